//! What a report says, in each format: all that a reader needs to act on, and never more comfort than there is.

use gradproof::check::pattern::{Pattern, Place, What};
use gradproof::check::{Finding, Kind, Power, Report, Run, Verdict};
use gradproof::loss::LossSpec;
use gradproof::report::{OutputFormat, render};
use gradproof::subject::Precision;
use gradproof::subject::native::Native;
use quick_junit::{NonSuccessKind, TestCaseStatus};
use serde_json::Value;

const CASE: &str = "arcface@generic:seed=7";

fn finding(kind: Kind, tensor: &str, index: &[usize]) -> Finding {
    Finding {
        kind,
        tensor: tensor.to_owned(),
        index: index.to_vec(),
        got: 1.25,
        exact: -0.75,
        error: 2.0,
        allowed: 0.0625,
        wrong: 3,
        elements: 24,
        message: format!("{tensor} is off"),
        pattern: Some(Pattern { place: Place::Everywhere, what: Some(What::Negated) }),
    }
}

fn run(verdict: Verdict) -> Run {
    let findings = match verdict {
        Verdict::Pass | Verdict::Inconclusive => vec![],
        Verdict::Fail => vec![finding(Kind::Gradient, "features", &[3, 5])],
        Verdict::Error => vec![Finding { got: f64::NAN, ..finding(Kind::Crash, "", &[]) }],
    };
    let missed = if verdict == Verdict::Inconclusive { vec!["weights: zero gradient".to_owned()] } else { vec![] };
    Run {
        loss: "arcface:s=30".to_owned(),
        subject: "mine".to_owned(),
        dtype: Precision::F32,
        case: CASE.to_owned(),
        verdict,
        worst_ratio: if findings.is_empty() { 0.25 } else { 32.0 },
        findings,
        nearest: (verdict == Verdict::Fail).then(|| "tail=linear".to_owned()),
        question: (verdict == Verdict::Fail).then(|| "labels one class too high".to_owned()),
        power: Some(Power { smallest_detectable: 1e-5, typical_detectable: 3e-7, missed }),
        replay: Some(format!("gradproof replay '{CASE}'")),
        unchecked: vec![],
    }
}

fn text(runs: Vec<Run>) -> String {
    render(&Report::new(runs), OutputFormat::Text)
}

fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing from:\n{text}");
    }
}

