//! How far a right implementation may be off, element by element.
//!
//! The same loss is run many times on numbers of the implementation's precision that round at random after every operation, and once
//! on numbers that round to nearest, in the formulation that textbooks print. How far these runs stray from the exact result is what
//! rounding can do to this loss at this input: its precision and its conditioning in one. Nothing is assumed about sizes, and nothing
//! grows with them by fiat.

use crate::batch::{Batch, Gradient};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::LossSpec;
use crate::reference::Evaluation;
use crate::reference::structured::{self, Exploration};
use crate::reference::subdifferential::{Subdifferential, exploration};
use crate::scalar::rounded::{self, Rounded, Rounding, with_rounding};
use crate::scalar::tape::Real;
use crate::subject::Precision;
use ndarray::Array1;
use num_dual::DualStruct;
use rayon::prelude::*;

/// Runs on a small batch. The spread of 24 runs is short of the largest possible error by a factor of about two.
const RUNS: usize = 24;
/// Products of one matrix multiplication above which there are fewer runs.
const SMALL: usize = 1 << 22;
/// The fewest runs. That all of six deviations are below a thirtieth of what is usual happens once in 10⁸ elements.
const FEWEST_RUNS: usize = 6;
/// Allowed, as a multiple of the largest deviation seen: for the few runs, and for another order of the same operations.
/// Right implementations stay below 8 times, wrong ones are thousands of times beyond.
const SAFETY: f64 = 32.0;
/// The part of its row's usual deviation (the root mean square) that an element is given, if its own was less by chance: the
/// elements of a row are added up from terms of one size.
const USUAL: f64 = 0.25;
/// Allowed in any case, in units of roundoff of the largest element of the row: it was added up from terms of that size.
const ROUNDOFFS: f64 = 8.0;

/// The error allowed for each element of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerance {
    /// For the loss of each sample, `[N]`.
    pub losses: Array1<f64>,
    /// For `Σ upstream_i L_i`.
    pub total: f64,
    /// For each element of the gradient.
    pub gradient: Gradient<f64>,
}

/// One run.
struct RandomRun {
    losses: Array1<f64>,
    /// `Σ upstream_i L_i`
    total: f64,
    gradient: Gradient<f64>,
    /// The sample, and what its loss would be, had an undecidable comparison fallen the other way: a hinge that stays closed does
    /// not show how far rounding has moved what it holds back.
    others: Vec<(usize, f64)>,
}

impl Tolerance {
    /// The tolerance for an implementation that computes in `precision`. `batch` must have the loss's learnable scalars.
    ///
    /// # Errors
    /// If the loss is not defined at the batch.
    pub fn derive(spec: &LossSpec, batch: &Batch<f64>, precision: Precision, exact: &Subdifferential) -> Result<Self> {
        let runs = random_runs(spec, batch, precision, exact)?;
        let u = precision.unit_roundoff();
        let smallest = precision.smallest_normal();
        let (mut losses, mut total) = (Array1::<f64>::zeros(batch.samples()), 0.0);
        let bounds = exact.gradient.low.zip(&exact.gradient.high, |low, high| (*low, *high)).tensors();
        let bounds: Vec<(f64, f64)> = bounds.into_iter().flat_map(|(_, values, _)| values).collect();
        let mut gradient: Gradient<f64> = exact.gradient.low.map(|_| 0.0);
        for run in &runs {
            for (i, loss) in run.losses.iter().copied().enumerate().chain(run.others.iter().copied()) {
                losses[i] = f64::max(losses[i], strayed(loss, exact.losses.low[i], exact.losses.high[i], u));
            }
            for total_of_run in run.totals(batch) {
                total = f64::max(total, strayed(total_of_run, exact.total.low, exact.total.high, u));
            }
            let mut ends = bounds.iter();
            gradient = gradient.zip(&run.gradient, |deviation: &f64, value| {
                let (low, high) = ends.next().expect("one interval for each element");
                deviation.max(strayed(*value, *low, *high, u))
            });
        }
        let largest = exact.gradient.low.zip(&exact.gradient.high, |low: &f64, high: &f64| low.abs().max(high.abs()));
        let sizes = by_row(&largest, |row| row.iter().copied().fold(0.0, f64::max));
        let usual = by_row(&gradient, |row| (row.iter().map(|d| d * d).sum::<f64>() / row.len() as f64).sqrt());
        let allowed = |deviation: f64, size: f64| (SAFETY * deviation).max(ROUNDOFFS * u * size).max(smallest);
        let pooled = gradient.zip(&usual, |own, usual| own.max(USUAL * usual));
        let losses = losses
            .iter()
            .enumerate()
            .map(|(i, deviation)| allowed(*deviation, exact.losses.low[i].abs().max(exact.losses.high[i].abs())));
        Ok(Self {
            losses: losses.collect(),
            total: allowed(total, exact.total.low.abs().max(exact.total.high.abs())),
            gradient: pooled.zip(&sizes, |deviation, size| allowed(*deviation, *size)),
        })
    }

