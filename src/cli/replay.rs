//! `gradproof replay`

use super::eval::write_golden;
use super::implementation::ImplementationArguments;
use super::{ExitCode, output};
use crate::cases::Case;
use crate::check::{Report, Verdict, verify_subject};
use crate::error::{Error, Result};
use crate::report::{OutputFormat, render, text};
use std::path::PathBuf;

/// Make a case again from its id, and check an implementation at it: gradproof's own, if no other is named
#[derive(Debug, clap::Args)]
pub(super) struct Replay {
    /// The id, as a report gives it: SPEC@GENERATOR.SEED.INDEX.DTYPE
    id: String,
    /// Write the case with its exact loss and gradients to this .npz file, to try another implementation on
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    output_format: OutputFormat,
    #[command(flatten)]
    implementation: ImplementationArguments,
}

impl Replay {
    pub fn run(self) -> Result<ExitCode> {
        let case = Case::replay(&self.id)?;
        if let Some(path) = &self.output {
            write_golden(&case.spec, &case.batch, path)?;
        }
        let subject = match self.implementation.named(&case.spec, Some(case.precision))? {
            Some(subject) => subject,
            None => self.implementation.own(&case.spec, case.precision)?,
        };
        if subject.precision() != case.precision {
            let reason = format!(
                "its numbers are of {}, but {} computes in {}",
                case.precision,
                subject.name(),
                subject.precision()
            );
            return Err(Error::BadCase { id: case.id, reason });
        }
        let mut run = verify_subject(&*subject, &case)?;
        run.replay = Some(self.implementation.replay(&run.case));
        // The text report passes over what passes.
        let silent = self.output_format == OutputFormat::Text && run.verdict == Verdict::Pass;
        let details = if silent { text::block(&run) + "\n" } else { String::new() };
        let report = Report::new(vec![run]);
        output(&(details + &render(&report, self.output_format)), None)?;
        Ok(ExitCode::from(&report))
    }
}
