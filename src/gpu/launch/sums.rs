//! Sums over samples, and the ring.

use super::{Labels, Launcher, Reals, Rows, THREADS, blocks, count, launch, threads};
use crate::error::Result;
use crate::gpu::numbers::Build;

impl<B: Build> Launcher<'_, B> {
    /// The sum of each column of `matrix [rows, columns]`, over a divisor.
    pub fn column_sums(&self, matrix: &Reals<B>, [rows, columns]: [u32; 2], divisor: f64) -> Result<Reals<B>> {
        let (mut sums, divisor) = (self.room(columns, 1)?, B::real(divisor));
        launch!(self, Sums, "column_sums" => blocks(columns), *THREADS.start(), 0;
            matrix, &mut sums, &rows, &columns, &divisor);
        Ok(sums)
    }

    /// The sum of `values [N]` over the samples of each class, `[K]`.
    pub fn class_sums(&self, values: &Reals<B>, labels: &Labels, classes: u32) -> Result<Reals<B>> {
        let mut sums = self.zeros(classes)?;
        launch!(self, Sums, "class_sums" => blocks(labels.groups), *THREADS.start(), 0;
            values, &labels.of_samples, &labels.order, &labels.starts, &mut sums, &labels.groups);
        Ok(sums)
    }

    /// The sum of all, `[1]`.
    pub fn total(&self, values: &Reals<B>) -> Result<Reals<B>> {
        let (mut sum, length) = (self.room(1, 1)?, count(values.len())?);
        launch!(self, Sums, "total" => 1, threads(length), 0; values, &mut sum, &length);
        Ok(sum)
    }

    /// Adds the ring of weight λ and radius R to the losses and to the derivatives by the norms. The result is the derivatives
    /// by the radius, `[N]`.
    pub fn ring(
        &self,
        features: &Rows<B>,
        upstream: &Reals<B>,
        losses: &mut Reals<B>,
        by_norms: &mut Reals<B>,
        [lambda, radius]: [f64; 2],
    ) -> Result<Reals<B>> {
        let (samples, lambda, radius) = (features.count, B::real(lambda), B::real(radius));
        let mut by_radii = self.room(samples, 1)?;
        launch!(self, Sums, "ring" => blocks(samples), *THREADS.start(), 0;
            &features.norms, upstream, losses, by_norms, &mut by_radii, &samples, &lambda, &radius);
        Ok(by_radii)
    }
}
