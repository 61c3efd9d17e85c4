//! Every tier of the reference against the one below it.

use gradproof::batch::{Batch, Inputs};
use gradproof::loss::registry::{ArcFace, Softmax};
use gradproof::loss::LossSpec;
use gradproof::reference::{Tier, directional, evaluate_with};
use ndarray::{Array1, Array2};

fn batch(n: usize, d: usize, k: usize, bias: bool) -> Batch<f64> {
    let v = |i: usize, j: usize, a: f64| ((i * 7 + j * 13) as f64 * a).sin() + 0.1;
    Batch {
        inputs: Inputs {
            features: Array2::from_shape_fn((n, d), |(i, j)| v(i, j, 1.37)),
            weights: Some(Array2::from_shape_fn((k, d), |(i, j)| v(i, j, 0.77))),
            bias: bias.then(|| Array1::from_shape_fn(k, |i| v(i, 1, 0.3))),
            gains: None,
            scalars: vec![],
        },
        labels: (0..n).map(|i| i % k).collect(),
        upstream: Array1::from_shape_fn(n, |i| 0.25 * (i as f64 - 1.0)),
        running: None,
        triplets: None,
    }
}

#[test]
fn quick() {
    for (spec, bias) in [
        (LossSpec::from(ArcFace::new(64.0, 0.5)), false),
        ("arcface:tail=linear,norm=added,eps=0.1,norm-gradient=detached-weights,gradient=straight-through".parse().unwrap(), false),
        (LossSpec::from(Softmax::default()), true),
    ] {
        let b = batch(5, 7, 11, bias);
        let dual = evaluate_with(&spec, &b, Tier::Dual).unwrap();
        let exact = dual.gradient.tensors();
        let scale = exact.iter().flat_map(|t| t.1.clone()).fold(0.0f64, |a, x| a.max(x.abs()));
        for tier in [Tier::Structured, Tier::Streamed, Tier::DoubleDouble] {
            let other = evaluate_with(&spec, &b, tier).unwrap();
            assert!((&other.losses - &dual.losses).iter().all(|e| e.abs() < 1e-12), "{spec} {tier:?} {} {}", other.losses, dual.losses);
            for ((t, a, _), (_, e, _)) in other.gradient.tensors().iter().zip(&exact) {
                let worst = a.iter().zip(e).map(|(a, e)| (a - e).abs()).fold(0.0, f64::max) / scale;
                println!("{spec} {tier:?} {t} {worst:e}");
                assert!(worst < 1e-13);
            }
        }
        if !spec.to_string().contains("straight") {
            let d = directional::discrepancy(&spec, &gradproof::reference::with_learnables(&spec, &b), &dual.gradient, 1).unwrap();
            println!("{d:e}");
            assert!(d < 1e-12);
        }
    }
}
