//! Forward and backward of a whole batch: mapping, products, the rows' heads, and the way back.

use super::head::{self, Outcome, Row};
use super::pairs::Samples;
use crate::batch::{Batch, Tensor};
use crate::error::{Error, Result};
use crate::loss::evaluate::learnable_values;
use crate::loss::registry::Up;
use crate::loss::registry::up::Target;
use crate::loss::requirements::require_tensors;
use crate::loss::{AnyLoss, Conventions, FeatureMap, Form, Loss, WeightMap};
use crate::scalar::machine_product;
use crate::subject::{Answer, LossValue};
use ndarray::{Array1, Array2, ArrayView1, Axis, LinalgScalar};
use num_traits::{Float, NumAssign};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// `f32` or `f64`.
pub(super) trait Machine: Float + NumAssign + LinalgScalar + Send + Sync {}
impl<T: Float + NumAssign + LinalgScalar + Send + Sync> Machine for T {}

/// A constant in `T`.
pub(super) fn of<T: Machine>(value: f64) -> T {
    T::from(value).expect("every f64 has a nearest f32 and f64")
}

/// The Euclidean norm, scaled so that squares stay in range.
pub(super) fn norm<T: Machine>(vector: ArrayView1<'_, T>) -> T {
    let largest = vector.iter().fold(T::zero(), |top, x| top.max(x.abs()));
    if largest == T::zero() || !largest.is_finite() {
        return largest;
    }
    vector.iter().fold(T::zero(), |sum, x| sum + (*x / largest).powi(2)).sqrt() * largest
}

/// A batch in `T`, mapped as the loss's form says.
struct Forward<T> {
    form: Form,
    /// `[N, D]`
    features: Array2<T>,
    feature_norms: Vec<T>,
    /// `√(σ² + ε)` of each dimension, where features are whitened.
    deviations: Vec<T>,
    /// `[K, D]`
    weights: Array2<T>,
    weight_norms: Vec<T>,
    /// `[N, K]`
    products: Array2<T>,
}

