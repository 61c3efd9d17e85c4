//! How much an implementation may be off: what is allowed in any case, what storage adds, and how large the terms are that cancel.

use approx::assert_relative_eq;
use gradproof::batch::{Batch, Gradient, Tensor};
use gradproof::check::tolerance::Tolerance;
use gradproof::geometry::Formulation;
use gradproof::loss::{Loss, LossSpec};
use gradproof::reference::structured::{self, Exploration, sizes_of_terms};
use gradproof::reference::subdifferential::Subdifferential;
use gradproof::reference::{evaluate, subdifferential, with_learnables};
use gradproof::scalar::rounded::{F32, Rounded, Rounding, with_rounding};
use gradproof::subject::Precision;
use ndarray::{Array1, arr1, arr2};
use num_dual::DualStruct;
use std::collections::BTreeMap;

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

#[test]
fn a_mixture_takes_a_part_of_each_term() {
    let angle = 0.5f64;
    let one = |x: [f64; 2], own: [f64; 2]| Batch::new(arr2(&[x]), arr2(&[own, [0.25, 1.0]]), vec![0]).unwrap();
    let mut biased = one([1.0, 1.0], [2.0, 0.5]);
    biased.inputs.bias = Some(arr1(&[0.25, -0.5]));
    let mut scaled = biased.clone();
    scaled.inputs.gains = Some(arr1(&[1.5, 0.5]));
    let pair = |x: [f64; 2]| Batch::without_classes(arr2(&[[3.0, 0.0], x]), vec![0, 0]).unwrap();
    let mut centres = pair([angle.cos(), angle.sin()]);
    centres.labels = vec![0, 1];
    let single = Batch::new(arr2(&[[3.0, 4.0]]), arr2(&[[1.0, 0.0]]), vec![0]).unwrap();
    let mut twice = one([angle.cos(), angle.sin()], [1.5, 0.0]);
    twice.inputs.features = arr2(&[[angle.cos(), angle.sin()]; 2]);
    twice.labels = vec![0, 0];
    twice.upstream = arr1(&[1.0, 1.0]);
    // Elements with one term, or with terms of one sign.
    for (loss, batch, tensor, element) in [
        ("softmax", &biased, Tensor::Bias, 0),
        ("softmax", &biased, Tensor::Weights, 2),
        ("weight-norm", &scaled, Tensor::Gains, 1),
        ("contrastive", &pair([1.0, 0.0]), Tensor::Features, 0),
        ("ring:lambda=0.5,R=2,primary=(softmax:bias=off)", &single, Tensor::Features, 1),
        ("ring:lambda=0.5,R=2,primary=(softmax:bias=off)", &single, Tensor::Scalar("R"), 0),
        ("normface:s=2", &one([1.0, 0.5], [2.0, 0.5]), Tensor::Scalar("s"), 0),
        // Along a class weight at a right angle to the feature: by its norm alone.
        ("l-softmax:m=3", &one([0.0, 0.5], [1.5, 0.0]), Tensor::Weights, 0),
        // Across a class weight: by the sine alone, of two samples.
        ("arcface:s=2,m=1.5707963267948966", &twice, Tensor::Weights, 1),
        ("center-dispersed:weight=0.01", &centres, Tensor::Features, 1),
    ] {
        let spec = spec(loss);
        let batch = with_learnables(&spec, batch).unwrap();
        let whole = evaluate(&spec, &batch).unwrap().gradient.values(tensor)[element].abs();
        let found = sizes_of_terms(&spec, &batch).unwrap().values(tensor)[element];
        assert!(found > 0.2 * whole && found < 0.999 * whole, "{loss}: {found} of {whole} by {tensor}");
    }
}

#[test]
fn an_ignored_sample_has_no_terms() {
    for loss in ["ring:primary=(arcface:s=4)", "noise-resistant:primary=(l-softmax)", "softmax"] {
        let spec = spec(loss).with("ignore", "0").unwrap();
        let mut batch = opposite(&spec);
        batch.labels = vec![0, 0];
        let sizes = sizes_of_terms(&spec, &batch).unwrap();
        assert!(
            sizes.tensors().iter().all(|(_, values, _)| values.iter().all(|size| *size == 0.0)),
            "{loss}: {sizes:?}"
        );
    }
}

