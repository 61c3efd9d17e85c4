//! Which faults a check would not have noticed: those that are within what rounding may do, and no others.

use gradproof::batch::Batch;
use gradproof::check::Power;
use gradproof::check::standard::Standard;
use gradproof::loss::LossSpec;
use gradproof::subject::native::Native;
use gradproof::subject::{Precision, Subject};
use ndarray::{arr1, arr2};

/// What is said of the bias of two classes, the first of them likelier by a part of this size, each the label of one sample.
fn of_bias(part: f64, precision: Precision) -> (Power, f64) {
    let spec: LossSpec = "softmax".parse().unwrap();
    let features = arr2(&[[0.0, 1.0], [0.0, 1.0]]);
    let mut batch = Batch::new(features, arr2(&[[1.0, 0.5], [2.0, 0.5]]), vec![0, 1]).unwrap();
    batch.inputs.bias = Some(arr1(&[part, 0.0]));
    batch.upstream.fill(0.5);
    let standard = Standard::new(&spec, &batch, precision).unwrap();
    let answer = Native::new(&spec, Precision::F64).unwrap().evaluate(&batch).unwrap();
    let largest = standard.exact.gradient.low.bias.as_ref().unwrap().iter().fold(0.0, |top: f64, g| top.max(g.abs()));
    (standard.power(&answer), largest)
}

fn missed(power: &Power) -> Vec<&str> {
    power.missed.iter().filter_map(|fault| fault.strip_prefix("bias: ")).collect()
}

const WHOLE: [&str; 3] = ["zero gradient", "negated gradient", "times 1.5 gradient"];
const SINGLE: &str = "worst-conditioned element off by half of the largest";

#[test]
fn half_of_a_gradient_that_drowns_in_rounding_is_missed() {
    let (power, largest) = of_bias(2f64.powi(-40), Precision::F32);
    assert!(largest > 0.0);
    assert_eq!(missed(&power), [&WHOLE[..], &[SINGLE]].concat());
    assert!(power.smallest_detectable > 0.5, "{power:?}");
}

#[test]
fn half_of_a_gradient_that_stands_out_from_rounding_is_not_missed_however_small_it_is() {
    for part in [0.5, 2f64.powi(-12)] {
        let (power, largest) = of_bias(part, Precision::F32);
        assert!(largest < part);
        assert_eq!(missed(&power), Vec::<&str>::new(), "{part}");
        assert!(power.smallest_detectable < 0.5, "{part}: {power:?}");
    }
}

#[test]
fn a_gradient_of_zero_has_no_largest_element_to_be_off_by_half_of() {
    let (power, largest) = of_bias(0.0, Precision::F64);
    assert_eq!(largest, 0.0);
    assert_eq!(missed(&power), WHOLE);
    // What is detectable is told by the other gradients alone.
    assert!(power.smallest_detectable < 1e-6, "{power:?}");
}
