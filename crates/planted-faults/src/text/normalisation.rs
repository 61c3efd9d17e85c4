//! Vectors divided by something other than their Euclidean norm.

use gradproof::batch::Inputs;
use gradproof::loss::conventions::Normalised;
use gradproof::scalar::Scalar;
use ndarray::{Array2, ArrayView1, Axis};

/// What is normalised otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The features.
    Features,
    /// The class weights.
    Weights,
}

/// What stands for the norm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Divisor {
    /// `‖x‖²`
    Squared,
    /// `Σ|x|`
    Taxicab,
    /// `max|x|`
    Largest,
    /// `√(Σx²/D)`: the root mean square.
    RootMeanSquare,
    /// `√(‖x‖² + ε)`
    EpsilonInside(f64),
    /// `√(‖x‖² + ε)` of the vector's own square root of ε: `√‖x‖² + √ε`.
    EpsilonRooted(f64),
    /// The norm of the column: over the samples, or over the classes.
    OfColumn,
    /// The norm of the whole matrix.
    OfMatrix,
    /// The norm of the vector without its last coordinate.
    WithoutLast,
    /// The mean norm of all rows.
    MeanOfRows,
}

impl Side {
    /// Which sides the loss itself has still to normalise.
    pub fn left_to_the_loss(self) -> Normalised {
        match self {
            Self::Features => Normalised::WeightsOnly,
            Self::Weights => Normalised::FeaturesOnly,
        }
    }

    /// Normalises the side.
    pub fn normalise<S: Scalar>(self, inputs: &mut Inputs<S>, divisor: Divisor) {
        match (self, &mut inputs.weights) {
            (Self::Features, _) => divisor.divide(&mut inputs.features),
            (Self::Weights, Some(weights)) => divisor.divide(weights),
            (Self::Weights, None) => {}
        }
    }
}

impl Divisor {
    fn divide<S: Scalar>(self, rows: &mut Array2<S>) {
        let count = rows.nrows() as f64;
        let divisors: Vec<S> = match self {
            Self::OfColumn => {
                let norms: Vec<S> = rows.columns().into_iter().map(|column| S::norm(column)).collect();
                for (mut column, norm) in rows.axis_iter_mut(Axis(1)).zip(norms) {
                    column.mapv_inplace(|x| x / &norm);
                }
                return;
            }
            Self::OfMatrix => {
                let all: Vec<S> = rows.iter().cloned().collect();
                vec![S::norm(ArrayView1::from(&all)); rows.nrows()]
            }
            Self::MeanOfRows => {
                let sum = rows.rows().into_iter().map(|row| S::norm(row)).fold(S::zero(), |sum, norm| sum + norm);
                vec![sum / count; rows.nrows()]
            }
            _ => rows.rows().into_iter().map(|row| self.of(row)).collect(),
        };
        for (mut row, divisor) in rows.axis_iter_mut(Axis(0)).zip(divisors) {
            row.mapv_inplace(|x| x / &divisor);
        }
    }

    /// The divisor of one vector.
    fn of<S: Scalar>(self, row: ArrayView1<'_, S>) -> S {
        let norm = S::norm(row);
        match self {
            Self::Squared => norm.clone() * norm,
            Self::Taxicab => row.iter().fold(S::zero(), |sum, x| sum + x.abs()),
            Self::Largest => row.iter().map(S::abs).reduce(|a, b| if b > a { b } else { a }).unwrap_or(norm),
            Self::RootMeanSquare => norm / (row.len() as f64).sqrt(),
            Self::EpsilonInside(epsilon) => (norm.clone() * norm + epsilon).sqrt(),
            Self::EpsilonRooted(epsilon) => norm + epsilon.sqrt(),
            Self::WithoutLast if row.len() > 1 => S::norm(row.slice(ndarray::s![..-1])),
            Self::WithoutLast | Self::OfColumn | Self::OfMatrix | Self::MeanOfRows => norm,
        }
    }
}
