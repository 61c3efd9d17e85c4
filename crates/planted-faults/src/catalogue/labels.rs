//! Labels.

use super::Theme;
use crate::fault::Fault;
use crate::fault::Name::{Kind, Question};
use crate::losses;
use crate::text::Edit;
use crate::text::reductions::Reduction;
use gradproof::batch::Batch;
use gradproof::check::Kind as K;
use gradproof::loss::LossSpec;

/// Another class, or another sample's.
pub const THEME: Theme = Theme { title: "Labels", faults: &FAULTS };

type Asked = Option<(LossSpec, Batch<f64>)>;

fn shifted(spec: &LossSpec, batch: &Batch<f64>, by: usize) -> Asked {
    let classes = batch.classes();
    let mut other = batch.clone();
    other.labels.iter_mut().for_each(|label| *label = (*label + classes + by - 1) % classes);
    (classes > 1).then(|| (spec.clone(), other))
}

fn late(spec: &LossSpec, batch: &Batch<f64>, by: usize) -> Asked {
    let mut other = batch.clone();
    other.labels.rotate_left(by % batch.samples());
    other.triplets = None;
    (other.labels != batch.labels && batch.triplets.is_none()).then(|| (spec.clone(), other))
}

const FAULTS: [Fault; 6] = [
    Fault::question(
        "labels-one-up",
        "labels counted from 1, or a background class before the others",
        losses::weights,
        |spec, batch| shifted(spec, batch, 2),
        &[Question("labels one class too high")],
    ),
    Fault::question(
        "labels-one-down",
        "labels counted from 1 and corrected twice",
        losses::weights,
        |spec, batch| shifted(spec, batch, 0),
        &[Question("labels one class too low")],
    ),
    Fault::question(
        "labels-of-the-next-sample",
        "features and labels shuffled apart by one",
        losses::any,
        |spec, batch| late(spec, batch, 1),
        &[Question("the next sample's label"), Question("labels one")],
    ),
    Fault::question(
        "labels-reversed",
        "class numbers in descending order",
        losses::weights,
        |spec, batch| {
            let mut other = batch.clone();
            other.labels.iter_mut().for_each(|label| *label = batch.classes() - 1 - *label);
            (other.labels != batch.labels).then(|| (spec.clone(), other))
        },
        &[Question("classes in reverse order"), Question("labels one"), Question("the next sample's label")],
    ),
    Fault::question(
        "labels-all-zero",
        "the labels are never copied to the device",
        losses::weights,
        |spec, batch| {
            let mut other = batch.clone();
            other.labels.fill(0);
            (other.labels != batch.labels).then(|| (spec.clone(), other))
        },
        &[
            Question("label 0 for every sample"),
            Question("labels one"),
            Question("the next sample's label"),
            Question("classes in reverse"),
        ],
    ),
    Fault::text(
        "target-is-the-largest",
        "the prediction for the label: pseudo-labels left on",
        losses::cross_entropy,
        Edit::Reduction(Reduction::TargetIsLargest),
        &[Question("the largest logit's class for the label"), Kind(K::Loss)],
    ),
];
