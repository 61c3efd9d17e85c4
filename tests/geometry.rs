//! Lengths where squares overflow or vanish.

use approx::assert_relative_eq;
use gradproof::geometry::{Formulation, norm};
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
