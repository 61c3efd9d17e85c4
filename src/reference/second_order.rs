//! Second derivatives: the structured tier on dual numbers, so that a gradient comes with its derivative along a direction.

use super::structured;
use super::with_learnables;
use crate::batch::{Batch, Gradient, Inputs};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::LossSpec;
use ndarray::Array2;
use num_dual::Dual64;

/// The product of the Hessian of `Σ upstream_i L_i` with `direction`, of the shape of the inputs. Costs about three gradients.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn hessian_vector_product(spec: &LossSpec, batch: &Batch<f64>, direction: &Inputs<f64>) -> Result<Gradient<f64>> {
    let batch = with_learnables(spec, batch)?;
    let inputs = batch.inputs.zip(direction, |value, step| Dual64::new(*value, *step));
    let dual = Batch { inputs, ..batch.map(|_| Dual64::from(0.0)) };
    let outcome = structured::evaluate(spec, &dual, Formulation::Stable, None)?;
    Ok(outcome.gradient.map(|derivative| derivative.eps))
}

/// The whole Hessian, `[M, M]` for M inputs in the order of [`Inputs::tensors`]. For small batches: it costs M products.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn hessian(spec: &LossSpec, batch: &Batch<f64>) -> Result<Array2<f64>> {
    let batch = with_learnables(spec, batch)?;
    let size = batch.inputs.len();
    let mut hessian = Array2::zeros((size, size));
    for (column, mut values) in hessian.columns_mut().into_iter().enumerate() {
        let mut index = 0;
        let direction = batch.inputs.map(|_| {
            index += 1;
            f64::from(u8::from(index - 1 == column))
        });
        let product = hessian_vector_product(spec, &batch, &direction)?.tensors();
        let elements = product.into_iter().flat_map(|(_, elements, _)| elements);
        values.iter_mut().zip(elements).for_each(|(to, from)| *to = from);
    }
    Ok(hessian)
}
