//! Every tier of the reference against the one below it, for every loss and every kind of case.

use gradproof::batch::{Batch, Gradient};
use gradproof::cases::{Case, Generator, generate};
use gradproof::check::tolerance::rounded_run;
use gradproof::error::{Error, Result};
use gradproof::geometry::Formulation;
use gradproof::loss::{AnyLoss, BatchNeeds, Conventions, GradientMode, Loss, LossSpec, sample_losses};
use gradproof::reference::certified::{self, Certified};
use gradproof::reference::second_order::hessian;
use gradproof::reference::structured::{self, Exploration};
use gradproof::reference::subdifferential::{self, Bounds, Subdifferential};
use gradproof::reference::{Evaluation, Tier, directional, evaluate_with, with_learnables};
use gradproof::scalar::rounded::Rounding;
use gradproof::subject::Precision;
use ndarray::{Array1, Array2};
use num_dual::HyperDual64;
use rayon::prelude::*;
use std::sync::Mutex;

/// Every loss with its defaults, then variants that take other ways through the code.
fn specifications() -> Vec<LossSpec> {
    let variants = [
        "softmax:bias=off",
        "up:novel=0+2,alpha=attached,bias=off",
        "ccl:statistics=running",
        "ring:lambda=0.5,primary=(arcface:s=30)",
        "ring:primary=(contrastive)",
        "ring:primary=(up)",
        "heated-up:step=5000",
        "l-softmax:m=3,lambda=2",
        "sphereface:m=2,anneal=on,step=100",
        "arcface:tail=linear",
        "arcface:tail=easy,m=0.7",
        "arcface:tail=continuous",
        "arcface:tail=keep,gradient=straight-through",
        "arcface:norm=added,eps=0.1,norm-gradient=detached-weights",
        "arcface:norm=max,eps=0.5,normalise=features",
        "combined:m1=1.35,m2=0.2",
        "combined:m1=3,m2=0",
        "cosface:norm-gradient=detached,reduction=sum",
        "cosface:normalise=neither,reduction=none",
        "arcface:m=0.02,margin-unit=degrees-as-radians",
        "combined:margin-unit=radians-as-degrees,reduction=mean-twice",
        "arcface:clamp=0.3,tail=linear",
        "cosface:clamp=0.3,cap=9",
        "sphereface:clamp=0.3",
        "arcface:norm=product-max,eps=0.5,tail=linear",
        "arcface:norm=product-added,eps=0.1,norm-gradient=detached-features",
        "cosface:norm=product-added,eps=0.1",
        "combined:norm=product-added,eps=0.2,norm-gradient=detached-weights",
        "normface-triplet:norm=product-max,eps=1.1",
        "modified-softmax:norm=product-max,eps=0.5",
        "cosface:norm=product-added,eps=0.1,normalise=features",
        "sphereface:psi=taylor",
        "sphereface:psi=taylor-misprint,lambda=5",
        "sphereface:psi=taylor,m=1",
        "l-softmax:psi=taylor,m=2",
        "l-softmax:psi=taylor-misprint,m=3,anneal=on,power=2,step=500",
        "cosface:ignore=-100",
        "arcface:ignore=1,reduction=mean-over-all,tail=linear",
        "softmax:ignore=0,reduction=mean-twice",
        "weight-norm:ignore=-1",
        "ring:ignore=-1,primary=(l-softmax)",
        "triplet:cap=0.2",
        "deepid2:m=4",
        "contrastive:m=3",
        "contrastive:power=1",
        "triplet:m=1.5",
        "triplet:m=0.05,power=1",
        "noise-resistant:beta=0.5,primary=(softmax)",
        "noise-resistant:primary=(arcface:tail=linear)",
    ];
    let defaults = AnyLoss::all().into_iter().map(LossSpec::from);
    defaults.chain(variants.iter().map(|text| text.parse().expect("a valid specification"))).collect()
}

