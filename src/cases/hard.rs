//! Hard negatives, samples next to θ = 0 and θ = π, and samples so easy that the loss all but vanishes.

use super::draw::Draw;
use crate::batch::Batch;
use crate::error::Result;
use std::f64::consts::PI;

/// Angles between a sample and a class weight, radians.
const ANGLES: [f64; 8] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, PI - 1e-2, PI - 1e-4];

/// The `index`-th hard case.
pub(super) fn batch(draw: &mut Draw, index: usize) -> Result<Batch<f64>> {
    let angle = ANGLES[index % ANGLES.len()];
    let mut batch = draw.batch(5, 6, 5, index + 1)?;
    let features = &mut batch.inputs.features;
    let Some(weights) = &mut batch.inputs.weights else {
        // Two features of different classes that all but coincide, and two of one class far apart.
        batch.labels = vec![0, 1, 0, 1, 2];
        batch.triplets = None;
        let anchor = features.row(0).to_owned();
        features.row_mut(1).assign(&draw.at_angle(&anchor, angle, 1.5));
        features.row_mut(2).assign(&draw.at_angle(&anchor, PI - angle, 1.5));
        return Ok(batch);
    };
    let classes = weights.nrows();
    // Sample 0 close to its own class weight, sample 1 close to a wrong one, sample 2 between two that all but coincide.
    let own = weights.row(batch.labels[0]).to_owned();
    features.row_mut(0).assign(&draw.at_angle(&own, angle, 2.0));
    let wrong = weights.row((batch.labels[1] + 1) % classes).to_owned();
    features.row_mut(1).assign(&draw.at_angle(&wrong, angle, 2.0));
    let own = weights.row(batch.labels[2]).to_owned();
    weights.row_mut((batch.labels[2] + 1) % classes).assign(&draw.at_angle(&own, angle, 1.0));
    features.row_mut(2).assign(&draw.at_angle(&own, angle, 1.0));
    // Sample 3 is easy: every other class weight points away from it.
    if index.is_multiple_of(2) {
        let own = weights.row(batch.labels[3]).to_owned();
        features.row_mut(3).assign(&draw.at_angle(&own, 0.2, 3.0));
        for k in (0..classes).filter(|k| *k != batch.labels[3]) {
            weights.row_mut(k).assign(&draw.at_angle(&own, PI - 0.3, 1.0));
        }
    }
    Ok(batch)
}
