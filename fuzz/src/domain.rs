//! Any finite input is in the domain, or refused with a reason; and what is said of it is a number.

use crate::draw::{Draw, Sizes};
use crate::judged::valid;
use gradproof::Error;
use gradproof::batch::Gradient;
use gradproof::reference::{Evaluation, Tier, certified, evaluate_with, subdifferential};
use gradproof::subject::Precision;

/// Fails on a panic; on an infinity or NaN that is let in; on an answer that is not finite from what promises finite ones; and
/// where bounds that are proven to hold are the wrong way round.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let sizes = draw.choose(&[Sizes::Finite, Sizes::Any]);
    let spec = draw.specification(Sizes::Finite);
    let Some(batch) = draw.batch(&spec, Precision::F64, sizes) else { return };
    let tensors = batch.inputs.tensors();
    let finite = tensors.iter().flat_map(|(_, values, _)| values).chain(&batch.upstream).all(|x| x.is_finite());
    let constants = batch.running.iter().flat_map(|running| running.mean.iter().chain(&running.variance));
    let constants = constants.chain(batch.margins.iter().flatten());
    if !finite || constants.clone().any(|x| !x.is_finite()) {
        let error = batch.validated().expect_err("what is not finite is refused");
        assert!(matches!(error, Error::BadTensor { .. }), "{error}");
        return;
    }
    let batch = valid(batch);
    let said = |error: &Error| assert!(!error.to_string().is_empty());
    match subdifferential::evaluate(&spec, &batch, f64::EPSILON / 2.0) {
        Err(error) => said(&error),
        Ok(found) => {
            let ends = [&found.gradient.low, &found.gradient.high];
            let all = ends.into_iter().flat_map(Gradient::tensors).flat_map(|(_, values, _)| values);
            let losses = found.losses.low.iter().chain(&found.losses.high).copied();
            assert!(all.chain(losses).all(f64::is_finite), "{found:?}\nfor {spec}, at {batch:?}");
        }
    }
    for tier in [Tier::Dual, Tier::Structured, Tier::Streamed] {
        match evaluate_with(&spec, &batch, tier) {
            Err(error) => said(&error),
            Ok(Evaluation { losses, gradient, .. }) => {
                let all = gradient.tensors().into_iter().flat_map(|(_, values, _)| values);
                assert!(all.chain(losses).all(f64::is_finite), "{tier:?}, for {spec}, at {batch:?}");
            }
        }
    }
    match certified::evaluate(&spec, &batch) {
        Err(error) => said(&error),
        Ok(found) => {
            let Evaluation { losses, gradient, .. } = &found.evaluation;
            let between = |low: f64, high: f64, value: f64| {
                // Of the whole line there is no middle.
                let unknown = (low, high) == (f64::NEG_INFINITY, f64::INFINITY) && value.is_nan();
                let inside = low <= high && (low..=high).contains(&value);
                assert!(inside || unknown, "{value} is not in {low}..{high}, for {spec}, at {batch:?}");
            };
            for (i, loss) in losses.iter().enumerate() {
                between(found.losses.low[i], found.losses.high[i], *loss);
            }
            let values = |gradient: &Gradient<f64>| {
                gradient.tensors().into_iter().flat_map(|(_, values, _)| values).collect::<Vec<f64>>()
            };
            let ends = values(&found.gradient.low).into_iter().zip(values(&found.gradient.high));
            ends.zip(values(gradient)).for_each(|((low, high), value)| between(low, high, value));
        }
    }
}
