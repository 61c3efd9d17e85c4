//! The end of an interval: a number of `64·W` bits, every operation rounded down or up.
//!
//! The arithmetic is that of astro-float. What it does not promise at the ends of the exponent's range is made outward here: no
//! result is below the least normal number but 0, and no finite result becomes infinite on the inner side.

use astro_float::{BigFloat, Consts, INF_NEG, INF_POS, RoundingMode, Sign};
use std::cell::RefCell;
use std::cmp::Ordering;

/// Where an inexact result goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Toward {
    Below,
    Above,
}

impl Toward {
    fn mode(self) -> RoundingMode {
        match self {
            Self::Below => RoundingMode::Down,
            Self::Above => RoundingMode::Up,
        }
    }

    pub fn opposite(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::Above => Self::Below,
        }
    }
}

/// `±0.mantissa · 2^exponent`, the first bit of the mantissa set (its last word holds it); or 0, or an infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Float<const W: usize> {
    Zero,
    Infinite { negative: bool },
    Normal { negative: bool, exponent: i32, mantissa: [u64; W] },
}

const TOP_BIT: u64 = 1 << 63;

thread_local!(static CONSTANTS: RefCell<Consts> = RefCell::new(Consts::new().expect("memory for a few constants")));

fn with_constants<R>(f: impl FnOnce(&mut Consts) -> R) -> R {
    CONSTANTS.with_borrow_mut(f)
}

impl<const W: usize> Float<W> {
    /// Bits of the mantissa.
    pub const BITS: usize = 64 * W;
    pub const INFINITY: Self = Self::Infinite { negative: false };
    pub const NEG_INFINITY: Self = Self::Infinite { negative: true };
    pub const ONE: Self = Self::power_of_two(0);

    /// `2^n`
    pub const fn power_of_two(n: i32) -> Self {
        let mut mantissa = [0; W];
        mantissa[W - 1] = TOP_BIT;
        Self::Normal { negative: false, exponent: n + 1, mantissa }
    }

