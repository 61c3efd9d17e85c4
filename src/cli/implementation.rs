//! The arguments that name the implementation to check: a program, a kernel, or one of gradproof's own.

use super::command::CommandArguments;
use super::kernel::KernelArguments;
use crate::error::Result;
use crate::gpu::Choice;
use crate::loss::LossSpec;
use crate::subject::cuda::Cuda;
use crate::subject::native::Native;
use crate::subject::recording::Recording;
use crate::subject::{Precision, Subject};
use clap::{ArgGroup, ValueEnum};
use std::iter;
use std::path::Path;

/// An implementation; gradproof's native one, if nothing is said.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("asked").args(["command"]).conflicts_with_all(["cuda", "kernel"]))]
pub(super) struct ImplementationArguments {
    /// Check gradproof's CUDA kernels: on a GPU (device), on the CPU by way of the PTX machine (machine), or on a GPU where there
    /// is one (auto, also if nothing follows). With --ptx or --cu: where those run
    #[arg(long, value_enum, value_name = "WHERE", num_args = 0..=1, default_missing_value = "auto")]
    pub cuda: Option<Choice>,
    #[command(flatten)]
    kernel: KernelArguments,
    #[command(flatten)]
    command: CommandArguments,
}

impl ImplementationArguments {
    /// The user's own implementation of the loss, if one is named. `precision` is what it computes in, if that is said: a program
    /// is asked in f32 otherwise, a kernel in what its description says.
    pub fn named(&self, spec: &LossSpec, precision: Option<Precision>) -> Result<Option<Box<dyn Subject>>> {
        if let Some(program) = self.command.subject(spec, precision.unwrap_or(Precision::F32))? {
            return Ok(Some(Box::new(program)));
        }
        let kernel = self.kernel.subject(spec, precision, self.cuda.unwrap_or_default())?;
        Ok(kernel.map(|kernel| Box::new(kernel) as Box<dyn Subject>))
    }

    /// gradproof's own: as CUDA kernels where it is said where they run, else the native one.
    pub fn own(&self, spec: &LossSpec, precision: Precision) -> Result<Box<dyn Subject>> {
        Ok(match self.cuda {
            Some(choice) => Box::new(Cuda::new(spec, precision, choice)?),
            None => Box::new(Native::new(spec, precision)?),
        })
    }

    /// The recording in that file, computed in the arithmetic that is said.
    pub fn recording(&self, spec: &LossSpec, path: &Path) -> Result<Recording> {
        self.command.recording(spec, path)
    }

    /// The command that asks the same implementation about a case again.
    pub fn replay(&self, case: &str) -> String {
        iter::once(format!("gradproof replay '{case}'")).chain(self.quoted()).collect::<Vec<_>>().join(" ")
    }

    /// These arguments as they are given to a shell.
    pub fn quoted(&self) -> impl Iterator<Item = String> + use<> {
        let cuda = self.cuda.iter().flat_map(|choice| {
            let value = choice.to_possible_value().map(|value| value.get_name().to_owned());
            iter::once("--cuda".to_owned()).chain(value)
        });
        let arguments = cuda.chain(self.kernel.words()).chain(self.command.words());
        let quoted = arguments.map(|word| shlex::try_quote(&word).map_or_else(|_| word.clone(), Into::into));
        quoted.collect::<Vec<_>>().into_iter()
    }
}
