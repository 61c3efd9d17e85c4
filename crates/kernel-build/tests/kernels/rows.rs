//! Rows to unit length and back, and the sines of angles between them.

use crate::device::{Build, Device, NULL, arguments, groups, norm, numbers, on_devices};

const ALL: &[Build] = &[Build::F32, Build::F64, Build::F16, Build::Bf16, Build::Fast];
const ARITHMETIC: &[Build] = &[Build::F32, Build::F64, Build::Fast];

/// (rows, dimension, threads, on chip)
const SHAPES: [(usize, usize, usize, bool); 5] =
    [(1, 1, 32, true), (3, 7, 64, false), (2, 33, 32, true), (5, 130, 96, true), (2, 1500, 1024, false)];

fn unit_rows(values: &[f64], dimension: usize) -> Vec<f64> {
    values.chunks(dimension).flat_map(|row| row.iter().map(|x| x / norm(row)).collect::<Vec<_>>()).collect()
}

fn forward(device: &mut Device, values: &[f64], dimension: usize, unit: bool, on_chip: bool) -> (Vec<f64>, Vec<f64>) {
    let count = values.len() / dimension;
    let (rows, mapped, norms) = (device.put_stored(values), device.reals(values.len()), device.reals(count));
    let arguments = arguments![rows, mapped, norms, dimension, unit, on_chip];
    device.launch("rows_forward", (count, 64, if on_chip { dimension } else { 0 }), &arguments);
    (device.get(mapped), device.get(norms))
}

#[test]
fn rows_become_unit_rows_or_stay_and_their_norms_are_known() {
    on_devices("rows", ALL, |device| {
        for (seed, (rows, dimension, _, on_chip)) in SHAPES.into_iter().enumerate() {
            let values: Vec<f64> = numbers(seed as u64, rows * dimension).iter().map(|x| x + 0.007_812_5).collect();
            let expected: Vec<f64> = values.chunks(dimension).map(norm).collect();
            let (mapped, norms) = forward(device, &values, dimension, true, on_chip);
            device.assert_close("norms", &norms, &expected, 4.0);
            device.assert_close("unit rows", &mapped, &unit_rows(&values, dimension), 4.0);
            let (mapped, norms) = forward(device, &values, dimension, false, on_chip);
            device.assert_close("norms", &norms, &expected, 4.0);
            assert_eq!(mapped, values);
        }
    });
}

#[test]
fn no_square_overflows_or_vanishes() {
    on_devices("rows", &[Build::F32, Build::F64], |device| {
        let tiny = if device.build == Build::F64 { -1060 } else { -140 };
        let huge = if device.build == Build::F64 { 1023 } else { 127 };
        for exponent in [tiny, -100, 100, huge] {
            let size = f64::from(exponent).exp2();
            let (mapped, norms) = forward(device, &[0.0, 1.0 * size, 1.0 * size, 0.0, 1.0 * size], 5, true, true);
            device.assert_close("unit", &mapped, &unit_rows(&[0.0, 1.0, 1.0, 0.0, 1.0], 5), 4.0);
            if exponent == huge {
                // √3 times the largest power of two is in range; what comes next is not.
                let (mapped, norms) = forward(device, &[size; 4], 4, true, false);
                assert_eq!((mapped, norms), (vec![0.5; 4], vec![f64::INFINITY]));
            } else {
                // Where numbers are subnormal, their spacing is all there is.
                let spacing = if device.build == Build::F64 { f64::from_bits(1) } else { f64::from(f32::from_bits(1)) };
                assert!((norms[0] - 3f64.sqrt() * size).abs() <= (4.0 * f64::from(f32::EPSILON) * size).max(spacing));
            }
        }
    });
}

#[test]
fn a_row_of_zeros_stays_one_and_passes_its_gradient_on() {
    on_devices("rows", ALL, |device| {
        let (mapped, norms) = forward(device, &[0.0; 3], 3, true, true);
        assert_eq!((mapped, norms), (vec![0.0; 3], vec![0.0]));
        let gradient = backward(device, &[0.0; 3], &[0.0], &[1.0, 2.0, 3.0], Some(&[5.0]), true, 32, true);
        assert_eq!(gradient, [1.0, 2.0, 3.0]);
    });
}

#[allow(clippy::too_many_arguments)]
fn backward(
    device: &mut Device,
    mapped: &[f64],
    norms: &[f64],
    by_mapped: &[f64],
    by_norms: Option<&[f64]>,
    unit: bool,
    threads: usize,
    on_chip: bool,
) -> Vec<f64> {
    let dimension = mapped.len() / norms.len();
    let gradient = device.stored(mapped.len());
    let arguments = arguments![
        device.put(mapped),
        device.put(norms),
        device.put(by_mapped),
        by_norms.map_or(NULL, |values| device.put(values).into()),
        gradient,
        dimension,
        unit,
        on_chip,
    ];
    device.launch("rows_backward", (norms.len(), threads, if on_chip { 2 * dimension } else { 0 }), &arguments);
    device.get_stored(gradient)
}

