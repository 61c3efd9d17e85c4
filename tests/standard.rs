//! What an answer is held against: which errors are found, what is said of them, and what would have been noticed.

mod answers;

use answers::right;
use gradproof::batch::{Batch, Tensor};
use gradproof::check::standard::Standard;
use gradproof::check::tolerance::Tolerance;
use gradproof::check::{Finding, Kind};
use gradproof::loss::LossSpec;
use gradproof::reference::structured::Cone;
use gradproof::subject::{Answer, LossValue, Precision};

/// At least three samples, classes and dimensions, and one right answer. Most tests take single precision: of no lower one is it said
/// that an error is commonly that.
fn standard(loss: &str, precision: Precision) -> Standard {
    let is_wanted = |batch: &Batch<f64>| batch.samples() >= 3 && batch.dimension() >= 3 && batch.classes() >= 3;
    answers::standard(loss, precision, is_wanted)
}

/// The error allowed for an element of a gradient.
fn allowed(standard: &Standard, tensor: Tensor, element: usize) -> f64 {
    let tensors = standard.tolerance.gradient.tensors();
    tensors.into_iter().find(|(known, ..)| *known == tensor).expect("the loss has it").1[element]
}

/// The right answer, with elements off by so many times the error allowed.
fn off(standard: &Standard, by: &[(Tensor, usize, f64)]) -> Answer {
    let mut answer = right(&standard.spec, &standard.batch);
    for (tensor, element, times) in by {
        answer.gradients.get_mut(tensor).unwrap()[*element] += times * allowed(standard, *tensor, *element);
    }
    answer
}

#[test]
fn the_worst_of_a_kind_comes_first_with_its_place_and_its_numbers() {
    let standard = standard("softmax", Precision::F32);
    let dimension = standard.batch.dimension();
    let (features, weights, bias) = (Tensor::Features, Tensor::Weights, Tensor::Bias);
    // The second row's third element, and more that is wrong by less.
    let element = dimension + 2;
    for order in [[64.0, 8.0, 3.0], [3.0, 64.0, 8.0], [8.0, 3.0, 64.0]] {
        let wrong = [
            (features, element, order[0]),
            (features, 0, 1.5),
            (weights, element, order[1]),
            (bias, 2, order[2]),
            (bias, 1, -2.0),
            (bias, 0, 0.9),
        ];
        let answer = off(&standard, &wrong);
        let judgement = standard.judge(&answer);
        assert!((judgement.worst_ratio / 64.0 - 1.0).abs() < 0.05, "{}", judgement.worst_ratio);
        let ratios: Vec<f64> = judgement.findings.iter().map(|finding| finding.error / finding.allowed).collect();
        for (ratio, expected) in ratios.iter().zip([64.0, 8.0, 3.0]) {
            assert!((ratio / expected - 1.0).abs() < 0.1, "{ratios:?}");
        }
        let found = |tensor: Tensor| {
            let named: Vec<&Finding> = judgement.findings.iter().filter(|f| f.tensor == tensor.key()).collect();
            let [finding] = named[..] else { panic!("{tensor}: {named:?}") };
            finding.clone()
        };
        for (tensor, index, count, place) in
            [(features, vec![1, 2], 2, element), (weights, vec![1, 2], 1, element), (bias, vec![2], 2, 2)]
        {
            let finding = found(tensor);
            assert_eq!((finding.kind, &finding.index, finding.wrong), (Kind::Gradient, &index, count), "{tensor}");
            let values = &answer.gradients[&tensor];
            assert_eq!((finding.elements, finding.got), (values.len(), values[place]), "{tensor}");
            assert_eq!(finding.error, (finding.got - finding.exact).abs(), "{tensor}");
            assert_eq!(finding.allowed, allowed(&standard, tensor, place), "{tensor}");
            let says = format!("the gradient by {tensor} is off by {:.3e} times", finding.error / finding.allowed);
            assert!(finding.message.starts_with(&says), "{}", finding.message);
        }
    }
}

