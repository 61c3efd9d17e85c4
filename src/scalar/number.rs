//! `Number<A>`: makes an own kind of arithmetic a full [`DualNum`].
//!
//! `DualNum` asks for some forty operator and function impls. A new number type here says only what its arithmetic is
//! ([`Arithmetic`]: the four operations, comparison, and the elementary functions); `Number` supplies the rest, once.

use ndarray::ArrayView1;
use num_dual::{DualNum, DualStruct, Mappable};
use num_traits::{FromPrimitive, Inv, Num, One, Signed, Zero};
use std::cmp::Ordering;
use std::fmt;
use std::iter::{Product, Sum};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

/// What a kind of number must be able to do. Functions of values outside their domain give NaN, as in IEEE 754.
pub trait Arithmetic: Clone + fmt::Debug + 'static {
    /// The number nearest to `value`.
    fn constant(value: f64) -> Self;
    /// The `f64` nearest to this number: its value without derivatives, errors or history.
    fn real(&self) -> f64;
    /// The same value as a constant: nothing is differentiated through it.
    fn detach(&self) -> Self;
    /// Compares the values.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        self.real().partial_cmp(&other.real())
    }
    /// Whether the value is certainly 0.
    fn is_zero(&self) -> bool {
        self.compare(&Self::constant(0.0)) == Some(Ordering::Equal)
    }

    /// `a + b`
    fn add(&self, other: &Self) -> Self;
    /// `a − b`
    fn sub(&self, other: &Self) -> Self;
    /// `a · b`
    fn mul(&self, other: &Self) -> Self;
    /// `a / b`
    fn div(&self, other: &Self) -> Self;
    /// `−a`
    fn neg(&self) -> Self;
    /// `√a`
    fn sqrt(&self) -> Self;
    /// `eᵃ`
    fn exp(&self) -> Self;
    /// `eᵃ − 1`, accurate near 0
    fn exp_m1(&self) -> Self;
    /// natural logarithm
    fn ln(&self) -> Self;
    /// `ln(1 + a)`, accurate near 0
    fn ln_1p(&self) -> Self;
    /// sine and cosine, radians
    fn sin_cos(&self) -> (Self, Self);
    /// angle of the point `(x, y) = (other, self)`, radians in `[−π, π]`
    fn atan2(&self, other: &Self) -> Self;
    /// arccosine, radians in `[0, π]`
    fn acos(&self) -> Self;

    /// `|a|`
    fn abs(&self) -> Self {
        if self.real().is_sign_negative() { self.neg() } else { self.clone() }
    }
    /// The sign: 1 or −1.
    fn signum(&self) -> Self {
        Self::constant(self.real().signum())
    }
    /// The remainder `a − trunc(a/b)·b`. No loss uses it; `num_traits::Num` demands it.
    fn rem(&self, other: &Self) -> Self {
        let quotient = Self::constant((self.real() / other.real()).trunc());
        self.sub(&quotient.mul(other))
    }

    /// `aⁿ` by repeated squaring.
    fn powi(&self, n: i32) -> Self {
        let mut result = Self::constant(1.0);
        let mut base = self.clone();
        let mut left = n.unsigned_abs();
        while left > 0 {
            if left & 1 == 1 {
                result = result.mul(&base);
            }
            left >>= 1;
            if left > 0 {
                base = base.mul(&base);
            }
        }
        if n < 0 { Self::constant(1.0).div(&result) } else { result }
    }

    /// `log Σ exp(terms)`; see [`Scalar::log_sum_exp`](super::Scalar::log_sum_exp).
    fn log_sum_exp(terms: &[Number<Self>]) -> Number<Self> {
        super::shifted_log_sum_exp(terms)
    }

    /// `√Σ x²`; see [`Scalar::norm`](super::Scalar::norm).
    fn norm(vector: ArrayView1<'_, Number<Self>>) -> Number<Self> {
        super::root_of_squares(vector)
    }

    /// `a/norm`; see [`Scalar::direction_cosine`](super::Scalar::direction_cosine).
    fn direction_cosine(&self, norm: &Self) -> Self {
        if norm.is_zero() { Self::constant(0.0) } else { self.div(norm) }
    }
}

/// A number of arithmetic `A`, usable wherever a loss asks for a [`Scalar`](super::Scalar).
#[derive(Clone, Copy, Debug)]
pub struct Number<A>(pub A);

impl<A: Arithmetic> Number<A> {
    fn constant(value: f64) -> Self {
        Self(A::constant(value))
    }

    fn unary(&self, f: impl Fn(&A) -> A) -> Self {
        Self(f(&self.0))
    }

    /// What is known where a comparison has no answer: NaN, or anything at all.
    fn undecided() -> Self {
        Self::zero() / Self::zero()
    }

    /// The odd function that is `f` for positive numbers.
    fn odd(&self, f: impl Fn(Self) -> Self) -> Self {
        match self.0.compare(&A::constant(0.0)) {
            Some(Ordering::Greater) => f(self.clone()),
            Some(Ordering::Less) => -f(-self.clone()),
            Some(Ordering::Equal) => self.clone(),
            None => Self::undecided(),
        }
    }
}

