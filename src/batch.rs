//! The input of a loss, and the shape of its gradient.

use crate::error::{Error, Result};
use ndarray::{Array1, Array2};
use std::fmt;

/// Everything a loss can be differentiated by. A gradient has the same shape: see [`Gradient`].
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs<T> {
    /// Features (embeddings) `x`, `[N, D]`.
    pub features: Array2<T>,
    /// Class weights `w`, `[K, D]`; absent for losses on features alone.
    pub weights: Option<Array2<T>>,
    /// Bias `b`, `[K]`.
    pub bias: Option<Array1<T>>,
    /// Lengths `g` of the class weights in weight normalisation, `[K]`.
    pub gains: Option<Array1<T>>,
    /// Learnable scalars by the name they have in the loss's specification: `s`, `alpha`, `R`.
    pub scalars: Vec<(&'static str, T)>,
}

/// `∂L/∂inputs`, tensor for tensor of the shape of the inputs.
pub type Gradient<T> = Inputs<T>;

/// A label as a batch holds it: a whole number below 0, which is no class's, in two's complement.
pub fn label(number: i64) -> usize {
    number as usize
}

/// The whole number that a label of a batch stands for.
pub fn signed(label: usize) -> i64 {
    label as i64
}

/// The name of one tensor among the [`Inputs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tensor {
    /// `[N, D]`
    Features,
    /// `[K, D]`
    Weights,
    /// `[K]`
    Bias,
    /// `[K]`
    Gains,
    /// A learnable scalar.
    Scalar(&'static str),
}

impl Tensor {
    /// Its key in a recording.
    pub fn key(self) -> &'static str {
        match self {
            Self::Features => "features",
            Self::Weights => "weights",
            Self::Bias => "bias",
            Self::Gains => "g",
            Self::Scalar(name) => name,
        }
    }
}

impl fmt::Display for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl<T: Clone> Inputs<T> {
    /// Every tensor present, with its elements in row-major order and the length of its rows (1 for a vector or scalar).
    pub fn tensors(&self) -> Vec<(Tensor, Vec<T>, usize)> {
        let mut all = vec![(Tensor::Features, self.features.iter().cloned().collect(), self.features.ncols())];
        if let Some(weights) = &self.weights {
            all.push((Tensor::Weights, weights.iter().cloned().collect(), weights.ncols()));
        }
        if let Some(bias) = &self.bias {
            all.push((Tensor::Bias, bias.to_vec(), 1));
        }
        if let Some(gains) = &self.gains {
            all.push((Tensor::Gains, gains.to_vec(), 1));
        }
        all.extend(self.scalars.iter().map(|(name, value)| (Tensor::Scalar(name), vec![value.clone()], 1)));
        all
    }

    /// The elements of one tensor in row-major order; none if it is absent.
    pub fn values(&self, tensor: Tensor) -> Vec<T> {
        let found = self.tensors().into_iter().find(|(known, ..)| *known == tensor);
        found.map_or_else(Vec::new, |(_, values, _)| values)
    }

    /// The same shape with every element put through `f`.
    pub fn map<U>(&self, mut f: impl FnMut(&T) -> U) -> Inputs<U> {
        Inputs {
            features: self.features.map(&mut f),
            weights: self.weights.as_ref().map(|w| w.map(&mut f)),
            bias: self.bias.as_ref().map(|b| b.map(&mut f)),
            gains: self.gains.as_ref().map(|g| g.map(&mut f)),
            scalars: self.scalars.iter().map(|(name, value)| (*name, f(value))).collect(),
        }
    }

    /// Combines two inputs of one shape element by element.
    ///
    /// # Panics
    /// If the shapes differ.
    pub fn zip<U: Clone, V>(&self, other: &Inputs<U>, mut f: impl FnMut(&T, &U) -> V) -> Inputs<V> {
        assert!(self.same_shape(other), "only inputs of one shape can be combined");
        let mut values = other.tensors().into_iter().flat_map(|(_, values, _)| values);
        self.map(|a| f(a, &values.next().expect("the shapes agree")))
    }

