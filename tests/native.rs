//! The built-in implementation passes every check, for every loss, in both precisions.

use gradproof::cases::{Case, generate};
use gradproof::check::{Run, Verdict, verify_subject};
use gradproof::loss::{AnyLoss, LossSpec};
use gradproof::subject::Precision;
use gradproof::subject::native::Native;
use rayon::prelude::*;

fn runs(precision: Precision) -> Vec<Run> {
    let variants = [
        "softmax:bias=off",
        "up:novel=0+2,alpha=attached",
        "ccl:statistics=running",
        "ring:lambda=0.5,primary=(arcface:s=30)",
        "ring:primary=(contrastive)",
        "sphereface:m=2,anneal=on,step=100",
        "l-softmax:m=3,lambda=2",
        "l-softmax:m=2,psi=taylor-misprint,anneal=on,power=0.5,step=400",
        "sphereface:psi=taylor",
        "arcface:tail=linear",
        "arcface:tail=easy",
        "arcface:tail=continuous",
        "arcface:tail=keep,reduction=sum",
        "combined:m1=1.35,m2=0.2",
        "combined:m1=3,m2=0",
        "contrastive:m=3",
        "contrastive:power=1,features=unit",
        "contrastive:power=1",
        "triplet:m=1.5",
        "triplet:m=0.05,power=1",
        "noise-resistant:beta=0.5,primary=(softmax)",
    ];
    let specs: Vec<LossSpec> =
        AnyLoss::all().into_iter().map(LossSpec::from).chain(variants.iter().map(|v| v.parse().unwrap())).collect();
    let cases: Vec<Case> = specs.iter().flat_map(|spec| generate(spec, precision, 3, 60).unwrap()).collect();
    let check = |case: &Case| verify_subject(&Native::new(&case.spec, precision).unwrap(), case);
    cases.par_iter().map(|case| check(case).unwrap_or_else(|error| panic!("{}: {error}", case.id))).collect()
}

fn assert_nothing_is_wrong(precision: Precision) {
    let runs = runs(precision);
    let wrong: Vec<String> = runs
        .iter()
        .filter(|run| matches!(run.verdict, Verdict::Fail | Verdict::Error))
        .map(|run| format!("{} {:?} {:.2}\n   {:?}", run.case, run.nearest, run.worst_ratio, run.findings.first()))
        .collect();
    assert!(wrong.is_empty(), "{} of {} runs:\n{}", wrong.len(), runs.len(), wrong.join("\n"));
    let conclusive = runs.iter().filter(|run| run.verdict == Verdict::Pass).count();
    assert!(conclusive * 10 > runs.len() * 7, "only {conclusive} of {} could have shown a fault", runs.len());
}

#[test]
fn the_native_implementation_is_right_in_double_precision() {
    assert_nothing_is_wrong(Precision::F64);
}

#[test]
fn the_native_implementation_is_right_in_single_precision() {
    assert_nothing_is_wrong(Precision::F32);
}

#[test]
fn cases_that_once_raised_a_false_alarm_pass() {
    // A near tie between classes; logits of 1e60; gradients that are all cancellation; an upstream gradient that sums to zero; a
    // hinge that stays closed in every random run.
    for id in [
        "noise-resistant@edges.3.0.f32",
        "softmax@norms.3.1.f64",
        "center-dispersed@hard.77.85.f32",
        "center-dispersed@hard.77.141.f32",
        "center-dispersed@hard.77.220.f32",
        "normface-triplet@edges.0.26.f32",
    ] {
        let case = Case::replay(id).unwrap();
        let run = verify_subject(&Native::new(&case.spec, case.precision).unwrap(), &case).unwrap();
        assert!(run.findings.is_empty(), "{id}: {:?}", run.findings);
    }
}