#[test]
fn what_a_normalisation_takes_away_has_a_size() {
    // Each class weight lies along the feature: what they add to its gradient is along it too.
    let batch = Batch::new(arr2(&[[2.0, 0.0]]), arr2(&[[0.5, 0.0], [-1.5, 0.0]]), vec![0]).unwrap();
    let spec = spec("normface:s=1");
    let exact = evaluate(&spec, &with_learnables(&spec, &batch).unwrap()).unwrap();
    assert_eq!(exact.gradient.features, arr2(&[[0.0, 0.0]]));
    // `(1 − p_y)(cos θ_1 − cos θ_y)/‖x‖` for each class.
    let whole = 2.0 / (1.0 + 2f64.exp()) / 2.0;
    let along = sizes_of_terms(&spec, &batch).unwrap().features[(0, 0)];
    assert!(along > 0.2 * whole && along < whole, "{along} of {whole}");
}

#[test]
fn a_sine_has_terms_that_cancel_at_a_right_angle() {
    let (x, w, margin) = (2.0, 1.5, 1.2f64);
    let weights = arr2(&[[0.0, w, 0.0], [0.0, 0.0, 0.75]]);
    let batch = Batch::new(arr2(&[[x, 0.0, 0.0]]), weights, vec![0]).unwrap();
    let spec = spec("arcface:s=4,m=1.2");
    let sizes = sizes_of_terms(&spec, &with_learnables(&spec, &batch).unwrap()).unwrap();
    // `½ ‖x̂ − ŵ‖ ‖x̂ + ŵ‖` grows by one factor as it falls by the other. The logits are −4 sin m and 0.
    let slope = 4.0 * margin.sin() / (1.0 + (-4.0 * margin.sin()).exp());
    // Along the feature there is nothing else; nor of the class weight along the other one.
    assert_relative_eq!(sizes.features[(0, 0)], slope / x, max_relative = 1e-14);
    assert_relative_eq!(sizes.weights.as_ref().unwrap()[(0, 2)], slope / w, max_relative = 1e-14);
}

/// Everything of an evaluation in a row: the losses, the total, and the gradient.
fn flat(losses: &[f64], total: f64, gradient: &Gradient<f64>) -> Vec<f64> {
    let elements = gradient.tensors().into_iter().flat_map(|(_, values, _)| values);
    losses.iter().copied().chain([total]).chain(elements).collect()
}

/// What a run in single precision gives, at an undecidable comparison also what it would give on the other side; and the slopes of its
/// cones, summed for each row.
struct Run {
    values: Vec<Vec<f64>>,
    slopes: BTreeMap<(Tensor, usize), f64>,
}

/// A run of the textbook's formulation whose target products are moved by so many roundoffs of their terms.
fn run(spec: &LossSpec, batch: &Batch<f64>, rounding: Rounding, moved: f64) -> Run {
    let u = Precision::F32.unit_roundoff();
    let exploration = Exploration { moved: moved * u, ..subdifferential::exploration(u) };
    let (outcome, total) = with_rounding(rounding, || {
        let single = batch.map(|value| Rounded::<F32>::from(*value));
        let outcome = structured::evaluate(spec, &single, Formulation::Textbook, Some(exploration)).unwrap();
        let weighted = outcome.losses.iter().zip(&batch.upstream).map(|(loss, u)| *loss * *u);
        let total = weighted.fold(Rounded::from(0.0), |sum, term| sum + term).re();
        (outcome, total)
    });
    let losses: Vec<f64> = outcome.losses.iter().map(DualStruct::re).collect();
    let gradient = outcome.gradient.map(DualStruct::re);
    let mut values = vec![flat(&losses, total, &gradient)];
    for other in &outcome.alternatives {
        let (i, change) = (other.sample, other.loss.re());
        let mut losses = losses.clone();
        losses[i] += change;
        let gradient = gradient.zip(&other.gradient, |own, change| own + change.re());
        values.push(flat(&losses, total + change * batch.upstream[i], &gradient));
    }
    let mut slopes = BTreeMap::new();
    for cone in &outcome.cones {
        *slopes.entry((cone.tensor, cone.row)).or_insert(0.0) += cone.slope;
    }
    Run { values, slopes }
}

