//! Intervals: a number known to lie between two others.
//!
//! Every operation rounds its lower end down and its upper end up, in `64·W` bits, so that the result holds whatever the operation
//! gives on any members of its operands. Where an operand reaches beyond the domain of a function, only the part inside counts;
//! where none of it is inside, or a divisor may be 0, the result is the whole line.
//!
//! Intervals that overlap are not ordered: both `a < b` and `a > b` are false. What depends on such a comparison has to go both
//! ways; see [`Branches`](crate::loss::sample::Branches).

mod float;

use super::{Arithmetic, Number};
use float::{Float, Toward};
use ndarray::ArrayView1;
use std::cmp::Ordering;

/// A number between two bounds of `64·W` bits.
pub type Interval<const W: usize> = Number<Enclosure<W>>;

/// The numbers from one bound to another. An infinite bound is a number of which no more is known, or an infinity itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enclosure<const W: usize> {
    low: Float<W>,
    high: Float<W>,
}

impl<const W: usize> Interval<W> {
    /// All numbers between two bounds.
    ///
    /// # Panics
    /// If the bounds are in the wrong order, or NaN.
    pub fn between(low: f64, high: f64) -> Self {
        assert!(low <= high, "no number lies between {low} and {high}");
        Self(Enclosure { low: Float::exactly(low), high: Float::exactly(high) })
    }

    /// The number `±0.mantissa · 2^exponent`, its words from the lowest, the first bit of the last one set.
    pub fn exactly(negative: bool, mantissa: [u64; W], exponent: i32) -> Self {
        Self(Enclosure::point(Float::Normal { negative, exponent, mantissa }))
    }

    /// The greatest `f64` that no member is below.
    pub fn low(&self) -> f64 {
        self.0.low.to_f64(Some(Toward::Below))
    }

    /// The least `f64` that no member is above.
    pub fn high(&self) -> f64 {
        self.0.high.to_f64(Some(Toward::Above))
    }

    /// The `f64` nearest to every member (of two as near, the even one), if that is one number: the correctly rounded result.
    pub fn nearest(&self) -> Option<f64> {
        // Of the two zeros the one without a sign.
        let [low, high] = [self.0.low, self.0.high].map(|end| end.to_f64(None) + 0.0);
        (low == high).then_some(low)
    }

    /// The width over the largest magnitude, rounded up; 0 for a single number.
    pub fn relative_width(&self) -> f64 {
        let Enclosure { low, high } = &self.0;
        if low == high {
            return 0.0;
        }
        high.sub(low, Toward::Above).div(&low.abs().max(&high.abs()), Toward::Above).to_f64(Some(Toward::Above))
    }

    /// The smallest interval that holds both.
    pub fn hull(&self, other: &Self) -> Self {
        Self(Enclosure { low: self.0.low.min(&other.0.low), high: self.0.high.max(&other.0.high) })
    }

    /// Whether every member of the other is one of this.
    pub fn contains(&self, other: &Self) -> bool {
        self.0.low.cmp(&other.0.low) != Ordering::Greater && self.0.high.cmp(&other.0.high) != Ordering::Less
    }
}

/// Where all members of an interval lie.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    NotNegative,
    NotPositive,
    Both,
}

impl<const W: usize> Enclosure<W> {
    const WHOLE_LINE: Self = Self { low: Float::NEG_INFINITY, high: Float::INFINITY };

    fn point(number: Float<W>) -> Self {
        Self { low: number, high: number }
    }

    /// From the bounds that `f` gives.
    fn bounded(f: impl Fn(Toward) -> Float<W>) -> Self {
        Self { low: f(Toward::Below), high: f(Toward::Above) }
    }

    /// A function that grows, from its values at the ends.
    fn growing(&self, f: impl Fn(&Float<W>, Toward) -> Float<W>) -> Self {
        Self { low: f(&self.low, Toward::Below), high: f(&self.high, Toward::Above) }
    }

    fn side(&self) -> Side {
        if !self.low.is_negative() {
            Side::NotNegative
        } else if !self.high.is_positive() {
            Side::NotPositive
        } else {
            Side::Both
        }
    }

    fn may_be_zero(&self) -> bool {
        !self.low.is_positive() && !self.high.is_negative()
    }

