//! What a machine of another precision would compute: every result is rounded, to nearest or at random.
//!
//! Rounded at random (Parker's Monte Carlo arithmetic; Vignes' CESTAC), an exact result stays exact and any other goes to the
//! number below or above it, each half of the time. A quotient counts as exact where the reciprocal is, too. The spread of a few such
//! runs is the error that rounding makes.

use super::{Arithmetic, Number};
use std::cell::Cell;
use std::fmt::Debug;
use std::marker::PhantomData;

/// A number of format `P`; see [`with_rounding`].
pub type Rounded<P> = Number<Value<P>>;

/// What to multiply the residual of a result of that size by while it is computed, lest it vanish: a power of two.
#[inline]
fn scale_of_residual(size: f64) -> f64 {
    const TINY: f64 = f64::MIN_POSITIVE / f64::EPSILON / f64::EPSILON;
    const TWO_TO_THE_256: f64 = 1.157_920_892_373_162e77;
    if size.abs() < TINY { TWO_TO_THE_256 } else { 1.0 }
}

/// Whether the number is one, of either sign, or 0, an infinity or subnormal.
fn is_power_of_two(number: f64) -> bool {
    number.to_bits().trailing_zeros() >= f64::MANTISSA_DIGITS - 1 || !number.is_normal()
}

/// A binary floating-point format no wider than `f64`.
pub trait Format: Copy + Debug + Send + Sync + 'static {
    /// Whether the format is `f64` itself, so that the results of `f64` operations carry a rounding error already.
    const IS_F64: bool = false;

    /// The number of the format nearest to `value`.
    fn nearest(value: f64) -> f64;

    /// The number of the format `steps` places farther from 0 than `number` (nearer, if negative), which has that format.
    fn outward(number: f64, steps: i8) -> f64;

    /// The next number of the format above (or below) a number of it that is not 0.
    fn next(number: f64, above: bool) -> f64 {
        Self::outward(number, if above == (number > 0.0) { 1 } else { -1 })
    }
}

macro_rules! format {
    ($(#[$doc:meta])* $name:ident, $bits:ty, $narrow:expr, $from_bits:expr, $wide:expr $(, $is_f64:literal)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name;
        impl Format for $name {
            $(const IS_F64: bool = $is_f64;)?
            #[inline]
            fn nearest(value: f64) -> f64 {
                $wide($narrow(value))
            }
            /// Magnitudes are ordered as their bits are.
            #[inline]
            fn outward(number: f64, steps: i8) -> f64 {
                $wide($from_bits($narrow(number).to_bits().wrapping_add_signed(<$bits>::from(steps))))
            }
        }
    };
}
format!(
    /// IEEE binary64
    F64, i64, f64::from, f64::from_bits, f64::from, true);
format!(
    /// IEEE binary32
    F32, i32, |x: f64| x as f32, f32::from_bits, f64::from);
format!(
    /// IEEE binary16
    F16, i16, half::f16::from_f64, half::f16::from_bits, f64::from);
format!(
    /// bfloat16
    Bf16, i16, half::bf16::from_f64, half::bf16::from_bits, f64::from);

/// How results are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest number, ties to even.
    Nearest,
    /// To the number below or above, at random; the same seed gives the same run.
    Random {
        /// Of the random numbers.
        seed: u64,
    },
}

thread_local!(static RANDOM: Cell<Option<u64>> = const { Cell::new(None) });

/// Runs `f` with [`Rounded`] numbers of this thread rounded in that way; otherwise they are rounded to nearest.
pub fn with_rounding<R>(rounding: Rounding, f: impl FnOnce() -> R) -> R {
    struct Restore(Option<u64>);
    impl Drop for Restore {
        fn drop(&mut self) {
            RANDOM.set(self.0);
        }
    }
    let state = match rounding {
        Rounding::Nearest => None,
        Rounding::Random { seed } => Some(seed),
    };
    let _restore = Restore(RANDOM.replace(state));
    f()
}

/// Two random bits, or `None` where results go to nearest. SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): three lines, and
/// fast enough to be asked at every operation.
#[inline]
fn random_bits() -> Option<i8> {
    let state = RANDOM.get()?.wrapping_add(0x9e37_79b9_7f4a_7c15);
    RANDOM.set(Some(state));
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    Some((mixed >> 62) as i8)
}

/// A value of format `P`, held in an `f64`.
#[derive(Clone, Copy, Debug)]
pub struct Value<P> {
    value: f64,
    format: PhantomData<P>,
}

