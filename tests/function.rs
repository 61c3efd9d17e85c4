//! Any Rust function is an implementation: in its own precision, able to fail, told of upstream gradients or not.

use gradproof::Error;
use gradproof::batch::{Batch, Tensor};
use gradproof::check::{Kind, Report, Verdict};
use gradproof::loss::registry::CosFace;
use gradproof::subject::native::Native;
use gradproof::subject::{Answer, Function, LossValue, Precision, Subject};
use half::f16;

const LOSS: &str = "cosface:s=30";

/// A right implementation that computes in `precision`.
fn right(precision: Precision, batch: &Batch<f64>) -> Answer {
    Native::new(&LOSS.parse().unwrap(), precision).unwrap().evaluate(batch).unwrap()
}

/// The mean of the losses and the gradient of that, whatever the upstream gradient.
fn of_mean(batch: &Batch<f64>) -> Answer {
    let samples = batch.samples() as f64;
    let mut batch = batch.clone();
    batch.upstream.fill(1.0 / samples);
    let answer = right(Precision::F64, &batch);
    let Some(LossValue::PerSample(losses)) = &answer.loss else { panic!("the native losses are those of the samples") };
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    Answer { loss: Some(LossValue::Total(mean)), ..answer }
}

fn report(subject: &impl Subject) -> Report {
    gradproof::check(LOSS).cases(40).run(subject).unwrap()
}

#[test]
fn a_function_of_single_precision_numbers_is_held_to_single_precision() {
    let subject = Function::new("in f32", |batch: &Batch<f32>| {
        let answer = right(Precision::F32, &batch.map(|x| f64::from(*x)));
        let Some(LossValue::PerSample(losses)) = answer.loss else {
            panic!("the native losses are those of the samples")
        };
        let single = |values: &[f64]| values.iter().map(|x| *x as f32).collect::<Vec<f32>>();
        answer
            .gradients
            .iter()
            .fold(Answer::losses(single(&losses)), |all, (tensor, g)| all.gradient(*tensor, single(g)))
    });
    let report = report(&subject);
    assert_eq!(report.verdict, Verdict::Pass, "{report}");
    assert!(report.runs.iter().all(|run| run.subject == "in f32" && run.dtype == Precision::F32));
}

#[test]
fn single_precision_behind_a_function_of_double_precision_numbers_is_found() {
    let report = report(&|batch: &Batch<f64>| right(Precision::F32, &batch.map(|x| Precision::F32.round(*x))));
    assert!(
        report.runs.iter().flat_map(|run| &run.findings).any(|finding| finding.kind == Kind::Precision),
        "{report}"
    );
}

#[test]
fn sixteen_bits_that_are_computed_in_single_precision_are_held_to_it() {
    let rounded = |batch: &Batch<f16>| {
        let mut answer = right(Precision::F32, &batch.map(|x| f64::from(*x)));
        for tensor in [Tensor::Features, Tensor::Weights] {
            answer.gradients.get_mut(&tensor).unwrap().iter_mut().for_each(|g| *g = Precision::F16.round(*g));
        }
        answer
    };
    let subject = Function::new("f16 by way of f32", rounded).computes_in(Precision::F32);
    let report = report(&subject);
    assert_eq!(report.verdict, Verdict::Pass, "{report}");
    let lossy = Function::new("f16 all the way", |batch: &Batch<f16>| {
        let answer = rounded(batch);
        let Some(LossValue::PerSample(losses)) = answer.loss else {
            panic!("the native losses are those of the samples")
        };
        Answer { gradients: answer.gradients, ..Answer::losses(losses.into_iter().map(f16::from_f64)) }
    });
    assert_eq!(self::report(&lossy.computes_in(Precision::F32)).verdict, Verdict::Fail);
}

#[test]
fn a_function_of_the_mean_passes_if_it_is_said_to_be_one() {
    let report = report(&Function::new("mean", of_mean).reduced());
    assert_eq!(report.verdict, Verdict::Pass, "{report}");
    assert!(report.runs.iter().all(|run| run.case.rsplit('.').next() == Some("alike")));
    assert_eq!(self::report(&of_mean).verdict, Verdict::Fail);
}

#[test]
fn a_sum_where_the_mean_is_wanted_is_named() {
    let report = report(
        &Function::new("sum", |batch: &Batch<f64>| {
            let samples = batch.samples() as f64;
            let mut answer = of_mean(batch);
            answer.gradients.values_mut().flatten().for_each(|g| *g *= samples);
            let Some(LossValue::Total(mean)) = answer.loss else { panic!("the mean is one number") };
            Answer { gradients: answer.gradients, ..Answer::total(mean * samples) }
        })
        .reduced(),
    );
    assert_eq!(report.nearest(), Some("reduction=sum"), "{report}");
}

#[test]
fn a_function_that_fails_is_a_finding_with_what_it_said() {
    let report = report(&Function::new("fails", |batch: &Batch<f64>| match batch.classes() {
        1 => Err("one class is too few".to_owned()),
        _ => Ok(right(Precision::F64, batch)),
    }));
    let failed: Vec<_> = report.runs.iter().filter(|run| run.verdict == Verdict::Error).collect();
    assert!(!failed.is_empty() && failed.len() < report.runs.len());
    for run in failed {
        assert_eq!(run.findings[0].kind, Kind::Crash);
        assert!(run.findings[0].message.ends_with("one class is too few"), "{}", run.findings[0].message);
    }
}

#[test]
fn a_function_that_is_interrupted_ends_the_run() {
    let subject = Function::new("interrupted", |_: &Batch<f64>| Err::<Answer, _>(Error::Interrupted));
    let report = gradproof::check(LOSS).cases(5).run(&subject).unwrap();
    assert_eq!((report.verdict, report.runs.len(), report.unverified.len()), (Verdict::Inconclusive, 0, 5));
}

#[test]
fn a_loss_is_given_as_text_or_as_a_value_with_as_many_cases_as_wanted_from_any_seed() {
    let subject = |batch: &Batch<f64>| right(Precision::F64, batch);
    let as_text = gradproof::check(LOSS).cases(7).seed(3).run(&subject).unwrap();
    let as_value =
        gradproof::check(CosFace { scale: 30.0, ..CosFace::default() }).cases(7).seed(3).run(&subject).unwrap();
    assert_eq!(as_text, as_value);
    assert_eq!(as_text.runs[6].case, "cosface:s=30@edges.3.1.f64");
}

#[test]
fn a_text_that_is_no_loss_is_an_error_that_names_it() {
    let error = gradproof::check("cosfice").run(&of_mean).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown loss `cosfice` (did you mean `cosface`?); `gradproof list` names all of them"
    );
}

#[test]
#[should_panic(expected = "FAIL  cosface:s=30")]
fn what_is_wrong_panics_with_the_report() {
    gradproof::check(LOSS).cases(10).assert(&of_mean);
}
