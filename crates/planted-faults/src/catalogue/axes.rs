//! Layouts and axes.

use super::Theme;
use super::edits::{classes, rows};
use crate::fault::Name::{Nearest, Pattern};
use crate::fault::{Asked, Fault};
use crate::losses;
use gradproof::batch::Tensor;
use gradproof::subject::Answer;

/// Rows for columns, and rows or columns in the wrong place.
pub const THEME: Theme = Theme { title: "Layouts and axes", faults: &FAULTS };

/// The element at (row, column) of a gradient of so many rows and columns comes from where `from` says.
fn moved(asked: &Asked<'_>, answer: &mut Answer, tensor: Tensor, from: impl Fn(usize, usize, usize, usize) -> usize) {
    let columns = asked.batch.dimension();
    if let Some(values) = answer.gradients.get_mut(&tensor) {
        let rows = values.len() / columns;
        *values = (0..values.len()).map(|i| values[from(i / columns, i % columns, rows, columns)]).collect();
    }
}

/// Each row, or each column, is replaced by the mean of all.
fn averaged(asked: &Asked<'_>, answer: &mut Answer, tensor: Tensor, rows: bool) {
    let columns = asked.batch.dimension();
    let Some(values) = answer.gradients.get_mut(&tensor) else { return };
    let (count, old) = (values.len() / columns, values.clone());
    for (i, value) in values.iter_mut().enumerate() {
        let (row, column) = (i / columns, i % columns);
        *value = if rows {
            (0..count).map(|r| old[r * columns + column]).sum::<f64>() / count as f64
        } else {
            (0..columns).map(|c| old[row * columns + c]).sum::<f64>() / columns as f64
        };
    }
}

const FAULTS: [Fault; 14] = [
    Fault::answer(
        "weights-transposed",
        "the gradient by [K, D] weights handed over as that by [D, K]",
        losses::weights,
        |asked, answer| {
            moved(asked, answer, Tensor::Weights, |r, c, rows, columns| {
                (r * columns + c) % rows * columns + (r * columns + c) / rows
            });
        },
        &[Nearest("transposed gradient by weights"), Pattern("transposed"), Pattern("in another order")],
    ),
    Fault::answer(
        "features-transposed",
        "a column-major buffer read as a row-major one",
        losses::any,
        |asked, answer| {
            moved(asked, answer, Tensor::Features, |r, c, rows, columns| {
                (r * columns + c) % rows * columns + (r * columns + c) / rows
            });
        },
        &[Nearest("transposed gradient by features"), Pattern("transposed"), Pattern("in another order")],
    ),
    Fault::answer(
        "samples-shifted-by-one",
        "the gradient of sample i + 1 in the row of sample i",
        losses::any,
        |asked, answer| moved(asked, answer, Tensor::Features, |r, c, rows, columns| (r + 1) % rows * columns + c),
        &[Pattern("rows are shifted"), Pattern("in another order"), Pattern("transposed")],
    ),
    Fault::answer(
        "classes-shifted-by-one",
        "row k of the class weights' gradient is that of class k − 1: a background class that is not there",
        losses::weights,
        |asked, answer| {
            moved(asked, answer, Tensor::Weights, |r, c, rows, columns| (r + rows - 1) % rows * columns + c);
        },
        &[Pattern("rows are shifted"), Pattern("in another order"), Pattern("transposed")],
    ),
    Fault::answer(
        "bias-shifted-by-one",
        "the same in the bias alone",
        losses::bias,
        |_, answer| {
            if let Some(values) = answer.gradients.get_mut(&Tensor::Bias) {
                values.rotate_left(1);
            }
        },
        &[Pattern("rows are shifted"), Pattern("in another order")],
    ),
    Fault::answer(
        "dimensions-shifted-by-one",
        "an offset of one element in a row's pointer",
        losses::any,
        |asked, answer| moved(asked, answer, Tensor::Features, |r, c, _, columns| r * columns + (c + 1) % columns),
        &[Pattern("columns are shifted"), Pattern("in another order"), Pattern("transposed")],
    ),
    Fault::answer(
        "classes-reversed",
        "class weights sorted in descending order, and not sorted back",
        losses::weights,
        |asked, answer| moved(asked, answer, Tensor::Weights, |r, c, rows, columns| (rows - 1 - r) * columns + c),
        &[
            Pattern("in another order"),
            Pattern("rows are shifted"),
            Pattern("transposed"),
            Pattern("rows are exchanged"),
            Pattern("another row's"),
        ],
    ),
    Fault::answer(
        "two-samples-exchanged",
        "a shuffled batch whose gradient is not shuffled back, at two rows",
        losses::any,
        |asked, answer| {
            moved(asked, answer, Tensor::Features, |r, c, rows, columns| {
                (if r < 2 && rows > 1 { 1 - r } else { r }) * columns + c
            });
        },
        &[
            Pattern("rows are exchanged"),
            Pattern("in another order"),
            Pattern("rows are shifted"),
            Pattern("transposed"),
        ],
    ),
    Fault::answer(
        "first-sample-everywhere",
        "a row pointer that is never advanced: every sample has the first one's gradient",
        losses::any,
        |asked, answer| moved(asked, answer, Tensor::Features, |_, c, _, _| c),
        &[Pattern("every row is the same"), Pattern("another row's")],
    ),
    Fault::answer(
        "another-samples-gradient",
        "the last sample has the first one's gradient: a gather with a wrong index",
        losses::any,
        |asked, answer| {
            moved(asked, answer, Tensor::Features, |r, c, rows, columns| {
                (if r + 1 == rows { 0 } else { r }) * columns + c
            });
        },
        &[Pattern("another row's"), Pattern("one row"), Pattern("every row is the same"), Pattern("one element")],
    ),
    Fault::answer(
        "features-averaged-over-samples",
        "a mean over axis 0 that keeps its dimension, and is broadcast back",
        losses::any,
        |asked, answer| averaged(asked, answer, Tensor::Features, true),
        &[Pattern("every row is the same"), Pattern("zero")],
    ),
    Fault::answer(
        "features-averaged-over-dimensions",
        "a mean over axis 1 that keeps its dimension, and is broadcast back",
        losses::any,
        |asked, answer| averaged(asked, answer, Tensor::Features, false),
        &[Pattern("every column is the same"), Pattern("every row is the same"), Pattern("zero")],
    ),
    Fault::answer(
        "weights-averaged-over-classes",
        "the same over the classes",
        losses::weights,
        |asked, answer| averaged(asked, answer, Tensor::Weights, true),
        &[Pattern("every row is the same"), Pattern("zero")],
    ),
    Fault::answer(
        "classes-one-up-for-targets",
        "the rows of target classes are written one class too high",
        losses::weights,
        |asked, answer| {
            let (targets, classes_in_all) = (asked.batch.targets(), asked.batch.classes());
            let mut old: Vec<Vec<f64>> = Vec::new();
            rows(asked, answer, Tensor::Weights, |_, row| old.push(row.to_vec()));
            classes(asked, answer, |class, row| {
                let from = (class + classes_in_all - 1) % classes_in_all;
                if row.len() > 1 && targets.contains(&from) {
                    row.copy_from_slice(&old[from]);
                }
            });
        },
        &[
            Pattern("another row's"),
            Pattern("rows are exchanged"),
            Pattern("rows are shifted"),
            Pattern("one row"),
            Pattern("in another order"),
            Pattern("every row is the same"),
        ],
    ),
];
