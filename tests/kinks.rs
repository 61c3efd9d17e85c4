//! Where a loss has no single gradient: how large its cones are, and how far its two sides are apart, from formulas worked out beside it.

use approx::assert_relative_eq;
use gradproof::batch::{Batch, Gradient, Tensor};
use gradproof::geometry::Formulation;
use gradproof::loss::multiplicative::Psi;
use gradproof::loss::{Kink, LossSpec};
use gradproof::reference::structured::{Cone, Exploration, evaluate};
use gradproof::reference::{Tier, evaluate_with, subdifferential};
use ndarray::{Array2, arr1, arr2};
use std::f64::consts::{FRAC_PI_2, PI};

/// Lengths of the feature, of its class weight and of the other; the angle of the other; the upstream gradient.
const X: f64 = 2.0;
const W: f64 = 1.5;
const OTHER: (f64, f64) = (0.8, 1.1);
const UPSTREAM: f64 = -1.5;

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

fn at(angle: f64, length: f64) -> [f64; 2] {
    [length * angle.cos(), length * angle.sin()]
}

/// A feature at that angle to its class weight.
fn batch(angle: f64) -> Batch<f64> {
    let x = if angle == PI { [-X, 0.0] } else { at(angle, X) };
    let mut batch = Batch::new(arr2(&[x]), arr2(&[[W, 0.0], at(OTHER.1, OTHER.0)]), vec![0]).unwrap();
    batch.upstream = arr1(&[UPSTREAM]);
    batch
}

/// The cones in arithmetic that loses sines of that size.
fn cones(spec: &LossSpec, batch: &Batch<f64>, slack: f64, lost_sine: f64) -> Vec<Cone> {
    evaluate(spec, batch, Formulation::Stable, Some(Exploration { slack, lost_sine, moved: 0.0 })).unwrap().cones
}

/// What the sine of the target angle changes in ArcFace's loss of scale 4 and margin ½: `|u| (1 − p_y) s sin m`.
fn by_sine(angle: f64) -> f64 {
    let (own, other) = (4.0 * (angle + 0.5).cos(), 4.0 * (OTHER.1 - angle).cos());
    UPSTREAM.abs() / (1.0 + (own - other).exp()) * 4.0 * 0.5f64.sin()
}

