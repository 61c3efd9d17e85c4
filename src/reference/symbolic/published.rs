//! Gradients as the papers derive them, written out by hand: `p_k − 1{k=y}`, the slope of each margin, and what normalisation
//! does to both. Nothing here is used by any other tier.
//!
//! `∂L/∂x = Σ_k (p_k − 1{k=y}) (∂z_k/∂cos θ_k · (ŵ_k − cos θ_k x̂)/‖x‖ + ∂z_k/∂‖x‖ · x̂)`, and the same for `w_k` with the roles
//! of the two exchanged.

use super::with_learnables;
use crate::batch::{Batch, Gradient, Inputs};
use crate::geometry::{Angle, sine};
use crate::loss::multiplicative::{Multiplicative, Psi};
use crate::loss::registry::ArcFace;
use crate::loss::registry::arcface::Tail;
use crate::loss::{AnyLoss, Conventions, LossSpec};
use crate::scalar::symbol::{self, Graph, Node};
use crate::scalar::{Number, Scalar};
use ndarray::{Array1, ArrayView1};
use std::f64::consts::PI;

/// The gradient of `Σ upstream_i L_i` as published, into `graph`, with an element for each input; `None` for a loss whose
/// gradient is not written out here, or that does not keep to the conventions of the papers. The values of the batch choose the
/// side of a joint.
pub fn gradient(graph: &mut Graph, spec: &LossSpec, batch: &Batch<f64>) -> Option<Vec<Node>> {
    let batch = with_learnables(&spec.loss, batch);
    // The reduction is in the upstream gradient.
    if spec.conventions != (Conventions { reduction: spec.conventions.reduction, ..Conventions::default() }) {
        return None;
    }
    let (gradient, _) = symbol::record(graph, || {
        let gradient = gradient_on(&spec.loss, &super::symbols(&batch))?;
        Some(gradient.tensors().into_iter().flat_map(|(_, values, _)| values).map(|value| value.node()).collect())
    });
    gradient
}

/// The same on any number.
pub fn gradient_on<S: Scalar>(loss: &AnyLoss, batch: &Batch<S>) -> Option<Gradient<S>> {
    let weights = batch.inputs.weights.as_ref()?;
    let mut sum = batch.inputs.map(|_| S::zero());
    for i in 0..batch.samples() {
        let x = Direction::of(batch.inputs.features.row(i));
        let label = batch.labels[i];
        let logits: Vec<(Direction<S>, S, Logit<S>)> = (0..batch.classes())
            .map(|k| {
                let w = Direction::of(weights.row(k));
                let cos = dot(&x.unit, &w.unit);
                let sin = sine(x.unit.view(), w.unit.view());
                let bias = batch.inputs.bias.as_ref().map_or_else(S::zero, |b| b[k].clone());
                let geometry =
                    Geometry { angle: Angle { cos: cos.clone(), sin }, x: x.length.clone(), w: w.length.clone() };
                Some((w, cos, logit(loss, &batch.inputs, &geometry, bias, k == label)?))
            })
            .collect::<Option<_>>()?;
        let total = logits.iter().map(|(_, _, z)| z.value.exp()).sum::<S>();
        for (k, (w, cos, z)) in logits.iter().enumerate() {
            let probability = z.value.exp() / &total;
            let by_logit = if k == label { probability - 1.0 } else { probability } * batch.upstream[i];
            let by_cosine = by_logit.clone() * &z.by_cosine;
            let add = |to: &mut S, part: S| *to += part;
            for d in 0..batch.dimension() {
                let (x_d, w_d) = (&x.unit[d], &w.unit[d]);
                let across_x = (w_d.clone() - cos.clone() * x_d) / &x.length;
                let across_w = (x_d.clone() - cos.clone() * w_d) / &w.length;
                add(&mut sum.features[(i, d)], by_cosine.clone() * across_x + by_logit.clone() * &z.by_x_norm * x_d);
                let by_weight = by_cosine.clone() * across_w + by_logit.clone() * &z.by_w_norm * w_d;
                add(&mut sum.weights.as_mut()?[(k, d)], by_weight);
            }
            if let Some(bias) = &mut sum.bias {
                add(&mut bias[k], by_logit.clone());
            }
            // The scalar of the logits comes first; a ring's radius is not among theirs.
            if let (Some(by_scalar), Some((_, to))) = (&z.by_scalar, sum.scalars.first_mut()) {
                add(to, by_logit * by_scalar);
            }
        }
        if let AnyLoss::Ring(ring) = loss {
            let radius = batch.inputs.scalars.last()?.1.clone();
            let along = (x.length.clone() - radius) * ring.lambda * batch.upstream[i];
            for d in 0..batch.dimension() {
                sum.features[(i, d)] += along.clone() * &x.unit[d];
            }
            sum.scalars.last_mut()?.1 -= along;
        }
    }
    Some(sum)
}

