//! Detached and straight-through parts: a right loss whose backward pass is that of another.

use super::Theme;
use super::margins::variant;
use crate::fault::Fault;
use crate::fault::Name::{Kind, Nearest, Pattern, Question};
use crate::losses;
use crate::text::Edit;
use crate::text::margins::Margin;
use crate::text::reductions::Reduction;
use gradproof::check::Kind as K;

/// Parts that the backward pass does not see.
pub const THEME: Theme = Theme { title: "Detached and straight-through parts", faults: &FAULTS };

const FAULTS: [Fault; 13] = [
    Fault::question(
        "margin-straight-through",
        "the margin under no_grad, as in InsightFace's arcface_torch: features off by 11 %",
        losses::any_margin,
        |spec, batch| variant(spec, batch, "gradient", "straight-through"),
        &[Nearest("gradient=straight-through")],
    ),
    Fault::question(
        "norms-detached",
        "x / x.norm().detach()",
        losses::unit_features,
        |spec, batch| variant(spec, batch, "norm-gradient", "detached"),
        &[Nearest("norm-gradient="), Pattern("along the input")],
    ),
    Fault::question(
        "feature-norms-detached",
        "features normalised by a norm from a data pipeline",
        losses::unit_features,
        |spec, batch| variant(spec, batch, "norm-gradient", "detached-features"),
        &[Nearest("norm-gradient="), Pattern("along the input")],
    ),
    Fault::question(
        "weight-norms-detached",
        "weights normalised by w.data.norm()",
        losses::unit_weights,
        |spec, batch| variant(spec, batch, "norm-gradient", "detached-weights"),
        &[Nearest("norm-gradient="), Pattern("along the input")],
    ),
    Fault::text(
        "sine-detached",
        "√(1 − c²) taken as a constant by the backward pass",
        losses::angular,
        Edit::Margin(Margin::DetachedSine),
        &[Question("the sine as a constant"), Kind(K::Gradient)],
    ),
    Fault::text(
        "sine-slope-negated",
        "+c/√(1 − c²) for the slope of √(1 − c²)",
        losses::angular,
        Edit::Margin(Margin::NegatedSineGradient),
        &[Question("the slope of the sine with the other sign"), Kind(K::Gradient)],
    ),
    Fault::text(
        "tail-detached",
        "torch.where with a constant beyond π − m",
        losses::angular,
        Edit::Margin(Margin::DetachedTail),
        &[Kind(K::Gradient), Pattern("one row")],
    ),
    Fault::text(
        "norm-factor-detached",
        "‖x‖.detach()·ψ(θ)",
        losses::multiplicative,
        Edit::Margin(Margin::DetachedNorm),
        &[Question("the norm in the target logit as a constant"), Kind(K::Gradient)],
    ),
    Fault::text(
        "others-detached",
        "the negatives come from a queue, and are taken as constants",
        losses::cross_entropy,
        Edit::Margin(Margin::DetachedOthers),
        &[Question("the other logits as constants"), Kind(K::Gradient), Pattern("zero")],
    ),
    Fault::text(
        "sum-detached",
        "−1{k=y} alone: the softmax's part of the gradient is cut off",
        losses::cross_entropy,
        Edit::Reduction(Reduction::DetachedSum),
        &[Question("the log of the sum as a constant"), Kind(K::Gradient), Kind(K::NonFinite)],
    ),
    Fault::text(
        "target-detached",
        "p alone: the label's part of the gradient is cut off",
        losses::cross_entropy,
        Edit::Reduction(Reduction::DetachedTarget),
        &[Question("the target logit as a constant"), Kind(K::Gradient)],
    ),
    Fault::text(
        "clamp-straight-through",
        "the target cosine clamped to ±(1 − 1e-3), its gradient as if it were not",
        losses::angular,
        Edit::Margin(Margin::ClampedThrough),
        &[Kind(K::Loss), Kind(K::Gradient), Kind(K::Precision), Nearest("clamp")],
    ),
    Fault::answer(
        "radial-part-left-in",
        "the gradient by x is projected, that by w is not: x̂ itself is added",
        losses::unit_features,
        |asked, answer| {
            let inputs = &asked.batch.inputs.features;
            super::edits::rows(asked, answer, gradproof::batch::Tensor::Features, |row, values| {
                let x = inputs.row(row);
                let (size, top) =
                    (values.iter().fold(0.0, |top: f64, g| top.max(g.abs())), x.fold(0.0, |t: f64, x| t.max(x.abs())));
                values.iter_mut().zip(x).for_each(|(g, x)| *g += size * x / top * 0.5);
            });
        },
        &[
            Pattern("along the input"),
            Nearest("norm-gradient="),
            Pattern("plus"),
            Pattern("one row"),
            Pattern("one element"),
        ],
    ),
];
