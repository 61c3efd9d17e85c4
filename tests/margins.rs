//! A margin for each class: `margins=per-class`.

use gradproof::batch::{Batch, Tensor};
use gradproof::cases::{self, Case, Generator};
use gradproof::check::Verdict;
use gradproof::loss::LossSpec;
use gradproof::reference::{self, Tier, evaluate_with};
use gradproof::subject::recording::Recording;
use gradproof::subject::{Answer, Precision};
use ndarray::{Array1, Array2, Axis, s};

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

/// CosFace of scale 30 as it is written by hand: `z_k = s c_k`, less `s·margin(y)` for the target, through both normalisations.
fn cosface(batch: &Batch<f64>, margin: impl Fn(usize) -> f64) -> Answer {
    let scale = batch.inputs.scalars.iter().find(|(name, _)| *name == "s").map_or(30.0, |(_, value)| *value);
    let unit = |rows: &Array2<f64>| {
        let norms: Array1<f64> =
            rows.rows().into_iter().map(|row| row.iter().fold(0.0, |n: f64, x| n.hypot(*x))).collect();
        (rows / &norms.clone().insert_axis(Axis(1)), norms)
    };
    let (x, x_norms) = unit(&batch.inputs.features);
    let (w, w_norms) = unit(batch.inputs.weights.as_ref().unwrap());
    let cosines = x.dot(&w.t());
    let mut by_cosines = cosines.clone();
    let (mut losses, mut by_scale) = (Vec::new(), 0.0);
    for (i, mut row) in by_cosines.rows_mut().into_iter().enumerate() {
        let label = batch.labels[i];
        row[label] -= margin(label);
        let plain = row.to_owned();
        row.mapv_inplace(|c| c * scale);
        let rest = |row: &Array1<f64>| {
            let others = row.iter().enumerate().filter(|(k, _)| *k != label).map(|(_, z)| *z);
            let most = others.clone().fold(f64::NEG_INFINITY, f64::max);
            if most.is_finite() { most + others.map(|z| (z - most).exp()).sum::<f64>().ln() } else { most }
        };
        let logits = row.to_owned();
        let t = rest(&logits) - logits[label];
        losses.push(t.max(0.0) + (-t.abs()).exp().ln_1p());
        let wrong = 1.0 / (1.0 + (-t).exp());
        let log_rest = rest(&logits);
        for (k, z) in row.iter_mut().enumerate() {
            *z = batch.upstream[i] * if k == label { -wrong } else { wrong * (*z - log_rest).exp() };
        }
        by_scale += row.dot(&plain);
        row.mapv_inplace(|by| by * scale);
    }
    let back = |by_unit: Array2<f64>, unit: &Array2<f64>, norms: &Array1<f64>| {
        let along = (&by_unit * unit).sum_axis(Axis(1)).insert_axis(Axis(1));
        (by_unit - unit * &along) / &norms.clone().insert_axis(Axis(1))
    };
    let answer = Answer::losses(losses)
        .gradient(Tensor::Features, back(by_cosines.dot(&w), &x, &x_norms).into_iter().collect::<Vec<f64>>())
        .gradient(Tensor::Weights, back(by_cosines.t().dot(&x), &w, &w_norms).into_iter().collect::<Vec<f64>>());
    if batch.inputs.scalars.is_empty() { answer } else { answer.gradient(Tensor::Scalar("s"), vec![by_scale]) }
}

#[test]
fn code_that_looks_its_margin_up_passes() {
    let right = |batch: &Batch<f64>| cosface(batch, |label| batch.margins.as_ref().unwrap()[label]);
    let report = gradproof::check("cosface:s=30,margins=per-class").cases(150).run(&right).unwrap();
    assert_eq!(report.verdict, Verdict::Pass, "{report}");
    let shared = |batch: &Batch<f64>| cosface(batch, |_| 0.35);
    let report = gradproof::check("cosface:s=30").cases(50).run(&shared).unwrap();
    assert_eq!(report.verdict, Verdict::Pass, "{report}");
}

#[test]
fn code_with_one_margin_for_all_classes_is_named() {
    let report = gradproof::check("cosface:s=30,margins=per-class")
        .cases(50)
        .run(&|batch: &Batch<f64>| cosface(batch, |_| 0.35));
    let report = report.unwrap();
    assert_eq!(report.verdict, Verdict::Fail);
    assert_eq!(report.nearest(), Some("margins=shared"), "{report}");
}

