//! Tests of the tester: faults of every kind are planted in a right implementation, and must be caught for what they are.

use gradproof::batch::{Batch, Tensor};
use gradproof::cases::{Case, Generator, generate};
use gradproof::check::{Kind, Run, Verdict, verify_cases, verify_subject};
use gradproof::loss::{AnyLoss, LossSpec};
use gradproof::reference::{Tier, evaluate_with};
use gradproof::subject::native::Native;
use gradproof::subject::{Answer, LossValue, Precision, Subject};
use ndarray::{arr1, arr2};
use std::sync::atomic::{AtomicU64, Ordering};

/// A fault in each element of a gradient.
type Spoil = fn(&mut f64);

/// Cases for each fault.
const CASES: usize = 8;

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

fn right(spec: &LossSpec, batch: &Batch<f64>) -> Answer {
    Native::new(spec, Precision::F64).unwrap().evaluate(batch).unwrap()
}

/// What the reference computes for another specification: an implementation of that variant.
fn variant(text: &str) -> impl Fn(&Batch<f64>) -> Answer + Sync + use<> {
    let spec = spec(text);
    move |batch| {
        let exact = evaluate_with(&spec, batch, Tier::Structured).unwrap();
        let gradients = exact.gradient.tensors().into_iter().map(|(tensor, values, _)| (tensor, values)).collect();
        Answer { loss: Some(LossValue::PerSample(exact.losses.to_vec())), gradients }
    }
}

fn random_cases(spec: &LossSpec) -> Vec<Case> {
    (0..CASES).map(|index| Case::new(spec, Generator::Random, 5, index, Precision::F64).unwrap()).collect()
}

fn failures(loss: &str, subject: &dyn Subject) -> Vec<Run> {
    let runs = verify_cases(subject, &random_cases(&spec(loss)), &|_| {}).unwrap();
    runs.into_iter().filter(|run| run.verdict == Verdict::Fail).collect()
}

/// A right implementation of `loss` whose answer `spoil` has spoilt.
fn spoilt<F>(loss: &str, spoil: F) -> impl Fn(&Batch<f64>) -> Answer + Sync + use<F>
where
    F: Fn(&mut Answer, &Batch<f64>) + Sync,
{
    let spec = spec(loss);
    move |batch| {
        let mut answer = right(&spec, batch);
        spoil(&mut answer, batch);
        answer
    }
}

#[test]
fn a_fault_in_any_one_gradient_of_any_loss_is_caught() {
    for loss in AnyLoss::all().into_iter().map(LossSpec::from) {
        let tensors: Vec<Tensor> =
            random_cases(&loss)[0].batch.inputs.tensors().into_iter().map(|(tensor, ..)| tensor).collect();
        for tensor in tensors {
            let faults: [(&str, Spoil); 4] = [
                ("zero", |g| *g = 0.0),
                ("negated", |g| *g = -*g),
                ("1 + 1e-9 times as large", |g| *g *= 1.0 + 1e-9),
                ("NaN", |g| *g = f64::NAN),
            ];
            for (fault, spoil) in faults {
                let subject = spoilt(&loss.to_string(), |answer, _| {
                    answer.gradients.get_mut(&tensor).unwrap().iter_mut().for_each(spoil);
                });
                let caught = failures(&loss.to_string(), &subject).len();
                assert!(
                    caught >= 3,
                    "{loss}: a gradient by {tensor} that is {fault} was caught in {caught} of {CASES} cases"
                );
            }
        }
    }
}

#[test]
fn a_fault_in_the_loss_alone_is_caught_for_every_loss() {
    for loss in AnyLoss::all().into_iter().map(|loss| LossSpec::from(loss).to_string()) {
        let subject = spoilt(&loss, |answer, _| {
            if let Some(LossValue::PerSample(losses)) = &mut answer.loss {
                losses.iter_mut().for_each(|value| *value += 1e-8);
            }
        });
        let failures = failures(&loss, &subject);
        assert_eq!(failures.len(), CASES, "{loss}");
        assert!(failures.iter().all(|run| run.findings.iter().any(|finding| finding.tensor == "loss")), "{loss}");
    }
}

#[test]
fn a_single_wrong_element_is_caught_and_named() {
    let subject = spoilt("arcface", |answer, _| answer.gradients.get_mut(&Tensor::Weights).unwrap()[3] *= 1.001);
    let failures = failures("arcface", &subject);
    let named =
        failures.iter().flat_map(|run| &run.findings).filter(|f| f.kind == Kind::Gradient && f.tensor == "weights");
    let named: Vec<_> = named.collect();
    assert!(named.len() >= 5, "{}", named.len());
    assert!(named.iter().all(|finding| finding.wrong == 1));
}