#[test]
fn an_error_that_rounding_may_make_is_none() {
    let standard = standard("softmax", Precision::F64);
    let answer = off(&standard, &[(Tensor::Features, 0, 0.9), (Tensor::Weights, 4, -0.9), (Tensor::Bias, 2, 0.9)]);
    let judgement = standard.judge(&answer);
    assert!(judgement.findings.is_empty() && standard.is_right(&answer), "{judgement:?}");
    assert!(judgement.worst_ratio > 0.8 && judgement.worst_ratio < 1.0, "{}", judgement.worst_ratio);
}

#[test]
fn numbers_that_are_none_are_told_apart_from_wrong_ones() {
    let standard = standard("softmax", Precision::F32);
    let mut answer = off(&standard, &[(Tensor::Features, 0, 1e6), (Tensor::Weights, 1, 8.0)]);
    answer.gradients.get_mut(&Tensor::Features).unwrap()[1] = f64::NAN;
    answer.gradients.get_mut(&Tensor::Bias).unwrap()[1] = f64::NEG_INFINITY;
    let Judged { kinds, judgement } = judged(&standard, &answer);
    let (non_finite, gradient) = (Kind::NonFinite, Kind::Gradient);
    assert_eq!(kinds[..2], [(gradient, "features".to_owned()), (gradient, "weights".to_owned())]);
    assert_eq!(kinds[2..].iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [non_finite; 2]);
    assert!(judgement.worst_ratio.is_infinite());
    for finding in &judgement.findings[2..] {
        let (place, value) = if finding.tensor == "bias" { (vec![1], "-inf") } else { (vec![0, 1], "NaN") };
        assert_eq!((&finding.index, finding.wrong), (&place, 1), "{finding:?}");
        let says = format!("the gradient by {} is {value} where the exact result is finite", finding.tensor);
        assert_eq!(finding.message, says);
    }
}

struct Judged {
    kinds: Vec<(Kind, String)>,
    judgement: gradproof::check::standard::Judgement,
}

fn judged(standard: &Standard, answer: &Answer) -> Judged {
    let judgement = standard.judge(answer);
    let kinds = judgement.findings.iter().map(|finding| (finding.kind, finding.tensor.clone())).collect();
    Judged { kinds, judgement }
}

#[test]
fn losses_are_judged_one_by_one_or_as_their_total() {
    let standard = standard("softmax", Precision::F32);
    let exact = right(&standard.spec, &standard.batch);
    let Some(LossValue::PerSample(losses)) = &exact.loss else { unreachable!("as `right` answers") };
    let total: f64 = losses.iter().zip(&standard.batch.upstream).map(|(loss, u)| loss * u).sum();
    let with = |loss: LossValue| Answer { loss: Some(loss), ..exact.clone() };
    assert!(standard.is_right(&exact) && standard.is_right(&with(LossValue::Total(total))));
    let mut wrong = losses.clone();
    wrong[1] += 9.0 * standard.tolerance.losses[1];
    let Judged { kinds, judgement } = judged(&standard, &with(LossValue::PerSample(wrong)));
    assert_eq!(kinds, [(Kind::Loss, "loss".to_owned())]);
    assert_eq!((&judgement.findings[0].index[..], judgement.findings[0].elements), (&[1][..], losses.len()));
    assert!(judgement.findings[0].message.starts_with("the loss is off by"), "{}", judgement.findings[0].message);
    let off = LossValue::Total(total + 9.0 * standard.tolerance.total);
    let Judged { kinds, judgement } = judged(&standard, &with(off));
    assert_eq!(kinds, [(Kind::Loss, "loss".to_owned())]);
    assert_eq!((&judgement.findings[0].index[..], judgement.findings[0].elements), (&[][..], 1));
    // One too few.
    let Judged { kinds, judgement } = judged(&standard, &with(LossValue::PerSample(losses[1..].to_vec())));
    assert_eq!(kinds, [(Kind::Shape, "loss".to_owned())]);
    assert!(judgement.worst_ratio.is_infinite());
}

