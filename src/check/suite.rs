//! From a subject, or what it is on record to have computed, to a verdict.

use super::diagnose::Diagnosis;
use super::standard::{Judgement, Standard};
use super::{Finding, Kind, Run, Verdict, live};
use crate::batch::Batch;
use crate::cases::Case;
use crate::error::{Error, Result, panic_message};
use crate::subject::recording::Recording;
use crate::subject::{Answer, Precision, Subject, Upstream};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Checks an implementation at many cases, on all cores. `done` is called after each.
///
/// What one case cannot show another may: a case is inconclusive only if none of the cases of its loss, subject and precision
/// would have noticed a fault that it would have missed. (The gradient of a single class is rightly zero, and says nothing.)
///
/// If the subject is interrupted, that case and those that are not begun are left out.
///
/// # Errors
/// If a case's loss is not defined at its batch.
pub fn verify_cases(subject: &dyn Subject, cases: &[Case], done: &(dyn Fn(&Run) + Sync)) -> Result<Vec<Run>> {
    let interrupted = AtomicBool::new(false);
    let check = |case: &Case| {
        if interrupted.load(Ordering::Relaxed) {
            return None;
        }
        match verify_subject(subject, case) {
            Err(Error::Interrupted) => {
                interrupted.store(true, Ordering::Relaxed);
                None
            }
            outcome => Some(outcome.inspect(|run| done(run))),
        }
    };
    let mut runs = cases.par_iter().filter_map(check).collect::<Result<Vec<Run>>>()?;
    settle(&mut runs);
    Ok(runs)
}

/// Lets runs pass that are inconclusive by themselves, where another run of the same loss, subject and precision would have
/// noticed what they would have missed. Runs that were settled apart may be settled again together.
pub fn settle(runs: &mut [Run]) {
    let suite = |run: &Run| (run.loss.clone(), run.subject.clone(), run.dtype);
    let mut missed_by_all: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for run in runs.iter() {
        let Some(power) = &run.power else { continue };
        let missed: BTreeSet<String> = power.missed.iter().cloned().collect();
        let of_suite = missed_by_all.entry(suite(run)).or_insert_with(|| missed.clone());
        of_suite.retain(|fault| missed.contains(fault));
    }
    for run in runs.iter_mut().filter(|run| run.verdict == Verdict::Inconclusive) {
        let of_suite = &missed_by_all[&suite(run)];
        if run.power.iter().flat_map(|power| &power.missed).all(|fault| !of_suite.contains(fault)) {
            run.verdict = Verdict::Pass;
        }
    }
}

/// Checks an implementation at one case.
///
/// An implementation that cannot answer, or panics, or whose kernel does what no kernel may do, is a finding, not an error.
///
/// # Errors
/// If the case's loss is not defined at its batch, or the subject was interrupted.
pub fn verify_subject(subject: &dyn Subject, case: &Case) -> Result<Run> {
    let case = case.for_upstream(subject.upstream());
    let standard = Standard::stored(&case.spec, &case.batch, subject.precision(), subject.arithmetic())?;
    let subject = Guarded(subject);
    let check = || -> Result<Run> {
        let answer = subject.evaluate(&standard.batch)?;
        let mut run = run_of(&standard, &answer, subject.name(), case.id.clone());
        if run.findings.iter().all(|finding| finding.kind != Kind::Shape) {
            run.findings.extend(live::findings(&standard, &subject, &answer)?);
        }
        if subject.upstream() == Upstream::Alike {
            run.unchecked.push("upstream gradients that differ between samples".to_owned());
        }
        if !run.findings.is_empty() {
            run.verdict = Verdict::Fail;
        }
        Ok(run)
    };
    match check() {
        Err(error @ Error::Interrupted) => Err(error),
        Err(error) => Ok(unanswered(&standard, subject.name(), case.id.clone(), &error)),
        answered => answered,
    }
}

/// A subject whose panics are errors.
struct Guarded<'a>(&'a dyn Subject);

impl Subject for Guarded<'_> {
    fn name(&self) -> String {
        self.0.name()
    }
    fn precision(&self) -> Precision {
        self.0.precision()
    }
    fn arithmetic(&self) -> Precision {
        self.0.arithmetic()
    }
    fn upstream(&self) -> Upstream {
        self.0.upstream()
    }
    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        catch_unwind(AssertUnwindSafe(|| self.0.evaluate(batch)))
            .unwrap_or_else(|panic| Err(Error::Unsupported(format!("it panicked: {}", panic_message(&*panic)))))
    }
}

/// Checks what an implementation is on record to have computed.
///
/// # Errors
/// If the loss is not defined at the recorded batch.
pub fn verify_recording(recording: &Recording) -> Result<Run> {
    let Recording { spec, batch, precision, arithmetic, .. } = recording;
    let standard = Standard::stored(spec, batch, *precision, *arithmetic)?;
    let case = recording.path.display().to_string();
    Ok(run_of(&standard, &recording.answer, "recording".to_owned(), case))
}

/// A run without an answer. A kernel's fault is a verdict about the implementation, and so is an array that is none of the loss's;
/// any other error is the lack of one.
fn unanswered(standard: &Standard, subject: String, case: String, error: &Error) -> Run {
    let (verdict, kind, message) = match error {
        Error::Fault { .. } => (Verdict::Fail, Kind::Fault, error.to_string()),
        Error::BadTensor { .. } => (Verdict::Fail, Kind::Shape, error.to_string()),
        _ => (Verdict::Error, Kind::Crash, format!("the implementation gave no answer: {error}")),
    };
    let finding = Finding {
        kind,
        tensor: String::new(),
        index: Vec::new(),
        got: f64::NAN,
        exact: f64::NAN,
        error: f64::NAN,
        allowed: 0.0,
        wrong: 0,
        elements: 0,
        message,
        pattern: None,
    };
    Run {
        loss: standard.spec.to_string(),
        subject,
        dtype: standard.precision,
        case,
        replay: None,
        verdict,
        findings: vec![finding],
        nearest: None,
        question: None,
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
    let Diagnosis { nearest, question } =
        if findings.is_empty() { Diagnosis::default() } else { standard.diagnose(answer, &findings) };
    Run {
        loss: standard.spec.to_string(),
        subject,
        dtype: standard.precision,
        case,
        replay: None,
        verdict,
        findings,
        nearest,
        question,
        power: Some(power),
        unchecked: standard.unchecked(answer),
        worst_ratio,
    }
}
