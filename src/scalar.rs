//! The numbers a loss can run on.
//!
//! A loss is written once, generic over [`Scalar`]. The number type decides what comes out: a value (`f64`), a directional
//! derivative (`Dual64`), a small gradient (`DualSVec64`), second derivatives (`HyperDual64`, or any tier over `Dual64`), a
//! value good to 32 digits ([`DoubleDouble`]), a whole gradient ([`tape::Tape`]), or what a machine of lower precision would
//! compute ([`rounded::Rounded`]).

pub mod double_double;
pub mod number;
pub mod rounded;
pub mod tape;

pub use number::{Arithmetic, Number};


use ndarray::{Array1, Array2, ArrayView2, Axis, linalg::general_mat_mul};
use num_dual::{DualNum, DualSVec64, DualStruct, Dual, HyperDual64};
use rayon::prelude::*;

/// A number that a loss may be evaluated on.
///
/// `DualNum` gives it arithmetic and elementary functions; this adds what a loss needs besides: constants that take no
/// gradient, and the two reductions in which all the time goes.
pub trait Scalar: DualNum<Primitive = f64> {
    /// The same value, as a constant: no derivative flows through it.
    fn detach(&self) -> Self;

    /// `A·B` for `A [n, d]` and `B [d, k]`; transposed views are fine. The default is the plain triple loop in this number.
    fn matrix_product(a: ArrayView2<'_, Self>, b: ArrayView2<'_, Self>) -> Array2<Self> {
        Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| {
            a.row(i).iter().zip(b.column(j)).fold(Self::zero(), |sum, (x, y)| sum + x.clone() * y)
        })
    }

    /// `log Σ exp(terms)`, shifted by the largest real part; −∞ for no terms.
    fn log_sum_exp(terms: &[Self]) -> Self {
        shifted_log_sum_exp(terms)
    }
}

fn shifted_log_sum_exp<S: DualNum<Primitive = f64>>(terms: &[S]) -> S {
    let largest = terms.iter().map(DualStruct::re).fold(f64::NEG_INFINITY, f64::max);
    if !largest.is_finite() {
        return S::from(terms.iter().map(DualStruct::re).find(|z| z.is_nan()).unwrap_or(largest));
    }
    terms.iter().map(|z| (z.clone() - largest).exp()).sum::<S>().ln() + largest
}
impl Scalar for f64 { fn detach(&self) -> Self { *self } }
impl<T: Scalar> Scalar for Dual<T> { fn detach(&self) -> Self { Dual::from_re(self.re.detach()) } }
impl<A: Arithmetic> Scalar for Number<A> { fn detach(&self) -> Self { Number(self.0.detach()) }  fn log_sum_exp(terms: &[Self]) -> Self { A::log_sum_exp(terms) } }
impl<const N: usize> Scalar for DualSVec64<N> { fn detach(&self) -> Self { Self::from_re(self.re) } }
pub type DoubleDouble = f64;
