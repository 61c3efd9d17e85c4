//! The target `protocol`: see its module.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gradproof_fuzz::protocol::check(bytes));
