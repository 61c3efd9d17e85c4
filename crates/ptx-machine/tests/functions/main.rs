//! The functions of the CUDA mathematics library, as the compiler makes PTX of them, run on the machine: results are within the
//! bounds that CUDA documents, so all the instructions they are made of do what they should.
//!
//! The texts in `tests/ptx` are made from `functions.cu` with NVRTC 12.4, for `compute_80`: `functions-f32.ptx` without further
//! options, `functions-f64.ptx` with `-DF64`, `functions-fast.ptx` with `--use_fast_math`.

mod fast;
mod operations;
mod reference;
mod run;
mod special;

use ptx_machine::Approximation;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use reference::Number;
use run::{Machine, Real};

/// Operands of a function.
#[derive(Clone, Copy, Debug)]
enum Range {
    /// Evenly between two numbers
    Even(f64, f64),
    /// Of either sign, with exponents between two
    Spread(i32, i32),
    /// Positive, with exponents between two
    Positive(i32, i32),
}

impl Range {
    fn pick(self, random: &mut ChaCha8Rng) -> f64 {
        let part: f64 = random.random();
        match self {
            Self::Even(from, to) => from + (to - from) * part,
            Self::Positive(from, to) => (f64::from(from) + f64::from(to - from) * part).exp2(),
            Self::Spread(from, to) => {
                let positive = Self::Positive(from, to).pick(random);
                if random.random() { positive } else { -positive }
            }
        }
    }
}

use Range::{Even, Positive, Spread};

