//! Losses between samples.

use super::{Labels, Launcher, Reals, Rows, THREADS, launch, offsets, threads};
use crate::error::Result;
use crate::gpu::numbers::Build;

/// The losses of the samples, and how they change with the squared distances between them.
pub(in crate::gpu) struct PairsOutcome<B: Build> {
    /// `[N]`
    pub losses: Reals<B>,
    /// `[N, N]`
    coefficients: Reals<B>,
}

impl<B: Build> Launcher<'_, B> {
    /// The contrastive loss.
    pub fn contrastive(
        &self,
        features: &Rows<B>,
        labels: &Labels,
        upstream: &Reals<B>,
        margin: f64,
    ) -> Result<PairsOutcome<B>> {
        let (samples, dimension, margin) = (features.count, features.dimension, B::real(margin));
        let (mut losses, mut coefficients) = (self.room(samples, 1)?, self.room(samples, samples)?);
        launch!(self, Pairs, "contrastive" => samples, warps(samples), 0;
            &features.mapped, &labels.of_samples, upstream, &mut losses, &mut coefficients, &samples, &dimension, &margin);
        Ok(PairsOutcome { losses, coefficients })
    }

    /// The triplet loss, over all valid triplets or those given.
    pub fn triplets(
        &self,
        features: &Rows<B>,
        labels: &Labels,
        upstream: &Reals<B>,
        margin: f64,
        given: Option<&[[usize; 3]]>,
    ) -> Result<PairsOutcome<B>> {
        let (samples, dimension, margin) = (features.count, features.dimension, B::real(margin));
        let mut distances: Reals<B> = self.room(samples, samples)?;
        launch!(self, Pairs, "squared_distances" => samples, warps(samples), 0;
            &features.mapped, &mut distances, &samples, &dimension);
        let (mut losses, mut coefficients) = (self.room(samples, 1)?, self.room(samples, samples)?);
        let Some(given) = given else {
            let (shared, on_chip) = self.on_chip(samples);
            launch!(self, Pairs, "triplets_all" => samples, threads(samples), shared;
                &distances, &labels.of_samples, upstream, &mut losses, &mut coefficients, &samples, &margin, &on_chip);
            return Ok(PairsOutcome { losses, coefficients });
        };
        let mut sorted = given.to_vec();
        sorted.sort_by_key(|[anchor, ..]| *anchor);
        let of_anchor = |i: u32| sorted.iter().filter(|[anchor, ..]| *anchor == i as usize).count();
        let starts: Vec<usize> = offsets((0..samples).map(of_anchor)).collect();
        if sorted.is_empty() {
            // A device has no address for nothing; none of it is read.
            sorted.push([0; 3]);
        }
        let (sorted, starts) = (self.counts(sorted.as_flattened())?, self.counts(&starts)?);
        launch!(self, Pairs, "triplets_given" => samples, threads(samples), 0;
            &distances, &sorted, &starts, upstream, &mut losses, &mut coefficients, &samples, &margin);
        Ok(PairsOutcome { losses, coefficients })
    }

    /// The gradient by the mapped features, `[N, D]`.
    pub fn pairs_backward(&self, features: &Rows<B>, outcome: &PairsOutcome<B>) -> Result<Reals<B>> {
        let (samples, dimension) = (features.count, features.dimension);
        let mut by_features = self.room(samples, dimension)?;
        launch!(self, Pairs, "pairs_backward" => samples, threads(dimension), 0;
            &features.mapped, &outcome.coefficients, &mut by_features, &samples, &dimension);
        Ok(by_features)
    }
}

/// Threads of a block whose warps take a sample each.
fn warps(samples: u32) -> u32 {
    samples.saturating_mul(32).clamp(*THREADS.start(), *THREADS.end())
}
