//! Batch statistics of another kind.

use gradproof::scalar::Scalar;
use ndarray::{Array2, Axis};

/// What is changed in `(x − μ)/√(σ² + ε)`, μ and σ² over the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whitening {
    /// σ² is divided by N − 1.
    Unbiased,
    /// μ and σ² are constants to the backward pass.
    DetachedStatistics,
    /// σ² is.
    DetachedVariance,
    /// μ is.
    DetachedMean,
    /// `√σ² + ε`
    EpsilonOutside,
    /// No ε.
    WithoutEpsilon,
    /// ε is 1e-3.
    LargerEpsilon,
    /// μ is not subtracted.
    Uncentred,
    /// σ² is the mean square.
    RawSquares,
    /// Divided by σ² + ε.
    NotRooted,
    /// Only centred.
    CentredOnly,
    /// Statistics of each sample over its dimensions.
    PerSample,
}

impl Whitening {
    /// The features as the edited text whitens them.
    pub fn whiten<S: Scalar>(self, features: &Array2<S>, epsilon: f64) -> Array2<S> {
        let mut result = features.clone();
        let axis = if self == Self::PerSample { Axis(0) } else { Axis(1) };
        for mut line in result.axis_iter_mut(axis) {
            let count = line.len() as f64;
            let own_mean = line.iter().cloned().fold(S::zero(), |sum, x| sum + x) / count;
            let mean = if matches!(self, Self::DetachedStatistics | Self::DetachedMean) {
                own_mean.detach()
            } else {
                own_mean
            };
            let square = |x: &S| {
                let centred = if self == Self::RawSquares { x.clone() } else { x.clone() - &mean };
                centred.clone() * centred
            };
            let divisor = if self == Self::Unbiased { count - 1.0 } else { count };
            let mut variance = line.iter().fold(S::zero(), |sum, x| sum + square(x)) / divisor;
            if matches!(self, Self::DetachedStatistics | Self::DetachedVariance) {
                variance = variance.detach();
            }
            let deviation = match self {
                Self::EpsilonOutside => variance.sqrt() + epsilon,
                Self::WithoutEpsilon => variance.sqrt(),
                Self::LargerEpsilon => (variance + 1e-3).sqrt(),
                Self::NotRooted => variance + epsilon,
                Self::CentredOnly => S::one(),
                _ => (variance + epsilon).sqrt(),
            };
            let shift = if self == Self::Uncentred { S::zero() } else { mean };
            line.mapv_inplace(|x| (x - &shift) / &deviation);
        }
        result
    }
}
