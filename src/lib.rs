//! gradproof verifies implementations of softmax-margin losses: is the value right, is the gradient right, at every input that can
//! occur, in the precision it runs in, and would the check have noticed if it were not?
//!
//! # One line
//! ```
//! use gradproof::batch::Batch;
//! use gradproof::loss::{LossSpec, registry::ArcFace};
//! use gradproof::subject::{Answer, Precision, Subject, native::Native};
//!
//! // The implementation under test: from a batch to losses and gradients. Here, gradproof's own.
//! let native = Native::new(&LossSpec::from(ArcFace::new(64.0, 0.5)), Precision::F64)?;
//! let my_implementation = |batch: &Batch<f64>| -> Answer { native.evaluate(batch).unwrap() };
//!
//! gradproof::check_gradient(&ArcFace::new(64.0, 0.5), &my_implementation);
//! # Ok::<(), gradproof::Error>(())
//! ```
//!
//! # The house, from the ground up
//! | | |
//! |---|---|
//! | [`scalar`] | the numbers a loss runs on: duals, tape, double-double, intervals, symbols, randomly rounded |
//! | [`geometry`] | norms, cosines, and angles as pairs (cos, sin) |
//! | [`batch`] | the input of a loss, and the shape of its gradient |
//! | [`loss`] | every loss, written once; specifications as text |
//! | [`reference`](mod@reference) | the exact value and gradient, as numbers, as proven bounds, at kinks as sets, and as formulas |
//! | [`cases`] | what to test on |
//! | [`gpu`] | CUDA kernels, on a GPU or on the PTX machine |
//! | [`subject`] | implementations under test: native, CUDA, recorded, any program, or any function |
//! | [`check`](mod@check) | tolerance, comparison, laws, power, diagnosis, verdict |
//! | [`claim`] | what the papers say, with evidence that runs |
//! | [`report`] | verdicts as text, JSON and JUnit |
//! | [`cli`] | the command line |
//!
//! # Glossary
//! - **feature** `x [N, D]`: the embedding of a sample. **Class weight** `w [K, D]`: the row of the last layer that stands for a class.
//! - **logit** `z [N, K]`: what enters the softmax. **Target**: the class of the label. **Margin**: what makes its logit smaller.
//! - **upstream gradient** `[N]`: the derivative of what is differentiated by each sample's loss.
//! - **kink**: where a loss has no gradient, but a set of them. **Cone**: a kink like that of a norm at zero.
//! - **power**: what a check would have noticed.

pub mod batch;
pub mod cases;
pub mod check;
pub mod claim;
pub mod cli;
pub mod error;
pub mod geometry;
pub mod gpu;
pub mod loss;
pub mod reference;
pub mod report;
pub mod scalar;
pub mod subject;

pub use error::{Error, Result};

/// What to check an implementation of a loss at: [`run`](check::Verification::run) gives a report, and
/// [`assert`](check::Verification::assert) panics with one.
///
/// ```no_run
/// # let my_implementation = |_: &gradproof::batch::Batch<f64>| gradproof::subject::Answer::default();
/// gradproof::check("arcface:s=64,m=0.5").cases(1000).seed(7).assert(&my_implementation);
/// ```
pub fn check<L: TryInto<loss::LossSpec, Error: Into<Error>>>(loss: L) -> check::Verification {
    check::Verification::new(loss)
}

/// Checks an implementation of a loss on three hundred cases of every kind, as a test does: in one line.
///
/// ```should_panic
/// use gradproof::loss::registry::Softmax;
/// use gradproof::subject::Answer;
/// // It returns no gradient but zeros, and no loss: caught.
/// let lazy = |batch: &gradproof::batch::Batch<f64>| {
///     let zeros = batch.inputs.tensors().into_iter().map(|(tensor, values, _)| (tensor, vec![0.0; values.len()]));
///     Answer { loss: None, gradients: zeros.collect() }
/// };
/// gradproof::check_gradient(&Softmax::default(), &lazy);
/// ```
///
/// # Panics
/// With a report of what is wrong, if anything is; or if the check could not have noticed.
#[track_caller]
pub fn check_gradient<L: TryInto<loss::LossSpec, Error: Into<Error>>>(loss: L, subject: &impl subject::Subject) {
    check(loss).assert(subject);
}

#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct RustPage;