/// The largest difference of any loss, relative to the largest loss; and of any gradient element, relative to the largest of its
/// row, or to what the gradient there would have to be to matter as much as elsewhere (the largest `|g·x|` or loss, over the row's `|x|`).
fn difference(batch: &Batch<f64>, exact: &Evaluation, other: &Evaluation) -> f64 {
    let losses = Bounds { low: exact.losses.clone(), high: exact.losses.clone() };
    let gradient = Bounds { low: exact.gradient.clone(), high: exact.gradient.clone() };
    outside(batch, &losses, &gradient, other)
}

/// The same for the difference from the nearer of two bounds; 0 between them.
fn outside(
    batch: &Batch<f64>,
    losses: &Bounds<Array1<f64>>,
    gradient: &Bounds<Gradient<f64>>,
    other: &Evaluation,
) -> f64 {
    let largest = |values: &[f64]| values.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    let worse = |x: f64, y: f64| if y.is_nan() { y } else { x.max(y) };
    let apart = |low: &[f64], high: &[f64], x: &[f64]| {
        let ends = low.iter().zip(high);
        ends.zip(x).map(|((low, high), x)| (x - x.clamp(*low, *high)).abs()).fold(0.0, worse)
    };
    let (low, high) = (gradient.low.tensors(), gradient.high.tensors());
    let (found, inputs) = (other.gradient.tensors(), batch.inputs.tensors());
    let rows = || {
        let tensors = low.iter().zip(&high).zip(found.iter().zip(&inputs));
        tensors.flat_map(|(((_, low, width), (_, high, _)), ((_, x, _), (_, input, _)))| {
            let ends = low.chunks(*width).zip(high.chunks(*width));
            ends.zip(x.chunks(*width)).zip(input.chunks(*width))
        })
    };
    let by_samples = (&losses.low * &batch.upstream).to_vec();
    let effect = rows().map(|(((g, _), _), x)| largest(g) * largest(x)).fold(largest(&by_samples), f64::max);
    let worst = rows().map(|(((low, high), found), x)| {
        let size = largest(low).max(if largest(x) > 0.0 { effect / largest(x) } else { 0.0 });
        let apart = apart(low, high, found);
        if size == 0.0 { apart } else { apart / size }
    });
    let [low, high, found] = [&losses.low, &losses.high, &other.losses].map(|losses| losses.to_vec());
    worst.fold(apart(&low, &high, &found) / largest(&low).max(1e-300), worse)
}

/// Whether the case lies at a kink, so that there is more than one right gradient.
fn at_kink(case: &Case) -> bool {
    let exploration = Exploration { slack: 1e-13, lost_sine: 4e-15, moved: 0.0 };
    let outcome = structured::evaluate(&case.spec, &case.batch, Formulation::Stable, Some(exploration)).unwrap();
    !outcome.alternatives.is_empty() || !outcome.cones.is_empty()
}

#[test]
fn dual_structured_streamed_and_directional_agree_for_every_loss() {
    let (mut failures, mut compared, mut skipped) = (Vec::new(), 0, 0);
    for spec in specifications() {
        for case in generate(&spec, Precision::F64, 1, 40).unwrap() {
            if at_kink(&case) {
                skipped += 1;
                continue;
            }
            compared += 1;
            failures.extend(disagreements(&case));
        }
    }
    assert!(skipped * 5 < compared, "{skipped} cases at kinks, {compared} others");
    assert!(failures.is_empty(), "{} disagreements:\n{}", failures.len(), failures.join("\n"));
}

fn disagreements(case: &Case) -> Vec<String> {
    // Next to θ = 0 the exact formula on f64 loses digits by the sine's error of about u/θ, in a different way in each tier.
    let allowed = 1e-8;
    let report = |tier: &str, error: Result<f64>| match error {
        Ok(error) if error < allowed => None,
        Ok(error) => Some(format!("{tier} is off by {error:e} at {}", case.id)),
        Err(error) => Some(format!("{tier} cannot: {error} at {}", case.id)),
    };
    let dual = match evaluate_with(&case.spec, &case.batch, Tier::Dual) {
        Ok(dual) => dual,
        Err(error) => return vec![format!("dual cannot: {error} at {}", case.id)],
    };
    let mut found = Vec::new();
    for tier in [Tier::Structured, Tier::Streamed] {
        let error = evaluate_with(&case.spec, &case.batch, tier).map(|other| difference(&case.batch, &dual, &other));
        found.extend(report(&format!("{tier:?}"), error));
    }
    if case.spec.conventions.gradient == GradientMode::Exact {
        found.extend(report("directional", directional::discrepancy(&case.spec, &case.batch, &dual, 7)));
    }
    found
}