#[test]
fn a_cone_is_as_wide_as_the_slope_of_the_sine_and_what_rounding_makes_of_it() {
    let lost = 1e-3;
    for (angle, excess) in [(0.0, 0.0), (5e-4, 3.0), (2e-3, 3.0), (8e-3, 0.25), (2e-2, 0.04), (PI, 0.0)] {
        let found = cones(&spec("arcface:s=4,m=0.5"), &batch(angle), 0.0, lost);
        let [features, weights] = &found[..] else { panic!("θ = {angle}: {found:?}") };
        for (cone, tensor, length) in [(features, Tensor::Features, X), (weights, Tensor::Weights, W)] {
            assert_eq!((cone.tensor, cone.row, cone.tangent), (tensor, 0, true), "θ = {angle}");
            let slope = by_sine(angle) / length;
            assert_relative_eq!(cone.slope, slope, max_relative = 1e-12);
            assert_relative_eq!(cone.radius, slope * (1.0 + excess), max_relative = 1e-4);
            assert_relative_eq!(cone.noise(), 8.0 * lost * cone.radius, max_relative = 1e-12);
        }
    }
    // Vectors that are divided together have the lengths that they have.
    for loss in ["arcface:s=4,m=0.5,norm=product-max,eps=0.1", "arcface:s=4,m=0.5,norm=product-added,eps=1e-12"] {
        let found = cones(&spec(loss), &batch(8e-3), 0.0, lost);
        assert_eq!(found.len(), 2, "{loss}");
        for (cone, length) in found.iter().zip([X, W]) {
            assert_relative_eq!(cone.slope, by_sine(8e-3) / length, max_relative = 1e-9);
        }
    }
    // Beyond 24 times what is lost there is none; and in 16 bits none beyond 30°.
    let is_one = |angle: f64, lost: f64| !cones(&spec("arcface:s=4,m=0.5"), &batch(angle), 0.0, lost).is_empty();
    assert!(is_one(0.0239, lost) && !is_one(0.0241, lost));
    assert!(is_one(0.5, 0.1) && !is_one(0.55, 0.1));
    // Nor where no sine is taken, or what stands for the cosine is none.
    for loss in [
        "cosface:s=4",
        "normface:s=4",
        "arcface:s=4,normalise=features",
        "arcface:s=4,normalise=weights",
        "arcface:s=4,normalise=neither",
    ] {
        assert_eq!(cones(&spec(loss), &batch(0.0), 0.0, lost), [], "{loss}");
    }
    // Where the sine counts for nothing there is only what rounding may make of it.
    for (loss, angle) in [("arcface:s=4,m=0", 8e-3), ("arcface:s=4,m=0", 0.0), ("sphereface:psi=taylor", 0.0)] {
        let found = cones(&spec(loss), &batch(angle), 0.0, lost);
        assert!(found.len() == 2 && found.iter().all(|cone| cone.radius == 0.0 && cone.noise() == 0.0), "{found:?}");
        assert!(evaluate(&spec(loss), &batch(angle), Formulation::Stable, None).unwrap().cones.is_empty(), "{loss}");
    }
    // Without an exploration nothing is a cone but the point itself.
    let plain =
        |angle: f64| evaluate(&spec("arcface:s=4,m=0.5"), &batch(angle), Formulation::Stable, None).unwrap().cones;
    assert!(plain(0.0).len() == 2 && plain(1e-9).is_empty());
}

#[test]
fn along_a_vector_whose_norm_is_held_nothing_holds_the_gradient() {
    let (lost, angle) = (1e-3, 8e-3);
    for (convention, held) in
        [("detached", [true; 2]), ("detached-features", [true, false]), ("detached-weights", [false, true])]
    {
        let loss = spec(&format!("arcface:s=4,m=0.5,norm-gradient={convention}"));
        let found = cones(&loss, &batch(angle), 0.0, lost);
        assert_eq!(found.len(), 2, "{convention}");
        for ((cone, held), length) in found.iter().zip(held).zip([X, W]) {
            let slope = by_sine(angle) / length;
            let along = if held { angle.sin().recip() } else { 1.0 };
            assert_eq!(cone.tangent, !held, "{convention}");
            assert_relative_eq!(cone.slope, slope, max_relative = 1e-12);
            assert_relative_eq!(cone.radius, slope * along * 1.25, max_relative = 1e-4);
        }
        for (angle, excess) in [(0.0, 0.0), (5e-4, 3.0)] {
            let unbounded = cones(&loss, &batch(angle), 0.0, lost);
            // The other vector's as well: the sine comes from the cosine, and has no digits left.
            for (cone, held) in unbounded.iter().zip(held) {
                assert!(cone.radius.is_infinite(), "{convention}: {cone:?}");
                assert_relative_eq!(cone.noise(), 8.0 * lost * cone.slope * (1.0 + excess), max_relative = 1e-4);
                assert_eq!(cone.tangent, !held, "{convention}: {cone:?}");
            }
        }
    }
}

