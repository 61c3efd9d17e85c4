//! What a wrong array is, and which other question an answer is right for, is said where the numbers show it.

use gradproof::batch::{Batch, Tensor};
use gradproof::cases::{Case, Generator};
use gradproof::check::pattern::{Pattern, Place, What};
use gradproof::check::standard::Standard;
use gradproof::check::{Run, verify_subject};
use gradproof::loss::LossSpec;
use gradproof::reference::{Tier, evaluate_with};
use gradproof::subject::{Answer, LossValue, Precision};
use std::collections::BTreeMap;

/// At least four samples and dimensions, a class of no sample, and upstream gradients that differ.
fn case(loss: &str) -> Case {
    let spec: LossSpec = loss.parse().unwrap();
    let cases = (0..).map(|index| Case::new(&spec, Generator::Random, 3, index, Precision::F64).unwrap());
    let fit = |case: &Case| {
        let batch = &case.batch;
        let uneven = batch.upstream.iter().any(|u| *u != batch.upstream[0] && *u != 0.0);
        let some_class_is_free = (0..batch.classes()).any(|class| !batch.labels.contains(&class));
        batch.samples() >= 4 && batch.dimension() >= 4 && uneven && some_class_is_free
    };
    cases.take(200).find(fit).expect("one of many is such a case")
}

fn exact(spec: &LossSpec, batch: &Batch<f64>) -> Answer {
    let exact = evaluate_with(spec, batch, Tier::Structured).unwrap();
    let tensors = exact.gradient.tensors().into_iter();
    let answer = Answer::losses(exact.losses.to_vec());
    tensors.fold(answer, |answer, (tensor, values, _)| answer.gradient(tensor, values))
}

#[test]
fn an_answer_is_right_if_all_of_it_is() {
    let Case { spec, batch, .. } = case("normface");
    let standard = Standard::new(&spec, &batch, Precision::F64).unwrap();
    let right = exact(&spec, &batch);
    assert!(standard.is_right(&right));
    for tensor in right.gradients.keys() {
        let mut wrong = right.clone();
        *wrong.gradients.get_mut(tensor).unwrap().last_mut().unwrap() += 1e-3;
        assert!(!standard.is_right(&wrong), "{tensor}");
    }
    let Some(LossValue::PerSample(losses)) = &right.loss else { unreachable!("losses of samples are given") };
    let halved = losses.iter().map(|loss| loss / 2.0).collect();
    assert!(!standard.is_right(&Answer { loss: Some(LossValue::PerSample(halved)), ..right.clone() }));
}

fn run(loss: &str, subject: impl Fn(&LossSpec, &Batch<f64>) -> Answer + Sync) -> Run {
    let case = case(loss);
    let spec = case.spec.clone();
    verify_subject(&|batch: &Batch<f64>| subject(&spec, batch), &case).unwrap()
}

/// What is said of the gradient by a tensor that `spoil` has spoilt, as rows of the batch's dimension.
fn said(tensor: Tensor, spoil: impl Fn(&mut Vec<Vec<f64>>, &Batch<f64>)) -> Pattern {
    if_said(tensor, spoil).expect("something is said")
}

fn if_said(tensor: Tensor, spoil: impl Fn(&mut Vec<Vec<f64>>, &Batch<f64>)) -> Option<Pattern> {
    let Case { spec, batch, .. } = case("normface:s=4");
    let mut answer = exact(&spec, &batch);
    let values = answer.gradients.get_mut(&tensor).unwrap();
    let mut rows: Vec<Vec<f64>> = values.chunks(batch.dimension()).map(<[f64]>::to_vec).collect();
    spoil(&mut rows, &batch);
    *values = rows.concat();
    pattern(&spec, &batch, &answer, tensor.key())
}

/// What is said of the array of that name.
fn pattern(spec: &LossSpec, batch: &Batch<f64>, answer: &Answer, array: &str) -> Option<Pattern> {
    let findings = Standard::new(spec, batch, Precision::F64).unwrap().judge(answer).findings;
    findings.into_iter().find(|finding| finding.tensor == array).expect("it is wrong").pattern
}

fn everywhere(what: What) -> Pattern {
    Pattern { place: Place::Everywhere, what: Some(what) }
}

