//! The sine of the target angle, and back.

use super::{Labels, Launcher, Reals, Rows, launch, threads};
use crate::error::Result;
use crate::gpu::numbers::Build;

/// The sines of the target angles, with the lengths they come from, `[N]` each.
pub(in crate::gpu) struct Sines<B: Build> {
    pub values: Reals<B>,
    /// `‖x − w‖`
    differences: Reals<B>,
    /// `‖x + w‖`
    sums: Reals<B>,
}

impl<B: Build> Launcher<'_, B> {
    /// The sine of each sample's angle to its label's class, of unit features and class weights.
    pub fn sines_forward(&self, features: &Rows<B>, weights: &Rows<B>, labels: &Labels) -> Result<Sines<B>> {
        let (samples, dimension) = (features.count, features.dimension);
        let (mut values, mut differences, mut sums) =
            (self.room(samples, 1)?, self.room(samples, 1)?, self.room(samples, 1)?);
        launch!(self, Sines, "sines_forward" => samples, threads(dimension), 0;
            &features.mapped, &weights.mapped, &labels.of_samples, &mut values, &mut differences, &mut sums, &dimension);
        Ok(Sines { values, differences, sums })
    }

    /// Adds the sines' part to the gradients by unit features and class weights.
    pub fn sines_backward(
        &self,
        (features, by_features): (&Rows<B>, &mut Reals<B>),
        (weights, by_weights): (&Rows<B>, &mut Reals<B>),
        labels: &Labels,
        Sines { differences, sums, .. }: &Sines<B>,
        by_sines: &Reals<B>,
    ) -> Result<()> {
        let (samples, dimension) = (features.count, features.dimension);
        launch!(self, Sines, "sines_backward_features" => samples, threads(dimension), 0;
            &features.mapped, &weights.mapped, &labels.of_samples, differences, sums, by_sines, by_features, &dimension);
        launch!(self, Sines, "sines_backward_weights" => labels.groups, threads(dimension), 0;
            &features.mapped, &weights.mapped, &labels.of_samples, differences, sums, by_sines, &labels.order, &labels.starts,
            by_weights, &dimension);
        Ok(())
    }
}
