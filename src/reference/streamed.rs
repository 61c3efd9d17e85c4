//! The streamed tier: class weights come in chunks, and no matrix of N×K is ever held.
//!
//! A first sweep over the classes folds each chunk into running reductions (an online log-sum-exp, a sum, a maximum). Each
//! sample's formula is then differentiated by its reductions, and a second sweep carries those derivatives to the classes,
//! chunk by chunk, into a sink. Memory is O(N·D + N·chunk + K).

mod adjoints;
mod reductions;

use super::{Evaluation, batch_term, chain};
use crate::batch::{Batch, Inputs};
use crate::error::{Error, Result};
use crate::geometry::Formulation;
use crate::loss::evaluate::{SampleLinks, learnable_values, sample_of};
use crate::loss::mapped::Mapped;
use crate::loss::requirements::{require_labels, require_tensors};
use crate::loss::sample::{Branches, Class, Peer, Sample};
use crate::loss::{AnyLoss, Loss, LossSpec};
use crate::scalar::Scalar;
use crate::scalar::tape::{Tape, gradient};
use adjoints::{ChunkAdjoints, Finished, LinkAdjoints, TargetAdjoints};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
use rayon::prelude::*;
use reductions::{Folding, Given, Reduction, State, Unfolding};
use std::collections::BTreeMap;
use std::ops::Range;

/// Classes handled at a time.
pub const CHUNK: usize = 4096;

/// Class weights `[K, D]` that can be had a chunk at a time, twice.
pub trait ClassWeights: Sync {
    /// The number of classes K.
    fn classes(&self) -> usize;
    /// The rows of these classes.
    fn class_rows(&self, classes: Range<usize>) -> Array2<f64>;
}

impl ClassWeights for Array2<f64> {
    fn classes(&self) -> usize {
        self.nrows()
    }
    fn class_rows(&self, classes: Range<usize>) -> Array2<f64> {
        self.slice(s![classes, ..]).to_owned()
    }
}

/// The losses of the samples and the gradient of `Σ upstream_i L_i`, with the class weights of the batch.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn evaluate(spec: &LossSpec, batch: &Batch<f64>) -> Result<Evaluation> {
    let Some(weights) = &batch.inputs.weights else {
        let none = Array2::zeros((0, batch.dimension()));
        return sweep(spec, batch, &none, CHUNK, |_, _| {});
    };
    let mut by_weights = Array2::zeros(weights.dim());
    // A chunk smaller than the classes there are, so that small batches are streamed too.
    let chunk = CHUNK.min(weights.nrows().div_ceil(3));
    let mut evaluation = sweep(spec, batch, weights, chunk, |classes, gradient| {
        by_weights.slice_mut(s![classes, ..]).zip_mut_with(&gradient, |sum, x| *sum += x);
    })?;
    evaluation.gradient.weights = Some(by_weights);
    Ok(evaluation)
}

