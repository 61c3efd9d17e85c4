//! What a wrong answer is said to be the right answer to: a variant, a slip, another question, another text.

mod answers;

use answers::right;
use gradproof::batch::{Batch, Tensor};
use gradproof::check::diagnose::Diagnosis;
use gradproof::check::standard::Standard;
use gradproof::loss::LossSpec;
use gradproof::subject::{Answer, LossValue, Precision};
use ndarray::{Array1, Array2, arr1, arr2};

/// At least three samples, classes and dimensions.
fn standard(loss: &str) -> Standard {
    let is_wanted = |batch: &Batch<f64>| batch.samples() >= 3 && batch.dimension() >= 3 && batch.classes() >= 3;
    answers::standard(loss, Precision::F64, is_wanted)
}

/// The same, averaged over the samples.
fn averaged(loss: &str) -> Standard {
    let Standard { spec, mut batch, .. } = standard(loss);
    batch.upstream = Array1::from_elem(batch.samples(), 1.0 / batch.samples() as f64);
    Standard::new(&spec, &batch, Precision::F64).unwrap()
}

fn diagnosed(standard: &Standard, answer: &Answer) -> Diagnosis {
    standard.diagnose(answer, &standard.judge(answer).findings)
}

fn nearest(name: &str) -> Diagnosis {
    Diagnosis { nearest: Some(name.to_owned()), question: None }
}

fn question(name: &str) -> Diagnosis {
    Diagnosis { nearest: None, question: Some(name.to_owned()) }
}

/// The answer that is right for another specification.
fn variant(standard: &Standard, loss: &str) -> Answer {
    right(&loss.parse().unwrap(), &standard.batch)
}

/// The right answer with its losses as one number.
fn with_total(standard: &Standard, answer: Answer) -> Answer {
    let Some(LossValue::PerSample(losses)) = &answer.loss else { unreachable!("as `right` answers") };
    let total = losses.iter().zip(&standard.batch.upstream).map(|(loss, u)| loss * u).sum();
    Answer { loss: Some(LossValue::Total(total)), ..answer }
}

fn times(answer: &mut Answer, by: f64) {
    answer.gradients.values_mut().flatten().for_each(|g| *g *= by);
}

#[test]
fn a_slip_in_the_whole_answer_is_named() {
    let standard = averaged("cosface:s=5");
    let samples = standard.batch.samples() as f64;
    let slipped = |slip: &dyn Fn(&mut Answer)| {
        let mut answer = with_total(&standard, right(&standard.spec, &standard.batch));
        slip(&mut answer);
        diagnosed(&standard, &answer)
    };
    let loss_times = |answer: &mut Answer, by: f64| {
        let Some(LossValue::Total(total)) = &mut answer.loss else { unreachable!("it is a total") };
        *total *= by;
    };
    assert_eq!(slipped(&|answer| times(answer, samples)), nearest("gradient of the sum, loss of the mean"));
    assert_eq!(slipped(&|answer| loss_times(answer, samples)), nearest("gradient of the mean, loss of the sum"));
    assert_eq!(slipped(&|answer| times(answer, 1.0 / 5.0)), nearest("gradient without the factor s"));
    assert_eq!(slipped(&|answer| times(answer, 5.0)), nearest("gradient with the factor s twice"));
    assert_eq!(slipped(&|answer| times(answer, -1.0)), nearest("negated gradient"));
    let both = slipped(&|answer| {
        times(answer, -1.0);
        loss_times(answer, -1.0);
    });
    assert_eq!(both, nearest("negated loss and gradient"));
    for tensor in [Tensor::Features, Tensor::Weights] {
        let one = slipped(&|answer| answer.gradients.get_mut(&tensor).unwrap().iter_mut().for_each(|g| *g = -*g));
        assert_eq!(one, nearest(&format!("negated gradient by {tensor}")));
    }
}

