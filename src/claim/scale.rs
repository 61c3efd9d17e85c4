//! What is said of the scale that normalised features and class weights need.

use super::Claim;
use super::certificate::{Number, digits};
use super::evidence::{Outcome, Shown, values};
use super::probe::{batch, by_products, exact, loss_at, norm, simplex, spec, unit, units};
use crate::batch::Batch;
use ndarray::{Array2, ArrayView1, Axis, array, concatenate};
use num_dual::DualNum;
use proptest::collection::vec;
use proptest::prelude::*;

const NORMFACE: &str = "NormFace";
const L2_SOFTMAX: &str = "L2-Softmax";

/// The claims of this theme.
pub(super) fn claims() -> Vec<Claim> {
    vec![any_scale(), l2_alpha(), normface_bound(), no_scale_gradient()]
}

/// The least balanced mean loss with K classes at scale s, reached by a simplex: `ln(1 + (K−1)e^{−sK/(K−1)})`.
fn floor(classes: f64, scale: f64) -> f64 {
    ((classes - 1.0) * (-scale * classes / (classes - 1.0)).exp()).ln_1p()
}

/// The least loss of a single sample: its class weight at the feature, all others opposite.
fn single_floor(classes: f64, scale: f64) -> f64 {
    ((classes - 1.0) * (-2.0 * scale).exp()).ln_1p()
}

fn normface(scale: f64) -> String {
    format!("normface:s={scale}")
}

/// A sample of each class, in a batch with unit class weights. Features point where the numbers say, the more
/// `aligned` (0 to
/// 1), the more to where the class weight differs most from the others, which is where a network would bring them.
fn balanced() -> impl Strategy<Value = Batch<f64>> {
    let shaped = |(classes, dimension): (usize, usize)| {
        let numbers = || vec(-1.0..1.0f64, classes * dimension);
        (numbers(), numbers(), prop_oneof![Just(1.0), 0.0..1.0f64], 0.0..1.0f64, Just((classes, dimension)))
    };
    (2usize..=12, 2usize..=12).prop_flat_map(shaped).prop_filter_map(
        "vectors with a direction",
        |(w, x, aligned, spread, shape)| {
            let rows = |numbers| Array2::from_shape_vec(shape, numbers).expect("as many numbers as the shape asks for");
            let (mut weights, noise) = (rows(w), rows(x));
            if shape.1 >= shape.0 {
                // From anywhere to a simplex.
                weights *= 1.0 - spread;
                weights.slice_mut(ndarray::s![.., ..shape.0]).scaled_add(spread, &simplex(shape.0));
            }
            let directed = |rows: &Array2<f64>| rows.rows().into_iter().all(|row| norm(row) > 0.01);
            if !directed(&weights) {
                return None;
            }
            let weights = units(&weights);
            let mean = weights.mean_axis(Axis(0))?;
            let features = (&weights - &mean) * aligned + noise * (1.0 - aligned);
            directed(&features).then(|| batch(units(&features), weights, (0..shape.0).collect()))
        },
    )
}

fn any_scale() -> Claim {
    Claim::new(
        "any-scale",
        NORMFACE,
        "once features and class weights are normalised, any scale above 1 makes training converge",
        "for s > 1 the loss can be brought near 0",
    )
    .refuted(
        "a scale s bounds the loss from below, so that the geometric mean of p_y over the classes is at most \
         1/(1 + (K−1)e^{−sK/(K−1)}) and no single p_y above 1/(1 + (K−1)e^{−2s}), whatever the network does",
    )
    .counterexample("k-1000", "K = 1000, s = 1.1: the best mean, that of a simplex, and the best single p_y", || {
        let p = |rest: Number| share_of_1000(Number::from(1.0), rest);
        digits(&[
            ("p_y on a simplex", p(Number::from(-1.0) / 999.0), "0.0030"),
            ("largest p_y of all", p(Number::from(-1.0)), "0.0090"),
        ])
    })
    .certificate(
        "k-1000-whatever-the-cosines",
        "K = 1000, s = 1.1: p_y is below 0.0091 for any cosines at all",
        whatever_the_cosines,
    )
    .property(
        "bounded",
        "for 2 to 12 balanced classes and s in (1, 30) no p_y nor their geometric mean exceeds its bound",
        |trial| {
            trial.forall((balanced(), 1.0..30.0f64), |(batch, scale)| {
                let (classes, losses) = (batch.classes() as f64, exact(&spec(&normface(scale)), &batch).losses);
                let (mean, least) = (losses.sum() / classes, losses.iter().copied().fold(f64::INFINITY, f64::min));
                prop_assert!(mean >= floor(classes, scale) * (1.0 - 1e-9), "{} below {}", mean, floor(classes, scale));
                prop_assert!(
                    least >= single_floor(classes, scale) * (1.0 - 1e-9),
                    "{} below {}",
                    least,
                    single_floor(classes, scale)
                );
                Ok(())
            })
        },
    )
    .proved("Bounds.v", "one_minus_p_lower")
    .proved("Table.v", "any_scale_mean")
    .proved("Table.v", "any_scale_single")
}

