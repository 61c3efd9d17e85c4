//! One loss in one precision: its cases, what is right there, and right implementations' answers. Computed once for all faults.

use crate::text::{self, Arithmetic, Edit, Sine};
use anyhow::{Context, Result};
use gradproof::batch::{Batch, Tensor};
use gradproof::cases::{Case, generate};
use gradproof::check::standard::Standard;
use gradproof::check::tolerance::rounded_run;
use gradproof::geometry::Formulation;
use gradproof::loss::{AnyLoss, LossSpec};
use gradproof::reference::{Evaluation, Tier, evaluate_with};
use gradproof::scalar::rounded::Rounding;
use gradproof::subject::{Answer, Precision};
use ndarray::{Array1, Axis, stack};
use std::collections::BTreeMap;

/// Classes of the one wide case: more than a block of threads has.
const WIDE: usize = 1031;
/// Samples of it.
const WIDE_SAMPLES: usize = 2;

/// A loss in a precision, with its cases.
#[derive(Debug)]
pub struct Bench {
    /// The loss.
    pub spec: LossSpec,
    /// The precision.
    pub precision: Precision,
    /// The cases.
    pub cases: Vec<Prepared>,
}

/// A case with all that its faults share.
#[derive(Debug)]
pub struct Prepared {
    /// Its id.
    pub id: String,
    /// What is right, and how far rounding may lead.
    pub standard: Standard,
    /// What a right implementation of this precision answers.
    pub right: Answer,
    /// What an exact one would.
    pub exact: Answer,
}

impl Bench {
    /// The cases of a loss in a precision: so many generated ones, and one of very many classes if the loss has classes.
    ///
    /// # Errors
    /// If the loss is not defined at a case.
    pub fn new(spec: &LossSpec, precision: Precision, seed: u64, count: usize) -> Result<Self> {
        let mut cases = generate(spec, precision, seed, count)?;
        cases.retain(is_defined);
        if let Some(first) = cases.first().filter(|case| case.batch.classes() > 0) {
            cases.push(widened(first));
        }
        let prepared = |case: &Case| Prepared::new(spec, case, precision).with_context(|| case.id.clone());
        Ok(Self { spec: spec.clone(), precision, cases: cases.iter().map(prepared).collect::<Result<_>>()? })
    }
}

impl Prepared {
    fn new(spec: &LossSpec, case: &Case, precision: Precision) -> Result<Self> {
        let standard = Standard::new(spec, &case.batch, precision)?;
        let right = rounded(spec, &standard.batch, precision)?;
        let exact = answer(&evaluate_with(spec, &standard.batch, Tier::DoubleDouble)?);
        Ok(Self { id: case.id.clone(), standard, right, exact })
    }

    /// Whether nothing is found wrong with a right implementation.
    pub fn is_sound(&self) -> bool {
        self.standard.is_right(&self.right)
    }

    /// The loss's text on one tape, with an edit.
    ///
    /// # Errors
    /// If the edited loss is not defined at the batch.
    pub fn text(&self, edit: Edit, exact: bool) -> gradproof::Result<Answer> {
        let (spec, batch) = (&self.standard.spec, &self.standard.batch);
        if exact {
            return text::evaluate(spec, batch, edit, Formulation::Stable, Sine::Kahan, Arithmetic::Exact);
        }
        let arithmetic = Arithmetic::Rounded(self.standard.precision);
        text::evaluate(spec, batch, edit, Formulation::Textbook, Sine::Root, arithmetic)
    }
}

/// Whether the loss is defined at the case as far as its precision can tell. Centres of classes are not where the unit features of a
/// class cancel: rounding may leave their mean at 0, which has no direction, and an implementation that divides by it is right
/// nowhere near.
pub fn is_defined(case: &Case) -> bool {
    /// Each unit feature is off by a few roundoffs, and so is their sum.
    const ROUNDOFFS: f64 = 64.0;
    if !matches!(case.spec.loss, AnyLoss::CenterDispersed(_)) {
        return true;
    }
    let (features, labels) = (&case.batch.inputs.features, &case.batch.labels);
    let mut sums: BTreeMap<usize, Array1<f64>> = BTreeMap::new();
    for (x, label) in features.rows().into_iter().zip(labels) {
        let largest = x.fold(f64::MIN_POSITIVE, |top, x| top.max(x.abs()));
        let x = x.mapv(|x| x / largest);
        let unit = &x / x.dot(&x).sqrt();
        sums.entry(*label).and_modify(|sum| *sum += &unit).or_insert(unit);
    }
    sums.values().all(|sum| sum.dot(sum).sqrt() > ROUNDOFFS * case.precision.unit_roundoff())
}

/// What the loss's text computes in that precision.
///
/// # Errors
/// If the loss is not defined at the batch.
pub fn rounded(spec: &LossSpec, batch: &Batch<f64>, precision: Precision) -> gradproof::Result<Answer> {
    Ok(answer(&rounded_run(spec, batch, precision, Rounding::Nearest)?))
}

/// Losses and gradient as an implementation returns them.
pub fn answer(evaluation: &Evaluation) -> Answer {
    let tensors = evaluation.gradient.tensors().into_iter();
    let losses = Answer::losses(evaluation.losses.iter().copied());
    tensors.fold(losses, |answer, (tensor, values, _): (Tensor, Vec<f64>, usize)| answer.gradient(tensor, values))
}

/// The case with its class weights, each turned a little and again, up to very many classes.
pub fn widened(case: &Case) -> Case {
    let mut case = case.clone();
    case.id = format!("{} of {WIDE} classes", case.id);
    let inputs = &mut case.batch.inputs;
    let samples = WIDE_SAMPLES.min(inputs.features.nrows());
    inputs.features = inputs.features.slice(ndarray::s![..samples, ..]).to_owned();
    case.batch.labels.truncate(samples);
    case.batch.upstream = case.batch.upstream.slice(ndarray::s![..samples]).to_owned();
    case.batch.triplets = None;
    let repeat = |values: &Array1<f64>| -> Array1<f64> { (0..WIDE).map(|k| values[k % values.len()]).collect() };
    inputs.bias = inputs.bias.as_ref().map(repeat);
    inputs.gains = inputs.gains.as_ref().map(repeat);
    if let Some(weights) = &inputs.weights {
        let turned = |k: usize| -> Array1<f64> {
            let (row, turn) = (weights.row(k % weights.nrows()), 1 + k / weights.nrows());
            let sign = |column: usize| if turn >> (column % 8) & 1 == 1 { -0.75 } else { 1.25 };
            row.iter().enumerate().map(|(column, w)| case.precision.round(w * sign(column))).collect()
        };
        let rows: Vec<Array1<f64>> = (0..WIDE).map(turned).collect();
        let views: Vec<_> = rows.iter().map(|row| row.view()).collect();
        inputs.weights = Some(stack(Axis(0), &views).expect("rows of one length"));
    }
    case.batch.case = Some(case.id.clone());
    case
}
