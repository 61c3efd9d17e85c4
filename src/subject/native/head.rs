//! What each loss does to one row: from logits to the loss and its derivatives, in closed form.

use super::kernel::{Machine, of};
use crate::loss::AnyLoss;
use crate::loss::multiplicative::{Multiplicative, Psi};
use crate::loss::registry::arcface::Tail;
use crate::loss::registry::{ArcFace, Combined};

/// What a row knows besides its products with the class weights.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<T> {
    pub label: usize,
    /// The sine of the target angle; 0 if the loss has no use for it.
    pub sine: T,
    pub feature_norm: T,
    /// Of the target class weight.
    pub weight_norm: T,
    /// The learnable factor of all logits; 1 if there is none.
    pub scale: T,
    /// R of the ring loss.
    pub radius: T,
}

/// The target logit with its derivatives.
#[derive(Clone, Copy, Debug)]
struct Target<T> {
    logit: T,
    by_product: T,
    by_sine: T,
    by_feature_norm: T,
    by_weight_norm: T,
    by_scale: T,
}

/// A row's loss, with its derivatives by all but the logits of the other classes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome<T> {
    pub loss: T,
    pub by_target_product: T,
    pub by_sine: T,
    pub by_feature_norm: T,
    pub by_weight_norm: T,
    pub by_scale: T,
    pub by_radius: T,
}

/// The row's loss. `logits` are `scale·gain_k·product_k + bias_k` on entry, and the derivatives by the logits on return.
pub(super) fn evaluate<T: Machine>(loss: &AnyLoss, row: &Row<T>, products: &[T], logits: &mut [T]) -> Outcome<T> {
    let zero = T::zero();
    match loss {
        AnyLoss::Ring(ring) => {
            let mut outcome = evaluate(&ring.primary, row, products, logits);
            let gap = row.feature_norm - row.radius;
            let lambda: T = of(ring.lambda);
            outcome.loss += lambda / of(2.0) * gap * gap;
            outcome.by_feature_norm += lambda * gap;
            outcome.by_radius = -lambda * gap;
            outcome
        }
        AnyLoss::NormFaceContrastive(loss) => hinges(row, products, logits, of(loss.margin), false),
        AnyLoss::NormFaceTriplet(loss) => hinges(row, products, logits, of(loss.margin), true),
        AnyLoss::Contrastive(_) | AnyLoss::Triplet(_) | AnyLoss::CenterDispersed(_) => Outcome {
            loss: zero,
            by_target_product: zero,
            by_sine: zero,
            by_feature_norm: zero,
            by_weight_norm: zero,
            by_scale: zero,
            by_radius: zero,
        },
        _ => logit_loss(loss, row, products, logits),
    }
}

/// Losses that are cross-entropies of logits, with or without a margin.
fn logit_loss<T: Machine>(loss: &AnyLoss, row: &Row<T>, products: &[T], logits: &mut [T]) -> Outcome<T> {
    let target = target(loss, row, products[row.label], logits[row.label]);
    logits[row.label] = target.logit;
    let value = match noise(loss) {
        Some(beta) => noise_resistant(logits, row.label, of(beta)),
        None => cross_entropy(logits, row.label),
    };
    let by_logit = logits[row.label];
    Outcome {
        loss: value,
        by_target_product: by_logit * target.by_product,
        by_sine: by_logit * target.by_sine,
        by_feature_norm: by_logit * target.by_feature_norm,
        by_weight_norm: by_logit * target.by_weight_norm,
        by_scale: by_logit * target.by_scale,
        by_radius: T::zero(),
    }
}

/// The trust in the label, where part of the cross-entropy is held against the prediction.
fn noise(loss: &AnyLoss) -> Option<f64> {
    match loss {
        AnyLoss::NoiseResistant(loss) => Some(loss.beta),
        _ => None,
    }
}