#[test]
fn only_what_enters_by_its_direction_has_a_cone_across_it() {
    for (convention, tangent) in [
        ("norm=max,eps=0.1", [true; 2]),
        // The class weight is shorter, and divided by a constant.
        ("norm=max,eps=1.5", [true, false]),
        ("norm=max,eps=1.500001", [true, false]),
        ("norm=added,eps=1e-9", [false; 2]),
        // The product of the lengths is 3.
        ("norm=product-max,eps=2", [true; 2]),
        ("norm=product-max,eps=3", [false; 2]),
        ("norm=product-max,eps=3.000001", [false; 2]),
        ("norm=product-max,norm-gradient=detached-features", [false, true]),
        ("norm=product-max,norm-gradient=detached-weights", [true, false]),
        ("norm=product-max,norm-gradient=detached", [false; 2]),
        ("norm=product-added,eps=0", [true; 2]),
        ("norm=product-added,eps=1e-9", [false; 2]),
    ] {
        let found = cones(&spec(&format!("arcface:s=4,m=0.5,{convention}")), &batch(8e-3), 0.0, 1e-3);
        let across: Vec<bool> = found.iter().map(|cone| cone.tangent).collect();
        assert_eq!(across, tangent, "{convention}");
    }
    // The slopes are those by the vectors that they are divided to.
    let epsilon = 0.05;
    let found = cones(&spec(&format!("arcface:s=4,m=0.5,norm=added,eps={epsilon}")), &batch(0.0), 0.0, 0.02);
    let [features, weights] = &found[..] else { panic!("{found:?}") };
    assert_relative_eq!(features.slope * (X + epsilon), weights.slope * (W + epsilon), max_relative = 1e-12);
}

#[test]
fn a_held_norm_bounds_nothing_unless_the_loss_is_saturated() {
    // cos 2θ has no slope in the sine at 0, and a sample of no loss or of the largest has none at all.
    for (loss, unbounded) in
        [("combined:s=4,m1=2,m2=0,m3=0", true), ("arcface:s=4,m=0.5,ignore=0", false), ("arcface:s=4,cap=0.001", false)]
    {
        let found = cones(&spec(&format!("{loss},norm-gradient=detached")), &batch(0.0), 0.0, 1e-3);
        assert_eq!(found.len(), if unbounded { 2 } else { 0 }, "{loss}: {found:?}");
        assert!(found.iter().all(|cone| cone.radius.is_infinite() && !cone.tangent), "{loss}: {found:?}");
    }
}

/// Two samples of two classes at these features, with upstream gradients ¾ and −½.
fn pair(features: Array2<f64>) -> Batch<f64> {
    let mut batch = Batch::without_classes(features, vec![0, 1]).unwrap();
    batch.upstream = arr1(&[0.75, -0.5]);
    batch
}

