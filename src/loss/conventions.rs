//! What implementations of one and the same loss do differently. Each choice is a named variant of the specification.

use super::parameters::{Visitor, choice};
use super::sample::Branches;
use crate::scalar::Scalar;
use num_dual::Dual;

choice! {
    /// How the losses of the samples become one number.
    pub enum Reduction {
        /// Their mean.
        Mean = "mean",
        /// Their sum.
        Sum = "sum",
        /// They stay apart; the gradient is taken against a given upstream gradient `[N]`.
        None = "none",
        /// Their mean, divided by their number once more.
        MeanTwice = "mean-twice",
    }
}

impl Reduction {
    /// The derivative of the reduced loss by that of each of `samples` samples; 1 where they stay apart.
    pub fn upstream(self, samples: usize) -> f64 {
        let samples = samples as f64;
        match self {
            Self::Mean => 1.0 / samples,
            Self::Sum | Self::None => 1.0,
            Self::MeanTwice => 1.0 / (samples * samples),
        }
    }
}

choice! {
    /// What the backward pass does with the margin.
    pub enum GradientMode {
        /// Differentiates it.
        Exact = "exact",
        /// Treats the margined target logit as if it were the plain one.
        StraightThrough = "straight-through",
    }
}

choice! {
    /// What a vector is divided by to become a unit vector.
    pub enum Divisor {
        /// Its norm.
        Norm = "exact",
        /// `max(norm, ε)`
        AtLeast = "max",
        /// `norm + ε`
        Added = "added",
    }
}

choice! {
    /// Which of the sides that the loss normalises really are normalised.
    pub enum Normalised {
        /// All that the loss says.
        Both = "both",
        /// The features alone: class weights enter as they are.
        FeaturesOnly = "features",
        /// The class weights alone: features enter as they are.
        WeightsOnly = "weights",
        /// None: a product of raw vectors stands where the cosine should.
        Neither = "neither",
    }
}

choice! {
    /// Whether the gradient flows through the norm that a vector is divided by.
    pub enum NormGradient {
        /// It does, on both sides.
        Exact = "exact",
        /// The norm of the features is taken as a constant.
        DetachedFeatures = "detached-features",
        /// The norm of the class weights is taken as a constant.
        DetachedWeights = "detached-weights",
        /// Both norms are taken as constants.
        Detached = "detached",
    }
}

choice! {
    /// What is done with a margin given in radians. The last two are slips.
    pub enum MarginUnit {
        /// It is an angle in radians.
        Radians = "radians",
        /// Its number is read as degrees: the angle is `m·π/180`.
        RadiansAsDegrees = "radians-as-degrees",
        /// It is turned into degrees, whose number is read as radians: the angle is `m·180/π`.
        DegreesAsRadians = "degrees-as-radians",
    }
}

choice! {
    /// The precision that the constants of a margin (its cosine and sine) are held in.
    pub enum Constants {
        /// That of the arithmetic.
        Exact = "exact",
        /// Single precision, whatever the arithmetic.
        Single = "f32",
    }
}

/// The choices that any loss leaves open. The default is the mathematics as published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conventions {
    /// How sample losses are combined.
    pub reduction: Reduction,
    /// What the backward pass does with the margin.
    pub gradient: GradientMode,
    /// Which sides are normalised.
    pub normalised: Normalised,
    /// What a vector is divided by.
    pub divisor: Divisor,
    /// The ε of the divisor; not negative.
    pub epsilon: f64,
    /// Whether gradient flows through norms.
    pub norm_gradient: NormGradient,
    /// The precision of margin constants.
    pub constants: Constants,
    /// How an angular margin is read.
    pub margin_unit: MarginUnit,
    /// How far below 1 the target cosine is kept: it is clamped to `±(1 − clamp)`, in `[0, 0.5]`; 0 for no clamp.
    pub clamp: f64,
    /// The largest loss that a sample can have, without a term of the whole batch; a larger one is replaced by it and has no
    /// gradient. 0 for no cap.
    pub cap: f64,
}

