//! What vectors are commonly divided by, where it should be each one's own Euclidean norm.

use crate::batch::Inputs;
use crate::loss::conventions::Normalised;
use crate::loss::{FeatureMap, Form, WeightMap};
use crate::scalar::Scalar;
use ndarray::{Array2, ArrayView1, Axis, s};

/// What is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The features.
    Features,
    /// The class weights.
    Weights,
}

/// What it is divided by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Norm {
    /// `‖x‖²`
    Squared,
    /// `Σ|x|`
    Magnitudes,
    /// `max|x|`
    Largest,
    /// `√(Σx²/D)`
    RootMeanSquare,
    /// The norm of each column.
    OfColumns,
    /// The norm of the whole matrix.
    OfMatrix,
    /// The norm of the vector without its last element.
    WithoutLast,
    /// The mean of all norms.
    Mean,
    /// `√(‖x‖² + ε)`
    EpsilonInside(f64),
    /// `‖x‖ + √1e-5`
    EpsilonBeside,
}

impl Side {
    /// Whether the form normalises this side.
    pub fn is_normalised(self, form: &Form) -> bool {
        match self {
            Self::Features => form.features == FeatureMap::Unit,
            Self::Weights => form.weights == WeightMap::Unit,
        }
    }

    /// What is still to be normalised, once this side is.
    pub fn left(self) -> Normalised {
        match self {
            Self::Features => Normalised::WeightsOnly,
            Self::Weights => Normalised::FeaturesOnly,
        }
    }

    /// Divides this side.
    pub fn divide<S: Scalar>(self, inputs: &mut Inputs<S>, norm: Norm) {
        match (self, &mut inputs.weights) {
            (Self::Features, _) => norm.divide(&mut inputs.features),
            (Self::Weights, Some(weights)) => norm.divide(weights),
            (Self::Weights, None) => {}
        }
    }
}

impl Norm {
    fn divide<S: Scalar>(self, rows: &mut Array2<S>) {
        if self == Self::OfColumns {
            for mut column in rows.columns_mut() {
                let norm = S::norm(column.view());
                column.mapv_inplace(|x| x / &norm);
            }
            return;
        }
        let shared = match self {
            Self::OfMatrix => Some(S::norm(ArrayView1::from(&rows.iter().cloned().collect::<Vec<S>>()))),
            Self::Mean => Some(rows.rows().into_iter().map(S::norm).sum::<S>() / rows.nrows() as f64),
            _ => None,
        };
        for mut row in rows.axis_iter_mut(Axis(0)) {
            let divisor = shared.clone().unwrap_or_else(|| self.of(row.view()));
            row.mapv_inplace(|x| x / &divisor);
        }
    }

    /// The divisor of one vector.
    fn of<S: Scalar>(self, row: ArrayView1<'_, S>) -> S {
        let magnitudes = || row.iter().map(S::abs);
        let square = || {
            let norm = S::norm(row);
            norm.clone() * norm
        };
        match self {
            Self::Squared => square(),
            Self::Magnitudes => magnitudes().sum(),
            Self::Largest => magnitudes().fold(S::zero(), |a, b| if b > a { b } else { a }),
            Self::RootMeanSquare => S::norm(row) / (row.len() as f64).sqrt(),
            Self::WithoutLast => S::norm(row.slice(s![..row.len().max(2) - 1])),
            Self::EpsilonInside(epsilon) => (square() + epsilon).sqrt(),
            Self::EpsilonBeside => S::norm(row) + 1e-5f64.sqrt(),
            Self::OfColumns | Self::OfMatrix | Self::Mean => S::norm(row),
        }
    }
}
