//! Tiny and huge features and class weights.

use super::draw::Draw;
use crate::batch::Batch;
use crate::error::Result;
use crate::subject::Precision;

/// Powers of two for (features, class weights): as large as leaves the squares, and the squares of squares, in range.
fn exponents(precision: Precision) -> [(i32, i32); 6] {
    match precision {
        Precision::F64 => [(-200, 0), (200, 0), (0, -200), (0, 200), (-120, 110), (120, -110)],
        Precision::F32 | Precision::Bf16 => [(-27, 0), (27, 0), (0, -27), (0, 27), (-20, 18), (20, -18)],
        Precision::F16 => [(-3, 0), (2, 0), (0, -3), (0, 2), (-2, 2), (2, -2)],
    }
}

/// The `index`-th case: one row, or all rows, of another size.
pub(super) fn batch(draw: &mut Draw, index: usize) -> Result<Batch<f64>> {
    let mut batch = draw.batch(4, 6, 5, index + 1)?;
    let (features, weights) = exponents(draw.precision)[index % 6];
    let all = (index / 6).is_multiple_of(2);
    let scale = |row: usize, exponent: i32| if all || row == 0 { 2f64.powi(exponent) } else { 1.0 };
    for (row, mut feature) in batch.inputs.features.rows_mut().into_iter().enumerate() {
        feature.mapv_inplace(|x| draw.precision.round(x * scale(row, features)));
    }
    if let Some(rows) = &mut batch.inputs.weights {
        for (row, mut weight) in rows.rows_mut().into_iter().enumerate() {
            weight.mapv_inplace(|x| draw.precision.round(x * scale(row, weights)));
        }
    }
    Ok(batch)
}
