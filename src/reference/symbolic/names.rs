//! What the parts of a loss are called: `‖x‖`, `cos θ_y`, `z_k`.
//!
//! A name is found by computing the part once more into the same graph, where it is the same node.

use super::{symbols, with_learnables};
use crate::batch::{Batch, Tensor};
use crate::error::Result;
use crate::geometry::Formulation;
use crate::loss::evaluate::{Row, SampleLinks, learnable_values, sample_of};
use crate::loss::mapped::Mapped;
use crate::loss::sample::{Branches, Classes};
use crate::loss::{Conventions, FeatureMap, Loss, WeightMap};
use crate::scalar::symbol::{self, Graph, Node};
use crate::scalar::{Number, Symbol};

/// A name in each notation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// In plain text.
    pub text: String,
    /// In LaTeX's mathematics.
    pub latex: String,
    /// As an identifier of Coq.
    pub coq: String,
}

impl Name {
    /// A letter with indices. In LaTeX and text the indices of `base` come where `_` stands, or at the end.
    fn indexed(text: &str, latex: &str, coq: &str, indices: &[String]) -> Self {
        let fill = |base: &str, subscript: String| {
            if base.contains('_') { base.replacen('_', &subscript, 1) } else { base.to_owned() + &subscript }
        };
        let some = !indices.is_empty();
        Self {
            text: fill(text, if some { format!("_{}", indices.join(",")) } else { String::new() }),
            latex: fill(latex, if some { format!("_{{{}}}", indices.join(",")) } else { String::new() }),
            coq: [&[coq.to_owned()], indices].concat().join("_"),
        }
    }

    /// The derivative of the loss by what has this name.
    pub fn derivative(&self) -> Self {
        Self {
            text: format!("∂L/∂{}", self.text),
            latex: format!("\\frac{{\\partial L}}{{\\partial {}}}", self.latex),
            coq: format!("by_{}", self.coq),
        }
    }
}

/// The names of samples and classes in a batch. Alone, a sample has no number, and its class is y.
struct Indices {
    alone: bool,
    label: usize,
}

impl Indices {
    fn of<T: Clone>(batch: &Batch<T>) -> Self {
        Self { alone: batch.samples() == 1, label: batch.labels[0] }
    }

    fn sample(&self, i: usize) -> Vec<String> {
        if self.alone { Vec::new() } else { vec![i.to_string()] }
    }

    fn class(&self, k: usize) -> String {
        if self.alone && k == self.label { "y".to_owned() } else { k.to_string() }
    }

    fn with(mut indices: Vec<String>, last: impl ToString) -> Vec<String> {
        indices.push(last.to_string());
        indices
    }
}

/// The names of a batch's inputs, in the order of [`Inputs::tensors`](crate::batch::Inputs::tensors), learnable scalars last.
pub fn of_inputs<L: Loss>(loss: &L, batch: &Batch<f64>) -> Vec<Name> {
    let batch = with_learnables(loss, batch);
    let indices = Indices::of(&batch);
    let named = |tensor: Tensor, row: usize, column: usize| match tensor {
        Tensor::Features => Name::indexed("x", "x", "x", &Indices::with(indices.sample(row), column)),
        Tensor::Weights => Name::indexed("w", "w", "w", &[indices.class(row), column.to_string()]),
        Tensor::Bias => Name::indexed("b", "b", "b", &[indices.class(row)]),
        Tensor::Gains => Name::indexed("g", "g", "g", &[indices.class(row)]),
        Tensor::Scalar("alpha") => Name::indexed("α", "\\alpha", "alpha", &[]),
        // R is a type of Coq's.
        Tensor::Scalar("R") => Name::indexed("R", "R", "radius", &[]),
        Tensor::Scalar(name) => Name::indexed(name, name, name, &[]),
    };
    let tensors = batch.inputs.tensors().into_iter();
    tensors
        .flat_map(|(t, v, width)| (0..v.len()).map(move |i| (t, i / width, i % width)))
        .map(|(t, i, j)| named(t, i, j))
        .collect()
}

/// The names of intermediate results, in the order in which they are computed. A node that has two names has the first.
///
/// # Errors
/// As [`record`](super::record).
pub fn of_parts<L: Loss>(
    graph: &mut Graph,
    loss: &L,
    conventions: &Conventions,
    batch: &Batch<f64>,
) -> Result<Vec<(Node, Name)>> {
    let batch = with_learnables(loss, batch);
    let (names, _) = symbol::record(graph, || parts(loss, conventions, &symbols(&batch)));
    let mut names = names?;
    names.retain(|(node, _)| graph.varies(*node));
    Ok(names)
}

