//! Conversions between all types.

use crate::domain::{Domain, F32, W32, ones};
use crate::integer::{number as integer, word};
use crate::probe::{check, check_line, compute, refused};
use crate::soft::{ROUNDINGS, Soft, bits, domain, finished, flushed, nan, number};
use ptx_machine::Options;
use rustc_apfloat::ieee::{BFloat, Double, Half, IeeeFloat, Semantics, Single};
use rustc_apfloat::{Float, FloatConvert, Round};

const INTEGERS: [(&str, u32, bool); 8] = [
    ("u8", 8, false),
    ("s8", 8, true),
    ("u16", 16, false),
    ("s16", 16, true),
    ("u32", 32, false),
    ("s32", 32, true),
    ("u64", 64, false),
    ("s64", 64, true),
];

const WHOLE: [(&str, Round); 4] = [
    (".rni", Round::NearestTiesToEven),
    (".rzi", Round::TowardZero),
    (".rmi", Round::TowardNegative),
    (".rpi", Round::TowardPositive),
];

fn clamped(x: i128, width: u32, signed: bool) -> i128 {
    let (least, greatest) = if signed { (-(1 << (width - 1)), (1 << (width - 1)) - 1) } else { (0, (1 << width) - 1) };
    x.clamp(least, greatest)
}

/// The width of the register that holds an integer of this width: there is none of 8 bits.
fn register(width: u32) -> u32 {
    width.max(16)
}

/// What a register holds after a narrower integer was converted into it.
fn extended(x: i128, signed: bool, width: u32, register: u32) -> u64 {
    word(integer(word(x, width), width, signed), register)
}

#[test]
fn integers_are_extended_or_cut() {
    for (to, to_width, to_signed) in INTEGERS {
        for (from, width, signed) in INTEGERS {
            let domains = [Domain::Word(register(width))];
            for result in [register(to_width), 64] {
                check(&format!("cvt.{to}.{from}"), result, &domains, |[a, ..]| {
                    extended(integer(a, width, signed), to_signed, to_width, result)
                });
                check(&format!("cvt.sat.{to}.{from}"), result, &domains, |[a, ..]| {
                    extended(clamped(integer(a, width, signed), to_width, to_signed), to_signed, to_width, result)
                });
            }
        }
    }
}

fn to_integers<F: Soft>(flushes: &[bool]) {
    for (to, width, signed) in INTEGERS {
        for (rounding, round) in WHOLE {
            for flush in flushes {
                let suffix = if *flush { ".ftz" } else { "" };
                let result = register(width);
                let expected = |[a, ..]: [u64; 4]| {
                    let number = number::<F>(a);
                    if number.is_nan() {
                        let wide = F::WIDTH == 64 || width == 64;
                        return extended(if wide { 1 << (width - 1) } else { 0 }, signed, width, result);
                    }
                    let number = if *flush { flushed(number) } else { number };
                    let whole = number.round_to_integral(round).value;
                    // Of what does not fit 127 bits, apfloat gives the nearest end.
                    let value = whole.to_i128_r(127, Round::TowardZero, &mut false).value;
                    extended(clamped(value, width, signed), signed, width, result)
                };
                check(&format!("cvt{rounding}{suffix}.{to}.{}", F::TYPE), result, &[domain::<F>()], expected);
                check(&format!("cvt{rounding}{suffix}.sat.{to}.{}", F::TYPE), result, &[domain::<F>()], expected);
            }
        }
    }
}

#[test]
fn numbers_become_integers_and_those_out_of_range_the_nearest() {
    to_integers::<Single>(&[false, true]);
    to_integers::<Double>(&[false]);
    to_integers::<Half>(&[false]);
    to_integers::<BFloat>(&[false]);
    assert!(refused("cvt.s32.f32", 32, &[32]).contains("`cvt.s32.f32` needs one of `.rni`"));
}

