//! What can go wrong with an input, said so that the reader knows which input and what to do.

use ptx_machine::{Approximation, Fault, Options};
use std::any::Any;
use std::convert::Infallible;
use std::path::PathBuf;

/// An input gradproof cannot work with. None of these but [`Error::Fault`] is a verdict about the implementation under test.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A loss name that is not in the registry.
    #[error("unknown loss `{name}`{}; `gradproof list` names all of them", suggestion(.nearest.as_deref()))]
    UnknownLoss {
        /// The name as given.
        name: String,
        /// The registered name closest to it, if one is close.
        nearest: Option<String>,
    },
    /// A parameter the loss does not have.
    #[error("{loss} has no parameter `{name}`{}; it takes {}", suggestion(.nearest.as_deref()), .known.join(", "))]
    UnknownParameter {
        /// The loss.
        loss: String,
        /// The parameter as given.
        name: String,
        /// The parameter closest to it, if one is close.
        nearest: Option<String>,
        /// Every parameter of the loss.
        known: Vec<String>,
    },
    /// A parameter value outside its range, or not of its kind.
    #[error("{loss}: `{name}={value}` is not allowed: {name} must be {expected}")]
    BadParameter {
        /// The loss.
        loss: String,
        /// The parameter.
        name: String,
        /// The value as given.
        value: String,
        /// What it must be, in words.
        expected: String,
    },
    /// A specification that cannot be read at all.
    #[error("cannot read the loss specification `{text}`: {reason}")]
    BadSpec {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A tensor that is absent, of the wrong shape, or that the loss has no use for.
    #[error("{tensor}: {reason}")]
    BadTensor {
        /// The tensor's name, as in a recording.
        tensor: String,
        /// What is wrong, and what was expected.
        reason: String,
    },
    /// A point at which the loss is not defined, such as a zero vector that has to be normalised.
    #[error("{tensor} row {row}: {reason}")]
    OutsideDomain {
        /// The tensor's name.
        tensor: &'static str,
        /// The row in it.
        row: usize,
        /// Why the loss is not defined there.
        reason: &'static str,
    },
    /// A file that cannot be read, or does not hold what it should.
    #[error("{}: {reason}", .path.display())]
    BadFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what was expected.
        reason: String,
    },
    /// A case id that does not name a case.
    #[error("`{id}` is not a case id: {reason}")]
    BadCase {
        /// The id as given.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A claim that is not in the ledger.
    #[error("no claim is called `{name}`{}; `gradproof claims` names all of them", suggestion(.nearest.as_deref()))]
    UnknownClaim {
        /// The name as given.
        name: String,
        /// The claim whose name is closest to it, if one is close.
        nearest: Option<String>,
    },
    /// A command line that names no program that can be started.
    #[error("`{command}`: {reason}")]
    BadCommand {
        /// The command line as given.
        command: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A program that was asked, and did not answer as the protocol has it.
    #[error("`{command}`: {reason}")]
    NoAnswer {
        /// The command line as given.
        command: String,
        /// What it did instead, with the last that it printed to its standard error.
        reason: String,
    },
    /// The CUDA driver, or the lack of one.
    #[error("CUDA: {0}")]
    Cuda(String),
    /// What a kernel did that no kernel may do, and how the PTX machine ran it.
    #[error("{fault} ({})", in_words(.options))]
    Fault {
        /// What it did, and where.
        fault: Box<Fault>,
        /// The order of the warps, and what approximate instructions returned.
        options: Options,
    },
    /// The user wants no more: a subject that answers with this ends the run, and the case gets no verdict.
    #[error("interrupted")]
    Interrupted,
    /// Something the chosen tier or check cannot do.
    #[error("{0}")]
    Unsupported(String),
}

impl Error {
    /// The same, where what was taken for row r of the class weights is row `row(r)` of all of them.
    pub(crate) fn at_weight(self, row: impl FnOnce(usize) -> usize) -> Self {
        match self {
            Self::OutsideDomain { tensor: "weights", row: at, reason } => {
                Self::OutsideDomain { tensor: "weights", row: row(at), reason }
            }
            other => other,
        }
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A result whose error names the input that caused it.
pub type Result<T> = std::result::Result<T, Error>;

fn in_words(options: &Options) -> String {
    match options.approximation {
        Approximation::Nearest => format!("schedule {}, approximate instructions to nearest", options.schedule),
        Approximation::Adversarial(seed) => {
            format!(
                "schedule {}, approximate instructions anywhere within their bounds by seed {seed}",
                options.schedule
            )
        }
    }
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("without a message")
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

/// The candidate closest to `name`, if it is close enough to be a slip of the finger.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}
