//! The target `ptx_edits`: see its module.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gradproof_fuzz::ptx_edits::check(bytes));