#[test]
fn numbers_near_halves_and_ends_become_integers() {
    for (bits, nearest, down) in [
        (0x4b00_0001, 8_388_609, 8_388_609),
        (0x4aff_ffff, 8_388_608, 8_388_607),
        (0x4f00_0000, 0x7fff_ffff, 0x7fff_ffff),
        (0xcf00_0000_u32, 0x8000_0000, 0x8000_0000),
        (0xbf00_0000, 0, 0xffff_ffff),
        (0x4020_0000, 2, 2),
        (0x4060_0000, 4, 3),
    ] {
        let line = format!("cvt.rni.s32.f32 %x, 0f{bits:08X}; cvt.rmi.s32.f32 %y, 0f{bits:08X};");
        check_line(&line, &[32, 32], &[W32], |_| [nearest, down]);
    }
}

fn from_integers<F: Soft>() {
    for (from, width, signed) in INTEGERS {
        for (rounding, round) in ROUNDINGS {
            let suffixes: &[&str] = if F::TYPE == "bf16" { &[""] } else { &["", ".sat"] };
            for suffix in suffixes {
                let domains = [Domain::Word(register(width))];
                check(&format!("cvt{rounding}{suffix}.{}.{from}", F::TYPE), F::WIDTH, &domains, |[a, ..]| {
                    finished(F::from_i128_r(integer(a, width, signed), round).value, &[], suffix)
                });
            }
        }
    }
}

#[test]
fn integers_become_numbers() {
    from_integers::<Single>();
    from_integers::<Double>();
    from_integers::<Half>();
    from_integers::<BFloat>();
    check("cvt.rn.ftz.f32.s64", 32, &[Domain::Word(64)], |[a, ..]| {
        bits(Single::from_i128_r(i128::from(a.cast_signed()), Round::NearestTiesToEven).value)
    });
    assert!(refused("cvt.f32.s32", 32, &[32]).contains("`cvt.f32.s32` needs one of `.rn`"));
}

/// One conversion of a number, by the modifiers in the suffix.
fn converted<A: Soft + FloatConvert<B>, B: Soft>(a: u64, round: Round, suffix: &str) -> u64 {
    let number: A = number(a);
    if number.is_nan() {
        return if suffix.contains(".sat") && !suffix.contains("finite") { 0 } else { nan::<B>() };
    }
    let single = |ty: &str| ty == "f32" && suffix.contains(".ftz");
    let number = if single(A::TYPE) { flushed(number) } else { number };
    let result: B = number.convert_r(round, &mut false).value;
    let result = if single(B::TYPE) { flushed(result) } else { result };
    let finite = result.is_infinite() && suffix.contains(".satfinite");
    let result = if finite { B::largest().copy_sign(result) } else { result };
    let rest: String = suffix.replace(".satfinite", "").replace(".ftz", "");
    finished(result, &[], &rest)
}

#[track_caller]
fn convert<A: Soft + FloatConvert<B>, B: Soft>(modes: &[(&str, Round)], suffixes: &[&str]) {
    for (rounding, round) in modes {
        for suffix in suffixes {
            let opcode = format!("cvt{rounding}{suffix}.{}.{}", B::TYPE, A::TYPE);
            check(&opcode, B::WIDTH, &[domain::<A>()], |[a, ..]| converted::<A, B>(a, *round, suffix));
        }
    }
}

const EXACT: [(&str, Round); 1] = [("", Round::NearestTiesToEven)];
const FTZ: [&str; 4] = ["", ".ftz", ".sat", ".ftz.sat"];

#[test]
fn numbers_are_widened_exactly() {
    convert::<Single, Double>(&EXACT, &FTZ);
    convert::<Half, Single>(&EXACT, &FTZ);
    convert::<Half, Double>(&EXACT, &["", ".sat"]);
    convert::<BFloat, Single>(&EXACT, &FTZ);
    convert::<BFloat, Double>(&EXACT, &["", ".sat"]);
    convert::<Single, Single>(&EXACT, &FTZ);
    convert::<Double, Double>(&EXACT, &["", ".sat"]);
}

