//! Verdicts, for people and for machines.

pub mod json;
pub mod junit;
pub mod text;

use crate::check::{Report, Run, Verdict};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For continuous integration.
    Junit,
}

/// The report in that format, with a newline at its end.
pub fn render(report: &Report, format: OutputFormat) -> String {
    match format {
        OutputFormat::Text => text::render(report),
        OutputFormat::Json => json::render(report),
        OutputFormat::Junit => junit::render(report),
    }
}

/// The verdict to show. A pass beside a finding, or beside an error beyond the allowed one, contradicts itself: it is
/// gradproof that is at fault then, and nobody is told that all is well.
fn verdict(run: &Run) -> Verdict {
    let within = run.worst_ratio <= 1.0 && run.findings.is_empty();
    if run.verdict == Verdict::Pass && !within { Verdict::Error } else { run.verdict }
}
