//! What every number type must satisfy, and how accurate double-double is.

use gradproof::scalar::double_double::Pair;
use gradproof::scalar::rounded::{self, Rounded, Rounding, with_rounding};
use gradproof::scalar::tape::{Tape, gradient};
use gradproof::scalar::{DoubleDouble, Interval, Number, Scalar, Symbol};
use ndarray::Array2;
use num_dual::{Dual, Dual64, DualNum, DualSVec64, DualStruct, HyperDual64};
use proptest::prelude::*;

/// Runs a generic check on every number type, with the type's unit roundoff.
macro_rules! on_every_number {
    ($check:ident($($argument:expr),*)) => {
        $check::<f64>(2f64.powi(-53), $($argument),*);
        $check::<Dual64>(2f64.powi(-53), $($argument),*);
        $check::<Dual<Dual64>>(2f64.powi(-53), $($argument),*);
        $check::<DualSVec64<3>>(2f64.powi(-53), $($argument),*);
        $check::<HyperDual64>(2f64.powi(-53), $($argument),*);
        $check::<DoubleDouble>(2f64.powi(-53), $($argument),*);
        $check::<Tape<f64>>(2f64.powi(-53), $($argument),*);
        $check::<Tape<DoubleDouble>>(2f64.powi(-53), $($argument),*);
        $check::<Interval<2>>(2f64.powi(-53), $($argument),*);
        $check::<Dual<Interval<2>>>(2f64.powi(-53), $($argument),*);
        $check::<Tape<Interval<8>>>(2f64.powi(-53), $($argument),*);
        $check::<Number<Symbol>>(2f64.powi(-53), $($argument),*);
        $check::<Rounded<rounded::F64>>(2f64.powi(-53), $($argument),*);
        $check::<Rounded<rounded::F32>>(2f64.powi(-24), $($argument),*);
        $check::<Rounded<rounded::F16>>(2f64.powi(-11), $($argument),*);
        $check::<Rounded<rounded::Bf16>>(2f64.powi(-8), $($argument),*);
    };
}

fn assert_near<S: Scalar>(got: &S, expected: f64, allowed: f64, what: &str) {
    let error = (got.re() - expected).abs();
    assert!(
        error <= allowed,
        "{what} on {}: got {}, expected {expected}, off by {error:e}",
        std::any::type_name::<S>(),
        got.re()
    );
}

/// Each function against `f64`'s own, at the number that the type makes of x.
fn agrees_with_f64<S: Scalar>(u: f64, x: f64) {
    let s = S::from(x);
    let x = s.re();
    // A result of size r from an input of relative error u, through a function of condition number c: about (1 + c)·u·r.
    let check = |got: S, expected: f64, condition: f64, what: &str| {
        assert_near(&got, expected, 4.0 * u * (1.0 + condition) * expected.abs() + 1e-12 * u + subnormal(u), what);
    };
    check(s.clone() + 0.5, x + 0.5, 0.0, "add");
    check(s.clone() - 3.0, x - 3.0, 0.0, "subtract");
    check(s.clone() * &s, x * x, 0.0, "multiply");
    check(s.clone() / 3.0, x / 3.0, 0.0, "divide");
    check(s.sqrt(), x.sqrt(), 0.0, "sqrt");
    check(s.exp(), x.exp(), 0.0, "exp");
    check(s.exp_m1(), x.exp_m1(), 0.0, "exp_m1");
    check(s.ln(), x.ln(), 0.0, "ln");
    check(s.ln_1p(), x.ln_1p(), 0.0, "ln_1p");
    check(s.sin(), x.sin(), 1.0, "sin");
    check(s.cos(), x.cos(), 1.0, "cos");
    check(s.atan2(S::from(-0.75)), x.atan2(-0.75), 0.0, "atan2");
    check(s.powi(5), x.powi(5), 3.0, "powi");
    check(s.recip(), 1.0 / x, 0.0, "recip");
    let cosine = S::from(x / 8.0);
    check(cosine.acos(), cosine.re().acos(), 0.0, "acos");
}

/// The narrow formats' own absolute error near 0.
fn subnormal(u: f64) -> f64 {
    if u == 2f64.powi(-11) { 2f64.powi(-24) } else { 0.0 }
}

