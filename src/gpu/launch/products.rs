//! Matrix products, in tiles.

use super::{Launcher, Reals, Rows, count, launch};
use crate::error::Result;
use crate::gpu::numbers::Build;

/// Rows and columns of the result that a block computes, and its threads.
const TILE: u32 = 64;
const THREADS: u32 = 256;

impl<B: Build> Launcher<'_, B> {
    /// The products of features and class weights, `[N, K]`.
    pub fn products(&self, features: &Rows<B>, weights: &Rows<B>) -> Result<Reals<B>> {
        let shape = [features.count, weights.count, features.dimension];
        self.product("product_nt", &features.mapped, &weights.mapped, shape)
    }

    /// From the gradient by the products to that by the mapped features, `[N, D]`.
    pub fn products_backward_features(
        &self,
        by_products: &Reals<B>,
        features: &Rows<B>,
        weights: &Rows<B>,
    ) -> Result<Reals<B>> {
        let shape = [features.count, features.dimension, weights.count];
        self.product("product_nn", by_products, &weights.mapped, shape)
    }

    /// From the gradient by the products to that by the mapped class weights, `[K, D]`.
    pub fn products_backward_weights(
        &self,
        by_products: &Reals<B>,
        features: &Rows<B>,
        weights: &Rows<B>,
    ) -> Result<Reals<B>> {
        let shape = [weights.count, weights.dimension, features.count];
        self.product("product_tn", by_products, &features.mapped, shape)
    }

    fn product(&self, kernel: &'static str, left: &Reals<B>, right: &Reals<B>, shape: [u32; 3]) -> Result<Reals<B>> {
        let [rows, columns, depth] = shape;
        let mut result = self.room(rows, columns)?;
        let tiles = count(rows.div_ceil(TILE) as usize * columns.div_ceil(TILE) as usize)?;
        launch!(self, Products, kernel => tiles, THREADS, 0; left, right, &mut result, &rows, &columns, &depth);
        Ok(result)
    }
}
