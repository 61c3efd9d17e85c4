//! What is said of the lengths of class weights and features, and of the losses that steer them.

use super::Claim;
use super::evidence::{Outcome, Shown, values};
use super::probe::{batch, exact, norm, probabilities, spec, units};
use crate::batch::Batch;
use crate::loss::LossSpec;
use crate::loss::mapped::whitened;
use crate::reference::second_order::hessian;
use nalgebra::DMatrix;
use ndarray::{Array1, Array2, array, s};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

const NORMS: &str = "Lengths of weights and features";
const UP: &str = "UP loss";
const WHITENING: &str = "Whitening";
const RING: &str = "Ring loss";

/// The claims of this theme.
pub(super) fn claims() -> Vec<Claim> {
    vec![weight_norm(), feature_norm(), up(), whitening(), ring()]
}

/// A sample: its feature `[1, D]` and the class weights `[K, D]`, the target's first.
fn one_sample() -> impl Strategy<Value = Batch<f64>> {
    let shaped = |(classes, dimension): (usize, usize)| {
        let numbers = |count: usize| vec(-2.0..2.0f64, count);
        (numbers(dimension), numbers(classes * dimension), Just((classes, dimension)))
    };
    (2usize..=6, 2usize..=5).prop_flat_map(shaped).prop_filter_map("vectors with a direction", |(x, w, shape)| {
        let features = Array2::from_shape_vec((1, shape.1), x).expect("as many numbers as the shape asks for");
        let weights = Array2::from_shape_vec(shape, w).expect("as many numbers as the shape asks for");
        let directed = |rows: &Array2<f64>| rows.rows().into_iter().all(|row| norm(row) > 0.1);
        (directed(&features) && directed(&weights)).then(|| batch(features, weights, vec![0]))
    })
}

fn weights(batch: &Batch<f64>) -> &Array2<f64> {
    batch.inputs.weights.as_ref().expect("a claim's batch has class weights")
}

fn weight_norm() -> Claim {
    Claim::new(
        "weight-norm-grows",
        NORMS,
        "training makes the class weight of the target longer",
        "the component of −∂L/∂w_y along w_y is positive",
    )
    .holds_if(
        "for a sample: exactly if cos θ_y > 0. Where class weights are normalised the gradient is tangent to the \
         sphere, and every step of descent makes the weight longer, by η²‖∂L/∂w‖² in the square",
    )
    .property("sign", "it has the sign of cos θ_y", |trial| {
        trial.forall(one_sample(), |batch| {
            let (x, w) = (batch.inputs.features.row(0), weights(&batch).row(0));
            prop_assume!(x.dot(&w).abs() > 1e-9);
            let gradient =
                exact(&spec("softmax:bias=off"), &batch).gradient.weights.expect("softmax has class weights");
            let growth = -gradient.row(0).dot(&w);
            prop_assert!(growth * x.dot(&w) > 0.0, "{} at w·x = {}", growth, x.dot(&w));
            Ok(())
        })
    })
    .property("tangent", "with normalised class weights no gradient has a component along its weight", |trial| {
        trial.forall(one_sample(), |batch| {
            for loss in ["modified-softmax", "normface", "cosface", "arcface"] {
                let gradient = exact(&spec(loss), &batch).gradient.weights.expect("it has class weights");
                for (w, g) in weights(&batch).rows().into_iter().zip(gradient.rows()) {
                    prop_assert!(g.dot(&w).abs() <= 1e-12 * (1e-12 + norm(g)) * norm(w), "{}: {}", loss, g.dot(&w));
                }
            }
            Ok(())
        })
    })
    .counterexample("obtuse", "x = (1, 0), w_y = (−1, 1), another at (1, 1): ‖w_y‖ shrinks", || {
        let batch = batch(array![[1.0, 0.0]], array![[-1.0, 1.0], [1.0, 1.0]], vec![0]);
        let gradient = exact(&spec("softmax:bias=off"), &batch).gradient.weights.expect("softmax has class weights");
        values(&[("−⟨∂L/∂w_y, w_y⟩", -gradient.row(0).dot(&weights(&batch).row(0)), "-0.8808")])
    })
    .figure("norms")
}

