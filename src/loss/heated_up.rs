//! Heated-up softmax: scaled cosines whose scale α (the inverse temperature) falls over training, `z_k = α·cos θ_k`.

use super::super::parameters::{POSITIVE, Visitor};
use super::super::sample::{Class, Sample};
use super::super::{About, Form, Loss};
use crate::scalar::Scalar;

/// Softmax cross-entropy at a temperature 1/α that rises: α goes linearly from `alpha` to `alpha_end` in `steps` steps.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatedUp {
    /// α at step 0, positive.
    pub alpha: f64,
    /// α from step `steps` on, positive.
    pub alpha_end: f64,
    /// The training step now.
    pub step: u32,
    /// Steps of training, at least 1.
    pub steps: u32,
}

impl Default for HeatedUp {
    fn default() -> Self {
        Self { alpha: 16.0, alpha_end: 4.0, step: 0, steps: 10_000 }
    }
}

impl HeatedUp {
    /// α at the present step.
    pub fn alpha_now(&self) -> f64 {
        let progress = (f64::from(self.step) / f64::from(self.steps)).min(1.0);
        self.alpha + (self.alpha_end - self.alpha) * progress
    }
}

impl Loss for HeatedUp {
    fn about(&self) -> About {
        About {
            name: "heated-up",
            aliases: &["heatedup"],
            title: "softmax on scaled cosines, with a scale that falls over training",
            formula: "z_k = α·cos θ_k,  α from 16 to 4",
            gradient: "∂L/∂z = α(p − 1_y) by the cosines: first grows, then falls with α for a sample classified rightly",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Zhang et al., arXiv 1809.04157",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("alpha", &mut self.alpha, POSITIVE, "α at step 0");
        visitor.number("alpha-end", &mut self.alpha_end, POSITIVE, "α after all steps");
        visitor.integer("step", &mut self.step, 0..=u32::MAX, "the training step now");
        visitor.integer("steps", &mut self.steps, 1..=u32::MAX, "steps of training");
    }

    fn form(&self) -> Form {
        Form::COSINE
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        vec![("alpha", self.alpha_now())]
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        class.product.clone() * sample.scalar("alpha")
    }
}
