//! `gradproof merge`

use super::{ExitCode, output};
use crate::check::Report;
use crate::check::plan::merge;
use crate::error::{Error, Result};
use crate::report::{OutputFormat, render};
use std::path::{Path, PathBuf};

/// Put the reports of all shards of a run together: that of the whole
#[derive(Debug, clap::Args)]
pub(super) struct Merge {
    /// What `gradproof verify --shard` wrote with `--output-format json`
    #[arg(value_name = "REPORT", required = true)]
    reports: Vec<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    output_format: OutputFormat,
    /// Where the report is written, instead of standard output
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
}

impl Merge {
    pub fn run(self) -> Result<ExitCode> {
        let parts = self.reports.iter().map(|path| Ok((path.clone(), read(path)?))).collect::<Result<_>>()?;
        let report = merge(parts)?;
        output(&render(&report, self.output_format), self.output_file.as_deref())?;
        Ok(ExitCode::from(&report))
    }
}

fn read(path: &Path) -> Result<Report> {
    let bad = |reason: String| Error::BadFile { path: path.to_owned(), reason };
    let text = std::fs::read(path).map_err(|error| bad(format!("cannot be read: {error}")))?;
    serde_json::from_slice(&text).map_err(|error| bad(format!("is not a report in JSON: {error}")))
}