/// `p_y` at s = 1.1, for the target's cosine and 999 others.
fn share_of_1000(own: Number, rest: Number) -> Number {
    let cosines: Vec<Number> = std::iter::once(own).chain(std::iter::repeat_n(rest, 999)).collect();
    (-loss_at(&spec("normface:s=1.1"), &cosines, 0, None)).exp()
}

fn whatever_the_cosines() -> Outcome {
    // Each of the thousand is any number of the interval, whatever the others are.
    let any = Number::between(-1.0, 1.0);
    let largest = share_of_1000(any, any).high();
    if largest >= 0.0091 {
        return Err(format!("p_y may be {largest}"));
    }
    Ok(Shown { cases: 1, numbers: format!("no p_y is above {largest:.8}") })
}

fn l2_alpha() -> Claim {
    Claim::new(
        "l2-alpha",
        L2_SOFTMAX,
        "for probability p with C classes the scale must be at least ln(p(C−2)/(1−p))",
        "p_y ≥ p only if α ≥ ln(p(C−2)/(1−p)), with class weights of length 1",
    )
    .holds_if(
        "for antipodal and orthogonal centres, but for a term e^{−α}. In general the geometric mean of p_y over \
         the classes reaches p only if α ≥ (C−1)/C·ln(p(C−1)/(1−p)), as a simplex does, and a single p_y only if \
         α ≥ ½ ln(p(C−1)/(1−p))",
    )
    .values("antipodal-at-ten", "C = 10, α = ln(0.9·8/0.1) = 4.27667: just short of p = 0.9", || {
        let alpha = (0.9 * 8.0 / 0.1f64).ln();
        values(&[("α", alpha, "4.27667"), ("p_y", (-antipodal_loss(5, alpha)).exp(), "0.89984")])
    })
    .property(
        "antipodal",
        "centres ±e_d, C = 2D up to 40: α exceeds the bound, by less than e^{−α}/(C−2)",
        |trial| {
            trial.forall((2usize..=20, 0.1..30.0f64), |(dimension, alpha)| {
                // p/(1 − p) = 1/(e^L − 1)
                let rest = 2.0 * dimension as f64 - 2.0;
                let excess = alpha - (rest / antipodal_loss(dimension, alpha).exp_m1()).ln();
                let most = (-alpha).exp() / rest;
                prop_assert!(excess > -1e-12 && excess <= most * (1.0 + 1e-9) + 1e-12, "{} of {}", excess, most);
                Ok(())
            })
        },
    )
    .counterexample("simplex", "C = 10, centres on a simplex, α = 4.0 < 4.277: already above p = 0.9", || {
        let centres = simplex(10);
        let loss = exact(&spec("l2-softmax:alpha=4,bias=off"), &batch(centres.clone(), centres, (0..10).collect()));
        values(&[("p_y", (-loss.total).exp(), "0.9044")])
    })
    .property(
        "general-bound",
        "for 2 to 12 balanced classes of unit weights no mean and no single p_y is reached at a smaller α",
        |trial| {
            trial.forall((balanced(), 0.1..30.0f64), |(batch, alpha)| {
                let classes = batch.classes() as f64;
                let losses = exact(&spec(&format!("l2-softmax:alpha={alpha},bias=off")), &batch).losses;
                // p/(1 − p) = 1/(e^L − 1)
                let needed = |loss: f64| ((classes - 1.0) / loss.exp_m1()).ln();
                let mean = (classes - 1.0) / classes * needed(losses.sum() / classes);
                prop_assert!(alpha >= mean - 1e-9, "the mean is reached at {}, not {}", alpha, mean);
                for loss in &losses {
                    prop_assert!(alpha >= 0.5 * needed(*loss) - 1e-9, "{} is reached at {}", loss, alpha);
                }
                Ok(())
            })
        },
    )
    .proved("Bounds.v", "scale_bound")
    .proved("Bounds.v", "single_scale_bound")
}

/// The loss of L2-Softmax where each of 2D classes has its centre and its features at one of ±e_d.
fn antipodal_loss(dimension: usize, alpha: f64) -> f64 {
    let centres = concatenate![Axis(0), Array2::<f64>::eye(dimension), -Array2::<f64>::eye(dimension)];
    let labels = (0..2 * dimension).collect();
    exact(&spec(&format!("l2-softmax:alpha={alpha},bias=off")), &batch(centres.clone(), centres, labels)).total
}

