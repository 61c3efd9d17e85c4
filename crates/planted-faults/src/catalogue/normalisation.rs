//! Norms, the ε in them, and clamps.

use super::Theme;
use super::margins::variant;
use crate::fault::Fault;
use crate::fault::Name::{Kind, Nearest, Question};
use crate::losses;
use crate::text::Edit;
use crate::text::margins::Margin;
use crate::text::normalisation::{Divisor, Side};
use gradproof::check::Kind as K;
use gradproof::loss::LossSpec;

/// What vectors are divided by, and where cosines are cut off.
pub const THEME: Theme = Theme { title: "Norms, ε and clamps", faults: &FAULTS };

fn not_whitened_unit_weights(spec: &LossSpec) -> bool {
    losses::unit_weights(spec) && losses::cosine(spec)
}

const FAULTS: [Fault; 19] = [
    Fault::question(
        "weights-not-normalised",
        "raw class weights, as one public implementation has them: loss off by 55 to 87 %",
        losses::cosine,
        |spec, batch| variant(spec, batch, "normalise", "features"),
        &[Nearest("normalise=features")],
    ),
    Fault::question(
        "features-not-normalised",
        "raw features in a product of unit weights",
        losses::unit_features,
        |spec, batch| variant(spec, batch, "normalise", "weights"),
        &[Nearest("normalise=")],
    ),
    Fault::question(
        "nothing-normalised",
        "a linear layer's output for the cosine",
        losses::cosine,
        |spec, batch| variant(spec, batch, "normalise", "neither"),
        &[Nearest("normalise=neither")],
    ),
    Fault::question(
        "epsilon-added-to-norm",
        "x / (‖x‖ + 1e-5)",
        losses::unit_features,
        |spec, batch| variant(&spec.with("eps", "1e-5").ok()?, batch, "norm", "added"),
        &[Nearest("norm=added,eps=1e-5"), Nearest("norm="), Kind(K::Precision)],
    ),
    Fault::question(
        "norm-at-least-epsilon",
        "x / max(‖x‖, 1e-12), as F.normalize has it: another function only below that norm",
        losses::unit_features,
        |spec, batch| variant(spec, batch, "norm", "max"),
        &[Nearest("norm=")],
    ),
    Fault::text(
        "epsilon-inside-root",
        "x / √(‖x‖² + 1e-5)",
        losses::unit_features,
        Edit::Normalisation(Side::Features, Divisor::EpsilonInside(1e-5)),
        &[Question("features divided by √(‖x‖² + 1e-5)"), Kind(K::Loss), Kind(K::Precision), Nearest("norm=")],
    ),
    Fault::text(
        "epsilon-inside-root-of-weights",
        "w / √(‖w‖² + 1e-5)",
        not_whitened_unit_weights,
        Edit::Normalisation(Side::Weights, Divisor::EpsilonInside(1e-5)),
        &[Question("class weights divided by √(‖w‖² + 1e-5)"), Kind(K::Loss), Kind(K::Precision), Nearest("norm=")],
    ),
    Fault::text(
        "epsilon-of-the-square-beside-the-root",
        "x / (‖x‖ + √1e-5): the ε meant for the square",
        losses::unit_features,
        Edit::Normalisation(Side::Features, Divisor::EpsilonRooted(1e-5)),
        &[Question("features divided by ‖x‖ + √1e-5"), Kind(K::Loss), Kind(K::Precision), Nearest("norm=")],
    ),
    Fault::text(
        "divided-by-squared-norm",
        "the root is forgotten",
        losses::unit_features,
        Edit::Normalisation(Side::Features, Divisor::Squared),
        &[Question("features divided by their squared norms"), Kind(K::Loss)],
    ),
    Fault::text(
        "divided-by-sum-of-magnitudes",
        "p = 1 for p = 2",
        losses::unit_features,
        Edit::Normalisation(Side::Features, Divisor::Taxicab),
        &[Question("features divided by the sums of their magnitudes"), Kind(K::Loss)],
    ),
    Fault::text(
        "divided-by-largest-element",
        "p = ∞ for p = 2",
        losses::cosine,
        Edit::Normalisation(Side::Weights, Divisor::Largest),
        &[Question("class weights divided by their largest elements"), Kind(K::Loss)],
    ),
    Fault::text(
        "divided-by-root-mean-square",
        "a mean over D where a sum should be: vectors of length √D",
        losses::unit_features,
        Edit::Normalisation(Side::Features, Divisor::RootMeanSquare),
        &[Question("features divided by their root mean squares"), Kind(K::Loss)],
    ),
    Fault::text(
        "norm-over-samples",
        "dim = 0 for dim = 1",
        losses::unit_features,
        Edit::Normalisation(Side::Features, Divisor::OfColumn),
        &[Question("features divided by norms over the samples"), Kind(K::Loss)],
    ),
    Fault::text(
        "norm-over-classes",
        "dim = 0 for dim = 1 in the class weights",
        losses::cosine,
        Edit::Normalisation(Side::Weights, Divisor::OfColumn),
        &[Question("class weights divided by norms over the classes"), Kind(K::Loss)],
    ),
    Fault::text(
        "norm-of-the-matrix",
        "norm() without a dimension",
        losses::cosine,
        Edit::Normalisation(Side::Weights, Divisor::OfMatrix),
        &[Question("class weights divided by the norm of the whole matrix"), Kind(K::Loss)],
    ),
    Fault::text(
        "norm-without-last-dimension",
        "a loop to D − 1 in the norm alone",
        losses::unit_features,
        Edit::Normalisation(Side::Features, Divisor::WithoutLast),
        &[Question("features divided by norms without the last dimension"), Kind(K::Loss)],
    ),
    Fault::text(
        "norm-averaged",
        "every feature divided by the mean norm of the batch",
        losses::unit_features,
        Edit::Normalisation(Side::Features, Divisor::MeanOfRows),
        &[Question("features divided by their mean norm"), Kind(K::Loss)],
    ),
    Fault::question(
        "cosine-clamped",
        "the target cosine clamped to ±(1 − 1e-5): no gradient beyond",
        losses::angular,
        |spec, batch| variant(spec, batch, "clamp", "1e-5"),
        &[Nearest("clamp="), Kind(K::Gradient), Kind(K::Precision)],
    ),
    Fault::text(
        "cosine-clamped-at-zero",
        "cosines clamped to [0, 1]",
        losses::scaled_cosines,
        Edit::Margin(Margin::ClampedAtZero),
        &[Question("cosines cut off below 0"), Kind(K::Loss)],
    ),
];
