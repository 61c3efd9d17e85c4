//! Which variant of a loss is this? A search over the named choices of a specification, and over the values in use of its
//! numbers: first with one parameter changed, then with two.

pub(super) mod variants;

use super::standard::{Judgement, Standard};
use crate::batch::{Batch, Tensor};
use crate::cases::{Case, generate};
use crate::error::{Error, Result};
use crate::loss::LossSpec;
use crate::reference::{self, Evaluation, Tier, with_learnables};
use crate::subject::recording::Recording;
use crate::subject::{Answer, LossValue, Precision, Subject};
use rayon::prelude::*;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use variants::Change;

/// How far, as a part of a tensor's largest element, an answer may be off for a variant to be looked at closely.
pub(super) const PLAUSIBLE: f64 = 0.1;

/// The part of a loss that a gradient, times its input, has to exceed to say anything at a first look.
const NEGLIGIBLE: f64 = 1e-6;

/// How many of the variants with two changes are looked at closely.
pub(super) const PAIRS: usize = 64;

/// Cases that a live implementation is asked about.
const CASES: usize = 12;

/// A variant, and how well the numbers fit it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// The variant.
    #[serde(serialize_with = "text")]
    pub spec: LossSpec,
    /// Its difference from the specification that the search began at, such as `tail=linear`; empty for that itself.
    pub changes: String,
    /// The worst error of any element, as a multiple of what rounding can explain; at most 1 for a variant that fits.
    #[serde(serialize_with = "super::number::serialize")]
    pub distance: f64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn text<S: Serializer>(spec: &LossSpec, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(spec)
}

impl Fit {
    /// Whether rounding explains every difference.
    pub fn fits(&self) -> bool {
        self.distance <= 1.0
    }
}

/// What an implementation was found to be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Identification {
    /// The variant that fits with the fewest changes; if none fits, that which is nearest.
    pub best: Fit,
    /// Other variants that fit as well: the data do not tell them apart from the best.
    pub equivalent: Vec<Fit>,
    /// The nearest variant that does not fit (if none fits, the second nearest); `None` if no other comes near.
    pub runner_up: Option<Fit>,
}

impl Identification {
    /// Whether a variant was found that the numbers match.
    pub fn found(&self) -> bool {
        self.best.fits()
    }

    /// One identification from those of several losses: one that fits is better than one that does not, then the one with fewer
    /// changes, then the nearer. Those that could not be made are left out.
    ///
    /// # Errors
    /// If there is none but such: the last one's error.
    pub fn best_of(all: impl IntoIterator<Item = Result<Self>>) -> Result<Self> {
        let (mut fits, mut refused) = (Vec::new(), None);
        for one in all {
            match one {
                Ok(one) => fits.extend(one.equivalent.into_iter().chain([one.best]).chain(one.runner_up)),
                Err(error) => refused = Some(error),
            }
        }
        let nothing = || Error::Unsupported("there is no loss to compare with".to_owned());
        ranked(fits).ok_or_else(|| refused.unwrap_or_else(nothing))
    }
}

/// The fits in order: those that fit by the number of changes, then those that do not, by distance.
fn ranked(mut fits: Vec<Fit>) -> Option<Identification> {
    let changes = |fit: &Fit| if fit.fits() { fit.changes.matches('=').count() } else { usize::MAX };
    fits.sort_by(|a, b| changes(a).cmp(&changes(b)).then(a.distance.total_cmp(&b.distance)));
    let mut fits = fits.into_iter();
    let best = fits.next()?;
    let (equivalent, others): (Vec<Fit>, Vec<Fit>) = fits.partition(Fit::fits);
    Some(Identification { best, equivalent, runner_up: others.into_iter().next() })
}

