//! Each law by itself: asked of the losses that keep it, broken by an error beyond what rounding may do in two answers, and not by less.

mod answers;

use answers::right;
use gradproof::batch::{Batch, Inputs, Tensor};
use gradproof::check::pattern::What;
use gradproof::check::standard::Standard;
use gradproof::check::{Finding, Kind};
use gradproof::loss::{Loss, LossSpec};
use gradproof::subject::{Answer, LossValue, Precision, Subject, Upstream};
use ndarray::{Axis, s};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// Whether a batch is what the law asks about, where the first was asked before.
type Asks = fn(&Batch<f64>, &Batch<f64>) -> bool;

/// The laws: what their findings say, and what they ask.
const LAWS: [(&str, Asks); 6] = [
    ("features twice as long", |before, now| now.inputs.features == &before.inputs.features * 2.0),
    ("class weights twice as long", |before, now| {
        let weights = |batch: &Batch<f64>| batch.inputs.weights.clone();
        weights(now).is_some_and(|now| Some(now) == weights(before).map(|weights| weights * 2.0))
    }),
    ("classes in another order", |before, now| {
        let last = before.targets().into_iter().max().unwrap_or(0).max(before.classes().saturating_sub(1));
        // An ignored label is no class, and stays.
        let turned: Vec<usize> = before.labels.iter().map(|label| last.checked_sub(*label).unwrap_or(*label)).collect();
        now.labels == turned && now.inputs.features == before.inputs.features
    }),
    ("samples in another order", |before, now| {
        let turned = before.inputs.features.slice(s![..;-1, ..]);
        now.inputs.features == turned && now.inputs.features != before.inputs.features
    }),
    ("a sample alone", |before, now| now.samples() == 1 && before.samples() > 1),
    ("linear in the upstream gradient", |before, now| now.upstream == &before.upstream * -2.0),
];

/// At least three samples, classes and dimensions, upstream gradients that differ, and one right answer.
fn standard(loss: &str) -> Standard {
    answers::standard(loss, Precision::F64, |batch| {
        let classes = batch.classes() >= 3 || batch.inputs.weights.is_none();
        let uneven = || batch.upstream.iter().all(|u| *u != 0.0) && batch.upstream[0] != batch.upstream[1];
        batch.samples() >= 3 && batch.dimension() >= 3 && classes && uneven()
    })
}

/// What an implementation that is right at every batch but those breaks.
fn broken(standard: &Standard, asks: Asks, spoil: impl Fn(&mut Answer) + Sync) -> Vec<Finding> {
    let subject = |batch: &Batch<f64>| {
        let mut answer = right(&standard.spec, batch);
        if asks(&standard.batch, batch) {
            spoil(&mut answer);
        }
        answer
    };
    standard.asked_again(&subject, &right(&standard.spec, &standard.batch)).unwrap()
}

#[test]
fn an_error_of_more_than_two_answers_may_have_breaks_a_law_and_a_smaller_one_does_not() {
    let standard = standard("cosface:s=4");
    let (dimension, rows) = (standard.batch.dimension(), standard.batch.samples());
    for (law, asks) in LAWS {
        for tensor in [Tensor::Features, Tensor::Weights, Tensor::Scalar("s")] {
            // The first row of what is asked, and where it stands in what was asked before; what a law scales by.
            let (row, of) = match (law, tensor) {
                ("samples in another order", Tensor::Features) => (rows - 1, 1.0),
                ("classes in another order", Tensor::Weights) => (standard.batch.classes() - 1, 1.0),
                ("features twice as long", Tensor::Features) | ("class weights twice as long", Tensor::Weights) => {
                    (0, 2.0)
                }
                ("linear in the upstream gradient", _) => (0, 0.5),
                _ => (0, 1.0),
            };
            let allowed =
                standard.tolerance.gradient.tensors().into_iter().find(|(known, ..)| *known == tensor).unwrap().1;
            let element = if matches!(tensor, Tensor::Scalar(_)) { 0 } else { row * dimension + 1 };
            let place = usize::from(!matches!(tensor, Tensor::Scalar(_)));
            let by = |part: f64| {
                broken(&standard, asks, |answer| {
                    answer.gradients.get_mut(&tensor).unwrap()[place] += part * allowed[element] / of;
                })
            };
            assert_eq!(by(1.9), [], "{law}, {tensor}");
            if law == "a sample alone" && tensor != Tensor::Features {
                // What the whole batch adds up to is not that of one sample.
                assert_eq!(by(10.0), [], "{law}, {tensor}");
                continue;
            }
            let found = by(10.0);
            let [finding] = &found[..] else { panic!("{law}, {tensor}: {found:?}") };
            assert!(finding.message.contains(law), "{law}: {}", finding.message);
            assert_eq!((finding.kind, finding.tensor.as_str(), finding.wrong), (Kind::Law, tensor.key(), 1), "{law}");
            let index = if matches!(tensor, Tensor::Scalar(_)) { vec![] } else { vec![row, 1] };
            assert_eq!(finding.index, index, "{law}, {tensor}");
            let (error, twice) = (finding.error, finding.allowed);
            assert!((error / twice - 5.0).abs() < 0.01, "{law}, {tensor}: off by {error:e} of {twice:e}");
            let size = finding.got - finding.exact;
            assert!((size.abs() - error).abs() <= 1e-3 * error, "{law}, {tensor}: {finding:?}");
        }
        // A loss is nothing's derivative: no law scales it.
        let allowed = standard.tolerance.losses.clone();
        let place = if law == "samples in another order" { rows - 1 } else { 0 };
        let by = |part: f64| {
            broken(&standard, asks, |answer| {
                let Some(LossValue::PerSample(losses)) = &mut answer.loss else { unreachable!("as `right` answers") };
                losses[0] += part * allowed[place];
            })
        };
        assert_eq!(by(1.9), [], "{law}, loss");
        let found = by(10.0);
        let [finding] = &found[..] else { panic!("{law}, loss: {found:?}") };
        assert!(finding.message.contains(law) && finding.tensor == "loss", "{law}: {finding:?}");
        assert_eq!(finding.index, [place], "{law}");
    }
}

