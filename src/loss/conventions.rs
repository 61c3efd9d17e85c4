//! What implementations of one and the same loss do differently. Each choice is a named variant of the specification.

use super::parameters::{Visitor, choice};
use super::sample::Branches;
use super::{BatchNeeds, FeatureMap, Form, Loss, WeightMap};
use crate::batch::signed;
use crate::scalar::Scalar;
use ndarray::Array2;
use num_dual::Dual;

choice! {
    /// How the losses of the samples become one number.
    pub enum Reduction {
        /// Their mean over the samples that are not ignored.
        Mean = "mean",
        /// Their sum.
        Sum = "sum",
        /// They stay apart; the gradient is taken against a given upstream gradient `[N]`.
        None = "none",
        /// Their mean, divided by their number once more.
        MeanTwice = "mean-twice",
        /// Their sum, divided by the number of all samples, also of those that are ignored.
        MeanOverAll = "mean-over-all",
    }
}

impl Reduction {
    /// The derivative of the reduced loss by that of each of `samples` samples, of which `kept` are not ignored; 1 where they stay
    /// apart. The mean of none is 0, as their sum is.
    fn upstream(self, kept: usize, samples: usize) -> f64 {
        let kept = kept.max(1) as f64;
        match self {
            Self::Mean => 1.0 / kept,
            Self::Sum | Self::None => 1.0,
            Self::MeanTwice => 1.0 / (kept * kept),
            Self::MeanOverAll => 1.0 / samples as f64,
        }
    }
}

choice! {
    /// What the backward pass does with the margin.
    pub enum GradientMode {
        /// Differentiates it.
        Exact = "exact",
        /// Takes the derivative of the target's cosine for that of what the margin makes of it, as where the margin is computed
        /// without a record for the backward pass. A scale that follows is differentiated as it is.
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
        /// Its norm; and a product of two such vectors is divided by `max(‖x‖‖w‖, ε)`. Where one is normalised alone, as `max`.
        ProductAtLeast = "product-max",
        /// Its norm; and a product of two such vectors is divided by `‖x‖‖w‖ + ε`. Where one is normalised alone, as `added`.
        ProductAdded = "product-added",
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

choice! {
    /// Whose margin a sample has.
    pub enum Margins {
        /// The loss's.
        Shared = "shared",
        /// That of its class: `margins [K]` in the batch, of the unit that the loss's own margin m has.
        PerClass = "per-class",
    }
}

/// The choices that any loss leaves open. The default is the mathematics as published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conventions {
    /// How sample losses are combined.
    pub reduction: Reduction,
    /// The label of samples that have no loss and no gradient: a class, or a number below 0 that is none.
    pub ignore: Option<i64>,
    /// What the backward pass does with the margin.
    pub gradient: GradientMode,
    /// Whose margin a sample has.
    pub margins: Margins,
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
            ignore: None,
            gradient: GradientMode::Exact,
            margins: Margins::Shared,
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
        visitor.label("ignore", &mut self.ignore, "the label of samples without a loss");
        visitor.choice("gradient", &mut self.gradient, "whether the backward pass differentiates the margin");
        visitor.choice("margins", &mut self.margins, "whether each class has a margin of its own");
        visitor.choice("normalise", &mut self.normalised, "which sides are really normalised");
        visitor.choice("norm", &mut self.divisor, "what a vector is divided by to normalise it");
        visitor.number("eps", &mut self.epsilon, 0.0..=f64::MAX, "the ε of all `norm` but exact");
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

    /// Why the loss cannot be held to these conventions, if it cannot.
    pub fn objection<L: Loss>(&self, loss: &L) -> Option<String> {
        let independent = !loss.form().peers && loss.batch_needs() == BatchNeeds::default();
        let objection = if self.ignore.is_some() && !independent {
            "ignore: samples can be ignored only where each has a loss of its own"
        } else if self.margins == Margins::PerClass && loss.margin().is_none() {
            "margins: only a loss with one additive margin m can have one for each class, as arcface and cosface"
        } else {
            return None;
        };
        Some(objection.to_owned())
    }

    /// Whether samples of this label have no loss.
    pub fn ignores(&self, label: usize) -> bool {
        self.ignore == Some(signed(label))
    }

    /// The derivative of the reduced loss by that of each sample, of these labels `[N]`; 1 where they stay apart.
    pub fn upstream(&self, labels: &[usize]) -> f64 {
        let kept = labels.iter().filter(|label| !self.ignores(**label)).count();
        self.reduction.upstream(kept, labels.len())
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
    pub fn features(&self, form: &Form) -> Normalisation {
        self.normalisation(form, Normalised::WeightsOnly, NormGradient::DetachedFeatures)
    }

    /// How the class weights are normalised, where the loss normalises them.
    pub fn weights(&self, form: &Form) -> Normalisation {
        self.normalisation(form, Normalised::FeaturesOnly, NormGradient::DetachedWeights)
    }

    fn normalisation(&self, form: &Form, skipped_by: Normalised, detached_by: NormGradient) -> Normalisation {
        let skipped = [skipped_by, Normalised::Neither].contains(&self.normalised) || self.joint(form).is_some();
        Normalisation { divisor: self.divisor, epsilon: self.epsilon, skipped, detached: self.detaches(detached_by) }
    }

    fn detaches(&self, side: NormGradient) -> bool {
        [side, NormGradient::Detached].contains(&self.norm_gradient)
    }

    /// Whether the norms of features, and of class weights, are constants to the backward pass.
    pub fn held(&self, form: &Form) -> (bool, bool) {
        let features = form.features == FeatureMap::Unit && self.detaches(NormGradient::DetachedFeatures);
        let weights = form.weights == WeightMap::Unit && self.detaches(NormGradient::DetachedWeights);
        (features, weights)
    }

    /// How products become cosines, where the vectors stay as they are and the products are normalised.
    pub fn joint(&self, form: &Form) -> Option<JointNormalisation> {
        let both = form.features == FeatureMap::Unit && form.weights == WeightMap::Unit;
        let joint = matches!(self.divisor, Divisor::ProductAtLeast | Divisor::ProductAdded);
        (both && joint && self.normalised == Normalised::Both).then(|| JointNormalisation {
            added: self.divisor == Divisor::ProductAdded,
            epsilon: self.epsilon,
            features_detached: self.detaches(NormGradient::DetachedFeatures),
            weights_detached: self.detaches(NormGradient::DetachedWeights),
        })
    }

    /// Whether what stands where the form has the cosine of an angle is one, but for an ε.
    pub fn has_cosines(&self, form: &Form) -> bool {
        let features = form.features == FeatureMap::Unit && self.features(form).skipped;
        let weights = form.weights == WeightMap::Unit && self.weights(form).skipped;
        self.joint(form).is_some() || !features && !weights
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
            Divisor::AtLeast | Divisor::ProductAtLeast => at_least(norm, self.epsilon, branches),
            Divisor::Added | Divisor::ProductAdded => norm.clone() + self.epsilon,
        };
        if self.detached { divisor.detach() } else { divisor }
    }

    /// Whether vectors of norm `norm` become unit vectors, and stay so when they are moved.
    pub fn makes_unit<S: Scalar>(&self, norm: &S) -> bool {
        let by_norm = match self.divisor {
            Divisor::Norm => true,
            Divisor::AtLeast | Divisor::ProductAtLeast => *norm > self.epsilon,
            Divisor::Added | Divisor::ProductAdded => self.epsilon == 0.0,
        };
        by_norm && !self.skipped && !self.detached
    }

    /// The divisor and its derivative by the norm.
    pub fn divisor_with_slope<S: Scalar>(&self, norm: &S) -> (S, S) {
        let Dual { re, eps, .. } = self.divisor(&Dual::new(norm.clone(), S::one()), &Branches::natural());
        (re, eps)
    }
}

/// `max(size, ε)`
fn at_least<S: Scalar>(size: &S, epsilon: f64, branches: &Branches) -> S {
    let epsilon = S::from(epsilon);
    if branches.exceeds(size, &epsilon, 0.0) { size.clone() } else { epsilon }
}

/// How the products of vectors of any length become cosines: each is divided by a function of the product of the two norms, which is
/// no product of one for each side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointNormalisation {
    /// Whether ε is added, rather than the least that the divisor can be.
    added: bool,
    epsilon: f64,
    features_detached: bool,
    weights_detached: bool,
}

