//! DeepID2: identification by softmax, and verification by a contrastive loss, `CE + λ·contrastive`.

use super::super::parameters::Visitor;
use super::super::sample::{Class, Classes, Sample};
use super::super::{About, Form, Kink, Loss};
use super::contrastive::Contrastive;
use super::softmax::{Bias, Softmax};
use crate::scalar::Scalar;

/// Softmax and contrastive loss on the same features.
#[derive(Clone, Debug, PartialEq)]
pub struct DeepId2 {
    /// λ, not negative.
    pub lambda: f64,
    /// m of the contrastive loss: a distance, not negative.
    pub margin: f64,
    /// Whether the logits have a bias.
    pub bias: Bias,
}

impl Default for DeepId2 {
    fn default() -> Self {
        Self { lambda: 0.05, margin: 1.0, bias: Bias::On }
    }
}

impl DeepId2 {
    fn contrastive(&self) -> Contrastive {
        Contrastive { margin: self.margin, ..Contrastive::default() }
    }

    fn softmax(&self) -> Softmax {
        Softmax { bias: self.bias }
    }
}

impl Loss for DeepId2 {
    fn about(&self) -> About {
        About {
            name: "deepid2",
            aliases: &[],
            title: "softmax and contrastive loss on the same features",
            formula: "L = CE(w·x + b; y) + λ·contrastive",
            gradient: "the sum of both",
            domain: "all finite inputs; a cone where features of two classes coincide",
            source: "Sun et al., NIPS 2014, arXiv 1406.4773",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("lambda", &mut self.lambda, 0.0..=f64::MAX, "weight of the contrastive loss");
        visitor.number("m", &mut self.margin, 0.0..=f64::MAX, "margin, a distance");
        visitor.choice("bias", &mut self.bias, "whether there is a bias b [K]");
    }

    fn form(&self) -> Form {
        Form { peers: true, ..self.softmax().form() }
    }

    fn kinks(&self) -> Vec<Kink> {
        self.contrastive().kinks()
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        self.softmax().other_logit(class, sample)
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        self.softmax().sample_loss(sample, others) + self.contrastive().sample_loss(sample, others) * self.lambda
    }
}
