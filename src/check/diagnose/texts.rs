//! Texts that are commonly written for a loss's own: other logits, another function of them, vectors divided by something else.

mod logits;
mod names;
mod norms;
mod pairs;
mod reductions;
mod whitening;

use super::super::Finding;
use super::super::identify::{PLAUSIBLE, rough_distance};
use super::super::standard::Standard;
use super::{DISTINCT, answer_of};
use crate::batch::{Batch, Gradient};
use crate::geometry::Formulation;
use crate::loss::conventions::Normalised;
use crate::loss::parameters::Visitor;
use crate::loss::{
    About, AnyLoss, BatchNeeds, BatchTerm, Class, Classes, FeatureMap, Form, Loss, LossSpec, Sample, sample_losses,
};
use crate::reference::Evaluation;
use crate::scalar::Scalar;
use crate::scalar::tape::{Tape, gradient};
use crate::subject::{Answer, LossValue};
use logits::Logits;
use names::NAMES;
use ndarray::Array1;
use norms::{Norm, Side};
use num_dual::DualStruct;
use pairs::Pairs;
use rayon::prelude::*;
use reductions::Reduction;
use std::ops::Range;
use whitening::Whitening;

/// How many times the error allowed for the right text an answer may be off another.
const LEEWAY: f64 = 4.0;
/// Logits of a batch beyond which no text is tried: each is computed on one tape over everything.
const LARGEST: usize = 1 << 20;
/// Distances no farther apart than this are as good as the same, in squares of the errors allowed.
const SAME: f64 = 0.01;
/// Steps of the search for a temperature.
const STEPS: usize = 12;
/// The most digits of a number that an answer shows.
const DIGITS: usize = 3;

/// The name of the text that the answer is nearest to, of those that it may be that of.
pub(super) fn answered(standard: &Standard, answer: &Answer, findings: &[Finding]) -> Option<String> {
    let fitting = NAMES.par_iter().filter_map(|(name, text)| Some((*name, text.distance(standard, answer)?)));
    let fitting: Vec<(&str, f64)> = fitting.collect();
    let least = fitting.iter().map(|(_, distance)| *distance).fold(f64::INFINITY, f64::min);
    if let Some((name, _)) = fitting.into_iter().find(|(_, distance)| *distance <= 2.0 * least + SAME) {
        return Some(name.to_owned());
    }
    // With a number to choose, some text is near to much: not where it is known what is wrong.
    let is_known = |finding: &Finding| finding.pattern.as_ref().is_some_and(|pattern| pattern.what.is_some());
    let shown = if findings.iter().all(is_known) { Vec::new() } else { shown(standard, answer) };
    shown.into_iter().find(|(_, text)| text.distance(standard, answer).is_some()).map(|(name, _)| name)
}

/// The texts with a number in them, each with the one that the loss of the sample that is farthest off shows.
fn shown(standard: &Standard, answer: &Answer) -> Vec<(String, Text)> {
    let (right, allowed) = (&standard.exact.losses.low, &standard.tolerance.losses);
    let got = match &answer.loss {
        Some(LossValue::PerSample(losses)) if losses.len() == right.len() => losses.clone(),
        Some(LossValue::Total(total)) if right.len() == 1 => vec![total / standard.batch.upstream[0]],
        _ => return Vec::new(),
    };
    let off = |i: usize| (got[i] - right[i]).abs() / allowed[i];
    let Some(farthest) = (0..got.len()).max_by(|i, j| off(*i).total_cmp(&off(*j))) else { return Vec::new() };
    let (spec, batch, exact, got) = (&standard.spec, &standard.batch, right[farthest], got[farthest]);
    let loss = |reduction| Some(Text::Reduction(reduction).losses(spec, batch.clone())?[farthest]);
    // Linear in ε as a probability, and in the smoothed part as a loss.
    let epsilon = (-got).exp() - (-exact).exp();
    let part = loss(Reduction::Smoothed(1.0)).map(|smooth| (got - exact) / (smooth - exact));
    let temperature = || {
        // The loss is convex in 1/T: the secants of its graph lead there.
        let mut before = (1.0, exact - got);
        let mut inverse = 1.0 + 1e-3;
        for _ in 0..STEPS {
            let now = (inverse, loss(Reduction::Temperature(1.0 / inverse))? - got);
            inverse = now.0 - now.1 * (now.0 - before.0) / (now.1 - before.1);
            before = now;
            if !inverse.is_finite() || (inverse - now.0).abs() < 1e-6 {
                break;
            }
        }
        Some(1.0 / before.0)
    };
    let mut all = Vec::new();
    let mut add = |value: Option<f64>, range: Range<f64>, in_words: fn(f64) -> String, of: fn(f64) -> Reduction| {
        let value = value.filter(|value| range.contains(value));
        let rounded = value.into_iter().flat_map(|value| (0..DIGITS).map(move |digits| format!("{value:.digits$e}")));
        all.extend(
            rounded.filter_map(|value| value.parse().ok()).map(|value| (in_words(value), Text::Reduction(of(value)))),
        );
    };
    add(Some(epsilon), 1e-30..0.5, |x| format!("−log(p + {x:e})"), Reduction::Epsilon);
    add(part, 1e-9..1.0, |x| format!("labels smoothed by {x}"), Reduction::Smoothed);
    add(temperature(), 0.05..20.0, |x| format!("a temperature of {x}"), Reduction::Temperature);
    all
}