#[test]
fn an_implementation_of_the_total_is_held_to_the_laws_of_totals() {
    let standard = standard("cosface:s=4");
    let allowed = standard.tolerance.total;
    let in_all = |batch: &Batch<f64>| {
        let answer = right(&standard.spec, batch);
        let Some(LossValue::PerSample(losses)) = &answer.loss else { unreachable!("as `right` answers") };
        let total = losses.iter().zip(&batch.upstream).map(|(loss, u)| loss * u).sum();
        Answer { loss: Some(LossValue::Total(total)), ..answer }
    };
    for (law, asks) in LAWS {
        // Minus twice the upstream gradient is minus twice the total.
        let of = if law == "linear in the upstream gradient" { -2.0 } else { 1.0 };
        let by = |part: f64| {
            let subject = |batch: &Batch<f64>| {
                let mut answer = in_all(batch);
                if let (Some(LossValue::Total(total)), true) = (&mut answer.loss, asks(&standard.batch, batch)) {
                    *total += part * allowed * of;
                }
                answer
            };
            standard.asked_again(&subject, &in_all(&standard.batch)).unwrap()
        };
        assert_eq!(by(1.9), [], "{law}");
        let found = by(10.0);
        if law == "a sample alone" {
            // What the whole batch adds up to is not that of one sample.
            assert_eq!(found, [], "{law}");
            continue;
        }
        let [finding] = &found[..] else { panic!("{law}: {found:?}") };
        assert!(finding.message.contains(law) && finding.tensor == "loss" && finding.index.is_empty(), "{finding:?}");
        assert!((finding.error / finding.allowed - 5.0).abs() < 0.01, "{law}: {finding:?}");
    }
}

#[test]
fn of_several_elements_that_break_a_law_the_worst_beside_what_is_allowed_is_named() {
    let standard = standard("cosface:s=4");
    let (law, asks) = LAWS[0];
    let tensors = standard.tolerance.gradient.tensors();
    let allowed = &tensors.iter().find(|(tensor, ..)| *tensor == Tensor::Weights).unwrap().1;
    let width = standard.batch.dimension();
    for worst in 0..allowed.len() {
        let other = (worst + 1) % allowed.len();
        for (first, second) in [(20.25, 10.5), (-20.25, 10.5)] {
            let found = broken(&standard, asks, |answer| {
                let gradient = answer.gradients.get_mut(&Tensor::Weights).unwrap();
                gradient[worst] += first * allowed[worst];
                gradient[other] += second * allowed[other];
            });
            let [finding] = &found[..] else { panic!("{law}: {found:?}") };
            assert_eq!((finding.wrong, &finding.index[..]), (2, &[worst / width, worst % width][..]), "{finding:?}");
        }
    }
}