#[test]
fn features_of_two_classes_that_coincide_are_a_cone_for_both() {
    // L_i = ¼ (m − d)²: ½ m |u_i| by the distance, for each of the two samples.
    let (margin, size) = (1.25, 0.5 * 1.25 * (0.75 + 0.5));
    let raw = spec(&format!("contrastive:m={margin}"));
    let same = arr2(&[[X, 0.5], [X, 0.5]]);
    let summed = |spec: &LossSpec, batch: &Batch<f64>, slack: f64| {
        let found = cones(spec, batch, slack, 1e-8);
        [0, 1].map(|row| {
            let own: Vec<&Cone> =
                found.iter().filter(|cone| (cone.tensor, cone.row) == (Tensor::Features, row)).collect();
            // It is rounded, as is to project it onto the plane at unit features: u is the square of the sine that is lost.
            for cone in &own {
                let noise = 8e-16 * cone.radius;
                assert_eq!(cone.slope, cone.radius);
                assert_relative_eq!(cone.noise(), noise, epsilon = 0.0, max_relative = 1e-12);
            }
            let tangent = own.iter().map(|cone| cone.tangent).reduce(|a, b| a && b);
            (own.iter().map(|cone| cone.radius).sum::<f64>(), tangent)
        })
    };
    assert_eq!(summed(&raw, &pair(same.clone()), 1e-3), [(size, Some(false)); 2]);
    // Raw features that are not the same are apart, however near.
    assert_eq!(summed(&raw, &pair(arr2(&[[X, 0.5], [X, 0.5 + 1e-12]])), 1e-3), [(0.0, None); 2]);
    // Of unit features directions count, as far as rounding lets them be told apart.
    let unit = spec(&format!("contrastive:m={margin},features=unit"));
    let near = |angle: f64| pair(arr2(&[at(0.3, X), at(0.3 + angle, 3.0 * X)]));
    for angle in [0.0, 5e-4] {
        let found = summed(&unit, &near(angle), 1e-3);
        for ((radius, tangent), length) in found.into_iter().zip([X, 3.0 * X]) {
            assert_eq!(tangent, Some(true), "{angle}");
            assert_relative_eq!(radius, size / length, max_relative = 1e-3);
        }
    }
    assert_eq!(summed(&unit, &near(2e-3), 1e-3), [(0.0, None); 2]);
    // What they are divided by counts, whatever it is; where it is not the norm alone, there is no plane.
    let least = spec(&format!("contrastive:m={margin},features=unit,norm=max,eps=5"));
    let [(radius, tangent), _] = summed(&least, &pair(same.clone()), 1e-3);
    assert_relative_eq!(radius, size / 5.0, max_relative = 1e-12);
    assert_eq!(tangent, Some(false));
    // They are shorter than 1 there, and so is what rounding may make of them.
    for (angle, cone) in [(0.9e-3, true), (1.1e-3, false)] {
        let [(radius, _), _] = summed(&least, &pair(arr2(&[at(0.3, X), at(0.3 + angle, X)])), 1e-3);
        assert_eq!(radius > 0.0, cone, "{angle}");
    }
    let longer = spec(&format!("contrastive:m={margin},features=unit,norm=max,eps=0.5"));
    assert_eq!(summed(&longer, &pair(same.clone()), 1e-3)[0].1, Some(true));
    let added = spec(&format!("contrastive:m={margin},features=unit,norm=added,eps=1"));
    let length = (X * X + 0.25).sqrt();
    let [_, (radius, tangent)] = summed(&added, &pair(same.clone()), 1e-3);
    assert_relative_eq!(radius, size / (length + 1.0), max_relative = 1e-12);
    assert_eq!(tangent, Some(false));
    let neither = spec(&format!("contrastive:m={margin},features=unit,normalise=neither"));
    assert_eq!(summed(&neither, &pair(same), 1e-3), [(size, Some(false)); 2]);
}

#[test]
fn a_norm_of_zero_that_a_loss_takes_is_a_cone() {
    // λ/2 (‖x‖ − R)² falls by λR.
    let loss = spec("ring:lambda=0.5,R=3,primary=(softmax:bias=off)");
    let mut batch = batch(0.3);
    batch.inputs.features.fill(0.0);
    let found = cones(&loss, &batch, 0.0, 1e-8);
    let [cone] = &found[..] else { panic!("{found:?}") };
    assert_eq!((cone.tensor, cone.row, cone.tangent), (Tensor::Features, 0, false));
    assert_relative_eq!(cone.noise(), 8e-16 * cone.radius, epsilon = 0.0, max_relative = 1e-12);
    assert_relative_eq!(cone.radius, 1.5 * UPSTREAM.abs(), max_relative = 1e-14);
    assert_eq!(cones(&spec("softmax:bias=off"), &batch, 0.0, 1e-8), []);
}

