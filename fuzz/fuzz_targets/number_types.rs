//! The target `number_types`: see its module.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gradproof_fuzz::number_types::check(bytes));
