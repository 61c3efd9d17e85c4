//! Interrupts: the key that ends a program, and the signals that ask it to.
//!
//! A run of checks ends early and reports what it has; anything else ends at once. No program that was started stays behind.

use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::subject::command::{end_all, exit};
use crate::subject::{Answer, Precision, Subject, Upstream};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a shell says of a program that was interrupted.
const EXIT_CODE: i32 = super::ExitCode::Interrupted as i32;

/// Whether the run that goes on ends by itself, with a report.
static AWAITED: AtomicBool = AtomicBool::new(false);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Waits for interrupts from here on.
pub(super) fn watch() -> Result<()> {
    let handler = || {
        // Who interrupts again does not want to wait for the report.
        if !AWAITED.load(Ordering::SeqCst) || INTERRUPTED.swap(true, Ordering::SeqCst) {
            exit(EXIT_CODE);
        }
        end_all();
    };
    ctrlc::set_handler(handler).map_err(|error| Error::Unsupported(format!("interrupts cannot be waited for: {error}")))
}

/// Whether there was an interrupt.
pub(super) fn happened() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// A subject that is not asked any more after an interrupt.
pub(super) struct Interruptible<'a>(&'a dyn Subject);

impl<'a> Interruptible<'a> {
    /// From here on an interrupt lets the run end with a report.
    pub fn new(subject: &'a dyn Subject) -> Self {
        AWAITED.store(true, Ordering::SeqCst);
        Self(subject)
    }
}

impl Subject for Interruptible<'_> {
    fn name(&self) -> String {
        self.0.name()
    }
    fn precision(&self) -> Precision {
        self.0.precision()
    }
    fn arithmetic(&self) -> Precision {
        self.0.arithmetic()
    }
    fn upstream(&self) -> Upstream {
        self.0.upstream()
    }
    fn evaluate(&self, batch: &Batch<f64>) -> Result<Answer> {
        if happened() {
            return Err(Error::Interrupted);
        }
        // A program that was ended meanwhile is not to blame.
        self.0.evaluate(batch).map_err(|error| if happened() { Error::Interrupted } else { error })
    }
}
