//! Pairs, triplets and hinges.

use super::Theme;
use super::margins::variant;
use crate::fault::Fault;
use crate::fault::Name::{Kind, Nearest, Pattern, Question};
use crate::losses;
use crate::text::Edit;
use crate::text::pairs::Pairs;
use gradproof::check::Kind as K;
use gradproof::loss::{AnyLoss, LossSpec};

/// Distances between samples, and hinges.
pub const THEME: Theme = Theme { title: "Pairs, triplets and hinges", faults: &FAULTS };

const FORMULA: &[crate::fault::Name] = &[Kind(K::Loss)];

fn has_power(spec: &LossSpec) -> bool {
    matches!(spec.loss, AnyLoss::Contrastive(_) | AnyLoss::Triplet(_))
}

const FAULTS: [Fault; 14] = [
    Fault::question(
        "distances-not-squared",
        "‖a − b‖ for ‖a − b‖²",
        has_power,
        |spec, batch| variant(spec, batch, "power", "1"),
        &[Nearest("power=1"), Kind(K::Loss)],
    ),
    Fault::text(
        "distances-squared-twice",
        "d⁴ for d²",
        losses::pairs,
        Edit::Pairs(Pairs::SquaredTwice),
        &[Question("squares of what distances should be"), Kind(K::Loss)],
    ),
    Fault::text(
        "distances-rooted",
        "√d where d should be",
        losses::pairs,
        Edit::Pairs(Pairs::Unsquared),
        &[Question("square roots of what distances should be"), Kind(K::Loss)],
    ),
    Fault::text(
        "same-and-different-exchanged",
        "1 means similar here, and dissimilar there",
        losses::contrastive,
        Edit::Pairs(Pairs::Swapped),
        &[Question("pairs of one class for pairs of two"), Kind(K::Loss)],
    ),
    Fault::text(
        "pairs-of-two-classes-missing",
        "nothing pushes apart",
        losses::contrastive,
        Edit::Pairs(Pairs::PositivesOnly),
        // Where a batch has no pair of one class, nothing is left.
        &[Question("pairs of one class alone"), Kind(K::Loss), Nearest("m=0"), Nearest("lambda=0")],
    ),
    Fault::text(
        "pairs-of-one-class-missing",
        "nothing pulls together",
        losses::contrastive,
        Edit::Pairs(Pairs::NegativesOnly),
        // Where the pairs of two classes are beyond the margin, nothing is left.
        &[Question("pairs of two classes alone"), Kind(K::Loss), Nearest("lambda=0")],
    ),
    Fault::text(
        "pairs-at-their-first-sample",
        "j > i for j ≠ i, with the ½ for counting twice left in",
        losses::contrastive,
        Edit::Pairs(Pairs::Once),
        &[Question("each pair at its first sample alone"), Kind(K::Loss), Pattern("times 1/2")],
    ),
    Fault::text(
        "partners-detached",
        "the gradient reaches the anchor alone",
        losses::pairs,
        Edit::Pairs(Pairs::DetachedPeers),
        &[Question("distances as constants"), Kind(K::Gradient), Pattern("times 1/2"), Pattern("zero")],
    ),
    Fault::text(
        "negatives-detached",
        "negatives from a memory bank, as constants",
        losses::pairs,
        Edit::Pairs(Pairs::DetachedNegatives),
        &[Question("distances between two classes as constants"), Kind(K::Gradient), Pattern("zero")],
    ),
    Fault::text(
        "nearest-left-out",
        "the first neighbour is taken for the sample itself",
        losses::pairs,
        Edit::Pairs(Pairs::NearestLeftOut),
        &[Question("pairs without the nearest"), Kind(K::Loss)],
    ),
    Fault::text(
        "distances-offset",
        "an ε of 1e-2 added to each distance",
        losses::pairs,
        Edit::Pairs(Pairs::Offset),
        FORMULA,
    ),
    Fault::text(
        "hardest-negative-only",
        "batch-hard mining for all triplets",
        losses::triplet,
        Edit::Pairs(Pairs::HardestNegative),
        &[Question("of other classes the nearest sample alone"), Kind(K::Loss)],
    ),
    Fault::text(
        "hinge-leaks",
        "a leaky hinge: a hundredth of the gradient below it",
        losses::hinge,
        Edit::Pairs(Pairs::Leaky),
        &[Question("a hundredth of what the hinge holds back"), Kind(K::Loss)],
    ),
    Fault::text(
        "hinge-open",
        "max(0, ·) is forgotten",
        losses::hinge,
        Edit::Pairs(Pairs::Open),
        &[Question("no hinge"), Kind(K::Loss)],
    ),
];
