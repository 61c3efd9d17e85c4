//! The losses as CUDA kernels, on a GPU or, where there is none, on the PTX machine.
//!
//! ```text
//! device (which driver) → kernels (PTX, loaded) → launch (a function a kernel) → evaluate (a batch)
//!                                  program (kernels of the user's)
//! numbers (the four builds), plan (which kernels a loss takes), trials (schedules and approximations)
//! ```
//!
//! The host code is the same on both: the PTX machine stands behind the driver's own functions. The kernels are in `kernels/*.cu`,
//! what is compiled from them in `kernels/ptx`; neither a toolkit nor a compiler is needed to run them.

mod device;
mod evaluate;
mod kernels;
mod launch;
mod numbers;
mod plan;
pub(crate) mod program;
pub(crate) mod trials;

pub use device::{Choice, Devices};
pub use evaluate::evaluate;
pub use kernels::{Kernels, Module};
pub use plan::supports;

use crate::error::Result;
use crate::loss::LossSpec;

/// Whether there are kernels for a specification.
///
/// # Errors
/// Says what of it has none, and which losses have.
pub fn require_supported(spec: &LossSpec) -> Result<()> {
    plan::plan(spec).map(drop)
}
