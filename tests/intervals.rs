//! Intervals hold what they must: against an independent library, at the ends of every domain, and for any members.

use gradproof::geometry::{Formulation, norm};
use gradproof::scalar::{Interval, Scalar};
use ndarray::ArrayView1;
use num_dual::{DualNum, DualStruct};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::f64::consts::PI;

type Number = Interval<2>;

/// `±mantissa · 2^exponent`
fn number(negative: bool, mantissa: u128, exponent: i64) -> Number {
    if mantissa == 0 {
        return Number::from(0.0);
    }
    let zeros = mantissa.leading_zeros();
    let shifted = mantissa << zeros;
    let exponent = i32::try_from(exponent + 128 - i64::from(zeros)).expect("an exponent in range");
    Number::exactly(negative, [shifted as u64, (shifted >> 64) as u64], exponent)
}

struct Parsed {
    negative: bool,
    mantissa: u128,
    exponent: i64,
    exact: bool,
}

fn parse(text: &str) -> Parsed {
    let (mantissa, exponent) = text.split_once(':').unwrap();
    let digits = mantissa.trim_start_matches('-');
    Parsed {
        negative: digits != mantissa,
        mantissa: u128::from_str_radix(digits, 16).unwrap(),
        exponent: exponent.trim_end_matches('=').parse().unwrap(),
        exact: exponent.ends_with('='),
    }
}

/// The two neighbours of an inexact result, or the exact one.
fn expected(text: &str) -> Number {
    let Parsed { negative, mantissa, exponent, exact } = parse(text);
    let inner = number(negative, mantissa, exponent);
    if exact {
        return inner;
    }
    let outer = match mantissa.checked_add(1) {
        Some(next) => number(negative, next, exponent),
        None => number(negative, 1 << 127, exponent + 1),
    };
    inner.hull(&outer)
}

/// The function of that name. All but three are those of the library, which rounds them itself.
fn apply(name: &str, x: &Number, y: Option<&Number>) -> Number {
    let second = || *y.expect("a second argument");
    match name {
        "add" => *x + second(),
        "sub" => *x - second(),
        "mul" => *x * second(),
        "div" => *x / second(),
        "sqrt" => x.sqrt(),
        "exp" => x.exp(),
        "exp_m1" => x.exp_m1(),
        "ln" => x.ln(),
        "ln_1p" => x.ln_1p(),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "acos" => x.acos(),
        "atan2" => x.atan2(second()),
        other => panic!("unknown function {other}"),
    }
}

#[test]
fn results_are_enclosed_as_tightly_as_an_independent_library_says_they_can_be() {
    let (mut checked, mut failures) = (BTreeMap::new(), Vec::new());
    let mut name = "";
    for line in include_str!("fixtures/enclosures.csv").lines() {
        if let Some(next) = line.strip_prefix("# ") {
            name = next;
            continue;
        }
        let fields: Vec<&str> = line.split(',').collect();
        let (arguments, result) = fields.split_at(fields.len() - 1);
        let argument = |text: &&str| {
            let Parsed { negative, mantissa, exponent, .. } = parse(text);
            number(negative, mantissa, exponent)
        };
        let arguments: Vec<Number> = arguments.iter().map(argument).collect();
        let (got, expected) = (apply(name, &arguments[0], arguments.get(1)), expected(result[0]));
        *checked.entry(name).or_insert(0) += 1;
        // Those put together from the library's lose up to three more units in the last place.
        let tight = match name {
            "exp_m1" | "ln_1p" | "atan2" => got.relative_width() <= 4.0 * 2f64.powi(-127),
            _ => expected.contains(&got),
        };
        if !got.contains(&expected) || !tight {
            failures.push(format!("{name}({line}): {got:?} for {expected:?}"));
        }
    }
    assert_eq!(checked.len(), 13);
    assert!(checked.values().all(|count| *count > 1500), "{checked:?}");
    assert!(failures.is_empty(), "{}:\n{}", failures.len(), failures[..failures.len().min(20)].join("\n"));
}

