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
//! that precision, so that no implementation has to round its inputs. Where the specification ignores a label, some samples have
//! it, and in one case of eight all. For implementations that give the gradient of the sum of the
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
fn alike(spec: &LossSpec, precision: Precision, labels: &[usize]) -> f64 {
    precision.round(spec.conventions.upstream(labels))
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
        let id = id(spec, generator, seed, index, precision);
        let mut draw = Draw::new(spec, precision, generator, seed, index);
        let mut batch = match generator {
            Generator::Random => draw.random(index),
            Generator::Edges => edges::batch(&mut draw, index),
            Generator::Hard => hard::batch(&mut draw, index),
            Generator::Norms => norms::batch(&mut draw, index),
            Generator::Shapes => shapes::batch(&mut draw, index),
        }?;
        draw.ignore(&mut batch, index);
        let batch = Batch { case: Some(id.clone()), ..batch.validated()? };
        Ok(Self { id, spec: spec.clone(), precision, batch })
    }

    /// The case as an implementation can be asked about it.
    pub fn for_upstream(&self, upstream: Upstream) -> Cow<'_, Self> {
        if upstream == Upstream::Any || self.id.ends_with(ALIKE) {
            return Cow::Borrowed(self);
        }
        let mut case = Self { id: format!("{}{ALIKE}", self.id), ..self.clone() };
        case.batch.case = Some(case.id.clone());
        let upstream = alike(&case.spec, case.precision, &case.batch.labels);
        case.batch.upstream.fill(upstream);
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

fn id(spec: &LossSpec, generator: Generator, seed: u64, index: usize, precision: Precision) -> String {
    format!("{spec}@{generator}.{seed}.{index}.{precision}")
}

/// `count` cases for a loss, taken from all generators in turn.
///
/// # Errors
/// As [`Case::new`].
pub fn generate(spec: &LossSpec, precision: Precision, seed: u64, count: usize) -> Result<Vec<Case>> {
    let series = Series { spec, precision, seed };
    (0..count).map(|place| series.case(place)).collect()
}

/// All cases for a loss, in the order in which they are tried: from all generators in turn.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// The loss.
    pub spec: &'a LossSpec,
    /// The arithmetic whose numbers they are made of.
    pub precision: Precision,
    /// Of the random numbers in them.
    pub seed: u64,
}

impl Series<'_> {
    /// The case at this place, counted from 0.
    ///
    /// # Errors
    /// As [`Case::new`].
    pub fn case(self, place: usize) -> Result<Case> {
        let (generator, index) = Self::at(place);
        Case::new(self.spec, generator, self.seed, index, self.precision)
    }

    /// The id of the case at this place, as it is put to an implementation that can be asked about these upstream gradients.
    pub fn id(self, place: usize, upstream: Upstream) -> String {
        let (generator, index) = Self::at(place);
        let id = id(self.spec, generator, self.seed, index, self.precision);
        if upstream == Upstream::Alike { id + ALIKE } else { id }
    }

    fn at(place: usize) -> (Generator, usize) {
        let generators = Generator::ALL.len();
        (Generator::ALL[place % generators], place / generators)
    }
}

/// The place in its series of the case with this id; `None` if it is not the id of a case.
pub fn place(id: &str) -> Option<usize> {
    let (_, place) = id.rsplit_once('@')?;
    let mut parts = place.split('.');
    let (generator, _seed, index) = (parts.next()?, parts.next()?, parts.next()?.parse::<usize>().ok()?);
    let generator = Generator::ALL.iter().position(|known| known.to_string() == generator)?;
    index.checked_mul(Generator::ALL.len())?.checked_add(generator)
}
