//! What a loss is, and how one is evaluated on any number.
//!
//! A loss is one file under `loss/` and one line in [`registry`]. The file says how features and class weights enter
//! ([`Form`]), and then what the loss of one sample is, given its target class and a way to reduce over the other classes
//! ([`Loss::sample_loss`]). Everything else (normalisation, products, averaging, gradients, streaming) is done once for all.

pub mod conventions;
pub mod evaluate;
pub mod mapped;
pub mod multiplicative;
pub mod parameters;
pub mod registry;
pub mod requirements;
pub mod sample;
pub mod spec;

pub use conventions::{Conventions, GradientMode, Margins, Reduction};
pub use evaluate::sample_losses;
pub use registry::AnyLoss;
pub use sample::{Class, Classes, Peer, Sample};
pub use spec::LossSpec;

use crate::scalar::Scalar;
use parameters::Visitor;

/// How the features enter a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FeatureMap {
    /// As they are.
    Raw,
    /// Divided by their norm.
    Unit,
    /// Whitened per dimension: `(x − μ)/√(σ² + ε)`.
    Whitened {
        /// ε
        epsilon: f64,
        /// Whether μ and σ² are those of the batch (differentiated) or running ones (constants).
        running: bool,
    },
}

/// How the class weights enter a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightMap {
    /// The loss has no class weights.
    Absent,
    /// As they are.
    Raw,
    /// Divided by their norm.
    Unit,
}

/// What a loss asks for before its own formula begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Form {
    /// How features enter.
    pub features: FeatureMap,
    /// How class weights enter.
    pub weights: WeightMap,
    /// Whether there is a bias `b [K]`.
    pub bias: bool,
    /// Whether there are lengths `g [K]` of the class weights.
    pub gains: bool,
    /// Whether the formula uses the cosine of the target angle.
    pub angle: bool,
    /// Whether it uses the sine of that angle besides.
    pub sine: bool,
    /// Whether the formula uses `‖x‖`.
    pub feature_norm: bool,
    /// Whether the formula uses `‖w_k‖`.
    pub weight_norm: bool,
    /// Whether the formula uses the distances between the (mapped) features of the batch.
    pub peers: bool,
}

impl Form {
    /// Logits `w·x` of raw vectors.
    pub const LINEAR: Self = Self {
        features: FeatureMap::Raw,
        weights: WeightMap::Raw,
        bias: false,
        gains: false,
        angle: false,
        sine: false,
        feature_norm: false,
        weight_norm: false,
        peers: false,
    };
    /// Cosines: both sides normalised.
    pub const COSINE: Self = Self { features: FeatureMap::Unit, weights: WeightMap::Unit, ..Self::LINEAR };
    /// Features alone, with the distances between them.
    pub const PAIRWISE: Self = Self { weights: WeightMap::Absent, peers: true, ..Self::LINEAR };
}

/// Where a loss is not differentiable, or not continuous.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kink {
    /// A cone at the target angle θ (0 or π): the gradient's direction is undefined there, its size is bounded.
    Cone {
        /// θ in radians.
        angle: f64,
    },
    /// The formula changes at this target angle: the slope or the value jumps.
    Switch {
        /// θ in radians.
        angle: f64,
    },
    /// The formula changes at this target angle, but value and slope agree: no kink, though many write it wrongly.
    Join {
        /// θ in radians.
        angle: f64,
    },
    /// A hinge at this squared distance between two (mapped) vectors.
    Hinge {
        /// The squared distance.
        squared_distance: f64,
    },
    /// The loss jumps where the largest logit changes hands.
    Tie,
    /// A cone where two different-class features coincide.
    Coincidence,
    /// A cone at a zero feature vector.
    ZeroFeature,
}

/// What a reader wants to know of a loss. All of it is shown by `gradproof explain`.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The name in specifications.
    pub name: &'static str,
    /// Other names of the same loss.
    pub aliases: &'static [&'static str],
    /// One line: what it is.
    pub title: &'static str,
    /// The formula, in the notation of the crate documentation.
    pub formula: &'static str,
    /// Facts about its gradient.
    pub gradient: &'static str,
    /// Where it is defined.
    pub domain: &'static str,
    /// Where it was published.
    pub source: &'static str,
}

