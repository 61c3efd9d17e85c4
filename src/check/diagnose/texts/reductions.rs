//! What is commonly written for `log Σ exp z − z_y`.

use crate::loss::Sample;
use crate::loss::sample::softplus;
use crate::scalar::Scalar;
use std::f64::consts::LN_2;

/// Another function of the logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reduction {
    /// The target is not in the sum.
    WithoutTarget,
    /// It is in it twice.
    TargetTwice,
    /// The first class is not in the sum.
    WithoutFirst,
    /// The last one is not.
    WithoutLast,
    /// Of the other classes only the one with the largest logit is in the sum.
    HardestOnly,
    /// The largest logit for the log of the sum.
    Maximum,
    /// The largest logit for the target's.
    LargestForTarget,
    /// The log of the sum has no gradient.
    SumHeld,
    /// The target logit has none.
    TargetHeld,
    /// The other logits have none.
    OthersHeld,
    /// `2ᶻ` for `eᶻ`, of logits less the largest, which is added as it is.
    PowersOfTwo,
    /// `(1 + z/n)ⁿ` for `eᶻ` of the same.
    Approximated(i32),
    /// `1 − p`
    Probability,
    /// `−log(p + ε)`
    Epsilon(f64),
    /// A part of the label goes to every class.
    Smoothed(f64),
    /// All logits divided by a temperature.
    Temperature(f64),
    /// `(1 − p)²` times the loss.
    Focal,
    /// A sigmoid for each class.
    Sigmoid,
}

impl Reduction {
    /// The loss of a sample from its target logit and those of the other classes, in their order.
    pub fn loss<S: Scalar>(self, sample: &Sample<S>, target: S, rest: &[S]) -> S {
        let sum = |logits: &[S]| S::log_sum_exp(logits);
        let right = |target: S| sample.cross_entropy(target, sum(rest));
        let larger = |a: S, b: S| if b > a { b } else { a };
        let all = || {
            let mut all = rest.to_vec();
            all.insert(sample.label.min(rest.len()), target.clone());
            all
        };
        let shifted = |exponential: &dyn Fn(S) -> S| {
            let shift = rest.iter().cloned().fold(target.clone(), larger).detach();
            let total = all().into_iter().fold(S::zero(), |total, z| total + exponential(z - shift.clone()));
            total.ln() + shift - &target
        };
        let probability = |target: S| (-right(target)).exp();
        match self {
            Self::WithoutTarget => sum(rest) - target,
            Self::TargetTwice => S::log_sum_exp(&[sum(rest), target.clone(), target.clone()]) - target,
            Self::WithoutFirst => sum(&all()[1..]) - target,
            Self::WithoutLast => sum(&all()[..rest.len()]) - target,
            Self::HardestOnly => match rest.iter().cloned().reduce(larger) {
                Some(hardest) => sample.cross_entropy(target, hardest),
                None => right(target),
            },
            Self::Maximum => rest.iter().cloned().fold(target.clone(), larger) - target,
            Self::LargestForTarget => sum(&all()) - rest.iter().cloned().fold(target, larger),
            Self::SumHeld => sum(&all()).detach() - target,
            Self::TargetHeld => sum(&all()) - target.detach(),
            Self::OthersHeld => sample.cross_entropy(target, sum(rest).detach()),
            Self::PowersOfTwo => shifted(&|z| (z * LN_2).exp()),
            Self::Approximated(n) => shifted(&|z| (z / f64::from(n) + 1.0).powi(n)),
            Self::Probability => S::one() - probability(target),
            Self::Epsilon(epsilon) => -(probability(target) + epsilon).ln(),
            Self::Smoothed(part) => {
                let total = rest.iter().fold(target.clone(), |total, z| total + z);
                let smooth = sum(&all()) - total / (rest.len() + 1) as f64;
                right(target) * (1.0 - part) + smooth * part
            }
            Self::Temperature(temperature) => {
                let cooled: Vec<S> = rest.iter().map(|z| z.clone() / temperature).collect();
                sample.cross_entropy(target / temperature, sum(&cooled))
            }
            Self::Focal => {
                let loss = right(target);
                let miss = S::one() - (-loss.clone()).exp();
                miss.clone() * miss * loss
            }
            Self::Sigmoid => rest.iter().fold(softplus(-target), |total, z| total + softplus(z.clone())),
        }
    }
}
