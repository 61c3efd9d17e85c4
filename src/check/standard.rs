//! What an answer is held against: the exact result, and how far from it rounding may lead.

use super::diagnose::{Diagnosis, Neighbours, questions};
use super::tolerance::Tolerance;
use super::{Finding, Kind, Power, diagnose, gradient, live, pattern, power, value};
use crate::batch::{Batch, Tensor};
use crate::error::Result;
use crate::loss::LossSpec;
use crate::reference::structured::Cone;
use crate::reference::subdifferential::{self, Subdifferential};
use crate::reference::with_learnables;
use crate::subject::{Answer, LossValue, Precision, Subject};
use ndarray::Array1;
use std::sync::OnceLock;

/// What an explanation may leave of the errors, as a part of their squares.
const EXPLAINED: f64 = 0.06;

/// The standard for one loss, batch and precision.
#[derive(Debug)]
pub struct Standard {
    /// The loss.
    pub spec: LossSpec,
    /// The batch, with every learnable scalar of the loss.
    pub batch: Batch<f64>,
    /// The numbers that the implementation takes and gives.
    pub precision: Precision,
    /// The arithmetic it computes in.
    pub arithmetic: Precision,
    /// The right losses and gradients.
    pub exact: Subdifferential,
    /// The error allowed for each.
    pub tolerance: Tolerance,
    /// The tolerance of the next lower precision: computed when something is wrong.
    lower: OnceLock<Option<Tolerance>>,
    /// What the answers of other specifications would be: computed when something is wrong.
    neighbours: OnceLock<Neighbours>,
    /// What those to other questions would be.
    questions: OnceLock<questions::Answers>,
}

/// What came of comparing an answer with the standard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// What does not hold; worst first.
    pub findings: Vec<Finding>,
    /// The largest error as a part of that allowed.
    pub worst_ratio: f64,
}

impl Standard {
    /// The standard for implementations of `spec` that compute in `precision`.
    ///
    /// # Errors
    /// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
    pub fn new(spec: &LossSpec, batch: &Batch<f64>, precision: Precision) -> Result<Self> {
        Self::stored(spec, batch, precision, precision)
    }

    /// The standard for implementations of `spec` that compute in `arithmetic` and keep features, class weights and their
    /// gradients in `precision`.
    ///
    /// # Errors
    /// As [`Standard::new`].
    pub fn stored(spec: &LossSpec, batch: &Batch<f64>, precision: Precision, arithmetic: Precision) -> Result<Self> {
        let batch = with_learnables(spec, batch)?;
        let exact = subdifferential::evaluate(spec, &batch, arithmetic.unit_roundoff())?;
        let mut tolerance = Tolerance::derive(spec, &batch, arithmetic, &exact)?;
        if precision != arithmetic {
            tolerance = tolerance.rounded_to(precision, &exact);
        }
        Ok(Self {
            spec: spec.clone(),
            batch,
            precision,
            arithmetic,
            exact,
            tolerance,
            lower: OnceLock::new(),
            neighbours: OnceLock::new(),
            questions: OnceLock::new(),
        })
    }

    /// The cones at rows of a tensor, each with the radius and the slope that rounding makes of its own.
    pub(super) fn cones(&self, tensor: Tensor) -> impl Iterator<Item = Cone> {
        let cones = self.exact.cones.iter().zip(&self.tolerance.radii).filter(move |(cone, _)| cone.tensor == tensor);
        let widened = |(cone, allowed): (&Cone, &f64)| Cone {
            radius: cone.radius + allowed,
            slope: cone.slope + allowed,
            ..*cone
        };
        cones.map(widened)
    }

    /// Compares everything that the answer has, and says of each wrong array what it is, where its numbers show it.
    pub fn judge(&self, answer: &Answer) -> Judgement {
        let mut judgement = self.compare(answer);
        pattern::describe(self, answer, &mut judgement.findings);
        judgement
    }

    /// Whether nothing of what the answer has is wrong.
    pub fn is_right(&self, answer: &Answer) -> bool {
        self.compare(answer).findings.is_empty()
    }

    /// Compares everything that the answer has.
    pub(super) fn compare(&self, answer: &Answer) -> Judgement {
        let mut judgement = Judgement::default();
        if let Some(loss) = &answer.loss {
            judgement.add(value::check(self, loss));
        }
        for (tensor, values) in &answer.gradients {
            judgement.add(gradient::check(self, *tensor, values));
        }
        judgement
            .findings
            .sort_by(|a, b| a.kind.cmp(&b.kind).then((b.error / b.allowed).total_cmp(&(a.error / a.allowed))));
        judgement
    }

