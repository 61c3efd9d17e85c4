//! The lines that a program prints: any bytes are refused with a reason, or read as an answer that has the shape of the batch.

use crate::draw::{Draw, Sizes};
use gradproof::batch::Batch;
use gradproof::subject::LossValue;
use gradproof::subject::command::message::{Greeting, Reply};
use ndarray::{Array1, Array2};
use serde_json::{Value, json};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The number of the request that is answered.
const ID: u64 = 7;
/// Characters of the longest reason. What is wrong with a line is shown, not all that is in it.
const LONGEST: usize = 2000;
/// How deep lists are in lists.
const DEEPEST: usize = 3;

/// Fails on a panic, on an answer that has not the shape of the batch, and on a reason that is longer than a reader wants.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    match draw.below(3) {
        0 => greeting(draw.rest()),
        1 => reply(draw.rest()),
        _ => reply(drawn(&mut draw).to_string().as_bytes()),
    }
}

fn greeting(line: &[u8]) {
    match Greeting::read(line) {
        Ok(greeting) => drop((greeting.name.as_deref(), greeting.upstream())),
        Err(reason) => is_clear(&reason),
    }
}

fn reply(line: &[u8]) {
    let batch = batch();
    let reply = match Reply::read(line, ID) {
        Ok(reply) => reply,
        Err(reason) => return is_clear(&reason),
    };
    match reply.answer(&batch, folder()) {
        Err(error) => is_clear(&error.to_string()),
        Ok(answer) => {
            assert!(answer.loss.is_some() || !answer.gradients.is_empty(), "an answer has something in it");
            if let Some(LossValue::PerSample(losses)) = answer.loss {
                assert_eq!(losses.len(), batch.samples());
            }
            for (tensor, values) in answer.gradients {
                let known = batch.inputs.tensors().into_iter().find(|(known, ..)| *known == tensor);
                assert_eq!(known.map(|(_, inputs, _)| inputs.len()), Some(values.len()), "the gradient by {tensor}");
            }
        }
    }
}

fn is_clear(reason: &str) {
    assert!(
        !reason.is_empty() && reason.chars().count() <= LONGEST,
        "{} characters: {reason:?}",
        reason.chars().count()
    );
}

/// Two samples of three dimensions, four classes, a bias and a learnable scale.
fn batch() -> Batch<f64> {
    let mut batch = Batch::new(Array2::ones((2, 3)), Array2::ones((4, 3)), vec![0, 3]).expect("the shapes agree");
    batch.inputs.bias = Some(Array1::ones(4));
    batch.inputs.scalars = vec![("s", 30.0)];
    batch
}

/// A program's folder, with an array in it.
fn folder() -> &'static std::path::Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let made = || {
        let folder = tempfile::tempdir().expect("a folder");
        let header = format!("{:<117}\n", "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }");
        let bytes = [b"\x93NUMPY\x01\x00\x76\x00", header.as_bytes(), &[1; 6]].concat();
        std::fs::write(folder.path().join("a.npy"), bytes).expect("a small file");
        folder
    };
    FOLDER.get_or_init(made).path()
}

/// Something like a reply.
fn drawn(draw: &mut Draw) -> Value {
    let mut gradients = serde_json::Map::new();
    for _ in 0..draw.below(4) {
        let name = draw.choose(&["features", "weights", "bias", "s", "g", "feature", ""]);
        gradients.insert(name.to_owned(), array(draw));
    }
    let mut reply = json!({"id": ID, "gradients": gradients});
    if draw.any() {
        reply["loss"] = array(draw);
    }
    if draw.below(8) == 0 {
        reply[draw.choose(&["error", "id", "gradients", "more"])] = list(draw, DEEPEST);
    }
    reply
}

fn array(draw: &mut Draw) -> Value {
    match draw.below(4) {
        0 => {
            let shape = draw.choose::<&[u64]>(&[&[2, 3], &[4, 3], &[4], &[2], &[], &[3, 2], &[u64::MAX, 2], &[0]]);
            let characters = draw.choose(&[0, 4, 8, 12, 16, 32, 64, 96, 128]);
            json!({"dtype": draw.choose(&["f64", "f32", "f16", "bf16", "i64", "f8", ""]), "shape": shape, "base64": "A".repeat(characters)})
        }
        1 => json!({"npy": draw.choose(&["a.npy", "b.npy", "", ".", "/dev/zero", "a.npy/a", "\0"])}),
        2 => {
            let (rows, columns) = draw.choose(&[(2, 3), (4, 3), (3, 2), (1, 4), (0, 0)]);
            json!(
                (0..rows)
                    .map(|_| (0..columns).map(|_| draw.number(Sizes::Finite)).collect())
                    .collect::<Vec<Vec<f64>>>()
            )
        }
        _ => list(draw, DEEPEST),
    }
}

fn list(draw: &mut Draw, depth: usize) -> Value {
    match draw.below(6) {
        0 | 1 if depth > 0 => (0..draw.below(5)).map(|_| list(draw, depth - 1)).collect(),
        2 => json!(draw.choose(&["NaN", "-Infinity", "inf", "1", ""])),
        3 => json!(draw.any::<i64>()),
        4 => Value::Null,
        _ => json!(draw.number(Sizes::Finite)),
    }
}