#[test]
fn each_sample_has_the_loss_and_the_gradient_of_its_own_classs_margin() {
    for loss in
        ["arcface", "arcface:tail=linear", "cosface", "ring:primary=(cosface)", "noise-resistant:primary=(arcface)"]
    {
        let per_class = spec(loss).with("margins", "per-class").unwrap();
        for case in cases::generate(&per_class, Precision::F64, 3, 25).unwrap() {
            let batch = &case.batch;
            let whole = reference::evaluate(&per_class, batch).unwrap();
            for i in 0..batch.samples() {
                let mut alone = batch.clone();
                alone.margins = None;
                alone.inputs.features = batch.inputs.features.slice(s![i..=i, ..]).to_owned();
                alone.labels = vec![batch.labels[i]];
                alone.upstream = batch.upstream.slice(s![i..=i]).to_owned();
                let margin = batch.margins.as_ref().unwrap()[batch.labels[i]];
                let shared = with_margin(loss, margin);
                let own = reference::evaluate(&shared, &alone).unwrap();
                assert_eq!(own.losses[0], whole.losses[i], "{shared} at {}", case.id);
                assert_eq!(own.gradient.features.row(0), whole.gradient.features.row(i), "{shared} at {}", case.id);
            }
        }
    }
}

fn with_margin(loss: &str, margin: f64) -> LossSpec {
    match loss {
        "ring:primary=(cosface)" => spec(&format!("ring:primary=(cosface:m={margin})")),
        "noise-resistant:primary=(arcface)" => spec(&format!("noise-resistant:primary=(arcface:m={margin})")),
        _ => spec(loss).with("m", &margin.to_string()).unwrap(),
    }
}

#[test]
fn every_tier_of_the_reference_has_them() {
    for loss in ["arcface:margins=per-class", "cosface:margins=per-class,gradient=straight-through"] {
        let spec = spec(loss);
        let case = Case::new(&spec, Generator::Random, 5, 2, Precision::F64).unwrap();
        let [dual, structured, streamed] = [Tier::Dual, Tier::Structured, Tier::Streamed]
            .map(|tier| evaluate_with(&spec, &case.batch, tier).unwrap().gradient.features);
        for other in [structured, streamed] {
            approx::assert_relative_eq!(dual.as_slice().unwrap(), other.as_slice().unwrap(), max_relative = 1e-13);
        }
    }
}

#[test]
fn recordings_hold_them() {
    let spec = spec("cosface:s=30,margins=per-class");
    let case = Case::new(&spec, Generator::Random, 7, 1, Precision::F32).unwrap();
    let answer = cosface(&case.batch, |label| case.batch.margins.as_ref().unwrap()[label]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.npz");
    let recording = Recording {
        path: path.clone(),
        spec: spec.clone(),
        batch: case.batch.clone(),
        answer,
        precision: Precision::F32,
        arithmetic: Precision::F32,
    };
    recording.save().unwrap();
    let read = Recording::load(&spec, &path).unwrap();
    assert_eq!(read.batch.margins, case.batch.margins);
    let error = Recording::load(&self::spec("cosface:s=30"), &path).unwrap_err().to_string();
    assert!(error.contains("`margins`"), "{error}");
}

#[test]
fn a_batch_without_them_and_a_loss_that_has_no_use_for_them_are_refused() {
    let per_class = spec("arcface:margins=per-class");
    let mut batch = Case::new(&per_class, Generator::Random, 5, 2, Precision::F64).unwrap().batch;
    let error = reference::evaluate(&spec("arcface"), &batch).unwrap_err().to_string();
    assert!(error.contains("margins") && error.contains("margins=per-class"), "{error}");
    batch.margins = Some(Array1::zeros(1));
    let error = batch.clone().validated().unwrap_err().to_string();
    assert!(error.contains("margins") && error.contains("classes"), "{error}");
    for impossible in [-0.1, 3.2, 3.6e49] {
        batch.margins = Some(Array1::from_elem(batch.classes(), impossible));
        let error = reference::evaluate(&per_class, &batch).unwrap_err().to_string();
        assert!(error.contains("margins") && error.contains("class 0"), "{error}");
    }
    batch.margins = None;
    let error = reference::evaluate(&per_class, &batch).unwrap_err().to_string();
    assert!(error.contains("margins"), "{error}");
    let error = "sphereface:margins=per-class".parse::<LossSpec>().unwrap_err().to_string();
    assert!(error.contains("margins"), "{error}");
}
