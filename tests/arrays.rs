//! What is said of small arrays, where what is right, and how far rounding may lead from it, is made up.

use gradproof::batch::{Batch, Tensor};
use gradproof::check::pattern::{Pattern, Place, What};
use gradproof::check::standard::Standard;
use gradproof::loss::LossSpec;
use gradproof::reference::structured::Cone;
use gradproof::subject::{Answer, LossValue, Precision};
use ndarray::{Array1, Array2};

/// A gradient of which something made up is right.
struct Made {
    standard: Standard,
    tensor: Tensor,
}

/// Rows of features, of class weights or of the bias: three samples of three classes in two dimensions, but for what `right` has.
fn made(tensor: Tensor, right: &[f64], width: usize, allowed: f64) -> Made {
    let rows = right.len() / width;
    let (samples, classes) = if tensor == Tensor::Features { (rows, 3) } else { (3, rows) };
    let labels = (0..samples).map(|sample| sample % classes).collect();
    let made = labelled(labels, classes, if tensor == Tensor::Bias { 2 } else { width }, Precision::F64);
    made.of(tensor, right, allowed)
}

/// The same of given labels, classes, dimensions and precision; right is what is.
fn labelled(labels: Vec<usize>, classes: usize, dimension: usize, precision: Precision) -> Made {
    let inputs = |rows, by: f64| Array2::from_shape_fn((rows, dimension), |(i, j)| (by * (3 * i + j + 1) as f64).sin());
    let spec: LossSpec = "softmax".parse().unwrap();
    let mut batch = Batch::new(inputs(labels.len(), 1.0), inputs(classes, 1.3), labels).unwrap();
    batch.inputs.bias = Some(Array1::from_shape_fn(classes, |class| (class as f64 + 0.5).cos()));
    Made { standard: Standard::new(&spec, &batch, precision).unwrap(), tensor: Tensor::Features }
}

impl Made {
    /// The same where this is right, and an error so large allowed.
    fn of(mut self, tensor: Tensor, right: &[f64], allowed: f64) -> Self {
        let Standard { exact, tolerance, .. } = &mut self.standard;
        for (gradient, value) in [
            (&mut exact.gradient.low, None),
            (&mut exact.gradient.high, None),
            (&mut tolerance.gradient, Some(allowed)),
        ] {
            let values = right.iter().map(|g| value.unwrap_or(*g));
            match tensor {
                Tensor::Features => gradient.features.iter_mut().zip(values).for_each(|(to, from)| *to = from),
                Tensor::Weights => gradient.weights.iter_mut().flatten().zip(values).for_each(|(to, from)| *to = from),
                _ => gradient.bias.iter_mut().flatten().zip(values).for_each(|(to, from)| *to = from),
            }
        }
        Self { tensor, ..self }
    }

    /// What is said where this is the answer.
    fn said(&self, got: &[f64]) -> Option<Pattern> {
        let answer = Answer::default().gradient(self.tensor, got.to_vec());
        let findings = self.standard.judge(&answer).findings;
        findings.into_iter().next().expect("it is wrong").pattern
    }
}

/// What is said of losses where others are right.
fn said_of_losses(right: &[f64], got: &[f64]) -> Option<Pattern> {
    let Made { mut standard, .. } = labelled((0..right.len()).map(|i| i % 2).collect(), 2, 2, Precision::F64);
    standard.exact.losses.low.assign(&Array1::from(right.to_vec()));
    standard.exact.losses.high.assign(&Array1::from(right.to_vec()));
    standard.tolerance.losses.fill(1e-6);
    let answer = Answer { loss: Some(LossValue::PerSample(got.to_vec())), ..Answer::default() };
    standard.judge(&answer).findings.into_iter().next().expect("it is wrong").pattern
}

/// Numbers of no order and no relation to each other, about as large as 1.
fn some(count: usize) -> Vec<f64> {
    (0..count).map(|i| (1.7 * (i * i) as f64 + 0.4).sin() + if i % 3 == 0 { 0.9 } else { -0.7 }).collect()
}

