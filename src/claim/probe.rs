//! Asks the losses what claims speak of: probabilities, gradients by logits, angles and lengths, decision boundaries.

use crate::batch::Batch;
use crate::geometry::Formulation;
use crate::loss::evaluate::{Row, SampleLinks, learnable_constants, sample_of};
use crate::loss::sample::{Branches, Class};
use crate::loss::{Loss, LossSpec};
use crate::reference::second_order::hessian_vector_product;
use crate::reference::{self, Evaluation};
use crate::scalar::tape::{self, Real, Tape};
use crate::scalar::{DoubleDouble, Scalar};
use ndarray::{Array1, Array2, ArrayView1, Axis, array};
use num_dual::{Dual, Dual64};
use std::iter;

/// The specification that a text names.
///
/// # Panics
/// If it names none. Claims name theirs in the source.
pub fn spec(text: &str) -> LossSpec {
    text.parse().unwrap_or_else(|error| panic!("a claim names its loss: {error}"))
}

/// The exact losses and gradient, as the reference gives them.
///
/// # Panics
/// If the loss is not defined at the batch.
pub fn exact(spec: &LossSpec, batch: &Batch<f64>) -> Evaluation {
    reference::evaluate(spec, batch).unwrap_or_else(|error| panic!("a claim gives the loss what it needs: {error}"))
}

/// A batch of features `[N, D]`, class weights `[K, D]` and labels `[N]`.
///
/// # Panics
/// If the shapes do not fit.
pub fn batch(features: Array2<f64>, weights: Array2<f64>, labels: Vec<usize>) -> Batch<f64> {
    Batch::new(features, weights, labels).unwrap_or_else(|error| panic!("a claim makes valid batches: {error}"))
}

/// The loss of one sample whose products with the classes (`w·x` or `cos θ`, as the loss's form says) are given, `[K]`.
/// Norms are 1, there is no bias, and the first learnable scalar is `scalar` where one is given.
pub fn loss_at<S: Scalar>(spec: &LossSpec, products: &[S], label: usize, scalar: Option<&S>) -> S {
    let mut scalars = learnable_constants(&spec.loss);
    if let (Some(first), Some(given)) = (scalars.first_mut(), scalar) {
        first.1 = given.clone();
    }
    let row = Row::new(ArrayView1::from(products), None, None, label);
    let branches = Branches::natural();
    let sample = sample_of(
        &spec.loss.form(),
        spec.conventions,
        Formulation::Stable,
        SampleLinks::alone(row.target(), &scalars),
        &branches,
    );
    spec.loss.sample_loss(&sample, &mut row.others())
}

/// The loss of one sample and its gradient by the products, in 32 digits.
pub fn by_products(spec: &LossSpec, products: &[f64], label: usize) -> (f64, Vec<f64>) {
    let precise: Vec<DoubleDouble> = products.iter().map(|product| DoubleDouble::from(*product)).collect();
    let (value, gradient) = differentiated(spec, &precise, label, None);
    (value.0.high(), gradient.into_iter().map(|derivative| derivative.0.high()).collect())
}

/// The same in any number, with the first learnable scalar where one is given.
pub fn differentiated<T: Real>(spec: &LossSpec, products: &[T], label: usize, scalar: Option<T>) -> (T, Vec<T>) {
    let scalar = scalar.map(Tape::constant_of);
    tape::gradient(products, T::one(), |leaves| loss_at(spec, leaves, label, scalar.as_ref()))
}

/// The probability of each class: `e^{−L}` with that class as the target.
pub fn probabilities<S: Scalar>(spec: &LossSpec, products: &[S]) -> Vec<S> {
    (0..products.len()).map(|label| (-loss_at(spec, products, label, None)).exp()).collect()
}

/// `G(α) = −∂L/∂cos θ_y` at scale α, the size of the gradient by the target's cosine, with its first two derivatives by α.
pub fn heat<S: Scalar>(spec: &LossSpec, alpha: S, cosines: &[S], label: usize) -> [S; 3] {
    let lift = |value: &S| Dual::from_re(Dual::from_re(Dual::from_re(value.clone())));
    let mut products: Vec<Dual<Dual<Dual<S>>>> = cosines.iter().map(lift).collect();
    products[label].eps = Dual::from(1.0);
    let alpha = Dual::from_re(Dual::new(Dual::new(alpha, S::one()), Dual::from(1.0)));
    let Dual { re, eps, .. } = loss_at(spec, &products, label, Some(&alpha)).eps;
    [-re.re, -re.eps, -eps.eps]
}

/// The gradient by every product at scale α, each with its derivative by α.
pub fn heat_of_all(spec: &LossSpec, alpha: f64, products: &[f64], label: usize) -> Vec<[f64; 2]> {
    let constants: Vec<Dual64> = products.iter().map(|product| Dual64::from(*product)).collect();
    let alpha = Tape::constant_of(Dual64::new(alpha, 1.0));
    let loss = |leaves: &[Tape<Dual64>]| loss_at(spec, leaves, label, Some(&alpha));
    let (_, gradient) = tape::gradient(&constants, Dual64::from(1.0), loss);
    gradient.into_iter().map(|derivative| [derivative.re, derivative.eps]).collect()
}