#[test]
fn cones_at_one_class_weight_add_up() {
    let loss = spec("arcface:s=4,m=0.5");
    let mut two = batch(0.0);
    two.inputs.features = arr2(&[[X, 0.0], [3.0 * X, 0.0]]);
    two.labels = vec![0, 0];
    two.upstream = arr1(&[UPSTREAM, 0.5]);
    let found = subdifferential::evaluate(&loss, &two, 2f64.powi(-53)).unwrap();
    assert!(!found.is_single());
    let slope = by_sine(0.0);
    let radius = |tensor: Tensor, row: usize| found.cone(tensor, row).expect("there is one");
    assert_relative_eq!(radius(Tensor::Features, 0).radius, slope / X, max_relative = 1e-12);
    assert_relative_eq!(radius(Tensor::Features, 1).radius, slope / 9.0 / X, max_relative = 1e-12);
    let both = radius(Tensor::Weights, 0);
    assert_relative_eq!(both.radius, slope * (1.0 + 1.0 / 3.0) / W, max_relative = 1e-12);
    assert_relative_eq!(both.slope, both.radius, max_relative = 1e-12);
    assert_relative_eq!(both.noise(), 8.0 * 2f64.powf(-26.5) * both.radius, max_relative = 1e-12);
    assert!(both.tangent && found.cone(Tensor::Weights, 1).is_none() && found.cones.len() == 3);
    // Away from all that there is one gradient, and no cone.
    let single = subdifferential::evaluate(&loss, &batch(0.7), 2f64.powi(-53)).unwrap();
    assert!(single.is_single() && single.cone(Tensor::Features, 0).is_none() && single.undecided.is_empty());
}

#[test]
fn cones_at_one_row_are_all_across_it_or_not() {
    // At the first feature the product of the norms is just below the ε, at the second beyond it.
    let loss = spec("arcface:s=4,m=0.5,norm=product-max,eps=3.00001");
    for order in [[X, 3.0 * X], [3.0 * X, X]] {
        let mut two = batch(0.0);
        two.inputs.features = arr2(&order.map(|length| [length, 0.0]));
        two.labels = vec![0, 0];
        two.upstream = arr1(&[0.5, 0.5]);
        let found = subdifferential::evaluate(&loss, &two, 1e-6).unwrap();
        for (row, length) in order.into_iter().enumerate() {
            assert_eq!(found.cone(Tensor::Features, row).unwrap().tangent, length > X, "{order:?}");
        }
        assert!(!found.cone(Tensor::Weights, 0).unwrap().tangent, "{order:?}");
    }
}

#[test]
fn where_the_prediction_is_undecided_a_cone_is_as_wide_as_on_the_wider_side() {
    // ∂L/∂z_y is ½ − β, or ½ − 1 where the label is predicted.
    let loss = spec("noise-resistant:beta=0.7,primary=(arcface:s=4,m=0.5)");
    let (wide, narrow) = (0.5, 0.2);
    for (beside, own) in [(1e-12, wide), (-1e-12, narrow)] {
        let mut tie = batch(0.0);
        tie.inputs.weights = Some(arr2(&[[W, 0.0], at(0.5 + beside, OTHER.0)]));
        let plain = evaluate(&loss, &tie, Formulation::Stable, None).unwrap().cones;
        let found = cones(&loss, &tie, 1e-9, 1e-3);
        assert!(found.iter().all(|cone| cone.tangent && cone.row == 0), "{found:?}");
        for (tensor, length) in [(Tensor::Features, X), (Tensor::Weights, W)] {
            let sum = |cones: &[Cone], of: fn(&Cone) -> f64| -> f64 {
                cones.iter().filter(|cone| cone.tensor == tensor).map(of).sum()
            };
            let slope = |part: f64| UPSTREAM.abs() * part * 4.0 * 0.5f64.sin() / length;
            // The side that it is on, and what the other adds.
            assert_relative_eq!(sum(&plain, |cone| cone.radius), slope(own), max_relative = 1e-9);
            assert_relative_eq!(sum(&found, |cone| cone.radius), slope(wide), max_relative = 1e-9);
            assert_relative_eq!(sum(&found, |cone| cone.slope), slope(wide), max_relative = 1e-9);
            assert_relative_eq!(sum(&found, Cone::noise), 8e-3 * slope(wide), max_relative = 1e-9);
        }
    }
}