/// The second derivative by inputs a and b, from hyper-dual numbers over the whole loss.
fn second_derivative(case: &Case, a: usize, b: usize) -> f64 {
    let mut index = 0;
    let batch = case.batch.map(|value| {
        index += 1;
        let one = |at: usize| f64::from(u8::from(index - 1 == at));
        HyperDual64::new(*value, one(a), one(b), 0.0)
    });
    let losses = sample_losses(&case.spec.loss, &case.spec.conventions, &batch, Formulation::Stable).unwrap();
    losses.iter().zip(&case.batch.upstream).map(|(loss, upstream)| loss.eps1eps2 * upstream).sum()
}

#[test]
fn the_hessian_is_symmetric_and_that_of_hyper_dual_numbers_for_every_loss() {
    for spec in specifications().into_iter().filter(|spec| spec.conventions == Conventions::default()) {
        let case = Case::new(&spec, Generator::Random, 4, 0, Precision::F64).unwrap();
        let hessian = hessian(&spec, &case.batch).unwrap();
        let largest = hessian.iter().fold(f64::MIN_POSITIVE, |top, x| top.max(x.abs()));
        // A gradient with an assigned α is not one of any function, so its derivative has no symmetry.
        let detached = spec.to_string().contains("up") && !spec.to_string().contains("attached");
        for ((i, j), value) in hessian.indexed_iter() {
            assert!(detached || (value - hessian[(j, i)]).abs() < 1e-11 * largest, "{spec}: not symmetric at {i}, {j}");
        }
        let size = hessian.nrows();
        for (i, j) in (0..40).map(|k| (k * 7 % size, k * 13 % size)) {
            let error = (hessian[(i, j)] - second_derivative(&case, i, j)).abs();
            assert!(detached || error < 1e-11 * largest, "{spec}: off by {error:e} of {largest:e} at {i}, {j}");
        }
    }
}

