//! Wrong losses and gradients, and what gradproof says of each; right ones, and that it says nothing of them.
//!
//! | | |
//! |---|---|
//! | [`text`] | a loss's own text, as it stands or with one thing in it changed |
//! | [`fault`] | what a planted fault is |
//! | [`losses`] | which losses one applies to |
//! | [`catalogue`] | every fault, by theme |
//! | [`mod@bench`] | what all faults of one loss and precision share |
//! | [`matrix`] | fault × loss × precision |
//! | [`page`] | the matrix as a page |
//! | [`soundness`] | right implementations, asked again and again |

pub mod bench;
pub mod catalogue;
pub mod fault;
pub mod losses;
pub mod matrix;
pub mod page;
pub mod soundness;
pub mod text;
