//! gradproof verifies implementations of softmax-margin losses.

pub mod batch;
pub mod cases;
pub mod check;
pub mod error;
pub mod geometry;
pub mod loss;
pub mod reference;
pub mod scalar;
pub mod subject;

pub use error::{Error, Result};
