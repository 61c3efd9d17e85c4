//! The text of a loss: any text is refused with a reason, or read as a specification whose print reads back as the same.

use crate::draw::{Draw, Sizes};
use gradproof::loss::LossSpec;

/// Fails if a print does not read back as what was printed.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    if draw.any() {
        reads_back(&draw.specification(Sizes::Finite));
        return;
    }
    match String::from_utf8_lossy(draw.rest()).parse::<LossSpec>() {
        Ok(spec) => reads_back(&spec),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn reads_back(spec: &LossSpec) {
    for print in [spec.to_string(), spec.in_full()] {
        let read = print.parse::<LossSpec>().unwrap_or_else(|error| panic!("`{print}` does not read back: {error}"));
        assert_eq!(&read, spec, "`{print}` reads back as something else");
    }
}