/// The target logit; `plain` is what it is without a margin.
fn target<T: Machine>(loss: &AnyLoss, row: &Row<T>, product: T, plain: T) -> Target<T> {
    let (zero, one) = (T::zero(), T::one());
    let linear = Target {
        logit: plain,
        by_product: row.scale,
        by_sine: zero,
        by_feature_norm: zero,
        by_weight_norm: zero,
        by_scale: product,
    };
    // A function of the cosine and sine, times the scale.
    let scaled = |value: T, by_cosine: T, by_sine: T| Target {
        logit: row.scale * value,
        by_product: row.scale * by_cosine,
        by_sine: row.scale * by_sine,
        by_scale: value,
        ..linear
    };
    match loss {
        AnyLoss::NoiseResistant(loss) => target(&loss.primary, row, product, plain),
        AnyLoss::Ring(loss) => target(&loss.primary, row, product, plain),
        AnyLoss::CosFace(loss) => scaled(product - of(loss.margin), one, zero),
        AnyLoss::ArcFace(loss) => {
            let (value, by_cosine, by_sine) = arcface(loss, product, row.sine);
            scaled(value, by_cosine, by_sine)
        }
        AnyLoss::Combined(loss) => {
            let (value, by_cosine, by_sine) = combined(loss, product, row.sine);
            scaled(value, by_cosine, by_sine)
        }
        AnyLoss::SphereFace(loss) => {
            let cosine = product / row.feature_norm;
            let (value, slope) = multiplied(cosine, &loss.margin);
            let by_feature_norm = value - slope * cosine;
            Target { logit: row.feature_norm * value, by_product: slope, by_feature_norm, ..linear }
        }
        AnyLoss::LSoftmax(loss) => {
            let cosine = product / row.feature_norm / row.weight_norm;
            let (value, slope) = multiplied(cosine, &loss.margin);
            let rest = value - slope * cosine;
            Target {
                logit: row.feature_norm * row.weight_norm * value,
                by_product: slope,
                by_feature_norm: row.weight_norm * rest,
                by_weight_norm: row.feature_norm * rest,
                ..linear
            }
        }
        _ => linear,
    }
}

/// ArcFace's target over s, with its derivatives by cosine and sine.
fn arcface<T: Machine>(loss: &ArcFace, cosine: T, sine: T) -> (T, T, T) {
    let (sin, cos): (T, T) = (of(loss.margin.sin()), of(loss.margin.cos()));
    let inside = match loss.tail {
        Tail::Plain => true,
        Tail::Easy => cosine > T::zero(),
        Tail::Linear | Tail::Continuous | Tail::Keep => cosine > -cos,
    };
    if inside {
        return (cosine * cos - sine * sin, cos, -sin);
    }
    let value = match loss.tail {
        Tail::Linear => cosine - of(loss.margin * loss.margin.sin()),
        Tail::Continuous => cosine - (T::one() - cos),
        Tail::Plain | Tail::Easy | Tail::Keep => cosine,
    };
    (value, T::one(), T::zero())
}

/// `cos(m1 θ + m2) − m3`, with its derivatives by cosine and sine.
fn combined<T: Machine>(loss: &Combined, cosine: T, sine: T) -> (T, T, T) {
    let multiple: T = of(loss.multiple);
    let (sin, cos) = (sine.atan2(cosine) * multiple + of(loss.angle)).sin_cos();
    let by_angle = -sin * multiple / (cosine * cosine + sine * sine);
    (cos - of(loss.cosine), -by_angle * sine, by_angle * cosine)
}

/// `(λc + ψ(c))/(1 + λ)` and its derivative.
fn multiplied<T: Machine>(cosine: T, margin: &Multiplicative) -> (T, T) {
    let (psi, slope) = match margin.psi {
        Psi::Exact => chebyshev(cosine, margin.multiple),
        Psi::Taylor => taylor(cosine, margin.multiple, 10),
        Psi::TaylorMisprint => taylor(cosine, margin.multiple, 9),
    };
    let (one, lambda): (T, T) = (T::one(), of(margin.lambda.now()));
    ((lambda * cosine + psi) / (one + lambda), (lambda + slope) / (one + lambda))
}

/// `(−1)ʲ T_m(c) − 2j` and its derivative; `T_m' = m U_{m−1}`.
fn chebyshev<T: Machine>(cosine: T, m: u32) -> (T, T) {
    let (one, two): (T, T) = (T::one(), of(2.0));
    let (mut first, mut first_before) = (cosine, one);
    let (mut second, mut second_before) = (one, T::zero());
    for _ in 1..m {
        (first, first_before) = (two * cosine * first - first_before, first);
        (second, second_before) = (two * cosine * second - second_before, second);
    }
    let m = f64::from(m);
    let j = (1..m as u32).filter(|j| cosine < of((std::f64::consts::PI * f64::from(*j) / m).cos())).count() as f64;
    let sign: T = of(if j % 2.0 == 0.0 { 1.0 } else { -1.0 });
    (sign * first - of(2.0 * j), sign * of::<T>(m) * second)
}

