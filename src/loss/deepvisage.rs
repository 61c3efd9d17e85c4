//! DeepVisage: softmax on features whitened per dimension by the statistics of the batch.
//!
//! `φ(x) = (x − μ)/√(σ² + ε)` with the mean μ and biased variance σ² of the batch, `z_k = w_k·φ(x) + b_k`.

use super::super::parameters::Visitor;
use super::super::sample::{Class, Sample};
use super::super::{About, FeatureMap, Form, Loss};
use super::softmax::Bias;
use crate::scalar::Scalar;

/// Softmax cross-entropy on batch-whitened features.
#[derive(Clone, Debug, PartialEq)]
pub struct DeepVisage {
    /// ε, added to the variance; positive.
    pub epsilon: f64,
    /// Whether there is a bias.
    pub bias: Bias,
}

impl Default for DeepVisage {
    fn default() -> Self {
        Self { epsilon: 1e-5, bias: Bias::On }
    }
}

/// ε of a variance: small, but so that a constant dimension stays finite.
pub(super) const EPSILON: std::ops::RangeInclusive<f64> = 1e-30..=1e30;

impl Loss for DeepVisage {
    fn about(&self) -> About {
        About {
            name: "deepvisage",
            aliases: &[],
            title: "softmax on features whitened by the statistics of the batch",
            formula: "z_k = w_k·φ(x) + b_k,  φ(x) = (x − μ)/√(σ² + ε),  μ and σ² over the batch",
            gradient: "flows through μ and σ²: Σ_i ∂L/∂x_i = 0 in every dimension",
            domain: "all finite inputs",
            source: "Hasnat et al., ICCV workshops 2017, arXiv 1703.08388",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("epsilon", &mut self.epsilon, EPSILON, "ε added to the variance");
        visitor.choice("bias", &mut self.bias, "whether there is a bias b [K]");
    }

    fn form(&self) -> Form {
        let features = FeatureMap::Whitened { epsilon: self.epsilon, running: false };
        Form { features, bias: self.bias == Bias::On, ..Form::LINEAR }
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, _sample: &Sample<S>) -> S {
        class.product.clone() + &class.bias
    }
}
