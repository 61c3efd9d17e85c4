//! Unit vectors, cosines and angles.
//!
//! An angle is held as the pair (cos θ, sin θ), never as θ: near 0 and π the cosine alone has lost half its digits. The sine
//! comes from the vectors themselves (Kahan, "How futile are mindless assessments of roundoff", 2006, §12), so that a margin
//! is a rotation of the pair and an integer multiple is a Chebyshev recurrence.

use crate::scalar::Scalar;
use ndarray::{Array1, ArrayView1};

/// How a formula is turned into arithmetic. Both are the same function of real numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formulation {
    /// Numerically good: sines by Kahan, cross-entropy as a softplus, norms scaled against overflow.
    Stable,
    /// What an implementation usually writes: everything from the cosine alone, `lse − z_y`. Tolerances come from it.
    Textbook,
}

/// The Euclidean norm. [`Formulation::Stable`] scales by a power of two, so that squares neither overflow nor vanish. At a
/// zero vector, where it is a cone, its gradient is taken as 0.
pub fn norm<S: Scalar>(vector: ArrayView1<'_, S>, formulation: Formulation) -> S {
    let largest = vector.iter().map(|x| x.re().abs()).fold(0.0, f64::max);
    let safe = (1e-120..1e120).contains(&largest) || largest == 0.0 || !largest.is_finite();
    if safe || formulation == Formulation::Textbook {
        return S::norm(vector);
    }
    let scale = 2f64.powi(largest.log2().floor() as i32);
    S::norm(vector.map(|x| x.clone() / scale).view()) * scale
}

/// `‖a − b‖²`, without the cancellation of `‖a‖² + ‖b‖² − 2a·b`.
pub fn squared_distance<S: Scalar>(a: ArrayView1<'_, S>, b: ArrayView1<'_, S>) -> S {
    a.iter().zip(b).fold(S::zero(), |sum, (x, y)| {
        let difference = x.clone() - y;
        sum + difference.clone() * &difference
    })
}

/// `sin θ = ½ ‖a − b‖ ‖a + b‖` of two unit vectors; not negative, with an error of about `ε/θ` rather than `ε/θ²`.
/// At 0, where it is a cone, its gradient is taken as 0.
pub fn sine<S: Scalar>(a: ArrayView1<'_, S>, b: ArrayView1<'_, S>) -> S {
    let pairs = || a.iter().zip(b);
    let difference: Array1<S> = pairs().map(|(x, y)| x.clone() - y).collect();
    let sum: Array1<S> = pairs().map(|(x, y)| x.clone() + y).collect();
    S::norm(difference.view()) * S::norm(sum.view()) * 0.5
}

/// The angle between two unit vectors, in `[0, π]`, as a point of the unit circle.
#[derive(Clone, Debug)]
pub struct Angle<S> {
    /// cos θ
    pub cos: S,
    /// sin θ
    pub sin: S,
}

impl<S: Scalar> Angle<S> {
    /// The constant angle `radians`.
    pub fn constant(radians: f64) -> Self {
        Self::of(&S::from(radians))
    }

    /// The angle of so many radians.
    pub fn of(radians: &S) -> Self {
        let (sin, cos) = radians.sin_cos();
        Self { cos, sin }
    }

    /// The textbook's angle: `sin θ = √(1 − cos²θ)`, 0 where rounding has pushed the cosine out of `[−1, 1]`, as `exceeds` says.
    pub fn from_cosine(cos: S, exceeds: impl Fn(&S, &S) -> bool) -> Self {
        let square = S::one() - cos.clone() * &cos;
        let sin = if exceeds(&square, &S::zero()) { square.sqrt() } else { S::zero() };
        Self { cos, sin }
    }

    /// θ + other.
    pub fn rotated(&self, other: &Self) -> Self {
        Self {
            cos: self.cos.clone() * &other.cos - self.sin.clone() * &other.sin,
            sin: self.sin.clone() * &other.cos + self.cos.clone() * &other.sin,
        }
    }

    /// nθ for a whole n, by the Chebyshev recurrence `cos (k+1)θ = 2 cos θ cos kθ − cos (k−1)θ`, and the same for the sine.
    pub fn multiple(&self, n: u32) -> Self {
        let (mut previous, mut current) = (Self { cos: S::one(), sin: S::zero() }, self.clone());
        if n == 0 {
            return previous;
        }
        for _ in 1..n {
            let twice = self.cos.clone() * 2.0;
            let next =
                Self { cos: twice.clone() * &current.cos - &previous.cos, sin: twice * &current.sin - &previous.sin };
            previous = std::mem::replace(&mut current, next);
        }
        current
    }

    /// θ in radians.
    pub fn radians(&self) -> S {
        S::radians(&self.cos, &self.sin)
    }

    /// `ψ(θ) = (−1)ʲ cos mθ − 2j` for θ in `[jπ/m, (j+1)π/m]`: the decreasing extension of cos mθ to all of `[0, π]`
    /// (L-Softmax, ICML 2016, eq. 5). Continuously differentiable, also at the joins. `exceeds` compares cosines.
    pub fn psi(&self, m: u32, exceeds: impl Fn(&S, &S) -> bool) -> S {
        let pi = (-S::one()).acos();
        let beyond = |j: &u32| exceeds(&(pi.clone() * f64::from(*j) / f64::from(m)).cos(), &self.cos);
        let j = (1..m).take_while(beyond).count() as f64;
        let sign = if j % 2.0 == 0.0 { 1.0 } else { -1.0 };
        self.multiple(m).cos * sign - 2.0 * j
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use num_dual::Dual64;
    use std::f64::consts::{FRAC_PI_2, PI};

    #[test]
    fn multiples_of_an_angle_are_its_chebyshev_polynomials() {
        for n in 0..9 {
            let angle = Angle::<f64>::constant(0.7).multiple(n);
            assert_relative_eq!(angle.cos, (0.7 * f64::from(n)).cos(), epsilon = 1e-14);
            assert_relative_eq!(angle.sin, (0.7 * f64::from(n)).sin(), epsilon = 1e-14);
        }
    }

    #[test]
    fn a_right_angle_has_a_derivative() {
        let angle = Angle { cos: Dual64::from(0.0).derivative(), sin: Dual64::from(1.0) };
        let radians = angle.radians();
        assert_eq!((radians.re, radians.eps), (FRAC_PI_2, -1.0));
    }

    #[test]
    fn psi_decreases_over_the_whole_half_circle() {
        for m in 1..9 {
            let psi = |theta: f64| Angle::constant(theta).psi(m, |left: &f64, right| left > right);
            let values: Vec<f64> = (0..=1000).map(|i| psi(PI * f64::from(i) / 1000.0)).collect();
            assert!(values.windows(2).all(|pair| pair[1] < pair[0]), "m = {m}");
            assert_relative_eq!(values[0], 1.0);
            assert_relative_eq!(values[1000], 1.0 - 2.0 * f64::from(m), epsilon = 1e-12);
        }
    }

    #[test]
    fn kahans_sine_keeps_its_digits_where_the_cosine_has_lost_them() {
        let (a, b) = (ndarray::arr1(&[1.0, 0.0]), ndarray::arr1(&[1.0, 1e-9]));
        assert_relative_eq!(sine(a.view(), b.view()), 1e-9, max_relative = 1e-15);
        assert_eq!(Angle::from_cosine(1.0f64, |left, right| left > right).sin, 0.0);
    }
}
