//! The same loss on different numbers: what it gives in `f64`, with a tape, and what the implementation derived by hand gives, is
//! what it gives in double-double, as far as rounding lets it.

use crate::draw::Draw;
use crate::judged::Case;
use gradproof::reference::{Tier, evaluate_with};
use gradproof::subject::native::Native;
use gradproof::subject::{Precision, Subject};

/// Fails if an answer in `f64` is called wrong by the double-double standard.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let Some(case) = Case::draw(&mut draw, Precision::F64) else { return };
    let Some(standard) = case.standard(Precision::F64) else { return };
    for tier in [Tier::DoubleDouble, Tier::Structured] {
        if let Some(evaluation) = case.defined(evaluate_with(&case.spec, &case.batch, tier)) {
            case.judge(&standard, &format!("{tier:?}"), &evaluation);
        }
    }
    // It has the published conventions only.
    if let Ok(native) = Native::new(&case.spec, Precision::F64) {
        let answer = native.evaluate(&standard.batch);
        case.judge_answer(&standard, "native", &answer.expect("the loss is defined here"));
    }
}
