//! The directional tier: one derivative along one direction, from one pass on dual numbers.
//!
//! It costs about two evaluations of the loss at any size, and so checks a whole gradient where the dual tier is too slow.

use crate::batch::{Batch, Gradient, Inputs};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::{LossSpec, sample_losses};
use num_dual::Dual64;
use rand::{RngExt, SeedableRng, rngs::StdRng};

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

/// How far a gradient is from the loss's own, seen along one direction: `|D_v L − ⟨g, v⟩| / ‖g∘v‖`.
///
/// The direction is `±1/max(|g_j|, 1 % quantile)`, signs from `seed`, so that every element weighs about the same: an element
/// that is off by the part δ of itself shows as about `δ/√n` among n elements.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn discrepancy(spec: &LossSpec, batch: &Batch<f64>, gradient: &Gradient<f64>, seed: u64) -> Result<f64> {
    let mut sizes: Vec<f64> = gradient.tensors().iter().flat_map(|(_, values, _)| values.iter().map(|g| g.abs())).collect();
    sizes.sort_by(f64::total_cmp);
    let largest = sizes.last().copied().unwrap_or(0.0);
    if largest == 0.0 {
        let ones = gradient.map(|_| 1.0);
        return derivative(spec, batch, &ones).map(f64::abs);
    }
    let floor = sizes[sizes.len() / 100].max(largest * 1e-12);
    let mut random = StdRng::seed_from_u64(seed);
    let direction = gradient.map(|g| if random.random::<bool>() { 1.0 } else { -1.0 } / g.abs().max(floor));
    let along = derivative(spec, batch, &direction)?;
    let products = gradient.zip(&direction, |g, v| g * v).tensors();
    let (mut sum, mut squares) = (0.0, 0.0);
    for product in products.iter().flat_map(|(_, values, _)| values) {
        sum += product;
        squares += product * product;
    }
    Ok((along - sum).abs() / f64::sqrt(squares))
}