impl<P: Format> Value<P> {
    const fn exactly(value: f64) -> Self {
        Self { value, format: PhantomData }
    }

    /// Rounds `value + residual`, of which only the sign of the residual counts, and only if the value has the format as it is. Without
    /// branches on what is random: no processor can foresee them.
    #[inline]
    fn round(value: f64, residual: f64) -> Self {
        let nearest = P::nearest(value);
        let Some(bits) = random_bits() else { return Self::exactly(nearest) };
        let own = value - nearest;
        let residual = if own == 0.0 { residual } else { own };
        let inexact = i8::from(nearest.is_finite()) & i8::from(residual.abs() > 0.0);
        // A result that was rounded to zero has the sign it had, and the residual has it too.
        let outward = 1 - 2 * i8::from(residual.is_sign_negative() != nearest.is_sign_negative());
        Self::exactly(P::outward(nearest, outward * (bits & inexact & 1)))
    }

    /// Rounds the result of an elementary function, which in `f64` is itself good to an ulp: down, not at all or up, with
    /// probabilities ¼, ½ and ¼; but for one that is exact, as e⁰ is in every library.
    fn round_elementary(value: f64, is_exact: bool) -> Self {
        if P::IS_F64 && !is_exact { Self::within_an_ulp(value) } else { Self::round(value, 0.0) }
    }

    /// A value of the format itself, or at random the one below or above.
    fn within_an_ulp(value: f64) -> Self {
        if !value.is_finite() || value == 0.0 {
            return Self::exactly(value);
        }
        Self::exactly(match random_bits() {
            Some(0) => P::outward(value, -1),
            Some(1) => P::outward(value, 1),
            _ => value,
        })
    }
}

impl<P: Format> Arithmetic for Value<P> {
    #[inline]
    fn constant(value: f64) -> Self {
        Self::round(value, 0.0)
    }
    fn real(&self) -> f64 {
        self.value
    }
    fn detach(&self) -> Self {
        *self
    }

    #[inline]
    fn add(&self, other: &Self) -> Self {
        let (a, b) = (self.value, other.value);
        let sum = a + b;
        let of_b = sum - a;
        Self::round(sum, (a - (sum - of_b)) + (b - of_b))
    }
    #[inline]
    fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }
    #[inline]
    fn mul(&self, other: &Self) -> Self {
        let product = self.value * other.value;
        let residual = || {
            let (small, large) = if self.value.abs() < other.value.abs() { (self, other) } else { (other, self) };
            let scale = scale_of_residual(product);
            (small.value * scale).mul_add(large.value, -product * scale)
        };
        Self::round(product, if P::IS_F64 { residual() } else { 0.0 })
    }
    #[inline]
    fn div(&self, other: &Self) -> Self {
        let quotient = self.value / other.value;
        let residual = || {
            let scale = scale_of_residual(quotient).max(scale_of_residual(self.value));
            (-quotient * scale).mul_add(other.value, self.value * scale) * other.value.signum()
        };
        let residual = if P::IS_F64 { residual() } else { 0.0 };
        let is_exact = residual == 0.0 && P::nearest(quotient) == quotient;
        // Many multiply by the reciprocal, which is exact for powers of two only.
        if is_exact && !is_power_of_two(other.value) {
            return Self::within_an_ulp(quotient);
        }
        Self::round(quotient, residual)
    }
    fn neg(&self) -> Self {
        Self::exactly(-self.value)
    }
    fn sqrt(&self) -> Self {
        let root = self.value.sqrt();
        let scale = scale_of_residual(self.value);
        Self::round(root, (-root * scale).mul_add(root, self.value * scale))
    }
    fn exp(&self) -> Self {
        Self::round_elementary(self.value.exp(), self.value == 0.0)
    }
    fn exp_m1(&self) -> Self {
        Self::round_elementary(self.value.exp_m1(), false)
    }
    fn ln(&self) -> Self {
        Self::round_elementary(self.value.ln(), false)
    }
    fn ln_1p(&self) -> Self {
        Self::round_elementary(self.value.ln_1p(), false)
    }
    fn sin_cos(&self) -> (Self, Self) {
        let (sin, cos) = self.value.sin_cos();
        let is_exact = self.value == 0.0;
        (Self::round_elementary(sin, is_exact), Self::round_elementary(cos, is_exact))
    }
    fn atan2(&self, other: &Self) -> Self {
        Self::round_elementary(self.value.atan2(other.value), false)
    }
    fn acos(&self) -> Self {
        Self::round_elementary(self.value.acos(), false)
    }
}
