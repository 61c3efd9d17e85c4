//! What is said of HeatedUp: how large a gradient a sample gets as the scale α changes.
//!
//! `δ_j = cos θ_j − cos θ_y` for the wrong classes j, `S = Σ_j e^{αδ_j}`, `p_y = 1/(1 + S)`, q the softmax over the wrong
//! classes; `G(α) = −∂L/∂cos θ_y = α(1 − p_y)`. A sample is *hard* if some `δ_j ≥ 0`, *easy* if all are negative.

mod easy;
mod hard;

use super::Claim;
use super::evidence::values;
use super::probe::{heat, sample, spec, two_levels};
use crate::loss::LossSpec;
use proptest::prelude::*;
use std::iter::repeat_n;

const HEATED_UP: &str = "HeatedUp";

/// The claims of this theme.
pub(super) fn claims() -> Vec<Claim> {
    vec![
        hard::logit(),
        hard::scaled_logit(),
        hard::all_logits(),
        hard::feature(),
        easy::one_maximum(),
        focus(),
        schedule(),
        starves(),
    ]
}

fn heated_up() -> LossSpec {
    spec("heated-up")
}

/// `[G, G′, G″]`
fn g(alpha: f64, cosines: &[f64]) -> [f64; 3] {
    heat(&heated_up(), alpha, cosines, 0)
}

/// α over the whole range in which anything happens to gaps of 1e-3 and more.
fn any_alpha() -> impl Strategy<Value = f64> {
    (-4.0..8.0f64).prop_map(f64::exp)
}

fn focus() -> Claim {
    Claim::new(
        "heated-focus",
        HEATED_UP,
        "a large scale at first makes the network attend to easy samples",
        "G of a hard sample over G of an easy one falls as α grows",
    )
    .refuted("for two classes the ratio rises strictly with α; for more it can go either way")
    .property("two-classes", "K = 2: the hard sample's share rises with α, for any gaps and scale", |trial| {
        trial.forall((0.0..2.0f64, 0.001..2.0f64, any_alpha()), |(hard, easy, alpha)| {
            prop_assume!(alpha * easy < 700.0);
            let [hard, easy] = [sample([hard]), sample([-easy])].map(|cosines| g(alpha, &cosines));
            prop_assert!(hard[1] / hard[0] > easy[1] / easy[0], "{:?} and {:?}", hard, easy);
            Ok(())
        })
    })
    .counterexample(
        "two-classes-at-16",
        "K = 2, gaps 0.1 and −0.1: the ratio at α = 16 is far above that at α = 1",
        || {
            let ratio = |alpha| g(alpha, &sample([0.1]))[0] / g(alpha, &sample([-0.1]))[0];
            values(&[("at 1", ratio(1.0), "1.105"), ("at 16", ratio(16.0), "4.953")])
        },
    )
    .values("many-classes", "K = 2002, hard (0.001, 2000 × −1), easy 2001 × −0.01: here the ratio falls", || {
        let (hard, easy) = (two_levels(0.001, 2000, -1.0), sample(repeat_n(-0.01, 2001)));
        let ratio = |alpha| g(alpha, &hard)[0] / g(alpha, &easy)[0];
        values(&[("at 1", ratio(1.0), "0.999"), ("at 15", ratio(15.0), "0.504")])
    })
    .proved("HeatedUp.v", "ratio_increasing")
    .figure("heated-hard")
}

fn schedule() -> Claim {
    Claim::new(
        "heated-schedule",
        HEATED_UP,
        "a large scale turns hard samples into boundary ones; lowering it then gives the boundary samples gradient",
        "G of a hard sample rises with α; G of an easy one, beyond its maximum, rises as α falls",
    )
    .holds_if("true for two classes; for more the second half can go the wrong way between two maxima")
    .property(
        "two-classes",
        "K = 2: more for the hard sample at a larger scale, more for the easy one at a smaller one",
        |trial| {
            trial.forall((0.0..2.0f64, 0.001..2.0f64, 1.27847..600.0f64), |(hard, easy, steps)| {
                let alpha = steps / easy;
                let [hard, easy] = [sample([hard]), sample([-easy])].map(|cosines| g(alpha, &cosines)[1]);
                prop_assert!(hard > 0.0 && easy < 0.0, "slopes {} and {}", hard, easy);
                Ok(())
            })
        },
    )
    .counterexample(
        "k-102",
        "K = 102, δ = (−0.08, 100 × −1): from α = 16 down to 6 the gradient shrinks",
        || {
            let at = |alpha| g(alpha, &two_levels(-0.08, 100, -1.0))[0];
            values(&[("G(16)", at(16.0), "3.481"), ("G(6)", at(6.0), "2.786")])
        },
    )
    .figure("heated-easy")
}

fn starves() -> Claim {
    Claim::new(
        "heated-starves",
        HEATED_UP,
        "too large a scale leaves samples near the boundary without gradient",
        "G falls towards 0 as α grows",
    )
    .holds_if(
        "for a gap d > 0 to the nearest wrong class, and beyond αd = 1.2785 for two classes; on the \
         boundary, d = 0, G is α/2",
    )
    .property("beyond-the-maximum", "K = 2, αd > 1.2785: G falls, and is below αe^{−αd}", |trial| {
        trial.forall((0.001..2.0f64, 1.2785..600.0f64), |(d, steps)| {
            let [value, slope, _] = g(steps / d, &sample([-d]));
            prop_assert!(
                slope < 0.0 && value <= steps / d * (-steps).exp() * (1.0 + 1e-9),
                "G = {}, slope {}",
                value,
                slope
            );
            Ok(())
        })
    })
    .counterexample("on-the-boundary", "d = 0: G = α/2, growing without end", || {
        let at = |alpha| g(alpha, &sample([0.0]))[0];
        values(&[("G(1)", at(1.0), "0.5000"), ("G(64)", at(64.0), "32.0000"), ("G(1000)", at(1000.0), "500.000")])
    })
    .proved("HeatedUp.v", "easy_unimodal")
    .figure("heated-easy")
}