#[test]
fn named_triplets_go_with_their_samples() {
    let standard = answers::standard("triplet:m=3", Precision::F64, |batch| {
        batch.triplets.as_ref().is_some_and(|triplets| triplets.len() >= 2) && batch.samples() >= 4
    });
    let subject = |batch: &Batch<f64>| {
        let batch = batch.clone().validated().unwrap();
        right(&standard.spec, &batch)
    };
    assert_eq!(standard.asked_again(&subject, &right(&standard.spec, &standard.batch)).unwrap(), []);
}

/// The batch that is asked between the two times that the first is.
fn between(standard: &Standard) -> Batch<f64> {
    let asked = Mutex::new(Vec::new());
    let subject = |batch: &Batch<f64>| {
        asked.lock().unwrap().push(batch.clone());
        right(&standard.spec, batch)
    };
    standard.asked_again(&subject, &right(&standard.spec, &standard.batch)).unwrap();
    let asked = asked.into_inner().unwrap();
    assert_eq!((&asked[0], &asked[2]), (&standard.batch, &standard.batch));
    asked[1].clone()
}

#[test]
fn the_batch_in_between_moves_features_apart_or_one_centre_alone() {
    for loss in ["cosface:s=4", "contrastive", "center-dispersed", "ccl"] {
        let standard = answers::standard(loss, Precision::F64, |batch| {
            let labels: BTreeSet<usize> = batch.labels.iter().copied().collect();
            labels.len() >= 3 && batch.dimension() >= 2
        });
        let (before, now) = (&standard.batch, between(&standard));
        let rows = before.inputs.features.rows().into_iter().zip(now.inputs.features.rows());
        let moved: Vec<usize> = rows.enumerate().filter(|(_, (x, y))| x != y).map(|(row, _)| row).collect();
        let classes: BTreeSet<usize> = moved.iter().map(|row| before.labels[*row]).collect();
        assert!(!moved.is_empty() && moved.len() < before.samples(), "{loss}: {moved:?}");
        if standard.spec.loss.batch_needs().features {
            assert_eq!(classes.len(), 1, "{loss}: the centres of {classes:?} move");
        }
        let alike = Batch { inputs: Inputs { features: before.inputs.features.clone(), ..now.inputs.clone() }, ..now };
        assert_eq!(&alike, before, "{loss}: nothing else changes");
    }
}

#[test]
fn a_law_is_asked_of_the_losses_that_keep_it() {
    let [features, weights, classes, samples, single, linear] = LAWS.map(|(law, _)| law);
    for (loss, kept) in [
        ("cosface", &[features, weights, classes, samples, single, linear][..]),
        ("normface-triplet", &[features, weights, classes, samples, single, linear]),
        ("softmax", &[classes, samples, single, linear]),
        ("modified-softmax", &[weights, classes, samples, single, linear]),
        ("l2-softmax", &[features, classes, samples, single, linear]),
        // The norm of the feature is in the ring, or before ψ; the norms of the class weights are in the other's promotion.
        ("ring:primary=(cosface)", &[weights, classes, samples, single, linear]),
        ("sphereface", &[weights, classes, samples, single, linear]),
        ("up", &[samples, linear]),
        // Samples that look at each other.
        ("contrastive", &[classes, samples, linear]),
        ("ccl", &[weights, classes, samples, linear]),
        ("ccl:statistics=running", &[weights, classes, samples, single, linear]),
        // A number of a class that means something.
        ("cosface:ignore=1", &[features, weights, samples, single, linear]),
        ("cosface:ignore=-100", &[features, weights, classes, samples, single, linear]),
        // What is added to a norm, or left out of it, is seen.
        ("cosface:norm=added,eps=0.1", &[classes, samples, single, linear]),
        ("cosface:norm=max,eps=0.1", &[classes, samples, single, linear]),
        ("cosface:normalise=features", &[classes, samples, single, linear]),
        ("cosface:normalise=neither", &[classes, samples, single, linear]),
    ] {
        let standard = standard(loss);
        let asked = Mutex::new(Vec::new());
        let subject = |batch: &Batch<f64>| {
            asked.lock().unwrap().push(batch.clone());
            right(&standard.spec, batch)
        };
        let found = standard.asked_again(&subject, &right(&standard.spec, &standard.batch)).unwrap();
        assert_eq!(found, [], "{loss}");
        let asked = asked.into_inner().unwrap();
        let is_asked = |asks: &Asks| asked.iter().any(|batch| asks(&standard.batch, batch));
        let laws: Vec<&str> = LAWS.iter().filter(|(_, asks)| is_asked(asks)).map(|(law, _)| *law).collect();
        assert_eq!(laws, kept, "{loss}");
    }
}

