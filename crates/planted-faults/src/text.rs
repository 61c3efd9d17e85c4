//! A loss's own text, run as it stands or with one thing in it changed: on one tape over everything, in any arithmetic.
//!
//! This is another way to a gradient than the reference's: nothing is chained by hand, and the angle may be written in four ways.

pub mod margins;
pub mod normalisation;
pub mod pairs;
pub mod reductions;
pub mod terms;
pub mod whitening;

use gradproof::Result;
use gradproof::batch::{Batch, Tensor};
use gradproof::geometry::{Angle, Formulation, norm};
use gradproof::loss::evaluate::{Row, SampleLinks, learnable_values, sample_of};
use gradproof::loss::mapped::Mapped;
use gradproof::loss::parameters::Visitor;
use gradproof::loss::sample::Branches;
use gradproof::loss::{
    About, AnyLoss, BatchNeeds, BatchTerm, Class, Classes, Conventions, Form, Loss, LossSpec, Sample,
};
use gradproof::scalar::rounded::{self, Rounded};
use gradproof::scalar::tape::{Real, Tape, gradient};
use gradproof::scalar::{DoubleDouble, Scalar};
use gradproof::subject::{Answer, Precision};
use ndarray::{Array2, ArrayView1};
use num_dual::DualStruct;

/// What is changed in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edit {
    /// Nothing.
    None,
    /// How vectors are normalised.
    Normalisation(normalisation::Side, normalisation::Divisor),
    /// How features are whitened.
    Whitening(whitening::Whitening),
    /// The margin and the scale.
    Margin(margins::Margin),
    /// The cross-entropy.
    Reduction(reductions::Reduction),
    /// The pairs and triplets.
    Pairs(pairs::Pairs),
    /// What is added to a cross-entropy.
    Term(terms::Term),
}

/// How the sine of a target angle is written. All four are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sine {
    /// `√(1 − c²)`
    Root,
    /// `½ ‖a − b‖ ‖a + b‖` (Kahan)
    Kahan,
    /// θ = `2 atan2(‖a − b‖, ‖a + b‖)`, then its sine and cosine.
    HalfAngle,
    /// θ = `acos c`, then its sine and cosine.
    Arccosine,
}

/// What computes: a machine of some precision, or exact arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Every result rounded to nearest.
    Rounded(Precision),
    /// Thirty-two digits.
    Exact,
}

/// Losses and gradient of the loss's text with the edit. `batch` must have the loss's learnable scalars.
///
/// # Errors
/// If the edited loss is not defined at the batch.
pub fn evaluate(
    spec: &LossSpec,
    batch: &Batch<f64>,
    edit: Edit,
    formulation: Formulation,
    sine: Sine,
    arithmetic: Arithmetic,
) -> Result<Answer> {
    let text = Text::new(spec, edit, formulation, sine);
    match arithmetic {
        Arithmetic::Exact => text.on_tape::<DoubleDouble>(batch),
        Arithmetic::Rounded(Precision::F64) => text.on_tape::<f64>(batch),
        Arithmetic::Rounded(Precision::F32) => text.on_tape::<Rounded<rounded::F32>>(batch),
        Arithmetic::Rounded(Precision::F16) => text.on_tape::<Rounded<rounded::F16>>(batch),
        Arithmetic::Rounded(Precision::Bf16) => text.on_tape::<Rounded<rounded::Bf16>>(batch),
    }
}

/// A loss whose text has one thing changed.
#[derive(Clone, Debug)]
struct Text {
    loss: Edited,
    conventions: Conventions,
    formulation: Formulation,
    sine: Sine,
}

impl Text {
    fn new(spec: &LossSpec, edit: Edit, formulation: Formulation, sine: Sine) -> Self {
        let inner = match edit {
            Edit::Margin(margin) => margin.parameters(&spec.loss),
            _ => spec.loss.clone(),
        };
        let mut conventions = spec.conventions;
        if let Edit::Normalisation(side, _) = edit {
            conventions.normalised = side.left_to_the_loss();
        }
        Self { loss: Edited { inner, edit }, conventions, formulation, sine }
    }

