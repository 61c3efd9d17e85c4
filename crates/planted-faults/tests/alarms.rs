//! Right implementations that were once called wrong, by the cases in which they were.

use gradproof::cases::Case;
use planted_faults::soundness::ask;

/// Two logits of 10⁸ become one when they are rounded to nearest, and share a gradient that random rounding gives to one of them.
#[test]
fn logits_that_tie_when_they_are_rounded_to_nearest() {
    nothing_is_wrong("deepvisage@norms.3343584881.3.bf16");
}

fn nothing_is_wrong(id: &str) {
    let asked = ask(&Case::replay(id).unwrap()).unwrap();
    assert!(asked.answers >= 3, "{} answers", asked.answers);
    assert!(asked.alarms.is_empty(), "{:?}", asked.alarms);
}