/// The same, off at some places by what no rule explains.
fn off(right: &[f64], at: impl IntoIterator<Item = usize>) -> Vec<f64> {
    let mut got = right.to_vec();
    at.into_iter().for_each(|i| got[i] += 0.1 + 0.07 * (3.0 * i as f64).sin());
    got
}

/// The same, zero at some places, where rounding therefore hides all.
fn hidden(right: &[f64], at: impl IntoIterator<Item = usize>) -> Vec<f64> {
    let mut hidden = right.to_vec();
    at.into_iter().for_each(|i| hidden[i] = 0.0);
    hidden
}

#[allow(clippy::unnecessary_wraps, reason = "it is compared with what is said, if anything is")]
fn everywhere(what: What) -> Option<Pattern> {
    Some(Pattern { place: Place::Everywhere, what: Some(what) })
}

#[allow(clippy::unnecessary_wraps, reason = "it is compared with what is said, if anything is")]
fn nothing_but(place: Place) -> Option<Pattern> {
    Some(Pattern { place, what: None })
}

fn some_rows(rows: &[usize]) -> Option<Pattern> {
    nothing_but(Place::SomeRows { rows: rows.to_vec() })
}

#[test]
fn rows_in_which_rounding_hides_everything_count_for_neither_side() {
    let right = some(12);
    let of = |right: &[f64]| made(Tensor::Features, right, 3, 1e-6).said(&off(right, 3..9));
    assert_eq!(of(&right), some_rows(&[1, 2]));
    assert_eq!(of(&hidden(&right, 9..12)), nothing_but(Place::RowsFrom { row: 1 }));
    // A zero there would be as far off as is allowed, which is not noticed.
    let mut just_hidden = right.clone();
    just_hidden[9..].fill(1e-6);
    assert_eq!(of(&just_hidden), nothing_but(Place::RowsFrom { row: 1 }));
    just_hidden[11] = 2e-6;
    assert_eq!(of(&just_hidden), some_rows(&[1, 2]));
}

#[test]
fn columns_in_which_rounding_hides_everything_count_for_neither_side() {
    let wrong = |right: &[f64]| off(right, (0..12).filter(|i| [1, 2].contains(&(i % 4))));
    let of = |right: &[f64]| made(Tensor::Features, right, 4, 1e-6).said(&wrong(right));
    let right = some(12);
    assert_eq!(of(&right), None, "the first and the last column are right");
    let last_hidden = hidden(&right, [3, 7, 11]);
    assert_eq!(of(&last_hidden), nothing_but(Place::ColumnsFrom { column: 1 }));
    // The first column is seen to be right in one row, whichever that is.
    for row in 0..3 {
        let others = (0..3).filter(|other| *other != row).map(|other| 4 * other);
        assert_eq!(of(&hidden(&last_hidden, others)), nothing_but(Place::ColumnsFrom { column: 1 }), "{row}");
    }
    assert_eq!(of(&hidden(&last_hidden, [0, 4, 8])), None);
    // So is the last.
    for row in 0..3 {
        let others = (0..3).filter(|other| *other != row).map(|other| 4 * other + 3);
        assert_eq!(of(&hidden(&right, others)), None, "{row}");
    }
}

#[test]
fn target_classes_are_wrong_if_all_of_them_and_no_others_are() {
    let right = some(12);
    let weights = |labels: &[usize], right: &[f64], wrong: std::ops::Range<usize>| {
        let made = labelled(labels.to_vec(), 4, 3, Precision::F64).of(Tensor::Weights, right, 1e-6);
        made.said(&off(right, 3 * wrong.start..3 * wrong.end))
    };
    assert_eq!(weights(&[0, 1, 0], &right, 0..2), nothing_but(Place::TargetClasses));
    assert_eq!(weights(&[2, 3, 3], &right, 0..2), nothing_but(Place::OtherClasses));
    // One of the kind is right.
    assert_eq!(weights(&[0, 1, 2], &right, 0..2), some_rows(&[0, 1]));
    assert_eq!(weights(&[3, 3, 3], &right, 0..2), some_rows(&[0, 1]));
    // One of the other kind is wrong.
    assert_eq!(weights(&[0, 0, 0], &right, 0..2), some_rows(&[0, 1]));
    assert_eq!(weights(&[1, 2, 3], &right, 0..2), some_rows(&[0, 1]));
    // Whether those of the other kind are right is hidden.
    let hidden = hidden(&right, 6..12);
    assert_eq!(weights(&[0, 1, 0], &hidden, 0..2), None);
    assert_eq!(weights(&[2, 3, 3], &hidden, 0..2), None);
}