/// A loss, written once for every number it may run on.
///
/// Most losses are softmax cross-entropies and only say what their logits are; the others override
/// [`sample_loss`](Loss::sample_loss) or [`batch_loss`](Loss::batch_loss).
pub trait Loss {
    /// Name, formula, source.
    fn about(&self) -> About;

    /// Shows each parameter to `visitor`, which may read it, describe it or set it.
    fn parameters(&mut self, visitor: &mut dyn Visitor);

    /// What the loss asks for.
    fn form(&self) -> Form;

    /// The learnable scalars by name, with the value they have when the batch gives none.
    fn learnable(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    /// Where the loss is not differentiable.
    fn kinks(&self) -> Vec<Kink> {
        Vec::new()
    }

    /// Why the loss is not defined with these parameters for this many classes, if it is not. `None` asks about the
    /// parameters alone.
    fn objection(&self, _classes: Option<usize>) -> Option<String> {
        None
    }

    /// Whether the loss is a cross-entropy of logits, so that others can be built on its logits.
    fn has_logits(&self) -> bool {
        true
    }

    /// The additive margin m, which the conventions may give each class for itself; `None` if the loss has none, or several.
    fn margin(&self) -> Option<f64> {
        None
    }

    /// The logit of the target class.
    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        self.other_logit(&sample.target, sample)
    }

    /// The logit of any other class.
    fn other_logit<S: Scalar>(&self, class: &Class<S>, _sample: &Sample<S>) -> S {
        class.product.clone()
    }

    /// The target logit with the gradient the conventions ask for: its own; or, by features and class weights, the one it would have
    /// without the margin. What a learnable scalar is multiplied with has the margin either way.
    fn effective_target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        match sample.conventions.gradient {
            GradientMode::Exact => self.target_logit(sample),
            GradientMode::StraightThrough => {
                let constants: Vec<_> = sample.scalars.iter().map(|(name, value)| (*name, value.detach())).collect();
                let plain = self.other_logit(&sample.target, &Sample { scalars: &constants, ..sample.clone() });
                self.target_logit(&sample.held()) + (plain.clone() - plain.detach())
            }
        }
    }

    /// The loss of one sample.
    ///
    /// What is asked of `others` must not depend on what they answered before, nor the number of questions on the answers:
    /// the classes may come in several portions, and the function is run once for each.
    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        let rest = others.log_sum_exp(&mut |class| self.other_logit(class, sample));
        sample.cross_entropy(self.effective_target_logit(sample), rest)
    }

    /// The loss of one sample as the conventions have it: none where the sample is ignored, and at most the cap.
    fn conventional_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        if sample.conventions.ignores(sample.label) {
            return S::zero();
        }
        let loss = self.sample_loss(sample, others);
        let cap = sample.conventions.cap;
        if cap == 0.0 || !sample.exceeds(&loss, &S::from(cap), cap) { loss } else { S::from(cap) }
    }

    /// A term of the whole batch, added to every sample's loss.
    fn batch_loss<S: Scalar>(&self, _batch: &BatchTerm<'_, S>) -> Option<S> {
        None
    }

    /// What [`batch_loss`](Loss::batch_loss) looks at.
    fn batch_needs(&self) -> BatchNeeds {
        BatchNeeds::default()
    }
}

/// What a batch term depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchNeeds {
    /// The mapped features.
    pub features: bool,
    /// The norms of the raw class weights.
    pub weight_norms: bool,
}

/// What a batch term sees.
#[derive(Clone, Debug)]
pub struct BatchTerm<'a, S> {
    /// The features as the [`Form`] maps them, `[N, D]`; empty unless asked for.
    pub features: ndarray::Array2<S>,
    /// `‖w_k‖`, `[K]`; empty unless asked for.
    pub weight_norms: &'a [S],
    /// Labels, `[N]`.
    pub labels: &'a [usize],
}
