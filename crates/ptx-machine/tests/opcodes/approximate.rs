//! Approximate instructions: the nearest result, any within the documented bound, and the values that the ISA's tables name.

use crate::domain::{BF16, Domain, F16, F32, cases};
use crate::probe::compute;
use crate::soft::{Soft, bits, flushed, nan, number};
use ptx_machine::{Approximation, Options};
use rustc_apfloat::FloatConvert;
use rustc_apfloat::ieee::{BFloat, Double, Half, Single};
use std::f64::consts::PI;

pub fn run(opcode: &str, domains: &[Domain], cases: &[[u64; 4]], approximation: Approximation) -> Vec<u64> {
    let widths: Vec<u32> = domains.iter().map(|domain| domain.width()).collect();
    compute(opcode, widths[0], &widths, cases, Options { approximation, ..Options::default() })
}

/// How far results may be from the exact one; anywhere where nothing is promised.
type Bound = fn(exact: f64, operand: f64, ulp: f64) -> f64;

/// An instruction: its operands, the exact function, and the bound of its error.
struct Approximate {
    opcode: &'static str,
    domains: &'static [Domain],
    exact: fn(f64, f64) -> f64,
    bound: Bound,
}

const fn of(opcode: &'static str, domains: &'static [Domain], exact: fn(f64, f64) -> f64, bound: Bound) -> Approximate {
    Approximate { opcode, domains, exact, bound }
}

fn two(exponent: f64) -> f64 {
    exponent.exp2()
}

fn trigonometric(_: f64, operand: f64, _: f64) -> f64 {
    match operand.abs() {
        a if a <= 2.0 * PI => two(-20.5),
        a if a <= 100.0 * PI => two(-14.7),
        _ => f64::INFINITY,
    }
}

/// The bounds, written down a second time from the PTX ISA. An ulp is that of the exact result.
const ALL: [Approximate; 23] = [
    of("ex2.approx.f32", &[F32], |a, _| a.exp2(), |_, _, ulp| 2.5 * ulp),
    of("ex2.approx.ftz.f32", &[F32], |a, _| a.exp2(), |_, _, ulp| 2.5 * ulp),
    of("lg2.approx.f32", &[F32], |a, _| a.log2(), logarithm),
    of("lg2.approx.ftz.f32", &[F32], |a, _| a.log2(), logarithm),
    of("sin.approx.f32", &[F32], |a, _| a.sin(), trigonometric),
    of("sin.approx.ftz.f32", &[F32], |a, _| a.sin(), trigonometric),
    of("cos.approx.f32", &[F32], |a, _| a.cos(), trigonometric),
    of("cos.approx.ftz.f32", &[F32], |a, _| a.cos(), trigonometric),
    of("tanh.approx.f32", &[F32], |a, _| a.tanh(), |x, _, _| two(-11.0) * x.abs()),
    of("rcp.approx.f32", &[F32], |a, _| 1.0 / a, |_, _, ulp| ulp),
    of("rcp.approx.ftz.f32", &[F32], |a, _| 1.0 / a, |_, _, ulp| ulp),
    of("sqrt.approx.f32", &[F32], |a, _| a.sqrt(), |x, _, _| two(-23.0) * x),
    of("sqrt.approx.ftz.f32", &[F32], |a, _| a.sqrt(), |x, _, _| two(-23.0) * x),
    of("rsqrt.approx.f32", &[F32], |a, _| 1.0 / a.sqrt(), |x, _, _| two(-22.9) * x),
    of("rsqrt.approx.ftz.f32", &[F32], |a, _| 1.0 / a.sqrt(), |x, _, _| two(-22.9) * x),
    of("div.approx.f32", &[F32, F32], |a, b| a / b, quotient),
    of("div.approx.ftz.f32", &[F32, F32], |a, b| a / b, quotient),
    of("div.full.f32", &[F32, F32], |a, b| a / b, |_, _, ulp| 2.0 * ulp),
    of("div.full.ftz.f32", &[F32, F32], |a, b| a / b, |_, _, ulp| 2.0 * ulp),
    of("ex2.approx.f16", &[F16], |a, _| a.exp2(), |x, _, _| two(-9.9) * x),
    of("ex2.approx.ftz.bf16", &[BF16], |a, _| a.exp2(), |x, _, _| two(-7.0) * x),
    of("tanh.approx.f16", &[F16], |a, _| a.tanh(), |_, _, _| two(-10.987)),
    of("tanh.approx.bf16", &[BF16], |a, _| a.tanh(), |_, _, _| two(-8.0)),
];

fn logarithm(exact: f64, operand: f64, _: f64) -> f64 {
    if operand > 0.5 && operand < 2.0 { two(-22.0) } else { two(-22.0) * exact.abs() }
}

fn quotient(_: f64, divisor: f64, ulp: f64) -> f64 {
    if (two(-126.0)..=two(126.0)).contains(&divisor.abs()) { 2.0 * ulp } else { f64::INFINITY }
}

