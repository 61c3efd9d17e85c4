//! Is the gradient right? At kinks: is it one of the right ones?

use super::Kind;
use super::standard::{Element, Judgement, Standard, findings};
use crate::batch::Tensor;
use crate::reference::structured::Cone;

/// Holds the gradient by one tensor, in row-major order, against the standard.
pub(super) fn check(standard: &Standard, tensor: Tensor, values: &[f64]) -> Judgement {
    let Some(elements) = elements(standard, tensor, values) else {
        let expected = right(standard, tensor).map_or(0, |right| right.low.len());
        return Judgement {
            findings: vec![super::wrong_length(tensor.key(), values.len(), expected)],
            worst_ratio: f64::INFINITY,
        };
    };
    let lower = || {
        let tensors = standard.lower()?.gradient.tensors();
        tensors.into_iter().find(|(known, ..)| *known == tensor).map(|(_, allowed, _)| allowed)
    };
    findings(tensor.key(), Kind::Gradient, &elements, |i| standard.index(tensor, i), lower)
}

/// The standard for one tensor, element by element.
pub(super) struct Right {
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    pub allowed: Vec<f64>,
    /// Elements in a row.
    pub width: usize,
    /// The inputs themselves.
    pub inputs: Vec<f64>,
}

/// The standard for `tensor`; `None` if the loss has no such tensor.
pub(super) fn right(standard: &Standard, tensor: Tensor) -> Option<Right> {
    let of = |inputs: &crate::batch::Inputs<f64>| inputs.tensors().into_iter().find(|(known, ..)| *known == tensor);
    let bounds = &standard.exact.gradient;
    let (_, low, width) = of(&bounds.low)?;
    let (_, high, _) = of(&bounds.high)?;
    let (_, allowed, _) = of(&standard.tolerance.gradient)?;
    let (_, inputs, _) = of(&standard.batch.inputs)?;
    Some(Right { low, high, allowed, width, inputs })
}

/// Each element beside the right value nearest to it; `None` if the number of elements is wrong.
fn elements(standard: &Standard, tensor: Tensor, values: &[f64]) -> Option<Vec<Element>> {
    let right = right(standard, tensor).filter(|right| right.low.len() == values.len())?;
    let bounds = right.low.iter().zip(&right.high).zip(&right.allowed);
    let mut elements: Vec<Element> = values
        .iter()
        .zip(bounds)
        .map(|(got, ((low, high), allowed))| Element::within(*got, *low, *high, *allowed))
        .collect();
    for cone in standard.exact.cones.iter().filter(|cone| cone.tensor == tensor) {
        let row = cone.row * right.width..(cone.row + 1) * right.width;
        within_cone(cone, &mut elements[row.clone()], &right.inputs[row]);
    }
    Some(elements)
}

/// Grants a row what its cone allows: of the difference to the bounds, the part orthogonal to the row itself (where the cone
/// is tangent), up to the cone's radius.
fn within_cone(cone: &Cone, row: &mut [Element], input: &[f64]) {
    let differences: Vec<f64> = row.iter().map(|element| element.got - element.exact).collect();
    if differences.iter().any(|difference| !difference.is_finite()) {
        return;
    }
    // Scaled against overflow of the squares.
    let size = |values: &[f64]| values.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    let unit = |values: &[f64]| -> (Vec<f64>, f64) {
        let scale = size(values);
        if scale == 0.0 {
            return (values.to_vec(), 0.0);
        }
        let norm = values.iter().map(|x| (x / scale).powi(2)).sum::<f64>().sqrt() * scale;
        (values.iter().map(|x| x / norm).collect(), norm)
    };
    let radial = unit(input).0;
    let along: f64 = if cone.tangent { differences.iter().zip(&radial).map(|(d, x)| d * x).sum() } else { 0.0 };
    let tangential: Vec<f64> = differences.iter().zip(&radial).map(|(d, x)| d - along * x).collect();
    let (direction, length) = unit(&tangential);
    for (element, direction) in row.iter_mut().zip(direction) {
        element.exact += direction * length.min(cone.radius);
        element.allowed += cone.noise;
    }
}
