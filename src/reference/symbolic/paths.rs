//! Every way through the code of a loss, found by running it at random points.

use super::{Recording, record};
use crate::batch::{Batch, Inputs, RunningStatistics};
use crate::error::{Error, Result};
use crate::loss::{FeatureMap, Loss, LossSpec, Margins, WeightMap};
use crate::scalar::symbol::Graph;
use ndarray::{Array1, Array2};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use std::cmp::Ordering;

/// One path, with a batch that takes it.
#[derive(Clone, Debug)]
pub struct Path {
    /// A batch that takes it, of short binary fractions.
    pub witness: Batch<f64>,
    /// What was recorded there.
    pub recording: Recording,
}

/// Points at which the loss is run. Paths are regions of the space of inputs; one that takes less than about a thousandth of it
/// may be missed.
const POINTS: usize = 4000;

/// Every path of a loss with that many classes and dimensions, the target angle growing; all in one graph. A loss of single samples
/// is recorded on one of class 0, or 1 where 0 is ignored; one of several samples on three, of classes 0, 0 and 1.
///
/// # Errors
/// If the loss is not defined for that many classes.
pub fn paths(graph: &mut Graph, spec: &LossSpec, classes: usize, dimension: usize) -> Result<Vec<Path>> {
    if classes < 2 || dimension < 2 {
        let reason = format!("{classes} classes and {dimension} dimensions: formulas need at least two of each");
        return Err(Error::Unsupported(reason));
    }
    if let Some(reason) = spec.loss.objection(Some(classes)) {
        return Err(Error::Unsupported(format!("{}: {reason}", spec.name())));
    }
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut paths: Vec<Path> = Vec::new();
    for _ in 0..POINTS {
        let witness = batch(spec, classes, dimension, &mut random);
        match record(graph, &spec.loss, &spec.conventions, &witness) {
            // Features of a class may cancel, where its mean has no direction.
            Err(Error::OutsideDomain { .. }) => {}
            Err(error) => return Err(error),
            // Where two sides are equal is an edge between paths, not a path.
            Ok(recording) if recording.conditions.iter().any(|c| c.ordering == Ordering::Equal) => {}
            Ok(recording) if paths.iter().all(|known| known.recording.total != recording.total) => {
                paths.push(Path { witness, recording });
            }
            Ok(_) => {}
        }
    }
    paths.sort_by(|a, b| target_cosine(&b.witness).total_cmp(&target_cosine(&a.witness)));
    Ok(paths)
}

fn target_cosine(batch: &Batch<f64>) -> f64 {
    let Some(weights) = &batch.inputs.weights else { return 0.0 };
    let (x, w) = (batch.inputs.features.row(0), weights.row(batch.labels[0]));
    x.dot(&w) / (x.dot(&x) * w.dot(&w)).sqrt()
}

fn batch(spec: &LossSpec, classes: usize, dimension: usize, random: &mut ChaCha8Rng) -> Batch<f64> {
    let form = spec.loss.form();
    let needs = spec.loss.batch_needs();
    let several = form.peers || needs.features || matches!(form.features, FeatureMap::Whitened { running: false, .. });
    // Ignored samples have no formulas.
    let label = usize::from(spec.conventions.ignores(0));
    let labels = if several { vec![0, 0, 1] } else { vec![label] };
    let samples = labels.len();
    let mut eighths = |bound: i32| eighths(random, bound);
    // Vectors of very different lengths.
    let mut matrix = |rows: usize| {
        let mut all = Array2::zeros((rows, dimension));
        for mut row in all.rows_mut() {
            let bound = [4, 16, 64][(eighths(12) * 8.0).abs() as usize % 3];
            row.mapv_inplace(|_| eighths(bound));
        }
        all
    };
    let features = matrix(samples);
    let weights = (form.weights != WeightMap::Absent).then(|| matrix(classes));
    let mut vector = |length: usize| Array1::from_shape_simple_fn(length, || eighths(16));
    let inputs = Inputs {
        features,
        weights,
        bias: form.bias.then(|| vector(classes)),
        gains: form.gains.then(|| vector(classes).mapv(f64::abs)),
        scalars: Vec::new(),
    };
    // Constants of the formulas, the same at every point: else each point would have a formula of its own.
    let mut constants = ChaCha8Rng::seed_from_u64(1);
    let mut constant = |length: usize| Array1::from_shape_simple_fn(length, || self::eighths(&mut constants, 16));
    let running = matches!(form.features, FeatureMap::Whitened { running: true, .. })
        .then(|| RunningStatistics { mean: constant(dimension), variance: constant(dimension).mapv(f64::abs) });
    let margins = (spec.conventions.margins == Margins::PerClass).then(|| constant(classes).mapv(f64::abs));
    // One sample counts as it is; of several, the total is their sum.
    Batch { inputs, labels, upstream: Array1::ones(samples), running, margins, triplets: None, case: None }
}

/// A whole number over 8; not 0, so that no vector vanishes.
fn eighths(random: &mut ChaCha8Rng, bound: i32) -> f64 {
    loop {
        match random.random_range(-bound..=bound) {
            0 => {}
            n => return f64::from(n) / 8.0,
        }
    }
}