#[test]
fn a_vector_is_not_transposed() {
    let spec: LossSpec = "softmax".parse().unwrap();
    let weights = arr2(&[[1.0, 0.5], [-0.3, 0.8], [0.2, -1.1], [0.7, 0.4]]);
    let features = arr2(&[[0.4, 1.3], [-0.9, 0.6], [1.2, -0.5]]);
    let mut batch = Batch::new(features, weights, vec![0, 2, 3]).unwrap();
    batch.inputs.bias = Some(arr1(&[0.1, -0.2, 0.3, 0.05]));
    let standard = Standard::new(&spec, &batch, Precision::F64).unwrap();
    let mut answer = right(&spec, &batch);
    answer.gradients.get_mut(&Tensor::Bias).unwrap().swap(1, 2);
    assert_eq!(diagnosed(&standard, &answer), Diagnosis::default());
}

#[test]
fn a_cap_is_named_as_the_losses_show_it() {
    let standard = standard("softmax");
    let Some(LossValue::PerSample(mut losses)) = right(&standard.spec, &standard.batch).loss else {
        unreachable!("as `right` answers")
    };
    losses.sort_by(f64::total_cmp);
    // Two samples at least have it.
    let cap = losses[losses.len() - 2] / 2.0;
    let answer = variant(&standard, &format!("softmax:cap={cap}"));
    assert_eq!(diagnosed(&standard, &answer), nearest(&format!("cap={cap}")));
}

#[test]
fn both_margins_twice_are_the_margin_twice() {
    let standard = standard("combined:s=4,m1=1,m2=0.3,m3=0.2");
    let answer = variant(&standard, "combined:s=4,m1=1,m2=0.6,m3=0.4");
    assert_eq!(diagnosed(&standard, &answer), question("the margin twice"));
}

#[test]
fn a_loss_alone_that_comes_as_one_number_is_known_for_a_variants() {
    let standard = standard("cosface:s=4,m=0.35");
    let Answer { loss, .. } = with_total(&standard, variant(&standard, "cosface:s=4,m=0.3"));
    assert_eq!(diagnosed(&standard, &Answer { loss, ..Answer::default() }), nearest("m=0.3"));
}

#[test]
fn a_slip_is_named_if_it_leaves_next_to_nothing_of_what_is_wrong() {
    let spec: LossSpec = "softmax:bias=off".parse().unwrap();
    let batch = Batch::new(arr2(&[[0.4, 1.3], [-0.9, 0.6]]), arr2(&[[1.0, 0.5], [-0.3, 0.8]]), vec![0, 1]).unwrap();
    let mut standard = Standard::new(&spec, &batch, Precision::F64).unwrap();
    let exact = arr2(&[[0.125, -0.125], [-0.125, 0.125]]);
    standard.exact.gradient.low.features.assign(&exact);
    standard.exact.gradient.high.features.assign(&exact);
    standard.tolerance.gradient.features.fill(0.75 * 0.125);
    // Negated, and off by that part, which is allowed; in one row towards what is right.
    let negated_but = |part: f64| {
        let got = exact.indexed_iter().map(|((row, _), g)| -g * (1.0 + if row == 0 { part } else { -part }));
        diagnosed(&standard, &Answer::default().gradient(Tensor::Features, got))
    };
    assert_eq!(negated_but(0.25), nearest("negated gradient"));
    assert_eq!(negated_but(0.7), Diagnosis::default());
}

#[test]
fn a_variant_is_named_if_it_leaves_next_to_nothing_of_what_is_wrong() {
    let mut standard = standard("cosface:s=4,m=0.35");
    let other = Standard::new(&"cosface:s=4,m=0.3".parse().unwrap(), &standard.batch, Precision::F64).unwrap();
    let (variant, allowed) = (&other.exact.gradient.low.features, &other.tolerance.gradient.features);
    // What is right, as far from the variant as rounding could lead there, and allowed little.
    let exact = variant - &(0.6 * allowed);
    standard.exact.gradient.low.features.assign(&exact);
    standard.exact.gradient.high.features.assign(&exact);
    standard.tolerance.gradient.features.assign(&(0.5 * allowed));
    let off_by = |part: f64| {
        let got = variant + &(part * allowed);
        diagnosed(&standard, &Answer::default().gradient(Tensor::Features, got))
    };
    assert_eq!(off_by(0.1), nearest("m=0.3"));
    assert_eq!(off_by(0.9), Diagnosis::default());
}

