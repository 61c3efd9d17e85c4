//! A right answer is never called wrong: the exact one, rounded once; and one computed with every operation rounded to nearest. Of those
//! rounded at random, by seeds that the tolerance was not derived from, few are: what shows in one run of ten, the tolerance may not
//! have seen.

use crate::draw::Draw;
use crate::judged::{Case, answer};
use gradproof::check::tolerance::rounded_run;
use gradproof::reference::{Tier, evaluate_with};
use gradproof::scalar::rounded::Rounding;
use gradproof::subject::{Answer, LossValue, Precision};

/// Runs that are rounded at random where the first is called wrong.
const AGAIN: u64 = 16;

/// Fails if such an answer is called wrong. One that is beyond the range of its precision is not looked at: that is a fault.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let precision = draw.choose(&[Precision::F32, Precision::F16, Precision::Bf16, Precision::F64]);
    let Some(case) = Case::draw(&mut draw, precision) else { return };
    let Some(standard) = case.standard(precision) else { return };
    let judge = |whose: &str, answer: Answer| {
        if is_finite(&answer) {
            case.judge_answer(&standard, &format!("{whose} in {precision}"), &answer);
        }
    };
    let exact = evaluate_with(&case.spec, &case.batch, Tier::DoubleDouble).expect("the loss is defined here");
    judge("the exact answer, rounded", rounded(answer(&exact), precision));
    let run = |rounding| {
        let run = rounded_run(&case.spec, &standard.batch, precision, rounding);
        answer(&run.expect("the loss is defined here"))
    };
    judge("rounded to nearest", run(Rounding::Nearest));
    // The tolerance is derived from the runs of the least seeds.
    let seed = u64::from(draw.any::<u8>()) + (1 << 32);
    let at_random = |seed| run(Rounding::Random { seed });
    let is_wrong = |answer: &Answer| is_finite(answer) && !standard.is_right(answer);
    let first = at_random(seed);
    if is_wrong(&first) && (1..AGAIN).filter(|i| is_wrong(&at_random(seed + i))).count() as u64 >= AGAIN / 2 {
        judge("rounded at random, as most are,", first);
    }
}

fn values(answer: &mut Answer) -> impl Iterator<Item = &mut f64> {
    let losses: &mut [f64] = match &mut answer.loss {
        Some(LossValue::PerSample(losses)) => losses,
        Some(LossValue::Total(loss)) => std::slice::from_mut(loss),
        None => &mut [],
    };
    losses.iter_mut().chain(answer.gradients.values_mut().flatten())
}

fn is_finite(answer: &Answer) -> bool {
    values(&mut answer.clone()).all(|value| value.is_finite())
}

fn rounded(mut answer: Answer, precision: Precision) -> Answer {
    values(&mut answer).for_each(|value| *value = precision.round(*value));
    answer
}