    fn on_tape<T: Real>(&self, batch: &Batch<f64>) -> Result<Answer> {
        let leaves: Vec<T> =
            batch.inputs.tensors().into_iter().flat_map(|(_, values, _)| values).map(T::from).collect();
        let mut losses = Ok(Vec::new());
        let (_, adjoints) = gradient(&leaves, T::one(), |v| {
            let mut next = v.iter();
            let taped = batch.map(|_| *next.next().expect("one leaf for each input"));
            match self.losses(&taped) {
                Ok(all) => {
                    losses = Ok(all.iter().map(DualStruct::re).collect());
                    all.into_iter().zip(&batch.upstream).fold(Tape::from(0.0), |sum, (loss, u)| sum + loss * *u)
                }
                Err(error) => {
                    losses = Err(error);
                    Tape::from(0.0)
                }
            }
        });
        let mut adjoints = adjoints.iter().map(DualStruct::re);
        let tensors = batch.inputs.tensors().into_iter();
        let gradients: Vec<(Tensor, Vec<f64>)> =
            tensors.map(|(tensor, values, _)| (tensor, adjoints.by_ref().take(values.len()).collect())).collect();
        let answer = Answer::losses(losses?);
        Ok(gradients.into_iter().fold(answer, |answer, (tensor, values)| answer.gradient(tensor, values)))
    }

    fn losses<S: Scalar>(&self, batch: &Batch<S>) -> Result<Vec<S>> {
        let mut batch = batch.clone();
        match self.loss.edit {
            Edit::Normalisation(side, divisor) => side.normalise(&mut batch.inputs, divisor),
            Edit::Whitening(whitening) => {
                batch.inputs.features = whitening.whiten(&batch.inputs.features, self.loss.epsilon());
            }
            _ => {}
        }
        let (form, branches) = (self.loss.form(), Branches::natural());
        let mapped = Mapped::of(&form, &self.conventions, &batch, self.formulation, &branches)?;
        let products = mapped.products(&branches);
        let scalars = learnable_values(&self.loss, &batch);
        let mut losses: Vec<S> = Vec::new();
        for i in 0..batch.samples() {
            let (target, row) = (batch.target(i), Row::of(products.row(i), &batch, i));
            let peers = mapped.peers(&form, i, &batch.labels);
            let kahan = self.sine == Sine::Kahan;
            let formulation = if kahan { Formulation::Stable } else { Formulation::Textbook };
            let links = SampleLinks {
                index: i,
                label: batch.labels[i],
                target: row.target(),
                class_margin: batch.margin(i),
                sine: mapped.sine(&form, &self.conventions, i, target, formulation),
                feature_norm: mapped.feature_norms.get(i).filter(|_| form.feature_norm).cloned(),
                weight_norm: mapped.weight_norms.get(target).filter(|_| form.weight_norm).cloned(),
                peers: &peers,
                triplets: batch.triplets.as_deref(),
                scalars: &scalars,
            };
            let mut sample = sample_of(&form, self.conventions, self.formulation, links, &branches);
            if form.sine && matches!(self.sine, Sine::HalfAngle | Sine::Arccosine) {
                let pair = (mapped.features.row(i), mapped.weights.row(target));
                sample.angle = self.sine.angle(&sample.angle.cos, pair);
            }
            losses.push(self.loss.conventional_loss(&sample, &mut row.others()));
        }
        if let Some(term) = self.batch_term(&batch, &mapped.features) {
            losses.iter_mut().for_each(|loss| *loss += term.clone());
        }
        Ok(losses)
    }

