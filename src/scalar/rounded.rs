//! What a machine of another precision would compute: every result is rounded, to nearest or at random.
//!
//! Rounded at random (Parker's Monte Carlo arithmetic; Vignes' CESTAC), an exact result stays exact and any other goes to the
//! number below or above it, each half of the time. The spread of a few such runs is the error that rounding makes.

use super::{Arithmetic, Number};
use std::cell::Cell;
use std::fmt::Debug;
use std::marker::PhantomData;

/// A number of format `P`; see [`with_rounding`].
pub type Rounded<P> = Number<Value<P>>;

/// A binary floating-point format no wider than `f64`.
pub trait Format: Copy + Debug + Send + Sync + 'static {
    /// The number of the format nearest to `value`.
    fn nearest(value: f64) -> f64;
    /// The next number of the format above (or below) a number of it.
    fn next(value: f64, above: bool) -> f64;
    /// Whether the format is `f64` itself, so that the results of `f64` operations carry a rounding error already.
    const IS_F64: bool = false;
}

macro_rules! format {
    ($(#[$doc:meta])* $name:ident, |$value:ident| $nearest:expr, |$number:ident, $above:ident| $next:expr $(, $is_f64:literal)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name;
        impl Format for $name {
            fn nearest($value: f64) -> f64 {
                $nearest
            }
            fn next($number: f64, $above: bool) -> f64 {
                $next
            }
            $(const IS_F64: bool = $is_f64;)?
        }
    };
}
format!(
    /// IEEE binary64
    F64, |value| value, |number, above| if above { number.next_up() } else { number.next_down() }, true);
format!(
/// IEEE binary32
F32, |value| f64::from(value as f32), |number, above| {
    let number = number as f32;
    f64::from(if above { number.next_up() } else { number.next_down() })
});
format!(
/// IEEE binary16
F16, |value| half::f16::from_f64(value).to_f64(), |number, above| {
    half::f16::from_bits(next_bits(half::f16::from_f64(number).to_bits(), above)).to_f64()
});
format!(
/// bfloat16
Bf16, |value| half::bf16::from_f64(value).to_f64(), |number, above| {
    half::bf16::from_bits(next_bits(half::bf16::from_f64(number).to_bits(), above)).to_f64()
});

/// The bits of the next 16-bit number above or below: magnitudes are ordered as their bits are.
fn next_bits(bits: u16, above: bool) -> u16 {
    const SIGN: u16 = 0x8000;
    match (bits & SIGN != 0, above) {
        _ if bits & !SIGN == 0 => {
            if above {
                1
            } else {
                SIGN | 1
            }
        }
        (false, true) | (true, false) => bits + 1,
        (false, false) | (true, true) => bits - 1,
    }
}

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
fn random_bits() -> Option<u8> {
    let state = RANDOM.get()?.wrapping_add(0x9e37_79b9_7f4a_7c15);
    RANDOM.set(Some(state));
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    Some((mixed >> 62) as u8)
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

    /// Rounds `value + residual`, of which only the sign of the residual counts. Below `f64` the residual is too small to
    /// matter.
    #[inline]
    fn round(value: f64, residual: f64) -> Self {
        let nearest = P::nearest(value);
        let residual = if P::IS_F64 { residual } else { value - nearest };
        let Some(bits) = random_bits() else { return Self::exactly(nearest) };
        if residual == 0.0 || !nearest.is_finite() || residual.is_nan() || bits & 1 == 0 {
            return Self::exactly(nearest);
        }
        Self::exactly(P::next(nearest, residual > 0.0))
    }

    /// Rounds the result of an elementary function, which in `f64` is itself good to an ulp: down, not at all or up, with
    /// probabilities ¼, ½ and ¼.
    fn round_elementary(value: f64) -> Self {
        if !P::IS_F64 || !value.is_finite() || value == 0.0 {
            return Self::round(value, 0.0);
        }
        Self::exactly(match random_bits() {
            Some(0) => value.next_down(),
            Some(1) => value.next_up(),
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
        let residual = if P::IS_F64 { self.value.mul_add(other.value, -product) } else { 0.0 };
        Self::round(product, residual)
    }
    #[inline]
    fn div(&self, other: &Self) -> Self {
        let quotient = self.value / other.value;
        let residual =
            if P::IS_F64 { (-quotient).mul_add(other.value, self.value) * other.value.signum() } else { 0.0 };
        Self::round(quotient, residual)
    }
    fn neg(&self) -> Self {
        Self::exactly(-self.value)
    }
    fn sqrt(&self) -> Self {
        let root = self.value.sqrt();
        Self::round(root, (-root).mul_add(root, self.value))
    }
    fn exp(&self) -> Self {
        Self::round_elementary(self.value.exp())
    }
    fn exp_m1(&self) -> Self {
        Self::round_elementary(self.value.exp_m1())
    }
    fn ln(&self) -> Self {
        Self::round_elementary(self.value.ln())
    }
    fn ln_1p(&self) -> Self {
        Self::round_elementary(self.value.ln_1p())
    }
    fn sin_cos(&self) -> (Self, Self) {
        let (sin, cos) = self.value.sin_cos();
        (Self::round_elementary(sin), Self::round_elementary(cos))
    }
    fn atan2(&self, other: &Self) -> Self {
        Self::round_elementary(self.value.atan2(other.value))
    }
    fn acos(&self) -> Self {
        Self::round_elementary(self.value.acos())
    }
}
