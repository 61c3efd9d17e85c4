//! Every fault planted in the kernels (`tests/planted/faults.toml`) is caught and called by its name, and the kernel without it
//! never is.

use gradproof::cases::generate;
use gradproof::check::{Finding, Kind, Run, Verdict, verify_subject};
use gradproof::gpu::{Choice, Module};
use gradproof::loss::LossSpec;
use gradproof::subject::Precision;
use gradproof::subject::cuda::Cuda;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Cases in which a fault has to show.
const CASES: usize = 30;

#[derive(Deserialize)]
struct Faults {
    fault: Vec<Fault>,
}

#[derive(Clone, Deserialize)]
struct Fault {
    name: String,
    /// The module that has it.
    module: String,
    /// A loss that runs it.
    loss: String,
    /// What a right checker says of it: at least one of these.
    verdicts: BTreeSet<String>,
}

/// What the PTX machine calls what no kernel may do, by the names in `faults.toml`.
const OF_THE_MACHINE: [(&str, &str); 9] = [
    ("shared-race", "data race in shared memory"),
    ("global-race", "data race in global memory"),
    ("out-of-bounds", "out-of-bounds access"),
    ("misaligned", "misaligned access"),
    ("uninitialised-read", "uninitialised read"),
    ("unwritten-output", "unwritten output"),
    ("divergent-barrier", "divergent barrier"),
    ("wrong-mask", "wrong member mask"),
    ("no-progress", "no progress"),
];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/planted").join(path)
}

/// A finding's name as `faults.toml` has it.
fn name(finding: &Finding) -> String {
    if finding.kind == Kind::Fault {
        let known = OF_THE_MACHINE.iter().find(|(_, said)| finding.message.starts_with(said));
        return known.map_or_else(|| finding.message.clone(), |(name, _)| (*name).to_owned());
    }
    let kind = serde_json::to_value(finding.kind).expect("a kind has a name");
    kind.as_str().expect("its name is a text").to_owned()
}

/// What is found in the first case that shows the fault by one of its names; the kernel without it passes up to there.
fn caught(fault: &Fault) -> Result<(), Failed> {
    let spec: LossSpec = fault.loss.parse()?;
    let module = Module::ALL.into_iter().find(|module| module.name() == fault.module).ok_or("no such module")?;
    let ptx = read_to_string(here(&format!("{}.ptx", fault.name)))?;
    let right = Cuda::new(&spec, Precision::F32, Choice::Machine)?;
    let faulty = Cuda::new(&spec, Precision::F32, Choice::Machine)?.with_module(module, ptx);
    let mut seen = BTreeSet::new();
    for case in generate(&spec, Precision::F32, 1, CASES)? {
        let Run { findings, .. } = verify_subject(&right, &case)?;
        if let Some(finding) = findings.first() {
            return Err(format!("{}: the kernel without the fault fails: {finding:?}", case.id).into());
        }
        let run = verify_subject(&faulty, &case)?;
        if run.verdict == Verdict::Error {
            return Err(format!("{}: it gave no answer: {:?}", case.id, run.findings).into());
        }
        let names: BTreeSet<String> = run.findings.iter().map(name).collect();
        let stray = run.findings.iter().find(|f| f.kind == Kind::Fault && !fault.verdicts.contains(&name(f)));
        if let Some(stray) = stray {
            return Err(format!("{}: {} is none of {:?}", case.id, stray.message, fault.verdicts).into());
        }
        if !names.is_disjoint(&fault.verdicts) {
            return Ok(());
        }
        seen.extend(names);
    }
    Err(format!("{CASES} cases show {seen:?}, none of {:?}", fault.verdicts).into())
}

fn main() -> ExitCode {
    let text = read_to_string(here("faults.toml")).expect("the list of faults is there");
    let Faults { fault: faults } = toml::from_str(&text).expect("the list of faults is TOML");
    assert!(faults.len() >= 20, "there are only {} faults", faults.len());
    let trials = faults.into_iter().map(|fault| Trial::test(fault.name.clone(), move || caught(&fault)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}