    /// The number itself, which no width rounds; not for NaN.
    pub fn exactly(value: f64) -> Self {
        let negative = value < 0.0;
        if value.is_infinite() {
            return Self::Infinite { negative };
        }
        if value == 0.0 {
            return Self::Zero;
        }
        let bits = value.abs().to_bits();
        let (field, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
        let whole = if field == 0 { fraction } else { fraction | 1 << 52 };
        let zeros = whole.leading_zeros();
        let mut mantissa = [0; W];
        mantissa[W - 1] = whole << zeros;
        // The whole number counts units of 2^−1074, the least subnormal, times 2^(field − 1) where it has a field.
        Self::Normal { negative, exponent: 64 - zeros as i32 - 1074 + (field - 1).max(0), mantissa }
    }

    fn big(&self) -> BigFloat {
        match self {
            Self::Zero => BigFloat::new(Self::BITS),
            Self::Infinite { negative: true } => INF_NEG,
            Self::Infinite { negative: false } => INF_POS,
            Self::Normal { negative, exponent, mantissa } => {
                let sign = if *negative { Sign::Neg } else { Sign::Pos };
                BigFloat::from_raw_parts(mantissa, Self::BITS, sign, *exponent, false)
            }
        }
    }

    /// A result that was rounded in that direction already, made fit for an end.
    fn outward(result: &BigFloat, toward: Toward) -> Self {
        let unbounded = Self::Infinite { negative: toward == Toward::Below };
        let Some((words, digits, sign, exponent, _)) = result.as_raw_parts() else {
            // Not a number, or an infinity. A finite result cannot have been beyond the range on the inner side.
            let infinite = Self::Infinite { negative: result.is_inf_neg() };
            return if result.is_inf() && infinite != unbounded {
                Self::greatest(result.is_inf_neg())
            } else {
                unbounded
            };
        };
        if digits == 0 {
            return Self::Zero;
        }
        let negative = sign == Sign::Neg;
        let Ok(mantissa) = <[u64; W]>::try_from(words) else { return unbounded };
        if mantissa[W - 1] & TOP_BIT == 0 {
            return Self::tiny(negative, toward);
        }
        Self::Normal { negative, exponent, mantissa }
    }

    /// The finite number of the largest magnitude.
    fn greatest(negative: bool) -> Self {
        Self::Normal { negative, exponent: i32::MAX, mantissa: [u64::MAX; W] }
    }

    /// What stands for a number too small to be normal.
    fn tiny(negative: bool, toward: Toward) -> Self {
        if negative == (toward == Toward::Below) {
            let mut mantissa = [0; W];
            mantissa[W - 1] = TOP_BIT;
            return Self::Normal { negative, exponent: i32::MIN, mantissa };
        }
        Self::Zero
    }

    pub fn is_zero(&self) -> bool {
        *self == Self::Zero
    }
    pub fn is_finite(&self) -> bool {
        !matches!(self, Self::Infinite { .. })
    }
    pub fn is_negative(&self) -> bool {
        matches!(self, Self::Infinite { negative: true } | Self::Normal { negative: true, .. })
    }
    pub fn is_positive(&self) -> bool {
        !self.is_zero() && !self.is_negative()
    }

    /// n where the magnitude is in `[2^(n−1), 2^n)`; `None` for 0 and the infinities.
    fn exponent(&self) -> Option<i32> {
        match self {
            Self::Normal { exponent, .. } => Some(*exponent),
            _ => None,
        }
    }

    pub fn neg(&self) -> Self {
        match *self {
            Self::Zero => Self::Zero,
            Self::Infinite { negative } => Self::Infinite { negative: !negative },
            Self::Normal { negative, exponent, mantissa } => Self::Normal { negative: !negative, exponent, mantissa },
        }
    }

    pub fn abs(&self) -> Self {
        if self.is_negative() { self.neg() } else { *self }
    }

    pub fn min(&self, other: &Self) -> Self {
        *if self.cmp(other) == Ordering::Greater { other } else { self }
    }
    pub fn max(&self, other: &Self) -> Self {
        *if self.cmp(other) == Ordering::Less { other } else { self }
    }

    pub fn cmp(&self, other: &Self) -> Ordering {
        let sign = |x: &Self| i8::from(x.is_positive()) - i8::from(x.is_negative());
        let by_sign = sign(self).cmp(&sign(other));
        let by_size = match (self, other) {
            (
                Self::Normal { exponent, mantissa, .. },
                Self::Normal { exponent: other_exponent, mantissa: other_mantissa, .. },
            ) => exponent.cmp(other_exponent).then_with(|| mantissa.iter().rev().cmp(other_mantissa.iter().rev())),
            (Self::Infinite { .. }, Self::Infinite { .. }) | (Self::Zero, Self::Zero) => Ordering::Equal,
            (Self::Infinite { .. }, _) => Ordering::Greater,
            _ => Ordering::Less,
        };
        by_sign.then(if self.is_negative() { by_size.reverse() } else { by_size })
    }

    pub fn add(&self, other: &Self, toward: Toward) -> Self {
        Self::outward(&self.big().add(&other.big(), Self::BITS, toward.mode()), toward)
    }

    pub fn sub(&self, other: &Self, toward: Toward) -> Self {
        self.add(&other.neg(), toward)
    }

    /// The product; 0 times anything is 0, as an infinite end is one that no member reaches.
    pub fn mul(&self, other: &Self, toward: Toward) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::Zero;
        }
        let product = Self::outward(&self.big().mul(&other.big(), Self::BITS, toward.mode()), toward);
        product.not_vanished(self.is_negative() != other.is_negative(), toward)
    }

    /// The quotient, by what is not 0.
    pub fn div(&self, other: &Self, toward: Toward) -> Self {
        if self.is_zero() {
            return Self::Zero;
        }
        let quotient = Self::outward(&self.big().div(&other.big(), Self::BITS, toward.mode()), toward);
        quotient.not_vanished(self.is_negative() != other.is_negative(), toward)
    }

    /// A result that is not 0, whatever rounding made of it.
    fn not_vanished(self, negative: bool, toward: Toward) -> Self {
        if self.is_zero() { Self::tiny(negative, toward) } else { self }
    }

    /// The root of a number that is not negative.
    pub fn sqrt(&self, toward: Toward) -> Self {
        Self::outward(&self.big().sqrt(Self::BITS, toward.mode()), toward)
    }

    pub fn exp(&self, toward: Toward) -> Self {
        if *self == Self::NEG_INFINITY {
            return Self::Zero;
        }
        let power = with_constants(|c| self.big().exp(Self::BITS, toward.mode(), c));
        Self::outward(&power, toward).not_vanished(false, toward)
    }

    /// `eˣ − 1`. The subtraction cancels as many bits as x has zeros before its first digit: so many more are computed.
    pub fn exp_m1(&self, toward: Toward) -> Self {
        let Some(exponent) = self.exponent().filter(|exponent| *exponent < 20) else {
            return self.exp(toward).sub(&Self::ONE, toward);
        };
        if exponent <= Self::smallest() {
            // x < eˣ − 1 < x + x²
            return if toward == Toward::Below { *self } else { self.and_square(false, toward) };
        }
        let bits = Self::BITS + exponent.min(0).unsigned_abs() as usize + 64;
        let power = with_constants(|c| self.big().exp(bits, toward.mode(), c));
        Self::outward(&power.sub(&Self::ONE.big(), Self::BITS, toward.mode()), toward)
    }

    /// The logarithm of a number that is not negative.
    pub fn ln(&self, toward: Toward) -> Self {
        if self.is_zero() {
            return Self::NEG_INFINITY;
        }
        if !self.is_finite() {
            return *self;
        }
        Self::outward(&with_constants(|c| self.big().ln(Self::BITS, toward.mode(), c)), toward)
    }

    /// `ln(1 + x)` for `x ≥ −1`. The sum is exact, in as many bits as it takes.
    pub fn ln_1p(&self, toward: Toward) -> Self {
        let Some(exponent) = self.exponent() else { return *self };
        if exponent <= Self::smallest() {
            // x − x² < ln(1 + x) < x
            return if toward == Toward::Above { *self } else { self.and_square(true, toward) };
        }
        if exponent > Self::BITS as i32 {
            // 1 + x is between x and the number above it.
            let moved = if toward == Toward::Above { self.add(&Self::ONE, toward) } else { *self };
            return moved.ln(toward);
        }
        let sum = self.big().add_full_prec(&Self::ONE.big());
        if sum.is_zero() {
            return Self::NEG_INFINITY;
        }
        Self::outward(&with_constants(|c| sum.ln(Self::BITS, toward.mode(), c)), toward)
    }

    /// The exponent from which on down x² is not to be seen beside x.
    fn smallest() -> i32 {
        -(Self::BITS as i32)
    }

    /// `x ± x²`
    fn and_square(&self, minus: bool, toward: Toward) -> Self {
        let square = self.mul(self, Toward::Above);
        self.add(&if minus { square.neg() } else { square }, toward)
    }

    pub fn sin(&self, toward: Toward) -> Self {
        Self::outward(&with_constants(|c| self.big().sin(Self::BITS, toward.mode(), c)), toward)
    }

    pub fn cos(&self, toward: Toward) -> Self {
        Self::outward(&with_constants(|c| self.big().cos(Self::BITS, toward.mode(), c)), toward)
    }

    /// The arccosine of a number in `[−1, 1]`.
    pub fn acos(&self, toward: Toward) -> Self {
        Self::outward(&with_constants(|c| self.big().acos(Self::BITS, toward.mode(), c)), toward)
    }

    fn atan(&self, toward: Toward) -> Self {
        match self {
            Self::Infinite { negative } => Self::half_pi(*negative, toward),
            _ => Self::outward(&with_constants(|c| self.big().atan(Self::BITS, toward.mode(), c)), toward),
        }
    }

    pub fn pi(toward: Toward) -> Self {
        Self::outward(&with_constants(|c| c.pi(Self::BITS, toward.mode())), toward)
    }

    /// `±π/2`
    fn half_pi(negative: bool, toward: Toward) -> Self {
        let pi = if negative { Self::pi(toward.opposite()).neg() } else { Self::pi(toward) };
        pi.mul(&Self::power_of_two(-1), toward)
    }

    /// The angle of the point (x, y) = (`other`, `self`), which is not the origin; π on the cut.
    pub fn atan2(&self, other: &Self, toward: Toward) -> Self {
        let (y, x) = (self, other);
        if y.is_zero() {
            return if x.is_negative() { Self::pi(toward) } else { Self::Zero };
        }
        // From the nearest axis, so that neither quotient is large.
        if y.abs().cmp(&x.abs()) == Ordering::Greater {
            let across = x.div(y, toward.opposite()).atan(toward.opposite());
            return Self::half_pi(y.is_negative(), toward).sub(&across, toward);
        }
        let along = y.div(x, toward).atan(toward);
        match (x.is_negative(), y.is_negative()) {
            (false, _) => along,
            (true, false) => along.add(&Self::pi(toward), toward),
            (true, true) => along.sub(&Self::pi(toward.opposite()), toward),
        }
    }

    /// The whole number of quarter turns at or below `x/(π/2)`; where that takes more bits to tell, one less (below) or one more
    /// (above). `None` where x is too large for them to be counted.
    pub fn quarter_turns(&self, toward: Toward) -> Option<i64> {
        let quarter = Self::half_pi(false, if self.is_negative() { toward } else { toward.opposite() });
        self.div(&quarter, toward).floor()
    }

    /// The whole number at or below, for magnitudes below 2^62.
    fn floor(&self) -> Option<i64> {
        let Self::Normal { negative, exponent, mantissa } = self else { return self.is_zero().then_some(0) };
        if *exponent > 62 {
            return None;
        }
        let top = mantissa[W - 1];
        let (whole, rest) = if *exponent <= 0 { (0, top) } else { (top >> (64 - exponent), top << exponent) };
        let fraction = rest != 0 || mantissa[..W - 1].iter().any(|word| *word != 0);
        let whole = i64::try_from(whole).ok()?;
        Some(if *negative { -whole - i64::from(fraction) } else { whole })
    }

    /// The nearest `f64` (`None`), ties to even, or the next one in a direction.
    pub fn to_f64(self, toward: Option<Toward>) -> f64 {
        let (negative, exponent, mantissa) = match self {
            Self::Zero => return 0.0,
            Self::Infinite { negative } => return if negative { f64::NEG_INFINITY } else { f64::INFINITY },
            Self::Normal { negative, exponent, mantissa } => (negative, exponent, mantissa),
        };
        let away = toward.map(|toward| negative == (toward == Toward::Below));
        let more = mantissa[..W - 1].iter().any(|word| *word != 0);
        let magnitude = magnitude_to_f64(exponent, mantissa[W - 1], more, away);
        if negative { -magnitude } else { magnitude }
    }
}

/// `0.top… · 2^exponent`, rounded to nearest (`None`), away from 0 or towards it; `more` if there are digits below `top`.
fn magnitude_to_f64(exponent: i32, top: u64, more: bool, away: Option<bool>) -> f64 {
    if exponent > f64::MAX_EXP {
        return if away == Some(false) { f64::MAX } else { f64::INFINITY };
    }
    // Digits that an f64 of this exponent has: below 2^−1022 they get fewer.
    let digits = 53.min(exponent.saturating_add(1074));
    if digits < 0 {
        return if away == Some(true) { f64::from_bits(1) } else { 0.0 };
    }
    let dropped = 64 - digits as u32;
    let kept = top.checked_shr(dropped).unwrap_or(0);
    let rest = if dropped == 64 { top } else { top << digits };
    let up = match away {
        Some(away) => away && (rest != 0 || more),
        None => rest > TOP_BIT || (rest == TOP_BIT && (more || kept & 1 == 1)),
    };
    // A power of two, in two steps, so that neither leaves the range before the product does.
    let scale = exponent - digits;
    (kept + u64::from(up)) as f64 * 2f64.powi(scale / 2) * 2f64.powi(scale - scale / 2)
}
