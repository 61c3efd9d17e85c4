//! A wrong array beside the right one, and what is needed to say how they are related.

use crate::batch::Tensor;
use crate::check::gradient;
use crate::check::standard::{Element, Standard};
use crate::check::value;
use crate::reference::structured::Cone;
use crate::subject::{LossValue, Precision};
use std::f64::consts::LN_2;

/// An element counts if it is this many times as large as the error allowed there: a zero would have been noticed.
const SIGNIFICANT: f64 = 1.0;
/// What a pattern must leave of the errors, as a part of their squares. Where rounding allows much, many patterns are within what
/// it allows; one that is true leaves next to nothing.
const LEFT: f64 = 0.06;

/// What a pattern puts in an element: a value, made from what is right at another by way of a factor of that size.
pub(super) struct Predicted {
    pub value: f64,
    pub from: usize,
    pub factor: f64,
}

/// The array.
pub(super) struct Array {
    /// Element by element: got, exact, allowed. What is right is the middle of all that is, and what the rest of it is away from
    /// there is allowed as well.
    pub elements: Vec<Element>,
    /// The elements that are wrong, in order.
    pub wrong: Vec<usize>,
    /// Elements in a row.
    pub width: usize,
    /// The inputs that it is the gradient by; none for losses.
    pub inputs: Vec<f64>,
    /// For each row, whether it is that of a class which is some sample's label; none where rows are no classes.
    pub targets: Option<Vec<bool>>,
    /// The upstream gradient of each row, where rows are samples.
    pub upstream: Option<Vec<f64>>,
    /// Numbers that a gradient may be off by as a factor, by name.
    pub factors: Vec<(String, f64)>,
    /// Of its elements.
    pub precision: Precision,
}

impl Array {
    /// A gradient; `None` if it has not the right number of elements.
    pub fn of_gradient(standard: &Standard, tensor: Tensor, values: &[f64]) -> Option<Self> {
        let wrong = wrong(&gradient::elements(standard, tensor, values)?);
        let elements = centred(standard, tensor, values)?;
        let batch = &standard.batch;
        let of_classes = matches!(tensor, Tensor::Weights | Tensor::Bias | Tensor::Gains);
        let targets = of_classes.then(|| {
            let labels = batch.targets();
            (0..batch.classes()).map(|class| labels.contains(&class)).collect()
        });
        let width = if matches!(tensor, Tensor::Features | Tensor::Weights) { batch.dimension() } else { 1 };
        let upstream = (tensor == Tensor::Features).then(|| batch.upstream.to_vec());
        let inputs = batch.inputs.values(tensor);
        let (factors, precision) = (factors(standard), standard.precision);
        Some(Self { elements, wrong, width, inputs, targets, upstream, factors, precision })
    }

    /// The losses; `None` if there are not as many as samples.
    pub fn of_losses(standard: &Standard, loss: &LossValue) -> Option<Self> {
        let (factors, precision) = (factors(standard), standard.precision);
        let elements = value::elements(standard, loss)?;
        let wrong = wrong(&elements);
        Some(Self { elements, wrong, width: 1, inputs: Vec::new(), targets: None, upstream: None, factors, precision })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.elements.len() / self.width
    }

    /// Whether there is enough of the right value at `i` to say anything of its multiples.
    pub fn significant(&self, i: usize) -> bool {
        self.elements[i].exact.abs() > SIGNIFICANT * self.elements[i].allowed
    }

    /// Whether what stands at each of these elements is what is predicted, and that explains what is wrong among them.
    pub fn explained(&self, among: &[usize], predict: impl Fn(usize) -> Predicted) -> bool {
        self.left(among, predict).is_some()
    }

    /// The part of the squares of what is wrong that is left when it is explained; `None` if it is not.
    pub fn left(&self, among: &[usize], predict: impl Fn(usize) -> Predicted) -> Option<f64> {
        let u = self.precision.unit_roundoff();
        let (mut left, mut whole) = (0.0, 0.0);
        for i in among {
            let Element { got, exact, allowed } = self.elements[*i];
            let Predicted { value, from, factor } = predict(*i);
            let error = (got - value).abs();
            let most = factor.abs() * self.elements[from].allowed;
            if error.is_nan() || error > most + 4.0 * u * value.abs() + self.precision.smallest_normal() {
                return None;
            }
            if self.wrong.binary_search(i).is_ok() {
                left += (error / allowed).powi(2);
                whole += ((got - exact) / allowed).powi(2);
            }
        }
        (whole > 0.0 && left <= LEFT * whole).then(|| left / whole)
    }

    /// The same of all elements.
    pub fn all_explained(&self, predict: impl Fn(usize) -> Predicted) -> bool {
        self.explained(&self.all(), predict)
    }

    /// Every element.
    pub fn all(&self) -> Vec<usize> {
        (0..self.elements.len()).collect()
    }

    /// What is right at `from`.
    pub fn right(&self, from: usize) -> Predicted {
        Predicted { value: self.elements[from].exact, from, factor: 1.0 }
    }

    /// Whether row `row` has what is right for row `from`.
    pub fn has_row(&self, row: usize, from: usize) -> bool {
        let columns: Vec<usize> = (row * self.width..(row + 1) * self.width).collect();
        self.explained(&columns, |i| self.right(from * self.width + i % self.width))
    }
}

fn wrong(elements: &[Element]) -> Vec<usize> {
    (0..elements.len()).filter(|i| elements[*i].ratio() > 1.0).collect()
}

/// Each element beside the middle of what is right; `None` if there is another number of them.
fn centred(standard: &Standard, tensor: Tensor, values: &[f64]) -> Option<Vec<Element>> {
    let right = gradient::right(standard, tensor).filter(|right| right.low.len() == values.len())?;
    let cones: Vec<Cone> = standard.cones(tensor).collect();
    let element = |(i, got): (usize, &f64)| {
        let (low, high) = (right.low[i], right.high[i]);
        let cone = cones.iter().find(|cone| cone.row == i / right.width).map_or(0.0, |cone| cone.radius + cone.noise());
        let allowed = right.allowed[i] + (high - low) / 2.0 + cone;
        Element { got: *got, exact: f64::midpoint(low, high), allowed }
    };
    Some(values.iter().enumerate().map(element).collect())
}

/// What a gradient is mistaken by, by name.
fn factors(standard: &Standard) -> Vec<(String, f64)> {
    let batch = &standard.batch;
    let sizes = [("N", batch.samples()), ("K", batch.classes()), ("D", batch.dimension())];
    let sizes = sizes.into_iter().map(|(name, size)| (name.to_owned(), size as f64));
    let scalars = batch.inputs.scalars.iter().map(|(name, value)| ((*name).to_owned(), *value));
    let constants = [("2", 2.0), ("4", 4.0), ("ln 2", LN_2), ("1024", 1024.0), ("65536", 65536.0)];
    let named = sizes.chain(scalars).chain(constants.map(|(name, value)| (name.to_owned(), value)));
    let named = named.filter(|(_, value)| *value != 0.0 && *value != 1.0);
    named.flat_map(|(name, value)| [(format!("1/{name}"), 1.0 / value), (name, value)]).collect()
}
