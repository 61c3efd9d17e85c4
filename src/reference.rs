//! The exact value and gradient of a loss.
//!
//! | tier | for | checked by |
//! |---|---|---|
//! | [`certified`] | a few samples, edges, kinks | proofs, and an independent multiprecision library |
//! | [`dual`] | small batches | double-double, certified |
//! | [`structured`] | up to millions of weights | dual, directional |
//! | [`streamed`] | class weights that do not fit in memory | structured |
//! | [`directional`] | one derivative along one direction, at any size | dual |
//! | [`symbolic`] | formulas instead of numbers, for small batches | proof; dual |
//!
//! [`second_order`] has Hessians and their products. Where no single gradient exists, [`subdifferential`] has the set of right ones.

mod batch_term;
pub mod certified;
mod chain;
pub mod directional;
pub mod dual;
pub mod products;
pub mod second_order;
pub mod streamed;
pub mod structured;
pub mod subdifferential;
pub mod symbolic;

use crate::batch::{Batch, Gradient};
use crate::error::{Error, Result};
use crate::geometry::Formulation;
use crate::loss::LossSpec;
use crate::loss::evaluate::learnable_values;
use crate::loss::requirements::{require_labels, require_tensors};
use crate::scalar::DoubleDouble;
use ndarray::Array1;
use num_dual::DualStruct;

/// The loss of a batch and its gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The loss of each sample, `[N]`.
    pub losses: Array1<f64>,
    /// `Σ upstream_i L_i`
    pub total: f64,
    /// The gradient of `total`, of the shape of the inputs.
    pub gradient: Gradient<f64>,
}

impl Evaluation {
    fn new(losses: Array1<f64>, gradient: Gradient<f64>, upstream: &Array1<f64>) -> Self {
        Self { total: losses.dot(upstream), losses, gradient }
    }
}

/// How a reference is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The whole loss on intervals of as many bits as correct rounding takes.
    Certified,
    /// The structured tier in double-double, rounded to `f64` at the end.
    DoubleDouble,
    /// The whole loss on dual numbers.
    Dual,
    /// The head on a tape, the linear part chained.
    Structured,
    /// The same in class chunks.
    Streamed,
}

impl Tier {
    /// The most precise tier that takes well under a second on a batch of this size.
    pub fn for_batch(batch: &Batch<f64>) -> Self {
        let products = batch.samples() * batch.dimension() * batch.classes().max(batch.samples());
        if products <= 1 << 20 { Self::DoubleDouble } else { Self::Structured }
    }
}

/// The exact losses and gradient, by the tier that fits the size of the batch. Learnable scalars that the batch does not give
/// get the specification's value, and a gradient.
///
/// ```
/// use gradproof::{batch::Batch, loss::{LossSpec, registry::ArcFace}, reference};
/// use ndarray::arr2;
/// let batch = Batch::new(arr2(&[[1.0, 2.0], [0.5, -1.0]]), arr2(&[[1.0, 0.0], [0.0, 1.0], [-1.0, 1.0]]), vec![1, 0])?;
/// let exact = reference::evaluate(&LossSpec::from(ArcFace::new(64.0, 0.5)), &batch)?;
/// assert_eq!(exact.gradient.features.dim(), (2, 2));
/// # Ok::<(), gradproof::Error>(())
/// ```
///
/// # Errors
/// As [`evaluate_with`].
pub fn evaluate(spec: &LossSpec, batch: &Batch<f64>) -> Result<Evaluation> {
    evaluate_with(spec, batch, Tier::for_batch(batch))
}

/// The same by a tier of the caller's choice.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, the loss is not defined or not differentiable at it, or its result is beyond
/// the range of `f64`.
pub fn evaluate_with(spec: &LossSpec, batch: &Batch<f64>, tier: Tier) -> Result<Evaluation> {
    let batch = with_learnables(spec, batch)?;
    let evaluation = match tier {
        Tier::Certified => return Ok(certified::evaluate(spec, &batch)?.evaluation),
        Tier::Dual => dual::evaluate(spec, &batch)?,
        Tier::Structured => {
            let outcome = structured::evaluate(spec, &batch, Formulation::Stable, None)?;
            Evaluation::new(Array1::from(outcome.losses), outcome.gradient, &batch.upstream)
        }
        Tier::DoubleDouble => {
            let precise = batch.map(|value| DoubleDouble::from(*value));
            let outcome = structured::evaluate(spec, &precise, Formulation::Stable, None)?;
            let losses = outcome.losses.iter().map(DualStruct::re).collect();
            Evaluation::new(losses, outcome.gradient.map(DualStruct::re), &batch.upstream)
        }
        Tier::Streamed => streamed::evaluate(spec, &batch)?,
    };
    require_finite(spec, evaluation.losses.iter().copied(), &evaluation.gradient)?;
    Ok(evaluation)
}

/// Checks that losses and gradient are numbers.
fn require_finite(spec: &LossSpec, losses: impl IntoIterator<Item = f64>, gradient: &Gradient<f64>) -> Result<()> {
    if let Some((sample, value)) = losses.into_iter().enumerate().find(|(_, loss)| !loss.is_finite()) {
        return Err(Error::Unsupported(format!(
            "{spec} is not defined at this input: the loss of sample {sample} is {value}"
        )));
    }
    for (tensor, values, _) in gradient.tensors() {
        if let Some(element) = values.iter().position(|value| !value.is_finite()) {
            let value = values[element];
            let reason = format!("the derivative by element {element} of {tensor} is {value}");
            return Err(Error::Unsupported(format!("{spec} is not differentiable at this input: {reason}")));
        }
    }
    Ok(())
}

/// The batch with every learnable scalar of the loss among its inputs.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or has one that it does not.
pub fn with_learnables(spec: &LossSpec, batch: &Batch<f64>) -> Result<Batch<f64>> {
    require_tensors(&spec.loss, &spec.conventions, batch, batch.classes())?;
    require_labels(&spec.loss, &spec.conventions, &batch.labels)?;
    let mut batch = batch.clone();
    batch.inputs.scalars = learnable_values(&spec.loss, &batch);
    Ok(batch)
}
