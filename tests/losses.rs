//! What each loss is, by hand: small inputs whose losses can be worked out on paper, and the mathematics they were published with.

use approx::assert_relative_eq;
use gradproof::batch::{Batch, Inputs};
use gradproof::loss::multiplicative::Psi;
use gradproof::loss::{AnyLoss, Kink, Loss, LossSpec};
use gradproof::reference::{Evaluation, evaluate};
use ndarray::{Array1, ArrayView1, arr1, arr2};
use proptest::prelude::*;
use std::f64::consts::{FRAC_PI_3, PI};

fn exact(loss: &str, batch: &Batch<f64>) -> Evaluation {
    evaluate(&loss.parse::<LossSpec>().unwrap(), batch).unwrap()
}

/// One sample of label 0 at angles θ to class weight 0 and φ to class weight 1, in the plane, with lengths `x` and `w`.
fn planar(theta: f64, phi: f64, x: f64, w: f64) -> Batch<f64> {
    let at = |angle: f64, length: f64| [length * angle.cos(), length * angle.sin()];
    Batch::new(arr2(&[at(0.0, x)]), arr2(&[at(theta, w), at(-phi, w)]), vec![0]).unwrap()
}

fn biased(mut batch: Batch<f64>, bias: &[f64]) -> Batch<f64> {
    batch.inputs.bias = Some(arr1(bias));
    batch
}

/// Cross-entropy of two logits, the first of them the target's.
fn two(target: f64, other: f64) -> f64 {
    (other - target).exp().ln_1p()
}

#[test]
fn each_logit_loss_is_its_formula() {
    let (theta, phi, x, w) = (0.9f64, 1.7f64, 1.5, 0.8);
    let batch = planar(theta, phi, x, w);
    let with_bias = biased(batch.clone(), &[0.3, -0.2]);
    let (c, d) = (theta.cos(), phi.cos());
    let psi = -(4.0 * theta).cos() - 2.0; // θ in [π/4, π/2]: j = 1
    let term = |x: f64, n: i32| x.powi(n) / (1..=n).map(f64::from).product::<f64>();
    let taylor = |x: f64| 1.0 - term(x, 2) + term(x, 4) - term(x, 6) + term(x, 8) - term(x, 10);
    let beyond = planar(1.7, FRAC_PI_3, 1.0, 1.0);
    let cases = [
        ("softmax:bias=off", &batch, two(x * w * c, x * w * d)),
        ("softmax", &with_bias, two(x * w * c + 0.3, x * w * d - 0.2)),
        ("modified-softmax", &batch, two(x * c, x * d)),
        ("l2-softmax:alpha=5", &with_bias, two(5.0 * w * c + 0.3, 5.0 * w * d - 0.2)),
        ("normface:s=7", &batch, two(7.0 * c, 7.0 * d)),
        ("heated-up:alpha=6,alpha-end=2,step=25,steps=100", &batch, two(5.0 * c, 5.0 * d)),
        ("cosface:s=5,m=0.2", &batch, two(5.0 * (c - 0.2), 5.0 * d)),
        ("arcface:s=5,m=0.4", &batch, two(5.0 * (theta + 0.4).cos(), 5.0 * d)),
        ("combined:s=5,m1=1.5,m2=0.3,m3=0.1", &batch, two(5.0 * ((1.5 * theta + 0.3).cos() - 0.1), 5.0 * d)),
        ("l-softmax:m=4,lambda=3", &batch, two(x * w * (3.0 * c + psi) / 4.0, x * w * d)),
        ("sphereface:m=4,lambda=3", &batch, two(x * (3.0 * c + psi) / 4.0, x * d)),
        ("l-softmax:psi=taylor,lambda=3", &batch, two(x * w * (3.0 * c + taylor(4.0 * theta)) / 4.0, x * w * d)),
        (
            "sphereface:m=3,psi=taylor-misprint",
            &batch,
            two(x * (taylor(3.0 * theta) + term(3.0 * theta, 10) - term(3.0 * theta, 9)), x * d),
        ),
        // 4 · 1.7 is beyond the angle at which either series reaches −4.
        ("sphereface:psi=taylor", &beyond, two(-4.0, 0.5)),
        ("l-softmax:psi=taylor-misprint", &beyond, two(-4.0, 0.5)),
        // λ = max(1, 1000·(1 + 0.5·18)⁻²) = 10
        (
            "l-softmax:m=4,anneal=on,gamma=0.5,step=18,power=2,lambda-min=1",
            &batch,
            two(x * w * (10.0 * c + psi) / 11.0, x * w * d),
        ),
        // λ = max(5, 1000/(1 + 0.12·2000)) = 5
        ("sphereface:anneal=on,step=2000", &batch, two(x * (5.0 * c + psi) / 6.0, x * d)),
        ("ring:lambda=0.5,R=2,primary=(normface:s=7)", &batch, two(7.0 * c, 7.0 * d) + 0.25 * (x - 2.0) * (x - 2.0)),
        ("normface-contrastive:m=3", &batch, 2.0 - 2.0 * c + (3.0 - (2.0 - 2.0 * d)).max(0.0)),
        ("normface-triplet:m=3", &batch, (3.0 + (2.0 - 2.0 * c) - (2.0 - 2.0 * d)).max(0.0)),
        // The label has the larger logit, so both parts are held against it.
        ("noise-resistant:beta=0.7,primary=(normface:s=7)", &batch, two(7.0 * c, 7.0 * d)),
    ];
    for (loss, batch, expected) in cases {
        assert_relative_eq!(exact(loss, batch).total, expected, max_relative = 1e-13);
    }
}

