//! What an implementation is on record to have computed: a `.npz` file, as NumPy's `savez` writes it.
//!
//! | key | shape | |
//! |---|---|---|
//! | `features` | `[N, D]` | always |
//! | `labels` | `[N]` | always; whole numbers of any type |
//! | `weights` | `[K, D]` | where the loss has class weights |
//! | `bias`, `g` | `[K]` | where the loss has them |
//! | `s`, `alpha`, `R` | a number | learnable scalars; absent: the specification's value |
//! | `upstream` | `[N]` | absent: that of the reduction, 1/N or 1 |
//! | `running_mean`, `running_var` | `[D]` | where the loss whitens with running statistics |
//! | `triplets` | `[T, 3]` | rows (anchor, positive, negative); absent: all valid ones |
//! | `loss` | a number or `[N]` | what was computed |
//! | `grad_` and a key above | as the key | what was computed |
//!
//! The type of `features` (f64, f32 or f16) is taken as the arithmetic of the implementation.

mod archive;

pub use archive::write;

use super::{Answer, LossValue, Precision};
use crate::batch::{Batch, Inputs, RunningStatistics, Tensor};
use crate::error::{Error, Result, nearest};
use crate::loss::evaluate::require_tensors;
use crate::loss::{Loss, LossSpec, Reduction};
use archive::{Archive, Array};
use ndarray::{Array1, Array2};
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
    /// The arithmetic it was computed in.
    pub precision: Precision,
}

const INPUTS: [&str; 9] =
    ["features", "labels", "weights", "bias", "g", "upstream", "running_mean", "running_var", "triplets"];

impl Recording {
    /// Reads a recording of the loss.
    ///
    /// # Errors
    /// [`Error::BadFile`] names the file, the key, and what was expected of it.
    pub fn load(spec: &LossSpec, path: &Path) -> Result<Self> {
        let mut archive = Archive::open(path)?;
        let (batch, precision) = batch(spec, &mut archive)?;
        let answer = answer(&batch, &mut archive)?;
        let recording = Self { path: path.to_owned(), spec: spec.clone(), batch, answer, precision };
        if recording.answer.loss.is_none() && recording.answer.gradients.is_empty() {
            return Err(
                archive.bad("neither `loss` nor any gradient (`grad_features`, …) is in it: there is nothing to check")
            );
        }
        Ok(recording)
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
    let learnable = spec.loss.learnable();
    known_keys(archive, &learnable)?;
    let features = archive.required("features")?;
    let Some(precision) = features.precision else {
        return Err(archive.bad("`features` holds whole numbers, expected f64, f32 or f16"));
    };
    let (samples, dimension) = match features.shape[..] {
        [samples, dimension] if samples > 0 && dimension > 0 => (samples, dimension),
        _ => return Err(archive.wrong_shape("features", &features.shape, "[N, D] with N and D at least 1")),
    };
    let weights = archive.matrix("weights", dimension, "[K, D]")?;
    let classes = weights.as_ref().map_or(0, Array2::nrows);
    let labels = archive.indices("labels", Some(samples))?.ok_or_else(|| archive.missing("labels", "[N]"))?;
    let mut scalars = Vec::new();
    for (name, _) in learnable {
        if let Some(value) = archive.number(name)? {
            scalars.push((name, value));
        }
    }
    let whole = if spec.conventions.reduction == Reduction::Mean { 1.0 / samples as f64 } else { 1.0 };
    let mean = archive.vector("running_mean", dimension)?;
    let variance = archive.vector("running_var", dimension)?;
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
        bias: archive.vector("bias", classes)?,
        gains: archive.vector("g", classes)?,
        scalars,
    };
    let upstream = archive.vector("upstream", samples)?.unwrap_or_else(|| Array1::from_elem(samples, whole));
    let batch = Batch { inputs, labels, upstream, running, triplets: triplets(archive)? };
    let checked =
        batch.validated().and_then(|batch| require_tensors(&spec.loss, &batch, batch.classes()).map(|()| batch));
    match checked {
        Ok(batch) => Ok((batch, precision)),
        Err(Error::BadTensor { tensor, reason }) => Err(archive.bad(&format!("`{tensor}`: {reason}"))),
        Err(error) => Err(archive.bad(&error.to_string())),
    }
}

