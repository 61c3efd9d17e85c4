//! A run of the checks, away from the thread that asked for it.

use crate::PyCase;
use crate::callable::{Callable, Stop, Suite};
use crate::usage;
use gradproof::cases::Case;
use gradproof::check::identify::{Fit as Found, Identification};
use gradproof::check::{self, Verdict, identify_cases};
use gradproof::report::{identification, json, text};
use gradproof::subject::Upstream;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How long an interrupt may go unnoticed.
const PATIENCE: Duration = Duration::from_millis(50);

/// The outcome of everything that was asked.
#[pyclass(name = "Verdicts", module = "gradproof", frozen)]
pub struct PyReport(check::Report);

#[pymethods]
impl PyReport {
    /// `pass`, `inconclusive`, `fail` or `error`: the worst of all runs.
    #[getter]
    fn verdict(&self) -> &'static str {
        match self.0.verdict {
            Verdict::Pass => "pass",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Fail => "fail",
            Verdict::Error => "error",
        }
    }
    /// The report for people.
    fn text(&self) -> String {
        text::render(&self.0)
    }
    /// The report for programs.
    fn json(&self) -> String {
        json::render(&self.0)
    }
}

/// Does `work` on a thread of its own while this one, without the interpreter's lock, watches for signals. If one raises, the
/// exception goes to `interrupted` and is raised here at once; the work is left to end by itself.
///
/// # Errors
/// What a signal raised, or that the work panicked.
pub fn aside<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
    interrupted: impl Fn(PyErr) + Send,
) -> PyResult<T> {
    let (sender, receiver) = mpsc::channel();
    // Nobody may be left to listen.
    thread::spawn(move || drop(sender.send(work())));
    py.detach(move || {
        loop {
            match receiver.recv_timeout(PATIENCE) {
                Ok(done) => return Ok(done),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(PyRuntimeError::new_err("gradproof panicked: please report it"));
                }
                Err(RecvTimeoutError::Timeout) => {
                    Python::attach(|py| py.check_signals().inspect_err(|error| interrupted(error.clone_ref(py))))?;
                }
            }
        }
    })
}

/// Checks each suite at its cases.
#[pyfunction]
pub fn verify(py: Python<'_>, suites: Vec<Suite<'_>>) -> PyResult<PyReport> {
    asking(py, suites, runs).map(|runs| PyReport(check::Report::new(runs)))
}

/// A variant: its specification, its changes, and how far from it the answers are.
type Fit = (String, String, f64);

/// The variant that an implementation is, in words; and the best fit, those as good, and the runner-up. There is one suite for each
/// specification to begin at.
#[pyfunction]
pub fn identify(py: Python<'_>, suites: Vec<Suite<'_>>) -> PyResult<(String, Fit, Vec<Fit>, Option<Fit>)> {
    let source = suites.first().map(|suite| format!("the answers of {}", suite.name)).unwrap_or_default();
    let found = asking(py, suites, |suites| {
        Identification::best_of(suites.iter().map(|(callable, cases)| identify_cases(callable, cases)))
    })?;
    let words = identification::text(&found, &source);
    let fit = |fit: Found| (fit.spec.to_string(), fit.changes, fit.distance);
    Ok((words, fit(found.best), found.equivalent.into_iter().map(fit).collect(), found.runner_up.map(fit)))
}

/// Does `work` with the suites on a thread of its own, until it is done or one of the implementations wants to end it.
fn asking<T: Send + 'static>(
    py: Python<'_>,
    suites: Vec<Suite<'_>>,
    work: impl FnOnce(&[(Callable, Vec<Case>)]) -> gradproof::Result<T> + Send + 'static,
) -> PyResult<T> {
    let stop = Stop::default();
    let prepared: PyResult<Vec<(Callable, Vec<Case>)>> =
        suites.into_iter().map(|suite| prepare(suite, &stop)).collect();
    let prepared = prepared?;
    let ended = stop.clone();
    let outcome = aside(py, move || work(&prepared), move |error| ended.with(error))?;
    match (outcome, stop.take()) {
        (_, Some(error)) => Err(error),
        (Err(error), None) => Err(usage(error)),
        (Ok(done), None) => Ok(done),
    }
}

fn prepare(suite: Suite<'_>, stop: &Stop) -> PyResult<(Callable, Vec<Case>)> {
    let upstream = if suite.alike { Upstream::Alike } else { Upstream::Any };
    let callable = Callable {
        ask: suite.ask,
        name: suite.name,
        precision: suite.precision.parse().map_err(usage)?,
        arithmetic: suite.arithmetic.parse().map_err(usage)?,
        upstream,
        stop: stop.clone(),
        turn: Mutex::new(()),
    };
    let copied = |case: PyRef<'_, PyCase>| case.0.clone();
    Ok((callable, suite.cases.into_iter().map(copied).collect()))
}

/// On threads of its own: the implementation may itself use gradproof, whose threads must then not all be waiting for it.
fn runs(suites: &[(Callable, Vec<Case>)]) -> gradproof::Result<Vec<check::Run>> {
    let pool = rayon::ThreadPoolBuilder::new().build();
    let pool = pool.map_err(|error| gradproof::Error::Unsupported(format!("no threads to run on: {error}")))?;
    pool.install(|| {
        let each = suites.iter().map(|(callable, cases)| check::verify_cases(callable, cases, &|_| {}));
        let mut runs: Vec<check::Run> = each.collect::<gradproof::Result<Vec<_>>>()?.into_iter().flatten().collect();
        runs.iter_mut().for_each(|run| run.replay = Some(format!("cases=[gradproof.replay({:?})]", run.case)));
        Ok(runs)
    })
}