/// 24 runs that round at random and one to nearest; and two whose products are moved, which count without the factor of 32.
fn runs(spec: &LossSpec, batch: &Batch<f64>) -> Vec<(Run, f64)> {
    let random = (0..24).map(|seed| (Rounding::Random { seed }, 0.0, 1.0));
    let nearest = [(0.0, 1.0), (4.0, 1.0 / 32.0), (-4.0, 1.0 / 32.0)];
    let nearest = nearest.into_iter().map(|(moved, part)| (Rounding::Nearest, moved, part));
    random.chain(nearest).map(|(rounding, moved, part)| (run(spec, batch, rounding, moved), part)).collect()
}

/// How far a value is from the nearest end of what is right: of one in the midst of it that says nothing.
fn from_end(value: f64, low: f64, high: f64) -> f64 {
    let distance = (value - low).abs().min((value - high).abs());
    let in_the_midst = value > low && value < high && distance > (high - low) / 8.0;
    if in_the_midst { 0.0 } else { distance }
}

/// Holds the tolerance of single precision against the runs themselves.
fn assert_is_of_its_runs(spec: &LossSpec, batch: &Batch<f64>) {
    let u = Precision::F32.unit_roundoff();
    let exact = subdifferential::evaluate(spec, batch, u).unwrap();
    let found = Tolerance::derive(spec, batch, Precision::F32, &exact).unwrap();
    let runs = runs(spec, batch);
    let largest = |of: &dyn Fn(&Run) -> f64| runs.iter().map(|(run, part)| part * of(run)).fold(0.0, f64::max);
    let low = flat(exact.losses.low.as_slice().unwrap(), exact.total.low, &exact.gradient.low);
    let high = flat(exact.losses.high.as_slice().unwrap(), exact.total.high, &exact.gradient.high);
    let strayed: Vec<f64> = (0..low.len())
        .map(|at| largest(&|run| run.values.iter().map(|v| from_end(v[at], low[at], high[at])).fold(0.0, f64::max)))
        .collect();
    // An element of a row is allowed at least a quarter of what is usual in it, and some roundoffs of the largest term in it.
    let samples = batch.samples();
    let terms = losses_and_terms(spec, batch, &exact);
    let widths = std::iter::repeat_n(1, samples + 1).chain(
        exact.gradient.low.tensors().into_iter().flat_map(|(_, values, width)| vec![width; values.len() / width]),
    );
    let mut start = 0;
    let mut expected = Vec::new();
    for width in widths {
        let row = start..start + width;
        let usual = (strayed[row.clone()].iter().map(|d| d * d).sum::<f64>() / width as f64).sqrt();
        let size = row.clone().map(|at| low[at].abs().max(high[at].abs()).max(terms[at])).fold(0.0, f64::max);
        expected.extend(strayed[row].iter().map(|own| (32.0 * own.max(0.25 * usual)).max(ROUNDOFFS * u * size)));
        start += width;
    }
    let found_flat = flat(found.losses.as_slice().unwrap(), found.total, &found.gradient);
    for (at, (found, expected)) in found_flat.iter().zip(&expected).enumerate() {
        assert_relative_eq!(*found, *expected, epsilon = 0.0, max_relative = 1e-12);
        assert!(*found > 0.0, "element {at}");
    }
    // Of a radius, which is a bound already, an eighth of that.
    for (cone, found) in exact.cones.iter().zip(&found.radii) {
        let strayed =
            largest(&|run| run.slopes.get(&(cone.tensor, cone.row)).map_or(0.0, |slope| (slope - cone.slope).abs()));
        assert_relative_eq!(*found, 4.0 * strayed, epsilon = 0.0, max_relative = 1e-12);
        assert!(*found > 0.0, "{cone:?}");
    }
}

/// The sizes of the terms of everything: of the losses none, of the total each sample's.
fn losses_and_terms(spec: &LossSpec, batch: &Batch<f64>, exact: &Subdifferential) -> Vec<f64> {
    let losses = exact.losses.low.iter().zip(&exact.losses.high).map(|(low, high)| low.abs().max(high.abs()));
    let weighted = losses.zip(&batch.upstream).map(|(loss, u)| (loss * u).abs()).fold(0.0, f64::max);
    flat(&vec![0.0; batch.samples()], weighted, &sizes_of_terms(spec, batch).unwrap())
}