fn each(rows: &mut [Vec<f64>], f: impl FnMut(&mut f64)) {
    rows.iter_mut().flatten().for_each(f);
}

#[test]
fn a_whole_array_is_said_to_be_what_it_is() {
    let of = |spoil: fn(&mut Vec<Vec<f64>>, &Batch<f64>)| said(Tensor::Features, spoil);
    assert_eq!(of(|rows, _| each(rows, |g| *g = 0.0)), everywhere(What::Zero));
    assert_eq!(of(|rows, _| each(rows, |g| *g = -*g)), everywhere(What::Negated));
    assert_eq!(of(|rows, _| each(rows, |g| *g = g.abs())), everywhere(What::WithoutSigns));
    assert_eq!(of(|rows, _| rows.rotate_left(1)), everywhere(What::RowsShifted { by: 1 }));
    assert_eq!(
        of(|rows, _| rows.iter_mut().for_each(|row| row.rotate_left(1))),
        everywhere(What::ColumnsShifted { by: 1 })
    );
    assert_eq!(
        of(|rows, _| {
            let first = rows[0].clone();
            rows.fill(first);
        })
        .what,
        Some(What::AnotherRows)
    );
    let along = of(|rows, batch| {
        for (row, x) in rows.iter_mut().zip(batch.inputs.features.rows()) {
            let by = row[0];
            row.iter_mut().zip(x).for_each(|(g, x)| *g += by * x);
        }
    });
    assert_eq!(along, everywhere(What::AlongInput));
    let shared = of(|rows, batch| {
        let samples = batch.samples() as f64;
        rows.iter_mut().zip(&batch.upstream).for_each(|(row, u)| row.iter_mut().for_each(|g| *g /= u * samples));
    });
    assert_eq!(shared, everywhere(What::WithoutUpstream));
}

#[test]
fn a_factor_is_called_by_its_name_where_it_has_one() {
    let times = |factor: fn(&Batch<f64>) -> f64| {
        let pattern = said(Tensor::Weights, |rows, batch| each(rows, |g| *g *= factor(batch)));
        let Some(What::Times { by, known }) = pattern.what else { panic!("{pattern:?}") };
        (by, known)
    };
    let (by, known) = times(|batch| batch.samples() as f64);
    assert!(by >= 4.0 && known.contains(&"N".to_owned()), "{by} {known:?}");
    assert!(times(|_| 0.25).1.contains(&"1/s".to_owned()));
    let (by, known) = times(|_| 1.37);
    assert!((by - 1.37).abs() < 1e-9 && known.is_empty(), "{by} {known:?}");
}

#[test]
fn what_is_wrong_in_one_place_alone_is_said_to_be_there() {
    let of = |tensor, spoil: fn(&mut Vec<Vec<f64>>, &Batch<f64>)| said(tensor, spoil);
    let zero = |place| Pattern { place, what: Some(What::Zero) };
    assert_eq!(of(Tensor::Features, |rows, _| rows.last_mut().unwrap()[1] = 0.0), zero(Place::OneElement));
    assert_eq!(of(Tensor::Features, |rows, _| rows[0].fill(0.0)), zero(Place::OneRow { row: 0 }));
    assert_eq!(
        of(Tensor::Features, |rows, _| rows.iter_mut().for_each(|row| row[1] = 0.0)),
        zero(Place::OneColumn { column: 1 })
    );
    assert_eq!(
        of(Tensor::Features, |rows, _| rows.iter_mut().skip(1).for_each(|row| row.fill(0.0))),
        zero(Place::RowsFrom { row: 1 })
    );
    let targets = of(Tensor::Weights, |rows, batch| batch.labels.iter().for_each(|label| rows[*label].fill(0.0)));
    assert_eq!(targets, zero(Place::TargetClasses));
    let nan = of(Tensor::Features, |rows, _| rows[0][0] = f64::NAN);
    assert_eq!(nan, Pattern { place: Place::OneElement, what: None });
}

