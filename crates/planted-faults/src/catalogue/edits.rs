//! Edits that several faults are made of.

use crate::fault::Asked;
use gradproof::batch::Tensor;
use gradproof::subject::{Answer, LossValue};

/// The losses of the samples.
pub fn losses(answer: &mut Answer) -> &mut [f64] {
    match &mut answer.loss {
        Some(LossValue::PerSample(losses)) => losses,
        Some(LossValue::Total(total)) => std::slice::from_mut(total),
        None => &mut [],
    }
}

/// Every element of every gradient.
pub fn every(answer: &mut Answer, f: impl FnMut(&mut f64)) {
    answer.gradients.values_mut().flatten().for_each(f);
}

/// Every element of the gradient by one tensor.
pub fn each(answer: &mut Answer, tensor: Tensor, f: impl FnMut(&mut f64)) {
    answer.gradients.get_mut(&tensor).into_iter().flatten().for_each(f);
}

/// Every element of the gradients by learnable scalars.
pub fn scalars(answer: &mut Answer, mut f: impl FnMut(&mut f64)) {
    for (tensor, values) in &mut answer.gradients {
        if matches!(tensor, Tensor::Scalar(_)) {
            values.iter_mut().for_each(&mut f);
        }
    }
}

/// Rows of the gradient by features or class weights, each with its number.
pub fn rows(asked: &Asked<'_>, answer: &mut Answer, tensor: Tensor, mut f: impl FnMut(usize, &mut [f64])) {
    let width = asked.batch.dimension();
    if let Some(values) = answer.gradients.get_mut(&tensor) {
        values.chunks_mut(width).enumerate().for_each(|(row, values)| f(row, values));
    }
}

/// Everything that a class has in the gradients: its row of the weights', its bias' and its length's.
pub fn classes(asked: &Asked<'_>, answer: &mut Answer, mut f: impl FnMut(usize, &mut [f64])) {
    rows(asked, answer, Tensor::Weights, &mut f);
    for tensor in [Tensor::Bias, Tensor::Gains] {
        let values = answer.gradients.get_mut(&tensor).into_iter().flatten();
        values.enumerate().for_each(|(class, value)| f(class, std::slice::from_mut(value)));
    }
}

/// The scale or length that the logits are multiplied by.
pub fn scale(asked: &Asked<'_>) -> f64 {
    asked.batch.inputs.scalars.iter().find(|(name, _)| ["s", "alpha"].contains(name)).map_or(1.0, |(_, s)| *s)
}

/// The number of samples.
pub fn samples(asked: &Asked<'_>) -> f64 {
    asked.batch.samples() as f64
}

/// The place of the largest element.
pub fn largest(values: &[f64]) -> usize {
    (0..values.len()).max_by(|a, b| values[*a].abs().total_cmp(&values[*b].abs())).unwrap_or(0)
}

/// The place of an element that is not 0, in the middle of the array or after it; the largest if there is none.
pub fn middle(values: &[f64]) -> usize {
    (values.len() / 2..values.len()).find(|i| values[*i] != 0.0).unwrap_or_else(|| largest(values))
}

/// The cosine of the angle between each feature and the class weight of its label; 1 without class weights.
pub fn target_cosines(asked: &Asked<'_>) -> Vec<f64> {
    let inputs = &asked.batch.inputs;
    let Some(weights) = &inputs.weights else { return vec![1.0; asked.batch.samples()] };
    let cosine = |(i, x): (usize, ndarray::ArrayView1<'_, f64>)| {
        let w = weights.row(asked.batch.target(i));
        let (x, w) = (scaled_to_one(x), scaled_to_one(w));
        x.dot(&w) / (x.dot(&x) * w.dot(&w)).sqrt()
    };
    inputs.features.rows().into_iter().enumerate().map(cosine).collect()
}

fn scaled_to_one(vector: ndarray::ArrayView1<'_, f64>) -> ndarray::Array1<f64> {
    let largest = vector.iter().fold(f64::MIN_POSITIVE, |top, x| top.max(x.abs()));
    vector.mapv(|x| x / largest)
}
