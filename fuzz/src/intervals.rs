//! Chains of operations on intervals hold what the same operations give in ten times the precision.

use crate::draw::{Draw, Sizes};
use astro_float::{BigFloat, Consts, RoundingMode, Sign};
use gradproof::scalar::Interval;
use num_dual::DualNum;
use std::cell::RefCell;

/// Bits of the numbers that intervals are held against: they have those of the interval left when a term of 2⁻¹⁰⁷⁴ is added to 1.
const PRECISION: usize = 1408;
/// Bits that are right after some operations, whatever they were.
const RIGHT: usize = 256;
/// Exponents beyond which the library takes long, and loses digits that we count on.
const LARGEST: i32 = 1100;
/// The longest chain.
const LENGTH: usize = 8;

type Enclosure = Interval<2>;

/// A number, and an interval that is to hold it.
#[derive(Clone, Debug)]
struct Known {
    enclosure: Enclosure,
    exact: BigFloat,
}

/// Fails if the number is outside.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let mut all: Vec<Known> = (0..2)
        .map(|_| {
            let number = draw.number(Sizes::Finite);
            Known { enclosure: Enclosure::from(number), exact: exactly(number) }
        })
        .collect();
    for _ in 0..LENGTH {
        let [a, b] = [(); 2].map(|()| all[draw.below(all.len())].clone());
        let name = draw.choose(&OPERATIONS);
        let enclosure = enclosed(name, a.enclosure, b.enclosure);
        let Some(exact) = exact(name, &a.exact, &b.exact) else { continue };
        let smallest = hull(&exact);
        assert!(enclosure.contains(&smallest), "{name} of {a:?} and {b:?} is {exact:?}, and not in {enclosure:?}");
        all.push(Known { enclosure, exact });
    }
}

/// The number itself. The library's own conversion halves those that are subnormal.
fn exactly(number: f64) -> BigFloat {
    let power = BigFloat::from_f64(2f64.powi(600), PRECISION);
    // Times 2⁶⁰⁰ no number is subnormal.
    if number.abs() < 1.0 {
        BigFloat::from_f64(number * 2f64.powi(600), PRECISION).div(&power, PRECISION, RoundingMode::ToEven)
    } else {
        BigFloat::from_f64(number, PRECISION)
    }
}

const OPERATIONS: [&str; 14] =
    ["add", "sub", "mul", "div", "neg", "sqrt", "exp", "exp_m1", "ln", "ln_1p", "sin", "cos", "acos", "atan2"];

fn enclosed(name: &str, a: Enclosure, b: Enclosure) -> Enclosure {
    match name {
        "add" => a + b,
        "sub" => a - b,
        "mul" => a * b,
        "div" => a / b,
        "neg" => -a,
        "sqrt" => a.sqrt(),
        "exp" => a.exp(),
        "exp_m1" => a.exp_m1(),
        "ln" => a.ln(),
        "ln_1p" => a.ln_1p(),
        "sin" => a.sin(),
        "cos" => a.cos(),
        "acos" => a.acos(),
        _ => a.atan2(b),
    }
}

/// The result to [`RIGHT`] bits; `None` outside the domain, and where those bits would be hard to come by.
fn exact(name: &str, a: &BigFloat, b: &BigFloat) -> Option<BigFloat> {
    thread_local!(static CONSTANTS: RefCell<Consts> = RefCell::new(Consts::new().expect("memory for a few constants")));
    const P: usize = PRECISION;
    const R: RoundingMode = RoundingMode::ToEven;
    let one = BigFloat::from_f64(1.0, P);
    let usual = |x: &BigFloat| x.is_zero() || x.exponent().is_some_and(|exponent| exponent.abs() <= LARGEST);
    if !usual(a) || !usual(b) {
        return None;
    }
    let mut result = CONSTANTS.with_borrow_mut(|constants| match name {
        "add" => a.add(b, P, R),
        "sub" => a.sub(b, P, R),
        "mul" => a.mul(b, P, R),
        "div" => a.div(b, P, R),
        "neg" => a.neg(),
        "sqrt" => a.sqrt(P, R),
        "exp" => a.exp(P, R, constants),
        "exp_m1" => a.exp(P, R, constants).sub(&one, P, R),
        "ln" => a.ln(P, R, constants),
        "ln_1p" => a.add(&one, P, R).ln(P, R, constants),
        "sin" => a.sin(P, R, constants),
        "cos" => a.cos(P, R, constants),
        "acos" => a.acos(P, R, constants),
        _ => {
            let angle = a.div(b, P, R).atan(P, R, constants);
            // An interval has one zero, without a sign.
            match (b.is_negative(), a.is_negative() && !a.is_zero()) {
                (false, _) => angle,
                (true, false) => angle.add(&constants.pi(P, R), P, R),
                (true, true) => angle.sub(&constants.pi(P, R), P, R),
            }
        }
    });
    // A result that is exact is so to the last bit, and noise below is none of it.
    result.set_precision(RIGHT, R).ok()?;
    usual(&result).then_some(result)
}

/// The two numbers of the intervals' precision that it lies between, or the one that it is.
fn hull(exact: &BigFloat) -> Enclosure {
    if exact.is_zero() {
        return Enclosure::from(0.0);
    }
    let (words, _, sign, exponent, _) = exact.as_raw_parts().expect("a finite number");
    let (below, top) = words.split_at(words.len() - 2);
    let (negative, inner) = (sign == Sign::Neg, u128::from(top[1]) << 64 | u128::from(top[0]));
    let end =
        |mantissa: u128, exponent| Enclosure::exactly(negative, [mantissa as u64, (mantissa >> 64) as u64], exponent);
    let inside = end(inner, exponent);
    if below.iter().all(|word| *word == 0) {
        return inside;
    }
    let outside = inner.checked_add(1).map_or_else(|| end(1 << 127, exponent + 1), |outer| end(outer, exponent));
    inside.hull(&outside)
}
