//! Underrepresented-class promotion: softmax, with the class weights of novel classes drawn to the length of the others.
//!
//! `L = CE + λ (mean_{k∈C_n} ‖w_k‖² − α)²`, `α = mean_{k∈C_b} ‖w_k‖²` (Guo and Zhang, arXiv 1707.05574).

use super::super::parameters::{ClassSet, Visitor, choice};
use super::super::sample::{Class, Sample};
use super::super::{About, BatchNeeds, BatchTerm, Form, Loss};
use super::softmax::Bias;
use crate::scalar::Scalar;

choice! {
    /// Whether the gradient flows through α.
    pub enum Target {
        /// α is assigned, as published: a constant.
        Detached = "detached",
        /// α is differentiated like everything else.
        Attached = "attached",
    }
}

/// Softmax with underrepresented-class promotion.
#[derive(Clone, Debug, PartialEq)]
pub struct Up {
    /// λ, not negative.
    pub lambda: f64,
    /// Whether α takes a gradient.
    pub alpha: Target,
    /// The novel classes `C_n`; all others are base classes `C_b`.
    pub novel: ClassSet,
    /// Whether the logits have a bias.
    pub bias: Bias,
}

impl Default for Up {
    fn default() -> Self {
        Self { lambda: 1.0, alpha: Target::Detached, novel: ClassSet::SecondHalf, bias: Bias::On }
    }
}

impl Loss for Up {
    fn about(&self) -> About {
        About {
            name: "up",
            aliases: &["up-loss"],
            title: "softmax that draws the class weights of novel classes to the length of the others",
            formula: "L = CE(w·x + b; y) + λ (mean_{k∈C_n}‖w_k‖² − α)²,  α = mean_{k∈C_b}‖w_k‖²",
            gradient: "∂/∂w_k of the second term: 4λ (mean − α) w_k/|C_n| for novel k; 0 for base k, as α is assigned",
            domain: "at least one novel and one base class",
            source: "Guo and Zhang, arXiv 1707.05574",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("lambda", &mut self.lambda, 0.0..=f64::MAX, "weight of the promotion term");
        visitor.choice("alpha", &mut self.alpha, "whether the gradient flows through α");
        visitor.classes("novel", &mut self.novel, "the novel classes C_n");
        visitor.choice("bias", &mut self.bias, "whether there is a bias b [K]");
    }

    fn form(&self) -> Form {
        Form { bias: self.bias == Bias::On, ..Form::LINEAR }
    }

    fn objection(&self, classes: Option<usize>) -> Option<String> {
        let classes = classes?;
        let novel = (0..classes).filter(|k| self.novel.contains(*k, classes)).count();
        if let ClassSet::These(set) = &self.novel
            && let Some(class) = set.iter().find(|k| **k >= classes)
        {
            return Some(format!("novel class {class} is not below the number of classes {classes}"));
        }
        (novel == 0 || novel == classes)
            .then(|| format!("{novel} of {classes} classes are novel; at least one must be novel and one not"))
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, _sample: &Sample<S>) -> S {
        class.product.clone() + &class.bias
    }

    fn batch_loss<S: Scalar>(&self, batch: &BatchTerm<'_, S>) -> Option<S> {
        let classes = batch.weight_norms.len();
        let mean_square = |novel: bool| {
            let chosen = (0..classes).filter(|k| self.novel.contains(*k, classes) == novel);
            let squares: Vec<S> = chosen.map(|k| batch.weight_norms[k].clone() * &batch.weight_norms[k]).collect();
            let count = squares.len() as f64;
            squares.into_iter().sum::<S>() / count
        };
        let alpha = match self.alpha {
            Target::Detached => mean_square(false).detach(),
            Target::Attached => mean_square(false),
        };
        let gap = mean_square(true) - alpha;
        Some(gap.clone() * gap * self.lambda)
    }

    fn batch_needs(&self) -> BatchNeeds {
        BatchNeeds { weight_norms: true, ..BatchNeeds::default() }
    }
}
