//! What is said of the softmax itself, and of what it costs.

use super::Claim;
use super::certificate::{Number, digits, everywhere};
use super::evidence::{Outcome, Shown, values};
use super::probe::{batch, by_products, differentiated, exact, probabilities, spec};
use crate::batch::Batch;
use crate::loss::LossSpec;
use crate::loss::registry::{Contrastive, Triplet};
use ndarray::{Array2, array};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

const SOFTMAX: &str = "Softmax";
const SPHEREFACE: &str = "L-Softmax and SphereFace";
const METRIC: &str = "Metric learning";

/// The claims of this theme.
pub(super) fn claims() -> Vec<Claim> {
    vec![table(), gradient(), amplifies(), raise(), decrease(), complexity(), sphere_is_l2()]
}

fn shares(logits: &[f64]) -> Vec<f64> {
    probabilities(&spec("softmax"), logits)
}

/// The shares in % of the first of three logits, and of the two others, which are equal.
fn row(top: f64, rest: f64) -> [Number; 2] {
    let shares = probabilities(&spec("softmax"), &[top, rest, rest].map(Number::from));
    [shares[0] * 100.0, shares[1] * 100.0]
}

fn table() -> Claim {
    Claim::new(
        "softmax-table",
        SOFTMAX,
        "the softmax of (1,1,1), (2,1,1), (5,1,1) and (10,5,5) is (33, 33, 33), (57.6, 21.2, 21.2), (96.5, 1.77, \
         1.77) and (98.7, 0.66, 0.66) %",
        "p_k = eᶻᵏ / Σ_j eᶻʲ, rounded",
    )
    .certificate("table", "the table, each digit certain", || {
        let [b, c, d] = [row(2.0, 1.0), row(5.0, 1.0), row(10.0, 5.0)];
        digits(&[
            ("(1,1,1) %", row(1.0, 1.0)[0], "33.333"),
            ("(2,1,1) %", b[0], "57.612"),
            ("others", b[1], "21.194"),
            ("(5,1,1) %", c[0], "96.466"),
            ("others", c[1], "1.7668"),
            ("(10,5,5) %", d[0], "98.670"),
            ("others", d[1], "0.66484"),
        ])
    })
    .proved("Table.v", "row_b1")
    .proved("Table.v", "row_b2")
    .proved("Table.v", "row_c1")
    .proved("Table.v", "row_c2")
    .proved("Table.v", "row_d1")
    .proved("Table.v", "row_d2")
}

fn gradient() -> Claim {
    Claim::new(
        "softmax-gradient",
        SOFTMAX,
        "the gradient of the cross-entropy by a logit is the probability, less 1 for the target",
        "∂L/∂z_k = p_k − 1{k = y}",
    )
    .property("probability-less-one", "it is, for 1 to 12 classes and logits up to ±30", |trial| {
        trial.forall((vec(-30.0..30.0f64, 1..=12), any::<Index>()), |(logits, label)| {
            let label = label.index(logits.len());
            let (_, gradient) = by_products(&spec("softmax"), &logits, label);
            for (k, (found, share)) in gradient.iter().zip(shares(&logits)).enumerate() {
                let expected = if k == label { share - 1.0 } else { share };
                prop_assert!((found - expected).abs() < 1e-13, "class {}: {} against {}", k, found, expected);
            }
            Ok(())
        })
    })
    .proved("SoftmaxCE.v", "CE_partial")
}

fn amplifies() -> Claim {
    Claim::new(
        "exp-amplifies",
        SOFTMAX,
        "the exponential enlarges the differences between logits: the winner takes all",
        "max_k p_k ≥ max_k z_k / Σ_j z_j",
    )
    .holds_if("true if all logits are at least 1; (1, 0.1, 0.1) has a linear share of 83.3 % and a softmax of 55.2 %")
    .property("logits-above-one", "of 2 to 10 logits in [1, 40] the largest gets at least its linear share", |trial| {
        trial.forall(vec(1.0..40.0f64, 2..=10), |logits| {
            let share = shares(&logits).into_iter().fold(0.0, f64::max);
            let linear = logits.iter().copied().fold(0.0, f64::max) / logits.iter().sum::<f64>();
            prop_assert!(share >= linear - 1e-12, "{} against {}", share, linear);
            Ok(())
        })
    })
    .counterexample("small-logits", "(1, 0.1, 0.1): the share of the largest falls", || {
        values(&[("softmax %", 100.0 * shares(&[1.0, 0.1, 0.1])[0], "55.2"), ("linear share %", 100.0 / 1.2, "83.3")])
    })
    .proved("Table.v", "not_amplified")
}

fn raise() -> Claim {
    Claim::new(
        "raise-target-logit",
        SOFTMAX,
        "raising the probability of the target needs a larger target logit",
        "p_y(z′) > p_y(z) only if z′_y > z_y",
    )
    .refuted("only differences between logits matter: p(z + c) = p(z)")
    .counterexample(
        "falls-and-gains",
        "from (2, 1, 1) to (1, −1, −1) the target logit falls and its probability rises",
        || {
            let (before, after) = (shares(&[2.0, 1.0, 1.0])[0], shares(&[1.0, -1.0, -1.0])[0]);
            values(&[("before %", 100.0 * before, "57.6"), ("after %", 100.0 * after, "78.7")])
        },
    )
    .property("shift", "a constant added to all logits changes no probability", |trial| {
        trial.forall((vec(-20.0..20.0f64, 2..=10), -50.0..50.0f64), |(logits, shift)| {
            let shifted: Vec<f64> = logits.iter().map(|z| z + shift).collect();
            for (share, same) in shares(&logits).into_iter().zip(shares(&shifted)) {
                prop_assert!((share - same).abs() < 1e-12, "{} against {}", share, same);
            }
            Ok(())
        })
    })
}

