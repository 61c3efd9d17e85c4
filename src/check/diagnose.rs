//! What went wrong? Tries the variants that public implementations are known to be and the questions that are commonly mistaken
//! for the one that was asked, and names the one that fits.

pub(super) mod questions;
mod texts;

use super::identify::{PAIRS, PLAUSIBLE, in_words, pairs, rough_distance, variants};
use super::standard::Standard;
use super::{Finding, Kind};
use crate::batch::{Batch, Tensor};
use crate::loss::LossSpec;
use crate::reference::{Evaluation, Tier, evaluate_with};
use crate::subject::{Answer, LossValue};
use rayon::prelude::*;
use std::sync::OnceLock;
use variants::Change;

/// A variant counts as one if its answer is off by more than this part of what rounding may do.
const DISTINCT: f64 = 0.25;

/// Numbers of the variants' answers that are kept for the next answer to the same batch.
const KEPT: usize = 1 << 22;

/// What a wrong answer is the right answer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The variant of the specification that the numbers match, or a slip in all of them.
    pub nearest: Option<String>,
    /// The other question that they answer.
    pub question: Option<String>,
}

/// What the answer matches: one parameter of the specification changed, then a slip in the whole answer (a sign, a factor, a
/// layout), then another question, then two parameters changed.
pub(super) fn of(standard: &Standard, answer: &Answer, findings: &[Finding]) -> Diagnosis {
    let named = |nearest| Diagnosis { nearest, question: None };
    let neighbours = standard.neighbours();
    let single = neighbours.singles.fitting(standard, answer).or_else(|| Neighbours::capped(standard, answer));
    if single.is_some() {
        return named(single);
    }
    let fits = |mended: &Answer| standard.compare(mended).findings.is_empty() && standard.is_mended(mended, answer);
    if let Some(slip) = slips(standard, answer).into_iter().find(|(_, mended)| fits(mended)) {
        return named(Some(slip.0));
    }
    if findings.iter().all(|finding| finding.kind == Kind::Precision) {
        // The formula is right. Which part of it ran in the lower precision cannot be told from the numbers.
        return Diagnosis::default();
    }
    let question =
        standard.questions().answered(standard, answer).or_else(|| texts::answered(standard, answer, findings));
    if question.is_some() {
        return Diagnosis { nearest: None, question };
    }
    if findings.iter().all(|finding| finding.pattern.is_some()) {
        // What each array is, is known; the numbers of no variant are.
        return Diagnosis::default();
    }
    named(neighbours.pairs(standard).fitting(standard, answer))
}

/// The specifications around one, as far as a batch tells them apart from it.
#[derive(Debug)]
pub(super) struct Neighbours {
    changes: Vec<Change>,
    singles: Candidates,
    pairs: OnceLock<Candidates>,
}

impl Neighbours {
    /// Those of a standard.
    pub fn of(standard: &Standard) -> Self {
        let changes = variants::of(&standard.spec, [(&standard.batch, &Answer::default())]);
        let candidates = changes.iter().map(|change| vec![change.clone()]);
        let singles = Candidates::new(standard, candidates.collect());
        Self { changes, singles, pairs: OnceLock::new() }
    }

    /// Any two changes: one that the batch does not show alone, such as a clamp, it may show beside another.
    fn pairs(&self, standard: &Standard) -> &Candidates {
        self.pairs.get_or_init(|| {
            let pairs = pairs(&self.changes).into_iter().map(|pair| pair.into_iter().cloned().collect());
            Candidates::new(standard, pairs.collect())
        })
    }

    /// The cap that the answer itself shows, if it matches.
    fn capped(standard: &Standard, answer: &Answer) -> Option<String> {
        let changes = variants::of(&standard.spec, [(&standard.batch, answer)]);
        let caps = changes.into_iter().filter(|change| change.name == "cap").map(|change| vec![change]);
        Candidates::new(standard, caps.collect()).fitting(standard, answer)
    }
}

/// Variants of a standard's specification that are distinct from it.
#[derive(Debug)]
struct Candidates(Vec<Candidate>);

#[derive(Debug)]
struct Candidate {
    changes: Vec<Change>,
    spec: LossSpec,
    batch: Batch<f64>,
    /// What is right for it; absent where there are too many numbers to keep.
    exact: Option<Evaluation>,
    standard: OnceLock<Option<Box<Standard>>>,
}

impl Candidates {
    fn new(standard: &Standard, candidates: Vec<Vec<Change>>) -> Self {
        let keep = standard.batch.inputs.len() * candidates.len() <= KEPT;
        let candidate = |changes: Vec<Change>| {
            let (spec, batch) =
                variants::applied(&standard.spec, &standard.batch, &changes.iter().collect::<Vec<_>>())?;
            let exact = evaluate_with(&spec, &batch, Tier::Structured).ok()?;
            let distinct = standard.compare(&answer_of(&exact)).worst_ratio > DISTINCT;
            let exact = keep.then_some(exact);
            distinct.then(|| Candidate { changes, spec, batch, exact, standard: OnceLock::new() })
        };
        Self(candidates.into_par_iter().filter_map(candidate).collect())
    }