/// The median of the sizes of all elements.
fn usual(rows: &[Vec<f64>]) -> f64 {
    let mut sizes: Vec<f64> = rows.iter().flatten().map(|g| g.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    sizes[sizes.len() / 2]
}

#[test]
fn what_was_added_cut_off_or_rounded_is_said() {
    let of = |spoil: fn(&mut Vec<Vec<f64>>, &Batch<f64>)| said(Tensor::Features, spoil);
    let constant = of(|rows, _| each(rows, |g| *g += 0.375));
    let Pattern { place: Place::Everywhere, what: Some(What::PlusConstant { by }) } = constant else {
        panic!("{constant:?}")
    };
    assert!((by - 0.375).abs() < 1e-9, "{by}");
    let input = of(|rows, batch| {
        for (row, x) in rows.iter_mut().zip(batch.inputs.features.rows()) {
            row.iter_mut().zip(x).for_each(|(g, x)| *g -= 0.625 * x);
        }
    });
    let Pattern { place: Place::Everywhere, what: Some(What::PlusInput { by }) } = input else { panic!("{input:?}") };
    assert!((by + 0.625).abs() < 1e-9, "{by}");
    let clipped = of(|rows, _| {
        let most = usual(rows);
        each(rows, |g| *g = g.clamp(-most, most));
    });
    assert!(matches!(clipped.what, Some(What::Clipped { at }) if at > 0.0), "{clipped:?}");
    let lost = of(|rows, _| {
        let least = usual(rows);
        each(rows, |g| *g = if g.abs() < least { 0.0 } else { *g });
    });
    assert_eq!(lost.what, Some(What::SmallZero), "{lost:?}");
    for precision in [Precision::F32, Precision::F16, Precision::Bf16] {
        let stored = said(Tensor::Weights, |rows, _| each(rows, |g| *g = precision.round(*g)));
        assert_eq!(stored, everywhere(What::Stored { precision }));
    }
    // One element that is not so, and nothing of it is said.
    for spoil in [
        (|rows, _| each(rows, |g| *g += 0.375)) as fn(&mut Vec<Vec<f64>>, &Batch<f64>),
        |rows, batch| {
            for (row, x) in rows.iter_mut().zip(batch.inputs.features.rows()) {
                row.iter_mut().zip(x).for_each(|(g, x)| *g -= 0.625 * x);
            }
        },
        |rows, _| each(rows, |g| *g *= 1.37),
        |rows, _| each(rows, |g| *g = Precision::Bf16.round(*g)),
        |rows, _| each(rows, |g| *g = -*g),
    ] {
        let pattern = if_said(Tensor::Features, |rows, batch| {
            spoil(rows, batch);
            rows[1][1] += 0.1;
        });
        assert_eq!(pattern, None);
    }
}

#[test]
fn what_stands_in_another_place_is_said() {
    let of = |spoil: fn(&mut Vec<Vec<f64>>, &Batch<f64>)| said(Tensor::Features, spoil);
    assert_eq!(of(|rows, _| rows.rotate_right(1)), everywhere(What::RowsShifted { by: -1 }));
    let turned = of(|rows, _| rows.iter_mut().for_each(|row| row.rotate_right(1)));
    assert_eq!(turned, everywhere(What::ColumnsShifted { by: -1 }));
    let two = of(|rows, _| rows.iter_mut().for_each(|row| row.rotate_left(2)));
    assert_eq!(two, everywhere(What::ColumnsShifted { by: 2 }));
    let transposed = said(Tensor::Weights, |rows, batch| {
        let (classes, dimension) = (batch.classes(), batch.dimension());
        let right = rows.concat();
        let at = |i: usize| right[i % classes * dimension + i / classes];
        *rows = (0..classes).map(|row| (0..dimension).map(|column| at(row * dimension + column)).collect()).collect();
    });
    assert_eq!(transposed, everywhere(What::Transposed));
    let sorted = of(|rows, _| {
        let width = rows[0].len();
        let mut all = rows.concat();
        all.sort_by(f64::total_cmp);
        *rows = all.chunks(width).map(<[f64]>::to_vec).collect();
    });
    assert_eq!(sorted, everywhere(What::OtherOrder));
    let alike = of(|rows, _| {
        let mean: Vec<f64> =
            (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column]).sum::<f64>() / 7.0).collect();
        rows.fill(mean);
    });
    assert_eq!(alike, everywhere(What::SameRows));
    let flat = of(|rows, _| {
        for row in rows {
            let mean = row.iter().sum::<f64>() / 3.0;
            row.fill(mean);
        }
    });
    assert_eq!(flat, everywhere(What::SameColumns));
    let rows = |rows: Vec<usize>, what: What| Pattern { place: Place::SomeRows { rows }, what: Some(what) };
    assert_eq!(of(|rows, _| rows.swap(0, 2)), rows(vec![0, 2], What::RowsExchanged));
    assert_eq!(
        of(|rows, _| rows[1] = rows[3].clone()),
        Pattern { place: Place::OneRow { row: 1 }, what: Some(What::AnotherRows) }
    );
    let exchanged = of(|rows, _| (rows[0][1], rows[2][3]) = (rows[2][3], rows[0][1]));
    assert_eq!(exchanged, Pattern { place: Place::TwoElements, what: Some(What::Exchanged) });
}

