//! `gradproof eval`

use super::ExitCode;
use crate::batch::Batch;
use crate::error::Result;
use crate::loss::LossSpec;
use crate::reference::certified::{self, Certified};
use crate::reference::{self, Evaluation, subdifferential, with_learnables};
use crate::subject::Precision;
use crate::subject::recording::arrays::{NamedArray, of_batch, of_tensors};
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
        let gradients = of_tensors("grad_", &batch, &gradient).into_iter();
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

fn arrays(batch: &Batch<f64>, exact: &Evaluation) -> Vec<NamedArray> {
    let mut all = of_batch(batch);
    all.push(("loss".to_owned(), vec![exact.losses.len()], exact.losses.to_vec()));
    all.extend(of_tensors("grad_", batch, &exact.gradient));
    all
}
