//! Every malformed recording gets an error that names the file, the key, and what was expected; none a panic.

use gradproof::batch::Tensor;
use gradproof::error::Error;
use gradproof::loss::LossSpec;
use gradproof::subject::recording::{Recording, write};
use gradproof::subject::{LossValue, Precision};
use proptest::prelude::*;
use std::fs::File;
use std::io::Write;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

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
    assert_says(load("cosface", &with("bias", &[4], &[0.0; 4])), &["`bias` is given, but cosface has no use for it"]);
    assert_says(
        load("cosface", &with("grad_bias", &[4], &[0.0; 4])),
        &["`grad_bias` is given, but cosface has no use"],
    );
    assert_says(load("cosface", &with("running_mean", &[3], &[0.0; 3])), &["`running_mean` is given, but cosface"]);
    assert_says(load("cosface", &with("triplets", &[1, 3], &[0.0; 3])), &["`triplets` is given, but cosface"]);
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
    let mut triplets = with("triplets", &[2, 2], &[0.0; 4]);
    triplets.retain(|(key, ..)| !key.ends_with("weights"));
    assert_says(load("triplet", &triplets), &["`triplets` has shape [2, 2]", "[T, 3]"]);
}

#[test]
fn values_out_of_range_are_named_with_their_place() {
    assert_says(load("cosface", &with("labels", &[2], &[0.0, 4.0])), &["`labels`", "label 4 of sample 1", "4"]);
    assert_says(
        load("cosface", &with("labels", &[2], &[0.0, -1.0])),
        &["label -1 of sample 1 is no class", "`ignore=-1`"],
    );
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

/// The bytes of an array: its type, its order, its shape as Python writes it, and its elements.
fn npy(descr: &str, column_major: bool, shape: &str, elements: &[u8]) -> Vec<u8> {
    let order = if column_major { "True" } else { "False" };
    let header = format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), elements].concat()
}

type Entry = (String, Vec<u8>);

/// Each array in the type `descr`, whose elements have the bytes that `element` says.
fn entries<B: IntoIterator<Item = u8>>(arrays: Arrays, descr: &str, element: impl Fn(f64) -> B) -> Vec<Entry> {
    let entry = |(key, shape, values): (String, Vec<usize>, Vec<f64>)| {
        let shape: Vec<String> = shape.iter().map(|size| format!("{size}, ")).collect();
        let elements: Vec<u8> = values.into_iter().flat_map(&element).collect();
        (format!("{key}.npy"), npy(descr, false, &format!("({})", shape.concat()), &elements))
    };
    arrays.into_iter().map(entry).collect()
}

fn load_entries(entries: Vec<Entry>, method: CompressionMethod) -> Result<Recording, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.npz");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, contents) in entries {
        zip.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(&contents).unwrap();
    }
    zip.finish().unwrap();
    Recording::load(&"cosface".parse::<LossSpec>().unwrap(), &path)
}

/// The complete recording with one entry of the archive replaced or added.
fn load_with(name: &str, contents: Vec<u8>) -> Result<Recording, Error> {
    let mut all = entries(arrays(), "'<f8'", f64::to_le_bytes);
    all.retain(|(known, _)| known != name);
    all.push((name.to_owned(), contents));
    load_entries(all, CompressionMethod::Deflated)
}

