//! An implementation under test: what it is asked, and what it answered.

#[cfg(feature = "burn")]
pub mod burn;
#[cfg(feature = "candle")]
pub mod candle;
pub mod command;
pub mod cuda;
#[cfg(any(feature = "burn", feature = "candle"))]
pub mod framework;
pub mod function;
pub mod kernel;
pub mod native;
pub mod recording;

pub use function::Function;

use crate::batch::{Batch, Tensor};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The arithmetic an implementation computes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// IEEE binary64
    F64,
    /// IEEE binary32
    F32,
    /// IEEE binary16
    F16,
    /// bfloat16
    Bf16,
}

impl Precision {
    /// Every precision, widest first.
    pub const ALL: [Self; 4] = [Self::F64, Self::F32, Self::F16, Self::Bf16];

    /// The number of this precision nearest to `value`.
    pub fn round(self, value: f64) -> f64 {
        match self {
            Self::F64 => value,
            Self::F32 => f64::from(value as f32),
            Self::F16 => half::f16::from_f64(value).to_f64(),
            Self::Bf16 => half::bf16::from_f64(value).to_f64(),
        }
    }

    /// This, as the arithmetic of an implementation that stores its arrays in `storage`.
    ///
    /// # Errors
    /// If it is the less precise of the two.
    pub fn over(self, storage: Self) -> Result<Self> {
        if self.unit_roundoff() > storage.unit_roundoff() {
            let reason = format!("arithmetic in {self} is less precise than the arrays, which are stored in {storage}");
            return Err(Error::Unsupported(reason));
        }
        Ok(self)
    }

    /// The unit roundoff: half the distance from 1 to the next number.
    pub fn unit_roundoff(self) -> f64 {
        match self {
            Self::F64 => f64::EPSILON / 2.0,
            Self::F32 => f64::from(f32::EPSILON) / 2.0,
            Self::F16 => half::f16::EPSILON.to_f64() / 2.0,
            Self::Bf16 => half::bf16::EPSILON.to_f64() / 2.0,
        }
    }

    /// The smallest positive normal number.
    pub fn smallest_normal(self) -> f64 {
        match self {
            Self::F64 => f64::MIN_POSITIVE,
            Self::F32 | Self::Bf16 => f64::from(f32::MIN_POSITIVE),
            Self::F16 => half::f16::MIN_POSITIVE.to_f64(),
        }
    }

    /// The number of this precision `steps` places above `value` (below, if negative), for a normal `value`.
    pub fn neighbour(self, value: f64, steps: i32) -> f64 {
        if value == 0.0 {
            return 0.0;
        }
        let spacing = self.unit_roundoff() * 2.0 * 2f64.powi(value.abs().log2().floor() as i32);
        self.round(value + f64::from(steps) * spacing)
    }
}

impl FromStr for Precision {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|precision| precision.to_string() == text);
        known.ok_or_else(|| Error::Unsupported(format!("unknown dtype `{text}`: it is one of f64, f32, f16, bf16")))
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F64 => "f64",
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
        })
    }
}

/// The loss as an implementation returns it.
#[derive(Clone, Debug, PartialEq)]
pub enum LossValue {
    /// One number: the losses of all samples, weighted by the upstream gradient (for `reduction=mean`, their mean).
    Total(f64),
    /// One number for each sample, `[N]`.
    PerSample(Vec<f64>),
}

/// What an implementation answered for one batch. What it does not compute is absent, and is not checked.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Answer {
    /// The loss.
    pub loss: Option<LossValue>,
    /// Gradients by tensor, each in row-major order.
    pub gradients: BTreeMap<Tensor, Vec<f64>>,
}

impl Answer {
    /// The losses of the samples, `[N]`, and no gradient yet.
    pub fn losses<T: Into<f64>>(losses: impl IntoIterator<Item = T>) -> Self {
        Self::of(LossValue::PerSample(losses.into_iter().map(Into::into).collect()))
    }

    /// The losses of all samples as one number, and no gradient yet.
    pub fn total(loss: impl Into<f64>) -> Self {
        Self::of(LossValue::Total(loss.into()))
    }

    fn of(loss: LossValue) -> Self {
        Self { loss: Some(loss), gradients: BTreeMap::new() }
    }

    /// The same with the gradient by one tensor, in row-major order.
    pub fn gradient<T: Into<f64>>(mut self, tensor: Tensor, values: impl IntoIterator<Item = T>) -> Self {
        self.gradients.insert(tensor, values.into_iter().map(Into::into).collect());
        self
    }

    /// Whether all its numbers are finite.
    pub fn is_finite(&self) -> bool {
        let losses = match &self.loss {
            Some(LossValue::Total(total)) => std::slice::from_ref(total),
            Some(LossValue::PerSample(losses)) => losses,
            None => &[],
        };
        losses.iter().chain(self.gradients.values().flatten()).all(|x| x.is_finite())
    }
}

/// What upstream gradients an implementation can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Upstream {
    /// Any.
    #[default]
    Any,
    /// That of the specification's reduction, the same for every sample: it gives the gradient of the sum of the losses, or of
    /// their mean, and no other.
    Alike,
}

/// An implementation that can be asked, from several threads.
///
/// A function `Fn(&Batch<f64>) -> Answer` is one, and is taken to compute in `f64`. A [`Function`] has a name, and may compute in
/// another precision, fail, or give no gradient but that of the mean.
pub trait Subject: Sync {
    /// What it is, for the report.
    fn name(&self) -> String;
    /// The numbers it takes and gives: it is only asked about batches of such numbers.
    fn precision(&self) -> Precision;
    /// The arithmetic it computes in, if that is another: the gradients by features and class weights are rounded at the end.
    fn arithmetic(&self) -> Precision {
        self.precision()
    }
    /// What upstream gradients it can be asked about.
    fn upstream(&self) -> Upstream {
        Upstream::Any
    }
    /// The loss and gradients it computes for the batch. An error is a finding of kind `crash`; of kind `fault`
    /// if it is that of a kernel, and `shape` if it is a [`BadTensor`](Error::BadTensor).
    ///
    /// # Errors
    /// If the implementation could not answer.
    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer>;
}

impl<F: Fn(&Batch<f64>) -> Answer + Sync> Subject for F {
    fn name(&self) -> String {
        "implementation".to_owned()
    }
    fn precision(&self) -> Precision {
        Precision::F64
    }
    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        Ok(self(batch))
    }
}
