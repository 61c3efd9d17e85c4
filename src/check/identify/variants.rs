//! The variants of a specification: each changes one of its parameters to a value that implementations are known to have.

use crate::batch::{Batch, signed};
use crate::loss::{LossSpec, Margins};
use crate::subject::{Answer, LossValue};
use std::collections::BTreeSet;
use std::fmt;

/// Values of ε in use to keep a norm from 0, or a cosine from 1.
const EPSILONS: [&str; 6] = ["1e-12", "1e-10", "1e-8", "1e-7", "1e-6", "1e-5"];

/// Scales that papers and implementations use; 1 leaves the scale out.
const SCALES: [&str; 7] = ["1", "10", "16", "20", "30", "32", "64"];

/// Margins that papers and implementations use, in radians or as differences of cosines; 0 leaves the margin out.
const MARGINS: [&str; 9] = ["0", "0.1", "0.2", "0.25", "0.3", "0.35", "0.4", "0.45", "0.5"];

/// Weights of an added term in use; 0 leaves the term out.
const WEIGHTS: [&str; 10] = ["0", "0.0001", "0.001", "0.005", "0.01", "0.05", "0.1", "0.5", "1", "10"];

/// Trust in a label: of the prediction alone, of both, of the label alone.
const TRUSTS: [&str; 7] = ["0", "0.1", "0.2", "0.5", "0.8", "0.9", "1"];

/// Values of ε in use beside a variance.
const EPSILONS_OF_VARIANCES: [&str; 5] = ["1e-8", "1e-6", "1e-5", "1e-4", "1e-3"];

/// A parameter with a value it does not have now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check) struct Change {
    pub name: &'static str,
    value: String,
    /// What has to be said besides: the ε of a divisor.
    also: Option<(&'static str, &'static str)>,
    /// Whether the implementation makes the upstream gradient from its reduction, so that the change changes it.
    reduces: bool,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)?;
        self.also.map_or(Ok(()), |(name, value)| write!(f, ",{name}={value}"))
    }
}

/// Every named value of every parameter, each ε with each way to use it, the scales and margins in use, the first and last class as
/// a label that is ignored where there are samples of it, and the largest loss as a cap where several samples have it.
pub(in crate::check) fn of<'a>(
    spec: &LossSpec,
    seen: impl IntoIterator<Item = (&'a Batch<f64>, &'a Answer)>,
) -> Vec<Change> {
    let seen: Vec<(&Batch<f64>, &Answer)> = seen.into_iter().collect();
    let mut all = Vec::new();
    for parameter in spec.describe() {
        let change = |value: &str, also| Change {
            name: parameter.name,
            value: value.to_owned(),
            also,
            reduces: parameter.name == "reduction",
        };
        for value in parameter.choices.iter().filter(|value| **value != parameter.value) {
            if parameter.name == "norm" && *value != "exact" {
                all.extend(EPSILONS.iter().map(|epsilon| change(value, Some(("eps", *epsilon)))));
            } else {
                all.push(change(value, None));
            }
        }
        let in_use: &[&str] = match parameter.name {
            _ if !parameter.choices.is_empty() => &[],
            "s" | "alpha" => &SCALES,
            "m1" => &SCALES[..1],
            "m" | "m2" | "m3" => &MARGINS,
            "clamp" => &EPSILONS,
            "lambda" => &WEIGHTS,
            "beta" => &TRUSTS,
            "epsilon" => &EPSILONS_OF_VARIANCES,
            _ => &[],
        };
        all.extend(in_use.iter().filter(|value| **value != parameter.value).map(|value| change(value, None)));
    }
    let ends = seen.iter().flat_map(|(batch, _)| {
        let last = batch.classes().saturating_sub(1);
        batch.labels.iter().copied().filter(move |label| *label == 0 || *label == last)
    });
    let ignorable = ends.collect::<BTreeSet<usize>>().into_iter().map(|label| Some(signed(label))).chain([None]);
    let ignorable = ignorable.filter(|label| *label != spec.conventions.ignore);
    all.extend(ignorable.flat_map(|label| {
        let value = label.map_or_else(|| "none".to_owned(), |label| label.to_string());
        [true, false].map(|reduces| Change { name: "ignore", value: value.clone(), also: None, reduces })
    }));
    let caps = seen.into_iter().filter_map(|(_, answer)| shared_largest_loss(answer)).reduce(f64::max);
    all.extend(caps.map(|cap| Change { name: "cap", value: cap.to_string(), also: None, reduces: false }));
    all
}

/// The largest loss of any sample, if several have it, as where losses are capped.
fn shared_largest_loss(answer: &Answer) -> Option<f64> {
    let Some(LossValue::PerSample(losses)) = &answer.loss else { return None };
    let largest = losses.iter().copied().reduce(f64::max)?;
    let shared = losses.iter().filter(|loss| **loss == largest).count() > 1;
    (shared && largest > 0.0 && largest.is_finite()).then_some(largest)
}

/// The specification with these changes, and the batch as an implementation of it would have been given: with the learnable
/// scalars and the upstream gradient that the changes imply. `None` if the changes do not go together, or not with the batch.
pub(in crate::check) fn applied(
    spec: &LossSpec,
    batch: &Batch<f64>,
    changes: &[&Change],
) -> Option<(LossSpec, Batch<f64>)> {
    let (mut changed, mut batch) = (spec.clone(), batch.clone());
    for change in changes {
        let assignments = std::iter::once((change.name, change.value.as_str())).chain(change.also);
        for (name, value) in assignments {
            changed = changed.with(name, value).ok()?;
            let scalar = batch.inputs.scalars.iter_mut().find(|(known, _)| *known == name);
            if let (Some(scalar), Ok(number)) = (scalar, value.parse()) {
                scalar.1 = number;
            }
        }
    }
    if changed.conventions.margins == Margins::Shared {
        batch.margins = None;
    } else if batch.margins.is_none() {
        return None;
    }
    let [before, after] = [spec, &changed].map(|spec| spec.conventions.upstream(&batch.labels));
    let of_reduction = batch.upstream.iter().all(|u| (u / before - 1.0).abs() < 1e-6);
    if changes.iter().any(|change| change.reduces) {
        if !of_reduction || before == after {
            return None;
        }
        batch.upstream.fill(after);
    }
    Some((changed, batch))
}
