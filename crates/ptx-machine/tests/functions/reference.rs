//! True values, computed with 192 bits.

use astro_float_num::{BigFloat, Consts, RoundingMode, Sign};
use std::cell::RefCell;

const BITS: usize = 192;
const ROUND: RoundingMode = RoundingMode::None;

/// A number of 192 bits, with the functions that kernels compute.
#[derive(Clone, Debug)]
pub struct Number(BigFloat);

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        if !value.is_subnormal() {
            return Self(BigFloat::from_f64(value, BITS));
        }
        // `from_f64` halves subnormal numbers.
        let mut scaled = BigFloat::from_f64(value * 2f64.powi(100), BITS);
        scaled.set_exponent(scaled.exponent().unwrap() - 100);
        Self(scaled)
    }
}

thread_local! {
    /// π, e and the like, which take longer than what is made of them
    static CONSTANTS: RefCell<Consts> = RefCell::new(Consts::new().unwrap());
}

macro_rules! functions {
    ($($name:ident)*) => { $(pub fn $name(&self) -> Self {
        Self(CONSTANTS.with_borrow_mut(|constants| self.0.$name(BITS, ROUND, constants)))
    })* };
}

impl Number {
    functions! { exp ln log2 log10 sin cos tan asin acos atan sinh cosh tanh }

    pub fn sqrt(&self) -> Self {
        Self(self.0.sqrt(BITS, ROUND))
    }

    pub fn cbrt(&self) -> Self {
        Self(self.0.cbrt(BITS, ROUND))
    }

    pub fn plus(&self, other: &Self) -> Self {
        Self(self.0.add(&other.0, BITS, ROUND))
    }

    pub fn times(&self, other: &Self) -> Self {
        Self(self.0.mul(&other.0, BITS, ROUND))
    }

    pub fn over(&self, other: &Self) -> Self {
        Self(self.0.div(&other.0, BITS, ROUND))
    }

    pub fn pow(&self, other: &Self) -> Self {
        Self(CONSTANTS.with_borrow_mut(|constants| self.0.pow(&other.0, BITS, ROUND, constants)))
    }

    /// The angle of the point `(x, self)`.
    pub fn atan2(&self, x: &Self) -> Self {
        let angle = self.over(x).atan();
        if x.0.is_positive() {
            return angle;
        }
        let half_turn = Self::from(-1.0).acos();
        angle.plus(&if self.0.is_negative() { half_turn.times(&Self::from(-1.0)) } else { half_turn })
    }

    /// How far `found` is from this number, in units in the last place of a format with so many bits of fraction.
    pub fn error_of(&self, found: f64, fraction: i32, least_exponent: i32) -> f64 {
        if self.0.is_zero() {
            return if found == 0.0 { 0.0 } else { f64::INFINITY };
        }
        let difference = self.0.sub(&Self::from(found).0, BITS, ROUND);
        let Some((words, _, sign, exponent, _)) = difference.as_raw_parts().filter(|_| !difference.is_zero()) else {
            return if difference.is_zero() { 0.0 } else { f64::INFINITY };
        };
        // A mantissa is in [1/2, 1), the highest word last.
        let ulp = (self.0.exponent().unwrap() - 1).max(least_exponent) - fraction;
        let error = words[words.len() - 1] as f64 * 2f64.powi(exponent - ulp - 64);
        if sign == Sign::Pos { -error } else { error }
    }
}
