//! Every fault in every loss it applies to, in every precision: what gradproof says of it.

use crate::bench::{Bench, Prepared, answer, rounded};
use crate::fault::{Asked, Call, Fault, Name, Plant};
use crate::text::Edit;
use gradproof::batch::Batch;
use gradproof::check::diagnose::Diagnosis;
use gradproof::check::standard::Standard;
use gradproof::check::{Finding, Kind};
use gradproof::loss::LossSpec;
use gradproof::reference::{Tier, evaluate_with};
use gradproof::subject::{Answer, LossValue, Precision, Subject};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Generated cases for each loss and precision.
pub const CASES: usize = 20;
/// Their seed.
pub const SEED: u64 = 1;

/// Failing cases that are asked for a name.
const NAMED: usize = 3;
/// Cases in which an implementation with a memory is asked.
const CALLED: usize = 6;

/// What came of one fault in one loss and precision.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The fault.
    pub fault: &'static str,
    /// The loss.
    pub loss: String,
    /// The precision.
    pub precision: Precision,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a fault.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Found in so many cases of all, and given this name.
    Caught {
        /// Cases in which it was found.
        cases: usize,
        /// What it was called.
        naming: Naming,
    },
    /// Not found: in exact arithmetic, its answer rounded once, the fault moves no element of any case by more than this part of what
    /// rounding may.
    WithinRounding {
        /// At most 1.
        ratio: f64,
    },
    /// Not found: it changes nothing in any case.
    Inert,
    /// Not found, though exact arithmetic shows it.
    Missed {
        /// A case that shows it.
        case: String,
        /// By how many times the error that rounding can explain.
        ratio: f64,
    },
}

/// What a fault that was found was called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    /// By its name.
    Right,
    /// By its class, formula or gradient, and that is all that is to be said of it.
    Class,
    /// Something else, or nothing.
    Wrong {
        /// What was said.
        said: String,
    },
}

/// A right implementation that something was found wrong with.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// The implementation.
    pub subject: &'static str,
    /// The case.
    pub case: String,
    /// What was said.
    pub findings: Vec<Finding>,
}

/// What is found wrong with implementations without a fault: there should be nothing.
pub fn alarms(bench: &Bench) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for case in &bench.cases {
        let taped = case.text(Edit::None, false).ok();
        for (subject, answer) in [("chained", Some(&case.right)), ("on one tape", taped.as_ref())] {
            let Some(answer) = answer else { continue };
            let findings = case.standard.judge(answer).findings;
            if !findings.is_empty() {
                alarms.push(Alarm { subject, case: case.id.clone(), findings });
            }
        }
    }
    alarms
}

/// What gradproof says of one fault in one loss and precision.
pub fn cell(bench: &Bench, fault: &'static Fault) -> Cell {
    let outcome = match fault.plant {
        Plant::Calls(edit) => called(bench, fault, edit),
        plant => answered(bench, fault, plant),
    };
    Cell { fault: fault.name, loss: bench.spec.to_string(), precision: bench.precision, outcome }
}

/// What the faulty implementation answers to a case; `None` if it is not asked, or there is no answer.
fn faulty(case: &Prepared, plant: Plant, exact: bool) -> Option<Answer> {
    let (spec, batch, precision) = (&case.standard.spec, &case.standard.batch, case.standard.precision);
    match plant {
        Plant::Answer(edit) => {
            let mut answer = if exact { case.exact.clone() } else { case.right.clone() };
            edit(&Asked { spec, batch, precision }, &mut answer);
            if !exact {
                round(&mut answer, precision);
            }
            Some(answer)
        }
        Plant::Text(edit) => case.text(edit, exact).ok(),
        Plant::Question(question) => {
            let (spec, batch) = question(spec, batch)?;
            if exact {
                return evaluate_with(&spec, &batch, Tier::DoubleDouble).ok().as_ref().map(answer);
            }
            rounded(&spec, &batch, precision).ok()
        }
        Plant::Arithmetic(lower) => rounded(spec, batch, lower(precision)?).ok(),
        Plant::Calls(_) => None,
    }
}

/// What the same implementation answers without the fault.
fn unedited(case: &Prepared, plant: Plant) -> Option<Answer> {
    match plant {
        Plant::Text(_) => case.text(Edit::None, false).ok(),
        _ => Some(case.right.clone()),
    }
}

/// Every number as the precision has it.
fn round(answer: &mut Answer, precision: Precision) {
    let losses = match &mut answer.loss {
        Some(LossValue::PerSample(losses)) => losses.iter_mut(),
        Some(LossValue::Total(total)) => std::slice::from_mut(total).iter_mut(),
        None => [].iter_mut(),
    };
    losses.chain(answer.gradients.values_mut().flatten()).for_each(|x| *x = precision.round(*x));
}

