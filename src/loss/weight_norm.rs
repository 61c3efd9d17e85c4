//! Weight normalisation: class weights given as a length and a direction, `z_k = g_k (v_k/‖v_k‖)·x + b_k`.

use super::super::parameters::Visitor;
use super::super::sample::{Class, Sample};
use super::super::{About, Form, Loss, WeightMap};
use crate::scalar::Scalar;

/// Softmax cross-entropy on weight-normalised logits. The class weights of the batch are the directions `v`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightNorm;

impl Loss for WeightNorm {
    fn about(&self) -> About {
        About {
            name: "weight-norm",
            aliases: &[],
            title: "softmax on class weights given by length and direction",
            formula: "z_k = g_k (v_k/‖v_k‖)·x + b_k",
            gradient: "∂L/∂v_k is orthogonal to v_k and scales as 1/‖v_k‖;  ∂L/∂g_k = (v_k/‖v_k‖)·∂L/∂w_k",
            domain: "v_k ≠ 0",
            source: "Salimans and Kingma, NIPS 2016, arXiv 1602.07868",
        }
    }

    fn parameters(&mut self, _visitor: &mut dyn Visitor) {}

    fn form(&self) -> Form {
        Form { weights: WeightMap::Unit, bias: true, gains: true, ..Form::LINEAR }
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, _sample: &Sample<S>) -> S {
        class.product.clone() * &class.gain + &class.bias
    }
}
