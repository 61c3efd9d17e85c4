//! The loss of each sample of a batch, on any number: mapping, products, then the loss's own formula.
//!
//! This is the plain way, in which everything is computed in the number asked for. The reference's faster tiers reuse its
//! parts ([`Mapped`], [`Row`], [`sample_of`]) and differ only in how derivatives travel between them.

use super::conventions::{Conventions, JointNormalisation, Margins, Normalisation};
use super::sample::{Branches, Class, Classes, Peer, Sample};
use super::{BatchTerm, FeatureMap, Form, Loss, WeightMap};
use crate::batch::{Batch, RunningStatistics, signed};
use crate::error::{Error, Result};
use crate::geometry::{self, Angle, Formulation};
use crate::scalar::Scalar;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};

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
            feature_norm: mapped.feature_norms.get(i).cloned(),
            weight_norm: mapped.weight_norms.get(target).cloned(),
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

/// Checks that the batch has what the form and the conventions ask for, and that the loss is defined for `classes` classes.
///
/// # Errors
/// Names the missing or superfluous tensor.
pub fn require_tensors<S: Clone, L: Loss>(
    loss: &L,
    conventions: &Conventions,
    batch: &Batch<S>,
    classes: usize,
) -> Result<()> {
    let form = loss.form();
    let name = loss.about().name;
    let check = |tensor: &str, wanted: bool, present: bool| match (wanted, present) {
        (true, false) => {
            Err(Error::BadTensor { tensor: tensor.to_owned(), reason: format!("missing, and {name} needs it") })
        }
        (false, true) => {
            Err(Error::BadTensor { tensor: tensor.to_owned(), reason: format!("given, but {name} has none") })
        }
        _ => Ok(()),
    };
    check("weights", form.weights != WeightMap::Absent, batch.inputs.weights.is_some())?;
    check("bias", form.bias, batch.inputs.bias.is_some())?;
    check("g", form.gains, batch.inputs.gains.is_some())?;
    if matches!(form.features, FeatureMap::Whitened { running: true, .. }) {
        check("running_mean", true, batch.running.is_some())?;
    }
    let per_class = conventions.margins == Margins::PerClass;
    match (per_class, batch.margins.is_some()) {
        (true, false) => check("margins", true, false)?,
        (false, true) => {
            let reason = "given, but the specification does not say `margins=per-class`".to_owned();
            return Err(Error::BadTensor { tensor: "margins".to_owned(), reason });
        }
        _ => {}
    }
    if let Some(reason) = loss.objection(Some(classes)) {
        return Err(Error::Unsupported(format!("{name}: {reason}")));
    }
    let known = loss.learnable();
    if let Some((given, _)) =
        batch.inputs.scalars.iter().find(|(given, _)| !known.iter().any(|(name, _)| name == given))
    {
        check(given, false, true)?;
    }
    Ok(())
}

