//! FaceNet's triplet loss: an anchor shall be nearer to its own class than to any other, by a margin.
//!
//! `Σ max(0, ‖f_a − f_p‖² − ‖f_a − f_n‖² + m)` on unit features, over all valid triplets or those given. A triplet's loss belongs
//! to its anchor. Metric-learning libraries take the distances as they are.

use super::super::parameters::{Visitor, choice};
use super::super::sample::{Classes, Peer, Sample};
use super::super::{About, FeatureMap, Form, Kink, Loss};
use crate::scalar::Scalar;

choice! {
    /// The power that distances are raised to.
    pub enum Power {
        /// Squared distances.
        Two = "2",
        /// Distances as they are: a cone where two features coincide.
        One = "1",
    }
}

impl Power {
    /// The distance of a peer, raised to it.
    pub fn of<S: Scalar>(self, peer: &Peer<S>) -> S {
        match self {
            Self::Two => peer.squared_distance.clone(),
            Self::One => peer.distance.clone(),
        }
    }
}

/// Triplet loss on unit features.
#[derive(Clone, Debug, PartialEq)]
pub struct Triplet {
    /// m: a difference of distances raised to the power, not negative.
    pub margin: f64,
    /// The power p of distances.
    pub power: Power,
}

impl Default for Triplet {
    fn default() -> Self {
        Self { margin: 0.2, power: Power::Two }
    }
}

impl Loss for Triplet {
    fn about(&self) -> About {
        About {
            name: "triplet",
            aliases: &["facenet"],
            title: "an anchor shall be nearer to its own class than to any other, by a margin",
            formula: "L_a = Σ_{b,n} max(0, ‖f_a − f_b‖ᵖ − ‖f_a − f_n‖ᵖ + m),  f = x/‖x‖",
            gradient: "of an active triplet (p = 2): 2(f_n − f_b), 2(f_b − f_a), 2(f_a − f_n) by the unit features",
            domain: "x ≠ 0; for p = 1 a cone where features coincide",
            source: "Schroff et al., CVPR 2015, arXiv 1503.03832",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("m", &mut self.margin, 0.0..=f64::MAX, "margin, a difference of distances raised to the power");
        visitor.choice("power", &mut self.power, "the power p of distances");
    }

    fn form(&self) -> Form {
        Form { features: FeatureMap::Unit, ..Form::PAIRWISE }
    }

    fn kinks(&self) -> Vec<Kink> {
        match self.power {
            Power::Two => vec![Kink::Hinge { squared_distance: self.margin }],
            Power::One => vec![Kink::Hinge { squared_distance: self.margin * self.margin }, Kink::Coincidence],
        }
    }

    fn has_logits(&self) -> bool {
        false
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, _others: &mut C) -> S {
        let term = |positive: &Peer<S>, negative: &Peer<S>| {
            let gap = self.power.of(positive) - self.power.of(negative) + self.margin;
            sample.hinge(gap, 8.0 + self.margin)
        };
        let mut total = S::zero();
        if let Some(given) = sample.triplets {
            let peer = |index: usize| &sample.peers[if index < sample.index { index } else { index - 1 }];
            for [_, positive, negative] in given.iter().filter(|[anchor, ..]| *anchor == sample.index) {
                total += term(peer(*positive), peer(*negative));
            }
            return total;
        }
        let (own, other): (Vec<_>, Vec<_>) = sample.peers.iter().partition(|peer| peer.label == sample.label);
        for positive in own {
            for negative in &other {
                total += term(positive, negative);
            }
        }
        total
    }
}