fn answered(bench: &Bench, fault: &Fault, plant: Plant) -> Outcome {
    let (mut caught, mut names) = (0, Vec::new());
    // A case in which a right implementation is called wrong says nothing of faults; it is listed as a false alarm.
    for case in bench.cases.iter().filter(|case| case.is_sound()) {
        let Some(answer) = faulty(case, plant, false) else { continue };
        let findings = case.standard.judge(&answer).findings;
        if findings.is_empty() {
            continue;
        }
        caught += 1;
        if names.len() < NAMED {
            let diagnosis = case.standard.diagnose(&answer, &findings);
            names.push(naming(fault, &findings, &diagnosis));
        }
    }
    if caught > 0 {
        return Outcome::Caught { cases: caught, naming: most(names) };
    }
    let (mut inert, mut worst) = (true, (0.0, String::new()));
    for case in bench.cases.iter().filter(|case| case.is_sound()) {
        // What computes the same numbers, to the last bit, is no fault of an implementation in this precision.
        if faulty(case, plant, false) == unedited(case, plant) {
            continue;
        }
        let Some(answer) = faulty(case, plant, true) else { continue };
        let unedited = match plant {
            Plant::Text(_) => case.text(Edit::None, true).ok(),
            _ => None,
        };
        let (mut answer, unchanged) = changed(answer, unedited.as_ref().unwrap_or(&case.exact));
        // No implementation of this precision has more digits to answer with.
        round(&mut answer, case.standard.precision);
        let ratio = case.standard.judge(&answer).worst_ratio;
        inert &= unchanged;
        if ratio > worst.0 && !unchanged {
            worst = (ratio, case.id.clone());
        }
    }
    let (ratio, case) = worst;
    match (inert, ratio <= 1.0) {
        (true, _) => Outcome::Inert,
        (false, true) => Outcome::WithinRounding { ratio },
        (false, false) => Outcome::Missed { case, ratio },
    }
}

/// The edited answer, without what the rounding of exact arithmetic itself has changed; and whether nothing else has.
fn changed(mut edited: Answer, unedited: &Answer) -> (Answer, bool) {
    // Thirty digits, of logits up to a hundred, less what a sum and a logarithm take.
    const ROUNDING: f64 = 1e-26;
    let mut unchanged = true;
    let mut settle = |edited: &mut [f64], unedited: &[f64]| {
        let size = unedited.iter().fold(1.0, |top: f64, x| top.max(x.abs()));
        unchanged &= edited.len() == unedited.len();
        for (x, right) in edited.iter_mut().zip(unedited) {
            if (*x - right).abs() <= ROUNDING * size || x.is_nan() && right.is_nan() {
                *x = *right;
            } else {
                unchanged = false;
            }
        }
    };
    if let (Some(LossValue::PerSample(edited)), Some(LossValue::PerSample(right))) = (&mut edited.loss, &unedited.loss)
    {
        settle(edited, right);
    }
    for (tensor, values) in &mut edited.gradients {
        settle(values, unedited.gradients.get(tensor).map_or(&[][..], Vec::as_slice));
    }
    (edited, unchanged)
}

/// An answer of an implementation with a memory that is not what it answers without one.
struct Stray {
    batch: Batch<f64>,
    answer: Answer,
}

impl Stray {
    /// How far it is from what is right, as a part of what rounding may do.
    fn ratio(&self, bench: &Bench) -> f64 {
        let standard = Standard::new(&bench.spec, &self.batch, bench.precision);
        standard.map_or(f64::INFINITY, |standard| standard.judge(&self.answer).worst_ratio)
    }
}

/// An implementation with a memory.
struct Remembering<'a> {
    bench: &'a Bench,
    edit: fn(&Asked<'_>, &Call<'_>, &mut Answer),
    calls: Mutex<(usize, Option<Answer>)>,
    /// The answers that were others than the right ones.
    strayed: Mutex<Vec<Stray>>,
}

impl Subject for Remembering<'_> {
    fn name(&self) -> String {
        "remembering".to_owned()
    }
    fn precision(&self) -> Precision {
        self.bench.precision
    }
    fn evaluate(&self, batch: &Batch<f64>) -> gradproof::Result<Answer> {
        let Bench { spec, precision, .. } = self.bench;
        let right = rounded(spec, batch, *precision)?;
        let mut answer = right.clone();
        let mut calls = self.calls.lock().expect("no call panics");
        let asked = Asked { spec, batch, precision: *precision };
        (self.edit)(&asked, &Call { before: calls.0, last: calls.1.as_ref() }, &mut answer);
        round(&mut answer, *precision);
        if answer != right {
            let stray = Stray { batch: batch.clone(), answer: answer.clone() };
            self.strayed.lock().expect("no call panics").push(stray);
        }
        *calls = (calls.0 + 1, Some(right));
        Ok(answer)
    }
}

