//! What an implementation is on record to have computed: a `.npz` file, as NumPy's `savez` writes it.
//!
//! | key | shape | |
//! |---|---|---|
//! | `features` | `[N, D]` | always |
//! | `labels` | `[N]` | always; whole numbers of any type, below 0 only where they are ignored |
//! | `weights` | `[K, D]` | where the loss has class weights |
//! | `bias`, `g` | `[K]` | where the loss has them |
//! | `s`, `alpha`, `R` | a number | learnable scalars; absent: the specification's value |
//! | `upstream` | `[N]` | absent: that of the reduction, 1/N or 1 |
//! | `running_mean`, `running_var` | `[D]` | where the loss whitens with running statistics |
//! | `margins` | `[K]` | where the specification says `margins=per-class` |
//! | `triplets` | `[T, 3]` | rows (anchor, positive, negative); absent: all valid ones |
//! | `loss` | a number or `[N]` | what was computed |
//! | `grad_` and a key above | as the key | what was computed |
//! | `_low`, `_high` after these | as the key | bounds on it, which are not looked at |
//!
//! The type of `features` (f64, f32 or f16) is taken as the arithmetic of the implementation. The tensors that it
//! computes with are of that type. Constants may be kept in any, and are rounded to it; so may what was computed.

mod archive;
pub mod arrays;
pub(super) mod npy;

pub use archive::write;

use super::{Answer, LossValue, Precision};
use crate::batch::{Batch, Inputs, RunningStatistics, Tensor, label};
use crate::error::{Error, Result, nearest};
use crate::loss::requirements::{require_labels, require_tensors};
use crate::loss::{FeatureMap, Loss, LossSpec, Margins, WeightMap};
use archive::Archive;
use ndarray::{Array1, Array2};
use npy::{Array, Dtype};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A recorded answer, with the batch it is an answer to.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The file.
    pub path: PathBuf,
    /// The loss it is held against.
    pub spec: LossSpec,
    /// The inputs.
    pub batch: Batch<f64>,
    /// What was computed.
    pub answer: Answer,
    /// The type of the features.
    pub precision: Precision,
    /// The arithmetic it was computed in: that of the features, unless one knows better.
    pub arithmetic: Precision,
}

impl Recording {
    /// Reads a recording of the loss.
    ///
    /// # Errors
    /// [`Error::BadFile`] names the file, the key, and what was expected of it.
    pub fn load(spec: &LossSpec, path: &Path) -> Result<Self> {
        let mut archive = Archive::open(path)?;
        let (batch, precision) = batch(spec, &mut archive)?;
        let answer = answer(spec, &batch, &mut archive)?;
        let recording =
            Self { path: path.to_owned(), spec: spec.clone(), batch, answer, precision, arithmetic: precision };
        if recording.answer.loss.is_none() && recording.answer.gradients.is_empty() {
            return Err(
                archive.bad("neither `loss` nor any gradient (`grad_features`, …) is in it: there is nothing to check")
            );
        }
        Ok(recording)
    }

    /// The same, computed in another arithmetic than that of the features: only they, the class weights and the gradients by both
    /// are rounded to theirs.
    ///
    /// # Errors
    /// If the arithmetic is less precise than they are.
    pub fn computed_in(self, arithmetic: Precision) -> Result<Self> {
        Ok(Self { arithmetic: arithmetic.over(self.precision)?, ..self })
    }

