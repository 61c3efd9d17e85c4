//! Functions at the ends of their domains, against Rust.

use crate::run::{Machine, Real};
use ptx_machine::Approximation;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// A function with the operands at which its result is special.
type Special = (&'static str, fn(f64, f64) -> f64, &'static [[f64; 2]]);

const UNARY: &[[f64; 2]] = &[[0.0, 0.0], [-0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [INF, 0.0], [-INF, 0.0], [NAN, 0.0]];
const BINARY: &[[f64; 2]] = &[
    [0.0, 0.0],
    [-0.0, 0.0],
    [0.0, -0.0],
    [-0.0, -0.0],
    [0.0, -1.0],
    [-0.0, -1.0],
    [1.0, 0.0],
    [-1.0, 0.0],
    [INF, INF],
    [-INF, INF],
    [INF, -INF],
    [INF, 1.0],
    [1.0, INF],
    [1.0, -INF],
    [-1.0, INF],
    [NAN, 1.0],
    [1.0, NAN],
    [NAN, INF],
    [NAN, 0.0],
];

const SPECIAL: [Special; 20] = [
    ("exp_", |x, _| x.exp(), UNARY),
    ("exp2_", |x, _| x.exp2(), UNARY),
    ("expm1_", |x, _| x.exp_m1(), UNARY),
    ("log_", |x, _| x.ln(), UNARY),
    ("log2_", |x, _| x.log2(), UNARY),
    ("log1p_", |x, _| x.ln_1p(), UNARY),
    ("sqrt_", |x, _| x.sqrt(), UNARY),
    ("rsqrt_", |x, _| 1.0 / x.sqrt(), UNARY),
    ("cbrt_", |x, _| x.cbrt(), UNARY),
    ("sin_", |x, _| x.sin(), &[[0.0, 0.0], [-0.0, 0.0], [INF, 0.0], [-INF, 0.0], [NAN, 0.0]]),
    ("cos_", |x, _| x.cos(), &[[0.0, 0.0], [-0.0, 0.0], [INF, 0.0], [NAN, 0.0]]),
    ("acos_", |x, _| x.acos(), UNARY),
    ("asin_", |x, _| x.asin(), UNARY),
    ("atan_", |x, _| x.atan(), UNARY),
    ("tanh_", |x, _| x.tanh(), &[[0.0, 0.0], [-0.0, 0.0], [INF, 0.0], [-INF, 0.0], [NAN, 0.0]]),
    ("reciprocal", |x, _| 1.0 / x, UNARY),
    ("divide", |x, y| x / y, BINARY),
    ("pow_", f64::powf, BINARY),
    ("atan2_", f64::atan2, BINARY),
    ("hypot_", f64::hypot, BINARY),
];

fn check<R: Real>(text: &str, tolerance: f64) {
    let mut machine = Machine::new(text);
    for (kernel, exact, operands) in SPECIAL {
        let found = machine.run::<R>(kernel, operands, Approximation::Nearest);
        for ([x, y], found) in operands.iter().zip(found) {
            let expected = exact(*x, *y);
            let same = if expected.is_nan() {
                found.is_nan()
            } else if expected == 0.0 || expected.is_infinite() {
                found.to_bits() == expected.to_bits()
            } else {
                (found / expected - 1.0).abs() <= tolerance
            };
            assert!(same, "{kernel} of {x} and {y} is {found}, not {expected}");
        }
    }
}

#[test]
fn the_ends_of_domains_give_what_they_give_elsewhere() {
    check::<f32>(include_str!("../ptx/functions-f32.ptx"), 4.0 * f64::from(f32::EPSILON));
    check::<f64>(include_str!("../ptx/functions-f64.ptx"), 4.0 * f64::EPSILON);
}
