//! Losses and gradients of a whole batch by kernels: mapping, products, heads or pairs, and the way back.

use super::device::guarded;
use super::kernels::Kernels;
use super::launch::{Head, Labels, Launcher, PairsOutcome, Reals, Rows};
use super::numbers::{Bf16, Build, F16, F32, F64};
use super::plan::{Core, Plan, plan};
use crate::batch::{Batch, Tensor};
use crate::error::{Error, Result};
use crate::loss::evaluate::learnable_values;
use crate::loss::requirements::require_tensors;
use crate::loss::{FeatureMap, Form, Loss, LossSpec, WeightMap};
use crate::subject::{Answer, LossValue, Precision};
use cudarc::driver::CudaSlice;
use ndarray::Array2;
use std::collections::BTreeMap;

/// Losses and gradients of the loss at the batch.
///
/// # Errors
/// If there are no kernels for the loss, the batch does not suit it, the loss is not defined at it, or the device fails.
pub fn evaluate(kernels: &Kernels, spec: &LossSpec, batch: &Batch<f64>) -> Result<Answer> {
    let plan = plan(spec)?;
    let batch = batch.clone().validated()?;
    require_tensors(&spec.loss, &spec.conventions, &batch, batch.classes())?;
    let outcome = guarded(|| match kernels.precision() {
        Precision::F64 => Evaluation::<F64>::new(kernels, plan, spec, &batch).run(),
        Precision::F32 => Evaluation::<F32>::new(kernels, plan, spec, &batch).run(),
        Precision::F16 => Evaluation::<F16>::new(kernels, plan, spec, &batch).run(),
        Precision::Bf16 => Evaluation::<Bf16>::new(kernels, plan, spec, &batch).run(),
    });
    if outcome.is_err() {
        kernels.devices().forget_errors();
    }
    outcome
}

struct Evaluation<'a, B> {
    plan: Plan,
    form: Form,
    batch: &'a Batch<f64>,
    /// The learnable factor of all logits; 1 if there is none.
    scale: f64,
    /// R of the ring.
    radius: f64,
    launcher: Launcher<'a, B>,
}

/// What is known of the features when losses and derivatives by them are.
struct Outcome<B: Build> {
    losses: Reals<B>,
    by_features: Reals<B>,
    by_feature_norms: Option<Reals<B>>,
}

