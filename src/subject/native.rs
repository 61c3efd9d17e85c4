//! gradproof's own implementation of every loss: forward and backward in `f32` or `f64`, on all cores.
//!
//! It is a subject like any other, and shares nothing with the reference but the losses' parameters: its gradients are derived
//! by hand. `head` has what each loss does to one row, `pairs` what happens between samples, and `kernel` the rest.

mod head;
mod kernel;
mod pairs;

use super::{Answer, Precision, Subject};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::loss::{Conventions, LossSpec};

/// The built-in implementation of one loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Native {
    spec: LossSpec,
    precision: Precision,
}

impl Native {
    /// The implementation of `spec` that computes in `precision`.
    ///
    /// # Errors
    /// If the precision is neither `f32` nor `f64`, or the specification has conventions other than those published (the
    /// reduction may be any).
    pub fn new(spec: &LossSpec, precision: Precision) -> Result<Self> {
        if !matches!(precision, Precision::F32 | Precision::F64) {
            return Err(Error::Unsupported(format!(
                "the native implementation computes in f32 or f64, not in {precision}"
            )));
        }
        let plain = Conventions { reduction: spec.conventions.reduction, ..Conventions::default() };
        if spec.conventions != plain {
            let reason = "the native implementation has the published conventions only; of ignore, gradient, margins, normalise, norm, \
                          eps, norm-gradient, constants, margin-unit, clamp and cap it takes the defaults";
            return Err(Error::Unsupported(format!("{spec}: {reason}")));
        }
        Ok(Self { spec: spec.clone(), precision })
    }
}

impl Subject for Native {
    fn name(&self) -> String {
        "native".to_owned()
    }

    fn precision(&self) -> Precision {
        self.precision
    }

    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        match self.precision {
            Precision::F32 => kernel::evaluate::<f32>(&self.spec.loss, batch),
            _ => kernel::evaluate::<f64>(&self.spec.loss, batch),
        }
    }
}
