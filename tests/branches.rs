//! Comparisons that could fall either way: which count as such, and how every way is gone once.

use gradproof::loss::sample::Branches;
use std::collections::BTreeSet;

/// The answers to three comparisons of equal numbers and one that is decided.
fn answers(branches: &Branches) -> [bool; 4] {
    [
        branches.exceeds(&1.0, &1.0, 1.0),
        branches.exceeds(&2.0, &1.0, 1.0),
        branches.exceeds(&3.0, &3.0, 1.0),
        branches.exceeds(&-1.0, &-1.0, 1.0),
    ]
}

#[test]
fn by_nature_a_comparison_falls_as_it_falls() {
    let branches = Branches::natural();
    assert_eq!(answers(&branches), [false, true, false, false]);
    assert!(!branches.exceeds(&1.0, &2.0, 1.0) && branches.exceeds(&1.0, &(1.0 - f64::EPSILON), 1.0));
    assert_eq!(branches.undecidable(), 0);
}

#[test]
fn numbers_closer_than_the_slack_of_their_scale_are_undecidable() {
    let branches = Branches::exploring(0.25, None);
    // Apart by exactly the slack, by more than it, and by less at another scale.
    assert!(branches.exceeds(&1.5, &1.25, 1.0) && !branches.exceeds(&1.25, &1.5, 1.0));
    assert!(branches.exceeds(&1.0, &-1.0, 4.0) && branches.exceeds(&4.0, &3.0, 2.0));
    // A scale of 0 lets rounding decide.
    assert!(!branches.exceeds(&1.0, &1.0, 0.0));
    assert_eq!(branches.undecidable(), 0);
    assert!(
        branches.exceeds(&1.2, &1.0, 1.0) && !branches.exceeds(&1.0, &1.2, 1.0) && branches.exceeds(&4.0, &3.5, 4.0)
    );
    assert_eq!(branches.undecidable(), 3);
}

#[test]
fn one_undecidable_comparison_is_turned_round_and_the_others_are_not() {
    let natural = [false, true, false, false];
    for (flipped, place) in [(0, 0), (1, 2), (2, 3)] {
        let branches = Branches::exploring(1e-9, Some(flipped));
        let mut expected = natural;
        expected[place] = true;
        assert_eq!(answers(&branches), expected, "the one of number {flipped}");
        assert_eq!(branches.undecidable(), 3);
    }
    assert_eq!(answers(&Branches::exploring(1e-9, Some(3))), natural);
}

#[test]
fn every_way_of_independent_comparisons_is_gone_once() {
    let all = Branches::every_way(8, answers).expect("there are eight ways");
    let distinct: BTreeSet<[bool; 4]> = all.iter().copied().collect();
    assert_eq!((all.len(), distinct.len()), (8, 8), "{all:?}");
    assert!(all.iter().all(|way| way[1]), "what is decided stays");
    assert_eq!(Branches::every_way(7, answers), None, "of eight ways no more than seven are asked for");
    // What is not asked for on one side is not turned there.
    let dependent = |branches: &Branches| {
        let first = branches.exceeds(&1.0, &1.0, 1.0);
        (first, first && branches.exceeds(&2.0, &2.0, 1.0))
    };
    let ways = Branches::every_way(3, dependent).expect("there are three");
    assert_eq!(ways.into_iter().collect::<BTreeSet<_>>(), [(false, false), (true, false), (true, true)].into());
    assert_eq!(Branches::every_way(1, |branches| branches.exceeds(&2.0, &1.0, 1.0)), Some(vec![true]));
}