/// Losses and gradients of the loss at the batch, all computed in `T`.
pub(super) fn evaluate<T: Machine>(loss: &AnyLoss, batch: &Batch<f64>) -> Result<Answer> {
    require_tensors(loss, &Conventions::default(), batch, batch.classes())?;
    let forward = Forward::<T>::new(loss.form(), batch)?;
    let (samples, classes) = forward.products.dim();
    let vector = |values: &Option<Array1<f64>>| values.as_ref().map(|v| v.iter().map(|x| of(*x)).collect::<Vec<T>>());
    let (bias, gains) = (vector(&batch.inputs.bias), vector(&batch.inputs.gains));
    let scalars = learnable_values(loss, batch);
    let scalar =
        |names: &[&str]| scalars.iter().find(|(name, _)| names.contains(name)).map_or(1.0, |(_, value)| *value);
    let (scale, radius): (T, T) = (of(scalar(&["s", "alpha"])), of(scalar(&["R"])));
    let upstream: Vec<T> = batch.upstream.iter().map(|u| of(*u)).collect();

    // The rows: logits in, derivatives by the logits out.
    let mut by_logits = Array2::<T>::zeros((samples, classes));
    let rows: Vec<Outcome<T>> = by_logits
        .axis_iter_mut(Axis(0))
        .into_par_iter()
        .enumerate()
        .map(|(i, mut logits)| {
            let products = forward.products.row(i);
            for (k, z) in logits.iter_mut().enumerate() {
                let gain = gains.as_ref().map_or(T::one(), |g| g[k]);
                *z = scale * gain * products[k] + bias.as_ref().map_or(T::zero(), |b| b[k]);
            }
            let products = products.as_slice().expect("products are in row-major order");
            let logits = logits.as_slice_mut().expect("logits are in row-major order");
            let mut outcome = head::evaluate(loss, &forward.row(i, batch.labels[i], scale, radius), products, logits);
            for (k, z) in logits.iter().enumerate().filter(|(k, _)| *k != batch.labels[i]) {
                outcome.by_scale += *z * gains.as_ref().map_or(T::one(), |g| g[k]) * products[k];
            }
            logits.iter_mut().for_each(|z| *z *= upstream[i]);
            outcome
        })
        .collect();
    let mut losses: Vec<T> = rows.iter().map(|row| row.loss).collect();
    let weighted =
        |part: fn(&Outcome<T>) -> T| -> Vec<T> { rows.iter().zip(&upstream).map(|(row, u)| part(row) * *u).collect() };
    let total = |values: Vec<T>| values.into_iter().fold(T::zero(), |sum, x| sum + x);

    let mut gradients = BTreeMap::new();
    let mut put = |tensor: Tensor, values: Vec<T>| gradients.insert(tensor, to_f64(values));
    if bias.is_some() {
        put(Tensor::Bias, by_logits.sum_axis(Axis(0)).to_vec());
    }
    if gains.is_some() {
        put(Tensor::Gains, (&by_logits * &forward.products).sum_axis(Axis(0)).mapv(|g| g * scale).to_vec());
    }
    for (name, _) in &batch.inputs.scalars {
        let by = if *name == "R" { weighted(|row| row.by_radius) } else { weighted(|row| row.by_scale) };
        put(Tensor::Scalar(name), vec![total(by)]);
    }

    // From the logits to the products, then to the mapped features and class weights.
    let by_target = weighted(|row| row.by_target_product);
    let linear = !matches!(loss, AnyLoss::NormFaceContrastive(_) | AnyLoss::NormFaceTriplet(_));
    by_logits.axis_iter_mut(Axis(0)).into_par_iter().enumerate().for_each(|(i, mut row)| {
        for (k, z) in row.iter_mut().enumerate().filter(|_| linear) {
            *z *= scale * gains.as_ref().map_or(T::one(), |g| g[k]);
        }
        if let Some(z) = row.get_mut(batch.labels[i]) {
            *z = match gains.as_ref() {
                Some(g) => by_target[i] * g[batch.labels[i]],
                None => by_target[i],
            };
        }
    });
    let mut by_features = machine_product(by_logits.view(), forward.weights.view());
    let mut by_weights = machine_product(by_logits.t(), forward.features.view());
    forward.sines_back(&batch.labels, &weighted(|row| row.by_sine), &mut by_features, &mut by_weights);

    let samples = Samples {
        features: &forward.features,
        labels: &batch.labels,
        upstream: &upstream,
        triplets: batch.triplets.as_deref(),
    };
    samples.add(loss, &mut losses, &mut by_features)?;

    let mut by_weight_norms = vec![T::zero(); classes];
    for (label, by_norm) in batch.labels.iter().zip(weighted(|row| row.by_weight_norm)) {
        by_weight_norms.get_mut(*label).into_iter().for_each(|sum| *sum += by_norm);
    }
    if let Some(up) = promotion(loss) {
        let term = promote(up, &forward.weight_norms, total(upstream.clone()), &mut by_weight_norms);
        losses.iter_mut().for_each(|loss| *loss += term);
    }
    let features = forward.features_back(batch, by_features, &weighted(|row| row.by_feature_norm));
    put(Tensor::Features, features.into_iter().collect());
    if let Some(raw) = &batch.inputs.weights {
        let unit = forward.form.weights == WeightMap::Unit;
        let norms = &forward.weight_norms;
        for (k, mut row) in by_weights.axis_iter_mut(Axis(0)).enumerate() {
            normalisation_back(&mut row, raw.row(k), norms[k], unit, by_weight_norms[k]);
        }
        put(Tensor::Weights, by_weights.into_iter().collect());
    }
    Ok(Answer { loss: Some(LossValue::PerSample(to_f64(losses))), gradients })
}

fn to_f64<T: Machine>(values: Vec<T>) -> Vec<f64> {
    values.into_iter().map(|x| x.to_f64().expect("machine numbers are f64 numbers")).collect()
}

