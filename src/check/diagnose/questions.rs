//! Questions that are commonly mistaken for the one that was asked: an implementation's numbers may be right, of another label,
//! another upstream gradient, another margin, another text of the loss.

use super::super::identify::{PLAUSIBLE, rough_distance};
use super::super::standard::Standard;
use super::texts::Text;
use super::texts::logits::Logits;
use super::texts::norms::{Norm, Side};
use super::texts::reductions::Reduction;
use super::{DISTINCT, answer_of, middle};
use crate::batch::Batch;
use crate::loss::{AnyLoss, LossSpec};
use crate::reference::{Evaluation, Tier, evaluate_with};
use crate::subject::{Answer, LossValue};
use rayon::prelude::*;
use std::sync::OnceLock;

/// How many times the error allowed for the question that was asked an answer to another may be off.
const LEEWAY: f64 = 4.0;

type Asked = Option<(LossSpec, Batch<f64>)>;

/// Another question: the loss and the batch, or the text of the loss itself.
enum Other {
    /// The same text of another loss, or on another batch; `None` where that is the same question.
    Asked(fn(&LossSpec, &Batch<f64>) -> Asked),
    /// Another text.
    Text(Text),
}

/// A question and its name.
struct Question {
    name: &'static str,
    other: Other,
}

const fn asked(name: &'static str, other: fn(&LossSpec, &Batch<f64>) -> Asked) -> Question {
    Question { name, other: Other::Asked(other) }
}

const fn logits(name: &'static str, logits: Logits) -> Question {
    Question { name, other: Other::Text(Text::Logits(logits)) }
}

const fn reduction(name: &'static str, reduction: Reduction) -> Question {
    Question { name, other: Other::Text(Text::Reduction(reduction)) }
}

const fn norm(name: &'static str, side: Side, norm: Norm) -> Question {
    Question { name, other: Other::Text(Text::Norm(side, norm)) }
}

