//! Rows of features or class weights: to unit length and back.

use super::{Launcher, Reals, count, launch, threads};
use crate::error::Result;
use crate::gpu::numbers::Build;
use cudarc::driver::CudaSlice;

/// Features or class weights on the device, as the loss sees them.
pub(in crate::gpu) struct Rows<B: Build> {
    /// R
    pub count: u32,
    /// D
    pub dimension: u32,
    /// Whether they are of unit length.
    unit: bool,
    /// `[R, D]`
    pub mapped: Reals<B>,
    /// Lengths of the rows as they were given, `[R]`.
    pub norms: Reals<B>,
}

impl<B: Build> Launcher<'_, B> {
    /// `rows [R, D]` as the loss sees them.
    pub fn rows_forward(&self, rows: &[B::Stored], dimension: usize, unit: bool) -> Result<Rows<B>> {
        let (stored, rows, dimension) = (self.upload(rows)?, count(rows.len() / dimension)?, count(dimension)?);
        let (mut mapped, mut norms) = (self.room(rows, dimension)?, self.room(rows, 1)?);
        let (flag, (shared, on_chip)) = (u32::from(unit), self.on_chip(dimension));
        launch!(self, Rows, "rows_forward" => rows, threads(dimension), shared;
            &stored, &mut mapped, &mut norms, &dimension, &flag, &on_chip);
        Ok(Rows { count: rows, dimension, unit, mapped, norms })
    }

    /// From the gradient by the mapped rows and by their norms to that by the rows, `[R, D]`.
    pub fn rows_backward(
        &self,
        rows: &Rows<B>,
        by_mapped: &Reals<B>,
        by_norms: Option<&Reals<B>>,
    ) -> Result<CudaSlice<B::Stored>> {
        let mut by_rows = self.room(rows.count, rows.dimension)?;
        let by_norms = self.address(by_norms);
        let (flag, (shared, on_chip)) = (u32::from(rows.unit), self.on_chip(rows.dimension.saturating_mul(2)));
        launch!(self, Rows, "rows_backward" => rows.count, threads(rows.dimension), shared;
            &rows.mapped, &rows.norms, by_mapped, &by_norms, &mut by_rows, &rows.dimension, &flag, &on_chip);
        Ok(by_rows)
    }
}
