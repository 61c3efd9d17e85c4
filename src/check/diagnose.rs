//! What went wrong? Tries the variants that public implementations are known to be, and names the one that fits.

use super::Kind;
use super::identify::{Fit, Observation, Search, pairs, variants};
use super::standard::Standard;
use crate::batch::Tensor;
use crate::subject::{Answer, LossValue};

/// The variant that the answer matches: one parameter of the specification changed, then a slip in the whole answer (a sign, a
/// factor, a layout), then two parameters changed.
pub(super) fn nearest(standard: &Standard, answer: &Answer) -> Option<String> {
    let Standard { spec, batch, precision, arithmetic, .. } = standard;
    let observation =
        Observation { batch: batch.clone(), answer: answer.clone(), precision: *precision, arithmetic: *arithmetic };
    let search = Search { spec: spec.clone(), observations: vec![observation] };
    let first = |fits: Vec<Fit>| fits.into_iter().find(Fit::fits).map(|fit| fit.changes);
    let singles = variants::of(spec, [answer]);
    if let Some(change) = first(search.close(&singles.iter().map(|change| vec![change]).collect::<Vec<_>>())) {
        return Some(change);
    }
    if let Some(slip) =
        slips(standard, answer).into_iter().find(|(_, mended)| standard.judge(mended).findings.is_empty())
    {
        return Some(slip.0);
    }
    if standard.judge(answer).findings.iter().all(|finding| finding.kind == Kind::Precision) {
        // The formula is right. Which part of it ran in the lower precision cannot be told from the numbers.
        return None;
    }
    first(search.close(&pairs(&singles)))
}

/// Slips in the whole answer, by name, each with the answer as it would be without the slip.
fn slips(standard: &Standard, answer: &Answer) -> Vec<(String, Answer)> {
    let mut all = Vec::new();
    let mut scaled = |name: String, loss: f64, gradient: f64| {
        all.push((name, rescaled(answer, loss, |_| gradient)));
    };
    let samples = standard.batch.samples() as f64;
    scaled("negated loss and gradient".to_owned(), -1.0, -1.0);
    scaled("negated gradient".to_owned(), 1.0, -1.0);
    scaled("gradient of the sum, loss of the mean".to_owned(), 1.0, 1.0 / samples);
    scaled("gradient of the mean, loss of the sum".to_owned(), 1.0 / samples, 1.0);
    for (name, value) in standard.batch.inputs.scalars.iter().filter(|(_, value)| *value != 0.0) {
        scaled(format!("gradient without the factor {name}"), 1.0, *value);
        scaled(format!("gradient with the factor {name} twice"), 1.0, 1.0 / value);
    }
    for tensor in answer.gradients.keys() {
        all.push((
            format!("negated gradient by {tensor}"),
            rescaled(answer, 1.0, |t| if t == *tensor { -1.0 } else { 1.0 }),
        ));
    }
    let dimension = standard.batch.dimension();
    for (tensor, values) in &answer.gradients {
        if matches!(tensor, Tensor::Features | Tensor::Weights) && values.len() % dimension == 0 {
            let rows = values.len() / dimension;
            let mut mended = answer.clone();
            let back = (0..values.len()).map(|i| values[i % dimension * rows + i / dimension]).collect();
            mended.gradients.insert(*tensor, back);
            all.push((format!("transposed gradient by {tensor}"), mended));
        }
    }
    all
}

fn rescaled(answer: &Answer, loss: f64, gradient: impl Fn(Tensor) -> f64) -> Answer {
    Answer {
        loss: answer.loss.as_ref().map(|value| match value {
            LossValue::Total(total) => LossValue::Total(total * loss),
            LossValue::PerSample(losses) => LossValue::PerSample(losses.iter().map(|x| x * loss).collect()),
        }),
        gradients: answer
            .gradients
            .iter()
            .map(|(t, values)| (*t, values.iter().map(|g| g * gradient(*t)).collect()))
            .collect(),
    }
}