    /// Writes the recording to its file, so that [`Recording::load`] reads it. What was computed is kept in f64, whatever
    /// the arithmetic.
    ///
    /// # Errors
    /// If the file cannot be written, or no recording can say that the arithmetic was this: there is none in bf16.
    pub fn save(&self) -> Result<()> {
        if self.precision == Precision::Bf16 {
            let reason = "a recording is in f64, f32 or f16: `.npz` files have no bf16".to_owned();
            return Err(Error::BadFile { path: self.path.clone(), reason });
        }
        let mut all = arrays::of_batch(&self.batch);
        match &self.answer.loss {
            Some(LossValue::Total(loss)) => all.push(("loss".to_owned(), vec![], vec![*loss])),
            Some(LossValue::PerSample(losses)) => all.push(("loss".to_owned(), vec![losses.len()], losses.clone())),
            None => {}
        }
        for (tensor, values) in &self.answer.gradients {
            let shape = arrays::shape_of(&self.batch, *tensor, values.len());
            all.push((format!("grad_{tensor}"), shape, values.clone()));
        }
        archive::write_as(&self.path, &all, |key| match key {
            "loss" => Dtype::Float(Precision::F64),
            key if key.starts_with("grad_") => Dtype::Float(Precision::F64),
            key => arrays::dtype_of(key, self.precision),
        })
    }
}

/// Reads the inputs alone, and the type of the features. Losses and gradients may be there, and are not looked at.
///
/// # Errors
/// [`Error::BadFile`] names the file, the key, and what was expected of it.
pub fn load_batch(spec: &LossSpec, path: &Path) -> Result<(Batch<f64>, Precision)> {
    batch(spec, &mut Archive::open(path)?)
}

fn batch(spec: &LossSpec, archive: &mut Archive) -> Result<(Batch<f64>, Precision)> {
    known_keys(archive, spec)?;
    let features = archive.required("features")?;
    let Some(precision) = features.precision else {
        return Err(archive.bad("`features` holds whole numbers, expected f64, f32 or f16"));
    };
    let (samples, dimension) = match features.shape[..] {
        [samples, dimension] if samples > 0 && dimension > 0 => (samples, dimension),
        _ => return Err(archive.wrong_shape("features", &features.shape, "[N, D] with N and D at least 1")),
    };
    let weights = archive.matrix("weights", precision, dimension)?;
    let classes = weights.as_ref().map_or(0, Array2::nrows);
    let labels = archive.whole_numbers("labels", Some(samples))?.ok_or_else(|| archive.missing("labels", "[N]"))?;
    let labels: Vec<usize> = labels.into_iter().map(label).collect();
    let mut scalars = Vec::new();
    for (name, _) in spec.loss.learnable() {
        if let Some(value) = archive.number(name, precision)? {
            scalars.push((name, value));
        }
    }
    let whole = spec.conventions.upstream(&labels);
    let mean = archive.constants("running_mean", precision, dimension)?;
    let variance = archive.constants("running_var", precision, dimension)?;
    let running = match (mean, variance) {
        (Some(mean), Some(variance)) if variance.iter().all(|v| *v >= 0.0) => {
            Some(RunningStatistics { mean, variance })
        }
        (None, None) => None,
        (Some(_), Some(_)) => return Err(archive.bad("`running_var` has a negative element")),
        _ => return Err(archive.bad("`running_mean` and `running_var` must be given together")),
    };
    let inputs = Inputs {
        features: features.into_matrix(),
        weights,
        bias: archive.vector("bias", precision, classes)?,
        gains: archive.vector("g", precision, classes)?,
        scalars,
    };
    let upstream = archive.constants("upstream", precision, samples)?;
    let upstream = upstream.unwrap_or_else(|| Array1::from_elem(samples, whole));
    let margins = archive.constants("margins", precision, classes)?;
    let batch = Batch { inputs, labels, upstream, running, margins, triplets: triplets(archive)?, case: None };
    let suits = |batch: Batch<f64>| -> Result<Batch<f64>> {
        require_tensors(&spec.loss, &spec.conventions, &batch, batch.classes())?;
        require_labels(&spec.loss, &spec.conventions, &batch.labels)?;
        Ok(batch)
    };
    let checked = batch.validated().and_then(suits);
    match checked {
        Ok(batch) => Ok((batch, precision)),
        Err(Error::BadTensor { tensor, reason }) => Err(archive.bad(&format!("`{tensor}`: {reason}"))),
        Err(error) => Err(archive.bad(&error.to_string())),
    }
}

