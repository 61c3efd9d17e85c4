//! Walks around every kink and domain end that the loss itself declares, in steps of one ulp and then of powers of ten.

use super::draw::Draw;
use crate::batch::Batch;
use crate::error::Result;
use crate::loss::{FeatureMap, Kink, Loss, WeightMap};
use ndarray::Array1;
use std::f64::consts::PI;

/// Ulps by which one coordinate is moved, once the point is as near to the kink as rounding lets it.
const ULPS: [i32; 9] = [0, 1, -1, 2, -2, 4, -4, 16, -16];
/// Distances from the kink: radians, or a part of a length.
const OFFSETS: [f64; 10] = [1e-15, -1e-15, 1e-10, -1e-10, 1e-7, -1e-7, 1e-4, -1e-4, 1e-2, -1e-2];

/// How far from a kink.
enum Step {
    Ulps(i32),
    Offset(f64),
}

/// The `index`-th edge case: kinks in turn, each one step farther every time.
pub(super) fn batch(draw: &mut Draw, index: usize) -> Result<Batch<f64>> {
    let mut kinks: Vec<Option<Kink>> = draw.spec.loss.kinks().into_iter().map(Some).collect();
    kinks.push(None);
    let mut batch = draw.batch(4, 5, 4, index)?;
    if batch.inputs.weights.is_none() {
        batch.labels = vec![0, 1, 0, 1];
        batch.triplets = None;
    }
    batch.upstream[0] = draw.decimal(0.5, 2.0);
    if let (Some(margins), Some(shared)) = (&mut batch.margins, draw.spec.loss.margin()) {
        // The kinks that the loss declares are those of its own margin.
        margins[batch.labels[0]] = draw.precision.round(shared);
    }
    let which = index / kinks.len() % (ULPS.len() + OFFSETS.len());
    let step = ULPS.get(which).map_or_else(|| Step::Offset(OFFSETS[which - ULPS.len()]), |ulps| Step::Ulps(*ulps));
    match kinks[index % kinks.len()] {
        Some(Kink::Cone { angle } | Kink::Switch { angle } | Kink::Join { angle }) => {
            at_angle(draw, &mut batch, angle, &step);
        }
        Some(Kink::Hinge { squared_distance }) => at_hinge(draw, &mut batch, squared_distance, &step),
        Some(Kink::Tie) => tie(draw, &mut batch, &step),
        Some(Kink::Coincidence) => {
            let twin = batch.inputs.features.row(0).to_owned();
            let moved = moved(draw, &twin, &step);
            batch.inputs.features.row_mut(1).assign(&moved);
        }
        Some(Kink::ZeroFeature) | None => domain_end(draw, &mut batch, &step),
    }
    Ok(batch)
}

/// Sample 0 at `angle` to its own class weight.
fn at_angle(draw: &mut Draw, batch: &mut Batch<f64>, angle: f64, step: &Step) {
    let Some(weights) = &batch.inputs.weights else { return };
    let own = weights.row(batch.labels[0]).to_owned();
    let on_axis = angle == 0.0 || angle == PI;
    let feature = match step {
        // A power of two keeps the direction to the last bit.
        Step::Ulps(_) if on_axis => moved(draw, &(own * if angle == 0.0 { 2.0 } else { -2.0 }), step),
        Step::Ulps(_) => {
            let near = draw.at_angle(&own, angle, 1.5);
            moved(draw, &near, step)
        }
        Step::Offset(offset) => draw.at_angle(&own, if on_axis { angle + offset.abs() } else { angle + offset }, 1.5),
    };
    batch.inputs.features.row_mut(0).assign(&feature);
}

/// Two vectors at the squared distance of the hinge: a class weight and another that sample 0 lies on, or two features.
fn at_hinge(draw: &mut Draw, batch: &mut Batch<f64>, squared_distance: f64, step: &Step) {
    let distance = match step {
        Step::Ulps(_) => squared_distance.sqrt(),
        Step::Offset(offset) => squared_distance.sqrt() * (1.0 + offset),
    };
    // The angle between unit vectors of that distance.
    let angle = 2.0 * (distance / 2.0).min(1.0).asin();
    if let Some(weights) = &mut batch.inputs.weights {
        let label = batch.labels[0];
        let own = weights.row(label).to_owned();
        let other = draw.at_angle(&own, angle, 0.75);
        let other = moved(draw, &other, step);
        let rival = (label + 1) % weights.nrows();
        if rival != label {
            weights.row_mut(rival).assign(&other);
        }
        batch.inputs.features.row_mut(0).assign(&(own * 2.0));
    }
    if draw.spec.loss.form().weights != WeightMap::Absent && !draw.spec.loss.form().peers {
        return;
    }
    let features = &mut batch.inputs.features;
    let anchor = features.row(0).to_owned();
    if draw.spec.loss.form().features == FeatureMap::Unit {
        // The positive coincides with the anchor; the negative is at the distance of the hinge.
        features.row_mut(2).assign(&(&anchor * 2.0));
        let negative = draw.at_angle(&anchor, angle, 0.75);
        features.row_mut(1).assign(&moved(draw, &negative, step));
    } else {
        let offset = draw.at_angle(&anchor, PI / 3.0, distance);
        let other = (anchor + offset).mapv(|x| draw.precision.round(x));
        features.row_mut(1).assign(&moved(draw, &other, step));
    }
}

/// Two class weights that share the largest logit of sample 0, or nearly.
fn tie(draw: &mut Draw, batch: &mut Batch<f64>, step: &Step) {
    let Some(weights) = &mut batch.inputs.weights else { return };
    let (label, classes) = (batch.labels[0], weights.nrows());
    if classes < 3 {
        return;
    }
    let feature = batch.inputs.features.row(0).to_owned();
    let winner = draw.at_angle(&feature, 0.1, 1.5);
    weights.row_mut((label + 1) % classes).assign(&winner);
    weights.row_mut((label + 2) % classes).assign(&moved(draw, &winner, step));
    if let Some(bias) = &mut batch.inputs.bias {
        bias[(label + 2) % classes] = bias[(label + 1) % classes];
    }
}

/// The ends of the domain: a zero feature where one is allowed, and a dimension that does not vary.
fn domain_end(draw: &mut Draw, batch: &mut Batch<f64>, step: &Step) {
    let form = draw.spec.loss.form();
    if form.features == FeatureMap::Raw && !form.has_angle() {
        let size = match step {
            Step::Ulps(ulps) => f64::from(*ulps) * 1e-30,
            Step::Offset(offset) => *offset,
        };
        batch.inputs.features.row_mut(0).mapv_inplace(|x| draw.precision.round(x * size));
    }
    if matches!(form.features, FeatureMap::Whitened { .. }) {
        let constant = batch.inputs.features[(0, 0)];
        batch.inputs.features.column_mut(0).fill(constant);
        if let Step::Ulps(ulps) = step {
            batch.inputs.features[(0, 0)] = draw.precision.neighbour(constant, *ulps);
        }
    }
}

/// The vector with its largest coordinate moved by the step.
fn moved(draw: &Draw, vector: &Array1<f64>, step: &Step) -> Array1<f64> {
    let mut result = vector.clone();
    let largest = (0..vector.len()).max_by(|a, b| vector[*a].abs().total_cmp(&vector[*b].abs())).unwrap_or(0);
    result[largest] = match step {
        Step::Ulps(ulps) => draw.precision.neighbour(vector[largest], *ulps),
        Step::Offset(offset) => draw.precision.round(vector[largest] * (1.0 + offset)),
    };
    result
}