#[test]
fn each_place_is_told_from_a_larger_and_a_smaller_one() {
    let of = |tensor, spoil: fn(&mut Vec<Vec<f64>>, &Batch<f64>)| said(tensor, spoil);
    let nothing = |place| Pattern { place, what: None };
    let features = |spoil| of(Tensor::Features, spoil);
    // Off by what no rule explains.
    assert_eq!(features(|rows, _| rows[1][2] += 0.1), nothing(Place::OneElement));
    assert_eq!(
        features(|rows, _| (rows[0][2], rows[1][0]) = (rows[0][2] + 0.1, rows[1][0] - 0.3)),
        nothing(Place::TwoElements)
    );
    assert_eq!(
        features(|rows, _| rows[2].iter_mut().enumerate().for_each(|(at, g)| *g += 0.1 + 0.07 * (at as f64).sin())),
        nothing(Place::OneRow { row: 2 })
    );
    assert_eq!(
        features(|rows, _| rows.iter_mut().enumerate().for_each(|(at, row)| row[2] += 0.1 + 0.07 * (at as f64).sin())),
        nothing(Place::OneColumn { column: 2 })
    );
    assert_eq!(
        features(|rows, _| {
            for (at, row) in rows.iter_mut().enumerate().skip(2) {
                row.iter_mut().enumerate().for_each(|(column, g)| *g += 0.1 + 0.07 * ((3 * at + column) as f64).sin());
            }
        }),
        nothing(Place::RowsFrom { row: 2 })
    );
    assert_eq!(
        features(|rows, _| {
            for (at, row) in rows.iter_mut().enumerate() {
                let late = row.iter_mut().enumerate().skip(2);
                late.for_each(|(column, g)| *g += 0.1 + 0.07 * ((3 * at + column) as f64).sin());
            }
        }),
        nothing(Place::ColumnsFrom { column: 2 })
    );
    assert_eq!(
        features(|rows, _| {
            for (at, row) in rows.iter_mut().enumerate().step_by(2).take(2) {
                row.iter_mut().enumerate().for_each(|(column, g)| *g += 0.1 + 0.07 * ((3 * at + column) as f64).sin());
            }
        }),
        nothing(Place::SomeRows { rows: vec![0, 2] })
    );
    // Half of two rows is neither rows nor columns.
    let scattered = if_said(Tensor::Features, |rows, _| {
        rows[0][0] += 0.1;
        rows[0][3] -= 0.2;
        rows[2][1] += 0.15;
    });
    assert_eq!(scattered, None);
    let is_target = |batch: &Batch<f64>, class: usize| batch.labels.contains(&class);
    for targets in [true, false] {
        let spoilt = said(Tensor::Weights, |rows, batch| {
            for (class, row) in rows.iter_mut().enumerate().filter(|(class, _)| is_target(batch, *class) == targets) {
                row.iter_mut().enumerate().for_each(|(at, g)| *g += 0.1 + 0.07 * ((3 * class + at) as f64).sin());
            }
        });
        let place = if targets { Place::TargetClasses } else { Place::OtherClasses };
        assert!(spoilt == nothing(place) || matches!(spoilt.place, Place::OneRow { .. }), "{spoilt:?}");
    }
}

