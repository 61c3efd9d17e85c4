//! Hard samples: does their gradient grow with the scale all the way?

use super::super::Claim;
use super::super::certificate::Number;
use super::super::evidence::{Outcome, Shown, values};
use super::super::probe::{
    by_feature_and_scale, differentiated, heat_of_all, norm, probabilities, sample, spec, two_levels, unit,
};
use super::{HEATED_UP, any_alpha, g, heated_up};
use ndarray::{Array1, Array2, Axis, array, stack};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

pub(super) fn logit() -> Claim {
    Claim::new(
        "heated-hard",
        HEATED_UP,
        "as the scale grows from 0, the gradient of a misclassified sample grows all the way",
        "G(α) increases on [0, ∞) if some δ_j ≥ 0",
    )
    .holds_if(
        "G′(α) ≥ 0 exactly where α·E_q[−δ] ≤ 1/p_y. So it holds for every K ≤ 405, fails for K = 406, and holds \
         for any K if cos θ_y is at most the mean of the wrong cosines",
    )
    .property(
        "sign-of-the-slope",
        "G′ has the sign of 1 − α·p_y·E_q[−δ], for any sample of 2 to 12 classes",
        |trial| {
            trial.forall((vec(-1.0..1.0f64, 2..=12), any_alpha()), |(cosines, alpha)| {
                let shares = probabilities(&spec(&format!("normface:s={alpha}")), &cosines);
                let others: f64 = shares[1..].iter().sum();
                prop_assume!(others > 1e-100);
                let mean = cosines[1..]
                    .iter()
                    .zip(&shares[1..])
                    .map(|(cos, share)| (cosines[0] - cos) * share / others)
                    .sum::<f64>();
                let criterion = 1.0 - alpha * shares[0] * mean;
                let [value, slope, _] = g(alpha, &cosines);
                // G′ = (G/α)·criterion
                prop_assert!(
                    (slope * alpha / value - criterion).abs() < 1e-9 * (1.0 + alpha),
                    "{} against {}",
                    slope * alpha / value,
                    criterion
                );
                Ok(())
            })
        },
    )
    .property("up-to-405-classes", "the slope is positive for hard samples of up to 405 classes", |trial| {
        let gaps = (2usize..=405).prop_flat_map(|classes| (0.0..0.2f64, vec(-1.8..0.2f64, classes - 2)));
        trial.forall((gaps, any_alpha()), |((hardest, rest), alpha)| {
            increases(alpha, sample(rest.into_iter().chain([hardest])))
        })
    })
    .property(
        "two-levels-of-405-classes",
        "also for the worst kind of them: one wrong class at δ = 0, the others equally far off",
        |trial| {
            trial.forall((0.0..1e-3f64, 300usize..=403, -2.0..-0.5f64, 5.0..8.0f64), |(near, many, far, steps)| {
                increases(-steps / far, two_levels(near, many, far))
            })
        },
    )
    .certificate("k-406", "K = 406, δ = (1e-7, 404 × −1): G falls from α = 5.95 to 6.02", || {
        let cosines: Vec<Number> = two_levels(1e-7, 404, -1.0).into_iter().map(Number::from).collect();
        let g = |alpha: f64| -differentiated(&heated_up(), &cosines, 0, Some(Number::from(alpha))).1[0];
        falls(("G(5.95)", g(5.95)), ("G(6.02)", g(6.02)))
    })
    .counterexample("k-1002", "K = 1002, δ = (0.001, 1000 × −0.5): G falls from α = 12 to 15", || {
        let cosines = two_levels(0.001, 1000, -0.5);
        values(&[("G(12)", g(12.0, &cosines)[0], "9.328"), ("G(15)", g(15.0, &cosines)[0], "9.159")])
    })
    .property(
        "target-below-the-mean",
        "the slope is positive for any K, here up to 2000, if cos θ_y is at most the mean of the wrong ones",
        |trial| {
            trial.forall((vec(-1.0..1.0f64, 1..=2000), 0.0..0.5f64, any_alpha()), |(wrong, below, alpha)| {
                let mean = wrong.iter().sum::<f64>() / wrong.len() as f64;
                increases(alpha, std::iter::once(mean - below).chain(wrong).collect())
            })
        },
    )
    .proved("HeatedK.v", "rises_iff")
    .proved("HeatedK.v", "hard_logit_gradient_increasing")
    .proved("HeatedK.v", "behind_the_mean_increasing")
    .proved("HeatedUp.v", "hard_increasing")
    .proved("Table.v", "hard_not_monotone_406_strict")
    .figure("heated-hard")
}

