//! Checks, findings and verdicts.

mod diagnose;
mod gradient;
mod live;
mod power;
pub mod standard;
pub mod tolerance;
mod value;

use crate::cases::Case;
use crate::error::{Error, Result};
use crate::subject::recording::Recording;
use crate::subject::{Answer, Precision, Subject};
use serde::{Serialize, Serializer};
use standard::{Judgement, Standard};

/// What kind of fault a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The value is that of another formula.
    Loss,
    /// A gradient is not that of the loss.
    Gradient,
    /// Right, but only to a lower precision than the one it runs in.
    Precision,
    /// NaN or infinite where the exact result is finite.
    NonFinite,
    /// A law of the loss is broken: invariance, tangency, linearity, determinism.
    Law,
    /// An answer of the wrong shape.
    Shape,
    /// No answer at all.
    Crash,
}

/// One thing that does not hold, at the element where it is worst.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The kind of fault.
    pub kind: Kind,
    /// The tensor it was found in: `loss`, `features`, `weights`, `bias`, `g`, or a learnable scalar.
    pub tensor: String,
    /// Index of the element: row and column, or one index for a vector; empty for a scalar.
    pub index: Vec<usize>,
    /// What the implementation gave.
    #[serde(serialize_with = "number")]
    pub got: f64,
    /// What is right. Where no single gradient exists, the nearest right one.
    #[serde(serialize_with = "number")]
    pub exact: f64,
    /// `|got − exact|`
    #[serde(serialize_with = "number")]
    pub error: f64,
    /// The error that rounding can explain.
    #[serde(serialize_with = "number")]
    pub allowed: f64,
    /// How many elements of the tensor are wrong.
    pub wrong: usize,
    /// How many elements the tensor has.
    pub elements: usize,
    /// What was found, in a sentence.
    pub message: String,
}

/// JSON has no NaN and no infinities: they are written as strings.
fn number<S: Serializer>(value: &f64, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    if value.is_finite() { serializer.serialize_f64(*value) } else { serializer.collect_str(value) }
}

/// What is known at the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing is wrong, and the same data would have shown a wrong gradient.
    Pass,
    /// Nothing is wrong, but the data could not have shown it.
    Inconclusive,
    /// Something is wrong.
    Fail,
    /// The implementation could not be asked.
    Error,
}

/// What the check would have noticed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Power {
    /// The smallest error of any single gradient element that would have been noticed, relative to the largest element of
    /// its tensor; the worst over all tensors and elements.
    #[serde(serialize_with = "number")]
    pub smallest_detectable: f64,
    /// The same for a typical element: the median.
    #[serde(serialize_with = "number")]
    pub typical_detectable: f64,
    /// The planted faults that would have gone unnoticed: `features: zero gradient`.
    pub missed: Vec<String>,
}

/// The outcome for one case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// The loss's specification.
    pub loss: String,
    /// The implementation.
    pub subject: String,
    /// The arithmetic it computes in.
    pub dtype: Precision,
    /// The case: an id that `gradproof replay` takes, or the recording's file.
    pub case: String,
    /// The outcome.
    pub verdict: Verdict,
    /// What does not hold; worst first.
    pub findings: Vec<Finding>,
    /// The variant of the specification that the implementation's numbers do match.
    pub nearest: Option<String>,
    /// What would have been noticed.
    pub power: Option<Power>,
    /// What the loss has and the implementation did not give: it is not covered by the verdict.
    pub unchecked: Vec<String>,
    /// The largest error of any element, as a part of the error allowed there. At most 1 where nothing is wrong.
    #[serde(serialize_with = "number")]
    pub worst_ratio: f64,
}

/// The outcome of everything that was asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The worst verdict of all runs.
    pub verdict: Verdict,
    /// Each run.
    pub runs: Vec<Run>,
}

impl Report {
    /// A report of these runs.
    pub fn new(runs: Vec<Run>) -> Self {
        Self { verdict: runs.iter().map(|run| run.verdict).max().unwrap_or(Verdict::Inconclusive), runs }
    }
}

fn wrong_length(tensor: &str, got: usize, expected: usize) -> Finding {
    Finding {
        kind: Kind::Shape,
        tensor: tensor.to_owned(),
        index: Vec::new(),
        got: got as f64,
        exact: expected as f64,
        error: got.abs_diff(expected) as f64,
        allowed: 0.0,
        wrong: got,
        elements: expected,
        message: format!("{tensor} has {got} elements, expected {expected}"),
    }
}

/// Checks an implementation at one case.
///
/// An implementation that cannot answer is a finding, not an error.
///
/// # Errors
/// If the case's loss is not defined at its batch.
pub fn verify_subject(subject: &dyn Subject, case: &Case) -> Result<Run> {
    let standard = Standard::new(&case.spec, &case.batch, subject.precision())?;
    let checked = subject.evaluate(&standard.batch).and_then(|answer| {
        let mut run = run_of(&standard, &answer, subject.name(), case.id.clone());
        run.findings.extend(live::findings(&standard, subject, &answer)?);
        if !run.findings.is_empty() {
            run.verdict = Verdict::Fail;
        }
        Ok(run)
    });
    Ok(checked.unwrap_or_else(|error| crashed(&standard, subject.name(), case.id.clone(), &error)))
}

/// Checks what an implementation is on record to have computed.
///
/// # Errors
/// If the loss is not defined at the recorded batch.
pub fn verify_recording(recording: &Recording) -> Result<Run> {
    let standard = Standard::new(&recording.spec, &recording.batch, recording.precision)?;
    let case = recording.path.display().to_string();
    Ok(run_of(&standard, &recording.answer, "recording".to_owned(), case))
}

fn crashed(standard: &Standard, subject: String, case: String, error: &Error) -> Run {
    let finding = Finding {
        kind: Kind::Crash,
        tensor: String::new(),
        index: Vec::new(),
        got: f64::NAN,
        exact: f64::NAN,
        error: f64::NAN,
        allowed: 0.0,
        wrong: 0,
        elements: 0,
        message: format!("the implementation gave no answer: {error}"),
    };
    Run {
        loss: standard.spec.to_string(),
        subject,
        dtype: standard.precision,
        case,
        verdict: Verdict::Error,
        findings: vec![finding],
        nearest: None,
        power: None,
        unchecked: Vec::new(),
        worst_ratio: f64::INFINITY,
    }
}

/// Checks an answer to a batch.
fn run_of(standard: &Standard, answer: &Answer, subject: String, case: String) -> Run {
    let Judgement { findings, worst_ratio } = standard.judge(answer);
    let power = standard.power(answer);
    let verdict = match (findings.is_empty(), power.missed.is_empty()) {
        (false, _) => Verdict::Fail,
        (true, false) => Verdict::Inconclusive,
        (true, true) => Verdict::Pass,
    };
    let nearest = if findings.is_empty() { None } else { standard.nearest_variant(answer) };
    Run {
        loss: standard.spec.to_string(),
        subject,
        dtype: standard.precision,
        case,
        verdict,
        findings,
        nearest,
        power: Some(power),
        unchecked: standard.unchecked(answer),
        worst_ratio,
    }
}
