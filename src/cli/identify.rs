//! `gradproof identify`

use super::{ExitCode, output};
use crate::check::identify::{Fit, Identification, identify};
use crate::error::{Error, Result};
use crate::loss::{AnyLoss, LossSpec};
use crate::subject::recording::Recording;
use std::fmt::Write;
use std::path::PathBuf;

/// Other variants that fit as well, of which so many are printed.
const SHOWN: usize = 12;

/// Say which variant of a loss recorded numbers are from: with exit code 0 if one fits, 1 if none does
#[derive(Debug, clap::Args)]
pub(super) struct Identify {
    /// The loss to begin at, such as `arcface:s=64,m=0.5`; left out: every loss that has the tensors of the recordings
    spec: Option<LossSpec>,
    /// What one implementation computed: .npz files with features, weights, labels, loss, `grad_features`, `grad_weights`
    #[arg(long = "recording", value_name = "FILE", num_args = 1.., required = true)]
    recordings: Vec<PathBuf>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    output_format: Format,
}

/// How an identification is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl Identify {
    pub fn run(self) -> Result<ExitCode> {
        let found = match &self.spec {
            Some(spec) => identify(&self.load(spec)?)?,
            None => self.among_all()?,
        };
        let text = match self.output_format {
            Format::Text => text(&found, self.recordings.len()),
            Format::Json => {
                serde_json::to_string_pretty(&found).expect("an identification is made of strings and numbers") + "\n"
            }
        };
        output(&text, None)?;
        Ok(if found.found() { ExitCode::Holds } else { ExitCode::DoesNotHold })
    }

    fn load(&self, spec: &LossSpec) -> Result<Vec<Recording>> {
        self.recordings.iter().map(|path| Recording::load(spec, path)).collect()
    }

    /// The best over all losses that the recordings have the tensors of.
    fn among_all(&self) -> Result<Identification> {
        let (mut all, mut refused) = (Vec::new(), None);
        for spec in AnyLoss::all().into_iter().map(LossSpec::from) {
            match self.load(&spec).and_then(|recordings| identify(&recordings)) {
                Ok(found) => all.push(found),
                Err(error) => refused = Some(error),
            }
        }
        let nothing = || Error::Unsupported("there is no loss to compare with".to_owned());
        Identification::best_of(all).ok_or_else(|| refused.unwrap_or_else(nothing))
    }
}

fn text(found: &Identification, recordings: usize) -> String {
    let Identification { best, equivalent, runner_up } = found;
    let files = if recordings == 1 { "1 recording".to_owned() } else { format!("{recordings} recordings") };
    let mut text = if best.fits() {
        format!("{}\n  fits {files}: {}\n", best.spec, distance(best))
    } else {
        format!("no variant fits {files}; the nearest is\n{}\n  {}\n", best.spec, distance(best))
    };
    let mut line = |words: String| writeln!(text, "{words}").expect("writing to a string");
    if !equivalent.is_empty() {
        line("these fit as well, the data do not tell them apart:".to_owned());
        equivalent.iter().take(SHOWN).for_each(|fit| line(format!("  {}: {}", fit.spec, distance(fit))));
        if let Some(more) = equivalent.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            line(format!("  and {more} more"));
        }
    }
    match runner_up {
        Some(fit) => line(format!("runner-up: {}\n  {}", fit.spec, distance(fit))),
        None => line("runner-up: none comes near".to_owned()),
    }
    text
}

fn distance(fit: &Fit) -> String {
    format!("the worst error is {:.3e} times what rounding can explain", fit.distance)
}
