//! `gradproof replay`

use super::eval::write_golden;
use super::{ExitCode, output, own_subject};
use crate::cases::Case;
use crate::check::{Report, Verdict, verify_subject};
use crate::error::Result;
use crate::gpu::Choice;
use crate::report::{OutputFormat, render, text};
use std::path::PathBuf;

/// Make a case again from its id, and check gradproof's own implementation at it
#[derive(Debug, clap::Args)]
pub(super) struct Replay {
    /// The id, as a report gives it: SPEC@GENERATOR.SEED.INDEX.DTYPE
    id: String,
    /// Check gradproof's CUDA kernels instead: device, machine or auto, as in `gradproof verify`
    #[arg(long, value_enum, value_name = "WHERE", num_args = 0..=1, default_missing_value = "auto")]
    cuda: Option<Choice>,
    /// Write the case with its exact loss and gradients to this .npz file, to try another implementation on
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    output_format: OutputFormat,
}

impl Replay {
    pub fn run(self) -> Result<ExitCode> {
        let case = Case::replay(&self.id)?;
        if let Some(path) = &self.output {
            write_golden(&case.spec, &case.batch, path)?;
        }
        let run = verify_subject(&*own_subject(&case.spec, case.precision, self.cuda)?, &case)?;
        // The text report passes over what passes.
        let silent = self.output_format == OutputFormat::Text && run.verdict == Verdict::Pass;
        let details = if silent { text::block(&run) + "\n" } else { String::new() };
        let report = Report::new(vec![run]);
        output(&(details + &render(&report, self.output_format)), None)?;
        Ok(ExitCode::from(&report))
    }
}
