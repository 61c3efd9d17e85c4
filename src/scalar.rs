//! The numbers a loss can run on.
//!
//! A loss is written once, generic over [`Scalar`]. The number type decides what comes out: a value (`f64`), a directional
//! derivative (`Dual64`), a small gradient (`DualSVec64`), second derivatives (`HyperDual64`, or any tier over `Dual64`), a
//! value good to 32 digits ([`DoubleDouble`]), bounds that hold whatever rounding does ([`Interval`]), a whole gradient
//! ([`tape::Tape`]), what a machine of lower precision would compute ([`rounded::Rounded`]), or the formula itself
//! ([`Symbol`]).

pub mod double_double;
pub mod interval;
pub mod number;
pub mod rounded;
pub mod symbol;
pub mod tape;

pub use double_double::DoubleDouble;
pub use interval::Interval;
pub use number::{Arithmetic, Number};
pub use symbol::Symbol;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis, LinalgScalar};
use num_dual::{Dual, DualNum, DualSVec64, HyperDual64};
use rayon::prelude::*;

/// A number that a loss may be evaluated on.
///
/// `DualNum` gives it arithmetic and elementary functions; this adds what a loss needs besides: constants that take no
/// gradient, the reductions in which all the time goes, a norm that knows of its cone, and right angles.
pub trait Scalar: DualNum<Primitive = f64> {
    /// The same value, as a constant: no derivative flows through it.
    fn detach(&self) -> Self;

    /// `A·B` for `A [n, d]` and `B [d, k]`; transposed views are fine. The default is the plain triple loop in this number,
    /// every sum from first to last, with the inner loop along memory.
    fn matrix_product(a: ArrayView2<'_, Self>, b: ArrayView2<'_, Self>) -> Array2<Self> {
        if b.t().is_standard_layout() {
            return Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| {
                a.row(i).iter().zip(b.column(j)).fold(Self::zero(), |sum, (x, y)| sum + x.clone() * y)
            });
        }
        let mut product = Array2::from_elem((a.nrows(), b.ncols()), Self::zero());
        for (mut sums, x) in product.rows_mut().into_iter().zip(a.rows()) {
            for (x, y) in x.iter().zip(b.rows()) {
                sums.zip_mut_with(&y, |sum, y| *sum += x.clone() * y);
            }
        }
        product
    }

    /// `log Σ exp(terms)`, shifted by the largest; −∞ for no terms.
    fn log_sum_exp(terms: &[Self]) -> Self {
        shifted_log_sum_exp(terms)
    }

    /// The Euclidean norm. At a zero vector, where it is a cone, its gradient is taken as 0.
    fn norm(vector: ArrayView1<'_, Self>) -> Self {
        root_of_squares(vector)
    }

    /// The angle of that cosine and sine, in radians.
    fn radians(cos: &Self, sin: &Self) -> Self {
        sin.atan2(cos.clone())
    }

    /// The derivative of a vector's norm by this component of it, the component over the norm: 0 at a zero vector, and all that
    /// it may be where the numbers do not tell.
    fn direction_cosine(&self, norm: &Self) -> Self {
        if norm.is_zero() { Self::zero() } else { self.clone() / norm }
    }
}

/// `Scalar::radians` of the numbers of num-dual, whose `atan2` takes its derivative through sin θ/cos θ: not where that is 1/0.
fn radians_of_dual<S: Scalar>(cos: &S, sin: &S) -> S {
    if cos.re() == 0.0 && sin.re() > 0.0 {
        return S::zero().acos() - (cos.clone() / sin).atan();
    }
    sin.atan2(cos.clone())
}

fn root_of_squares<S: Scalar>(vector: ArrayView1<'_, S>) -> S {
    if vector.iter().all(S::is_zero) {
        return S::zero();
    }
    vector.iter().fold(S::zero(), |sum, x| sum + x.clone() * x).sqrt()
}

/// The shift is the largest term itself, not its real part: at 1e60 the digits beyond `f64` are large numbers too.
fn shifted_log_sum_exp<S: Scalar>(terms: &[S]) -> S {
    let Some(largest) = terms.iter().reduce(|top, z| if z > top { z } else { top }) else {
        return S::from(f64::NEG_INFINITY);
    };
    if is_infinite(largest) {
        return largest.detach();
    }
    let shift = largest.detach();
    terms.iter().map(|z| (z.clone() - &shift).exp()).sum::<S>().ln() + shift
}

