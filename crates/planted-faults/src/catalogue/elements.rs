//! Single elements, rows and columns.

use super::Theme;
use super::edits::{largest, losses as loss_values, middle, rows};
use crate::fault::Name::{Kind, Pattern};
use crate::fault::{Asked, Fault};
use crate::losses;
use gradproof::batch::Tensor;
use gradproof::check::Kind as K;
use gradproof::subject::Answer;

/// One element, row or column is wrong.
pub const THEME: Theme = Theme { title: "Single elements", faults: &FAULTS };

fn one(answer: &mut Answer, tensor: Tensor, place: fn(&[f64]) -> usize, f: impl Fn(f64) -> f64) {
    if let Some(values) = answer.gradients.get_mut(&tensor) {
        let at = place(values);
        values[at] = f(values[at]);
    }
}

fn column(asked: &Asked<'_>, answer: &mut Answer, tensor: Tensor, f: impl Fn(f64) -> f64) {
    rows(asked, answer, tensor, |_, row| {
        let at = row.len() / 2;
        row[at] = f(row[at]);
    });
}

fn exchanged(answer: &mut Answer, tensor: Tensor) {
    if let Some(values) = answer.gradients.get_mut(&tensor) {
        let (a, b) = (largest(values), middle(values));
        let b = if a == b { (a + 1) % values.len() } else { b };
        values.swap(a, b);
    }
}

const FAULTS: [Fault; 12] = [
    Fault::answer(
        "one-feature-element-off",
        "one element of the features' gradient is 5 % too large",
        losses::any,
        |_, answer| one(answer, Tensor::Features, middle, |g| g * 1.05),
        &[Pattern("one element"), Pattern("times"), Kind(K::Precision)],
    ),
    Fault::answer(
        "one-weight-element-off",
        "one element of the class weights' gradient is 5 % too large",
        losses::weights,
        |_, answer| one(answer, Tensor::Weights, middle, |g| g * 1.05),
        &[Pattern("one element"), Pattern("times"), Kind(K::Precision)],
    ),
    Fault::answer(
        "largest-element-off",
        "the largest element is one part in a thousand too small",
        losses::any,
        |_, answer| one(answer, Tensor::Features, largest, |g| g * 0.999),
        &[Pattern("one element"), Pattern("times"), Kind(K::Precision)],
    ),
    Fault::answer(
        "one-element-zero",
        "one thread of a block writes nothing",
        losses::any,
        |_, answer| one(answer, Tensor::Features, middle, |_| 0.0),
        &[Pattern("one element"), Pattern("zero")],
    ),
    Fault::answer(
        "one-bias-element-off",
        "the bias of one class has half of its gradient",
        losses::bias,
        |_, answer| one(answer, Tensor::Bias, largest, |g| g / 2.0),
        &[Pattern("one element"), Pattern("times 1/2")],
    ),
    Fault::answer(
        "two-elements-exchanged",
        "two threads write each other's element",
        losses::any,
        |_, answer| exchanged(answer, Tensor::Features),
        &[
            Pattern("two elements are exchanged"),
            Pattern("in another order"),
            Pattern("one row"),
            Pattern("one column"),
            Pattern("columns are shifted"),
            Pattern("rows are exchanged"),
            Pattern("rows are shifted"),
            Pattern("transposed"),
            Pattern("negated"),
        ],
    ),
    Fault::answer(
        "one-sample-off",
        "one sample's row is 5 % too large",
        losses::any,
        |asked, answer| {
            let at = asked.batch.samples() / 2;
            rows(asked, answer, Tensor::Features, |row, values| {
                if row == at {
                    values.iter_mut().for_each(|g| *g *= 1.05);
                }
            });
        },
        &[Pattern("one row"), Pattern("one element"), Pattern("times"), Kind(K::Precision)],
    ),
    Fault::answer(
        "one-class-off",
        "one class's row is 5 % too large",
        losses::weights,
        |asked, answer| {
            let at = asked.batch.target(0);
            rows(asked, answer, Tensor::Weights, |row, values| {
                if row == at {
                    values.iter_mut().for_each(|g| *g *= 1.05);
                }
            });
        },
        &[Pattern("one row"), Pattern("one element"), Pattern("times"), Kind(K::Precision)],
    ),
    Fault::answer(
        "one-dimension-off",
        "one dimension of the features is 5 % too large",
        losses::any,
        |asked, answer| column(asked, answer, Tensor::Features, |g| g * 1.05),
        &[Pattern("one column"), Pattern("one element"), Pattern("times"), Kind(K::Precision)],
    ),
    Fault::answer(
        "one-dimension-of-weights-zero",
        "one dimension of the class weights has no gradient",
        losses::weights,
        |asked, answer| column(asked, answer, Tensor::Weights, |_| 0.0),
        &[Pattern("one column"), Pattern("one element"), Pattern("zero")],
    ),
    Fault::answer(
        "one-loss-off",
        "one sample's loss is 5 % too large",
        losses::any,
        |_, answer| {
            let losses = loss_values(answer);
            let at = largest(losses);
            losses[at] *= 1.05;
        },
        &[Pattern("one element"), Pattern("times"), Kind(K::Precision)],
    ),
    Fault::answer(
        "losses-shifted",
        "a constant of 0.25 added to every loss: an entropy that was to be left out",
        losses::any,
        |_, answer| loss_values(answer).iter_mut().for_each(|x| *x += 0.25),
        &[Pattern("plus a constant"), Pattern("one element"), Pattern("every")],
    ),
];
