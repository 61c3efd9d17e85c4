//! Which variant a recording is from: the search names it, says how near it is, and what else the data allow.

use assert_cmd::Command;
use gradproof::batch::Batch;
use gradproof::check::{identify, identify_subject};
use gradproof::geometry::Formulation;
use gradproof::loss::{Loss, LossSpec, sample_losses};
use gradproof::reference;
use gradproof::subject::recording::Recording;
use gradproof::subject::{Answer, LossValue, Precision};
use ndarray::{Array1, Array2};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings").join(name)
}

fn recordings(loss: &str, names: &[&str]) -> Vec<Recording> {
    names.iter().map(|name| Recording::load(&spec(loss), &file(name)).unwrap()).collect()
}

/// An implementation that is right for the specification: the reference itself, with the upstream gradient it is given.
fn implementation(loss: &str) -> impl Fn(&Batch<f64>) -> Answer + Sync + use<> {
    let spec = spec(loss);
    move |batch| {
        let exact = reference::evaluate(&spec, batch).unwrap();
        let gradients = exact.gradient.tensors().into_iter().map(|(tensor, values, _)| (tensor, values)).collect();
        Answer { loss: Some(LossValue::PerSample(exact.losses.to_vec())), gradients }
    }
}

#[test]
fn public_implementations_are_identified_as_the_variants_they_are() {
    for (loss, names, expected) in [
        (
            "arcface",
            &["insightface_torch_ArcFace__generic__f64.npz", "insightface_torch_ArcFace__theta3.0__f32.npz"][..],
            "arcface:gradient=straight-through",
        ),
        (
            "arcface",
            &["PML_ArcFaceLoss__generic__f64.npz", "PML_ArcFaceLoss__theta3.0__f64.npz"],
            "arcface:tail=linear",
        ),
        ("arcface", &["FaceX-Zoo_ArcFace__theta3.0__f32.npz"], "arcface:tail=keep"),
        (
            "arcface",
            &["cvqluu_arcface__generic__f64.npz", "cvqluu_arcface__big7__f64.npz"],
            "arcface:normalise=features,clamp=1e-7",
        ),
        ("arcface", &["wespeaker_Arc__theta3.0__f64.npz"], "arcface:tail=continuous"),
        ("arcface", &["ronghuaiyang_Arc_easy__generic__f64.npz"], "arcface:tail=easy"),
        ("cosface", &["wespeaker_AddMargin__generic__f64.npz", "wespeaker_AddMargin__big7__f32.npz"], "cosface"),
        (
            "sphereface:lambda=5",
            &["clcarwin_A-Softmax_phiflag=False_lam=5__generic__f64.npz"],
            "sphereface:psi=taylor-misprint,lambda=5",
        ),
        ("cosface:s=30,m=0.2", &["wespeaker_AddMargin__generic__f64.npz"], "cosface"),
    ] {
        let found = identify(&recordings(loss, names)).unwrap();
        assert!(found.found(), "{names:?}: {found:?}");
        let fits = [&found.best].into_iter().chain(&found.equivalent);
        assert!(fits.clone().all(|fit| fit.distance <= 1.0));
        assert_eq!(found.best.spec, spec(expected), "{names:?}: {found:?}");
        assert!(found.runner_up.is_none_or(|other| other.distance > 1.0));
    }
}

#[test]
fn numbers_that_no_variant_explains_are_said_to_fit_none() {
    let mut recordings = recordings("cosface", &["wespeaker_AddMargin__generic__f64.npz"]);
    recordings[0].answer.gradients.values_mut().flatten().for_each(|g| *g *= 1.01);
    let spoilt = identify(&recordings).unwrap();
    assert!(!spoilt.found(), "{spoilt:?}");
    assert!(spoilt.best.distance > 1e6, "{spoilt:?}");
}