/// A function, with operands for f32 and f64, and the greatest error of either in units in the last place, as the CUDA C++
/// Programming Guide has them (12.4, section 13.1).
struct Function {
    kernel: &'static str,
    operands: [&'static [[Range; 2]]; 2],
    truth: fn(&Number, &Number) -> Number,
    ulps: [f64; 2],
}

const fn unary(
    kernel: &'static str,
    single: &'static [[Range; 2]],
    double: &'static [[Range; 2]],
    truth: fn(&Number, &Number) -> Number,
    ulps: [f64; 2],
) -> Function {
    Function { kernel, operands: [single, double], truth, ulps }
}

fn one() -> Number {
    Number::from(1.0)
}

fn minus_one() -> Number {
    Number::from(-1.0)
}

const NONE: Range = Even(0.0, 0.0);

const SMALL: &[[Range; 2]] = &[[Even(-1.0, 1.0), NONE], [Spread(-30, 0), NONE]];
const ANGLES: &[[Range; 2]] = &[[Even(-7.0, 7.0), NONE], [Spread(-30, 16), NONE], [Even(-1e5, 1e5), NONE]];
const FAR_ANGLES: &[[Range; 2]] = &[[Even(-7.0, 7.0), NONE], [Spread(-30, 100), NONE], [Even(-1e5, 1e5), NONE]];
const WIDE: &[[Range; 2]] = &[[Spread(-120, 120), NONE], [Even(-3.0, 3.0), NONE]];
const WIDER: &[[Range; 2]] = &[[Spread(-1000, 1000), NONE], [Even(-3.0, 3.0), NONE]];
const ABOVE_ZERO: &[[Range; 2]] = &[[Positive(-120, 120), NONE], [Even(0.5, 2.0), NONE], [Positive(-145, -126), NONE]];
const FAR_ABOVE_ZERO: &[[Range; 2]] =
    &[[Positive(-1000, 1000), NONE], [Even(0.5, 2.0), NONE], [Positive(-1070, -1022), NONE]];
const EXPONENTS: &[[Range; 2]] = &[[Even(-80.0, 80.0), NONE], [Even(-102.0, -87.0), NONE], [Spread(-30, 0), NONE]];
const FAR_EXPONENTS: &[[Range; 2]] =
    &[[Even(-700.0, 700.0), NONE], [Even(-740.0, -709.0), NONE], [Spread(-60, 0), NONE]];
const PAIRS: &[[Range; 2]] = &[[Spread(-60, 60), Spread(-60, 60)], [Even(-2.0, 2.0), Even(-2.0, 2.0)]];
const FAR_PAIRS: &[[Range; 2]] = &[[Spread(-500, 500), Spread(-500, 500)], [Even(-2.0, 2.0), Even(-2.0, 2.0)]];
const POWERS: &[[Range; 2]] = &[[Positive(-3, 3), Even(-30.0, 30.0)], [Even(0.9, 1.1), Even(-500.0, 500.0)]];
const FAR_POWERS: &[[Range; 2]] = &[[Positive(-3, 3), Even(-300.0, 300.0)], [Even(0.9, 1.1), Even(-4000.0, 4000.0)]];

const FUNCTIONS: [Function; 25] = [
    unary("exp_", EXPONENTS, FAR_EXPONENTS, |x, _| x.exp(), [2.0, 1.0]),
    unary(
        "exp2_",
        &[[Even(-148.0, 127.0), NONE]],
        &[[Even(-1073.0, 1023.0), NONE]],
        |x, _| Number::from(2.0).pow(x),
        [2.0, 1.0],
    ),
    unary(
        "expm1_",
        &[[Even(-20.0, 80.0), NONE], [Spread(-30, 0), NONE]],
        &[[Even(-40.0, 700.0), NONE], [Spread(-60, 0), NONE]],
        |x, _| x.exp().plus(&minus_one()),
        [1.0, 1.0],
    ),
    unary("log_", ABOVE_ZERO, FAR_ABOVE_ZERO, |x, _| x.ln(), [1.0, 1.0]),
    unary("log2_", ABOVE_ZERO, FAR_ABOVE_ZERO, |x, _| x.log2(), [1.0, 1.0]),
    unary("log10_", ABOVE_ZERO, FAR_ABOVE_ZERO, |x, _| x.log10(), [2.0, 1.0]),
    unary(
        "log1p_",
        &[[Even(-0.999, 3.0), NONE], [Spread(-30, -1), NONE], [Positive(0, 120), NONE]],
        &[[Even(-0.999, 3.0), NONE], [Spread(-60, -1), NONE], [Positive(0, 1000), NONE]],
        |x, _| x.plus(&one()).ln(),
        [1.0, 1.0],
    ),
    unary("sqrt_", ABOVE_ZERO, FAR_ABOVE_ZERO, |x, _| x.sqrt(), [0.0, 0.0]),
    unary("rsqrt_", ABOVE_ZERO, FAR_ABOVE_ZERO, |x, _| one().over(&x.sqrt()), [2.0, 1.0]),
    unary("cbrt_", WIDE, WIDER, |x, _| x.cbrt(), [1.0, 1.0]),
    unary("sin_", ANGLES, FAR_ANGLES, |x, _| x.sin(), [2.0, 2.0]),
    unary("cos_", ANGLES, FAR_ANGLES, |x, _| x.cos(), [2.0, 2.0]),
    unary("tan_", ANGLES, FAR_ANGLES, |x, _| x.tan(), [4.0, 2.0]),
    unary("asin_", SMALL, SMALL, |x, _| x.asin(), [2.0, 2.0]),
    unary("acos_", SMALL, SMALL, |x, _| x.acos(), [2.0, 2.0]),
    unary("atan_", WIDE, WIDER, |x, _| x.atan(), [2.0, 2.0]),
    unary(
        "sinh_",
        &[[Even(-80.0, 80.0), NONE], [Spread(-30, 2), NONE]],
        &[[Even(-700.0, 700.0), NONE], [Spread(-60, 2), NONE]],
        |x, _| x.sinh(),
        [3.0, 2.0],
    ),
    unary("cosh_", &[[Even(-80.0, 80.0), NONE]], &[[Even(-700.0, 700.0), NONE]], |x, _| x.cosh(), [2.0, 1.0]),
    unary(
        "tanh_",
        &[[Even(-12.0, 12.0), NONE], [Spread(-30, 2), NONE]],
        &[[Even(-22.0, 22.0), NONE], [Spread(-60, 2), NONE]],
        |x, _| x.tanh(),
        [2.0, 1.0],
    ),
    unary("reciprocal", WIDE, WIDER, |x, _| one().over(x), [0.0, 0.0]),
    unary("divide", PAIRS, FAR_PAIRS, Number::over, [0.0, 0.0]),
    unary("pow_", POWERS, FAR_POWERS, Number::pow, [4.0, 2.0]),
    unary("atan2_", PAIRS, FAR_PAIRS, Number::atan2, [3.0, 2.0]),
    unary("hypot_", PAIRS, FAR_PAIRS, |x, y| x.times(x).plus(&y.times(y)).sqrt(), [3.0, 2.0]),
    unary("sincos_", ANGLES, FAR_ANGLES, |x, _| x.sin(), [2.0, 2.0]),
];

const CASES: usize = 400;

/// The operands of a function, in its format.
fn operands<R: Real>(function: &Function) -> Vec<[f64; 2]> {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let ranges = function.operands[usize::from(R::DOUBLE)];
    let each = |range: &[Range; 2]| range.map(|range| R::rounded(range.pick(&mut random)));
    ranges.iter().cycle().take(CASES * ranges.len()).map(each).collect()
}

/// The worst error in units in the last place, and the operands that have it.
fn worst<R: Real>(machine: &mut Machine, function: &Function, approximation: Approximation) -> (f64, [f64; 2]) {
    let operands = operands::<R>(function);
    let found = machine.run::<R>(function.kernel, &operands, approximation);
    let errors = operands.iter().zip(found).map(|(operands, found)| {
        let [x, y] = operands.map(Number::from);
        let error = (function.truth)(&x, &y).error_of(found, R::FRACTION, R::LEAST_EXPONENT).abs();
        assert!(!error.is_nan(), "{} of {operands:?} is {found}", function.kernel);
        (error, *operands)
    });
    errors.max_by(|(a, _), (b, _)| a.total_cmp(b)).unwrap()
}

/// Fails if results are further from the exact ones than documented, and this much more.
fn check<R: Real>(text: &str, approximation: Approximation, more: f64) {
    let mut machine = Machine::new(text);
    for function in &FUNCTIONS {
        let (error, operands) = worst::<R>(&mut machine, function, approximation);
        // The guide's bounds are counted from the correctly rounded result.
        let bound = function.ulps[usize::from(R::DOUBLE)] + 0.5 + more;
        let kernel = function.kernel;
        assert!(error <= bound, "{kernel} of {operands:?}: {error} ulp, not {bound}; {approximation:?}");
    }
}

const F32: &str = include_str!("../ptx/functions-f32.ptx");
const F64: &str = include_str!("../ptx/functions-f64.ptx");

#[test]
fn functions_of_f32_are_as_exact_as_documented() {
    check::<f32>(F32, Approximation::Nearest, 0.0);
}

#[test]
fn approximations_spoil_functions_of_f32_by_no_more_than_their_own_bound() {
    // Devices are better than the 2 ulp of `ex2.approx`, and the guide's bounds are those of devices.
    check::<f32>(F32, Approximation::Adversarial(5), 2.0);
}

#[test]
fn functions_of_f64_are_as_exact_as_documented() {
    check::<f64>(F64, Approximation::Nearest, 0.0);
}

#[test]
fn approximations_do_not_spoil_functions_of_f64() {
    check::<f64>(F64, Approximation::Adversarial(5), 0.0);
}