#[test]
fn two_losses_that_are_all_there_are_have_patterns_as_more_have() {
    assert_eq!(said_of_losses(&[1.0, 2.0], &[2.0, 1.0]), everywhere(What::RowsShifted { by: 1 }));
    let constant = said_of_losses(&[1.0, 2.0], &[1.375, 2.375]);
    assert_eq!(constant, everywhere(What::PlusConstant { by: 0.375 }));
}

#[test]
fn a_pattern_within_what_is_allowed_is_none_if_it_leaves_much_of_what_is_wrong() {
    // Negated, and then off by that part of each element, which is allowed; every other time towards what is right.
    let right = [0.125, -0.125, -0.125, 0.125];
    let negated_but = |part: f64| {
        let got: Vec<f64> = right.iter().zip([part, part, -part, -part]).map(|(g, part)| -g * (1.0 + part)).collect();
        made(Tensor::Features, &right, 2, 0.75 * 0.125).said(&got)
    };
    assert_eq!(negated_but(0.25), everywhere(What::Negated));
    // 0.7² of 1.3² and 2.7², each half of the time: a ninth.
    assert_eq!(negated_but(0.7), None);
}

#[test]
fn an_error_as_large_as_is_allowed_is_allowed_to_a_pattern() {
    let right = [1.0, 2.0, -3.0, 0.0];
    let made = made(Tensor::Features, &right, 2, 0.25);
    assert_eq!(made.said(&[-1.0, -2.0, 3.0, 0.25]), everywhere(What::Negated));
    assert_eq!(made.said(&[-1.0, -2.0, 3.0, 0.250_000_1]), None);
}

#[test]
fn a_pattern_is_granted_the_rounding_of_its_own_numbers() {
    let right = [1024.0, -1536.0, 1280.0, 1792.0];
    let allowed = 4.0 * 1024.0 * f64::EPSILON;
    let made = made(Tensor::Features, &right, 2, allowed);
    // Two units of roundoff of a number above 1024 are more.
    let beyond = |by: f64| right.map(|g| -g + by);
    assert_eq!(made.said(&beyond(1.25 * allowed)), everywhere(What::Negated));
    assert_ne!(made.said(&beyond(2.5 * allowed)), everywhere(What::Negated));
}

#[test]
fn a_factor_is_known_where_the_smaller_numbers_underflow() {
    let right = [1.0, -0.5, 0.01, 0.02];
    let made = labelled(vec![0, 1], 3, 2, Precision::F16).of(Tensor::Features, &right, 1e-3);
    let said = made.said(&[1.0 / 1024.0, -0.5 / 1024.0, 0.0, 0.0]);
    assert_eq!(said, everywhere(What::Times { by: 1.0 / 1024.0, known: vec!["1/1024".to_owned()] }));
}

#[test]
fn a_scalar_that_is_zero_is_no_factor() {
    let right = [1.0, -0.8, 0.6, 0.9];
    let mut made = labelled(vec![0, 1], 3, 2, Precision::F16).of(Tensor::Features, &right, 1e-3);
    made.standard.batch.inputs.scalars.push(("m", 0.0));
    let smallest = Precision::F16.smallest_normal();
    assert_eq!(made.said(&[0.98, 0.95, -0.9, 0.97].map(|part| part * smallest)), None);
}

