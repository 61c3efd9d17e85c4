//! Which losses a fault applies to.

use gradproof::loss::{AnyLoss, FeatureMap, Form, Kink, Loss, LossSpec, WeightMap};

/// Every loss.
pub fn any(_: &LossSpec) -> bool {
    true
}

fn form(spec: &LossSpec) -> Form {
    spec.loss.form()
}

/// Losses with class weights.
pub fn weights(spec: &LossSpec) -> bool {
    form(spec).weights != WeightMap::Absent
}

/// Losses with a bias.
pub fn bias(spec: &LossSpec) -> bool {
    form(spec).bias
}

/// Losses with lengths of the class weights.
pub fn gains(spec: &LossSpec) -> bool {
    form(spec).gains
}

/// Losses with a learnable scalar.
pub fn scalars(spec: &LossSpec) -> bool {
    !spec.loss.learnable().is_empty()
}

/// Losses with a learnable factor of the logits.
pub fn scale(spec: &LossSpec) -> bool {
    spec.loss.learnable().iter().any(|(name, _)| ["s", "alpha"].contains(name))
}

/// Cross-entropies with a learnable factor of all that is in their logits.
pub fn scaled_cosines(spec: &LossSpec) -> bool {
    cross_entropy(spec) && scale(spec) && !bias(spec)
}

/// Losses that normalise features.
pub fn unit_features(spec: &LossSpec) -> bool {
    form(spec).features == FeatureMap::Unit
}

/// Losses that normalise class weights.
pub fn unit_weights(spec: &LossSpec) -> bool {
    form(spec).weights == WeightMap::Unit
}

/// Losses of the cosine between a feature and a class weight.
pub fn cosine(spec: &LossSpec) -> bool {
    unit_features(spec) && unit_weights(spec)
}

/// Losses with an angular margin.
pub fn angular(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::ArcFace(_) | AnyLoss::Combined(_))
}

/// ArcFace.
pub fn arcface(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::ArcFace(_))
}

/// CosFace.
pub fn cosface(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::CosFace(_))
}

/// Losses with a margin that is a difference of cosines.
pub fn additive(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::CosFace(_) | AnyLoss::Combined(_))
}

/// Losses with an angular margin or one that is a difference of cosines.
pub fn margin(spec: &LossSpec) -> bool {
    angular(spec) || additive(spec)
}

/// Losses with a multiplicative margin.
pub fn multiplicative(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::LSoftmax(_) | AnyLoss::SphereFace(_))
}

/// Losses with a margin of any kind in a plain cross-entropy.
pub fn any_margin(spec: &LossSpec) -> bool {
    margin(spec) || multiplicative(spec)
}

/// Plain cross-entropies of their logits, perhaps with a term of the whole batch.
pub fn cross_entropy(spec: &LossSpec) -> bool {
    let mixed = matches!(spec.loss, AnyLoss::Ring(_) | AnyLoss::NoiseResistant(_) | AnyLoss::DeepId2(_));
    spec.loss.has_logits() && !mixed
}

/// Plain cross-entropies with a bias.
pub fn biased_cross_entropy(spec: &LossSpec) -> bool {
    cross_entropy(spec) && bias(spec)
}

/// Losses that whiten features.
pub fn whitened(spec: &LossSpec) -> bool {
    matches!(form(spec).features, FeatureMap::Whitened { .. })
}

/// Losses between samples.
pub fn pairs(spec: &LossSpec) -> bool {
    form(spec).peers
}

/// Losses of pairs with a distance of two classes.
pub fn contrastive(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::Contrastive(_) | AnyLoss::DeepId2(_))
}

/// The triplet loss.
pub fn triplet(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::Triplet(_))
}

/// Losses with a hinge that a gradient should not pass.
pub fn hinge(spec: &LossSpec) -> bool {
    let triplets = matches!(spec.loss, AnyLoss::Triplet(_));
    let classes = matches!(spec.loss, AnyLoss::NormFaceContrastive(_) | AnyLoss::NormFaceTriplet(_));
    (triplets || classes) && spec.loss.kinks().iter().any(|kink| matches!(kink, Kink::Hinge { .. }))
}

/// Ring loss.
pub fn ring(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::Ring(_))
}

/// The underrepresented-class promotion.
pub fn up(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::Up(_))
}

/// Losses of the centres of classes.
pub fn centres(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::CenterDispersed(_))
}

/// The noise-resistant loss.
pub fn noise_resistant(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::NoiseResistant(_))
}

/// Losses with a weighted term beside a cross-entropy.
pub fn term(spec: &LossSpec) -> bool {
    ring(spec) || up(spec) || matches!(spec.loss, AnyLoss::DeepId2(_))
}

/// Losses where each sample has its own, so that its gradient by its feature is a multiple of its upstream gradient.
pub fn independent(spec: &LossSpec) -> bool {
    !pairs(spec) && !whitened(spec) && !centres(spec)
}