fn increases(alpha: f64, cosines: Vec<f64>) -> TestCaseResult {
    let [_, slope, _] = g(alpha, &cosines);
    prop_assert!(slope > 0.0, "G′({}) = {} with {} classes", alpha, slope, cosines.len());
    Ok(())
}

fn falls(before: (&str, Number), after: (&str, Number)) -> Outcome {
    let ((name, high), (later, low)) = ((before.0, before.1.low()), (after.0, after.1.high()));
    if low >= high {
        return Err(format!("{name} may be {high} and {later} {low}: it may not fall"));
    }
    Ok(Shown { cases: 2, numbers: format!("{name} = {high:.12}, {later} = {low:.12}: it falls by {:.1e}", high - low) })
}

pub(super) fn all_logits() -> Claim {
    Claim::new(
        "heated-hard-norm",
        HEATED_UP,
        "the same for the gradient by all logits together: for a misclassified sample its length grows all the way",
        "‖∂L/∂cos θ‖₂ = α √((1 − p_y)² + Σ_{j≠y} p_j²) increases on [0, ∞) if some δ_j ≥ 0",
    )
    .holds_if(
        "it fails first at K = 34,675, with one wrong class at δ = 0 and the others equally far off; no family \
         of up to four levels was found that fails sooner",
    )
    .property("up-to-1000-classes", "its slope is positive for hard samples of up to 1000 classes", |trial| {
        let gaps = (2usize..=1000).prop_flat_map(|classes| (0.0..0.2f64, vec(-1.8..0.2f64, classes - 2)));
        trial.forall((gaps, any_alpha()), |((hardest, rest), alpha)| {
            let slope = norm_slope(alpha, &sample(rest.into_iter().chain([hardest])));
            prop_assert!(slope > 0.0, "{} at {}", slope, alpha);
            Ok(())
        })
    })
    .values(
        "k-34674",
        "K = 34,674, δ = (0, 34,672 × −1): the least slope there is, near α = 9.513, is still positive",
        || {
            let least = least_slope(34_672);
            if least > 0.0 {
                values(&[("least slope", least, "2.2e-7")])
            } else {
                Err(format!("the least slope is {least}"))
            }
        },
    )
    .counterexample(
        "k-34675",
        "K = 34,675, δ = (0, 34,673 × −1): the slope is negative near α = 9.513",
        || {
            let least = least_slope(34_673);
            if least < 0.0 {
                values(&[("least slope", least, "-2.2e-6")])
            } else {
                Err(format!("the least slope is {least}"))
            }
        },
    )
}

/// The derivative by α of the length of the gradient by the cosines.
fn norm_slope(alpha: f64, cosines: &[f64]) -> f64 {
    let gradient = heat_of_all(&heated_up(), alpha, cosines, 0);
    let length = gradient.iter().map(|[value, _]| value * value).sum::<f64>().sqrt();
    gradient.iter().map(|[value, slope]| value * slope).sum::<f64>() / length
}

/// The smallest slope for one wrong class at δ = 0 and `many` at −1.
fn least_slope(many: usize) -> f64 {
    let cosines = two_levels(0.0, many, -1.0);
    let slopes = (0..=20).map(|step| norm_slope(9.5121 + 1e-4 * f64::from(step), &cosines));
    slopes.fold(f64::INFINITY, f64::min)
}

pub(super) fn scaled_logit() -> Claim {
    Claim::new(
        "heated-hard-scaled",
        HEATED_UP,
        "the same for the gradient by the scaled logit α cos θ_y",
        "1 − p_y increases on [0, ∞) if some δ_j ≥ 0",
    )
    .holds_if(
        "exactly while E_q[δ] ≥ 0. So it holds for K = 2, and for any K if cos θ_y is at most the mean of the wrong \
         cosines; it fails already for K = 3",
    )
    .property("sign-of-the-slope", "its slope is p_y(1 − p_y)·E_q[δ], for any sample of 2 to 12 classes", |trial| {
        trial.forall((vec(-1.0..1.0f64, 2..=12), any_alpha()), |(cosines, alpha)| {
            let [value, slope, _] = g(alpha, &cosines);
            let shares = probabilities(&spec(&format!("normface:s={alpha}")), &cosines);
            let delta: f64 = (1..shares.len()).map(|j| shares[j] * (cosines[j] - cosines[0])).sum();
            // 1 − p_y = G/α
            let found = slope / alpha - value / (alpha * alpha);
            let expected = shares[0] * delta;
            prop_assert!((found - expected).abs() < 1e-12 * (1.0 + 1.0 / alpha), "{} against {}", found, expected);
            Ok(())
        })
    })
    .counterexample("k-3", "K = 3, δ = (0.1, −1): misclassified, and 1 − p_y falls at first", || {
        let share = |alpha| g(alpha, &sample([0.1, -1.0]))[0] / alpha;
        values(&[
            ("at α = 0.001", share(0.001), "0.6666"),
            ("at 1", share(1.0), "0.5956"),
            ("at 3", share(3.0), "0.5833"),
        ])
    })
}

