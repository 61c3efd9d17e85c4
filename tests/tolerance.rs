//! How much an implementation may be off: what is allowed in any case, what storage adds, and how large the terms are that cancel.

use approx::assert_relative_eq;
use gradproof::batch::{Batch, Gradient, Tensor};
use gradproof::check::tolerance::Tolerance;
use gradproof::loss::{Loss, LossSpec};
use gradproof::reference::structured::sizes_of_terms;
use gradproof::reference::{subdifferential, with_learnables};
use gradproof::subject::Precision;
use ndarray::{Array1, arr1, arr2};

/// Allowed in any case, in roundoffs of the largest that an element was made of.
const ROUNDOFFS: f64 = 8.0;

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

fn tolerance(spec: &LossSpec, batch: &Batch<f64>, precision: Precision) -> Tolerance {
    let exact = subdifferential::evaluate(spec, batch, precision.unit_roundoff()).unwrap();
    Tolerance::derive(spec, batch, precision, &exact).unwrap()
}

/// Samples of one class at whole numbers, between which every arithmetic computes without rounding.
fn whole() -> (LossSpec, Batch<f64>) {
    let features = arr2(&[[0.0, 0.0], [2.0, 4.0], [6.0, 0.0]]);
    let mut batch = Batch::without_classes(features, vec![0, 0, 0]).unwrap();
    batch.upstream = arr1(&[0.25, -0.25, 0.0625]);
    (spec("contrastive"), batch)
}

#[test]
fn where_nothing_is_rounded_some_roundoffs_of_the_result_are_allowed() {
    // ½·½·(20 + 36), ½·½·(20 + 32), ½·½·(36 + 32)
    let losses = [14.0, 13.0, 17.0];
    let (spec, batch) = whole();
    for precision in Precision::ALL {
        let u = precision.unit_roundoff();
        let found = tolerance(&spec, &batch, precision);
        assert_eq!(found.losses.to_vec(), losses.map(|loss| ROUNDOFFS * u * loss), "{precision:?}");
        // The largest term counts, and not what the terms leave: ¼·14 − ¼·13 + 17/16.
        assert_eq!(found.total, ROUNDOFFS * u * 3.5, "{precision:?}");
        assert_eq!(found.radii, Vec::<f64>::new());
    }
    let mut alike = batch.clone();
    alike.upstream.fill(0.25);
    let total = tolerance(&spec, &alike, Precision::F64).total;
    assert_eq!(total, ROUNDOFFS * Precision::F64.unit_roundoff() * 11.0, "the sum, where that is the largest");
    let none = Batch::without_classes(arr2(&[[1.0, 2.0], [1.0, 2.0]]), vec![0, 0]).unwrap();
    let found = tolerance(&spec, &none, Precision::F32);
    let smallest = Precision::F32.smallest_normal();
    assert_eq!(
        (found.losses[0], found.total),
        (smallest, smallest),
        "no result is nearer than the smallest normal number"
    );
}

#[test]
fn sixteen_bits_are_allowed_as_many_roundoffs_as_any_and_half_of_what_strays() {
    let spec = spec("softmax:bias=off");
    let features = arr2(&[[0.3, -1.7], [1.1, 0.9]]);
    let mut batch = Batch::new(features, arr2(&[[0.7, 0.2], [-0.4, 1.3], [0.1, -0.6]]), vec![0, 2]).unwrap();
    batch.inputs.features.mapv_inplace(|x| Precision::Bf16.round(x));
    batch.inputs.weights.as_mut().unwrap().mapv_inplace(|x| Precision::Bf16.round(x));
    let relative = |precision: Precision| {
        let found = tolerance(&spec, &batch, precision);
        found.losses.mean().unwrap() / precision.unit_roundoff()
    };
    let [double, single, half, brain] = Precision::ALL.map(relative);
    // Roundoffs count the same in each precision, and 32 or 16 times what strays.
    for (wide, name) in [(double, "f64"), (single, "f32")] {
        for (narrow, other) in [(half, "f16"), (brain, "bf16")] {
            let ratio = wide / narrow;
            assert!(ratio > 1.0 && ratio < 4.0, "{name} is allowed {ratio} times as many as {other}");
        }
    }
    assert!(double / single > 0.5 && double / single < 2.0, "{double} and {single}");
}