/// A vector as length and direction.
struct Direction<S> {
    length: S,
    unit: Array1<S>,
}

impl<S: Scalar> Direction<S> {
    fn of(vector: ArrayView1<'_, S>) -> Self {
        let length = vector.iter().fold(S::zero(), |sum, x| sum + x.clone() * x).sqrt();
        Self { unit: vector.mapv(|x| x / &length), length }
    }
}

fn dot<S: Scalar>(a: &Array1<S>, b: &Array1<S>) -> S {
    a.iter().zip(b).fold(S::zero(), |sum, (x, y)| sum + x.clone() * y)
}

/// What a logit is a function of, the bias and learnable scalars aside.
struct Geometry<S> {
    angle: Angle<S>,
    /// `‖x‖`
    x: S,
    /// `‖w‖`
    w: S,
}

/// A logit and its derivatives.
struct Logit<S> {
    value: S,
    by_cosine: S,
    by_x_norm: S,
    by_w_norm: S,
    /// By the learnable scalar, if the logits have one.
    by_scalar: Option<S>,
}

fn logit<S: Scalar>(loss: &AnyLoss, inputs: &Inputs<S>, at: &Geometry<S>, bias: S, target: bool) -> Option<Logit<S>> {
    let cos = &at.angle.cos;
    let scalar = || inputs.scalars.first().map(|(_, value)| value.clone());
    // z = length·f(cos θ) + b, where the length may be ‖x‖‖w‖, one of them, or a scale.
    let of = |f: S, slope: S, x_norm: bool, w_norm: bool, scale: Option<S>| {
        let one = S::one();
        let x = if x_norm { at.x.clone() } else { one.clone() };
        let w = if w_norm { at.w.clone() } else { one.clone() };
        let s = scale.clone().unwrap_or(one);
        Logit {
            value: x.clone() * &w * &s * &f + &bias,
            by_cosine: x.clone() * &w * &s * slope,
            by_x_norm: if x_norm { w.clone() * &s * &f } else { S::zero() },
            by_w_norm: if w_norm { x.clone() * &s * &f } else { S::zero() },
            by_scalar: scale.map(|_| x * w * f),
        }
    };
    let plain = (cos.clone(), S::one());
    Some(match loss {
        AnyLoss::Softmax(_) => of(plain.0, plain.1, true, true, None),
        AnyLoss::ModifiedSoftmax(_) => of(plain.0, plain.1, true, false, None),
        AnyLoss::L2Softmax(_) => of(plain.0, plain.1, false, true, scalar()),
        AnyLoss::LSoftmax(loss) => {
            let (f, slope) = if target { psi(cos, &loss.margin)? } else { plain };
            of(f, slope, true, true, None)
        }
        AnyLoss::SphereFace(loss) => {
            let (f, slope) = if target { psi(cos, &loss.margin)? } else { plain };
            of(f, slope, true, false, None)
        }
        AnyLoss::NormFace(_) | AnyLoss::HeatedUp(_) => of(plain.0, plain.1, false, false, scalar()),
        AnyLoss::CosFace(loss) => {
            let f = if target { cos.clone() - loss.margin } else { plain.0 };
            of(f, plain.1, false, false, scalar())
        }
        AnyLoss::ArcFace(loss) => {
            let (f, slope) = if target { arcface(&at.angle, loss) } else { plain };
            of(f, slope, false, false, scalar())
        }
        AnyLoss::Combined(loss) => {
            let (f, slope) = if target { rotated(&at.angle, loss.multiple, loss.angle) } else { plain };
            let f = if target { f - loss.cosine } else { f };
            of(f, slope, false, false, scalar())
        }
        AnyLoss::Ring(loss) => logit(&loss.primary, inputs, at, bias, target)?,
        _ => return None,
    })
}

