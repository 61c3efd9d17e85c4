//! The contrastive loss of DeepID2: pairs of one class attract, pairs of two classes repel up to a margin.
//!
//! `½‖f_i − f_j‖²` for one class, else `½ max(0, m − ‖f_i − f_j‖)²`, over unordered pairs. Half of each pair's loss belongs to
//! either of its samples, so that `Σ_i L_i` is the sum over pairs. Metric-learning libraries take unit features, and the distance
//! and the hinge as they are.

use super::super::parameters::{Visitor, choice};
use super::super::sample::{Classes, Sample};
use super::super::{About, FeatureMap, Form, Kink, Loss};
use super::triplet::Power;
use crate::scalar::Scalar;

choice! {
    /// Which features the distances are between.
    pub enum Compared {
        /// The features as they are.
        Raw = "raw",
        /// The features normalised.
        Unit = "unit",
    }
}

/// Contrastive loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrastive {
    /// m: a distance, not negative.
    pub margin: f64,
    /// The power p of distances and hinges.
    pub power: Power,
    /// Which features the distances are between.
    pub features: Compared,
}

impl Default for Contrastive {
    fn default() -> Self {
        Self { margin: 1.0, power: Power::Two, features: Compared::Raw }
    }
}

impl Loss for Contrastive {
    fn about(&self) -> About {
        About {
            name: "contrastive",
            aliases: &[],
            title: "pairs of one class attract, pairs of two classes repel up to a margin",
            formula: "L_i = ½ Σ_{j≠i} dᵖ/p if y_i = y_j, else max(0, m − d)ᵖ/p,  d = ‖f_i − f_j‖",
            gradient: "of a pair (p = 2): ±(f_i − f_j) if of one class, else ∓(m − d)(f_i − f_j)/d; by f, sums to 0 over the batch",
            domain: "all finite inputs; a cone where features of two classes coincide, and for p = 1 where any do",
            source: "Sun et al., NIPS 2014, arXiv 1406.4773",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("m", &mut self.margin, 0.0..=f64::MAX, "margin, a distance");
        visitor.choice("power", &mut self.power, "the power p of distances and hinges");
        visitor.choice("features", &mut self.features, "which features the distances are between");
    }

    fn form(&self) -> Form {
        let features = if self.features == Compared::Unit { FeatureMap::Unit } else { FeatureMap::Raw };
        Form { features, ..Form::PAIRWISE }
    }

    fn kinks(&self) -> Vec<Kink> {
        vec![Kink::Hinge { squared_distance: self.margin * self.margin }, Kink::Coincidence]
    }

    fn has_logits(&self) -> bool {
        false
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, _others: &mut C) -> S {
        // Unit features are off by roundoffs of 1, raw ones not at all.
        let size = if self.features == Compared::Unit { 4.0 } else { self.margin };
        let pairs = sample.peers.iter().map(|peer| match (peer.label == sample.label, self.power) {
            (true, Power::Two) => peer.squared_distance.clone() * 0.5,
            (true, Power::One) => peer.distance.clone(),
            (false, power) => {
                // The square of a hinge is smooth, but rounding may open one that is closed.
                let missing = sample.hinge(S::from(self.margin) - &peer.distance, size + self.margin);
                if power == Power::Two { missing.clone() * missing * 0.5 } else { missing }
            }
        });
        pairs.fold(S::zero(), |sum, pair| sum + pair) * 0.5
    }
}
