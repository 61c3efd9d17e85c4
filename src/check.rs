//! Checks, findings and verdicts.

pub mod diagnose;
mod gradient;
pub mod identify;
mod live;
pub mod pattern;
pub mod plan;
mod power;
pub mod standard;
mod suite;
pub mod tolerance;
mod value;
mod verification;

pub use identify::{identify, identify_cases, identify_subject};
pub use pattern::Pattern;
pub use suite::{settle, verify_cases, verify_recording, verify_subject};
pub use verification::Verification;

use crate::report::text;
use crate::subject::Precision;
use plan::Plan;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What kind of fault a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// A kernel did what no kernel may do: a data race, an access out of bounds, a divergent barrier.
    Fault,
    /// No answer at all.
    Crash,
}

/// One thing that does not hold, at the element where it is worst.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The kind of fault.
    pub kind: Kind,
    /// The tensor it was found in: `loss`, `features`, `weights`, `bias`, `g`, or a learnable scalar.
    pub tensor: String,
    /// Index of the element: row and column, or one index for a vector; empty for a scalar.
    pub index: Vec<usize>,
    /// What the implementation gave.
    #[serde(with = "number")]
    pub got: f64,
    /// What is right. Where no single gradient exists, the nearest right one.
    #[serde(with = "number")]
    pub exact: f64,
    /// `|got − exact|`
    #[serde(with = "number")]
    pub error: f64,
    /// The error that rounding can explain.
    #[serde(with = "number")]
    pub allowed: f64,
    /// How many elements of the tensor are wrong.
    pub wrong: usize,
    /// How many elements the tensor has.
    pub elements: usize,
    /// What was found, in a sentence.
    pub message: String,
    /// What the array is in relation to the right one, where its numbers show it.
    #[serde(default)]
    pub pattern: Option<Pattern>,
}

/// JSON has no NaN and no infinities: they are written as strings.
mod number {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        if value.is_finite() { serializer.serialize_f64(*value) } else { serializer.collect_str(value) }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(f64),
            Word(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Number(value) => Ok(value),
            Written::Word(word) => word.parse().map_err(|_| Error::custom(format!("{word:?} is not a number"))),
        }
    }
}

/// What is known at the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Power {
    /// The smallest error of any single gradient element that would have been noticed, relative to the largest element of
    /// its tensor; the worst over all tensors and elements.
    #[serde(with = "number")]
    pub smallest_detectable: f64,
    /// The same for a typical element: the median.
    #[serde(with = "number")]
    pub typical_detectable: f64,
    /// The planted faults that would have gone unnoticed: `features: zero gradient`.
    pub missed: Vec<String>,
}

/// The outcome for one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The loss's specification.
    pub loss: String,
    /// The implementation.
    pub subject: String,
    /// The arithmetic it computes in.
    pub dtype: Precision,
    /// The case: an id that `gradproof replay` takes, or the recording's file.
    pub case: String,
    /// How the implementation is asked about this case again: a command, or code. Who asked it knows.
    pub replay: Option<String>,
    /// The outcome.
    pub verdict: Verdict,
    /// What does not hold; worst first.
    pub findings: Vec<Finding>,
    /// The variant of the specification that the implementation's numbers do match.
    pub nearest: Option<String>,
    /// The other question that the implementation's numbers are the right answer to: `labels one class too high`.
    #[serde(default)]
    pub question: Option<String>,
    /// What would have been noticed.
    pub power: Option<Power>,
    /// What the loss has and the implementation did not give: it is not covered by the verdict.
    pub unchecked: Vec<String>,
    /// The largest error of any element, as a part of the error allowed there. At most 1 where nothing is wrong.
    #[serde(with = "number")]
    pub worst_ratio: f64,
}

/// The outcome of everything that was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The worst verdict of all runs; at best `inconclusive` if there are none, or something was not checked.
    pub verdict: Verdict,
    /// Each run.
    pub runs: Vec<Run>,
    /// What was to be checked and was not: ids of cases, and whole shards.
    pub unverified: Vec<String>,
    /// What this is a part of, if it can be put together with other parts.
    pub plan: Option<Plan>,
}

impl Report {
    /// A report of these runs, which are all that was asked for.
    pub fn new(runs: Vec<Run>) -> Self {
        Self::of_part(runs, Vec::new(), None)
    }

    /// A report of these runs, without what was asked for and not verified.
    pub fn of_part(runs: Vec<Run>, unverified: Vec<String>, plan: Option<Plan>) -> Self {
        let least = if runs.is_empty() || !unverified.is_empty() { Verdict::Inconclusive } else { Verdict::Pass };
        let verdict = runs.iter().map(|run| run.verdict).fold(least, Verdict::max);
        Self { verdict, runs, unverified, plan }
    }

    /// The variant of the specification that the numbers match in most of the cases that do not pass, if they match one.
    pub fn nearest(&self) -> Option<&str> {
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for variant in self.runs.iter().filter_map(|run| run.nearest.as_deref()) {
            *named.entry(variant).or_default() += 1;
        }
        named.into_iter().max_by_key(|(_, cases)| *cases).map(|(variant, _)| variant)
    }
}

impl fmt::Display for Report {
    /// For people: a block for each run that does not pass, then the numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::render(self))
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
        pattern: None,
    }
}