macro_rules! binary_operator {
    ($operator:ident, $function:ident, $assign:ident, $assign_function:ident) => {
        impl<A: Arithmetic> $operator for Number<A> {
            type Output = Self;
            #[inline]
            fn $function(self, other: Self) -> Self {
                Self(A::$function(&self.0, &other.0))
            }
        }
        impl<A: Arithmetic> $operator<&Self> for Number<A> {
            type Output = Self;
            #[inline]
            fn $function(self, other: &Self) -> Self {
                Self(A::$function(&self.0, &other.0))
            }
        }
        impl<A: Arithmetic> $operator<f64> for Number<A> {
            type Output = Self;
            #[inline]
            fn $function(self, other: f64) -> Self {
                Self(A::$function(&self.0, &A::constant(other)))
            }
        }
        impl<A: Arithmetic> $assign for Number<A> {
            #[inline]
            fn $assign_function(&mut self, other: Self) {
                self.0 = A::$function(&self.0, &other.0);
            }
        }
        impl<A: Arithmetic> $assign<f64> for Number<A> {
            #[inline]
            fn $assign_function(&mut self, other: f64) {
                self.0 = A::$function(&self.0, &A::constant(other));
            }
        }
    };
}
binary_operator!(Add, add, AddAssign, add_assign);
binary_operator!(Sub, sub, SubAssign, sub_assign);
binary_operator!(Mul, mul, MulAssign, mul_assign);
binary_operator!(Div, div, DivAssign, div_assign);

impl<A: Arithmetic> Rem for Number<A> {
    type Output = Self;
    fn rem(self, other: Self) -> Self {
        Self(self.0.rem(&other.0))
    }
}
impl<A: Arithmetic> Rem<&Self> for Number<A> {
    type Output = Self;
    fn rem(self, other: &Self) -> Self {
        Self(self.0.rem(&other.0))
    }
}
impl<A: Arithmetic> Rem<f64> for Number<A> {
    type Output = Self;
    fn rem(self, other: f64) -> Self {
        Self(self.0.rem(&A::constant(other)))
    }
}
impl<A: Arithmetic> RemAssign for Number<A> {
    fn rem_assign(&mut self, other: Self) {
        self.0 = self.0.rem(&other.0);
    }
}
impl<A: Arithmetic> RemAssign<f64> for Number<A> {
    fn rem_assign(&mut self, other: f64) {
        self.0 = self.0.rem(&A::constant(other));
    }
}

impl<A: Arithmetic> Neg for Number<A> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self(self.0.neg())
    }
}

impl<A: Arithmetic> Zero for Number<A> {
    fn zero() -> Self {
        Self::constant(0.0)
    }
    fn is_zero(&self) -> bool {
        self.0.is_zero()
    }
}

impl<A: Arithmetic> One for Number<A> {
    fn one() -> Self {
        Self::constant(1.0)
    }
}

impl<A: Arithmetic> Inv for Number<A> {
    type Output = Self;
    fn inv(self) -> Self {
        self.recip()
    }
}

impl<A: Arithmetic> Num for Number<A> {
    type FromStrRadixErr = num_traits::ParseFloatError;
    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        f64::from_str_radix(text, radix).map(Self::constant)
    }
}

impl<A: Arithmetic> PartialEq for Number<A> {
    fn eq(&self, other: &Self) -> bool {
        self.0.compare(&other.0) == Some(Ordering::Equal)
    }
}
impl<A: Arithmetic> PartialEq<f64> for Number<A> {
    fn eq(&self, other: &f64) -> bool {
        self.0.compare(&A::constant(*other)) == Some(Ordering::Equal)
    }
}
impl<A: Arithmetic> PartialOrd for Number<A> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.compare(&other.0)
    }
}
impl<A: Arithmetic> PartialOrd<f64> for Number<A> {
    fn partial_cmp(&self, other: &f64) -> Option<Ordering> {
        self.0.compare(&A::constant(*other))
    }
}

impl<A: Arithmetic> Signed for Number<A> {
    fn abs(&self) -> Self {
        self.unary(A::abs)
    }
    fn abs_sub(&self, other: &Self) -> Self {
        match self.partial_cmp(other) {
            Some(Ordering::Greater) => self.clone() - other,
            Some(_) => Self::zero(),
            None => Self::undecided(),
        }
    }
    fn signum(&self) -> Self {
        self.unary(A::signum)
    }
    fn is_positive(&self) -> bool {
        self.0.real().is_sign_positive()
    }
    fn is_negative(&self) -> bool {
        self.0.real().is_sign_negative()
    }
}

impl<A: Arithmetic> FromPrimitive for Number<A> {
    fn from_i64(n: i64) -> Option<Self> {
        f64::from_i64(n).map(Self::constant)
    }
    fn from_u64(n: u64) -> Option<Self> {
        f64::from_u64(n).map(Self::constant)
    }
    fn from_f64(n: f64) -> Option<Self> {
        Some(Self::constant(n))
    }
}

