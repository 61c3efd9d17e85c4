//! The combined margin of ArcFace's §2: `z_y = s (cos(m1 θ_y + m2) − m3)`, which contains SphereFace's, ArcFace's and
//! CosFace's margins as special cases.

use super::super::parameters::{POSITIVE, Visitor};
use super::super::sample::{Class, Sample};
use super::super::{About, Form, Kink, Loss};
use crate::geometry::Angle;
use crate::scalar::Scalar;
use std::f64::consts::PI;

/// Multiplicative, additive angular and additive cosine margin together. Nothing happens beyond π: the formula as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Combined {
    /// s, positive. A learnable scalar.
    pub scale: f64,
    /// m1: multiple of the angle, positive; need not be whole.
    pub multiple: f64,
    /// m2, radians, in `[0, π]`.
    pub angle: f64,
    /// m3, a difference of cosines in `[0, 2]`.
    pub cosine: f64,
}

impl Default for Combined {
    fn default() -> Self {
        Self { scale: 64.0, multiple: 1.0, angle: 0.3, cosine: 0.2 }
    }
}

impl Combined {
    /// m1 θ: by the Chebyshev recurrence for a whole m1, else by way of θ itself.
    fn multiplied<S: Scalar>(&self, theta: &Angle<S>) -> Angle<S> {
        if self.multiple.fract() == 0.0 && self.multiple <= 16.0 {
            return theta.multiple(self.multiple as u32);
        }
        let (sin, cos) = (theta.radians() * self.multiple).sin_cos();
        Angle { cos, sin }
    }
}

impl Loss for Combined {
    fn about(&self) -> About {
        About {
            name: "combined",
            aliases: &["combined-margin"],
            title: "multiplicative, additive angular and additive cosine margin together",
            formula: "z_y = s (cos(m1 θ_y + m2) − m3),  z_k = s·cos θ_k",
            gradient: "∂L/∂θ_y = s(1 − p_y) m1 sin(m1 θ_y + m2); orthogonal to x and scales as 1/‖x‖",
            domain: "x ≠ 0, w_k ≠ 0",
            source: "Deng et al., CVPR 2019, arXiv 1801.07698, §2",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("s", &mut self.scale, POSITIVE, "scale");
        visitor.number("m1", &mut self.multiple, 0.01..=16.0, "multiple of the angle");
        visitor.number("m2", &mut self.angle, 0.0..=PI, "margin in radians");
        visitor.number("m3", &mut self.cosine, 0.0..=2.0, "margin, a difference of cosines");
    }

    fn form(&self) -> Form {
        Form { sine: true, ..Form::COSINE }
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        vec![("s", self.scale)]
    }

    fn kinks(&self) -> Vec<Kink> {
        vec![Kink::Cone { angle: 0.0 }, Kink::Cone { angle: PI }]
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        let rotated = self.multiplied(&sample.angle).rotated(&sample.margin(&sample.radians("m2", self.angle)));
        (rotated.cos - self.cosine) * sample.scalar("s")
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        class.product.clone() * sample.scalar("s")
    }
}