#[test]
fn live_implementations_are_identified_from_their_answers_to_generated_cases() {
    for (start, other) in [
        ("arcface", "arcface:margin-unit=degrees-as-radians"),
        ("arcface", "arcface:margin-unit=radians-as-degrees"),
        ("arcface", "arcface:clamp=1e-5"),
        ("cosface", "cosface:norm=added,eps=1e-5"),
        ("cosface", "cosface:norm=product-added,eps=1e-5"),
        ("arcface", "arcface:norm=product-max,eps=1e-5"),
        ("arcface", "arcface:gradient=straight-through,normalise=features"),
        ("l-softmax:m=2", "l-softmax:m=2,psi=taylor"),
        ("normface", "normface:ignore=0"),
    ] {
        let found = identify_subject(&implementation(other), &spec(start), 7).unwrap();
        assert!(found.found(), "{other}: {found:?}");
        let fits: Vec<String> =
            [&found.best].into_iter().chain(&found.equivalent).map(|f| f.spec.to_string()).collect();
        assert!(fits.contains(&other.to_owned()), "{other}: {fits:?}");
        assert!(!fits.contains(&spec(start).to_string()), "{other} is not {start}");
    }
}

#[test]
fn a_capped_loss_is_identified_with_its_cap() {
    let found = identify_subject(&implementation("softmax:cap=0.5"), &spec("softmax"), 0).unwrap();
    assert_eq!(found.best.spec, spec("softmax:cap=0.5"), "{found:?}");
}

#[test]
fn a_mean_divided_twice_is_identified() {
    let mut recordings = recordings("cosface", &["wespeaker_AddMargin__generic__f64.npz"]);
    let samples = recordings[0].batch.samples() as f64;
    let answer = &mut recordings[0].answer;
    answer.gradients.values_mut().flatten().for_each(|g| *g /= samples);
    let Some(LossValue::Total(total)) = &mut answer.loss else { panic!("the recordings have total losses") };
    *total /= samples;
    assert_eq!(identify(&recordings).unwrap().best.spec, spec("cosface:reduction=mean-twice"));
}

#[test]
fn what_an_ignored_sample_does_to_the_mean_is_identified() {
    for (start, label, right) in [
        ("cosface:ignore=-100", -100, "cosface:reduction=mean-over-all,ignore=-100"),
        ("cosface:reduction=mean-over-all,ignore=-100", -100, "cosface:ignore=-100"),
        ("cosface", 0, "cosface:ignore=0"),
    ] {
        let (mut recordings, right) = (recordings("cosface", &["wespeaker_AddMargin__generic__f64.npz"]), spec(right));
        let Recording { spec: started, batch, answer, .. } = &mut recordings[0];
        *started = spec(start);
        batch.labels[0] = gradproof::batch::label(label);
        batch.upstream.fill(right.conventions.upstream(&batch.labels));
        let exact = reference::evaluate(&right, batch).unwrap();
        let tensors = exact.gradient.tensors().into_iter().map(|(tensor, values, _)| (tensor, values));
        *answer = Answer { loss: Some(LossValue::Total(exact.total)), gradients: tensors.collect() };
        // A recording that does not say so has the upstream gradient of the reduction that it is taken for.
        batch.upstream.fill(started.conventions.upstream(&batch.labels));
        assert_eq!(identify(&recordings).unwrap().best.spec, right, "{start}");
    }
}

#[test]
fn a_clamped_cosine_and_a_capped_loss_have_no_gradient_beyond_the_bound() {
    let features = ndarray::array![[1.0, 0.1], [0.0, 1.0]];
    let weights = ndarray::array![[1.0, 0.0], [0.6, 0.8]];
    let inputs =
        gradproof::batch::Inputs { features, weights: Some(weights), bias: None, gains: None, scalars: vec![] };
    let upstream = ndarray::array![1.0, 1.0];
    let batch =
        Batch { inputs, labels: vec![0, 1], upstream, running: None, margins: None, triplets: None, case: None };
    let losses = |text: &str| {
        let spec = spec(text);
        sample_losses(&spec.loss, &spec.conventions, &batch, Formulation::Stable).unwrap()
    };
    // cos θ_0 = 1/√1.01 > 0.9, and cos θ_1 = 0.8 < 0.9: the first is clamped to 0.9, and only there the loss differs.
    let (plain, clamped) = (losses("cosface:s=1,m=0"), losses("cosface:s=1,m=0,clamp=0.1"));
    let other = (0.6 + 0.08) / 1.01f64.sqrt();
    assert!((clamped[0] - (other - 0.9f64).exp().ln_1p()).abs() < 1e-15 && clamped[0] > plain[0]);
    assert_eq!(clamped[1], plain[1]);
    let capped = spec("cosface:s=1,m=0,cap=0.1");
    let exact = reference::evaluate(&capped, &batch).unwrap();
    assert!(exact.losses.iter().all(|loss| *loss == 0.1), "{exact:?}");
    assert!(exact.gradient.tensors().iter().all(|(_, values, _)| values.iter().all(|g| *g == 0.0)));
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("gradproof").unwrap();
    command.arg("identify").args(arguments);
    command
}