impl<T: Machine> Forward<T> {
    fn new(form: Form, batch: &Batch<f64>) -> Result<Self> {
        let convert = |matrix: &Array2<f64>| matrix.mapv(of::<T>);
        let raw_features = convert(&batch.inputs.features);
        let raw_weights = batch.inputs.weights.as_ref().map_or_else(|| Array2::zeros((0, batch.dimension())), convert);
        let norms = |rows: &Array2<T>| rows.axis_iter(Axis(0)).into_par_iter().map(norm).collect::<Vec<T>>();
        let (feature_norms, weight_norms) = (norms(&raw_features), norms(&raw_weights));
        let mut deviations = Vec::new();
        let features = match form.features {
            FeatureMap::Raw => raw_features,
            FeatureMap::Unit => unit("features", raw_features, &feature_norms)?,
            FeatureMap::Whitened { epsilon, running } => {
                let (features, found) = whiten(raw_features, of(epsilon), batch, running);
                deviations = found;
                features
            }
        };
        let weights =
            if form.weights == WeightMap::Unit { unit("weights", raw_weights, &weight_norms)? } else { raw_weights };
        if form.has_angle() && feature_norms.iter().chain(&weight_norms).any(|norm| *norm == T::zero()) {
            return Err(Error::Unsupported("a zero vector has no angle to anything".to_owned()));
        }
        let products = machine_product(features.view(), weights.t());
        // A product of one column comes in either order.
        let products = products.as_standard_layout().into_owned();
        Ok(Self { form, features, feature_norms, deviations, weights, weight_norms, products })
    }

    fn row(&self, i: usize, label: usize, scale: T, radius: T) -> Row<T> {
        let sine = if self.form.sine {
            let (x, w) = (self.features.row(i), self.weights.row(label));
            of::<T>(0.5) * norm((&x - &w).view()) * norm((&x + &w).view())
        } else {
            T::zero()
        };
        let weight_norm = self.weight_norms.get(label).copied().unwrap_or_else(T::one);
        Row { label, sine, feature_norm: self.feature_norms[i], weight_norm, scale, radius }
    }

    /// `∂ sin θ/∂x = ½ (‖x+w‖ (x−w)/‖x−w‖ + ‖x−w‖ (x+w)/‖x+w‖)` for unit vectors, and so for w; 0 at the cone's tip.
    fn sines_back(&self, labels: &[usize], by_sine: &[T], by_features: &mut Array2<T>, by_weights: &mut Array2<T>) {
        for (i, adjoint) in by_sine.iter().enumerate().filter(|(_, adjoint)| **adjoint != T::zero()) {
            let (x, w) = (self.features.row(i), self.weights.row(labels[i]));
            let (difference, sum) = (&x - &w, &x + &w);
            let (minus, plus) = (norm(difference.view()), norm(sum.view()));
            if minus == T::zero() || plus == T::zero() {
                continue;
            }
            let half = of::<T>(0.5) * *adjoint;
            let (by_difference, by_sum) = (half * plus / minus, half * minus / plus);
            by_features.row_mut(i).scaled_add(by_difference, &difference);
            by_features.row_mut(i).scaled_add(by_sum, &sum);
            by_weights.row_mut(labels[i]).scaled_add(-by_difference, &difference);
            by_weights.row_mut(labels[i]).scaled_add(by_sum, &sum);
        }
    }

    fn features_back(&self, batch: &Batch<f64>, mut gradient: Array2<T>, by_norms: &[T]) -> Array2<T> {
        if let FeatureMap::Whitened { running, .. } = self.form.features {
            self.whitening_back(&mut gradient, running);
        }
        let unit = self.form.features == FeatureMap::Unit;
        for (i, mut row) in gradient.axis_iter_mut(Axis(0)).enumerate() {
            normalisation_back(&mut row, batch.inputs.features.row(i), self.feature_norms[i], unit, by_norms[i]);
        }
        gradient
    }

