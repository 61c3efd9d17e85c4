//! The loss of each sample of a batch, on any number: mapping, products, then the loss's own formula.
//!
//! This is the plain way, in which everything is computed in the number asked for. The reference's faster tiers reuse its
//! parts ([`Mapped`], [`Row`], [`sample_of`]) and differ only in how derivatives travel between them.

use super::conventions::Conventions;
use super::mapped::Mapped;
use super::requirements::{require_labels, require_tensors};
use super::sample::{Branches, Class, Classes, Peer, Sample};
use super::{BatchTerm, FeatureMap, Form, Loss, WeightMap};
use crate::batch::Batch;
use crate::error::Result;
use crate::geometry::{self, Angle, Formulation};
use crate::scalar::Scalar;
use ndarray::{Array2, ArrayView1};

/// The loss of each sample, `[N]`.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it (a zero vector to be normalised).
pub fn sample_losses<S: Scalar, L: Loss>(
    loss: &L,
    conventions: &Conventions,
    batch: &Batch<S>,
    formulation: Formulation,
) -> Result<Vec<S>> {
    let branches = Branches::natural();
    let prepared = Prepared::new(loss, conventions, batch, formulation, &branches)?;
    let products = prepared.mapped.products(&branches);
    let own = (0..batch.samples()).map(|i| prepared.sample_loss(i, products.row(i)));
    Ok(match prepared.batch_term() {
        Some(term) => own.map(|own| own + &term).collect(),
        None => own.collect(),
    })
}

/// A batch that is mapped as a loss asks, and waits for its formula.
#[derive(Debug)]
pub struct Prepared<'a, S, L> {
    loss: &'a L,
    conventions: &'a Conventions,
    batch: &'a Batch<S>,
    formulation: Formulation,
    branches: &'a Branches,
    /// Features and class weights, mapped.
    pub mapped: Mapped<S>,
}

impl<'a, S: Scalar, L: Loss> Prepared<'a, S, L> {
    /// Maps the batch.
    ///
    /// # Errors
    /// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
    pub fn new(
        loss: &'a L,
        conventions: &'a Conventions,
        batch: &'a Batch<S>,
        formulation: Formulation,
        branches: &'a Branches,
    ) -> Result<Self> {
        require_tensors(loss, conventions, batch, batch.classes())?;
        require_labels(loss, conventions, &batch.labels)?;
        let mapped = Mapped::of(&loss.form(), conventions, batch, formulation, branches)?;
        Ok(Self { loss, conventions, batch, formulation, branches, mapped })
    }

    /// The loss of sample `i` without the batch's term, from its products with the classes, `[K]`.
    pub fn sample_loss(&self, i: usize, products: ArrayView1<'_, S>) -> S {
        let (form, batch, mapped) = (self.loss.form(), self.batch, &self.mapped);
        let target = batch.target(i);
        let (peers, scalars) = (mapped.peers(&form, i, &batch.labels), learnable_values(self.loss, batch));
        let row = Row::of(products, batch, i);
        let links = SampleLinks {
            index: i,
            label: batch.labels[i],
            target: row.target(),
            class_margin: batch.margin(i),
            sine: mapped.sine(&form, self.conventions, i, target, self.formulation),
            feature_norm: mapped.feature_norms.get(i).filter(|_| form.feature_norm).cloned(),
            weight_norm: mapped.weight_norms.get(target).filter(|_| form.weight_norm).cloned(),
            peers: &peers,
            triplets: batch.triplets.as_deref(),
            scalars: &scalars,
        };
        let sample = sample_of(&form, *self.conventions, self.formulation, links, self.branches);
        self.loss.conventional_loss(&sample, &mut row.others())
    }

    /// The batch's term, which is added to the loss of every sample; `None` if the loss has none.
    pub fn batch_term(&self) -> Option<S> {
        let needs = self.loss.batch_needs();
        let norms: Vec<S> = match &self.batch.inputs.weights {
            Some(weights) if needs.weight_norms => {
                weights.rows().into_iter().map(|w| geometry::norm(w, self.formulation)).collect()
            }
            _ => Vec::new(),
        };
        let none = || Array2::from_shape_fn((0, 0), |_| S::zero());
        let features = if needs.features { self.mapped.features.clone() } else { none() };
        self.loss.batch_loss(&BatchTerm { features, weight_norms: &norms, labels: &self.batch.labels })
    }
}

/// Every learnable scalar of the loss: the batch's value, or the loss's own as a constant.
pub fn learnable_values<S: Scalar, L: Loss>(loss: &L, batch: &Batch<S>) -> Vec<(&'static str, S)> {
    let given =
        |name: &str| batch.inputs.scalars.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let own = learnable_constants(loss).into_iter();
    own.map(|(name, constant)| (name, given(name).unwrap_or(constant))).collect()
}

/// Every learnable scalar of the loss, with the value it has when the batch gives none.
pub fn learnable_constants<S: Scalar, L: Loss>(loss: &L) -> Vec<(&'static str, S)> {
    loss.learnable().into_iter().map(|(name, own)| (name, S::from(own))).collect()
}

/// The classes of one row of products.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a, S> {
    products: ArrayView1<'a, S>,
    bias: Option<ArrayView1<'a, S>>,
    gains: Option<ArrayView1<'a, S>>,
    target: usize,
}