#[test]
fn variants_are_told_apart_and_named() {
    for (loss, other, nearest) in [
        ("arcface", "arcface:gradient=straight-through", "gradient=straight-through"),
        ("cosface", "cosface:m=0", "m=0"),
        ("cosface", "cosface:norm-gradient=detached-features", "norm-gradient=detached-features"),
        ("cosface", "cosface:norm-gradient=detached", "norm-gradient=detached"),
        ("normface", "normface:normalise=features", "normalise=features"),
        ("normface", "normface:norm=added,eps=1e-5", "norm=added,eps=1e-5"),
        ("softmax", "softmax:bias=on", ""),
        ("up", "up:alpha=attached", "alpha=attached"),
    ] {
        let failures = failures(loss, &variant(other));
        if nearest.is_empty() {
            assert!(failures.is_empty(), "{other} is right");
            continue;
        }
        assert!(failures.len() >= 5, "{other}: caught in {} cases", failures.len());
        let named = failures.iter().filter(|run| run.nearest.as_deref() == Some(nearest)).count();
        assert!(named * 2 > failures.len(), "{other}: named in {named} of {}", failures.len());
    }
}

#[test]
fn slips_in_the_whole_answer_are_named() {
    let negated = spoilt("cosface", |answer, _| answer.gradients.values_mut().flatten().for_each(|g| *g = -*g));
    assert!(failures("cosface", &negated).iter().all(|run| run.nearest.as_deref() == Some("negated gradient")));
    let transposed = spoilt("cosface", |answer, batch| {
        let weights = answer.gradients.get_mut(&Tensor::Weights).unwrap();
        let (rows, columns) = (batch.classes(), batch.dimension());
        *weights = (0..weights.len()).map(|i| weights[i % rows * columns + i / rows]).collect();
    });
    let named = failures("cosface", &transposed)
        .iter()
        .filter(|run| run.nearest.as_deref() == Some("transposed gradient by weights"))
        .count();
    assert!(named >= 6, "{named}");
}

#[test]
fn single_precision_inside_a_double_precision_implementation_is_caught_as_such() {
    let single = |batch: &Batch<f64>| Native::new(&spec("arcface"), Precision::F32).unwrap().evaluate(batch).unwrap();
    let failures = failures("arcface", &single);
    assert_eq!(failures.len(), CASES);
    assert!(failures.iter().all(|run| run.findings[0].kind == Kind::Precision));
}

#[test]
fn laws_are_checked_without_the_reference() {
    let law = |subject: &dyn Subject| {
        failures("cosface", subject).iter().flat_map(|run| run.findings.clone()).any(|f| f.kind == Kind::Law)
    };
    let calls = AtomicU64::new(0);
    let unsteady = spoilt("cosface", |answer, _| {
        let noise = 1.0 + f64::EPSILON * calls.fetch_add(1, Ordering::Relaxed) as f64;
        answer.gradients.values_mut().flatten().for_each(|g| *g *= noise);
    });
    let deaf = spoilt("cosface", |answer, batch| {
        let mean = 1.0 / batch.samples() as f64;
        let plain = Batch { upstream: batch.upstream.mapv(|_| mean), ..batch.clone() };
        answer.gradients = right(&spec("cosface"), &plain).gradients;
    });
    let not_tangent = spoilt("cosface", |answer, batch| {
        let features = answer.gradients.get_mut(&Tensor::Features).unwrap();
        features.iter_mut().zip(&batch.inputs.features).for_each(|(g, x)| *g += 1e-6 * x);
    });
    assert!(law(&unsteady) && law(&deaf) && law(&not_tangent));
    assert!(!law(&spoilt("cosface", |_, _| {})));
}

#[test]
fn a_gradient_that_is_not_that_of_the_subjects_own_loss_fails_taylors_test() {
    let failures = failures("arcface", &variant("arcface:gradient=straight-through"));
    let taylor = failures
        .iter()
        .flat_map(|run| &run.findings)
        .filter(|f| f.message.contains("implementation's own loss"))
        .count();
    assert!(taylor >= 4, "{taylor} of {CASES}");
}

#[test]
fn at_the_cone_a_gradient_of_the_cones_size_is_right_and_a_longer_one_is_not() {
    let (scale, margin) = (4.0, 0.5f64);
    let loss = spec("arcface:s=4");
    // Sample 0 lies on its class weight; the other class weight is at an angle with tangent ¾, so that its cosine is 0.8.
    let features = arr2(&[[2.0, 0.0], [1.0, -3.0]]);
    let mut batch = Batch::new(features, arr2(&[[1.0, 0.0], [4.0, 3.0]]), vec![0, 1]).unwrap();
    batch.upstream = arr1(&[1.5, 0.5]);
    // ∂L/∂z_y = −(1 − p_y), ∂z_y/∂sin θ = −s·sin m, and sin θ rises by 1/‖x‖ for a step of x along the sphere.
    let wrong = 1.0 / (1.0 + (scale * (margin.cos() - 0.8)).exp());
    let size = 1.5 * wrong * scale * margin.sin() / 2.0;
    let case = Case { id: "cone".to_owned(), spec: loss, precision: Precision::F64, batch };
    let verdict = |along: f64, across: f64| {
        let push = spoilt("arcface:s=4", |answer, _| {
            let features = answer.gradients.get_mut(&Tensor::Features).unwrap();
            features[0] += along;
            features[1] += across;
        });
        verify_subject(&push, &case).unwrap().verdict
    };
    // Away from the cone's part, sample 0 is pulled towards nothing but the other class: native answers with the centre.
    for part in [-0.99, -0.5, 0.0, 1e-9, 0.99] {
        assert_eq!(verdict(0.0, part * size), Verdict::Pass, "{part} of the cone's size");
    }
    for part in [-1.01, 1.01, 5.0] {
        assert_eq!(verdict(0.0, part * size), Verdict::Fail, "{part} of the cone's size");
    }
    assert_eq!(verdict(0.01 * size, 0.0), Verdict::Fail, "not tangent to the sphere");
}

