//! Where target logits fall as the angle to the class weight grows, and where they do not.

use super::Claim;
use super::certificate::{all, positive};
use super::evidence::{Outcome, values};
use super::probe::{root, spec, target_logit, target_logit_with, target_slope};
use crate::loss::LossSpec;
use crate::loss::sample::Branches;
use crate::scalar::Scalar;
use crate::scalar::tape::Tape;
use num_dual::{Dual, DualNum};
use num_traits::One;
use proptest::prelude::*;
use proptest::sample::Index;
use std::f64::consts::PI;

const SPHEREFACE: &str = "L-Softmax and SphereFace";
const ADDITIVE: &str = "Additive margins";

/// The claims of this theme.
pub(super) fn claims() -> Vec<Claim> {
    vec![interval(), psi(), arc_like_am(), tails()]
}

/// `cos mθ` as it stands.
fn raw(m: u32) -> LossSpec {
    spec(&format!("combined:m1={m},m2=0,m3=0"))
}

fn arcface(m: f64, tail: &str) -> LossSpec {
    spec(&format!("arcface:m={m},tail={tail}"))
}

/// Two different angles in `[0, π]`, the smaller first.
fn two_angles() -> impl Strategy<Value = (f64, f64)> {
    let apart = |(a, b): &(f64, f64)| (a - b).abs() > 1e-6;
    (0.0..PI, 0.0..PI).prop_filter("two angles", apart).prop_map(|(a, b)| (a.min(b), a.max(b)))
}

/// What a target logit does as θ grows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    Falls,
    Rises,
}

/// The slope of the target logit by θ, with a number for the margin `m` where one is given; turned round if it is to fall.
fn slope<S: Scalar>(course: Course, loss: &LossSpec, theta: S, margin: Option<S>, branches: &Branches) -> S {
    let margin = margin.map(Dual::from_re);
    let slope = target_logit_with(loss, &Dual::new(theta, S::one()), margin.as_ref(), branches).eps;
    if course == Course::Falls { -slope } else { slope }
}

/// Angles this near to one at which a slope is 0 are left out of certificates.
const LEFT_OUT: f64 = 1e-6;

/// That the target logit takes that course on each `[jπ/m, (j + 1)π/m]` of these pieces.
fn pieces(course: Course, loss: &LossSpec, m: u32, pieces: std::ops::Range<u32>) -> Outcome {
    let end = |j: u32| PI * f64::from(j) / f64::from(m);
    all(pieces.map(|j| {
        positive([(end(j) + LEFT_OUT, end(j + 1) - LEFT_OUT)], |theta, branches| {
            slope(course, loss, theta[0], None, branches)
        })
    }))
}

/// That cos(θ + m) takes that course for all margins in `[0.01, 3]`, at the part of the way from 0 to the joint π − m (`below`), or
/// from there to π, that is at least a hundredth of it from the joint and from π.
fn arcface_course(course: Course, below: bool) -> Outcome {
    let loss = arcface(0.5, "plain");
    let part = if below { (0.0, 0.99) } else { (0.01, 0.99) };
    positive([part, (0.01, 3.0)], |v, branches| {
        let (part, m, pi) = (v[0], v[1], (-Tape::one()).acos());
        let theta = if below { (pi - m) * part } else { pi - m * part };
        slope(course, &loss, theta, Some(m), branches)
    })
}

fn falls_beyond_the_joint(m: f64, tail: &str) -> Outcome {
    let loss = arcface(m, tail);
    positive([(PI - m + LEFT_OUT, PI - LEFT_OUT)], |theta, branches| {
        slope(Course::Falls, &loss, theta[0], None, branches)
    })
}

fn interval() -> Claim {
    Claim::new(
        "monotone-interval",
        SPHEREFACE,
        "cos mθ is monotone on [0, π/m] only",
        "cos mθ falls on [0, π/m] and rises on [π/m, 2π/m], m ≥ 2",
    )
    .property(
        "falls-then-rises",
        "for m = 1 to 8 the slope is negative in the first interval, positive in the next",
        |trial| {
            trial.forall((1u32..=8, 0.001..0.999f64), |(m, part)| {
                let width = PI / f64::from(m);
                let [first, next] = [part, part + 1.0].map(|part| target_slope(&raw(m), part * width));
                prop_assert!(first < 0.0, "m = {}: slope {} in the first interval", m, first);
                prop_assert!(m == 1 || next > 0.0, "m = {}: slope {} in the next", m, next);
                Ok(())
            })
        },
    )
    .certificate(
        "each-interval",
        "the same at every angle of both intervals, but the 1e-6 rad next to their ends",
        || {
            let falls = (1..=8).map(|m| pieces(Course::Falls, &raw(m), m, 0..1));
            all(falls.chain((2..=8).map(|m| pieces(Course::Rises, &raw(m), m, 1..2))))
        },
    )
    .values("wrong-way", "cos 4θ at θ = 1 rises: descent would turn the feature away from its class weight", || {
        values(&[("slope", target_slope(&raw(4), 1.0), "3.03")])
    })
    .proved("CosMono.v", "cos_mult_decreasing")
    .proved("CosMono.v", "cos_mult_increasing_after")
    .figure("psi")
}

