//! Certificates: what holds at every input of a box, and not only at those tried.
//!
//! The loss itself runs on intervals that cover the box. Where the result leaves a doubt, the box is cut in two, and so on.

use super::evidence::{Outcome, Shown, values};
use crate::loss::sample::Branches;
use crate::scalar::Interval;
use crate::scalar::tape::{Tape, gradient};
use num_dual::DualStruct;

/// A number of a certificate.
pub(super) type Number = Interval<2>;

/// The sides of a box.
type Sides<const D: usize> = [(f64, f64); D];

/// Boxes looked at before it is given up.
const MOST_BOXES: u64 = 1 << 18;

/// Shows that `certain` says yes on every part of a box. Sides are cut in the middle, the longest first, in proportion to what
/// they were.
pub(super) fn everywhere<const D: usize>(sides: Sides<D>, certain: impl Fn(&[Number; D]) -> bool) -> Outcome {
    let (mut pending, mut boxes) = (vec![sides], 0);
    while let Some(part) = pending.pop() {
        boxes += 1;
        if certain(&part.map(|(low, high)| Number::between(low, high))) {
            continue;
        }
        let length = |side: &usize| (part[*side].1 - part[*side].0) / (sides[*side].1 - sides[*side].0);
        let cuttable = (0..D).filter(|side| sides[*side].0 < sides[*side].1);
        let longest = cuttable.max_by(|a, b| length(a).total_cmp(&length(b)));
        let Some(longest) = longest.filter(|_| boxes < MOST_BOXES) else {
            return Err(format!("not shown in the box {part:?}"));
        };
        let (low, high) = part[longest];
        let middle = f64::midpoint(low, high);
        for half in [(low, middle), (middle, high)] {
            let mut part = part;
            part[longest] = half;
            pending.push(part);
        }
    }
    Ok(Shown { cases: boxes, numbers: in_words(boxes) })
}

fn in_words(boxes: u64) -> String {
    format!("{boxes} {} no doubt", if boxes == 1 { "box leaves" } else { "boxes leave" })
}

/// Shows that `f` is positive on all of a box: by what it gives on a part, or by its value in the middle and what its slopes can
/// add to that (the mean value theorem), which is the tighter the smaller the part.
pub(super) fn positive<const D: usize>(
    sides: Sides<D>,
    f: impl Fn(&[Tape<Number>], &Branches) -> Tape<Number>,
) -> Outcome {
    everywhere(sides, |part| {
        let middle = part.map(|side| Number::from(side.re()));
        let value = |branches: &Branches| {
            let (value, slopes) = gradient(part, Number::from(1.0), |x| f(x, branches));
            if value > 0.0 || branches.undecidable() > 0 {
                return value;
            }
            let (in_the_middle, _) = gradient(&middle, Number::from(1.0), |x| f(x, &Branches::overlapping()));
            let reach = part.iter().zip(&middle).map(|(side, middle)| *side - *middle);
            in_the_middle + reach.zip(slopes).map(|(reach, slope)| reach * slope).sum::<Number>()
        };
        every_way(|branches| value(branches) > 0.0)
    })
}

/// Whether `certain` says yes in every way that comparisons of overlapping intervals can fall.
fn every_way(certain: impl Fn(&Branches) -> bool) -> bool {
    const MOST_WAYS: usize = 64;
    Branches::every_way(MOST_WAYS, certain).is_some_and(|ways| ways.into_iter().all(|yes| yes))
}

/// The numbers found beside those expected, each of which has all its members right to the last digit written.
pub(super) fn digits(found: &[(&str, Number, &str)]) -> Outcome {
    let ends =
        |end: fn(&Number) -> f64| found.iter().map(|(name, x, written)| (*name, end(x), *written)).collect::<Vec<_>>();
    values(&ends(Number::low))?;
    values(&ends(Number::high))
}

/// Several certificates as one.
pub(super) fn all(parts: impl IntoIterator<Item = Outcome>) -> Outcome {
    let boxes = parts.into_iter().map(|part| part.map(|shown| shown.cases)).sum::<Result<u64, String>>()?;
    Ok(Shown { cases: boxes, numbers: in_words(boxes) })
}

/// What a function does on a part of its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Course {
    Rises,
    /// Its slope falls.
    Bends,
    Falls,
}