#[test]
fn data_that_shows_nothing_is_inconclusive_not_passed() {
    let case = Case::new(&spec("softmax"), Generator::Shapes, 0, 0, Precision::F64).unwrap();
    assert_eq!(case.batch.classes(), 1, "the softmax of a single class is constant");
    let run = verify_subject(&Native::new(&case.spec, Precision::F64).unwrap(), &case).unwrap();
    assert_eq!(run.verdict, Verdict::Inconclusive);
    assert!(run.power.unwrap().missed.iter().any(|fault| fault.contains("zero gradient")));
}

#[test]
fn an_implementation_that_panics_or_answers_in_another_shape_is_reported() {
    let case = &random_cases(&spec("softmax"))[0];
    let panics = |_: &Batch<f64>| -> Answer { panic!("out of cheese") };
    let run = verify_subject(&panics, case).unwrap();
    assert_eq!((run.verdict, run.findings[0].kind), (Verdict::Error, Kind::Crash));
    assert!(run.findings[0].message.contains("out of cheese"));
    let short = spoilt("softmax", |answer, _| answer.gradients.get_mut(&Tensor::Features).unwrap().truncate(3));
    assert_eq!(verify_subject(&short, case).unwrap().findings[0].kind, Kind::Shape);
}

#[test]
fn every_case_replays_from_its_id() {
    for loss in AnyLoss::all()
        .into_iter()
        .map(LossSpec::from)
        .chain([spec("ring:primary=(arcface:s=30.5,tail=linear),lambda=0.25")])
    {
        for precision in Precision::ALL {
            for case in generate(&loss, precision, 9, 30).unwrap() {
                assert_eq!(Case::replay(&case.id).unwrap(), case);
                let representable = |x: f64| precision.round(x) == x;
                assert!(
                    case.batch.inputs.tensors().iter().all(|(_, values, _)| values.iter().all(|x| representable(*x))),
                    "{}",
                    case.id
                );
            }
        }
    }
}

#[test]
fn right_implementations_of_every_convention_pass_at_all_generated_cases() {
    for loss in [
        "cosface:ignore=-100",
        "softmax:ignore=0,reduction=mean-over-all",
        "arcface:norm=product-max,eps=1e-8",
        "cosface:norm=product-added,eps=1e-8",
        "arcface:norm=added,eps=0.1",
        "sphereface:psi=taylor-misprint,lambda=5",
        "l-softmax:m=2,psi=taylor",
    ] {
        let cases = generate(&spec(loss), Precision::F64, 5, 60).unwrap();
        let runs = verify_cases(&variant(loss), &cases, &|_| {}).unwrap();
        let wrong = runs.iter().find(|run| matches!(run.verdict, Verdict::Fail | Verdict::Error));
        assert!(wrong.is_none(), "{wrong:?}");
        assert!(runs.iter().any(|run| run.verdict == Verdict::Pass), "{loss}");
    }
}

#[test]
fn a_mean_of_no_samples_that_is_nan_is_caught_where_all_are_ignored() {
    let loss = "cosface:ignore=-100";
    let (spec, right) = (spec(loss), variant(loss));
    let none_is_kept = |batch: &Batch<f64>| batch.labels.iter().all(|label| spec.conventions.ignores(*label));
    let nan = |batch: &Batch<f64>| {
        let mut answer = right(batch);
        if none_is_kept(batch) {
            answer.loss = Some(LossValue::Total(f64::NAN));
        }
        answer
    };
    let cases = generate(&spec, Precision::F64, 5, 40).unwrap();
    let mut caught = 0;
    for (case, run) in cases.iter().zip(verify_cases(&nan, &cases, &|_| {}).unwrap()) {
        let non_finite = run.findings.iter().any(|finding| finding.kind == Kind::NonFinite);
        assert_eq!(non_finite, none_is_kept(&case.batch), "{}: {:?}", case.id, run.findings);
        caught += usize::from(non_finite);
    }
    assert!(caught >= 5 && caught < cases.len() / 2, "{caught} of {}", cases.len());
}
