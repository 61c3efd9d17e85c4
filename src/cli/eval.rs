//! `gradproof eval`

use super::ExitCode;
use crate::batch::{Batch, Inputs};
use crate::error::Result;
use crate::loss::LossSpec;
use crate::reference::certified::{self, Certified};
use crate::reference::{self, Evaluation, subdifferential, with_learnables};
use crate::subject::Precision;
use crate::subject::recording::{load_batch, write};
use std::path::{Path, PathBuf};

/// Write the exact loss and gradients of a batch, as golden values: a recording that every right implementation matches
#[derive(Debug, clap::Args)]
pub(super) struct Eval {
    /// The loss, such as `arcface:s=64,m=0.5`
    spec: LossSpec,
    /// A .npz file with features, weights, labels, and whatever else the loss needs
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// The .npz file to write: the inputs, the loss of each sample, and every gradient, in f64
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Compute by intervals: every number is the exact one, correctly rounded, and has proven bounds beside it in the file, as
    /// `loss_low`, `loss_high`, `grad_features_low`, …; at a kink they hold every right answer. For small batches
    #[arg(long)]
    certified: bool,
}

impl Eval {
    pub fn run(self) -> Result<ExitCode> {
        let (batch, _) = load_batch(&self.spec, &self.input)?;
        if self.certified {
            write_certified(&self.spec, &batch, &self.output)?;
        } else {
            write_golden(&self.spec, &batch, &self.output)?;
        }
        Ok(ExitCode::Holds)
    }
}

/// Writes the batch with its losses and gradients, correctly rounded, and bounds on each.
fn write_certified(spec: &LossSpec, batch: &Batch<f64>, path: &Path) -> Result<()> {
    let batch = with_learnables(spec, batch)?;
    let Certified { evaluation, losses, gradient, exact, bits, .. } = certified::evaluate(spec, &batch)?;
    if exact {
        eprintln!("note: every number is the exact one, correctly rounded; {bits} bits show it");
    } else {
        eprintln!("note: what could not be rounded for certain, as at a kink of the loss, is the middle of its bounds");
    }
    let mut all = arrays(&batch, &evaluation);
    for (suffix, losses, gradient) in [("low", losses.low, gradient.low), ("high", losses.high, gradient.high)] {
        all.push((format!("loss_{suffix}"), vec![losses.len()], losses.to_vec()));
        let gradients = named("grad_", &batch, &gradient).into_iter();
        all.extend(gradients.map(|(key, shape, values)| (format!("{key}_{suffix}"), shape, values)));
    }
    write(path, &all)
}

/// Writes the batch with its exact losses and gradients.
pub(super) fn write_golden(spec: &LossSpec, batch: &Batch<f64>, path: &Path) -> Result<()> {
    let batch = with_learnables(spec, batch)?;
    if !subdifferential::evaluate(spec, &batch, Precision::F64.unit_roundoff())?.is_single() {
        eprintln!("note: the batch lies at a kink of the loss: the gradient written is one of several right ones");
    }
    let exact = reference::evaluate(spec, &batch)?;
    write(path, &arrays(&batch, &exact))
}

/// A key, a shape, and the elements in row-major order.
type Array = (String, Vec<usize>, Vec<f64>);

/// Every tensor under its name after a prefix.
fn named(prefix: &str, batch: &Batch<f64>, inputs: &Inputs<f64>) -> Vec<Array> {
    let shape = |key: &str, length: usize| match key {
        "features" | "weights" => vec![length / batch.dimension(), batch.dimension()],
        "bias" | "g" => vec![length],
        _ => vec![],
    };
    let tensors = inputs.tensors().into_iter();
    tensors.map(|(t, values, _)| (format!("{prefix}{t}"), shape(t.key(), values.len()), values)).collect()
}

fn arrays(batch: &Batch<f64>, exact: &Evaluation) -> Vec<Array> {
    let mut all = named("", batch, &batch.inputs);
    let mut vector = |key: &str, values: Vec<f64>| all.push((key.to_owned(), vec![values.len()], values));
    vector("labels", batch.labels.iter().map(|label| *label as f64).collect());
    vector("upstream", batch.upstream.to_vec());
    if let Some(running) = &batch.running {
        vector("running_mean", running.mean.to_vec());
        vector("running_var", running.variance.to_vec());
    }
    vector("loss", exact.losses.to_vec());
    if let Some(triplets) = &batch.triplets {
        let flat = triplets.iter().flatten().map(|index| *index as f64).collect();
        all.push(("triplets".to_owned(), vec![triplets.len(), 3], flat));
    }
    all.extend(named("grad_", batch, &exact.gradient));
    all
}
