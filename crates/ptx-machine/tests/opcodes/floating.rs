//! Floating-point arithmetic with one rounding, against `rustc_apfloat`.

use crate::domain::{W32, W64, ones, random_cases};
use crate::probe::{check, compute, refused};
use crate::soft::{ROUNDINGS, Soft, bits, domain, finished, flushed, nan, number};
use ptx_machine::Options;
use rustc_apfloat::ieee::{BFloat, Double, Half, Quad, Single};
use rustc_apfloat::{Category, Float, FloatConvert, Round};

/// Checks an opcode with each rounding and each of the other suffixes, on one number and, of 16 bits, on pairs.
#[track_caller]
fn rounded<F: Soft, const N: usize>(
    name: &str,
    roundings: usize,
    suffixes: &[&str],
    exact: impl Fn([F; N], Round) -> F,
) {
    for (rounding, round) in &ROUNDINGS[..roundings] {
        for suffix in suffixes {
            let one = |operands: [u64; N]| {
                let numbers = operands.map(number::<F>);
                let numbers = if suffix.contains(".ftz") { numbers.map(flushed) } else { numbers };
                finished(exact(numbers, *round), &operands, suffix)
            };
            let first = |all: [u64; 4]| std::array::from_fn(|i| all[i]);
            let opcode = format!("{name}{rounding}{suffix}.{}", F::TYPE);
            check(&opcode, F::WIDTH, &[domain::<F>(); N], |all| one(first(all)));
            if F::WIDTH == 16 {
                check(&format!("{opcode}x2"), 32, &[W32; N], |all| {
                    one(first(all.map(|pair| pair & ones(16)))) | one(first(all.map(|pair| pair >> 16))) << 16
                });
            }
        }
    }
}

const SINGLE: [&str; 4] = ["", ".ftz", ".sat", ".ftz.sat"];
const PLAIN: [&str; 1] = [""];

#[test]
fn sums() {
    rounded::<Single, 2>("add", 4, &SINGLE, |[a, b], round| a.add_r(b, round).value);
    rounded::<Double, 2>("add", 4, &PLAIN, |[a, b], round| a.add_r(b, round).value);
    rounded::<Half, 2>("add", 1, &SINGLE, |[a, b], round| a.add_r(b, round).value);
    rounded::<BFloat, 2>("add", 1, &PLAIN, |[a, b], round| a.add_r(b, round).value);
}

#[test]
fn differences() {
    rounded::<Single, 2>("sub", 4, &SINGLE, |[a, b], round| a.sub_r(b, round).value);
    rounded::<Double, 2>("sub", 4, &PLAIN, |[a, b], round| a.sub_r(b, round).value);
    rounded::<Half, 2>("sub", 1, &SINGLE, |[a, b], round| a.sub_r(b, round).value);
    rounded::<BFloat, 2>("sub", 1, &PLAIN, |[a, b], round| a.sub_r(b, round).value);
}

#[test]
fn products() {
    rounded::<Single, 2>("mul", 4, &SINGLE, |[a, b], round| a.mul_r(b, round).value);
    rounded::<Double, 2>("mul", 4, &PLAIN, |[a, b], round| a.mul_r(b, round).value);
    rounded::<Half, 2>("mul", 1, &SINGLE, |[a, b], round| a.mul_r(b, round).value);
    rounded::<BFloat, 2>("mul", 1, &PLAIN, |[a, b], round| a.mul_r(b, round).value);
}

#[test]
fn fused_products_and_sums_round_once() {
    rounded::<Single, 3>("fma", 4, &SINGLE, |[a, b, c], round| a.mul_add_r(b, c, round).value);
    rounded::<Single, 3>("mad", 4, &SINGLE, |[a, b, c], round| a.mul_add_r(b, c, round).value);
    rounded::<Double, 3>("fma", 4, &PLAIN, |[a, b, c], round| a.mul_add_r(b, c, round).value);
    rounded::<Double, 3>("mad", 4, &PLAIN, |[a, b, c], round| a.mul_add_r(b, c, round).value);
    let half = ["", ".ftz", ".sat", ".relu", ".ftz.relu"];
    rounded::<Half, 3>("fma", 1, &half, |[a, b, c], round| a.mul_add_r(b, c, round).value);
    rounded::<BFloat, 3>("fma", 1, &["", ".relu"], |[a, b, c], round| a.mul_add_r(b, c, round).value);
    assert!(refused("fma.f32", 32, &[32, 32, 32]).contains("`fma.f32` needs one of `.rn`, `.rz`, `.rm`, `.rp`"));
}

#[test]
fn rounding_is_to_nearest_where_it_is_not_named() {
    check("add.f32", 32, &[domain::<Single>(); 2], |[a, b, ..]| {
        finished(number::<Single>(a).add_r(number(b), Round::NearestTiesToEven).value, &[a, b], "")
    });
    check("mul.f64", 64, &[domain::<Double>(); 2], |[a, b, ..]| {
        finished(number::<Double>(a).mul_r(number(b), Round::NearestTiesToEven).value, &[a, b], "")
    });
    check("sub.f16", 16, &[domain::<Half>(); 2], |[a, b, ..]| {
        finished(number::<Half>(a).sub_r(number(b), Round::NearestTiesToEven).value, &[a, b], "")
    });
}

