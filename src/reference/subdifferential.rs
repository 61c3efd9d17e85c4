//! Losses and gradient as sets: what is right where a single number would be wrong.
//!
//! At a kink, or so near to one that arithmetic of a given precision cannot tell, more than one answer is right. Each undecidable
//! comparison widens an interval to what both sides of it give; each cone adds a ball to a row. Away from kinks the intervals are
//! points and there are no balls. (For a convex or piecewise smooth loss this encloses the Clarke subdifferential.)

use super::structured::{self, Cone, Exploration, Outcome, summed};
use super::{Tier, require_finite, with_learnables};
use crate::batch::{Batch, Gradient, Tensor};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::LossSpec;
use crate::scalar::DoubleDouble;
use ndarray::Array1;
use std::collections::BTreeSet;

/// The least and the greatest right answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds<T> {
    /// The least.
    pub low: T,
    /// The greatest.
    pub high: T,
}

/// The right losses and gradients of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Subdifferential {
    /// The loss of each sample, `[N]`.
    pub losses: Bounds<Array1<f64>>,
    /// `Σ upstream_i L_i`
    pub total: Bounds<f64>,
    /// The gradient of the total, without what the cones add.
    pub gradient: Bounds<Gradient<f64>>,
    /// Rows whose gradient may differ from the bounds by a vector of bounded length; one a row. Of length 0 where only rounding makes
    /// it a cone.
    pub cones: Vec<Cone>,
    /// Samples of which some comparison is undecidable.
    pub undecided: BTreeSet<usize>,
}

impl Subdifferential {
    /// Whether there is only one right answer.
    pub fn is_single(&self) -> bool {
        let points = self.cones.iter().all(|cone| cone.radius == 0.0);
        points && self.losses.low == self.losses.high && self.gradient.low == self.gradient.high
    }

    /// The cone at a row, if there is one.
    pub fn cone(&self, tensor: Tensor, row: usize) -> Option<&Cone> {
        self.cones.iter().find(|cone| (cone.tensor, cone.row) == (tensor, row))
    }
}

/// What arithmetic of unit roundoff u cannot tell from a kink. Comparisons are between numbers with errors of some u each.
pub fn exploration(unit_roundoff: f64) -> Exploration {
    Exploration { slack: 64.0 * unit_roundoff, lost_sine: unit_roundoff.sqrt(), moved: 0.0 }
}

/// The right losses and gradients, as arithmetic of that unit roundoff can tell them apart.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, the loss is not defined at it, or its exact result is beyond the range of
/// `f64`.
pub fn evaluate(spec: &LossSpec, batch: &Batch<f64>, unit_roundoff: f64) -> Result<Subdifferential> {
    let batch = with_learnables(spec, batch)?;
    let exploration = Some(exploration(unit_roundoff));
    let exact = if Tier::for_batch(&batch) == Tier::DoubleDouble {
        let precise = batch.map(|value| DoubleDouble::from(*value));
        structured::evaluate(spec, &precise, Formulation::Stable, exploration)?.real()
    } else {
        structured::evaluate(spec, &batch, Formulation::Stable, exploration)?
    };
    require_finite(spec, exact.losses.iter().copied(), &exact.gradient)?;
    Ok(enclose(exact, &batch.upstream))
}

fn enclose(exact: Outcome<f64>, upstream: &Array1<f64>) -> Subdifferential {
    let losses = Array1::from(exact.losses);
    let total = losses.dot(upstream);
    let mut losses = Bounds { low: losses.clone(), high: losses };
    let mut total = Bounds { low: total, high: total };
    let mut gradient = Bounds { low: exact.gradient.clone(), high: exact.gradient };
    let mut undecided = BTreeSet::new();
    for other in exact.alternatives {
        undecided.insert(other.sample);
        losses.low[other.sample] += other.loss.min(0.0);
        losses.high[other.sample] += other.loss.max(0.0);
        let change = other.loss * upstream[other.sample];
        total.low += change.min(0.0);
        total.high += change.max(0.0);
        gradient.low = gradient.low.zip(&other.gradient, |sum, change| sum + change.min(0.0));
        gradient.high = gradient.high.zip(&other.gradient, |sum, change| sum + change.max(0.0));
    }
    let cones = summed(exact.cones);
    Subdifferential { losses, total, gradient, cones, undecided }
}
