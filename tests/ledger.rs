//! The claims ledger is complete, its documentation is current, and what it names exists.

use gradproof::claim::{Budget, Claim, Evidence, Kind, Verdict, ledger, try_out};
use gradproof::report::claims::markdown;
use gradproof::report::figures;
use std::collections::HashSet;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// Every checkable claim of the article. The other `heated-hard-…` and `arcface-tails` are ours.
const CLAIMED: [&str; 28] = [
    "softmax-table",
    "exp-amplifies",
    "raise-target-logit",
    "weight-norm-grows",
    "feature-norm",
    "up-loss",
    "whitening",
    "ring-convex",
    "any-scale",
    "l2-alpha",
    "normface-bound",
    "no-scale-gradient",
    "heated-hard",
    "heated-easy",
    "heated-focus",
    "heated-schedule",
    "heated-starves",
    "monotone-interval",
    "decrease-cos",
    "psi-monotone",
    "multiplicative-margin",
    "margin-vanishes",
    "additive-uniform",
    "arc-vs-cos",
    "arc-like-am",
    "sphere-is-l2",
    "complexity",
    "softmax-gradient",
];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn kinds(claim: &Claim) -> HashSet<Kind> {
    claim.evidence.iter().map(Evidence::kind).collect()
}

#[test]
fn no_claim_of_the_article_is_missing_and_none_is_there_twice() {
    let ids: Vec<&str> = ledger().iter().map(|claim| claim.id).collect();
    let missing: Vec<_> = CLAIMED.iter().filter(|id| !ids.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
}

#[test]
fn every_verdict_has_the_evidence_it_needs() {
    for claim in ledger() {
        let kinds = kinds(&claim);
        assert_eq!(claim.correction.is_empty(), claim.verdict == Verdict::True, "{}", claim.id);
        match claim.verdict {
            Verdict::True => {
                let shown = [Kind::Property, Kind::Certificate, Kind::Values].iter().any(|kind| kinds.contains(kind));
                assert!(shown, "{}", claim.id);
            }
            Verdict::False => assert!(kinds.contains(&Kind::Counterexample), "{}", claim.id),
            // Inside the condition, and a witness outside. What grows how fast is counted, not witnessed.
            Verdict::Conditional if claim.id == "complexity" => assert!(kinds.contains(&Kind::Property)),
            Verdict::Conditional => {
                assert!(kinds.contains(&Kind::Property) && kinds.contains(&Kind::Counterexample), "{}", claim.id);
            }
        }
        let names: HashSet<_> = claim.evidence.iter().map(|evidence| evidence.name).collect();
        assert_eq!(names.len(), claim.evidence.len(), "{} has two pieces of evidence of one name", claim.id);
    }
}

/// Whether a file of `proofs` has a theorem of that name.
fn is_proved(file: &str, name: &str) -> bool {
    let text = read_to_string(here("proofs").join(file)).unwrap_or_else(|_| panic!("no {file}"));
    ["Theorem", "Lemma", "Corollary"].iter().any(|kind| {
        let beginning = format!("{kind} {name}");
        let mut after = text.split(&beginning).skip(1);
        after.any(|rest| !rest.starts_with(|c: char| c == '_' || c == '\'' || c.is_alphanumeric()))
    })
}

#[test]
fn every_theorem_that_the_ledger_names_stands_in_its_file() {
    for claim in ledger() {
        for proof in claim.proofs {
            assert!(is_proved(proof.file, proof.lemma), "{} names {} in {}", claim.id, proof.lemma, proof.file);
        }
    }
}

#[test]
fn every_theorem_that_the_page_of_proofs_names_stands_in_its_file() {
    let page = read_to_string(here("proofs/README.md")).unwrap();
    let mut named = 0;
    for row in page.lines().filter(|line| line.starts_with('|')) {
        let cell = row.trim_end_matches(['|', ' ']).rsplit(" | ").next().unwrap();
        let mut file = None;
        for quoted in cell.split('`').skip(1).step_by(2) {
            if Path::new(quoted).extension().is_some_and(|extension| extension == "v") {
                file = Some(quoted);
            } else if let Some(file) = file {
                assert!(is_proved(file, quoted), "proofs/README.md names {quoted} in {file}");
                named += 1;
            }
        }
    }
    assert!(named > 150, "only {named} names were found");
}

#[test]
fn every_figure_that_is_named_is_drawn_and_every_one_drawn_is_named() {
    let named: HashSet<&str> = ledger().into_iter().flat_map(|claim| claim.figures).collect();
    let drawn: HashSet<&str> = figures::ALL.iter().map(|figure| figure.name).collect();
    assert_eq!(named, drawn);
}

#[test]
fn the_documentation_is_what_the_ledger_says_now() {
    let budget = Budget { cases: 1, seed: 0, regressions: None };
    let page = markdown::page(&try_out(&ledger(), &budget, &|_| {}));
    let how = "run `gradproof claims --page docs/claims.md --plot docs/figures`";
    assert!(page == read_to_string(here("docs/claims.md")).unwrap_or_default(), "docs/claims.md is old: {how}");
    for figure in figures::ALL {
        let file = format!("docs/figures/{}.svg", figure.name);
        assert!(figure.svg() == read_to_string(here(&file)).unwrap_or_default(), "{file} is old: {how}");
    }
}
