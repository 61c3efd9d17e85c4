//! gradproof verifies implementations of softmax-margin losses.

pub mod scalar;