fn one<F: Float>() -> F {
    F::from_u128(1).value
}

#[test]
fn quotients_and_reciprocals() {
    rounded::<Single, 2>("div", 4, &["", ".ftz"], |[a, b], round| a.div_r(b, round).value);
    rounded::<Double, 2>("div", 4, &PLAIN, |[a, b], round| a.div_r(b, round).value);
    rounded::<Single, 1>("rcp", 4, &["", ".ftz"], |[a], round| one::<Single>().div_r(a, round).value);
    rounded::<Double, 1>("rcp", 4, &PLAIN, |[a], round| one::<Double>().div_r(a, round).value);
    assert!(refused("div.rn.f16", 16, &[16, 16]).contains("`div` has no type `.f16`"));
}

/// The square root, found from the candidates next to `guess` by squaring them exactly.
fn root<F: Soft + FloatConvert<Quad>>(a: F, guess: F, round: Round) -> F {
    if a.is_nan() || a.is_negative() && !a.is_zero() {
        return F::NAN;
    }
    if a.is_zero() || a.is_infinite() {
        return a;
    }
    let wide = |x: F| -> Quad { x.convert(&mut false).value };
    let square = |x: Quad| {
        let product = x * x;
        assert!(product.status == rustc_apfloat::Status::OK, "a Quad holds the square");
        product.value
    };
    let (down, up) = {
        let mut down = guess;
        while square(wide(down)) > wide(a) {
            down = down.next_down().value;
        }
        while square(wide(down.next_up().value)) <= wide(a) {
            down = down.next_up().value;
        }
        (down, if square(wide(down)) == wide(a) { down } else { down.next_up().value })
    };
    // A root is never halfway between two numbers.
    let half = Quad::from_u128(2).value;
    let middle = ((wide(down) + wide(up)).value / half).value;
    match round {
        Round::TowardPositive => up,
        Round::NearestTiesToEven if square(middle) < wide(a) => up,
        _ => down,
    }
}

#[test]
fn square_roots() {
    rounded::<Single, 1>("sqrt", 4, &["", ".ftz"], |[a], round| {
        root(a, number(f32::from_bits(bits(a) as u32).sqrt().to_bits().into()), round)
    });
    rounded::<Double, 1>("sqrt", 4, &PLAIN, |[a], round| {
        root(a, number(f64::from_bits(bits(a)).sqrt().to_bits()), round)
    });
}

/// Checks an opcode that works on the bits of one number.
#[track_caller]
fn unary<F: Soft>(name: &str, suffixes: &[&str], expected: impl Fn(F) -> F) {
    for suffix in suffixes {
        let one = |a: u64| {
            let number: F = number(a);
            match number.is_nan() {
                true if F::WIDTH == 64 => a,
                true => nan::<F>(),
                false => bits(expected(if suffix.contains("ftz") { flushed(number) } else { number })),
            }
        };
        let opcode = format!("{name}{suffix}.{}", F::TYPE);
        check(&opcode, F::WIDTH, &[domain::<F>()], |[a, ..]| one(a));
        if F::WIDTH == 16 {
            check(&format!("{opcode}x2"), 32, &[W32], |[a, ..]| one(a & ones(16)) | one(a >> 16) << 16);
        }
    }
}

#[test]
fn signs_are_cleared_and_changed() {
    unary::<Single>("abs", &["", ".ftz"], Float::abs);
    unary::<Double>("abs", &PLAIN, Float::abs);
    unary::<Half>("abs", &["", ".ftz"], Float::abs);
    unary::<BFloat>("abs", &PLAIN, Float::abs);
    unary::<Single>("neg", &["", ".ftz"], |a| -a);
    unary::<Double>("neg", &PLAIN, |a| -a);
    unary::<Half>("neg", &["", ".ftz"], |a| -a);
    unary::<BFloat>("neg", &PLAIN, |a| -a);
}

#[test]
fn signs_are_copied_from_the_first_operand() {
    check("copysign.f32", 32, &[domain::<Single>(); 2], |[a, b, ..]| b & ones(31) | a >> 31 << 31);
    check("copysign.f64", 64, &[domain::<Double>(); 2], |[a, b, ..]| b & ones(63) | a >> 63 << 63);
}

/// The lesser or the greater of two numbers.
fn extremum<F: Soft>(a: F, b: F, lesser: bool) -> F {
    let zeros = a.is_zero() && b.is_zero();
    let a_is_less = if zeros { a.is_negative() } else { a < b };
    if a_is_less == lesser { a } else { b }
}

