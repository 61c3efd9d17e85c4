//! The contrastive loss of DeepID2: pairs of one class attract, pairs of two classes repel up to a margin.
//!
//! `½‖f_i − f_j‖²` for one class, else `½ max(0, m − ‖f_i − f_j‖)²`, over unordered pairs. Half of each pair's loss belongs to
//! either of its samples, so that `Σ_i L_i` is the sum over pairs.

use super::super::parameters::Visitor;
use super::super::sample::{Classes, Sample};
use super::super::{About, Form, Kink, Loss};
use crate::scalar::Scalar;

/// Contrastive loss on raw features.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrastive {
    /// m: a distance, not negative.
    pub margin: f64,
}

impl Default for Contrastive {
    fn default() -> Self {
        Self { margin: 1.0 }
    }
}

impl Loss for Contrastive {
    fn about(&self) -> About {
        About {
            name: "contrastive",
            aliases: &[],
            title: "pairs of one class attract, pairs of two classes repel up to a margin",
            formula: "L_i = ½ Σ_{j≠i} ½‖f_i − f_j‖² if y_i = y_j, else ½ max(0, m − ‖f_i − f_j‖)²",
            gradient: "of a pair: ±(f_i − f_j) if of one class, else ∓(m − d)(f_i − f_j)/d; sums to 0 over the batch",
            domain: "all finite inputs; a cone where features of two classes coincide",
            source: "Sun et al., NIPS 2014, arXiv 1406.4773",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("m", &mut self.margin, 0.0..=f64::MAX, "margin, a distance");
    }

    fn form(&self) -> Form {
        Form::PAIRWISE
    }

    fn kinks(&self) -> Vec<Kink> {
        vec![Kink::Hinge { squared_distance: self.margin * self.margin }, Kink::Coincidence]
    }

    fn has_logits(&self) -> bool {
        false
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, _others: &mut C) -> S {
        let pairs = sample.peers.iter().map(|peer| {
            if peer.label == sample.label {
                return peer.squared_distance.clone() * 0.5;
            }
            // The square of a hinge is smooth: rounding may decide.
            let missing = sample.hinge(S::from(self.margin) - &peer.distance, 0.0);
            missing.clone() * missing * 0.5
        });
        pairs.fold(S::zero(), |sum, pair| sum + pair) * 0.5
    }
}
