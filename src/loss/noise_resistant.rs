//! The noise-resistant loss of Unequal-Training: part of the cross-entropy is held against the predicted class.
//!
//! `β CE(z; y) + (1 − β) CE(z; argmax_k z_k)` on the logits of a margin loss; the argmax takes no gradient.

use super::super::parameters::Visitor;
use super::super::sample::{Class, Classes, Sample};
use super::super::{About, Form, Kink, Loss};
use super::AnyLoss;
use super::cosface::CosFace;
use crate::scalar::Scalar;

/// Cross-entropy against the label and against the prediction. Of the primary loss only the logits count.
#[derive(Clone, Debug, PartialEq)]
pub struct NoiseResistant {
    /// β: the trust in the label, in `[0, 1]`.
    pub beta: f64,
    /// The loss whose logits are used.
    pub primary: Box<AnyLoss>,
}

impl Default for NoiseResistant {
    fn default() -> Self {
        Self { beta: 0.9, primary: Box::new(CosFace::default().into()) }
    }
}

impl Loss for NoiseResistant {
    fn about(&self) -> About {
        About {
            name: "noise-resistant",
            aliases: &["unequal-training"],
            title: "cross-entropy against the label and, in part, against the prediction",
            formula: "L = β CE(z; y) + (1 − β) CE(z; argmax_k z_k),  z from the primary loss",
            gradient: "∂L/∂z_k = p_k − β 1{k=y} − (1 − β) 1{k=argmax}",
            domain: "that of the primary loss; jumps where the largest logit changes hands",
            source: "Zhong et al., CVPR 2019, Unequal-Training, §3.2",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("beta", &mut self.beta, 0.0..=1.0, "trust in the label");
        visitor.loss("primary", &mut self.primary, "the loss whose logits are used");
    }

    fn form(&self) -> Form {
        Form { peers: false, ..self.primary.form() }
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        self.primary.learnable()
    }

    fn kinks(&self) -> Vec<Kink> {
        let mut kinks = self.primary.kinks();
        kinks.push(Kink::Tie);
        kinks
    }

    fn objection(&self, classes: Option<usize>) -> Option<String> {
        if !self.primary.has_logits() {
            return Some(format!("the primary loss must have logits, and {} has none", self.primary.about().name));
        }
        self.primary.objection(classes)
    }

    fn margin(&self) -> Option<f64> {
        self.primary.margin()
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        self.primary.target_logit(sample)
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        self.primary.other_logit(class, sample)
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        let target = self.effective_target_logit(sample);
        let rest = others.log_sum_exp(&mut |class| self.other_logit(class, sample));
        let exceeds = |left: &S, right: &S| sample.exceeds(left, right, left.re().abs().max(right.re().abs()).max(1.0));
        let largest = others.max(&mut |class| self.other_logit(class, sample), &mut |left, right| exceeds(left, right));
        let by_label = sample.cross_entropy(target.clone(), rest.clone());
        let by_prediction = match largest {
            Some(other) if exceeds(&other, &target) => S::log_sum_exp(&[rest, target]) - other,
            _ => by_label.clone(),
        };
        by_label * self.beta + by_prediction * (S::one() - self.beta)
    }
}
