//! Questions that are commonly mistaken for the one that was asked: an implementation's numbers may be right, of another label,
//! another upstream gradient, another margin.

use super::super::identify::{PLAUSIBLE, rough_distance};
use super::super::standard::Standard;
use super::{DISTINCT, answer_of, middle, texts};
use crate::batch::Batch;
use crate::geometry::Formulation;
use crate::loss::{AnyLoss, LossSpec};
use crate::reference::{Evaluation, Tier, evaluate_with};
use crate::subject::Answer;
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
    Text(texts::Text),
}

/// A question and its name.
struct Question {
    name: &'static str,
    other: Other,
}

const fn asked(name: &'static str, other: fn(&LossSpec, &Batch<f64>) -> Asked) -> Question {
    Question { name, other: Other::Asked(other) }
}

const fn text(name: &'static str, text: texts::Text) -> Question {
    Question { name, other: Other::Text(text) }
}

/// Every question.
const QUESTIONS: [Question; 25] = [
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
    asked("the margin with the other sign", |spec, batch| margins(spec, batch, |m, _| -m)),
    asked("the margin twice", |spec, batch| margins(spec, batch, |m, _| 2.0 * m)),
    asked("the margin subtracted from the scaled logit", |spec, batch| {
        // s cos θ − m = s (cos θ − m/s)
        match spec.loss {
            AnyLoss::CosFace(_) => margins(spec, batch, |m, s| m / s),
            AnyLoss::Combined(ref combined) => {
                let scale = scale(batch)?;
                let mut other = spec.clone();
                let cosine = combined.cosine / scale;
                if let AnyLoss::Combined(combined) = &mut other.loss {
                    combined.cosine = cosine;
                }
                Some((other, batch.clone()))
            }
            _ => None,
        }
    }),
    asked("a multiple of one less", |spec, batch| {
        let mut other = spec.clone();
        match &mut other.loss {
            AnyLoss::LSoftmax(loss) if loss.margin.multiple > 1 => loss.margin.multiple -= 1,
            AnyLoss::SphereFace(loss) if loss.margin.multiple > 1 => loss.margin.multiple -= 1,
            _ => return None,
        }
        Some((other, batch.clone()))
    }),
    text("the margin on every class", texts::Text::MarginOnEveryClass),
    text("the margin on every class but the target", texts::Text::MarginOnOthers),
    text("a sum without the target", texts::Text::WithoutTarget),
    text("the target twice in the sum", texts::Text::TargetTwice),
    text("labels smoothed by 0.1", texts::Text::Smoothed),
    text("focal loss, γ = 2", texts::Text::Focal),
    text("a sigmoid for each class", texts::Text::Sigmoid),
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

/// The scale of the logits.
fn scale(batch: &Batch<f64>) -> Option<f64> {
    batch.inputs.scalars.iter().find(|(name, _)| *name == "s").map(|(_, value)| *value)
}

/// The same loss with margins made from its own and the scale.
fn margins(spec: &LossSpec, batch: &Batch<f64>, f: impl Fn(f64, f64) -> f64) -> Asked {
    let (mut other, scale) = (spec.clone(), scale(batch)?);
    match &mut other.loss {
        AnyLoss::ArcFace(loss) => loss.margin = f(loss.margin, scale),
        AnyLoss::CosFace(loss) => loss.margin = f(loss.margin, scale),
        AnyLoss::Combined(loss) => {
            loss.angle = f(loss.angle, scale);
            loss.cosine = f(loss.cosine, scale);
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
    name: &'static str,
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
                Other::Text(text) => (text.evaluate(spec, batch, Formulation::Stable)?, None),
            };
            let distinct = standard.compare(&answer_of(&exact)).worst_ratio > DISTINCT;
            distinct.then(|| Known { name: question.name, exact, asked, standard: OnceLock::new() })
        };
        Self(QUESTIONS.par_iter().filter_map(known).collect())
    }

    /// The name of the question that the answer is right for.
    pub fn answered(&self, standard: &Standard, answer: &Answer) -> Option<String> {
        self.0.iter().find(|known| known.is_answered(standard, answer)).map(|known| known.name.to_owned())
    }
}

impl Known {
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
        use crate::subject::LossValue;
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
