//! The directional tier: one derivative along one direction, from one pass on dual numbers.
//!
//! It costs about two evaluations of the loss at any size, and so checks a whole gradient where the dual tier is too slow.

use super::Evaluation;
use crate::batch::{Batch, Inputs};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::{LossSpec, sample_losses};
use num_dual::Dual64;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// The derivative of `Σ upstream_i L_i` along `direction`.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn derivative(spec: &LossSpec, batch: &Batch<f64>, direction: &Inputs<f64>) -> Result<f64> {
    let inputs = batch.inputs.zip(direction, |value, step| Dual64::new(*value, *step));
    let dual = Batch { inputs, ..batch.map(|_| Dual64::from(0.0)) };
    let losses = sample_losses(&spec.loss, &spec.conventions, &dual, Formulation::Stable)?;
    Ok(losses.iter().zip(&batch.upstream).map(|(loss, u)| loss.eps * u).sum())
}

/// How far the gradient of an evaluation is from the loss's own, seen along one direction: `|D_v L − ⟨g, v⟩| / max(1, ‖g∘v‖)`.
///
/// The direction is `±1/|g_j|`, signs from `seed`, so that every element weighs about the same: an element that is off by the
/// part δ of itself shows as about `δ/√n` among n elements. Elements too small to be seen beside rounding errors (a millionth of
/// their row, or of the largest `|g·x|` or loss over their row's `|x|`) weigh less.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn discrepancy(spec: &LossSpec, batch: &Batch<f64>, evaluation: &Evaluation, seed: u64) -> Result<f64> {
    const SMALLEST: f64 = 1e-6;
    let gradient = &evaluation.gradient;
    let (gradients, inputs) = (gradient.tensors(), batch.inputs.tensors());
    let largest = |values: &[f64]| values.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    let pairs =
        || gradients.iter().zip(&inputs).flat_map(|((_, g, width), (_, x, _))| g.chunks(*width).zip(x.chunks(*width)));
    let losses = (&evaluation.losses * &batch.upstream).to_vec();
    let effect = pairs().map(|(g, x)| largest(g) * largest(x)).fold(largest(&losses), f64::max);
    let floors = pairs().flat_map(|(g, x)| {
        let size = largest(x);
        let by_effect = if size > 0.0 { effect / size } else { 0.0 };
        std::iter::repeat_n(SMALLEST * largest(g).max(by_effect), g.len())
    });
    let mut floors = floors.collect::<Vec<_>>().into_iter();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let direction = gradient.map(|g| {
        let size = g.abs().max(floors.next().expect("one floor for each element"));
        let sign = if random.random::<bool>() { 1.0 } else { -1.0 };
        if size > 0.0 { sign / size } else { sign }
    });
    let along = derivative(spec, batch, &direction)?;
    let products = gradient.zip(&direction, |g, v| g * v).tensors();
    let (mut sum, mut squares) = (0.0, 0.0);
    for product in products.iter().flat_map(|(_, values, _)| values) {
        sum += product;
        squares += product * product;
    }
    // Below 1 there is no element that counts: the gradient is 0 but for rounding.
    Ok((along - sum).abs() / f64::sqrt(squares).max(1.0))
}
