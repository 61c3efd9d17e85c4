//! Runs PTX on the CPU, and finds what a GPU would not tell.
//!
//! ```text
//! lexer → parse → syntax → lower (opcode, compute, approximate) → program
//! memory, overlay → launch (schedule, history) → block (barriers; clocks, messages; access, race) → warp → fault
//! ```
//!
//! A [`Module`] is read from PTX text; every instruction it holds is understood, or an error names it with its line. Loaded
//! into a [`Memory`], its entries can be launched. Warps run in lock step and in an order that a seed decides; approximate
//! instructions return any value that the PTX ISA permits, so a verdict holds for every conforming device. What no kernel may
//! do is a [`Fault`] with the PTX line, block and thread.
//!
//! ```
//! use ptx_machine::{FaultKind, Launch, Memory, Module, Options};
//!
//! let text = "
//!     .version 8.4
//!     .target sm_80
//!     .address_size 64
//!     .visible .entry fill(.param .u64 out) {
//!         .reg .b32 %i;
//!         .reg .b64 %base, %offset, %place;
//!         ld.param.u64 %base, [out];
//!         mov.u32 %i, %tid.x;
//!         mul.wide.u32 %offset, %i, 4;
//!         add.s64 %place, %base, %offset;
//!         st.global.u32 [%place], %i;
//!         ret;
//!     }";
//! let mut memory = Memory::new();
//! let module = Module::parse(text)?.load(&mut memory)?;
//! let out = memory.allocate(4 * 8)?;
//! let parameters = out.to_le_bytes();
//! let launch = |threads| Launch {
//!     entry: "fill",
//!     grid: [1, 1, 1],
//!     block: [threads, 1, 1],
//!     dynamic_shared: 0,
//!     parameters: &parameters,
//! };
//! module.launch(&mut memory, &launch(8), &Options::default())?;
//! assert_eq!(memory.bytes(out, 8)?, [0, 0, 0, 0, 1, 0, 0, 0]);
//!
//! let fault = module.launch(&mut memory, &launch(9), &Options::default()).unwrap_err();
//! assert_eq!(fault.kind, FaultKind::OutOfBounds);
//! assert_eq!(fault.at.unwrap().thread, [8, 0, 0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What orders two accesses: barriers (a thread that has ended counts as one that has come), `bar.warp.sync`, and strong accesses with
//! a fence before the writing one. Shuffles and votes order nothing. Of the accesses of different blocks only such messages order any.

mod access;
mod approximate;
mod bits;
mod block;
mod clocks;
mod compute;
mod fault;
mod history;
mod lanes;
mod launch;
mod lexer;
pub mod limits;
mod lower;
mod memory;
mod messages;
mod module;
mod opcode;
mod overlay;
mod parse;
mod program;
mod race;
mod schedule;
mod syntax;
mod warp;

pub use approximate::Approximation;
pub use fault::{Fault, FaultKind, Site};
pub use launch::{Counters, Launch, Options};
pub use memory::Memory;
pub use module::{Entry, LoadedModule, Module};
pub use program::{Parameter, ParameterKind, Signature};

/// What in a text is not PTX, or not supported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("PTX line {line}: {message}")]
pub struct ParseError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}
