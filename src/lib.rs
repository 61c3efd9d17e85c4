//! gradproof verifies implementations of softmax-margin losses.

pub mod batch;
pub mod error;
pub mod geometry;
pub mod loss;
pub mod scalar;

pub use error::{Error, Result};
