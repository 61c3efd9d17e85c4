//! Pairs and triplets of another kind.

use gradproof::loss::{AnyLoss, Classes, Loss, Peer, Sample};
use gradproof::scalar::Scalar;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairs {
    /// The distance stands for its square, and its square root for the distance.
    Unsquared,
    /// Squared distances are squared once more.
    SquaredTwice,
    /// Pairs of one class are taken for pairs of two, and the other way round.
    Swapped,
    /// Pairs of one class alone.
    PositivesOnly,
    /// Pairs of two classes alone.
    NegativesOnly,
    /// Each pair is counted at its first sample alone.
    Once,
    /// The other samples are constants to the backward pass.
    DetachedPeers,
    /// Those of other classes are.
    DetachedNegatives,
    /// The nearest sample is left out.
    NearestLeftOut,
    /// Distances are `d + 1e-2`.
    Offset,
    /// Only the nearest sample of another class counts.
    HardestNegative,
    /// The hinge lets a hundredth through.
    Leaky,
    /// There is no hinge.
    Open,
}

impl Pairs {
    /// The loss of one sample.
    pub fn loss<S: Scalar, C: Classes<S>>(self, loss: &AnyLoss, sample: &Sample<S>, others: &mut C) -> S {
        if matches!(self, Self::Leaky | Self::Open) {
            return self.opened(loss, sample, others);
        }
        let peers = self.peers(sample);
        loss.sample_loss(&Sample { peers: &peers, ..sample.clone() }, others)
    }

    /// The other samples, as the edited text sees them.
    fn peers<S: Scalar>(self, sample: &Sample<S>) -> Vec<Peer<S>> {
        let same = |peer: &Peer<S>| peer.label == sample.label;
        let nearest = |negative: bool| {
            let chosen = sample.peers.iter().filter(|peer| !negative || !same(peer));
            let distance = |peer: &&Peer<S>| peer.squared_distance.re();
            chosen.min_by(|a, b| distance(a).total_cmp(&distance(b))).map(|peer| peer.index)
        };
        let (nearest, nearest_negative) = (nearest(false), nearest(true));
        // Given triplets name samples by their places: none can be left out.
        let listed = sample.triplets.is_some();
        let kept = |peer: &&Peer<S>| match self {
            _ if listed => true,
            Self::PositivesOnly => same(peer),
            Self::NegativesOnly => !same(peer),
            Self::Once => peer.index > sample.index,
            Self::NearestLeftOut => Some(peer.index) != nearest,
            Self::HardestNegative => same(peer) || Some(peer.index) == nearest_negative,
            _ => true,
        };
        let edited = |peer: &Peer<S>| {
            let mut peer = peer.clone();
            match self {
                Self::Unsquared => {
                    let distance = peer.distance.clone();
                    peer = Peer::new(peer.index, peer.label, distance);
                }
                Self::SquaredTwice => {
                    let squared = peer.squared_distance.clone();
                    peer = Peer { squared_distance: squared.clone() * &squared, distance: squared, ..peer };
                }
                Self::Swapped => peer.label = if same(&peer) { sample.label + 1 } else { sample.label },
                Self::Offset => {
                    peer.distance += S::from(1e-2);
                    peer.squared_distance = peer.distance.clone() * &peer.distance;
                }
                Self::DetachedPeers => detach(&mut peer),
                Self::DetachedNegatives if !same(&peer) => detach(&mut peer),
                _ => {}
            }
            peer
        };
        sample.peers.iter().filter(kept).map(edited).collect()
    }

    /// The losses between a sample and its peers or classes, with an open hinge.
    fn opened<S: Scalar, C: Classes<S>>(self, loss: &AnyLoss, sample: &Sample<S>, others: &mut C) -> S {
        let open = |gap: S| match self {
            Self::Leaky if gap < 0.0 => gap * 0.01,
            _ => gap,
        };
        let squared = |product: &S| S::from(2.0) - product.clone() * 2.0;
        let own = || squared(&sample.target.product);
        match loss {
            AnyLoss::NormFaceContrastive(pairs) => {
                own() + others.sum(&mut |class| open(S::from(pairs.margin) - squared(&class.product)))
            }
            AnyLoss::NormFaceTriplet(triplets) => {
                others.sum(&mut |class| open(own() + triplets.margin - squared(&class.product)))
            }
            AnyLoss::Triplet(triplet) if sample.triplets.is_none() => {
                let (own, other): (Vec<_>, Vec<_>) = sample.peers.iter().partition(|p| p.label == sample.label);
                let gap = |p: &Peer<S>, n: &Peer<S>| p.squared_distance.clone() - &n.squared_distance + triplet.margin;
                let pairs = own.iter().flat_map(|p| other.iter().map(move |n| (p, n)));
                pairs.fold(S::zero(), |sum, (p, n)| sum + open(gap(p, n)))
            }
            _ => loss.sample_loss(sample, others),
        }
    }
}

fn detach<S: Scalar>(peer: &mut Peer<S>) {
    peer.squared_distance = peer.squared_distance.detach();
    peer.distance = peer.distance.detach();
}
