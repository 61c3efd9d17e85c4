//! Is the gradient right? At kinks: is it one of the right ones?

use super::Kind;
use super::standard::{Element, Judgement, Standard, findings};
use crate::batch::Tensor;
use crate::reference::structured::Cone;

/// Halvings of the part of the tolerance that a row at a cone needs.
const HALVINGS: usize = 50;

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
pub(super) fn elements(standard: &Standard, tensor: Tensor, values: &[f64]) -> Option<Vec<Element>> {
    let right = right(standard, tensor).filter(|right| right.low.len() == values.len())?;
    let bounds = right.low.iter().zip(&right.high).zip(&right.allowed);
    let mut elements: Vec<Element> = values
        .iter()
        .zip(bounds)
        .map(|(got, ((low, high), allowed))| Element::within(*got, *low, *high, *allowed))
        .collect();
    for cone in standard.cones(tensor) {
        let row = cone.row * right.width..(cone.row + 1) * right.width;
        let bounds: Vec<(f64, f64)> = row.clone().map(|i| (right.low[i], right.high[i])).collect();
        within_cone(&cone, &mut elements[row.clone()], &bounds, &right.inputs[row]);
    }
    Some(elements)
}

/// Grants a row what its cone allows beside the bounds of what is right without it: a vector orthogonal to the row itself (where the
/// cone is tangent) and no longer than the cone's radius. Of all these, that which leaves the least part of what each element is allowed.
fn within_cone(cone: &Cone, row: &mut [Element], bounds: &[(f64, f64)], input: &[f64]) {
    row.iter_mut().for_each(|element| element.allowed += cone.noise());
    if row.iter().any(|element| !element.got.is_finite()) {
        return;
    }
    if cone.radius.is_infinite() && !cone.tangent {
        row.iter_mut().for_each(|element| element.exact = element.got);
        return;
    }
    let length = norm(input);
    let normal: Option<Vec<f64>> = (cone.tangent && length > 0.0).then(|| input.iter().map(|x| x / length).collect());
    let granted = |error: f64| {
        let ends = row.iter().zip(bounds).map(|(element, (low, high))| {
            // Where rounding explains any error, none of it is needed, nor too much.
            let left = if element.allowed.is_finite() { error * element.allowed } else { f64::INFINITY };
            (element.got - high - left, element.got - low + left)
        });
        let shortest = shortest(&ends.collect::<Vec<_>>(), normal.as_deref())?;
        (norm(&shortest) <= cone.radius).then_some(shortest)
    };
    // Whether it is right at all is asked first: an error can be so large that halving it never comes down to what is allowed.
    let error = row.iter().map(Element::ratio).fold(0.0, f64::max);
    let right = error.min(1.0);
    let (mut too_little, mut enough) = if granted(right).is_some() { (0.0, right) } else { (right, error) };
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(too_little, enough);
        if granted(middle).is_some() {
            enough = middle;
        } else {
            too_little = middle;
        }
    }
    let granted = granted(enough).unwrap_or_else(|| vec![0.0; row.len()]);
    for ((element, (low, high)), granted) in row.iter_mut().zip(bounds).zip(granted) {
        *element = Element::within(element.got, low + granted, high + granted, element.allowed);
    }
}

/// The shortest vector with each element between its ends that is orthogonal to `normal`, if there is one.
///
/// Its elements are those of `μ·normal`, or the end nearest to it; how far it is along the normal grows with μ, and is linear
/// from each μ at which an element meets one of its ends to the next.
fn shortest(ends: &[(f64, f64)], normal: Option<&[f64]>) -> Option<Vec<f64>> {
    let Some(normal) = normal else { return Some(ends.iter().map(|(low, high)| 0f64.clamp(*low, *high)).collect()) };
    let at = |mu: f64| ends.iter().zip(normal).map(move |((low, high), n)| (mu * n).clamp(*low, *high));
    let along = |mu: f64| at(mu).zip(normal).map(|(x, n)| x * n).sum::<f64>();
    let turns = ends.iter().zip(normal).filter(|(_, n)| **n != 0.0).flat_map(|((low, high), n)| [low / n, high / n]);
    let mut turns: Vec<f64> = turns.filter(|mu| mu.is_finite()).collect();
    turns.sort_by(f64::total_cmp);
    let next = turns.partition_point(|mu| along(*mu) < 0.0);
    let after = *turns.get(next)?;
    let beyond = along(after);
    if beyond == 0.0 {
        return Some(at(after).collect());
    }
    let before = turns[next.checked_sub(1)?];
    let short = -along(before);
    Some(at(before + (after - before) * (short / (short + beyond))).collect())
}

/// The Euclidean norm, scaled against overflow of the squares.
fn norm(values: &[f64]) -> f64 {
    let scale = values.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    if scale == 0.0 { 0.0 } else { values.iter().map(|x| (x / scale).powi(2)).sum::<f64>().sqrt() * scale }
}

#[cfg(test)]
mod tests {
    use super::shortest;
    use std::f64::consts::FRAC_1_SQRT_2;

    #[test]
    fn the_shortest_vector_between_ends_is_found_with_and_without_a_normal() {
        let diagonal = [FRAC_1_SQRT_2; 2];
        assert_eq!(shortest(&[(1.0, 3.0), (-1.0, 1.0)], None), Some(vec![1.0, 0.0]));
        assert_eq!(shortest(&[(1.0, 3.0), (-2.0, 1.0)], Some(&diagonal)), Some(vec![1.0, -1.0]));
        assert_eq!(shortest(&[(1.0, 2.0), (1.0, 2.0)], Some(&diagonal)), None);
        assert_eq!(shortest(&[(-2.0, -1.0), (-2.0, -1.0)], Some(&diagonal)), None);
        // Where the ends leave a single one, at their upper or their lower corner.
        assert_eq!(shortest(&[(-3.0, 0.0), (-1.0, 0.0)], Some(&diagonal)), Some(vec![0.0, 0.0]));
        assert_eq!(shortest(&[(0.0, 2.0), (0.0, 1.0)], Some(&diagonal)), Some(vec![0.0, 0.0]));
        assert_eq!(shortest(&[(1.0, 1.0), (-1.0, -1.0)], Some(&diagonal)), Some(vec![1.0, -1.0]));
        // The third makes up for what the first two have along the normal; it is as long as that, and no longer.
        let third = shortest(&[(1.0, 1.0), (2.0, 2.0), (-9.0, 9.0)], Some(&[0.6, 0.0, 0.8])).unwrap();
        assert!((third[2] + 0.75).abs() < 1e-14 && third[..2] == [1.0, 2.0], "{third:?}");
    }
}
