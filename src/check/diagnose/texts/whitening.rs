//! What features are commonly whitened by, for `(x − μ)/√(σ² + ε)` with the mean and variance of each dimension over the samples.

use crate::scalar::Scalar;
use ndarray::{Array2, Axis};

/// Another whitening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whitening {
    /// The variance is over N − 1.
    Unbiased,
    /// `x/√(σ² + ε)`
    Uncentred,
    /// `(x − μ)/√(mean x² + ε)`
    BySquares,
    /// `(x − μ)/(σ² + ε)`
    ByVariance,
    /// `(x − μ)/(σ + ε)`
    EpsilonBeside,
    /// `(x − μ)/σ`
    WithoutEpsilon,
    /// With the mean and the variance of each sample over its dimensions.
    OfSamples,
}

impl Whitening {
    /// The features so whitened.
    pub fn of<S: Scalar>(self, features: &Array2<S>, epsilon: f64) -> Array2<S> {
        let mut whitened = features.clone();
        let over = if self == Self::OfSamples { Axis(0) } else { Axis(1) };
        for mut values in whitened.axis_iter_mut(over) {
            let count = values.len() as f64;
            let mean = values.iter().cloned().sum::<S>() / count;
            let squares = |from: &S| {
                let gaps = values.iter().map(|x| x.clone() - from);
                gaps.fold(S::zero(), |sum, gap| sum + gap.clone() * &gap)
            };
            let variance = match self {
                Self::Unbiased => squares(&mean) / (count - 1.0),
                Self::BySquares => squares(&S::zero()) / count,
                _ => squares(&mean) / count,
            };
            let divisor = match self {
                Self::ByVariance => variance + epsilon,
                Self::EpsilonBeside => variance.sqrt() + epsilon,
                Self::WithoutEpsilon => variance.sqrt(),
                _ => (variance + epsilon).sqrt(),
            };
            let from = if self == Self::Uncentred { S::zero() } else { mean };
            values.mapv_inplace(|x| (x - &from) / &divisor);
        }
        whitened
    }
}
