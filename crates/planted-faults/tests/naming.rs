//! Faults are called by their names: in double precision, in every loss that has what they change.
//!
//! The page holds what came of every cell, and `totals.rs` makes a few of its rows again. Here all faults that have a name are asked for
//! it in a few cases, but for the themes of branches and of precision, which take long.

use gradproof::loss::{AnyLoss, LossSpec};
use gradproof::subject::Precision;
use planted_faults::bench::Bench;
use planted_faults::catalogue::{self, Theme};
use planted_faults::fault::{Fault, Name};
use planted_faults::matrix::{self, Naming, Outcome, SEED};

/// Cases of each loss: with the one of very many classes, enough for three that fail.
const CASES: usize = 6;

/// Cells in which most of the first failing cases are called something else: `docs/faults.md` says what.
const OTHERWISE: [(&str, &str); 16] = [
    ("gradient-zero", "triplet"),
    ("features-zero", "triplet"),
    ("weight-decay-left-in", "normface-contrastive"),
    ("losses-shifted", "triplet"),
    ("weight-norms-detached", "normface-triplet"),
    ("sum-without-target", "cosface"),
    ("target-twice-in-sum", "cosface"),
    ("focal", "cosface"),
    ("focal", "arcface"),
    ("focal", "combined"),
    ("norm-at-least-epsilon", "center-dispersed"),
    ("norm-averaged", "center-dispersed"),
    ("negatives-detached", "contrastive"),
    ("negatives-detached", "deepid2"),
    ("distances-rooted", "triplet"),
    ("partners-detached", "triplet"),
];

/// Cells in which no more is said than that the loss or its gradient is wrong.
const BY_CLASS: [(&str, &str); 7] = [
    ("margin-only-if-wrong", "cosface"),
    ("margin-only-if-wrong", "arcface"),
    ("margin-only-if-wrong", "combined"),
    ("tail-threshold-negated", "arcface"),
    ("large-epsilon-in-log", "up"),
    ("loss-capped", "weight-norm"),
    ("loss-capped", "l-softmax"),
];

/// Whether there is more to say of the fault than where it shows.
fn has_a_name(fault: &Fault) -> bool {
    fault.names.iter().any(|name| !matches!(name, Name::Kind(_)))
}

/// Every fault of the theme is called by its name wherever it is found, and not elsewhere: a cell that is excepted and need not be fails.
fn is_called_by_name(theme: &'static Theme) {
    for spec in AnyLoss::all().into_iter().map(LossSpec::from) {
        let faults = theme.faults.iter().filter(|fault| has_a_name(fault) && (fault.applies)(&spec));
        let faults: Vec<&'static Fault> = faults.collect();
        if faults.is_empty() {
            continue;
        }
        let bench = Bench::new(&spec, Precision::F64, SEED, CASES).unwrap();
        for fault in faults {
            let cell = (fault.name, spec.name());
            let outcome = matrix::cell(&bench, fault).outcome;
            let as_expected = match &outcome {
                Outcome::Caught { naming: Naming::Right, .. } => {
                    !OTHERWISE.contains(&cell) && !BY_CLASS.contains(&cell)
                }
                Outcome::Caught { naming: Naming::Wrong { .. }, .. } => OTHERWISE.contains(&cell),
                Outcome::Caught { naming: Naming::Class, .. } => BY_CLASS.contains(&cell),
                Outcome::WithinRounding { .. } | Outcome::Inert => true,
                Outcome::Missed { .. } => false,
            };
            assert!(as_expected, "{} in {spec}: {outcome:?}", fault.name);
        }
    }
}

#[test]
fn wrong_signs_are_called_by_name() {
    is_called_by_name(&catalogue::signs::THEME);
}

#[test]
fn what_is_missing_is_called_by_name() {
    is_called_by_name(&catalogue::missing::THEME);
}

#[test]
fn wrong_factors_are_called_by_name() {
    is_called_by_name(&catalogue::scales::THEME);
}

#[test]
fn another_upstream_gradient_is_called_by_name() {
    is_called_by_name(&catalogue::upstream::THEME);
}

#[test]
fn other_axes_are_called_by_name() {
    is_called_by_name(&catalogue::axes::THEME);
}

#[test]
fn wrong_elements_are_called_by_name() {
    is_called_by_name(&catalogue::elements::THEME);
}

#[test]
fn other_labels_are_called_by_name() {
    is_called_by_name(&catalogue::labels::THEME);
}

#[test]
fn other_margins_and_logits_are_called_by_name() {
    is_called_by_name(&catalogue::margins::THEME);
}

#[test]
fn what_has_no_gradient_is_called_by_name() {
    is_called_by_name(&catalogue::detached::THEME);
}

#[test]
fn other_cross_entropies_are_called_by_name() {
    is_called_by_name(&catalogue::exponents::THEME);
}

#[test]
fn other_norms_are_called_by_name() {
    is_called_by_name(&catalogue::normalisation::THEME);
}

#[test]
fn other_statistics_of_a_batch_are_called_by_name() {
    is_called_by_name(&catalogue::whitening::THEME);
}

#[test]
fn other_pairs_and_triplets_are_called_by_name() {
    is_called_by_name(&catalogue::pairs::THEME);
}

#[test]
fn other_terms_are_called_by_name() {
    is_called_by_name(&catalogue::terms::THEME);
}

#[test]
fn a_memory_of_the_calls_before_is_called_by_name() {
    is_called_by_name(&catalogue::calls::THEME);
}
