//! Derivatives of what lies below every loss: norms, divisors, whitening, sines, distances.
//!
//! Each function turns the gradient by a mapped quantity into that by the raw inputs. Derivatives of scalar functions come
//! from dual numbers or the tape; only `x/d(‖x‖)`, which runs over all class weights, is written out.

use crate::batch::Batch;
use crate::geometry::{self, Formulation};
use crate::loss::mapped::{sine_of, whitened};
use crate::loss::{FeatureMap, Loss, LossSpec, WeightMap};
use crate::scalar::tape::{Real, Tape, gradient};
use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1, Axis};
use rayon::prelude::*;

/// From the gradient by the mapped features `[N, D]`, and by their norms `[N]`, to that by the features.
pub(super) fn feature_map<T: Real>(
    spec: &LossSpec,
    batch: &Batch<T>,
    formulation: Formulation,
    norms: &[T],
    mut mapped: Array2<T>,
    by_norms: &[T],
) -> Array2<T> {
    let raw = &batch.inputs.features;
    let map = spec.loss.form().features;
    if let FeatureMap::Whitened { epsilon, running } = map {
        mapped = through_whitening(batch, epsilon, running, &mapped);
    }
    let normalisation = spec.conventions.features(&spec.loss.form());
    for_rows(&mut mapped, |i, row| {
        let divisor = (map == FeatureMap::Unit).then(|| normalisation.divisor_with_slope(&norms[i]));
        pull_back(row, raw.row(i), formulation, divisor, by_norms[i]);
    });
    mapped
}

/// From the gradient by the mapped class weights `[K, D]`, and by their norms (`[K]`, or none), to that by the class weights.
pub(super) fn weight_map<T: Real>(
    spec: &LossSpec,
    formulation: Formulation,
    raw: ArrayView2<'_, T>,
    norms: &[T],
    mapped: &mut Array2<T>,
    by_norms: &[T],
) {
    let unit = spec.loss.form().weights == WeightMap::Unit;
    let normalisation = spec.conventions.weights(&spec.loss.form());
    for_rows(mapped, |k, row| {
        let divisor = unit.then(|| normalisation.divisor_with_slope(&norms[k]));
        pull_back(row, raw.row(k), formulation, divisor, by_norms.get(k).copied().unwrap_or_else(T::zero));
    });
}

/// From the gradient by the sine of the angle between a mapped feature and a mapped class weight to that by the two, added to
/// `by_x` and `by_w`.
pub(super) fn sine<T: Real>(
    spec: &LossSpec,
    x: ArrayView1<'_, T>,
    w: ArrayView1<'_, T>,
    adjoint: T,
    mut by_x: ArrayViewMut1<'_, T>,
    mut by_w: ArrayViewMut1<'_, T>,
) {
    let leaves: Vec<T> = x.iter().chain(w).copied().collect();
    let (_, derivatives) = gradient(&leaves, adjoint, |v| {
        let (x, w) = v.split_at(x.len());
        sine_of(&spec.loss.form(), &spec.conventions, ArrayView1::from(x), ArrayView1::from(w))
    });
    by_x.iter_mut().zip(&derivatives).for_each(|(sum, d)| *sum += *d);
    by_w.iter_mut().zip(&derivatives[x.len()..]).for_each(|(sum, d)| *sum += *d);
}

/// From the gradient `(i, j, ∂/∂‖f_i − f_j‖²)` by squared distances to that by the mapped features, added to `by_features`.
pub(super) fn peers<T: Real>(features: &Array2<T>, adjoints: &[(usize, usize, T)], by_features: &mut Array2<T>) {
    for (i, j, adjoint) in adjoints.iter().filter(|(_, _, adjoint)| *adjoint != T::zero() || T::NDERIV > 0) {
        for d in 0..features.ncols() {
            let step = (features[(*i, d)] - features[(*j, d)]) * *adjoint * 2.0;
            by_features[(*i, d)] += step;
            by_features[(*j, d)] -= step;
        }
    }
}

fn through_whitening<T: Real>(batch: &Batch<T>, epsilon: f64, running: bool, mapped: &Array2<T>) -> Array2<T> {
    let raw = &batch.inputs.features;
    let leaves: Vec<T> = raw.iter().copied().collect();
    let statistics = batch.running.as_ref().filter(|_| running);
    let (_, derivatives) = gradient(&leaves, T::one(), |v| {
        let features = Array2::from_shape_vec(raw.dim(), v.to_vec()).expect("one leaf for each feature");
        let whitened = whitened(&features, epsilon, statistics);
        let terms = whitened.iter().zip(mapped).map(|(x, adjoint)| *x * Tape::constant_of(*adjoint));
        terms.fold(Tape::from(0.0), |sum, term| sum + term)
    });
    Array2::from_shape_vec(raw.dim(), derivatives).expect("one derivative for each feature")
}

/// From the gradient by `x/d(‖x‖)` (or by x, where there is no divisor) and by `‖x‖` to that by x. The divisor comes with its
/// derivative by the norm. At x = 0, where the norm is a cone, its part is 0.
fn pull_back<T: Real>(
    mut mapped: ArrayViewMut1<'_, T>,
    raw: ArrayView1<'_, T>,
    formulation: Formulation,
    divisor: Option<(T, T)>,
    by_norm: T,
) {
    let mut along = by_norm;
    if let Some((divisor, slope)) = divisor {
        let inverse = divisor.recip();
        if slope != T::zero() {
            let product = mapped.iter().zip(raw).fold(T::zero(), |sum, (g, x)| sum + *g * (*x * inverse));
            along -= product * slope * inverse;
        }
        mapped.iter_mut().for_each(|g| *g *= inverse);
    }
    if along != T::zero() || T::NDERIV > 0 {
        let norm = geometry::norm(raw, formulation);
        if norm.re() != 0.0 {
            mapped.iter_mut().zip(raw).for_each(|(g, x)| *g += *x / norm * along);
        }
    }
}

fn for_rows<T: Real>(rows: &mut Array2<T>, f: impl Fn(usize, ArrayViewMut1<'_, T>) + Sync + Send) {
    if T::THREAD_BOUND {
        rows.axis_iter_mut(Axis(0)).enumerate().for_each(|(i, row)| f(i, row));
    } else {
        rows.axis_iter_mut(Axis(0)).into_par_iter().enumerate().for_each(|(i, row)| f(i, row));
    }
}