impl JointNormalisation {
    fn divisor<S: Scalar>(&self, size: &S, branches: &Branches) -> S {
        if self.added { size.clone() + self.epsilon } else { at_least(size, self.epsilon, branches) }
    }

    /// Whether the cosine at these norms is that of the angle, and stays so when the feature, and when the class weight, is moved.
    pub fn by_direction<S: Scalar>(&self, feature_norm: &S, weight_norm: &S) -> (bool, bool) {
        let by_norms =
            if self.added { self.epsilon == 0.0 } else { feature_norm.clone() * weight_norm.clone() > self.epsilon };
        (by_norms && !self.features_detached, by_norms && !self.weights_detached)
    }

    /// Whether zero vectors have no cosine.
    pub fn needs_direction(&self) -> bool {
        self.epsilon == 0.0
    }

    /// The cosine from the product of the vectors.
    pub fn cosine<S: Scalar>(&self, product: S, feature_norm: &S, weight_norm: &S, branches: &Branches) -> S {
        let norm = |norm: &S, detached: bool| if detached { norm.detach() } else { norm.clone() };
        let size = norm(feature_norm, self.features_detached) * norm(weight_norm, self.weights_detached);
        product / self.divisor(&size, branches)
    }

    /// Those of products `[N, K]`.
    pub fn cosines<S: Scalar>(
        &self,
        mut products: Array2<S>,
        feature_norms: &[S],
        weight_norms: &[S],
        branches: &Branches,
    ) -> Array2<S> {
        for ((i, k), product) in products.indexed_iter_mut() {
            *product = self.cosine(product.clone(), &feature_norms[i], &weight_norms[k], branches);
        }
        products
    }

    /// From the derivative by a cosine to those by the product of the vectors, by `‖x‖` and by `‖w‖`.
    pub fn pull_back<S: Scalar>(&self, by_cosine: &S, cosine: &S, feature_norm: &S, weight_norm: &S) -> [S; 3] {
        let size = Dual::new(feature_norm.clone() * weight_norm, S::one());
        let Dual { re: divisor, eps: slope, .. } = self.divisor(&size, &Branches::natural());
        let by_product = by_cosine.clone() / divisor;
        let by_size = -(by_product.clone() * cosine * slope);
        let by_norm = |other: &S, detached: bool| if detached { S::zero() } else { by_size.clone() * other };
        [by_product, by_norm(weight_norm, self.features_detached), by_norm(feature_norm, self.weights_detached)]
    }
}
