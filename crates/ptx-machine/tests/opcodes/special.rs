//! Approximate instructions: those of f64, those of pairs, and the values that the ISA's tables name.

use crate::approximate::run;
use crate::domain::{Domain, F16, F32, F64, cases, ones, random_cases};
use crate::probe::refused;
use crate::soft::{bits, nan, number};
use half::{bf16, f16};
use ptx_machine::Approximation;
use rustc_apfloat::ieee::{Double, Quad};
use rustc_apfloat::{Float, FloatConvert};

#[test]
fn a_reciprocal_root_of_f64_is_the_nearest_number_or_the_one_on_the_other_side() {
    let cases = cases(&[F64]);
    let nearest = run("rsqrt.approx.f64", &[F64], &cases, Approximation::Nearest);
    let adversarial = run("rsqrt.approx.f64", &[F64], &cases, Approximation::Adversarial(1));
    let wide = |x: u64| -> Quad { number::<Double>(x).convert(&mut false).value };
    let one = Quad::from_u128(1).value;
    let little_more_than_half = wide(0.500_000_1f64.to_bits());
    let mut steps = [0; 3];
    for (([a, ..], near), other) in cases.into_iter().zip(nearest).zip(adversarial) {
        let value = f64::from_bits(a);
        if value.is_nan() || value <= 0.0 || value.is_infinite() {
            let expected = if value.is_nan() { Double::NAN } else { number((1.0 / value.sqrt()).to_bits()) };
            let expected = if expected.is_nan() { nan::<Double>() } else { bits(expected) };
            assert_eq!([near, other], [expected; 2], "1/sqrt({value:e})");
            continue;
        }
        // Beyond the exact result, a·x² is beyond 1; the middle between two numbers is hardly ever in doubt.
        let product = |x: Quad| (((x * x).value) * wide(a)).value;
        let beyond =
            |neighbour| (wide(near) + ((wide(neighbour) - wide(near)).value * little_more_than_half).value).value;
        assert!(product(beyond(near - 1)) < one && product(beyond(near + 1)) > one, "1/sqrt({value:e}) = {near:#x}");
        let step = other.wrapping_sub(near).cast_signed();
        steps[(step + 1) as usize] += 1;
        match step {
            0 => {}
            1 => assert!(product(wide(near)) < one && product(wide(other)) > one),
            -1 => assert!(product(wide(near)) > one && product(wide(other)) < one),
            _ => panic!("1/sqrt({value:e}) is {other:#x}, far from {near:#x}"),
        }
    }
    assert!(steps.iter().all(|count| *count > 300), "{steps:?} results below, at and above the nearest");
}

#[test]
fn the_upper_half_of_an_f64_has_20_bits_of_fraction() {
    for (opcode, exact) in
        [("rcp.approx.ftz.f64", (|a: f64| 1.0 / a) as fn(f64) -> f64), ("rsqrt.approx.ftz.f64", |a| 1.0 / a.sqrt())]
    {
        let cases = cases(&[F64]);
        let nearest = run(opcode, &[F64], &cases, Approximation::Nearest);
        let mut reached = [0f64; 2];
        for seed in 0..4 {
            let found = run(opcode, &[F64], &cases, Approximation::Adversarial(seed));
            for (([a, ..], nearest), found) in cases.iter().zip(&nearest).zip(found) {
                assert_eq!((nearest & ones(32), found & ones(32)), (0, 0), "the lower half is zero");
                let upper = f64::from_bits(a >> 32 << 32);
                if f64::from_bits(*a).is_nan() {
                    assert_eq!([*nearest, found], [0x7fff_ffff_0000_0000; 2]);
                    continue;
                }
                let operand = if upper.is_subnormal() { 0f64.copysign(upper) } else { upper };
                let exact = exact(operand);
                if exact.is_nan() {
                    assert_eq!([*nearest, found], [0x7fff_ffff_0000_0000; 2], "{opcode} of {operand}");
                } else if !exact.is_normal() {
                    let expected = if exact.is_subnormal() { 0f64.copysign(exact) } else { exact };
                    assert_eq!([*nearest, found], [expected.to_bits(); 2], "{opcode} of {operand}");
                } else {
                    let ulp = f64::from((exact.to_bits() >> 52 & 0x7ff) as i32 - 1023 - 20).exp2();
                    let errors = [*nearest, found].map(|x| (f64::from_bits(x) - exact) / ulp);
                    assert!(errors[0].abs() <= 0.5 && errors[1].abs() <= 1.0, "{opcode} of {operand}: {errors:?}");
                    reached = [reached[0].min(errors[1]), reached[1].max(errors[1])];
                }
            }
        }
        assert!(reached[0] < -0.5 && reached[1] > 0.5, "{opcode}: {reached:?}");
    }
}