#[test]
fn the_command_prints_the_variant_and_the_runner_up() {
    let name = file("PML_ArcFaceLoss__theta3.0__f64.npz");
    let recording = ["--recording", name.to_str().unwrap()];
    let text = command(&[&["arcface"], &recording[..]].concat()).assert().code(0);
    let text = String::from_utf8(text.get_output().stdout.clone()).unwrap();
    assert!(text.starts_with("arcface:tail=linear\n") && text.contains("runner-up: "), "{text}");
    let json = command(&[&["arcface"], &recording[..], &["--output-format", "json"]].concat()).assert().code(0);
    let json: Value = serde_json::from_slice(&json.get_output().stdout).unwrap();
    assert_eq!(json["best"]["spec"], "arcface:tail=linear");
    assert!(json["best"]["distance"].as_f64().unwrap() <= 1.0 && json["runner_up"]["distance"].as_f64().unwrap() > 1.0);
}

#[test]
fn without_a_loss_every_loss_with_the_tensors_is_tried() {
    let name = file("wespeaker_AddMargin__generic__f64.npz");
    let text = command(&["--recording", name.to_str().unwrap()]).assert().code(0);
    let text = String::from_utf8(text.get_output().stdout.clone()).unwrap();
    assert!(text.starts_with("cosface\n"), "{text}");
}

#[test]
fn a_file_that_is_not_there_is_an_error_of_usage() {
    let error = command(&["arcface", "--recording", "no-such-file.npz"]).assert().code(2);
    let error = String::from_utf8(error.get_output().stderr.clone()).unwrap();
    assert!(error.contains("no-such-file.npz"), "{error}");
}

/// What an exact implementation of one specification would have answered, as a recording of another.
fn made(started: &str, right: &str, batch: Batch<f64>, precision: Precision) -> Recording {
    let answer = implementation(right)(&batch);
    Recording { path: PathBuf::new(), spec: spec(started), batch, answer, precision, arithmetic: precision }
}

/// A softmax of four samples and three classes, with inputs of about that size.
fn softmax_batch(size: f64) -> Batch<f64> {
    let some = |rows, by: f64| Array2::from_shape_fn((rows, 3), |(i, j)| size * (by * (3 * i + j + 1) as f64).sin());
    let mut batch = Batch::new(some(4, 1.0), some(3, 1.7), vec![0, 1, 2, 1]).unwrap();
    batch.inputs.bias = Some(Array1::from(vec![0.3 * size, -0.2 * size, 0.1 * size]));
    batch
}

#[test]
fn a_variant_that_is_far_off_is_no_runner_up() {
    for size in [0.1, 1.0] {
        let recording = made("softmax", "softmax", softmax_batch(size), Precision::F64);
        let found = identify(&[recording]).unwrap();
        assert_eq!((found.best.spec, found.runner_up), (spec("softmax"), None), "{size}");
    }
}

#[test]
fn an_answer_of_another_shape_is_near_to_nothing() {
    let mut recording = made("softmax", "softmax", softmax_batch(1.0), Precision::F64);
    recording.answer.gradients.values_mut().for_each(|values| values.truncate(2));
    let found = identify(&[recording]).unwrap();
    assert!(!found.found() && found.best.distance.is_infinite(), "{found:?}");
    assert_eq!(found.runner_up, None);
}

#[test]
fn the_largest_loss_of_one_sample_is_no_cap() {
    let recording = made("softmax", "softmax", softmax_batch(1.0), Precision::F64);
    let found = identify(&[recording]).unwrap();
    let fits = [&found.best].into_iter().chain(&found.equivalent);
    assert!(fits.clone().all(|fit| !fit.changes.contains("cap")), "{found:?}");
}

#[test]
fn the_first_or_the_last_class_may_be_ignored_and_no_other() {
    let ignoring = |label: usize| {
        let right = format!("softmax:ignore={label}");
        let mut batch = softmax_batch(1.0);
        batch.upstream.fill(spec(&right).conventions.upstream(&batch.labels));
        let mut recording = made("softmax", &right, batch, Precision::F64);
        // It is taken for one that ignores none.
        recording.batch.upstream.fill(0.25);
        identify(&[recording]).unwrap()
    };
    for label in [0, 2] {
        assert_eq!(ignoring(label).best.spec, spec(&format!("softmax:ignore={label}")));
    }
    assert!(!ignoring(1).found());
}

