//! The dual tier: the whole loss on dual numbers, eight variables at a time.
//!
//! Nothing in it is specific to any loss or clever about structure, which makes it the yardstick of the other tiers. It costs
//! one evaluation of the loss for every eight inputs: for small batches.

use super::Evaluation;
use crate::batch::Batch;
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::{LossSpec, sample_losses};
use nalgebra::{Const, U1};
use ndarray::Array1;
use num_dual::DualSVec64;

/// Variables differentiated in one pass.
const LANES: usize = 8;

/// The losses of the samples and the gradient of `Σ upstream_i L_i`.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn evaluate(spec: &LossSpec, batch: &Batch<f64>) -> Result<Evaluation> {
    let variables = batch.inputs.len();
    let mut derivatives = Vec::with_capacity(variables);
    let mut losses = Array1::zeros(batch.samples());
    for first in (0..variables).step_by(LANES) {
        let mut index = 0;
        let seeded = batch.map(|value| {
            let number = DualSVec64::<LANES>::from_re(*value);
            let lane = index - first.min(index);
            let active = index >= first && lane < LANES;
            index += 1;
            if active { number.derivative(lane) } else { number }
        });
        let values = sample_losses(&spec.loss, &spec.conventions, &seeded, Formulation::Stable)?;
        let total =
            values.iter().zip(&batch.upstream).fold(DualSVec64::from_re(0.0), |sum, (loss, u)| sum + *loss * *u);
        let lanes = total.eps.unwrap_generic(Const::<LANES>, U1);
        derivatives.extend(lanes.iter());
        losses = values.iter().map(|loss| loss.re).collect();
    }
    let mut next = derivatives.into_iter();
    let gradient = batch.inputs.map(|_| next.next().expect("one derivative for each input"));
    Ok(Evaluation::new(losses, gradient, &batch.upstream))
}
