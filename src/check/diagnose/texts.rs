//! Texts that are commonly written for a loss's own: other logits, another function of them, vectors divided by something else.

pub(in crate::check) mod logits;
pub(in crate::check) mod norms;
pub(in crate::check) mod reductions;

use crate::batch::{Batch, Gradient};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::conventions::Normalised;
use crate::loss::parameters::Visitor;
use crate::loss::{About, AnyLoss, BatchNeeds, BatchTerm, Class, Classes, Form, Loss, LossSpec, Sample, sample_losses};
use crate::reference::Evaluation;
use crate::scalar::Scalar;
use crate::scalar::tape::{Tape, gradient};
use logits::Logits;
use ndarray::Array1;
use norms::{Norm, Side};
use num_dual::DualStruct;
use reductions::Reduction;

/// Logits of a batch beyond which no text is tried: each is computed on one tape over everything.
const LARGEST: usize = 1 << 20;

/// A change of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::check) enum Text {
    /// The logits of a cross-entropy.
    Logits(Logits),
    /// The cross-entropy.
    Reduction(Reduction),
    /// How one side is normalised.
    Norm(Side, Norm),
}

impl Text {
    /// Whether the loss has what the text changes.
    fn applies_to(self, spec: &LossSpec) -> bool {
        let mixed = matches!(spec.loss, AnyLoss::Ring(_) | AnyLoss::NoiseResistant(_) | AnyLoss::DeepId2(_));
        let plain = spec.loss.has_logits() && !mixed;
        match self {
            Self::Logits(logits) => plain && logits.apply_to(&spec.loss),
            Self::Reduction(_) => plain,
            Self::Norm(side, _) => {
                spec.conventions.normalised == Normalised::Both && side.is_normalised(&spec.loss.form())
            }
        }
    }

    /// Losses and gradient; `None` if the loss has not what the text changes, or the batch is too large.
    pub fn evaluate(self, spec: &LossSpec, batch: &Batch<f64>) -> Option<Evaluation> {
        if !self.applies_to(spec) || batch.samples() * batch.classes() > LARGEST {
            return None;
        }
        let leaves: Vec<f64> = batch.inputs.tensors().into_iter().flat_map(|(_, values, _)| values).collect();
        let mut losses = None;
        let (_, adjoints) = gradient(&leaves, 1.0, |v| {
            let mut next = v.iter();
            let taped = batch.map(|_| *next.next().expect("one leaf for each input"));
            let Ok(all) = self.losses(spec, taped) else { return Tape::from(0.0) };
            losses = Some(all.iter().map(DualStruct::re).collect::<Array1<f64>>());
            all.into_iter().zip(&batch.upstream).fold(Tape::from(0.0), |sum, (loss, u)| sum + loss * *u)
        });
        let losses = losses?;
        let mut next = adjoints.into_iter();
        let gradient: Gradient<f64> = batch.inputs.map(|_| next.next().expect("one derivative for each input"));
        let finite = gradient.tensors().iter().all(|(_, values, _)| values.iter().all(|g| g.is_finite()));
        finite.then(|| Evaluation { total: losses.dot(&batch.upstream), losses, gradient })
    }

    /// The loss of every sample.
    fn losses<S: Scalar>(self, spec: &LossSpec, mut batch: Batch<S>) -> Result<Vec<S>> {
        let mut conventions = spec.conventions;
        if let Self::Norm(side, norm) = self {
            conventions.normalised = side.left();
            side.divide(&mut batch.inputs, norm);
        }
        sample_losses(&Written { loss: &spec.loss, text: self }, &conventions, &batch, Formulation::Stable)
    }

    /// The reductions with a number in them, each with the one that the loss of a sample shows: right is `exact`, and it is `got`.
    pub fn shown(spec: &LossSpec, batch: &Batch<f64>, sample: usize, exact: f64, got: f64) -> Vec<(String, Self)> {
        if !Self::Reduction(Reduction::Epsilon(0.0)).applies_to(spec) {
            return Vec::new();
        }
        let loss = |reduction| Some(Self::Reduction(reduction).losses(spec, batch.clone()).ok()?[sample]);
        // Linear in ε as a probability, and in the smoothed part as a loss.
        let epsilon = (-got).exp() - (-exact).exp();
        let part = loss(Reduction::Smoothed(1.0)).map_or(0.0, |smooth| (got - exact) / (smooth - exact));
        let temperature = || {
            // The loss is convex in 1/T.
            let (mut before, mut now) = ((1.0, exact - got), (1.0 + 1e-3, 0.0));
            for _ in 0..STEPS {
                now.1 = loss(Reduction::Temperature(1.0 / now.0))? - got;
                let next = now.0 - now.1 * (now.0 - before.0) / (now.1 - before.1);
                (before, now) = (now, (next, 0.0));
                if !(next > 0.0 && next.is_finite()) || (next - before.0).abs() < 1e-6 {
                    break;
                }
            }
            Some(1.0 / before.0)
        };
        let mut all = Vec::new();
        let mut add =
            |value: f64, range: std::ops::Range<f64>, in_words: fn(f64) -> String, of: fn(f64) -> Reduction| {
                if range.contains(&value) {
                    let rounded = (0..DIGITS).filter_map(|digits| format!("{value:.digits$e}").parse().ok());
                    all.extend(rounded.map(|value| (in_words(value), Self::Reduction(of(value)))));
                }
            };
        add(epsilon, 1e-30..0.5, |x| format!("−log(p + {x:e})"), Reduction::Epsilon);
        add(part, 1e-9..1.0, |x| format!("labels smoothed by {x}"), Reduction::Smoothed);
        add(temperature().unwrap_or(0.0), 0.05..20.0, |x| format!("a temperature of {x}"), Reduction::Temperature);
        all
    }
}

/// Steps of the search for a temperature.
const STEPS: usize = 12;
/// The most digits of a number that an answer shows.
const DIGITS: usize = 3;

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

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        let rest = |others: &mut C, logit: &dyn Fn(&Class<S>) -> S| {
            let mut rest = Vec::new();
            others.log_sum_exp(&mut |class| {
                rest.push(logit(class));
                S::zero()
            });
            rest
        };
        match self.text {
            Text::Norm(..) => self.loss.sample_loss(sample, others),
            Text::Logits(logits) => {
                let target = logits.of_target(self.loss, sample);
                let rest = rest(others, &|class| logits.of_other(self.loss, class, sample));
                sample.cross_entropy(target, S::log_sum_exp(&rest))
            }
            Text::Reduction(reduction) => {
                let target = self.loss.effective_target_logit(sample);
                let rest = rest(others, &|class| self.loss.other_logit(class, sample));
                reduction.loss(sample, target, &rest)
            }
        }
    }

    fn batch_loss<S: Scalar>(&self, batch: &BatchTerm<'_, S>) -> Option<S> {
        self.loss.batch_loss(batch)
    }

    fn batch_needs(&self) -> BatchNeeds {
        self.loss.batch_needs()
    }
}