#[test]
fn gradients_come_back_through_normalisation_and_norms() {
    on_devices("rows", ALL, |device| {
        // Gradients are rounded once to what they are stored in.
        let stored = match device.build {
            Build::F16 => 2f64.powi(-11),
            Build::Bf16 => 2f64.powi(-8),
            _ => 0.0,
        };
        let tolerance = stored + if device.build == Build::F64 { 1e-14 } else { 5e-6 };
        for (seed, (rows, dimension, threads, on_chip)) in SHAPES.into_iter().enumerate() {
            let seed = seed as u64;
            let raw: Vec<f64> = numbers(seed, rows * dimension).iter().map(|x| x + 0.007_812_5).collect();
            let (by_mapped, by_norms) = (numbers(seed + 10, rows * dimension), numbers(seed + 20, rows));
            let norms: Vec<f64> = raw.chunks(dimension).map(norm).collect();
            let unit = unit_rows(&raw, dimension);
            for (is_unit, has_norms) in [(true, true), (true, false), (false, true), (false, false)] {
                let mapped = if is_unit { &unit } else { &raw };
                let given = has_norms.then_some(by_norms.as_slice());
                let found = backward(device, mapped, &norms, &by_mapped, given, is_unit, threads, on_chip);
                let mut expected = Vec::new();
                for row in 0..rows {
                    let range = row * dimension..(row + 1) * dimension;
                    let (direction, by) = (&unit[range.clone()], &by_mapped[range]);
                    let along: f64 = direction.iter().zip(by).map(|(x, g)| x * g).sum();
                    let by_norm = if has_norms { by_norms[row] } else { 0.0 };
                    expected.extend(direction.iter().zip(by).map(|(x, g)| {
                        let through = if is_unit { (g - x * along) / norms[row] } else { *g };
                        through + x * by_norm
                    }));
                }
                if device.build == Build::F16 && expected.iter().any(|x| x.abs() > 60000.0) {
                    continue;
                }
                // In one dimension a unit vector does not change: what is left is rounding of what cancels.
                let scale = by_mapped.iter().map(|g| (g / norms[0]).abs()).fold(0.0, f64::max);
                let with_scale = |values: &[f64]| values.iter().copied().chain([scale]).collect::<Vec<_>>();
                device.assert_within("gradient", &with_scale(&found), &with_scale(&expected), tolerance);
            }
        }
    });
}

#[test]
fn sines_and_their_gradients_are_right_down_to_the_smallest_angles() {
    on_devices("sines", ARITHMETIC, |device| {
        let (samples, classes, dimension) = (5, 4, 37);
        let weights = unit_rows(&numbers(1, classes * dimension), dimension);
        let labels = [2, 0, 2, 3, 3];
        let mut features = unit_rows(&numbers(2, samples * dimension), dimension);
        // One sample at its class weight, one opposite to it, one a rounding away.
        let weight = |k: usize| weights[k * dimension..(k + 1) * dimension].to_vec();
        features[dimension..2 * dimension].copy_from_slice(&weight(0));
        let opposite: Vec<f64> = weight(2).iter().map(|w| -w).collect();
        features[2 * dimension..3 * dimension].copy_from_slice(&opposite);
        let mut near = weight(3);
        near[5] += 1e-3;
        features[4 * dimension..].copy_from_slice(&near);

        // What the device has are roundings of these.
        let (feature_buffer, weight_buffer) = (device.put(&features), device.put(&weights));
        let (features, weights) = (device.get(feature_buffer), device.get(weight_buffer));
        let label_buffer = device.put_indices(&labels);
        let [sines, differences, sums] = [(); 3].map(|()| device.reals(samples));
        let common = arguments![feature_buffer, weight_buffer, label_buffer];
        let outputs = arguments![sines, differences, sums, dimension];
        device.launch("sines_forward", (samples, 32, 0), &[common.as_slice(), &outputs].concat());

        let pair = |i: usize| {
            let (x, w) = (&features[i * dimension..][..dimension], &weights[labels[i] * dimension..][..dimension]);
            let minus: Vec<f64> = x.iter().zip(w).map(|(x, w)| x - w).collect();
            let plus: Vec<f64> = x.iter().zip(w).map(|(x, w)| x + w).collect();
            (minus, plus)
        };
        let expected: Vec<f64> = (0..samples).map(|i| 0.5 * norm(&pair(i).0) * norm(&pair(i).1)).collect();
        let found = device.get(sines);
        device.assert_close("sines", &found, &expected, 4.0);
        device.assert_close("smallest sine", &found[4..], &expected[4..], 4.0);
        assert_eq!((found[1], found[2]), (0.0, 0.0));

        let by_sines = numbers(3, samples);
        let (order, starts) = groups(&labels);
        let by_features = device.put(&vec![1.0; samples * dimension]);
        let by_weights = device.put(&vec![1.0; classes * dimension]);
        let slopes = arguments![differences, sums, device.put(&by_sines)];
        let arguments = [common.as_slice(), &slopes, &arguments![by_features, dimension]].concat();
        device.launch("sines_backward_features", (samples, 64, 0), &arguments);
        let lists = arguments![device.put_indices(&order), device.put_indices(&starts)];
        let arguments = [common.as_slice(), &slopes, &lists, &arguments![by_weights, dimension]].concat();
        device.launch("sines_backward_weights", (starts.len() - 1, 32, 0), &arguments);

        let mut expected_features = vec![1.0; samples * dimension];
        let mut expected_weights = vec![1.0; classes * dimension];
        for i in [0, 3, 4] {
            let (minus, plus) = pair(i);
            let ratio = norm(&plus) / norm(&minus);
            for d in 0..dimension {
                let (first, second) = (0.5 * by_sines[i] * ratio * minus[d], 0.5 * by_sines[i] / ratio * plus[d]);
                expected_features[i * dimension + d] += first + second;
                expected_weights[labels[i] * dimension + d] += second - first;
            }
        }
        let by_features = device.get(by_features);
        device.assert_close("by features", &by_features, &expected_features, 16.0);
        let by_weights = device.get(by_weights);
        device.assert_close("by weights", &by_weights, &expected_weights, 16.0);
    });
}
