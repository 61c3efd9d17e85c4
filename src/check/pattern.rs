//! What a wrong array is in relation to the right one, where its numbers show it: zero, negated, N times as large, transposed,
//! wrong in one row alone, and the like.
//!
//! A pattern is a place and what stands there. Nothing is said that the numbers do not bear out: every element must be where the
//! pattern puts it, as far as rounding lets one tell.

mod array;
mod order;
mod place;
mod value;

use super::standard::Standard;
use super::{Finding, Kind};

use crate::subject::{Answer, Precision};
use array::Array;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an array is in relation to the right one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pattern {
    /// Where it is wrong.
    pub place: Place,
    /// What stands there, if that is known.
    pub what: Option<What>,
}

/// Where an array is wrong. A row is a sample's, or a class's; in an array of one dimension each element is a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum Place {
    /// In no part of it alone.
    Everywhere,
    /// In one element.
    OneElement,
    /// In two.
    TwoElements,
    /// In one row.
    OneRow {
        /// Its number, from 0.
        row: usize,
    },
    /// In one column.
    OneColumn {
        /// Its number, from 0.
        column: usize,
    },
    /// In all rows from this on.
    RowsFrom {
        /// The first of them.
        row: usize,
    },
    /// In all columns from this on.
    ColumnsFrom {
        /// The first of them.
        column: usize,
    },
    /// In the classes that are some sample's label.
    TargetClasses,
    /// In the classes that are no sample's label.
    OtherClasses,
    /// In some rows.
    SomeRows {
        /// Their numbers.
        rows: Vec<usize>,
    },
}

/// What stands in a wrong place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum What {
    /// 0
    Zero,
    /// What is right, with the other sign.
    Negated,
    /// Its size, without its sign.
    WithoutSigns,
    /// That many times what is right.
    Times {
        /// The factor.
        by: f64,
        /// What of the batch or the loss is that number: `N`, `1/s`; all that are.
        known: Vec<String>,
    },
    /// What is right, in column-major order.
    Transposed,
    /// Row i has what is right for row i + `by`, and the last rows what is right for the first.
    RowsShifted {
        /// How far; less than 0 if up.
        by: isize,
    },
    /// The same with columns.
    ColumnsShifted {
        /// How far; less than 0 if to the right.
        by: isize,
    },
    /// The rows are each another's.
    RowsExchanged,
    /// What is right for another row, which has it too.
    AnotherRows,
    /// What is right for each other.
    Exchanged,
    /// The right elements in another order.
    OtherOrder,
    /// The same in every row.
    SameRows,
    /// The same in every column.
    SameColumns,
    /// Each row is off along the very vector that it is the gradient by: as where the gradient through its norm is left out.
    AlongInput,
    /// What is right plus that many times the input.
    PlusInput {
        /// How many times.
        by: f64,
    },
    /// What is right plus a constant.
    PlusConstant {
        /// The constant.
        by: f64,
    },
    /// What is right where it is no larger than this, and this where it is.
    Clipped {
        /// The largest size of any element.
        at: f64,
    },
    /// 0 where what is right is small.
    SmallZero,
    /// Each row lacks its upstream gradient, up to one factor for all.
    WithoutUpstream,
    /// Numbers of this precision alone.
    Stored {
        /// The precision.
        precision: Precision,
    },
    /// What the implementation answered to the call before.
    LastCall,
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, &self.what) {
            (Place::Everywhere, None) => f.write_str("wrong"),
            (Place::Everywhere, Some(what)) => write!(f, "{what}"),
            (place, None) => write!(f, "wrong in {place} alone"),
            (place, Some(what)) => write!(f, "in {place} alone: {what}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everywhere => f.write_str("every element"),
            Self::OneElement => f.write_str("one element"),
            Self::TwoElements => f.write_str("two elements"),
            Self::OneRow { row } => write!(f, "one row, {row},"),
            Self::OneColumn { column } => write!(f, "one column, {column},"),
            Self::RowsFrom { row } => write!(f, "the rows from {row} on"),
            Self::ColumnsFrom { column } => write!(f, "the columns from {column} on"),
            Self::TargetClasses => f.write_str("the target classes"),
            Self::OtherClasses => f.write_str("the classes of no sample"),
            Self::SomeRows { rows } => write!(f, "some rows, {} of them,", rows.len()),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zero => f.write_str("zero"),
            Self::Negated => f.write_str("negated"),
            Self::WithoutSigns => f.write_str("what is right without its signs"),
            Self::Times { by, known } if known.is_empty() => write!(f, "what is right times {by:.6}"),
            Self::Times { by, known } => {
                let known: Vec<String> = known.iter().map(|name| format!("times {name}")).collect();
                write!(f, "what is right {} = {by}", known.join(" or "))
            }
            Self::Transposed => f.write_str("what is right, transposed"),
            Self::RowsShifted { by } => write!(f, "what is right, its rows are shifted by {by}"),
            Self::ColumnsShifted { by } => write!(f, "what is right, its columns are shifted by {by}"),
            Self::RowsExchanged => f.write_str("what is right, its rows are exchanged"),
            Self::AnotherRows => f.write_str("another row's"),
            Self::Exchanged => f.write_str("two elements are exchanged"),
            Self::OtherOrder => f.write_str("the right elements in another order"),
            Self::SameRows => f.write_str("every row is the same"),
            Self::SameColumns => f.write_str("every column is the same"),
            Self::AlongInput => f.write_str("off along the input itself: the gradient through its norm is missing"),
            Self::PlusInput { by } => write!(f, "what is right plus {by:.6} times the input"),
            Self::PlusConstant { by } => write!(f, "what is right plus a constant, {by:.6}"),
            Self::Clipped { at } => write!(f, "what is right, clipped at {at:.6e}"),
            Self::SmallZero => f.write_str("what is right, but small elements are zero"),
            Self::WithoutUpstream => f.write_str("what is right without its upstream gradient"),
            Self::Stored { precision } => write!(f, "numbers of {precision} alone"),
            Self::LastCall => f.write_str("the last call's"),
        }
    }
}

