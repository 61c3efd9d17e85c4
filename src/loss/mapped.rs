//! Features and class weights as they enter a loss's formula, and their products.

use super::conventions::{Conventions, JointNormalisation, Normalisation};
use super::sample::{Branches, Peer};
use super::{FeatureMap, Form, WeightMap};
use crate::batch::{Batch, RunningStatistics};
use crate::error::{Error, Result};
use crate::geometry::{self, Formulation};
use crate::scalar::Scalar;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};

/// Features and class weights as a form maps them, with the norms that were asked for.
#[derive(Clone, Debug)]
pub struct Mapped<S> {
    /// `[N, D]`
    pub features: Array2<S>,
    /// `[K, D]`; no rows for a loss without class weights.
    pub weights: Array2<S>,
    /// `‖x_i‖`, `[N]`; empty unless asked for.
    pub feature_norms: Vec<S>,
    /// `‖w_k‖`, `[K]`; empty unless asked for.
    pub weight_norms: Vec<S>,
    /// How products become cosines, where neither side was divided by its norms.
    pub joint: Option<JointNormalisation>,
}

impl<S: Scalar> Mapped<S> {
    /// Maps the batch as `form` and `conventions` say.
    ///
    /// # Errors
    /// If a vector has no direction and one is needed.
    pub fn of(
        form: &Form,
        conventions: &Conventions,
        batch: &Batch<S>,
        formulation: Formulation,
        branches: &Branches,
    ) -> Result<Self> {
        let norms = |rows: ArrayView2<'_, S>| -> Vec<S> {
            rows.rows().into_iter().map(|row| geometry::norm(row, formulation)).collect()
        };
        let inputs = &batch.inputs;
        let weights_raw =
            inputs.weights.clone().unwrap_or_else(|| Array2::from_shape_fn((0, batch.dimension()), |_| S::zero()));
        let unit_features = form.features == FeatureMap::Unit;
        let unit_weights = form.weights == WeightMap::Unit;
        let feature_norms = if unit_features || form.feature_norm { norms(inputs.features.view()) } else { Vec::new() };
        let weight_norms = if unit_weights || form.weight_norm { norms(weights_raw.view()) } else { Vec::new() };
        let features = match form.features {
            FeatureMap::Raw => inputs.features.clone(),
            FeatureMap::Unit => {
                let normalisation = conventions.features(form);
                divided("features", inputs.features.clone(), &feature_norms, normalisation, branches)?
            }
            FeatureMap::Whitened { epsilon, running } => {
                whitened(&inputs.features, epsilon, batch.running.as_ref().filter(|_| running))
            }
        };
        let weights = if unit_weights {
            divided("weights", weights_raw, &weight_norms, conventions.weights(form), branches)?
        } else {
            weights_raw
        };
        let joint = conventions.joint(form);
        let needed = joint.is_some_and(|joint| joint.needs_direction());
        let of_angle = |raw: bool| form.has_angle() && raw;
        direction_needed("features", needed || of_angle(form.features == FeatureMap::Raw), &feature_norms)?;
        direction_needed("weights", needed || of_angle(form.weights == WeightMap::Raw), &weight_norms)?;
        Ok(Self { features, weights, feature_norms, weight_norms, joint })
    }

    /// The products of features and class weights as the formulas take them, `[N, K]`: `F·Wᵀ`, or the cosines from it.
    pub fn products(&self, branches: &Branches) -> Array2<S> {
        let products = S::matrix_product(self.features.view(), self.weights.t());
        self.normalised(products, 0, branches)
    }

    /// Row `i` of them, `[1, K]`.
    pub fn products_of(&self, i: usize, branches: &Branches) -> Array2<S> {
        let products = S::matrix_product(self.features.slice(s![i..=i, ..]), self.weights.t());
        self.normalised(products, i, branches)
    }

    /// The size of the terms that the product of feature `i` and class weight `class` is added up from: `Σ|x_d w_d|`.
    pub fn terms(&self, i: usize, class: usize, branches: &Branches) -> S {
        let size = |(x, w): (&S, &S)| S::from((x.re() * w.re()).abs());
        let sum = self.features.row(i).iter().zip(self.weights.row(class)).map(size).fold(S::zero(), |a, b| a + b);
        let cosine = |joint: &JointNormalisation| {
            joint.cosine(sum.clone(), &self.feature_norms[i], &self.weight_norms[class], branches)
        };
        self.joint.as_ref().map_or_else(|| sum.clone(), cosine)
    }

    fn normalised(&self, products: Array2<S>, first: usize, branches: &Branches) -> Array2<S> {
        match &self.joint {
            Some(joint) => joint.cosines(products, &self.feature_norms[first..], &self.weight_norms, branches),
            None => products,
        }
    }

    /// The cosine of the angle between feature `i` and class weight `class`, from their product: what is not mapped to unit vectors
    /// is divided by its norm.
    pub fn cosine(&self, form: &Form, i: usize, class: usize, product: S) -> S {
        let norm = |norms: &[S], at: usize| norms.get(at).cloned().unwrap_or_else(S::one);
        form.cosine(product, &norm(&self.feature_norms, i), &norm(&self.weight_norms, class))
    }

    /// Whether it is by their directions alone that feature `i`, and class weight `class`, enter their angle, also when they are moved.
    pub fn by_direction(&self, form: &Form, conventions: &Conventions, i: usize, class: usize) -> (bool, bool) {
        if let Some(joint) = &self.joint {
            return joint.by_direction(&self.feature_norms[i], &self.weight_norms[class]);
        }
        let features = |norm: &S| form.features == FeatureMap::Raw || conventions.features(form).makes_unit(norm);
        let weights = |norm: &S| form.weights == WeightMap::Raw || conventions.weights(form).makes_unit(norm);
        (self.feature_norms.get(i).is_none_or(features), self.weight_norms.get(class).is_none_or(weights))
    }

    /// The sine of the angle between feature `i` and class weight `label`, from the vectors themselves; `None` where the
    /// form has no use for it, or it must come from the cosine, as where that is not quite one of an angle.
    pub fn sine(
        &self,
        form: &Form,
        conventions: &Conventions,
        i: usize,
        label: usize,
        formulation: Formulation,
    ) -> Option<S> {
        let exact = form.sine && self.by_direction(form, conventions, i, label) == (true, true);
        let wanted = exact && formulation == Formulation::Stable;
        wanted.then(|| sine_of(form, conventions, self.features.row(i), self.weights.row(label)))
    }

    /// The other samples, as sample `i` sees them.
    pub fn peers(&self, form: &Form, i: usize, labels: &[usize]) -> Vec<Peer<S>> {
        if !form.peers {
            return Vec::new();
        }
        let rows = self.features.axis_iter(Axis(0)).enumerate().filter(|(j, _)| *j != i);
        let own = self.features.row(i);
        rows.map(|(j, row)| {
            let difference: Array1<S> = own.iter().zip(row).map(|(x, y)| x.clone() - y).collect();
            let squared_distance = geometry::squared_distance(own, row);
            Peer { index: j, label: labels[j], squared_distance, distance: S::norm(difference.view()) }
        })
        .collect()
    }
}

