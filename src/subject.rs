//! An implementation under test: what it is asked, and what it answered.

use crate::batch::{Batch, Tensor};
use crate::error::Result;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// The arithmetic an implementation computes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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

/// An implementation that can be asked.
pub trait Subject {
    /// What it is, for the report.
    fn name(&self) -> String;
    /// The arithmetic it computes in. It is only asked about batches whose numbers that arithmetic can hold.
    fn precision(&self) -> Precision;
    /// The loss and gradients it computes for the batch. An error is a finding of kind `crash`.
    ///
    /// # Errors
    /// If the implementation could not answer.
    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer>;
}
