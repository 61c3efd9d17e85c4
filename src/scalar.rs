//! The numbers a loss can run on.
//!
//! A loss is written once, generic over [`Scalar`]. The number type decides what comes out: a value (`f64`), a directional
//! derivative (`Dual64`), a small gradient (`DualSVec64`), second derivatives (`HyperDual64`, or any tier over `Dual64`), a
//! value good to 32 digits ([`DoubleDouble`]), a whole gradient ([`tape::Tape`]), what a machine of lower precision would
//! compute ([`rounded::Rounded`]), or the formula itself ([`Symbol`]).

pub mod double_double;
pub mod number;
pub mod rounded;
pub mod symbol;
pub mod tape;

pub use double_double::DoubleDouble;
pub use number::{Arithmetic, Number};
pub use symbol::Symbol;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, LinalgScalar};
use num_dual::{Dual, DualNum, DualSVec64, HyperDual64};
use rayon::prelude::*;

/// A number that a loss may be evaluated on.
///
/// `DualNum` gives it arithmetic and elementary functions; this adds what a loss needs besides: constants that take no
/// gradient, and the two reductions in which all the time goes.
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
}

/// The shift is the largest term itself, not its real part: at 1e60 the digits beyond `f64` are large numbers too.
fn shifted_log_sum_exp<S: Scalar>(terms: &[S]) -> S {
    let Some(largest) = terms.iter().reduce(|top, z| if z > top { z } else { top }) else {
        return S::from(f64::NEG_INFINITY);
    };
    if !largest.re().is_finite() {
        return S::from(largest.re());
    }
    let shift = largest.detach();
    terms.iter().map(|z| (z.clone() - &shift).exp()).sum::<S>().ln() + shift
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
}

impl<const N: usize> Scalar for DualSVec64<N> {
    fn detach(&self) -> Self {
        Self::from_re(self.re)
    }
}

impl Scalar for HyperDual64 {
    fn detach(&self) -> Self {
        Self::from_re(self.re)
    }
}

impl<A: Arithmetic> Scalar for Number<A> {
    fn detach(&self) -> Self {
        Self(self.0.detach())
    }

    fn log_sum_exp(terms: &[Self]) -> Self {
        A::log_sum_exp(terms)
    }
}
