//! Checks that ask the implementation again: is it deterministic, does it keep the loss's laws, is its gradient that of its own
//! loss? None of them looks at the exact result; from the standard they take only what rounding may do.
//!
//! The laws hold between kinks. Where the standard is a set, only determinism is checked.

mod laws;
mod taylor;

use super::pattern::{Pattern, Place, What};
use super::standard::Standard;
use super::{Finding, Kind};
use crate::batch::{Batch, Tensor};
use crate::error::Result;
use crate::loss::Loss;
use crate::subject::{Answer, LossValue, Subject};
use ndarray::Array1;

/// What does not hold when the subject, which gave `answer`, is asked again.
///
/// # Errors
/// If the subject fails to answer.
pub(super) fn findings(standard: &Standard, subject: &dyn Subject, answer: &Answer) -> Result<Vec<Finding>> {
    // Once right away, and once with another batch in between: what that leaves behind, or what is read before it is there, shows then.
    let at_once = (answer.clone(), subject.evaluate(&standard.batch)?);
    let between = subject.evaluate(&opposed(standard))?;
    let later = (between, subject.evaluate(&standard.batch)?);
    let again = |(before, again): &(Answer, Answer)| {
        let mut found = differences(standard, "the same batch gave another answer", answer, again, |_| 0.0);
        found.iter_mut().for_each(|finding| finding.pattern = last_call(finding, before, again));
        found
    };
    let mut findings = again(&at_once);
    if findings.is_empty() {
        findings = again(&later);
    }
    if standard.exact.is_single() {
        findings.extend(laws::findings(standard, subject, answer)?);
        findings.extend(taylor::finding(standard, subject, answer)?);
    }
    Ok(findings)
}

/// The batch with every second feature reversed, so that the distances between them change too. Where the loss has centres, and
/// features that are near each other must not cancel, with the elements of one class's features in reverse order: the angles between
/// centres change, their norms do not.
fn opposed(standard: &Standard) -> Batch<f64> {
    let mut batch = standard.batch.clone();
    let rows = batch.inputs.features.rows_mut().into_iter();
    if standard.spec.loss.batch_needs().features {
        let of_first = rows.zip(&batch.labels).filter(|(_, label)| **label == batch.labels[0]);
        of_first.for_each(|(mut row, _)| {
            let reversed: Array1<f64> = row.iter().rev().copied().collect();
            row.assign(&reversed);
        });
    } else {
        rows.step_by(2).for_each(|mut row| row.mapv_inplace(|x| -x));
    }
    batch
}

/// Whether what differs is what was answered to the batch before, to the last bit.
fn last_call(finding: &Finding, before: &Answer, now: &Answer) -> Option<Pattern> {
    let same = if finding.tensor == "loss" {
        before.loss == now.loss
    } else {
        let of = |answer: &Answer| {
            let mut gradients = answer.gradients.iter();
            gradients.find(|(tensor, _)| tensor.key() == finding.tensor).map(|(_, values)| values.clone())
        };
        of(before) == of(now)
    };
    same.then_some(Pattern { place: Place::Everywhere, what: Some(What::LastCall) })
}

/// The first difference between two answers in each tensor that exceeds the tolerance times `slack`.
fn differences(
    standard: &Standard,
    message: &str,
    expected: &Answer,
    got: &Answer,
    slack: impl Fn(Option<Tensor>) -> f64,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let tolerance = &standard.tolerance;
    let losses = tolerance.losses.to_vec();
    let by_loss = match (&expected.loss, &got.loss) {
        (Some(LossValue::Total(a)), Some(LossValue::Total(b))) => Some((vec![*a], vec![*b], vec![tolerance.total])),
        (Some(LossValue::PerSample(a)), Some(LossValue::PerSample(b))) => Some((a.clone(), b.clone(), losses)),
        _ => None,
    };
    if let Some((a, b, allowed)) = by_loss {
        let slack = slack(None);
        let is_total = matches!(expected.loss, Some(LossValue::Total(_)));
        let index = |sample| if is_total { Vec::new() } else { vec![sample] };
        found.extend(difference("loss", message, &a, &b, |i| slack * allowed[i], index));
    }
    let allowed = tolerance.gradient.tensors();
    for (tensor, a) in &expected.gradients {
        let Some(b) = got.gradients.get(tensor) else { continue };
        let Some((_, allowed, _)) = allowed.iter().find(|(known, ..)| known == tensor) else { continue };
        let slack = slack(Some(*tensor));
        found.extend(difference(tensor.key(), message, a, b, |i| slack * allowed[i], |i| standard.index(*tensor, i)));
    }
    found
}

fn difference(
    tensor: &str,
    message: &str,
    expected: &[f64],
    got: &[f64],
    allowed: impl Fn(usize) -> f64,
    index: impl Fn(usize) -> Vec<usize>,
) -> Option<Finding> {
    if expected.len() != got.len() {
        return Some(super::wrong_length(tensor, got.len(), expected.len()));
    }
    // Bits are compared first, so that the same NaN or infinity twice is no difference.
    let agrees = |i: usize| expected[i].to_bits() == got[i].to_bits() || (expected[i] - got[i]).abs() <= allowed(i);
    let excess = |i: &usize| (expected[*i] - got[*i]).abs() / allowed(*i);
    let wrong: Vec<usize> = (0..got.len()).filter(|i| !agrees(*i)).collect();
    let worst = *wrong.iter().max_by(|a, b| excess(a).total_cmp(&excess(b)))?;
    Some(Finding {
        kind: Kind::Law,
        tensor: tensor.to_owned(),
        index: index(worst),
        got: got[worst],
        exact: expected[worst],
        error: (got[worst] - expected[worst]).abs(),
        allowed: allowed(worst),
        wrong: wrong.len(),
        elements: got.len(),
        message: message.to_owned(),
        pattern: None,
    })
}