fn extrema<F: Soft>(suffixes: &[&str]) {
    for (name, lesser) in [("min", true), ("max", false)] {
        for suffix in suffixes {
            let one = |[a, b]: [u64; 2]| {
                let [mut x, mut y] = [a, b].map(number::<F>);
                if suffix.contains("ftz") {
                    [x, y] = [x, y].map(flushed);
                }
                let negative = suffix.contains("xorsign") && x.is_negative() != y.is_negative();
                if suffix.contains("xorsign") {
                    [x, y] = [x, y].map(|x| if x.is_negative() { -x } else { x });
                }
                let found = match (x.is_nan(), y.is_nan()) {
                    (false, false) => extremum(x, y, lesser),
                    (true, false) if !suffix.contains("NaN") => y,
                    (false, true) if !suffix.contains("NaN") => x,
                    _ => return finished(F::NAN, &[a, b], ""),
                };
                bits(if negative { -found } else { found })
            };
            let opcode = format!("{name}{suffix}.{}", F::TYPE);
            check(&opcode, F::WIDTH, &[domain::<F>(); 2], |[a, b, ..]| one([a, b]));
            if F::WIDTH == 16 {
                check(&format!("{opcode}x2"), 32, &[W32; 2], |[a, b, ..]| {
                    one([a, b].map(|pair| pair & ones(16))) | one([a, b].map(|pair| pair >> 16)) << 16
                });
            }
        }
    }
}

#[test]
fn the_lesser_and_the_greater_are_found() {
    let all = ["", ".ftz", ".NaN", ".ftz.NaN", ".xorsign.abs", ".ftz.NaN.xorsign.abs"];
    extrema::<Single>(&all);
    extrema::<Half>(&all);
    extrema::<BFloat>(&["", ".NaN", ".xorsign.abs", ".NaN.xorsign.abs"]);
    extrema::<Double>(&PLAIN);
    assert!(refused("min.NaN.f64", 64, &[64, 64]).contains("`min` has no modifier `.NaN`"));
}

type Property<F> = (&'static str, fn(F) -> bool);

#[test]
fn properties_are_told() {
    fn properties<F: Soft>() {
        let properties: [Property<F>; 6] = [
            ("finite", |a| a.is_finite()),
            ("infinite", |a| a.is_infinite()),
            ("number", |a| !a.is_nan()),
            ("notanumber", |a| a.is_nan()),
            ("normal", |a| a.is_zero() || a.category() == Category::Normal && !a.is_denormal()),
            ("subnormal", |a| a.is_denormal()),
        ];
        for (name, holds) in properties {
            check(&format!("testp.{name}.{}", F::TYPE), 1, &[domain::<F>()], |[a, ..]| u64::from(holds(number(a))));
        }
    }
    properties::<Single>();
    properties::<Double>();
}

#[test]
fn any_pattern_of_bits_is_an_operand() {
    check("add.rn.f32", 32, &[W32; 2], |[a, b, ..]| {
        finished(number::<Single>(a).add_r(number(b), Round::NearestTiesToEven).value, &[a, b], "")
    });
    check("fma.rm.f32", 32, &[W32; 3], |[a, b, c, _]| {
        finished(number::<Single>(a).mul_add_r(number(b), number(c), Round::TowardNegative).value, &[a, b, c], "")
    });
    check("fma.rn.f64", 64, &[W64; 3], |[a, b, c, _]| {
        finished(number::<Double>(a).mul_add_r(number(b), number(c), Round::NearestTiesToEven).value, &[a, b, c], "")
    });
}

#[test]
fn fused_products_and_sums_of_f32_are_exact_for_a_million_operands() {
    for (seed, (rounding, round)) in (2..).zip(ROUNDINGS) {
        let cases = random_cases(&[domain::<Single>(); 3], 250_000, seed);
        let opcode = format!("fma{rounding}.f32");
        let found = compute(&opcode, 32, &[32; 3], &cases, Options::default());
        for ([a, b, c, _], found) in cases.into_iter().zip(found) {
            let exact = number::<Single>(a).mul_add_r(number(b), number(c), round).value;
            assert_eq!(found, finished(exact, &[a, b, c], ""), "{opcode} of {a:#x}, {b:#x}, {c:#x}");
        }
    }
}

#[test]
fn modifiers_that_a_type_has_not_are_refused() {
    for (opcode, message) in [
        ("add.sat.f64", "`add` has no modifier `.sat`"),
        ("add.ftz.f64", "`add` has no modifier `.ftz`"),
        ("add.rz.f16", "`add` has no modifier `.rz`"),
        ("add.ftz.bf16", "`add` has no modifier `.ftz`"),
        ("add.relu.f32", "`add` has no modifier `.relu`"),
        ("add.tf32", "`add` has no type `.tf32`"),
        ("sqrt.approx.f64", "`sqrt.approx.f64` needs one of `.rn`, `.rz`, `.rm`, `.rp`"),
    ] {
        let found = refused(opcode, 32, &vec![32; if opcode.starts_with("sqrt") { 1 } else { 2 }]);
        assert!(found.contains(message), "{found}");
    }
}
