//! The arguments that name a program to ask.

use crate::error::{Error, Result};
use crate::loss::LossSpec;
use crate::subject::Precision;
use crate::subject::command::{Invocation, Program};
use crate::subject::recording::Recording;
use std::path::Path;
use std::time::Duration;

/// How long a program may take to answer, if nothing is said.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program that implements the loss, and how it is asked.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Any program (docs/command.md)")]
pub(super) struct CommandArguments {
    /// Check a program, which is asked by lines of JSON: a command line such as "python my_loss.py", split as by a shell but
    /// given to none
    #[arg(long, value_name = "COMMAND")]
    command: Option<String>,
    /// How long it may take to answer one request, 10 seconds if not said
    #[arg(long, value_name = "SECONDS", value_parser = seconds, requires = "command")]
    timeout: Option<Duration>,
    /// The arithmetic of a program or recording whose features, class weights and gradients by both are stored in fewer bits, as in
    /// bf16 or f16; its loss and other gradients are given in it
    #[arg(long, value_name = "DTYPE")]
    arithmetic: Option<Precision>,
    /// Give the command line to `sh`
    #[arg(long, requires = "command")]
    shell: bool,
}

impl CommandArguments {
    /// The program, started, if one is named.
    pub fn subject(&self, spec: &LossSpec, precision: Precision) -> Result<Option<Program>> {
        let Some(line) = &self.command else {
            return match self.arithmetic {
                Some(_) => Err(Error::Unsupported("--arithmetic is for --command and --recording".to_owned())),
                None => Ok(None),
            };
        };
        let timeout = self.timeout.unwrap_or(PATIENCE);
        let invocation = if self.shell { Invocation::shell(line, timeout) } else { Invocation::new(line, timeout)? };
        let program = Program::start(spec, precision, invocation)?;
        program.computing_in(self.arithmetic.unwrap_or(precision)).map(Some)
    }

    /// The recording in that file, computed in the arithmetic that is said.
    pub fn recording(&self, spec: &LossSpec, path: &Path) -> Result<Recording> {
        let recording = Recording::load(spec, path)?;
        match self.arithmetic {
            Some(arithmetic) => recording.computed_in(arithmetic),
            None => Ok(recording),
        }
    }

    /// These arguments as they are given.
    pub fn words(&self) -> impl Iterator<Item = String> + use<> {
        let command = self.command.iter().flat_map(|line| ["--command".to_owned(), line.clone()]);
        let seconds = self.timeout.map(|timeout| timeout.as_secs_f64().to_string());
        let timeout = seconds.into_iter().flat_map(|seconds| ["--timeout".to_owned(), seconds]);
        let arithmetic =
            self.arithmetic.iter().flat_map(|arithmetic| ["--arithmetic".to_owned(), arithmetic.to_string()]);
        let shell = self.shell.then(|| "--shell".to_owned());
        command.chain(timeout).chain(arithmetic).chain(shell).collect::<Vec<_>>().into_iter()
    }
}

fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let wrong = || "a number of seconds greater than 0 is expected".to_owned();
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|seconds| !seconds.is_zero()).ok_or_else(wrong)
}