    /// The same where the gradients by features and class weights are rounded to `storage` at the end.
    pub fn rounded_to(mut self, storage: Precision, exact: &Subdifferential) -> Self {
        let u = storage.unit_roundoff();
        let rounding = |low: &f64, high: &f64| u * low.abs().max(high.abs()).max(storage.smallest_normal());
        let rounding = exact.gradient.low.zip(&exact.gradient.high, rounding);
        self.gradient.features += &rounding.features;
        if let (Some(weights), Some(rounding)) = (&mut self.gradient.weights, &rounding.weights) {
            *weights += rounding;
        }
        self
    }
}

/// How far a run strayed from the interval of right values: outside it, or just inside one of its ends, which says as much about
/// how far others may get outside. What a run could not compute says nothing: 0.
fn strayed(value: f64, low: f64, high: f64, u: f64) -> f64 {
    const JUST_INSIDE: f64 = 1024.0;
    let inside = (value - low).min(high - value);
    let close = inside <= JUST_INSIDE * u * (low.abs() + high.abs());
    if inside.is_finite() && (inside < 0.0 || close) { inside.abs() } else { 0.0 }
}

/// For each element, `f` of its row; of a vector or scalar, of the element itself.
fn by_row(gradient: &Gradient<f64>, f: impl Fn(&[f64]) -> f64) -> Gradient<f64> {
    let rows = gradient.tensors().into_iter().flat_map(|(_, values, width)| {
        values.chunks(width).flat_map(|row| std::iter::repeat_n(f(row), row.len())).collect::<Vec<_>>()
    });
    let mut values = rows.collect::<Vec<_>>().into_iter();
    gradient.map(|_| values.next().expect("one value for each element"))
}

impl RandomRun {
    /// The total, and what it would be with each of the other losses.
    fn totals<'a>(&'a self, batch: &'a Batch<f64>) -> impl Iterator<Item = f64> + 'a {
        let changed = |(i, loss): &(usize, f64)| self.total + (loss - self.losses[*i]) * batch.upstream[*i];
        std::iter::once(self.total).chain(self.others.iter().map(changed))
    }
}

fn random_runs(
    spec: &LossSpec,
    batch: &Batch<f64>,
    precision: Precision,
    exact: &Subdifferential,
) -> Result<Vec<RandomRun>> {
    let products = batch.samples() * batch.dimension() * batch.classes().max(batch.samples());
    let runs = (RUNS * SMALL / products.max(1)).clamp(FEWEST_RUNS, RUNS) as u64;
    let exploration = exploration(precision.unit_roundoff());
    let decided = exact.undecided.is_empty();
    let exploration = if decided { Exploration { slack: 0.0, ..exploration } } else { exploration };
    // The last run rounds to nearest, as implementations do: where two logits become one by it, random rounding may never make them tie.
    let rounding = |run| if run == runs { Rounding::Nearest } else { Rounding::Random { seed: run } };
    let run = |index| run_in(precision, spec, batch, Some(exploration), rounding(index));
    let mut runs = (0..=runs).into_par_iter().map(run).collect::<Result<Vec<_>>>()?;
    // What only rounding makes undecidable is not so: beyond a jump there is no right answer.
    runs.iter_mut().for_each(|run| run.others.retain(|(i, _)| exact.undecided.contains(i)));
    Ok(runs)
}

/// Losses and gradient as a right implementation in `precision` may compute them: as textbooks print the loss, every result rounded.
/// `batch` must have the loss's learnable scalars.
///
/// # Errors
/// If the loss is not defined at the batch.
pub fn rounded_run(
    spec: &LossSpec,
    batch: &Batch<f64>,
    precision: Precision,
    rounding: Rounding,
) -> Result<Evaluation> {
    let RandomRun { losses, total, gradient, .. } = run_in(precision, spec, batch, None, rounding)?;
    Ok(Evaluation { losses, total, gradient })
}

fn run_in(
    precision: Precision,
    spec: &LossSpec,
    batch: &Batch<f64>,
    exploration: Option<Exploration>,
    rounding: Rounding,
) -> Result<RandomRun> {
    match precision {
        Precision::F64 => run::<Rounded<rounded::F64>>(spec, batch, exploration, rounding),
        Precision::F32 => run::<Rounded<rounded::F32>>(spec, batch, exploration, rounding),
        Precision::F16 => run::<Rounded<rounded::F16>>(spec, batch, exploration, rounding),
        Precision::Bf16 => run::<Rounded<rounded::Bf16>>(spec, batch, exploration, rounding),
    }
}

fn run<T: Real>(
    spec: &LossSpec,
    batch: &Batch<f64>,
    exploration: Option<Exploration>,
    rounding: Rounding,
) -> Result<RandomRun> {
    with_rounding(rounding, || {
        let rounded = batch.map(|value| T::from(*value));
        let outcome = structured::evaluate(spec, &rounded, Formulation::Textbook, exploration)?;
        let weighted = outcome.losses.iter().zip(&batch.upstream).map(|(loss, u)| *loss * *u);
        let total = weighted.fold(T::zero(), |sum, term| sum + term).re();
        let others = outcome.alternatives.iter();
        Ok(RandomRun {
            losses: outcome.losses.iter().map(DualStruct::re).collect(),
            total,
            gradient: outcome.gradient.map(DualStruct::re),
            others: others.map(|other| (other.sample, (outcome.losses[other.sample] + other.loss).re())).collect(),
        })
    })
}