#[test]
fn what_is_allowed_is_so_many_times_what_runs_stray() {
    // Nothing is ever added up in the last column of the features' gradient.
    let spec = spec("softmax:bias=off");
    let features = arr2(&[[0.3, -1.7, 0.4, 2.0], [1.1, 0.9, -2.3, 0.7], [-0.6, 1.3, 2.1, 1.9]]);
    let weights = arr2(&[[7.0, 2.1, -1.3, 0.0], [-4.2, 1.3, 5.1, 0.0], [0.1, -6.3, 0.7, 0.0]]);
    let mut batch = Batch::new(features, weights, vec![0, 2, 1]).unwrap();
    batch.upstream = arr1(&[0.5, -1.5, 1.0]);
    assert_is_of_its_runs(&spec, &batch);
}

#[test]
fn radii_are_allowed_an_eighth_of_that() {
    // Two samples at one class weight.
    let spec = spec("arcface:s=30,m=0.5");
    let features = arr2(&[[1.0, 0.7, 0.3], [2.2, 1.54, 0.6601], [0.2, 1.3, -0.6]]);
    let weights = arr2(&[[2.0, 1.4, 0.6], [-0.3, 1.1, 0.9], [0.8, 0.7, 0.1]]);
    let mut batch = Batch::new(features, weights, vec![0, 0, 1]).unwrap();
    batch.upstream = arr1(&[0.5, 1.5, 1.0]);
    assert_is_of_its_runs(&spec, &with_learnables(&spec, &batch).unwrap());
}

#[test]
fn runs_count_at_both_ends_of_what_is_right_and_not_between() {
    // Where both samples pass from one side to the other, what one of them does lies in the midst.
    let spec = spec("arcface:s=4,m=0.5,tail=keep");
    for (offset, scale) in [(4e-6, 1.0), (-4e-6, 1.0), (4e-6, 1.0 / 4096.0), (-4e-6, 1.0 / 4096.0)] {
        let at = |angle: f64, length: f64| [length * angle.cos(), length * angle.sin()];
        let switch = std::f64::consts::PI - 0.5 + offset;
        let weights = arr2(&[at(0.2, 1.5), at(1.3, 0.8)]);
        let mut batch = Batch::new(arr2(&[at(0.2 + switch, 2.0), at(0.2 - switch, 0.7)]), weights, vec![0, 0]).unwrap();
        batch.upstream = arr1(&[1.5 * scale, 0.5 * scale]);
        let batch = with_learnables(&spec, &batch).unwrap();
        let exact = subdifferential::evaluate(&spec, &batch, Precision::F32.unit_roundoff()).unwrap();
        assert_eq!(exact.undecided, [0, 1].into());
        assert_is_of_its_runs(&spec, &batch);
    }
}

#[test]
fn a_product_may_be_off_by_four_roundoffs_of_its_terms_either_way() {
    // Both logits are exactly 0; the target's has terms of 2^19.
    let size = 2f64.powi(19);
    let batch = Batch::new(arr2(&[[size, size]]), arr2(&[[1.0, -1.0], [0.0, 0.0]]), vec![0]).unwrap();
    let found = tolerance(&spec("softmax:bias=off"), &batch, Precision::F32);
    // A logit off by ±¼: the loss is log(1 + e^±¼) in place of log 2.
    let by: f64 = 4.0 * 2f64.powi(-24) * 2.0 * size;
    assert_eq!(by, 0.25);
    let loss = by.exp().ln_1p() - 2f64.ln();
    let probability = 0.5 - 1.0 / (1.0 + by.exp());
    assert_relative_eq!(found.losses[0], loss, max_relative = 1e-5);
    assert_relative_eq!(found.total, loss, max_relative = 1e-5);
    for by_feature in &found.gradient.features {
        assert_relative_eq!(*by_feature, probability, max_relative = 1e-5);
    }
    for by_weight in found.gradient.weights.iter().flatten() {
        assert_relative_eq!(*by_weight, probability * size, max_relative = 1e-5);
    }
}
