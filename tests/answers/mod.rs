//! Right answers, and standards to hold others against.

use gradproof::batch::Batch;
use gradproof::cases::{Case, Generator};
use gradproof::check::standard::Standard;
use gradproof::loss::LossSpec;
use gradproof::reference::{Tier, evaluate_with, with_learnables};
use gradproof::subject::{Answer, Precision};

/// The right answer, in twice the digits of `f64`.
pub fn right(spec: &LossSpec, batch: &Batch<f64>) -> Answer {
    let exact = evaluate_with(spec, batch, Tier::DoubleDouble).unwrap();
    let tensors = exact.gradient.tensors().into_iter();
    let answer = Answer::losses(exact.losses.to_vec());
    tensors.fold(answer, |answer, (tensor, values, _)| answer.gradient(tensor, values))
}

/// The standard at the first random batch of that kind where there is one right answer.
pub fn standard(loss: &str, precision: Precision, is_wanted: fn(&Batch<f64>) -> bool) -> Standard {
    let spec: LossSpec = loss.parse().unwrap();
    let cases = (0..200).map(|index| Case::new(&spec, Generator::Random, 3, index, precision).unwrap());
    let batches = cases.map(|case| with_learnables(&spec, &case.batch).unwrap()).filter(is_wanted);
    let mut standards = batches.map(|batch| Standard::new(&spec, &batch, precision).unwrap());
    standards.find(|standard| standard.exact.is_single()).expect("one of many is such a case")
}