fn psi() -> Claim {
    Claim::new(
        "psi-monotone",
        SPHEREFACE,
        "ψ extends cos mθ to a continuous function that falls over the whole range of angles",
        "ψ(θ) = (−1)ʲ cos mθ − 2j on [jπ/m, (j+1)π/m] is continuous and falls strictly on [0, π], for every \
         whole m ≥ 1; it is also m-Lipschitz and continuously differentiable. So m shrinks the monotone range of \
         cos mθ, not of SphereFace",
    )
    .property("falls", "for m = 1 to 8 it falls between any two angles, by at most m times their distance", |trial| {
        trial.forall((1u32..=8, two_angles()), |(m, (low, high))| {
            for loss in ["sphereface", "l-softmax"] {
                let psi = spec(&format!("{loss}:m={m}"));
                let fall = target_logit(&psi, &low) - target_logit(&psi, &high);
                let most = f64::from(m) * (high - low);
                prop_assert!(
                    fall > 0.0 && fall <= most * (1.0 + 1e-9) + 1e-12,
                    "m = {}: falls by {} of {}",
                    m,
                    fall,
                    most
                );
            }
            Ok(())
        })
    })
    .certificate(
        "each-piece",
        "for m = 1 to 8 the slope is negative at every angle in [0, π], but the 1e-6 rad next to the joins and ends",
        || all((1..=8).map(|m| pieces(Course::Falls, &spec(&format!("sphereface:m={m}")), m, 0..m))),
    )
    .property("smooth-joins", "at each join the value and the slope agree from both sides", |trial| {
        trial.forall((2u32..=8, any::<Index>(), 1e-9..1e-6f64), |(m, j, step)| {
            let psi = spec(&format!("sphereface:m={m}"));
            let join = PI * (1 + j.index(m as usize - 1)) as f64 / f64::from(m);
            let jump = (target_logit(&psi, &(join - step)) - target_logit(&psi, &(join + step))).abs();
            let kink = (target_slope(&psi, join - step) - target_slope(&psi, join + step)).abs();
            // Either side the slope is at most m²·step, and so is what the value changes by, times step.
            let steep = f64::from(m * m) * step;
            prop_assert!(
                jump < steep * step + 1e-13 && kink < 2.0 * steep * 1.01 + 1e-11,
                "m = {} at {}: {:e}, {:e}",
                m,
                join,
                jump,
                kink
            );
            Ok(())
        })
    })
    .proved("Psi.v", "psi_strict_decreasing")
    .proved("Psi.v", "psi_continuous")
    .proved("Psi.v", "psi_lipschitz")
    .proved("PsiDerivative.v", "psi_C1")
    .figure("psi")
}

fn arc_like_am() -> Claim {
    Claim::new(
        "arc-like-am",
        ADDITIVE,
        "ArcFace and AM-Softmax are almost the same for optimisation",
        "their target logits have almost the same slope by θ",
    )
    .refuted("the ratio of the slopes is sin(θ + m)/sin θ: without bound as θ → 0, 0 at π − m, negative beyond")
    .counterexample("ratio", "m = 0.5: an order of magnitude at θ = 0.05, and 0 at π − 0.5", || {
        let ratio =
            |theta: f64| target_slope(&arcface(0.5, "plain"), theta) / target_slope(&spec("cosface:m=0.5"), theta);
        values(&[
            ("ratio at 0.05", ratio(0.05), "10.5"),
            ("ratio at 1e-6", ratio(1e-6), "479426"),
            ("0 at", root(2.0, 3.1, ratio), "2.64159"),
        ])
    })
    .property(
        "opposite",
        "beyond π − m ArcFace's target logit rises, for any margin in (0, 1.5), and AM-Softmax's falls",
        |trial| {
            trial.forall((0.01..1.5f64, 0.001..0.999f64), |(m, part)| {
                let theta = PI - m * part;
                let (arc, am) =
                    (target_slope(&arcface(m, "plain"), theta), target_slope(&spec(&format!("cosface:m={m}")), theta));
                prop_assert!(arc > 0.0 && am < 0.0, "slopes {} and {} at {}", arc, am, theta);
                Ok(())
            })
        },
    )
    .certificate(
        "opposite-everywhere",
        "ArcFace's rises at every angle in [π − 0.99m, π − 0.01m], for every m in [0.01, 3]",
        || arcface_course(Course::Rises, false),
    )
    .proved("CosMono.v", "arcface_increasing_after")
    .proved("CosMono.v", "cosface_decreasing")
    .figure("target-logits")
}

