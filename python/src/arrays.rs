//! Batches as NumPy arrays, and back. Everything is in float64, which holds the numbers of every precision exactly.

use crate::UsageError;
use gradproof::batch::{Batch, Inputs, RunningStatistics, Tensor, label, signed};
use gradproof::loss::{FeatureMap, Loss, LossSpec, Margins, WeightMap};
use gradproof::subject::{Answer, LossValue};
use numpy::ndarray::{Array, Array1, Array2, ArrayD, Dimension, Ix1, Ix2, arr0};
use numpy::{IntoPyArray, PyReadonlyArrayDyn};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeMap;

/// Arrays by name.
pub type Arrays<'py> = BTreeMap<String, PyReadonlyArrayDyn<'py, f64>>;

/// A batch: what a loss is differentiated by, and the constants that go with it.
#[pyclass(name = "Batch", module = "gradproof", frozen)]
pub struct PyBatch(pub Batch<f64>);

#[pymethods]
impl PyBatch {
    /// What the loss is differentiated by, by name: `features [N, D]`, `weights [K, D]`, `bias [K]`, `g [K]`, learnable scalars `[]`.
    #[getter]
    fn tensors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        tensors(py, &self.0.inputs)
    }
    /// Labels `[N]`, int64.
    #[getter]
    fn labels<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.0.labels.iter().map(|label| signed(*label)).collect::<Vec<_>>().into_pyarray(py).into_any()
    }
    /// The derivative of what is differentiated by each sample's loss, `[N]`.
    #[getter]
    fn upstream<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        vector(py, &self.0.upstream)
    }
    /// `running_mean [D]` and `running_var [D]`, for losses that whiten with them; `margins [K]`, for `margins=per-class`; `triplets [T, 3]`, where they are given.
    #[getter]
    fn constants<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let constants = PyDict::new(py);
        if let Some(running) = &self.0.running {
            constants.set_item("running_mean", in_order(py, &running.mean))?;
            constants.set_item("running_var", in_order(py, &running.variance))?;
        }
        if let Some(margins) = &self.0.margins {
            constants.set_item("margins", in_order(py, margins))?;
        }
        if let Some(triplets) = &self.0.triplets {
            let rows = Array2::from_shape_fn((triplets.len(), 3), |(row, at)| whole(triplets[row][at]));
            constants.set_item("triplets", rows.into_pyarray(py))?;
        }
        Ok(constants)
    }
}

/// The array with its elements in row-major order, and nothing else between them: other frameworks refuse a stride below 0.
fn in_order<'py, D: Dimension>(py: Python<'py>, array: &Array<f64, D>) -> Bound<'py, PyAny> {
    let elements: Vec<f64> = array.iter().copied().collect();
    let array = Array::from_shape_vec(array.raw_dim(), elements).expect("as many elements as before");
    array.into_pyarray(py).into_any()
}

/// A label, or a place in the batch, as NumPy counts.
fn whole(number: usize) -> i64 {
    i64::try_from(number).expect("as many numbers as an array has elements fit")
}

/// A vector as a new array.
pub fn vector<'py>(py: Python<'py>, values: &Array1<f64>) -> Bound<'py, PyAny> {
    in_order(py, values)
}

/// Every tensor by its name, as a new array.
pub fn tensors<'py>(py: Python<'py>, inputs: &Inputs<f64>) -> PyResult<Bound<'py, PyDict>> {
    let all = PyDict::new(py);
    all.set_item("features", in_order(py, &inputs.features))?;
    if let Some(weights) = &inputs.weights {
        all.set_item("weights", in_order(py, weights))?;
    }
    for (name, vector) in [("bias", &inputs.bias), ("g", &inputs.gains)] {
        if let Some(vector) = vector {
            all.set_item(name, in_order(py, vector))?;
        }
    }
    for (name, value) in &inputs.scalars {
        all.set_item(name, in_order(py, &arr0(*value)))?;
    }
    Ok(all)
}

/// The names of everything the loss takes but labels, tensors first.
pub fn names(spec: &LossSpec) -> Vec<&'static str> {
    let form = spec.loss.form();
    let running = matches!(form.features, FeatureMap::Whitened { running: true, .. });
    let named = [
        ("features", true),
        ("weights", form.weights != WeightMap::Absent),
        ("bias", form.bias),
        ("g", form.gains),
        ("running_mean", running),
        ("running_var", running),
        ("margins", spec.conventions.margins == Margins::PerClass),
        ("triplets", spec.name() == "triplet"),
    ];
    let wanted = named.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name);
    wanted.chain(spec.loss.learnable().into_iter().map(|(name, _)| name)).collect()
}

fn bad(tensor: &str, reason: impl std::fmt::Display) -> PyErr {
    UsageError::new_err(format!("{tensor}: {reason}"))
}

