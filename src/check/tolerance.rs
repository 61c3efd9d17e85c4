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
use crate::reference::structured::{self, Cone, Exploration, Outcome, sizes_of_terms};
use crate::reference::subdifferential::{Subdifferential, exploration};
use crate::scalar::rounded::{self, Rounded, Rounding, with_rounding};
use crate::scalar::tape::Real;
use crate::subject::Precision;
use ndarray::Array1;
use rayon::prelude::*;

/// Runs on a small batch. The spread of 24 runs is short of the largest possible error by a factor of about two.
const RUNS: usize = 24;
/// Products of one matrix multiplication above which there are fewer runs.
const SMALL: usize = 1 << 22;
/// The fewest runs. That all of six deviations are below a thirtieth of what is usual happens once in 10⁸ elements.
const FEWEST_RUNS: usize = 6;
/// Allowed, as a multiple of the largest deviation seen: for the few runs, and for another order of the same operations. Wrong
/// implementations are thousands of times beyond; in 16 bits they are not, and less is allowed.
const SAFETY: f64 = 32.0;
/// The same in 16 bits, where right implementations stay below 7.
const SAFETY_IN_16_BITS: f64 = 16.0;
/// The part of either for the radius of a cone, which is a bound already.
const OF_RADII: f64 = 0.125;
/// How far the products with the targets are moved, both ways, in runs of their own; in units of roundoff of the terms they are added
/// up from. Where a unit in their last place decides which of two logits is the larger, random rounding may never show it.
const MOVED: f64 = 4.0;
/// The part of its row's usual deviation (the root mean square) that an element is given, if its own was less by chance: the
/// elements of a row are added up from terms of one size.
const USUAL: f64 = 0.25;
/// Allowed in any case, in units of roundoff of the largest element of the row and of the terms that it was added up from, of which
/// little may be left.
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
    /// For the radius of each of the subdifferential's cones.
    pub radii: Vec<f64>,
}

