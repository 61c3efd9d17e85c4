//! `gradproof verify`

use super::{ExitCode, bar, complain, output};
use crate::cases::{Case, generate};
use crate::check::{Report, Run, verify_cases, verify_recording};
use crate::error::{Error, Result};
use crate::loss::{AnyLoss, LossSpec};
use crate::report::{OutputFormat, render};
use crate::subject::Precision;
use crate::subject::native::Native;
use crate::subject::recording::Recording;
use std::path::PathBuf;

/// Check an implementation of a loss: without arguments, gradproof's own of every loss, in f32 and f64
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// The loss, such as `arcface:s=64,m=0.5`; `gradproof list` has all, `gradproof explain` their parameters
    spec: Option<LossSpec>,
    /// What an implementation computed: a .npz file with features, weights, labels, loss, `grad_features`, `grad_weights`
    #[arg(long = "recording", value_name = "FILE", num_args = 1.., requires = "spec", conflicts_with_all = ["dtype", "seed", "cases"])]
    recordings: Vec<PathBuf>,
    /// Check in this precision only: f32 or f64
    #[arg(long)]
    dtype: Option<Precision>,
    /// Of the random numbers that cases are made from
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Cases for each loss and precision
    #[arg(long, default_value_t = 300)]
    cases: usize,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    output_format: OutputFormat,
    /// Where the report is written, instead of standard output
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
}

impl Verify {
    pub fn run(self) -> Result<ExitCode> {
        let (runs, unreadable) = match &self.spec {
            Some(spec) if !self.recordings.is_empty() => self.recorded(spec),
            _ => (self.native()?, false),
        };
        let report = Report::new(runs);
        if !(report.runs.is_empty() && unreadable) {
            output(&render(&report, self.output_format), self.output_file.as_deref())?;
        }
        Ok(if unreadable { ExitCode::Usage } else { ExitCode::from(&report) })
    }

    /// Every recording that can be read, and whether there are others.
    fn recorded(&self, spec: &LossSpec) -> (Vec<Run>, bool) {
        let progress = bar(self.recordings.len());
        let mut runs = Vec::new();
        for path in &self.recordings {
            match Recording::load(spec, path).and_then(|recording| verify_recording(&recording)) {
                Ok(run) => runs.push(run),
                Err(error @ Error::BadFile { .. }) => progress.suspend(|| complain(&error)),
                Err(error) => {
                    let error = Error::BadFile { path: path.clone(), reason: error.to_string() };
                    progress.suspend(|| complain(&error));
                }
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        let unreadable = runs.len() < self.recordings.len();
        (runs, unreadable)
    }

    fn native(&self) -> Result<Vec<Run>> {
        let specs = match &self.spec {
            Some(spec) => vec![spec.clone()],
            None => AnyLoss::all().into_iter().map(LossSpec::from).collect(),
        };
        let precisions = self.dtype.map_or_else(|| vec![Precision::F64, Precision::F32], |precision| vec![precision]);
        let mut suites: Vec<(Native, Vec<Case>)> = Vec::new();
        for spec in &specs {
            for precision in &precisions {
                suites.push((Native::new(spec, *precision)?, generate(spec, *precision, self.seed, self.cases)?));
            }
        }
        let progress = bar(suites.iter().map(|(_, cases)| cases.len()).sum());
        let mut runs = Vec::new();
        for (native, cases) in &suites {
            progress.set_message(cases.first().map_or_else(String::new, |case| case.spec.to_string()));
            runs.extend(verify_cases(native, cases, &|_| progress.inc(1))?);
        }
        progress.finish_and_clear();
        Ok(runs)
    }
}
