//! L2-Softmax, or Crystal loss: features on a sphere of radius α, `z_k = α w_k·x/‖x‖ + b_k`.

use super::super::parameters::{POSITIVE, Visitor};
use super::super::sample::{Class, Sample};
use super::super::{About, FeatureMap, Form, Loss};
use super::softmax::Bias;
use crate::scalar::Scalar;

/// Softmax cross-entropy on features of length α.
#[derive(Clone, Debug, PartialEq)]
pub struct L2Softmax {
    /// α: the length of the features, positive. A learnable scalar.
    pub alpha: f64,
    /// Whether there is a bias.
    pub bias: Bias,
}

impl Default for L2Softmax {
    fn default() -> Self {
        Self { alpha: 16.0, bias: Bias::On }
    }
}

impl Loss for L2Softmax {
    fn about(&self) -> About {
        About {
            name: "l2-softmax",
            aliases: &["crystal"],
            title: "softmax on features of one fixed length",
            formula: "z_k = α w_k·x/‖x‖ + b_k",
            gradient: "∂L/∂x is orthogonal to x and scales as 1/‖x‖",
            domain: "x ≠ 0",
            source: "Ranjan et al., arXiv 1703.09507; as Crystal loss, arXiv 1804.01159",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("alpha", &mut self.alpha, POSITIVE, "length of the features");
        visitor.choice("bias", &mut self.bias, "whether there is a bias b [K]");
    }

    fn form(&self) -> Form {
        Form { features: FeatureMap::Unit, bias: self.bias == Bias::On, ..Form::LINEAR }
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        vec![("alpha", self.alpha)]
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        class.product.clone() * sample.scalar("alpha") + &class.bias
    }
}