fn feature_norm() -> Claim {
    Claim::new(
        "feature-norm",
        NORMS,
        "features of easy samples grow in training, features of hard ones shrink",
        "dL/d‖x‖ < 0 if the sample is classified correctly, > 0 if not",
    )
    .holds_if(
        "dL/d‖x‖ = (E_p f − f_y)/‖x‖: a feature classified correctly grows; any other shrinks exactly if f_y < \
         E_p f, and not merely because it is misclassified",
    )
    .property("formula", "dL/d‖x‖ is (E_p f − f_y)/‖x‖, f being the logits", |trial| {
        trial.forall(one_sample(), |batch| {
            let (slope, logits) = (by_length(&batch), weights(&batch).dot(&batch.inputs.features.row(0)));
            let shares = probabilities(&spec("softmax"), &logits.to_vec());
            let mean: f64 = shares.iter().zip(&logits).map(|(share, logit)| share * logit).sum();
            let expected = (mean - logits[0]) / norm(batch.inputs.features.row(0));
            prop_assert!((slope - expected).abs() < 1e-12 * (1.0 + expected.abs()), "{} against {}", slope, expected);
            Ok(())
        })
    })
    .property("easy-grows", "it is negative for every sample that is classified correctly", |trial| {
        trial.forall(one_sample(), |batch| {
            let logits = weights(&batch).dot(&batch.inputs.features.row(0));
            prop_assume!(logits.iter().skip(1).all(|logit| *logit < logits[0]));
            prop_assert!(by_length(&batch) < 0.0, "{}", by_length(&batch));
            Ok(())
        })
    })
    .counterexample(
        "hard-but-growing",
        "logits (1, 0.9, 10 × 0), target the second: misclassified, and yet it grows",
        || {
            let weights: Vec<f64> = [0.9, 1.0].into_iter().chain([0.0; 10]).collect();
            let weights = Array2::from_shape_vec((12, 1), weights).expect("twelve weights on a line");
            values(&[("dL/d‖x‖", by_length(&batch(array![[1.0]], weights, vec![0])), "-0.575")])
        },
    )
    .values("hard-and-shrinking", "logits (1, 0), target the second: it shrinks", || {
        values(&[("dL/d‖x‖", by_length(&batch(array![[1.0]], array![[0.0], [1.0]], vec![0])), "0.731")])
    })
    .proved("SoftmaxCE.v", "CE_norm")
    .figure("norms")
}

/// The derivative of the softmax loss by the length of its one feature.
fn by_length(batch: &Batch<f64>) -> f64 {
    let x = batch.inputs.features.row(0);
    exact(&spec("softmax:bias=off"), batch).gradient.features.row(0).dot(&x) / norm(x)
}

fn up() -> Claim {
    Claim::new(
        "up-loss",
        UP,
        "the UP loss draws the length of each novel class weight to the mean",
        "the term is 0 only if every ‖w_k‖² of the novel classes is α",
    )
    .refuted(
        "it draws the mean of the novel classes' ‖w‖² to that of the base classes: 4λ(mean − α) w_k/|C_n|, \
         one sign for all",
    )
    .counterexample(
        "two-unequal-lengths",
        "one base class of ‖w‖² = 1, novel ones of 0.5 and 1.5: the term and its gradient are 0",
        || {
            let term = up_term(&[1.0, 0.5, 1.5], 1);
            let pulls: Vec<String> = term.pull.iter().map(|pull| format!("{pull:.1}")).collect();
            if term.value.abs() > 1e-12 || term.pull.iter().any(|pull| pull.abs() > 1e-12) {
                return Err(format!("the term is {}, and pulls by {}", term.value, pulls.join(", ")));
            }
            Ok(Shown { cases: 1, numbers: format!("the term is 0, and pulls at the lengths by {}", pulls.join(", ")) })
        },
    )
    .property(
        "one-sign",
        "all novel class weights are pulled the same way: longer exactly if their mean square is below the \
             base classes'",
        |trial| {
            trial.forall((vec(0.1..3.0f64, 2..=8), any::<Index>()), |(squares, base)| {
                let base = 1 + base.index(squares.len() - 1);
                let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
                let gap = mean(&squares[base..]) - mean(&squares[..base]);
                prop_assume!(gap.abs() > 1e-6);
                let term = up_term(&squares, base);
                prop_assert!((term.value - gap * gap).abs() < 1e-12, "{} against {}", term.value, gap * gap);
                prop_assert!(term.pull[base..].iter().all(|pull| pull * gap < 0.0), "{:?} at {}", term.pull, gap);
                prop_assert!(term.pull[..base].iter().all(|pull| pull.abs() < 1e-12), "{:?}", term.pull);
                Ok(())
            })
        },
    )
}

