//! Modified softmax: normalised class weights without bias, `z_k = ‖x‖ cos θ_k`.

use super::super::parameters::Visitor;
use super::super::{About, Form, Loss, WeightMap};

/// Softmax cross-entropy on `w_k·x/‖w_k‖`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModifiedSoftmax;

impl Loss for ModifiedSoftmax {
    fn about(&self) -> About {
        About {
            name: "modified-softmax",
            aliases: &[],
            title: "softmax with normalised class weights and no bias",
            formula: "z_k = ‖x‖ cos θ_k",
            gradient: "∂L/∂w_k is orthogonal to w_k and scales as 1/‖w_k‖",
            domain: "w_k ≠ 0",
            source: "Liu et al., CVPR 2017, arXiv 1704.08063, eq. 4",
        }
    }

    fn parameters(&mut self, _visitor: &mut dyn Visitor) {}

    fn form(&self) -> Form {
        Form { weights: WeightMap::Unit, ..Form::LINEAR }
    }
}
