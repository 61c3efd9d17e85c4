//! JUnit XML: a suite for each loss, subject and precision, a test case for each run.
//!
//! An inconclusive run is a failure of type `inconclusive`: a check that could not have noticed anything has not passed. What was
//! not checked is an error of type `unverified`.

use super::text;
use crate::check::{Report, Run, Verdict};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;

/// The report as JUnit XML.
///
/// # Panics
/// Never: writing to memory does not fail.
pub fn render(report: &Report) -> String {
    let mut suites: BTreeMap<String, TestSuite> = BTreeMap::new();
    for run in &report.runs {
        let name = format!("{} {} {}", run.loss, run.subject, run.dtype);
        suites.entry(name.clone()).or_insert_with(|| TestSuite::new(name)).add_test_case(test_case(run));
    }
    for name in &report.unverified {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("unverified").set_message("not checked");
        let suite = suites.entry("not checked".to_owned()).or_insert_with(|| TestSuite::new("not checked"));
        suite.add_test_case(TestCase::new(name, status));
    }
    let mut xml = quick_junit::Report::new("gradproof");
    xml.add_test_suites(suites.into_values());
    xml.to_string().expect("a report is written to memory") + "\n"
}

fn test_case(run: &Run) -> TestCase {
    let (kind, what) = match run.verdict {
        Verdict::Pass => return TestCase::new(&run.case, TestCaseStatus::success()),
        Verdict::Inconclusive => (NonSuccessKind::Failure, "inconclusive"),
        Verdict::Fail => (NonSuccessKind::Failure, "fail"),
        Verdict::Error => (NonSuccessKind::Error, "error"),
    };
    let mut status = TestCaseStatus::non_success(kind);
    let missed = || "the check could not have noticed a fault".to_owned();
    let message = run.findings.first().map_or_else(missed, |finding| finding.message.clone());
    status.set_type(what).set_message(message).set_description(text::block(run));
    TestCase::new(&run.case, status)
}