/// Says of each wrong array what it is.
pub(super) fn describe(standard: &Standard, answer: &Answer, findings: &mut [Finding]) {
    let described = |kind| matches!(kind, Kind::Loss | Kind::Gradient | Kind::Precision | Kind::NonFinite);
    for finding in findings.iter_mut().filter(|finding| described(finding.kind)) {
        let tensor = answer.gradients.keys().find(|tensor| tensor.key() == finding.tensor);
        let array = match (tensor, &answer.loss) {
            (Some(tensor), _) => Array::of_gradient(standard, *tensor, &answer.gradients[tensor]),
            (None, Some(loss)) => Array::of_losses(standard, loss),
            (None, None) => None,
        };
        finding.pattern = array.and_then(|array| of(&array, finding.kind == Kind::NonFinite));
    }
}

/// The pattern of an array, or of the places where it has no numbers.
fn of(array: &Array, non_finite: bool) -> Option<Pattern> {
    let wrong = &array.wrong;
    let finite = |i: &usize| array.elements[*i].got.is_finite();
    if non_finite {
        let wrong: Vec<usize> = wrong.iter().copied().filter(|i| !finite(i)).collect();
        let place = place::of(array, &wrong);
        return (place != Place::Everywhere).then_some(Pattern { place, what: None });
    }
    if !wrong.iter().all(finite) {
        return None;
    }
    let place = place::of(array, wrong);
    let everywhere = |what| Some(Pattern { place: Place::Everywhere, what: Some(what) });
    if place == Place::Everywhere {
        return value::of_whole(array).or_else(|| order::of(array)).and_then(everywhere);
    }
    // A part may be wrong as the whole is: where all that matters lies in it.
    if let Some(what) = value::of_all(array, &array.all()) {
        return everywhere(what);
    }
    let within = place::elements(array, &place, wrong);
    let what = value::of_all(array, &within).or_else(|| order::of_part(array, &place));
    if what.is_none()
        && let Some(what) = value::of_whole(array).or_else(|| order::of(array))
    {
        return everywhere(what);
    }
    Some(Pattern { place, what })
}