#[test]
fn a_gradient_that_is_nothing_but_rounding_rules_nothing_out() {
    // In one dimension there is no angle: the gradient by features and class weights is 0. Every sample points away from its class.
    let column = |values: &[f64]| Array2::from_shape_fn((values.len(), 1), |(i, _)| values[i]);
    let mut batch = Batch::new(column(&[0.1, -0.09, -0.08]), column(&[0.07, -0.1]), vec![1, 0, 0]).unwrap();
    batch.upstream.fill(20.0);
    let mut recording = made("cosface:s=10", "cosface:s=10,m=0.3", batch, Precision::F32);
    let Some(LossValue::PerSample(losses)) = &recording.answer.loss else { unreachable!("the losses are given") };
    let largest = losses.iter().copied().fold(0.0, f64::max);
    // As much as single precision makes of a gradient that, times its input, is as large as the loss.
    let rounding = Precision::F32.unit_roundoff() * largest * 20.0 / 0.1;
    for values in recording.answer.gradients.values_mut().filter(|values| values.len() > 1) {
        values.iter_mut().enumerate().for_each(|(i, g)| *g += rounding * [0.9, -0.8, 0.7][i]);
    }
    let found = identify(&[recording]).unwrap();
    assert_eq!(found.best.spec, spec("cosface:s=10,m=0.3"), "{found:?}");
    assert!(found.found(), "{found:?}");
}

#[test]
fn the_numbers_in_use_are_found_from_others() {
    for (started, right, changes) in [
        ("cosface", "cosface:s=16", "s=16"),
        ("l2-softmax", "l2-softmax:alpha=20", "alpha=20"),
        ("combined:m1=1.5", "combined:m1=1", "m1=1"),
        ("combined", "combined:m2=0.45", "m2=0.45"),
        ("combined", "combined:m3=0.1", "m3=0.1"),
        ("cosface", "cosface:m=0.25", "m=0.25"),
        ("arcface", "arcface:clamp=1e-7", "clamp=1e-7"),
        ("cosface", "cosface:norm=added,eps=1e-6", "norm=added,eps=1e-6"),
        ("cosface:norm=added,eps=1e-6", "cosface", "norm=exact"),
    ] {
        // The first sample lies on its class weight, where a clamp shows.
        let mut batch = softmax_batch(1.0);
        batch.inputs.bias = batch.inputs.bias.filter(|_| spec(started).loss.form().bias);
        let weight = batch.inputs.weights.as_ref().unwrap().row(0).to_owned();
        batch.inputs.features.row_mut(0).assign(&weight);
        let found = identify(&[made(started, right, batch, Precision::F64)]).unwrap();
        assert!(found.found(), "{right}: {found:?}");
        assert_eq!(found.best.changes, changes, "{found:?}");
    }
}

#[test]
fn every_variant_that_the_data_do_not_tell_apart_is_named() {
    // The loss of a single class is 0, whatever the scale, the margins and the norms.
    let batch = Batch::new(ndarray::array![[1.0, 0.5], [-1.0, 0.3]], ndarray::array![[0.7, 0.2]], vec![0, 0]).unwrap();
    let right = "combined:s=5,m1=1.5,m2=0.15,m3=0.15";
    let found = identify(&[made(right, right, batch, Precision::F64)]).unwrap();
    let fits = |changes: String| found.equivalent.iter().any(|fit| fit.changes == changes);
    for epsilon in ["1e-12", "1e-10", "1e-8", "1e-7", "1e-6", "1e-5"] {
        assert!(fits(format!("clamp={epsilon}")), "{epsilon}");
        for norm in ["max", "added", "product-max", "product-added"] {
            assert!(fits(format!("norm={norm},eps={epsilon}")), "{norm} {epsilon}");
        }
    }
    for scale in ["1", "10", "16", "20", "30", "32", "64"] {
        assert!(fits(format!("s={scale}")), "{scale}");
    }
    for margin in ["0", "0.1", "0.2", "0.25", "0.3", "0.35", "0.4", "0.45", "0.5"] {
        assert!(fits(format!("m2={margin}")) && fits(format!("m3={margin}")), "{margin}");
    }
}
