//! What a loss sees of one sample: its target class, the scalars all its classes share, and a way to reduce over the others.

use super::conventions::{Constants, Conventions, MarginUnit};
use crate::geometry::{Angle, Formulation};
use crate::scalar::Scalar;
use std::cell::Cell;
use std::cmp::Ordering;
use std::f64::consts::PI;

/// One class, as seen from a sample.
#[derive(Clone, Debug)]
pub struct Class<S> {
    /// The product of the mapped feature and the mapped class weight: `w·x`, `‖x‖ cos θ` or `cos θ`, as the form says.
    pub product: S,
    /// Bias `b_k`; 0 if there is none.
    pub bias: S,
    /// Length `g_k` of the class weight in weight normalisation; 1 if there is none.
    pub gain: S,
}

/// Another sample of the batch.
#[derive(Clone, Debug)]
pub struct Peer<S> {
    /// Its row.
    pub index: usize,
    /// Its label.
    pub label: usize,
    /// `‖f_i − f_j‖²` of the mapped features.
    pub squared_distance: S,
    /// `‖f_i − f_j‖`, 0 with gradient 0 where the two coincide.
    pub distance: S,
}

impl<S: Scalar> Peer<S> {
    /// A peer at that squared distance. At distance 0 the distance is a cone; its gradient there is taken as 0.
    pub fn new(index: usize, label: usize, squared_distance: S) -> Self {
        let distance = if squared_distance > 0.0 { squared_distance.sqrt() } else { S::zero() };
        Self { index, label, squared_distance, distance }
    }
}

/// A sample with its target class.
#[derive(Clone, Debug)]
pub struct Sample<'a, S> {
    /// Its row in the batch.
    pub index: usize,
    /// Its label y; no class only where the sample is ignored.
    pub label: usize,
    /// The target class.
    pub target: Class<S>,
    /// The angle to the target class weight; without a sine (0) unless the form asks for it.
    pub angle: Angle<S>,
    /// The margin of the target class, where each class has its own.
    pub class_margin: Option<f64>,
    /// `‖x‖` before any mapping; 1 unless the form asks for it.
    pub feature_norm: S,
    /// `‖w_y‖` before any mapping; 1 unless the form asks for it.
    pub weight_norm: S,
    /// The other samples; none unless the form asks for them.
    pub peers: &'a [Peer<S>],
    /// Triplets whose anchor this sample is, as rows (positive, negative); `None` means all valid ones.
    pub triplets: Option<&'a [[usize; 3]]>,
    /// Learnable scalars by name; and parameters that are to range, where a claim asks for it.
    pub scalars: &'a [(&'static str, S)],
    /// What implementations do differently.
    pub conventions: Conventions,
    /// How formulas become arithmetic.
    pub formulation: Formulation,
    /// Where undecidable comparisons are recorded.
    pub branches: &'a Branches,
}

impl<S: Scalar> Sample<'_, S> {
    /// The same sample, of which only the learnable scalars are differentiated.
    pub fn held(&self) -> Self {
        let Class { product, bias, gain } = &self.target;
        Self {
            target: Class { product: product.detach(), bias: bias.detach(), gain: gain.detach() },
            angle: Angle { cos: self.angle.cos.detach(), sin: self.angle.sin.detach() },
            feature_norm: self.feature_norm.detach(),
            weight_norm: self.weight_norm.detach(),
            ..self.clone()
        }
    }

    /// The learnable scalar of that name.
    ///
    /// # Panics
    /// If the loss does not declare it.
    pub fn scalar(&self, name: &str) -> S {
        let found = self.scalars.iter().find(|(known, _)| *known == name);
        found.expect("a loss asks only for the scalars it declares").1.clone()
    }

    /// The parameter of that name: the number that stands for it among the scalars, or the loss's own value.
    pub fn parameter(&self, name: &str, own: f64) -> S {
        let given = self.scalars.iter().find(|(known, _)| *known == name);
        given.map_or_else(|| S::from(own), |(_, value)| value.clone())
    }

    /// The margin m: that of the target class where each class has its own, else the loss's.
    pub fn own_margin(&self, shared: f64) -> S {
        self.parameter("m", self.class_margin.unwrap_or(shared))
    }

    /// The angular margin of that name, in radians as the conventions read it.
    pub fn radians(&self, name: &str, own: f64) -> S {
        self.in_radians(self.parameter(name, own))
    }

    /// An angular margin in radians, as the conventions read it.
    pub fn in_radians(&self, radians: S) -> S {
        match self.conventions.margin_unit {
            MarginUnit::Radians => radians,
            MarginUnit::RadiansAsDegrees => radians * (PI / 180.0),
            MarginUnit::DegreesAsRadians => radians * (180.0 / PI),
        }
    }

    /// A margin in radians as an angle to rotate by, in the precision that the conventions say.
    pub fn margin(&self, radians: &S) -> Angle<S> {
        let angle = Angle::of(radians);
        match self.conventions.constants {
            Constants::Exact => angle,
            Constants::Single => {
                let single = |x: &S| S::from(f64::from(x.re() as f32));
                Angle { cos: single(&angle.cos), sin: single(&angle.sin) }
            }
        }
    }

    /// The cross-entropy `log Σ exp z − z_y`, from the target logit and the log-sum-exp of the others.
    pub fn cross_entropy(&self, target: S, rest: S) -> S {
        match self.formulation {
            Formulation::Stable => softplus(rest - target),
            Formulation::Textbook => S::log_sum_exp(&[rest, target.clone()]) - target,
        }
    }

    /// Whether `left > right`; see [`Branches::exceeds`].
    pub fn exceeds(&self, left: &S, right: &S, scale: f64) -> bool {
        self.branches.exceeds(left, right, scale)
    }

    /// `max(0, value)`, with the scale of what `value` was computed from.
    pub fn hinge(&self, value: S, scale: f64) -> S {
        if self.exceeds(&value, &S::zero(), scale) { value } else { S::zero() }
    }
}