fn decrease() -> Claim {
    Claim::new("decrease-cos", "Additive margins", "training moves to decrease cos θ_y", "∂L/∂cos θ_y > 0")
        .refuted("a slip: ∂L/∂cos θ_y = −s(1 − p_y) < 0, so descent increases cos θ_y")
        .counterexample("two-classes", "s = 30, cosines (0.5, 0.4)", || {
            values(&[("∂L/∂cos θ_y", by_products(&spec("normface:s=30"), &[0.5, 0.4], 0).1[0], "-1.42")])
        })
        .certificate("negative-everywhere", "it is negative for any 10 cosines and any scale in [0.1, 30]", || {
            everywhere([(0.1, 30.0)], |[scale]| {
                let cosines = [Number::between(-1.0, 1.0); 10];
                differentiated(&spec("normface"), &cosines, 0, Some(*scale)).1[0] < 0.0
            })
        })
        .property("negative", "it is −s(1 − p_y) and negative, for 2 to 10 cosines and scales up to 30", |trial| {
            trial.forall((vec(-1.0..1.0f64, 2..=10), 0.1..30.0f64), |(cosines, scale)| {
                let (loss, gradient) = by_products(&spec(&format!("normface:s={scale}")), &cosines, 0);
                let expected = scale * (-loss).exp_m1();
                prop_assert!(
                    gradient[0] < 0.0 && (gradient[0] / expected - 1.0).abs() < 1e-9,
                    "{} for {}",
                    gradient[0],
                    expected
                );
                Ok(())
            })
        })
        .proved("MarginGradient.v", "normface_gradient")
}

fn complexity() -> Claim {
    Claim::new(
        "complexity",
        METRIC,
        "the softmax loss visits O(N) terms, the contrastive loss O(N²), the triplet loss O(N³)",
        "with N samples, n of each class: N softmax terms, N(N − 1)/2 pairs, N(n − 1)(N − n) triplets",
    )
    .holds_if(
        "the triplets are Θ(N³) for a fixed number of classes only, Θ(N²) for a fixed n; and each of the N terms \
         of the softmax costs O(K)",
    )
    .property(
        "counted",
        "the losses' own terms, counted by how the loss grows with the margin, are as many",
        |trial| {
            trial.forall((1usize..=5, 1usize..=5, vec(-1.0..1.0f64, 50)), |(classes, each, coordinates)| {
                let samples = classes * each;
                let features = Array2::from_shape_fn((samples, 2), |(i, j)| coordinates[2 * i + j]);
                let labels = (0..samples).map(|i| i % classes).collect();
                let batch =
                    Batch::without_classes(features, labels).map_err(|error| TestCaseError::fail(error.to_string()))?;
                // Beyond the largest distance every hinge is open. Then a triplet grows by 1 with each 1 of margin, and
                // the second
                // difference of a pair's ½(m − d)² is 1.
                let triplet =
                    |margin| exact(&LossSpec::from(Triplet { margin, ..Triplet::default() }), &batch).losses.sum();
                let pair = |margin| {
                    exact(&LossSpec::from(Contrastive { margin, ..Contrastive::default() }), &batch).losses.sum()
                };
                let triplets = triplet(6.0) - triplet(5.0);
                let pairs = pair(7.0) - 2.0 * pair(6.0) + pair(5.0);
                let count = |n: usize| n as f64;
                prop_assert!(
                    (triplets - count(samples * (each - 1) * (samples - each))).abs() < 1e-6,
                    "{} triplets",
                    triplets
                );
                prop_assert!(
                    (2.0 * pairs - count(samples * (samples - each))).abs() < 1e-6,
                    "{} pairs of different classes",
                    pairs
                );
                Ok(())
            })
        },
    )
}

fn sphere_is_l2() -> Claim {
    Claim::new(
        "sphere-is-l2",
        SPHEREFACE,
        "SphereFace differs from L2-Softmax only in that θ becomes mθ",
        "with m = 1 the two have the same logits",
    )
    .refuted(
        "SphereFace normalises the class weights and not the features, L2-Softmax the features and not the class \
         weights; and SphereFace's target logit is ψ(θ), not cos mθ",
    )
    .counterexample(
        "lengths",
        "features twice as long change only SphereFace's loss, class weights twice as long only \
             L2-Softmax's",
        lengths,
    )
}

fn lengths() -> Outcome {
    let (features, weights) = (array![[0.8, 0.3], [-0.2, 1.1]], array![[1.0, 0.2], [-0.4, 0.9], [0.1, -0.7]]);
    let loss = |text: &str, x: f64, w: f64| exact(&spec(text), &batch(&features * x, &weights * w, vec![0, 1])).total;
    let change = |text: &str, x: f64, w: f64| (loss(text, x, w) - loss(text, 1.0, 1.0)).abs();
    let [sphereface, l2_softmax] =
        ["sphereface:m=1", "l2-softmax:alpha=1,bias=off"].map(|text| [change(text, 2.0, 1.0), change(text, 1.0, 2.0)]);
    if sphereface[0] > 0.01 && sphereface[1] < 1e-12 && l2_softmax[0] < 1e-12 && l2_softmax[1] > 0.01 {
        let [x, w] = [sphereface[0], l2_softmax[1]];
        return Ok(Shown {
            cases: 4,
            numbers: format!("SphereFace's loss changes by {x:.3} and 0, L2-Softmax's by 0 and {w:.3}"),
        });
    }
    Err(format!("the losses change by {sphereface:?} and {l2_softmax:?}"))
}
