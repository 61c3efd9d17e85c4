//! `gradproof record`

use super::command::CommandArguments;
use super::{ExitCode, bar, complain};
use crate::cases::{Case, generate};
use crate::error::{Error, Result};
use crate::loss::LossSpec;
use crate::reference::with_learnables;
use crate::subject::recording::Recording;
use crate::subject::{Precision, Subject};
use clap::ArgGroup;
use std::path::PathBuf;

/// Keep what a program answers to generated cases, as recordings that `gradproof verify --recording` takes
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("asked").args(["command"]).required(true))]
pub(super) struct Record {
    /// The loss, such as `arcface:s=64,m=0.5`
    spec: LossSpec,
    #[command(flatten)]
    command: CommandArguments,
    /// The precision that it is asked in: f64, f32 or f16
    #[arg(long, default_value_t = Precision::F32)]
    dtype: Precision,
    /// Of the random numbers that cases are made from
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many cases
    #[arg(long, default_value_t = 300)]
    cases: usize,
    /// The folder for the recordings, one for each case and called by it; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

impl Record {
    pub fn run(self) -> Result<ExitCode> {
        let folder = |error| Error::BadFile { path: self.output.clone(), reason: format!("cannot be made: {error}") };
        std::fs::create_dir_all(&self.output).map_err(folder)?;
        let cases = generate(&self.spec, self.dtype, self.seed, self.cases)?;
        let Some(program) = self.command.subject(&self.spec, self.dtype)? else { return Ok(ExitCode::Nothing) };
        let progress = bar(cases.len());
        let mut code = if cases.is_empty() { ExitCode::Nothing } else { ExitCode::Holds };
        for case in &cases {
            let case = case.for_upstream(program.upstream());
            let batch = with_learnables(&case.spec, &case.batch)?;
            match program.evaluate(&batch) {
                Ok(answer) => {
                    let (spec, path) = (case.spec.clone(), self.file(&case));
                    let (precision, arithmetic) = (self.dtype, program.arithmetic());
                    Recording { path, spec, batch, answer, precision, arithmetic }.save()?;
                }
                Err(error) => {
                    progress.suspend(|| complain(&Error::Unsupported(format!("{}: {error}", case.id))));
                    code = ExitCode::Crashed;
                }
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        Ok(code)
    }

    /// The file is called as the case is, without the specification: `random.0.7.f32.npz`.
    fn file(&self, case: &Case) -> PathBuf {
        let (_, place) = case.id.rsplit_once('@').unwrap_or(("", &case.id));
        self.output.join(format!("{place}.npz"))
    }
}
