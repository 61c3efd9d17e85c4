//! The center-dispersed loss of Unequal-Training: class centres shall be orthogonal.
//!
//! A class's centre is the unit mean of its unit features in the batch; the loss is the mean of `cos²` over all ordered pairs of
//! centres, the diagonal counting as 0.

use super::super::parameters::Visitor;
use super::super::sample::{Classes, Sample};
use super::super::{About, BatchNeeds, BatchTerm, FeatureMap, Form, Loss, WeightMap};
use crate::geometry::{Formulation, norm};
use crate::scalar::Scalar;
use ndarray::Array1;
use std::collections::BTreeMap;

/// Mean squared cosine between class centres.
#[derive(Clone, Debug, PartialEq)]
pub struct CenterDispersed {
    /// Weight of the loss, not negative.
    pub weight: f64,
}

impl Default for CenterDispersed {
    fn default() -> Self {
        Self { weight: 1.0 }
    }
}

impl Loss for CenterDispersed {
    fn about(&self) -> About {
        About {
            name: "center-dispersed",
            aliases: &["centre-dispersed"],
            title: "class centres shall be orthogonal",
            formula: "L = (weight/C²) Σ_{a≠b} (c_a·c_b)²,  c_a = unit mean of the unit features of class a",
            gradient: "orthogonal to each x_i and scales as 1/‖x_i‖; the same for every sample's loss",
            domain: "x ≠ 0; the unit features of a class must not cancel",
            source: "Zhong et al., CVPR 2019, Unequal-Training, §3.3",
        }
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        visitor.number("weight", &mut self.weight, 0.0..=f64::MAX, "weight of the loss");
    }

    fn form(&self) -> Form {
        Form { features: FeatureMap::Unit, weights: WeightMap::Absent, ..Form::LINEAR }
    }

    fn has_logits(&self) -> bool {
        false
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, _sample: &Sample<S>, _others: &mut C) -> S {
        S::zero()
    }

    fn batch_loss<S: Scalar>(&self, batch: &BatchTerm<'_, S>) -> Option<S> {
        let mut sums: BTreeMap<usize, Array1<S>> = BTreeMap::new();
        for (label, feature) in batch.labels.iter().zip(batch.features.rows()) {
            let sum = sums.entry(*label).or_insert_with(|| feature.mapv(|_| S::zero()));
            sum.zip_mut_with(&feature, |total, x| *total += x.clone());
        }
        // The length of the mean does not matter, so the sum serves.
        let centres: Vec<Array1<S>> = sums
            .into_values()
            .map(|sum| {
                let length = norm(sum.view(), Formulation::Stable);
                sum.mapv(|x| x / &length)
            })
            .collect();
        let mut total = S::zero();
        for (a, centre) in centres.iter().enumerate() {
            for other in &centres[..a] {
                let cosine = centre.iter().zip(other).fold(S::zero(), |sum, (x, y)| sum + x.clone() * y);
                total += cosine.clone() * cosine * 2.0;
            }
        }
        Some(total * self.weight / (centres.len() * centres.len()) as f64)
    }

    fn batch_needs(&self) -> BatchNeeds {
        BatchNeeds { features: true, ..BatchNeeds::default() }
    }
}