    /// The members between two bounds; `None` if there are none.
    fn within(&self, low: Float<W>, high: Float<W>) -> Option<Self> {
        let part = Self { low: self.low.max(&low), high: self.high.min(&high) };
        (part.low.cmp(&part.high) != Ordering::Greater).then_some(part)
    }

    fn square(&self) -> Self {
        let size = self.abs();
        size.mul(&size)
    }

    /// A function of slope at most 1 with its maximum 1 after `peak` quarter turns, and its minimum −1 two later, and so on.
    fn wave(&self, peak: i64, f: impl Fn(&Float<W>, Toward) -> Float<W>) -> Self {
        let unit = Self { low: Float::ONE.neg(), high: Float::ONE };
        if !self.low.is_finite() || !self.high.is_finite() {
            return unit;
        }
        let turns = self.low.quarter_turns(Toward::Below).zip(self.high.quarter_turns(Toward::Above));
        let Some((from, to)) = turns else {
            // Too many turns to count them. So near to the value at one end is that at any other place.
            let width = self.high.sub(&self.low, Toward::Above);
            let near = Self::bounded(|toward| f(&self.low, toward)).add(&Self { low: width.neg(), high: width });
            return near.within(unit.low, unit.high).unwrap_or(unit);
        };
        let passes = |turn: i64| from + 1 + (turn - from - 1).rem_euclid(4) <= to;
        let end = |of: fn(&Float<W>, &Float<W>) -> Float<W>, toward| of(&f(&self.low, toward), &f(&self.high, toward));
        Self {
            low: if passes(peak + 2) { unit.low } else { end(Float::min, Toward::Below) },
            high: if passes(peak) { unit.high } else { end(Float::max, Toward::Above) },
        }
    }

    /// `log Σ exp(ends)`
    fn log_sum_exp_of_ends(ends: &[Float<W>], toward: Toward) -> Float<W> {
        let largest = ends.iter().fold(Float::NEG_INFINITY, |top, end| top.max(end));
        if !largest.is_finite() {
            return largest;
        }
        let sum = ends.iter().fold(Float::Zero, |sum, end| {
            let shifted = end.sub(&largest, toward).exp(toward);
            sum.add(&shifted, toward)
        });
        sum.ln(toward).add(&largest, toward)
    }
}

