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