    /// Batch normalisation's backward: `(g − mean g − φ mean(g·φ))/√(σ² + ε)`; with running statistics they are constants.
    fn whitening_back(&self, gradient: &mut Array2<T>, running: bool) {
        let samples: T = of(gradient.nrows() as f64);
        for ((mut g, phi), deviation) in
            gradient.columns_mut().into_iter().zip(self.features.columns()).zip(&self.deviations)
        {
            let (mean, along) =
                if running { (T::zero(), T::zero()) } else { (g.sum() / samples, g.dot(&phi) / samples) };
            g.zip_mut_with(&phi, |g, phi| *g = (*g - mean - *phi * along) / *deviation);
        }
    }
}

fn unit<T: Machine>(tensor: &'static str, mut rows: Array2<T>, norms: &[T]) -> Result<Array2<T>> {
    for (index, (mut row, norm)) in rows.axis_iter_mut(Axis(0)).zip(norms).enumerate() {
        if *norm == T::zero() {
            return Err(Error::OutsideDomain { tensor, row: index, reason: "a zero vector cannot be normalised" });
        }
        row.mapv_inplace(|x| x / *norm);
    }
    Ok(rows)
}

fn whiten<T: Machine>(mut features: Array2<T>, epsilon: T, batch: &Batch<f64>, running: bool) -> (Array2<T>, Vec<T>) {
    let samples: T = of(features.nrows() as f64);
    let statistics = batch.running.as_ref().filter(|_| running);
    let mut deviations = Vec::with_capacity(features.ncols());
    for (d, mut column) in features.columns_mut().into_iter().enumerate() {
        let mean = statistics.map_or_else(|| column.sum() / samples, |running| of(running.mean[d]));
        column.mapv_inplace(|x| x - mean);
        let variance = statistics.map_or_else(|| column.dot(&column) / samples, |running| of(running.variance[d]));
        let deviation = (variance + epsilon).sqrt();
        column.mapv_inplace(|x| x / deviation);
        deviations.push(deviation);
    }
    (features, deviations)
}

/// From the gradient by `x/‖x‖` (or by x) and by `‖x‖` to that by x.
fn normalisation_back<T: Machine>(
    gradient: &mut ndarray::ArrayViewMut1<'_, T>,
    raw: ArrayView1<'_, f64>,
    norm: T,
    unit: bool,
    by_norm: T,
) {
    if norm == T::zero() {
        return;
    }
    let direction = raw.mapv(|x| of::<T>(x) / norm);
    let along = if unit { direction.dot(gradient) } else { T::zero() };
    let inverse = if unit { norm.recip() } else { T::one() };
    gradient.zip_mut_with(&direction, |g, x| *g = (*g - *x * along) * inverse + *x * by_norm);
}

/// The promotion term of a loss, if it has one.
fn promotion(loss: &AnyLoss) -> Option<&Up> {
    match loss {
        AnyLoss::Up(up) => Some(up),
        AnyLoss::Ring(ring) => promotion(&ring.primary),
        _ => None,
    }
}

/// The promotion term; its derivatives are added to those by the norms of the class weights.
fn promote<T: Machine>(up: &Up, norms: &[T], upstream: T, by_norms: &mut [T]) -> T {
    let novel: Vec<bool> = (0..norms.len()).map(|k| up.novel.contains(k, norms.len())).collect();
    let count = |wanted: bool| of::<T>(novel.iter().filter(|is| **is == wanted).count() as f64);
    let mean = |wanted: bool| {
        let squares = norms.iter().zip(&novel).filter(|(_, is)| **is == wanted).map(|(norm, _)| *norm * *norm);
        squares.fold(T::zero(), |sum, square| sum + square) / count(wanted)
    };
    let gap = mean(true) - mean(false);
    let lambda: T = of(up.lambda);
    let slope = of::<T>(4.0) * lambda * gap * upstream;
    for ((by_norm, norm), is_novel) in by_norms.iter_mut().zip(norms).zip(&novel) {
        match (is_novel, up.alpha) {
            (true, _) => *by_norm += slope * *norm / count(true),
            (false, Target::Attached) => *by_norm -= slope * *norm / count(false),
            (false, Target::Detached) => {}
        }
    }
    lambda * gap * gap
}