/// Shows that a function has exactly one stationary point on a range, and that it is a maximum; and where: between two numbers less
/// than `width` apart. `f` gives the slope and its derivative. The third number is that of the boxes it took.
pub(super) fn single_maximum(
    low: f64,
    high: f64,
    width: f64,
    f: impl Fn(&Number) -> [Number; 2],
) -> Result<(f64, f64, u64), String> {
    let slope_at = |x: f64| f(&Number::from(x))[0];
    let (mut pending, mut boxes) = (vec![(low, high)], 0);
    let mut last = Course::Rises;
    let mut top: Option<(f64, f64)> = None;
    // From left to right: it rises, then its slope falls, then it falls.
    while let Some((low, high)) = pending.pop() {
        boxes += 1;
        let [slope, bend] = f(&Number::between(low, high));
        let course = if slope > 0.0 {
            Course::Rises
        } else if slope < 0.0 {
            Course::Falls
        } else if bend < 0.0 {
            Course::Bends
        } else if slope_at(low) < 0.0 && slope_at(high) > 0.0 {
            return Err(format!("it falls and rises again in [{low}, {high}]"));
        } else if boxes < MOST_BOXES {
            let middle = f64::midpoint(low, high);
            pending.extend([(middle, high), (low, middle)]);
            continue;
        } else {
            return Err(format!("neither rising nor falling nor bent in [{low}, {high}]"));
        };
        if course < last {
            return Err(format!("it does not only rise, bend and fall: see [{low}, {high}]"));
        }
        if course == Course::Bends {
            top = Some((top.map_or(low, |(start, _)| start), high));
        }
        last = course;
    }
    let Some((mut from, mut to)) = top.filter(|(from, to)| slope_at(*from) > 0.0 && slope_at(*to) < 0.0) else {
        return Err(format!("it has no maximum inside [{low}, {high}]"));
    };
    while to - from >= width {
        let middle = f64::midpoint(from, to);
        boxes += 1;
        let slope = slope_at(middle);
        if slope > 0.0 {
            from = middle;
        } else if slope < 0.0 {
            to = middle;
        } else {
            return Err(format!("the slope at {middle} has no sign"));
        }
    }
    Ok((from, to, boxes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::Scalar;
    use num_dual::DualNum;

    #[test]
    fn an_inequality_is_shown_on_a_whole_box_and_not_beyond_where_it_holds() {
        // x(1 − x) is at most 1/4; from intervals of x and 1 − x it seems to be up to 1.
        let below = |bound: f64| everywhere([(0.0, 1.0)], move |[x]: &[Number; 1]| -(*x - 1.0) * *x < bound);
        assert!(below(0.26).unwrap().cases > 1);
        let reason = below(0.24).unwrap_err();
        assert!(reason.contains("not shown in the box [(0."), "{reason}");
        assert_eq!(everywhere([(1.0, 1.0)], |[x]| *x == 1.0).unwrap().cases, 1);
        assert!(everywhere([(1.0, 1.0)], |[x]| *x < 1.0).is_err());
    }

    #[test]
    fn the_mean_value_form_needs_fewer_boxes() {
        // Each term alone is as large as the box.
        fn bowl<S: Scalar>(x: &S, y: &S) -> S {
            x.clone() * x - x.clone() * y * 2.0 + y.clone() * y + 0.01
        }
        let sides = [(0.0, 1.0), (0.0, 1.0)];
        let plain = everywhere(sides, |[x, y]: &[Number; 2]| bowl(x, y) > 0.0).unwrap().cases;
        let by_slopes = positive(sides, |v, _| bowl(&v[0], &v[1])).unwrap().cases;
        assert!(by_slopes * 3 < plain, "{by_slopes} of {plain}");
        assert!(positive([(0.4, 0.5), (0.4, 0.5)], |v, _| bowl(&v[0], &v[1]) - 0.011).is_err());
    }

    #[test]
    fn a_comparison_that_is_undecided_is_taken_both_ways() {
        // 1 below 0.5, 2 above: positive on either side, and at the step.
        let step = |v: &[Tape<Number>], branches: &Branches| {
            let above = branches.exceeds(&v[0], &Tape::from(0.5), 0.0);
            Tape::from(if above { 2.0 } else { 1.0 })
        };
        assert_eq!(positive([(0.0, 1.0)], step).unwrap().cases, 1);
        // −1 above: no part that holds 0.5 can be certain.
        let drop = |v: &[Tape<Number>], branches: &Branches| Tape::from(1.5) - step(v, branches);
        assert!(positive([(0.0, 1.0)], drop).is_err());
        assert!(positive([(0.0, 0.49)], drop).is_ok());
    }

    #[test]
    fn one_maximum_is_enclosed_and_none_or_two_are_not_taken_for_one() {
        let wave = |x: &Number| [x.cos(), -x.sin()];
        let (low, high, _) = single_maximum(0.5, 3.0, 1e-9, wave).unwrap();
        assert!(low < std::f64::consts::FRAC_PI_2 && std::f64::consts::FRAC_PI_2 < high && high - low < 1e-9);
        assert!(single_maximum(0.5, 9.0, 1e-9, wave).is_err(), "it rises again");
        assert!(single_maximum(0.5, 1.5, 1e-9, wave).is_err(), "it has not yet fallen");
        assert!(single_maximum(3.5, 9.0, 1e-9, wave).is_err(), "it falls first");
    }
}
