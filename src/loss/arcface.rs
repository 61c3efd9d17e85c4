//! ArcFace: an additive angular margin on the target class.
//!
//! `z_y = s·cos(θ_y + m)`, other logits `s·cos θ_k` (Deng et al., CVPR 2019, arXiv 1801.07698).
//! Kinks: θ_y = 0 and π, where sin θ is a cone; the joint of the tail.

use super::super::parameters::{POSITIVE, Visitor, choice};
use super::super::sample::{Class, Sample};
use super::super::{About, Form, Kink, Loss};
use crate::scalar::Scalar;
use std::f64::consts::{FRAC_PI_2, PI};

choice! {
    /// What the target logit (over s) is where θ + m > π.
    pub enum Tail {
        /// `cos(θ + m)` everywhere.
        Plain = "plain",
        /// `cos θ − m sin m` there: a jump at the joint.
        Linear = "linear",
        /// Easy margin: `cos(θ + m)` where cos θ > 0, else `cos θ`.
        Easy = "easy",
        /// `cos θ − (1 + cos(π − m))` there, which joins without a jump.
        Continuous = "continuous",
        /// `cos θ` there: a jump upwards.
        Keep = "keep",
    }
}

/// Additive angular margin. `scale` is dimensionless and positive; `margin` is in radians, in `[0, π)`.
#[derive(Clone, Debug, PartialEq)]
pub struct ArcFace {
    /// s
    pub scale: f64,
    /// m, radians
    pub margin: f64,
    /// What happens beyond π − m.
    pub tail: Tail,
}

impl Default for ArcFace {
    fn default() -> Self {
        Self::new(64.0, 0.5)
    }
}

impl ArcFace {
    /// ArcFace as published, with the plain tail.
    pub fn new(scale: f64, margin: f64) -> Self {
        Self { scale, margin, tail: Tail::Plain }
    }

    /// The same with another tail.
    pub fn with_tail(self, tail: Tail) -> Self {
        Self { tail, ..self }
    }
}

impl Loss for ArcFace {
    fn about(&self) -> About {
        About {
            name: "arcface",
            aliases: &["aam-softmax", "insightface"],
            title: "additive angular margin on the target class",
            formula: "z_y = s·cos(θ_y + m),  z_k = s·cos θ_k",
            gradient: "∂L/∂θ_y = s(1 − p_y) sin(θ_y + m); tangent to the sphere, scales as 1/‖x‖; rises again beyond π − m",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Deng et al., CVPR 2019, arXiv 1801.07698",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("s", &mut self.scale, POSITIVE, "scale");
        visitor.number("m", &mut self.margin, 0.0..=PI, "margin in radians");
        visitor.choice("tail", &mut self.tail, "the target logit beyond π − m");
    }

    fn form(&self) -> Form {
        Form { sine: true, ..Form::COSINE }
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        vec![("s", self.scale)]
    }

    fn kinks(&self) -> Vec<Kink> {
        let mut kinks = vec![Kink::Cone { angle: 0.0 }, Kink::Cone { angle: PI }];
        match self.tail {
            Tail::Plain => {}
            Tail::Easy => kinks.push(Kink::Switch { angle: FRAC_PI_2 }),
            _ => kinks.push(Kink::Switch { angle: PI - self.margin }),
        }
        kinks
    }

    fn margin(&self) -> Option<f64> {
        Some(self.margin)
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        let theta = &sample.angle;
        let radians = sample.in_radians(sample.own_margin(self.margin));
        let margin = sample.margin(&radians);
        let margined = theta.rotated(&margin).cos;
        let above = |limit: S| sample.exceeds(&theta.cos, &limit, 1.0);
        let in_margin = match self.tail {
            Tail::Plain => true,
            Tail::Easy => above(S::zero()),
            _ => above(-margin.cos.clone()),
        };
        let cosine = match self.tail {
            _ if in_margin => margined,
            Tail::Linear => theta.cos.clone() - margin.sin * radians,
            Tail::Continuous => theta.cos.clone() - 1.0 + margin.cos,
            Tail::Plain | Tail::Easy | Tail::Keep => theta.cos.clone(),
        };
        cosine * sample.scalar("s")
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        class.product.clone() * sample.scalar("s")
    }
}