/// `log(1 + eᵗ)` without overflow, and without cancellation for very negative t. Both forms are the same function.
pub fn softplus<S: Scalar>(t: S) -> S {
    if t > 0.0 { t.clone() + (-t).exp().ln_1p() } else { t.exp().ln_1p() }
}

/// Reductions over the classes other than the target. The terms may be asked for in several portions.
pub trait Classes<S: Scalar> {
    /// `log Σ exp f(class)`; −∞ if there are no other classes.
    fn log_sum_exp(&mut self, f: &mut dyn FnMut(&Class<S>) -> S) -> S;
    /// `Σ f(class)`
    fn sum(&mut self, f: &mut dyn FnMut(&Class<S>) -> S) -> S;
    /// The largest `f(class)`; `None` if there are no other classes. Near-ties are settled by `exceeds`.
    fn max(&mut self, f: &mut dyn FnMut(&Class<S>) -> S, exceeds: &mut dyn FnMut(&S, &S) -> bool) -> Option<S>;
}

/// A record of comparisons that could have been decided either way: those of numbers that rounding does not tell apart, or of
/// intervals that overlap. Their answers can be prescribed, so that a reference can go every way.
#[derive(Debug, Default)]
pub struct Branches {
    doubt: Doubt,
    /// Which undecidable comparisons are turned round, from the first; the rest are not.
    turned: Vec<bool>,
    /// How many undecidable comparisons there have been.
    seen: Cell<usize>,
}

/// Which comparisons are undecidable.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Doubt {
    /// None.
    #[default]
    None,
    /// Those of numbers closer than `slack` times their scale.
    Rounding { slack: f64 },
    /// Those of numbers of which neither is certainly above the other.
    Overlap,
}

impl Branches {
    /// Every comparison as it falls: for numbers that are not intervals.
    pub fn natural() -> Self {
        Self::default()
    }

    /// Comparisons closer than `slack` times their scale count as undecidable; the `flipped`-th of them is turned round.
    pub fn exploring(slack: f64, flipped: Option<usize>) -> Self {
        let turned = flipped.map_or_else(Vec::new, |flipped| (0..=flipped).map(|index| index == flipped).collect());
        Self { doubt: Doubt::Rounding { slack }, turned, seen: Cell::new(0) }
    }

    /// Comparisons of overlapping intervals, or of equal numbers, count as undecidable.
    pub fn overlapping() -> Self {
        Self { doubt: Doubt::Overlap, ..Self::default() }
    }

    /// What `run` gives for every way that the comparisons of overlapping intervals can fall. `None` if there are more than
    /// `most` ways.
    pub fn every_way<R>(most: usize, run: impl Fn(&Self) -> R) -> Option<Vec<R>> {
        let (mut results, mut pending) = (Vec::new(), vec![Vec::new()]);
        while let Some(turned) = pending.pop() {
            let branches = Self { turned, ..Self::overlapping() };
            results.push(run(&branches));
            // What came after the prescribed answers fell one way: each such comparison is the start of another.
            for next in branches.turned.len()..branches.undecidable() {
                let mut other = branches.turned.clone();
                other.resize(next, false);
                other.push(true);
                pending.push(other);
            }
            if results.len() + pending.len() > most {
                return None;
            }
        }
        Some(results)
    }

    /// How many undecidable comparisons there have been.
    pub fn undecidable(&self) -> usize {
        self.seen.get()
    }

    /// Whether `left > right`. `scale` is the size of what was subtracted and added to get the two: comparisons closer than
    /// rounding at that scale are undecidable. It is 0 where rounding may decide, as both ways lead to the same there.
    pub fn exceeds<S: Scalar>(&self, left: &S, right: &S, scale: f64) -> bool {
        let natural = left > right;
        let undecidable = match self.doubt {
            Doubt::None => false,
            Doubt::Rounding { slack } => (left.re() - right.re()).abs() < slack * scale,
            Doubt::Overlap => !natural && left.partial_cmp(right) != Some(Ordering::Less),
        };
        if !undecidable {
            return natural;
        }
        let this = self.seen.replace(self.seen.get() + 1);
        natural != self.turned.get(this).copied().unwrap_or(false)
    }
}
