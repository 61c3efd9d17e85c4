//! What went wrong? Tries the variants that public implementations are known to be, and names the one that fits.

use super::Kind;
use super::standard::Standard;
use crate::batch::Tensor;
use crate::loss::{LossSpec, Reduction};
use crate::subject::{Answer, LossValue};
use std::collections::BTreeMap;

/// Values of ε in use to keep a norm from 0.
const EPSILONS: [&str; 6] = ["1e-12", "1e-10", "1e-8", "1e-7", "1e-6", "1e-5"];

/// The variant that the answer matches: one parameter of the specification changed, then a slip in the whole answer (a sign, a
/// factor, a layout), then two parameters changed.
pub(super) fn nearest(standard: &Standard, answer: &Answer) -> Option<String> {
    let singles = variants(&standard.spec);
    let matching = |changes: &[&Change]| matches(standard, answer, changes);
    if let Some(change) = singles.iter().find(|change| matching(&[change])) {
        return Some(change.to_string());
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
    let pairs = singles.iter().enumerate().flat_map(|(i, a)| singles[i + 1..].iter().map(move |b| (a, b)));
    pairs.into_iter().find(|(a, b)| a.name != b.name && matching(&[a, b])).map(|(a, b)| format!("{a},{b}"))
}

/// A parameter with a value it does not have now.
struct Change {
    name: &'static str,
    value: String,
    /// What has to be said besides: the ε of a divisor.
    also: Option<(&'static str, &'static str)>,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.name, self.value)?;
        self.also.map_or(Ok(()), |(name, value)| write!(f, ",{name}={value}"))
    }
}

/// Every named value of every parameter, each ε with each way to use it, and scale and margin left out.
fn variants(spec: &LossSpec) -> Vec<Change> {
    let mut all = Vec::new();
    for parameter in spec.describe() {
        for value in parameter.choices.iter().filter(|value| **value != parameter.value) {
            let change = |also| Change { name: parameter.name, value: (*value).to_owned(), also };
            if parameter.name == "norm" && *value != "exact" {
                all.extend(EPSILONS.iter().map(|epsilon| change(Some(("eps", *epsilon)))));
            } else {
                all.push(change(None));
            }
        }
        let left_out = match parameter.name {
            "s" | "alpha" | "m1" => "1",
            "m" | "m2" | "m3" => "0",
            _ => continue,
        };
        if parameter.value != left_out && parameter.choices.is_empty() {
            all.push(Change { name: parameter.name, value: left_out.to_owned(), also: None });
        }
    }
    all
}

/// Whether the answer is right for the specification with these changes.
fn matches(standard: &Standard, answer: &Answer, changes: &[&Change]) -> bool {
    let mut spec = standard.spec.clone();
    let mut batch = standard.batch.clone();
    for change in changes {
        let assignments = std::iter::once((change.name, change.value.as_str())).chain(change.also);
        for (name, value) in assignments {
            match spec.with(name, value) {
                Ok(changed) => spec = changed,
                Err(_) => return false,
            }
            // A learnable scalar is an input of the batch.
            if let (Some(scalar), Ok(number)) =
                (batch.inputs.scalars.iter_mut().find(|(known, _)| *known == name), value.parse())
            {
                scalar.1 = number;
            }
        }
    }
    let (samples, before) = (batch.samples() as f64, standard.spec.conventions.reduction);
    let mean = batch.upstream.iter().all(|u| (u * samples - 1.0).abs() < 1e-6);
    if before == Reduction::Mean && spec.conventions.reduction == Reduction::Sum && mean {
        batch.upstream.fill(1.0);
    } else if spec.conventions.reduction != before {
        return false;
    }
    let plausible = crate::reference::evaluate_with(&spec, &batch, crate::reference::Tier::Structured)
        .is_ok_and(|exact| roughly_equal(&exact, answer));
    plausible
        && Standard::stored(&spec, &batch, standard.precision, standard.arithmetic)
            .is_ok_and(|variant| variant.judge(answer).findings.is_empty())
}

/// A quick look, before the tolerance of a variant is worked out: whether no element is off by a tenth of its tensor's largest.
fn roughly_equal(exact: &crate::reference::Evaluation, answer: &Answer) -> bool {
    let close = |a: &[f64], b: &[f64]| {
        let largest = a.iter().fold(f64::MIN_POSITIVE, |top, x| top.max(x.abs()));
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 0.1 * largest)
    };
    let by_loss = match &answer.loss {
        Some(LossValue::Total(total)) => close(&[exact.total], &[*total]),
        Some(LossValue::PerSample(losses)) => close(&exact.losses.to_vec(), losses),
        None => true,
    };
    let tensors: BTreeMap<Tensor, Vec<f64>> =
        exact.gradient.tensors().into_iter().map(|(tensor, values, _)| (tensor, values)).collect();
    // At a cone the whole row is undetermined, so a gradient may not be ruled out here by one row; a tenth of all elements may.
    let far =
        |(tensor, values): (&Tensor, &Vec<f64>)| tensors.get(tensor).is_none_or(|right| !mostly_close(right, values));
    by_loss && !answer.gradients.iter().any(far)
}

fn mostly_close(a: &[f64], b: &[f64]) -> bool {
    let largest = a.iter().fold(f64::MIN_POSITIVE, |top, x| top.max(x.abs()));
    let close = a.iter().zip(b).filter(|(a, b)| (*a - *b).abs() <= 0.1 * largest).count();
    a.len() == b.len() && close * 2 >= a.len()
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
    scaled("loss and gradient of the mean, divided by N again".to_owned(), samples, samples);
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