/// Every question.
const QUESTIONS: [Question; 67] = [
    asked("labels one class too high", |spec, batch| labels(spec, batch, |label, k| (label + 1) % k)),
    asked("labels one class too low", |spec, batch| labels(spec, batch, |label, k| (label + k - 1) % k)),
    asked("classes in reverse order of their labels", |spec, batch| labels(spec, batch, |label, k| k - 1 - label)),
    asked("label 0 for every sample", |spec, batch| labels(spec, batch, |_, _| 0)),
    asked("the next sample's label", |spec, batch| rotated(spec, batch, 1)),
    asked("the sample before's label", |spec, batch| rotated(spec, batch, batch.samples() - 1)),
    asked("the upstream gradient of the mean", |spec, batch| {
        let of_mean = spec.conventions.upstream(&batch.labels);
        upstream(spec, batch, |_, _| of_mean)
    }),
    asked("an upstream gradient of ones", |spec, batch| upstream(spec, batch, |_, _| 1.0)),
    asked("the square of the upstream gradient", |spec, batch| upstream(spec, batch, |_, u| u * u)),
    asked("an upstream gradient without its signs", |spec, batch| upstream(spec, batch, |_, u| u.abs())),
    asked("the first sample's upstream gradient", |spec, batch| upstream(spec, batch, |_, _| batch.upstream[0])),
    asked("the next sample's upstream gradient", |spec, batch| {
        upstream(spec, batch, |i, _| batch.upstream[(i + 1) % batch.samples()])
    }),
    asked("the first sample alone", |spec, batch| upstream(spec, batch, |i, u| if i == 0 { u } else { 0.0 })),
    asked("the last sample alone", |spec, batch| {
        upstream(spec, batch, |i, u| if i + 1 == batch.samples() { u } else { 0.0 })
    }),
    asked("the margin with the other sign", |spec, batch| margins(spec, batch, |m| -m)),
    asked("the margin twice", |spec, batch| margins(spec, batch, |m| 2.0 * m)),
    asked("a multiple of one less", |spec, batch| {
        let mut other = spec.clone();
        match &mut other.loss {
            AnyLoss::LSoftmax(loss) if loss.margin.multiple > 1 => loss.margin.multiple -= 1,
            AnyLoss::SphereFace(loss) if loss.margin.multiple > 1 => loss.margin.multiple -= 1,
            _ => return None,
        }
        Some((other, batch.clone()))
    }),
    logits("the margin on every class", Logits::MarginOnEveryClass),
    logits("the margin on every class but the target", Logits::MarginOnOthers),
    logits("the margin subtracted from the scaled logit", Logits::MarginAfterScale),
    logits("the sine as a constant to the backward pass", Logits::SineHeld),
    logits("cosines cut off below 0", Logits::ClampedAtZero),
    logits("ψ without its (−1)ʲ", Logits::PsiWithoutSign),
    logits("ψ without its −2j", Logits::PsiWithoutSteps),
    logits("ψ with −j for −2j", Logits::PsiOfHalfSteps),
    logits("cos mθ for ψ", Logits::PsiPlain),
    logits("the target logit without the norm of the feature", Logits::WithoutNorm),
    logits("the norm in the target logit as a constant to the backward pass", Logits::NormHeld),
    logits("the target logit without the scale", Logits::TargetUnscaled),
    logits("the scale on the target logit alone", Logits::OthersUnscaled),
    logits("the scale twice", Logits::ScaledTwice),
    logits("cosines divided by the scale", Logits::DividedByScale),
    logits("the target's bias twice", Logits::BiasTwice),
    logits("the bias on the target logit alone", Logits::OthersWithoutBias),
    logits("the bias with the other sign", Logits::BiasNegated),
    reduction("a sum without the target", Reduction::WithoutTarget),
    reduction("the target twice in the sum", Reduction::TargetTwice),
    reduction("a sum without the first class", Reduction::WithoutFirst),
    reduction("a sum without the last class", Reduction::WithoutLast),
    reduction("a sum of the target and the hardest other class", Reduction::HardestOnly),
    reduction("the largest logit for the log of the sum", Reduction::Maximum),
    reduction("the largest logit's class for the label", Reduction::LargestForTarget),
    reduction("the log of the sum as a constant to the backward pass", Reduction::SumHeld),
    reduction("the target logit as a constant to the backward pass", Reduction::TargetHeld),
    reduction("the other logits as constants to the backward pass", Reduction::OthersHeld),
    reduction("powers of two for exponentials", Reduction::PowersOfTwo),
    reduction("1 − p for −log p", Reduction::Probability),
    reduction("focal loss, γ = 2", Reduction::Focal),
    reduction("a sigmoid for each class", Reduction::Sigmoid),
    norm("features divided by their squared norms", Side::Features, Norm::Squared),
    norm("features divided by the sums of their magnitudes", Side::Features, Norm::Magnitudes),
    norm("features divided by their largest elements", Side::Features, Norm::Largest),
    norm("features divided by their root mean squares", Side::Features, Norm::RootMeanSquare),
    norm("features divided by norms over the samples", Side::Features, Norm::OfColumns),
    norm("features divided by the norm of the whole batch", Side::Features, Norm::OfMatrix),
    norm("features divided by norms without the last dimension", Side::Features, Norm::WithoutLast),
    norm("features divided by their mean norm", Side::Features, Norm::Mean),
    norm("features divided by √(‖x‖² + 1e-5)", Side::Features, Norm::EpsilonInside(1e-5)),
    norm("class weights divided by their squared norms", Side::Weights, Norm::Squared),
    norm("class weights divided by the sums of their magnitudes", Side::Weights, Norm::Magnitudes),
    norm("class weights divided by their largest elements", Side::Weights, Norm::Largest),
    norm("class weights divided by their root mean squares", Side::Weights, Norm::RootMeanSquare),
    norm("class weights divided by norms over the classes", Side::Weights, Norm::OfColumns),
    norm("class weights divided by the norm of the whole matrix", Side::Weights, Norm::OfMatrix),
    norm("class weights divided by norms without the last dimension", Side::Weights, Norm::WithoutLast),
    norm("class weights divided by their mean norm", Side::Weights, Norm::Mean),
    norm("class weights divided by √(‖w‖² + 1e-5)", Side::Weights, Norm::EpsilonInside(1e-5)),
];

/// The same loss with other labels.
fn labels(spec: &LossSpec, batch: &Batch<f64>, f: impl Fn(usize, usize) -> usize) -> Asked {
    let classes = batch.classes();
    let mut other = batch.clone();
    other.labels.iter_mut().filter(|label| **label < classes).for_each(|label| *label = f(*label, classes));
    (other.labels != batch.labels).then(|| (spec.clone(), other))
}

/// The labels of the samples so many further on.
fn rotated(spec: &LossSpec, batch: &Batch<f64>, by: usize) -> Asked {
    let mut other = batch.clone();
    other.labels.rotate_left(by);
    (other.labels != batch.labels && batch.triplets.is_none()).then(|| (spec.clone(), other))
}

/// The same loss under another upstream gradient.
fn upstream(spec: &LossSpec, batch: &Batch<f64>, f: impl Fn(usize, f64) -> f64) -> Asked {
    let mut other = batch.clone();
    other.upstream = batch.upstream.iter().enumerate().map(|(i, u)| f(i, *u)).collect();
    (other.upstream != batch.upstream).then(|| (spec.clone(), other))
}

/// The same loss with margins made from its own.
fn margins(spec: &LossSpec, batch: &Batch<f64>, f: impl Fn(f64) -> f64) -> Asked {
    let mut other = spec.clone();
    match &mut other.loss {
        AnyLoss::ArcFace(loss) => loss.margin = f(loss.margin),
        AnyLoss::CosFace(loss) => loss.margin = f(loss.margin),
        AnyLoss::Combined(loss) => {
            loss.angle = f(loss.angle);
            loss.cosine = f(loss.cosine);
        }
        _ => return None,
    }
    (other != *spec).then(|| (other, batch.clone()))
}

