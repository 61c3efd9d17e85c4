//! Losses written with candle: a function over its tensors, differentiated by candle's own backward pass.

use super::{Answer, Function, Precision, Upstream, framework};
use crate::batch::Batch;
use crate::error::{Error, Result};
use candle_core::{DType, Device, Tensor, Var};

/// A batch as candle's tensors; labels are `u32`.
pub type Inputs = framework::Inputs<Tensor, Tensor, Tensor>;

impl<'f> Function<'f> {
    /// A loss written with candle: a function from a batch to the losses of the samples, `[N]`, all on `device` and in `precision`.
    /// If it gives their mean or sum, it is [`reduced`](Self::reduced).
    ///
    /// ```
    /// use candle_core::{D, Device};
    /// use gradproof::subject::{Function, Precision, candle::Inputs};
    ///
    /// let cross_entropy = Function::candle("cross-entropy", Precision::F32, &Device::Cpu, |inputs: Inputs| {
    ///     let logits = inputs.features.matmul(&inputs.weights.t()?)?.broadcast_add(&inputs.bias)?;
    ///     let target = logits.gather(&inputs.labels.unsqueeze(1)?, 1)?.squeeze(1)?;
    ///     logits.log_sum_exp(D::Minus1)? - target
    /// });
    /// gradproof::check("softmax").cases(40).assert(&cross_entropy);
    /// ```
    pub fn candle(
        name: impl Into<String>,
        precision: Precision,
        device: &Device,
        loss: impl Fn(Inputs) -> candle_core::Result<Tensor> + Sync + 'f,
    ) -> Self {
        let device = device.clone();
        Self::told(name, precision, move |batch, upstream| answer(&loss, batch, upstream, precision, &device))
    }
}

impl From<candle_core::Error> for Error {
    fn from(error: candle_core::Error) -> Self {
        Self::Unsupported(format!("candle: {error}"))
    }
}

fn answer(
    loss: &dyn Fn(Inputs) -> candle_core::Result<Tensor>,
    batch: &Batch<f64>,
    upstream: Upstream,
    precision: Precision,
    device: &Device,
) -> Result<Answer> {
    let dtype = match precision {
        Precision::F64 => DType::F64,
        Precision::F32 => DType::F32,
        Precision::F16 => DType::F16,
        Precision::Bf16 => DType::BF16,
    };
    let variable = |tensor: Tensor| Ok(Var::from_tensor(&tensor.to_dtype(dtype)?)?.into_inner());
    let labels: Vec<u32> = batch.labels.iter().map(|label| *label as u32).collect();
    let inputs = Inputs::made(
        batch,
        |values, shape| variable(Tensor::from_vec(values, (shape[0], shape[1]), device)?),
        |values| variable(Tensor::new(values, device)?),
        Tensor::new(labels, device)?,
    )?;
    let losses = loss(inputs.clone())?;
    framework::checked(losses.dims(), batch.samples(), upstream)?;
    let weights = || Tensor::new(batch.upstream.to_vec(), device)?.to_dtype(losses.dtype());
    let total = match upstream {
        Upstream::Any => losses.mul(&weights()?)?.sum_all()?,
        Upstream::Alike => losses.clone(),
    };
    let gradients = total.backward()?;
    let gradient = |of: &Tensor| gradients.get(of).map(numbers).transpose();
    inputs.answer(numbers(&losses)?, upstream, gradient, gradient)
}

fn numbers(tensor: &Tensor) -> Result<Vec<f64>> {
    Ok(tensor.to_dtype(DType::F64)?.flatten_all()?.to_vec1()?)
}
