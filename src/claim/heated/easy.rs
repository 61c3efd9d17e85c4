//! Easy samples: does their gradient have one maximum as the scale grows?

use super::super::Claim;
use super::super::certificate::{Number, single_maximum};
use super::super::evidence::{Shown, values};
use super::super::probe::{heat, root, sample, two_levels};
use super::{HEATED_UP, g, heated_up};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::iter::repeat_n;

pub(super) fn one_maximum() -> Claim {
    Claim::new(
        "heated-easy",
        HEATED_UP,
        "as the scale grows, the gradient of a correctly classified sample is small, then large, then small",
        "if all δ_j < 0, G has exactly one maximum on [0, ∞)",
    )
    .holds_if(
        "for K ≤ 13, whatever the gaps; and for any K with equal gaps d, at αd = 1 + W((K−1)/e), which is \
         1.27846 for two classes. It fails for K = 14: where G′ = 0, G″ has the sign of E_q[y²] − 2(1 + S)², y = \
         −αδ, and the worst gaps have two levels",
    )
    .values("two-classes", "K = 2: G′ = 0 at αd = 1.27846…", || {
        let top = |d: f64| d * root(0.1 / d, 10.0 / d, |alpha| g(alpha, &sample([-d]))[1]);
        values(&[("αd, d = 1", top(1.0), "1.278465"), ("αd, d = 0.01", top(0.01), "1.278465")])
    })
    .certificate(
        "one-maximum",
        "K = 2, d = 1: G has one stationary point in [0, 700], a maximum, in [1.27846, 1.27847]",
        || {
            let cosines: Vec<Number> = sample([-1.0]).into_iter().map(Number::from).collect();
            let slopes = |alpha: &Number| {
                let [_, slope, bend] = heat(&heated_up(), *alpha, &cosines, 0);
                [slope, bend]
            };
            let (low, high, boxes) = single_maximum(0.0, 700.0, 1e-8, slopes)?;
            if low < 1.27846 || high > 1.27847 {
                return Err(format!("the maximum is in [{low}, {high}]"));
            }
            Ok(Shown { cases: boxes, numbers: format!("the maximum is in [{low:.9}, {high:.9}]; {boxes} boxes") })
        },
    )
    .property(
        "equal-gaps",
        "up to 5000 wrong classes at one gap d: G rises below αd = 1 + W((K−1)/e) and falls above",
        |trial| {
            trial.forall((1usize..=5000, 0.01..2.0f64, 0.05..20.0f64), |(many, d, steps)| {
                let top = root(0.0, 20.0, |x| 1.0 + many as f64 * (-x).exp() - x);
                prop_assume!((steps - top).abs() > 1e-6);
                let slope = g(steps / d, &sample(repeat_n(-d, many)))[1];
                prop_assert!((slope > 0.0) == (steps < top), "slope {} at αd = {}, top at {}", slope, steps, top);
                Ok(())
            })
        },
    )
    .property("up-to-13-classes", "for any gaps G never rises again after it has fallen", |trial| {
        let gaps = (1usize..=12).prop_flat_map(|others| vec((-5.0..0.69f64).prop_map(f64::exp), others));
        trial.forall(gaps, |gaps| {
            let cosines = sample(gaps.iter().map(|gap| -gap));
            let slopes = (0..60).map(|step| g((-0.5 + 0.15 * f64::from(step)).exp(), &cosines)[1]);
            // Far out G is too small for its slope to be a number.
            let signs: Vec<bool> = slopes.take_while(|slope| slope.abs() > 1e-250).map(|slope| slope > 0.0).collect();
            prop_assert!(signs.windows(2).all(|pair| pair[0] || !pair[1]), "the slope's signs are {:?}", signs);
            Ok(())
        })
    })
    .property(
        "two-levels-of-13-classes",
        "also for the worst gaps, those of two levels: wherever G′ = 0, G″ < 0",
        |trial| {
            let counts = (2usize..=12).prop_flat_map(|others| (Just(others), 1..others));
            trial.forall((counts, 0.01..3.0f64), |((others, near), first)| bends_down(others, near, first))
        },
    )
    .counterexample("k-14", "K = 14, δ = (−0.16985, 12 × −1): two maxima", || {
        let at = |alpha| g(alpha, &two_levels(-0.16985, 12, -1.0))[0];
        values(&[
            ("G(4.651)", at(4.651), "1.685712"),
            ("G(5.092)", at(5.092), "1.685643"),
            ("G(5.651)", at(5.651), "1.685745"),
        ])
    })
    .counterexample("k-102", "K = 102, δ = (−0.08, 100 × −1): two maxima, the second one higher", || {
        let at = |alpha| g(alpha, &two_levels(-0.08, 100, -1.0))[0];
        values(&[("G(4)", at(4.0), "2.876"), ("G(6)", at(6.0), "2.786"), ("G(16)", at(16.0), "3.481")])
    })
    .proved("HeatedUp.v", "easy_unimodal")
    .proved("HeatedUp.v", "easy_unique_max")
    .proved("HeatedUp.v", "equal_gap_unimodal")
    .proved("Table.v", "h_root_enclosed")
    .proved("Table.v", "easy_not_unimodal")
    .figure("heated-easy")
}

/// For `near` wrong classes at `αδ = −first` and the others at any second level at which `G′ = 0`: there `G″ < 0`.
fn bends_down(others: usize, near: usize, first: f64) -> TestCaseResult {
    const ALPHA: f64 = 20.0;
    let at = |second: f64| {
        let gaps = repeat_n(-first / ALPHA, near).chain(repeat_n(-second / ALPHA, others - near));
        g(ALPHA, &sample(gaps))
    };
    let grid: Vec<f64> = (0..=56).map(|step| 0.25 * f64::from(step)).collect();
    for ends in grid.windows(2) {
        let [left, right] = [at(ends[0])[1], at(ends[1])[1]];
        if (left > 0.0) != (right > 0.0) {
            let zero = root(ends[0], ends[1], |second| at(second)[1] * left.signum());
            let [_, slope, bend] = at(zero);
            prop_assert!(
                bend < 0.0,
                "{} of {} at {}, the others at {}: slope {:e}, bend {}",
                near,
                others,
                first,
                zero,
                slope,
                bend
            );
        }
    }
    Ok(())
}
