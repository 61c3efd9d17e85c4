//! `gradproof verify`

mod kernel;

use super::{ExitCode, bar, complain, output, own_subject};
use crate::cases::{Case, generate};
use crate::check::{Report, Run, verify_cases, verify_recording};
use crate::error::{Error, Result};
use crate::gpu::{self, Choice};
use crate::loss::{AnyLoss, LossSpec};
use crate::report::{OutputFormat, render};
use crate::subject::recording::Recording;
use crate::subject::{Precision, Subject};
use kernel::KernelArguments;
use std::path::PathBuf;

/// Check an implementation of a loss: without arguments, gradproof's own of every loss, in f32 and f64
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// The loss, such as `arcface:s=64,m=0.5`; `gradproof list` has all, `gradproof explain` their parameters
    spec: Option<LossSpec>,
    /// What an implementation computed: a .npz file with features, weights, labels, loss, `grad_features`, `grad_weights`
    #[arg(long = "recording", value_name = "FILE", num_args = 1.., requires = "spec", conflicts_with_all = ["dtype", "seed", "cases"])]
    recordings: Vec<PathBuf>,
    /// Check gradproof's CUDA kernels: on a GPU (device), on the CPU by way of the PTX machine (machine), or on a GPU where there
    /// is one (auto, also if nothing follows). With --ptx or --cu: where those run
    #[arg(long, value_enum, value_name = "WHERE", num_args = 0..=1, default_missing_value = "auto", conflicts_with = "recordings")]
    cuda: Option<Choice>,
    /// Check in this precision only: f32 or f64; with --cuda also f16 or bf16. With --ptx or --cu: that of the kernel, f32 if not said
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
    #[command(flatten)]
    kernel: KernelArguments,
}

impl Verify {
    pub fn run(self) -> Result<ExitCode> {
        let (runs, unreadable) = match &self.spec {
            Some(spec) if !self.recordings.is_empty() => self.recorded(spec),
            _ => (self.computed()?, false),
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

    /// The implementation in question of every loss asked for, in every precision asked for.
    fn computed(&self) -> Result<Vec<Run>> {
        let mut suites: Vec<(Box<dyn Subject>, Vec<Case>)> = Vec::new();
        for (spec, subject) in self.subjects()? {
            let cases = generate(&spec, subject.precision(), self.seed, self.cases)?;
            suites.push((subject, cases));
        }
        let progress = bar(suites.iter().map(|(_, cases)| cases.len()).sum());
        let mut runs = Vec::new();
        for (subject, cases) in &suites {
            progress.set_message(cases.first().map_or_else(String::new, |case| case.spec.to_string()));
            runs.extend(verify_cases(&**subject, cases, &|_| progress.inc(1))?);
        }
        progress.finish_and_clear();
        Ok(runs)
    }

    fn subjects(&self) -> Result<Vec<(LossSpec, Box<dyn Subject>)>> {
        if let Some(spec) = &self.spec
            && let Some(kernel) = self.kernel.subject(spec, self.dtype, self.cuda.unwrap_or_default())?
        {
            return Ok(vec![(spec.clone(), Box::new(kernel))]);
        }
        let specs = match &self.spec {
            Some(spec) => vec![spec.clone()],
            None => AnyLoss::all().into_iter().filter(|loss| self.has(loss)).map(LossSpec::from).collect(),
        };
        let precisions = self.dtype.map_or_else(|| vec![Precision::F64, Precision::F32], |precision| vec![precision]);
        let mut subjects = Vec::new();
        for spec in &specs {
            for precision in &precisions {
                subjects.push((spec.clone(), own_subject(spec, *precision, self.cuda)?));
            }
        }
        Ok(subjects)
    }

    /// Whether the implementation in question has the loss.
    fn has(&self, loss: &AnyLoss) -> bool {
        self.cuda.is_none() || gpu::supports(loss)
    }
}
