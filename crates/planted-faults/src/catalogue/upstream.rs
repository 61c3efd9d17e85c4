//! The upstream gradient.

use super::Theme;
use crate::fault::Fault;
use crate::fault::Name::{Pattern, Question};
use crate::losses;
use gradproof::batch::{Batch, Tensor};
use gradproof::loss::LossSpec;

/// The gradient that comes from above, left out or taken wrongly.
pub const THEME: Theme = Theme { title: "The upstream gradient", faults: &FAULTS };

fn with(spec: &LossSpec, batch: &Batch<f64>, f: impl Fn(usize, f64) -> f64) -> (LossSpec, Batch<f64>) {
    let mut other = batch.clone();
    other.upstream = batch.upstream.iter().enumerate().map(|(i, u)| f(i, *u)).collect();
    (spec.clone(), other)
}

const FAULTS: [Fault; 7] = [
    Fault::question(
        "upstream-of-the-mean",
        "a backward pass that takes the gradient of the mean for granted",
        losses::any,
        |spec, batch| Some(with(spec, batch, |_, _| spec.conventions.upstream(&batch.labels))),
        &[Question("the upstream gradient of the mean"), Pattern("times")],
    ),
    Fault::question(
        "upstream-of-ones",
        "grad_output is never looked at: it was 1 in every test",
        losses::any,
        |spec, batch| Some(with(spec, batch, |_, _| 1.0)),
        &[Question("an upstream gradient of ones"), Pattern("times")],
    ),
    Fault::question(
        "upstream-twice",
        "multiplied by grad_output in the kernel and by its caller",
        losses::any,
        |spec, batch| Some(with(spec, batch, |_, u| u * u)),
        &[Question("the square of the upstream gradient"), Pattern("times")],
    ),
    Fault::question(
        "upstream-of-the-first-sample",
        "grad_output[0] for every row: it was a scalar in every test",
        losses::any,
        |spec, batch| Some(with(spec, batch, |_, _| batch.upstream[0])),
        &[Question("the first sample's upstream gradient"), Pattern("times")],
    ),
    Fault::question(
        "upstream-of-the-next-sample",
        "grad_output read one row late",
        losses::any,
        |spec, batch| Some(with(spec, batch, |i, _| batch.upstream[(i + 1) % batch.samples()])),
        &[Question("the next sample's upstream gradient"), Pattern("times")],
    ),
    Fault::question(
        "upstream-without-sign",
        "weights of samples taken to be positive",
        losses::any,
        |spec, batch| Some(with(spec, batch, |_, u| u.abs())),
        &[Question("an upstream gradient without its signs"), Pattern("negated")],
    ),
    Fault::answer(
        "features-without-upstream",
        "grad_output by the class weights alone: the features' gradient is that of the plain sum",
        losses::independent,
        |asked, answer| {
            let upstream = &asked.batch.upstream;
            super::edits::rows(asked, answer, Tensor::Features, |row, values| {
                if upstream[row] != 0.0 {
                    values.iter_mut().for_each(|g| *g /= upstream[row]);
                }
            });
        },
        &[Pattern("without its upstream gradient"), Pattern("times"), Pattern("negated"), Pattern("one row")],
    ),
];
