//! What became of the claims, for people and for programs.

pub mod markdown;
pub mod text;

use super::OutputFormat;
use crate::claim::{Kind, Tried, TriedEvidence, Verdict};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// The claims in that format, with a newline at its end. `in_full` asks for the whole story of each, not a table.
pub fn render(claims: &[Tried], format: OutputFormat, in_full: bool) -> String {
    match format {
        OutputFormat::Text if in_full => claims.iter().map(text::story).collect::<Vec<_>>().join("\n"),
        OutputFormat::Text => text::table(claims),
        OutputFormat::Json => json(claims),
        OutputFormat::Junit => junit(claims),
    }
}

/// `{"confirmed": …, "claims": [{"id", "says", "precisely", "verdict", "correction", "confirmed", "evidence": […], …}]}`
fn json(claims: &[Tried]) -> String {
    let confirmed = claims.iter().all(|tried| tried.confirmed);
    let report = serde_json::json!({ "confirmed": confirmed, "claims": claims });
    serde_json::to_string_pretty(&report).expect("a report is made of strings and numbers") + "\n"
}

/// A suite for each claim, a test case for each piece of evidence.
fn junit(claims: &[Tried]) -> String {
    let mut xml = quick_junit::Report::new("gradproof claims");
    for tried in claims {
        let mut suite = TestSuite::new(tried.claim.id);
        suite.set_time(Duration::from_secs_f64(tried.seconds));
        suite.add_test_cases(tried.evidence.iter().map(test_case));
        xml.add_test_suite(suite);
    }
    xml.to_string().expect("a report is written to memory") + "\n"
}

fn test_case(evidence: &TriedEvidence) -> TestCase {
    if evidence.holds {
        return TestCase::new(evidence.name, TestCaseStatus::success());
    }
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(kind(evidence.kind)).set_message(&evidence.numbers).set_description(evidence.statement);
    TestCase::new(evidence.name, status)
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::True => "true",
        Verdict::Conditional => "conditional",
        Verdict::False => "false",
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Property => "property",
        Kind::Certificate => "certificate",
        Kind::Counterexample => "counterexample",
        Kind::Values => "values",
    }
}

/// The number with a comma for each thousand.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}
