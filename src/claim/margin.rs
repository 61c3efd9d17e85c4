//! What is said of decision boundaries: how far the margins keep the classes apart.
//!
//! A feature is on the decision boundary of its class where the target logit, margin and all, equals the other one. The
//! boundaries are found by searching the loss itself for that point, and compared with what the claims say of their angles.

use super::Claim;
use super::evidence::values;
use super::probe::{decision_margin, direction, lead, pair, root, spec, target_slope, unit};
use crate::loss::LossSpec;
use ndarray::{Array1, Array2, Axis, stack};
use proptest::collection::vec;
use proptest::prelude::*;
use std::f64::consts::PI;

const SPHEREFACE: &str = "L-Softmax and SphereFace";
const ADDITIVE: &str = "Additive margins";

/// The claims of this theme.
pub(super) fn claims() -> Vec<Claim> {
    vec![multiplicative(), vanishes(), uniform(), arc_vs_cos()]
}

/// Two class weights of length 1 in 2 to 6 dimensions and another direction.
fn placed() -> impl Strategy<Value = (Array2<f64>, Array1<f64>)> {
    let vector = |dimension| vec(-1.0..1.0f64, dimension).prop_map(Array1::from);
    let long = |v: &Array1<f64>| v.dot(v) > 0.01;
    (2usize..=6).prop_flat_map(move |d| {
        let (a, b, c) = (
            vector(d).prop_filter("long", long),
            vector(d).prop_filter("long", long),
            vector(d).prop_filter("long", long),
        );
        (a, b, c).prop_map(|(a, b, c)| {
            let weights = stack![Axis(0), unit(a.view()), unit(b.view())];
            (weights, unit(c.view()))
        })
    })
}

/// The angles `[to the first, to the second]` class weight of the point on the first one's decision boundary that
/// lies on the way
/// from it in a direction. None if the way does not lead across the boundary.
fn crossing(loss: &LossSpec, weights: &Array2<f64>, towards: &Array1<f64>) -> Option<[f64; 2]> {
    let (own, other) = (weights.row(0), weights.row(1));
    let sideways = towards - &(&own * own.dot(towards));
    if sideways.dot(&sideways) < 1e-4 {
        return None;
    }
    let sideways = unit(sideways.view());
    let point = |angle: f64| &own * angle.cos() + &sideways * angle.sin();
    let ahead = |angle: f64| lead(loss, point(angle).view(), weights, 0);
    let step = PI / 32.0;
    let behind = (1..=32).map(|k| step * f64::from(k)).find(|angle| ahead(*angle) <= 0.0)?;
    if ahead(behind - step) <= 0.0 {
        return None;
    }
    let at = point(root(behind - step, behind, ahead));
    Some([angle_between(&own.to_owned(), &at), angle_between(&other.to_owned(), &at)])
}

fn angle_between(a: &Array1<f64>, b: &Array1<f64>) -> f64 {
    let (apart, together) = (a - b, a + b);
    2.0 * apart.dot(&apart).sqrt().atan2(together.dot(&together).sqrt())
}

fn multiplicative() -> Claim {
    Claim::new(
        "multiplicative-margin",
        SPHEREFACE,
        "with mθ the decision boundaries are (m−1)/(m+1)·θ₁₂ apart",
        "class weights of equal length, θ₁₂ apart; feature in their plane. With ψ there is no condition on θ₁₂; \
         raw cos mθ also lets in features beyond π/m",
    )
    .property("in-the-plane", "for m = 1 to 8, SphereFace and L-Softmax, any θ₁₂", |trial| {
        trial.forall((1u32..=8, 0.01..3.13f64), |(m, theta)| {
            let expected = f64::from(m - 1) / f64::from(m + 1) * theta;
            for loss in ["sphereface", "l-softmax"] {
                let found = decision_margin(&spec(&format!("{loss}:m={m}")), theta);
                prop_assert!((found - expected).abs() < 1e-9, "{}: {} against {}", loss, found, expected);
            }
            Ok(())
        })
    })
    .property("in-space", "in 2 to 6 dimensions the boundary is where mθ₁ = θ₂, up to θ₁ = π/m", |trial| {
        trial.forall((2u32..=4, placed()), |(m, (weights, towards))| {
            let crossing = crossing(&spec(&format!("sphereface:m={m}")), &weights, &towards);
            let Some([own, other]) = crossing else { return Err(TestCaseError::reject("no crossing")) };
            // Where θ₂ comes near π, the cosine hardly changes, and the angle is known to fewer digits.
            prop_assume!(other < 3.0);
            prop_assert!((f64::from(m) * own - other).abs() < 1e-7, "m·{} against {}", own, other);
            Ok(())
        })
    })
    .values(
        "raw-lets-in",
        "raw cos 4θ accepts a feature at a right angle to its class weight, and 45° from the other; ψ does \
             not",
        || {
            let (weights, at) = (pair(PI / 4.0), direction(PI / 2.0));
            let lead = |text: &str| lead(&spec(text), at.view(), &weights, 0);
            values(&[
                ("raw lead", lead("combined:s=1,m1=4,m2=0,m3=0"), "0.293"),
                ("lead with ψ", lead("sphereface:m=4"), "-3.707"),
            ])
        },
    )
    .proved("Margin.v", "boundary_psi")
    .proved("Margin.v", "boundary_raw")
    .proved("Margin.v", "decision_margin")
    .proved("Margin.v", "mult_margin_gap")
    .figure("boundaries")
    .figure("margins")
}