#[test]
fn of_two_factors_that_are_near_the_nearest_is_named() {
    let right = some(90);
    let made = made(Tensor::Features, &right, 9, 0.25);
    for (by, name) in [(10.0, "N"), (9.0, "D"), (0.1, "1/N"), (1.0 / 9.0, "1/D")] {
        let got: Vec<f64> = right.iter().map(|g| g * by).collect();
        assert_eq!(made.said(&got), everywhere(What::Times { by, known: vec![name.to_owned()] }));
    }
}

#[test]
fn what_a_sample_without_an_upstream_gradient_has_is_not_what_lacks_one() {
    let mut made = made(Tensor::Features, &[0.0; 6], 2, 1e-3);
    made.standard.batch.upstream = Array1::from(vec![0.0, 1.0, 2.0]);
    assert_eq!(made.said(&[0.3, -0.1, 0.0, 0.0, 0.0, 0.0]), nothing_but(Place::OneRow { row: 0 }));
}

#[test]
fn a_row_at_a_cone_may_be_off_a_pattern_by_the_cones_radius_and_noise() {
    let mut made = made(Tensor::Features, &[1.0, 2.0, 3.0, -1.0], 2, 0.01);
    let exact = &mut made.standard.exact;
    // A fifth of what is right is undecided besides.
    exact.gradient.low.features[[1, 0]] = 2.9;
    exact.gradient.high.features[[1, 0]] = 3.1;
    let cone = Cone { tensor: Tensor::Features, row: 1, radius: 0.5, slope: 0.5, tangent: false, relative_noise: 0.5 };
    exact.cones = vec![cone];
    made.standard.tolerance.radii = vec![0.0];
    let most = 0.01 + 0.1 + 0.5 + 0.25;
    assert_eq!(made.said(&[-1.0, -2.0, -3.0 - 0.99 * most, 1.0]), everywhere(What::Negated));
    assert_eq!(made.said(&[-1.0, -2.0, -3.0 - 1.01 * most, 1.0]), None);
    assert_eq!(made.said(&[-1.0 - 0.02, -2.0, -3.0, 1.0]), None, "there is no cone at the first row");
}

/// A gradient by three features of two elements, and those features.
fn by_features(features: [[f64; 2]; 3], right: &[f64]) -> Made {
    let mut made = made(Tensor::Features, right, 2, 1e-6);
    made.standard.batch.inputs.features = ndarray::arr2(&features);
    made
}

#[test]
fn what_each_row_is_off_by_along_its_input_is_said_of_rows_with_an_input() {
    let right = some(6);
    let off_along = |features: [[f64; 2]; 3], by: [f64; 3]| {
        let input = features.as_flattened();
        let got: Vec<f64> = (0..6).map(|i| right[i] + by[i / 2] * input[i]).collect();
        by_features(features, &right).said(&got)
    };
    let along = everywhere(What::AlongInput);
    assert_eq!(off_along([[0.6, 0.8], [1.0, 0.5], [-0.2, 0.7]], [0.3, -0.5, 0.2]), along);
    // A sample that has no features is not off; nor is an element that is zero.
    assert_eq!(off_along([[0.6, 0.8], [1.0, 0.5], [0.0, 0.0]], [0.3, -0.5, 0.2]), along);
    assert_eq!(off_along([[0.6, 0.8], [1.0, 0.0], [0.0, 0.0]], [0.3, -0.5, 0.2]), along);
    // Two elements are what any multiples would be.
    assert_ne!(off_along([[0.0, 0.8], [1.0, 0.0], [0.0, 0.0]], [0.3, -0.5, 0.2]), along);
    // Numbers that are no vectors are along anything.
    let right = some(5);
    assert_eq!(made(Tensor::Bias, &right, 1, 1e-6).said(&off(&right, 0..5)), None);
}

#[test]
fn what_is_clipped_is_so_at_one_size_and_with_its_sign() {
    let made = made(Tensor::Features, &[1.0, -3.0, 0.5, -0.7, 0.9, 4.0], 3, 1e-6);
    let of = |second: f64, last: f64| made.said(&[1.0, second, 0.5, -0.7, 0.9, last]);
    assert_eq!(of(-2.0, 2.0), everywhere(What::Clipped { at: 2.0 }));
    assert_eq!(of(-2.0, 2.5), nothing_but(Place::TwoElements));
    assert_eq!(of(2.0, 2.0), nothing_but(Place::TwoElements));
    // What is no larger was not clipped.
    assert_eq!(of(-4.0, 4.5), nothing_but(Place::TwoElements));
}

