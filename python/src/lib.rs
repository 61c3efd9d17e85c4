//! The extension module behind the Python package `gradproof`. It has no opinions of its own: cases, verdicts and reports are the
//! library's; what is convenient in Python is written in Python.

mod arrays;
mod callable;
mod suite;

use arrays::{Arrays, PyBatch};
use gradproof::batch::{Batch, label};
use gradproof::cases::{self, Case};
use gradproof::loss::{AnyLoss, Loss, LossSpec, Reduction};
use gradproof::reference;
use gradproof::report::losses as words;
use gradproof::subject::Precision;
use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

create_exception!(
    gradproof,
    UsageError,
    PyValueError,
    "What gradproof was asked cannot be: an unknown loss, dtype or framework, or an array of the wrong shape. It is no verdict."
);

/// The library's error, which names the input that caused it.
fn usage(error: gradproof::Error) -> PyErr {
    UsageError::new_err(error.to_string())
}

/// A specification from its text.
fn spec_of(text: &str) -> PyResult<LossSpec> {
    text.parse().map_err(usage)
}

/// One case: a batch, and the id that makes it again.
#[pyclass(name = "Case", module = "gradproof", frozen)]
struct PyCase(Case);

#[pymethods]
impl PyCase {
    /// `SPEC@GENERATOR.SEED.INDEX.DTYPE`
    #[getter]
    fn id(&self) -> &str {
        &self.0.id
    }
    /// The loss it was made for.
    #[getter]
    fn spec(&self) -> String {
        self.0.spec.to_string()
    }
    /// The numbers it is made of: `f64`, `f32`, `f16` or `bf16`.
    #[getter]
    fn precision(&self) -> String {
        self.0.precision.to_string()
    }
    /// Its arrays.
    #[getter]
    fn batch(&self) -> PyBatch {
        PyBatch(self.0.batch.clone())
    }
    fn __repr__(&self) -> String {
        format!("<gradproof.Case {}>", self.0.id)
    }
}

/// `count` cases of the loss, in numbers of that precision.
#[pyfunction]
fn cases_of(py: Python<'_>, spec: &str, precision: &str, seed: u64, count: usize) -> PyResult<Vec<PyCase>> {
    let (spec, precision): (_, Precision) = (spec_of(spec)?, precision.parse().map_err(usage)?);
    let generated = py.detach(|| cases::generate(&spec, precision, seed, count)).map_err(usage)?;
    Ok(generated.into_iter().map(PyCase).collect())
}

/// A case of one's own arrays, rounded to the precision.
#[pyfunction]
fn case_of(name: String, spec: &str, precision: &str, arrays: Arrays<'_>) -> PyResult<PyCase> {
    let (spec, precision): (_, Precision) = (spec_of(spec)?, precision.parse().map_err(usage)?);
    let given = arrays::batch(&spec, arrays)?;
    let upstream = given.upstream.mapv(|value| precision.round(value));
    let batch = Batch { upstream, ..given.map(|value| precision.round(*value)) };
    Ok(PyCase(Case { id: name, spec, precision, batch: batch.validated().map_err(usage)? }))
}

/// The case of that id.
#[pyfunction]
fn replay(py: Python<'_>, id: &str) -> PyResult<PyCase> {
    py.detach(|| Case::replay(id)).map(PyCase).map_err(usage)
}

/// The specification as it prints itself: what has its default is left out.
#[pyfunction]
fn canonical(spec: &str) -> PyResult<String> {
    Ok(spec_of(spec)?.to_string())
}

/// The tensors and constants that the loss takes, in the order of a call.
#[pyfunction]
fn tensors_of(spec: &str) -> PyResult<Vec<&'static str>> {
    Ok(arrays::names(&spec_of(spec)?))
}

/// The derivative of the reduced loss by that of each sample, of these labels.
#[pyfunction]
fn upstream_of(spec: &str, labels: Vec<i64>) -> PyResult<f64> {
    let labels: Vec<usize> = labels.into_iter().map(label).collect();
    Ok(spec_of(spec)?.conventions.upstream(&labels))
}

/// How the losses of the samples become one number: `mean`, `sum`, `none`, `mean-twice` or `mean-over-all`.
#[pyfunction]
fn reduction_of(spec: &str) -> PyResult<&'static str> {
    Ok(match spec_of(spec)?.conventions.reduction {
        Reduction::Mean => "mean",
        Reduction::MeanTwice => "mean-twice",
        Reduction::MeanOverAll => "mean-over-all",
        Reduction::Sum => "sum",
        Reduction::None => "none",
    })
}

/// The exact losses `[N]`, their total weighted by the upstream gradient, and the gradient of that total by each tensor.
#[pyfunction]
fn reference_of<'py>(
    py: Python<'py>,
    spec: &str,
    arrays: Arrays<'py>,
) -> PyResult<(Bound<'py, PyAny>, f64, Bound<'py, PyDict>)> {
    let spec = spec_of(spec)?;
    let batch = arrays::batch(&spec, arrays)?;
    let exact = suite::aside(py, move || reference::evaluate(&spec, &batch), |_| {})?.map_err(usage)?;
    let losses = arrays::vector(py, &exact.losses);
    Ok((losses, exact.total, arrays::tensors(py, &exact.gradient)?))
}

/// The name and title of every loss.
#[pyfunction]
fn losses_by_name() -> Vec<(&'static str, &'static str)> {
    AnyLoss::all().iter().map(|loss| (loss.about().name, loss.about().title)).collect()
}

/// What the loss is, in words.
#[pyfunction]
fn explain(spec: &str) -> PyResult<String> {
    Ok(words::explain(&spec_of(spec)?))
}

#[pymodule]
mod _gradproof {
    #[pymodule_export]
    use super::suite::{PyReport, identify, verify};
    #[pymodule_export]
    use super::{PyBatch, PyCase, UsageError};
    #[pymodule_export]
    use super::{
        canonical, case_of, cases_of, explain, losses_by_name, reduction_of, reference_of, replay, tensors_of,
        upstream_of,
    };
}
