//! L-Softmax: a multiplicative angular margin on raw features and class weights.
//!
//! `z_y = ‖w_y‖‖x‖ (λ cos θ_y + ψ(θ_y))/(1 + λ)`, other logits `w_k·x` (Liu et al., ICML 2016, arXiv 1612.02295).

use super::super::multiplicative::Multiplicative;
use super::super::parameters::Visitor;
use super::super::sample::Sample;
use super::super::{About, Form, Kink, Loss};
use crate::scalar::Scalar;

/// Large-margin softmax.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LSoftmax {
    /// m, ψ and λ.
    pub margin: Multiplicative,
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
        self.margin.parameters(visitor);
    }

    fn form(&self) -> Form {
        Form { angle: true, sine: self.margin.takes_angle(), feature_norm: true, weight_norm: true, ..Form::LINEAR }
    }

    fn kinks(&self) -> Vec<Kink> {
        self.margin.kinks()
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        self.margin.cosine(sample) * &sample.feature_norm * &sample.weight_norm
    }
}