#[test]
fn storage_adds_a_rounding_of_each_element_of_what_is_stored() {
    let spec = spec("cosface:s=4");
    let features = arr2(&[[0.5, -1.5], [1.0, 0.75]]);
    let batch = Batch::new(features, arr2(&[[0.5, 0.25], [-0.5, 1.25], [0.0, -0.5]]), vec![0, 2]).unwrap();
    let batch = with_learnables(&spec, &batch).unwrap();
    let exact = subdifferential::evaluate(&spec, &batch, Precision::F32.unit_roundoff()).unwrap();
    let computed = Tolerance::derive(&spec, &batch, Precision::F32, &exact).unwrap();
    for storage in [Precision::F16, Precision::Bf16] {
        let stored = computed.clone().rounded_to(storage, &exact);
        let (u, smallest) = (storage.unit_roundoff(), storage.smallest_normal());
        let tensors = stored.gradient.tensors().into_iter().zip(computed.gradient.tensors());
        for (((tensor, stored, _), (_, computed, _)), (_, right, _)) in tensors.zip(exact.gradient.low.tensors()) {
            for ((stored, computed), right) in stored.iter().zip(&computed).zip(&right) {
                // Losses and scalars are not stored.
                let added = if matches!(tensor, Tensor::Scalar(_)) { 0.0 } else { u * right.abs().max(smallest) };
                assert_relative_eq!(*stored, computed + added, max_relative = 1e-12);
            }
        }
        assert_eq!((&stored.losses, stored.total), (&computed.losses, computed.total));
    }
}

fn size(sizes: &Gradient<f64>, tensor: Tensor) -> Vec<f64> {
    sizes.tensors().into_iter().find(|(known, ..)| *known == tensor).expect("the loss has it").1
}

/// Two samples at one feature, of two classes that are equally likely there: what one adds the other takes away.
fn opposite(spec: &LossSpec) -> Batch<f64> {
    let mut batch = Batch::new(arr2(&[[1.0, 1.0], [1.0, 1.0]]), arr2(&[[2.0, 0.5], [0.5, 2.0]]), vec![0, 1]).unwrap();
    let form = spec.loss.form();
    batch.inputs.bias = form.bias.then(|| Array1::zeros(2));
    batch.inputs.gains = form.gains.then(|| Array1::ones(2));
    with_learnables(spec, &batch).unwrap()
}

#[test]
fn terms_that_cancel_have_the_size_that_they_have_alone() {
    for (loss, tensor) in [
        ("softmax", Tensor::Bias),
        ("softmax", Tensor::Weights),
        ("weight-norm", Tensor::Gains),
        ("weight-norm", Tensor::Weights),
        ("normface:s=2", Tensor::Weights),
        ("arcface:s=2", Tensor::Weights),
    ] {
        let spec = spec(loss);
        let whole = opposite(&spec);
        let mut alone = whole.clone();
        alone.inputs.features = alone.inputs.features.slice(ndarray::s![..1, ..]).to_owned();
        alone.labels.truncate(1);
        alone.upstream = alone.upstream.slice(ndarray::s![..1]).to_owned();
        // A mixture of the terms of one sample is at most about as large as the sum of their sizes, which is at least its gradient.
        let one = sizes_of_terms(&spec, &alone).unwrap();
        let both = sizes_of_terms(&spec, &whole).unwrap();
        let [one, both] = [one, both].map(|sizes| size(&sizes, tensor).into_iter().fold(0.0, f64::max));
        assert!(one > 0.0 && both > 0.2 * one && both < 5.0 * one, "{loss}: {tensor} has {both} of {one}");
        // The sign of what comes from above is none of a size.
        let mut negative = whole.clone();
        negative.upstream.mapv_inplace(|u| -u);
        assert_eq!(sizes_of_terms(&spec, &negative).unwrap(), sizes_of_terms(&spec, &whole).unwrap(), "{loss}");
    }
}

#[test]
fn pulls_of_other_samples_that_cancel_have_a_size_too() {
    // The middle one of three on a line is pulled to both sides.
    let batch = Batch::without_classes(arr2(&[[-3.0, 0.0], [0.0, 0.0], [3.0, 0.0]]), vec![0, 0, 0]).unwrap();
    let spec = spec("contrastive");
    let exact = subdifferential::evaluate(&spec, &batch, Precision::F64.unit_roundoff()).unwrap();
    let middle = (1, 0);
    assert_eq!(exact.gradient.low.features[middle], 0.0);
    let sizes = sizes_of_terms(&spec, &batch).unwrap().features;
    // Each of four terms is 1½ long: two from each side, of both samples of the pair.
    assert!(sizes[middle] > 0.5 && sizes[middle] <= 6.0 * batch.upstream[0].max(1.0), "{sizes}");
    assert_eq!(sizes[(1, 1)], 0.0, "there is nothing across the line");
}
