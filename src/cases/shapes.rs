//! One class, one sample, one dimension, odd sizes, and class weights that occur twice.

use super::draw::Draw;
use crate::batch::Batch;
use crate::error::Result;

/// Samples, dimensions, classes.
const SHAPES: [(usize, usize, usize); 10] =
    [(3, 4, 1), (5, 3, 2), (2, 7, 3), (1, 4, 3), (4, 1, 3), (7, 13, 29), (1, 1, 2), (17, 5, 11), (3, 33, 5), (1, 2, 1)];

/// The `index`-th shape; from the second round on, with duplicate class weights and duplicate features.
pub(super) fn batch(draw: &mut Draw, index: usize) -> Result<Batch<f64>> {
    let (samples, dimension, classes) = SHAPES[index % SHAPES.len()];
    let mut batch = draw.batch(samples, dimension, classes, index)?;
    if index % 2 == 1
        && let Some(weights) = &mut batch.inputs.weights
    {
        let (last, first) = (weights.nrows() - 1, weights.row(0).to_owned());
        weights.row_mut(last).assign(&first);
    }
    if index >= SHAPES.len() {
        let (last, first) = (samples - 1, batch.inputs.features.row(0).to_owned());
        batch.inputs.features.row_mut(last).assign(&first);
    }
    Ok(batch)
}
