//! Every malformed recording gets an error that names the file, the key, and what was expected; none a panic.

use gradproof::error::Error;
use gradproof::loss::LossSpec;
use gradproof::subject::recording::{Recording, write};
use gradproof::subject::{LossValue, Precision};
use npyz::WriterBuilder;
use npyz::npz::NpzWriter;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

type Arrays = Vec<(String, Vec<usize>, Vec<f64>)>;

/// A recording of N, D, K = 2, 3, 4.
fn arrays() -> Arrays {
    let matrix = |key: &str, rows: usize| {
        (key.to_owned(), vec![rows, 3], (0..rows * 3).map(|i| (i as f64 * 0.7).sin()).collect())
    };
    vec![
        matrix("features", 2),
        matrix("weights", 4),
        ("labels".to_owned(), vec![2], vec![1.0, 3.0]),
        ("loss".to_owned(), vec![], vec![1.5]),
        matrix("grad_features", 2),
        matrix("grad_weights", 4),
    ]
}

fn with(key: &str, shape: &[usize], values: &[f64]) -> Arrays {
    let mut all = without(key);
    all.push((key.to_owned(), shape.to_vec(), values.to_vec()));
    all
}

fn without(key: &str) -> Arrays {
    arrays().into_iter().filter(|(known, ..)| known != key).collect()
}

fn load(loss: &str, arrays: &Arrays) -> Result<Recording, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.npz");
    write(&path, arrays).unwrap();
    Recording::load(&loss.parse::<LossSpec>().unwrap(), &path)
}

fn assert_says(outcome: Result<Recording, Error>, parts: &[&str]) {
    let error = outcome.expect_err("it must not be readable").to_string();
    for part in parts {
        assert!(error.contains(part), "`{part}` is missing from: {error}");
    }
}

#[test]
fn a_complete_recording_is_read() {
    let recording = load("cosface", &arrays()).unwrap();
    assert_eq!(recording.precision, Precision::F64);
    assert_eq!(recording.batch.labels, [1, 3]);
    assert_eq!(recording.batch.upstream.to_vec(), [0.5, 0.5]);
    assert_eq!(recording.answer.loss, Some(LossValue::Total(1.5)));
    assert_eq!(recording.answer.gradients.len(), 2);
    let sum = load("cosface:reduction=sum", &with("loss", &[2], &[1.0, 2.0])).unwrap();
    assert_eq!(sum.batch.upstream.to_vec(), [1.0, 1.0]);
    assert_eq!(sum.answer.loss, Some(LossValue::PerSample(vec![1.0, 2.0])));
}

#[test]
fn what_is_missing_misspelt_or_too_much_is_named() {
    assert_says(load("cosface", &without("features")), &["case.npz", "`features` is missing", "labels"]);
    assert_says(load("cosface", &without("labels")), &["`labels` is missing", "[N]"]);
    assert_says(load("cosface", &without("weights")), &["`weights`: missing, and cosface needs it"]);
    assert_says(load("softmax", &arrays()), &["`bias`: missing, and softmax needs it"]);
    assert_says(
        load("cosface", &with("grad_weigths", &[4, 3], &[0.0; 12])),
        &["unknown key `grad_weigths`", "did you mean `grad_weights`"],
    );
    assert_says(load("cosface", &with("bias", &[4], &[0.0; 4])), &["`bias`: given, but cosface has none"]);
    assert_says(
        load("cosface", &with("grad_bias", &[4], &[0.0; 4])),
        &["`grad_bias` is given, but there is no `bias`"],
    );
    assert_says(load("cosface", &with("R", &[], &[1.0])), &["unknown key `R`"]);
    assert_says(load("ccl:statistics=running", &arrays()), &["running_mean"]);
    let inputs: Arrays = arrays().into_iter().take(3).collect();
    assert_says(load("cosface", &inputs), &["neither `loss` nor any gradient", "nothing to check"]);
}

#[test]
fn wrong_shapes_are_named_with_those_expected() {
    assert_says(load("cosface", &with("features", &[6], &[0.5; 6])), &["`features` has shape [6]", "[N, D]"]);
    assert_says(load("cosface", &with("features", &[0, 3], &[])), &["`features` has shape [0, 3]", "at least 1"]);
    assert_says(
        load("cosface", &with("weights", &[3, 4], &[0.5; 12])),
        &["`weights` has shape [3, 4]", "D = 3", "transpose"],
    );
    assert_says(load("cosface", &with("labels", &[3], &[0.0; 3])), &["`labels` has shape [3], expected [2]"]);
    assert_says(
        load("cosface", &with("grad_weights", &[3, 4], &[0.0; 12])),
        &["`grad_weights` has shape [3, 4]", "[4, 3]", "transpose"],
    );
    assert_says(load("cosface", &with("loss", &[3], &[0.0; 3])), &["`loss` has shape [3]", "a number or [N] = [2]"]);
    assert_says(load("cosface", &with("upstream", &[1], &[0.0])), &["`upstream` has shape [1], expected [2]"]);
    assert_says(load("cosface", &with("s", &[2], &[1.0, 2.0])), &["`s` has shape [2]", "single number"]);
    assert_says(load("triplet", &with("triplets", &[2, 2], &[0.0; 4])), &["`triplets` has shape [2, 2]", "[T, 3]"]);
}

