//! One derivative along one direction, against the whole gradient: how far an element that is off shows.

use approx::assert_relative_eq;
use gradproof::batch::Batch;
use gradproof::loss::LossSpec;
use gradproof::reference::{Evaluation, Tier, directional, evaluate_with};
use ndarray::{arr1, arr2};

/// A batch whose first feature column is 0, so that the gradient by the class weights is 0 there; and one class weight is 0.
fn batch() -> (LossSpec, Batch<f64>) {
    let spec: LossSpec = "softmax:bias=off".parse().unwrap();
    let features = arr2(&[[0.0, 0.5, -1.25], [0.0, 2.0, 0.75], [0.0, -0.5, 1.5]]);
    let weights = arr2(&[[0.25, -0.5, 1.0], [-0.03125, 0.0625, 0.015_625], [0.0, 0.0, 0.0]]);
    let mut batch = Batch::new(features, weights, vec![0, 1, 2]).unwrap();
    batch.upstream = arr1(&[1.5, -0.25, 0.75]);
    (spec, batch)
}

fn exact(spec: &LossSpec, batch: &Batch<f64>) -> Evaluation {
    evaluate_with(spec, batch, Tier::Dual).unwrap()
}

#[test]
fn the_derivative_along_a_direction_is_its_product_with_the_gradient() {
    let (spec, batch) = batch();
    let gradient = exact(&spec, &batch).gradient;
    let mut step = 0.0;
    let direction = gradient.map(|_| {
        step += 0.375;
        f64::sin(step)
    });
    let product: f64 = gradient.zip(&direction, |g, v| g * v).tensors().iter().flat_map(|(_, values, _)| values).sum();
    assert_relative_eq!(directional::derivative(&spec, &batch, &direction).unwrap(), product, max_relative = 1e-13);
}

/// What an element shows by: itself, or at least a millionth of what would matter as much as anything else in the batch.
fn floors(batch: &Batch<f64>, evaluation: &Evaluation) -> Vec<f64> {
    let largest = |values: &[f64]| values.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    let rows: Vec<(Vec<f64>, Vec<f64>)> = (evaluation.gradient.tensors().into_iter().zip(batch.inputs.tensors()))
        .flat_map(|((_, g, width), (_, x, _))| {
            g.chunks(width).zip(x.chunks(width)).map(|(g, x)| (g.to_vec(), x.to_vec())).collect::<Vec<_>>()
        })
        .collect();
    let losses = largest(&(&evaluation.losses * &batch.upstream).to_vec());
    let effect = rows.iter().map(|(g, x)| largest(g) * largest(x)).fold(losses, f64::max);
    let floor = |(g, x): &(Vec<f64>, Vec<f64>)| {
        vec![1e-6 * if largest(x) > 0.0 { (effect / largest(x)).max(largest(g)) } else { largest(g) }; g.len()]
    };
    rows.iter().flat_map(floor).collect()
}

#[test]
fn an_element_that_is_off_shows_as_its_part_among_all() {
    for scale in [1.0, 1.0 / 64.0, 16.0] {
        let (spec, mut batch) = batch();
        // The loss, or what some row adds to it, is the largest effect.
        batch.inputs.features *= scale;
        let right = exact(&spec, &batch);
        for seed in 0..3 {
            assert!(directional::discrepancy(&spec, &batch, &right, seed).unwrap() < 1e-9);
        }
        let count = right.gradient.tensors().iter().map(|(_, values, _)| values.len()).sum::<usize>();
        for element in 0..count {
            for part in [1e-3, 3e-7] {
                let mut evaluation = right.clone();
                let (mut at, mut by) = (0, 0.0);
                let floor = floors(&batch, &right)[element];
                evaluation.gradient = right.gradient.map(|g| {
                    at += 1;
                    if at - 1 != element {
                        return *g;
                    }
                    // A part of the element, or of the floor where the element is 0.
                    by = if *g == 0.0 { floor * part * 1e6 } else { g * part };
                    g + by
                });
                let floors = floors(&batch, &evaluation);
                let values: Vec<f64> =
                    evaluation.gradient.tensors().into_iter().flat_map(|(_, values, _)| values).collect();
                let size = |i: usize| values[i].abs().max(floors[i]);
                let squares: f64 = (0..count).map(|i| (values[i] / size(i)).powi(2)).sum();
                let expected = by.abs() / size(element) / squares.sqrt();
                for seed in 0..3 {
                    let got = directional::discrepancy(&spec, &batch, &evaluation, seed).unwrap();
                    assert!(
                        (got - expected).abs() < 1e-3 * expected + 1e-9,
                        "element {element}: {got:e}, not {expected:e}"
                    );
                }
            }
        }
    }
}

#[test]
fn errors_that_cancel_along_one_direction_show_along_another() {
    let (spec, batch) = batch();
    let mut evaluation = exact(&spec, &batch);
    // Both are off by a thousandth of what they are now: by the one more, by the other less.
    let (first, second) = (evaluation.gradient.features[(0, 1)], evaluation.gradient.features[(1, 2)]);
    evaluation.gradient.features[(0, 1)] = first / (1.0 + 1e-3 * first.signum());
    evaluation.gradient.features[(1, 2)] = second / (1.0 - 1e-3 * second.signum());
    let found = (0..16).map(|seed| directional::discrepancy(&spec, &batch, &evaluation, seed).unwrap());
    let (hidden, shown): (Vec<f64>, Vec<f64>) = found.partition(|found| *found < 1e-9);
    assert!(hidden.len() > 2 && shown.len() > 2, "{} times hidden, {} shown", hidden.len(), shown.len());
    let elements = f64::sqrt(3.0 * 3.0 + 3.0 * 3.0);
    assert!(shown.iter().all(|found| *found > 2e-3 / elements), "{shown:?}");
}

#[test]
fn a_gradient_that_is_zero_but_for_rounding_is_not_magnified() {
    // One class: the loss is 0, and so is its gradient.
    let spec: LossSpec = "softmax:bias=off".parse().unwrap();
    let batch = Batch::new(arr2(&[[1.0, 2.0]]), arr2(&[[0.5, -1.0]]), vec![0]).unwrap();
    let mut evaluation = exact(&spec, &batch);
    assert_eq!(directional::discrepancy(&spec, &batch, &evaluation, 0).unwrap(), 0.0);
    // Two elements of ¼ each, where the right ones are 0: with either sign they are seen as what they are.
    evaluation.gradient.features = arr2(&[[0.25, 0.0]]);
    let got = directional::discrepancy(&spec, &batch, &evaluation, 0).unwrap();
    assert_relative_eq!(got, 1.0, max_relative = 1e-12);
}