#[test]
fn losses_have_patterns_as_gradients_have() {
    let Case { spec, batch, .. } = case("normface:s=4");
    let said = |spoil: fn(&mut Vec<f64>)| {
        let mut answer = exact(&spec, &batch);
        let Some(LossValue::PerSample(losses)) = &mut answer.loss else { unreachable!("losses of samples are given") };
        spoil(losses);
        pattern(&spec, &batch, &answer, "loss").expect("something is said")
    };
    assert_eq!(said(|losses| losses.fill(0.0)), everywhere(What::Zero));
    assert_eq!(said(|losses| losses.iter_mut().for_each(|loss| *loss = -*loss)), everywhere(What::Negated));
    let doubled = said(|losses| losses.iter_mut().for_each(|loss| *loss *= 2.0));
    assert!(
        matches!(&doubled.what, Some(What::Times { by, known }) if *by == 2.0 && known.contains(&"2".to_owned())),
        "{doubled:?}"
    );
    assert_eq!(said(|losses| losses[2] = 0.0), Pattern { place: Place::OneElement, what: Some(What::Zero) });
    assert_eq!(said(|losses| losses.rotate_left(1)), everywhere(What::RowsShifted { by: 1 }));
    assert_eq!(said(|losses| losses.swap(0, 2)), Pattern { place: Place::TwoElements, what: Some(What::Exchanged) });
    let anothers = |place| Pattern { place, what: Some(What::AnotherRows) };
    assert_eq!(said(|losses| losses[2] = losses[0]), anothers(Place::OneElement));
    assert_eq!(said(|losses| (losses[1], losses[2]) = (losses[0], losses[0])), anothers(Place::TwoElements));
    let three = said(|losses| losses[..3].rotate_left(1));
    assert_eq!(three, Pattern { place: Place::SomeRows { rows: vec![0, 1, 2] }, what: Some(What::RowsExchanged) });
}

#[test]
fn a_pattern_reads_as_words_and_survives_json() {
    for pattern in [
        everywhere(What::Times { by: 0.25, known: vec!["1/N".to_owned()] }),
        Pattern { place: Place::SomeRows { rows: vec![1, 4] }, what: None },
        Pattern { place: Place::OneRow { row: 3 }, what: Some(What::Zero) },
    ] {
        let json = serde_json::to_string(&pattern).unwrap();
        assert_eq!(serde_json::from_str::<Pattern>(&json).unwrap(), pattern);
    }
    let words = everywhere(What::Times { by: 0.25, known: vec!["1/N".to_owned()] }).to_string();
    assert_eq!(words, "what is right times 1/N = 0.25");
    let row = Pattern { place: Place::OneRow { row: 3 }, what: Some(What::Zero) };
    assert_eq!(row.to_string(), "in one row, 3, alone: zero");
}