    fn batch_term<S: Scalar>(&self, batch: &Batch<S>, features: &Array2<S>) -> Option<S> {
        let needs = self.loss.batch_needs();
        let weights = batch.inputs.weights.as_ref().filter(|_| needs.weight_norms);
        let norms: Vec<S> = weights.into_iter().flat_map(|w| w.rows()).map(|row| norm(row, self.formulation)).collect();
        let none = || Array2::from_shape_fn((0, 0), |_| S::zero());
        let features = if needs.features { features.clone() } else { none() };
        self.loss.batch_loss(&BatchTerm { features, weight_norms: &norms, labels: &batch.labels })
    }
}

impl Sine {
    /// The angle from its cosine, or from the two unit vectors.
    fn angle<S: Scalar>(self, cos: &S, (a, b): (ArrayView1<'_, S>, ArrayView1<'_, S>)) -> Angle<S> {
        let theta = if self == Self::Arccosine {
            cos.acos()
        } else {
            let difference: Vec<S> = a.iter().zip(b).map(|(x, y)| x.clone() - y).collect();
            let sum: Vec<S> = a.iter().zip(b).map(|(x, y)| x.clone() + y).collect();
            S::norm(ArrayView1::from(&difference)).atan2(S::norm(ArrayView1::from(&sum))) * 2.0
        };
        Angle::of(&theta)
    }
}

/// A loss with an edit.
#[derive(Clone, Debug)]
pub struct Edited {
    inner: AnyLoss,
    edit: Edit,
}

impl Edited {
    /// ε of the whitening, if the loss whitens.
    fn epsilon(&self) -> f64 {
        match self.inner.form().features {
            gradproof::loss::FeatureMap::Whitened { epsilon, .. } => epsilon,
            _ => 0.0,
        }
    }
}

impl Loss for Edited {
    fn about(&self) -> About {
        self.inner.about()
    }

    fn parameters(&mut self, visitor: &mut dyn Visitor) {
        self.inner.parameters(visitor);
    }

    fn form(&self) -> Form {
        let form = self.inner.form();
        match self.edit {
            Edit::Whitening(_) => Form { features: gradproof::loss::FeatureMap::Raw, ..form },
            _ => form,
        }
    }

    fn learnable(&self) -> Vec<(&'static str, f64)> {
        self.inner.learnable()
    }

    fn target_logit<S: Scalar>(&self, sample: &Sample<S>) -> S {
        match self.edit {
            Edit::Margin(margin) => margin.target_logit(&self.inner, sample),
            _ => self.inner.target_logit(sample),
        }
    }

    fn other_logit<S: Scalar>(&self, class: &Class<S>, sample: &Sample<S>) -> S {
        match self.edit {
            Edit::Margin(margin) => margin.other_logit(&self.inner, class, sample),
            _ => self.inner.other_logit(class, sample),
        }
    }

    fn sample_loss<S: Scalar, C: Classes<S>>(&self, sample: &Sample<S>, others: &mut C) -> S {
        match self.edit {
            // The losses that margins and reductions apply to are plain cross-entropies.
            Edit::Margin(_) => {
                let rest = others.log_sum_exp(&mut |class| self.other_logit(class, sample));
                sample.cross_entropy(self.effective_target_logit(sample), rest)
            }
            Edit::Reduction(reduction) => {
                let mut rest = Vec::new();
                others.log_sum_exp(&mut |class| {
                    rest.push(self.other_logit(class, sample));
                    S::zero()
                });
                reduction.loss(self.target_logit(sample), &rest, sample.label)
            }
            Edit::Pairs(pairs) => pairs.loss(&self.inner, sample, others),
            Edit::Term(term) => term.sample_loss(&self.inner, sample, others),
            _ => self.inner.sample_loss(sample, others),
        }
    }

    fn batch_loss<S: Scalar>(&self, batch: &BatchTerm<'_, S>) -> Option<S> {
        match self.edit {
            Edit::Term(term) => term.batch_loss(&self.inner, batch),
            _ => self.inner.batch_loss(batch),
        }
    }

    fn batch_needs(&self) -> BatchNeeds {
        self.inner.batch_needs()
    }
}
