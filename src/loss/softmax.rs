//! Softmax cross-entropy on linear logits: `z_k = w_k·x + b_k`.

use super::super::parameters::{Visitor, choice};
use super::super::sample::{Class, Sample};
use super::super::{About, Form, Loss};
use crate::scalar::Scalar;

choice! {
    /// Whether there is a bias.
    pub enum Bias {
        /// `z_k = w_k·x + b_k`
        On = "on",
        /// `z_k = w_k·x`
        Off = "off",
    }
}

/// Softmax cross-entropy.
#[derive(Clone, Debug, PartialEq)]
pub struct Softmax {
    /// Whether there is a bias.
    pub bias: Bias,
}

impl Default for Softmax {
    fn default() -> Self {
        Self { bias: Bias::On }
    }
}

impl Loss for Softmax {
    fn about(&self) -> About {
        About {
            name: "softmax",
            aliases: &["cross-entropy"],
            title: "softmax cross-entropy on linear logits",
            formula: "L = log Σ_k exp z_k − z_y,  z_k = w_k·x + b_k",
            gradient: "∂L/∂z_k = p_k − 1{k=y};  Σ_k ∂L/∂z_k = 0",
            domain: "all finite inputs",
            source: "Bridle, Neurocomputing 1990",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.choice("bias", &mut self.bias, "whether there is a bias b [K]");
    }

    fn form(&self) -> Form {
        Form { bias: self.bias == Bias::On, ..Form::LINEAR }
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, _sample: &Sample<S>) -> S {
        class.product.clone() + &class.bias
    }
}
