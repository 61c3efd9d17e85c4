//! Floating-point numbers in software: the exact results that instructions are compared with.

use crate::domain::{Domain, ones};
use rustc_apfloat::ieee::{BFloat, Double, Half, Single};
use rustc_apfloat::{Float, Round};

/// A format with its PTX name.
pub trait Soft: Float {
    const TYPE: &'static str;
    const WIDTH: u32;
    const EXPONENT: u32;
}

impl Soft for Half {
    const TYPE: &'static str = "f16";
    const WIDTH: u32 = 16;
    const EXPONENT: u32 = 5;
}

impl Soft for BFloat {
    const TYPE: &'static str = "bf16";
    const WIDTH: u32 = 16;
    const EXPONENT: u32 = 8;
}

impl Soft for Single {
    const TYPE: &'static str = "f32";
    const WIDTH: u32 = 32;
    const EXPONENT: u32 = 8;
}

impl Soft for Double {
    const TYPE: &'static str = "f64";
    const WIDTH: u32 = 64;
    const EXPONENT: u32 = 11;
}

pub fn domain<F: Soft>() -> Domain {
    Domain::Float(F::WIDTH, F::EXPONENT)
}

pub fn number<F: Soft>(bits: u64) -> F {
    F::from_bits(u128::from(bits & ones(F::WIDTH)))
}

pub fn bits<F: Soft>(number: F) -> u64 {
    number.to_bits() as u64
}

/// The NaN that instructions return if no operand is one.
pub fn nan<F: Soft>() -> u64 {
    if F::WIDTH == 64 { 0xfff8_0000_0000_0000 } else { ones(F::WIDTH - 1) }
}

/// A zero of the number's sign, if it is subnormal.
pub fn flushed<F: Soft>(number: F) -> F {
    if number.is_denormal() { F::ZERO.copy_sign(number) } else { number }
}

/// The suffixes of rounding, each with what it means.
pub const ROUNDINGS: [(&str, Round); 4] = [
    (".rn", Round::NearestTiesToEven),
    (".rz", Round::TowardZero),
    (".rm", Round::TowardNegative),
    (".rp", Round::TowardPositive),
];

/// The bits of a result, after what `.ftz`, `.sat` and `.relu` do to it.
pub fn finished<F: Soft>(result: F, operands: &[u64], suffix: &str) -> u64 {
    let has = |modifier| suffix.split('.').any(|found| found == modifier);
    if result.is_nan() {
        let given = operands.iter().find(|operand| number::<F>(**operand).is_nan());
        return match given {
            _ if has("sat") => 0,
            // Of f64, payloads live on; a NaN becomes a quiet one.
            Some(given) if F::WIDTH == 64 => given | 1 << 51,
            _ => nan::<F>(),
        };
    }
    let result = if has("ftz") { flushed(result) } else { result };
    let one = F::from_u128(1).value;
    bits(match result {
        below if (has("sat") || has("relu")) && below.is_negative() => F::ZERO,
        above if has("sat") && above > one => one,
        inside => inside,
    })
}