/// Finds the variant that recorded answers match, all of them, beginning at the specification they were loaded for.
///
/// # Errors
/// If there is no recording, they are of different specifications, or the loss is not defined at one of them.
pub fn identify(recordings: &[Recording]) -> Result<Identification> {
    let Some(first) = recordings.first() else {
        return Err(Error::Unsupported("there is no recording to identify anything from".to_owned()));
    };
    if let Some(other) = recordings.iter().find(|recording| recording.spec != first.spec) {
        let reason = format!("recordings of one loss are needed, not of {} and {}", first.spec, other.spec);
        return Err(Error::Unsupported(reason));
    }
    let observations = recordings.iter().map(|Recording { spec, batch, answer, precision, arithmetic, .. }| {
        let batch = with_learnables(spec, batch)?;
        Ok(Observation { batch, answer: answer.clone(), precision: *precision, arithmetic: *arithmetic })
    });
    search(&Search { spec: first.spec.clone(), observations: observations.collect::<Result<_>>()? })
}

/// Finds the variant that a live implementation is, beginning at `spec`, from its answers to a few generated cases.
///
/// # Errors
/// As [`identify_cases`].
pub fn identify_subject(subject: &dyn Subject, spec: &LossSpec, seed: u64) -> Result<Identification> {
    identify_cases(subject, &generate(spec, subject.precision(), seed, CASES)?)
}

/// Finds the variant that a live implementation is, beginning at the specification that the cases are of. Answers with a NaN or an
/// infinity are left out: they are those of no variant.
///
/// # Errors
/// If there is no case, the implementation does not answer, no answer is finite, or the loss is not defined at a case.
pub fn identify_cases(subject: &dyn Subject, cases: &[Case]) -> Result<Identification> {
    let Some(Case { spec, .. }) = cases.first() else {
        return Err(Error::Unsupported("there is no case to identify anything from".to_owned()));
    };
    let observations = cases.iter().map(|case| {
        let batch = with_learnables(spec, &case.for_upstream(subject.upstream()).batch)?;
        let answer = subject.evaluate(&batch)?;
        Ok(Observation { batch, answer, precision: subject.precision(), arithmetic: subject.arithmetic() })
    });
    let mut observations = observations.collect::<Result<Vec<_>>>()?;
    observations.retain(|observation| observation.answer.is_finite());
    if observations.is_empty() {
        return Err(Error::Unsupported(format!("{} gave no answer without a NaN or an infinity", subject.name())));
    }
    search(&Search { spec: spec.clone(), observations })
}

fn search(search: &Search) -> Result<Identification> {
    let nearest = search.judged(&[]).map_err(|error| Error::Unsupported(format!("{}: {error}", search.spec)))?;
    let singles = variants::of(&search.spec, search.observations.iter().map(|seen| (&seen.batch, &seen.answer)));
    let mut fits = search.close(&singles.iter().map(|change| vec![change]).collect::<Vec<_>>());
    fits.insert(0, nearest);
    if !fits.iter().any(Fit::fits) {
        fits.extend(search.close(&pairs(&singles)));
    }
    Ok(ranked(fits).expect("the specification itself is among the fits"))
}

/// Every two changes of different parameters.
pub(super) fn pairs(singles: &[Change]) -> Vec<Vec<&Change>> {
    let pairs = singles.iter().enumerate().flat_map(|(i, a)| singles[i + 1..].iter().map(move |b| vec![a, b]));
    pairs.filter(|pair| pair[0].name != pair[1].name).collect()
}

/// An answer, and what it is an answer to.
#[derive(Debug)]
pub(super) struct Observation {
    /// The batch, with every learnable scalar of the loss.
    pub batch: Batch<f64>,
    pub answer: Answer,
    pub precision: Precision,
    pub arithmetic: Precision,
}

/// Answers of one implementation, held against the variants of one specification.
#[derive(Debug)]
pub(super) struct Search {
    pub spec: LossSpec,
    pub observations: Vec<Observation>,
}

impl Search {
    /// The variants among these that come near, in the order given. Of many, those that a first look puts nearest.
    pub fn close(&self, candidates: &[Vec<&Change>]) -> Vec<Fit> {
        let rough = |(i, changes): (usize, &Vec<&Change>)| Some((i, self.rough(changes).filter(|r| *r <= PLAUSIBLE)?));
        let mut plausible: Vec<(usize, f64)> = candidates.par_iter().enumerate().filter_map(rough).collect();
        if candidates.iter().any(|changes| changes.len() > 1) {
            plausible.sort_by(|a, b| a.1.total_cmp(&b.1));
            plausible.truncate(PAIRS);
            plausible.sort_by_key(|(i, _)| *i);
        }
        plausible.into_par_iter().filter_map(|(i, _)| self.judged(&candidates[i]).ok()).collect()
    }