struct UpTerm {
    value: f64,
    /// What descent adds to the length of each class weight.
    pull: Vec<f64>,
}

/// The promotion term, λ = 1, for class weights of these ‖w‖², all novel from number `base` on. It is what differs
/// from λ = 0.
fn up_term(squares: &[f64], base: usize) -> UpTerm {
    let novel: Vec<String> = (base..squares.len()).map(|k| k.to_string()).collect();
    let loss = |lambda: &str| spec(&format!("up:bias=off,novel={},lambda={lambda}", novel.join("+")));
    let weights = Array2::from_diag(&Array1::from_iter(squares.iter().map(|square| square.sqrt())));
    let batch = batch(Array2::ones((1, squares.len())), weights, vec![0]);
    let [with, without] = ["1", "0"].map(|lambda| exact(&loss(lambda), &batch));
    let [g, without_g] =
        [&with, &without].map(|evaluation| evaluation.gradient.weights.as_ref().expect("it has class weights"));
    UpTerm { value: with.total - without.total, pull: (without_g - g).diag().to_vec() }
}

fn whitening() -> Claim {
    Claim::new(
        "whitening",
        WHITENING,
        "for a large mean and a tiny variance whitening is close to normalising the features",
        "φ(x) = (x − μ)/σ has almost the direction of x if ‖μ‖ ≫ σ",
    )
    .refuted(
        "it is close if μ ≈ 0, σ is the same in every dimension, and all ‖x‖ are nearly equal: then φ(x) ≈ √D·x/‖x‖",
    )
    .counterexample("opposite", "features (101, 99) and (99, 101): almost parallel before, opposite after", || {
        let features = array![[101.0, 99.0], [99.0, 101.0]];
        let cosine = |rows: &Array2<f64>| units(rows).row(0).dot(&units(rows).row(1));
        values(&[
            ("cosine before", cosine(&features), "0.9998"),
            ("after", cosine(&whitened(&features, 0.0, None)), "-1.0000"),
        ])
    })
    .counterexample("losses", "the same two as a batch of two classes: CCL separates them, NormFace does not", || {
        let batch = batch(array![[101.0, 99.0], [99.0, 101.0]], array![[1.0, -1.0], [-1.0, 1.0]], vec![0, 1]);
        let loss = |text: &str| exact(&spec(text), &batch).total;
        values(&[
            ("CCL", loss("ccl:epsilon=1e-30"), "0.05742"),
            ("NormFace, s = √2", loss("normface:s=1.4142135623730951"), "0.67911"),
        ])
    })
    .property(
        "close-where",
        "at ±rows of any rotation, times any length: CCL's loss is NormFace's with s = √D",
        |trial| {
            let rotations = (2usize..=4)
                .prop_flat_map(|d| (vec(-1.0..1.0f64, d * d), vec(-1.0..1.0f64, 3 * d), 0.1..10.0f64, Just(d)));
            trial.forall(rotations, |(numbers, weights, length, d)| {
                let rotation = DMatrix::from_vec(d, d, numbers).qr().q();
                let features = Array2::from_shape_fn(
                    (2 * d, d),
                    |(i, j)| if i < d { length } else { -length } * rotation[(i % d, j)],
                );
                let weights = Array2::from_shape_vec((3, d), weights).expect("as many numbers as the shape asks for");
                prop_assume!(weights.rows().into_iter().all(|row| norm(row) > 0.1));
                let batch = batch(features, weights, (0..2 * d).map(|i| i % 3).collect());
                let [ccl, normface] = ["ccl:epsilon=1e-30".to_owned(), format!("normface:s={}", (d as f64).sqrt())]
                    .map(|text| exact(&spec(&text), &batch).total);
                prop_assert!((ccl - normface).abs() < 1e-12, "{} against {}", ccl, normface);
                Ok(())
            })
        },
    )
}

