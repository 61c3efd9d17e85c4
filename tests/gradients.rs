//! What lies below every loss is differentiated as it is: norms that are divided by together, norms and distances that a loss takes.

use approx::assert_relative_eq;
use gradproof::batch::Batch;
use gradproof::loss::LossSpec;
use gradproof::reference::{Tier, evaluate_with, second_order::hessian};
use ndarray::{arr1, arr2};

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

#[test]
fn norms_whose_product_is_divided_by_are_differentiated() {
    let features = arr2(&[[1.0, -0.5, 0.25], [0.5, 2.0, -1.0]]);
    let weights = arr2(&[[0.5, 1.0, 0.75], [-1.0, 0.25, 0.5], [0.125, -0.5, 1.5]]);
    let mut batch = Batch::new(features, weights, vec![0, 2]).unwrap();
    batch.upstream = arr1(&[1.5, -0.5]);
    // The products of the lengths are 1.5 to 3.2: by the second ε some are divided, and some by their own.
    for norm in ["norm=product-max", "norm=product-max,eps=2", "norm=product-added,eps=0.5"] {
        for held in ["exact", "detached-features", "detached-weights", "detached"] {
            for loss in ["cosface:s=4,m=0.2", "arcface:s=4,m=0.5"] {
                let spec = spec(&format!("{loss},{norm},norm-gradient={held}"));
                let [structured, whole] =
                    [Tier::Structured, Tier::Dual].map(|tier| evaluate_with(&spec, &batch, tier).unwrap().gradient);
                let pairs = structured.tensors().into_iter().zip(whole.tensors());
                for ((tensor, structured, _), (_, whole, _)) in pairs {
                    for (a, b) in structured.iter().zip(&whole) {
                        assert!((a - b).abs() < 1e-13, "{spec} by {tensor}: {structured:?}, not {whole:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_ring_bends_the_loss_also_where_it_has_no_slope() {
    // One class has no cross-entropy: λ/2 (‖x‖ − R)² is left, at ‖x‖ = R.
    let mut batch = Batch::new(arr2(&[[3.0, 4.0]]), arr2(&[[0.5, -1.0]]), vec![0]).unwrap();
    batch.upstream = arr1(&[1.5]);
    let spec = spec("ring:lambda=0.5,R=5,primary=(softmax:bias=off)");
    let slope = evaluate_with(&spec, &batch, Tier::Structured).unwrap().gradient.features;
    assert_eq!(slope, arr2(&[[0.0, 0.0]]));
    let bend = hessian(&spec, &batch).unwrap();
    let unit = [0.6, 0.8];
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        assert_relative_eq!(bend[(i, j)], 1.5 * 0.5 * unit[i] * unit[j], max_relative = 1e-14);
    }
    // Two features come first, then two class weights, and the radius last.
    for (i, unit) in unit.into_iter().enumerate() {
        assert_relative_eq!(bend[(i, 4)], 1.5 * 0.5 * -unit, max_relative = 1e-14);
    }
}

#[test]
fn features_beyond_each_others_hinge_do_not_pull_however_far_they_are_apart() {
    let features = arr2(&[[1.5e308, 0.5], [-1.5e308, 0.25], [1.5e308, 1.0]]);
    let batch = Batch::without_classes(features, vec![0, 1, 0]).unwrap();
    let found = evaluate_with(&spec("contrastive"), &batch, Tier::Structured).unwrap();
    // The pair of one class is ½ apart, at ½·¼, half of which is either sample's.
    assert_eq!(found.losses.to_vec(), [0.0625, 0.0, 0.0625]);
    let pull = 0.5 / 3.0;
    assert_relative_eq!(found.gradient.features[(0, 1)], -pull, max_relative = 1e-14);
    assert_relative_eq!(found.gradient.features[(2, 1)], pull, max_relative = 1e-14);
    assert_eq!(found.gradient.features.row(1).to_vec(), [0.0, 0.0]);
}