#[test]
fn what_single_precision_explains_is_called_so_unless_something_else_is_wrong() {
    let standard = standard("softmax", Precision::F64);
    let spec = &standard.spec;
    let single = Standard::new(spec, &standard.batch, Precision::F32).unwrap();
    let rounded = |values: &[f64]| -> Vec<f64> { values.iter().map(|x| Precision::F32.round(*x)).collect() };
    let mut answer = right(spec, &standard.batch);
    answer.gradients.values_mut().for_each(|values| *values = rounded(values));
    let Some(LossValue::PerSample(losses)) = &mut answer.loss else { unreachable!("as `right` answers") };
    *losses = rounded(losses);
    let Judged { kinds, judgement } = judged(&standard, &answer);
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    assert!(kinds.iter().all(|(kind, _)| *kind == Kind::Precision), "{kinds:?}");
    for finding in &judgement.findings {
        let what = if finding.tensor == "loss" {
            "the loss".to_owned()
        } else {
            format!("the gradient by {}", finding.tensor)
        };
        assert_eq!(
            finding.message,
            format!("{what} is right, but only to a lower precision than the one it is computed in")
        );
    }
    // One element that single precision does not explain.
    answer.gradients.get_mut(&Tensor::Weights).unwrap()[0] += 3.0 * allowed(&single, Tensor::Weights, 0);
    let kind = |judged: &Judged, tensor: &str| judged.kinds.iter().find(|(_, of)| of == tensor).map(|(kind, _)| *kind);
    let mended = judged(&standard, &answer);
    assert_eq!(kind(&mended, "weights"), Some(Kind::Gradient));
    assert_eq!(kind(&mended, "features"), Some(Kind::Precision));
    // In single precision itself it is just wrong.
    let judged = judged(&single, &answer);
    assert_eq!(judged.kinds, [(Kind::Gradient, "weights".to_owned())]);
}

#[test]
fn what_an_answer_lacks_is_said() {
    let standard = standard("softmax", Precision::F64);
    let mut answer = right(&standard.spec, &standard.batch);
    assert_eq!(standard.unchecked(&answer), Vec::<String>::new());
    answer.gradients.remove(&Tensor::Bias);
    assert_eq!(standard.unchecked(&answer), ["gradient by bias"]);
    answer.loss = None;
    answer.gradients.clear();
    assert_eq!(
        standard.unchecked(&answer),
        ["loss", "gradient by features", "gradient by weights", "gradient by bias"]
    );
}

#[test]
fn a_gradient_of_another_shape_is_that_and_no_more() {
    let standard = standard("softmax", Precision::F64);
    let mut answer = right(&standard.spec, &standard.batch);
    answer.gradients.get_mut(&Tensor::Features).unwrap().pop();
    let Judged { kinds, judgement } = judged(&standard, &answer);
    assert_eq!(kinds, [(Kind::Shape, "features".to_owned())]);
    let (got, expected) = (answer.gradients[&Tensor::Features].len(), standard.batch.inputs.features.len());
    let message = &judgement.findings[0].message;
    assert!(message.contains(&got.to_string()) && message.contains(&expected.to_string()), "{message}");
}

#[test]
fn power_is_the_largest_and_the_median_error_that_would_not_show() {
    let standard = standard("softmax", Precision::F64);
    let answer = right(&standard.spec, &standard.batch);
    let power = standard.power(&answer);
    let tensors = standard.exact.gradient.low.tensors().into_iter().zip(standard.tolerance.gradient.tensors());
    let parts = tensors.flat_map(|((_, right, _), (_, allowed, _))| {
        let largest = right.iter().fold(0.0, |top: f64, g| top.max(g.abs()));
        allowed.into_iter().map(move |allowed| allowed / largest).collect::<Vec<f64>>()
    });
    let mut parts: Vec<f64> = parts.collect();
    parts.sort_by(f64::total_cmp);
    assert_eq!(power.smallest_detectable, parts[parts.len() - 1]);
    assert_eq!(power.typical_detectable, parts[parts.len() / 2]);
    assert_eq!(power.missed, Vec::<String>::new());
    // Of gradients that the answer has not, nothing is claimed.
    let none = standard.power(&Answer { gradients: std::collections::BTreeMap::new(), ..answer });
    assert!(none.smallest_detectable.is_infinite() && none.typical_detectable.is_infinite() && none.missed.is_empty());
}

