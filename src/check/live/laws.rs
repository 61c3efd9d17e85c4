//! The laws: tangency, scale invariance, permutation of classes and of samples, row independence, linearity in the upstream
//! gradient.

use super::{Finding, Kind, Standard, differences, last_call};
use crate::batch::{Batch, Tensor, signed};
use crate::error::Result;
use crate::loss::conventions::{Divisor, NormGradient, Normalised};
use crate::loss::{BatchNeeds, FeatureMap, Loss, WeightMap};
use crate::subject::{Answer, LossValue, Subject, Upstream};
use ndarray::{Array2, ArrayView2, Axis};

/// Two answers are each allowed their own error.
const BOTH: f64 = 2.0;

/// The laws that apply to the loss and do not hold for the subject.
pub(super) fn findings(standard: &Standard, subject: &dyn Subject, answer: &Answer) -> Result<Vec<Finding>> {
    let mut found = tangency(standard, answer);
    let applicable = [scaled_features, scaled_weights, permuted_classes, permuted_samples, single_row]
        .map(|law| law(standard, answer));
    let linear = (subject.upstream() == Upstream::Any).then(|| scaled_upstream(standard, answer));
    let in_reach = |law: Law| if subject.upstream() == Upstream::Alike { law.reduced(standard) } else { law };
    for law in applicable.into_iter().flatten().chain(linear).map(in_reach) {
        let raw = subject.evaluate(&law.batch)?;
        let got = (law.back)(raw.clone());
        let mut broken = differences(standard, law.message, &law.expected, &got, law.slack);
        broken.iter_mut().for_each(|finding| finding.pattern = last_call(finding, answer, &raw));
        found.extend(broken);
    }
    Ok(found)
}

/// Another batch, and what the answer to it must be.
struct Law {
    message: &'static str,
    batch: Batch<f64>,
    /// Brings the answer into the order and scale of the first one.
    back: Box<dyn Fn(Answer) -> Answer>,
    expected: Answer,
    slack: fn(Option<Tensor>) -> f64,
}

impl Law {
    /// The same for a subject that knows no upstream gradient but that of the reduction, which depends on the number of samples.
    fn reduced(mut self, standard: &Standard) -> Self {
        let whole = standard.spec.conventions.upstream(&self.batch.labels);
        let share = self.batch.upstream[0] / standard.precision.round(whole);
        self.batch.upstream /= share;
        let back = self.back;
        self.back = Box::new(move |answer| back(times(answer, share)));
        self
    }
}

/// Whether the loss sees nothing of a feature but its direction.
fn features_have_no_length(standard: &Standard) -> bool {
    let (form, conventions) = (standard.spec.loss.form(), &standard.spec.conventions);
    let exact = conventions.divisor == Divisor::Norm && conventions.normalised == Normalised::Both;
    form.features == FeatureMap::Unit && !form.feature_norm && exact
}

/// Whether the loss sees nothing of a class weight but its direction.
fn weights_have_no_length(standard: &Standard) -> bool {
    let (form, conventions) = (standard.spec.loss.form(), &standard.spec.conventions);
    let exact = conventions.divisor == Divisor::Norm && conventions.normalised == Normalised::Both;
    form.weights == WeightMap::Unit && !form.weight_norm && !standard.spec.loss.batch_needs().weight_norms && exact
}