fn tails() -> Claim {
    Claim::new(
        "arcface-tails",
        ADDITIVE,
        "with the tail that most implementations use, ArcFace's target logit falls over the whole range of angles",
        "cos(θ + m) up to π − m, cos θ − m sin m beyond, falls strictly on [0, π]",
    )
    .holds_if(
        "up to π − m every form falls. Beyond, tail=linear goes on falling, from a jump of 1 − cos m − m sin m: \
         downwards for m < 2.3311 (where tan ½m = m), upwards for larger m. tail=continuous falls for every m. \
         tail=keep jumps up at π − m, tail=easy at π/2, and the plain formula rises",
    )
    .property(
        "up-to-the-joint",
        "up to π − m every form but the easy one falls between any two angles, for m in (0, 3)",
        |trial| {
            trial.forall((0.01..3.0f64, two_angles()), |(m, (low, high))| {
                let within = (PI - m) / PI;
                for tail in ["plain", "linear", "continuous", "keep"] {
                    let fall = target_logit(&arcface(m, tail), &(within * low))
                        - target_logit(&arcface(m, tail), &(within * high));
                    prop_assert!(fall > 0.0, "m = {}, {}: rises by {}", m, tail, -fall);
                }
                Ok(())
            })
        },
    )
    .certificate(
        "up-to-the-joint-everywhere",
        "cos(θ + m) falls at every θ from 0 to 0.99(π − m), for every m in [0.01, 3]",
        || arcface_course(Course::Falls, true),
    )
    .certificate(
        "beyond-the-joint-everywhere",
        "tail=linear and tail=continuous fall at every angle in [π − m, π], but the 1e-6 rad next to its ends, for m = \
         0.1, 0.2, … 3",
        || {
            let margins = (1..=30).map(|tenths| f64::from(tenths) / 10.0);
            all(margins.flat_map(|m| ["linear", "continuous"].map(|tail| falls_beyond_the_joint(m, tail))))
        },
    )
    .property("linear", "tail=linear falls between any two angles, for m in (0, 2.33)", |trial| {
        trial.forall((0.01..2.33f64, two_angles()), |(m, (low, high))| {
            let fall = target_logit(&arcface(m, "linear"), &low) - target_logit(&arcface(m, "linear"), &high);
            prop_assert!(fall > 0.0, "m = {}: rises by {}", m, -fall);
            Ok(())
        })
    })
    .property("continuous", "tail=continuous falls between any two angles, for m in (0, 3)", |trial| {
        trial.forall((0.01..3.0f64, two_angles()), |(m, (low, high))| {
            let fall = target_logit(&arcface(m, "continuous"), &low) - target_logit(&arcface(m, "continuous"), &high);
            prop_assert!(fall > 0.0, "m = {}: rises by {}", m, -fall);
            Ok(())
        })
    })
    .counterexample("jumps", "the jumps of the target logit where the forms change, at s = 64", || {
        let jump = |m: f64, tail: &str, at: f64| {
            let logit = |theta: f64| 64.0 * target_logit(&arcface(m, tail), &theta);
            logit(at + 1e-9) - logit(at - 1e-9)
        };
        values(&[
            ("linear, m = 0.5", jump(0.5, "linear", PI - 0.5), "-7.51"),
            ("linear, m = 2.4", jump(2.4, "linear", PI - 2.4), "7.44"),
            ("keep, m = 0.5", jump(0.5, "keep", PI - 0.5), "7.83"),
            ("easy, m = 0.5", jump(0.5, "easy", PI / 2.0), "30.68"),
            ("continuous, m = 0.5", jump(0.5, "continuous", PI - 0.5), "0.00"),
        ])
    })
    .proved("CosMono.v", "arcface_decreasing")
    .figure("target-logits")
}
