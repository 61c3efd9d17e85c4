//! Double-double: a number held as the sum of two `f64`, good to about 32 digits.
//!
//! Error-free transformations (Dekker 1971, Knuth) give the four operations; the elementary functions reduce their argument,
//! sum a Taylor series, or take one Halley step from the `f64` function. Every function's relative error is below 1e-30, for
//! results from about 1e-290 (below, the low half underflows) to the largest `f64`, and for sines of arguments up to 1e8.

use super::{Arithmetic, Number};
use std::cmp::Ordering;

/// A number of about 106 bits.
pub type DoubleDouble = Number<Pair>;

/// The unevaluated sum `high + low`, where `low` is at most half an ulp of `high`; `low` is 0 where `high` is not finite.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    high: f64,
    low: f64,
}

/// ln 2 in three parts.
const LN_2: [f64; 3] = [std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17, 5.707_708_438_416_212e-34];
/// π/2 in three parts.
const FRAC_PI_2: [f64; 3] = [std::f64::consts::FRAC_PI_2, 6.123_233_995_736_766e-17, -1.497_384_904_859_169_8e-33];

fn two_sum(a: f64, b: f64) -> Pair {
    let sum = a + b;
    let of_b = sum - a;
    Pair { high: sum, low: (a - (sum - of_b)) + (b - of_b) }.sound()
}

/// The same for `|a| ≥ |b|`.
fn quick_two_sum(a: f64, b: f64) -> Pair {
    let sum = a + b;
    Pair { high: sum, low: b - (sum - a) }.sound()
}

fn two_product(a: f64, b: f64) -> Pair {
    let product = a * b;
    Pair { high: product, low: a.mul_add(b, -product) }.sound()
}

impl Pair {
    const ZERO: Self = Self::whole(0.0);
    const ONE: Self = Self::whole(1.0);

    const fn whole(high: f64) -> Self {
        Self { high, low: 0.0 }
    }

    /// `high + low`, for any two numbers.
    pub fn new(high: f64, low: f64) -> Self {
        two_sum(high, low)
    }

    /// The nearest `f64`.
    pub fn high(self) -> f64 {
        self.high
    }

    /// What the nearest `f64` leaves.
    pub fn low(self) -> f64 {
        self.low
    }

    /// Infinities and NaN have no low part.
    fn sound(self) -> Self {
        if self.high.is_finite() { self } else { Self::whole(self.high) }
    }

    /// Times 2ⁿ, in two steps, so that only the result can leave the range.
    fn scaled(self, n: i32) -> Self {
        let half = n / 2;
        let (first, second) = (2f64.powi(half), 2f64.powi(n - half));
        Self { high: self.high * first * second, low: self.low * first * second }.sound()
    }

    /// `self − n·constant`, for a constant in three parts.
    fn less_multiple(self, n: f64, constant: [f64; 3]) -> Self {
        let [high, middle, low] = constant;
        self.sub(&two_product(n, high)).sub(&two_product(n, middle)).sub(&Self::whole(n * low))
    }

    /// `Σ_{i≥1} xⁱ/i!` for `|x| ≤ ln 2/2`: the series at x/512, then nine doublings `e ↦ e(2 + e)`.
    fn small_exp_m1(self) -> Self {
        let x = self.scaled(-9);
        let mut sum = Self::ONE;
        for i in (2..=10).rev() {
            sum = Self::ONE.add(&x.mul(&sum).div(&Self::whole(f64::from(i))));
        }
        let mut grown = x.mul(&sum);
        for _ in 0..9 {
            grown = grown.mul(&grown.add(&Self::whole(2.0)));
        }
        grown
    }

    /// `Σ (−x²)ⁱ/(2i + offset)!` over i ≥ 0, for `|x| ≤ π/4`: cos x for offset 0, `sin x/x` for offset 1.
    fn alternating_series(self, offset: i32) -> Self {
        let square = self.mul(&self).neg();
        let mut sum = Self::ONE;
        for i in (1..=15).rev() {
            let n = f64::from(2 * i + offset);
            sum = Self::ONE.add(&square.mul(&sum).div(&Self::whole(n * (n - 1.0))));
        }
        sum
    }

    fn as_f64(self, f: impl FnOnce(f64) -> f64) -> Self {
        Self::whole(f(self.high))
    }
}

impl Arithmetic for Pair {
    fn constant(value: f64) -> Self {
        Self::whole(value)
    }
    fn real(&self) -> f64 {
        self.high
    }
    fn detach(&self) -> Self {
        *self
    }
    fn compare(&self, other: &Self) -> Option<Ordering> {
        let high = self.high.partial_cmp(&other.high)?;
        Some(high.then(self.low.partial_cmp(&other.low)?))
    }

