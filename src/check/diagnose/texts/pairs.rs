//! What is commonly summed over pairs and triplets in place of a loss's own.

use crate::loss::{AnyLoss, Classes, Loss, Peer, Sample, WeightMap};
use crate::scalar::Scalar;

/// Other pairs, or another function of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pairs {
    /// d for d², and √d for d.
    Rooted,
    /// d⁴ for d², and d² for d.
    SquaredTwice,
    /// Pairs of one class for pairs of two, and the other way round.
    Exchanged,
    /// Pairs of one class alone.
    OfOneClass,
    /// Pairs of two classes alone.
    OfTwoClasses,
    /// Each pair at its first sample alone.
    Once,
    /// Not the nearest sample.
    WithoutNearest,
    /// Of the samples of other classes only the nearest.
    HardestOnly,
    /// Distances have no gradient.
    Held,
    /// Those between two classes have none.
    OfTwoClassesHeld,
    /// Of what is below 0 a hundredth is let through.
    Leaky,
    /// All of it is.
    Open,
}

impl Pairs {
    /// Whether the loss has what is changed.
    pub fn apply_to(self, loss: &AnyLoss) -> bool {
        match self {
            Self::Leaky | Self::Open => {
                matches!(loss, AnyLoss::NormFaceContrastive(_) | AnyLoss::NormFaceTriplet(_) | AnyLoss::Triplet(_))
            }
            // There would be no gradient at all, which says more.
            Self::Held => loss.form().peers && loss.form().weights != WeightMap::Absent,
            _ => loss.form().peers,
        }
    }

    /// The loss of a sample.
    pub fn loss<S: Scalar, C: Classes<S>>(self, loss: &AnyLoss, sample: &Sample<S>, others: &mut C) -> S {
        match self {
            Self::Leaky => opened(loss, sample, others, 0.01),
            Self::Open => opened(loss, sample, others, 1.0),
            _ => loss.sample_loss(&Sample { peers: &self.peers(sample), ..sample.clone() }, others),
        }
    }

    /// The other samples as this text has them. Where triplets are given, which go by the places of the samples, none is left out.
    fn peers<S: Scalar>(self, sample: &Sample<S>) -> Vec<Peer<S>> {
        let is_own = |peer: &Peer<S>| peer.label == sample.label;
        let nearest = |counts: &dyn Fn(&Peer<S>) -> bool| {
            let distance = |peer: &&Peer<S>| peer.squared_distance.re();
            let nearest =
                sample.peers.iter().filter(|peer| counts(peer)).min_by(|a, b| distance(a).total_cmp(&distance(b)));
            nearest.map(|peer| peer.index)
        };
        let (nearest, hardest) = (nearest(&|_| true), nearest(&|peer| !is_own(peer)));
        let is_kept = |peer: &&Peer<S>| match self {
            _ if sample.triplets.is_some() => true,
            Self::OfOneClass => is_own(peer),
            Self::OfTwoClasses => !is_own(peer),
            Self::Once => peer.index > sample.index,
            Self::WithoutNearest => Some(peer.index) != nearest,
            Self::HardestOnly => is_own(peer) || Some(peer.index) == hardest,
            _ => true,
        };
        let changed = |peer: &Peer<S>| {
            let Peer { index, label, squared_distance: squared, distance } = peer.clone();
            match self {
                Self::Rooted => Peer::new(index, label, distance),
                Self::SquaredTwice => {
                    Peer { squared_distance: squared.clone() * &squared, distance: squared, index, label }
                }
                Self::Exchanged => {
                    let label = if is_own(peer) { sample.label + 1 } else { sample.label };
                    Peer { label, ..peer.clone() }
                }
                Self::OfTwoClassesHeld if is_own(peer) => peer.clone(),
                Self::Held | Self::OfTwoClassesHeld => {
                    Peer { squared_distance: squared.detach(), distance: distance.detach(), index, label }
                }
                _ => peer.clone(),
            }
        };
        sample.peers.iter().filter(is_kept).map(changed).collect()
    }
}

/// The loss of a sample with hinges that let that part of what is below 0 through.
fn opened<S: Scalar, C: Classes<S>>(loss: &AnyLoss, sample: &Sample<S>, others: &mut C, part: f64) -> S {
    let hinge = |gap: S| if gap < 0.0 { gap * part } else { gap };
    let squared_distance = |product: &S| S::from(2.0) - product.clone() * 2.0;
    let own = squared_distance(&sample.target.product);
    match loss {
        AnyLoss::NormFaceContrastive(loss) => {
            own + others.sum(&mut |class| hinge(S::from(loss.margin) - squared_distance(&class.product)))
        }
        AnyLoss::NormFaceTriplet(loss) => {
            others.sum(&mut |class| hinge(own.clone() - squared_distance(&class.product) + loss.margin))
        }
        AnyLoss::Triplet(loss) if sample.triplets.is_none() => {
            let (own, other): (Vec<_>, Vec<_>) = sample.peers.iter().partition(|peer| peer.label == sample.label);
            let triplets = own.into_iter().flat_map(|a| other.iter().map(move |b| (a, *b)));
            triplets.fold(S::zero(), |sum, (a, b)| sum + hinge(loss.power.of(a) - loss.power.of(b) + loss.margin))
        }
        _ => loss.sample_loss(sample, others),
    }
}