fn log_sum_exp_is_right<S: Scalar>(u: f64, terms: &[f64]) {
    let numbers: Vec<S> = terms.iter().map(|x| S::from(*x)).collect();
    let exact = terms.iter().map(|_| ()).zip(&numbers).map(|((), z)| z.re().exp()).sum::<f64>().ln();
    let size = terms.iter().fold(1.0, |top: f64, x| top.max(x.abs()));
    assert_near(&S::log_sum_exp(&numbers), exact, 16.0 * u * size, "log-sum-exp");
    assert_eq!(S::log_sum_exp(&[]).re(), f64::NEG_INFINITY, "of nothing");
    let mut with_nothing = numbers;
    with_nothing.push(S::from(f64::NEG_INFINITY));
    assert_near(&S::log_sum_exp(&with_nothing), exact, 16.0 * u * size, "log-sum-exp with a term −∞");
}

fn matrix_product_is_that_of_the_triple_loop<S: Scalar>(u: f64, n: usize, d: usize, k: usize) {
    let a = Array2::from_shape_fn((n, d), |(i, j)| S::from(((i * 7 + j * 3) % 11) as f64 - 5.0));
    let b = Array2::from_shape_fn((k, d), |(i, j)| S::from(((i * 5 + j * 2) % 7) as f64 / 4.0 - 0.75));
    let product = S::matrix_product(a.view(), b.t());
    assert_eq!(product.dim(), (n, k));
    for ((i, j), got) in product.indexed_iter() {
        let exact: f64 = (0..d).map(|l| a[(i, l)].re() * b[(j, l)].re()).sum();
        assert_near(got, exact, u * d as f64 * d as f64 * 8.0, "product");
    }
}

proptest! {
    #[test]
    fn every_number_agrees_with_f64(x in 0.01f64..7.9) {
        on_every_number!(agrees_with_f64(x));
    }

    #[test]
    fn log_sum_exp_is_right_on_every_number(terms in prop::collection::vec(-9.0f64..9.0, 1..6)) {
        on_every_number!(log_sum_exp_is_right(&terms));
    }

    #[test]
    fn a_random_result_is_one_of_the_two_neighbours_of_the_exact_one(a in -9.0f64..9.0, b in 0.1f64..9.0, seed: u64) {
        fn check<P: rounded::Format>(a: f64, b: f64, seed: u64) {
            let (x, y) = (Rounded::<P>::from(a), Rounded::<P>::from(b));
            let exact = |f: fn(DoubleDouble, DoubleDouble) -> DoubleDouble| f(x.re().into(), y.re().into());
            let pairs = with_rounding(Rounding::Random { seed }, || [
                (x + y, exact(|x, y| x + y)), (x - y, exact(|x, y| x - y)), (x * y, exact(|x, y| x * y)), (y.sqrt(), exact(|_, y| y.sqrt())),
                (x / y, exact(|x, y| x / y)),
            ]);
            let is_exact = exact(|x, y| x / y) == DoubleDouble::from(P::nearest(x.re() / y.re()));
            let pairs = pairs.into_iter().take(if is_exact { 4 } else { 5 });
            for (got, exact) in pairs {
                let got = DoubleDouble::from(got.re());
                let (below, above) = (P::next(got.re(), false), P::next(got.re(), true));
                // One neighbour away the exact value lies strictly between, or is hit.
                prop_assert_eq_or_between(&exact, &got, below, above);
            }
        }
        check::<rounded::F64>(a, b, seed);
        check::<rounded::F32>(a, b, seed);
        check::<rounded::F16>(a, b, seed);
        check::<rounded::Bf16>(a, b, seed);
    }

    /// As a product with a reciprocal that is rounded may be.
    #[test]
    fn an_exact_quotient_is_a_neighbour_at_times_unless_the_reciprocal_is_exact(whole in 1u8..=100, divisor in 1u8..=100) {
        let product = f64::from(whole) * f64::from(divisor);
        let run = |seed| {
            let quotient = || Rounded::<rounded::F64>::from(product) / Rounded::from(f64::from(divisor));
            with_rounding(Rounding::Random { seed }, quotient).re()
        };
        let found: std::collections::BTreeSet<u64> = (0..64).map(|seed| run(seed).to_bits()).collect();
        let whole = f64::from(whole).to_bits();
        let expected = if divisor.is_power_of_two() { vec![whole] } else { vec![whole - 1, whole, whole + 1] };
        prop_assert_eq!(found.into_iter().collect::<Vec<u64>>(), expected);
    }

    /// What a product or a quotient leaves there is below the smallest `f64`, and rounds all the same.
    #[test]
    fn among_the_subnormal_numbers_results_are_rounded_both_ways(units in 1u64..1 << 40, factor in 0.1f64..9.0) {
        let subnormal = f64::from_bits(units);
        let both = |f: fn(Rounded<rounded::F64>, Rounded<rounded::F64>) -> Rounded<rounded::F64>| {
            let run = |seed| with_rounding(Rounding::Random { seed }, || f(subnormal.into(), factor.into()).re().to_bits());
            (0..64).map(run).collect::<std::collections::BTreeSet<u64>>()
        };
        let neighbours = |exact: DoubleDouble| {
            let below = exact.re().floor() as u64;
            let below = if DoubleDouble::from(below as f64) > exact { below - 1 } else { below };
            if exact == DoubleDouble::from(below as f64) { [below].into() } else { [below, below + 1].into() }
        };
        let units = DoubleDouble::from(units as f64);
        prop_assert_eq!(both(|x, y| x * y), neighbours(units * factor));
        prop_assert_eq!(both(|x, y| x / y), neighbours(units / factor));
    }
}

