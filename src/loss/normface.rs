//! NormFace: scaled cosines as logits, `z_k = s·cos θ_k`.

use super::super::parameters::{POSITIVE, Visitor};
use super::super::sample::{Class, Sample};
use super::super::{About, Form, Loss};
use crate::scalar::Scalar;

/// Softmax cross-entropy on scaled cosines.
#[derive(Clone, Debug, PartialEq)]
pub struct NormFace {
    /// s, positive. A learnable scalar.
    pub scale: f64,
}

impl Default for NormFace {
    fn default() -> Self {
        Self { scale: 20.0 }
    }
}

impl Loss for NormFace {
    fn about(&self) -> About {
        About {
            name: "normface",
            aliases: &["cosine-softmax"],
            title: "softmax on scaled cosines",
            formula: "z_k = s·cos θ_k",
            gradient: "∂L/∂x is orthogonal to x and scales as 1/‖x‖;  ∂L/∂s = Σ_k (p_k − 1{k=y}) cos θ_k",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Wang et al., ACM MM 2017, arXiv 1704.06369",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("s", &mut self.scale, POSITIVE, "scale");
    }

    fn form(&self) -> Form {
        Form::COSINE
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        vec![("s", self.scale)]
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        class.product.clone() * sample.scalar("s")
    }
}
