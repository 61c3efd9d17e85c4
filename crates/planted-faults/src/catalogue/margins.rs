//! Margins, tails and scales.

use super::Theme;
use crate::fault::Fault;
use crate::fault::Name::{Kind, Nearest, Question};
use crate::losses;
use crate::text::Edit;
use crate::text::margins::Margin;
use gradproof::batch::Batch;
use gradproof::check::Kind as K;
use gradproof::loss::LossSpec;

/// The margin, where it ends, and the scale.
pub const THEME: Theme = Theme { title: "Margins, tails and scales", faults: &FAULTS };

pub(super) fn variant(spec: &LossSpec, batch: &Batch<f64>, name: &str, value: &str) -> Option<(LossSpec, Batch<f64>)> {
    let other = spec.with(name, value).ok()?;
    (other != *spec).then(|| (other, batch.clone()))
}

const FAULTS: [Fault; 29] = [
    Fault::text(
        "margin-negated",
        "cos(θ − m), or cos θ + m: the margin makes the target easier",
        losses::margin,
        Edit::Margin(Margin::Negated),
        &[Question("the margin with the other sign")],
    ),
    Fault::text(
        "margin-on-every-class",
        "the one-hot mask is forgotten",
        losses::margin,
        Edit::Margin(Margin::OnEveryClass),
        &[Question("the margin on every class"), Nearest("m=0"), Nearest("m3=0")],
    ),
    Fault::text(
        "margin-on-the-others",
        "the one-hot mask is inverted",
        losses::margin,
        Edit::Margin(Margin::OnOthers),
        &[Question("the margin on every class but the target"), Question("the margin with the other sign")],
    ),
    Fault::text(
        "margin-doubled",
        "the margin is applied by the caller and by the callee",
        losses::margin,
        Edit::Margin(Margin::Doubled),
        &[Question("the margin twice"), Nearest("m"), Kind(K::Loss)],
    ),
    Fault::question(
        "margin-missing",
        "a margin of 0: the plain cosine softmax",
        |spec| losses::arcface(spec) || losses::cosface(spec),
        |spec, batch| variant(spec, batch, "m", "0"),
        &[Nearest("m=0")],
    ),
    Fault::text(
        "margin-after-scale",
        "s·cos θ − m for s·(cos θ − m): a margin s times too small",
        losses::additive,
        Edit::Margin(Margin::AfterScale),
        &[Question("the margin subtracted from the scaled logit")],
    ),
    Fault::text(
        "margin-by-first-terms",
        "sin m ≈ m and cos m ≈ 1 − m²/2",
        losses::angular,
        Edit::Margin(Margin::SmallAngle),
        &[Kind(K::Loss)],
    ),
    Fault::question(
        "margin-in-degrees",
        "the number of radians is read as degrees",
        losses::angular,
        |spec, batch| variant(spec, batch, "margin-unit", "radians-as-degrees"),
        &[Nearest("margin-unit=radians-as-degrees"), Nearest("m=0"), Nearest("m2=0")],
    ),
    Fault::question(
        "margin-made-degrees",
        "the margin is turned into degrees before its cosine is taken",
        losses::angular,
        |spec, batch| variant(spec, batch, "margin-unit", "degrees-as-radians"),
        &[Nearest("margin-unit=degrees-as-radians")],
    ),
    Fault::question(
        "tail-linear",
        "cos θ − m sin m beyond π − m, as most public code has it",
        losses::arcface,
        |spec, batch| variant(spec, batch, "tail", "linear"),
        &[Nearest("tail=linear")],
    ),
    Fault::question(
        "tail-easy",
        "the margin only where cos θ > 0",
        losses::arcface,
        |spec, batch| variant(spec, batch, "tail", "easy"),
        &[Nearest("tail=easy")],
    ),
    Fault::question(
        "tail-continuous",
        "cos θ − (1 + cos(π − m)) beyond π − m",
        losses::arcface,
        |spec, batch| variant(spec, batch, "tail", "continuous"),
        &[Nearest("tail=continuous")],
    ),
    Fault::question(
        "tail-keep",
        "cos θ beyond π − m: the logit jumps upwards",
        losses::arcface,
        |spec, batch| variant(spec, batch, "tail", "keep"),
        &[Nearest("tail=keep")],
    ),
    Fault::text(
        "tail-threshold-negated",
        "the tail where cos θ is above its threshold, not below",
        losses::arcface,
        Edit::Margin(Margin::ThresholdNegated),
        &[Kind(K::Loss), Nearest("tail=")],
    ),
    Fault::text(
        "margin-only-if-wrong",
        "the margin is dropped where the cosine is above ½",
        losses::margin,
        Edit::Margin(Margin::OnlyIfWrong),
        &[Kind(K::Loss), Nearest("m=0")],
    ),
    Fault::text(
        "psi-without-sign",
        "ψ without its (−1)ʲ",
        losses::multiplicative,
        Edit::Margin(Margin::PsiWithoutSign),
        &[Question("ψ without its (−1)ʲ"), Kind(K::Loss)],
    ),
    Fault::text(
        "psi-without-step",
        "ψ without its −2j: it jumps at every join",
        losses::multiplicative,
        Edit::Margin(Margin::PsiWithoutStep),
        &[Question("ψ without its −2j"), Kind(K::Loss)],
    ),
    Fault::text(
        "psi-is-the-cosine",
        "cos mθ, which rises again beyond π/m",
        losses::multiplicative,
        Edit::Margin(Margin::PsiPlain),
        &[Question("cos mθ for ψ"), Kind(K::Loss)],
    ),
    Fault::text(
        "psi-of-m-less-one",
        "a recurrence that stops one step early",
        losses::multiplicative,
        Edit::Margin(Margin::PsiOfLess),
        &[Question("a multiple of one less"), Kind(K::Loss)],
    ),
    Fault::text(
        "psi-of-half-a-step",
        "−j for −2j",
        losses::multiplicative,
        Edit::Margin(Margin::PsiHalfStep),
        &[Question("ψ with −j for −2j"), Kind(K::Loss)],
    ),
    Fault::question(
        "psi-taylor-misprint",
        "a Taylor polynomial of cos mθ with a misprint in its last term, as one public implementation has it",
        losses::multiplicative,
        |spec, batch| variant(spec, batch, "psi", "taylor-misprint"),
        &[Nearest("psi=taylor-misprint")],
    ),
    Fault::text(
        "target-without-norm",
        "ψ(θ) for ‖x‖ψ(θ)",
        losses::multiplicative,
        Edit::Margin(Margin::WithoutNorm),
        &[Question("the target logit without the norm"), Kind(K::Loss)],
    ),
    Fault::text(
        "target-unscaled",
        "the scale on all logits but the target's, which was scattered in after it",
        losses::scaled_cosines,
        Edit::Margin(Margin::TargetUnscaled),
        &[Question("the target logit without the scale"), Kind(K::Loss)],
    ),
    Fault::text(
        "others-unscaled",
        "the scale on the target's logit alone",
        losses::scaled_cosines,
        Edit::Margin(Margin::OthersUnscaled),
        &[Question("the scale on the target logit alone"), Kind(K::Loss)],
    ),
    Fault::text(
        "scaled-twice",
        "s·s·cos θ: scaled by the head and again by the loss",
        losses::scaled_cosines,
        Edit::Margin(Margin::ScaledTwice),
        &[Question("the scale twice"), Kind(K::NonFinite), Kind(K::Loss)],
    ),
    Fault::text(
        "divided-by-scale",
        "a temperature where a scale should be",
        losses::scaled_cosines,
        Edit::Margin(Margin::DividedByScale),
        &[Question("cosines divided by the scale"), Kind(K::Loss)],
    ),
    Fault::text(
        "bias-twice-for-target",
        "the bias is added to the target's logit once more when it is scattered in",
        losses::biased_cross_entropy,
        Edit::Margin(Margin::BiasTwice),
        &[Question("the target's bias twice"), Kind(K::Loss)],
    ),
    Fault::text(
        "others-without-bias",
        "the bias only where the label is",
        losses::biased_cross_entropy,
        Edit::Margin(Margin::OthersWithoutBias),
        &[Question("the bias on the target logit alone"), Kind(K::Loss)],
    ),
    Fault::text(
        "bias-subtracted",
        "w·x − b, as with a threshold in place of a bias",
        losses::biased_cross_entropy,
        Edit::Margin(Margin::BiasNegated),
        &[Question("the bias with the other sign"), Kind(K::Loss)],
    ),
];