fn prop_assert_eq_or_between(exact: &DoubleDouble, got: &DoubleDouble, below: f64, above: f64) {
    assert!(exact == got || (*exact > below && *exact < above), "{exact} is not next to {got}: {below}..{above}");
}

#[test]
fn matrix_products_are_right_in_every_number_also_in_parallel() {
    on_every_number!(matrix_product_is_that_of_the_triple_loop(3, 5, 4));
    on_every_number!(matrix_product_is_that_of_the_triple_loop(1, 1, 1));
    matrix_product_is_that_of_the_triple_loop::<f64>(1e-16, 67, 80, 61);
    matrix_product_is_that_of_the_triple_loop::<f64>(1e-16, 61, 80, 67);
    matrix_product_is_that_of_the_triple_loop::<Dual64>(1e-16, 61, 80, 67);
}

#[test]
fn a_product_of_dual_matrices_has_the_derivative_of_the_product_rule() {
    let a = Array2::from_shape_fn((3, 4), |(i, j)| Dual64::new((i + j) as f64, (i * j) as f64 - 1.0));
    let b = Array2::from_shape_fn((4, 2), |(i, j)| Dual64::new(i as f64 - 1.5, (j + 1) as f64));
    let product = Dual64::matrix_product(a.view(), b.view());
    for ((i, j), got) in product.indexed_iter() {
        let exact = (0..4).fold(Dual64::from(0.0), |sum, l| sum + a[(i, l)] * b[(l, j)]);
        assert_eq!((got.re, got.eps), (exact.re, exact.eps));
    }
}

#[test]
fn a_detached_number_has_no_derivative() {
    assert_eq!(Dual64::new(2.0, 3.0).detach().eps, 0.0);
    assert_eq!(HyperDual64::new(2.0, 3.0, 4.0, 5.0).detach(), HyperDual64::from(2.0));
    assert!(
        DualSVec64::<2>::from_re(1.0)
            .derivative(1)
            .detach()
            .eps
            .unwrap_generic(nalgebra::Const::<2>, nalgebra::U1)
            .iter()
            .all(|x| *x == 0.0)
    );
    assert_eq!(gradient(&[3.0], 1.0, |v| v[0].detach() * v[0]).1, [3.0]);
}

#[test]
fn an_exact_result_stays_exact_and_another_is_rounded_both_ways_without_bias() {
    let sum = |seed| with_rounding(Rounding::Random { seed }, || (Rounded::<rounded::F32>::from(1.0) / 3.0).re());
    let exact =
        |seed| with_rounding(Rounding::Random { seed }, || (Rounded::<rounded::F64>::from(0.75) * 4.0 + 1.0).re());
    let results: Vec<f64> = (0..1000).map(sum).collect();
    let low = results.iter().copied().fold(f64::INFINITY, f64::min);
    // 1000 fair coins: 500 ± 16; ± 100 is beyond six standard deviations.
    let below = results.iter().filter(|x| **x == low).count();
    assert!((400..600).contains(&below), "{below} of 1000");
    assert!(low < 1.0 / 3.0 && results.iter().any(|x| *x > 1.0 / 3.0));
    assert!((0..100).all(|seed| exact(seed) == 4.0));
    let of_zero = |seed| {
        with_rounding(Rounding::Random { seed }, || {
            let zero = Rounded::<rounded::F64>::from(0.0);
            [zero.exp().re(), zero.cos().re(), zero.sin().re(), zero.exp_m1().re(), zero.ln_1p().re()]
        })
    };
    assert!((0..100).all(|seed| of_zero(seed) == [1.0, 1.0, 0.0, 0.0, 0.0]));
    // What is added is lost in an f64 too, and shows all the same.
    let lost = |seed| with_rounding(Rounding::Random { seed }, || (Rounded::<rounded::Bf16>::from(1.0) + 1e-20).re());
    let results: Vec<f64> = (0..100).map(lost).collect();
    assert!(
        results.iter().all(|x| [1.0, 1.007_812_5].contains(x))
            && results.contains(&1.0)
            && results.contains(&1.007_812_5)
    );
    assert_eq!(sum(7), sum(7));
    assert_eq!((Rounded::<rounded::F32>::from(1.0) / 3.0).re(), f64::from(1.0f32 / 3.0));
}

