//! Verdicts, for people and for machines.

pub mod claims;
pub mod figures;
pub mod identification;
pub mod json;
pub mod junit;
pub mod losses;
pub mod text;

use crate::check::Report;

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
