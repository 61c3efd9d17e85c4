//! Congenerous cosine with whitened features: `z_k = (w_k/‖w_k‖)·φ(x)`, so that `z_k = ‖φ(x)‖ cos θ_k`.

use super::super::parameters::{Visitor, choice};
use super::super::{About, FeatureMap, Form, Loss, WeightMap};
use super::deepvisage::EPSILON;

choice! {
    /// Where the mean and variance of the features come from.
    pub enum Statistics {
        /// The batch; the gradient flows through them.
        Batch = "batch",
        /// Given running statistics, taken as constants.
        Running = "running",
    }
}

/// Softmax cross-entropy on whitened features and normalised class weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Ccl {
    /// ε, added to the variance; positive.
    pub epsilon: f64,
    /// Where mean and variance come from.
    pub statistics: Statistics,
}

impl Default for Ccl {
    fn default() -> Self {
        Self { epsilon: 1e-5, statistics: Statistics::Batch }
    }
}

impl Loss for Ccl {
    fn about(&self) -> About {
        About {
            name: "ccl",
            aliases: &["centralized-coordinate"],
            title: "softmax on whitened features and normalised class weights",
            formula: "z_k = (w_k/‖w_k‖)·φ(x),  φ(x) = (x − μ)/√(σ² + ε)",
            gradient: "∂L/∂w_k is orthogonal to w_k; with batch statistics Σ_i ∂L/∂x_i = 0",
            domain: "w_k ≠ 0",
            source: "Qi and Zhang, arXiv 1801.05678",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("epsilon", &mut self.epsilon, EPSILON, "ε added to the variance");
        visitor.choice("statistics", &mut self.statistics, "where mean and variance come from");
    }

    fn form(&self) -> Form {
        let running = self.statistics == Statistics::Running;
        let features = FeatureMap::Whitened { epsilon: self.epsilon, running };
        Form { features, weights: WeightMap::Unit, ..Form::LINEAR }
    }
}
