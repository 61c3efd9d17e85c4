//! What a thread has asked for, and what its calls came to.

use ptx_machine::{Counters, Fault, Options, ParseError};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

thread_local! {
    static OPTIONS: Cell<Options> = Cell::new(Options::default());
    static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
    static PARSE_ERROR: Cell<Option<ParseError>> = const { Cell::new(None) };
    static COUNTERS: RefCell<BTreeMap<String, Counters>> = const { RefCell::new(BTreeMap::new()) };
}

/// How this thread's launches run.
pub fn options() -> Options {
    OPTIONS.get()
}

/// Says how this thread's launches run from now on.
pub fn set_options(options: Options) {
    OPTIONS.set(options);
}

/// What the last call of this thread that failed found wrong with a kernel, a launch, a copy or an address; taken once.
pub fn take_fault() -> Option<Fault> {
    FAULT.take()
}

/// Why the last module that this thread could not load is not PTX, or not supported; taken once.
pub fn take_parse_error() -> Option<ParseError> {
    PARSE_ERROR.take()
}

/// What this thread's launches did since this was last taken, all together.
pub fn take_counters() -> Counters {
    let mut sum = Counters::default();
    take_counters_by_entry().into_values().for_each(|counters| sum += counters);
    sum
}

/// What this thread's launches did since this was last taken, by the name of the kernel.
pub fn take_counters_by_entry() -> BTreeMap<String, Counters> {
    COUNTERS.take()
}

pub(crate) fn note_fault(fault: Fault) {
    FAULT.set(Some(fault));
}

pub(crate) fn note_parse_error(error: ParseError) {
    PARSE_ERROR.set(Some(error));
}

pub(crate) fn count(entry: &str, counters: Counters) {
    COUNTERS.with_borrow_mut(|all| *all.entry(entry.to_owned()).or_default() += counters);
}