fn normface_bound() -> Claim {
    Claim::new(
        "normface-bound",
        NORMFACE,
        "with both normalised the loss is at least ln(1 + (K−1)e^{−sK/(K−1)})",
        "L ≥ ln(1 + (K−1)e^{−sK/(K−1)})",
    )
    .holds_if(
        "for the mean over a balanced batch, with equality on a simplex. A single sample's bound is ln(1 + \
         (K−1)e^{−2s}), and an unbalanced batch can go below the balanced one",
    )
    .property("balanced", "it holds for the mean loss of 2 to 12 balanced classes in 2 to 12 dimensions", |trial| {
        trial.forall((balanced(), 0.1..30.0f64), |(batch, scale)| {
            let bound = floor(batch.classes() as f64, scale);
            let loss = exact(&spec(&normface(scale)), &batch).total;
            prop_assert!(loss >= bound * (1.0 - 1e-9), "{} below {}", loss, bound);
            Ok(())
        })
    })
    .property("simplex", "on a simplex of 2 to 40 classes it is attained", |trial| {
        trial.forall((2usize..=40, 0.1..30.0f64), |(classes, scale)| {
            let corners = simplex(classes);
            let loss = exact(&spec(&normface(scale)), &batch(corners.clone(), corners, (0..classes).collect())).total;
            let bound = floor(classes as f64, scale);
            prop_assert!((loss / bound - 1.0).abs() < 1e-10, "{} against {}", loss, bound);
            Ok(())
        })
    })
    .counterexample(
        "unbalanced",
        "K = 3, s = 1, classes in shares of 98, 1 and 1: the mean loss is below the bound",
        || {
            let (weights, shares) = (array![[1.0], [-1.0], [-1.0]], [98, 1, 1]);
            let labels: Vec<usize> = (0..3).flat_map(|k| std::iter::repeat_n(k, shares[k])).collect();
            let features = Array2::from_shape_fn((100, 1), |(i, _)| weights[(labels[i], 0)]);
            let loss = exact(&spec("normface:s=1"), &batch(features, weights, labels)).total;
            values(&[("mean loss", loss, "0.2499"), ("bound", floor(3.0, 1.0), "0.3690")])
        },
    )
    .proved("Bounds.v", "normface_bound")
    .proved("Bounds.v", "simplex_attains")
    .proved("Table.v", "unbalanced_below_bound")
}

fn no_scale_gradient() -> Claim {
    Claim::new(
        "no-scale-gradient",
        NORMFACE,
        "without a scale, well classified samples get nearly the gradient of wrong ones when there are many classes",
        "at s = 1 the least |∂L/∂cos θ_y| over the largest one tends to 1 as K grows",
    )
    .holds_if(
        "for the gradient by the cosine: 1 − p_y ≥ (K−1)e^{−2s}/(1 + (K−1)e^{−2s}). Not for the gradient by the \
         feature, which vanishes where the feature meets its class weight on a simplex",
    )
    .values("ratio", "the gradient of the best classified sample there can be over that of the worst", || {
        let slope = |own: f64, classes: usize| {
            let cosines: Vec<f64> = std::iter::once(own).chain(std::iter::repeat_n(-own, classes - 1)).collect();
            by_products(&spec("normface:s=1"), &cosines, 0).1[0]
        };
        let ratio = |classes| slope(1.0, classes) / slope(-1.0, classes);
        values(&[("K = 10", ratio(10), "0.557"), ("K = 1000", ratio(1000), "0.9928")])
    })
    .property("bound", "no sample of 2 to 50 classes has a smaller 1 − p_y than the bound", |trial| {
        trial.forall((vec(-1.0..=1.0f64, 2..=50), 0.1..10.0f64), |(cosines, scale)| {
            let slope = -by_products(&spec(&normface(scale)), &cosines, 0).1[0] / scale;
            let bound = -(-single_floor(cosines.len() as f64, scale)).exp_m1();
            prop_assert!(slope >= bound * (1.0 - 1e-9), "{} below {}", slope, bound);
            Ok(())
        })
    })
    .counterexample(
        "by-feature",
        "K = 10 on a simplex, s = 1: the gradient by a feature at its class weight, and at a wrong one",
        || {
            let corners = simplex(10);
            let at = |x: ArrayView1<'_, f64>| {
                let batch = batch(unit(x).insert_axis(Axis(0)), corners.clone(), vec![0]);
                norm(exact(&spec("normface:s=1"), &batch).gradient.features.row(0))
            };
            values(&[("own", at(corners.row(0)), "0.000"), ("wrong", at(corners.row(1)), "0.994")])
        },
    )
    .proved("Bounds.v", "one_minus_p_lower")
}