impl Default for Conventions {
    fn default() -> Self {
        Self {
            reduction: Reduction::Mean,
            gradient: GradientMode::Exact,
            normalised: Normalised::Both,
            divisor: Divisor::Norm,
            epsilon: 1e-12,
            norm_gradient: NormGradient::Exact,
            constants: Constants::Exact,
            margin_unit: MarginUnit::Radians,
            clamp: 0.0,
            cap: 0.0,
        }
    }
}

impl Conventions {
    /// Shows each convention to `visitor`.
    pub fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.choice("reduction", &mut self.reduction, "how sample losses are combined");
        visitor.choice("gradient", &mut self.gradient, "whether the backward pass differentiates the margin");
        visitor.choice("normalise", &mut self.normalised, "which sides are really normalised");
        visitor.choice("norm", &mut self.divisor, "what a vector is divided by to normalise it");
        visitor.number("eps", &mut self.epsilon, 0.0..=f64::MAX, "the ε of `norm=max` and `norm=added`");
        visitor.choice("norm-gradient", &mut self.norm_gradient, "whether gradient flows through the norms");
        visitor.choice("constants", &mut self.constants, "the precision of the margin's sine and cosine");
        visitor.choice("margin-unit", &mut self.margin_unit, "how an angular margin, given in radians, is read");
        visitor.number(
            "clamp",
            &mut self.clamp,
            0.0..=0.5,
            "the target cosine is clamped to ±(1 − clamp); 0: it is not",
        );
        visitor.number("cap", &mut self.cap, 0.0..=f64::MAX, "the largest loss a sample can have; 0: any");
    }

    /// The bound that takes the place of a target cosine beyond it; `None` where the cosine stays. A cosine so near its bound
    /// that rounding decides may fall either way: with its own gradient, or with none.
    pub fn bound<S: Scalar>(&self, cos: &S, branches: &Branches) -> Option<S> {
        if self.clamp == 0.0 {
            return None;
        }
        let bound = S::from(1.0 - self.clamp);
        if branches.exceeds(cos, &bound, 1.0) {
            return Some(bound);
        }
        let bound = -bound;
        branches.exceeds(&bound, cos, 1.0).then_some(bound)
    }

    /// How the features are normalised, where the loss normalises them.
    pub fn features(&self) -> Normalisation {
        self.normalisation(Normalised::WeightsOnly, NormGradient::DetachedFeatures)
    }

    /// How the class weights are normalised, where the loss normalises them.
    pub fn weights(&self) -> Normalisation {
        self.normalisation(Normalised::FeaturesOnly, NormGradient::DetachedWeights)
    }

    fn normalisation(&self, skipped_by: Normalised, detached_by: NormGradient) -> Normalisation {
        Normalisation {
            divisor: self.divisor,
            epsilon: self.epsilon,
            skipped: self.normalised == skipped_by || self.normalised == Normalised::Neither,
            detached: self.norm_gradient == detached_by || self.norm_gradient == NormGradient::Detached,
        }
    }
}

/// How one side is normalised: each vector is divided by a function of its norm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalisation {
    divisor: Divisor,
    epsilon: f64,
    /// Whether the side stays as it is after all.
    pub skipped: bool,
    detached: bool,
}

impl Normalisation {
    /// What a vector of norm `norm` is divided by.
    pub fn divisor<S: Scalar>(&self, norm: &S, branches: &Branches) -> S {
        if self.skipped {
            return S::one();
        }
        let divisor = match self.divisor {
            Divisor::Norm => norm.clone(),
            Divisor::AtLeast if branches.exceeds(norm, &S::from(self.epsilon), 0.0) => norm.clone(),
            Divisor::AtLeast => S::from(self.epsilon),
            Divisor::Added => norm.clone() + self.epsilon,
        };
        if self.detached { divisor.detach() } else { divisor }
    }

    /// The divisor and its derivative by the norm.
    pub fn divisor_with_slope<S: Scalar>(&self, norm: &S) -> (S, S) {
        let Dual { re, eps, .. } = self.divisor(&Dual::new(norm.clone(), S::one()), &Branches::natural());
        (re, eps)
    }
}
