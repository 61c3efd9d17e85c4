//! CosFace, or AM-Softmax: an additive cosine margin on the target class, `z_y = s (cos θ_y − m)`.

use super::super::parameters::{POSITIVE, Visitor};
use super::super::sample::{Class, Sample};
use super::super::{About, Form, Loss};
use crate::scalar::Scalar;

/// Additive cosine margin.
#[derive(Clone, Debug, PartialEq)]
pub struct CosFace {
    /// s, positive. A learnable scalar.
    pub scale: f64,
    /// m, a difference of cosines in `[0, 2]`.
    pub margin: f64,
}

impl Default for CosFace {
    fn default() -> Self {
        Self::new(64.0, 0.35)
    }
}

impl CosFace {
    /// CosFace of that scale and margin.
    pub fn new(scale: f64, margin: f64) -> Self {
        Self { scale, margin }
    }
}

impl Loss for CosFace {
    fn about(&self) -> About {
        About {
            name: "cosface",
            aliases: &["am-softmax"],
            title: "additive cosine margin on the target class",
            formula: "z_y = s (cos θ_y − m),  z_k = s·cos θ_k",
            gradient: "∂L/∂cos θ_y = −s(1 − p_y); orthogonal to x and scales as 1/‖x‖",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Wang et al., CVPR 2018, arXiv 1801.09414; as AM-Softmax, arXiv 1801.05599",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("s", &mut self.scale, POSITIVE, "scale");
        visitor.number("m", &mut self.margin, 0.0..=2.0, "margin, a difference of cosines");
    }

    fn form(&self) -> Form {
        Form::COSINE
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        vec![("s", self.scale)]
    }

    fn margin(&self) -> Option<f64> {
        Some(self.margin)
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        (sample.target.product.clone() - sample.own_margin(self.margin)) * sample.scalar("s")
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        class.product.clone() * sample.scalar("s")
    }
}
