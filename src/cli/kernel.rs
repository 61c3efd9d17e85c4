//! The arguments that name a kernel of the user's.

use crate::error::Result;
use crate::gpu::Choice;
use crate::loss::LossSpec;
use crate::subject::Precision;
use crate::subject::kernel::{Calling, Kernel, Ptx};
use clap::ArgGroup;
use std::env;
use std::path::PathBuf;

/// The variable that says where NVRTC is.
const NVRTC: &str = "GRADPROOF_NVRTC";

/// A kernel, and how it is called.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("kernel").args(["ptx", "cu"]), next_help_heading = "Your own CUDA kernels (docs/cuda.md)")]
pub(super) struct KernelArguments {
    /// Check the kernels of a PTX file, on a GPU or on the PTX machine as --cuda says
    #[arg(long, value_name = "FILE")]
    ptx: Option<PathBuf>,
    /// The same for a file of CUDA C++, which NVRTC compiles
    #[arg(long, value_name = "FILE")]
    cu: Option<PathBuf>,
    /// An option for NVRTC, such as -DBLOCK=128
    #[arg(long = "cu-option", value_name = "OPTION", allow_hyphen_values = true, requires = "cu")]
    options: Vec<String>,
    /// NVRTC's library, libnvrtc.so.12, if it is not the system's
    #[arg(long, value_name = "FILE", env = NVRTC, hide_env_values = true)]
    nvrtc: Option<PathBuf>,
    /// The kernel, if the file has several
    #[arg(long, value_name = "NAME", requires = "kernel")]
    entry: Option<String>,
    /// How the kernels are called, if not as `entry(products, labels, loss, grad_products, N, K, parameters…)`: a TOML file
    #[arg(long, value_name = "FILE", requires = "kernel")]
    abi: Option<PathBuf>,
}

impl KernelArguments {
    /// The kernel, if one is named. A description of how it is called says its precision itself.
    pub fn subject(&self, spec: &LossSpec, precision: Option<Precision>, choice: Choice) -> Result<Option<Kernel>> {
        let ptx = match (&self.ptx, &self.cu) {
            (Some(path), _) => Ptx::read(path)?,
            (None, Some(path)) => Ptx::compile(path, &self.options, self.nvrtc.as_deref())?,
            (None, None) => return Ok(None),
        };
        let precision = precision.filter(|_| self.abi.is_none());
        let calling = Calling { entry: self.entry.clone(), file: self.abi.clone(), precision };
        Kernel::new(spec, &ptx, &calling, choice).map(Some)
    }

    /// These arguments as they are given. Where NVRTC is goes without saying if the environment has it.
    pub fn words(&self) -> impl Iterator<Item = String> + use<> {
        let nvrtc = self.nvrtc.clone().filter(|path| env::var_os(NVRTC).is_none_or(|known| known != *path));
        let files =
            [("--ptx", self.ptx.clone()), ("--cu", self.cu.clone()), ("--nvrtc", nvrtc), ("--abi", self.abi.clone())];
        let files = files.into_iter().filter_map(|(name, path)| Some((name, path?.display().to_string())));
        let options = self.options.clone().into_iter().map(|option| ("--cu-option", option));
        let entry = self.entry.clone().map(|entry| ("--entry", entry));
        files.chain(options).chain(entry).flat_map(|(name, value)| [name.to_owned(), value])
    }
}