/// A change of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Text {
    /// The logits of a cross-entropy.
    Logits(Logits),
    /// The cross-entropy.
    Reduction(Reduction),
    /// How one side is normalised.
    Norm(Side, Norm),
    /// How features are whitened.
    Whitening(Whitening),
    /// The pairs that are summed over, and what of them.
    Pairs(Pairs),
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
            Self::Whitening(_) => {
                matches!(spec.loss.form().features, FeatureMap::Whitened { running: false, .. })
            }
            Self::Pairs(pairs) => pairs.apply_to(&spec.loss),
        }
    }

    /// How far the answer is from that of this text, if it may be that, and the batch tells it apart from the right one.
    fn distance(self, standard: &Standard, answer: &Answer) -> Option<f64> {
        let (spec, batch) = (&standard.spec, &standard.batch);
        let losses = self.losses(spec, batch.clone()).map(Array1::from)?;
        let near = |got: &[f64], exact: &[f64], allowed: &[f64]| {
            let largest = exact.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
            let least = 64.0 * standard.arithmetic.unit_roundoff() * largest;
            let is_near =
                |((got, exact), allowed): ((&f64, &f64), &f64)| (got - exact).abs() <= LEEWAY * (allowed + least);
            got.len() == exact.len() && got.iter().zip(exact).zip(allowed).all(is_near)
        };
        let tolerance = &standard.tolerance;
        let by_loss = match &answer.loss {
            Some(LossValue::Total(total)) => near(&[*total], &[losses.dot(&batch.upstream)], &[tolerance.total]),
            Some(LossValue::PerSample(got)) => near(got, &losses.to_vec(), &tolerance.losses.to_vec()),
            None => true,
        };
        // Most texts are told by the loss alone, which is the smaller part of the work.
        let exact = by_loss.then(|| self.evaluate(spec, batch)).flatten()?;
        if rough_distance(&exact, batch, answer) > PLAUSIBLE {
            return None;
        }
        let mut right = exact.gradient.tensors().into_iter().zip(tolerance.gradient.tensors());
        let by_gradient = right.all(|((tensor, exact, _), (_, allowed, _))| {
            answer.gradients.get(&tensor).is_none_or(|got| near(got, &exact, &allowed))
        });
        let exact = answer_of(&exact);
        let fits = by_gradient
            && standard.compare(&exact).worst_ratio > DISTINCT
            && standard.is_explained(&exact, &batch.upstream, answer);
        let [whole, rest, rest_from_right] = fits.then(|| standard.distances(&exact, &batch.upstream, answer))?;
        // What is not wrong is no nearer to what is right than to the text's: else it is something else that is wrong.
        (rest <= rest_from_right + SAME).then_some(whole)
    }

    /// Losses and gradient, if there are any.
    fn evaluate(self, spec: &LossSpec, batch: &Batch<f64>) -> Option<Evaluation> {
        let leaves: Vec<f64> = batch.inputs.tensors().into_iter().flat_map(|(_, values, _)| values).collect();
        let mut losses = None;
        let (_, adjoints) = gradient(&leaves, 1.0, |v| {
            let mut next = v.iter();
            let taped = batch.map(|_| *next.next().expect("one leaf for each input"));
            let Some(all) = self.losses(spec, taped) else { return Tape::from(0.0) };
            losses = Some(all.iter().map(DualStruct::re).collect::<Array1<f64>>());
            all.into_iter().zip(&batch.upstream).fold(Tape::from(0.0), |sum, (loss, u)| sum + loss * *u)
        });
        let losses = losses?;
        let mut next = adjoints.into_iter();
        let gradient: Gradient<f64> = batch.inputs.map(|_| next.next().expect("one derivative for each input"));
        Some(Evaluation { total: losses.dot(&batch.upstream), losses, gradient })
    }

    /// The loss of every sample; `None` if the loss has not what the text changes, or the batch is too large.
    fn losses<S: Scalar>(self, spec: &LossSpec, mut batch: Batch<S>) -> Option<Vec<S>> {
        if !self.applies_to(spec) || batch.samples() * batch.classes() > LARGEST {
            return None;
        }
        let mut conventions = spec.conventions;
        match (self, spec.loss.form().features) {
            (Self::Norm(side, norm), _) => {
                conventions.normalised = side.left();
                side.divide(&mut batch.inputs, norm);
            }
            (Self::Whitening(whitening), FeatureMap::Whitened { epsilon, .. }) => {
                batch.inputs.features = whitening.of(&batch.inputs.features, epsilon);
            }
            _ => {}
        }
        let loss = Written { loss: &spec.loss, text: self };
        sample_losses(&loss, &conventions, &batch, Formulation::Stable).ok()
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
        let form = self.loss.form();
        // Whitened features are whitened already.
        if let Text::Whitening(_) = self.text { Form { features: FeatureMap::Raw, ..form } } else { form }
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
            Text::Norm(..) | Text::Whitening(_) => self.loss.sample_loss(sample, others),
            Text::Pairs(pairs) => pairs.loss(self.loss, sample, others),
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
