//! `gradproof claims`

use super::{ExitCode, bar, output};
use crate::claim::{Budget, Claim, Tried, ledger, try_out};
use crate::error::{Error, Result, nearest};
use crate::report::claims::{markdown, render};
use crate::report::{OutputFormat, figures};
use std::path::{Path, PathBuf};

/// Try out what the papers claim: each claim with its verdict, and evidence that runs
#[derive(Debug, clap::Args)]
pub(super) struct Claims {
    /// Tell the whole story of this claim only
    #[arg(long = "id", value_name = "ID", num_args = 1..)]
    ids: Vec<String>,
    /// Generated inputs for each property
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,
    /// Of the random numbers that inputs are made from
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Keep inputs that fail in this folder, and try those that are there first
    #[arg(long, value_name = "DIR")]
    regressions: Option<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    output_format: OutputFormat,
    /// Where the report is written, instead of standard output
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Write the figures of the claims into this folder, as SVG
    #[arg(long, value_name = "DIR")]
    plot: Option<PathBuf>,
    /// Write the ledger as a Markdown page
    #[arg(long, value_name = "FILE", conflicts_with = "ids")]
    page: Option<PathBuf>,
}

impl Claims {
    pub fn run(self) -> Result<ExitCode> {
        let claims = self.chosen()?;
        if let Some(folder) = &self.plot {
            plot(&claims, folder)?;
        }
        let budget = Budget { cases: self.cases, seed: self.seed, regressions: self.regressions.clone() };
        let progress = bar(claims.len());
        let tried = try_out(&claims, &budget, &|tried| {
            progress.set_message(tried.claim.id);
            progress.inc(1);
        });
        progress.finish_and_clear();
        output(&render(&tried, self.output_format, !self.ids.is_empty()), self.output_file.as_deref())?;
        if let Some(file) = &self.page {
            output(&markdown::page(&tried), Some(file))?;
        }
        Ok(if tried.iter().all(|Tried { confirmed, .. }| *confirmed) { ExitCode::Holds } else { ExitCode::DoesNotHold })
    }

    /// The claims asked for, in the order of the ledger.
    fn chosen(&self) -> Result<Vec<Claim>> {
        let mut claims = ledger();
        if let Some(name) = self.ids.iter().find(|name| !claims.iter().any(|claim| claim.id == **name)) {
            let nearest = nearest(name, claims.iter().map(|claim| claim.id));
            return Err(Error::UnknownClaim { name: name.clone(), nearest });
        }
        claims.retain(|claim| self.ids.is_empty() || self.ids.iter().any(|name| name == claim.id));
        Ok(claims)
    }
}

fn plot(claims: &[Claim], folder: &Path) -> Result<()> {
    let unwritable = |path: &Path, reason: String| Error::BadFile { path: path.to_owned(), reason };
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, format!("cannot be made: {error}")))?;
    for figure in figures::ALL.iter().filter(|figure| claims.iter().any(|claim| claim.figures.contains(&figure.name))) {
        let path = folder.join(format!("{}.svg", figure.name));
        output(&figure.svg(), Some(&path))?;
        eprintln!("{}", path.display());
    }
    Ok(())
}