    /// How far the answers are from the variant, by a first look without a tolerance; `None` if there is no such variant.
    fn rough(&self, changes: &[&Change]) -> Option<f64> {
        let each = self.observations.iter().map(|observation| {
            let (spec, batch) = variants::applied(&self.spec, &observation.batch, changes)?;
            let exact = reference::evaluate_with(&spec, &batch, Tier::Structured).ok()?;
            Some(rough_distance(&exact, &batch, &observation.answer))
        });
        each.collect::<Option<Vec<f64>>>().map(|all| all.into_iter().fold(0.0, f64::max))
    }

    /// The answers held against the variant, with the tolerance that is its own.
    fn judged(&self, changes: &[&Change]) -> Result<Fit> {
        let mut fit = Fit { spec: self.spec.clone(), changes: in_words(changes), distance: 0.0 };
        for Observation { batch, answer, precision, arithmetic } in &self.observations {
            let Some((spec, batch)) = variants::applied(&self.spec, batch, changes) else {
                return Err(Error::Unsupported(format!("{} cannot be changed by {}", self.spec, fit.changes)));
            };
            let Judgement { worst_ratio, .. } =
                Standard::stored(&spec, &batch, *precision, *arithmetic)?.compare(answer);
            fit.distance = fit.distance.max(worst_ratio);
            fit.spec = spec;
        }
        Ok(fit)
    }
}

pub(super) fn in_words(changes: &[&Change]) -> String {
    changes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The largest error of a loss, or the usual one (the median) of a gradient, as a part of the largest element of its tensor. At a
/// cone a whole row is undetermined, so a gradient may not be ruled out here by one row; nor by rounding where it is 0 but for
/// that, as it is by the features in one dimension.
pub(super) fn rough_distance(exact: &Evaluation, batch: &Batch<f64>, answer: &Answer) -> f64 {
    let losses = exact.losses.to_vec();
    let by_loss = match &answer.loss {
        Some(LossValue::Total(total)) => quantile(&[exact.total], &[*total], 1.0, 0.0),
        Some(LossValue::PerSample(got)) => quantile(&losses, got, 1.0, 0.0),
        None => 0.0,
    };
    let negligible = NEGLIGIBLE * largest(&losses) * largest(&batch.upstream.to_vec());
    let inputs = batch.inputs.tensors().into_iter().zip(exact.gradient.tensors());
    let tensors: BTreeMap<Tensor, (f64, Vec<f64>)> =
        inputs.map(|((tensor, input, _), (_, right, _))| (tensor, (negligible / largest(&input), right))).collect();
    let by_gradient = answer.gradients.iter().map(|(tensor, got)| {
        tensors.get(tensor).map_or(f64::INFINITY, |(negligible, right)| quantile(right, got, 0.5, *negligible))
    });
    by_gradient.fold(by_loss, f64::max)
}

/// The largest size of any element; a positive number.
fn largest(values: &[f64]) -> f64 {
    values.iter().fold(f64::MIN_POSITIVE, |top, x| top.max(x.abs()))
}

/// The error that a part of the elements does not exceed, over the largest element or `least`; infinite where there is no number.
fn quantile(exact: &[f64], got: &[f64], part: f64, least: f64) -> f64 {
    if exact.len() != got.len() || exact.is_empty() {
        return f64::INFINITY;
    }
    let size = largest(exact).max(least);
    let mut errors: Vec<f64> = exact.iter().zip(got).map(|(a, b)| (a - b).abs() / size).collect();
    errors.sort_by(f64::total_cmp);
    let error = errors[((errors.len() - 1) as f64 * part) as usize];
    if error.is_nan() { f64::INFINITY } else { error }
}
