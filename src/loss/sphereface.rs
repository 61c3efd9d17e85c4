//! SphereFace (A-Softmax): a multiplicative angular margin on raw features and normalised class weights.
//!
//! `z_y = ‖x‖ (λ cos θ_y + ψ(θ_y))/(1 + λ)`, other logits `‖x‖ cos θ_k` (Liu et al., CVPR 2017, arXiv 1704.08063).

use super::super::multiplicative::Multiplicative;
use super::super::parameters::Visitor;
use super::super::sample::Sample;
use super::super::{About, Form, Kink, Loss, WeightMap};
use crate::scalar::Scalar;

/// Angular softmax.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SphereFace {
    /// m, ψ and λ.
    pub margin: Multiplicative,
}

impl Loss for SphereFace {
    fn about(&self) -> About {
        About {
            name: "sphereface",
            aliases: &["a-softmax"],
            title: "multiplicative angular margin on raw features and normalised class weights",
            formula: "z_y = ‖x‖ (λ cos θ_y + ψ(θ_y))/(1 + λ),  z_k = ‖x‖ cos θ_k,  ψ(θ) = (−1)ʲ cos mθ − 2j",
            gradient: "∂L/∂w_k is orthogonal to w_k; continuous, also where ψ passes from one piece to the next",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Liu et al., CVPR 2017, arXiv 1704.08063",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        self.margin.parameters(visitor);
    }

    fn form(&self) -> Form {
        Form {
            weights: WeightMap::Unit,
            angle: true,
            sine: self.margin.takes_angle(),
            feature_norm: true,
            ..Form::LINEAR
        }
    }

    fn kinks(&self) -> Vec<Kink> {
        self.margin.kinks()
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        self.margin.cosine(sample) * &sample.feature_norm
    }
}
