//! Every opcode that computes, against exact arithmetic: integers against `i128` and single bits, floating-point numbers
//! against `rustc_apfloat`, approximate instructions against their documented bounds.

mod approximate;
mod bitwise;
mod carry;
mod comparison;
mod conversion;
mod domain;
mod floating;
mod integer;
mod literal;
mod probe;
mod refused;
mod soft;
mod special;