/// What is in the file and not looked at would be taken for checked: a misspelt key, or one that the loss has no use for.
fn known_keys(archive: &Archive, spec: &LossSpec) -> Result<()> {
    let form = spec.loss.form();
    let whitened = matches!(form.features, FeatureMap::Whitened { .. });
    let mut tensors = vec![
        ("features", true),
        ("weights", form.weights != WeightMap::Absent),
        ("bias", form.bias),
        ("g", form.gains),
    ];
    tensors.extend(spec.loss.learnable().into_iter().map(|(name, _)| (name, true)));
    let others = [
        ("labels", true),
        ("upstream", true),
        ("running_mean", whitened),
        ("running_var", whitened),
        ("margins", spec.conventions.margins == Margins::PerClass),
        ("triplets", form.peers),
        ("loss", true),
    ];
    let plain = tensors.iter().chain(&others).map(|(name, used)| ((*name).to_owned(), *used));
    let gradients = tensors.iter().map(|(name, used)| (format!("grad_{name}"), *used));
    let keys: Vec<(String, bool)> = plain.chain(gradients).collect();
    for name in &archive.names {
        // Bounds on what was computed, as certified golden values have them, are looked at by others.
        let bounded = ["_low", "_high"].into_iter().find_map(|end| name.strip_suffix(end));
        let known = bounded.filter(|key| *key == "loss" || key.starts_with("grad_")).unwrap_or(name);
        match keys.iter().find(|(key, _)| key == known) {
            Some((_, true)) => {}
            Some((_, false)) => {
                return Err(archive.bad(&format!("`{name}` is given, but {} has no use for it", spec.name())));
            }
            None => {
                let used: Vec<&str> = keys.iter().filter(|key| key.1).map(|key| key.0.as_str()).collect();
                let hint = nearest(name, used.iter().copied())
                    .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
                return Err(archive.bad(&format!("unknown key `{name}`{hint}; the keys are {}", used.join(", "))));
            }
        }
    }
    Ok(())
}

fn triplets(archive: &mut Archive) -> Result<Option<Vec<[usize; 3]>>> {
    let Some(array) = archive.array("triplets")? else { return Ok(None) };
    if array.shape.len() != 2 || array.shape[1] != 3 {
        return Err(archive.wrong_shape("triplets", &array.shape, "[T, 3]"));
    }
    let flat = archive.indices("triplets", None)?.unwrap_or_default();
    Ok(Some(flat.chunks_exact(3).map(|row| [row[0], row[1], row[2]]).collect()))
}

fn answer(spec: &LossSpec, batch: &Batch<f64>, archive: &mut Archive) -> Result<Answer> {
    let loss = match archive.array("loss")? {
        None => None,
        Some(Array { shape, values, .. }) => Some(match shape[..] {
            [n] if n == batch.samples() => LossValue::PerSample(values),
            [] | [1] => LossValue::Total(values[0]),
            _ => return Err(archive.wrong_shape("loss", &shape, &format!("a number or [N] = [{}]", batch.samples()))),
        }),
    };
    let vector = vec![batch.classes()];
    let mut expected = vec![
        (Tensor::Features, vec![batch.samples(), batch.dimension()]),
        (Tensor::Weights, vec![batch.classes(), batch.dimension()]),
        (Tensor::Bias, vector.clone()),
        (Tensor::Gains, vector),
    ];
    expected.extend(spec.loss.learnable().into_iter().map(|(name, _)| (Tensor::Scalar(name), vec![])));
    let mut gradients = BTreeMap::new();
    for (tensor, shape) in expected {
        let key = format!("grad_{tensor}");
        let Some(array) = archive.computed(&key)? else { continue };
        let one = shape.is_empty() && array.shape == [1];
        if array.shape != shape && !one {
            let transposed = array.shape.iter().rev().eq(&shape);
            let hint = if transposed { "; its transpose would fit" } else { "" };
            return Err(archive.wrong_shape(&key, &array.shape, &format!("{shape:?}, as `{tensor}`{hint}")));
        }
        gradients.insert(tensor, array.values);
    }
    Ok(Answer { loss, gradients })
}