#[test]
fn faults_that_rounding_would_hide_are_listed() {
    // The gradient by the bias is zero but for rounding where both classes are equally likely and both labels are there.
    let spec: LossSpec = "softmax".parse().unwrap();
    let features = ndarray::arr2(&[[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]);
    let mut batch = Batch::new(features, ndarray::arr2(&[[1.0, 2.0, 0.5], [2.0, 1.0, 0.5]]), vec![0, 1]).unwrap();
    batch.inputs.bias = Some(ndarray::arr1(&[0.25, 0.25]));
    batch.upstream.fill(0.5);
    let standard = Standard::new(&spec, &batch, Precision::F64).unwrap();
    let power = standard.power(&right(&spec, &batch));
    for fault in ["zero gradient", "negated gradient", "times 1.5 gradient"] {
        let fault = format!("{}: {fault}", Tensor::Bias);
        assert!(power.missed.contains(&fault), "{fault} in {:?}", power.missed);
    }
    assert!(!power.missed.iter().any(|fault| fault.starts_with(&Tensor::Features.to_string())), "{:?}", power.missed);
}

#[test]
fn an_error_of_just_what_is_allowed_is_not_wrong() {
    let mut standard = standard("softmax", Precision::F32);
    let bias = &mut standard.exact.gradient;
    for bounds in [&mut bias.low, &mut bias.high] {
        bounds.bias.as_mut().unwrap().fill(0.0);
    }
    standard.tolerance.gradient.bias.as_mut().unwrap().fill(0.5);
    let of = |errors: [f64; 2]| {
        let mut values = vec![0.0; standard.batch.classes()];
        values[..2].copy_from_slice(&errors);
        standard.judge(&Answer::default().gradient(Tensor::Bias, values))
    };
    assert_eq!(of([0.5, -0.5]).findings, []);
    assert_eq!(of([0.5, 1.0]).findings[0].wrong, 1);
    assert_eq!(of([0.75, 1.0]).findings[0].wrong, 2);
}

#[test]
fn what_is_stored_in_a_lower_precision_is_rounded_to_it() {
    let standard = standard("softmax", Precision::F32);
    let Standard { spec, batch, .. } = &standard;
    let stored = Standard::stored(spec, batch, Precision::Bf16, Precision::F32).unwrap();
    let mut answer = right(spec, batch);
    for tensor in [Tensor::Features, Tensor::Weights] {
        answer.gradients.get_mut(&tensor).unwrap().iter_mut().for_each(|g| *g = Precision::Bf16.round(*g));
    }
    assert!(stored.is_right(&answer) && !standard.is_right(&answer));
    // Where nothing is stored in another, nothing is rounded besides.
    assert_eq!(standard.tolerance, Tolerance::derive(spec, batch, Precision::F32, &standard.exact).unwrap());
    // Its losses and the other gradients are in the precision of the arithmetic.
    let by_bias = |standard: &Standard| standard.tolerance.gradient.bias.clone();
    assert_eq!(by_bias(&stored), by_bias(&standard));
    assert_eq!(stored.tolerance.losses, standard.tolerance.losses);
}

#[test]
fn rounding_widens_a_cone_and_its_noise_in_proportion() {
    let mut standard = standard("softmax", Precision::F32);
    let cone =
        Cone { tensor: Tensor::Features, row: 1, radius: 2.0, slope: 2.0, tangent: false, relative_noise: 0.125 };
    standard.exact.cones = vec![cone];
    standard.tolerance.radii = vec![0.5];
    let (first, element) = (standard.batch.dimension(), standard.batch.dimension() + 2);
    let allowed = allowed(&standard, Tensor::Features, element);
    let is_right = |element: usize, by: f64| {
        let mut answer = right(&standard.spec, &standard.batch);
        answer.gradients.get_mut(&Tensor::Features).unwrap()[element] += by;
        standard.is_right(&answer)
    };
    // A quarter wider.
    let most = 2.5 + 1.25 * 0.25 + allowed;
    for sign in [1.0, -1.0] {
        assert!(is_right(element, 0.999 * sign * most) && !is_right(element, 1.001 * sign * most));
        assert!(!is_right(first - 1, sign * 0.25), "the row before has no cone");
    }
}
