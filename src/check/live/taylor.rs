//! Taylor's test: does the implementation's gradient belong to its own loss?
//!
//! `L(x + v) − L(x − v) − 2⟨g, v⟩` vanishes with the cube of the step, until rounding takes over or a kink lies between. How much
//! is left over in exact arithmetic is known from the loss itself; a gradient that is off by the part δ leaves `2δ⟨g, v⟩` besides.

use super::{Finding, Kind, Standard};
use crate::batch::{Batch, Inputs, Tensor};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::sample_losses;
use crate::subject::{Answer, LossValue, Subject};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Steps relative to each input.
const STEPS: [f64; 5] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];
/// The part of the change that may be left over at the best step.
const LEFT_OVER: f64 = 0.02;
/// What is left over in exact arithmetic, as it counts towards what may be.
const CURVED: f64 = 2.0;
/// What rounding may do to a difference of two losses, in tolerances of one.
const NOISE: f64 = 4.0;

/// A finding if the subject's gradient is not that of its own loss, so far as its losses let one see.
pub(super) fn finding(standard: &Standard, subject: &dyn Subject, answer: &Answer) -> Result<Option<Finding>> {
    if answer.loss.is_none()
        || standard.batch.inputs.tensors().iter().any(|(tensor, ..)| !answer.gradients.contains_key(tensor))
    {
        return Ok(None);
    }
    let gradient =
        standard.batch.inputs.tensors().into_iter().flat_map(|(tensor, ..)| answer.gradients[&tensor].clone());
    let gradient: Vec<f64> = gradient.collect();
    let tolerances = standard.tolerance.gradient.tensors().into_iter().flat_map(|(_, values, _)| values);
    let tolerances: Vec<f64> = tolerances.collect();
    let mut best: Option<(f64, Finding)> = None;
    for (number, step) in STEPS.into_iter().enumerate() {
        let (up, down) = (moved(standard, step, number as u64), moved(standard, -step, number as u64));
        let taken: Vec<f64> =
            up.zip(&down, |a, b| a - b).tensors().into_iter().flat_map(|(_, values, _)| values).collect();
        let products: Vec<f64> = gradient.iter().zip(&taken).map(|(g, v)| g * v).collect();
        let (predicted, size) = (products.iter().sum::<f64>(), products.iter().map(|x| x * x).sum::<f64>().sqrt());
        let mut totals = [0.0; 2];
        for (total, inputs) in totals.iter_mut().zip([&up, &down]) {
            let answer = subject.evaluate(&Batch { inputs: inputs.clone(), ..standard.batch.clone() })?;
            *total = match answer.loss {
                Some(LossValue::Total(total)) => total,
                Some(LossValue::PerSample(losses)) => {
                    losses.iter().zip(&standard.batch.upstream).map(|(l, u)| l * u).sum()
                }
                None => return Ok(None),
            };
        }
        let got = totals[0] - totals[1];
        let curved = left_over(standard, [&up, &down], &taken)?;
        let by_gradient: f64 = tolerances.iter().zip(&taken).map(|(allowed, v)| allowed * v.abs()).sum();
        let allowed = LEFT_OVER * size + NOISE * standard.tolerance.total + by_gradient + CURVED * curved;
        let error = (predicted - got).abs();
        // A change that drowns in rounding says nothing; nor does a step that leaves the domain.
        if !error.is_finite() || size < 2.0 * NOISE * standard.tolerance.total / LEFT_OVER {
            continue;
        }
        let finding = Finding {
            kind: Kind::Law,
            tensor: "loss".to_owned(),
            index: Vec::new(),
            got: predicted,
            exact: got,
            error,
            allowed,
            wrong: 1,
            elements: 1,
            message: format!(
                "the gradient is not that of the implementation's own loss: a step of {step:e} changes the loss otherwise"
            ),
            pattern: None,
        };
        if best.as_ref().is_none_or(|(ratio, _)| error / allowed < *ratio) {
            best = Some((error / allowed, finding));
        }
    }
    Ok(best.filter(|(ratio, _)| *ratio > 1.0).map(|(_, finding)| finding))
}

/// What the exact loss and gradient leave over at this step.
fn left_over(standard: &Standard, ends: [&Inputs<f64>; 2], taken: &[f64]) -> Result<f64> {
    let mut totals = [0.0; 2];
    for (total, inputs) in totals.iter_mut().zip(ends) {
        let batch = Batch { inputs: inputs.clone(), ..standard.batch.clone() };
        let losses = sample_losses(&standard.spec.loss, &standard.spec.conventions, &batch, Formulation::Stable)?;
        *total = losses.iter().zip(&batch.upstream).map(|(loss, u)| loss * u).sum();
    }
    let gradient = standard.exact.gradient.low.tensors().into_iter().flat_map(|(_, values, _)| values);
    let predicted: f64 = gradient.zip(taken).map(|(g, v)| g * v).sum();
    Ok((totals[0] - totals[1] - predicted).abs())
}

/// The inputs, each moved by a random part of about `step` of its row's size, as numbers of the standard's precision. The
/// negative step moves them the other way.
fn moved(standard: &Standard, step: f64, seed: u64) -> Inputs<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let inputs = &standard.batch.inputs;
    let sizes = inputs.tensors().into_iter().flat_map(|(tensor, values, width)| {
        let width = if matches!(tensor, Tensor::Features | Tensor::Weights) { width } else { values.len() };
        values
            .chunks(width)
            .flat_map(|row| vec![row.iter().fold(0.0, |top: f64, x| top.max(x.abs())); row.len()])
            .collect::<Vec<_>>()
    });
    let mut sizes = sizes.collect::<Vec<_>>().into_iter();
    inputs.map(|x| {
        let size = sizes.next().expect("one size for each input");
        standard.precision.round(x + step * size * random.random_range(-1.0..1.0))
    })
}
