//! Is the loss right?

use super::Kind;
use super::standard::{Element, Judgement, Standard, findings};
use crate::subject::LossValue;

/// Holds the loss against the standard.
pub(super) fn check(standard: &Standard, loss: &LossValue) -> Judgement {
    let Standard { exact, tolerance, .. } = standard;
    match loss {
        LossValue::Total(total) => {
            let element = Element::within(*total, exact.total.low, exact.total.high, tolerance.total);
            let lower = || standard.lower().map(|lower| vec![lower.total]);
            findings("loss", Kind::Loss, &[element], |_| vec![], lower)
        }
        LossValue::PerSample(losses) if losses.len() == exact.losses.low.len() => {
            let bounds = exact.losses.low.iter().zip(&exact.losses.high).zip(&tolerance.losses);
            let elements = losses
                .iter()
                .zip(bounds)
                .map(|(got, ((low, high), allowed))| Element::within(*got, *low, *high, *allowed));
            let lower = || standard.lower().map(|lower| lower.losses.to_vec());
            findings("loss", Kind::Loss, &elements.collect::<Vec<_>>(), |i| vec![i], lower)
        }
        LossValue::PerSample(losses) => Judgement {
            findings: vec![super::wrong_length("loss", losses.len(), exact.losses.low.len())],
            worst_ratio: f64::INFINITY,
        },
    }
}