/// Checks that every label is a class or the one that is ignored, if the loss can ignore any.
///
/// # Errors
/// Names the sample.
pub fn require_labels<L: Loss>(loss: &L, conventions: &Conventions, labels: &[usize]) -> Result<()> {
    if let Some(reason) = conventions.objection(loss) {
        return Err(Error::Unsupported(format!("{}: {reason}", loss.about().name)));
    }
    let mut samples = labels.iter().map(|label| signed(*label)).enumerate();
    match samples.find(|(_, label)| *label < 0 && conventions.ignore != Some(*label)) {
        Some((sample, label)) => {
            let reason = format!("label {label} of sample {sample} is no class; with `ignore={label}` it has no loss");
            Err(Error::BadTensor { tensor: "labels".to_owned(), reason })
        }
        None => Ok(()),
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

/// Features and class weights as a form maps them, with the norms that were asked for.
#[derive(Clone, Debug)]
pub struct Mapped<S> {
    /// `[N, D]`
    pub features: Array2<S>,
    /// `[K, D]`; no rows for a loss without class weights.
    pub weights: Array2<S>,
    /// `‖x_i‖`, `[N]`; empty unless asked for.
    pub feature_norms: Vec<S>,
    /// `‖w_k‖`, `[K]`; empty unless asked for.
    pub weight_norms: Vec<S>,
    /// How products become cosines, where neither side was divided by its norms.
    pub joint: Option<JointNormalisation>,
}

impl<S: Scalar> Mapped<S> {
    /// Maps the batch as `form` and `conventions` say.
    ///
    /// # Errors
    /// If a vector has no direction and one is needed.
    pub fn of(
        form: &Form,
        conventions: &Conventions,
        batch: &Batch<S>,
        formulation: Formulation,
        branches: &Branches,
    ) -> Result<Self> {
        let norms = |rows: ArrayView2<'_, S>| -> Vec<S> {
            rows.rows().into_iter().map(|row| geometry::norm(row, formulation)).collect()
        };
        let inputs = &batch.inputs;
        let weights_raw =
            inputs.weights.clone().unwrap_or_else(|| Array2::from_shape_fn((0, batch.dimension()), |_| S::zero()));
        let unit_features = form.features == FeatureMap::Unit;
        let unit_weights = form.weights == WeightMap::Unit;
        let feature_norms = if unit_features || form.feature_norm { norms(inputs.features.view()) } else { Vec::new() };
        let weight_norms = if unit_weights || form.weight_norm { norms(weights_raw.view()) } else { Vec::new() };
        let features = match form.features {
            FeatureMap::Raw => inputs.features.clone(),
            FeatureMap::Unit => {
                let normalisation = conventions.features(form);
                divided("features", inputs.features.clone(), &feature_norms, normalisation, branches)?
            }
            FeatureMap::Whitened { epsilon, running } => {
                whitened(&inputs.features, epsilon, batch.running.as_ref().filter(|_| running))
            }
        };
        let weights = if unit_weights {
            divided("weights", weights_raw, &weight_norms, conventions.weights(form), branches)?
        } else {
            weights_raw
        };
        let joint = conventions.joint(form);
        let needed = joint.is_some_and(|joint| joint.needs_direction());
        let of_angle = |raw: bool| form.has_angle() && raw;
        direction_needed("features", needed || of_angle(form.features == FeatureMap::Raw), &feature_norms)?;
        direction_needed("weights", needed || of_angle(form.weights == WeightMap::Raw), &weight_norms)?;
        Ok(Self { features, weights, feature_norms, weight_norms, joint })
    }

    /// The products of features and class weights as the formulas take them, `[N, K]`: `F·Wᵀ`, or the cosines from it.
    pub fn products(&self, branches: &Branches) -> Array2<S> {
        let products = S::matrix_product(self.features.view(), self.weights.t());
        self.normalised(products, 0, branches)
    }

    /// Row `i` of them, `[1, K]`.
    pub fn products_of(&self, i: usize, branches: &Branches) -> Array2<S> {
        let products = S::matrix_product(self.features.slice(s![i..=i, ..]), self.weights.t());
        self.normalised(products, i, branches)
    }

    fn normalised(&self, products: Array2<S>, first: usize, branches: &Branches) -> Array2<S> {
        match &self.joint {
            Some(joint) => joint.cosines(products, &self.feature_norms[first..], &self.weight_norms, branches),
            None => products,
        }
    }

    /// The cosine of the angle between feature `i` and class weight `class`, from their product: what is not mapped to unit vectors
    /// is divided by its norm.
    pub fn cosine(&self, form: &Form, i: usize, class: usize, product: S) -> S {
        let norm = |norms: &[S], at: usize| norms.get(at).cloned().unwrap_or_else(S::one);
        form.cosine(product, &norm(&self.feature_norms, i), &norm(&self.weight_norms, class))
    }

    /// The sine of the angle between feature `i` and class weight `label`, from the vectors themselves; `None` where the
    /// form has no use for it, or it must come from the cosine, as where that is not quite one of an angle.
    pub fn sine(
        &self,
        form: &Form,
        conventions: &Conventions,
        i: usize,
        label: usize,
        formulation: Formulation,
    ) -> Option<S> {
        let exact = if let Some(joint) = &self.joint {
            joint.is_exact(&self.feature_norms[i], &self.weight_norms[label])
        } else {
            let features = |norm: &S| form.features == FeatureMap::Raw || conventions.features(form).makes_unit(norm);
            let weights = |norm: &S| form.weights == WeightMap::Raw || conventions.weights(form).makes_unit(norm);
            self.feature_norms.get(i).is_none_or(features) && self.weight_norms.get(label).is_none_or(weights)
        };
        let wanted = form.sine && formulation == Formulation::Stable && exact;
        wanted.then(|| sine_of(form, conventions, self.features.row(i), self.weights.row(label)))
    }

    /// The other samples, as sample `i` sees them.
    pub fn peers(&self, form: &Form, i: usize, labels: &[usize]) -> Vec<Peer<S>> {
        if !form.peers {
            return Vec::new();
        }
        let rows = self.features.axis_iter(Axis(0)).enumerate().filter(|(j, _)| *j != i);
        let own = self.features.row(i);
        rows.map(|(j, row)| {
            let difference: Array1<S> = own.iter().zip(row).map(|(x, y)| x.clone() - y).collect();
            let squared_distance = geometry::squared_distance(own, row);
            Peer { index: j, label: labels[j], squared_distance, distance: S::norm(difference.view()) }
        })
        .collect()
    }
}

impl<S: Scalar> Peer<S> {
    /// A peer at that squared distance. At distance 0 the distance is a cone; its gradient there is taken as 0.
    pub fn new(index: usize, label: usize, squared_distance: S) -> Self {
        let distance = if squared_distance > 0.0 { squared_distance.sqrt() } else { S::zero() };
        Self { index, label, squared_distance, distance }
    }
}

impl Form {
    /// Whether the formula uses the target angle at all. What is not mapped to unit vectors must come with its norm.
    pub fn has_angle(&self) -> bool {
        self.angle || self.sine
    }

    /// The cosine of an angle from the product of the mapped vectors, and the norms of those that are not mapped to unit vectors.
    fn cosine<S: Scalar>(&self, product: S, feature_norm: &S, weight_norm: &S) -> S {
        let mut cos = product;
        if self.features == FeatureMap::Raw {
            cos /= feature_norm.clone();
        }
        if self.weights == WeightMap::Raw {
            cos /= weight_norm.clone();
        }
        cos
    }
}

/// The sine of the angle between a mapped feature and a mapped class weight.
pub fn sine_of<S: Scalar>(
    form: &Form,
    conventions: &Conventions,
    feature: ArrayView1<'_, S>,
    weight: ArrayView1<'_, S>,
) -> S {
    let joint = conventions.joint(form).is_some();
    let unit = |vector: ArrayView1<'_, S>, raw: bool| {
        if !raw {
            return vector.to_owned();
        }
        let norm = geometry::norm(vector, Formulation::Stable);
        vector.mapv(|x| x / &norm)
    };
    let feature = unit(feature, joint || form.features == FeatureMap::Raw);
    geometry::sine(feature.view(), unit(weight, joint || form.weights == WeightMap::Raw).view())
}

