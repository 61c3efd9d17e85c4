//! What lies between the inputs of a loss and its formula, alone: for implementations that begin with the products
//! `x·w` (cosines, where both sides are normalised) and end with the gradient by them.
//!
//! Everything is computed in double-double and rounded to `f64` at the end.

use super::chain;
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::geometry::Formulation;
use crate::loss::mapped::Mapped;
use crate::loss::requirements::{require_labels, require_tensors};
use crate::loss::sample::Branches;
use crate::loss::{BatchNeeds, Loss, LossSpec, WeightMap};
use crate::scalar::{DoubleDouble, Scalar};
use ndarray::{Array2, ArrayView2};
use num_dual::DualStruct;

/// Whether a gradient by the products is all that the gradients by features and class weights need.
pub fn suffice(spec: &LossSpec) -> bool {
    let form = spec.loss.form();
    let besides = form.feature_norm || form.weight_norm || form.peers;
    let joint = spec.conventions.joint(&form).is_some();
    form.weights != WeightMap::Absent && !besides && !joint && spec.loss.batch_needs() == BatchNeeds::default()
}

/// The mapped inputs of one batch: normalised, where the loss normalises them.
#[derive(Debug)]
pub struct Products<'a> {
    spec: &'a LossSpec,
    batch: Batch<DoubleDouble>,
    mapped: Mapped<DoubleDouble>,
}

impl<'a> Products<'a> {
    /// Maps the batch as the specification says.
    ///
    /// # Errors
    /// If the batch lacks a tensor that the loss needs, or has a row without a direction where one is needed.
    pub fn new(spec: &'a LossSpec, batch: &Batch<f64>) -> Result<Self> {
        require_tensors(&spec.loss, &spec.conventions, batch, batch.classes())?;
        require_labels(&spec.loss, &spec.conventions, &batch.labels)?;
        if spec.conventions.joint(&spec.loss.form()).is_some() {
            let reason = "with ε on the product of the norms there are no normalised features and class weights";
            return Err(Error::Unsupported(format!("{spec}: {reason}")));
        }
        let batch = batch.map(|value| DoubleDouble::from(*value));
        let mapped =
            Mapped::of(&spec.loss.form(), &spec.conventions, &batch, Formulation::Stable, &Branches::natural())?;
        Ok(Self { spec, batch, mapped })
    }

    /// The mapped features, `[N, D]`.
    pub fn features(&self) -> Array2<f64> {
        self.mapped.features.map(DualStruct::re)
    }

    /// The mapped class weights, `[K, D]`.
    pub fn weights(&self) -> Array2<f64> {
        self.mapped.weights.map(DualStruct::re)
    }

    /// The products of every feature with every class weight, `[N, K]`.
    pub fn values(&self) -> Array2<f64> {
        self.mapped.products(&Branches::natural()).map(DualStruct::re)
    }

    /// From the gradient by the products `[N, K]` to that by the features `[N, D]`.
    pub fn features_from_products(&self, by_products: ArrayView2<'_, f64>) -> Array2<f64> {
        let by_products = precise(by_products);
        self.through_features(DoubleDouble::matrix_product(by_products.view(), self.mapped.weights.view()))
    }

    /// From the gradient by the products `[N, K]` to that by the class weights `[K, D]`.
    pub fn weights_from_products(&self, by_products: ArrayView2<'_, f64>) -> Array2<f64> {
        let by_products = precise(by_products);
        self.through_weights(DoubleDouble::matrix_product(by_products.t(), self.mapped.features.view()))
    }

    /// From the gradient by the mapped features `[N, D]` to that by the features.
    pub fn features_from_mapped(&self, by_mapped: ArrayView2<'_, f64>) -> Array2<f64> {
        self.through_features(precise(by_mapped))
    }

    /// From the gradient by the mapped class weights `[K, D]` to that by the class weights.
    pub fn weights_from_mapped(&self, by_mapped: ArrayView2<'_, f64>) -> Array2<f64> {
        self.through_weights(precise(by_mapped))
    }

    fn through_features(&self, by_mapped: Array2<DoubleDouble>) -> Array2<f64> {
        let none = vec![DoubleDouble::from(0.0); self.batch.samples()];
        let norms = &self.mapped.feature_norms;
        chain::feature_map(self.spec, &self.batch, Formulation::Stable, norms, by_mapped, &none).map(DualStruct::re)
    }

    fn through_weights(&self, mut by_mapped: Array2<DoubleDouble>) -> Array2<f64> {
        if let Some(raw) = &self.batch.inputs.weights {
            let norms = &self.mapped.weight_norms;
            chain::weight_map(self.spec, Formulation::Stable, raw.view(), norms, &mut by_mapped, &[]);
        }
        by_mapped.map(DualStruct::re)
    }
}

fn precise(matrix: ArrayView2<'_, f64>) -> Array2<DoubleDouble> {
    matrix.map(|value| DoubleDouble::from(*value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::generate;
    use crate::reference::{evaluate, with_learnables};
    use crate::subject::Precision;
    use approx::assert_relative_eq;

    /// Softmax on given products, by hand.
    fn by_products(products: &Array2<f64>, batch: &Batch<f64>) -> Array2<f64> {
        Array2::from_shape_fn(products.dim(), |(i, k)| {
            let row = products.row(i);
            let largest = row.fold(f64::NEG_INFINITY, |top, z| top.max(*z));
            let sum: f64 = row.iter().map(|z| (z - largest).exp()).sum();
            let target = if batch.labels[i] == k { 1.0 } else { 0.0 };
            ((row[k] - largest).exp() / sum - target) * batch.upstream[i]
        })
    }

    #[test]
    fn a_gradient_by_products_becomes_that_of_the_reference() {
        let mut compared = 0;
        for text in ["softmax:bias=off", "modified-softmax", "normface:s=1"] {
            let spec: LossSpec = text.parse().unwrap();
            assert!(suffice(&spec));
            for case in generate(&spec, Precision::F64, 3, 10).unwrap() {
                let batch = with_learnables(&spec, &case.batch).unwrap();
                let exact = evaluate(&spec, &batch).unwrap().gradient;
                let products = Products::new(&spec, &batch).unwrap();
                let by = by_products(&products.values(), &batch);
                let found = [products.features_from_products(by.view()), products.weights_from_products(by.view())];
                for (found, (_, exact, _)) in found.iter().zip(exact.tensors()) {
                    let size = exact.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
                    for (a, b) in found.iter().zip(&exact) {
                        assert_relative_eq!(a, b, epsilon = 1e-11 * size, max_relative = 1e-9);
                    }
                    compared += usize::from(size > 0.0);
                }
            }
        }
        // Some are zero by right: of a single class, for instance.
        assert!(compared > 40, "{compared} of 60 gradients are not zero");
        assert!(!suffice(&"sphereface".parse().unwrap()) && !suffice(&"contrastive".parse().unwrap()));
    }
}
