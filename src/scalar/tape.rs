//! Reverse mode: a number that records what is done with it, so that one sweep back gives every derivative.
//!
//! Generic over the number it carries, so the same tape gives a gradient in `f64`, in double-double, in rounded arithmetic,
//! in intervals, or (over `Dual64`) the product of a Hessian with a vector. The recording belongs to the thread that made it.

use super::rounded::{self, Rounded};
use super::{Arithmetic, DoubleDouble, Interval, Number, Scalar, is_infinite};
use ndarray::ArrayView1;
use num_dual::Dual64;
use std::cell::RefCell;
use std::cmp::Ordering;

/// A number over which a tape can run, and which may cross threads.
pub trait Real: Scalar + Copy + Send + Sync {
    /// Whether the value depends on state of the thread, so that work in it must stay on one thread.
    const THREAD_BOUND: bool = false;

    /// Gives `f` this thread's recording for this kind of number.
    fn with_recording<R>(f: impl FnOnce(&mut Recording<Self>) -> R) -> R;
}

macro_rules! real {
    ($number:ty $(, thread_bound = $bound:literal)?) => {
        impl Real for $number {
            $(const THREAD_BOUND: bool = $bound;)?
            fn with_recording<R>(f: impl FnOnce(&mut Recording<Self>) -> R) -> R {
                thread_local!(static RECORDING: RefCell<Recording<$number>> = const { RefCell::new(Recording::new()) });
                RECORDING.with_borrow_mut(f)
            }
        }
    };
}
real!(f64);
real!(Dual64);
real!(DoubleDouble);
real!(Interval<2>);
real!(Interval<8>);
real!(Interval<32>);
real!(Rounded<rounded::F64>, thread_bound = true);
real!(Rounded<rounded::F32>, thread_bound = true);
real!(Rounded<rounded::F16>, thread_bound = true);
real!(Rounded<rounded::Bf16>, thread_bound = true);

/// The operations of one computation: node i depends on `edges[ends[i−1]..ends[i]]`, each a node and a partial derivative.
#[derive(Debug)]
pub struct Recording<T> {
    ends: Vec<u32>,
    edges: Vec<(u32, T)>,
}

impl<T: Real> Recording<T> {
    const fn new() -> Self {
        Self { ends: Vec::new(), edges: Vec::new() }
    }

    #[inline]
    fn node(&mut self) -> u32 {
        self.ends.push(u32::try_from(self.edges.len()).expect("a recording holds fewer than 2^32 operations"));
        u32::try_from(self.ends.len() - 1).expect("a recording holds fewer than 2^32 operations")
    }
}

/// The id of a number that depends on no variable.
const CONSTANT: u32 = u32::MAX;

/// A value on the tape. See [`Tape`].
#[derive(Clone, Copy, Debug)]
pub struct Var<T> {
    id: u32,
    value: T,
}

/// A number that can be differentiated by all its inputs at once: see [`gradient`].
pub type Tape<T> = Number<Var<T>>;

impl<T: Real> Tape<T> {
    /// A constant of the tape, with all the digits and derivatives of `value`.
    pub fn constant_of(value: T) -> Self {
        Self(Var { id: CONSTANT, value })
    }
}

/// The value of `f` at `inputs`, and its derivative by each of them times `seed`.
///
/// `f` must not call `gradient` of the same number type itself.
pub fn gradient<T: Real>(inputs: &[T], seed: T, f: impl FnOnce(&[Tape<T>]) -> Tape<T>) -> (T, Vec<T>) {
    T::with_recording(|recording| {
        recording.ends.clear();
        recording.edges.clear();
    });
    let variables: Vec<Tape<T>> = T::with_recording(|recording| {
        inputs.iter().map(|value| Number(Var { id: recording.node(), value: *value })).collect()
    });
    let result = f(&variables).0;
    let mut adjoints = vec![T::zero(); inputs.len()];
    if result.id != CONSTANT {
        T::with_recording(|recording| recording.sweep(result.id, seed, &mut adjoints));
    }
    (result.value, adjoints)
}