impl<A: Arithmetic> From<f64> for Number<A> {
    #[inline]
    fn from(value: f64) -> Self {
        Self::constant(value)
    }
}

impl<A: Arithmetic> Sum for Number<A> {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::zero(), Add::add)
    }
}
impl<A: Arithmetic> Product for Number<A> {
    fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
        factors.fold(Self::one(), Mul::mul)
    }
}

impl<A: Arithmetic> ndarray::ScalarOperand for Number<A> {}

impl<A: Arithmetic> fmt::Display for Number<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.real(), f)
    }
}

impl<A: Arithmetic> DualStruct for Number<A> {
    type Real = f64;
    type Inner = Self;
    fn re(&self) -> f64 {
        self.0.real()
    }
    fn from_inner(inner: &Self) -> Self {
        inner.clone()
    }
}

impl<A: Arithmetic> Mappable<Self> for Number<A> {
    type Output<O> = O;
    fn map_dual<M: Fn(Self) -> O, O>(self, f: M) -> O {
        f(self)
    }
}

/// The functions no loss uses are written with those it does use: right, if not the last bit.
impl<A: Arithmetic> DualNum for Number<A> {
    type Primitive = f64;
    type InnerDual = Self;
    const NDERIV: usize = 0;

    fn from_re(re: Self) -> Self {
        re
    }
    fn scale(self, factor: &Self) -> Self {
        self * factor
    }
    fn recip(&self) -> Self {
        Self(A::constant(1.0).div(&self.0))
    }
    fn powi(&self, n: i32) -> Self {
        self.unary(|a| a.powi(n))
    }
    fn powf(&self, n: f64) -> Self {
        (self.ln() * n).exp()
    }
    fn sqrt(&self) -> Self {
        self.unary(A::sqrt)
    }
    fn cbrt(&self) -> Self {
        let third = Self::one() / 3.0;
        self.odd(|x| (x.ln() * &third).exp())
    }
    fn exp(&self) -> Self {
        self.unary(A::exp)
    }
    fn exp2(&self) -> Self {
        (Self::constant(2.0).ln() * self).exp()
    }
    fn exp_m1(&self) -> Self {
        self.unary(A::exp_m1)
    }
    fn ln(&self) -> Self {
        self.unary(A::ln)
    }
    fn log(&self, base: f64) -> Self {
        self.ln() / Self::constant(base).ln()
    }
    fn log2(&self) -> Self {
        self.log(2.0)
    }
    fn log10(&self) -> Self {
        self.log(10.0)
    }
    fn ln_1p(&self) -> Self {
        self.unary(A::ln_1p)
    }
    fn sin(&self) -> Self {
        Self(self.0.sin_cos().0)
    }
    fn cos(&self) -> Self {
        Self(self.0.sin_cos().1)
    }
    fn tan(&self) -> Self {
        let (sin, cos) = self.sin_cos();
        sin / cos
    }
    fn sin_cos(&self) -> (Self, Self) {
        let (sin, cos) = self.0.sin_cos();
        (Self(sin), Self(cos))
    }
    fn asin(&self) -> Self {
        let cosine = ((Self::one() - self) * (Self::one() + self)).sqrt();
        self.atan2(cosine)
    }
    fn acos(&self) -> Self {
        self.unary(A::acos)
    }
    fn atan(&self) -> Self {
        self.atan2(Self::one())
    }
    fn atan2(&self, other: Self) -> Self {
        Self(self.0.atan2(&other.0))
    }
    fn sinh(&self) -> Self {
        let grown = self.exp_m1();
        (grown.clone() + grown.clone() / (grown + 1.0)) / 2.0
    }
    fn cosh(&self) -> Self {
        let grown = self.exp();
        (grown.clone() + grown.recip()) / 2.0
    }
    fn tanh(&self) -> Self {
        self.odd(|x| {
            let grown = (x * -2.0).exp_m1();
            -grown.clone() / (grown + 2.0)
        })
    }
    fn asinh(&self) -> Self {
        self.odd(|x| {
            let square = x.clone() * &x;
            (x + square.clone() / ((square + 1.0).sqrt() + 1.0)).ln_1p()
        })
    }
    fn acosh(&self) -> Self {
        let above = self.clone() - 1.0;
        (above.clone() + (above.clone() * (above + 2.0)).sqrt()).ln_1p()
    }
    fn atanh(&self) -> Self {
        (self.clone() * 2.0 / (Self::one() - self)).ln_1p() / 2.0
    }
    fn sph_j0(&self) -> Self {
        if self.is_zero() { Self::one() } else { self.sin() / self }
    }
    fn sph_j1(&self) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        let (sin, cos) = self.sin_cos();
        (sin / self - cos) / self
    }
    fn sph_j2(&self) -> Self {
        if self.is_zero() { Self::zero() } else { self.sph_j1() * 3.0 / self - self.sph_j0() }
    }
}