#[test]
fn double_double_agrees_to_fourteen_digits_away_from_kinks() {
    let (mut failures, mut compared) = (Vec::new(), 0);
    for spec in specifications() {
        // Extreme norms and shapes (a logit of 1e30, a triplet of near-equal distances) cost the f64 tier a digit; never the
        // double-double one, whose own error is below 1e-28.
        for (generator, allowed) in [(Generator::Random, 1e-14), (Generator::Norms, 1e-13), (Generator::Shapes, 1e-13)]
        {
            for index in 0..20 {
                let case = Case::new(&spec, generator, 2, index, Precision::F64).unwrap();
                if at_kink(&case) {
                    continue;
                }
                compared += 1;
                let [exact, structured] =
                    [Tier::DoubleDouble, Tier::Structured].map(|tier| evaluate_with(&spec, &case.batch, tier).unwrap());
                let error = difference(&case.batch, &exact, &structured);
                if error > allowed {
                    failures.push(format!("{error:e} at {}", case.id));
                }
            }
        }
    }
    assert!(compared > 2000, "only {compared} cases compared");
    assert!(failures.is_empty(), "{} of {compared}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_textbook_computes_the_exact_function_however_vectors_are_normalised() {
    let (mut failures, mut compared) = (Vec::new(), 0);
    for loss in ["arcface:s=8", "combined:s=8,m1=1.35,m2=0.2", "cosface:s=8"] {
        for norm in ["exact", "max", "added"] {
            for gradient in ["exact", "detached-features", "detached-weights", "detached"] {
                for sides in ["both", "features", "weights", "neither"] {
                    let conventions = format!("norm={norm},eps=0.5,norm-gradient={gradient},normalise={sides}");
                    let spec: LossSpec = format!("{loss},{conventions}").parse().unwrap();
                    for index in 0..4 {
                        let case = Case::new(&spec, Generator::Random, 5, index, Precision::F64).unwrap();
                        if at_kink(&case) {
                            continue;
                        }
                        let batch = with_learnables(&spec, &case.batch).unwrap();
                        let textbook = rounded_run(&spec, &batch, Precision::F64, Rounding::Nearest).unwrap();
                        let exact = evaluate_with(&spec, &batch, Tier::DoubleDouble).unwrap();
                        compared += 1;
                        // Its sine has an error of u/sin²θ, and random angles are not small.
                        let error = difference(&batch, &exact, &textbook);
                        if error.is_nan() || error > 1e-10 {
                            failures.push(format!("{error:e} at {}", case.id));
                        }
                    }
                }
            }
        }
    }
    assert!(compared > 500, "only {compared} cases compared");
    assert!(failures.is_empty(), "{} of {compared}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_dual_and_double_double_tiers_agree_with_certified_bounds_for_every_loss() {
    let failures = Mutex::new(Vec::new());
    let counts = Mutex::new((0, 0));
    specifications().par_iter().for_each(|spec| {
        for case in generate(spec, Precision::F64, 3, 30).unwrap() {
            let certified = certified::evaluate(&case.spec, &case.batch).unwrap();
            let found = outside_certified(&case, &certified);
            let mut counts = counts.lock().unwrap();
            *if certified.exact { &mut counts.0 } else { &mut counts.1 } += 1;
            failures.lock().unwrap().extend(found);
        }
    });
    let ((exact, kinks), failures) = (counts.into_inner().unwrap(), failures.into_inner().unwrap());
    println!("{exact} cases rounded correctly, {kinks} at kinks");
    assert!(exact > 1000 && kinks > 20, "{exact} cases rounded correctly, {kinks} at kinks");
    assert!(failures.is_empty(), "{}:\n{}", failures.len(), failures.join("\n"));
}

/// What is wrong with the other tiers, or with the bounds themselves, at a case.
fn outside_certified(case: &Case, certified: &Certified) -> Vec<String> {
    let Certified { evaluation, losses, gradient, .. } = certified;
    let mut found = Vec::new();
    if outside(&case.batch, losses, gradient, evaluation) > 0.0 {
        found.push(format!("its own value is out of bounds at {}", case.id));
    }
    // Next to θ = 0 the exact formula on numbers of unit roundoff u loses digits by the sine's error of about u/θ. Next to a
    // kink, but not at it, `f64` alone cannot tell its sides apart.
    let told_apart = !certified.exact || !at_kink(case);
    let tiers = [(Tier::DoubleDouble, 1e-15), (Tier::Dual, 1e-8)];
    for (tier, allowed) in tiers.into_iter().take(if told_apart { 2 } else { 1 }) {
        match evaluate_with(&case.spec, &case.batch, tier) {
            Ok(other) => {
                let error = outside(&case.batch, losses, gradient, &other);
                if error.is_nan() || error > allowed {
                    found.push(format!("{tier:?} is off by {error:e} at {}", case.id));
                }
            }
            Err(error) => found.push(format!("{tier:?} cannot: {error} at {}", case.id)),
        }
    }
    found
}

#[test]
fn what_a_whole_batch_adds_to_each_loss_is_certified_with_it() {
    for loss in AnyLoss::all().into_iter().filter(|loss| loss.batch_needs() != BatchNeeds::default()) {
        let spec = LossSpec::from(loss);
        let mut cases = (0..20).map(|index| Case::new(&spec, Generator::Random, 3, index, Precision::F64).unwrap());
        let exact = |case: &Case| evaluate_with(&spec, &case.batch, Tier::DoubleDouble).unwrap();
        let is_wanted = |case: &Case| case.batch.samples() > 1 && exact(case).losses.iter().all(|loss| *loss != 0.0);
        let case = cases.find(is_wanted).expect("one of many is such a case");
        let (exact, certified) = (exact(&case), certified::evaluate(&spec, &case.batch).unwrap().evaluation);
        assert!(difference(&case.batch, &certified, &exact) < 1e-15, "{}", case.id);
        assert!((certified.total - exact.total).abs() <= 1e-15 * exact.total.abs(), "{}", case.id);
    }
}

/// A batch of one sample.
fn one(feature: &[f64], weights: &[&[f64]], label: usize) -> Batch<f64> {
    let weights = Array2::from_shape_fn((weights.len(), feature.len()), |(k, d)| weights[k][d]);
    Batch::new(Array2::from_shape_fn((1, feature.len()), |(_, d)| feature[d]), weights, vec![label]).unwrap()
}

fn certified(spec: &str, batch: &Batch<f64>) -> Certified {
    certified::evaluate(&spec.parse().unwrap(), batch).unwrap()
}

#[test]
#[expect(clippy::excessive_precision, reason = "the digits show what is rounded")]
fn a_certified_result_is_the_f64_next_to_the_exact_one() {
    // L = ln(1 + e⁻¹), ∂L/∂b = (1/(1 + e), −1/(1 + e)), to many more digits than an f64 has.
    let mut batch = one(&[0.0], &[&[1.0], &[2.0]], 1);
    batch.inputs.bias = Some(ndarray::arr1(&[0.0, 1.0]));
    let found = certified("softmax", &batch);
    assert!(found.exact && found.bits == 128);
    assert_eq!(found.evaluation.total, 0.313_261_687_518_222_834_048_995_494_968_12);
    assert_eq!(found.evaluation.gradient.bias.as_ref().unwrap()[0], 0.268_941_421_369_995_120_748_840_758_178_16);
    assert_eq!(found.total.high, found.total.low.next_up());
    assert!(found.total.low <= found.evaluation.total && found.evaluation.total <= found.total.high);
}

#[test]
fn a_derivative_that_is_exactly_zero_is_found_to_be() {
    // On a line the direction of a feature does not change with its length.
    let found = certified("normface", &one(&[3.0], &[&[0.7], &[-0.3], &[0.1]], 1));
    assert!(found.exact);
    assert_eq!((found.evaluation.gradient.features[(0, 0)], found.bits), (0.0, 2048));
}

#[test]
fn at_a_cone_the_bounds_hold_the_whole_subdifferential() {
    let spec: LossSpec = "arcface:s=8,m=0.5".parse().unwrap();
    let batch = one(&[2.0, 4.0, -1.0], &[&[1.0, 2.0, -0.5], &[0.9, 2.2, -0.5]], 0);
    let found = certified::evaluate(&spec, &batch).unwrap();
    let Subdifferential { gradient, cones, .. } = subdifferential::evaluate(&spec, &batch, 2f64.powi(-53)).unwrap();
    assert!(!found.exact && found.losses.low == found.losses.high.map(|loss| loss.next_down()));
    let (x, cone) = (batch.inputs.features.row(0), cones[0]);
    assert!(cone.radius > 0.1);
    for d in 0..3 {
        // The ball is tangent to the sphere: along an axis it is as wide as the axis is tangent.
        let reach = cone.radius * (1.0 - x[d] * x[d] / x.dot(&x)).sqrt();
        let (low, high) = (found.gradient.low.features[(0, d)], found.gradient.high.features[(0, d)]);
        let centre = gradient.low.features[(0, d)];
        let inner = reach * (1.0 - 1e-9);
        assert!(low <= centre - inner && centre + inner <= high, "{low}..{high} for {centre} ± {reach}");
        assert!(high - low < 10.0 * reach, "{low}..{high} is too wide for {reach}");
    }
}

#[test]
fn at_a_hinge_and_at_a_jump_the_bounds_hold_what_both_sides_give() {
    // The wrong class weight is at the squared distance 2, where its hinge opens.
    let at_hinge = one(&[1.0, 1.0], &[&[1.0, 1.0], &[1.0, -1.0]], 0);
    let found = certified("normface-contrastive:m=2", &at_hinge);
    assert!(!found.exact && found.losses.low[0].abs() < 1e-300 && found.losses.high[0].abs() < 1e-300);
    let [closed, open] = ["1.9", "2.1"].map(|m| certified(&format!("normface-contrastive:m={m}"), &at_hinge));
    assert!(closed.exact && open.exact && closed.evaluation.gradient != open.evaluation.gradient);
    for side in [closed, open] {
        let slopes = Evaluation { losses: found.losses.low.clone(), ..side.evaluation };
        assert!(outside(&at_hinge, &found.losses, &found.gradient, &slopes) < 1e-15);
    }
    // At a right angle the easy margin sets in.
    let at_jump = one(&[1.0, 1.0], &[&[1.0, -1.0], &[2.0, 1.0]], 0);
    let jump = certified("arcface:tail=easy,s=4", &at_jump);
    let [above, below] = ["arcface:s=4", "normface:s=4"].map(|spec| certified(spec, &at_jump));
    assert!(above.evaluation.losses[0] > below.evaluation.losses[0] + 1.0);
    assert_eq!((jump.losses.low[0], jump.losses.high[0]), (below.losses.low[0], above.losses.high[0]));
    for side in [above, below] {
        assert_eq!(outside(&at_jump, &jump.losses, &jump.gradient, &side.evaluation), 0.0);
    }
}

#[test]
fn a_class_whose_features_cancel_has_no_centre_and_every_tier_says_so() {
    let features = ndarray::arr2(&[[1.0, 2.0], [-1.0, -2.0], [1.0, 0.0]]);
    let batch = Batch::without_classes(features, vec![0, 0, 1]).unwrap();
    let spec: LossSpec = "center-dispersed".parse().unwrap();
    for tier in [Tier::DoubleDouble, Tier::Dual, Tier::Structured, Tier::Streamed] {
        let error = evaluate_with(&spec, &batch, tier).unwrap_err().to_string();
        assert!(error.contains("not defined at this input"), "{tier:?}: {error}");
    }
}

#[test]
fn a_class_weight_without_a_direction_is_named_by_its_row_in_every_tier() {
    for (row, tier) in (0..7).flat_map(|row| [Tier::Dual, Tier::Structured, Tier::Streamed].map(|tier| (row, tier))) {
        let mut weights: Vec<&[f64]> = vec![&[1.0, -2.0]; 7];
        weights[row] = &[0.0, 0.0];
        let batch = one(&[0.5, 1.0], &weights, 3);
        let error = evaluate_with(&"normface".parse().unwrap(), &batch, tier).unwrap_err();
        let named = matches!(error, Error::OutsideDomain { tensor: "weights", row: found, .. } if found == row);
        assert!(named, "{tier:?}, row {row}: {error}");
    }
}

#[test]
fn too_many_kinks_at_once_are_an_error_and_not_a_guess() {
    let mut weights: Vec<&[f64]> = vec![&[1.0, -1.0]; 14];
    weights[0] = &[1.0, 1.0];
    let batch = one(&[1.0, 1.0], &weights, 0);
    let error = certified::evaluate(&"normface-contrastive:m=2".parse().unwrap(), &batch).unwrap_err();
    assert!(error.to_string().contains("kinks"), "{error}");
}

#[test]
fn a_batch_of_up_to_a_million_products_has_the_precise_tier() {
    let batch = |samples: usize, dimension: usize, classes: usize| {
        let features = Array2::ones((samples, dimension));
        Batch::new(features, Array2::ones((classes, dimension)), vec![0; samples]).unwrap()
    };
    for (samples, dimension, classes, tier) in [
        (1, 1, 1, Tier::DoubleDouble),
        (64, 128, 128, Tier::DoubleDouble),
        (64, 129, 128, Tier::Structured),
        (65, 128, 128, Tier::Structured),
        (64, 128, 129, Tier::Structured),
        // Every sample is compared with every other, where that is more than there are classes.
        (128, 64, 1, Tier::DoubleDouble),
        (129, 64, 1, Tier::Structured),
        (1, 2, 1 << 19, Tier::DoubleDouble),
        (2, 2, 1 << 19, Tier::Structured),
    ] {
        assert_eq!(Tier::for_batch(&batch(samples, dimension, classes)), tier, "{samples} × {dimension} × {classes}");
    }
}
