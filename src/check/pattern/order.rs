//! What is right, in another place.

use super::array::Array;
use super::{Place, What};

/// Rows up to which every row is compared with every other.
const FEW: usize = 64;
/// Elements up to which an order of them is looked for.
const MOST: usize = 4096;

/// What is right for another place, in the whole array.
pub(super) fn of(array: &Array) -> Option<What> {
    let (rows, width) = (array.rows(), array.width);
    if array.elements.len() < 2 {
        return None;
    }
    let all = |from: &dyn Fn(usize, usize) -> usize| array.all_explained(|i| array.right(from(i / width, i % width)));
    let shift = |by: isize, length: usize| move |at: usize| (at as isize + by).rem_euclid(length as isize) as usize;
    let shifts = |length: usize| (1..length.min(FEW)).flat_map(|by| [by as isize, -(by as isize)]);
    for by in shifts(rows).filter(|by| by.unsigned_abs() <= rows / 2) {
        let row_of = shift(by, rows);
        if all(&|row, column| row_of(row) * width + column) {
            return Some(What::RowsShifted { by });
        }
    }
    if width > 1
        && all(&|row, column| {
            let i = row * width + column;
            i % rows * width + i / rows
        })
    {
        return Some(What::Transposed);
    }
    for by in shifts(width).filter(|by| by.unsigned_abs() <= width / 2) {
        let column_of = shift(by, width);
        if all(&|row, column| row * width + column_of(column)) {
            return Some(What::ColumnsShifted { by });
        }
    }
    same(array).or_else(|| rows_exchanged(array)).or_else(|| other_order(array))
}

/// The same in every row, or in every column.
fn same(array: &Array) -> Option<What> {
    let (rows, width) = (array.rows(), array.width);
    let got = |row: usize, column: usize| array.elements[row * width + column].got;
    let near = |a: f64, b: f64| (a - b).abs() <= 4.0 * array.precision.unit_roundoff() * a.abs();
    if rows > 1 && (1..rows).all(|row| (0..width).all(|column| near(got(row, column), got(0, column)))) {
        return Some(What::SameRows);
    }
    let columns = width > 1 && (0..rows).all(|row| (1..width).all(|column| near(got(row, column), got(row, 0))));
    columns.then_some(What::SameColumns)
}

/// Each wrong row is what is right for another.
fn rows_exchanged(array: &Array) -> Option<What> {
    let (rows, width) = (array.rows(), array.width);
    if rows > FEW {
        return None;
    }
    let mut wrong_rows: Vec<usize> = array.wrong.iter().map(|i| i / width).collect();
    wrong_rows.dedup();
    let mut taken = vec![false; rows];
    let mut exchanged = true;
    for row in &wrong_rows {
        let from =
            (0..rows).filter(|from| from != row && array.has_row(*row, *from)).min_by_key(|from| taken[*from])?;
        exchanged &= !taken[from] && wrong_rows.contains(&from);
        taken[from] = true;
    }
    Some(if exchanged { What::RowsExchanged } else { What::AnotherRows })
}

/// The right elements, wherever they are.
fn other_order(array: &Array) -> Option<What> {
    let count = array.elements.len();
    if !(3..=MOST).contains(&count) {
        return None;
    }
    let sorted = |value: &dyn Fn(usize) -> f64| {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|a, b| value(*a).total_cmp(&value(*b)));
        order
    };
    let (got, exact) = (sorted(&|i| array.elements[i].got), sorted(&|i| array.elements[i].exact));
    let mut from = vec![0; count];
    got.iter().zip(&exact).for_each(|(i, origin)| from[*i] = *origin);
    let shown = exact.iter().filter(|i| array.significant(**i)).count();
    let fits = array.all_explained(|i| array.right(from[i]));
    (fits && shown * 2 > count).then_some(What::OtherOrder)
}

/// What is right for another place, in a part of the array.
pub(super) fn of_part(array: &Array, place: &Place) -> Option<What> {
    if let [a, b] = array.wrong[..]
        && array.explained(&[a, b], |i| array.right(a + b - i))
    {
        return Some(What::Exchanged);
    }
    let of_rows = match place {
        // Each of them is a row.
        Place::OneElement | Place::TwoElements => array.width == 1,
        Place::Everywhere | Place::OneColumn { .. } | Place::ColumnsFrom { .. } => false,
        _ => true,
    };
    if of_rows { rows_exchanged(array) } else { None }
}