fn vanishes() -> Claim {
    Claim::new(
        "margin-vanishes",
        SPHEREFACE,
        "the multiplicative margin tends to 0 as the class weights approach each other",
        "(m−1)/(m+1)·θ₁₂ → 0 as θ₁₂ → 0",
    )
    .property("proportional", "it is proportional to θ₁₂, from 1 rad down to 1e-5", |trial| {
        trial.forall((2u32..=8, -11.5..0.0f64), |(m, log)| {
            let (theta, loss) = (log.exp(), spec(&format!("sphereface:m={m}")));
            let share = decision_margin(&loss, theta) / theta;
            let expected = f64::from(m - 1) / f64::from(m + 1);
            // A loss near ln 2 shows a lead to 1e-32, but a cosine near 1 is only given to 1e-16: θ to 1e-16/θ.
            prop_assert!((share - expected).abs() < 1e-9 + 1e-15 / theta.powi(2), "{} against {}", share, expected);
            Ok(())
        })
    })
    .values("two-angles", "m = 4: the margins at θ₁₂ = 1 and 0.01 rad", || {
        let margin = |theta| decision_margin(&spec("sphereface:m=4"), theta);
        values(&[("at 1", margin(1.0), "0.6"), ("at 0.01", margin(0.01), "0.006")])
    })
    .proved("Margin.v", "decision_margin")
    .figure("margins")
}

