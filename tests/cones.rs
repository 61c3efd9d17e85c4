//! What a gradient may be where the loss is a cone: off by a vector no longer than its radius, and across the row where the cone is.

use approx::assert_relative_eq;
use gradproof::batch::{Batch, Tensor};
use gradproof::check::Kind;
use gradproof::check::standard::Standard;
use gradproof::loss::LossSpec;
use gradproof::reference::structured::Cone;
use gradproof::subject::{Answer, Precision};
use ndarray::{arr1, arr2};

/// Rows have three elements.
type Vector = [f64; 3];

fn standard(loss: &str, batch: &Batch<f64>, precision: Precision) -> Standard {
    let spec: LossSpec = loss.parse().unwrap();
    Standard::new(&spec, batch, precision).unwrap()
}

/// Two samples of two classes: the second feature at its class weight, of that direction.
fn at_cone(loss: &str, direction: Vector) -> Standard {
    let along = |length: f64| direction.map(|x| x * length);
    let features = arr2(&[[0.5, -1.0, 0.25], along(2.0)]);
    let mut batch = Batch::new(features, arr2(&[[0.75, 0.5, -1.0], along(1.5)]), vec![0, 1]).unwrap();
    batch.upstream = arr1(&[0.5, -1.5]);
    standard(loss, &batch, Precision::F64)
}

/// The centre of what is right, with a vector added to a row.
fn off_by(standard: &Standard, tensor: Tensor, row: usize, by: Vector) -> Answer {
    let centre = standard.exact.gradient.low.tensors().into_iter();
    let mut answer = centre.fold(Answer::default(), |answer, (tensor, values, _)| answer.gradient(tensor, values));
    let values = answer.gradients.get_mut(&tensor).unwrap();
    values[3 * row..3 * row + 3].iter_mut().zip(by).for_each(|(value, by)| *value += by);
    answer
}

/// The largest error as a part of that allowed, where a vector is added to a row.
fn ratio(standard: &Standard, tensor: Tensor, row: usize, by: Vector) -> f64 {
    standard.judge(&off_by(standard, tensor, row, by)).worst_ratio
}

/// The radius at the second row, and what each element of it is allowed besides: both with what rounding may make of them.
fn allowed(standard: &Standard, tensor: Tensor) -> (f64, Vector) {
    let mut cones = standard.exact.cones.iter().zip(&standard.tolerance.radii);
    let is_here = |(cone, _): &(&Cone, &f64)| (cone.tensor, cone.row) == (tensor, 1);
    let (cone, widened) = cones.find(is_here).expect("there is one");
    let noise = cone.noise() * (1.0 + widened / cone.radius);
    let elements = standard.tolerance.gradient.values(tensor);
    (cone.radius + widened, [3, 4, 5].map(|at| elements[at] + noise))
}

const TENSORS: [Tensor; 2] = [Tensor::Features, Tensor::Weights];

#[test]
fn across_a_row_a_gradient_may_be_off_by_the_radius_and_along_it_not() {
    let standard = at_cone("arcface:s=4,m=0.5", [1.0, 0.0, 0.0]);
    for tensor in TENSORS {
        let (radius, [along, across, other]) = allowed(&standard, tensor);
        for sign in [1.0, -1.0] {
            let off = |by: Vector| ratio(&standard, tensor, 1, by.map(|x| x * sign));
            for part in [0.0, 0.5, 0.999] {
                assert!(off([0.0, part * radius, 0.0]) < 1e-6, "{tensor}: {part}");
                assert!(off([0.0, 0.6 * part * radius, -0.8 * part * radius]) < 1e-6, "{tensor}: {part}");
            }
            for times in [0.5, 2.0, 50.0] {
                assert_relative_eq!(off([0.0, radius + times * across, 0.0]), times, max_relative = 1e-6);
                assert_relative_eq!(off([0.0, 0.0, radius + times * other]), times, max_relative = 1e-6);
                assert_relative_eq!(off([times * along, 0.5 * radius, 0.0]), times, max_relative = 1e-6);
            }
        }
    }
}

#[test]
fn what_is_left_of_an_error_is_its_part_along_the_row() {
    // At right angles to (1, 2, −2): (2, 1, 2) and (2, −2, −1).
    let direction = [1.0, 2.0, -2.0].map(|x| x / 4.0);
    let standard = at_cone("arcface:s=4,m=0.5", direction);
    let normal = [1.0, 2.0, -2.0].map(|x: f64| x / 3.0);
    for tensor in TENSORS {
        let (radius, allowed) = allowed(&standard, tensor);
        // As much as all elements take away together, each in its direction.
        let together: f64 = normal.iter().zip(allowed).map(|(n, allowed)| n.abs() * allowed).sum();
        for times in [0.5, -0.5, 3.0, -3.0] {
            for across in [[2.0, 1.0, 2.0], [-2.0, -1.0, -2.0], [2.0, -2.0, -1.0], [-2.0, 2.0, 1.0], [0.0; 3]] {
                let by = [0, 1, 2].map(|d| 0.2 * radius * across[d] + times * together * normal[d]);
                assert_relative_eq!(ratio(&standard, tensor, 1, by), f64::abs(times), max_relative = 1e-6);
            }
        }
    }
}

