//! What a run is to check, so that its parts, run on several machines, can be put together again.

use super::{Report, Run, settle};
use crate::cases;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// One part of several: of `of` cases in a row, it has the one at place `index`, which is counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// From 1 to `of`.
    pub index: usize,
    /// How many parts there are.
    pub of: usize,
}

impl Shard {
    /// The part that is everything.
    pub const WHOLE: Self = Self { index: 1, of: 1 };

    /// Whether the case at this place, counted from 0, is in it.
    pub fn has(self, place: usize) -> bool {
        place % self.of == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        let shard = numbers.map(|(index, of)| Self { index, of });
        shard.filter(|shard| (1..=shard.of).contains(&shard.index)).ok_or_else(|| "it is of the form 2/8".to_owned())
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// What a run is to check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The command that asks for the whole, with the version of gradproof: the same for all parts.
    pub question: String,
    /// Which part this is.
    pub shard: Shard,
}

/// The report of the whole, from those of its shards, each with the file it is from. A shard that is not among them is
/// listed as unverified.
///
/// # Errors
/// If a report is not of a shard, if two are of different wholes, or of the same shard.
pub fn merge(parts: Vec<(PathBuf, Report)>) -> Result<Report> {
    let mut by_shard: BTreeMap<Shard, (PathBuf, Report)> = BTreeMap::new();
    let mut whole: Option<(PathBuf, Plan)> = None;
    for (path, report) in parts {
        let bad = |reason: String| Error::BadFile { path: path.clone(), reason };
        let plan = report.plan.clone().ok_or_else(|| bad("is not the report of a shard".to_owned()))?;
        let (first, asked) = whole.get_or_insert_with(|| (path.clone(), plan.clone()));
        if (&asked.question, asked.shard.of) != (&plan.question, plan.shard.of) {
            let part = |plan: &Plan| format!("one of {} shards of `{}`", plan.shard.of, plan.question);
            return Err(bad(format!("is {}, but {} is {}", part(&plan), first.display(), part(asked))));
        }
        if let Some((other, _)) = by_shard.get(&plan.shard) {
            return Err(bad(format!("is shard {}, and so is {}", plan.shard, other.display())));
        }
        by_shard.insert(plan.shard, (path, report));
    }
    let Some((_, Plan { question, shard: Shard { of, .. } })) = whole else { return Ok(Report::new(Vec::new())) };
    let absent = (1..=of).map(|index| Shard { index, of }).filter(|shard| !by_shard.contains_key(shard));
    let mut unverified: Vec<String> = absent.map(|shard| format!("shard {shard}")).collect();
    let mut runs = Vec::new();
    for (_, report) in by_shard.into_values() {
        runs.extend(report.runs);
        unverified.extend(report.unverified);
    }
    in_order(&mut runs);
    settle(&mut runs);
    Ok(Report::of_part(runs, unverified, Some(Plan { question, shard: Shard::WHOLE })))
}

/// Sorts runs as one run of the whole has them: by loss and subject as these first come, then by case.
fn in_order(runs: &mut [Run]) {
    let suite = |run: &Run| (run.loss.clone(), run.subject.clone(), run.dtype);
    let mut suites: Vec<_> = Vec::new();
    for run in runs.iter() {
        if !suites.contains(&suite(run)) {
            suites.push(suite(run));
        }
    }
    runs.sort_by_cached_key(|run| (suites.iter().position(|known| *known == suite(run)), cases::place(&run.case)));
}