/// Whether the number is an infinity, and not merely beyond the range of `f64`.
fn is_infinite<S: Scalar>(number: &S) -> bool {
    [f64::NEG_INFINITY, f64::INFINITY].into_iter().any(|infinity| *number == infinity)
}

/// Multiplications below which a product is not worth a second thread.
const PARALLEL: usize = 1 << 18;

/// `A·B` of plain machine numbers, on all cores where it pays.
pub(crate) fn machine_product<T>(a: ArrayView2<'_, T>, b: ArrayView2<'_, T>) -> Array2<T>
where
    T: LinalgScalar + Send + Sync,
{
    let multiply = |a: &ArrayView2<'_, T>, b: &ArrayView2<'_, T>, mut to: ArrayViewMut2<'_, T>| {
        general_mat_mul(T::one(), a, b, T::zero(), &mut to);
    };
    let mut product = Array2::zeros((a.nrows(), b.ncols()));
    let block = |length: usize| length.div_ceil(rayon::current_num_threads()).max(1);
    if a.len() * b.ncols() < PARALLEL {
        multiply(&a, &b, product.view_mut());
    } else if a.nrows() >= b.ncols() {
        let size = block(a.nrows());
        let rows = product.axis_chunks_iter_mut(Axis(0), size).into_par_iter().zip(a.axis_chunks_iter(Axis(0), size));
        rows.for_each(|(to, a)| multiply(&a, &b, to));
    } else {
        let size = block(b.ncols());
        let columns =
            product.axis_chunks_iter_mut(Axis(1), size).into_par_iter().zip(b.axis_chunks_iter(Axis(1), size));
        columns.for_each(|(to, b)| multiply(&a, &b, to));
    }
    product
}

impl Scalar for f64 {
    fn detach(&self) -> Self {
        *self
    }

    fn matrix_product(a: ArrayView2<'_, Self>, b: ArrayView2<'_, Self>) -> Array2<Self> {
        machine_product(a, b)
    }
}

impl<T: Scalar> Scalar for Dual<T> {
    fn detach(&self) -> Self {
        Self::from_re(self.re.detach())
    }

    /// `(A + A'ε)(B + B'ε) = AB + (AB' + A'B)ε`, by products in the inner number.
    fn matrix_product(a: ArrayView2<'_, Self>, b: ArrayView2<'_, Self>) -> Array2<Self> {
        let parts = |m: ArrayView2<'_, Self>| (m.map(|x| x.re.clone()), m.map(|x| x.eps.clone()));
        let ((a, a_eps), (b, b_eps)) = (parts(a), parts(b));
        let value = T::matrix_product(a.view(), b.view());
        let derivative = T::matrix_product(a.view(), b_eps.view()) + T::matrix_product(a_eps.view(), b.view());
        ndarray::Zip::from(&value).and(&derivative).map_collect(|re, eps| Self::new(re.clone(), eps.clone()))
    }

    /// `‖a + a'ε‖ = ‖a‖ + ⟨a/‖a‖, a'⟩ε`
    fn norm(vector: ArrayView1<'_, Self>) -> Self {
        let norm = T::norm(vector.map(|x| x.re.clone()).view());
        let slope = vector.iter().fold(T::zero(), |sum, x| sum + x.re.direction_cosine(&norm) * &x.eps);
        Self::new(norm, slope)
    }

    fn radians(cos: &Self, sin: &Self) -> Self {
        radians_of_dual(cos, sin)
    }
}

impl<const N: usize> Scalar for DualSVec64<N> {
    fn detach(&self) -> Self {
        Self::from_re(self.re)
    }

    fn radians(cos: &Self, sin: &Self) -> Self {
        radians_of_dual(cos, sin)
    }
}

impl Scalar for HyperDual64 {
    fn detach(&self) -> Self {
        Self::from_re(self.re)
    }

    fn radians(cos: &Self, sin: &Self) -> Self {
        radians_of_dual(cos, sin)
    }
}

impl<A: Arithmetic> Scalar for Number<A> {
    fn detach(&self) -> Self {
        Self(self.0.detach())
    }

    fn log_sum_exp(terms: &[Self]) -> Self {
        A::log_sum_exp(terms)
    }

    fn norm(vector: ArrayView1<'_, Self>) -> Self {
        A::norm(vector)
    }

    fn direction_cosine(&self, norm: &Self) -> Self {
        Self(self.0.direction_cosine(&norm.0))
    }
}