    /// What this standard would have noticed in the gradients that the answer has.
    pub fn power(&self, answer: &Answer) -> Power {
        power::of(self, answer)
    }

    /// Whether `other`, for which the answer is right under the upstream gradient, explains what is wrong with it here: where rounding
    /// allows much, the answers to many questions are within what it allows.
    pub(super) fn is_explained(&self, other: &Answer, upstream: &Array1<f64>, answer: &Answer) -> bool {
        let other = self.elements(&shaped_as(answer, other, upstream));
        let (mut left, mut whole) = (0.0, 0.0);
        for (element, other) in self.elements(answer).iter().zip(&other).filter(|(element, _)| element.ratio() > 1.0) {
            left += ((element.got - other.got) / element.allowed).powi(2);
            whole += element.ratio().powi(2);
        }
        left <= EXPLAINED * whole
    }

    /// How far the answer is from `other` under the upstream gradient, in squares of what is allowed; how far the part of it that is
    /// not wrong is; and how far that is from what is right.
    pub(super) fn distances(&self, other: &Answer, upstream: &Array1<f64>, answer: &Answer) -> [f64; 3] {
        let other = self.elements(&shaped_as(answer, other, upstream));
        let pairs = self.elements(answer).into_iter().zip(other);
        pairs.fold([0.0; 3], |[whole, rest, rest_from_right], (element, other)| {
            let apart = ((element.got - other.got) / element.allowed).powi(2);
            let of_rest = if element.ratio() <= 1.0 { [apart, element.ratio().powi(2)] } else { [0.0; 2] };
            [whole + apart, rest + of_rest[0], rest_from_right + of_rest[1]]
        })
    }

    /// Whether the mended answer has next to nothing left of what is wrong with the answer.
    pub(super) fn is_mended(&self, mended: &Answer, answer: &Answer) -> bool {
        let mended = self.elements(mended);
        let (mut left, mut whole) = (0.0, 0.0);
        for (element, mended) in self.elements(answer).iter().zip(&mended).filter(|(element, _)| element.ratio() > 1.0)
        {
            left += mended.ratio().powi(2);
            whole += element.ratio().powi(2);
        }
        left <= EXPLAINED * whole
    }

    /// Every element of the answer, the losses' first.
    fn elements(&self, answer: &Answer) -> Vec<Element> {
        let of_loss = answer.loss.iter().filter_map(|loss| value::elements(self, loss)).flatten();
        let of_gradients = answer.gradients.iter().filter_map(|(t, values)| gradient::elements(self, *t, values));
        of_loss.chain(of_gradients.flatten()).collect()
    }

    /// What an answer with these findings is the right answer to, if it is that to anything.
    pub fn diagnose(&self, answer: &Answer, findings: &[Finding]) -> Diagnosis {
        diagnose::of(self, answer, findings)
    }

    /// What does not hold when the subject, which gave `answer`, is asked again: determinism, laws, and Taylor's test.
    ///
    /// # Errors
    /// If the subject fails to answer.
    pub fn asked_again(&self, subject: &dyn Subject, answer: &Answer) -> Result<Vec<Finding>> {
        live::findings(self, subject, answer)
    }

    pub(super) fn neighbours(&self) -> &Neighbours {
        self.neighbours.get_or_init(|| Neighbours::of(self))
    }

    pub(super) fn questions(&self) -> &questions::Answers {
        self.questions.get_or_init(|| questions::Answers::of(self))
    }

    /// What the loss has and the answer lacks.
    pub fn unchecked(&self, answer: &Answer) -> Vec<String> {
        let tensors = self.batch.inputs.tensors().into_iter().map(|(tensor, ..)| tensor);
        let missing = tensors
            .filter(|tensor| !answer.gradients.contains_key(tensor))
            .map(|tensor| format!("gradient by {tensor}"));
        answer.loss.is_none().then(|| "loss".to_owned()).into_iter().chain(missing).collect()
    }

    /// The tolerance for the precision below, where one is commonly mistaken for this.
    pub(super) fn lower(&self) -> Option<&Tolerance> {
        let derive = || match self.precision {
            Precision::F64 => Tolerance::derive(&self.spec, &self.batch, Precision::F32, &self.exact).ok(),
            _ => None,
        };
        self.lower.get_or_init(derive).as_ref()
    }