fn direction_needed<S: Scalar>(tensor: &'static str, raw: bool, norms: &[S]) -> Result<()> {
    match norms.iter().position(|norm| raw && norm.is_zero()) {
        Some(row) => Err(Error::OutsideDomain { tensor, row, reason: "a zero vector has no angle to anything" }),
        None => Ok(()),
    }
}

fn divided<S: Scalar>(
    tensor: &'static str,
    mut rows: Array2<S>,
    norms: &[S],
    normalisation: Normalisation,
    branches: &Branches,
) -> Result<Array2<S>> {
    for (index, (mut row, norm)) in rows.axis_iter_mut(Axis(0)).zip(norms).enumerate() {
        let divisor = normalisation.divisor(norm, branches);
        if divisor.is_zero() {
            let reason = "a zero vector cannot be normalised; `norm=max` or `norm=added` with an eps can";
            return Err(Error::OutsideDomain { tensor, row: index, reason });
        }
        row.mapv_inplace(|x| x / &divisor);
    }
    Ok(rows)
}

/// Features whitened per dimension, with the batch's own biased statistics or with running ones.
pub fn whitened<S: Scalar>(features: &Array2<S>, epsilon: f64, running: Option<&RunningStatistics>) -> Array2<S> {
    let samples = features.nrows() as f64;
    let mut result = features.clone();
    for (dimension, mut column) in result.axis_iter_mut(Axis(1)).enumerate() {
        let (mean, variance) = if let Some(running) = running {
            (S::from(running.mean[dimension]), S::from(running.variance[dimension]))
        } else {
            let mean = column.iter().cloned().sum::<S>() / samples;
            let centred = column.iter().map(|x| x.clone() - &mean);
            let variance = centred.fold(S::zero(), |sum, x| sum + x.clone() * &x) / samples;
            (mean, variance)
        };
        let deviation = (variance + epsilon).sqrt();
        column.mapv_inplace(|x| (x - &mean) / &deviation);
    }
    result
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