#[test]
fn whole_numbers_of_every_type_and_arrays_in_every_order_are_read() {
    let labels = |descr: &str, elements: &[u8]| {
        load_with("labels.npy", npy(descr, false, "(2,)", elements)).unwrap().batch.labels
    };
    assert_eq!(labels("'<i8'", &[3i64, 0].map(i64::to_le_bytes).concat()), [3, 0]);
    assert_eq!(labels("'>u2'", &[3u16, 0].map(u16::to_be_bytes).concat()), [3, 0]);
    assert_eq!(labels("'|i1'", &[3, 0]), [3, 0]);
    let columns = [1.0, 4.0, 2.0, 5.0, 3.0, 6.0f64].map(f64::to_be_bytes).concat();
    let recording = load_with("grad_features.npy", npy("'>f8'", true, "(2, 3)", &columns)).unwrap();
    assert_eq!(recording.answer.gradients[&Tensor::Features], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
}

#[test]
fn the_type_of_the_features_is_the_precision_of_the_recording() {
    let stored = |entries| load_entries(entries, CompressionMethod::Stored).unwrap();
    let double = stored(entries(arrays(), "'<f8'", f64::to_le_bytes));
    let single = stored(entries(arrays(), "'<f4'", |x| (x as f32).to_le_bytes()));
    let half = stored(entries(arrays(), "'<f2'", |x| half::f16::from_f64(x).to_le_bytes()));
    for (recording, precision) in [(&double, Precision::F64), (&single, Precision::F32), (&half, Precision::F16)] {
        assert_eq!(recording.precision, precision);
        assert_eq!(recording.batch, double.batch.map(|x| precision.round(*x)));
        let exact = &double.answer.gradients[&Tensor::Weights];
        let rounded: Vec<f64> = exact.iter().map(|x| precision.round(*x)).collect();
        assert_eq!(recording.answer.gradients[&Tensor::Weights], rounded);
    }
}

#[test]
fn types_that_do_not_agree_or_are_no_numbers_are_named() {
    let single = npy("'<f4'", false, "(4, 3)", &[0; 48]);
    assert_says(load_with("weights.npy", single.clone()), &["`weights` holds f32, expected f64 as `features`"]);
    assert!(load_with("grad_weights.npy", single).is_ok(), "a gradient may be kept in another type");
    assert_says(
        load_with("grad_weights.npy", npy("'<i4'", false, "(4, 3)", &[0; 48])),
        &["`grad_weights` holds whole numbers, expected f64"],
    );
    let features = |descr: &str, size: usize| load_with("features.npy", npy(descr, false, "(2, 3)", &vec![1; size]));
    assert_says(features("'<i8'", 48), &["`features` holds whole numbers, expected f64, f32 or f16"]);
    assert_says(features("'|O'", 48), &["`features` holds Python objects, expected f64"]);
    assert_says(features("'<U1'", 24), &["`features` has dtype <U1, expected f64"]);
    assert_says(features("'<c16'", 96), &["`features` has dtype <c16, expected f64"]);
    assert_says(features("[('x', '<f8')]", 48), &["`features` is a structured array"]);
}

#[test]
fn a_constant_may_be_of_any_type_and_is_rounded_to_that_of_the_features() {
    let with_scale = |value: f64| {
        let mut all = entries(arrays(), "'<f4'", |x| (x as f32).to_le_bytes());
        all.extend(entries(vec![("s".to_owned(), vec![], vec![value])], "'<f8'", f64::to_le_bytes));
        load_entries(all, CompressionMethod::Stored)
    };
    assert_eq!(with_scale(30.0).unwrap().batch.inputs.scalars, [("s", 30.0)]);
    assert_eq!(with_scale(30.1).unwrap().batch.inputs.scalars, [("s", f64::from(30.1f32))]);
}

#[test]
fn entries_that_are_no_arrays_are_named() {
    assert_says(load_with("grad_weights.NPY", b"anything".to_vec()), &["`grad_weights.NPY`, which is not an array"]);
    assert_says(load_with("loss.npy", b"anything".to_vec()), &["`loss` is not an array in .npy format"]);
    assert_says(load_with("loss.npy", Vec::new()), &["`loss` is not an array in .npy format"]);
    assert_says(
        load_with("features.npy", npy("'<f8'", false, "(1000000, 1000000)", &[0; 48])),
        &["`features` holds fewer bytes than the 8000000000000"],
    );
    assert_says(
        load_with("features.npy", npy("'<f8'", false, "(2, 3)", &[0; 56])),
        &["`features` holds more bytes than the 48"],
    );
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
    // One bit of a gradient: the archive's checksum knows, and the implementation is not blamed for it.
    let gradient = 0.7f64.sin().to_le_bytes();
    let at = whole.len() - 8 - whole.windows(8).rev().position(|window| window == gradient).unwrap();
    let mut damaged = whole;
    damaged[at] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    assert_says(Recording::load(&spec, &path), &["`grad_weights` cannot be read", "checksum"]);
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