#[test]
fn a_gradient_along_what_has_no_length_is_found_in_its_row() {
    for (loss, tensor, applies) in [
        ("cosface:s=4", Tensor::Features, true),
        ("cosface:s=4", Tensor::Weights, true),
        ("modified-softmax", Tensor::Features, false),
        ("modified-softmax", Tensor::Weights, true),
        ("l2-softmax", Tensor::Features, true),
        ("l2-softmax", Tensor::Weights, false),
        ("cosface:s=4,norm-gradient=detached", Tensor::Features, false),
        ("cosface:s=4,norm=added,eps=0.1", Tensor::Weights, false),
    ] {
        let standard = standard(loss);
        let (row, width) = (1, standard.batch.dimension());
        let elements = row * width..(row + 1) * width;
        let inputs = standard.batch.inputs.values(tensor)[elements.clone()].to_vec();
        let allowed = standard.tolerance.gradient.tensors().into_iter().find(|(known, ..)| *known == tensor).unwrap().1;
        let limit: f64 = allowed[elements.clone()].iter().zip(&inputs).map(|(allowed, x)| allowed * x.abs()).sum();
        let square: f64 = inputs.iter().map(|x| x * x).sum();
        let found = |part: f64| {
            let spoil = |mut answer: Answer| {
                let row = &mut answer.gradients.get_mut(&tensor).unwrap()[elements.clone()];
                row.iter_mut().zip(&inputs).for_each(|(g, x)| *g += part * limit * x / square);
                answer
            };
            let subject = |batch: &Batch<f64>| right(&standard.spec, batch);
            let answer = spoil(right(&standard.spec, &standard.batch));
            let found = standard.asked_again(&subject, &answer).unwrap();
            found.into_iter().filter(|finding| finding.message.contains("not orthogonal")).collect::<Vec<_>>()
        };
        assert_eq!(found(0.9), [], "{loss}, {tensor}");
        let found = found(4.0);
        if !applies {
            assert_eq!(found, [], "{loss}, {tensor}");
            continue;
        }
        let [finding] = &found[..] else { panic!("{loss}, {tensor}: {found:?}") };
        assert_eq!(
            (finding.tensor.as_str(), &finding.index[..], finding.exact),
            (tensor.key(), &[row][..], 0.0),
            "{loss}"
        );
        assert!((finding.got / limit - 4.0).abs() < 0.5 && finding.error == finding.got, "{loss}: {finding:?}");
        assert!((finding.allowed / limit - 1.0).abs() < 1e-9, "{loss}: {finding:?}");
    }
}

/// Knows no upstream gradient but that of the reduction.
struct Alike {
    spec: LossSpec,
    spoil: fn(&mut Answer),
}

impl Subject for Alike {
    fn name(&self) -> String {
        "alike".to_owned()
    }
    fn precision(&self) -> Precision {
        Precision::F64
    }
    fn upstream(&self) -> Upstream {
        Upstream::Alike
    }
    fn evaluate(&self, batch: &Batch<f64>) -> gradproof::Result<Answer> {
        let whole = self.spec.conventions.upstream(&batch.labels);
        assert!(batch.upstream.iter().all(|u| *u == whole), "asked for {} of {whole}", batch.upstream);
        let mut answer = right(&self.spec, batch);
        if batch.samples() == 1 {
            (self.spoil)(&mut answer);
        }
        Ok(answer)
    }
}

#[test]
fn an_implementation_of_the_mean_alone_is_asked_for_nothing_else_and_keeps_the_laws() {
    for loss in ["cosface:s=4", "cosface:s=4,reduction=sum", "softmax:bias=off,reduction=mean"] {
        let mut batch = standard(loss).batch.clone();
        let spec: LossSpec = loss.parse().unwrap();
        batch.upstream.fill(spec.conventions.upstream(&batch.labels));
        let standard = Standard::new(&spec, &batch, Precision::F64).unwrap();
        let answer = right(&spec, &batch);
        let found =
            |spoil: fn(&mut Answer)| standard.asked_again(&Alike { spec: spec.clone(), spoil }, &answer).unwrap();
        assert_eq!(found(|_| {}), [], "{loss}");
        let found = found(|answer| answer.gradients.get_mut(&Tensor::Features).unwrap()[0] *= 1.01);
        assert!(
            found.iter().all(|finding| finding.message.contains("a sample alone")) && found.len() == 1,
            "{loss}: {found:?}"
        );
    }
}

