//! The CUDA kernels as a subject: on a GPU, or on the PTX machine, through the same host code.

use super::{Answer, Precision, Subject};
use crate::batch::Batch;
use crate::error::Result;
use crate::gpu::trials::Trials;
use crate::gpu::{self, Choice, Devices, Kernels, Module};
use crate::loss::LossSpec;
use std::borrow::Cow;
use std::sync::Arc;

/// The CUDA kernels of one loss.
#[derive(Debug)]
pub struct Cuda {
    spec: LossSpec,
    precision: Precision,
    kernels: Arc<Kernels>,
    trials: Trials,
}

impl Cuda {
    /// The kernels of `spec` that keep features, class weights and their gradients in `precision`. All else is computed in it
    /// too, or in f32 where it has 16 bits.
    ///
    /// # Errors
    /// If there are no kernels for the specification, or no device of choice.
    pub fn new(spec: &LossSpec, precision: Precision, choice: Choice) -> Result<Self> {
        gpu::require_supported(spec)?;
        let kernels = Kernels::shared(&Devices::open(choice)?, precision);
        Ok(Self { spec: spec.clone(), precision, kernels, trials: Trials::default() })
    }

    /// The same with another text in place of one module's PTX.
    pub fn with_module(self, module: Module, ptx: impl Into<Cow<'static, str>>) -> Self {
        Self { kernels: Arc::new(self.kernels.with_module(module, ptx)), ..self }
    }

    /// The same where blocks keep at most so many bytes of a row in shared memory, and read longer rows again instead.
    pub fn with_on_chip(self, bytes: usize) -> Self {
        Self { kernels: Arc::new(self.kernels.with_on_chip(bytes)), ..self }
    }
}

impl Subject for Cuda {
    fn name(&self) -> String {
        format!("cuda on {}", self.kernels.devices().name())
    }

    fn precision(&self) -> Precision {
        self.precision
    }

    fn arithmetic(&self) -> Precision {
        if self.precision == Precision::F64 { Precision::F64 } else { Precision::F32 }
    }

    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        let work = || gpu::evaluate(&self.kernels, &self.spec, batch);
        self.trials.run(self.kernels.devices(), batch, work)
    }
}
