//! The softmax: exponents, sums and logarithms.

use super::Theme;
use crate::fault::Fault;
use crate::fault::Name::{Kind, Nearest, Pattern, Question};
use crate::losses;
use crate::text::Edit;
use crate::text::reductions::Reduction;
use gradproof::check::Kind as K;

/// What goes wrong between the logits and the loss.
pub const THEME: Theme = Theme { title: "Exponents, sums and logarithms", faults: &FAULTS };

const FAULTS: [Fault; 24] = [
    Fault::text(
        "exponent-unshifted",
        "exp z without the largest logit taken off: it overflows",
        losses::cross_entropy,
        Edit::Reduction(Reduction::Unshifted),
        &[Kind(K::NonFinite), Kind(K::Loss), Kind(K::Gradient)],
    ),
    Fault::text(
        "shift-lost",
        "the largest logit is taken off and not added back: the gradient is right, the loss is not",
        losses::cross_entropy,
        Edit::Reduction(Reduction::ShiftLost),
        &[crate::fault::Name::Only(K::Loss, "loss")],
    ),
    Fault::text(
        "shift-twice",
        "the largest logit is added back by both of two passes",
        losses::cross_entropy,
        Edit::Reduction(Reduction::ShiftTwice),
        &[crate::fault::Name::Only(K::Loss, "loss"), Kind(K::NonFinite)],
    ),
    Fault::text(
        "sum-without-target",
        "the sum runs over k ≠ y: the loss becomes negative for easy samples",
        losses::cross_entropy,
        Edit::Reduction(Reduction::WithoutTarget),
        &[Question("a sum without the target"), Kind(K::NonFinite)],
    ),
    Fault::text(
        "target-twice-in-sum",
        "the margined logit is added to the sum, and the plain one is left in",
        losses::cross_entropy,
        Edit::Reduction(Reduction::TargetTwice),
        &[Question("the target twice in the sum")],
    ),
    Fault::text(
        "last-class-not-in-sum",
        "a block's last column is masked off",
        losses::cross_entropy,
        Edit::Reduction(Reduction::WithoutLast),
        &[Question("a sum without the last class"), Kind(K::Loss)],
    ),
    Fault::text(
        "first-class-not-in-sum",
        "a reduction that begins at 1",
        losses::cross_entropy,
        Edit::Reduction(Reduction::WithoutFirst),
        &[Question("a sum without the first class"), Kind(K::Loss)],
    ),
    Fault::text(
        "epsilon-in-log",
        "−log(p + 1e-8), against log 0",
        losses::cross_entropy,
        Edit::Reduction(Reduction::EpsilonInLog(1e-8)),
        &[Question("−log(p + "), Kind(K::Loss), Kind(K::Precision), Kind(K::NonFinite), Nearest("cap=")],
    ),
    Fault::text(
        "large-epsilon-in-log",
        "−log(p + 1e-3)",
        losses::cross_entropy,
        Edit::Reduction(Reduction::EpsilonInLog(1e-3)),
        &[Question("−log(p + "), Kind(K::Loss), Nearest("cap=")],
    ),
    Fault::text(
        "probability-clamped",
        "−log max(p, 1e-7): hard samples have no gradient",
        losses::cross_entropy,
        Edit::Reduction(Reduction::ClampedProbability(1e-7)),
        &[Kind(K::Loss), Nearest("cap="), Pattern("one element"), Pattern("clipped")],
    ),
    Fault::text(
        "probability-coarse",
        "p from a table of four digits: a loss in steps, with a right gradient",
        losses::cross_entropy,
        Edit::Reduction(Reduction::CoarseProbability),
        &[crate::fault::Name::Only(K::Loss, "loss"), Kind(K::Precision)],
    ),
    Fault::text(
        "labels-smoothed",
        "label smoothing of 0.1 left on",
        losses::cross_entropy,
        Edit::Reduction(Reduction::Smoothed(0.1)),
        &[Question("labels smoothed by 0.1")],
    ),
    Fault::text(
        "labels-slightly-smoothed",
        "label smoothing of 1e-4",
        losses::cross_entropy,
        Edit::Reduction(Reduction::Smoothed(1e-4)),
        &[Question("labels smoothed by 0.0001"), Kind(K::Loss), Kind(K::Precision)],
    ),
    Fault::text(
        "focal",
        "focal loss with γ = 2 for cross-entropy",
        losses::cross_entropy,
        Edit::Reduction(Reduction::Focal),
        &[Question("focal loss, γ = 2"), Kind(K::Loss)],
    ),
    Fault::text(
        "sigmoid-for-softmax",
        "a binary cross-entropy for each class",
        losses::cross_entropy,
        Edit::Reduction(Reduction::Sigmoid),
        &[Question("a sigmoid for each class"), Kind(K::Loss)],
    ),
    Fault::text(
        "mean-over-classes",
        "a mean over [N, K] for the mean over N",
        losses::cross_entropy,
        Edit::Reduction(Reduction::MeanOverClasses),
        &[Pattern("times 1/K")],
    ),
    Fault::text(
        "exponential-approximated",
        "(1 + x/1024)^1024 for the exponential",
        losses::cross_entropy,
        Edit::Reduction(Reduction::ApproximateExponential),
        &[Question("(1 + z/1024)¹⁰²⁴ for eᶻ"), Kind(K::Loss), Kind(K::NonFinite)],
    ),
    Fault::text(
        "powers-of-two",
        "exp2 without the factor log2 e",
        losses::cross_entropy,
        Edit::Reduction(Reduction::PowersOfTwo),
        &[Question("powers of two for exponentials"), Kind(K::Loss)],
    ),
    Fault::text(
        "hardest-class-only",
        "only the largest of the other classes is in the sum",
        losses::cross_entropy,
        Edit::Reduction(Reduction::HardestOnly),
        &[Question("a sum of the target and the hardest other class"), Kind(K::Loss)],
    ),
    Fault::text(
        "maximum-for-log-sum-exp",
        "max z for log Σ exp z",
        losses::cross_entropy,
        Edit::Reduction(Reduction::HardMaximum),
        &[Question("the largest logit for the log of the sum"), Kind(K::Loss)],
    ),
    Fault::text(
        "probability-for-its-logarithm",
        "1 − p for −log p",
        losses::cross_entropy,
        Edit::Reduction(Reduction::ProbabilityOnly),
        &[Question("1 − p for −log p"), Kind(K::Loss), Nearest("cap=")],
    ),
    Fault::text(
        "easy-samples-dropped",
        "losses of p > 0.99 are set to 0: hard-example mining left on",
        losses::cross_entropy,
        Edit::Reduction(Reduction::EasyDropped),
        &[Kind(K::Loss), Pattern("one element"), Pattern("one row"), Pattern("zero"), Nearest("ignore=")],
    ),
    Fault::text(
        "loss-capped",
        "losses above 10 are cut, and have no gradient",
        losses::cross_entropy,
        Edit::Reduction(Reduction::Capped),
        &[Nearest("cap="), Kind(K::Loss)],
    ),
    Fault::text(
        "temperature-left-in",
        "a temperature of 1.1, as in distillation",
        losses::cross_entropy,
        Edit::Reduction(Reduction::Temperature),
        &[Question("a temperature of 1.1"), Kind(K::Loss)],
    ),
];
