//! Is the loss right?

use super::Kind;
use super::standard::{Element, Judgement, Standard, findings};
use crate::subject::LossValue;

/// Holds the loss against the standard.
pub(super) fn check(standard: &Standard, loss: &LossValue) -> Judgement {
    let Some(elements) = elements(standard, loss) else {
        let got = if let LossValue::PerSample(losses) = loss { losses.len() } else { 1 };
        return Judgement {
            findings: vec![super::wrong_length("loss", got, standard.exact.losses.low.len())],
            worst_ratio: f64::INFINITY,
        };
    };
    let total = matches!(loss, LossValue::Total(_));
    let lower = || standard.lower().map(|lower| if total { vec![lower.total] } else { lower.losses.to_vec() });
    findings("loss", Kind::Loss, &elements, |i| if total { vec![] } else { vec![i] }, lower)
}

/// Each loss, or their total, beside the right value nearest to it; `None` if there are not as many as samples.
pub(super) fn elements(standard: &Standard, loss: &LossValue) -> Option<Vec<Element>> {
    let Standard { exact, tolerance, .. } = standard;
    match loss {
        LossValue::Total(total) => {
            Some(vec![Element::within(*total, exact.total.low, exact.total.high, tolerance.total)])
        }
        LossValue::PerSample(losses) => (losses.len() == exact.losses.low.len()).then(|| {
            let bounds = exact.losses.low.iter().zip(&exact.losses.high).zip(&tolerance.losses);
            let elements = losses.iter().zip(bounds);
            elements.map(|(got, ((low, high), allowed))| Element::within(*got, *low, *high, *allowed)).collect()
        }),
    }
}
