//! SphereFace (A-Softmax): a multiplicative angular margin on raw features and normalised class weights.
//!
//! `z_y = ‖x‖ (λ cos θ_y + ψ(θ_y))/(1 + λ)`, other logits `‖x‖ cos θ_k` (Liu et al., CVPR 2017, arXiv 1704.08063).

use super::super::parameters::{POSITIVE, Visitor, choice};
use super::super::sample::Sample;
use super::super::{About, Form, Kink, Loss, WeightMap};
use super::l_softmax::{joins, margined_cosine};
use crate::scalar::Scalar;

choice! {
    /// Whether λ follows the training step.
    pub enum Anneal {
        /// λ is fixed.
        Off = "off",
        /// `λ = max(λ_min, λ_0/(1 + γ·step))`
        On = "on",
    }
}

/// Angular softmax.
#[derive(Clone, Debug, PartialEq)]
pub struct SphereFace {
    /// m, a whole number of at least 1.
    pub margin: u32,
    /// λ: the weight of the plain cosine, not negative; not used when annealed.
    pub lambda: f64,
    /// Whether λ follows the step.
    pub anneal: Anneal,
    /// λ at step 0.
    pub lambda_start: f64,
    /// How fast λ falls.
    pub gamma: f64,
    /// What λ never falls below.
    pub lambda_min: f64,
    /// The training step now.
    pub step: u32,
}

impl Default for SphereFace {
    fn default() -> Self {
        Self {
            margin: 4,
            lambda: 0.0,
            anneal: Anneal::Off,
            lambda_start: 1000.0,
            gamma: 0.12,
            lambda_min: 5.0,
            step: 0,
        }
    }
}

impl SphereFace {
    /// λ at the present step.
    pub fn lambda_now(&self) -> f64 {
        match self.anneal {
            Anneal::Off => self.lambda,
            Anneal::On => (self.lambda_start / (1.0 + self.gamma * f64::from(self.step))).max(self.lambda_min),
        }
    }
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
        visitor.integer("m", &mut self.margin, 1..=16, "margin: the multiple of the angle");
        visitor.number("lambda", &mut self.lambda, 0.0..=f64::MAX, "weight of the plain cosine");
        visitor.choice("anneal", &mut self.anneal, "whether λ follows the training step");
        visitor.number("lambda-0", &mut self.lambda_start, 0.0..=f64::MAX, "annealed λ at step 0");
        visitor.number("gamma", &mut self.gamma, POSITIVE, "how fast the annealed λ falls");
        visitor.number("lambda-min", &mut self.lambda_min, 0.0..=f64::MAX, "what the annealed λ never falls below");
        visitor.integer("step", &mut self.step, 0..=u32::MAX, "the training step now");
    }

    fn form(&self) -> Form {
        Form { weights: WeightMap::Unit, angle: true, feature_norm: true, ..Form::LINEAR }
    }

    fn kinks(&self) -> Vec<Kink> {
        joins(self.margin)
    }

    fn has_margin(&self) -> bool {
        self.margin > 1
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        margined_cosine(sample, self.margin, self.lambda_now()) * &sample.feature_norm
    }
}
