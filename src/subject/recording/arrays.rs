//! A batch as arrays by name, as recordings, golden values and programs have them.

use super::npy::Dtype;
use crate::batch::{Batch, Inputs, Tensor, signed};
use crate::subject::Precision;

/// A key, a shape, and the elements in row-major order.
pub type NamedArray = (String, Vec<usize>, Vec<f64>);

/// Every input and constant of the batch.
pub fn of_batch(batch: &Batch<f64>) -> Vec<NamedArray> {
    let mut all = of_tensors("", batch, &batch.inputs);
    let mut vector = |key: &str, values: Vec<f64>| all.push((key.to_owned(), vec![values.len()], values));
    vector("labels", batch.labels.iter().map(|label| signed(*label) as f64).collect());
    vector("upstream", batch.upstream.to_vec());
    if let Some(running) = &batch.running {
        vector("running_mean", running.mean.to_vec());
        vector("running_var", running.variance.to_vec());
    }
    if let Some(margins) = &batch.margins {
        vector("margins", margins.to_vec());
    }
    if let Some(triplets) = &batch.triplets {
        let flat = triplets.iter().flatten().map(|index| *index as f64).collect();
        all.push(("triplets".to_owned(), vec![triplets.len(), 3], flat));
    }
    all
}

/// Every tensor of `inputs`, which has the shape of the batch's, under its name after a prefix.
pub fn of_tensors(prefix: &str, batch: &Batch<f64>, inputs: &Inputs<f64>) -> Vec<NamedArray> {
    let tensors = inputs.tensors().into_iter();
    tensors.map(|(t, values, _)| (format!("{prefix}{t}"), shape_of(batch, t, values.len()), values)).collect()
}

/// The shape of a tensor of the batch that has so many elements.
pub(in crate::subject) fn shape_of(batch: &Batch<f64>, tensor: Tensor, length: usize) -> Vec<usize> {
    match tensor {
        Tensor::Features | Tensor::Weights => vec![length / batch.dimension(), batch.dimension()],
        Tensor::Bias | Tensor::Gains => vec![length],
        Tensor::Scalar(_) => vec![],
    }
}

/// The type that an array of this key has among those of an implementation in `precision`: places are whole numbers.
pub(in crate::subject) fn dtype_of(key: &str, precision: Precision) -> Dtype {
    if matches!(key, "labels" | "triplets") { Dtype::Whole } else { Dtype::Float(precision) }
}