#[test]
fn a_report_without_patterns_and_questions_is_still_read() {
    let run = run("normface:s=4", |spec, batch| {
        let mut answer = exact(spec, batch);
        answer.gradients.values_mut().flatten().for_each(|g| *g *= 1.5);
        answer
    });
    let mut json = serde_json::to_value(&run).unwrap();
    json.as_object_mut().unwrap().remove("question").unwrap();
    for finding in json["findings"].as_array_mut().unwrap() {
        finding.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    let read: Run = serde_json::from_value(json).unwrap();
    assert!(read.question.is_none() && read.findings.iter().all(|finding| finding.pattern.is_none()));
}

#[test]
fn an_answer_to_another_question_is_known_for_it() {
    type Question = fn(&LossSpec, &Batch<f64>) -> (LossSpec, Batch<f64>);
    let questions: [(&str, &str, Question); 5] = [
        ("normface:s=4", "labels one class too high", |spec, batch| {
            let mut other = batch.clone();
            other.labels.iter_mut().for_each(|label| *label = (*label + 1) % batch.classes());
            (spec.clone(), other)
        }),
        ("normface:s=4", "the next sample's label", |spec, batch| {
            let mut other = batch.clone();
            other.labels.rotate_left(1);
            (spec.clone(), other)
        }),
        ("normface:s=4", "an upstream gradient of ones", |spec, batch| {
            let mut other = batch.clone();
            other.upstream.fill(1.0);
            (spec.clone(), other)
        }),
        ("cosface:s=4", "the margin with the other sign", |_, batch| {
            (gradproof::loss::registry::CosFace::new(4.0, -0.35).into(), batch.clone())
        }),
        ("arcface:s=4", "the margin twice", |_, batch| ("arcface:s=4,m=1".parse().unwrap(), batch.clone())),
    ];
    for (loss, name, question) in questions {
        let run = run(loss, |spec, batch| {
            let (spec, batch) = question(spec, batch);
            exact(&spec, &batch)
        });
        assert_eq!((run.question.as_deref(), run.nearest), (Some(name), None), "{loss}");
    }
    let run = run("normface:s=4", exact);
    assert_eq!((run.question, run.findings), (None, vec![]));
}

#[test]
fn a_text_of_another_cross_entropy_is_known_for_it() {
    // Without the target in the sum: `log Σ_{k≠y} exp z_k − z_y`, whose gradient by the logits is that of the softmax of the others.
    let run = run("softmax:bias=off", |_, batch| {
        let weights = batch.inputs.weights.as_ref().unwrap();
        let logits = batch.inputs.features.dot(&weights.t());
        let (mut losses, mut slopes) = (Vec::new(), logits.clone());
        for (i, row) in logits.rows().into_iter().enumerate() {
            let label = batch.labels[i];
            let sum: f64 = row.iter().enumerate().filter(|(k, _)| *k != label).map(|(_, z)| z.exp()).sum();
            losses.push(sum.ln() - row[label]);
            for (k, slope) in slopes.row_mut(i).iter_mut().enumerate() {
                *slope = batch.upstream[i] * if k == label { -1.0 } else { row[k].exp() / sum };
            }
        }
        Answer { loss: Some(LossValue::PerSample(losses)), gradients: BTreeMap::default() }
            .gradient(Tensor::Features, slopes.dot(weights))
            .gradient(Tensor::Weights, slopes.t().dot(&batch.inputs.features))
    });
    assert_eq!(run.question.as_deref(), Some("a sum without the target"));
}

#[test]
fn a_sum_for_a_mean_is_known_for_it_where_the_losses_come_as_one_number() {
    let mut case = case("normface:s=4");
    let samples = case.batch.samples() as f64;
    case.batch.upstream.fill(1.0 / samples);
    let spec = case.spec.clone();
    let subject = |batch: &Batch<f64>| {
        let mut summed = batch.clone();
        summed.upstream *= samples;
        let total = evaluate_with(&spec, &summed, Tier::Structured).unwrap().total;
        Answer { loss: Some(LossValue::Total(total)), ..exact(&spec, &summed) }
    };
    assert_eq!(verify_subject(&subject, &case).unwrap().nearest.as_deref(), Some("reduction=sum"));
}

#[test]
fn an_array_of_one_row_or_one_element_has_no_part() {
    let case = case("normface:s=4");
    let mut batch = gradproof::reference::with_learnables(&case.spec, &case.batch).unwrap();
    let scalar = Tensor::Scalar("s");
    let right = exact(&case.spec, &batch);
    let mut tripled = right.clone();
    tripled.gradients.get_mut(&scalar).unwrap()[0] *= -1.0;
    assert_eq!(pattern(&case.spec, &batch, &tripled, "s"), Some(everywhere(What::Negated)));
    // One sample: what is wrong in its row is wrong everywhere.
    batch.inputs.features = batch.inputs.features.slice(ndarray::s![..1, ..]).to_owned();
    batch.labels.truncate(1);
    batch.upstream = batch.upstream.slice(ndarray::s![..1]).to_owned();
    let mut odd = exact(&case.spec, &batch);
    let spoil = |(at, g): (usize, &mut f64)| *g += 0.1 + 0.07 * (at as f64).sin();
    odd.gradients.get_mut(&Tensor::Features).unwrap().iter_mut().enumerate().for_each(spoil);
    assert_eq!(pattern(&case.spec, &batch, &odd, "features"), None);
    let Some(LossValue::PerSample(losses)) = &mut odd.loss else { unreachable!("losses of samples are given") };
    losses[0] += 0.123;
    assert_eq!(pattern(&case.spec, &batch, &odd, "loss"), None);
}