fn ring() -> Claim {
    Claim::new("ring-convex", RING, "Ring loss makes the constraint on the norm convex", "λ/2 (‖x‖ − R)² is convex")
        .holds_if("convex in ‖x‖; in x the Hessian is positive semidefinite exactly where ‖x‖ ≥ R")
        .property(
            "hessian",
            "its Hessian by x has the eigenvalue λ once and λ(1 − R/‖x‖) in every other direction, D = 2 to 5",
            |trial| {
                let inputs = (vec(-2.0..2.0f64, 2..=5), 0.05..3.0f64, 0.05..2.0f64);
                trial.forall(inputs, |(x, radius, lambda)| {
                    let length = norm(Array1::from(x.clone()).view());
                    prop_assume!(length > 0.05 && (length - radius).abs() > 1e-6);
                    let eigenvalues = ring_curvatures(&x, radius, lambda);
                    let mut expected = vec![lambda * (1.0 - radius / length); x.len() - 1];
                    expected.push(lambda);
                    for (found, expected) in eigenvalues.iter().zip(&expected) {
                        prop_assert!(
                            (found - expected).abs() < 1e-9 * (1.0 + expected.abs()),
                            "{:?} against {:?}",
                            eigenvalues,
                            expected
                        );
                    }
                    prop_assert!(
                        (eigenvalues[0] >= 0.0) == (length >= radius),
                        "{:?} at ‖x‖ = {}",
                        eigenvalues,
                        length
                    );
                    Ok(())
                })
            },
        )
        .counterexample("midpoint", "0 at x = ±(1, 0) and 1 half way between: not convex in x", midpoint)
        .proved("RingLoss.v", "ring_convex_in_norm")
        .proved("RingLoss.v", "hessian_semidefinite")
        .proved("RingLoss.v", "ring_not_convex")
}

/// Ring loss alone: with one class the softmax is 0.
fn ring_alone(radius: f64, lambda: f64, x: &[f64]) -> (LossSpec, Batch<f64>) {
    let features = Array2::from_shape_vec((1, x.len()), x.to_vec()).expect("one row");
    let spec = spec(&format!("ring:R={radius},lambda={lambda},primary=(softmax:bias=off)"));
    (spec, batch(features, Array2::zeros((1, x.len())), vec![0]))
}

/// The eigenvalues of the Hessian by x, the smallest first.
fn ring_curvatures(x: &[f64], radius: f64, lambda: f64) -> Vec<f64> {
    let (spec, batch) = ring_alone(radius, lambda, x);
    let hessian =
        hessian(&spec, &batch).unwrap_or_else(|error| panic!("a claim gives the loss what it needs: {error}"));
    let by_x = hessian.slice(s![..x.len(), ..x.len()]);
    let mut eigenvalues: Vec<f64> =
        DMatrix::from_fn(x.len(), x.len(), |i, j| by_x[(i, j)]).symmetric_eigenvalues().iter().copied().collect();
    eigenvalues.sort_by(f64::total_cmp);
    eigenvalues
}

fn midpoint() -> Outcome {
    let at = |x: f64| {
        let (spec, batch) = ring_alone(1.0, 2.0, &[x, 0.0]);
        exact(&spec, &batch).total
    };
    values(&[("at (1, 0)", at(1.0), "0.000"), ("at (−1, 0)", at(-1.0), "0.000"), ("at 0", at(0.0), "1.000")])
}