/// The gradient by one feature `[D]` at scale α, and its derivative by α.
///
/// # Panics
/// If the loss is not defined there.
pub fn by_feature_and_scale(
    spec: &LossSpec,
    alpha: f64,
    feature: ArrayView1<'_, f64>,
    weights: &Array2<f64>,
    label: usize,
) -> [Array1<f64>; 2] {
    let mut batch = batch(feature.insert_axis(Axis(0)).to_owned(), weights.clone(), vec![label]);
    batch.inputs.scalars = vec![("alpha", alpha)];
    let mut direction = batch.inputs.map(|_| 0.0);
    direction.scalars = vec![("alpha", 1.0)];
    let change = hessian_vector_product(spec, &batch, &direction);
    let change = change.unwrap_or_else(|error| panic!("a claim gives the loss what it needs: {error}"));
    [exact(spec, &batch).gradient.features.row(0).to_owned(), change.features.row(0).to_owned()]
}

/// The target logit at angle θ in radians, for vectors of length 1 and a scale of 1.
pub fn target_logit<S: Scalar>(spec: &LossSpec, theta: &S) -> S {
    target_logit_with(spec, theta, None, &Branches::natural())
}

/// The same with a number for the margin `m`, where one is given, and comparisons that fall as `branches` says.
pub fn target_logit_with<S: Scalar>(spec: &LossSpec, theta: &S, margin: Option<&S>, branches: &Branches) -> S {
    let (sin, cos) = theta.sin_cos();
    let ones = spec.loss.learnable().into_iter().map(|(name, _)| (name, S::one()));
    let scalars: Vec<(&'static str, S)> = ones.chain(margin.map(|margin| ("m", margin.clone()))).collect();
    let target = Class { product: cos, bias: S::zero(), gain: S::one() };
    let links = SampleLinks { sine: Some(sin), ..SampleLinks::alone(target, &scalars) };
    spec.loss.target_logit(&sample_of(&spec.loss.form(), spec.conventions, Formulation::Stable, links, branches))
}

/// The derivative of the target logit by θ.
pub fn target_slope(spec: &LossSpec, theta: f64) -> f64 {
    target_logit(spec, &Dual64::new(theta, 1.0)).eps
}

/// By how much the target logit exceeds the other one, for a feature `[D]` and the class weights `[2, D]`: the loss is
/// `ln(1 + e^{−lead})`.
pub fn lead(spec: &LossSpec, feature: ArrayView1<'_, f64>, weights: &Array2<f64>, label: usize) -> f64 {
    let feature = feature.insert_axis(Axis(0)).to_owned();
    let loss = exact(spec, &batch(feature, weights.clone(), vec![label])).total;
    -loss.exp_m1().ln()
}

/// Class weights of length 1 in the plane, `theta` apart, the first at angle 0.
pub fn pair(theta: f64) -> Array2<f64> {
    array![[1.0, 0.0], [theta.cos(), theta.sin()]]
}

/// The vector of length 1 in the plane at that angle.
pub fn direction(angle: f64) -> Array1<f64> {
    array![angle.cos(), angle.sin()]
}

/// The angle between the decision boundaries of two classes whose weights are `theta` apart in the plane. What holds for one
/// class holds for the other, mirrored. NaN where the class weights are too close for a boundary between them.
pub fn decision_margin(spec: &LossSpec, theta: f64) -> f64 {
    let weights = pair(theta);
    let ahead = |angle: f64| lead(spec, direction(angle).view(), &weights, 0);
    if ahead(0.0) < 0.0 { f64::NAN } else { theta - 2.0 * root(0.0, theta, ahead) }
}

/// The cosines of a sample whose wrong classes have these `δ_j = cos θ_j − cos θ_y`: the target's first, the largest of all 1.
pub fn sample(gaps: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let gaps: Vec<f64> = iter::once(0.0).chain(gaps).collect();
    let top = gaps.iter().copied().fold(0.0, f64::max);
    gaps.into_iter().map(|gap| 1.0 + (gap - top)).collect()
}

/// `many` wrong classes at `far`, and one at `near`.
pub fn two_levels(near: f64, many: usize, far: f64) -> Vec<f64> {
    sample(iter::once(near).chain(iter::repeat_n(far, many)))
}

/// Unit vectors that are all at the same angle to each other, `[K, K]`: the corners of a simplex.
pub fn simplex(classes: usize) -> Array2<f64> {
    let k = classes as f64;
    let mut corners = Array2::from_elem((classes, classes), -1.0 / k);
    corners.diag_mut().fill(1.0 - 1.0 / k);
    corners / (1.0 - 1.0 / k).sqrt()
}

/// The Euclidean norm.
pub fn norm(vector: ArrayView1<'_, f64>) -> f64 {
    vector.dot(&vector).sqrt()
}

/// The vector divided by its norm.
pub fn unit(vector: ArrayView1<'_, f64>) -> Array1<f64> {
    vector.mapv(|x| x / norm(vector))
}

/// The vectors `[n, D]` divided by their norms.
pub fn units(vectors: &Array2<f64>) -> Array2<f64> {
    let mut vectors = vectors.clone();
    vectors.rows_mut().into_iter().for_each(|mut row| row /= norm(row.view()));
    vectors
}

/// Where a function that is positive at `low` and not at `high` passes 0.
pub fn root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    // Bits are halved, not digits: fifty steps reach the last place of any number.
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        *if f(middle) > 0.0 { &mut low } else { &mut high } = middle;
    }
    f64::midpoint(low, high)
}
