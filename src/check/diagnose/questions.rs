//! Questions that are commonly mistaken for the one that was asked: an implementation's numbers may be right, of another label,
//! another upstream gradient, another margin.

use super::super::identify::{PLAUSIBLE, rough_distance};
use super::super::standard::Standard;
use super::{DISTINCT, answer_of, middle};
use crate::batch::Batch;
use crate::loss::{AnyLoss, LossSpec};
use crate::reference::{Evaluation, Tier, evaluate_with};
use crate::subject::Answer;
use rayon::prelude::*;
use std::sync::OnceLock;

/// The same loss with other parameters, or on another batch.
type Asked = (LossSpec, Batch<f64>);

/// From what was asked to another question; `None` where that is the same.
type Other = fn(&LossSpec, &Batch<f64>) -> Option<Asked>;

/// Every question.
const QUESTIONS: [(&str, Other); 17] = [
    ("labels one class too high", |spec, batch| labels(spec, batch, |label, k| (label + 1) % k)),
    ("labels one class too low", |spec, batch| labels(spec, batch, |label, k| (label + k - 1) % k)),
    ("classes in reverse order of their labels", |spec, batch| labels(spec, batch, |label, k| k - 1 - label)),
    ("label 0 for every sample", |spec, batch| labels(spec, batch, |_, _| 0)),
    ("the next sample's label", |spec, batch| rotated(spec, batch, 1)),
    ("the sample before's label", |spec, batch| rotated(spec, batch, batch.samples() - 1)),
    ("the upstream gradient of the mean", |spec, batch| {
        let of_mean = spec.conventions.upstream(&batch.labels);
        upstream(spec, batch, |_, _| of_mean)
    }),
    ("an upstream gradient of ones", |spec, batch| upstream(spec, batch, |_, _| 1.0)),
    ("the square of the upstream gradient", |spec, batch| upstream(spec, batch, |_, u| u * u)),
    ("an upstream gradient without its signs", |spec, batch| upstream(spec, batch, |_, u| u.abs())),
    ("the first sample's upstream gradient", |spec, batch| upstream(spec, batch, |_, _| batch.upstream[0])),
    ("the next sample's upstream gradient", |spec, batch| {
        upstream(spec, batch, |i, _| batch.upstream[(i + 1) % batch.samples()])
    }),
    ("the first sample alone", |spec, batch| upstream(spec, batch, |i, u| if i == 0 { u } else { 0.0 })),
    ("the last sample alone", |spec, batch| {
        upstream(spec, batch, |i, u| if i + 1 == batch.samples() { u } else { 0.0 })
    }),
    ("the margin with the other sign", |spec, batch| margins(spec, batch, |m| -m)),
    ("the margin twice", |spec, batch| margins(spec, batch, |m| 2.0 * m)),
    ("a multiple of one less", |spec, batch| {
        let mut other = spec.clone();
        match &mut other.loss {
            AnyLoss::LSoftmax(loss) if loss.margin.multiple > 1 => loss.margin.multiple -= 1,
            AnyLoss::SphereFace(loss) if loss.margin.multiple > 1 => loss.margin.multiple -= 1,
            _ => return None,
        }
        Some((other, batch.clone()))
    }),
];

/// The same loss with other labels.
fn labels(spec: &LossSpec, batch: &Batch<f64>, f: impl Fn(usize, usize) -> usize) -> Option<Asked> {
    let classes = batch.classes();
    let mut other = batch.clone();
    other.labels.iter_mut().filter(|label| **label < classes).for_each(|label| *label = f(*label, classes));
    (other.labels != batch.labels).then(|| (spec.clone(), other))
}

/// The labels of the samples so many further on.
fn rotated(spec: &LossSpec, batch: &Batch<f64>, by: usize) -> Option<Asked> {
    let mut other = batch.clone();
    other.labels.rotate_left(by);
    (other.labels != batch.labels).then(|| (spec.clone(), other))
}

/// The same loss under another upstream gradient.
fn upstream(spec: &LossSpec, batch: &Batch<f64>, f: impl Fn(usize, f64) -> f64) -> Option<Asked> {
    let mut other = batch.clone();
    other.upstream = batch.upstream.iter().enumerate().map(|(i, u)| f(i, *u)).collect();
    (other.upstream != batch.upstream).then(|| (spec.clone(), other))
}

/// The same loss with margins made from its own.
fn margins(spec: &LossSpec, batch: &Batch<f64>, f: impl Fn(f64) -> f64) -> Option<Asked> {
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
    name: &'static str,
    asked: Asked,
    exact: Evaluation,
    standard: OnceLock<Option<Box<Standard>>>,
}

impl Answers {
    /// Those of a standard's batch.
    pub fn of(standard: &Standard) -> Self {
        let known = |(name, other): &(&'static str, Other)| {
            let asked = other(&standard.spec, &standard.batch)?;
            let exact = evaluate_with(&asked.0, &asked.1, Tier::Structured).ok()?;
            let distinct = standard.compare(&answer_of(&exact)).worst_ratio > DISTINCT;
            distinct.then(|| Known { name, asked, exact, standard: OnceLock::new() })
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
        let (spec, batch) = &self.asked;
        if rough_distance(&self.exact, batch, answer) > PLAUSIBLE {
            return false;
        }
        let own = self.standard.get_or_init(|| {
            let (precision, arithmetic) = (standard.precision, standard.arithmetic);
            Standard::stored(spec, batch, precision, arithmetic).ok().map(Box::new)
        });
        own.as_ref().is_some_and(|own| {
            own.compare(answer).worst_ratio <= 1.0 && standard.is_explained(&middle(own), &own.batch.upstream, answer)
        })
    }
}