/// A batch from its arrays: those of [`names`], `labels`, and `upstream` where the reduction does not say it.
pub fn batch(spec: &LossSpec, mut arrays: Arrays<'_>) -> PyResult<Batch<f64>> {
    let features = required(&mut arrays, "features")?.into_dimensionality::<Ix2>();
    let features = features.map_err(|error| bad("features", format!("shape [N, D] is needed ({error})")))?;
    let labels = required(&mut arrays, "labels")?;
    let ignored =
        labels.iter().find(|value| **value < 0.0 && spec.conventions.ignore.map(|label| label as f64) != Some(**value));
    if let Some(value) = ignored {
        return Err(bad("labels", format!("{value} is no class; with `ignore={value}` its samples have no loss")));
    }
    let labels = whole_numbers("labels", labels)?;
    let mut batch = Batch::without_classes(features, labels).map_err(crate::usage)?;
    batch.inputs.weights = optional::<Ix2>(&mut arrays, "weights", "[K, D]")?;
    batch.inputs.bias = optional::<Ix1>(&mut arrays, "bias", "[K]")?;
    batch.inputs.gains = optional::<Ix1>(&mut arrays, "g", "[K]")?;
    let of_sample = spec.conventions.upstream(&batch.labels);
    batch.upstream.fill(of_sample);
    if let Some(upstream) = optional::<Ix1>(&mut arrays, "upstream", "[N]")? {
        batch.upstream = upstream;
    }
    let mean = optional::<Ix1>(&mut arrays, "running_mean", "[D]")?;
    let variance = optional::<Ix1>(&mut arrays, "running_var", "[D]")?;
    batch.running = mean.zip(variance).map(|(mean, variance)| RunningStatistics { mean, variance });
    batch.margins = optional::<Ix1>(&mut arrays, "margins", "[K]")?;
    if let Some(triplets) = optional::<Ix2>(&mut arrays, "triplets", "[T, 3]")? {
        if triplets.ncols() != 3 {
            return Err(bad("triplets", format!("shape {:?}, expected [T, 3]", triplets.dim())));
        }
        let flat = whole_numbers("triplets", triplets.into_dyn())?;
        batch.triplets = Some(flat.chunks_exact(3).map(|row| [row[0], row[1], row[2]]).collect());
    }
    for (name, _) in spec.loss.learnable() {
        if let Some(array) = arrays.remove(name) {
            let array = array.as_array();
            match array.iter().collect::<Vec<_>>()[..] {
                [value] => batch.inputs.scalars.push((name, *value)),
                _ => return Err(bad(name, format!("shape {:?}, expected one number", array.shape()))),
            }
        }
    }
    if let Some(unknown) = arrays.keys().next() {
        let known = names(spec).join(", ");
        return Err(bad(unknown, format!("{} has no such input; it takes {known}, labels and upstream", spec.name())));
    }
    batch.validated().map_err(crate::usage)
}

fn required(arrays: &mut Arrays<'_>, name: &str) -> PyResult<ArrayD<f64>> {
    arrays.remove(name).map(|array| array.as_array().to_owned()).ok_or_else(|| bad(name, "missing"))
}

fn optional<D: Dimension>(arrays: &mut Arrays<'_>, name: &str, shape: &str) -> PyResult<Option<Array<f64, D>>> {
    let array = arrays.remove(name).map(|array| array.as_array().to_owned());
    let wrong = |error| bad(name, format!("shape {shape} is needed ({error})"));
    array.map(|array| array.into_dimensionality::<D>().map_err(wrong)).transpose()
}

fn whole_numbers(name: &str, array: ArrayD<f64>) -> PyResult<Vec<usize>> {
    let whole = |value: &f64| {
        let is_whole = value.fract() == 0.0 && (name == "labels" || *value >= 0.0);
        is_whole
            .then_some(label(*value as i64))
            .ok_or_else(|| bad(name, format!("{value} is not a whole number from 0 on")))
    };
    array.iter().map(whole).collect()
}

/// An answer from its arrays: the loss, `[]` or `[N]`, and the gradients by name.
pub fn answer(
    batch: &Batch<f64>,
    loss: &PyReadonlyArrayDyn<'_, f64>,
    mut gradients: BTreeMap<String, PyReadonlyArrayDyn<'_, f64>>,
) -> Answer {
    let flat = |array: &PyReadonlyArrayDyn<'_, f64>| array.as_array().iter().copied().collect::<Vec<f64>>();
    let values = flat(loss);
    let loss = match (loss.as_array().ndim(), &values[..]) {
        (0, [total]) => LossValue::Total(*total),
        _ => LossValue::PerSample(values),
    };
    let by_tensor = |tensor: Tensor| Some((tensor, flat(&gradients.remove(tensor.key())?)));
    let tensors = batch.inputs.tensors().into_iter().map(|(tensor, ..)| tensor);
    Answer { loss: Some(loss), gradients: tensors.filter_map(by_tensor).collect() }
}
