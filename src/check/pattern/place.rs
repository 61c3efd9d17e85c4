//! Where an array is wrong.

use super::Place;
use super::array::Array;
use std::collections::BTreeSet;

/// Rows of which at most this part may be wrong for the rest to count as right.
const SOME: f64 = 0.75;

/// The smallest place that has all the wrong elements.
pub(super) fn of(array: &Array, wrong: &[usize]) -> Place {
    let (width, rows) = (array.width, array.rows());
    let in_rows: BTreeSet<usize> = wrong.iter().map(|i| i / width).collect();
    let in_columns: BTreeSet<usize> = wrong.iter().map(|i| i % width).collect();
    let (Some(first_row), Some(first_column)) = (in_rows.first(), in_columns.first()) else { return Place::Everywhere };
    if wrong.len() == 1 && array.elements.len() > 1 {
        return Place::OneElement;
    }
    if in_rows.len() == 1 && rows > 1 {
        return Place::OneRow { row: *first_row };
    }
    if in_columns.len() == 1 && width > 1 {
        return Place::OneColumn { column: *first_column };
    }
    if wrong.len() == 2 && array.elements.len() > 2 {
        return Place::TwoElements;
    }
    // Rows in which rounding would hide anything count for neither side.
    let shows = |row: usize| (row * width..(row + 1) * width).any(|i| array.significant(i));
    if let Some(targets) = &array.targets {
        let right = |target: bool| (0..rows).any(|row| targets[row] == target && shows(row) && !in_rows.contains(&row));
        let all = |target: bool| (0..rows).all(|row| targets[row] != target || !shows(row) || in_rows.contains(&row));
        let within = |target: bool| in_rows.iter().all(|row| targets[*row] == target);
        if within(true) && all(true) && right(false) {
            return Place::TargetClasses;
        }
        if within(false) && all(false) && right(true) {
            return Place::OtherClasses;
        }
    }
    let right_row = |row: usize| shows(row) && !in_rows.contains(&row);
    if (*first_row..rows).all(|row| !right_row(row)) && (0..*first_row).any(right_row) {
        return Place::RowsFrom { row: *first_row };
    }
    let right_column =
        |column: usize| !in_columns.contains(&column) && (0..rows).any(|row| array.significant(row * width + column));
    if (*first_column..width).all(|column| !right_column(column)) && (0..*first_column).any(right_column) {
        return Place::ColumnsFrom { column: *first_column };
    }
    let shown = (0..rows).filter(|row| shows(*row) || in_rows.contains(row)).count();
    if (in_rows.len() as f64) <= SOME * shown as f64 && in_rows.iter().all(|row| wholly(array, *row, wrong)) {
        return Place::SomeRows { rows: in_rows.into_iter().collect() };
    }
    Place::Everywhere
}

/// Whether a row is wrong wherever it shows anything.
fn wholly(array: &Array, row: usize, wrong: &[usize]) -> bool {
    (row * array.width..(row + 1) * array.width).all(|i| !array.significant(i) || wrong.binary_search(&i).is_ok())
}

/// The elements of a place.
pub(super) fn elements(array: &Array, place: &Place, wrong: &[usize]) -> Vec<usize> {
    let in_rows: BTreeSet<usize> = wrong.iter().map(|i| i / array.width).collect();
    let in_columns: BTreeSet<usize> = wrong.iter().map(|i| i % array.width).collect();
    let within = |i: &usize| match place {
        Place::Everywhere => true,
        Place::OneElement | Place::TwoElements => wrong.contains(i),
        Place::OneColumn { .. } | Place::ColumnsFrom { .. } => in_columns.contains(&(i % array.width)),
        _ => in_rows.contains(&(i / array.width)),
    };
    (0..array.elements.len()).filter(within).collect()
}
