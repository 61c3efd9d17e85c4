//! Right implementations that were once called wrong, by the cases in which they were.

use gradproof::cases::Case;
use planted_faults::soundness::ask;

/// Two logits of 10⁸ become one when they are rounded to nearest, and share a gradient that random rounding gives to one of them.
#[test]
fn logits_that_tie_when_they_are_rounded_to_nearest() {
    nothing_is_wrong("deepvisage@norms.3343584881.3.bf16");
}

/// A feature that hardly varies is divided by its deviation's cube on the way back, which is beyond f16: such an answer is not asked for.
#[test]
fn what_leaves_the_range_on_the_way_is_not_asked() {
    let asked = ask(&Case::replay("deepvisage@edges.879494631.6.f16").unwrap()).unwrap();
    assert!(asked.overflowed > 0 && asked.alarms.is_empty(), "{asked:?}");
}

fn nothing_is_wrong(id: &str) {
    let asked = ask(&Case::replay(id).unwrap()).unwrap();
    assert!(asked.answers >= 3, "{} answers", asked.answers);
    assert!(asked.alarms.is_empty(), "{:?}", asked.alarms);
}
