//! What the program's exit code says.

use crate::check::{Report, Verdict};
use crate::error::Error;

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Everything that was asked holds.
    Holds = 0,
    /// Something does not hold, or could not have been shown not to.
    DoesNotHold = 1,
    /// An error in usage, configuration or input.
    Usage = 2,
    /// The implementation gave no answer.
    Crashed = 3,
    /// Nothing was checked.
    Nothing = 4,
    /// It was interrupted: what shells say of any program.
    Interrupted = 130,
}

impl From<&Report> for ExitCode {
    fn from(report: &Report) -> Self {
        match report.verdict {
            _ if report.runs.is_empty() => Self::Nothing,
            Verdict::Pass => Self::Holds,
            Verdict::Inconclusive | Verdict::Fail => Self::DoesNotHold,
            Verdict::Error => Self::Crashed,
        }
    }
}

impl From<&Error> for ExitCode {
    fn from(error: &Error) -> Self {
        if matches!(error, Error::NoAnswer { .. }) { Self::Crashed } else { Self::Usage }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
