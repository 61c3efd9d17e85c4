//! Draws the parts of a batch, in numbers of one precision.

use super::Generator;
use crate::batch::{Batch, Inputs, RunningStatistics};
use crate::error::{Error, Result};
use crate::loss::{FeatureMap, Loss, LossSpec, Margins, WeightMap};
use crate::subject::Precision;
use ndarray::{Array1, Array2};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// A source of batches for one loss in one precision.
pub(super) struct Draw<'a> {
    pub spec: &'a LossSpec,
    pub precision: Precision,
    random: ChaCha8Rng,
}

/// Where no number of classes up to this suits a loss, none will.
const MOST_CLASSES: usize = 4096;

impl<'a> Draw<'a> {
    pub fn new(spec: &'a LossSpec, precision: Precision, generator: Generator, seed: u64, index: usize) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(index as u64).to_le_bytes());
        key[16] = generator as u8;
        Self { spec, precision, random: ChaCha8Rng::from_seed(key) }
    }

    /// A whole number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.random.random_range(0..end)
    }

    /// A number with two decimals in `[low, high]`, not 0, rounded to the precision.
    pub fn decimal(&mut self, low: f64, high: f64) -> f64 {
        loop {
            let hundredths = self.random.random_range((low * 100.0).round() as i64..=(high * 100.0).round() as i64);
            if hundredths != 0 {
                return self.precision.round(hundredths as f64 / 100.0);
            }
        }
    }

    fn matrix(&mut self, rows: usize, columns: usize, bound: f64) -> Array2<f64> {
        Array2::from_shape_simple_fn((rows, columns), || self.decimal(-bound, bound))
    }

    /// A random batch of the shape, with everything the loss asks for. More classes than asked for, if the loss needs them.
    pub fn batch(&mut self, samples: usize, dimension: usize, classes: usize, upstream: usize) -> Result<Batch<f64>> {
        let form = self.spec.loss.form();
        let has_weights = form.weights != WeightMap::Absent;
        let classes = if has_weights { self.enough_classes(classes)? } else { classes };
        let mut features = self.matrix(samples, dimension, 2.0);
        if dimension == 1 && !has_weights {
            // On a line, unit features of one class could cancel, and have no mean direction.
            features.mapv_inplace(f64::abs);
        }
        let weights = has_weights.then(|| self.matrix(classes, dimension, 1.0));
        let bias = form.bias.then(|| Array1::from_shape_simple_fn(classes, || self.decimal(-1.0, 1.0)));
        let gains = form.gains.then(|| Array1::from_shape_simple_fn(classes, || self.decimal(0.5, 3.0)));
        let scalars =
            self.spec.loss.learnable().into_iter().map(|(name, value)| (name, self.precision.round(value))).collect();
        let labels: Vec<usize> = (0..samples).map(|_| self.below(classes)).collect();
        let running = matches!(form.features, FeatureMap::Whitened { running: true, .. }).then(|| RunningStatistics {
            mean: Array1::from_shape_simple_fn(dimension, || self.decimal(-0.5, 0.5)),
            variance: Array1::from_shape_simple_fn(dimension, || self.decimal(0.1, 3.0)),
        });
        let margins = self.margins(classes);
        let triplets = if self.spec.name() == "triplet" && upstream % 2 == 1 { self.triplets(&labels) } else { None };
        let upstream = self.upstream(&labels, upstream);
        let inputs = Inputs { features, weights, bias, gains, scalars };
        Ok(Batch { inputs, labels, upstream, running, margins, triplets, case: None })
    }

    /// The margin of each class, where each has its own: of a fifth of the shared one to nearly twice that, but no more than 2, which
    /// any loss takes.
    fn margins(&mut self, classes: usize) -> Option<Array1<f64>> {
        let shared = self.spec.loss.margin().filter(|_| self.spec.conventions.margins == Margins::PerClass)?;
        Some(Array1::from_shape_simple_fn(classes, || {
            let part = self.decimal(0.2, 1.8);
            self.precision.round((shared * part).min(2.0))
        }))
    }

    fn enough_classes(&self, least: usize) -> Result<usize> {
        let ignored = self.spec.conventions.ignore.unwrap_or(-1);
        let objection = |classes: &usize| {
            let beyond = ignored >= *classes as i64;
            let own = self.spec.loss.objection(Some(*classes));
            own.or_else(|| beyond.then(|| format!("the ignored label {ignored} is beyond")))
        };
        (least..least.max(MOST_CLASSES)).find(|classes| objection(classes).is_none()).ok_or_else(|| {
            let reason = objection(&least).unwrap_or_default();
            Error::Unsupported(format!("no batch of up to {MOST_CLASSES} classes suits {}: {reason}", self.spec))
        })
    }

    /// The `kind`-th kind of upstream gradient: that of the reduction; of any sign; with zeros; all positive.
    pub fn upstream(&mut self, labels: &[usize], kind: usize) -> Array1<f64> {
        let (alike, samples) = (super::alike(self.spec, self.precision, labels), labels.len());
        let chosen = self.below(samples);
        Array1::from_shape_fn(samples, |i| match kind % 4 {
            0 => alike,
            1 => self.decimal(-2.0, 2.0),
            2 if i == chosen => self.decimal(0.5, 2.0),
            2 if i % 2 == 0 => 0.0,
            2 => self.decimal(-1.0, 1.0),
            _ => self.decimal(0.1, 1.5),
        })
    }

    /// Gives some samples the label that is ignored, if there is one; in every eighth case, all of them.
    pub fn ignore(&mut self, batch: &mut Batch<f64>, index: usize) {
        let Some(ignored) = self.spec.conventions.ignore else { return };
        let of_reduction = super::alike(self.spec, self.precision, &batch.labels);
        let all = index % 8 == 3;
        for label in &mut batch.labels {
            if all || self.below(3) == 0 {
                *label = crate::batch::label(ignored);
            }
        }
        if batch.upstream.iter().all(|upstream| *upstream == of_reduction) {
            batch.upstream.fill(super::alike(self.spec, self.precision, &batch.labels));
        }
    }

    /// Some valid triplets, in random order; `None` if there are none.
    fn triplets(&mut self, labels: &[usize]) -> Option<Vec<[usize; 3]>> {
        let n = labels.len();
        let valid: Vec<[usize; 3]> = (0..n * n * n)
            .map(|t| [t / (n * n), t / n % n, t % n])
            .filter(|[a, p, n]| a != p && labels[*a] == labels[*p] && labels[*a] != labels[*n])
            .collect();
        let count = valid.len().div_ceil(2);
        (count > 0).then(|| (0..count).map(|_| valid[self.below(valid.len())]).collect())
    }

    /// A random batch of a middling size.
    pub fn random(&mut self, index: usize) -> Result<Batch<f64>> {
        let (samples, dimension, classes) = (3 + self.below(6), 2 + self.below(9), 2 + self.below(11));
        let classes = if self.spec.loss.form().weights == WeightMap::Absent { 2 + classes % 3 } else { classes };
        self.batch(samples, dimension, classes, index + 1)
    }

    /// A vector of that length at `angle` radians to `direction`, towards a random side, rounded to the precision.
    pub fn at_angle(&mut self, direction: &Array1<f64>, angle: f64, length: f64) -> Array1<f64> {
        let unit = direction / direction.dot(direction).sqrt();
        let mut side = Array1::from_shape_simple_fn(unit.len(), || self.random.random_range(-1.0..1.0));
        for _ in 0..2 {
            side = &side - &unit * unit.dot(&side);
        }
        let norm = side.dot(&side).sqrt();
        let side = if unit.len() > 1 { side / norm } else { side * 0.0 };
        ((unit * angle.cos() + side * angle.sin()) * length).mapv(|x| self.precision.round(x))
    }
}