#[test]
fn numbers_are_narrowed_with_one_rounding() {
    convert::<Double, Single>(&ROUNDINGS, &FTZ);
    convert::<Double, Half>(&ROUNDINGS, &["", ".sat"]);
    convert::<Double, BFloat>(&ROUNDINGS, &[""]);
    convert::<Single, Half>(&ROUNDINGS, &["", ".ftz", ".sat"]);
    convert::<Single, BFloat>(&ROUNDINGS, &[""]);
    convert::<Single, Half>(&ROUNDINGS[..2], &[".relu", ".satfinite", ".relu.satfinite"]);
    convert::<Single, BFloat>(&ROUNDINGS[..2], &[".relu", ".satfinite", ".relu.satfinite"]);
    convert::<Half, BFloat>(&ROUNDINGS, &[""]);
    convert::<BFloat, Half>(&ROUNDINGS, &["", ".sat"]);
    assert!(refused("cvt.f32.f64", 32, &[64]).contains("`cvt.f32.f64` needs one of `.rn`"));
}

#[test]
fn what_is_just_out_of_range_becomes_infinite_or_the_greatest_as_the_rounding_says() {
    /// The numbers around the greatest of the narrower format, which is `2^exponent − step`, and around that power.
    fn ends<A: Soft + FloatConvert<B>, B: Soft>(exponent: i32, step: f64)
    where
        Double: FloatConvert<A>,
    {
        let power = f64::from(exponent).exp2();
        let near = [-1.0, -0.75, -0.5, -0.25, 0.0, 0.5, 1.0, 2.0].map(|steps| power + steps * step);
        let numbers = near.iter().flat_map(|x| [*x, -x]).chain([2.0 * power, -2.0 * power]);
        let cases: Vec<[u64; 4]> = numbers
            .map(|x| {
                let number: A = number::<Double>(x.to_bits()).convert(&mut false).value;
                [bits(number), 0, 0, 0]
            })
            .collect();
        for (rounding, round) in ROUNDINGS {
            let opcode = format!("cvt{rounding}.{}.{}", B::TYPE, A::TYPE);
            let found = compute(&opcode, B::WIDTH, &[A::WIDTH], &cases, Options::default());
            for ([a, ..], found) in cases.iter().zip(found) {
                assert_eq!(found, converted::<A, B>(*a, round, ""), "{opcode} of {a:#x}");
            }
        }
    }
    ends::<Single, Half>(16, 32.0);
    ends::<Double, Half>(16, 32.0);
    ends::<BFloat, Half>(16, 512.0);
    ends::<Double, BFloat>(128, 120f64.exp2());
    ends::<Double, Single>(128, 104f64.exp2());
}

#[test]
fn numbers_are_rounded_to_whole_ones_of_their_format() {
    fn whole<F: Soft>(suffixes: &[&str]) {
        for (rounding, round) in WHOLE {
            for suffix in suffixes {
                check(&format!("cvt{rounding}{suffix}.{0}.{0}", F::TYPE), F::WIDTH, &[domain::<F>()], |[a, ..]| {
                    let number: F = number(a);
                    let number = if suffix.contains("ftz") { flushed(number) } else { number };
                    if number.is_nan() {
                        return if suffix.contains("sat") { 0 } else { nan::<F>() };
                    }
                    finished(number.round_to_integral(round).value, &[], suffix)
                });
            }
        }
    }
    whole::<Single>(&FTZ);
    whole::<Double>(&["", ".sat"]);
    whole::<Half>(&["", ".sat"]);
    whole::<BFloat>(&[""]);
}

/// TensorFloat-32: the upper 19 bits of a binary32.
struct Tensor;

impl Semantics for Tensor {
    const BITS: usize = 19;
    const EXP_BITS: usize = 8;
}