    /// The row and column of an element, as far as its tensor has them.
    pub(super) fn index(&self, tensor: Tensor, element: usize) -> Vec<usize> {
        let dimension = self.batch.dimension();
        match tensor {
            Tensor::Features | Tensor::Weights => vec![element / dimension, element % dimension],
            Tensor::Bias | Tensor::Gains => vec![element],
            Tensor::Scalar(_) => vec![],
        }
    }
}

impl Judgement {
    fn add(&mut self, part: Self) {
        self.findings.extend(part.findings);
        self.worst_ratio = self.worst_ratio.max(part.worst_ratio);
    }
}

/// One element against its standard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    pub got: f64,
    /// The right value nearest to it.
    pub exact: f64,
    pub allowed: f64,
}

impl Element {
    fn error(&self) -> f64 {
        (self.got - self.exact).abs()
    }

    /// The error as a part of that allowed; infinite where there is no number.
    pub fn ratio(&self) -> f64 {
        let ratio = self.error() / self.allowed;
        if self.got.is_finite() && !ratio.is_nan() { ratio } else { f64::INFINITY }
    }

    /// A value against an interval.
    pub fn within(got: f64, low: f64, high: f64, allowed: f64) -> Self {
        // A NaN is compared with the middle.
        let exact = if got.is_nan() { f64::midpoint(low, high) } else { got.clamp(low, high) };
        Self { got, exact, allowed }
    }
}

/// The findings among the elements of one tensor: at most one of kind `non-finite`, and one of `wrong` or, where `lower` allows
/// all that is wrong, of kind `precision`.
pub(super) fn findings(
    tensor: &str,
    wrong: Kind,
    elements: &[Element],
    index: impl Fn(usize) -> Vec<usize>,
    lower: impl FnOnce() -> Option<Vec<f64>>,
) -> Judgement {
    let worst_ratio = elements.iter().map(Element::ratio).fold(0.0, f64::max);
    if worst_ratio <= 1.0 {
        return Judgement { findings: Vec::new(), worst_ratio };
    }
    let bad: Vec<usize> = (0..elements.len()).filter(|i| elements[*i].ratio() > 1.0).collect();
    let (finite, non_finite): (Vec<usize>, Vec<usize>) = bad.into_iter().partition(|i| elements[*i].got.is_finite());
    let finding = |kind: Kind, bad: &[usize]| {
        let worst = *bad.iter().max_by(|a, b| elements[**a].ratio().total_cmp(&elements[**b].ratio()))?;
        let Element { got, exact, allowed } = elements[worst];
        Some(Finding {
            kind,
            tensor: tensor.to_owned(),
            index: index(worst),
            got,
            exact,
            error: elements[worst].error(),
            allowed,
            wrong: bad.len(),
            elements: elements.len(),
            message: message(kind, tensor, &elements[worst]),
            pattern: None,
        })
    };
    let mut findings: Vec<Finding> = finding(Kind::NonFinite, &non_finite).into_iter().collect();
    if !finite.is_empty() {
        let imprecise = lower().is_some_and(|lower| finite.iter().all(|i| elements[*i].error() <= lower[*i]));
        findings.extend(finding(if imprecise { Kind::Precision } else { wrong }, &finite));
    }
    Judgement { findings, worst_ratio }
}

fn message(kind: Kind, tensor: &str, worst: &Element) -> String {
    let what = if tensor == "loss" { "the loss".to_owned() } else { format!("the gradient by {tensor}") };
    match kind {
        Kind::NonFinite => format!("{what} is {} where the exact result is finite", worst.got),
        Kind::Precision => format!("{what} is right, but only to a lower precision than the one it is computed in"),
        _ => format!("{what} is off by {:.3e} times the error that rounding can explain", worst.ratio()),
    }
}

/// What of `other` the answer has, with its losses as one number where those of the answer are.
fn shaped_as(answer: &Answer, other: &Answer, upstream: &Array1<f64>) -> Answer {
    let loss = match (&answer.loss, &other.loss) {
        (Some(LossValue::Total(_)), Some(LossValue::PerSample(losses))) => {
            Some(LossValue::Total(losses.iter().zip(upstream).map(|(loss, u)| loss * u).sum()))
        }
        (None, _) => None,
        (_, loss) => loss.clone(),
    };
    let gradients = other.gradients.iter().filter(|(tensor, _)| answer.gradients.contains_key(tensor));
    Answer { loss, gradients: gradients.map(|(tensor, values)| (*tensor, values.clone())).collect() }
}
