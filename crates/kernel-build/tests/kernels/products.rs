//! Matrix products of any shape.

use crate::device::{Build, arguments, numbers, on_devices};

#[test]
fn products_of_odd_shapes_are_exact_where_the_numbers_are() {
    // Sums of few multiples of 2⁻¹² are exact in single precision.
    on_devices("products", &[Build::F32, Build::F64, Build::Fast], |device| {
        let shapes = [(1, 1, 1), (3, 5, 7), (64, 64, 16), (65, 1, 17), (2, 130, 33), (70, 66, 100)];
        for (rows, columns, depth) in shapes {
            let (left, right) = (numbers(1, rows * depth), numbers(2, columns * depth));
            let product = |row: usize, column: usize| -> f64 {
                (0..depth).map(|d| left[row * depth + d] * right[column * depth + d]).sum()
            };
            let expected: Vec<f64> = (0..rows * columns).map(|n| product(n / columns, n % columns)).collect();
            let transposed = |values: &[f64], lines: usize| -> Vec<f64> {
                (0..values.len()).map(|n| values[n % lines * depth + n / lines]).collect()
            };
            let left_columns = transposed(&left, rows);
            let right_columns = transposed(&right, columns);
            let orders = [("product_nt", &left, &right), ("product_nn", &left, &right_columns)];
            for (entry, first, second) in orders.into_iter().chain([("product_tn", &left_columns, &right_columns)]) {
                let (first, second, result) = (device.put(first), device.put(second), device.reals(rows * columns));
                let arguments = arguments![first, second, result, rows, columns, depth];
                device.launch(entry, (rows.div_ceil(64) * columns.div_ceil(64), 256, 0), &arguments);
                assert_eq!(device.get(result), expected, "{entry} of {rows}, {columns}, {depth}");
            }
        }
    });
}