/// `⟨∂L/∂x, x⟩ = 0` in every row of what is normalised.
fn tangency(standard: &Standard, answer: &Answer) -> Vec<Finding> {
    let inputs = &standard.batch.inputs;
    if standard.spec.conventions.norm_gradient != NormGradient::Exact {
        return Vec::new();
    }
    let mut found = Vec::new();
    let sides = [
        (Tensor::Features, features_have_no_length(standard), Some(&inputs.features)),
        (Tensor::Weights, weights_have_no_length(standard), inputs.weights.as_ref()),
    ];
    let allowed = standard.tolerance.gradient.tensors();
    for (tensor, applies, rows) in sides {
        let (Some(rows), Some(values)) = (rows.filter(|_| applies), answer.gradients.get(&tensor)) else { continue };
        let Some((_, allowed, width)) = allowed.iter().find(|(known, ..)| *known == tensor) else { continue };
        for (row, x) in rows.rows().into_iter().enumerate() {
            let elements = row * width..(row + 1) * width;
            let Some(gradient) = values.get(elements.clone()) else { continue };
            let along: f64 = gradient.iter().zip(x).map(|(g, x)| g * x).sum();
            let limit: f64 = allowed[elements].iter().zip(x).map(|(a, x)| a * x.abs()).sum();
            if along.abs() > limit {
                found.push(Finding {
                    kind: Kind::Law,
                    tensor: tensor.key().to_owned(),
                    index: vec![row],
                    got: along,
                    exact: 0.0,
                    error: along.abs(),
                    allowed: limit,
                    wrong: 1,
                    elements: rows.nrows(),
                    message: "the gradient is not orthogonal to the vector, though the loss sees only its direction"
                        .to_owned(),
                    pattern: None,
                });
            }
        }
    }
    found
}

/// Features twice as long: the same loss, half the gradient.
fn scaled_features(standard: &Standard, answer: &Answer) -> Option<Law> {
    features_have_no_length(standard).then(|| {
        let mut batch = standard.batch.clone();
        batch.inputs.features *= 2.0;
        let message = "features twice as long must leave the loss as it is and halve their gradient";
        Law { message, batch, back: doubled(Tensor::Features), expected: answer.clone(), slack: |_| BOTH }
    })
}

/// Class weights twice as long: the same loss, half the gradient.
fn scaled_weights(standard: &Standard, answer: &Answer) -> Option<Law> {
    weights_have_no_length(standard).then(|| {
        let mut batch = standard.batch.clone();
        batch.inputs.weights.iter_mut().for_each(|weights| *weights *= 2.0);
        let message = "class weights twice as long must leave the loss as it is and halve their gradient";
        Law { message, batch, back: doubled(Tensor::Weights), expected: answer.clone(), slack: |_| BOTH }
    })
}

fn doubled(tensor: Tensor) -> Box<dyn Fn(Answer) -> Answer> {
    Box::new(move |mut answer| {
        answer.gradients.get_mut(&tensor).into_iter().flatten().for_each(|g| *g *= 2.0);
        answer
    })
}

/// Classes in reverse order: the same loss, the gradients in reverse order.
fn permuted_classes(standard: &Standard, answer: &Answer) -> Option<Law> {
    if standard.spec.loss.batch_needs().weight_norms || standard.spec.conventions.ignore.is_some_and(|label| label >= 0)
    {
        // Which classes are novel is fixed by number, and which is ignored.
        return None;
    }
    let mut batch = standard.batch.clone();
    let last = batch.targets().into_iter().max()?.max(batch.classes().saturating_sub(1));
    batch.labels.iter_mut().filter(|label| signed(**label) >= 0).for_each(|label| *label = last - *label);
    let reversed = |rows: ArrayView2<'_, f64>| -> Array2<f64> {
        let mut rows = rows.to_owned();
        rows.invert_axis(Axis(0));
        rows.as_standard_layout().into_owned()
    };
    batch.inputs.weights = batch.inputs.weights.as_ref().map(|weights| reversed(weights.view()));
    for vector in [&mut batch.inputs.bias, &mut batch.inputs.gains, &mut batch.margins] {
        *vector = vector.as_ref().map(|vector| vector.iter().rev().copied().collect());
    }
    let dimension = batch.dimension();
    let back = move |mut answer: Answer| {
        for (tensor, values) in &mut answer.gradients {
            match tensor {
                Tensor::Weights => *values = values.chunks(dimension).rev().flatten().copied().collect(),
                Tensor::Bias | Tensor::Gains => values.reverse(),
                Tensor::Features | Tensor::Scalar(_) => {}
            }
        }
        answer
    };
    let message = "classes in another order must leave the loss as it is and permute the gradients";
    Some(Law { message, batch, back: Box::new(back), expected: answer.clone(), slack: |_| BOTH })
}

