//! Losses written with burn: a function over its tensors, differentiated by burn's own autodiff.

use super::{Answer, Function, Precision, Upstream, framework};
use crate::batch::Batch;
use crate::error::{Error, Result};
use burn_tensor::{DType, Device, Int, Tensor, TensorCreationOptions, TensorData, TensorReadError};

/// A batch as burn's tensors: matrices, vectors and labels.
pub type Inputs = framework::Inputs<Tensor<2>, Tensor<1>, Tensor<1, Int>>;

impl<'f> Function<'f> {
    /// A loss written with burn: a function from a batch to the losses of the samples, `[N]`, all on `device` and in `precision`.
    /// If it gives their mean or sum, `[1]`, it is [`reduced`](Self::reduced).
    ///
    /// ```
    /// use burn_tensor::{Device, activation::log_softmax};
    /// use gradproof::subject::{Function, Precision, burn::Inputs};
    ///
    /// let cross_entropy = Function::burn("cross-entropy", Precision::F32, &Device::flex(), |inputs: Inputs| {
    ///     let logits = inputs.features.matmul(inputs.weights.transpose()) + inputs.bias.unsqueeze();
    ///     -log_softmax(logits, 1).gather(1, inputs.labels.unsqueeze_dim(1)).squeeze_dim(1)
    /// });
    /// gradproof::check("softmax").cases(40).assert(&cross_entropy);
    /// ```
    pub fn burn(
        name: impl Into<String>,
        precision: Precision,
        device: &Device,
        loss: impl Fn(Inputs) -> Tensor<1> + Sync + 'f,
    ) -> Self {
        let device = device.clone().autodiff();
        Self::told(name, precision, move |batch, upstream| answer(&loss, batch, upstream, precision, &device))
    }
}

fn answer(
    loss: &dyn Fn(Inputs) -> Tensor<1>,
    batch: &Batch<f64>,
    upstream: Upstream,
    precision: Precision,
    device: &Device,
) -> Result<Answer> {
    let options = |dtype| TensorCreationOptions::new(device.clone()).with_dtype(dtype);
    let dtype = match precision {
        Precision::F64 => DType::F64,
        Precision::F32 => DType::F32,
        Precision::F16 => DType::F16,
        Precision::Bf16 => DType::BF16,
    };
    let vector = |values: Vec<f64>, dtype| Tensor::<1>::from_data(&values[..], options(dtype));
    let labels: Vec<i64> = batch.labels.iter().map(|label| *label as i64).collect();
    let inputs = Inputs::made(
        batch,
        |values, shape| Ok(Tensor::from_data(TensorData::new(values, shape), options(dtype)).require_grad()),
        |values| Ok(vector(values, dtype).require_grad()),
        Tensor::from_data(&labels[..], device),
    )?;
    let losses = loss(inputs.clone());
    framework::checked(&losses.dims(), batch.samples(), upstream)?;
    let given = numbers(losses.clone())?;
    let total = match upstream {
        Upstream::Any => (losses.clone() * vector(batch.upstream.to_vec(), losses.dtype())).sum(),
        Upstream::Alike => losses,
    };
    // A loss that depends on nothing is not in any graph.
    let gradients = total.is_tracked().then(|| total.backward());
    inputs.answer(
        given,
        upstream,
        |matrix| gradients.as_ref().and_then(|all| matrix.grad(all)).map(numbers).transpose(),
        |vector| gradients.as_ref().and_then(|all| vector.grad(all)).map(numbers).transpose(),
    )
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f64>> {
    let unread = |error: TensorReadError| Error::Unsupported(format!("its numbers cannot be read: {error}"));
    tensor.try_into_vec_as().map_err(unread)
}
