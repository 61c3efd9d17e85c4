//! NormFace's triplet loss between a feature, its class weight and every other: `Σ_{k≠y} max(0, m + d_y − d_k)`.

use super::super::parameters::Visitor;
use super::super::sample::{Classes, Sample};
use super::super::{About, Form, Kink, Loss};
use super::normface_pairs::squared_distance;
use crate::scalar::Scalar;

/// C-triplet loss.
#[derive(Clone, Debug, PartialEq)]
pub struct NormFaceTriplet {
    /// m: squared distance, in `[0, 4]`.
    pub margin: f64,
}

impl Default for NormFaceTriplet {
    fn default() -> Self {
        Self { margin: 0.8 }
    }
}

impl Loss for NormFaceTriplet {
    fn about(&self) -> About {
        About {
            name: "normface-triplet",
            aliases: &["c-triplet"],
            title: "triplet loss between a feature, its class weight and every other, on the unit sphere",
            formula: "L = Σ_{k≠y} max(0, m + d_y − d_k),  d_k = ‖x/‖x‖ − w_k/‖w_k‖‖²",
            gradient: "orthogonal to x and to each w_k; 0 by the w_k that are farther than w_y by the margin",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Wang et al., ACM MM 2017, arXiv 1704.06369, §3.3",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("m", &mut self.margin, 0.0..=4.0, "margin, a difference of squared distances");
    }

    fn form(&self) -> Form {
        Form::COSINE
    }

    fn kinks(&self) -> Vec<Kink> {
        vec![Kink::Hinge { squared_distance: self.margin }]
    }

    fn has_logits(&self) -> bool {
        false
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        let own = squared_distance(&sample.target) + self.margin;
        others.sum(&mut |class| sample.hinge(own.clone() - squared_distance(class), 8.0))
    }
}