#[test]
fn a_hinge_that_may_be_open_pulls_at_its_own_pair_alone() {
    // The first two are 5 apart, along (3, 4)/5, and the third pulls at both.
    let features = arr2(&[[0.0, 0.0], [3.0, 4.0], [1.0, 0.0]]);
    let mut batch = Batch::without_classes(features, vec![0, 1, 0]).unwrap();
    batch.upstream = arr1(&[0.75, 0.5, 0.25]);
    let found = subdifferential::evaluate(&spec("contrastive:m=5,power=1"), &batch, 2f64.powi(-53)).unwrap();
    assert_eq!(found.undecided, [0, 1].into());
    // Half of the pair belongs to either sample.
    let pull = 0.5 * (0.75 + 0.5);
    let width = &found.gradient.high.features - &found.gradient.low.features;
    let expected = arr2(&[[pull * 0.6, pull * 0.8], [pull * 0.6, pull * 0.8], [0.0, 0.0]]);
    assert_relative_eq!(width.as_slice().unwrap(), expected.as_slice().unwrap(), max_relative = 1e-13);
}

#[test]
fn a_series_is_as_near_to_its_floor_as_the_sizes_of_its_terms_leave_open() {
    let [_, Kink::Switch { angle }] = Psi::Taylor.kinks(2)[..] else { panic!("a cone and a switch") };
    let angle = angle - 1e-3;
    let term = |n: i32| (2.0 * angle).powi(n) / (1..=n).map(f64::from).product::<f64>();
    let gap = 1.0 - term(2) + term(4) - term(6) + term(8) - term(10) + 2.0;
    let size: f64 = 1.0 + [2, 4, 6, 8, 10].map(term).iter().sum::<f64>();
    for (slack, undecided) in [(0.99 * gap / size, 0), (1.01 * gap / size, 1)] {
        let exploration = Some(Exploration { slack, lost_sine: 0.0, moved: 0.0 });
        let loss = spec("sphereface:m=2,psi=taylor");
        let found = evaluate(&loss, &batch(angle), Formulation::Stable, exploration).unwrap();
        assert_eq!(found.alternatives.len(), undecided);
    }
}

#[test]
fn a_product_is_moved_by_a_part_of_the_sizes_of_its_terms() {
    let (x, own, other) = ([2.0, -1.0], [0.5, 3.0], [0.25, 1.0]);
    let batch = Batch::new(arr2(&[x]), arr2(&[own, other]), vec![0]).unwrap();
    // 2·½ − 1·3 and 2·¼ − 1·1, of terms of 1 and 3.
    let (z, rival, terms) = (-2.0, -0.5, 4.0);
    let norms = (5.0 * 9.25f64).sqrt();
    let others = rival / (5.0 * 1.0625f64).sqrt();
    let moved = 0.125;
    for (loss, z, rival, by) in [
        ("softmax:bias=off", z, rival, moved * terms),
        ("normface:s=1", z / norms, others, moved * terms / norms),
        ("normface:s=1,norm=product-max", z / norms, others, moved * terms / norms),
    ] {
        for moved in [moved, -moved] {
            let exploration = Some(Exploration { slack: 0.0, lost_sine: 0.0, moved });
            let found = evaluate(&spec(loss), &batch, Formulation::Stable, exploration).unwrap();
            let expected = (rival - z - by * moved.signum()).exp().ln_1p();
            assert_relative_eq!(found.losses[0], expected, max_relative = 1e-13);
        }
    }
}

/// Samples of class 0 at these angles to its weight, with upstream gradients 1½ and −½.
fn samples(angles: [f64; 2]) -> Batch<f64> {
    let mut two = batch(0.0);
    two.inputs.features = arr2(&[at(angles[0], X), at(angles[1], 0.75 * X)]);
    two.labels = vec![0, 0];
    two.upstream = arr1(&[1.5, -0.5]);
    two
}