/// A number of the format as an f64, and one rounded to it.
struct Codec {
    value: fn(u64) -> f64,
    nearest: fn(f64) -> u64,
    flushed: fn(u64) -> u64,
    fraction: i32,
    least_exponent: i32,
}

fn codec<F: Soft + FloatConvert<Double>>() -> Codec
where
    Double: FloatConvert<F>,
{
    Codec {
        value: |a| {
            let double: Double = number::<F>(a).convert(&mut false).value;
            f64::from_bits(bits(double))
        },
        nearest: |x| {
            let rounded: F = number::<Double>(x.to_bits()).convert(&mut false).value;
            if rounded.is_nan() { nan::<F>() } else { bits(rounded) }
        },
        flushed: |a| bits(flushed(number::<F>(a))),
        fraction: F::WIDTH.cast_signed() - 1 - F::EXPONENT.cast_signed(),
        least_exponent: 2 - (1 << (F::EXPONENT - 1)),
    }
}

impl Approximate {
    fn codec(&self) -> Codec {
        match self.domains[0] {
            F16 => codec::<Half>(),
            BF16 => codec::<BFloat>(),
            _ => codec::<Single>(),
        }
    }

    fn flushes(&self) -> bool {
        self.opcode.contains(".ftz")
    }

    /// The operands' values and the exact result.
    fn exact(&self, case: &[u64; 4]) -> ([f64; 2], f64) {
        let codec = self.codec();
        let value = |a| (codec.value)(if self.flushes() { (codec.flushed)(a) } else { a });
        let [a, b] = [value(case[0]), if self.domains.len() == 2 { value(case[1]) } else { 1.0 }];
        // The ISA says so of very great divisors.
        let great = self.opcode.starts_with("div.approx") && b.is_finite() && b.abs() > two(126.0);
        ([a, b], (self.exact)(a, if great { f64::INFINITY.copysign(b) } else { b }))
    }

    fn nearest(&self, exact: f64) -> u64 {
        let codec = self.codec();
        let nearest = (codec.nearest)(exact);
        if self.flushes() { (codec.flushed)(nearest) } else { nearest }
    }
}

#[test]
fn the_nearest_result_is_correctly_rounded() {
    for instruction in &ALL {
        let cases = cases(instruction.domains);
        let found = run(instruction.opcode, instruction.domains, &cases, Approximation::Nearest);
        for (case, found) in cases.iter().zip(found) {
            let (values, exact) = instruction.exact(case);
            let expected = instruction.nearest(exact);
            assert_eq!(found, expected, "{} of {values:?}: {found:#x}, not {expected:#x}", instruction.opcode);
        }
    }
}

#[test]
fn an_adversarial_result_is_anywhere_within_the_bound_and_nowhere_else() {
    for instruction in &ALL {
        let codec = instruction.codec();
        let cases = cases(instruction.domains);
        // The greatest error in each direction, as a part of the bound.
        let (mut below, mut above, mut differ) = (0f64, 0f64, 0);
        let mut last: Option<Vec<u64>> = None;
        for seed in 1..=8 {
            let found = run(instruction.opcode, instruction.domains, &cases, Approximation::Adversarial(seed));
            let again = run(instruction.opcode, instruction.domains, &cases, Approximation::Adversarial(seed));
            assert!(found == again, "{}: the same seed gives the same", instruction.opcode);
            for (case, found) in cases.iter().zip(&found) {
                let (values, exact) = instruction.exact(case);
                let nearest = instruction.nearest(exact);
                // Kernels rely on it that powers of two are exact.
                let power =
                    instruction.opcode.starts_with("ex2") && instruction.domains[0] == F32 && values[0].fract() == 0.0;
                let special = power || values.iter().any(|value| *value == 0.0 || !value.is_finite());
                if special || !(codec.value)(nearest).is_finite() {
                    assert_eq!(*found, nearest, "{} of {values:?}", instruction.opcode);
                    continue;
                }
                let exponent = ((exact.to_bits() >> 52 & 0x7ff) as i32 - 1023).max(codec.least_exponent);
                let ulp = two(f64::from(exponent - codec.fraction));
                let decisive = if instruction.domains.len() == 2 { values[1] } else { values[0] };
                let error = ((codec.value)(*found) - exact) / (instruction.bound)(exact, decisive, ulp);
                // What is subnormal may be flushed; and between two numbers, the nearest has to do.
                let inevitable = *found == nearest || instruction.flushes() && (codec.value)(*found) == 0.0;
                let at = format!("{} of {values:?}, seed {seed}: {error} of the bound", instruction.opcode);
                // The error of the exact result in f64 is little in that of f32.
                assert!(error.abs() <= 1.0 + 1e-6 || inevitable, "{at}");
                (below, above) = (below.min(error), above.max(error));
            }
            differ += usize::from(last.is_some_and(|last| last != found));
            last = Some(found);
        }
        let opcode = instruction.opcode;
        assert!(below < -0.5 && above > 0.5, "{opcode} reaches from {below} to {above} of the bound");
        assert_eq!(differ, 7, "{opcode}: another seed gives other results");
    }
}