impl<T: Real> Recording<T> {
    fn sweep(&self, output: u32, seed: T, inputs: &mut [T]) {
        let output = output as usize;
        let mut adjoints = vec![T::zero(); (output + 1).max(inputs.len())];
        adjoints[output] = seed;
        for node in (inputs.len()..=output).rev() {
            let adjoint = adjoints[node];
            if adjoint == T::zero() && T::NDERIV == 0 {
                continue;
            }
            let edges = self.ends[node - 1] as usize..self.ends[node] as usize;
            for (parent, partial) in &self.edges[edges] {
                adjoints[*parent as usize] += adjoint * partial;
            }
        }
        inputs.copy_from_slice(&adjoints[..inputs.len()]);
    }
}

impl<T: Real> Var<T> {
    #[inline]
    fn record(value: T, parents: [(Self, T); 2]) -> Self {
        if parents.iter().all(|(parent, _)| parent.id == CONSTANT) {
            return Self { id: CONSTANT, value };
        }
        Self::reduce(value, parents)
    }

    /// One node for a whole reduction.
    #[inline]
    fn reduce(value: T, parents: impl IntoIterator<Item = (Self, T)>) -> Self {
        T::with_recording(|recording| {
            for (parent, partial) in parents {
                if parent.id != CONSTANT {
                    recording.edges.push((parent.id, partial));
                }
            }
            Self { id: recording.node(), value }
        })
    }

    #[inline]
    fn record_one(&self, value: T, partial: T) -> Self {
        if self.id == CONSTANT {
            return Self { id: CONSTANT, value };
        }
        T::with_recording(|recording| {
            recording.edges.push((self.id, partial));
            Self { id: recording.node(), value }
        })
    }
}

impl<T: Real> Arithmetic for Var<T> {
    #[inline]
    fn constant(value: f64) -> Self {
        Self { id: CONSTANT, value: T::from(value) }
    }
    fn real(&self) -> f64 {
        self.value.re()
    }
    fn detach(&self) -> Self {
        Self { id: CONSTANT, value: self.value }
    }
    fn compare(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }

    #[inline]
    fn add(&self, other: &Self) -> Self {
        Self::record(self.value + other.value, [(*self, T::one()), (*other, T::one())])
    }
    #[inline]
    fn sub(&self, other: &Self) -> Self {
        Self::record(self.value - other.value, [(*self, T::one()), (*other, -T::one())])
    }
    #[inline]
    fn mul(&self, other: &Self) -> Self {
        Self::record(self.value * other.value, [(*self, other.value), (*other, self.value)])
    }
    #[inline]
    fn div(&self, other: &Self) -> Self {
        let quotient = self.value / other.value;
        Self::record(quotient, [(*self, other.value.recip()), (*other, -quotient / other.value)])
    }
    fn neg(&self) -> Self {
        self.record_one(-self.value, -T::one())
    }
    fn sqrt(&self) -> Self {
        let root = self.value.sqrt();
        self.record_one(root, root.recip() * 0.5)
    }
    fn exp(&self) -> Self {
        let grown = self.value.exp();
        self.record_one(grown, grown)
    }
    fn exp_m1(&self) -> Self {
        self.record_one(self.value.exp_m1(), self.value.exp())
    }
    fn ln(&self) -> Self {
        self.record_one(self.value.ln(), self.value.recip())
    }
    fn ln_1p(&self) -> Self {
        self.record_one(self.value.ln_1p(), (self.value + 1.0).recip())
    }
    fn sin_cos(&self) -> (Self, Self) {
        let (sin, cos) = self.value.sin_cos();
        (self.record_one(sin, cos), self.record_one(cos, -sin))
    }
    fn atan2(&self, other: &Self) -> Self {
        let square = self.value * self.value + other.value * other.value;
        Self::record(self.value.atan2(other.value), [(*self, other.value / square), (*other, -self.value / square)])
    }
    fn acos(&self) -> Self {
        let one = T::one();
        let sine = ((one - self.value) * (one + self.value)).sqrt();
        self.record_one(self.value.acos(), -sine.recip())
    }
    fn powi(&self, n: i32) -> Self {
        self.record_one(self.value.powi(n), self.value.powi(n - 1) * f64::from(n))
    }

