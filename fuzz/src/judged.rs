//! Cases, and what an answer to one is held against.

use crate::draw::{Draw, Sizes};
use gradproof::Error;
use gradproof::batch::Batch;
use gradproof::check::standard::Standard;
use gradproof::loss::conventions::Normalised;
use gradproof::loss::{Loss, LossSpec};
use gradproof::reference::Evaluation;
use gradproof::subject::{Answer, LossValue, Precision};
use ndarray::{Array1, ArrayView1};

/// A loss and a batch for it.
#[derive(Debug)]
pub struct Case {
    pub spec: LossSpec,
    pub batch: Batch<f64>,
}

impl Case {
    /// A case of numbers of ordinary sizes, or as large and small as leaves the squares of their squares in range.
    pub fn draw(draw: &mut Draw, precision: Precision) -> Option<Self> {
        let most: &[i32] = match precision {
            Precision::F64 => &[3, 30, 200],
            Precision::F32 | Precision::Bf16 => &[3, 10, 27],
            Precision::F16 => &[2, 3],
        };
        let sizes = Sizes::UpTo(draw.choose(most));
        let spec = draw.specification(Sizes::UpTo(8));
        // Raw products that stand where cosines should are raised to the power of the margin.
        let raw = spec.conventions.normalised != Normalised::Both;
        let sizes = if raw { Sizes::UpTo(most[0]) } else { sizes };
        // An ε below the least number of a precision is 0 in it.
        let epsilon = spec.conventions.epsilon;
        if epsilon > 0.0 && precision.round(epsilon) == 0.0 {
            return None;
        }
        let case = Self { batch: valid(draw.batch(&spec, precision, sizes)?), spec };
        // Of features that cancel each other, there is no direction to disperse.
        (!case.spec.loss.batch_needs().features || !case.has_no_centre()).then_some(case)
    }

    /// The case's standard; `None` where the loss is not defined.
    pub fn standard(&self, precision: Precision) -> Option<Standard> {
        self.defined(Standard::new(&self.spec, &self.batch, precision))
    }

    /// What there is; `None` where the loss is not defined: a zero vector has no direction. No other error is right.
    pub fn defined<T>(&self, found: gradproof::Result<T>) -> Option<T> {
        let zero = |tensor: &str, row: usize| {
            let rows = if tensor == "weights" {
                self.batch.inputs.weights.as_ref()
            } else {
                Some(&self.batch.inputs.features)
            };
            rows.is_some_and(|rows| rows.row(row).iter().all(|x| *x == 0.0))
        };
        match found {
            Ok(found) => Some(found),
            Err(Error::OutsideDomain { tensor, row, .. }) if zero(tensor, row) => None,
            Err(error) => panic!("{error}, at {self:?}"),
        }
    }

    /// Whether the features of some class, or the unit features, cancel each other, so far as rounding tells.
    fn has_no_centre(&self) -> bool {
        let unit = |row: ArrayView1<f64>| row.mapv(|x| x / row.dot(&row).sqrt().max(f64::MIN_POSITIVE));
        let labelled = || self.batch.labels.iter().zip(self.batch.inputs.features.rows());
        let cancel = |label: &usize, map: &dyn Fn(ArrayView1<f64>) -> Array1<f64>| {
            let own: Vec<Array1<f64>> =
                labelled().filter(|(other, _)| *other == label).map(|(_, row)| map(row)).collect();
            let largest = own.iter().flatten().fold(0.0, |top: f64, x| top.max(x.abs()));
            let sum = own.into_iter().fold(Array1::zeros(self.batch.dimension()), |sum, row| sum + row);
            sum.iter().all(|x: &f64| x.abs() <= 1e-9 * largest)
        };
        self.batch.labels.iter().any(|label| cancel(label, &unit) || cancel(label, &|row| row.to_owned()))
    }

    /// Fails if the standard calls the evaluation wrong.
    pub fn judge(&self, standard: &Standard, whose: &str, evaluation: &Evaluation) {
        self.judge_answer(standard, whose, &answer(evaluation));
    }

    /// Fails if the standard calls the answer wrong.
    pub fn judge_answer(&self, standard: &Standard, whose: &str, answer: &Answer) {
        let judgement = standard.judge(answer);
        let Some(finding) = judgement.findings.first() else { return };
        panic!("{whose}: {finding:?}\nfor {}, at {:?}\nthat answered {answer:?}", self.spec, self.batch);
    }
}

/// The batch, which is to be a valid one.
pub fn valid(batch: Batch<f64>) -> Batch<f64> {
    batch.validated().expect("finite numbers in the shapes that the loss asks for make a valid batch")
}

/// An evaluation as an implementation's answer.
pub fn answer(evaluation: &Evaluation) -> Answer {
    let tensors = evaluation.gradient.tensors().into_iter();
    Answer {
        loss: Some(LossValue::PerSample(evaluation.losses.to_vec())),
        gradients: tensors.map(|(tensor, values, _)| (tensor, values)).collect(),
    }
}
