//! A text with a number in it is called by its name, with the number that it has.

use gradproof::subject::Precision;
use planted_faults::bench::Bench;
use planted_faults::matrix::{CASES, SEED};
use planted_faults::text::Edit;
use planted_faults::text::reductions::Reduction;

/// What more than half of the failing cases are called.
fn said(precision: Precision, reduction: Reduction) -> Option<String> {
    let bench = Bench::new(&"normface:s=8".parse().unwrap(), precision, SEED, CASES).unwrap();
    let questions = bench.cases.iter().filter(|case| case.is_sound()).filter_map(|case| {
        let answer = case.text(Edit::Reduction(reduction), false).unwrap();
        let findings = case.standard.judge(&answer).findings;
        (!findings.is_empty()).then(|| case.standard.diagnose(&answer, &findings).question)
    });
    let mut questions: Vec<Option<String>> = questions.collect();
    questions.sort();
    let middle = questions.len() / 2;
    questions.into_iter().nth(middle).flatten()
}

#[test]
fn a_number_in_the_text_is_read_off_the_loss() {
    let faults = [
        (Reduction::Smoothed(0.03), "labels smoothed by 0.03"),
        (Reduction::Smoothed(0.1), "labels smoothed by 0.1"),
        (Reduction::EpsilonInLog(2.5e-3), "−log(p + 2.5e-3)"),
        (Reduction::EpsilonInLog(1e-7), "−log(p + 1e-7)"),
        (Reduction::Temperature, "a temperature of 1.1"),
    ];
    for (reduction, name) in faults {
        for precision in [Precision::F64, Precision::F32] {
            assert_eq!(said(precision, reduction).as_deref(), Some(name), "{precision:?}");
        }
    }
}
