//! Any program as a subject: it is started, asked by lines of JSON on its standard input, and answers on its standard output.
//! docs/command.md describes the protocol.
//!
//! There is one process, asked by one thread at a time. A program may need seconds to start and a GPU to itself, while the exact
//! results that answers are held against take most of the time and are computed on all cores meanwhile. And the same
//! process is asked twice when it is to be shown that it answers the same twice.
//!
//! A program that ends, hangs or answers something else is a finding. It is killed with its children, and started again for the
//! next request.

mod array;
pub mod message;
mod process;
mod running;

pub use running::{end_all, exit};

use super::{Answer, Precision, Subject, Upstream};
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::loss::LossSpec;
use array::Encoding;
use message::{Greeting, Reply, Request};
use process::Process;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a program may take to answer the greeting, if it is not given longer for a request: frameworks take long to load.
const LONGEST_START: Duration = Duration::from_secs(60);
/// After so many requests in a row without an answer, a program is not asked again.
const PATIENCE: usize = 10;

/// What came from a program; or, in words, why it is not to be asked again.
type Outcome<T> = std::result::Result<T, String>;

/// A command line, and how long an answer to one request may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    line: String,
    words: Vec<String>,
    timeout: Duration,
}

impl Invocation {
    /// A program with its arguments, split and unquoted as a shell would; there is no shell.
    ///
    /// # Errors
    /// If there is no program in it, or a quote that is not closed.
    pub fn new(line: &str, timeout: Duration) -> Result<Self> {
        let bad = |reason: &str| Error::BadCommand { command: line.to_owned(), reason: reason.to_owned() };
        let words = shlex::split(line).ok_or_else(|| bad("a quote is not closed, or a backslash is its end"))?;
        if words.is_empty() {
            return Err(bad("there is no program in it"));
        }
        Ok(Self { line: line.to_owned(), words, timeout })
    }

    /// A command line for `sh`.
    pub fn shell(line: &str, timeout: Duration) -> Self {
        let words = ["sh", "-c", line].map(str::to_owned).to_vec();
        Self { line: line.to_owned(), words, timeout }
    }
}

/// A running program that implements a loss.
pub struct Program {
    invocation: Invocation,
    spec: LossSpec,
    parameters: BTreeMap<&'static str, Value>,
    precision: Precision,
    arithmetic: Precision,
    name: String,
    upstream: Upstream,
    state: Mutex<State>,
}

struct State {
    session: Option<Session>,
    /// Requests in a row that went without an answer.
    unanswered: usize,
}

/// A process that has answered the greeting.
struct Session {
    process: Process,
    encoding: Encoding,
    requests: u64,
}

impl Program {
    /// Starts a program that implements `spec` for numbers of `precision`.
    ///
    /// # Errors
    /// [`Error::BadCommand`] if it cannot be started, [`Error::NoAnswer`] if it does not answer the greeting.
    pub fn start(spec: &LossSpec, precision: Precision, invocation: Invocation) -> Result<Self> {
        let (session, greeting) = Session::open(spec, precision, &invocation)?;
        Ok(Self {
            spec: spec.clone(),
            parameters: message::parameters(spec),
            precision,
            arithmetic: precision,
            name: greeting.name.clone().unwrap_or_else(|| invocation.line.clone()),
            upstream: greeting.upstream(),
            state: Mutex::new(State { session: Some(session), unanswered: 0 }),
            invocation,
        })
    }

    /// The same program, which computes in another arithmetic than that of its numbers: it only rounds the gradients by features
    /// and class weights to theirs.
    ///
    /// # Errors
    /// If the arithmetic is less precise than they are.
    pub fn computing_in(self, arithmetic: Precision) -> Result<Self> {
        Ok(Self { arithmetic: arithmetic.over(self.precision)?, ..self })
    }

    fn no_answer(&self, reason: String) -> Error {
        Error::NoAnswer { command: self.invocation.line.clone(), reason }
    }
}

impl Session {
    fn open(spec: &LossSpec, precision: Precision, invocation: &Invocation) -> Result<(Self, Greeting)> {
        let command = || invocation.line.clone();
        let mut process = Process::start(&invocation.words)
            .map_err(|error| Error::BadCommand { command: command(), reason: format!("cannot be started: {error}") })?;
        let line = message::greeting(spec, precision, process.folder());
        let greeting = process.ask(line, invocation.timeout.max(LONGEST_START)).and_then(|line| Greeting::read(&line));
        match greeting {
            Ok(greeting) => Ok((Self { process, encoding: greeting.arrays, requests: 0 }, greeting)),
            Err(reason) => {
                let reason = process.blamed(&format!("{reason}, when it was greeted"));
                Err(Error::NoAnswer { command: command(), reason })
            }
        }
    }

    /// What the program answers.
    ///
    /// # Errors
    /// In words, why it gives no answer. It is not to be asked again.
    fn ask(&mut self, program: &Program, batch: &Batch<f64>) -> Outcome<Reply> {
        self.requests += 1;
        let arrays = message::arrays(batch, program.precision, self.encoding, self.process.folder())
            .map_err(|error| format!("the arrays for it cannot be written: {error}"))?;
        let (id, case) = (self.requests, batch.case.as_deref());
        let request = Request { id, case, dtype: program.precision, parameters: &program.parameters, arrays };
        let line =
            serde_json::to_string(&request).map_err(|error| format!("the request cannot be written: {error}"))?;
        let line = self.process.ask(line, program.invocation.timeout)?;
        Reply::read(&line, self.requests)
    }
}

impl Subject for Program {
    fn name(&self) -> String {
        self.name.clone()
    }
    fn precision(&self) -> Precision {
        self.precision
    }
    fn arithmetic(&self) -> Precision {
        self.arithmetic
    }
    fn upstream(&self) -> Upstream {
        self.upstream
    }
    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.unanswered == PATIENCE {
            return Err(self.no_answer(format!("{PATIENCE} requests in a row had none, and it is not asked any more")));
        }
        state.unanswered += 1;
        let mut session = match state.session.take() {
            Some(session) => session,
            None => Session::open(&self.spec, self.precision, &self.invocation)?.0,
        };
        match session.ask(self, batch) {
            Ok(reply) => {
                state.unanswered = 0;
                let session = state.session.insert(session);
                reply.answer(batch, session.process.folder())
            }
            Err(reason) => Err(self.no_answer(session.process.blamed(&reason))),
        }
    }
}
