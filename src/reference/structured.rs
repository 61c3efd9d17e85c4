//! The structured tier: each sample's own formula on a tape, everything linear chained once for all losses.
//!
//! The numbers that link a sample to its formula (its products with the class weights, the sine of its target angle, norms,
//! biases, learnable scalars, distances to other samples) are the leaves of a small tape, one a sample. What lies below them
//! (normalisation, whitening, the matrix product) is the same for all losses, and is differentiated here.
//!
//! Generic over the number: in `f64` this is the fast reference; in double-double the precise one; over `Dual64` it gives
//! products of the Hessian with a vector; in rounded arithmetic it shows what an implementation of that precision can do.

mod outcome;
mod terms;

use super::{batch_term, chain};
use crate::batch::{Batch, Gradient, Inputs, Tensor};
use crate::error::Result;
use crate::geometry::{self, Angle, Formulation};
use crate::loss::conventions::Normalisation;
use crate::loss::evaluate::{Row, SampleLinks, learnable_values, sample_of};
use crate::loss::mapped::Mapped;
use crate::loss::requirements::{require_labels, require_tensors};
use crate::loss::sample::{Branches, Peer};
use crate::loss::{FeatureMap, Loss, LossSpec, WeightMap};
use crate::scalar::tape::{Real, Tape, gradient};
use ndarray::{Array1, Array2, ArrayView1, Axis};
pub(super) use outcome::summed;
pub use outcome::{Alternative, Cone, Exploration, Outcome};
use rayon::prelude::*;
pub use terms::sizes_of_terms;

/// The losses of the samples and the gradient of `Σ upstream_i L_i`.
///
/// With an exploration, also what they are on the other side of comparisons too close to call, and where they are cones.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn evaluate<T: Real>(
    spec: &LossSpec,
    batch: &Batch<T>,
    formulation: Formulation,
    exploration: Option<Exploration>,
) -> Result<Outcome<T>> {
    require_tensors(&spec.loss, &spec.conventions, batch, batch.classes())?;
    require_labels(&spec.loss, &spec.conventions, &batch.labels)?;
    let pass = Pass::new(spec, batch, formulation, exploration)?;
    let rows = pass.each_row(|i| pass.row(i, None));
    let mut losses: Vec<T> = rows.iter().map(|row| row.loss).collect();
    let mut adjoints = pass.collect(&rows);
    if let Some(term) = pass.batch_term(&mut adjoints) {
        losses.iter_mut().for_each(|loss| *loss += term);
    }
    let (mut alternatives, mut cones) = (Vec::new(), Vec::new());
    for row in &rows {
        let own = pass.cones(row);
        for flipped in 0..row.undecidable {
            let mut other = pass.row(row.index, Some(flipped));
            cones.extend(outcome::grown(&own, pass.cones(&other)));
            other.subtract(row);
            let gradient = pass.chain(pass.collect(std::slice::from_ref(&other)));
            alternatives.push(Alternative { sample: row.index, loss: other.loss, gradient });
        }
        cones.extend(own);
    }
    Ok(Outcome { losses, gradient: pass.chain(adjoints), alternatives, cones })
}

/// One evaluation: the inputs, mapped and multiplied.
struct Pass<'a, T> {
    spec: &'a LossSpec,
    batch: &'a Batch<T>,
    formulation: Formulation,
    exploration: Option<Exploration>,
    mapped: Mapped<T>,
    products: Array2<T>,
    scalars: Vec<(&'static str, T)>,
    /// The sine of each target angle, where it is a leaf.
    sines: Vec<Option<T>>,
    /// Whether each target angle is at a cone.
    at_cone: Vec<bool>,
}

/// A sample's loss, and its derivatives by its links.
struct RowAdjoints<T> {
    index: usize,
    loss: T,
    products: Vec<T>,
    bias: Vec<T>,
    gains: Vec<T>,
    sine: T,
    feature_norm: T,
    weight_norm: T,
    scalars: Vec<T>,
    peers: Vec<(usize, T)>,
    /// Derivatives by the distances to coinciding samples: the sizes of cones.
    coincident: Vec<(usize, T)>,
    undecidable: usize,
}

impl<T: Real> RowAdjoints<T> {
    fn subtract(&mut self, other: &Self) {
        let pairs =
            [(&mut self.products, &other.products), (&mut self.bias, &other.bias), (&mut self.gains, &other.gains)];
        for (mine, theirs) in pairs.into_iter().chain([(&mut self.scalars, &other.scalars)]) {
            mine.iter_mut().zip(theirs).for_each(|(a, b)| *a -= *b);
        }
        self.peers.iter_mut().zip(&other.peers).for_each(|(a, b)| a.1 -= b.1);
        self.loss -= other.loss;
        self.sine -= other.sine;
        self.feature_norm -= other.feature_norm;
        self.weight_norm -= other.weight_norm;
    }
}

