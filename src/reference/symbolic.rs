//! The symbolic tier: the formulas of a loss and its gradient, from the code that computes the loss.
//!
//! | | |
//! |---|---|
//! | [`record`](fn@record) | a loss run on symbols: its graph, and the comparisons that chose the path through the code |
//! | [`differentiate`](mod@differentiate) | the gradient as a graph, in reverse mode |
//! | [`simplify`](mod@simplify) | the same formulas, for a reader |
//! | [`normal_form`] | a proof that two formulas are equal |
//! | [`published`] | the gradients as the papers derive them, to be proved equal |
//! | [`paths`](mod@paths) | every way through the code |
//! | [`print`](mod@print) | formulas as text and LaTeX |
//! | [`explanation`] | all of that, of one loss, on a page |
//! | [`coq`] | formulas as definitions for Coq, with a proof that one is the derivative of the other |

pub mod coq;
pub mod differentiate;
pub mod explanation;
pub mod names;
pub mod normal_form;
pub mod paths;
pub mod print;
pub mod published;
pub mod simplify;

pub use differentiate::gradient;

use crate::batch::Batch;
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::evaluate::learnable_values;
use crate::loss::{Conventions, Loss, sample_losses};
use crate::scalar::symbol::{self, Condition, Graph, Node};
use crate::scalar::{Number, Symbol};
use num_traits::One;

/// One path through the code of a loss. The inputs of its graph are those of the batch, in the order of
/// [`Inputs::tensors`](crate::batch::Inputs::tensors).
#[derive(Clone, Debug)]
pub struct Recording {
    /// The loss of each sample, `[N]`.
    pub losses: Vec<Node>,
    /// `Σ upstream_i L_i`
    pub total: Node,
    /// The comparisons that led here.
    pub conditions: Vec<Condition>,
}

/// Runs the loss on symbols, into `graph`. The values of the batch settle the comparisons; every learnable scalar of the loss is
/// an input.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn record<L: Loss>(
    graph: &mut Graph,
    loss: &L,
    conventions: &Conventions,
    batch: &Batch<f64>,
) -> Result<Recording> {
    let batch = with_learnables(loss, batch);
    let (result, conditions) = symbol::record(graph, || -> Result<_> {
        let losses = sample_losses(loss, conventions, &symbols(&batch), Formulation::Stable)?;
        let terms = losses.iter().zip(&batch.upstream);
        // A weight of 1 is not an operation of the loss.
        let terms = terms.map(|(loss, u)| if u.is_one() { *loss } else { *loss * *u });
        let total = terms.reduce(|sum, term| sum + term).expect("a batch has a sample");
        Ok((losses.iter().map(Number::node).collect(), total.node()))
    });
    let (losses, total) = result?;
    Ok(Recording { losses, total, conditions })
}

/// The batch with every learnable scalar of the loss among its inputs.
fn with_learnables<L: Loss>(loss: &L, batch: &Batch<f64>) -> Batch<f64> {
    let mut batch = batch.clone();
    batch.inputs.scalars = learnable_values(loss, &batch);
    batch
}

/// The batch with its inputs as symbols. Only within a recording.
fn symbols(batch: &Batch<f64>) -> Batch<Number<Symbol>> {
    let mut next = 0..;
    batch.map(|value| Number::input(next.next().expect("there are enough numbers"), *value))
}
