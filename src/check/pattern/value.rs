//! What stands in a place: a function of what is right there.

use super::What;
use super::array::{Array, Predicted};
use crate::subject::Precision;

/// How near to 1 the quotient of two names for one factor is.
const SAME: f64 = 1e-9;

/// What all of these elements are, each by itself.
pub(super) fn of_all(array: &Array, among: &[usize]) -> Option<What> {
    if among.iter().all(|i| array.elements[*i].got == 0.0) {
        return Some(What::Zero);
    }
    let left_by =
        |factor: f64| array.left(among, |i| Predicted { value: factor * array.elements[i].exact, from: i, factor });
    let times = |factor: f64| left_by(factor).is_some();
    if times(-1.0) {
        return Some(What::Negated);
    }
    let shown = among.iter().filter(|i| array.significant(**i)).count();
    if shown == 0 {
        return None;
    }
    // The factor that fits best, each element weighted by how well it is known.
    let best = multiple(array, among, |i| array.elements[i].exact, |i| array.elements[i].got)?;
    let apart = |factor: f64| (factor / best).ln().abs();
    let fits = array.factors.iter().filter(|(_, factor)| times(*factor));
    if let Some((_, by)) = fits.min_by(|a, b| apart(a.1).total_cmp(&apart(b.1))) {
        let same = |factor: f64| (factor / by - 1.0).abs() < SAME;
        let known = array.factors.iter().filter(|(_, factor)| same(*factor)).map(|(name, _)| name.clone());
        return Some(What::Times { by: *by, known: known.collect() });
    }
    let left = left_by(best).filter(|_| shown >= 2)?;
    // A factor without a name says no more than a constant that fits as well.
    let constant = multiple(array, among, |_| 1.0, |i| array.elements[i].got - array.elements[i].exact);
    let shifted = |by: &f64| {
        let predict = |i: usize| Predicted { value: array.elements[i].exact + by, ..array.right(i) };
        array.left(among, predict).is_some_and(|other| other <= left)
    };
    Some(match constant.filter(shifted) {
        Some(by) => What::PlusConstant { by },
        None => What::Times { by: best, known: Vec::new() },
    })
}

/// The multiple of `term` that is nearest to `value` over these elements; `None` if there is none.
fn multiple(array: &Array, among: &[usize], term: impl Fn(usize) -> f64, value: impl Fn(usize) -> f64) -> Option<f64> {
    let weighted = among.iter().map(|i| {
        let allowed = array.elements[*i].allowed;
        let part = term(*i) / allowed;
        (value(*i) / allowed * part, part * part)
    });
    let (along, square) = weighted.fold((0.0, 0.0), |sum, x| (sum.0 + x.0, sum.1 + x.1));
    Some(along / square).filter(|by| by.is_finite() && *by != 0.0)
}

/// What the whole array is.
pub(super) fn of_whole(array: &Array) -> Option<What> {
    of_all(array, &array.all())
        .or_else(|| without_upstream(array))
        .or_else(|| plus(array))
        .or_else(|| cut(array))
        .or_else(|| along_input(array))
        .or_else(|| stored(array))
}

/// Each row over its upstream gradient.
fn without_upstream(array: &Array) -> Option<What> {
    let upstream = array.upstream.as_ref()?;
    let of = |i: usize| upstream[i / array.width];
    let mut usable = upstream.iter().filter(|u| **u != 0.0);
    let first = usable.next()?;
    if usable.all(|u| u == first) {
        return None;
    }
    let samples = upstream.len() as f64;
    let among: Vec<usize> = array.all().into_iter().filter(|i| of(*i) != 0.0).collect();
    let fits = |common: &f64| {
        array.explained(&among, |i| {
            let factor = common / of(i);
            Predicted { value: array.elements[i].exact * factor, from: i, factor }
        })
    };
    [1.0, 1.0 / samples].iter().any(fits).then_some(What::WithoutUpstream)
}