    /// The first that the answer matches, in words. Of many, only those are held against it that a first look puts nearest.
    fn fitting(&self, standard: &Standard, answer: &Answer) -> Option<String> {
        let rough = |candidate: &Candidate| {
            let of = |exact: &Evaluation| rough_distance(exact, &candidate.batch, answer);
            match &candidate.exact {
                Some(exact) => Some(of(exact)),
                None => evaluate_with(&candidate.spec, &candidate.batch, Tier::Structured).ok().map(|exact| of(&exact)),
            }
        };
        let distances = self.0.par_iter().enumerate().filter_map(|(i, candidate)| Some((i, rough(candidate)?)));
        let mut plausible: Vec<(usize, f64)> = distances.filter(|(_, distance)| *distance <= PLAUSIBLE).collect();
        plausible.sort_by(|a, b| a.1.total_cmp(&b.1));
        if self.0.iter().any(|candidate| candidate.changes.len() > 1) {
            plausible.truncate(PAIRS);
        }
        plausible.sort_by_key(|(i, _)| *i);
        let fits = |(i, _): &(usize, f64)| self.0[*i].fits(standard, answer);
        let first = plausible.into_par_iter().find_first(|one| fits(one));
        first.map(|(i, _)| in_words(&self.0[i].changes.iter().collect::<Vec<_>>()))
    }
}

impl Candidate {
    /// Whether rounding explains every difference.
    fn fits(&self, standard: &Standard, answer: &Answer) -> bool {
        let own = self.standard.get_or_init(|| {
            let (precision, arithmetic) = (standard.precision, standard.arithmetic);
            Standard::stored(&self.spec, &self.batch, precision, arithmetic).ok().map(Box::new)
        });
        own.as_ref().is_some_and(|own| {
            own.compare(answer).worst_ratio <= 1.0 && standard.is_explained(&middle(own), &own.batch.upstream, answer)
        })
    }
}

/// The middle of what is right, as an answer.
fn middle(standard: &Standard) -> Answer {
    let exact = &standard.exact;
    let losses = exact.losses.low.iter().zip(&exact.losses.high).map(|(low, high)| f64::midpoint(*low, *high));
    let gradient = exact.gradient.low.zip(&exact.gradient.high, |low, high| f64::midpoint(*low, *high));
    let tensors = gradient.tensors().into_iter();
    tensors.fold(Answer::losses(losses), |answer, (tensor, values, _)| answer.gradient(tensor, values))
}

/// The exact result as an implementation would answer it.
fn answer_of(exact: &Evaluation) -> Answer {
    let tensors = exact.gradient.tensors().into_iter();
    tensors.fold(Answer::losses(exact.losses.iter().copied()), |answer, (tensor, values, _)| {
        answer.gradient(tensor, values)
    })
}

/// Slips in the whole answer, by name, each with the answer as it would be without the slip.
fn slips(standard: &Standard, answer: &Answer) -> Vec<(String, Answer)> {
    let mut all = Vec::new();
    let mut scaled = |name: String, loss: f64, gradient: f64| {
        all.push((name, rescaled(answer, loss, |_| gradient)));
    };
    let samples = standard.batch.samples() as f64;
    // The loss of many samples may be too imprecise for its sign to be told: what leaves it as it is comes first.
    scaled("negated gradient".to_owned(), 1.0, -1.0);
    scaled("negated loss and gradient".to_owned(), -1.0, -1.0);
    scaled("gradient of the sum, loss of the mean".to_owned(), 1.0, 1.0 / samples);
    scaled("gradient of the mean, loss of the sum".to_owned(), 1.0 / samples, 1.0);
    for (name, value) in standard.batch.inputs.scalars.iter().filter(|(_, value)| *value != 0.0) {
        scaled(format!("gradient without the factor {name}"), 1.0, *value);
        scaled(format!("gradient with the factor {name} twice"), 1.0, 1.0 / value);
    }
    for tensor in answer.gradients.keys() {
        all.push((
            format!("negated gradient by {tensor}"),
            rescaled(answer, 1.0, |t| if t == *tensor { -1.0 } else { 1.0 }),
        ));
    }
    let dimension = standard.batch.dimension();
    for (tensor, values) in &answer.gradients {
        if matches!(tensor, Tensor::Features | Tensor::Weights) && values.len() % dimension == 0 {
            let rows = values.len() / dimension;
            let mut mended = answer.clone();
            let back = (0..values.len()).map(|i| values[i % dimension * rows + i / dimension]).collect();
            mended.gradients.insert(*tensor, back);
            all.push((format!("transposed gradient by {tensor}"), mended));
        }
    }
    all
}

fn rescaled(answer: &Answer, loss: f64, gradient: impl Fn(Tensor) -> f64) -> Answer {
    Answer {
        loss: answer.loss.as_ref().map(|value| match value {
            LossValue::Total(total) => LossValue::Total(total * loss),
            LossValue::PerSample(losses) => LossValue::PerSample(losses.iter().map(|x| x * loss).collect()),
        }),
        gradients: answer
            .gradients
            .iter()
            .map(|(t, values)| (*t, values.iter().map(|g| g * gradient(*t)).collect()))
            .collect(),
    }
}