fn uniform() -> Claim {
    Claim::new(
        "additive-uniform",
        ADDITIVE,
        "with an additive margin both drawbacks vanish: the margin is uniform and the target logit monotone",
        "the decision boundaries are an angle apart that does not depend on θ₁₂, and the target logit falls on \
         [0, π]",
    )
    .holds_if(
        "ArcFace: m apart in the plane, where θ₁₂ ≥ m; but cos(θ + m) falls to π − m only. CosFace falls \
         everywhere, but its angle δ solves 2 sin(½θ₁₂) sin(½δ) = m: wide for close classes, narrow for far \
         ones. Below θ₁₂ = arccos(1 − m) even the class weight itself is on the wrong side, below 2 arcsin(½m) \
         every direction is",
    )
    .property("arcface", "ArcFace: the margin is m, for any m in (0, 1.5) and θ₁₂ ≥ m", |trial| {
        trial.forall((0.01..1.5f64, 0.0..1.0f64), |(m, part)| {
            let theta = m + (3.13 - m) * part;
            let found = decision_margin(&spec(&format!("arcface:s=1,m={m}")), theta);
            prop_assert!((found - m).abs() < 1e-9, "{} against {}", found, m);
            Ok(())
        })
    })
    .property(
        "cosface",
        "CosFace: 2 sin(½θ₁₂) sin(½δ) = m, for any m in (0, 1) and θ₁₂ ≥ arccos(1 − m)",
        |trial| {
            trial.forall((0.01..1.0f64, 0.0..1.0f64), |(m, part)| {
                let least = (1.0 - m).acos();
                let theta = least + (3.13 - least) * part;
                let margin = decision_margin(&spec(&format!("cosface:s=1,m={m}")), theta);
                let found = 2.0 * (theta / 2.0).sin() * (margin / 2.0).sin();
                prop_assert!((found - m).abs() < 1e-9, "{} against {}", found, m);
                Ok(())
            })
        },
    )
    .counterexample("cosface-in-degrees", "CosFace, m = 0.35: the margin at θ₁₂ = 50° and at 180°", || {
        let margin = |degrees: f64| decision_margin(&spec("cosface:s=1,m=0.35"), degrees.to_radians()).to_degrees();
        values(&[("at 50°", margin(50.0), "48.9"), ("at 180°", margin(180.0), "20.2")])
    })
    .counterexample(
        "arcface-rises",
        "ArcFace, m = 0.5: slope of the target logit just below and above π − m",
        || {
            let slope = |theta| target_slope(&spec("arcface:m=0.5"), theta);
            values(&[("at π − 0.6", slope(PI - 0.6), "-0.0998"), ("at π − 0.4", slope(PI - 0.4), "0.0998")])
        },
    )
    .values(
        "feasible",
        "CosFace, m = 0.35: the θ₁₂ below which the class weight itself, and any direction, is on the wrong \
             side",
        || {
            let loss = spec("cosface:s=1,m=0.35");
            let at_weight = |theta: f64| -lead(&loss, direction(0.0).view(), &pair(theta), 0);
            // The direction in which the two cosines differ most: at right angles to the bisector.
            let at_best = |theta: f64| -lead(&loss, direction(theta / 2.0 - PI / 2.0).view(), &pair(theta), 0);
            values(&[
                ("weight", root(0.01, 3.0, at_weight).to_degrees(), "49.46"),
                ("any", root(0.01, 3.0, at_best).to_degrees(), "20.16"),
            ])
        },
    )
    .property(
        "infeasible",
        "below 2 arcsin(½m) no direction in 2 to 6 dimensions is on its class's side; above, one is",
        |trial| {
            trial.forall((placed(), 0.01..1.9f64), |((weights, at), m)| {
                let loss = spec(&format!("cosface:s=1,m={m}"));
                let theta = angle_between(&weights.row(0).to_owned(), &weights.row(1).to_owned());
                let limit = 2.0 * (m / 2.0).asin();
                prop_assume!((theta - limit).abs() > 1e-6);
                if theta < limit {
                    prop_assert!(lead(&loss, at.view(), &weights, 0) < 0.0, "at {}", at);
                }
                let best = unit((&weights.row(0) - &weights.row(1)).view());
                prop_assert!(
                    (lead(&loss, best.view(), &weights, 0) > 0.0) == (theta > limit),
                    "θ₁₂ = {}, limit {}",
                    theta,
                    limit
                );
                Ok(())
            })
        },
    )
    .proved("Margin.v", "arcface_margin")
    .proved("Margin.v", "cosface_margin")
    .proved("Margin.v", "additive_margin_gap")
    .proved("Margin.v", "cosface_unreachable")
    .proved("CosMono.v", "arcface_increasing_after")
    .figure("boundaries")
    .figure("margins")
}

fn arc_vs_cos() -> Claim {
    Claim::new(
        "arc-vs-cos",
        ADDITIVE,
        "ArcFace is a margin in angle, CosFace and AM-Softmax one in cosine",
        "on the decision boundary θ₁ + m = θ₂ for ArcFace, cos θ₁ − m = cos θ₂ for CosFace, in any dimension",
    )
    .property("arcface", "θ₂ − θ₁ = m on ArcFace's boundary, in 2 to 6 dimensions", |trial| {
        trial.forall((placed(), 0.05..1.0f64), |((weights, towards), m)| {
            let crossing = crossing(&spec(&format!("arcface:s=1,m={m}")), &weights, &towards);
            let Some([own, other]) = crossing else { return Err(TestCaseError::reject("no crossing")) };
            prop_assume!(other < 3.0);
            prop_assert!((other - own - m).abs() < 1e-7, "{} and {}, m = {}", own, other, m);
            Ok(())
        })
    })
    .property("cosface", "cos θ₁ − cos θ₂ = m on CosFace's boundary, in 2 to 6 dimensions", |trial| {
        trial.forall((placed(), 0.05..0.9f64), |((weights, towards), m)| {
            let crossing = crossing(&spec(&format!("cosface:s=1,m={m}")), &weights, &towards);
            let Some([own, other]) = crossing else { return Err(TestCaseError::reject("no crossing")) };
            prop_assert!((own.cos() - other.cos() - m).abs() < 1e-9, "{} and {}, m = {}", own, other, m);
            Ok(())
        })
    })
    .proved("Margin.v", "arcface_margin")
    .proved("Margin.v", "cosface_margin")
    .figure("boundaries")
}
