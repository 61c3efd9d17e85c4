//! Lengths where squares overflow or vanish, and angles as pairs of cosine and sine.

use approx::assert_relative_eq;
use gradproof::geometry::{Angle, Formulation, norm, sine, squared_distance};
use ndarray::{Array1, arr1};
use num_dual::Dual64;

#[test]
fn a_norm_is_right_at_every_size_of_its_elements() {
    for exponent in [-1000, -600, -400, -1, 0, 1, 400, 600, 1000] {
        let size = 2f64.powi(exponent);
        let length = norm(arr1(&[3.0 * size, -4.0 * size]).view(), Formulation::Stable);
        assert_relative_eq!(length / size, 5.0, max_relative = 1e-15);
        // Its derivative by each element is that over the length.
        let vector: Array1<Dual64> = arr1(&[Dual64::new(3.0 * size, 1.0), Dual64::new(-4.0 * size, 0.0)]);
        let length = norm(vector.view(), Formulation::Stable);
        assert_relative_eq!(length.eps, 0.6, max_relative = 1e-14);
    }
    for formulation in [Formulation::Stable, Formulation::Textbook] {
        assert_eq!(norm(arr1(&[0.0, 0.0]).view(), formulation), 0.0);
        assert_eq!(norm(arr1(&[f64::INFINITY, 1.0]).view(), formulation), f64::INFINITY);
    }
    // A textbook squares what it is given.
    assert_eq!(norm(arr1(&[3e200, 4e200]).view(), Formulation::Textbook), f64::INFINITY);
    assert_eq!(norm(arr1(&[3e-200, 4e-200]).view(), Formulation::Textbook), 0.0);
}

#[test]
fn angles_are_rotated_multiplied_and_read_as_radians() {
    for theta in [0.0, 0.3, 1.0, 2.0, 3.0] {
        let angle = Angle::<f64>::constant(theta);
        for other in [-0.7, 0.0, 0.5, 1.9] {
            let sum = angle.rotated(&Angle::constant(other));
            assert_relative_eq!(sum.cos, (theta + other).cos(), epsilon = 1e-15);
            assert_relative_eq!(sum.sin, (theta + other).sin(), epsilon = 1e-15);
        }
        for n in 0..6 {
            let multiple = angle.multiple(n);
            assert_relative_eq!(multiple.cos, (theta * f64::from(n)).cos(), epsilon = 1e-14);
            assert_relative_eq!(multiple.sin, (theta * f64::from(n)).sin(), epsilon = 1e-14);
        }
        assert_relative_eq!(angle.radians(), theta, epsilon = 1e-15);
        let from_cosine = Angle::from_cosine(theta.cos(), |left, right| left > right);
        assert_relative_eq!(from_cosine.sin, theta.sin(), epsilon = 1e-8);
    }
    assert_eq!(Angle::from_cosine(1.5, |left, right| left > right).sin, 0.0, "a cosine beyond 1");
}

#[test]
fn the_sine_between_unit_vectors_and_the_distance_between_any() {
    for angle in [1e-9, 0.3, 1.2, 3.0] {
        let [a, b] = [0.4, 0.4 + angle].map(|at: f64| arr1(&[at.cos(), at.sin()]));
        assert_relative_eq!(sine(a.view(), b.view()), angle.sin(), max_relative = 1e-6);
    }
    assert_eq!(squared_distance(arr1(&[1.0, 5.0]).view(), arr1(&[4.0, 1.0]).view()), 25.0);
}
