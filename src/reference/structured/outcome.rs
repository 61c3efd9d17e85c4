//! What the structured tier computes, and what it takes for a kink.

use crate::batch::{Gradient, Tensor};
use crate::scalar::tape::Real;

/// What makes a point a kink in arithmetic of a given precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exploration {
    /// Comparisons closer than this, relative to the size of what they compare, are undecidable.
    pub slack: f64,
    /// The size of a sine that rounding loses: a textbook's `√(1 − c²)` of a cosine next to 1.
    pub lost_sine: f64,
    /// How far each target's product is moved, in parts of the size of the terms that it is added up from: as the order of the sum may.
    pub moved: f64,
}

impl Exploration {
    /// Target angles whose sine is at most this count as at a cone: 24 times what is lost. A textbook's sine has a relative error of
    /// about `4u/sin²θ`: there, of half a percent, which a safe tolerance makes a fifth of the gradient. In 16 bits that would be any
    /// angle; beyond 30° it is not one with all directions.
    pub fn cone_sine(&self) -> f64 {
        (24.0 * self.lost_sine).min(0.5)
    }
}

/// A vector along which the loss is a cone: the gradient of that row is known up to a vector of bounded length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cone {
    /// Features or weights.
    pub tensor: Tensor,
    /// The row.
    pub row: usize,
    /// The bound on the length, as a part of the gradient of the total.
    pub radius: f64,
    /// The length itself where the sine is exact: less than the bound by what textbooks make of a sine near to 0.
    pub slope: f64,
    /// Whether the vector is orthogonal to the row itself, as where the row is normalised.
    pub tangent: bool,
    /// The error of each element of the vector, as a part of its length: of its rounding, or of a textbook sine that is not to be told
    /// from 0.
    pub relative_noise: f64,
}

impl Cone {
    /// The error of each element. Where the length is without bound, that of what it is if the sine is exact.
    pub fn noise(&self) -> f64 {
        self.relative_noise * if self.radius.is_finite() { self.radius } else { self.slope }
    }

    /// Makes this the sum of two cones at one row.
    pub(in crate::reference) fn add(&mut self, other: &Self) {
        self.radius += other.radius;
        self.slope += other.slope;
        self.relative_noise = self.relative_noise.max(other.relative_noise);
        self.tangent &= other.tangent;
    }
}

/// The cones of a list, one for each row of a tensor.
pub(in crate::reference) fn summed(cones: impl IntoIterator<Item = Cone>) -> Vec<Cone> {
    let mut sums: Vec<Cone> = Vec::new();
    for cone in cones {
        match sums.iter_mut().find(|known| (known.tensor, known.row) == (cone.tensor, cone.row)) {
            Some(known) => known.add(&cone),
            None => sums.push(cone),
        }
    }
    sums
}

/// What a sample's cones grow by on the other side of a comparison.
pub(super) fn grown(own: &[Cone], other: Vec<Cone>) -> Vec<Cone> {
    let own = summed(own.iter().copied());
    let growth = |cone: Cone| {
        let known = own.iter().find(|known| (known.tensor, known.row) == (cone.tensor, cone.row));
        let more = |of: fn(&Cone) -> f64| (of(&cone) - known.map_or(0.0, of)).max(0.0);
        Cone { radius: more(|c| c.radius), slope: more(|c| c.slope), ..cone }
    };
    summed(other).into_iter().map(growth).collect()
}

/// What the structured tier computes.
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    /// The loss of each sample, `[N]`.
    pub losses: Vec<T>,
    /// The gradient of `Σ upstream_i L_i`. At a cone, the centre of its set.
    pub gradient: Gradient<T>,
    /// Other values that losses and gradients have on the other side of an undecidable comparison, as differences.
    pub alternatives: Vec<Alternative<T>>,
    /// Where the gradient is a set.
    pub cones: Vec<Cone>,
}

impl<T: Real> Outcome<T> {
    /// The same in `f64`, without derivatives.
    pub(crate) fn real(&self) -> Outcome<f64> {
        let real = |other: &Alternative<T>| Alternative {
            sample: other.sample,
            loss: other.loss.re(),
            gradient: other.gradient.map(T::re),
        };
        Outcome {
            losses: self.losses.iter().map(T::re).collect(),
            gradient: self.gradient.map(T::re),
            alternatives: self.alternatives.iter().map(real).collect(),
            cones: self.cones.clone(),
        }
    }
}

/// What changes when one undecidable comparison falls the other way.
#[derive(Clone, Debug)]
pub struct Alternative<T> {
    /// The sample.
    pub sample: usize,
    /// The change of its loss.
    pub loss: T,
    /// The change of the gradient.
    pub gradient: Gradient<T>,
}
