//! Features of two classes at one point, where any vector up to a length is a right gradient: all of them pass, and nothing else.

use gradproof::batch::{Batch, Tensor};
use gradproof::check::standard::Standard;
use gradproof::check::tolerance::rounded_run;
use gradproof::loss::LossSpec;
use gradproof::scalar::rounded::Rounding;
use gradproof::subject::{Answer, Precision};
use ndarray::{arr1, arr2};

/// Two samples at one point, or in one direction, and a third of the first one's class.
fn standard(loss: &str, second: [f64; 3], third: Option<[f64; 3]>, precision: Precision) -> Standard {
    let spec: LossSpec = loss.parse().unwrap();
    let rows: Vec<[f64; 3]> = [[2.0, 0.5, -1.0], second].into_iter().chain(third).collect();
    let mut batch = Batch::without_classes(arr2(&rows), [0, 1, 0][..rows.len()].to_vec()).unwrap();
    batch.upstream = arr1(&[0.75, 0.5, 0.25][..rows.len()]);
    Standard::new(&spec, &batch, precision).unwrap()
}

/// The centre of what is right, with a vector added to the second row.
fn off_by(standard: &Standard, by: [f64; 3]) -> Answer {
    let mut values = standard.exact.gradient.low.values(Tensor::Features);
    values[3..6].iter_mut().zip(by).for_each(|(value, by)| *value += by);
    Answer::default().gradient(Tensor::Features, values)
}

#[test]
fn every_gradient_of_a_cone_is_right_however_little_there_is_besides() {
    let [at, beside, apart] = [[2.0, 0.5, -1.0], [2.0, 0.5, -1.0 + 1e-9], [1.75, 0.25, -0.5]];
    for third in [None, Some(beside), Some(apart)] {
        for precision in Precision::ALL {
            let standard = standard("contrastive", at, third.map(|row| row.map(|x| precision.round(x))), precision);
            let radius = standard.exact.cone(Tensor::Features, 1).unwrap().radius;
            for direction in [[1.0, 0.0, 0.0], [0.0, -0.6, 0.8], [-0.48, 0.64, 0.6]] {
                let is_right = |length: f64| standard.is_right(&off_by(&standard, direction.map(|x| x * length)));
                for part in [0.0, 1e-9, 0.5, 1.0] {
                    assert!(is_right(part * radius), "{third:?}: {part} of the radius in {precision:?}");
                }
                let narrow = precision.unit_roundoff() > 1e-6;
                assert!(narrow || !is_right(1.01 * radius), "{third:?}: {precision:?}");
            }
        }
    }
}

const OF_DIRECTIONS: [&str; 3] = ["contrastive:features=unit", "contrastive:features=unit,power=1", "triplet:power=1"];

#[test]
fn where_unit_features_coincide_no_more_is_allowed_than_rounding_makes() {
    for loss in OF_DIRECTIONS {
        for precision in [Precision::F64, Precision::F32] {
            let standard = standard(loss, [6.0, 1.5, -3.0], Some([1.75, 0.25, -0.5]), precision);
            let radius = standard.exact.cone(Tensor::Features, 1).unwrap().radius;
            let allowed = &standard.tolerance.gradient.features;
            let u = precision.unit_roundoff();
            assert!(allowed.iter().all(|allowed| *allowed < 1e3 * u), "{loss}: {allowed} in {precision:?}");
            assert!(!standard.is_right(&off_by(&standard, [0.0, 2.0 * radius, 0.0])), "{loss}: {precision:?}");
        }
    }
}

#[test]
fn where_unit_features_coincide_but_for_rounding_what_it_makes_of_their_direction_is_right() {
    for (loss, precision) in
        OF_DIRECTIONS.into_iter().flat_map(|loss| Precision::ALL.map(|precision| (loss, precision)))
    {
        for times in [1.0, 0.75, 1.3, 2.9] {
            let twin = [2.0, 0.5, -1.0].map(|x| precision.round(x * times));
            let standard = standard(loss, twin, Some([1.75, 0.25, -0.5]), precision);
            for seed in 0..40 {
                let run = rounded_run(&standard.spec, &standard.batch, precision, Rounding::Random { seed }).unwrap();
                let answer = Answer::losses(run.losses.to_vec());
                let answer = answer.gradient(Tensor::Features, run.gradient.values(Tensor::Features));
                let judgement = standard.judge(&answer);
                assert!(judgement.findings.is_empty(), "{loss} in {precision:?}: {judgement:?}");
            }
        }
    }
}