impl Tolerance {
    /// The tolerance for an implementation that computes in `precision`. `batch` must have the loss's learnable scalars.
    ///
    /// # Errors
    /// If the loss is not defined at the batch.
    pub fn derive(spec: &LossSpec, batch: &Batch<f64>, precision: Precision, exact: &Subdifferential) -> Result<Self> {
        let u = precision.unit_roundoff();
        let smallest = precision.smallest_normal();
        let safety = match precision {
            Precision::F64 | Precision::F32 => SAFETY,
            Precision::F16 | Precision::Bf16 => SAFETY_IN_16_BITS,
        };
        let strayed = runs(spec, batch, precision, exact, safety)?;
        let allowed = |deviation: f64, size: f64| (safety * deviation).max(ROUNDOFFS * u * size).max(smallest);
        let larger = |low: &f64, high: &f64| low.abs().max(high.abs());

        let usual = by_row(&strayed.gradient, |row| (row.iter().map(|d| d * d).sum::<f64>() / row.len() as f64).sqrt());
        let pooled = strayed.gradient.zip(&usual, |own, usual| own.max(USUAL * usual));
        let largest =
            exact.gradient.low.zip(&exact.gradient.high, larger).zip(&sizes_of_terms(spec, batch)?, |a, b| a.max(*b));
        let sizes = by_row(&largest, |row| row.iter().copied().fold(0.0, f64::max));

        // The squares of distances of some roundoffs are subnormal in half precision, and the direction is as much too long or short.
        let lost = smallest / u;
        let radius = |(deviation, cone): (&f64, &Cone)| OF_RADII * safety * deviation + lost * cone.slope;

        let losses = exact.losses.low.iter().zip(&exact.losses.high).map(|(low, high)| larger(low, high));
        let losses: Array1<f64> = losses.collect();
        let total = larger(&exact.total.low, &exact.total.high);
        let largest_term = losses.iter().zip(&batch.upstream).map(|(loss, u)| (loss * u).abs()).fold(total, f64::max);
        Ok(Self {
            total: allowed(strayed.total, largest_term),
            losses: strayed.losses.iter().zip(&losses).map(|(deviation, size)| allowed(*deviation, *size)).collect(),
            gradient: pooled.zip(&sizes, |deviation, size| allowed(*deviation, *size)),
            radii: strayed.slopes.iter().zip(&exact.cones).map(radius).collect(),
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
    if inside.is_finite() && close { inside.abs() } else { 0.0 }
}

/// For each element, `f` of its row; of a vector or scalar, of the element itself.
fn by_row(gradient: &Gradient<f64>, f: impl Fn(&[f64]) -> f64) -> Gradient<f64> {
    let rows = gradient.tensors().into_iter().flat_map(|(_, values, width)| {
        values.chunks(width).flat_map(|row| std::iter::repeat_n(f(row), row.len())).collect::<Vec<_>>()
    });
    let mut values = rows.collect::<Vec<_>>().into_iter();
    gradient.map(|_| values.next().expect("one value for each element"))
}

/// How far runs strayed at most from what is right.
struct Strayed {
    losses: Array1<f64>,
    total: f64,
    gradient: Gradient<f64>,
    /// In the slope of each cone.
    slopes: Vec<f64>,
}

impl Strayed {
    fn of(run: &Outcome<f64>, total: f64, batch: &Batch<f64>, exact: &Subdifferential, u: f64) -> Self {
        let bounds = exact.gradient.low.zip(&exact.gradient.high, |low, high| (*low, *high));
        let of_loss = |i: usize, loss: f64| strayed(loss, exact.losses.low[i], exact.losses.high[i], u);
        let of_total = |total: f64| strayed(total, exact.total.low, exact.total.high, u);
        let slope = |of: &Cone| {
            let same = run.cones.iter().filter(|cone| (cone.tensor, cone.row) == (of.tensor, of.row));
            let deviation =
                same.map(|cone| cone.slope).reduce(|a, b| a + b).map_or(0.0, |slope| (slope - of.slope).abs());
            // As of a value, what the run could not compute says nothing.
            if deviation.is_nan() { 0.0 } else { deviation }
        };
        let mut strayed = Self {
            losses: run.losses.iter().enumerate().map(|(i, loss)| of_loss(i, *loss)).collect(),
            total: of_total(total),
            gradient: bounds.zip(&run.gradient, |(low, high), value| strayed(*value, *low, *high, u)),
            slopes: exact.cones.iter().map(slope).collect(),
        };
        // A hinge that stays closed does not show how far rounding has moved what it holds back. But what only rounding makes
        // undecidable is not so: beyond a jump there is no right answer.
        for other in run.alternatives.iter().filter(|other| exact.undecided.contains(&other.sample)) {
            let i = other.sample;
            strayed.losses[i] = strayed.losses[i].max(of_loss(i, run.losses[i] + other.loss));
            strayed.total = strayed.total.max(of_total(total + other.loss * batch.upstream[i]));
            let gradient = run.gradient.zip(&other.gradient, |own, change| own + change);
            let gradient = bounds.zip(&gradient, |(low, high), value| self::strayed(*value, *low, *high, u));
            strayed.gradient = strayed.gradient.zip(&gradient, |a: &f64, b| a.max(*b));
        }
        strayed
    }

    fn divided_by(self, divisor: f64) -> Self {
        Self {
            losses: self.losses / divisor,
            total: self.total / divisor,
            gradient: self.gradient.map(|deviation| deviation / divisor),
            slopes: self.slopes.iter().map(|deviation| deviation / divisor).collect(),
        }
    }

    fn max(mut self, other: &Self) -> Self {
        self.losses.zip_mut_with(&other.losses, |a, b| *a = a.max(*b));
        self.total = self.total.max(other.total);
        self.gradient = self.gradient.zip(&other.gradient, |a, b| a.max(*b));
        self.slopes.iter_mut().zip(&other.slopes).for_each(|(a, b)| *a = a.max(*b));
        self
    }
}

/// All runs. What counts without the safety factor is divided by it.
fn runs(
    spec: &LossSpec,
    batch: &Batch<f64>,
    precision: Precision,
    exact: &Subdifferential,
    safety: f64,
) -> Result<Strayed> {
    let u = precision.unit_roundoff();
    let products = batch.samples() * batch.dimension() * batch.classes().max(batch.samples());
    let random = (RUNS * SMALL / products.max(1)).clamp(FEWEST_RUNS, RUNS) as u64;
    let exploration = exploration(u);
    let random = (0..random).map(|seed| (Rounding::Random { seed }, 0.0));
    // Rounded to nearest, as implementations do: where two logits become one by it, random rounding may never make them tie.
    let nearest = [0.0, MOVED, -MOVED].map(|moved| (Rounding::Nearest, moved));
    let run = |(rounding, moved)| {
        let exploration = Exploration { moved: moved * u, ..exploration };
        let (outcome, total) = run_in(precision, spec, batch, Some(exploration), rounding)?;
        let strayed = Strayed::of(&outcome, total, batch, exact, u);
        Ok(if moved == 0.0 { strayed } else { strayed.divided_by(safety) })
    };
    let runs: Vec<(Rounding, f64)> = random.chain(nearest).collect();
    let runs = runs.into_par_iter().map(run).try_reduce_with(|all, one| Ok(all.max(&one)));
    runs.expect("there are runs that round to nearest")
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
    let (Outcome { losses, gradient, .. }, total) = run_in(precision, spec, batch, None, rounding)?;
    Ok(Evaluation { losses: losses.into(), total, gradient })
}

/// One run, and its `Σ upstream_i L_i`.
fn run_in(
    precision: Precision,
    spec: &LossSpec,
    batch: &Batch<f64>,
    exploration: Option<Exploration>,
    rounding: Rounding,
) -> Result<(Outcome<f64>, f64)> {
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
) -> Result<(Outcome<f64>, f64)> {
    with_rounding(rounding, || {
        let rounded = batch.map(|value| T::from(*value));
        let outcome = structured::evaluate(spec, &rounded, Formulation::Textbook, exploration)?;
        let weighted = outcome.losses.iter().zip(&batch.upstream).map(|(loss, u)| *loss * *u);
        let total = weighted.fold(T::zero(), |sum, term| sum + term).re();
        Ok((outcome.real(), total))
    })
}
