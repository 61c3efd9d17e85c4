//! NormFace's contrastive loss between a feature and all class weights, as agents of their classes.
//!
//! `Σ_k d_k` if k = y, else `max(0, m − d_k)`, with `d_k = ‖x/‖x‖ − w_k/‖w_k‖‖² = 2 − 2 cos θ_k`.

use super::super::parameters::Visitor;
use super::super::sample::{Class, Classes, Sample};
use super::super::{About, Form, Kink, Loss};
use crate::scalar::Scalar;

/// C-contrastive loss.
#[derive(Clone, Debug, PartialEq)]
pub struct NormFaceContrastive {
    /// m: squared distance, in `[0, 4]`.
    pub margin: f64,
}

impl Default for NormFaceContrastive {
    fn default() -> Self {
        Self { margin: 1.0 }
    }
}

/// `‖x̂ − ŵ_k‖²` from the cosine.
pub(super) fn squared_distance<S: Scalar>(class: &Class<S>) -> S {
    S::from(2.0) - class.product.clone() * 2.0
}

impl Loss for NormFaceContrastive {
    fn about(&self) -> About {
        About {
            name: "normface-contrastive",
            aliases: &["c-contrastive"],
            title: "contrastive loss between a feature and all class weights, on the unit sphere",
            formula: "L = d_y + Σ_{k≠y} max(0, m − d_k),  d_k = ‖x/‖x‖ − w_k/‖w_k‖‖²",
            gradient: "orthogonal to x and to each w_k; 0 by the w_k farther than the margin",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Wang et al., ACM MM 2017, arXiv 1704.06369, §3.3",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("m", &mut self.margin, 0.0..=4.0, "margin, a squared distance");
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
        let pushed = others.sum(&mut |class| sample.hinge(S::from(self.margin) - squared_distance(class), 4.0));
        squared_distance(&sample.target) + pushed
    }
}