/// The answers to all other questions at one batch that it tells apart from the one asked.
#[derive(Debug)]
pub(in crate::check) struct Answers(Vec<Known>);

#[derive(Debug)]
struct Known {
    name: String,
    exact: Evaluation,
    /// The question, if it has a standard of its own.
    asked: Asked,
    standard: OnceLock<Option<Box<Standard>>>,
}

impl Answers {
    /// Those of a standard's batch.
    pub fn of(standard: &Standard) -> Self {
        let (spec, batch) = (&standard.spec, &standard.batch);
        let known = |question: &Question| {
            let (exact, asked) = match question.other {
                Other::Asked(other) => {
                    let (spec, batch) = other(spec, batch)?;
                    (evaluate_with(&spec, &batch, Tier::Structured).ok()?, Some((spec, batch)))
                }
                Other::Text(text) => (text.evaluate(spec, batch)?, None),
            };
            Known::of(standard, question.name, exact, asked)
        };
        Self(QUESTIONS.par_iter().filter_map(known).collect())
    }

    /// The name of the question that the answer is right for.
    pub fn answered(&self, standard: &Standard, answer: &Answer) -> Option<String> {
        let listed = self.0.iter().find(|known| known.is_answered(standard, answer)).map(|known| known.name.clone());
        listed.or_else(|| Self::shown(standard, answer))
    }

    /// The name of the text, one with a number in it that the answer itself shows, that the answer is right for.
    fn shown(standard: &Standard, answer: &Answer) -> Option<String> {
        let (right, allowed) = (&standard.exact.losses.low, &standard.tolerance.losses);
        let got = match &answer.loss {
            Some(LossValue::PerSample(losses)) if losses.len() == right.len() => losses.clone(),
            Some(LossValue::Total(total)) if right.len() == 1 => vec![total / standard.batch.upstream[0]],
            _ => return None,
        };
        let off = |i: usize| (got[i] - right[i]).abs() / allowed[i];
        let sample = (0..got.len()).max_by(|i, j| off(*i).total_cmp(&off(*j)))?;
        let (spec, batch) = (&standard.spec, &standard.batch);
        Text::shown(spec, batch, sample, right[sample], got[sample]).into_iter().find_map(|(name, text)| {
            let known = Known::of(standard, &name, text.evaluate(spec, batch)?, None)?;
            known.is_answered(standard, answer).then_some(name)
        })
    }
}

impl Known {
    /// A question with its answer, if the batch tells it apart from the one that was asked.
    fn of(standard: &Standard, name: &str, exact: Evaluation, asked: Asked) -> Option<Self> {
        let distinct = standard.compare(&answer_of(&exact)).worst_ratio > DISTINCT;
        distinct.then(|| Self { name: name.to_owned(), exact, asked, standard: OnceLock::new() })
    }

    fn is_answered(&self, standard: &Standard, answer: &Answer) -> bool {
        let batch = self.asked.as_ref().map_or(&standard.batch, |(_, batch)| batch);
        if rough_distance(&self.exact, batch, answer) > PLAUSIBLE {
            return false;
        }
        let Some((spec, batch)) = &self.asked else {
            return self.is_near(standard, answer) && standard.is_explained(&answer_of(&self.exact), answer);
        };
        let own = self.standard.get_or_init(|| {
            let (precision, arithmetic) = (standard.precision, standard.arithmetic);
            Standard::stored(spec, batch, precision, arithmetic).ok().map(Box::new)
        });
        own.as_ref()
            .is_some_and(|own| own.compare(answer).worst_ratio <= 1.0 && standard.is_explained(&middle(own), answer))
    }

    /// Whether the answer is that of another text, as far as the tolerance of the right one lets one tell.
    fn is_near(&self, standard: &Standard, answer: &Answer) -> bool {
        let u = standard.arithmetic.unit_roundoff();
        let near = |got: &[f64], exact: &[f64], allowed: &[f64]| {
            let largest = exact.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
            let least = 64.0 * u * largest;
            got.len() == exact.len()
                && got
                    .iter()
                    .zip(exact)
                    .zip(allowed)
                    .all(|((got, exact), allowed)| (got - exact).abs() <= LEEWAY * (allowed + least))
        };
        let by_loss = match &answer.loss {
            Some(LossValue::Total(total)) => near(&[*total], &[self.exact.total], &[standard.tolerance.total]),
            Some(LossValue::PerSample(losses)) => {
                near(losses, &self.exact.losses.to_vec(), &standard.tolerance.losses.to_vec())
            }
            None => true,
        };
        let right = self.exact.gradient.tensors().into_iter().zip(standard.tolerance.gradient.tensors());
        by_loss
            && right.into_iter().all(|((tensor, exact, _), (_, allowed, _))| {
                answer.gradients.get(&tensor).is_none_or(|got| near(got, &exact, &allowed))
            })
    }
}
