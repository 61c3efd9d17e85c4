//! Ring loss: a primary loss, with feature norms drawn to one learnable radius: `+ λ/2 (‖x‖ − R)²` a sample.

use super::super::parameters::Visitor;
use super::super::sample::{Class, Classes, Sample};
use super::super::{About, BatchNeeds, BatchTerm, Form, Kink, Loss};
use super::AnyLoss;
use super::softmax::Softmax;
use crate::scalar::Scalar;

/// Ring loss around any primary loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// λ, not negative.
    pub lambda: f64,
    /// R, not negative. A learnable scalar.
    pub radius: f64,
    /// The primary loss.
    pub primary: Box<AnyLoss>,
}

impl Default for Ring {
    fn default() -> Self {
        Self { lambda: 0.01, radius: 1.0, primary: Box::new(Softmax::default().into()) }
    }
}

impl Loss for Ring {
    fn about(&self) -> About {
        About {
            name: "ring",
            aliases: &["ring-loss"],
            title: "a primary loss, with feature norms drawn to one learnable radius",
            formula: "L = primary + λ/2 (‖x‖ − R)²",
            gradient: "adds λ(‖x‖ − R) x/‖x‖ by x, and λ(R − ‖x‖) by R",
            domain: "that of the primary loss; a cone at x = 0",
            source: "Zheng, Pal and Savvides, CVPR 2018, arXiv 1803.00130",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("lambda", &mut self.lambda, 0.0..=f64::MAX, "weight of the ring");
        visitor.number("R", &mut self.radius, 0.0..=f64::MAX, "radius");
        visitor.loss("primary", &mut self.primary, "the primary loss");
    }

    fn form(&self) -> Form {
        Form { feature_norm: true, ..self.primary.form() }
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        let mut all = self.primary.learnable();
        all.push(("R", self.radius));
        all
    }

    fn kinks(&self) -> Vec<Kink> {
        let mut kinks = self.primary.kinks();
        kinks.push(Kink::ZeroFeature);
        kinks
    }

    fn objection(&self, classes: Option<usize>) -> Option<String> {
        if self.primary.learnable().iter().any(|(name, _)| *name == "R") {
            return Some("the primary loss must not have a radius R of its own".to_owned());
        }
        self.primary.objection(classes)
    }

    fn has_logits(&self) -> bool {
        self.primary.has_logits()
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
        let gap = sample.feature_norm.clone() - sample.scalar("R");
        self.primary.sample_loss(sample, others) + gap.clone() * gap * (self.lambda / 2.0)
    }

    fn batch_loss<S: Scalar>(&self, batch: &BatchTerm<'_, S>) -> Option<S> {
        self.primary.batch_loss(batch)
    }

    fn batch_needs(&self) -> BatchNeeds {
        self.primary.batch_needs()
    }
}
