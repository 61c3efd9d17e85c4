//! A stand-in for the CUDA driver: the functions that cudarc calls, over [`ptx_machine`].
//!
//! ```text
//! lib (load, options, faults) → library (libcuda.so, as the dynamic loader sees it)
//! functions (the C border) → border (its pointers), driver (devices and what lives on them), kernel, attributes, error
//! ```
//!
//! After [`load`], unchanged host code that asks for `libcuda.so` finds this one, and runs on devices named [`DEVICE_NAME`]. It is
//! found by nothing else: no file of that name exists.
//!
//! What differs from a GPU: every call ends before it returns, so the call itself returns the error of a launch; an error does not
//! spoil its context; and [`take_fault`] says what was wrong. Graphs, managed memory, memory pools, cooperative launches, occupancy
//! (it depends on registers, which PTX does not have) and machine code are not supported, and say so.

#![cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "it cannot be loaded there"))]

mod attributes;
mod border;
mod driver;
mod error;
mod functions;
mod kernel;
#[cfg(target_os = "linux")]
mod library;
mod thread;

pub use thread::{options, set_options, take_counters, take_counters_by_entry, take_fault, take_parse_error};

/// The name of every device of the stand-in.
pub const DEVICE_NAME: &str = "gradproof PTX machine";

/// Why the stand-in cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Neither Linux nor one of the architectures that are known.
    #[error("the stand-in for the CUDA driver does not run on {0}")]
    Unsupported(&'static str),
    /// A driver was loaded before, by this process.
    #[error("this process has loaded a CUDA driver already; the stand-in has to be loaded before the first CUDA call")]
    Driver,
    /// The temporary file could not be written.
    #[error("the stand-in for the CUDA driver needs a temporary file: {0}")]
    File(#[from] std::io::Error),
    /// The dynamic loader refused the library.
    #[error("the dynamic loader does not take the stand-in for the CUDA driver: {0}")]
    Loader(String),
}

/// Makes this process find the stand-in where it asks for `libcuda.so`. Loading it again does nothing.
///
/// # Errors
/// If a CUDA driver is loaded already, or the system does not let it.
pub fn load() -> Result<(), LoadError> {
    #[cfg(target_os = "linux")]
    return library::load();
    #[cfg(not(target_os = "linux"))]
    Err(LoadError::Unsupported(std::env::consts::OS))
}
