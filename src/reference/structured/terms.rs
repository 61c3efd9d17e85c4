//! How large the terms are that a gradient is added up from.

use super::{Pass, RowAdjoints};
use crate::batch::{Batch, Gradient};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::conventions::NormGradient;
use crate::loss::{Loss, LossSpec};
use ndarray::ArrayViewMut1;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Random mixtures of the terms, of which the largest counts.
const MIXTURES: usize = 4;

/// For each element of the gradient, the size of what the samples and their classes add to it, and of what a normalisation takes away:
/// terms that may cancel, and exactly so in one order of operations and not in another. `batch` must have the loss's learnable scalars.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn sizes_of_terms(spec: &LossSpec, batch: &Batch<f64>) -> Result<Gradient<f64>> {
    let mut batch = batch.clone();
    // Nor may they cancel in the weight of the batch's term, which is their sum.
    batch.upstream.mapv_inplace(f64::abs);
    // What points along a vector is taken away where the vector is normalised: with constant norms it is left.
    let mut held = spec.clone();
    held.conventions.norm_gradient = NormGradient::Detached;
    let form = spec.loss.form();
    let projected = spec.conventions.held(&form) != held.conventions.held(&form);
    let mut sizes = batch.inputs.map(|_| 0.0);
    for spec in [Some(spec), Some(&held).filter(|_| projected)].into_iter().flatten() {
        let pass = Pass::new(spec, &batch, Formulation::Stable, None)?;
        let rows = pass.each_row(|i| pass.row(i, None));
        let mut random = ChaCha8Rng::seed_from_u64(0);
        let mut factor = || random.random_range(-1.0..1.0);
        for _ in 0..MIXTURES {
            let mixed: Vec<RowAdjoints<f64>> = rows.iter().map(|row| row.mixed(&mut factor)).collect();
            let mut adjoints = pass.collect(&mixed);
            pass.batch_term(&mut adjoints);
            adjoints.features.iter_mut().flatten().for_each(|x| *x *= factor());
            sizes = sizes.zip(&pass.chain(adjoints), |size: &f64, term| size.max(term.abs()));
        }
        rows.iter().for_each(|row| pass.slope_of_sine(row, &mut sizes));
    }
    Ok(sizes)
}

impl Pass<'_, f64> {
    /// The terms of the slope of the sine from the vectors, `½ ‖a − b‖ ‖a + b‖`: two of about 1, which cancel at a right angle.
    fn slope_of_sine(&self, row: &RowAdjoints<f64>, sizes: &mut Gradient<f64>) {
        if self.sines[row.index].is_none() {
            return;
        }
        let (slope, target) = (row.sine.abs(), self.batch.target(row.index));
        let grow = |mut sizes: ArrayViewMut1<f64>, norm: f64| sizes.mapv_inplace(|size| size.max(slope / norm));
        grow(sizes.features.row_mut(row.index), self.mapped.feature_norms[row.index]);
        if let Some(weights) = &mut sizes.weights {
            grow(weights.row_mut(target), self.mapped.weight_norms[target]);
        }
    }
}

impl RowAdjoints<f64> {
    /// Each derivative times a factor of its own.
    fn mixed(&self, factor: &mut impl FnMut() -> f64) -> Self {
        let mut each = |values: &[f64]| values.iter().map(|x| x * factor()).collect::<Vec<f64>>();
        let [products, bias, gains, scalars] =
            [&self.products, &self.bias, &self.gains, &self.scalars].map(|v| each(v));
        let [sine, feature_norm, weight_norm] = [self.sine, self.feature_norm, self.weight_norm].map(|x| x * factor());
        let peers = self.peers.iter().map(|(j, x)| (*j, x * factor())).collect();
        Self { products, bias, gains, scalars, sine, feature_norm, weight_norm, peers, coincident: Vec::new(), ..*self }
    }
}
