//! From products to losses and all their derivatives.

use super::sines::Sines;
use super::{Labels, Launcher, Reals, Rows, launch, threads};
use crate::error::Result;
use crate::gpu::numbers::Build;

/// What a head reads.
pub(in crate::gpu) struct Head<'a, B: Build> {
    /// Its name, and the constants that are said there.
    pub kernel: &'static str,
    pub constants: [f64; 4],
    /// Whether the backward pass takes the target logit for one without a margin.
    pub straight_through: bool,
    /// The factor of all logits.
    pub scale: f64,
    /// `[N, K]`
    pub products: &'a Reals<B>,
    pub labels: &'a Labels,
    /// `[N]`
    pub upstream: &'a Reals<B>,
    /// `[K]`
    pub bias: Option<&'a Reals<B>>,
    pub sines: Option<&'a Sines<B>>,
    pub features: &'a Rows<B>,
    pub weights: &'a Rows<B>,
}

/// What a head writes. All but the losses is times the upstream gradient.
pub(in crate::gpu) struct HeadOutcome<B: Build> {
    /// `[N]`
    pub losses: Reals<B>,
    /// `[N, K]`
    pub by_products: Reals<B>,
    /// `[N]`, as are the others.
    pub by_sines: Reals<B>,
    pub by_feature_norms: Reals<B>,
    /// By the norm of the label's class weight.
    pub by_weight_norms: Reals<B>,
    pub by_scales: Reals<B>,
}

impl<B: Build> Launcher<'_, B> {
    /// Forward and backward of a head.
    pub fn head(&self, head: &Head<'_, B>) -> Result<HeadOutcome<B>> {
        let Head { products, labels, upstream, features, weights, .. } = head;
        let (samples, classes) = (features.count, weights.count);
        let (bias, sines) = (self.address(head.bias), self.address(head.sines.map(|sines| &sines.values)));
        let mut outcome = HeadOutcome {
            losses: self.room(samples, 1)?,
            by_products: self.room(samples, classes)?,
            by_sines: self.room(samples, 1)?,
            by_feature_norms: self.room(samples, 1)?,
            by_weight_norms: self.room(samples, 1)?,
            by_scales: self.room(samples, 1)?,
        };
        let (scale, [m0, m1, m2, m3]) = (B::real(head.scale), head.constants.map(B::real));
        let (straight_through, (shared, on_chip)) = (u32::from(head.straight_through), self.on_chip(classes));
        launch!(self, Head, head.kernel => samples, threads(classes), shared;
            *products, &labels.of_samples, *upstream, &bias, &sines, &features.norms, &weights.norms,
            &mut outcome.losses, &mut outcome.by_products, &mut outcome.by_sines, &mut outcome.by_feature_norms,
            &mut outcome.by_weight_norms, &mut outcome.by_scales,
            &classes, &scale, &m0, &m1, &m2, &m3, &straight_through, &on_chip);
        Ok(outcome)
    }
}
