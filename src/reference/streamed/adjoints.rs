//! What the sweeps hand on to each other: derivatives of each sample's part of the total.

use ndarray::Array1;

/// Derivatives of one sample's part of the total by the classes of a chunk.
pub(super) struct ChunkAdjoints {
    pub products: Vec<f64>,
    pub bias: Vec<f64>,
    pub gains: Vec<f64>,
}

/// Derivatives by what belongs to one sample.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkAdjoints {
    pub product: f64,
    pub bias: f64,
    pub gain: f64,
    pub sine: f64,
    pub feature_norm: f64,
    pub weight_norm: f64,
    pub scalars: Vec<f64>,
}

impl LinkAdjoints {
    /// From the derivatives by a sample's leaves, in their order.
    pub fn from_leaves(leaves: &[f64]) -> Self {
        let [product, bias, gain, sine, feature_norm, weight_norm, scalars @ ..] = leaves else {
            unreachable!("every sample has six links and its scalars")
        };
        let (product, bias, gain, sine) = (*product, *bias, *gain, *sine);
        Self {
            product,
            bias,
            gain,
            sine,
            feature_norm: *feature_norm,
            weight_norm: *weight_norm,
            scalars: scalars.to_vec(),
        }
    }

    /// Adds the other's.
    pub fn add(&mut self, other: &Self) {
        self.product += other.product;
        self.bias += other.bias;
        self.gain += other.gain;
        self.sine += other.sine;
        self.feature_norm += other.feature_norm;
        self.weight_norm += other.weight_norm;
        self.scalars.iter_mut().zip(&other.scalars).for_each(|(sum, x)| *sum += x);
    }
}

/// A sample after the first sweep.
pub(super) struct Finished {
    pub loss: f64,
    /// The derivative by each of its reductions, in the order they were asked for.
    pub reductions: Vec<f64>,
    pub links: LinkAdjoints,
    pub peers: Vec<(usize, f64)>,
}

/// Derivatives by the mapped weight of a class that is some sample's target, and by its norm. Those of chunks and of links may cancel:
/// they are added up before they are carried on to the class weight.
pub(super) struct TargetAdjoints {
    /// A sample whose target it is.
    pub sample: usize,
    pub weight: Array1<f64>,
    pub norm: f64,
}
