//! A Python callable as an implementation under test.

use crate::arrays::{self, PyBatch};
use crate::{PyCase, UsageError};
use gradproof::batch::Batch;
use gradproof::subject::{Answer, Precision, Subject, Upstream};
use gradproof::{Error, Result};
use numpy::PyReadonlyArrayDyn;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Why a run is over before its time: the exception to raise where it was started.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Mutex<Option<PyErr>>>);

impl Stop {
    /// Ends the run with this exception, if none has ended it yet.
    pub fn with(&self, error: PyErr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    /// The exception that ended the run.
    pub fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn is_set(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

/// `ask(batch)` returns the loss and the gradients by name, all in float64. It is called by one thread at a time.
#[derive(Debug)]
pub struct Callable {
    pub ask: Py<PyAny>,
    pub name: String,
    pub precision: Precision,
    pub arithmetic: Precision,
    pub upstream: Upstream,
    pub stop: Stop,
    pub turn: Mutex<()>,
}

impl Callable {
    fn ask(&self, py: Python<'_>, batch: &Batch<f64>) -> PyResult<Answer> {
        type Gradients<'py> = BTreeMap<String, PyReadonlyArrayDyn<'py, f64>>;
        let given = self.ask.bind(py).call1((PyBatch(batch.clone()),))?;
        let (loss, gradients): (PyReadonlyArrayDyn<'_, f64>, Gradients<'_>) = given.extract()?;
        Ok(arrays::answer(batch, &loss, gradients))
    }

    /// An exception is a finding, unless it is the user's mistake, or wants to end the program.
    fn failed(&self, py: Python<'_>, error: PyErr) -> Error {
        if error.is_instance_of::<UsageError>(py) || !error.is_instance_of::<PyException>(py) {
            self.stop.with(error);
            return Error::Interrupted;
        }
        // The exception itself may not know its whole traceback.
        let raised = (error.value(py), error.traceback(py));
        let described = || py.import("gradproof._crash")?.getattr("traceback_of")?.call1(raised)?.extract();
        Error::Unsupported(described().unwrap_or_else(|_: PyErr| error.to_string()))
    }
}

impl Subject for Callable {
    fn name(&self) -> String {
        self.name.clone()
    }
    fn precision(&self) -> Precision {
        self.precision
    }
    fn arithmetic(&self) -> Precision {
        self.arithmetic
    }
    fn upstream(&self) -> Upstream {
        self.upstream
    }
    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        // The turn is waited for without the interpreter's lock, and the lock with the turn: no two threads wait for each other.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.stop.is_set() {
            return Err(Error::Interrupted);
        }
        Python::attach(|py| self.ask(py, batch).map_err(|error| self.failed(py, error)))
    }
}

/// One implementation, in one precision, with the cases to try it at.
#[derive(FromPyObject)]
pub struct Suite<'py> {
    /// From a batch to `(loss, gradients)`.
    pub ask: Py<PyAny>,
    /// What it is called in reports.
    pub name: String,
    /// Whether it gives the gradient of the sum or mean of the losses, and no other.
    pub alike: bool,
    /// The numbers it takes: `f64`, `f32`, `f16` or `bf16`.
    pub precision: String,
    /// The numbers it computes in.
    pub arithmetic: String,
    /// Cases of that precision.
    pub cases: Vec<PyRef<'py, PyCase>>,
}
