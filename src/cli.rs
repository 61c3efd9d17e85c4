//! The command line.

mod claims;
mod eval;
mod exit_code;
mod explain;
mod identify;
mod list;
mod replay;
mod verify;

pub use exit_code::ExitCode;

use crate::gpu::Choice;
use crate::loss::LossSpec;
use crate::subject::cuda::Cuda;
use crate::subject::native::Native;
use crate::subject::{Precision, Subject};
use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::path::Path;

/// Verifies implementations of softmax-margin losses: is the value right, is the gradient right, and would the check have
/// noticed if it were not?
///
/// Exit codes: 0 everything holds; 1 something does not; 2 an error in usage or input; 3 the implementation gave no answer;
/// 4 nothing was checked.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 120)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Verify),
    Claims(claims::Claims),
    Eval(eval::Eval),
    List(list::List),
    Explain(explain::Explain),
    Identify(identify::Identify),
    Replay(replay::Replay),
}

/// Runs the command line with the program's arguments.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are not errors, and go to standard output.
            let code = if error.use_stderr() { ExitCode::Usage } else { ExitCode::Holds };
            return error.print().map_or(ExitCode::Usage, |()| code);
        }
    };
    let outcome = match cli.command {
        Command::Verify(verify) => verify.run(),
        Command::Claims(claims) => claims.run(),
        Command::Eval(eval) => eval.run(),
        Command::List(list) => list.run(),
        Command::Explain(explain) => explain.run(),
        Command::Identify(identify) => identify.run(),
        Command::Replay(replay) => replay.run(),
    };
    outcome.unwrap_or_else(|error| {
        complain(&error);
        ExitCode::Usage
    })
}

/// gradproof's own implementation of a loss: as CUDA kernels where it is said where they run, else the native one.
fn own_subject(spec: &LossSpec, precision: Precision, cuda: Option<Choice>) -> crate::Result<Box<dyn Subject>> {
    Ok(match cuda {
        Some(choice) => Box::new(Cuda::new(spec, precision, choice)?),
        None => Box::new(Native::new(spec, precision)?),
    })
}

fn complain(error: &crate::Error) {
    eprintln!("error: {error}");
}

/// Writes to the file, or to standard output. A reader that has gone away is no error.
fn output(text: &str, file: Option<&Path>) -> crate::Result<()> {
    match file {
        None => {
            let _ = std::io::stdout().write_all(text.as_bytes());
            Ok(())
        }
        Some(path) => std::fs::write(path, text).map_err(|error| crate::Error::BadFile {
            path: path.to_owned(),
            reason: format!("cannot be written: {error}"),
        }),
    }
}

/// A progress bar on standard error, if that is a terminal.
fn bar(length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}").expect("a valid template");
    ProgressBar::new(length as u64).with_style(style)
}
