//! The target `domain`: see its module.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gradproof_fuzz::domain::check(bytes));
