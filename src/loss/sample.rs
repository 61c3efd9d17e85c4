//! What a loss sees of one sample: its target class, the scalars all its classes share, and a way to reduce over the others.

use super::conventions::{Constants, Conventions};
use crate::geometry::{Angle, Formulation};
use crate::scalar::Scalar;
use std::cell::RefCell;

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

/// A sample with its target class.
#[derive(Clone, Debug)]
pub struct Sample<'a, S> {
    /// Its row in the batch.
    pub index: usize,
    /// Its label y.
    pub label: usize,
    /// The target class.
    pub target: Class<S>,
    /// The angle to the target class weight; without a sine (0) unless the form asks for it.
    pub angle: Angle<S>,
    /// `‖x‖` before any mapping; 1 unless the form asks for it.
    pub feature_norm: S,
    /// `‖w_y‖` before any mapping; 1 unless the form asks for it.
    pub weight_norm: S,
    /// The other samples; none unless the form asks for them.
    pub peers: &'a [Peer<S>],
    /// Triplets whose anchor this sample is, as rows (positive, negative); `None` means all valid ones.
    pub triplets: Option<&'a [[usize; 3]]>,
    /// Learnable scalars by name.
    pub scalars: &'a [(&'static str, S)],
    /// What implementations do differently.
    pub conventions: Conventions,
    /// How formulas become arithmetic.
    pub formulation: Formulation,
    /// Where undecidable comparisons are recorded.
    pub branches: &'a Branches,
}

impl<S: Scalar> Sample<'_, S> {
    /// The learnable scalar of that name.
    ///
    /// # Panics
    /// If the loss does not declare it.
    pub fn scalar(&self, name: &str) -> S {
        let found = self.scalars.iter().find(|(known, _)| *known == name);
        found.expect("a loss asks only for the scalars it declares").1.clone()
    }

    /// A margin as an angle to rotate by, in the precision that the conventions say.
    pub fn margin(&self, radians: f64) -> Angle<S> {
        let angle = Angle::constant(radians);
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

    /// Whether `left > right`. `scale` is the size of what was subtracted and added to get the two: comparisons closer than
    /// rounding at that scale count as undecidable, and a reference explores both answers.
    pub fn exceeds(&self, left: &S, right: &S, scale: f64) -> bool {
        self.branches.decide(left > right, (left.re() - right.re()).abs(), scale)
    }

    /// `max(0, value)`, with the scale of what `value` was computed from.
    pub fn hinge(&self, value: S, scale: f64) -> S {
        if self.exceeds(&value, &S::zero(), scale) { value } else { S::zero() }
    }
}

/// `log(1 + eᵗ)` without overflow, and without cancellation for very negative t.
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

/// A record of comparisons that rounding could have decided either way.
///
/// In exploration the answers to the undecidable ones can be prescribed, so that a reference can evaluate both branches.
#[derive(Debug, Default)]
pub struct Branches {
    /// Differences up to `slack · scale` are undecidable.
    slack: f64,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many undecidable comparisons there have been.
    seen: usize,
    /// The one whose answer is turned round.
    flipped: Option<usize>,
}

impl Branches {
    /// Every comparison as it falls.
    pub fn natural() -> Self {
        Self::default()
    }

    /// Comparisons closer than `slack` times their scale count as undecidable; the `flipped`-th of them is turned round.
    pub fn exploring(slack: f64, flipped: Option<usize>) -> Self {
        Self { slack, state: RefCell::new(State { seen: 0, flipped }) }
    }

    /// How many undecidable comparisons there have been.
    pub fn undecidable(&self) -> usize {
        self.state.borrow().seen
    }

    fn decide(&self, natural: bool, difference: f64, scale: f64) -> bool {
        if self.slack == 0.0 || difference > self.slack * scale {
            return natural;
        }
        let mut state = self.state.borrow_mut();
        let this = state.seen;
        state.seen += 1;
        natural != (state.flipped == Some(this))
    }
}