/// The same with class weights from `source`; the weights in the batch, if any, are not looked at. The gradient by the class
/// weights goes to `sink` in contributions that are to be added: one for each chunk, in order, which is 0 for the classes that are some
/// sample's target, and then one for each of these. The rest is returned.
///
/// # Errors
/// If the batch lacks a tensor that the loss needs, or the loss is not defined at it.
pub fn sweep(
    spec: &LossSpec,
    batch: &Batch<f64>,
    source: &dyn ClassWeights,
    chunk: usize,
    mut sink: impl FnMut(Range<usize>, ArrayView2<'_, f64>),
) -> Result<Evaluation> {
    let sweep = Sweep::new(spec, batch, source)?;
    let (classes, chunk) = (source.classes(), chunk.max(1));
    let chunks = || (0..classes).step_by(chunk).map(|start| start..(start + chunk).min(classes));

    let mut states = vec![State::default(); batch.samples()];
    let mut norms = Vec::new();
    for range in chunks() {
        let part = sweep.chunk(range)?;
        if spec.loss.batch_needs().weight_norms {
            norms.extend(part.raw.rows().into_iter().map(|w| crate::geometry::norm(w, Formulation::Stable)));
        }
        states.par_iter_mut().enumerate().for_each(|(i, state)| sweep.fold(i, &part, state));
    }

    let mut finished: Vec<Finished> = states.par_iter().enumerate().map(|(i, state)| sweep.finish(i, state)).collect();
    let mut losses: Array1<f64> = finished.iter().map(|row| row.loss).collect();
    let mut by_features = Array2::zeros(batch.inputs.features.dim());
    let mut by_all_norms = Vec::new();
    if let Some(term) = batch_term::differentiate(spec, batch, &sweep.mapped.features, &norms) {
        losses += term.value;
        if let Some(features) = term.by_features {
            by_features += &features;
        }
        by_all_norms = term.by_norms;
    }

    let mut by_feature_norms = vec![0.0; batch.samples()];
    let mut by_bias = vec![0.0; batch.inputs.bias.as_ref().map_or(0, Array1::len)];
    let mut by_gains = vec![0.0; batch.inputs.gains.as_ref().map_or(0, Array1::len)];
    let mut by_targets = sweep.target_classes();
    for range in chunks() {
        let part = sweep.chunk(range.clone())?;
        let rows: Vec<ChunkAdjoints> = finished
            .par_iter_mut()
            .zip(&states)
            .enumerate()
            .map(|(i, (row, state))| sweep.unfold(i, &part, state, row))
            .collect();
        let mut products = Array2::zeros((batch.samples(), range.len()));
        for (i, row) in rows.iter().enumerate() {
            products.row_mut(i).assign(&ArrayView1::from(&row.products));
            by_bias.iter_mut().skip(range.start).zip(&row.bias).for_each(|(sum, x)| *sum += x);
            by_gains.iter_mut().skip(range.start).zip(&row.gains).for_each(|(sum, x)| *sum += x);
        }
        let mut by_norms = by_all_norms.get(range.clone()).unwrap_or(&[]).to_vec();
        if let Some(joint) = &sweep.mapped.joint {
            by_norms.resize(range.len(), 0.0);
            for ((i, k), adjoint) in products.indexed_iter_mut() {
                let norms = (&sweep.mapped.feature_norms[i], &part.norms[k]);
                let [by_product, by_feature_norm, by_weight_norm] =
                    joint.pull_back(adjoint, &part.products[(i, k)], norms.0, norms.1);
                *adjoint = by_product;
                by_feature_norms[i] += by_feature_norm;
                by_norms[k] += by_weight_norm;
            }
        }
        by_features += &f64::matrix_product(products.view(), part.mapped.view());
        let mut by_weights = f64::matrix_product(products.t(), sweep.mapped.features.view());
        for (class, target) in by_targets.range_mut(range.clone()) {
            let k = class - range.start;
            target.weight += &by_weights.row(k);
            by_weights.row_mut(k).fill(0.0);
            target.norm += by_norms.get_mut(k).map_or(0.0, std::mem::take);
        }
        chain::weight_map(spec, Formulation::Stable, part.raw.view(), &part.norms, &mut by_weights, &by_norms);
        sink(range, by_weights.view());
    }
    sweep.targets(&mut finished, by_targets, &mut by_features, &mut by_bias, &mut by_gains, &mut sink);

    let peers: Vec<(usize, usize, f64)> =
        finished.iter().enumerate().flat_map(|(i, row)| row.peers.iter().map(move |(j, x)| (i, *j, *x))).collect();
    chain::peers(&sweep.mapped.features, &peers, &mut by_features);
    let of_formulas = finished.iter().map(|row| row.links.feature_norm);
    let by_norms: Vec<f64> = of_formulas.zip(by_feature_norms).map(|(a, b)| a + b).collect();
    let norms = &sweep.mapped.feature_norms;
    let features = chain::feature_map(spec, batch, Formulation::Stable, norms, by_features, &by_norms);
    let scalars = batch.inputs.scalars.iter().map(|(name, _)| {
        let at = sweep.scalars.iter().position(|(known, _)| known == name).expect("checked when the sweep began");
        (*name, finished.iter().map(|row| row.links.scalars[at]).sum())
    });
    let gradient = Inputs {
        features,
        weights: None,
        bias: batch.inputs.bias.as_ref().map(|_| Array1::from(by_bias)),
        gains: batch.inputs.gains.as_ref().map(|_| Array1::from(by_gains)),
        scalars: scalars.collect(),
    };
    Ok(Evaluation::new(losses, gradient, &batch.upstream))
}

/// What both sweeps share.
struct Sweep<'a> {
    spec: &'a LossSpec,
    batch: &'a Batch<f64>,
    source: &'a dyn ClassWeights,
    /// The features, and the target class weight of each sample in place of the class weights.
    mapped: Mapped<f64>,
    /// The target class weight of each sample, unmapped.
    targets: Option<Array2<f64>>,
    /// The product of each sample with its target class.
    products: Vec<f64>,
    sines: Vec<Option<f64>>,
    scalars: Vec<(&'static str, f64)>,
}

/// A range of classes, mapped.
struct Chunk {
    classes: Range<usize>,
    raw: Array2<f64>,
    mapped: Array2<f64>,
    norms: Vec<f64>,
    products: Array2<f64>,
}

impl<'a> Sweep<'a> {
    fn new(spec: &'a LossSpec, batch: &'a Batch<f64>, source: &'a dyn ClassWeights) -> Result<Self> {
        let form = spec.loss.form();
        let mut targets = batch.clone();
        if source.classes() > 0 {
            if let Some((row, label)) =
                batch.targets().iter().enumerate().find(|(_, label)| **label >= source.classes())
            {
                let reason =
                    format!("label {label} of sample {row} is not below the number of classes {}", source.classes());
                return Err(Error::BadTensor { tensor: "labels".to_owned(), reason });
            }
            let mut own = Array2::zeros(batch.inputs.features.dim());
            for (mut row, target) in own.axis_iter_mut(Axis(0)).zip(batch.targets()) {
                row.assign(&source.class_rows(target..target + 1).row(0));
            }
            targets.inputs.weights = Some(own);
        }
        require_tensors(&spec.loss, &spec.conventions, &targets, source.classes())?;
        require_labels(&spec.loss, &spec.conventions, &batch.labels)?;
        let natural = Branches::natural();
        let mapped = Mapped::of(&form, &spec.conventions, &targets, Formulation::Stable, &natural);
        // The class weights here are those of the samples' targets.
        let mapped = mapped.map_err(|error| error.at_weight(|row| batch.target(row)))?;
        let sines =
            (0..batch.samples()).map(|i| mapped.sine(&form, &spec.conventions, i, i, Formulation::Stable)).collect();
        let products = if source.classes() == 0 {
            vec![0.0; batch.samples()]
        } else {
            let products = mapped.features.rows().into_iter().zip(mapped.weights.rows()).map(|(x, w)| x.dot(&w));
            let cosine = |(i, product): (usize, f64)| match &mapped.joint {
                Some(joint) => joint.cosine(product, &mapped.feature_norms[i], &mapped.weight_norms[i], &natural),
                None => product,
            };
            products.enumerate().map(cosine).collect()
        };
        let scalars = learnable_values(&spec.loss, batch);
        Ok(Self {
            spec,
            batch,
            source,
            mapped,
            targets: targets.inputs.weights.filter(|_| source.classes() > 0),
            products,
            sines,
            scalars,
        })
    }

    fn chunk(&self, classes: Range<usize>) -> Result<Chunk> {
        let raw = self.source.class_rows(classes.clone());
        let form = self.spec.loss.form();
        // There are no features here; but whether they would be normalised says how the class weights are.
        let features = Array2::zeros((0, raw.ncols()));
        let inputs = Inputs { features, weights: Some(raw), bias: None, gains: None, scalars: Vec::new() };
        let part = Batch {
            inputs,
            labels: Vec::new(),
            upstream: Array1::zeros(0),
            running: None,
            margins: None,
            triplets: None,
            case: None,
        };
        let mapped = Mapped::of(&form, &self.spec.conventions, &part, Formulation::Stable, &Branches::natural());
        let mapped = mapped.map_err(|error| error.at_weight(|row| classes.start + row))?;
        let mut products = f64::matrix_product(self.mapped.features.view(), mapped.weights.t());
        if let Some(joint) = &mapped.joint {
            let norms = (&self.mapped.feature_norms, &mapped.weight_norms);
            products = joint.cosines(products, norms.0, norms.1, &Branches::natural());
        }
        let raw = part.inputs.weights.expect("set above");
        Ok(Chunk { classes, raw, mapped: mapped.weights, norms: mapped.weight_norms, products })
    }

    /// The leaves of a sample, in the order of [`LinkAdjoints::from_leaves`].
    fn leaves(&self, i: usize) -> Vec<f64> {
        let target = self.batch.target(i);
        let inputs = &self.batch.inputs;
        let mut leaves = vec![
            self.products[i],
            inputs.bias.as_ref().map_or(0.0, |b| b[target]),
            inputs.gains.as_ref().map_or(1.0, |g| g[target]),
            self.sines[i].unwrap_or(0.0),
            self.mapped.feature_norms.get(i).copied().unwrap_or(1.0),
            self.mapped.weight_norms.get(i).copied().unwrap_or(1.0),
        ];
        leaves.extend(self.scalars.iter().map(|(_, value)| *value));
        leaves
    }

    /// Runs `f` on sample `i` with these leaves.
    fn with_sample<S: Scalar, R>(
        &self,
        i: usize,
        leaves: &[S],
        peers: &[Peer<S>],
        f: impl FnOnce(&AnyLoss, &Sample<S>) -> R,
    ) -> R {
        let form = self.spec.loss.form();
        let names = self.scalars.iter().map(|(name, _)| *name);
        let scalars: Vec<(&'static str, S)> = names.zip(leaves[6..].iter().cloned()).collect();
        let branches = Branches::natural();
        let links = SampleLinks {
            index: i,
            label: self.batch.labels[i],
            target: Class { product: leaves[0].clone(), bias: leaves[1].clone(), gain: leaves[2].clone() },
            class_margin: self.batch.margin(i),
            sine: self.sines[i].map(|_| leaves[3].clone()),
            feature_norm: form.feature_norm.then(|| leaves[4].clone()),
            weight_norm: form.weight_norm.then(|| leaves[5].clone()),
            peers,
            triplets: self.batch.triplets.as_deref(),
            scalars: &scalars,
        };
        f(&self.spec.loss, &sample_of(&form, self.spec.conventions, Formulation::Stable, links, &branches))
    }

    /// Folds a chunk into the running reductions of sample `i`.
    fn fold(&self, i: usize, part: &Chunk, state: &mut State) {
        state.asked = 0;
        let peers = self.mapped.peers(&self.spec.loss.form(), i, &self.batch.labels);
        self.with_sample(i, &self.leaves(i), &peers, |loss, sample| {
            let classes = self.classes_of(i, part, |k| part.products[(i, k)], |x| x);
            loss.conventional_loss(sample, &mut Folding { classes, start: part.classes.start, state });
        });
    }

    /// The classes of a chunk other than the target of sample `i`, with their index in the chunk.
    fn classes_of<S: Scalar>(
        &self,
        i: usize,
        part: &Chunk,
        product: impl Fn(usize) -> S,
        constant: impl Fn(f64) -> S,
    ) -> Vec<(usize, Class<S>)> {
        let (inputs, target) = (&self.batch.inputs, self.batch.target(i));
        let others = part.classes.clone().enumerate().filter(|(_, class)| *class != target);
        others
            .map(|(k, class)| {
                let bias = inputs.bias.as_ref().map_or(0.0, |b| b[class]);
                let gain = inputs.gains.as_ref().map_or(1.0, |g| g[class]);
                (k, Class { product: product(k), bias: constant(bias), gain: constant(gain) })
            })
            .collect()
    }

    /// Differentiates the formula of sample `i` by its links and its finished reductions.
    fn finish(&self, i: usize, state: &State) -> Finished {
        let mut leaves = self.leaves(i);
        let links = leaves.len();
        let peers = self.mapped.peers(&self.spec.loss.form(), i, &self.batch.labels);
        leaves.extend(peers.iter().map(|peer| peer.squared_distance));
        let reductions = leaves.len();
        leaves.extend(state.reductions.iter().map(Reduction::value));
        let (loss, adjoints) = gradient(&leaves, self.batch.upstream[i], |v| {
            let seen: Vec<Peer<Tape<f64>>> =
                peers.iter().zip(&v[links..]).map(|(peer, d)| Peer::new(peer.index, peer.label, *d)).collect();
            self.with_sample(i, &v[..links], &seen, |loss, sample| {
                loss.conventional_loss(sample, &mut Given { values: &v[reductions..], asked: 0 })
            })
        });
        Finished {
            loss,
            reductions: adjoints[reductions..].to_vec(),
            links: LinkAdjoints::from_leaves(&adjoints[..links]),
            peers: peers.iter().map(|peer| peer.index).zip(adjoints[links..reductions].iter().copied()).collect(),
        }
    }

    /// Carries the derivatives by the reductions to the classes of a chunk, and to the sample's own links.
    fn unfold(&self, i: usize, part: &Chunk, state: &State, finished: &mut Finished) -> ChunkAdjoints {
        let links = self.leaves(i);
        let inputs = &self.batch.inputs;
        let width = part.classes.len();
        let mut leaves = links.clone();
        leaves.extend(part.products.row(i));
        let bias = leaves.len();
        leaves.extend(inputs.bias.iter().flat_map(|b| b.slice(s![part.classes.clone()])));
        let gains = leaves.len();
        leaves.extend(inputs.gains.iter().flat_map(|g| g.slice(s![part.classes.clone()])));
        let peers = self.mapped.peers(&self.spec.loss.form(), i, &self.batch.labels);
        let (_, adjoints) = gradient(&leaves, 1.0, |v| {
            let fixed: Vec<Peer<Tape<f64>>> =
                peers.iter().map(|peer| Peer::new(peer.index, peer.label, Tape::from(peer.squared_distance))).collect();
            let mut classes = self.classes_of(i, part, |k| v[links.len() + k], Tape::from);
            for (k, class) in &mut classes {
                if inputs.bias.is_some() {
                    class.bias = v[bias + *k];
                }
                if inputs.gains.is_some() {
                    class.gain = v[gains + *k];
                }
            }
            let mut unfolding = Unfolding {
                classes,
                start: part.classes.start,
                state,
                adjoints: &finished.reductions,
                asked: 0,
                total: Tape::from(0.0),
            };
            self.with_sample(i, &v[..links.len()], &fixed, |loss, sample| {
                loss.conventional_loss(sample, &mut unfolding)
            });
            unfolding.total
        });
        finished.links.add(&LinkAdjoints::from_leaves(&adjoints[..links.len()]));
        ChunkAdjoints {
            products: adjoints[links.len()..links.len() + width].to_vec(),
            bias: adjoints[bias..gains].to_vec(),
            gains: adjoints[gains..].to_vec(),
        }
    }

    /// The classes that are some sample's target, by which there is no derivative yet.
    fn target_classes(&self) -> BTreeMap<usize, TargetAdjoints> {
        let samples = if self.targets.is_some() { self.batch.targets() } else { Vec::new() };
        let none = |sample| TargetAdjoints { sample, weight: Array1::zeros(self.batch.dimension()), norm: 0.0 };
        samples.into_iter().enumerate().map(|(sample, class)| (class, none(sample))).collect()
    }

    /// From each sample's links to its target class, once no chunk can change them any more.
    fn targets(
        &self,
        finished: &mut [Finished],
        mut by_targets: BTreeMap<usize, TargetAdjoints>,
        by_features: &mut Array2<f64>,
        by_bias: &mut [f64],
        by_gains: &mut [f64],
        sink: &mut impl FnMut(Range<usize>, ArrayView2<'_, f64>),
    ) {
        let Some(raw) = &self.targets else { return };
        for (i, (row, target)) in finished.iter_mut().zip(self.batch.targets()).enumerate() {
            let links = &mut row.links;
            if let Some(joint) = &self.mapped.joint {
                let norms = (&self.mapped.feature_norms[i], &self.mapped.weight_norms[i]);
                let [by_product, by_feature_norm, by_weight_norm] =
                    joint.pull_back(&links.product, &self.products[i], norms.0, norms.1);
                links.product = by_product;
                links.feature_norm += by_feature_norm;
                links.weight_norm += by_weight_norm;
            }
            let (x, w) = (self.mapped.features.row(i), self.mapped.weights.row(i));
            let by_target = by_targets.get_mut(&target).expect("every target has its class");
            by_features.row_mut(i).scaled_add(links.product, &w);
            by_target.weight.scaled_add(links.product, &x);
            by_target.norm += links.weight_norm;
            if self.sines[i].is_some_and(|sine| sine > 0.0) {
                chain::sine(self.spec, x, w, links.sine, by_features.row_mut(i), by_target.weight.view_mut());
            }
            by_bias.get_mut(target).into_iter().for_each(|sum| *sum += links.bias);
            by_gains.get_mut(target).into_iter().for_each(|sum| *sum += links.gain);
        }
        for (class, TargetAdjoints { sample, weight, norm }) in by_targets {
            let mut by_weight = weight.insert_axis(Axis(0));
            let norms = self.mapped.weight_norms.get(sample).map_or(&[][..], std::slice::from_ref);
            let raw = raw.slice(s![sample..=sample, ..]);
            chain::weight_map(self.spec, Formulation::Stable, raw, norms, &mut by_weight, &[norm]);
            sink(class..class + 1, by_weight.view());
        }
    }
}
