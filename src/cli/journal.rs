//! The journal of a run of checks: each case as it is done, so that a run that was killed goes on where it was.
//!
//! Lines of JSON: first the plan, then each run. What was being written when the end came is the last line, and is dropped.

use crate::check::Run;
use crate::check::plan::Plan;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    gradproof: u32,
    plan: Plan,
}

/// A journal that is written to.
pub(super) struct Journal {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    file: File,
    /// Up to where it holds whole lines.
    length: u64,
    /// Whether it could not be written; then it holds what it held, and nothing more.
    failed: bool,
}

impl Journal {
    /// Opens the journal of this plan, or begins it, with what it holds so far.
    ///
    /// # Errors
    /// If it cannot be read or written, is that of another plan, is in use, or is not a journal.
    pub fn open(path: &Path, plan: &Plan) -> Result<(Self, Vec<Run>)> {
        let bad = |reason: String| Error::BadFile { path: path.to_owned(), reason };
        let failed = |error: io::Error| bad(format!("cannot be used as a journal: {error}"));
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(bad("is not a file, and cannot be a journal".to_owned()));
        }
        file.try_lock().map_err(|_| bad("is the journal of a run that goes on now".to_owned()))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(failed)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut lines = text[..whole].split_inclusive(|byte| *byte == b'\n').enumerate();
        let mut length = whole as u64;
        if let Some((_, line)) = lines.next() {
            let header: Header =
                serde_json::from_slice(line).map_err(|_| bad("is not a journal of `gradproof verify`".to_owned()))?;
            if header.gradproof != VERSION {
                return Err(bad(format!("has version {}, and this gradproof version {VERSION}", header.gradproof)));
            }
            if header.plan != *plan {
                let words = |plan: &Plan| format!("shard {} of `{}`", plan.shard, plan.question);
                return Err(bad(format!("is the journal of {}, not of {}", words(&header.plan), words(plan))));
            }
        } else {
            if !text.is_empty() {
                // Not even the plan was written: nothing is lost. But what is not a journal is not overwritten.
                let begun = format!("{{\"gradproof\":{VERSION},");
                let ours = text.starts_with(begun.as_bytes()) || begun.as_bytes().starts_with(&text);
                if !ours {
                    return Err(bad("is not a journal of `gradproof verify`".to_owned()));
                }
            }
            let header = line(&Header { gradproof: VERSION, plan: plan.clone() });
            file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&header)).map_err(failed)?;
            length = header.len() as u64;
        }
        let read = |(number, line): (usize, &[u8])| {
            serde_json::from_slice(line).map_err(|error| bad(format!("line {} is not a run: {error}", number + 1)))
        };
        let runs = lines.map(read).collect::<Result<Vec<Run>>>()?;
        file.set_len(length).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        Ok((Self { path: path.to_owned(), state: Mutex::new(State { file, length, failed: false }) }, runs))
    }

    /// Keeps a run.
    ///
    /// # Errors
    /// The first time that it cannot be written. Nothing more is kept then; what was kept is still there.
    pub fn keep(&self, run: &Run) -> Result<()> {
        let mut state = self.state();
        if state.failed {
            return Ok(());
        }
        let line = line(run);
        let Err(error) = state.file.write_all(&line) else {
            state.length += line.len() as u64;
            return Ok(());
        };
        state.failed = true;
        // Part of the line may be there.
        let length = state.length;
        let _ = state.file.set_len(length);
        let reason = format!("cannot be written, the run goes on without it: {error}");
        Err(Error::BadFile { path: self.path.clone(), reason })
    }

    /// Whether something could not be kept.
    pub fn has_failed(&self) -> bool {
        self.state().failed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("plans and runs are made of strings and numbers");
    line.push(b'\n');
    line
}