impl Form {
    /// Whether the formula uses the target angle at all. What is not mapped to unit vectors must come with its norm.
    pub fn has_angle(&self) -> bool {
        self.angle || self.sine
    }

    /// The cosine of an angle from the product of the mapped vectors, and the norms of those that are not mapped to unit vectors.
    pub(super) fn cosine<S: Scalar>(&self, product: S, feature_norm: &S, weight_norm: &S) -> S {
        let mut cos = product;
        if self.features == FeatureMap::Raw {
            cos /= feature_norm.clone();
        }
        if self.weights == WeightMap::Raw {
            cos /= weight_norm.clone();
        }
        cos
    }
}

/// The sine of the angle between a mapped feature and a mapped class weight.
pub fn sine_of<S: Scalar>(
    form: &Form,
    conventions: &Conventions,
    feature: ArrayView1<'_, S>,
    weight: ArrayView1<'_, S>,
) -> S {
    let joint = conventions.joint(form).is_some();
    let unit = |vector: ArrayView1<'_, S>, raw: bool| {
        if !raw {
            return vector.to_owned();
        }
        let norm = geometry::norm(vector, Formulation::Stable);
        vector.mapv(|x| x / &norm)
    };
    let feature = unit(feature, joint || form.features == FeatureMap::Raw);
    geometry::sine(feature.view(), unit(weight, joint || form.weights == WeightMap::Raw).view())
}

fn direction_needed<S: Scalar>(tensor: &'static str, raw: bool, norms: &[S]) -> Result<()> {
    match norms.iter().position(|norm| raw && norm.is_zero()) {
        Some(row) => Err(Error::OutsideDomain { tensor, row, reason: "a zero vector has no angle to anything" }),
        None => Ok(()),
    }
}

fn divided<S: Scalar>(
    tensor: &'static str,
    mut rows: Array2<S>,
    norms: &[S],
    normalisation: Normalisation,
    branches: &Branches,
) -> Result<Array2<S>> {
    for (index, (mut row, norm)) in rows.axis_iter_mut(Axis(0)).zip(norms).enumerate() {
        let divisor = normalisation.divisor(norm, branches);
        if divisor.is_zero() {
            let reason = "a zero vector cannot be normalised; `norm=max` or `norm=added` with an eps can";
            return Err(Error::OutsideDomain { tensor, row: index, reason });
        }
        row.mapv_inplace(|x| x / &divisor);
    }
    Ok(rows)
}

/// Features whitened per dimension, with the batch's own biased statistics or with running ones.
pub fn whitened<S: Scalar>(features: &Array2<S>, epsilon: f64, running: Option<&RunningStatistics>) -> Array2<S> {
    let samples = features.nrows() as f64;
    let mut result = features.clone();
    for (dimension, mut column) in result.axis_iter_mut(Axis(1)).enumerate() {
        let (mean, variance) = if let Some(running) = running {
            (S::from(running.mean[dimension]), S::from(running.variance[dimension]))
        } else {
            let mean = column.iter().cloned().sum::<S>() / samples;
            let centred = column.iter().map(|x| x.clone() - &mean);
            let variance = centred.fold(S::zero(), |sum, x| sum + x.clone() * &x) / samples;
            (mean, variance)
        };
        let deviation = (variance + epsilon).sqrt();
        column.mapv_inplace(|x| (x - &mean) / &deviation);
    }
    result
}