#[test]
fn at_a_switch_the_bounds_are_those_of_both_sides_of_each_sample() {
    let [_, Kink::Switch { angle: of_series }] = Psi::Taylor.kinks(2)[..] else { panic!("a cone and a switch") };
    let step = 1e-7;
    for (loss, kink) in [
        ("arcface:s=4,m=0.5,tail=linear", PI - 0.5),
        ("arcface:s=4,m=0.5,tail=continuous", PI - 0.5),
        ("arcface:s=4,m=0.5,tail=keep", PI - 0.5),
        ("arcface:s=4,m=0.5,tail=easy", FRAC_PI_2),
        ("cosface:s=4,m=0.2,clamp=0.3", 0.7f64.acos()),
        ("arcface:s=4,m=0.5,clamp=0.3", (-0.7f64).acos()),
        ("l-softmax:m=2,psi=taylor,lambda=1", of_series),
        ("sphereface:m=2,psi=taylor", of_series),
        ("normface-contrastive:m=1", 1.0),
    ] {
        // ‖ŵ − x̂‖² = 1 at 60° from the other class weight.
        let kink = if loss.starts_with("normface-contrastive") { OTHER.1 - PI / 3.0 } else { kink };
        let spec = spec(loss);
        let exact =
            |offsets: [f64; 2]| evaluate_with(&spec, &samples(offsets.map(|by| kink + by)), Tier::Dual).unwrap();
        let found = subdifferential::evaluate(&spec, &samples([kink; 2]), 2f64.powi(-53)).unwrap();
        assert_eq!(found.undecided, [0, 1].into(), "{loss}");
        let before = exact([-step; 2]);
        let after = [exact([step, -step]), exact([-step, step])];
        let near = |got: f64, expected: f64| (got - expected).abs() < 1e-5 * expected.abs().max(1.0);
        let upstream = [1.5, -0.5];
        let (mut least, mut most) = (before.total, before.total);
        for i in 0..2 {
            let change = after[i].losses[i] - before.losses[i];
            let (low, high) = (before.losses[i] + change.min(0.0), before.losses[i] + change.max(0.0));
            assert!(near(found.losses.low[i], low) && near(found.losses.high[i], high), "{loss}: {:?}", found.losses);
            least += (change * upstream[i]).min(0.0);
            most += (change * upstream[i]).max(0.0);
        }
        assert!(
            near(found.total.low, least) && near(found.total.high, most),
            "{loss}: {:?}, not {least}..{most}",
            found.total
        );
        let hull = |choose: fn(f64, f64) -> f64| -> Gradient<f64> {
            after.iter().fold(before.gradient.clone(), |sum, side| {
                let change = side.gradient.zip(&before.gradient, |a, b| a - b);
                sum.zip(&change, |sum, change| sum + choose(*change, 0.0))
            })
        };
        for (got, expected) in [(&found.gradient.low, hull(f64::min)), (&found.gradient.high, hull(f64::max))] {
            let pairs = got.tensors().into_iter().zip(expected.tensors());
            for ((tensor, got, _), (_, expected, _)) in pairs {
                for (got, expected) in got.iter().zip(&expected) {
                    assert!(near(*got, *expected), "{loss}: {got} by {tensor}, not {expected}");
                }
            }
        }
    }
}

#[test]
fn what_is_right_is_known_to_twice_the_digits() {
    for loss in ["softmax:bias=off", "arcface:s=4,m=0.5", "cosface:s=4", "triplet", "center-dispersed"] {
        let spec = spec(loss);
        let mut batch = batch(0.7);
        if matches!(loss, "triplet" | "center-dispersed") {
            batch = Batch::without_classes(arr2(&[at(0.3, 1.0), at(0.4, 3.0), at(1.7, 2.0)]), vec![0, 0, 1]).unwrap();
        }
        let found = subdifferential::evaluate(&spec, &batch, 2f64.powi(-53)).unwrap();
        let batch = gradproof::reference::with_learnables(&spec, &batch).unwrap();
        let precise = evaluate_with(&spec, &batch, Tier::DoubleDouble).unwrap();
        assert_eq!((&found.losses.low, &found.gradient.low), (&precise.losses, &precise.gradient), "{loss}");
    }
}
