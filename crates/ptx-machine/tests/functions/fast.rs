//! Functions compiled with `--use_fast_math`: one or two approximate instructions, from whose bounds follow the function's.

use crate::run::Machine;
use ptx_machine::Approximation;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use std::f64::consts::{LN_2, LOG10_2, PI};

/// A function, the exponents of its operands or their range, and the greatest error at an operand, given the exact result and
/// the unit in its last place.
struct Fast {
    kernel: &'static str,
    operand: fn(&mut ChaCha8Rng) -> f64,
    exact: fn(f64, f64) -> f64,
    bound: fn(operand: f64, exact: f64, ulp: f64) -> f64,
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    random.random_range(-120.0..120.0f64).exp2()
}

/// Half of the operands between 1/2 and 2, where the bound of a logarithm is another.
fn of_logarithm(random: &mut ChaCha8Rng) -> f64 {
    if random.random() { normal(random) } else { random.random_range(0.5..2.0) }
}

/// The bound of `lg2.approx`, and the roundings of a constant and of the product with it.
fn logarithm(operand: f64, exact: f64, ulp: f64, constant: f64) -> f64 {
    let bound = 2f64.powi(-22);
    1.5 * ulp + if operand > 0.5 && operand < 2.0 { bound * constant } else { bound * exact.abs() }
}

const FUNCTIONS: [Fast; 11] = [
    Fast {
        kernel: "exp_",
        operand: |random| random.random_range(-80.0..80.0),
        exact: |x, _| x.exp(),
        // 2^(x·log₂e): `ex2.approx`, and the roundings of the constant and of the product, 1.5·2^-24 of either.
        bound: |x, _, ulp| (2.5 + 1.5 * x.abs()) * ulp,
    },
    Fast {
        kernel: "exp2_",
        operand: |random| random.random_range(-126.0..127.0),
        exact: |x, _| x.exp2(),
        bound: |_, _, ulp| 2.5 * ulp,
    },
    Fast { kernel: "log_", operand: of_logarithm, exact: |x, _| x.ln(), bound: |x, y, ulp| logarithm(x, y, ulp, LN_2) },
    Fast { kernel: "log2_", operand: of_logarithm, exact: |x, _| x.log2(), bound: |x, y, _| logarithm(x, y, 0.0, 1.0) },
    Fast {
        kernel: "log10_",
        operand: of_logarithm,
        exact: |x, _| x.log10(),
        bound: |x, y, ulp| logarithm(x, y, ulp, LOG10_2),
    },
    Fast {
        kernel: "sin_",
        operand: |random| random.random_range(-2.0 * PI..2.0 * PI),
        exact: |x, _| x.sin(),
        bound: |_, _, _| (-20.5f64).exp2(),
    },
    Fast {
        kernel: "cos_",
        operand: |random| random.random_range(-2.0 * PI..2.0 * PI),
        exact: |x, _| x.cos(),
        bound: |_, _, _| (-20.5f64).exp2(),
    },
    Fast { kernel: "sqrt_", operand: normal, exact: |x, _| x.sqrt(), bound: |_, y, _| (-23f64).exp2() * y },
    Fast { kernel: "rsqrt_", operand: normal, exact: |x, _| 1.0 / x.sqrt(), bound: |_, y, _| (-22.9f64).exp2() * y },
    Fast { kernel: "reciprocal", operand: normal, exact: |x, _| 1.0 / x, bound: |_, _, ulp| ulp },
    Fast {
        kernel: "divide",
        operand: |random| random.random_range(-60.0..60.0f64).exp2(),
        exact: |x, y| x / y,
        bound: |_, _, ulp| 2.0 * ulp,
    },
];

#[test]
fn fast_functions_are_within_the_bounds_of_their_instructions_and_reach_half_of_them() {
    let mut machine = Machine::new(include_str!("../ptx/functions-fast.ptx"));
    let approximations = (1..5).map(Approximation::Adversarial).chain([Approximation::Nearest]);
    for approximation in approximations {
        for Fast { kernel, operand, exact, bound } in &FUNCTIONS {
            let mut random = ChaCha8Rng::seed_from_u64(11);
            let mut number = || f64::from(operand(&mut random) as f32);
            let operands: Vec<[f64; 2]> = (0..2000).map(|_| [number(), number()]).collect();
            let mut worst = 0f64;
            for ([x, y], found) in operands.iter().zip(machine.run::<f32>(kernel, &operands, approximation)) {
                let exact = exact(*x, *y);
                let ulp = ((exact.abs().log2().floor()).max(-126.0) - 23.0).exp2();
                let error = (found - exact).abs() / bound(*x, exact, ulp);
                assert!(error <= 1.0 + 1e-6, "{kernel} of {x:e}, {y:e}: {error} of the bound, {approximation:?}");
                worst = worst.max(error);
            }
            assert!(approximation == Approximation::Nearest || worst > 0.5, "{kernel}: {worst} of the bound at most");
        }
    }
}