/// Every function of one or two numbers, each by name. Those of one number are of `x`.
fn all<S: Scalar>(x: &S, y: &S) -> Vec<(&'static str, S)> {
    let pair = [x.clone(), y.clone()];
    let norm = norm(ArrayView1::from(&pair), Formulation::Stable);
    vec![
        ("add", x.clone() + y),
        ("sub", x.clone() - y),
        ("mul", x.clone() * y),
        ("div", x.clone() / y),
        ("neg", -x.clone()),
        ("sqrt", x.sqrt()),
        ("exp", x.exp()),
        ("exp_m1", x.exp_m1()),
        ("ln", x.ln()),
        ("ln_1p", x.ln_1p()),
        ("sin", x.sin()),
        ("cos", x.cos()),
        ("acos", x.acos()),
        ("atan2", x.atan2(y.clone())),
        ("powi", x.powi(3)),
        ("abs", x.abs()),
        ("signum", x.signum()),
        ("tanh", x.tanh()),
        ("log_sum_exp", S::log_sum_exp(&pair)),
        ("norm", norm.clone()),
        ("direction_cosine", x.direction_cosine(&norm)),
    ]
}

/// An interval, one inside it, and a member of that. Ends at and about 0, ±1 and the quarter turns, and far out, are as likely as
/// any others.
fn nested() -> impl Strategy<Value = (Number, Number, f64)> {
    let end = prop_oneof![
        3 => -4.0..4.0f64,
        2 => prop::sample::select(vec![0.0, 1.0, -1.0, PI / 2.0, PI, -PI / 2.0, 1e-300, -1e-300, 1e300, -1e300]),
        1 => -800.0..800.0f64,
        1 => (-1.0..1.0f64).prop_map(|x| x * 1e20),
    ];
    (end.clone(), end, 0.0..=1.0f64, 0.0..=1.0f64, 0.0..=1.0f64).prop_map(|(a, b, one, two, at)| {
        let between = |low: f64, high: f64, part: f64| (low * (1.0 - part) + high * part).clamp(low, high);
        let (low, high) = (a.min(b), a.max(b));
        let (inner, outer) = (between(low, high, one.min(two)), between(low, high, one.max(two)));
        let (inner, outer) = (inner.min(outer), inner.max(outer));
        (Number::between(low, high), Number::between(inner, outer), between(inner, outer, at))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_part_of_an_interval_gives_a_part_of_the_result(x in nested(), y in nested()) {
        let results = all(&x.0, &y.0).into_iter().zip(all(&x.1, &y.1));
        for ((name, whole), (_, part)) in results {
            // Outside its domain a function is not bounded, and a whole that reaches inside is. The sum of log Σ exp is rounded after its
            // largest term is taken out, which need not be the same term in the part: its ends can lie a rounding further out.
            let slack = if name == "log_sum_exp" { f64::EPSILON * whole.low().abs().max(whole.high().abs()).max(1.0) } else { 0.0 };
            let inside = whole.contains(&part) || whole.low() - slack <= part.low() && part.high() <= whole.high() + slack;
            prop_assert!(inside || ends(part) == WHOLE_LINE, "{name} of {:?} and {:?}: {whole:?} does not hold {part:?}", x, y);
        }
    }

    #[test]
    fn the_result_of_members_is_a_member(x in nested(), y in nested()) {
        let results = all(&x.0, &y.0).into_iter().zip(all(&x.2, &y.2));
        for ((name, whole), (_, member)) in results {
            // The f64 result is off by a few units in its last place itself; infinite where only the f64 is.
            // Of log Σ exp, whose sum is at least 1 where the largest term is taken out, it is off by those of 1.
            let size = if name == "log_sum_exp" { member.abs().max(1.0) } else { member.abs() };
            let slack = 8.0 * f64::EPSILON * size + f64::MIN_POSITIVE;
            let inside = whole.low() - slack <= member && member <= whole.high() + slack;
            let defined = member.is_finite() && member.abs() < 1e300;
            prop_assert!(!defined || inside, "{name} of {x:?} and {y:?}: {member} is not in {whole:?}");
        }
    }

    #[test]
    fn intervals_are_ordered_only_where_all_their_members_are(x in nested(), y in nested()) {
        let (less, more) = (x.0 < y.0, x.0 > y.0);
        prop_assert_eq!(less, x.0.high() < y.0.low());
        prop_assert_eq!(more, x.0.low() > y.0.high());
        prop_assert_eq!(x.0 == y.0, x.0.low() == x.0.high() && y.0.low() == y.0.high() && x.0.low() == y.0.low());
    }
}

fn ends(x: Number) -> (f64, f64) {
    (x.low(), x.high())
}

const WHOLE_LINE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

#[test]
fn at_the_end_of_a_domain_only_the_part_inside_counts() {
    let between = Number::between;
    assert_eq!(ends(between(-2.0, 4.0).sqrt()), (0.0, 2.0));
    assert_eq!(ends(between(-2.0, 1.0).ln()), (f64::NEG_INFINITY, 0.0));
    assert_eq!(ends(between(-3.0, 0.0).ln_1p()), (f64::NEG_INFINITY, 0.0));
    assert_eq!(ends(between(-0.5, 7.0).acos()).0, 0.0);
    assert!(ends(between(-7.0, 7.0).acos()).1 >= PI);
    let nowhere =
        [between(-2.0, -1.0).sqrt(), between(-2.0, -1.0).ln(), between(-3.0, -2.0).ln_1p(), between(2.0, 3.0).acos()];
    for result in nowhere {
        assert_eq!(ends(result), WHOLE_LINE);
    }
    assert_eq!(Number::from(0.0).ln().re(), f64::NEG_INFINITY);
    assert_eq!(Number::from(-1.0).ln_1p().re(), f64::NEG_INFINITY);
    assert_eq!(ends(Number::from(f64::NEG_INFINITY).exp()), (0.0, 0.0));
    assert_eq!(ends(Number::from(f64::NEG_INFINITY).exp_m1()), (-1.0, -1.0));
    assert_eq!(ends(Number::from(f64::NAN)), WHOLE_LINE);
}

#[test]
fn a_divisor_that_may_be_zero_gives_the_whole_line() {
    for divisor in [(-1.0, 2.0), (0.0, 2.0), (-2.0, 0.0), (0.0, 0.0)] {
        assert_eq!(ends(Number::between(1.0, 2.0) / Number::between(divisor.0, divisor.1)), WHOLE_LINE);
    }
    // What is exactly 0 stays so, even times what can be anything.
    assert_eq!(ends(Number::between(f64::NEG_INFINITY, f64::INFINITY) * 0.0), (0.0, 0.0));
    assert_eq!(ends(Number::from(f64::INFINITY) - f64::INFINITY), WHOLE_LINE);
}

#[test]
fn an_angle_across_the_cut_or_about_the_origin_can_be_any() {
    let atan2 = |y: (f64, f64), x: (f64, f64)| ends(Number::between(y.0, y.1).atan2(Number::between(x.0, x.1)));
    let about = |(low, high): (f64, f64), (expected_low, expected_high): (f64, f64)| {
        // One f64 outward of the exact end.
        assert!(low <= expected_low && low > expected_low - 1e-15, "{low} for {expected_low}");
        assert!(high >= expected_high && high < expected_high + 1e-15, "{high} for {expected_high}");
    };
    about(atan2((-1.0, 1.0), (-2.0, -1.0)), (-PI, PI));
    about(atan2((-1.0, 0.0), (-2.0, -1.0)), (-PI, PI));
    about(atan2((-1.0, 1.0), (-1.0, 1.0)), (-PI, PI));
    about(atan2((0.0, 1.0), (-1.0, 1.0)), (0.0, PI));
    about(atan2((0.0, 1.0), (-2.0, -1.0)), (PI * 0.75, PI));
    about(atan2((1.0, 2.0), (-1.0, 1.0)), (PI / 4.0, PI * 0.75));
    about(atan2((-1.0, 1.0), (1.0, 2.0)), (-PI / 4.0, PI / 4.0));
    about(atan2((-2.0, -1.0), (1.0, 2.0)), (-f64::atan(2.0), -f64::atan(0.5)));
    about(atan2((1.0, 1.0), (0.0, 0.0)), (PI / 2.0, PI / 2.0));
}

#[test]
fn a_wave_is_known_where_its_crests_are() {
    let sin = |low: f64, high: f64| ends(Number::between(low, high).sin());
    let cos = |low: f64, high: f64| ends(Number::between(low, high).cos());
    assert_eq!((sin(1.0, 2.0).1, sin(4.0, 5.0).0, sin(1.0, 5.0)), (1.0, -1.0, (-1.0, 1.0)));
    assert_eq!((cos(-1.0, 2.0).1, cos(3.0, 4.0).0, cos(-1e9, 1e9)), (1.0, -1.0, (-1.0, 1.0)));
    assert!(sin(-1.5, 1.5).0 < -0.99 && sin(-1.5, 1.5).0 > -1.0 && sin(2.0, 4.0).1 < 0.91);
    // Too far out to count the turns, but not to tell where the wave is.
    let far = 1e300f64;
    let sine = Number::from(far).sin();
    assert!(sine.relative_width() < 1e-37 && (sine.re() - far.sin()).abs() < 1e-15);
    assert_eq!(ends(Number::between(far, f64::INFINITY).sin()), (-1.0, 1.0));
    assert_eq!(ends(Number::between(far, far * 2.0).cos()), (-1.0, 1.0));
}

#[test]
fn what_leaves_the_range_is_bounded_by_its_ends() {
    // e^(10^10) is beyond 2^(2^31); so is its inverse.
    let huge = Number::from(1e10);
    assert_eq!(ends(huge.exp()), (f64::MAX, f64::INFINITY));
    let tiny = (-huge).exp();
    assert_eq!(ends(tiny), (0.0, f64::from_bits(1)));
    assert!(tiny != 0.0 && (-huge).exp_m1() != -1.0, "neither is what its inner end says");
    let extreme = number(false, 1, i64::from(i32::MAX) - 1);
    assert_eq!(ends(extreme * extreme), (f64::MAX, f64::INFINITY));
    let least = number(false, 1, i64::from(i32::MIN) + 128);
    let vanishing = least * least;
    assert!(vanishing.contains(&Number::from(0.0)) && vanishing.high() > 0.0);
    let negative = least * -least;
    assert!(negative.contains(&Number::from(0.0)) && negative.low() < 0.0);
    assert!((least / extreme).contains(&Number::from(0.0)) && (least / extreme).high() > 0.0);
    // A sum whose smaller term is far below the last bit moves one end by one bit.
    assert_eq!((Number::from(1.0) + least).relative_width(), 2f64.powi(-127));
}

#[test]
fn ends_become_f64_outward_and_the_nearest_is_given_where_there_is_one() {
    let third = Number::from(1.0) / 3.0;
    assert_eq!((third.low(), third.high(), third.nearest()), (1.0 / 3.0, f64::next_up(1.0 / 3.0), Some(1.0 / 3.0)));
    let minus = -third;
    assert_eq!((minus.low(), minus.high(), minus.nearest()), (-f64::next_up(1.0 / 3.0), -1.0 / 3.0, Some(-1.0 / 3.0)));
    assert_eq!(Number::between(1.0, f64::next_up(1.0)).nearest(), None);
    // Halfway, to even; and just beside it.
    let half = Number::from(1.0) + Number::from(2f64.powi(-53));
    assert_eq!(half.nearest(), Some(1.0));
    assert_eq!((half + 2f64.powi(-100)).nearest(), Some(f64::next_up(1.0)));
    assert_eq!((Number::from(f64::next_up(1.0)) + 2f64.powi(-53)).nearest(), Some(1.0 + 2f64.powi(-51)));
    // Subnormal numbers, the least of them, and its half.
    let least = f64::from_bits(1);
    for value in [least, f64::from_bits(0xfff), f64::MIN_POSITIVE, f64::MAX, -f64::MAX] {
        let exact = Number::from(value);
        assert_eq!((exact.low(), exact.high(), exact.nearest()), (value, value, Some(value)), "{value:e}");
    }
    let half = Number::from(least) / 2.0;
    assert_eq!((half.low(), half.high(), half.nearest()), (0.0, least, Some(0.0)));
    assert_eq!((half * 1.5).nearest(), Some(least));
    assert_eq!((half / 2.0).nearest(), Some(0.0));
    assert_eq!((Number::from(f64::MIN_POSITIVE) * 0.75 + least * 0.25).low(), f64::MIN_POSITIVE * 0.75);
    let beyond = Number::from(f64::MAX) * 2.0;
    assert_eq!((beyond.low(), beyond.high(), beyond.nearest()), (f64::MAX, f64::INFINITY, Some(f64::INFINITY)));
    assert_eq!((Number::from(f64::MAX) * (Number::from(1.0) + 2f64.powi(-60))).nearest(), Some(f64::MAX));
}

#[test]
fn more_bits_give_narrower_enclosures() {
    fn width<const W: usize>() -> f64 {
        (Interval::<W>::from(2.0).sqrt().exp().sin().ln_1p() / 3.0).relative_width()
    }
    let widths = [width::<2>(), width::<4>(), width::<8>(), width::<16>()];
    for (index, width) in widths.iter().enumerate() {
        let bits = 128 << index;
        assert!(*width > 0.0 && *width < 2f64.powi(6 - bits), "{width:e} with {bits} bits");
    }
}