/// `cos(mθ + t)` and its derivative by cos θ, which is `m sin(mθ + t)/sin θ`.
fn rotated<S: Scalar>(angle: &Angle<S>, multiple: f64, by: f64) -> (S, S) {
    let (sin_by, cos_by) = S::from(by).sin_cos();
    let (cos, sin) = if multiple.fract() == 0.0 {
        let m = multiple as u32;
        (multiple_cosine(&angle.cos, m), multiple_sine_over_sine(&angle.cos, m) * &angle.sin)
    } else {
        let (sin, cos) = (angle.radians() * multiple).sin_cos();
        (cos, sin)
    };
    let slope = (sin.clone() * &cos_by + cos.clone() * &sin_by) * multiple / &angle.sin;
    (cos * cos_by - sin * sin_by, slope)
}

/// ArcFace's target logit over s, and its slope: before the joint `cos(θ + m)`; beyond it, what the tail says.
fn arcface<S: Scalar>(angle: &Angle<S>, loss: &ArcFace) -> (S, S) {
    let theta = angle.cos.re().clamp(-1.0, 1.0).acos();
    let m = loss.margin;
    let before = match loss.tail {
        Tail::Plain => true,
        Tail::Easy => angle.cos > 0.0,
        _ => theta < PI - m,
    };
    let cos = angle.cos.clone();
    let (sin_m, cos_m) = S::from(m).sin_cos();
    match loss.tail {
        _ if before => rotated(angle, 1.0, m),
        Tail::Linear => (cos - sin_m * m, S::one()),
        Tail::Continuous => (cos - (S::one() - cos_m), S::one()),
        Tail::Plain | Tail::Easy | Tail::Keep => (cos, S::one()),
    }
}

/// `(λ cos θ + ψ(θ))/(1 + λ)` and its slope, with ψ = (−1)ʲ cos mθ − 2j; `None` for a ψ that no paper has.
fn psi<S: Scalar>(cos: &S, margin: &Multiplicative) -> Option<(S, S)> {
    if margin.psi != Psi::Exact {
        return None;
    }
    let (m, lambda) = (margin.multiple, margin.lambda.now());
    let theta = cos.re().clamp(-1.0, 1.0).acos();
    let j = (f64::from(m) * theta / PI).floor().min(f64::from(m - 1));
    let sign = if j % 2.0 == 0.0 { 1.0 } else { -1.0 };
    let value = multiple_cosine(cos, m) * sign - 2.0 * j;
    let slope = multiple_sine_over_sine(cos, m) * (sign * f64::from(m));
    Some(((cos.clone() * lambda + value) / (1.0 + lambda), (slope + lambda) / (1.0 + lambda)))
}

/// `cos mθ = Σ_n (−1)ⁿ C(m, 2n) cos^{m−2n} θ (1 − cos²θ)ⁿ` (L-Softmax, ICML 2016, eq. 7).
fn multiple_cosine<S: Scalar>(cos: &S, m: u32) -> S {
    even_or_odd(cos, m, 0)
}

/// `sin mθ/sin θ = Σ_n (−1)ⁿ C(m, 2n+1) cos^{m−2n−1} θ (1 − cos²θ)ⁿ`
fn multiple_sine_over_sine<S: Scalar>(cos: &S, m: u32) -> S {
    even_or_odd(cos, m, 1)
}

fn even_or_odd<S: Scalar>(cos: &S, m: u32, first: u32) -> S {
    let square = S::one() - cos.clone() * cos;
    let power = |base: &S, n: u32| (0..n).fold(S::one(), |product, _| product * base);
    let choose = |n: u32| (0..n).fold(1.0, |c, i| c * f64::from(m - i) / f64::from(i + 1));
    let term = |k: u32| {
        let n = (k - first) / 2;
        power(cos, m - k) * power(&square, n) * if n.is_multiple_of(2) { choose(k) } else { -choose(k) }
    };
    (first..=m).step_by(2).map(term).sum()
}

/// `sin²θ + cos²θ` of the angle between two vectors, as the losses compute sine and cosine: to be proved equal to 1.
pub fn circle(graph: &mut Graph, x: &Array1<f64>, w: &Array1<f64>) -> Node {
    let (node, _) = symbol::record(graph, || {
        let inputs = |first: usize, v: &Array1<f64>| -> Array1<Number<_>> {
            v.iter().enumerate().map(|(d, value)| Number::input(first + d, *value)).collect()
        };
        let (x, w) = (Direction::of(inputs(0, x).view()), Direction::of(inputs(x.len(), w).view()));
        let (sin, cos) = (sine(x.unit.view(), w.unit.view()), dot(&x.unit, &w.unit));
        (sin * sin + cos * cos).node()
    });
    node
}
