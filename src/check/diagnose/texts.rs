//! Texts of cross-entropies that are commonly written for the right one: the margin on the wrong classes, a sum over the wrong
//! ones, another function of the probability.

use crate::batch::{Batch, Gradient};
use crate::geometry::{Angle, Formulation};
use crate::loss::parameters::Visitor;
use crate::loss::sample::softplus;
use crate::loss::{About, AnyLoss, BatchNeeds, BatchTerm, Class, Classes, Form, Loss, LossSpec, Sample, sample_losses};
use crate::reference::Evaluation;
use crate::scalar::Scalar;
use crate::scalar::tape::{Tape, gradient};
use ndarray::Array1;
use num_dual::DualStruct;

/// The part of a label that smoothing gives to all classes.
const SMOOTHED: f64 = 0.1;

/// What stands for `log Σ exp z − z_y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// Every class has the target's margin.
    MarginOnEveryClass,
    /// Every class but the target has it.
    MarginOnOthers,
    /// The target is not in the sum.
    WithoutTarget,
    /// It is in it twice.
    TargetTwice,
    /// A part of the label goes to every class.
    Smoothed,
    /// `(1 − p)²` times the loss.
    Focal,
    /// A sigmoid for each class.
    Sigmoid,
}

impl Text {
    /// Losses and gradient, if the loss is a plain cross-entropy, and has a margin where one is asked about.
    pub fn evaluate(self, spec: &LossSpec, batch: &Batch<f64>, formulation: Formulation) -> Option<Evaluation> {
        let of_margin = matches!(self, Self::MarginOnEveryClass | Self::MarginOnOthers);
        let marginal = matches!(spec.loss, AnyLoss::ArcFace(_) | AnyLoss::CosFace(_) | AnyLoss::Combined(_));
        let mixed = matches!(spec.loss, AnyLoss::Ring(_) | AnyLoss::NoiseResistant(_) | AnyLoss::DeepId2(_));
        if !spec.loss.has_logits() || mixed || of_margin && !marginal {
            return None;
        }
        let loss = Written { loss: &spec.loss, text: self };
        let leaves: Vec<f64> = batch.inputs.tensors().into_iter().flat_map(|(_, values, _)| values).collect();
        let mut losses = None;
        let (_, adjoints) = gradient(&leaves, 1.0, |v| {
            let mut next = v.iter();
            let taped = batch.map(|_| *next.next().expect("one leaf for each input"));
            let Ok(all) = sample_losses(&loss, &spec.conventions, &taped, formulation) else { return Tape::from(0.0) };
            losses = Some(all.iter().map(DualStruct::re).collect::<Array1<f64>>());
            all.into_iter().zip(&batch.upstream).fold(Tape::from(0.0), |sum, (loss, u)| sum + loss * *u)
        });
        let losses = losses?;
        let mut next = adjoints.into_iter();
        let gradient: Gradient<f64> = batch.inputs.map(|_| next.next().expect("one derivative for each input"));
        let finite = gradient.tensors().iter().all(|(_, values, _)| values.iter().all(|g| g.is_finite()));
        finite.then(|| Evaluation { total: losses.dot(&batch.upstream), losses, gradient })
    }
}

/// A loss in that text.
struct Written<'a> {
    loss: &'a AnyLoss,
    text: Text,
}

impl Loss for Written<'_> {
    fn about(&self) -> About {
        self.loss.about()
    }

    fn parameters(&mut self, _visitor: &mut dyn Visitor) {}

    fn form(&self) -> Form {
        self.loss.form()
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        self.loss.learnable()
    }

    fn margin(&self) -> Option<f64> {
        self.loss.margin()
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        match self.text {
            Text::MarginOnOthers => self.loss.other_logit(&sample.target, sample),
            _ => self.loss.target_logit(sample),
        }
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        match self.text {
            Text::MarginOnEveryClass | Text::MarginOnOthers => {
                let angle = Angle::from_cosine(class.product.clone(), |left, right| left > right);
                self.loss.target_logit(&Sample { target: class.clone(), angle, ..sample.clone() })
            }
            _ => self.loss.other_logit(class, sample),
        }
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        let target = self.effective_target_logit(sample);
        let mut logit = |class: &Class<S>| self.other_logit(class, sample);
        let rest = others.log_sum_exp(&mut logit);
        let right = |target: S| sample.cross_entropy(target, rest.clone());
        match self.text {
            Text::MarginOnEveryClass | Text::MarginOnOthers => right(target),
            Text::WithoutTarget => rest - target,
            Text::TargetTwice => S::log_sum_exp(&[rest, target.clone(), target.clone()]) - target,
            Text::Smoothed => {
                let mut count = 1.0;
                let sum = others.sum(&mut |class| {
                    count += 1.0;
                    logit(class)
                });
                let mean = (sum + &target) / count;
                let smooth = S::log_sum_exp(&[rest.clone(), target.clone()]) - mean;
                right(target) * (1.0 - SMOOTHED) + smooth * SMOOTHED
            }
            Text::Focal => {
                let loss = right(target);
                let miss = S::one() - (-loss.clone()).exp();
                miss.clone() * miss * loss
            }
            Text::Sigmoid => softplus(-target) + others.sum(&mut |class| softplus(logit(class))),
        }
    }

    fn batch_loss<S: Scalar>(&self, batch: &BatchTerm<'_, S>) -> Option<S> {
        self.loss.batch_loss(batch)
    }

    fn batch_needs(&self) -> BatchNeeds {
        self.loss.batch_needs()
    }
}