#[test]
fn an_upper_half_may_be_either_neighbour_of_the_exact_result_also_where_it_is_least() {
    for exponent in [1003, 1010, 1021] {
        let operand = 1.25 * f64::from(exponent).exp2();
        let cases = [[operand.to_bits(), 0, 0, 0]];
        let mut found: Vec<u64> = (0..60)
            .map(|seed| run("rcp.approx.ftz.f64", &[F64], &cases, Approximation::Adversarial(seed))[0])
            .collect();
        found.sort_unstable();
        found.dedup();
        let below = (1.0 / operand).to_bits() >> 32 << 32;
        assert_eq!(found, [below, below + (1 << 32)], "the reciprocal of {operand:e}");
    }
}

const NAN: f32 = f32::NAN;
const INF: f32 = f32::INFINITY;
const SUBNORMAL: f32 = f32::from_bits(0x0040_0000);

/// Operands and results from the tables of the ISA; a NaN stands for the canonical one.
const TABLES: [(&str, &[(f32, f32)]); 14] = [
    ("ex2.approx.f32", &[(-INF, 0.0), (-0.0, 1.0), (0.0, 1.0), (INF, INF), (NAN, NAN)]),
    ("ex2.approx.ftz.f32", &[(-INF, 0.0), (-SUBNORMAL, 1.0), (SUBNORMAL, 1.0), (INF, INF), (-140.0, 0.0), (NAN, NAN)]),
    (
        "lg2.approx.f32",
        &[(-INF, NAN), (-1.0, NAN), (-SUBNORMAL, NAN), (-0.0, -INF), (0.0, -INF), (INF, INF), (NAN, NAN)],
    ),
    ("lg2.approx.ftz.f32", &[(-SUBNORMAL, -INF), (SUBNORMAL, -INF), (-0.0, -INF), (0.0, -INF), (INF, INF), (NAN, NAN)]),
    ("sin.approx.f32", &[(-INF, NAN), (-0.0, -0.0), (0.0, 0.0), (INF, NAN), (NAN, NAN)]),
    ("sin.approx.ftz.f32", &[(-SUBNORMAL, -0.0), (SUBNORMAL, 0.0)]),
    ("cos.approx.f32", &[(-INF, NAN), (-0.0, 1.0), (0.0, 1.0), (INF, NAN), (NAN, NAN)]),
    ("tanh.approx.f32", &[(-INF, -1.0), (-0.0, -0.0), (0.0, 0.0), (INF, 1.0), (SUBNORMAL, SUBNORMAL), (NAN, NAN)]),
    ("rcp.approx.f32", &[(-INF, -0.0), (-0.0, -INF), (0.0, INF), (INF, 0.0), (NAN, NAN)]),
    ("rcp.approx.ftz.f32", &[(-SUBNORMAL, -INF), (SUBNORMAL, INF), (f32::MAX, 0.0), (-f32::MAX, -0.0)]),
    (
        "sqrt.approx.f32",
        &[(-INF, NAN), (-1.0, NAN), (-SUBNORMAL, NAN), (-0.0, -0.0), (0.0, 0.0), (INF, INF), (NAN, NAN)],
    ),
    ("sqrt.approx.ftz.f32", &[(-SUBNORMAL, -0.0), (SUBNORMAL, 0.0)]),
    ("rsqrt.approx.f32", &[(-INF, NAN), (-1.0, NAN), (-0.0, -INF), (0.0, INF), (INF, 0.0), (NAN, NAN)]),
    ("rsqrt.approx.ftz.f32", &[(-SUBNORMAL, -INF), (SUBNORMAL, INF)]),
];