/// A constant, or a multiple of the input, that was added.
fn plus(array: &Array) -> Option<What> {
    let all = array.all();
    if array.wrong.len() < 2 {
        return None;
    }
    // The multiple of `term` that explains the differences best, if it explains them all.
    let added = |term: &dyn Fn(usize) -> f64| {
        let by = multiple(array, &all, term, |i| array.elements[i].got - array.elements[i].exact)?;
        let value = |i: usize| array.elements[i].exact + by * term(i);
        array.all_explained(|i| Predicted { value: value(i), ..array.right(i) }).then_some(by)
    };
    if let Some(by) = added(&|_| 1.0) {
        return Some(What::PlusConstant { by });
    }
    if array.inputs.len() != all.len() {
        return None;
    }
    added(&|i| array.inputs[i]).map(|by| What::PlusInput { by })
}

/// Each row off along its input.
fn along_input(array: &Array) -> Option<What> {
    let (width, elements) = (array.width, &array.elements);
    if width < 2 || array.inputs.len() != elements.len() || array.wrong.len() < 3 {
        return None;
    }
    let by = (0..array.rows()).map(|row| {
        let row: Vec<usize> = (row * width..(row + 1) * width).collect();
        multiple(array, &row, |i| array.inputs[i], |i| elements[i].got - elements[i].exact).unwrap_or(0.0)
    });
    let by: Vec<f64> = by.collect();
    let value = |i: usize| elements[i].exact + by[i / width] * array.inputs[i];
    array.all_explained(|i| Predicted { value: value(i), ..array.right(i) }).then_some(What::AlongInput)
}

/// Signs, large or small elements that were cut off.
fn cut(array: &Array) -> Option<What> {
    let (elements, wrong) = (&array.elements, &array.wrong);
    let all = 0..elements.len();
    let positive = elements.iter().all(|element| element.got >= 0.0);
    if positive && array.all_explained(|i| Predicted { value: elements[i].exact.abs(), ..array.right(i) }) {
        return Some(What::WithoutSigns);
    }
    if wrong.len() < 2 {
        return None;
    }
    let right = || all.clone().filter(|i| wrong.binary_search(i).is_err());
    let at = elements[wrong[0]].got.abs();
    let clipped = |i: &usize| {
        let element = &elements[*i];
        element.got.abs() == at && element.exact.abs() > at && element.got.signum() == element.exact.signum()
    };
    if at > 0.0 && wrong.iter().all(clipped) && right().all(|i| elements[i].got.abs() <= at) {
        return Some(What::Clipped { at });
    }
    let largest_lost = wrong.iter().map(|i| elements[*i].exact.abs()).fold(0.0, f64::max);
    let lost = wrong.iter().all(|i| elements[*i].got == 0.0);
    let kept = right().filter(|i| elements[*i].got != 0.0).map(|i| elements[i].got.abs()).reduce(f64::min);
    (lost && kept.is_some_and(|kept| kept >= largest_lost)).then_some(What::SmallZero)
}

/// Numbers of a lower precision alone.
fn stored(array: &Array) -> Option<What> {
    let lower = Precision::ALL.into_iter().filter(|p| p.unit_roundoff() > array.precision.unit_roundoff());
    let numbers = || array.elements.iter().map(|element| element.got).filter(|got| *got != 0.0);
    let largest = array.elements.iter().fold(0.0, |top: f64, element| top.max(element.exact.abs()));
    let of = |p: &Precision| numbers().all(|got| p.round(got) == got);
    let near = |p: &Precision| {
        let error = array.elements.iter().map(|e| (e.got - e.exact).abs()).fold(0.0, f64::max);
        error <= 64.0 * p.unit_roundoff() * largest
    };
    // The lowest precision is the one that says most.
    let lowest = lower.filter(|p| of(p) && near(p)).max_by(|a, b| a.unit_roundoff().total_cmp(&b.unit_roundoff()));
    lowest.filter(|_| numbers().count() >= 3).map(|precision| What::Stored { precision })
}