/// Derivatives of the total by all links.
struct Adjoints<T> {
    /// The samples they belong to, in the order of the rows of `products`.
    samples: Vec<usize>,
    products: Array2<T>,
    bias: Vec<T>,
    gains: Vec<T>,
    sines: Vec<T>,
    feature_norms: Vec<T>,
    /// By class.
    weight_norms: Vec<T>,
    scalars: Vec<T>,
    /// `(i, j, ∂/∂‖f_i − f_j‖²)`
    peers: Vec<(usize, usize, T)>,
    /// From the batch term, by the mapped features.
    features: Option<Array2<T>>,
}

impl<'a, T: Real> Pass<'a, T> {
    fn new(
        spec: &'a LossSpec,
        batch: &'a Batch<T>,
        formulation: Formulation,
        exploration: Option<Exploration>,
    ) -> Result<Self> {
        let form = spec.loss.form();
        let mapped = Mapped::of(&form, &spec.conventions, batch, formulation, &Branches::natural())?;
        let mut products = mapped.products(&Branches::natural());
        let moved = exploration.map_or(0.0, |exploration| exploration.moved);
        if moved != 0.0 && !products.is_empty() {
            for i in 0..batch.samples() {
                let target = batch.target(i);
                products[(i, target)] += mapped.terms(i, target, &Branches::natural()) * moved;
            }
        }
        let sine = |i: usize, how| mapped.sine(&form, &spec.conventions, i, batch.target(i), how);
        let exact_sines: Vec<Option<T>> = (0..batch.samples()).map(|i| sine(i, Formulation::Stable)).collect();
        let limit = exploration.as_ref().map_or(0.0, Exploration::cone_sine);
        let has_sines = form.sine && spec.conventions.has_cosines(&form);
        let from_cosine = |i: usize| {
            let target = batch.target(i);
            let cosine = mapped.cosine(&form, i, target, products[(i, target)]);
            Angle::from_cosine(cosine, |left, right| left > right).sin
        };
        let close = |i: usize| has_sines && exact_sines[i].unwrap_or_else(|| from_cosine(i)).re() <= limit;
        let at_cone: Vec<bool> = (0..batch.samples()).map(close).collect();
        // At a cone the sine is a leaf in every formulation, so that its slope can be kept apart.
        let leaf = |i: usize| match formulation {
            Formulation::Stable => exact_sines[i].or_else(|| at_cone[i].then(|| from_cosine(i))),
            Formulation::Textbook => at_cone[i].then(|| from_cosine(i)),
        };
        let sines = (0..batch.samples()).map(leaf).collect();
        let scalars = learnable_values(&spec.loss, batch);
        Ok(Self { spec, batch, formulation, exploration, mapped, products, scalars, sines, at_cone })
    }

    fn each_row<R: Send>(&self, row: impl Fn(usize) -> R + Sync + Send) -> Vec<R>
    where
        T: Real,
    {
        let samples = 0..self.batch.samples();
        if T::THREAD_BOUND { samples.map(row).collect() } else { samples.into_par_iter().map(row).collect() }
    }

    /// Whether features that are compared with each other are normalised.
    fn has_unit_features(&self) -> bool {
        let form = self.spec.loss.form();
        form.features == FeatureMap::Unit && !self.spec.conventions.features(&form).skipped
    }

    /// What feature `i` is divided by, where features are normalised.
    fn divisor(&self, i: usize) -> f64 {
        let normalisation = self.spec.conventions.features(&self.spec.loss.form());
        normalisation.divisor(&self.mapped.feature_norms[i], &Branches::natural()).re()
    }

