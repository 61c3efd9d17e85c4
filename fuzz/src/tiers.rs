//! One reference, several ways: dual numbers throughout, a tape a sample with the rest chained, and the same in class chunks.

use crate::draw::Draw;
use crate::judged::Case;
use gradproof::reference::{Tier, evaluate_with};
use gradproof::subject::Precision;

/// Fails if a tier differs from the most precise one by more than rounding explains, or is defined where another is not.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let Some(case) = Case::draw(&mut draw, Precision::F64) else { return };
    let standard = case.standard(Precision::F64);
    for tier in [Tier::Dual, Tier::Structured, Tier::Streamed] {
        let evaluation = case.defined(evaluate_with(&case.spec, &case.batch, tier));
        assert_eq!(evaluation.is_some(), standard.is_some(), "{tier:?}, where the loss is defined, at {case:?}");
        if let (Some(standard), Some(evaluation)) = (&standard, evaluation) {
            case.judge(standard, &format!("{tier:?}"), &evaluation);
        }
    }
}