/// Two classes, of which the third sample's label is nearly the other. In single precision: of no lower one is it said that an error is
/// commonly that.
fn two_classes(size: f64) -> Standard {
    let features = size * arr2(&[[-4.0, 2.0], [3.0, -3.0], [0.1, 0.05]]);
    let batch = Batch::new(features, size * arr2(&[[1.0, 0.0], [0.0, 1.0]]), vec![0, 1, 0]).unwrap();
    Standard::new(&"softmax:bias=off".parse().unwrap(), &batch, Precision::F32).unwrap()
}

/// The answer of a text of two classes whose loss is the other logit less the target's, where that counts.
fn gaps(batch: &Batch<f64>, counts: impl Fn(f64) -> bool) -> Answer {
    let weights = batch.inputs.weights.as_ref().unwrap();
    let mut slopes = batch.inputs.features.dot(&weights.t());
    let mut losses = Vec::new();
    for ((mut row, label), u) in slopes.rows_mut().into_iter().zip(&batch.labels).zip(&batch.upstream) {
        let gap = row[1 - label] - row[*label];
        let slope = if counts(gap) { *u } else { 0.0 };
        losses.push(if counts(gap) { gap } else { 0.0 });
        (row[1 - label], row[*label]) = (slope, -slope);
    }
    Answer::losses(losses)
        .gradient(Tensor::Features, slopes.dot(weights))
        .gradient(Tensor::Weights, slopes.t().dot(&batch.inputs.features))
}

/// Makes that the right answer, and allows each of its numbers the same error.
fn let_be_right(standard: &mut Standard, answer: &Answer, allowed: f64) {
    let Some(LossValue::PerSample(losses)) = &answer.loss else { unreachable!("losses of samples are given") };
    let Standard { exact, tolerance, .. } = standard;
    for losses_of in [&mut exact.losses.low, &mut exact.losses.high] {
        *losses_of = Array1::from(losses.clone());
    }
    tolerance.losses.fill(allowed);
    for gradient in [&mut exact.gradient.low, &mut exact.gradient.high] {
        gradient.features.iter_mut().zip(&answer.gradients[&Tensor::Features]).for_each(|(to, from)| *to = *from);
        let weights = gradient.weights.iter_mut().flatten();
        weights.zip(&answer.gradients[&Tensor::Weights]).for_each(|(to, from)| *to = *from);
    }
    tolerance.gradient = tolerance.gradient.map(|_| allowed);
}

fn add(answer: &mut Answer, tensor: Tensor, by: f64) {
    answer.gradients.get_mut(&tensor).unwrap().iter_mut().for_each(|g| *g += by);
}

#[test]
fn a_text_is_named_if_what_is_not_wrong_is_as_near_to_it_as_to_what_is_right() {
    const ALLOWED: f64 = 1e-3;
    let of = |from_text: f64, from_right: f64| {
        let mut standard = two_classes(1.0);
        let mut answer = gaps(&standard.batch, |_| true);
        let mut exact = answer.clone();
        add(&mut exact, Tensor::Features, 100.0 * ALLOWED);
        add(&mut exact, Tensor::Weights, (from_text - from_right) * ALLOWED);
        let_be_right(&mut standard, &exact, ALLOWED);
        add(&mut answer, Tensor::Weights, from_text * ALLOWED);
        diagnosed(&standard, &answer)
    };
    assert_eq!(of(0.5, 0.9), question("a sum without the target"));
    assert_eq!(of(0.9, 0.9), question("a sum without the target"));
    assert_eq!(of(1.5, 0.9), Diagnosis::default());
    assert_eq!(of(1.5, 0.0), Diagnosis::default());
}