/// A misspelt key must not become a check that is silently not made.
fn known_keys(archive: &Archive, learnable: &[(&'static str, f64)]) -> Result<()> {
    let gradients = ["features", "weights", "bias", "g"].into_iter().chain(learnable.iter().map(|(name, _)| *name));
    let mut known: Vec<String> = gradients.map(|name| format!("grad_{name}")).collect();
    known.extend(INPUTS.iter().chain(&["loss"]).map(ToString::to_string));
    known.extend(learnable.iter().map(|(name, _)| (*name).to_owned()));
    let Some(unknown) = archive.names.iter().find(|name| !known.contains(name)) else { return Ok(()) };
    let hint = nearest(unknown, known.iter().map(String::as_str))
        .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
    Err(archive.bad(&format!("unknown key `{unknown}`{hint}; the keys are {}", known.join(", "))))
}

fn triplets(archive: &mut Archive) -> Result<Option<Vec<[usize; 3]>>> {
    let Some(array) = archive.array("triplets")? else { return Ok(None) };
    if array.shape.len() != 2 || array.shape[1] != 3 {
        return Err(archive.wrong_shape("triplets", &array.shape, "[T, 3]"));
    }
    let flat = archive.indices("triplets", None)?.unwrap_or_default();
    Ok(Some(flat.chunks_exact(3).map(|row| [row[0], row[1], row[2]]).collect()))
}

fn answer(batch: &Batch<f64>, archive: &mut Archive) -> Result<Answer> {
    let loss = match archive.array("loss")? {
        None => None,
        Some(Array { shape, values, .. }) => Some(match shape[..] {
            [n] if n == batch.samples() => LossValue::PerSample(values),
            [] | [1] => LossValue::Total(values[0]),
            _ => return Err(archive.wrong_shape("loss", &shape, &format!("a number or [N] = [{}]", batch.samples()))),
        }),
    };
    let mut gradients = BTreeMap::new();
    let inputs = &batch.inputs;
    let classes = inputs.weights.as_ref().map(|weights| vec![weights.nrows(), weights.ncols()]);
    let mut expected =
        vec![(Tensor::Features, Some(vec![batch.samples(), batch.dimension()])), (Tensor::Weights, classes)];
    expected.push((Tensor::Bias, inputs.bias.as_ref().map(|bias| vec![bias.len()])));
    expected.push((Tensor::Gains, inputs.gains.as_ref().map(|gains| vec![gains.len()])));
    let scalars =
        archive.names.iter().filter_map(|name| name.strip_prefix("grad_")).filter_map(scalar_name).collect::<Vec<_>>();
    expected.extend(scalars.into_iter().map(|name| (Tensor::Scalar(name), Some(vec![]))));
    for (tensor, shape) in expected {
        let key = format!("grad_{}", tensor.key());
        let Some(array) = archive.array(&key)? else { continue };
        let Some(shape) = shape else {
            return Err(archive.bad(&format!("`{key}` is given, but there is no `{}`", tensor.key())));
        };
        let one = shape.is_empty() && array.values.len() == 1;
        if array.shape != shape && !one {
            let transposed = array.shape.iter().rev().eq(&shape);
            let hint = if transposed { "; its transpose would fit" } else { "" };
            return Err(archive.wrong_shape(&key, &array.shape, &format!("{shape:?}, as `{}`{hint}", tensor.key())));
        }
        gradients.insert(tensor, array.values);
    }
    Ok(Answer { loss, gradients })
}

/// The learnable scalars that any loss has.
fn scalar_name(name: &str) -> Option<&'static str> {
    ["s", "alpha", "R"].into_iter().find(|known| *known == name)
}
