//! The command line.

mod claims;
mod command;
mod eval;
mod exit_code;
mod explain;
mod identify;
mod implementation;
mod interrupt;
mod journal;
mod kernel;
mod list;
mod merge;
mod record;
mod replay;
mod verify;

pub use exit_code::ExitCode;

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::path::Path;

/// Verifies implementations of softmax-margin losses: is the value right, is the gradient right, and would the check have
/// noticed if it were not?
///
/// Exit codes: 0 everything holds; 1 something does not; 2 an error in usage or input; 3 the implementation gave no answer;
/// 4 nothing was checked; 130 it was interrupted.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 120)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(verify::Verify),
    Merge(merge::Merge),
    Claims(claims::Claims),
    Eval(eval::Eval),
    List(list::List),
    Explain(explain::Explain),
    Identify(identify::Identify),
    Replay(replay::Replay),
    Record(record::Record),
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
    let outcome = interrupt::watch().and_then(|()| match cli.command {
        Command::Verify(verify) => verify.run(),
        Command::Merge(merge) => merge.run(),
        Command::Claims(claims) => claims.run(),
        Command::Eval(eval) => eval.run(),
        Command::List(list) => list.run(),
        Command::Explain(explain) => explain.run(),
        Command::Identify(identify) => identify.run(),
        Command::Replay(replay) => replay.run(),
        Command::Record(record) => record.run(),
    });
    outcome.unwrap_or_else(|error| {
        complain(&error);
        ExitCode::from(&error)
    })
}

fn complain(error: &crate::Error) {
    eprintln!("error: {error}");
}

/// Writes to the file, or to standard output: there too if the file cannot be written, so that nothing is lost. A reader that
/// has gone away is no error.
fn output(text: &str, file: Option<&Path>) -> crate::Result<()> {
    let written = file.map_or(Ok(false), |path| std::fs::write(path, text).map(|()| true));
    if !matches!(written, Ok(true)) {
        let _ = std::io::stdout().write_all(text.as_bytes());
    }
    written.map(|_| ()).map_err(|error| crate::Error::BadFile {
        path: file.unwrap_or(Path::new("standard output")).to_owned(),
        reason: format!("cannot be written: {error}"),
    })
}

/// A progress bar on standard error, if that is a terminal.
fn bar(length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta} {msg}").expect("a valid template");
    ProgressBar::new(length as u64).with_style(style)
}