fn canonical(x: f32) -> u64 {
    if x.is_nan() { 0x7fff_ffff } else { u64::from(x.to_bits()) }
}

#[test]
fn special_operands_give_what_the_tables_say_in_every_mode() {
    for (opcode, table) in TABLES {
        let cases: Vec<[u64; 4]> = table.iter().map(|(a, _)| [u64::from(a.to_bits()), 0, 0, 0]).collect();
        for approximation in [Approximation::Nearest, Approximation::Adversarial(1), Approximation::Adversarial(2)] {
            for ((a, expected), found) in table.iter().zip(run(opcode, &[F32], &cases, approximation)) {
                assert_eq!(found, canonical(*expected), "{opcode} of {a}, {approximation:?}: {found:#x}");
            }
        }
    }
}

#[test]
fn quotients_by_great_divisors_are_zero_or_nan() {
    let great = f32::from_bits(0x7f00_0000);
    let table = [(1.0, great, 0.0), (-1.0, great, -0.0), (1.0, -great, -0.0), (INF, great, NAN), (NAN, great, NAN)];
    let cases = table.map(|(a, b, _)| [a.to_bits().into(), b.to_bits().into(), 0, 0]);
    let found = run("div.approx.f32", &[F32, F32], &cases, Approximation::Adversarial(3));
    assert_eq!(found, table.map(|(.., expected)| canonical(expected)));
}

#[test]
fn the_greatest_divisor_that_counts_is_a_power_of_two() {
    // 2^126, and the next number.
    for (divisor, expected) in [(0x7e80_0000_u32, 1.0), (0x7e80_0001, 0.0)] {
        let cases = [[0x7e80_0000, divisor.into(), 0, 0]];
        assert_eq!(run("div.approx.f32", &[F32, F32], &cases, Approximation::Nearest), [canonical(expected)]);
    }
}

#[test]
fn an_error_in_proportion_does_not_change_the_sign() {
    // The quotients are far below the least number of the format.
    let operands = [(-1e-30f32, 1e20f32), (1e-30, -1e20), (-1e-40, 3e38), (1e-30, 1e20), (-1e-30, -1e20)];
    let cases = operands.map(|(a, b)| [a.to_bits().into(), b.to_bits().into(), 0, 0]);
    for opcode in ["div.full.f32", "div.full.ftz.f32"] {
        for seed in 0..40 {
            let found = run(opcode, &[F32, F32], &cases, Approximation::Adversarial(seed));
            for ((a, b), found) in operands.into_iter().zip(found) {
                let negative = a.is_sign_negative() != b.is_sign_negative();
                assert_eq!(found >> 31, u64::from(negative), "{opcode} of {a:e} and {b:e}: {found:#x}");
            }
        }
    }
}

#[test]
fn a_sine_far_out_is_within_one() {
    let cases: Vec<[u64; 4]> = (0..1000).map(|i| [u64::from((1e6f32 + i as f32).to_bits()), 0, 0, 0]).collect();
    for opcode in ["sin.approx.f32", "cos.approx.f32"] {
        let found = run(opcode, &[F32], &cases, Approximation::Adversarial(1));
        let found: Vec<f32> = found.into_iter().map(|bits| f32::from_bits(bits as u32)).collect();
        assert!(found.iter().all(|x| x.abs() <= 1.0) && found.contains(&1.0) && found.contains(&-1.0));
    }
}

