//! What the fuzz targets assert. Each is a module with one function, `check`, from bytes to a panic if something does not hold.
//!
//! Nothing here needs a fuzzer. The programs of `fuzz_targets` hand their input on to `check`, and `tests/corpora.rs` does so with
//! every input that is kept. README.md has the table.

pub mod certified;
pub mod domain;
mod draw;
pub mod intervals;
mod judged;
pub mod number_types;
pub mod protocol;
pub mod ptx_edits;
pub mod ptx_text;
pub mod recording;
pub mod specification;
pub mod tiers;
pub mod tolerance;

/// A target's function.
pub type Check = fn(&[u8]);

/// Every target by name.
pub const TARGETS: [(&str, Check); 11] = [
    ("certified", certified::check),
    ("domain", domain::check),
    ("intervals", intervals::check),
    ("number_types", number_types::check),
    ("protocol", protocol::check),
    ("ptx_edits", ptx_edits::check),
    ("ptx_text", ptx_text::check),
    ("recording", recording::check),
    ("specification", specification::check),
    ("tiers", tiers::check),
    ("tolerance", tolerance::check),
];
