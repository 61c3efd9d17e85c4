//! What to test on: batches at which implementations of a loss go wrong.
//!
//! | generator | batches |
//! |---|---|
//! | random | short decimals a person can retype |
//! | edges | walks of ulps around every kink and domain end that the loss declares |
//! | hard | hard negatives, samples next to θ = 0 and θ = π, and samples so easy that the loss all but vanishes |
//! | norms | tiny and huge features and class weights |
//! | shapes | one class, one sample, one dimension, odd sizes, duplicate class weights |
//!
//! A case is a function of its id alone: specification, generator, seed, index and precision. All its numbers are numbers of
//! that precision, so that no implementation has to round its inputs. For implementations that give the gradient of the sum of the
//! losses, or of their mean, and no other, the upstream gradient is made the same for every sample.

mod draw;
mod edges;
mod hard;
mod norms;
mod shapes;

use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::loss::LossSpec;
use crate::subject::{Precision, Upstream};
use draw::Draw;
use ndarray::Array1;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// One case: a batch, and the id that makes it again.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// `SPEC@GENERATOR.SEED.INDEX.DTYPE`; with `.alike` at its end where the upstream gradient was made the same for every sample.
    pub id: String,
    /// The loss it was made for.
    pub spec: LossSpec,
    /// The arithmetic whose numbers it is made of.
    pub precision: Precision,
    /// The batch.
    pub batch: Batch<f64>,
}

/// The end of the id of a case whose upstream gradient was made the same for every sample.
const ALIKE: &str = ".alike";

/// The upstream gradient of the specification's reduction.
fn alike(spec: &LossSpec, precision: Precision, samples: usize) -> f64 {
    precision.round(spec.conventions.reduction.upstream(samples))
}

/// A way to make cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Generator {
    /// Short decimals.
    Random,
    /// Around kinks and domain ends.
    Edges,
    /// Hard negatives and easy samples.
    Hard,
    /// Tiny and huge norms.
    Norms,
    /// Odd shapes.
    Shapes,
}

impl Generator {
    /// Every generator.
    pub const ALL: [Self; 5] = [Self::Random, Self::Edges, Self::Hard, Self::Norms, Self::Shapes];
}

impl fmt::Display for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Random => "random",
            Self::Edges => "edges",
            Self::Hard => "hard",
            Self::Norms => "norms",
            Self::Shapes => "shapes",
        })
    }
}

impl Case {
    /// The case of that generator, seed and index.
    ///
    /// # Errors
    /// If the loss has no batch of this kind: a class set that names a class beyond any reasonable number, for instance.
    pub fn new(spec: &LossSpec, generator: Generator, seed: u64, index: usize, precision: Precision) -> Result<Self> {
        let id = format!("{spec}@{generator}.{seed}.{index}.{precision}");
        let mut draw = Draw::new(spec, precision, generator, seed, index);
        let batch = match generator {
            Generator::Random => draw.random(index),
            Generator::Edges => edges::batch(&mut draw, index),
            Generator::Hard => hard::batch(&mut draw, index),
            Generator::Norms => norms::batch(&mut draw, index),
            Generator::Shapes => shapes::batch(&mut draw, index),
        }?;
        Ok(Self { id, spec: spec.clone(), precision, batch: batch.validated()? })
    }

    /// The case as an implementation can be asked about it.
    pub fn for_upstream(&self, upstream: Upstream) -> Cow<'_, Self> {
        if upstream == Upstream::Any || self.id.ends_with(ALIKE) {
            return Cow::Borrowed(self);
        }
        let mut case = Self { id: format!("{}{ALIKE}", self.id), ..self.clone() };
        let samples = case.batch.samples();
        case.batch.upstream = Array1::from_elem(samples, alike(&case.spec, case.precision, samples));
        Cow::Owned(case)
    }

    /// The case that an id names.
    ///
    /// # Errors
    /// Says which part of the id cannot be read.
    pub fn replay(id: &str) -> Result<Self> {
        let bad = |reason: &str| Error::BadCase { id: id.to_owned(), reason: reason.to_owned() };
        let form = "it is of the form SPEC@GENERATOR.SEED.INDEX.DTYPE";
        if let Some(other) = id.strip_suffix(ALIKE) {
            return Ok(Self::replay(other)?.for_upstream(Upstream::Alike).into_owned());
        }
        let (spec, place) = id.rsplit_once('@').ok_or_else(|| bad(form))?;
        let [generator, seed, index, precision] = place.split('.').collect::<Vec<_>>()[..] else {
            return Err(bad(form));
        };
        let generator = Generator::ALL
            .into_iter()
            .find(|known| known.to_string() == generator)
            .ok_or_else(|| bad("its generator is one of random, edges, hard, norms, shapes"))?;
        let seed = seed.parse().map_err(|_| bad("its seed is a whole number"))?;
        let index = index.parse().map_err(|_| bad("its index is a whole number"))?;
        Self::new(&spec.parse()?, generator, seed, index, Precision::from_str(precision)?)
    }
}

/// `count` cases for a loss, taken from all generators in turn.
///
/// # Errors
/// As [`Case::new`].
pub fn generate(spec: &LossSpec, precision: Precision, seed: u64, count: usize) -> Result<Vec<Case>> {
    let generators = Generator::ALL.len();
    (0..count).map(|i| Case::new(spec, Generator::ALL[i % generators], seed, i / generators, precision)).collect()
}