impl<'a, B: Build> Evaluation<'a, B> {
    fn new(kernels: &'a Kernels, plan: Plan, spec: &LossSpec, batch: &'a Batch<f64>) -> Self {
        let learnable = learnable_values(&spec.loss, batch);
        let value = |names: &[&str]| learnable.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value);
        let (scale, radius) = (value(&["s", "alpha"]).unwrap_or(1.0), value(&["R"]).unwrap_or(0.0));
        Self { plan, form: spec.loss.form(), batch, scale, radius, launcher: Launcher::new(kernels) }
    }

    fn run(&self) -> Result<Answer> {
        let (gpu, batch) = (&self.launcher, self.batch);
        let mut gradients = BTreeMap::new();
        let (upstream, labels) = (gpu.reals(batch.upstream.iter().copied())?, gpu.labels(&batch.labels)?);
        let features = self.rows("features", &batch.inputs.features, self.form.features == FeatureMap::Unit)?;
        let given = (&features, &labels, &upstream);
        let Outcome { mut losses, by_features, mut by_feature_norms } = match self.plan.core {
            Core::Head { kernel, constants } => self.head(kernel, constants, given, &mut gradients)?,
            Core::Contrastive { margin } => {
                self.pairs(&features, gpu.contrastive(&features, &labels, &upstream, margin)?)?
            }
            Core::Triplets { margin } => {
                let triplets = batch.triplets.as_deref();
                self.pairs(&features, gpu.triplets(&features, &labels, &upstream, margin, triplets)?)?
            }
        };
        if let Some(lambda) = self.plan.ring {
            let by_norms = match &mut by_feature_norms {
                Some(by_norms) => by_norms,
                none => none.insert(gpu.zeros(features.count)?),
            };
            let by_radii = gpu.ring(&features, &upstream, &mut losses, by_norms, [lambda, self.radius])?;
            self.put_total("R", &by_radii, &mut gradients)?;
        }
        let by_rows = gpu.rows_backward(&features, &by_features, by_feature_norms.as_ref())?;
        gradients.insert(Tensor::Features, self.stored(&by_rows)?);
        Ok(Answer { loss: Some(LossValue::PerSample(self.numbers(&losses)?)), gradients })
    }

    /// A loss over class weights, with the gradients by all but the features.
    fn head(
        &self,
        kernel: &'static str,
        constants: [f64; 4],
        (features, labels, upstream): (&Rows<B>, &Labels, &Reals<B>),
        gradients: &mut BTreeMap<Tensor, Vec<f64>>,
    ) -> Result<Outcome<B>> {
        let (gpu, inputs) = (&self.launcher, &self.batch.inputs);
        let weights = inputs.weights.as_ref().expect("a loss with a head has class weights");
        let weights = self.rows("weights", weights, self.form.weights == WeightMap::Unit)?;
        let bias = inputs.bias.as_ref().map(|bias| gpu.reals(bias.iter().copied())).transpose()?;
        if bias.is_some() && self.scale == 0.0 {
            let reason =
                "the CUDA kernels have the gradient by the bias from that by the products: the scale must not be 0";
            return Err(Error::Unsupported(reason.to_owned()));
        }
        let products = gpu.products(features, &weights)?;
        let sines = self.form.sine.then(|| gpu.sines_forward(features, &weights, labels)).transpose()?;
        let outcome = gpu.head(&Head {
            kernel,
            constants,
            straight_through: self.plan.straight_through,
            scale: self.scale,
            products: &products,
            labels,
            upstream,
            bias: bias.as_ref(),
            sines: sines.as_ref(),
            features,
            weights: &weights,
        })?;
        let mut by_features = gpu.products_backward_features(&outcome.by_products, features, &weights)?;
        let mut by_weights = gpu.products_backward_weights(&outcome.by_products, features, &weights)?;
        if let Some(sines) = &sines {
            let (of_features, of_weights) = ((features, &mut by_features), (&weights, &mut by_weights));
            gpu.sines_backward(of_features, of_weights, labels, sines, &outcome.by_sines)?;
        }
        let by_norms = || gpu.class_sums(&outcome.by_weight_norms, labels, weights.count);
        let by_norms = self.form.weight_norm.then(by_norms).transpose()?;
        let by_rows = gpu.rows_backward(&weights, &by_weights, by_norms.as_ref())?;
        gradients.insert(Tensor::Weights, self.stored(&by_rows)?);
        if bias.is_some() {
            let by_bias = gpu.column_sums(&outcome.by_products, [features.count, weights.count], self.scale)?;
            gradients.insert(Tensor::Bias, self.numbers(&by_bias)?);
        }
        for name in ["s", "alpha"] {
            self.put_total(name, &outcome.by_scales, gradients)?;
        }
        let by_feature_norms = self.form.feature_norm.then_some(outcome.by_feature_norms);
        Ok(Outcome { losses: outcome.losses, by_features, by_feature_norms })
    }

    /// A loss between samples.
    fn pairs(&self, features: &Rows<B>, pairs: PairsOutcome<B>) -> Result<Outcome<B>> {
        let by_features = self.launcher.pairs_backward(features, &pairs)?;
        Ok(Outcome { losses: pairs.losses, by_features, by_feature_norms: None })
    }

    /// Rows as the loss sees them.
    fn rows(&self, tensor: &'static str, rows: &Array2<f64>, unit: bool) -> Result<Rows<B>> {
        let stored: Vec<B::Stored> = rows.iter().map(|x| B::store(*x)).collect();
        if unit || self.form.has_angle() {
            let is_zero = |row: &[B::Stored]| row.iter().all(|x| B::read(*x) == 0.0);
            if let Some(row) = stored.chunks(rows.ncols()).position(is_zero) {
                let reason =
                    if unit { "a zero vector cannot be normalised" } else { "a zero vector has no angle to anything" };
                return Err(Error::OutsideDomain { tensor, row, reason });
            }
        }
        self.launcher.rows_forward(&stored, rows.ncols(), unit)
    }

    /// The gradient by a learnable scalar of the batch, if it has it.
    fn put_total(&self, name: &str, by_samples: &Reals<B>, gradients: &mut BTreeMap<Tensor, Vec<f64>>) -> Result<()> {
        if let Some((name, _)) = self.batch.inputs.scalars.iter().find(|(known, _)| *known == name) {
            gradients.insert(Tensor::Scalar(name), self.numbers(&self.launcher.total(by_samples)?)?);
        }
        Ok(())
    }

    fn numbers(&self, reals: &Reals<B>) -> Result<Vec<f64>> {
        Ok(self.launcher.download(reals)?.into_iter().map(B::value).collect())
    }

    fn stored(&self, rows: &CudaSlice<B::Stored>) -> Result<Vec<f64>> {
        Ok(self.launcher.download(rows)?.into_iter().map(B::read).collect())
    }
}