    #[inline]
    fn add(&self, other: &Self) -> Self {
        let (high, low) = (two_sum(self.high, other.high), two_sum(self.low, other.low));
        if !high.high.is_finite() {
            return high;
        }
        let sum = quick_two_sum(high.high, high.low + low.high);
        quick_two_sum(sum.high, sum.low + low.low)
    }
    #[inline]
    fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }
    #[inline]
    fn mul(&self, other: &Self) -> Self {
        let product = two_product(self.high, other.high);
        if !product.high.is_finite() {
            return product;
        }
        quick_two_sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }
    fn div(&self, other: &Self) -> Self {
        let first = self.high / other.high;
        if !first.is_finite() || !other.high.is_finite() {
            return Self::whole(first);
        }
        let rest = self.sub(&other.mul(&Self::whole(first)));
        let second = rest.high / other.high;
        let rest = rest.sub(&other.mul(&Self::whole(second)));
        let third = rest.high / other.high;
        let sum = quick_two_sum(first, second).add(&Self::whole(third));
        if sum.high.is_finite() { sum } else { Self::whole(first) }
    }
    #[inline]
    fn neg(&self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
    fn sqrt(&self) -> Self {
        let root = self.high.sqrt();
        if root == 0.0 || !root.is_finite() {
            return Self::whole(root);
        }
        let root = Self::whole(root);
        root.add(&self.div(&root)).scaled(-1)
    }
    fn exp(&self) -> Self {
        if !(-745.2..709.8).contains(&self.high) {
            return self.as_f64(f64::exp);
        }
        let n = (self.high / LN_2[0]).round();
        self.less_multiple(n, LN_2).small_exp_m1().add(&Self::ONE).scaled(n as i32)
    }
    fn exp_m1(&self) -> Self {
        if self.high == 0.0 {
            *self
        } else if self.high.abs() < 0.34 {
            self.small_exp_m1()
        } else {
            self.exp().sub(&Self::ONE)
        }
    }
    fn ln(&self) -> Self {
        if (0.5..1.5).contains(&self.high) {
            return self.sub(&Self::ONE).ln_1p();
        }
        let start = Self::whole(self.high.ln());
        if !start.high.is_finite() {
            return start;
        }
        // Halley: the error of the start, about 1e-16 once the power of two is taken out, is cubed.
        let exponent = self.high.abs().log2().floor() as i32;
        let mantissa = self.scaled(-exponent);
        let start = Self::whole(start.high - f64::from(exponent) * LN_2[0]);
        let reached = start.exp();
        let step = mantissa.sub(&reached).div(&mantissa.add(&reached)).scaled(1);
        start.add(&step).less_multiple(-f64::from(exponent), LN_2)
    }
    fn ln_1p(&self) -> Self {
        if !(-0.5..0.5).contains(&self.high) {
            return self.add(&Self::ONE).ln();
        }
        if self.high.abs() < 1e-33 {
            return *self;
        }
        let start = Self::whole(self.high.ln_1p());
        let reached = start.exp_m1();
        let step = self.sub(&reached).div(&self.add(&reached).add(&Self::whole(2.0))).scaled(1);
        start.add(&step)
    }
    fn sin_cos(&self) -> (Self, Self) {
        if !self.high.is_finite() {
            return (Self::whole(f64::NAN), Self::whole(f64::NAN));
        }
        let n = (self.high / FRAC_PI_2[0]).round();
        let rest = self.less_multiple(n, FRAC_PI_2);
        let (sin, cos) = (rest.mul(&rest.alternating_series(1)), rest.alternating_series(0));
        match n.rem_euclid(4.0) as u8 {
            0 => (sin, cos),
            1 => (cos, sin.neg()),
            2 => (sin.neg(), cos.neg()),
            _ => (cos.neg(), sin),
        }
    }
    fn atan2(&self, other: &Self) -> Self {
        let start = Self::whole(self.high.atan2(other.high));
        let largest = self.high.abs().max(other.high.abs());
        if largest == 0.0 || !largest.is_finite() || start.high.is_nan() {
            return start;
        }
        let exponent = -(largest.log2().floor() as i32);
        let (y, x) = (self.scaled(exponent), other.scaled(exponent));
        // Turned back by the start, the point lies at the small angle that is missing.
        let (sin, cos) = start.sin_cos();
        let missing = y.mul(&cos).sub(&x.mul(&sin)).div(&x.mul(&cos).add(&y.mul(&sin)));
        start.add(&missing)
    }
    fn acos(&self) -> Self {
        let sine = Self::ONE.sub(self).mul(&Self::ONE.add(self));
        if sine.compare(&Self::ZERO) == Some(Ordering::Less) {
            return Self::whole(f64::NAN);
        }
        sine.sqrt().atan2(self)
    }
}