/// The line that begins with this, with single spaces.
fn line(text: &str, start: &str) -> String {
    let line = text.lines().find(|line| line.trim_start().starts_with(start));
    line.unwrap_or_else(|| panic!("no line `{start}` in:\n{text}")).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_failure_says_what_where_how_much_and_how_to_see_it_again() {
    let text = text(vec![run(Verdict::Fail)]);
    assert_says(
        &text,
        &["FAIL  arcface:s=30,m=0.5,tail=plain, mine in f32", "features is off", "1 case: 0 pass, 1 fail"],
    );
    assert_eq!(line(&text, "replay"), format!("replay gradproof replay '{CASE}'"));
    assert_eq!(line(&text, "at"), "at features, sample 3, dimension 5, the worst of 3 wrong among 24");
    assert_eq!(line(&text, "got"), "got 1.25e0 0x1.4p+0");
    assert_eq!(line(&text, "exact"), "exact -7.5e-1 -0x1.8p-1");
    assert_eq!(line(&text, "error"), "error 2e0 0x1p+1");
    assert_eq!(line(&text, "allowed"), "allowed 6.25e-2 0x1p-4");
    assert_eq!(line(&text, "it is"), "it is negated");
    assert_eq!(line(&text, "nearest"), "nearest the numbers are those of tail=linear");
    assert_eq!(
        line(&text, "question"),
        "question the numbers are right for another question: labels one class too high"
    );
    assert_says(&line(&text, "formula"), &["cos(θ_y + m)"]);
    assert_says(&line(&text, "source"), &["1801.07698"]);
}

#[test]
fn every_kind_and_place_has_its_words() {
    let block = |kind, tensor: &str, index: &[usize]| {
        text(vec![Run { findings: vec![finding(kind, tensor, index)], ..run(Verdict::Fail) }])
    };
    assert_says(&block(Kind::Loss, "loss", &[2]), &["formula    loss is off", "loss, sample 2"]);
    assert_says(&block(Kind::Gradient, "weights", &[4, 1]), &["gradient   weights is off", "class 4, dimension 1"]);
    assert_says(&block(Kind::Precision, "bias", &[4]), &["precision  bias is off", "bias, class 4"]);
    assert_says(&block(Kind::NonFinite, "g", &[0]), &["non-finite g is off", "g, class 0"]);
    assert_says(&block(Kind::Law, "s", &[]), &["law        s is off", "at      s, the worst"]);
    for kind in [Kind::Shape, Kind::Crash] {
        let block = block(kind, "features", &[]);
        assert_says(&block, &["features is off"]);
        assert!(!block.contains("    got"), "there are no numbers to compare in:\n{block}");
    }
}

#[test]
fn what_cannot_be_asked_again_has_no_replay() {
    let text = text(vec![Run { case: "case.npz".to_owned(), replay: None, ..run(Verdict::Fail) }]);
    assert_says(&text, &["case.npz"]);
    assert!(!text.contains("replay"), "{text}");
}

#[test]
fn passing_runs_are_a_line_for_each_loss_subject_and_precision() {
    let other = Run { dtype: Precision::F64, worst_ratio: 0.5, ..run(Verdict::Pass) };
    let text = text(vec![run(Verdict::Pass), other.clone(), Run { worst_ratio: 0.75, ..other }]);
    assert_says(&text, &["arcface:s=30  mine       f32        1     1         0.25        3e-7\n"]);
    assert_says(
        &text,
        &["arcface:s=30  mine       f64        2     2         0.75        3e-7\n", "3 cases: 3 pass\n"],
    );
    assert!(!text.contains("formula"), "a pass needs no block:\n{text}");
}

#[test]
fn what_has_not_passed_is_counted_and_explained() {
    let text = text([Verdict::Pass, Verdict::Inconclusive, Verdict::Fail, Verdict::Error].map(run).to_vec());
    assert_says(&text, &["INCONCLUSIVE", "could not have shown these faults:\n    weights: zero gradient", "ERROR"]);
    assert_says(&text, &["4 cases: 1 pass, 1 fail, 1 inconclusive, 1 gave no answer"]);
    assert_says(&render(&Report::new(vec![]), OutputFormat::Text), &["0 cases: 0 pass"]);
}

#[test]
fn many_failures_of_one_kind_are_shown_a_few_times_and_counted() {
    let text = text((0..50).map(|_| run(Verdict::Fail)).collect());
    assert_eq!(text.matches("FAIL  ").count(), 3);
    assert_says(&text, &["arcface:s=30, mine in f32: 47 more cases do not pass", "50 cases: 0 pass, 50 fail"]);
}

#[test]
fn json_has_the_documented_schema_and_a_word_for_every_number() {
    let mut failed = run(Verdict::Fail);
    failed.findings[0].got = f64::NAN;
    failed.findings[0].error = f64::NEG_INFINITY;
    let json = render(&Report::new(vec![run(Verdict::Pass), failed, run(Verdict::Inconclusive)]), OutputFormat::Json);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["verdict"], "fail");
    let [pass, fail, inconclusive] = &report["runs"].as_array().unwrap()[..] else { panic!("three runs") };
    for (key, value) in [("loss", "arcface:s=30"), ("subject", "mine"), ("dtype", "f32"), ("case", CASE)] {
        assert_eq!(pass[key], value);
    }
    assert_eq!((&pass["verdict"], &pass["nearest"]), (&Value::from("pass"), &Value::Null));
    assert_eq!(pass["findings"], Value::Array(vec![]));
    assert_eq!(pass["power"]["smallest_detectable"], 1e-5);
    assert_eq!(fail["nearest"], "tail=linear");
    let finding = &fail["findings"][0];
    assert_eq!((&finding["kind"], &finding["tensor"]), (&Value::from("gradient"), &Value::from("features")));
    assert_eq!(finding["index"], serde_json::json!([3, 5]));
    assert_eq!((&finding["got"], &finding["error"]), (&Value::from("NaN"), &Value::from("-inf")));
    assert_eq!((finding["exact"].as_f64(), finding["allowed"].as_f64()), (Some(-0.75), Some(0.0625)));
    assert_eq!(inconclusive["power"]["missed"][0], "weights: zero gradient");
}