#[test]
fn an_answer_that_changes_is_found_at_once_or_after_another_batch() {
    let standard = standard("cosface:s=4");
    let answer = right(&standard.spec, &standard.batch);
    // Off by one unit in the last place at each call, or from the third on.
    for from in [1, 2] {
        let calls = Mutex::new(0);
        let subject = |batch: &Batch<f64>| {
            let mut answer = right(&standard.spec, batch);
            let mut calls = calls.lock().unwrap();
            if batch == &standard.batch {
                *calls += 1;
                if *calls >= from {
                    let g = &mut answer.gradients.get_mut(&Tensor::Weights).unwrap()[4];
                    *g = f64::from_bits(g.to_bits() + 1);
                }
            }
            answer
        };
        let found = standard.asked_again(&subject, &answer).unwrap();
        let [finding] = &found[..] else { panic!("{found:?}") };
        assert!(finding.message.contains("the same batch gave another answer"), "{finding:?}");
        assert_eq!((finding.tensor.as_str(), finding.wrong, finding.allowed), ("weights", 1, 0.0));
        assert_eq!(finding.pattern, None);
    }
    // One that says once more what it said to the call before is told so.
    let calls: Mutex<Vec<Answer>> = Mutex::new(Vec::new());
    let late = |batch: &Batch<f64>| {
        let mut calls = calls.lock().unwrap();
        let answer = if calls.len() == 2 { calls[1].clone() } else { right(&standard.spec, batch) };
        calls.push(answer.clone());
        answer
    };
    let found = standard.asked_again(&late, &answer).unwrap();
    let again: Vec<&Finding> = found.iter().filter(|finding| finding.message.contains("the same batch")).collect();
    assert!(!again.is_empty());
    for finding in again {
        assert_eq!(
            finding.pattern.as_ref().and_then(|pattern| pattern.what.clone()),
            Some(What::LastCall),
            "{finding:?}"
        );
    }
}

#[test]
fn a_gradient_is_held_against_the_implementations_own_loss() {
    for loss in ["cosface:s=4", "normface:s=4", "contrastive:m=30"] {
        let standard = standard(loss);
        let answer = right(&standard.spec, &standard.batch);
        // A loss of another size, beside the gradient of the first: no reference is asked.
        let found = |factor: f64, total: bool| {
            let subject = |batch: &Batch<f64>| {
                let mut answer = right(&standard.spec, batch);
                let Some(LossValue::PerSample(losses)) = &mut answer.loss else { unreachable!("as `right` answers") };
                losses.iter_mut().for_each(|loss| *loss *= factor);
                if total {
                    let sum = losses.iter().zip(&batch.upstream).map(|(loss, u)| loss * u).sum();
                    answer.loss = Some(LossValue::Total(sum));
                }
                answer
            };
            let found =
                standard.asked_again(&subject, &Answer { loss: subject(&standard.batch).loss, ..answer.clone() });
            let found = found.unwrap().into_iter().filter(|finding| finding.message.contains("own loss"));
            found.collect::<Vec<Finding>>()
        };
        for total in [false, true] {
            assert_eq!(found(1.0, total), [], "{loss}");
            let found = found(1.5, total);
            let [finding] = &found[..] else { panic!("{loss}: {found:?}") };
            assert_eq!(
                (finding.kind, finding.tensor.as_str(), &finding.index[..]),
                (Kind::Law, "loss", &[][..]),
                "{loss}"
            );
            // Two thirds of the change is what the gradient says.
            assert!((finding.got / finding.exact - 1.0 / 1.5).abs() < 0.01, "{loss}: {finding:?}");
            assert!((finding.error - (finding.got - finding.exact).abs()).abs() <= 1e-9 * finding.error, "{finding:?}");
        }
    }
    let standard = standard("cosface:s=4");
    let subject = |batch: &Batch<f64>| Answer { loss: None, ..right(&standard.spec, batch) };
    assert_eq!(
        standard.asked_again(&subject, &subject(&standard.batch)).unwrap(),
        [],
        "there is no loss to compare with"
    );
}

#[test]
fn one_sample_has_no_order() {
    let mut batch = standard("cosface:s=4").batch.clone();
    batch.inputs.features = batch.inputs.features.select(Axis(0), &[0]);
    batch.labels.truncate(1);
    batch.upstream = batch.upstream.select(Axis(0), &[0]);
    let spec: LossSpec = "cosface:s=4".parse().unwrap();
    let standard = Standard::new(&spec, &batch, Precision::F64).unwrap();
    let subject = |batch: &Batch<f64>| right(&spec, batch);
    assert_eq!(standard.asked_again(&subject, &right(&spec, &batch)).unwrap(), []);
}