#[test]
fn small_elements_that_are_off_are_not_lost() {
    let made = made(Tensor::Features, &[0.1, 5.0, 6.0, -7.0, 0.2, 8.0], 3, 1e-6);
    assert_eq!(made.said(&[0.15, 5.0, 6.0, -7.0, 0.1, 8.0]), nothing_but(Place::TwoElements));
}

#[test]
fn large_elements_that_are_lost_are_no_small_ones() {
    let made = made(Tensor::Features, &[5.0, 0.1, -0.3, -7.0, 0.2, 0.4, 0.6, 8.0], 2, 1e-6);
    assert_eq!(made.said(&[0.0, 0.1, -0.3, 0.0, 0.2, 0.4, 0.6, 0.0]), None);
}

#[test]
fn round_numbers_that_are_wrong_are_not_a_lower_precisions() {
    let right: Vec<f64> = some(12).iter().map(|g| 1e-3 * g).collect();
    let wrong =
        off(&right, 0..12).into_iter().zip(&right).map(|(g, right)| Precision::Bf16.round(right + 8e-3 * (g - right)));
    let wrong: Vec<f64> = wrong.collect();
    assert_eq!(made(Tensor::Features, &right, 3, 1e-9).said(&wrong), None);
}

#[test]
fn numbers_of_the_precision_itself_say_nothing() {
    let right = some(6);
    let parts = [1.0, -0.7, 0.9, -0.5, 0.8, 0.6];
    let wrong: Vec<f64> = right.iter().zip(parts).map(|(g, part)| g + 20.0 * f64::EPSILON * part).collect();
    assert_eq!(made(Tensor::Features, &right, 2, 4.0 * f64::EPSILON).said(&wrong), None);
}

#[test]
fn a_long_array_may_be_shifted_far() {
    let right = some(100);
    for by in [40, -40] {
        let mut got = right.clone();
        if by > 0 {
            got.rotate_left(40);
        } else {
            got.rotate_right(40);
        }
        assert_eq!(said_of_losses(&right, &got), everywhere(What::RowsShifted { by }));
    }
}

#[test]
fn two_of_as_many_rows_as_batches_often_have_are_seen_to_be_exchanged() {
    let right = some(128);
    let mut got = right.clone();
    (10..12).for_each(|i| got.swap(i, i + 70));
    let place = Place::SomeRows { rows: vec![5, 40] };
    let exchanged = Some(Pattern { place, what: Some(What::RowsExchanged) });
    assert_eq!(made(Tensor::Features, &right, 2, 1e-6).said(&got), exchanged);
}

#[test]
fn rows_are_the_same_if_they_differ_by_no_more_than_rounding() {
    let made = made(Tensor::Features, &some(6), 2, 1e-6);
    let alike = |size: f64, by: f64| made.said(&[1.0, 2.0, 1.0 + by, 2.0, 1.0, 2.0].map(|g| size * g));
    for size in [1e-3, 1.0, 1e3] {
        assert_eq!(alike(size, f64::EPSILON), everywhere(What::SameRows), "{size}");
        assert_eq!(alike(size, 1e-12), None, "{size}");
    }
}

#[test]
fn another_order_is_seen_in_more_than_half_of_the_elements() {
    let of = |right: &[f64], got: &[f64]| made(Tensor::Features, right, right.len() / 2, 1e-6).said(got);
    assert_eq!(of(&[0.0, 0.0, 1.0, 2.0], &[1.0, 0.0, 2.0, 0.0]), None);
    let other = of(&[0.0, 0.0, 1.0, 2.0, 3.0, -4.0], &[1.0, 0.0, -4.0, 3.0, 0.0, 2.0]);
    assert_eq!(other, everywhere(What::OtherOrder));
}
