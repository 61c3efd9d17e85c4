//! The certified tier against the double-double one: what is proven to be the correctly rounded result is no other than what the
//! other finds; and what the other finds at a kink is within the proven bounds.

use crate::draw::Draw;
use crate::judged::Case;
use gradproof::Error;
use gradproof::batch::Gradient;
use gradproof::reference::certified;
use gradproof::reference::{Tier, evaluate_with};
use gradproof::subject::Precision;

/// The most numbers in a batch, so that every way past its kinks can be gone in a moment.
const LARGEST: usize = 16;

/// Fails if the two differ by more than what rounding explains in `f64`.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let small = |case: &Case| case.batch.inputs.len() <= LARGEST;
    let Some(case) = Case::draw(&mut draw, Precision::F64).filter(small) else { return };
    let Some(standard) = case.standard(Precision::F64) else { return };
    let certified = match certified::evaluate(&case.spec, &case.batch) {
        // At so many kinks it gives up, and says so.
        Err(Error::Unsupported(_)) => return,
        found => case.defined(found).expect("the loss is defined here"),
    };
    if certified.exact {
        case.judge(&standard, "certified", &certified.evaluation);
    }
    let found = evaluate_with(&case.spec, &case.batch, Tier::DoubleDouble).expect("the loss is defined here");
    let tolerance = &standard.tolerance;
    let losses =
        certified.losses.low.iter().zip(&certified.losses.high).zip(found.losses.iter().zip(&tolerance.losses));
    let gradient = &certified.gradient;
    let gradient = pairs(&gradient.low, &gradient.high).zip(pairs(&found.gradient, &tolerance.gradient));
    let losses = losses.map(|((low, high), (value, allowed))| ((*low, *high), (*value, *allowed)));
    for ((low, high), (value, allowed)) in losses.chain(gradient) {
        let inside = (low - allowed..=high + allowed).contains(&value);
        assert!(inside, "{value} is not in {low}..{high} ± {allowed}, at {case:?}");
    }
}

fn pairs(a: &Gradient<f64>, b: &Gradient<f64>) -> impl Iterator<Item = (f64, f64)> {
    let values =
        |gradient: &Gradient<f64>| gradient.tensors().into_iter().flat_map(|(_, values, _)| values).collect::<Vec<_>>();
    values(a).into_iter().zip(values(b))
}