#[test]
fn an_epsilon_is_put_on_each_norm_or_on_their_product() {
    // ‖x‖ = 1.5, ‖w‖ = 0.8: their product is 1.2.
    let (c, d) = (0.9f64.cos(), 1.7f64.cos());
    let batch = planar(0.9, 1.7, 1.5, 0.8);
    for (norm, divisor) in [
        ("norm=added,eps=0.1", 1.6 * 0.9),
        ("norm=max,eps=1", 1.5),
        ("norm=product-added,eps=0.1", 1.3),
        ("norm=product-max,eps=1", 1.2),
        ("norm=product-max,eps=2", 2.0),
    ] {
        let (own, other) = (1.2 * c / divisor, 1.2 * d / divisor);
        let total = exact(&format!("cosface:s=3,m=0.2,{norm}"), &batch).total;
        assert_relative_eq!(total, two(3.0 * (own - 0.2), 3.0 * other), max_relative = 1e-13);
        // The angle is that of this cosine, and its sine √(1 − cos²).
        let total = exact(&format!("arcface:s=3,m=0.2,{norm}"), &batch).total;
        assert_relative_eq!(total, two(3.0 * (own.acos() + 0.2).cos(), 3.0 * other), max_relative = 1e-13);
    }
}

#[test]
fn an_ignored_sample_has_no_loss_and_counts_for_the_mean_or_not() {
    let (features, weights) = (arr2(&[[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]), arr2(&[[1.0, 0.0], [0.0, 1.0]]));
    let labelled = |labels: [i64; 3]| {
        let numbers = labels.map(gradproof::batch::label).to_vec();
        Batch::new(features.clone(), weights.clone(), numbers).unwrap()
    };
    // With the upstream gradient that the reduction asks for.
    let reduced = |loss: &str, labels: [i64; 3]| {
        let (spec, mut batch) = (loss.parse::<LossSpec>().unwrap(), labelled(labels));
        batch.upstream.fill(spec.conventions.upstream(&batch.labels));
        evaluate(&spec, &batch).unwrap()
    };
    // The logits of samples 0 and 1 are (1, 0) and (0, 2).
    let (first, second) = (two(1.0, 0.0), two(2.0, 0.0));
    for (loss, divisor) in [
        ("softmax:bias=off,ignore=-100", 2.0),
        ("softmax:bias=off,ignore=-100,reduction=mean-over-all", 3.0),
        ("softmax:bias=off,ignore=-100,reduction=mean-twice", 4.0),
        ("softmax:bias=off,ignore=-100,reduction=sum", 1.0),
    ] {
        let found = reduced(loss, [0, 1, -100]);
        assert_eq!(found.losses[2], 0.0);
        assert_relative_eq!(found.total, (first + second) / divisor, max_relative = 1e-14);
        assert_eq!(found.gradient.features.row(2).to_vec(), [0.0, 0.0]);
    }
    // A class can be the one that is ignored: its weight still stands among the others.
    let found = reduced("softmax:bias=off,ignore=1", [0, 1, 1]);
    assert_relative_eq!(found.total, first, max_relative = 1e-14);
    assert!(found.gradient.weights.unwrap()[(1, 0)] > 0.0);
    // The mean of none.
    let found = reduced("arcface:ignore=-100", [-100, -100, -100]);
    assert_eq!(found.total, 0.0);
    assert!(found.gradient.tensors().iter().all(|(_, values, _)| values.iter().all(|g| *g == 0.0)));
    let error = evaluate(&"cosface:ignore=-1".parse().unwrap(), &labelled([0, 1, -100])).unwrap_err().to_string();
    assert!(error.contains("label -100 of sample 2") && error.contains("`ignore=-100`"), "{error}");
}

#[test]
fn the_noise_resistant_loss_trusts_the_prediction_in_part() {
    let batch = planar(1.7, 0.9, 1.0, 1.0);
    let (c, d) = (1.7f64.cos(), 0.9f64.cos());
    let expected = 0.7 * two(7.0 * c, 7.0 * d) + 0.3 * two(7.0 * d, 7.0 * c);
    assert_relative_eq!(
        exact("noise-resistant:beta=0.7,primary=(normface:s=7)", &batch).total,
        expected,
        max_relative = 1e-13
    );
}

#[test]
fn each_tail_of_arcface_is_its_formula_beyond_the_joint() {
    let (theta, m) = (3.0f64, 0.5f64);
    let batch = planar(theta, 1.0, 1.0, 1.0);
    let other = 4.0 * 1f64.cos();
    for (tail, cosine) in [
        ("plain", (theta + m).cos()),
        ("linear", theta.cos() - m * m.sin()),
        ("easy", theta.cos()),
        ("continuous", theta.cos() - (1.0 + (PI - m).cos())),
        ("keep", theta.cos()),
    ] {
        let total = exact(&format!("arcface:s=4,m=0.5,tail={tail}"), &batch).total;
        assert_relative_eq!(total, two(4.0 * cosine, other), max_relative = 1e-13);
    }
}

#[test]
fn weight_norm_has_its_three_gradients() {
    let mut batch = biased(planar(0.9, 1.7, 1.5, 0.8), &[0.1, 0.2]);
    batch.inputs.gains = Some(arr1(&[2.0, 3.0]));
    let (z0, z1) = (2.0 * 1.5 * 0.9f64.cos() + 0.1, 3.0 * 1.5 * 1.7f64.cos() + 0.2);
    let evaluation = exact("weight-norm", &batch);
    assert_relative_eq!(evaluation.total, two(z0, z1), max_relative = 1e-13);
    let p1 = 1.0 / (1.0 + (z0 - z1).exp());
    let gains = evaluation.gradient.gains.unwrap();
    assert_relative_eq!(gains[0], -p1 * 1.5 * 0.9f64.cos(), max_relative = 1e-13);
    assert_relative_eq!(gains[1], p1 * 1.5 * 1.7f64.cos(), max_relative = 1e-13);
    assert_relative_eq!(evaluation.gradient.bias.unwrap()[1], p1, max_relative = 1e-13);
}

#[test]
fn the_promotion_of_novel_classes_leaves_base_classes_alone_unless_attached() {
    let features = arr2(&[[0.0, 0.0]]);
    let weights = arr2(&[[3.0, 0.0], [0.0, 1.0]]);
    let batch = Batch::new(features, weights, vec![0]).unwrap();
    // At x = 0 the cross-entropy is log 2, and has no gradient by the weights.
    let detached = exact("up:lambda=0.5,bias=off", &batch);
    assert_relative_eq!(detached.total, 2f64.ln() + 0.5 * 64.0, max_relative = 1e-13);
    let by_weights = detached.gradient.weights.unwrap();
    assert_eq!(by_weights.row(0).to_vec(), [0.0, 0.0]);
    assert_relative_eq!(by_weights[(1, 1)], 0.5 * 2.0 * -8.0 * 2.0, max_relative = 1e-13);
    let attached = exact("up:lambda=0.5,bias=off,alpha=attached", &batch).gradient.weights.unwrap();
    assert_relative_eq!(attached[(0, 0)], 0.5 * 2.0 * 8.0 * 2.0 * 3.0, max_relative = 1e-13);
}

#[test]
fn whitening_uses_the_biased_statistics_of_the_batch_or_the_running_ones() {
    let mut batch = biased(Batch::new(arr2(&[[1.0], [3.0]]), arr2(&[[1.0], [-1.0]]), vec![0, 1]).unwrap(), &[0.0, 0.0]);
    let phi = 1.0 / (1f64 + 0.5).sqrt(); // mean 2, variance 1
    assert_relative_eq!(exact("deepvisage:epsilon=0.5", &batch).total, two(-phi, phi), max_relative = 1e-13);
    batch.inputs.bias = None;
    batch.inputs.weights = Some(arr2(&[[5.0], [-0.1]]));
    assert_relative_eq!(exact("ccl:epsilon=0.5", &batch).total, two(-phi, phi), max_relative = 1e-13);
    batch.running = Some(gradproof::batch::RunningStatistics { mean: arr1(&[0.0]), variance: arr1(&[3.5]) });
    let (a, b) = (0.5, 1.5);
    let expected = f64::midpoint(two(a, -a), two(-b, b));
    assert_relative_eq!(exact("ccl:epsilon=0.5,statistics=running", &batch).total, expected, max_relative = 1e-13);
}

#[test]
fn losses_between_samples_are_their_formulas() {
    let features = arr2(&[[0.0, 0.0], [3.0, 4.0], [0.6, 0.8]]);
    let batch = Batch::without_classes(features, vec![0, 0, 1]).unwrap();
    // Pairs: (0, 1) of one class at distance 5; (0, 2) at 1 and (1, 2) at 4, of two classes.
    let pairs = 0.5 * 25.0 + 0.5 * (1.5f64 - 1.0).powi(2);
    assert_relative_eq!(exact("contrastive:m=1.5", &batch).total, pairs / 3.0, max_relative = 1e-13);
    let mut with_weights = biased(batch.clone(), &[0.0, 0.0]);
    with_weights.inputs.weights = Some(arr2(&[[0.0, 0.0], [0.0, 0.0]]));
    assert_relative_eq!(
        exact("deepid2:m=1.5,lambda=0.1", &with_weights).total,
        2f64.ln() + 0.1 * pairs / 3.0,
        max_relative = 1e-13
    );

    let unit = arr2(&[[2.0, 0.0], [0.0, 3.0], [-1.0, 0.0]]);
    let mut batch = Batch::without_classes(unit, vec![0, 0, 1]).unwrap();
    // (0, 1, 2): 2 − 4 + 2.5; (1, 0, 2): 2 − 2 + 2.5. No other triplet is valid.
    assert_relative_eq!(exact("triplet:m=2.5", &batch).total, (0.5 + 2.5) / 3.0, max_relative = 1e-13);
    // Centres: (1, 1)/√2 and (−1, 0).
    assert_relative_eq!(exact("center-dispersed:weight=3", &batch).total, 3.0 * 2.0 * 0.5 / 4.0, max_relative = 1e-13);
    batch.triplets = Some(vec![[1, 0, 2], [1, 0, 2]]);
    assert_relative_eq!(exact("triplet:m=2.5", &batch).total, 5.0 / 3.0, max_relative = 1e-13);
}

#[test]
fn a_zero_vector_that_must_be_normalised_is_an_error_that_names_it() {
    let batch = Batch::new(arr2(&[[1.0, 0.0], [0.0, 0.0]]), arr2(&[[1.0, 0.0]]), vec![0, 0]).unwrap();
    for loss in ["arcface", "normface", "sphereface", "l2-softmax:bias=off", "l-softmax"] {
        let error = evaluate(&loss.parse().unwrap(), &batch).unwrap_err().to_string();
        assert!(error.contains("features row 1"), "{loss}: {error}");
    }
    assert!(exact("normface:norm=max,eps=1e-6", &batch).total.is_finite());
    assert!(exact("softmax:bias=off", &batch).total.is_finite());
    let weightless = Batch::new(arr2(&[[1.0, 0.0]]), arr2(&[[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), vec![0]).unwrap();
    for loss in ["arcface", "normface", "sphereface", "modified-softmax", "l-softmax"] {
        let error = evaluate(&loss.parse().unwrap(), &weightless).unwrap_err().to_string();
        assert!(error.contains("weights row 2"), "{loss}: {error}");
    }
    assert!(exact("l2-softmax:bias=off", &weightless).total.is_finite());
    // A product of norms, with an ε in it and without.
    for (batch, row) in [(&batch, "features row 1"), (&weightless, "weights row 2")] {
        for norm in ["product-max", "product-added"] {
            let error =
                evaluate(&format!("cosface:norm={norm},eps=0").parse().unwrap(), batch).unwrap_err().to_string();
            assert!(error.contains(row), "{norm}: {error}");
            assert!(exact(&format!("cosface:norm={norm},eps=0.1"), batch).total.is_finite());
        }
    }
}

/// Specifications with every parameter away from its default.
fn unusual() -> Vec<LossSpec> {
    AnyLoss::all()
        .into_iter()
        .map(|loss| {
            let spec = LossSpec::from(loss);
            spec.describe().into_iter().fold(spec, |spec, parameter| {
                let value = match parameter.choices {
                    [] => parameter
                        .value
                        .parse::<f64>()
                        .map(|value| if value == 0.0 { "1".to_owned() } else { (value * 2.0).to_string() })
                        .ok(),
                    [.., last] => Some((*last).to_owned()),
                };
                let changed = value.and_then(|value| spec.with(parameter.name, &value).ok());
                changed.filter(|changed| changed.objection().is_none()).unwrap_or(spec)
            })
        })
        .collect()
}

#[test]
fn a_specification_prints_as_text_that_reads_back() {
    let nested = [
        "cosface:reduction=mean-over-all,ignore=-100",
        "ring:lambda=0.5,primary=(noise-resistant:beta=0.5,primary=(arcface:s=30,tail=linear))",
        "up:novel=0+3",
    ];
    let texts = nested.iter().map(|text| text.parse::<LossSpec>().unwrap());
    for spec in unusual().into_iter().chain(AnyLoss::all().into_iter().map(LossSpec::from)).chain(texts) {
        assert_eq!(spec.to_string().parse::<LossSpec>().unwrap(), spec, "{spec}");
    }
    assert_eq!("am-softmax: s = 64 , m = 0.35".parse::<LossSpec>().unwrap().to_string(), "cosface");
    assert_eq!("arcface:tail=linear,m=0.4".parse::<LossSpec>().unwrap().to_string(), "arcface:m=0.4,tail=linear");
}

#[test]
fn specifications_that_cannot_be_read_say_why() {
    for (text, part) in [
        ("", "unknown loss ``"),
        ("arcface:s", "is not of the form key=value"),
        ("arcface:s=1,s=2", "`s` is given twice"),
        ("arcface:s=-1", "s must be a positive number"),
        ("arcface:s=nan", "s must be a positive number"),
        ("sphereface:m=2.5", "m must be a whole number from 1 to 16"),
        ("up:novel=a", "class numbers joined by `+`"),
        ("ring:primary=(ring)", "radius R of its own"),
        ("ring:primary=(arcface:gradient=straight-through)", "outside the parentheses"),
        ("cosface:tail=linear", "no parameter `tail`"),
        ("cosface:ignore=background", "`none` or a whole number"),
        ("contrastive:ignore=0", "a loss of its own"),
        ("up:ignore=-100", "a loss of its own"),
        ("sphereface:psi=series", "one of exact, taylor, taylor-misprint"),
    ] {
        let error = text.parse::<LossSpec>().unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn every_loss_says_what_it_is() {
    let mut names = std::collections::BTreeSet::new();
    for loss in AnyLoss::all() {
        let about = loss.about();
        for text in [about.title, about.formula, about.gradient, about.domain, about.source] {
            assert!(text.len() > 5, "{}: {text}", about.name);
        }
        for name in std::iter::once(about.name).chain(about.aliases.iter().copied()) {
            assert!(names.insert(name), "{name} is the name of two losses");
            assert_eq!(name.parse::<LossSpec>().unwrap().name(), about.name);
        }
    }
}

proptest! {
    #[test]
    fn margins_make_the_loss_larger_and_more_so_the_wider_they_are(theta in 0.05f64..2.5, phi in 0.05f64..3.0, m in 0.05f64..0.5) {
        let batch = planar(theta, phi, 1.0, 1.0);
        let total = |loss: String| exact(&loss, &batch).total;
        let plain = total("normface:s=8".to_owned());
        for family in ["arcface", "cosface"] {
            let (narrow, wide) = (total(format!("{family}:s=8,m={}", m / 2.0)), total(format!("{family}:s=8,m={m}")));
            prop_assert!(plain < narrow && narrow < wide, "{family}: {plain} {narrow} {wide}");
        }
    }

    #[test]
    fn every_cross_entropys_gradient_sums_to_zero_over_the_logits(bias in prop::collection::vec(-3.0f64..3.0, 4)) {
        let inputs = Inputs {
            features: arr2(&[[0.3, -1.2, 0.7], [1.1, 0.2, -0.4]]),
            weights: Some(arr2(&[[0.5, 0.1, -0.3], [0.2, -0.7, 0.4], [-0.6, 0.3, 0.9], [0.1, 0.8, -0.2]])),
            bias: Some(Array1::from(bias)),
            gains: None,
            scalars: Vec::new(),
        };
        let batch = Batch { inputs, labels: vec![2, 0], upstream: arr1(&[0.7, -1.3]), running: None, margins: None, triplets: None, case: None };
        for loss in ["softmax", "l2-softmax", "deepvisage"] {
            let sum: f64 = exact(loss, &batch).gradient.bias.unwrap().sum();
            prop_assert!(sum.abs() < 1e-14, "{loss}: {sum:e}");
        }
    }

    #[test]
    fn heating_up_first_raises_then_lowers_the_gradient(theta in 0.1f64..1.0, phi in 1.2f64..3.0) {
        // ∂L/∂cos θ_y = −α p_1: it vanishes for α → 0 and for α → ∞, as p_1 falls exponentially.
        let batch = planar(theta, phi, 1.0, 1.0);
        let size = |alpha: f64| {
            let gradient = exact(&format!("heated-up:alpha={alpha}"), &batch).gradient.features;
            gradient.iter().map(|g| g * g).sum::<f64>().sqrt()
        };
        let sizes: Vec<f64> = [0.01, 1.0, 400.0].into_iter().map(size).collect();
        prop_assert!(sizes[0] < sizes[1] && sizes[2] < sizes[1], "{sizes:?}");
    }
}

#[test]
fn an_angular_margin_is_read_in_the_unit_that_the_code_takes_it_in() {
    let batch = planar(0.9, 1.7, 1.5, 0.8);
    let (theta, d) = (0.9f64, 1.7f64.cos());
    // Degrees given to a function that takes radians, and radians to one that turns degrees into them.
    let (large, small) = (0.02 * 180.0 / PI, 0.5 * PI / 180.0);
    for (loss, target) in [
        ("arcface:s=5,m=0.02,margin-unit=degrees-as-radians", (theta + large).cos()),
        ("arcface:s=5,m=0.5,margin-unit=radians-as-degrees", (theta + small).cos()),
        ("combined:s=5,m1=1.5,m2=0.02,m3=0.1,margin-unit=degrees-as-radians", (1.5 * theta + large).cos() - 0.1),
        ("combined:s=5,m1=1.5,m2=0.5,m3=0.1,margin-unit=radians-as-degrees", (1.5 * theta + small).cos() - 0.1),
    ] {
        assert_relative_eq!(exact(loss, &batch).total, two(5.0 * target, 5.0 * d), max_relative = 1e-13);
    }
}

#[test]
fn psi_passes_from_one_piece_to_the_next_where_it_is_said_to() {
    for m in 1..=6 {
        let joins = (1..m).map(|j| Kink::Join { angle: PI * f64::from(j) / f64::from(m) }).collect::<Vec<_>>();
        assert_eq!(Psi::Exact.kinks(m), joins);
        for (psi, last) in [(Psi::Taylor, 10), (Psi::TaylorMisprint, 9)] {
            let [Kink::Cone { angle: 0.0 }, Kink::Switch { angle }] = psi.kinks(m)[..] else {
                panic!("{psi:?}, m = {m}")
            };
            let term = |n: i32| (f64::from(m) * angle).powi(n) / (1..=n).map(f64::from).product::<f64>();
            let series = 1.0 - term(2) + term(4) - term(6) + term(8) - term(last);
            assert_relative_eq!(series, -f64::from(m), max_relative = 1e-11);
        }
    }
    for (loss, psi) in [("l-softmax:m=3", Psi::Exact), ("sphereface:m=3,psi=taylor", Psi::Taylor)] {
        assert_eq!(loss.parse::<LossSpec>().unwrap().loss.kinks(), psi.kinks(3), "{loss}");
    }
}

#[test]
fn a_straight_through_gradient_is_that_of_the_logits_without_the_margin() {
    let batch = planar(0.9, 1.7, 1.5, 0.8);
    let (x, w) = (batch.inputs.features.row(0), batch.inputs.weights.as_ref().unwrap());
    for loss in [
        "l-softmax:m=3,lambda=2",
        "sphereface:m=3,lambda=2",
        "cosface:s=4,m=0.2",
        "arcface:s=4,m=0.5",
        "combined:s=4",
        // A clamp keeps the cosine that the margin is put on: a product with the lengths in it is none.
        "l-softmax:m=3,lambda=2,clamp=0.5",
        "sphereface:m=3,lambda=2,clamp=0.5",
    ] {
        // The loss is the one with the margin: its target has the probability e⁻ᴸ.
        let [margin, through] = [String::new(), ",gradient=straight-through".to_owned()]
            .map(|convention| exact(&format!("{loss}{convention}"), &batch));
        assert_relative_eq!(margin.total, through.total, max_relative = 1e-14);
        let wrong = 1.0 - (-margin.total).exp();
        let unit = |v: ArrayView1<'_, f64>| &v / v.dot(&v).sqrt();
        // Logits are s x̂·ŵ, x·ŵ or x·w.
        let scale = if loss.contains("s=4") || loss.starts_with("combined") { 4.0 } else { 1.0 };
        let raw_features = loss.starts_with("l-softmax") || loss.starts_with("sphereface");
        let raw_weights = loss.starts_with("l-softmax");
        let [own, other] = [0, 1].map(|k| if raw_weights { w.row(k).to_owned() } else { unit(w.row(k)) });
        let by_features = (other - own) * (wrong * scale);
        let along = |by: Array1<f64>, v: ArrayView1<'_, f64>, raw: bool| {
            if raw { by } else { (&by - &unit(v) * by.dot(&unit(v))) / v.dot(&v).sqrt() }
        };
        let expected = along(by_features, x, raw_features);
        let seen = if raw_features { x.to_owned() } else { unit(x) };
        for (got, expected) in through.gradient.features.row(0).iter().zip(&expected) {
            assert_relative_eq!(*got, *expected, epsilon = 1e-13);
        }
        for (k, sign) in [(0, -1.0), (1, 1.0)] {
            let expected = along(&seen * (sign * wrong * scale), w.row(k), raw_weights);
            for (got, expected) in through.gradient.weights.as_ref().unwrap().row(k).iter().zip(&expected) {
                assert_relative_eq!(*got, *expected, epsilon = 1e-13);
            }
        }
    }
}

#[test]
fn a_learnable_scale_is_differentiated_as_it_is_with_either_gradient() {
    let mut batch = planar(0.9, 1.7, 1.5, 0.8);
    batch.inputs.scalars = vec![("s", 4.0)];
    let other = 1.7f64.cos();
    for (loss, target) in [
        ("cosface:m=0.2", 0.9f64.cos() - 0.2),
        ("arcface:m=0.5", 1.4f64.cos()),
        ("combined:m1=2,m2=0.1,m3=0", 1.9f64.cos()),
    ] {
        let wrong = 1.0 - (-two(4.0 * target, 4.0 * other)).exp();
        for gradient in ["exact", "straight-through"] {
            let found = exact(&format!("{loss},gradient={gradient}"), &batch).gradient.scalars;
            let [("s", by_scale)] = found[..] else { panic!("{loss}: {found:?}") };
            assert_relative_eq!(by_scale, wrong * (other - target), max_relative = 1e-13);
        }
    }
}

#[test]
fn a_clamp_is_put_on_cosines_alone() {
    let batch = planar(0.3, 1.7, 1.5, 0.8);
    let clamped = exact("normface:s=3,clamp=0.2", &batch).total;
    assert_relative_eq!(clamped, two(3.0 * 0.8, 3.0 * 1.7f64.cos()), max_relative = 1e-13);
    // Their logits are `‖x‖ cos θ`, `α‖w‖ cos θ` and `w·x`.
    for loss in ["modified-softmax:clamp=0.2", "l2-softmax:alpha=5,bias=off,clamp=0.2", "softmax:bias=off,clamp=0.2"] {
        let (plain, _) = loss.rsplit_once("clamp").unwrap();
        assert_eq!(exact(loss, &batch), exact(plain.trim_end_matches([',', ':']), &batch), "{loss}");
    }
}

#[test]
fn a_tensor_that_a_loss_has_no_use_for_is_refused() {
    let plain = planar(0.9, 1.7, 1.5, 0.8);
    let mut with_gains = plain.clone();
    with_gains.inputs.gains = Some(arr1(&[1.0, 1.0]));
    let mut with_scale = plain.clone();
    with_scale.inputs.scalars = vec![("s", 4.0)];
    for (loss, tensor, batch) in [
        ("arcface", "bias", &biased(plain.clone(), &[0.0, 0.0])),
        ("contrastive", "weights", &plain),
        ("softmax:bias=off", "g", &with_gains),
        ("softmax:bias=off", "s", &with_scale),
    ] {
        let error = evaluate(&loss.parse().unwrap(), batch).unwrap_err().to_string();
        let (name, _) = loss.split_once(':').unwrap_or((loss, ""));
        assert_eq!(error, format!("{tensor}: given, but {name} has none"));
    }
}

#[test]
fn whole_parameters_are_described_with_their_range_and_printed() {
    let spec: LossSpec = "sphereface:m=3,step=7".parse().unwrap();
    let described = spec.describe();
    for (name, value, allowed) in
        [("m", "3", "a whole number from 1 to 16"), ("step", "7", "a whole number from 0 to 4294967295")]
    {
        let parameter = described.iter().find(|parameter| parameter.name == name).expect("the loss has it");
        assert_eq!((&parameter.value[..], &parameter.allowed[..], parameter.choices), (value, allowed, &[][..]));
    }
    assert_eq!(spec.to_string(), "sphereface:m=3,step=7");
}

#[test]
fn a_number_is_printed_as_shortly_as_it_can_be_read() {
    for (text, printed) in [
        ("cosface:m=0", "m=0"),
        ("cosface:m=0.35", "m=0.35"),
        ("cosface:norm=added,eps=0.00000000001", "eps=1e-11"),
        ("cosface:norm=added,eps=0.0001", "eps=0.0001"),
        ("cosface:norm=added,eps=0.00009", "eps=9e-5"),
        ("normface:s=1e15", "s=1e15"),
        ("normface:s=1e14", "s=100000000000000"),
    ] {
        let spec: LossSpec = text.parse().unwrap();
        assert!(spec.in_full().contains(printed), "{} has no {printed}", spec.in_full());
        assert_eq!(spec.to_string().parse::<LossSpec>().unwrap(), spec);
    }
}
