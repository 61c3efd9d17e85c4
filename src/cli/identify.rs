//! `gradproof identify`

use super::command::CommandArguments;
use super::{ExitCode, output};
use crate::check::identify::{Identification, identify, identify_subject};
use crate::error::Result;
use crate::loss::{AnyLoss, LossSpec};
use crate::report::identification::text;
use crate::subject::recording::Recording;
use crate::subject::{Precision, Subject};
use clap::ArgGroup;
use std::path::PathBuf;

/// Say which variant of a loss recorded numbers are from, or a program is: with exit code 0 if one fits, 1 if none does
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("from").args(["recordings", "command"]).required(true))]
#[command(group = ArgGroup::new("asked").args(["command"]).requires("spec"))]
pub(super) struct Identify {
    /// The loss to begin at, such as `arcface:s=64,m=0.5`; left out: every loss that has the tensors of the recordings
    spec: Option<LossSpec>,
    /// What one implementation computed: .npz files with features, weights, labels, loss, `grad_features`, `grad_weights`
    #[arg(long = "recording", value_name = "FILE", num_args = 1..)]
    recordings: Vec<PathBuf>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    output_format: Format,
    /// The precision that the program is asked in, f32 if not said
    #[arg(long, requires = "command")]
    dtype: Option<Precision>,
    /// Of the random numbers that its cases are made from
    #[arg(long, default_value_t = 0, requires = "command")]
    seed: u64,
    #[command(flatten)]
    command: CommandArguments,
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
        let (found, source) = self.found()?;
        let text = match self.output_format {
            Format::Text => text(&found, &source),
            Format::Json => {
                serde_json::to_string_pretty(&found).expect("an identification is made of strings and numbers") + "\n"
            }
        };
        output(&text, None)?;
        Ok(if found.found() { ExitCode::Holds } else { ExitCode::DoesNotHold })
    }

    /// What was found, and from what.
    fn found(&self) -> Result<(Identification, String)> {
        if let Some(spec) = &self.spec
            && let Some(program) = self.command.subject(spec, self.dtype.unwrap_or(Precision::F32))?
        {
            return Ok((identify_subject(&program, spec, self.seed)?, format!("the answers of {}", program.name())));
        }
        let found = match &self.spec {
            Some(spec) => identify(&self.load(spec)?)?,
            None => self.among_all()?,
        };
        let files = self.recordings.len();
        Ok((found, if files == 1 { "1 recording".to_owned() } else { format!("{files} recordings") }))
    }

    fn load(&self, spec: &LossSpec) -> Result<Vec<Recording>> {
        self.recordings.iter().map(|path| self.command.recording(spec, path)).collect()
    }

    /// The best over all losses that the recordings have the tensors of.
    fn among_all(&self) -> Result<Identification> {
        let losses = AnyLoss::all().into_iter().map(LossSpec::from);
        Identification::best_of(losses.map(|spec| identify(&self.load(&spec)?)))
    }
}