/// Samples in reverse order: losses and gradients by features in reverse order, all else the same.
fn permuted_samples(standard: &Standard, answer: &Answer) -> Option<Law> {
    let samples = standard.batch.samples();
    if samples == 1 {
        return None;
    }
    let mut batch = standard.batch.clone();
    batch.inputs.features.invert_axis(Axis(0));
    batch.inputs.features = batch.inputs.features.as_standard_layout().into_owned();
    batch.labels.reverse();
    batch.upstream = batch.upstream.iter().rev().copied().collect();
    for triplet in batch.triplets.iter_mut().flatten() {
        *triplet = triplet.map(|sample| samples - 1 - sample);
    }
    let dimension = batch.dimension();
    let back = move |mut answer: Answer| {
        if let Some(LossValue::PerSample(losses)) = &mut answer.loss {
            losses.reverse();
        }
        if let Some(values) = answer.gradients.get_mut(&Tensor::Features) {
            *values = values.chunks(dimension).rev().flatten().copied().collect();
        }
        answer
    };
    let message = "samples in another order must have the losses and gradients that they had";
    Some(Law { message, batch, back: Box::new(back), expected: answer.clone(), slack: |_| BOTH })
}

/// One row alone: its loss and gradient are the same as in the batch.
fn single_row(standard: &Standard, answer: &Answer) -> Option<Law> {
    let form = standard.spec.loss.form();
    let of_batch = matches!(form.features, FeatureMap::Whitened { running: false, .. });
    let independent = !form.peers && !of_batch && standard.spec.loss.batch_needs() == BatchNeeds::default();
    let (samples, dimension) = (standard.batch.samples(), standard.batch.dimension());
    if !independent || samples == 1 {
        return None;
    }
    let mut batch = standard.batch.clone();
    batch.inputs.features = batch.inputs.features.select(Axis(0), &[0]);
    batch.labels.truncate(1);
    batch.upstream = batch.upstream.select(Axis(0), &[0]);
    // Only row 0 is compared: the other rows are filled with what was expected of them.
    let expected = Answer {
        loss: answer.loss.clone().filter(|loss| matches!(loss, LossValue::PerSample(_))),
        gradients: answer
            .gradients
            .iter()
            .filter(|(t, _)| **t == Tensor::Features)
            .map(|(t, v)| (*t, v.clone()))
            .collect(),
    };
    let whole = expected.clone();
    let back = move |answer: Answer| {
        let mut filled = whole.clone();
        if let (Some(LossValue::PerSample(all)), Some(LossValue::PerSample(one))) = (&mut filled.loss, &answer.loss) {
            all.iter_mut().zip(one).take(1).for_each(|(all, one)| *all = *one);
        }
        if let (Some(all), Some(one)) =
            (filled.gradients.get_mut(&Tensor::Features), answer.gradients.get(&Tensor::Features))
        {
            all.iter_mut().zip(one).take(dimension).for_each(|(all, one)| *all = *one);
        }
        filled
    };
    let message = "a sample alone must have the loss and gradient that it has in the batch";
    Some(Law { message, batch, back: Box::new(back), expected, slack: |_| BOTH })
}

/// Minus twice the upstream gradient: minus twice the gradient.
fn scaled_upstream(standard: &Standard, answer: &Answer) -> Law {
    const FACTOR: f64 = -2.0;
    let mut batch = standard.batch.clone();
    batch.upstream *= FACTOR;
    let back = |answer| times(answer, 1.0 / FACTOR);
    let message = "the gradient must be linear in the upstream gradient";
    Law { message, batch, back: Box::new(back), expected: answer.clone(), slack: |_| BOTH }
}

/// The answer for an upstream gradient that many times as large.
fn times(mut answer: Answer, factor: f64) -> Answer {
    answer.gradients.values_mut().flatten().for_each(|g| *g *= factor);
    if let Some(LossValue::Total(total)) = &mut answer.loss {
        *total *= factor;
    }
    answer
}
