//! L-Softmax: a multiplicative angular margin on raw features and class weights.
//!
//! `z_y = ‖w_y‖‖x‖ (λ cos θ_y + ψ(θ_y))/(1 + λ)`, other logits `w_k·x` (Liu et al., ICML 2016, arXiv 1612.02295).

use super::super::parameters::Visitor;
use super::super::sample::Sample;
use super::super::{About, Form, Kink, Loss};
use crate::scalar::Scalar;
use std::f64::consts::PI;

/// Large-margin softmax.
#[derive(Clone, Debug, PartialEq)]
pub struct LSoftmax {
    /// m, a whole number of at least 1.
    pub margin: u32,
    /// λ: the weight of the plain cosine, not negative.
    pub lambda: f64,
}

impl Default for LSoftmax {
    fn default() -> Self {
        Self { margin: 4, lambda: 0.0 }
    }
}

/// The angles at which ψ passes from one piece to the next.
pub(super) fn joins(m: u32) -> Vec<Kink> {
    (1..m).map(|j| Kink::Join { angle: PI * f64::from(j) / f64::from(m) }).collect()
}

/// `(λ cos θ + ψ(θ))/(1 + λ)` of the sample's target angle.
pub(super) fn margined_cosine<S: Scalar>(sample: &Sample<S>, m: u32, lambda: f64) -> S {
    let psi = sample.angle.psi(m, |left, right| sample.exceeds(left, right, 0.0));
    (sample.angle.cos.clone() * lambda + psi) / (S::from(lambda) + 1.0)
}

impl Loss for LSoftmax {
    fn about(&self) -> About {
        About {
            name: "l-softmax",
            aliases: &["large-margin-softmax"],
            title: "multiplicative angular margin on raw features and class weights",
            formula: "z_y = ‖w_y‖‖x‖ (λ cos θ_y + ψ(θ_y))/(1 + λ),  z_k = w_k·x,  ψ(θ) = (−1)ʲ cos mθ − 2j",
            gradient: "continuous, also where ψ passes from one piece to the next",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Liu et al., ICML 2016, arXiv 1612.02295",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.integer("m", &mut self.margin, 1..=16, "margin: the multiple of the angle");
        visitor.number("lambda", &mut self.lambda, 0.0..=f64::MAX, "weight of the plain cosine");
    }

    fn form(&self) -> Form {
        Form { angle: true, feature_norm: true, weight_norm: true, ..Form::LINEAR }
    }

    fn kinks(&self) -> Vec<Kink> {
        joins(self.margin)
    }

    fn has_margin(&self) -> bool {
        self.margin > 1
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        margined_cosine(sample, self.margin, self.lambda) * &sample.feature_norm * &sample.weight_norm
    }
}
