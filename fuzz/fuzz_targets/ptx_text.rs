//! The target `ptx_text`: see its module.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gradproof_fuzz::ptx_text::check(bytes));