/// `Σ ±xⁿ/n!` over n = 0, 2, 4, 6, 8 and `last`, x = mθ, held at −m; and its derivative by cos θ, `−m/sin θ` times that by x.
fn taylor<T: Machine>(cosine: T, m: u32, last: i32) -> (T, T) {
    let (zero, m): (T, T) = (T::zero(), of(f64::from(m)));
    let sine = (T::one() - cosine * cosine).max(zero).sqrt();
    let x = m * sine.atan2(cosine);
    let (mut value, mut slope) = (T::one(), zero);
    for (sign, power) in [(-1.0, 2), (1.0, 4), (-1.0, 6), (1.0, 8), (-1.0, last)] {
        let factorial: f64 = (1..power).map(f64::from).product();
        // The derivative by x, over x: so that there is no 0/0 at θ = 0.
        let over_x = of::<T>(sign / factorial) * x.powi(power - 2);
        value += over_x * x * x / of(f64::from(power));
        slope += over_x;
    }
    if value < -m {
        return (-m, zero);
    }
    let x_over_sine = if sine == zero { m } else { x / sine };
    (value, -m * slope * x_over_sine)
}

/// NormFace's losses on squared distances `d_k = 2 − 2c_k`: hinges against the margin, or against the target's distance.
fn hinges<T: Machine>(row: &Row<T>, products: &[T], logits: &mut [T], margin: T, against_target: bool) -> Outcome<T> {
    let (zero, two) = (T::zero(), of::<T>(2.0));
    let distance = |k: usize| two - two * products[k];
    let own = distance(row.label);
    let (mut loss, mut by_own) = if against_target { (zero, zero) } else { (own, T::one()) };
    for k in (0..products.len()).filter(|k| *k != row.label) {
        let gap = if against_target { margin + own - distance(k) } else { margin - distance(k) };
        let active = gap > zero;
        logits[k] = if active { two } else { zero };
        if active {
            loss += gap;
            if against_target {
                by_own += T::one();
            }
        }
    }
    logits[row.label] = zero;
    Outcome {
        loss,
        by_target_product: -two * by_own,
        by_sine: zero,
        by_feature_norm: zero,
        by_weight_norm: zero,
        by_scale: zero,
        by_radius: zero,
    }
}

/// Cross-entropy; `logits` become its derivatives. With the log-sum-exp of the other classes, `t = lse − z_y`: the loss is
/// `log(1 + eᵗ)` and the wrong classes share `1/(1 + e⁻ᵗ)`. Nothing cancels.
fn cross_entropy<T: Machine>(logits: &mut [T], label: usize) -> T {
    let (zero, one) = (T::zero(), T::one());
    let target = logits[label];
    logits[label] = T::neg_infinity();
    let largest = logits.iter().copied().fold(T::neg_infinity(), T::max);
    if largest == T::neg_infinity() {
        logits[label] = zero;
        return zero;
    }
    let mut sum = zero;
    for z in logits.iter_mut() {
        *z = (*z - largest).exp();
        sum += *z;
    }
    let t = (largest - target) + sum.ln();
    let decay = (-t.abs()).exp();
    let wrong = if t > zero { one / (one + decay) } else { decay / (one + decay) };
    let share = wrong / sum;
    logits.iter_mut().for_each(|z| *z *= share);
    logits[label] = -wrong;
    t.max(zero) + decay.ln_1p()
}

/// `β CE(z; y) + (1 − β) CE(z; argmax)`
fn noise_resistant<T: Machine>(logits: &mut [T], label: usize, beta: T) -> T {
    let best = (0..logits.len()).fold(label, |best, k| if logits[k] > logits[best] { k } else { best });
    if best == label {
        return cross_entropy(logits, label);
    }
    let mut by_prediction = logits.to_vec();
    let predicted = cross_entropy(&mut by_prediction, best);
    let labelled = cross_entropy(logits, label);
    let rest = T::one() - beta;
    logits.iter_mut().zip(by_prediction).for_each(|(z, other)| *z = beta * *z + rest * other);
    beta * labelled + rest * predicted
}