#[test]
fn numbers_become_tensor_floats() {
    let modes = [("rna", Round::NearestTiesToAway), ("rn", Round::NearestTiesToEven), ("rz", Round::TowardZero)];
    for (rounding, round) in modes {
        for suffix in ["", ".relu", ".satfinite", ".relu.satfinite"] {
            check(&format!("cvt.{rounding}{suffix}.tf32.f32"), 32, &[F32], |[a, ..]| {
                let number: Single = number(a);
                if number.is_nan() {
                    return nan::<Single>();
                }
                if number.is_negative() && suffix.contains("relu") {
                    return 0;
                }
                let rounded: IeeeFloat<Tensor> = number.convert_r(round, &mut false).value;
                let finite = rounded.is_infinite() && suffix.contains("satfinite");
                let rounded = if finite { IeeeFloat::<Tensor>::largest().copy_sign(rounded) } else { rounded };
                (rounded.to_bits() as u64) << 13
            });
        }
    }
}

#[test]
fn two_numbers_become_a_pair_with_the_first_above() {
    fn pairs<F: Soft>()
    where
        Single: FloatConvert<F>,
    {
        for (rounding, round) in &ROUNDINGS[..2] {
            for suffix in ["", ".relu", ".satfinite", ".relu.satfinite"] {
                check(&format!("cvt{rounding}{suffix}.{}x2.f32", F::TYPE), 32, &[F32, F32], |[a, b, ..]| {
                    let half = |a| converted::<Single, F>(a, *round, suffix);
                    half(a) << 16 | half(b)
                });
            }
        }
    }
    pairs::<Half>();
    pairs::<BFloat>();
}

#[test]
fn integers_are_packed_with_saturation() {
    for (to, width, signed) in [("u16", 16, false), ("s16", 16, true)] {
        check(&format!("cvt.pack.sat.{to}.s32"), 32, &[W32, W32], |[a, b, ..]| {
            let part = |a| word(clamped(integer(a, 32, true), width, signed), width);
            part(a) << 16 | part(b)
        });
    }
    for (to, signed) in [("u8", false), ("s8", true)] {
        check(&format!("cvt.pack.sat.{to}.s32.b32"), 32, &[W32, W32, W32], |[a, b, c, _]| {
            let part = |a| word(clamped(integer(a, 32, true), 8, signed), 8);
            c << 16 & ones(32) | part(a) << 8 | part(b)
        });
    }
}

#[test]
fn conversions_that_there_are_not_are_refused() {
    for (opcode, message) in [
        ("cvt.rn.tf32.f64", "`cvt.rn.tf32.f64` does not convert `.f64` to `.tf32`"),
        ("cvt.f32.tf32", "does not convert `.tf32` to `.f32`"),
        ("cvt.rn.satfinite.e4m3x2.f32", "has no type"),
        ("cvt.rni.f64.f32", "`cvt` has no modifier `.rni`"),
        ("cvt.rn.f64.f32", "`cvt` has no modifier `.rn`"),
        ("cvt.rn.sat.bf16.f32", "`cvt` has no modifier `.sat`"),
        ("cvt.rp.relu.f16.f32", "`cvt` has no modifier `.relu`"),
        ("cvt.rn.relu.f32.f64", "`cvt` has no modifier `.relu`"),
        ("cvt.rn.u32.u16", "`cvt` has no modifier `.rn`"),
        ("cvt.u32.b32", "`cvt` has no type `.b32`"),
        ("cvt.b32.b32", "`cvt` has no type `.b32`"),
        ("cvt.b32.f32", "`cvt` has no type `.b32`"),
        ("cvt.f32.b32", "`cvt` has no type `.b32`"),
        ("cvt.f32.pred", "`cvt` has no type `.pred`"),
    ] {
        let found = refused(opcode, 32, &[32]);
        assert!(found.contains(message), "{found}");
    }
}