#[test]
fn junit_fails_whatever_has_not_passed_and_skips_nothing() {
    let other = Run { subject: "<other> & \"more\"".to_owned(), ..run(Verdict::Pass) };
    let runs = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::Error].map(run);
    let xml = render(&Report::new(runs.into_iter().chain([other]).collect()), OutputFormat::Junit);
    let report = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (5, 2, 1));
    let suite = report.test_suites.iter().find(|suite| suite.name.as_str() == "arcface:s=30 mine f32").unwrap();
    let statuses: Vec<_> = suite.test_cases.iter().map(|case| &case.status).collect();
    let [TestCaseStatus::Success { .. }, failed @ ..] = &statuses[..] else { panic!("{statuses:?}") };
    let expected = [
        (NonSuccessKind::Failure, "fail", "features is off"),
        (NonSuccessKind::Failure, "inconclusive", "the check could not have noticed a fault"),
        (NonSuccessKind::Error, "error", " is off"),
    ];
    assert_eq!(failed.len(), expected.len());
    for (status, (expected_kind, expected_type, expected_message)) in failed.iter().zip(expected) {
        let TestCaseStatus::NonSuccess { kind, message, ty, description, .. } = status else { panic!("{status:?}") };
        assert_eq!(*kind, expected_kind);
        assert_eq!(ty.as_ref().unwrap().as_str(), expected_type);
        assert_eq!(message.as_ref().unwrap().as_str(), expected_message);
        assert_says(description.as_ref().unwrap().as_str(), &[CASE, "formula"]);
    }
    assert!(report.test_suites.iter().any(|suite| suite.name.as_str() == "arcface:s=30 <other> & \"more\" f32"));
}

#[test]
fn a_report_is_no_better_than_what_was_not_verified() {
    let unverified = || vec!["arcface@hard.7.3.f64".to_owned()];
    assert_eq!(Report::new(vec![]).verdict, Verdict::Inconclusive);
    assert_eq!(Report::new(vec![run(Verdict::Pass)]).verdict, Verdict::Pass);
    assert_eq!(Report::of_part(vec![], unverified(), None).verdict, Verdict::Inconclusive);
    assert_eq!(Report::of_part(vec![run(Verdict::Pass)], unverified(), None).verdict, Verdict::Inconclusive);
    assert_eq!(
        Report::of_part(vec![run(Verdict::Pass), run(Verdict::Fail)], unverified(), None).verdict,
        Verdict::Fail
    );
}

#[test]
fn the_variant_of_most_cases_is_the_nearest() {
    let named = |variant: &str| Run { nearest: Some(variant.to_owned()), ..run(Verdict::Fail) };
    for often in ["m=0", "norm=added", "tail=linear"] {
        let others = ["m=0", "norm=added", "tail=linear"].map(named);
        let runs = others.into_iter().chain([named(often), run(Verdict::Pass)]).collect();
        assert_eq!(Report::new(runs).nearest(), Some(often));
    }
    assert_eq!(Report::new(vec![run(Verdict::Pass)]).nearest(), None);
}

#[test]
fn numbers_of_every_kind_survive_json() {
    for got in [1.25, -1e-300, 0.1, f64::INFINITY, f64::NEG_INFINITY] {
        let finding = Finding { got, error: f64::INFINITY, ..finding(Kind::NonFinite, "loss", &[2]) };
        let json = serde_json::to_string(&finding).unwrap();
        assert_eq!(serde_json::from_str::<Finding>(&json).unwrap(), finding, "{json}");
    }
    let json = serde_json::to_string(&Finding { got: f64::NAN, ..finding(Kind::NonFinite, "loss", &[2]) }).unwrap();
    assert!(serde_json::from_str::<Finding>(&json).unwrap().got.is_nan(), "{json}");
    let error = serde_json::from_str::<Finding>(&json.replace("NaN", "much")).unwrap_err().to_string();
    assert!(error.contains("\"much\" is not a number"), "{error}");
}

#[test]
fn cases_that_were_run_are_verified_however_few() {
    let spec: LossSpec = "softmax:bias=off".parse().unwrap();
    let native = Native::new(&spec, Precision::F64).unwrap();
    for cases in [1, 2, 7] {
        let report = gradproof::check("softmax:bias=off").cases(cases).run(&native).unwrap();
        assert_eq!((report.runs.len(), report.unverified), (cases, vec![]));
    }
}