#[test]
fn of_two_texts_that_an_answer_may_be_of_the_nearer_is_named() {
    const ALLOWED: f64 = 0.5;
    let named = |counts: fn(f64) -> bool| {
        let mut standard = two_classes(1.0);
        let answer = gaps(&standard.batch, counts);
        let mut exact = answer.clone();
        let Some(LossValue::PerSample(losses)) = &mut exact.loss else { unreachable!("as `gaps` answers") };
        losses.iter_mut().for_each(|loss| *loss += 100.0 * ALLOWED);
        add(&mut exact, Tensor::Features, 110.0 * ALLOWED);
        add(&mut exact, Tensor::Weights, 120.0 * ALLOWED);
        let_be_right(&mut standard, &exact, ALLOWED);
        diagnosed(&standard, &answer)
    };
    assert_eq!(named(|_| true), question("a sum without the target"));
    assert_eq!(named(|gap| gap > 0.0), question("the largest logit for the log of the sum"));
}

#[test]
fn a_text_is_named_if_all_that_the_answer_has_is_its_own_within_rounding() {
    for size in [1.0, 0.05] {
        // Right is what is far from both.
        let named = |of_losses: f64, of_gradients: f64| {
            let mut standard = two_classes(size);
            let mut answer = gaps(&standard.batch, |_| true);
            let scaled = |answer: &mut Answer, of_losses: f64, of_gradients: f64| {
                let Some(LossValue::PerSample(losses)) = &mut answer.loss else { unreachable!("as `gaps` answers") };
                losses.iter_mut().for_each(|loss| *loss *= of_losses);
                times(answer, of_gradients);
            };
            let mut exact = answer.clone();
            scaled(&mut exact, 1.73, 1.37);
            let_be_right(&mut standard, &exact, 1e-8);
            scaled(&mut answer, of_losses, of_gradients);
            diagnosed(&standard, &answer)
        };
        let text = question("a sum without the target");
        assert_eq!(named(1.0, 1.0), text);
        assert_eq!(named(1.0 + 1e-6, 1.0 - 1e-6), text);
        for (of_losses, of_gradients) in [(1.01, 1.0), (1.0, 1.01), (1.01, 1.01)] {
            assert_eq!(named(of_losses, of_gradients), Diagnosis::default());
        }
    }
}

#[test]
fn a_text_is_named_if_it_leaves_next_to_nothing_of_what_is_wrong() {
    const ALLOWED: f64 = 1e-3;
    // So far from the text, and from what is right.
    let named = |from_text: f64, from_right: f64| {
        let mut standard = two_classes(1.0);
        let mut answer = gaps(&standard.batch, |_| true);
        let shifted = |answer: &mut Answer, by: f64| {
            let Some(LossValue::PerSample(losses)) = &mut answer.loss else { unreachable!("as `gaps` answers") };
            losses.iter_mut().for_each(|loss| *loss += by * ALLOWED);
            answer.gradients.values_mut().flatten().for_each(|g| *g += by * ALLOWED);
        };
        shifted(&mut answer, from_text);
        let mut exact = answer.clone();
        shifted(&mut exact, -from_right);
        let_be_right(&mut standard, &exact, ALLOWED);
        diagnosed(&standard, &answer)
    };
    assert_eq!(named(0.1, 2.0), question("a sum without the target"));
    assert_eq!(named(1.0, 2.0), Diagnosis::default());
}

#[test]
fn zeros_are_not_called_the_answer_to_a_question_that_only_rounding_makes_zero() {
    // Each sample lies so near to the class before its own that with that label its loss would be 3·10⁻¹⁸.
    let batch = Batch::new(40.0 * Array2::eye(3), Array2::eye(3), vec![1, 2, 0]).unwrap();
    let standard = Standard::new(&"softmax:bias=off".parse().unwrap(), &batch, Precision::F64).unwrap();
    let mut answer = right(&standard.spec, &batch);
    times(&mut answer, 0.0);
    answer.loss = Some(LossValue::PerSample(vec![0.0; 3]));
    assert_eq!(diagnosed(&standard, &answer), Diagnosis::default());
    // An answer that is that to the digit has it from there.
    let before = Batch { labels: vec![0, 1, 2], ..batch };
    assert_eq!(diagnosed(&standard, &right(&standard.spec, &before)), question("labels one class too low"));
}
