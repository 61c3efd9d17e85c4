//! What is added to, or mixed into, a cross-entropy, of another kind.

use gradproof::loss::{AnyLoss, BatchTerm, Classes, Loss, Sample};
use gradproof::scalar::Scalar;
use std::collections::BTreeMap;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// Ring loss without its ½.
    RingWithoutHalf,
    /// Ring loss of `‖x‖² − R`.
    RingOfSquare,
    /// Ring loss of `|‖x‖ − R|`.
    RingUnsquared,
    /// The norm of the feature is a constant to ring loss.
    RingDetachedNorm,
    /// R is a constant.
    RingDetachedRadius,
    /// The term is not there.
    Missing,
    /// Ten times the weight.
    TenTimes,
    /// The term alone.
    Alone,
    /// Base classes are taken for novel ones, and the other way round.
    UpSwapped,
    /// Sums of squares, not means.
    UpSums,
    /// The gap of the two means is not squared.
    UpUnsquared,
    /// Of norms, not of their squares.
    UpOfNorms,
    /// The cosine of two centres is not squared.
    CentresUnsquared,
    /// Each pair of centres is counted once.
    CentresOnce,
    /// Divided by the number of pairs, not by C².
    CentresOverPairs,
    /// The centres are not brought to length 1.
    CentresNotUnit,
    /// β and 1 − β are exchanged.
    BetaSwapped,
    /// β is 1.
    BetaOne,
    /// The prediction's part is that of the best class but the target.
    PredictionNeverTarget,
}

impl Term {
    /// The loss of one sample.
    pub fn sample_loss<S: Scalar, C: Classes<S>>(self, loss: &AnyLoss, sample: &Sample<S>, others: &mut C) -> S {
        match loss {
            AnyLoss::Ring(ring) => {
                let radius = sample.scalar("R");
                let (norm, radius) = match self {
                    Self::RingDetachedNorm => (sample.feature_norm.detach(), radius),
                    Self::RingDetachedRadius => (sample.feature_norm.clone(), radius.detach()),
                    Self::RingOfSquare => (sample.feature_norm.clone() * &sample.feature_norm, radius),
                    _ => (sample.feature_norm.clone(), radius),
                };
                let gap = norm - radius;
                let term = match self {
                    Self::RingUnsquared => gap.abs() * (ring.lambda / 2.0),
                    Self::RingWithoutHalf => gap.clone() * gap * ring.lambda,
                    Self::TenTimes => gap.clone() * gap * (ring.lambda * 5.0),
                    Self::Missing => gap * 0.0,
                    _ => gap.clone() * gap * (ring.lambda / 2.0),
                };
                if self == Self::Alone { term } else { ring.primary.sample_loss(sample, others) + term }
            }
            AnyLoss::NoiseResistant(resistant) => {
                let mut edited = resistant.clone();
                match self {
                    Self::BetaSwapped => edited.beta = 1.0 - edited.beta,
                    Self::BetaOne => edited.beta = 1.0,
                    _ => {}
                }
                if self != Self::PredictionNeverTarget {
                    return edited.sample_loss(sample, others);
                }
                let target = edited.primary.target_logit(sample);
                let mut logit = |class: &gradproof::loss::Class<S>| edited.primary.other_logit(class, sample);
                let rest = others.log_sum_exp(&mut logit);
                let best = others.max(&mut logit, &mut |left, right| left > right).unwrap_or_else(|| target.clone());
                let all = S::log_sum_exp(&[rest, target.clone()]);
                (all.clone() - target) * edited.beta + (all - best) * (1.0 - edited.beta)
            }
            AnyLoss::DeepId2(deepid2) => {
                let mut edited = deepid2.clone();
                match self {
                    Self::Missing => edited.lambda = 0.0,
                    Self::TenTimes => edited.lambda *= 10.0,
                    _ => {}
                }
                edited.sample_loss(sample, others)
            }
            AnyLoss::Up(_) if self == Self::Alone => S::zero(),
            _ => loss.sample_loss(sample, others),
        }
    }

    /// The term of the whole batch.
    pub fn batch_loss<S: Scalar>(self, loss: &AnyLoss, batch: &BatchTerm<'_, S>) -> Option<S> {
        match loss {
            AnyLoss::Up(up) => {
                let norms = batch.weight_norms;
                let value = |norm: &S| if self == Self::UpOfNorms { norm.clone() } else { norm.clone() * norm };
                let mean = |novel: bool| {
                    let chosen = (0..norms.len()).filter(|k| up.novel.contains(*k, norms.len()) == novel);
                    let values: Vec<S> = chosen.map(|k| value(&norms[k])).collect();
                    let count = if self == Self::UpSums { 1.0 } else { values.len() as f64 };
                    values.into_iter().fold(S::zero(), |sum, x| sum + x) / count
                };
                let novel_first = self != Self::UpSwapped;
                let gap = mean(novel_first) - mean(!novel_first).detach();
                Some(match self {
                    Self::Missing => gap * 0.0,
                    Self::UpUnsquared => gap * up.lambda,
                    Self::TenTimes => gap.clone() * gap * (up.lambda * 10.0),
                    _ => gap.clone() * gap * up.lambda,
                })
            }
            AnyLoss::CenterDispersed(dispersed) => {
                let mut sums: BTreeMap<usize, Vec<S>> = BTreeMap::new();
                for (label, row) in batch.labels.iter().zip(batch.features.rows()) {
                    let sum = sums.entry(*label).or_insert_with(|| vec![S::zero(); row.len()]);
                    sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x.clone());
                }
                let members = |label: &usize| batch.labels.iter().filter(|own| *own == label).count() as f64;
                let centres: Vec<Vec<S>> = sums
                    .iter()
                    .map(|(label, sum)| {
                        let length = S::norm(ndarray::ArrayView1::from(sum));
                        let divisor = if self == Self::CentresNotUnit { S::from(members(label)) } else { length };
                        sum.iter().map(|x| x.clone() / &divisor).collect()
                    })
                    .collect();
                let (count, mut total) = (centres.len() as f64, S::zero());
                for (a, centre) in centres.iter().enumerate() {
                    for other in &centres[..a] {
                        let cosine = centre.iter().zip(other).fold(S::zero(), |sum, (x, y)| sum + x.clone() * y);
                        let squared = cosine.clone() * &cosine;
                        total += match self {
                            Self::CentresUnsquared => cosine * 2.0,
                            Self::CentresOnce => squared,
                            _ => squared * 2.0,
                        };
                    }
                }
                let pairs = if self == Self::CentresOverPairs { count * (count - 1.0) } else { count * count };
                (pairs > 0.0).then(|| total * dispersed.weight / pairs)
            }
            _ => loss.batch_loss(batch),
        }
    }
}
