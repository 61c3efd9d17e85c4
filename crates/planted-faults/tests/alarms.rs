//! Right implementations that were once called wrong, by the cases in which they were.

use gradproof::cases::Case;
use planted_faults::soundness::ask;

/// Two logits of 10⁸ become one when they are rounded to nearest, and share a gradient that random rounding gives to one of them.
#[test]
fn logits_that_tie_when_they_are_rounded_to_nearest() {
    nothing_is_wrong("deepvisage@norms.3343584881.3.bf16");
}

/// Of two logits of 2·10⁸ that are a unit in their last place apart, the order in which terms are added decides which is the larger.
#[test]
fn logits_that_the_order_of_a_sum_exchanges() {
    nothing_is_wrong("deepid2@norms.2018325689.15.bf16");
}

/// A feature that hardly varies is divided by its deviation's cube on the way back, which is beyond f16: such an answer is not asked for.
#[test]
fn what_leaves_the_range_on_the_way_is_not_asked() {
    let asked = ask(&Case::replay("deepvisage@edges.879494631.6.f16").unwrap()).unwrap();
    assert!(asked.overflowed > 0 && asked.alarms.is_empty(), "{asked:?}");
}

/// What the samples add to a bias cancels, and exactly so in one order and not in another.
#[test]
fn terms_of_samples_that_cancel_in_one_order() {
    nothing_is_wrong("softmax@norms.1542170006.25.f32");
    nothing_is_wrong("ring@norms.2199108829.45.f32");
    nothing_is_wrong("weight-norm@norms.1351266657.25.f32");
    nothing_is_wrong("deepvisage@norms.4255821464.58.bf16");
    nothing_is_wrong("deepvisage@norms.4266198099.10.bf16");
}

/// The upstream gradients of the samples add up to 0, or to a roundoff of the largest.
#[test]
fn upstream_gradients_that_cancel() {
    nothing_is_wrong("center-dispersed@hard.2752717538.1.f64");
    nothing_is_wrong("center-dispersed@edges.1292997420.9.f64");
}

/// A hinge, closed by a sixth of a roundoff: an implementation may have it open.
#[test]
fn a_squared_hinge_that_rounding_opens() {
    nothing_is_wrong("deepid2@hard.2211861204.53.f32");
}

/// A probability of 600,000 times the smallest number, times features of 10³⁶.
#[test]
fn a_probability_with_few_digits_left() {
    nothing_is_wrong("ring@norms.1581037898.17.f64");
}

/// At θ = 10⁻⁷ the sine's slope is a vector of unknown direction, and here its length is rounded too: 1 − p is 1.7 u.
#[test]
fn the_length_of_a_cone_is_rounded() {
    nothing_is_wrong("arcface@edges.2682314497.42.f64");
}

fn nothing_is_wrong(id: &str) {
    let asked = ask(&Case::replay(id).unwrap()).unwrap();
    assert!(asked.answers >= 3, "{} answers", asked.answers);
    assert!(asked.alarms.is_empty(), "{:?}", asked.alarms);
}
