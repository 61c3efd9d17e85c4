//! Every piece of evidence in the ledger as a test of its own, named after the claim.
//!
//! A property is tried at fewer inputs than `gradproof claims` tries, after those that failed before (`tests/regressions`).

use gradproof::claim::{Budget, ledger};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let regressions = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions");
    let budget = Budget { cases: 500, seed: 0, regressions: Some(regressions) };
    let mut tests = Vec::new();
    for claim in ledger() {
        for evidence in claim.evidence {
            let budget = budget.clone();
            tests.push(Trial::test(format!("{}::{}", claim.id, evidence.name), move || {
                let tried = evidence.try_out(claim.id, &budget);
                if tried.holds { Ok(()) } else { Err(Failed::from(format!("{}: {}", tried.statement, tried.numbers))) }
            }));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}