#[test]
fn values_out_of_range_are_named_with_their_place() {
    assert_says(load("cosface", &with("labels", &[2], &[0.0, 4.0])), &["`labels`", "label 4 of sample 1", "4"]);
    assert_says(load("cosface", &with("labels", &[2], &[0.0, -1.0])), &["`labels` element 1 is -1"]);
    assert_says(load("cosface", &with("labels", &[2], &[0.5, 1.0])), &["`labels` element 0 is 0.5", "whole number"]);
    let mut features = vec![0.5; 6];
    features[4] = f64::NAN;
    assert_says(
        load("cosface", &with("features", &[2, 3], &features)),
        &["`features`", "NaN at row 1, column 1", "finite"],
    );
    assert_says(load("cosface", &with("upstream", &[2], &[1.0, f64::INFINITY])), &["`upstream`", "inf", "finite"]);
}

#[test]
fn nan_in_an_answer_is_no_input_error() {
    let recording = load("cosface", &with("loss", &[], &[f64::NAN])).unwrap();
    assert!(matches!(recording.answer.loss, Some(LossValue::Total(loss)) if loss.is_nan()));
}

fn npz<T: npyz::AutoSerialize + Copy>(folder: &Path, key: &str, shape: &[u64], values: &[T]) -> PathBuf {
    let path = folder.join("typed.npz");
    let mut npz = NpzWriter::create(&path).unwrap();
    for (known, shape, values) in without(key) {
        let shape: Vec<u64> = shape.iter().map(|n| *n as u64).collect();
        let mut writer =
            npz.array(&known, Default::default()).unwrap().default_dtype().shape(&shape).begin_nd().unwrap();
        writer.extend(values).unwrap();
        writer.finish().unwrap();
    }
    let mut writer = npz.array(key, Default::default()).unwrap().default_dtype().shape(shape).begin_nd().unwrap();
    writer.extend(values.iter().copied()).unwrap();
    writer.finish().unwrap();
    drop(npz);
    path
}

#[test]
fn every_floating_type_and_whole_number_type_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let spec: LossSpec = "cosface".parse().unwrap();
    let single = npz(folder.path(), "features", &[2, 3], &[0.1f32; 6]);
    let recording = Recording::load(&spec, &single).unwrap();
    assert_eq!((recording.precision, recording.batch.inputs.features[(0, 0)]), (Precision::F32, f64::from(0.1f32)));
    let half = npz(folder.path(), "features", &[2, 3], &[half::f16::from_f32(0.1); 6]);
    let recording = Recording::load(&spec, &half).unwrap();
    assert_eq!(
        (recording.precision, recording.batch.inputs.features[(0, 0)]),
        (Precision::F16, half::f16::from_f32(0.1).to_f64())
    );
    assert_eq!(Recording::load(&spec, &npz(folder.path(), "labels", &[2], &[3i64, 0])).unwrap().batch.labels, [3, 0]);
    assert_eq!(Recording::load(&spec, &npz(folder.path(), "labels", &[2], &[3u8, 0])).unwrap().batch.labels, [3, 0]);
    let whole = npz(folder.path(), "features", &[2, 3], &[1i32; 6]);
    assert_says(Recording::load(&spec, &whole), &["`features` holds whole numbers", "f64, f32 or f16"]);
}

#[test]
fn files_that_are_no_recordings_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let spec: LossSpec = "cosface".parse().unwrap();
    let path = folder.path().join("case.npz");
    assert_says(Recording::load(&spec, &path), &["case.npz", "cannot be opened"]);
    assert_says(Recording::load(&spec, folder.path()), &["is a directory"]);
    std::fs::write(&path, "not a zip").unwrap();
    assert_says(Recording::load(&spec, &path), &["not a complete .npz file"]);
    write(&path, &arrays()).unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_says(Recording::load(&spec, &path), &["not a complete .npz file"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn no_damaged_file_makes_a_panic(at in 0.0f64..1.0, byte: u8, more in prop::collection::vec((0.0f64..1.0, any::<u8>()), 0..4)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.npz");
        write(&path, &arrays()).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        for (at, byte) in more.into_iter().chain([(at, byte)]) {
            let place = (at * bytes.len() as f64) as usize;
            bytes[place] = byte;
        }
        std::fs::write(&path, bytes).unwrap();
        let _ = Recording::load(&"cosface".parse::<LossSpec>().unwrap(), &path);
    }
}