fn parts<L: Loss>(loss: &L, conventions: &Conventions, batch: &Batch<Number<Symbol>>) -> Result<Vec<(Node, Name)>> {
    let form = loss.form();
    let stable = Formulation::Stable;
    let indices = Indices::of(batch);
    let mapped = Mapped::of(&form, conventions, batch, stable, &Branches::natural())?;
    let products = mapped.products(&Branches::natural());
    let scalars = learnable_values(loss, batch);
    let mut names: Vec<(Node, Name)> = Vec::new();
    let mut name = |node: &Number<Symbol>, name: Name| names.push((node.node(), name));
    let unit = (form.features == FeatureMap::Unit, form.weights == WeightMap::Unit);
    for (i, norm) in mapped.feature_norms.iter().enumerate() {
        name(norm, Name::indexed("‖x_‖", "\\lVert x_\\rVert", "norm_x", &indices.sample(i)));
    }
    for (k, norm) in mapped.weight_norms.iter().enumerate() {
        name(norm, Name::indexed("‖w_‖", "\\lVert w_\\rVert", "norm_w", &[indices.class(k)]));
    }
    if form.features != FeatureMap::Raw {
        let (text, latex, coq) = if unit.0 { ("x̂", "\\hat x", "unit_x") } else { ("φ", "\\varphi", "white_x") };
        for ((i, d), x) in mapped.features.indexed_iter() {
            name(x, Name::indexed(text, latex, coq, &Indices::with(indices.sample(i), d)));
        }
    }
    if unit.1 {
        for ((k, d), w) in mapped.weights.indexed_iter() {
            name(w, Name::indexed("ŵ", "\\hat w", "unit_w", &[indices.class(k), d.to_string()]));
        }
    }
    let cosines = unit == (true, true) && conventions.has_cosines(&form);
    for i in 0..batch.samples() {
        let at = |k: usize| Indices::with(indices.sample(i), indices.class(k));
        let cosine = |k: usize| Name::indexed("cos θ", "\\cos\\theta", "cos", &at(k));
        let label = batch.labels[i];
        let peers = mapped.peers(&form, i, &batch.labels);
        for peer in peers.iter().filter(|peer| peer.index > i) {
            let pair = [i.to_string(), peer.index.to_string()];
            name(&peer.squared_distance, Name::indexed("d²", "d^2", "squared_distance", &pair));
            name(&peer.distance, Name::indexed("d", "d", "distance", &pair));
        }
        if form.weights == WeightMap::Absent {
            continue;
        }
        let row = Row::of(products.row(i), batch, i);
        let links = SampleLinks {
            index: i,
            label,
            target: row.target(),
            class_margin: batch.margin(i),
            sine: mapped.sine(&form, conventions, i, label, stable),
            feature_norm: mapped.feature_norms.get(i).copied(),
            weight_norm: mapped.weight_norms.get(label).copied(),
            peers: &peers,
            triplets: batch.triplets.as_deref(),
            scalars: &scalars,
        };
        let branches = Branches::natural();
        let sample = sample_of(&form, *conventions, stable, links, &branches);
        for (k, product) in products.row(i).iter().enumerate() {
            name(product, if cosines { cosine(k) } else { Name::indexed("u", "u", "u", &at(k)) });
        }
        // Where this is the product itself, that has its name.
        name(&sample.angle.cos, cosine(label));
        if form.sine {
            name(&sample.angle.sin, Name::indexed("sin θ", "\\sin\\theta", "sin", &at(label)));
        }
        if loss.has_logits() {
            let logit = |k: usize| Name::indexed("z", "z", "z", &at(k));
            name(&loss.effective_target_logit(&sample), logit(label));
            let mut others = (0..batch.classes()).filter(|k| *k != label);
            row.others().log_sum_exp(&mut |class| {
                let z = loss.other_logit(class, &sample);
                name(&z, logit(others.next().expect("there are K − 1 others")));
                z
            });
        }
    }
    Ok(names)
}

/// The name of a softmax probability, from that of its logit; of the log-sum-exp of a row's logits, from that of any.
pub(super) fn probability(logit: &Name) -> Option<(Name, Name)> {
    let indices = logit.text.strip_prefix("z_")?;
    let parts: Vec<String> = indices.split(',').map(str::to_owned).collect();
    let p = Name::indexed("p", "p", "p", &parts);
    let sample = &parts[..parts.len() - 1];
    let running = Indices::with(sample.to_vec(), "k");
    let lse = Name {
        text: format!("log Σ_k exp z_{}", running.join(",")),
        latex: format!("\\log\\sum_k \\exp z_{{{}}}", running.join(",")),
        coq: Name::indexed("", "", "lse", sample).coq,
    };
    Some((p, lse))
}
