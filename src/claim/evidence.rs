//! Evidence: what it is, how much of it to try, and how it runs.

use proptest::strategy::Strategy;
use proptest::test_runner::{
    Config, FailurePersistence, FileFailurePersistence, RngAlgorithm, TestCaseError, TestCaseResult, TestRng,
    TestRunner,
};
use serde::Serialize;
use std::cell::Cell;
use std::path::PathBuf;

/// How much to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Generated inputs for each property.
    pub cases: u32,
    /// Of the random numbers they are made from.
    pub seed: u64,
    /// The folder in which failing inputs are kept, one file for each property. What is there is tried first.
    pub regressions: Option<PathBuf>,
}

/// How a piece of evidence shows what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// At every one of many generated inputs.
    Property,
    /// At every input of a box, by interval arithmetic.
    Certificate,
    /// At an input at which the claim as stated fails.
    Counterexample,
    /// At inputs whose results are known.
    Values,
}

/// What a piece of evidence does.
#[derive(Clone, Copy, Debug)]
pub enum Test {
    /// Tries many generated inputs.
    Property(fn(&Trial<'_>) -> Outcome),
    /// Covers all inputs of a box.
    Certificate(fn() -> Outcome),
    /// Looks at an input at which the claim as stated fails.
    Counterexample(fn() -> Outcome),
    /// Computes known numbers again.
    Values(fn() -> Outcome),
}

/// Evidence that runs.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// Its name, unique within the claim.
    pub name: &'static str,
    /// What it shows.
    pub statement: &'static str,
    /// Shows it.
    pub test: Test,
}

/// What was shown; or what is wrong, so that the claim's verdict is not confirmed.
pub type Outcome = Result<Shown, String>;

/// What a piece of evidence showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Inputs tried; for a certificate, boxes of inputs.
    pub cases: u64,
    /// The numbers found, in words.
    pub numbers: String,
}

/// A piece of evidence after it has run.
#[derive(Clone, Debug, Serialize)]
pub struct TriedEvidence {
    /// Its name.
    pub name: &'static str,
    /// How it shows it.
    pub kind: Kind,
    /// What it shows.
    pub statement: &'static str,
    /// Whether it does.
    pub holds: bool,
    /// Inputs tried; for a certificate, boxes of inputs.
    pub cases: u64,
    /// The numbers found; where it does not hold, what went wrong.
    pub numbers: String,
}

impl Evidence {
    /// How it shows it.
    pub fn kind(&self) -> Kind {
        match self.test {
            Test::Property(_) => Kind::Property,
            Test::Certificate(_) => Kind::Certificate,
            Test::Counterexample(_) => Kind::Counterexample,
            Test::Values(_) => Kind::Values,
        }
    }

    /// Runs it, for the claim of that name.
    pub fn try_out(&self, claim: &str, budget: &Budget) -> TriedEvidence {
        let outcome = match self.test {
            Test::Property(run) => run(&Trial { budget, name: format!("{claim}.{}", self.name) }),
            Test::Certificate(run) | Test::Counterexample(run) | Test::Values(run) => run(),
        };
        let holds = outcome.is_ok();
        let Shown { cases, numbers } = outcome.unwrap_or_else(|reason| Shown { cases: 0, numbers: reason });
        TriedEvidence { name: self.name, kind: self.kind(), statement: self.statement, holds, cases, numbers }
    }
}

/// One property being tried.
#[derive(Clone, Debug)]
pub struct Trial<'a> {
    budget: &'a Budget,
    name: String,
}

