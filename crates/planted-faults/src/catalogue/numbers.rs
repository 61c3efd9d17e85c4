//! NaN, infinities, and wrong shapes.

use super::Theme;
use super::edits::{losses as loss_values, middle};
use crate::fault::Fault;
use crate::fault::Name::Kind;
use crate::losses;
use gradproof::batch::Tensor;
use gradproof::check::Kind as K;
use gradproof::subject::LossValue;

/// What is no number, or no array of the right shape.
pub const THEME: Theme = Theme { title: "NaN, infinities and shapes", faults: &FAULTS };

const FAULTS: [Fault; 7] = [
    Fault::answer(
        "one-element-nan",
        "0/0 in one element, as where a sine of 0 is divided by itself",
        losses::any,
        |_, answer| {
            if let Some(values) = answer.gradients.get_mut(&Tensor::Features) {
                let at = middle(values);
                values[at] = f64::NAN;
            }
        },
        &[Kind(K::NonFinite)],
    ),
    Fault::answer(
        "weights-nan",
        "a norm of 0 in the denominator takes the whole array with it",
        losses::weights,
        |_, answer| super::edits::each(answer, Tensor::Weights, |g| *g = f64::NAN),
        &[Kind(K::NonFinite)],
    ),
    Fault::answer(
        "loss-nan",
        "∞ − ∞ in a log-sum-exp",
        losses::any,
        |_, answer| loss_values(answer)[0] = f64::NAN,
        &[Kind(K::NonFinite)],
    ),
    Fault::answer(
        "loss-infinite",
        "−log 0",
        losses::any,
        |_, answer| loss_values(answer)[0] = f64::INFINITY,
        &[Kind(K::NonFinite)],
    ),
    Fault::answer(
        "gradient-cut-short",
        "the gradient of the last sample is not there at all",
        losses::any,
        |asked, answer| {
            let width = asked.batch.dimension();
            if let Some(values) = answer.gradients.get_mut(&Tensor::Features) {
                values.truncate(values.len() - width);
            }
        },
        &[Kind(K::Shape)],
    ),
    Fault::answer(
        "losses-cut-short",
        "the last sample's loss is not there",
        losses::any,
        |_, answer| {
            if let Some(LossValue::PerSample(losses)) = &mut answer.loss {
                losses.pop();
            }
        },
        &[Kind(K::Shape)],
    ),
    Fault::answer(
        "bias-of-features-length",
        "a sum over the wrong axis: the bias's gradient has one element for each sample",
        losses::bias,
        |asked, answer| {
            if let Some(values) = answer.gradients.get_mut(&Tensor::Bias) {
                values.resize(asked.batch.samples(), 0.0);
            }
        },
        &[Kind(K::Shape)],
    ),
];