#[test]
fn a_cone_is_of_its_row_alone() {
    let standard = at_cone("arcface:s=4,m=0.5", [1.0, 0.0, 0.0]);
    for tensor in TENSORS {
        let (radius, _) = allowed(&standard, tensor);
        let elements = standard.tolerance.gradient.values(tensor);
        assert_relative_eq!(
            ratio(&standard, tensor, 0, [0.0, 0.5 * radius, 0.0]),
            0.5 * radius / elements[1],
            max_relative = 1e-6
        );
    }
}

/// The first two of three samples at one point, of two classes; and the third some way off.
fn coinciding(loss: &str) -> Standard {
    let features = arr2(&[[2.0, 0.5, -1.0], [2.0, 0.5, -1.0], [1.75, 0.25, -0.5]]);
    let mut batch = Batch::without_classes(features, vec![0, 1, 0]).unwrap();
    batch.upstream = arr1(&[0.75, 0.5, 0.25]);
    standard(loss, &batch, Precision::F32)
}

#[test]
fn a_vector_that_is_not_normalised_has_a_cone_along_it_too() {
    let along = [2.0, 0.5, -1.0].map(|x: f64| x / 5.25f64.sqrt());
    let raw = coinciding("contrastive");
    let (radius, elements) = allowed(&raw, Tensor::Features);
    assert_relative_eq!(radius, 0.5 * (0.75 + 0.5), max_relative = 1e-6);
    for direction in [along, along.map(|x| -x), [1.0, 0.0, 0.0], [0.0, -0.6, 0.8]] {
        let off = |length: f64| ratio(&raw, Tensor::Features, 1, direction.map(|x| x * length));
        assert!(off(0.5 * radius) < 1e-6 && off(0.999 * radius) < 1e-6 && off(1.1 * radius) > 1e3, "{direction:?}");
    }
    for times in [0.5, 2.0, 100.0] {
        let found = ratio(&raw, Tensor::Features, 1, [radius + times * elements[0], 0.0, 0.0]);
        assert_relative_eq!(found, times, max_relative = 1e-3);
    }
    // Of unit features it is across them.
    let unit = coinciding("contrastive:features=unit");
    let (radius, elements) = allowed(&unit, Tensor::Features);
    let found = ratio(&unit, Tensor::Features, 1, along.map(|x| 0.5 * radius * x));
    assert!(found > 0.1 * radius / elements[0], "{found}");
}

#[test]
fn where_a_norm_is_held_a_gradient_may_be_any_along_it_and_of_the_other_only_across() {
    let standard = at_cone("arcface:s=4,m=0.5,norm-gradient=detached-features", [1.0, 0.0, 0.0]);
    let huge = 1e3;
    for by in [[huge, 0.0, 0.0], [-huge, huge, 1.0], [0.0, 0.0, -huge]] {
        assert!(ratio(&standard, Tensor::Features, 1, by) < 1e-6, "{by:?}");
    }
    for by in [[0.0, huge, 0.0], [0.0, -1.0, huge]] {
        assert!(ratio(&standard, Tensor::Weights, 1, by) < 1e-3, "{by:?}");
    }
    let (_, [along, ..]) = allowed(&standard, Tensor::Weights);
    for times in [0.5, 2.0, -2.0, 1e3] {
        let found = ratio(&standard, Tensor::Weights, 1, [times * along, 0.25, -0.5]);
        assert_relative_eq!(found, f64::abs(times), max_relative = 1e-6);
    }
}

#[test]
fn at_no_cone_is_a_number_that_is_none_right() {
    for loss in ["arcface:s=4,m=0.5", "arcface:s=4,m=0.5,norm-gradient=detached"] {
        let standard = at_cone(loss, [1.0, 0.0, 0.0]);
        for tensor in TENSORS {
            for by in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                let judgement = standard.judge(&off_by(&standard, tensor, 1, [0.0, by, 0.0]));
                let [finding] = &judgement.findings[..] else { panic!("{loss}: {judgement:?}") };
                assert_eq!((finding.kind, &finding.index[..]), (Kind::NonFinite, &[1, 1][..]), "{loss}: {finding:?}");
            }
        }
    }
}