    /// Whether the other has the same tensors in the same shapes.
    pub fn same_shape<U: Clone>(&self, other: &Inputs<U>) -> bool {
        self.features.dim() == other.features.dim()
            && self.weights.as_ref().map(Array2::dim) == other.weights.as_ref().map(Array2::dim)
            && self.bias.as_ref().map(Array1::len) == other.bias.as_ref().map(Array1::len)
            && self.gains.as_ref().map(Array1::len) == other.gains.as_ref().map(Array1::len)
            && self.scalars.iter().map(|s| s.0).eq(other.scalars.iter().map(|s| s.0))
    }

    /// The number of scalar inputs.
    pub fn len(&self) -> usize {
        let vectors = [&self.bias, &self.gains];
        self.features.len()
            + self.weights.as_ref().map_or(0, Array2::len)
            + vectors.into_iter().flatten().map(Array1::len).sum::<usize>()
            + self.scalars.len()
    }

    /// Whether there is no input at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Running statistics of features, as batch normalisation keeps them: constants to the loss.
#[derive(Clone, Debug, PartialEq)]
pub struct RunningStatistics {
    /// Mean of each dimension, `[D]`.
    pub mean: Array1<f64>,
    /// Variance of each dimension, `[D]`, not negative.
    pub variance: Array1<f64>,
}

/// A batch: the inputs with the constants that go with them.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<T> {
    /// What the loss is differentiated by.
    pub inputs: Inputs<T>,
    /// Labels `y`, `[N]`; below K where there are class weights. Those of ignored samples may be no class: see [`label`].
    pub labels: Vec<usize>,
    /// Upstream gradient: the cotangent of each sample's loss, `[N]`. The scalar differentiated is `Σ upstream_i L_i`.
    pub upstream: Array1<f64>,
    /// Running statistics, for losses that whiten with them.
    pub running: Option<RunningStatistics>,
    /// The margin of each class, `[K]`, where the specification says `margins=per-class`: constants to the loss.
    pub margins: Option<Array1<f64>>,
    /// Triplets (anchor, positive, negative) for the triplet loss; absent: all valid ones.
    pub triplets: Option<Vec<[usize; 3]>>,
    /// The id of the case that it is of, for an implementation's own messages.
    pub case: Option<String>,
}

impl<T: Clone> Batch<T> {
    /// The number of samples N.
    pub fn samples(&self) -> usize {
        self.inputs.features.nrows()
    }

    /// The feature dimension D.
    pub fn dimension(&self) -> usize {
        self.inputs.features.ncols()
    }

    /// The number of classes K; 0 for a loss without class weights.
    pub fn classes(&self) -> usize {
        self.inputs.weights.as_ref().map_or(0, Array2::nrows)
    }

    /// The class that sample `i` is held against: its label, or class 0 for an ignored sample of none.
    pub fn target(&self, i: usize) -> usize {
        let label = self.labels[i];
        if signed(label) < 0 { 0 } else { label }
    }

    /// That of every sample, `[N]`.
    pub fn targets(&self) -> Vec<usize> {
        (0..self.labels.len()).map(|i| self.target(i)).collect()
    }

    /// The margin of the class that sample `i` is held against, where each class has its own.
    pub fn margin(&self, i: usize) -> Option<f64> {
        self.margins.as_ref().and_then(|margins| margins.get(self.target(i)).copied())
    }

    /// The same batch in another number type.
    pub fn map<U>(&self, f: impl FnMut(&T) -> U) -> Batch<U> {
        Batch {
            inputs: self.inputs.map(f),
            labels: self.labels.clone(),
            upstream: self.upstream.clone(),
            running: self.running.clone(),
            margins: self.margins.clone(),
            triplets: self.triplets.clone(),
            case: self.case.clone(),
        }
    }
}

impl Batch<f64> {
    /// A batch of features `[N, D]` and class weights `[K, D]`, averaged over its samples.
    ///
    /// # Errors
    /// If shapes disagree or a label is not below K.
    pub fn new(features: Array2<f64>, weights: Array2<f64>, labels: Vec<usize>) -> Result<Self> {
        let mut batch = Self::without_classes(features, labels)?;
        batch.inputs.weights = Some(weights);
        batch.validated()
    }

