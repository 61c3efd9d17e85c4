//! Sums over samples, and the ring.

use crate::device::{Build, arguments, groups, labels, numbers, on_devices};

const BUILDS: &[Build] = &[Build::F32, Build::F64, Build::Fast];

#[test]
fn sums_of_columns_of_classes_and_of_all() {
    on_devices("sums", BUILDS, |device| {
        for (rows, columns, threads) in [(1, 1, 32), (5, 33, 32), (40, 7, 256)] {
            let values = numbers(3, rows * columns);
            let (matrix, sums) = (device.put(&values), device.reals(columns));
            let arguments = arguments![matrix, sums, rows, columns, 4.0];
            device.launch("column_sums", (columns.div_ceil(threads), threads, 0), &arguments);
            let column = |k: usize| (0..rows).map(|row| values[row * columns + k]).sum::<f64>() / 4.0;
            let found = device.get(sums);
            device.assert_close("columns", &found, &(0..columns).map(column).collect::<Vec<_>>(), 1.0);

            let sum = device.reals(1);
            device.launch("total", (1, threads, 0), &arguments![matrix, sum, values.len()]);
            assert_eq!(device.get(sum), [values.iter().sum::<f64>()]);

            let labels = labels(4, rows, 3);
            let (order, starts) = groups(&labels);
            let sums = device.put(&[0.0; 3]);
            let group_count = starts.len() - 1;
            let arguments = arguments![
                device.put(&values[..rows]),
                device.put_indices(&labels),
                device.put_indices(&order),
                device.put_indices(&starts),
                sums,
                group_count,
            ];
            device.launch("class_sums", (group_count.div_ceil(threads), threads, 0), &arguments);
            let of_class = |k| (0..rows).filter(|i| labels[*i] == k).map(|i| values[i]).sum::<f64>();
            assert_eq!(device.get(sums), [0, 1, 2].map(of_class));
        }
    });
}

#[test]
fn the_ring_adds_its_loss_and_its_gradients() {
    on_devices("sums", BUILDS, |device| {
        let samples = 35;
        let norms: Vec<f64> = numbers(1, samples).iter().map(|x| x.abs()).collect();
        let (upstream, by_norms) = (numbers(2, samples), numbers(4, samples));
        let (lambda, radius) = (0.5, 0.25);
        let losses = device.put(&vec![1.0; samples]);
        let (by_norm_buffer, by_radii) = (device.put(&by_norms), device.reals(samples));
        let arguments = arguments![
            device.put(&norms),
            device.put(&upstream),
            losses,
            by_norm_buffer,
            by_radii,
            samples,
            lambda,
            radius,
        ];
        device.launch("ring", (samples.div_ceil(32), 32, 0), &arguments);
        let gap = |i: usize| norms[i] - radius;
        let each = |f: &dyn Fn(usize) -> f64| (0..samples).map(f).collect::<Vec<_>>();
        assert_eq!(device.get(losses), each(&|i| 1.0 + lambda / 2.0 * gap(i) * gap(i)));
        assert_eq!(device.get(by_norm_buffer), each(&|i| by_norms[i] + upstream[i] * lambda * gap(i)));
        assert_eq!(device.get(by_radii), each(&|i| -upstream[i] * lambda * gap(i)));
    });
}