    /// The formula of sample `i` on a tape. `flipped` turns the answer of one undecidable comparison round.
    fn row(&self, i: usize, flipped: Option<usize>) -> RowAdjoints<T> {
        let form = self.spec.loss.form();
        let target = self.batch.target(i);
        let classes = self.products.ncols();
        let inputs = &self.batch.inputs;
        let peers: Vec<Peer<T>> = self.mapped.peers(&form, i, &self.batch.labels);
        // Unit features that are the same but for rounding have a distance of any direction.
        let slack = self.exploration.filter(|_| self.has_unit_features()).map_or(0.0, |exploration| exploration.slack);
        let length = |i: usize| self.mapped.feature_norms[i].re() / self.divisor(i);
        let apart = |j: usize| if slack > 0.0 { slack * length(i).max(length(j)) } else { 0.0 };
        let coincides = |peer: &Peer<T>| peer.squared_distance.re() <= apart(peer.index).powi(2);
        let coincident: Vec<usize> = (0..peers.len()).filter(|j| coincides(&peers[*j])).collect();

        let mut leaves = Leaves::default();
        let products = leaves.push(self.products.row(i).iter().copied());
        let bias = leaves.push(inputs.bias.iter().flatten().copied());
        let gains = leaves.push(inputs.gains.iter().flatten().copied());
        let sine = leaves.push(self.sines[i]);
        let feature_norm = leaves.push(self.mapped.feature_norms.get(i).copied().filter(|_| form.feature_norm));
        let weight_norm = leaves.push(self.mapped.weight_norms.get(target).copied().filter(|_| form.weight_norm));
        let scalars = leaves.push(self.scalars.iter().map(|(_, value)| *value));
        let distances = leaves.push(peers.iter().map(|peer| peer.squared_distance));
        let touching = leaves.push(coincident.iter().map(|j| T::from(peers[*j].distance.re())));

        let exploring = |exploration: Exploration| Branches::exploring(exploration.slack, flipped);
        let branches = self.exploration.map_or_else(Branches::natural, exploring);
        let seed = T::from(self.batch.upstream[i]);
        let (loss, adjoints) = gradient(&leaves.0, seed, |v| {
            let view =
                |range: &std::ops::Range<usize>| (!range.is_empty()).then(|| ArrayView1::from(&v[range.clone()]));
            let one = |range: &std::ops::Range<usize>| v[range.clone()].first().copied();
            let names = self.scalars.iter().map(|(name, _)| *name);
            let named: Vec<(&'static str, Tape<T>)> = names.zip(v[scalars.clone()].iter().copied()).collect();
            let mut seen: Vec<Peer<Tape<T>>> = peers
                .iter()
                .zip(&v[distances.clone()])
                .map(|(peer, d)| Peer::new(peer.index, peer.label, *d))
                .collect();
            for (j, distance) in coincident.iter().zip(&v[touching.clone()]) {
                seen[*j].distance = *distance;
            }
            let row = Row::new(ArrayView1::from(&v[products.clone()]), view(&bias), view(&gains), target);
            let links = SampleLinks {
                index: i,
                label: self.batch.labels[i],
                target: row.target(),
                class_margin: self.batch.margin(i),
                sine: one(&sine),
                feature_norm: one(&feature_norm),
                weight_norm: one(&weight_norm),
                peers: &seen,
                triplets: self.batch.triplets.as_deref(),
                scalars: &named,
            };
            let sample = sample_of(&form, self.spec.conventions, self.formulation, links, &branches);
            self.spec.loss.conventional_loss(&sample, &mut row.others())
        });
        debug_assert_eq!(products.len(), classes);
        let part = |range: std::ops::Range<usize>| adjoints[range].to_vec();
        let single = |range: &std::ops::Range<usize>| adjoints[range.clone()].first().copied().unwrap_or_else(T::zero);
        RowAdjoints {
            index: i,
            loss,
            sine: single(&sine),
            feature_norm: single(&feature_norm),
            weight_norm: single(&weight_norm),
            peers: peers.iter().map(|peer| peer.index).zip(part(distances)).collect(),
            coincident: coincident.iter().map(|j| peers[*j].index).zip(part(touching)).collect(),
            products: part(products),
            bias: part(bias),
            gains: part(gains),
            scalars: part(scalars),
            undecidable: branches.undecidable(),
        }
    }

    /// The cones at which a sample stands.
    fn cones(&self, row: &RowAdjoints<T>) -> Vec<Cone> {
        let (i, target) = (row.index, self.batch.target(row.index));
        let mut cones = Vec::new();
        // Each vector is rounded, and as it is added to what there is besides, which may be much smaller.
        let relative_noise = 8.0 * self.exploration.map_or(0.0, |exploration| exploration.lost_sine.powi(2));
        let ball = |tensor, row, radius| Cone { tensor, row, radius, slope: radius, tangent: false, relative_noise };
        // Where the slope is 0 there may be a cone nevertheless: rounding makes the sine another, and the slope with it. But where the
        // loss is saturated, it does not depend on the angle at all.
        let saturated = || row.products.iter().all(|product| product.re() == 0.0);
        let none = row.sine.re() == 0.0 && (self.exploration.is_none() || saturated());
        if self.at_cone[i] && !none {
            let (form, conventions, natural) = (self.spec.loss.form(), &self.spec.conventions, Branches::natural());
            let divisor = |norm: &T, unit: bool, normalisation: Normalisation| {
                if unit && !normalisation.skipped { normalisation.divisor(norm, &natural).re() } else { norm.re() }
            };
            let unit = (form.features == FeatureMap::Unit, form.weights == WeightMap::Unit);
            let by_features = divisor(&self.mapped.feature_norms[i], unit.0, conventions.features(&form));
            let by_weights = divisor(&self.mapped.weight_norms[target], unit.1, conventions.weights(&form));
            let sine = self.sines[i].map_or(0.0, |sine| sine.re());
            // The slope of √(1 − c²) is cot θ: too large where rounding made the sine too small, if it left one at all.
            let lost = self.exploration.map_or(0.0, |exploration| exploration.lost_sine);
            let excess = if sine > 0.0 { (4.0 * lost / sine).powi(2).min(3.0) } else { 0.0 };
            // Where the norm is a constant, nothing takes away what points along the vector: it grows without bounds, or to a limit
            // that does not show in the slopes at 0, as with cos 2θ = c² − s².
            let along = if sine > lost { sine.recip() } else { f64::INFINITY };
            let held = conventions.held(&form);
            let tangent = self.mapped.by_direction(&form, conventions, i, target);
            // A sine from the cosine has no digits left there, in any precision.
            let unknown = tangent != (true, true) && sine <= lost;
            for (tensor, of, divisor, held, tangent) in [
                (Tensor::Features, i, by_features, held.0, tangent.0),
                (Tensor::Weights, target, by_weights, held.1, tangent.1),
            ] {
                let slope = row.sine.re().abs() / divisor;
                let unbounded = held || unknown;
                let radius = if unbounded { slope.max(f64::MIN_POSITIVE) * along } else { slope } * (1.0 + excess);
                let relative_noise = 8.0 * lost * if radius.is_finite() { 1.0 } else { 1.0 + excess };
                cones.push(Cone { slope, tangent, relative_noise, ..ball(tensor, of, radius) });
            }
        }
        let form = self.spec.loss.form();
        let unit = self.has_unit_features();
        for (j, size) in row.coincident.iter().filter(|(_, size)| size.re() != 0.0) {
            cones.extend([i, *j].map(|row| {
                let size = size.re().abs();
                if !unit {
                    return ball(Tensor::Features, row, size);
                }
                // The smaller the longer the feature is; and in the tangent plane where it stays of norm 1.
                let radius = size / self.divisor(row);
                let tangent = self.spec.conventions.features(&form).makes_unit(&self.mapped.feature_norms[row]);
                Cone { tangent, ..ball(Tensor::Features, row, radius) }
            }));
        }
        let zero = self.mapped.feature_norms.get(i).is_some_and(|norm| norm.re() == 0.0);
        if zero && row.feature_norm.re() != 0.0 {
            cones.push(ball(Tensor::Features, i, row.feature_norm.re().abs()));
        }
        cones
    }

    fn collect(&self, rows: &[RowAdjoints<T>]) -> Adjoints<T> {
        let sum = |part: fn(&RowAdjoints<T>) -> &Vec<T>| {
            let mut total = part(&rows[0]).clone();
            for row in &rows[1..] {
                total.iter_mut().zip(part(row)).for_each(|(sum, x)| *sum += *x);
            }
            total
        };
        let mut weight_norms =
            vec![T::zero(); if self.spec.loss.form().weight_norm { self.batch.classes() } else { 0 }];
        for row in rows {
            if let Some(total) = weight_norms.get_mut(self.batch.target(row.index)) {
                *total += row.weight_norm;
            }
        }
        let mut products = Array2::from_elem((rows.len(), self.products.ncols()), T::zero());
        for (mut to, row) in products.axis_iter_mut(Axis(0)).zip(rows) {
            to.assign(&ArrayView1::from(&row.products));
        }
        Adjoints {
            samples: rows.iter().map(|row| row.index).collect(),
            products,
            bias: sum(|row| &row.bias),
            gains: sum(|row| &row.gains),
            sines: rows.iter().map(|row| row.sine).collect(),
            feature_norms: rows.iter().map(|row| row.feature_norm).collect(),
            weight_norms,
            scalars: sum(|row| &row.scalars),
            peers: rows.iter().flat_map(|row| row.peers.iter().map(|(j, adjoint)| (row.index, *j, *adjoint))).collect(),
            features: None,
        }
    }

    /// The batch term's value; its derivatives are added to `adjoints`.
    fn batch_term(&self, adjoints: &mut Adjoints<T>) -> Option<T> {
        let norm = |w| geometry::norm(w, self.formulation);
        let norms: Vec<T> = match &self.batch.inputs.weights {
            Some(weights) if self.spec.loss.batch_needs().weight_norms => {
                weights.rows().into_iter().map(norm).collect()
            }
            _ => Vec::new(),
        };
        let term = batch_term::differentiate(self.spec, self.batch, &self.mapped.features, &norms)?;
        adjoints.features = term.by_features;
        if !norms.is_empty() {
            adjoints.weight_norms.resize(norms.len(), T::zero());
            adjoints.weight_norms.iter_mut().zip(&term.by_norms).for_each(|(sum, x)| *sum += *x);
        }
        Some(term.value)
    }

    /// From the links down to the inputs.
    fn chain(&self, mut adjoints: Adjoints<T>) -> Gradient<T> {
        let inputs = &self.batch.inputs;
        self.through_cosines(&mut adjoints);
        let (mut features, mut weights) = self.through_products(&adjoints);
        for (row, i) in adjoints.samples.iter().enumerate() {
            if self.sines[*i].is_some() && !self.at_cone[*i] {
                let target = self.batch.target(*i);
                let (x, w) = (self.mapped.features.row(*i), self.mapped.weights.row(target));
                chain::sine(self.spec, x, w, adjoints.sines[row], features.row_mut(*i), weights.row_mut(target));
            }
        }
        chain::peers(&self.mapped.features, &adjoints.peers, &mut features);
        if let Some(own) = &adjoints.features {
            features.zip_mut_with(own, |sum, x| *sum += *x);
        }
        let mut feature_norms = vec![T::zero(); self.batch.samples()];
        for (i, adjoint) in adjoints.samples.iter().zip(&adjoints.feature_norms) {
            feature_norms[*i] = *adjoint;
        }
        let features = chain::feature_map(
            self.spec,
            self.batch,
            self.formulation,
            &self.mapped.feature_norms,
            features,
            &feature_norms,
        );
        let weights = inputs.weights.as_ref().map(|raw| {
            chain::weight_map(
                self.spec,
                self.formulation,
                raw.view(),
                &self.mapped.weight_norms,
                &mut weights,
                &adjoints.weight_norms,
            );
            weights
        });
        Inputs {
            features,
            weights,
            bias: inputs.bias.as_ref().map(|_| Array1::from(adjoints.bias)),
            gains: inputs.gains.as_ref().map(|_| Array1::from(adjoints.gains)),
            scalars: self
                .scalars
                .iter()
                .zip(adjoints.scalars)
                .filter(|((name, _), _)| inputs.scalars.iter().any(|(given, _)| given == name))
                .map(|((name, _), adjoint)| (*name, adjoint))
                .collect(),
        }
    }

    /// From the cosines to the products and norms that they are made of, where the products are normalised.
    fn through_cosines(&self, adjoints: &mut Adjoints<T>) {
        let Some(joint) = &self.mapped.joint else { return };
        adjoints.weight_norms.resize(self.batch.classes(), T::zero());
        for ((row, k), adjoint) in adjoints.products.indexed_iter_mut() {
            let i = adjoints.samples[row];
            let (feature_norm, weight_norm) = (&self.mapped.feature_norms[i], &self.mapped.weight_norms[k]);
            let [by_product, by_feature_norm, by_weight_norm] =
                joint.pull_back(adjoint, &self.products[(i, k)], feature_norm, weight_norm);
            *adjoint = by_product;
            adjoints.feature_norms[row] += by_feature_norm;
            adjoints.weight_norms[k] += by_weight_norm;
        }
    }

    /// By the mapped features `[N, D]` and the mapped class weights `[K, D]`.
    fn through_products(&self, adjoints: &Adjoints<T>) -> (Array2<T>, Array2<T>) {
        let mapped = &self.mapped;
        let by_features = T::matrix_product(adjoints.products.view(), mapped.weights.view());
        if adjoints.samples.len() == mapped.features.nrows() {
            return (by_features, T::matrix_product(adjoints.products.t(), mapped.features.view()));
        }
        let chosen = mapped.features.select(Axis(0), &adjoints.samples);
        let mut features = Array2::from_elem(mapped.features.dim(), T::zero());
        for (i, row) in adjoints.samples.iter().zip(by_features.rows()) {
            features.row_mut(*i).assign(&row);
        }
        (features, T::matrix_product(adjoints.products.t(), chosen.view()))
    }
}

/// The leaves of a tape, laid out one group after another.
struct Leaves<T>(Vec<T>);

impl<T> Default for Leaves<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Leaves<T> {
    fn push(&mut self, group: impl IntoIterator<Item = T>) -> std::ops::Range<usize> {
        let start = self.0.len();
        self.0.extend(group);
        start..self.0.len()
    }
}
