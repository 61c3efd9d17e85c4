//! What implementations in frameworks with an autodiff of their own have in common.

use super::{Answer, Upstream};
use crate::batch::{Batch, Tensor};
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// A batch as tensors of a framework, all on one device and in one precision. What the loss does not have has no rows.
#[derive(Clone, Debug)]
pub struct Inputs<Matrix, Vector, Labels> {
    /// Features, `[N, D]`.
    pub features: Matrix,
    /// Class weights, `[K, D]`.
    pub weights: Matrix,
    /// Bias, `[K]`.
    pub bias: Vector,
    /// Lengths of the class weights in weight normalisation, `[K]`.
    pub gains: Vector,
    /// Learnable scalars by name, each `[1]`: `scalars["s"]`. One that the loss does not use is a constant, and not checked.
    pub scalars: BTreeMap<&'static str, Vector>,
    /// Labels, `[N]`.
    pub labels: Labels,
    /// The batch itself, for what is rarely needed: running statistics and triplets.
    pub batch: Batch<f64>,
}

impl<Matrix, Vector, Labels> Inputs<Matrix, Vector, Labels> {
    /// Has the framework make the tensors.
    pub(super) fn made(
        batch: &Batch<f64>,
        matrix: impl Fn(Vec<f64>, [usize; 2]) -> Result<Matrix>,
        vector: impl Fn(Vec<f64>) -> Result<Vector>,
        labels: Labels,
    ) -> Result<Self> {
        let (inputs, dimension) = (&batch.inputs, batch.dimension());
        let scalars = inputs.scalars.iter().map(|(name, value)| Ok((*name, vector(vec![*value])?)));
        Ok(Self {
            features: matrix(inputs.values(Tensor::Features), [batch.samples(), dimension])?,
            weights: matrix(inputs.values(Tensor::Weights), [batch.classes(), dimension])?,
            bias: vector(inputs.values(Tensor::Bias))?,
            gains: vector(inputs.values(Tensor::Gains))?,
            scalars: scalars.collect::<Result<_>>()?,
            labels,
            batch: batch.clone(),
        })
    }

    /// The answer: these losses, and the gradients that the framework has, `None` where the loss does not depend on a tensor.
    pub(super) fn answer(
        &self,
        losses: Vec<f64>,
        upstream: Upstream,
        by_matrix: impl Fn(&Matrix) -> Result<Option<Vec<f64>>>,
        by_vector: impl Fn(&Vector) -> Result<Option<Vec<f64>>>,
    ) -> Result<Answer> {
        let mut answer = match (upstream, &losses[..]) {
            (Upstream::Alike, [total]) => Answer::total(*total),
            _ => Answer::losses(losses),
        };
        for (tensor, values, _) in self.batch.inputs.tensors() {
            let gradient = match tensor {
                Tensor::Features => by_matrix(&self.features)?,
                Tensor::Weights => by_matrix(&self.weights)?,
                Tensor::Bias => by_vector(&self.bias)?,
                Tensor::Gains => by_vector(&self.gains)?,
                Tensor::Scalar(name) => match by_vector(&self.scalars[name])? {
                    None => continue,
                    given => given,
                },
            };
            answer = answer.gradient(tensor, gradient.unwrap_or_else(|| vec![0.0; values.len()]));
        }
        Ok(answer)
    }
}

/// Whether a loss of this shape is what was asked for: one number for each sample, or one that stands for all.
///
/// # Errors
/// [`Error::BadTensor`] if it is neither.
pub(super) fn checked(shape: &[usize], samples: usize, upstream: Upstream) -> Result<()> {
    let fits = match upstream {
        Upstream::Any => shape == [samples],
        Upstream::Alike => matches!(shape, [] | [1]),
    };
    if fits {
        return Ok(());
    }
    let wanted = match upstream {
        Upstream::Any => format!("expected [{samples}], one for each sample; `reduced` is for their mean or sum"),
        Upstream::Alike => "expected one number, as it was said to be reduced".to_owned(),
    };
    Err(Error::BadTensor { tensor: "loss".to_owned(), reason: format!("shape {shape:?}, {wanted}") })
}