#[test]
fn where_nothing_is_promised_every_part_of_the_range_is_reached() {
    let cases: Vec<[u64; 4]> = (0..2000).map(|i| [u64::from((1e6f32 + i as f32).to_bits()), 0, 0, 0]).collect();
    for opcode in ["sin.approx.f32", "cos.approx.f32"] {
        let nearest = run(opcode, &[F32], &cases, Approximation::Nearest);
        let found = run(opcode, &[F32], &cases, Approximation::Adversarial(1));
        let other = found.into_iter().zip(nearest).filter(|(found, nearest)| found != nearest);
        let mut tenths = [0; 10];
        for x in other.map(|(found, _)| f32::from_bits(found as u32)).filter(|x| x.abs() < 1.0) {
            tenths[((x + 1.0) * 5.0) as usize] += 1;
        }
        // Half of the results are the ends.
        assert!(tenths.iter().all(|count| (60..150).contains(count)), "{opcode}: {tenths:?}");
    }
}

#[test]
fn pairs_are_approximated_one_by_one() {
    let cases = cases(&[Domain::Word(32)]);
    for (opcode, half) in [
        ("ex2.approx.f16x2", "ex2.approx.f16"),
        ("ex2.approx.ftz.bf16x2", "ex2.approx.ftz.bf16"),
        ("tanh.approx.f16x2", "tanh.approx.f16"),
        ("tanh.approx.bf16x2", "tanh.approx.bf16"),
    ] {
        let both = run(opcode, &[F32], &cases, Approximation::Nearest);
        let part = |shift: u32| {
            let cases: Vec<[u64; 4]> = cases.iter().map(|[a, ..]| [a >> shift & ones(16), 0, 0, 0]).collect();
            run(half, &[F16], &cases, Approximation::Nearest)
        };
        for ((both, low), high) in both.into_iter().zip(part(0)).zip(part(16)) {
            assert_eq!(both, low | high << 16, "{opcode}");
        }
    }
}

#[test]
fn each_of_a_pair_may_be_whatever_it_may_be_alone() {
    let (half, brain) = (|x| f16::from_bits(x as u16).to_f64(), |x| bf16::from_bits(x as u16).to_f64());
    for (opcode, alone, value) in [
        ("ex2.approx.f16x2", "ex2.approx.f16", half as fn(u64) -> f64),
        ("ex2.approx.ftz.bf16x2", "ex2.approx.ftz.bf16", brain),
        ("tanh.approx.f16x2", "tanh.approx.f16", half),
        ("tanh.approx.bf16x2", "tanh.approx.bf16", brain),
    ] {
        let cases = random_cases(&[F16; 2], 40, 1);
        let pairs: Vec<[u64; 4]> = cases.iter().map(|[low, high, ..]| [low | high << 16, 0, 0, 0]).collect();
        let ends = |opcode: &str, domain, cases: &[[u64; 4]], shift: u32| {
            let mut ends = vec![[f64::INFINITY, f64::NEG_INFINITY]; cases.len()];
            for seed in 1..=64 {
                let found = run(opcode, &[domain], cases, Approximation::Adversarial(seed));
                for ([least, greatest], found) in ends.iter_mut().zip(found) {
                    let found = value(found >> shift & ones(16));
                    (*least, *greatest) = (least.min(found), greatest.max(found));
                }
            }
            ends
        };
        let high: Vec<[u64; 4]> = cases.iter().map(|[_, high, ..]| [*high, 0, 0, 0]).collect();
        assert_eq!(ends(opcode, F32, &pairs, 0), ends(alone, F16, &cases, 0), "{opcode}");
        assert_eq!(ends(opcode, F32, &pairs, 16), ends(alone, F16, &high, 0), "{opcode}");
    }
}

#[test]
fn approximations_that_there_are_not_are_refused() {
    for (opcode, message) in [
        ("ex2.f32", "`ex2.f32` needs one of `.approx`"),
        ("ex2.approx.bf16", "needs one of `.ftz`"),
        ("sin.approx.f64", "`sin` has no type `.f64`"),
        ("rcp.approx.f64", "`rcp.approx.f64` needs `.ftz`"),
        ("tanh.approx.ftz.f32", "`tanh` has no modifier `.ftz`"),
    ] {
        let found = refused(opcode, 32, &[32]);
        assert!(found.contains(message), "{found}");
    }
}