    /// A batch of features alone, for losses between samples.
    ///
    /// # Errors
    /// If there is not one label for each feature row.
    pub fn without_classes(features: Array2<f64>, labels: Vec<usize>) -> Result<Self> {
        let samples = features.nrows();
        let inputs = Inputs { features, weights: None, bias: None, gains: None, scalars: Vec::new() };
        let upstream = Array1::from_elem(samples, 1.0 / samples as f64);
        Self { inputs, labels, upstream, running: None, margins: None, triplets: None, case: None }.validated()
    }

    /// Checks that all shapes agree, labels and triplets are in range, and every number is finite.
    ///
    /// # Errors
    /// Names the tensor and what was expected of it.
    pub fn validated(self) -> Result<Self> {
        let bad = |tensor: &str, reason: String| Err(Error::BadTensor { tensor: tensor.to_owned(), reason });
        let (samples, dimension, classes) = (self.samples(), self.dimension(), self.classes());
        if samples == 0 || dimension == 0 {
            return bad(
                "features",
                format!("shape [{samples}, {dimension}]: at least one sample and one dimension are needed"),
            );
        }
        if self.labels.len() != samples {
            return bad("labels", format!("{} labels for {samples} feature rows", self.labels.len()));
        }
        if let Some(weights) = &self.inputs.weights {
            if weights.ncols() != dimension || classes == 0 {
                let shape = weights.dim();
                return bad("weights", format!("shape {shape:?}, expected [K, D] with K >= 1 and D = {dimension}"));
            }
            if let Some((row, label)) =
                self.labels.iter().enumerate().find(|(_, label)| **label >= classes && signed(**label) >= 0)
            {
                return bad(
                    "labels",
                    format!("label {label} of sample {row} is not below the number of classes {classes}"),
                );
            }
        }
        for (name, vector) in [("bias", &self.inputs.bias), ("g", &self.inputs.gains), ("margins", &self.margins)] {
            if let Some(vector) = vector
                && vector.len() != classes
            {
                return bad(name, format!("length {}, expected one for each of the {classes} classes", vector.len()));
            }
        }
        if self.upstream.len() != samples {
            return bad(
                "upstream",
                format!("length {}, expected one for each of the {samples} samples", self.upstream.len()),
            );
        }
        if let Some(running) = &self.running
            && (running.mean.len() != dimension || running.variance.len() != dimension)
        {
            return bad(
                "running_mean",
                format!("running statistics need one mean and variance for each of {dimension} dimensions"),
            );
        }
        for triplet @ [anchor, positive, negative] in self.triplets.iter().flatten() {
            if triplet.iter().any(|index| *index >= samples) {
                return bad("triplets", format!("triplet {triplet:?} names a sample that is not below {samples}"));
            }
            let label = |index: &usize| self.labels[*index];
            if anchor == positive || label(anchor) != label(positive) || label(anchor) == label(negative) {
                let rule =
                    "the positive must be another sample of the anchor's class, the negative one of another class";
                return bad("triplets", format!("triplet {triplet:?} is not (anchor, positive, negative): {rule}"));
            }
        }
        let running = self
            .running
            .iter()
            .flat_map(|running| [("running_mean", &running.mean), ("running_var", &running.variance)]);
        let margins = self.margins.iter().map(|margins| ("margins", margins));
        for (name, vector) in running.chain(margins).chain([("upstream", &self.upstream)]) {
            if let Some(at) = vector.iter().position(|value| !value.is_finite()) {
                return bad(name, format!("{} at element {at}: every input must be finite", vector[at]));
            }
        }
        for (tensor, values, width) in self.inputs.tensors() {
            if let Some(at) = values.iter().position(|value| !value.is_finite()) {
                return bad(
                    tensor.key(),
                    format!("{} at row {}, column {}: every input must be finite", values[at], at / width, at % width),
                );
            }
        }
        Ok(self)
    }
}
