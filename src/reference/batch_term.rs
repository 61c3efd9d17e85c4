//! The batch's term: what a loss adds to that of each sample, from all features and the norms of all class weights together.

use crate::batch::Batch;
use crate::loss::{BatchTerm, Loss, LossSpec};
use crate::scalar::tape::{Real, Tape, gradient};
use ndarray::Array2;

/// The term, and the derivatives of `Σ upstream_i` times it.
pub(super) struct Differentiated<T> {
    /// The term itself.
    pub value: T,
    /// By the mapped features `[N, D]`, if it is of them.
    pub by_features: Option<Array2<T>>,
    /// By the norms that were given.
    pub by_norms: Vec<T>,
}

/// The term of the mapped features `[N, D]` and the norms of all class weights, `[K]` if the loss needs them, else empty. `None` if
/// the loss has no such term.
pub(super) fn differentiate<T: Real>(
    spec: &LossSpec,
    batch: &Batch<T>,
    features: &Array2<T>,
    norms: &[T],
) -> Option<Differentiated<T>> {
    let shape = if spec.loss.batch_needs().features { features.dim() } else { (0, 0) };
    let size = shape.0 * shape.1;
    let leaves: Vec<T> = features.iter().take(size).chain(norms).copied().collect();
    let as_features = |values: Vec<_>| Array2::from_shape_vec(shape, values).expect("one number for each feature");
    let seed = batch.upstream.iter().fold(T::zero(), |sum, upstream| sum + *upstream);
    let mut present = false;
    let (value, mut derivatives) = gradient(&leaves, seed, |v| {
        let features = Array2::from_shape_vec(shape, v[..size].to_vec()).expect("one leaf for each feature");
        let term = BatchTerm { features, weight_norms: &v[size..], labels: &batch.labels };
        let term = spec.loss.batch_loss(&term);
        present = term.is_some();
        term.unwrap_or_else(|| Tape::from(0.0))
    });
    let by_norms = derivatives.split_off(size);
    present.then(|| Differentiated { value, by_features: (size > 0).then(|| as_features(derivatives)), by_norms })
}