impl<const W: usize> Arithmetic for Enclosure<W> {
    fn constant(value: f64) -> Self {
        if value.is_nan() { Self::WHOLE_LINE } else { Self::point(Float::exactly(value)) }
    }
    /// The middle; NaN for the whole line.
    fn real(&self) -> f64 {
        let [low, high] = [self.low, self.high].map(|end| end.to_f64(None));
        if low == high { low } else { f64::midpoint(low, high) }
    }
    fn detach(&self) -> Self {
        *self
    }
    fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.high.cmp(&other.low) == Ordering::Less {
            Some(Ordering::Less)
        } else if self.low.cmp(&other.high) == Ordering::Greater {
            Some(Ordering::Greater)
        } else {
            (self.low == self.high && self == other).then_some(Ordering::Equal)
        }
    }

    fn add(&self, other: &Self) -> Self {
        Self { low: self.low.add(&other.low, Toward::Below), high: self.high.add(&other.high, Toward::Above) }
    }
    fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }
    fn mul(&self, other: &Self) -> Self {
        let (a, b) = (self, other);
        let product = |low: [&Float<W>; 2], high: [&Float<W>; 2]| Self {
            low: low[0].mul(low[1], Toward::Below),
            high: high[0].mul(high[1], Toward::Above),
        };
        match (a.side(), b.side()) {
            (Side::NotPositive, _) => a.neg().mul(b).neg(),
            (_, Side::NotPositive) => a.mul(&b.neg()).neg(),
            (Side::NotNegative, Side::NotNegative) => product([&a.low, &b.low], [&a.high, &b.high]),
            (Side::NotNegative, Side::Both) => product([&a.high, &b.low], [&a.high, &b.high]),
            (Side::Both, Side::NotNegative) => product([&a.low, &b.high], [&a.high, &b.high]),
            (Side::Both, Side::Both) => {
                let one = product([&a.low, &b.high], [&a.low, &b.low]);
                let two = product([&a.high, &b.low], [&a.high, &b.high]);
                Self { low: one.low.min(&two.low), high: one.high.max(&two.high) }
            }
        }
    }
    fn div(&self, other: &Self) -> Self {
        if other.may_be_zero() {
            return Self::WHOLE_LINE;
        }
        if other.high.is_negative() {
            return self.neg().div(&other.neg());
        }
        let low = if self.low.is_negative() { &other.low } else { &other.high };
        let high = if self.high.is_negative() { &other.high } else { &other.low };
        Self { low: self.low.div(low, Toward::Below), high: self.high.div(high, Toward::Above) }
    }
    fn neg(&self) -> Self {
        Self { low: self.high.neg(), high: self.low.neg() }
    }
    fn sqrt(&self) -> Self {
        self.within(Float::Zero, Float::INFINITY).map_or(Self::WHOLE_LINE, |part| part.growing(Float::sqrt))
    }
    fn exp(&self) -> Self {
        self.growing(Float::exp)
    }
    fn exp_m1(&self) -> Self {
        self.growing(Float::exp_m1)
    }
    fn ln(&self) -> Self {
        self.within(Float::Zero, Float::INFINITY).map_or(Self::WHOLE_LINE, |part| part.growing(Float::ln))
    }
    fn ln_1p(&self) -> Self {
        self.within(Float::ONE.neg(), Float::INFINITY).map_or(Self::WHOLE_LINE, |part| part.growing(Float::ln_1p))
    }
    fn sin_cos(&self) -> (Self, Self) {
        (self.wave(1, Float::sin), self.wave(0, Float::cos))
    }
    fn atan2(&self, other: &Self) -> Self {
        let (y, x) = (self, other);
        let whole_turn = Self { low: Float::pi(Toward::Above).neg(), high: Float::pi(Toward::Above) };
        let angle = |low: [&Float<W>; 2], high: [&Float<W>; 2]| Self {
            low: low[0].atan2(low[1], Toward::Below),
            high: high[0].atan2(high[1], Toward::Above),
        };
        match y.side() {
            // Across the cut, or about the origin.
            _ if y.low.is_negative() && !y.high.is_negative() && !x.low.is_positive() => whole_turn,
            Side::NotNegative if y.may_be_zero() && x.may_be_zero() => Self { low: Float::Zero, ..whole_turn },
            // Above, the angle falls with x; with y it grows to the right of the origin, and falls to the left.
            Side::NotNegative => {
                let least = if x.high.is_negative() { &y.high } else { &y.low };
                let most = if x.low.is_negative() { &y.low } else { &y.high };
                angle([least, &x.high], [most, &x.low])
            }
            Side::NotPositive => y.neg().atan2(x).neg(),
            Side::Both => angle([&y.low, &x.low], [&y.high, &x.low]),
        }
    }
    fn acos(&self) -> Self {
        let Some(part) = self.within(Float::ONE.neg(), Float::ONE) else { return Self::WHOLE_LINE };
        Self { low: part.high.acos(Toward::Below), high: part.low.acos(Toward::Above) }
    }

    fn abs(&self) -> Self {
        match self.side() {
            Side::NotNegative => *self,
            Side::NotPositive => self.neg(),
            Side::Both => Self { low: Float::Zero, high: self.low.neg().max(&self.high) },
        }
    }
    fn signum(&self) -> Self {
        let sign = |number: &Float<W>| if number.is_negative() { Float::ONE.neg() } else { Float::ONE };
        Self { low: sign(&self.low), high: sign(&self.high) }
    }
    /// No loss uses it: the whole line.
    fn rem(&self, _other: &Self) -> Self {
        Self::WHOLE_LINE
    }

    /// It grows with every term, so that the ends suffice.
    fn log_sum_exp(terms: &[Number<Self>]) -> Number<Self> {
        let ends = |end: fn(&Self) -> Float<W>| terms.iter().map(|term| end(&term.0)).collect::<Vec<_>>();
        Number(Self {
            low: Self::log_sum_exp_of_ends(&ends(|term| term.low), Toward::Below),
            high: Self::log_sum_exp_of_ends(&ends(|term| term.high), Toward::Above),
        })
    }
    fn norm(vector: ArrayView1<'_, Number<Self>>) -> Number<Self> {
        Number(vector.iter().fold(Self::constant(0.0), |sum, x| sum.add(&x.0.square())).sqrt())
    }
    /// At 0, where it can be anything, all of it.
    fn direction_cosine(&self, norm: &Self) -> Self {
        let unit = Self { low: Float::ONE.neg(), high: Float::ONE };
        self.div(norm).within(unit.low, unit.high).unwrap_or(unit)
    }
}
