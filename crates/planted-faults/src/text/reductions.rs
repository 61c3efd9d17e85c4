//! Cross-entropies of another kind.

use gradproof::scalar::Scalar;

/// What stands for `log Σ exp z − z_y`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reduction {
    /// The exponents are not shifted by the largest.
    Unshifted,
    /// They are, and the shift is not added back.
    ShiftLost,
    /// The shift is added back twice.
    ShiftTwice,
    /// The sum is over the other classes alone.
    WithoutTarget,
    /// The target is twice in the sum.
    TargetTwice,
    /// The last class is not in the sum.
    WithoutLast,
    /// The first class is not in the sum.
    WithoutFirst,
    /// `−log(p + ε)`
    EpsilonInLog(f64),
    /// `−log max(p, ε)`
    ClampedProbability(f64),
    /// `−log` of p rounded to a multiple of 1e-4.
    CoarseProbability,
    /// Smoothed labels: a part of the label goes to every class.
    Smoothed(f64),
    /// `(1 − p)^γ` times the loss, γ = 2.
    Focal,
    /// A sigmoid for each class.
    Sigmoid,
    /// Divided by the number of classes.
    MeanOverClasses,
    /// `(1 + x/1024)^1024` for the exponential.
    ApproximateExponential,
    /// Powers of two, not of e.
    PowersOfTwo,
    /// The largest logit for the log of the sum.
    HardMaximum,
    /// The largest logit is the target.
    TargetIsLargest,
    /// The log of the sum is a constant to the backward pass.
    DetachedSum,
    /// The target logit is.
    DetachedTarget,
    /// Only the largest of the other classes is in the sum.
    HardestOnly,
    /// `1 − p`
    ProbabilityOnly,
    /// `½ (1 − p)²`
    Squared,
    /// The losses of easy samples, p > 0.99, are dropped.
    EasyDropped,
    /// The loss is at most 10, and larger ones have no gradient.
    Capped,
    /// `log Σ exp z − z_y` with a temperature of 1.1.
    Temperature,
}

impl Reduction {
    /// The loss of one sample from its target logit and the other logits in the order of their classes.
    pub fn loss<S: Scalar>(self, target: S, rest: &[S], label: usize) -> S {
        let mut all = rest.to_vec();
        all.insert(label.min(rest.len()), target.clone());
        let sum = |terms: &[S]| S::log_sum_exp(terms);
        let largest = || all.iter().cloned().reduce(|a, b| if b > a { b } else { a }).unwrap_or_else(S::zero);
        let right = || sum(&all) - target.clone();
        let probability = || (target.clone() - sum(&all)).exp();
        let exponentials = |f: &dyn Fn(S) -> S| {
            let shift = largest().detach();
            let total = all.iter().fold(S::zero(), |sum, z| sum + f(z.clone() - shift.clone()));
            total.ln() + shift - target.clone()
        };
        match self {
            Self::Unshifted => all.iter().fold(S::zero(), |sum, z| sum + z.exp()).ln() - target,
            Self::ShiftLost => right() - largest().detach(),
            Self::ShiftTwice => right() + largest().detach(),
            Self::WithoutTarget => sum(rest) - target,
            Self::TargetTwice => {
                all.push(target.clone());
                sum(&all) - target
            }
            Self::WithoutLast => sum(&all[..all.len() - 1]) - target,
            Self::WithoutFirst => sum(&all[1..]) - target,
            Self::EpsilonInLog(epsilon) => -(probability() + epsilon).ln(),
            Self::ClampedProbability(epsilon) => {
                let p = probability();
                if p > epsilon { right() } else { S::from(-epsilon.ln()) }
            }
            Self::CoarseProbability => {
                let p = probability();
                let coarse = (p.re() * 1e4).round().max(1.0) / 1e4;
                right() - right().detach() - coarse.ln()
            }
            Self::Smoothed(part) => {
                let mean = all.iter().fold(S::zero(), |sum, z| sum + z.clone()) / all.len() as f64;
                right() * (1.0 - part) + (sum(&all) - mean) * part
            }
            Self::Focal => {
                let miss = S::one() - probability();
                miss.clone() * miss * right()
            }
            Self::Sigmoid => rest.iter().fold(softplus(-target), |sum, z| sum + softplus(z.clone())),
            Self::MeanOverClasses => right() / all.len() as f64,
            Self::ApproximateExponential => exponentials(&|x| (x / 1024.0 + 1.0).powi(1024)),
            Self::PowersOfTwo => exponentials(&|x| (x * std::f64::consts::LN_2).exp()),
            Self::HardMaximum => largest() - target,
            Self::TargetIsLargest => sum(&all) - largest(),
            Self::DetachedSum => sum(&all).detach() - target,
            Self::DetachedTarget => sum(&all) - target.detach(),
            Self::HardestOnly => match rest.iter().cloned().reduce(|a, b| if b > a { b } else { a }) {
                Some(hardest) => sum(&[hardest, target.clone()]) - target,
                None => right(),
            },
            Self::ProbabilityOnly => S::one() - probability(),
            Self::Squared => {
                let miss = S::one() - probability();
                miss.clone() * miss * 0.5
            }
            Self::EasyDropped => {
                if probability() > 0.99 {
                    S::zero()
                } else {
                    right()
                }
            }
            Self::Capped => {
                if right() > 10.0 {
                    S::from(10.0)
                } else {
                    right()
                }
            }
            Self::Temperature => {
                let cooled: Vec<S> = all.iter().map(|z| z.clone() / 1.1).collect();
                sum(&cooled) - target / 1.1
            }
        }
    }
}

fn softplus<S: Scalar>(t: S) -> S {
    gradproof::loss::sample::softplus(t)
}