pub(super) fn feature() -> Claim {
    Claim::new(
        "heated-hard-feature",
        HEATED_UP,
        "the same for the gradient by the feature, the one that training uses",
        "F(α) = ‖x‖·‖∂L/∂x‖ increases on [0, ∞) if some δ_j ≥ 0",
    )
    .holds_if(
        "F′(α) ≥ 0 exactly where α(p_y·E_q[−δ] − Cov_q(⟨v, ŵ⟩, δ)/‖v‖²) ≤ 1, v being the part of E_q[ŵ] − ŵ_y \
         that is tangent to the sphere at x. So it holds for K = 2, and for wrong classes at equal cosines \
         wherever it holds for the logit; it fails already for K = 3",
    )
    .property(
        "sign-of-the-slope",
        "F′ has the sign of one less that, for any sample of 2 to 6 classes in 2 to 5 dimensions",
        |trial| {
            trial.forall((placed(2..=6), any_alpha()), |((x, weights), alpha)| {
                let [value, slope] = feature_heat(alpha, &x, &weights);
                prop_assume!(value > 1e-100);
                let cosines: Vec<f64> = weights.rows().into_iter().map(|w| w.dot(&x)).collect();
                let shares = probabilities(&spec(&format!("normface:s={alpha}")), &cosines);
                let others: f64 = shares[1..].iter().sum();
                let mean =
                    |of: &dyn Fn(usize) -> f64| (1..shares.len()).map(|j| shares[j] / others * of(j)).sum::<f64>();
                let tangent = |k: usize| &weights.row(k) - &(&x * cosines[k]);
                let mut v = -tangent(0);
                (1..shares.len()).for_each(|j| v.scaled_add(shares[j] / others, &tangent(j)));
                let (along, delta) = (|j: usize| v.dot(&tangent(j)), |j: usize| cosines[j] - cosines[0]);
                let covariance = mean(&|j| along(j) * delta(j)) - mean(&along) * mean(&delta);
                prop_assume!(v.dot(&v) > 1e-6);
                let criterion = 1.0 - alpha * (-shares[0] * mean(&delta) - covariance / v.dot(&v));
                let found = slope * alpha / value;
                prop_assert!((found - criterion).abs() < 1e-7 * (1.0 + alpha), "{} against {}", found, criterion);
                Ok(())
            })
        },
    )
    .property("two-classes", "for two classes the slope is positive for any misclassified sample", |trial| {
        let hard =
            placed(2..=2).prop_filter("misclassified", |(x, weights)| weights.row(1).dot(x) >= weights.row(0).dot(x));
        trial.forall((hard, any_alpha()), |((x, weights), alpha)| {
            let [_, slope] = feature_heat(alpha, &x, &weights);
            prop_assert!(slope > 0.0, "{}", slope);
            Ok(())
        })
    })
    .counterexample("k-3", "K = 3: w_y = (1, 0), wrong classes (0.96, 0.28) and (−1, 0), x = (0, 1)", || {
        let (x, weights) = (array![0.0, 1.0], array![[1.0, 0.0], [0.96, 0.28], [-1.0, 0.0]]);
        let at = |alpha| feature_heat(alpha, &x, &weights)[0];
        values(&[("F(6)", at(6.0), "1.804"), ("F(20)", at(20.0), "0.941")])
    })
}

/// A unit feature and unit class weights.
fn placed(classes: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = (Array1<f64>, Array2<f64>)> {
    let coordinates = |(classes, dimension): (usize, usize)| {
        let vector = || vec(-1.0..1.0f64, dimension).prop_filter("a direction", |v| v.iter().any(|x| x.abs() > 0.1));
        (vector(), vec(vector(), classes))
    };
    (classes, 2usize..=5).prop_flat_map(coordinates).prop_map(|(x, weights)| {
        let rows: Vec<Array1<f64>> = weights.into_iter().map(|w| unit(Array1::from(w).view())).collect();
        let views: Vec<_> = rows.iter().map(|row| row.view()).collect();
        (unit(Array1::from(x).view()), stack(Axis(0), &views).expect("rows of one length"))
    })
}

/// `[F, F′]`: the length of the gradient by a unit feature, and its derivative by α.
fn feature_heat(alpha: f64, x: &Array1<f64>, weights: &Array2<f64>) -> [f64; 2] {
    let [gradient, change] = by_feature_and_scale(&heated_up(), alpha, x.view(), weights, 0);
    let length = norm(gradient.view());
    [length, gradient.dot(&change) / length]
}