#[test]
fn what_leaves_a_formats_range_is_infinite() {
    assert_eq!((Rounded::<rounded::F16>::from(60000.0) * 2.0).re(), f64::INFINITY);
    assert_eq!((Rounded::<rounded::F32>::from(-1e38) * 1e3).re(), f64::NEG_INFINITY);
    assert_eq!(Rounded::<rounded::Bf16>::from(1e-60).re(), 0.0);
}

#[test]
fn double_double_has_the_infinities_of_ieee() {
    let number = |x: f64| DoubleDouble::from(x);
    let infinity = number(f64::INFINITY);
    let values = [
        (number(800.0).exp(), f64::INFINITY),
        (number(-800.0).exp(), 0.0),
        (infinity + 1.0, f64::INFINITY),
        (infinity * -2.0, f64::NEG_INFINITY),
        (number(1.0) / infinity, 0.0),
        (number(1.0) / 0.0, f64::INFINITY),
        (number(1e300) * 1e300, f64::INFINITY),
        (number(0.0).ln(), f64::NEG_INFINITY),
        (number(-1.0).ln_1p(), f64::NEG_INFINITY),
        ((-infinity).exp_m1(), -1.0),
        (infinity.sqrt(), f64::INFINITY),
        (infinity.ln(), f64::INFINITY),
        (number(0.0).atan2(number(-1.0)), std::f64::consts::PI),
        (number(0.0).sqrt(), 0.0),
    ];
    for (got, expected) in values {
        assert_eq!(got.re(), expected);
    }
    for nan in [
        infinity - infinity,
        number(0.0) / 0.0,
        number(-1.0).ln(),
        number(-1.0).sqrt(),
        number(1.1).acos(),
        infinity.sin(),
    ] {
        assert!(nan.re().is_nan());
    }
}

#[test]
fn double_double_functions_are_good_to_thirty_digits() {
    let fixture = include_str!("fixtures/elementary.csv");
    let mut worst = std::collections::BTreeMap::<&str, f64>::new();
    for line in fixture.lines() {
        let (name, numbers) = line.split_once(',').unwrap();
        let parts: Vec<f64> = numbers.split(',').map(|x| x.parse().unwrap()).collect();
        let x = Number(Pair::new(parts[0], parts[1]));
        let exact = Number(Pair::new(parts[parts.len() - 2], parts[parts.len() - 1]));
        let got = match name {
            "sqrt" => x.sqrt(),
            "exp" => x.exp(),
            "exp_m1" => x.exp_m1(),
            "ln" => x.ln(),
            "ln_1p" => x.ln_1p(),
            "sin" => x.sin(),
            "cos" => x.cos(),
            "acos" => x.acos(),
            "atan2" => x.atan2(Number(Pair::new(parts[2], parts[3]))),
            other => panic!("unknown function {other}"),
        };
        let error = ((got - exact) / exact).re().abs();
        let top = worst.entry(name).or_default();
        if error > *top {
            *top = error;
            println!("{name} {line} {error:e}");
        }
    }
    assert_eq!(worst.len(), 9);
    for (name, error) in worst {
        assert!(error < 1e-30, "{name} is off by {error:e}");
    }
}

#[test]
fn log_sum_exp_of_huge_double_doubles_is_the_largest() {
    let terms = [Number(Pair::new(1e60, 3e43)), Number(Pair::new(1e60, 1e43)), DoubleDouble::from(-1e60)];
    assert_eq!(DoubleDouble::log_sum_exp(&terms), terms[0]);
    let tapes: Vec<Tape<DoubleDouble>> = terms.iter().map(|z| Tape::constant_of(*z)).collect();
    assert_eq!(Tape::log_sum_exp(&tapes).re(), 1e60);
}

#[test]
fn double_double_compares_both_halves() {
    let one = DoubleDouble::from(1.0);
    let above = Number(Pair::new(1.0, 1e-25));
    assert_eq!(above.partial_cmp(&one), Some(std::cmp::Ordering::Greater));
    assert_eq!(above.partial_cmp(&above), Some(std::cmp::Ordering::Equal));
    assert_eq!((above - one).re(), 1e-25);
}