impl<'a, S: Scalar> Row<'a, S> {
    /// Row `i` of the batch, with its products `[K]`.
    pub fn of(products: ArrayView1<'a, S>, batch: &'a Batch<S>, i: usize) -> Self {
        let bias = batch.inputs.bias.as_ref().map(|v| v.view());
        let gains = batch.inputs.gains.as_ref().map(|v| v.view());
        Self::new(products, bias, gains, batch.target(i))
    }

    /// A row from its parts: products, bias and gains `[K]`, and the target class.
    pub fn new(
        products: ArrayView1<'a, S>,
        bias: Option<ArrayView1<'a, S>>,
        gains: Option<ArrayView1<'a, S>>,
        target: usize,
    ) -> Self {
        Self { products, bias, gains, target }
    }

    fn class(&self, k: usize) -> Class<S> {
        Class {
            product: self.products[k].clone(),
            bias: self.bias.map_or_else(S::zero, |b| b[k].clone()),
            gain: self.gains.map_or_else(S::one, |g| g[k].clone()),
        }
    }

    /// The target class; a class of product 0 for a loss without class weights.
    pub fn target(&self) -> Class<S> {
        if self.products.is_empty() {
            return Class { product: S::zero(), bias: S::zero(), gain: S::one() };
        }
        self.class(self.target)
    }

    /// The classes other than the target, all at once.
    pub fn others(self) -> Others<'a, S> {
        Others { row: self, logits: Vec::new() }
    }
}

/// All other classes of a row, in memory.
#[derive(Clone, Debug)]
pub struct Others<'a, S> {
    row: Row<'a, S>,
    logits: Vec<S>,
}

impl<S: Scalar> Others<'_, S> {
    fn indices(&self) -> impl Iterator<Item = usize> + use<S> {
        let target = self.row.target;
        (0..self.row.products.len()).filter(move |k| *k != target)
    }
}

impl<S: Scalar> Classes<S> for Others<'_, S> {
    fn log_sum_exp(&mut self, f: &mut dyn FnMut(&Class<S>) -> S) -> S {
        self.logits.clear();
        for k in self.indices() {
            self.logits.push(f(&self.row.class(k)));
        }
        S::log_sum_exp(&self.logits)
    }

    fn sum(&mut self, f: &mut dyn FnMut(&Class<S>) -> S) -> S {
        self.indices().fold(S::zero(), |sum, k| sum + f(&self.row.class(k)))
    }

    fn max(&mut self, f: &mut dyn FnMut(&Class<S>) -> S, exceeds: &mut dyn FnMut(&S, &S) -> bool) -> Option<S> {
        self.indices()
            .map(|k| f(&self.row.class(k)))
            .reduce(|best, next| if exceeds(&next, &best) { next } else { best })
    }
}

/// The numbers that link one sample to its formula: in a reference, the leaves of its derivative.
#[derive(Clone, Debug)]
pub struct SampleLinks<'a, S> {
    /// Row of the batch.
    pub index: usize,
    /// Its label.
    pub label: usize,
    /// Its target class.
    pub target: Class<S>,
    /// The margin of the target class, where each class has its own.
    pub class_margin: Option<f64>,
    /// The sine of the target angle where it comes from the vectors.
    pub sine: Option<S>,
    /// `‖x‖` if known.
    pub feature_norm: Option<S>,
    /// `‖w_y‖` if known.
    pub weight_norm: Option<S>,
    /// The other samples.
    pub peers: &'a [Peer<S>],
    /// Given triplets.
    pub triplets: Option<&'a [[usize; 3]]>,
    /// Learnable scalars.
    pub scalars: &'a [(&'static str, S)],
}

impl<'a, S> SampleLinks<'a, S> {
    /// Those of a sample of which only the target class and the learnable scalars are known: the first of its batch, label 0.
    pub fn alone(target: Class<S>, scalars: &'a [(&'static str, S)]) -> Self {
        Self {
            index: 0,
            label: 0,
            target,
            class_margin: None,
            sine: None,
            feature_norm: None,
            weight_norm: None,
            peers: &[],
            triplets: None,
            scalars,
        }
    }
}

/// The sample as a loss sees it.
pub fn sample_of<'a, S: Scalar>(
    form: &Form,
    conventions: Conventions,
    formulation: Formulation,
    links: SampleLinks<'a, S>,
    branches: &'a Branches,
) -> Sample<'a, S> {
    let feature_norm = links.feature_norm.unwrap_or_else(S::one);
    let weight_norm = links.weight_norm.unwrap_or_else(S::one);
    let product = links.target.product.clone();
    let cos = if form.has_angle() { form.cosine(product, &feature_norm, &weight_norm) } else { product };
    let unit = form.features == FeatureMap::Unit && form.weights == WeightMap::Unit;
    let bound = if unit || form.has_angle() { conventions.bound(&cos, branches) } else { None };
    let clamped = bound.is_some();
    let cos = bound.unwrap_or(cos);
    let mut target = links.target;
    if clamped && unit {
        target.product = cos.clone();
    }
    let angle = match links.sine.filter(|_| !clamped) {
        Some(sin) => Angle { cos, sin },
        None if form.sine => Angle::from_cosine(cos, |left, right| branches.exceeds(left, right, 0.0)),
        None => Angle { cos, sin: S::zero() },
    };
    Sample {
        index: links.index,
        label: links.label,
        target,
        angle,
        class_margin: links.class_margin,
        feature_norm,
        weight_norm,
        peers: links.peers,
        triplets: links.triplets,
        scalars: links.scalars,
        conventions,
        formulation,
        branches,
    }
}