fn called(bench: &Bench, fault: &Fault, edit: fn(&Asked<'_>, &Call<'_>, &mut Answer)) -> Outcome {
    let subject = Remembering { bench, edit, calls: Mutex::new((0, None)), strayed: Mutex::new(Vec::new()) };
    let (mut caught, mut names) = (0, Vec::new());
    for case in bench.cases.iter().filter(|case| case.is_sound()).take(CALLED) {
        let Ok(answer) = subject.evaluate(&case.standard.batch) else { continue };
        let mut findings = case.standard.judge(&answer).findings;
        if findings.iter().all(|finding| finding.kind != Kind::Shape) {
            findings.extend(case.standard.asked_again(&subject, &answer).unwrap_or_default());
        }
        if !findings.is_empty() {
            caught += 1;
            names.push(naming(fault, &findings, &Diagnosis::default()));
        }
    }
    if caught > 0 {
        return Outcome::Caught { cases: caught, naming: most(names) };
    }
    let Remembering { strayed, .. } = subject;
    let ratio =
        strayed.into_inner().expect("no call panics").into_iter().map(|stray| stray.ratio(bench)).reduce(f64::max);
    match ratio {
        None => Outcome::Inert,
        Some(ratio) if ratio <= 1.0 => Outcome::WithinRounding { ratio },
        Some(ratio) => Outcome::Missed { case: bench.cases[0].id.clone(), ratio },
    }
}

/// What findings and diagnosis call a fault.
fn naming(fault: &Fault, findings: &[Finding], diagnosis: &Diagnosis) -> Naming {
    let Diagnosis { nearest, question } = diagnosis;
    let begins = |said: &Option<String>, name: &str| said.as_ref().is_some_and(|said| said.starts_with(name));
    let patterns: Vec<String> =
        findings.iter().filter_map(|finding| finding.pattern.as_ref()).map(ToString::to_string).collect();
    let says = |name: &Name| match name {
        // Where the loss has saturated, another formula shows in the gradient alone.
        Name::Kind(Kind::Loss) => findings.iter().any(|f| matches!(f.kind, Kind::Loss | Kind::Gradient)),
        Name::Kind(kind) => findings.iter().any(|finding| finding.kind == *kind),
        Name::Only(kind, tensor) => findings.iter().all(|f| f.kind == *kind && f.tensor == *tensor),
        Name::Nearest(name) => begins(nearest, name),
        Name::Question(name) => begins(question, name),
        Name::Pattern(name) => patterns.iter().any(|pattern| pattern.contains(name)),
    };
    // Who is told a variant or another question looks there: a wrong one leads astray, whatever else is said.
    let named = |of: fn(&Name) -> bool| fault.names.iter().filter(|name| of(name)).any(says);
    let astray = nearest.is_some() && !named(|name| matches!(name, Name::Nearest(_)))
        || question.is_some() && !named(|name| matches!(name, Name::Question(_)));
    if !astray && fault.names.iter().any(|name| name.is_specific() && says(name)) {
        return Naming::Right;
    }
    if !astray && fault.names.iter().any(says) {
        return Naming::Class;
    }
    let kinds = findings.iter().map(|f| format!("{:?} in {}", f.kind, f.tensor).to_lowercase());
    let said = nearest.iter().chain(question).cloned().chain(patterns).chain(kinds);
    Naming::Wrong { said: said.collect::<Vec<_>>().join("; ") }
}

/// What more than half say, wrong if there is no such name.
fn most(names: Vec<Naming>) -> Naming {
    let mut counts: BTreeMap<&Naming, usize> = BTreeMap::new();
    names.iter().for_each(|name| *counts.entry(name).or_default() += 1);
    let right = names.iter().filter(|name| !matches!(name, Naming::Wrong { .. })).count();
    if right * 2 > names.len() {
        let specific = names.iter().filter(|name| **name == Naming::Right).count();
        return if specific * 2 >= right { Naming::Right } else { Naming::Class };
    }
    let wrong = counts.into_iter().filter(|(name, _)| matches!(name, Naming::Wrong { .. }));
    wrong.max_by_key(|(_, count)| *count).map_or(Naming::Class, |(name, _)| name.clone())
}

/// Whether a loss, by its name or its whole specification, is among those that were asked for; all are, if none was.
pub fn chosen(spec: &LossSpec, among: &[String]) -> bool {
    among.is_empty() || among.iter().any(|name| name == spec.name() || *name == spec.to_string())
}
