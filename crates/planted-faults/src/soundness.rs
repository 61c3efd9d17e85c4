//! Right implementations, asked again and again: nothing must be found wrong with any.
//!
//! | implementation | what it is |
//! |---|---|
//! | chained | the loss's text in numbers of the precision, its linear part chained by hand |
//! | taped | the text on one tape over everything, with a sine `√(1 − c²)` |
//! | stable | the same in the numerically good formulation, with Kahan's sine |
//! | half-angle | the same with θ = 2 atan2(‖a − b‖, ‖a + b‖) |
//! | arccosine | the same with θ = acos c |
//! | native | gradproof's own kernels, in f64 and f32 |
//!
//! The half-angle and the arccosine are asked where the loss takes the sine of an angle. An arccosine has no derivative where
//! rounding leaves a cosine of 1: an implementation by it is not right there, and is not asked where the exact cosine is nearer to ±1
//! than [`NO_ARCCOSINE`] roundoffs. Nor is one right whose own intermediate results leave the range of its numbers, as in f16 they do
//! where what is right would not: it is counted, and not judged.

use crate::bench::{is_defined, rounded, widened};
use crate::text::{Arithmetic, Edit, Sine, evaluate};
use gradproof::batch::Batch;
use gradproof::cases::{Case, Generator};
use gradproof::check::standard::{Judgement, Standard};
use gradproof::check::{Finding, Kind};
use gradproof::geometry::Formulation;
use gradproof::loss::{AnyLoss, Loss, LossSpec};
use gradproof::subject::native::Native;
use gradproof::subject::{Answer, Precision, Subject};
use ndarray::ArrayView1;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// An arccosine is not asked for a cosine nearer to ±1 than this many roundoffs: a sum of some thirty products, divided by two
/// norms, may be rounded to 1 there.
pub const NO_ARCCOSINE: f64 = 32.0;
/// One case in so many has very many classes.
const WIDE: u64 = 4096;
/// The largest number of classes, samples and dimensions of most cases.
const SMALL: usize = 8;

/// A right implementation that something was found wrong with.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// The implementation.
    pub subject: &'static str,
    /// The case; it replays.
    pub case: String,
    /// The precision.
    pub precision: Precision,
    /// What was said.
    pub findings: Vec<Finding>,
}

/// What came of one case.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Answers that were judged.
    pub answers: usize,
    /// Answers that are not, as they have no number where there is one.
    pub overflowed: usize,
    /// The largest error of a judged answer, as a part of what is allowed.
    pub worst_ratio: f64,
    /// Those of which something was said.
    pub alarms: Vec<Alarm>,
}

/// The case of that number in the series of a seed: loss, generator and precision are drawn.
///
/// # Errors
/// If the loss has no such case.
pub fn case(seed: u64, number: u64) -> gradproof::Result<Case> {
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let all = AnyLoss::all();
    let spec = LossSpec::from(all[random.random_range(0..all.len())].clone());
    let precision = Precision::ALL[random.random_range(0..4)];
    // A batch that is too large for millions of them is drawn again.
    for _ in 0..16 {
        let generator = Generator::ALL[random.random_range(0..Generator::ALL.len())];
        let index = random.random_range(0..64);
        let case = Case::new(&spec, generator, random.random_range(0..u64::from(u32::MAX)), index, precision)?;
        if !is_defined(&case) {
            continue;
        }
        let batch = &case.batch;
        let small = batch.classes() <= SMALL && batch.dimension() <= SMALL && batch.samples() <= SMALL;
        if number.is_multiple_of(WIDE) && batch.classes() > 0 {
            return Ok(widened(&case));
        }
        if small || random.random_range(0..16) == 0 {
            return Ok(case);
        }
    }
    Case::new(&spec, Generator::Random, seed, number as usize, precision)
}

/// Asks every right implementation about a case.
///
/// # Errors
/// If the loss is not defined at the case.
pub fn ask(case: &Case) -> gradproof::Result<Asked> {
    let standard = Standard::new(&case.spec, &case.batch, case.precision)?;
    let mut asked = Asked::default();
    let mut judge = |subject: &'static str, answer: gradproof::Result<Answer>| {
        let Ok(answer) = answer else { return };
        let Judgement { findings, worst_ratio } = standard.judge(&answer);
        if findings.iter().any(|finding| finding.kind == Kind::NonFinite) {
            asked.overflowed += 1;
            return;
        }
        asked.answers += 1;
        asked.worst_ratio = asked.worst_ratio.max(worst_ratio);
        if !findings.is_empty() {
            asked.alarms.push(Alarm { subject, case: case.id.clone(), precision: case.precision, findings });
        }
    };
    let (spec, batch) = (&case.spec, &standard.batch);
    judge("chained", rounded(spec, batch, case.precision));
    let text =
        |formulation, sine| evaluate(spec, batch, Edit::None, formulation, sine, Arithmetic::Rounded(case.precision));
    judge("taped", text(Formulation::Textbook, Sine::Root));
    judge("stable", text(Formulation::Stable, Sine::Kahan));
    if spec.loss.form().sine {
        judge("half-angle", text(Formulation::Textbook, Sine::HalfAngle));
        if has_arccosine(batch, case.precision) {
            judge("arccosine", text(Formulation::Textbook, Sine::Arccosine));
        }
    }
    if let Ok(native) = Native::new(spec, case.precision) {
        judge("native", native.evaluate(batch));
    }
    Ok(asked)
}

/// Whether every target cosine is far enough from ±1 for an arccosine to have a derivative.
fn has_arccosine(batch: &Batch<f64>, precision: Precision) -> bool {
    let Some(weights) = &batch.inputs.weights else { return true };
    let far = |(i, x): (usize, ArrayView1<'_, f64>)| {
        let unit = |v: ArrayView1<'_, f64>| {
            let largest = v.fold(f64::MIN_POSITIVE, |top, x| top.max(x.abs()));
            let v = v.mapv(|x| x / largest);
            let norm = v.dot(&v).sqrt();
            v / norm
        };
        let cosine = unit(x).dot(&unit(weights.row(batch.target(i))));
        1.0 - cosine.abs() > NO_ARCCOSINE * precision.unit_roundoff()
    };
    batch.inputs.features.rows().into_iter().enumerate().all(far)
}