    /// One node for the whole reduction; its partial derivatives are the softmax.
    fn log_sum_exp(terms: &[Number<Self>]) -> Number<Self> {
        let largest = terms.iter().map(|z| z.0.value).reduce(|top, z| if z > top { z } else { top });
        let Some(largest) = largest.filter(|largest| !is_infinite(largest)) else {
            let value = T::log_sum_exp(&terms.iter().map(|z| z.0.value).collect::<Vec<_>>());
            return Number(Self { id: CONSTANT, value });
        };
        let shift = largest.detach();
        let shifted: Vec<T> = terms.iter().map(|z| (z.0.value - shift).exp()).collect();
        let sum: T = shifted.iter().copied().sum();
        let value = sum.ln() + shift;
        let share = sum.recip();
        Number(Self::reduce(value, terms.iter().map(|term| term.0).zip(shifted.iter().map(|weight| *weight * share))))
    }

    /// One node for the whole norm; its partial derivatives are the direction of the vector.
    fn norm(vector: ArrayView1<'_, Number<Self>>) -> Number<Self> {
        let norm = T::norm(vector.map(|x| x.0.value).view());
        Number(Self::reduce(norm, vector.iter().map(|x| (x.0, x.0.value.direction_cosine(&norm)))))
    }
    fn direction_cosine(&self, norm: &Self) -> Self {
        if norm.value.is_zero() { Self::constant(0.0) } else { self.div(norm) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn every_function_has_the_derivative_that_dual_numbers_give() {
        fn all<S: Scalar>(x: &S, y: &S) -> Vec<S> {
            let terms = [x.clone(), y.clone() * 2.0, x.clone() * y];
            vec![
                x.clone() + y,
                x.clone() - y,
                x.clone() * y,
                x.clone() / y,
                -x.clone(),
                x.sqrt(),
                x.exp(),
                x.exp_m1(),
                x.ln(),
                x.ln_1p(),
                x.sin(),
                x.cos(),
                x.acos(),
                x.atan2(y.clone()),
                x.powi(3),
                S::log_sum_exp(&terms),
                S::norm(ArrayView1::from(&terms)),
                x.detach() * y,
            ]
        }
        let (x, y) = (0.3, 0.8);
        let by_x = all(&Dual64::new(x, 1.0), &Dual64::new(y, 0.0));
        let by_y = all(&Dual64::new(x, 0.0), &Dual64::new(y, 1.0));
        for (index, (dx, dy)) in by_x.iter().zip(&by_y).enumerate() {
            let (value, gradient) = gradient(&[x, y], 1.0, |v| all(&v[0], &v[1])[index]);
            assert_relative_eq!(value, dx.re, max_relative = 1e-15);
            assert_relative_eq!(gradient[0], dx.eps, max_relative = 1e-14);
            assert_relative_eq!(gradient[1], dy.eps, max_relative = 1e-14);
        }
    }

    #[test]
    fn a_tape_over_dual_numbers_gives_a_hessian_vector_product() {
        // f = x²y, so the Hessian is [[2y, 2x], [2x, 0]].
        let inputs = [Dual64::new(3.0, 1.0), Dual64::new(5.0, 2.0)];
        let (_, g) = gradient(&inputs, Dual64::from(1.0), |v| v[0] * v[0] * v[1]);
        assert_eq!((g[0].eps, g[1].eps), (10.0 + 2.0 * 6.0, 6.0));
    }

    #[test]
    fn a_constant_result_has_gradient_zero() {
        assert_eq!(gradient(&[1.0], 1.0, |v| v[0].detach()), (1.0, vec![0.0]));
    }
}