impl Trial<'_> {
    /// Shows that `holds` says yes to every input of the strategy. One at which it does not is made as small as it can be,
    /// and kept.
    pub fn forall<S: Strategy>(&self, inputs: S, holds: impl Fn(S::Value) -> TestCaseResult) -> Outcome {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.budget.seed.to_le_bytes());
        let config = Config {
            cases: self.budget.cases,
            failure_persistence: self.regressions(),
            max_global_rejects: u32::MAX,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let tried = Cell::new(0);
        let counted = |input| {
            let outcome = holds(input);
            if !matches!(outcome, Err(TestCaseError::Reject(_))) {
                tried.set(tried.get() + 1);
            }
            outcome
        };
        match runner.run(&inputs, counted) {
            Ok(()) => Ok(Shown { cases: tried.get(), numbers: String::new() }),
            Err(error) => Err(error.to_string()),
        }
    }

    fn regressions(&self) -> Option<Box<dyn FailurePersistence>> {
        let file = self.budget.regressions.as_ref()?.join(format!("{}.txt", self.name));
        // The library asks for a name that lives as long as the program: one short text for each property.
        let file = String::leak(file.to_string_lossy().into_owned());
        Some(Box::new(FileFailurePersistence::Direct(file)))
    }
}

/// The numbers found beside those expected, each good to the last digit written: `("slope", slope, "3.03")`.
pub(super) fn values(found: &[(&str, f64, &str)]) -> Outcome {
    if let Some((name, number, written)) = found.iter().find(|(_, number, written)| !is_written(*number, written)) {
        return Err(format!("{name}: {number}, not {written}"));
    }
    // What is written as 0 is rounding: its digits say nothing.
    let shown = |number: f64, written: &str| if written.parse() == Ok(0.0) { "0".to_owned() } else { rounded(number) };
    let numbers: Vec<String> =
        found.iter().map(|(name, number, written)| format!("{name}: {}", shown(*number, written))).collect();
    Ok(Shown { cases: found.len() as u64, numbers: numbers.join("; ") })
}

/// Whether the number, rounded to as many digits, is the one written.
fn is_written(number: f64, written: &str) -> bool {
    let (digits, exponent) = written.split_once('e').unwrap_or((written, "0"));
    let decimals = digits.split_once('.').map_or("", |(_, decimals)| decimals);
    let last_digit: f64 = format!("1e{exponent}").parse::<f64>().unwrap_or(0.0) / 10f64.powf(decimals.len() as f64);
    let apart = written.parse::<f64>().map_or(f64::NAN, |expected| (number - expected).abs());
    apart <= 0.5 * last_digit * (1.0 + 1e-9)
}

/// The number with six significant digits; a very small or large one with two.
fn rounded(number: f64) -> String {
    if !(1e-4..1e6).contains(&number.abs()) {
        return format!("{number:.1e}");
    }
    let decimals = (5.0 - number.abs().log10().floor()).max(0.0);
    format!("{number:.*}", decimals as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_what_is_written_to_its_last_digit() {
        assert!(is_written(3.0272, "3.03") && is_written(-7.4e-7, "-7.4e-7") && is_written(0.0, "0.00"));
        assert!(!is_written(3.0243, "3.03") && !is_written(f64::NAN, "3.03") && !is_written(0.006, "0.00"));
        assert!(!is_written(-7.4e-7, "7.4e-7") && !is_written(1.0, "one"));
    }

    #[test]
    fn a_failing_input_is_made_small_kept_and_tried_first() {
        let folder = tempfile::tempdir().unwrap();
        let budget = Budget { cases: 256, seed: 1, regressions: Some(folder.path().to_owned()) };
        let trial = |budget: &Budget, limit: u32| {
            let trial = Trial { budget, name: "claim.property".to_owned() };
            trial.forall(0u32..1_000_000, |number| {
                prop_assert!(number < limit, "too large");
                Ok(())
            })
        };
        let reason = trial(&budget, 1000).unwrap_err();
        assert!(reason.contains("minimal failing input: 1000"), "{reason}");
        let kept = std::fs::read_to_string(folder.path().join("claim.property.txt")).unwrap();
        assert!(kept.contains("shrinks to 1000"), "{kept}");
        // One generated input alone would hardly find it; the kept one does.
        assert!(trial(&Budget { cases: 1, seed: 2, ..budget.clone() }, 1000).is_err());
        assert_eq!(trial(&Budget { cases: 1, seed: 2, ..budget }, 1_000_000).unwrap().cases, 2);
    }
}
