//! Rare branches.

use super::Theme;
use super::edits::{classes, losses as loss_values, rows, target_cosines};
use crate::fault::Name::Pattern;
use crate::fault::{Asked, Fault, Name};
use crate::losses;
use gradproof::batch::Tensor;
use gradproof::subject::Answer;
use std::f64::consts::FRAC_PI_2;

/// What is wrong at some inputs alone.
pub const THEME: Theme = Theme { title: "Rare branches", faults: &FAULTS };

/// Some rows of the features' gradient are halved.
fn halved(asked: &Asked<'_>, answer: &mut Answer, which: impl Fn(usize) -> bool) {
    rows(asked, answer, Tensor::Features, |row, values| {
        if which(row) {
            values.iter_mut().for_each(|g| *g /= 2.0);
        }
    });
}

/// The halved rows: where it is every one that has a gradient, the array is halved.
const HALVED: &[Name] =
    &[Pattern("one row"), Pattern("some rows"), Pattern("times 1/2"), Pattern("one element"), Pattern("rows from")];
/// Rows that are zero.
const ZERO: &[Name] =
    &[Pattern("one row"), Pattern("some rows"), Pattern("zero"), Pattern("one element"), Pattern("rows from")];

const FAULTS: [Fault; 13] = [
    Fault::answer(
        "only-beyond-the-margin",
        "the tail beyond π − m has half of its gradient",
        losses::angular,
        |asked, answer| {
            let cosines = target_cosines(asked);
            halved(asked, answer, |row| cosines[row] < -(0.5f64.cos()));
        },
        HALVED,
    ),
    Fault::answer(
        "only-at-obtuse-angles",
        "samples behind their class weight have half of their gradient",
        losses::cosine,
        |asked, answer| {
            let cosines = target_cosines(asked);
            halved(asked, answer, |row| cosines[row] < FRAC_PI_2.cos());
        },
        HALVED,
    ),
    Fault::answer(
        "only-at-tiny-angles",
        "samples within 0.02 of their class weight have no gradient",
        losses::cosine,
        |asked, answer| {
            let cosines = target_cosines(asked);
            rows(asked, answer, Tensor::Features, |row, values| {
                if cosines[row] > 0.02f64.cos() {
                    values.fill(0.0);
                }
            });
        },
        ZERO,
    ),
    Fault::answer(
        "only-at-ties",
        "of two equal class weights the second has no gradient: an argmax where a softmax should be",
        losses::weights,
        |asked, answer| {
            let weights = asked.batch.inputs.weights.as_ref();
            let twin = |class: usize| weights.is_some_and(|w| (0..class).any(|other| w.row(other) == w.row(class)));
            classes(asked, answer, |class, row| {
                if twin(class) {
                    row.fill(0.0);
                }
            });
        },
        ZERO,
    ),
    Fault::answer(
        "only-label-zero",
        "label 0 is taken for padding",
        losses::any,
        |asked, answer| {
            let labels = asked.batch.labels.clone();
            rows(asked, answer, Tensor::Features, |row, values| {
                if labels[row] == 0 {
                    values.fill(0.0);
                }
            });
        },
        ZERO,
    ),
    Fault::answer(
        "only-last-label",
        "the last class is taken for the background",
        losses::weights,
        |asked, answer| {
            let last = asked.batch.classes() - 1;
            let labels = asked.batch.labels.clone();
            halved(asked, answer, |row| labels[row] == last);
        },
        HALVED,
    ),
    Fault::answer(
        "only-beyond-1024-classes",
        "a block of 1024 threads with no loop: classes beyond have no gradient",
        losses::weights,
        |asked, answer| {
            classes(asked, answer, |class, row| {
                if class >= 1024 {
                    row.fill(0.0);
                }
            });
        },
        &[Pattern("rows from 1024"), Pattern("zero")],
    ),
    Fault::answer(
        "only-beyond-32-dimensions",
        "a warp with no loop: dimensions beyond 32 have no gradient",
        losses::any,
        |asked, answer| {
            rows(asked, answer, Tensor::Features, |_, values| {
                let end = values.len().min(32);
                values[end..].fill(0.0);
            });
        },
        &[Pattern("columns from 32"), Pattern("one column"), Pattern("one element"), Pattern("zero")],
    ),
    Fault::answer(
        "only-beyond-16-samples",
        "a tile of 16 rows with no loop",
        losses::any,
        |asked, answer| {
            rows(asked, answer, Tensor::Features, |row, values| {
                if row >= 16 {
                    values.fill(0.0);
                }
            });
        },
        &[Pattern("rows from 16"), Pattern("one row"), Pattern("one element"), Pattern("zero")],
    ),
    Fault::answer(
        "only-one-sample",
        "a batch of one is squeezed, and its gradient averaged over dimensions",
        losses::any,
        |asked, answer| {
            if asked.batch.samples() == 1
                && let Some(values) = answer.gradients.get_mut(&Tensor::Features)
            {
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                values.fill(mean);
            }
        },
        &[Pattern("every column is the same"), Pattern("one row"), Pattern("every"), Pattern("zero")],
    ),
    Fault::answer(
        "only-zero-upstream",
        "samples of upstream gradient 0 get the gradient of the mean instead of none",
        losses::independent,
        |asked, answer| {
            let (upstream, inputs) = (&asked.batch.upstream, &asked.batch.inputs.features);
            rows(asked, answer, Tensor::Features, |row, values| {
                if upstream[row] == 0.0 {
                    let mean = inputs.mean().unwrap_or(0.0);
                    values.iter_mut().for_each(|g| *g += 0.01 * mean);
                }
            });
        },
        &[Pattern("one row"), Pattern("some rows"), Pattern("one element"), Pattern("rows from"), Pattern("plus")],
    ),
    Fault::answer(
        "only-hard-samples",
        "samples of a loss above 5 have half of their gradient, as under a robust loss",
        losses::any,
        |asked, answer| {
            let hard: Vec<bool> = loss_values(answer).iter().map(|loss| *loss > 5.0).collect();
            halved(asked, answer, |row| hard[row]);
        },
        HALVED,
    ),
    Fault::answer(
        "only-easy-samples",
        "samples of a loss below 0.01 have no gradient: the loss was rounded away first",
        losses::any,
        |asked, answer| {
            let easy: Vec<bool> = loss_values(answer).iter().map(|loss| *loss < 0.01).collect();
            rows(asked, answer, Tensor::Features, |row, values| {
                if easy[row] {
                    values.fill(0.0);
                }
            });
        },
        ZERO,
    ),
];
