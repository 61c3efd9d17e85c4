//! Integer arithmetic, against `i128`.

use crate::domain::{AMOUNT, Domain, W16, W32, W64, ones};
use crate::probe::{check, refused};

/// The number that the lowest bits of a word are, signed or not, found bit by bit.
pub fn number(word: u64, width: u32, signed: bool) -> i128 {
    (0..width).fold(0, |sum, place| {
        let weight = 1i128 << place;
        let weight = if signed && place == width - 1 { -weight } else { weight };
        sum + i128::from(word >> place & 1) * weight
    })
}

/// The word of a number, of so many bits.
pub fn word(number: i128, width: u32) -> u64 {
    number.rem_euclid(1 << width) as u64
}

const TYPES: [(&str, u32, bool); 6] = [
    ("u16", 16, false),
    ("s16", 16, true),
    ("u32", 32, false),
    ("s32", 32, true),
    ("u64", 64, false),
    ("s64", 64, true),
];

/// Checks an opcode on every type, against a function of the numbers.
#[track_caller]
fn on_all_types(name: &str, operands: usize, expected: impl Fn([i128; 3]) -> i128) {
    for (ty, width, signed) in TYPES {
        let domains = vec![Domain::Word(width); operands];
        check(&format!("{name}.{ty}"), width, &domains, |[a, b, c, _]| {
            word(expected([a, b, c].map(|a| number(a, width, signed))), width)
        });
    }
}

/// Checks an opcode on pairs of 16 bits.
#[track_caller]
fn on_pairs(opcode: &str, signed: bool, expected: impl Fn(i128, i128) -> i128) {
    check(opcode, 32, &[W32, W32], |[a, b, ..]| {
        let half = |shift: u32| {
            let part = |word: u64| number(word >> shift, 16, signed);
            word(expected(part(a), part(b)), 16) << shift
        };
        half(0) | half(16)
    });
}

fn clamp_s32(x: i128) -> u64 {
    word(x.clamp(-(1 << 31), (1 << 31) - 1), 32)
}

fn s32(word: u64) -> i128 {
    number(word, 32, true)
}

#[test]
fn sums_and_differences_wrap() {
    on_all_types("add", 2, |[a, b, _]| a + b);
    on_all_types("sub", 2, |[a, b, _]| a - b);
    on_pairs("add.u16x2", false, |a, b| a + b);
    on_pairs("add.s16x2", true, |a, b| a + b);
    assert!(refused("sub.s16x2", 32, &[32, 32]).contains("`sub` has no type `.s16x2`"));
}

#[test]
fn sums_and_differences_of_s32_saturate() {
    check("add.sat.s32", 32, &[W32, W32], |[a, b, ..]| clamp_s32(s32(a) + s32(b)));
    check("sub.sat.s32", 32, &[W32, W32], |[a, b, ..]| clamp_s32(s32(a) - s32(b)));
    assert!(refused("add.sat.u32", 32, &[32, 32]).contains("`add` has no modifier `.sat` (in `add.sat.u32`)"));
}

#[test]
fn products_have_a_low_a_high_and_a_wide_part() {
    for (ty, width, signed) in TYPES {
        let domains = [Domain::Word(width); 3];
        let product = |a, b| number(a, width, signed).wrapping_mul(number(b, width, signed));
        // Shifting is dividing, rounded down; of 64 bits unsigned the product does not fit an i128.
        let high = |a, b| {
            if signed { word(product(a, b) >> width, width) } else { ((u128::from(a) * u128::from(b)) >> width) as u64 }
        };
        let low = |a, b| word(product(a, b), width);
        check(&format!("mul.lo.{ty}"), width, &domains[..2], |[a, b, ..]| low(a, b));
        check(&format!("mul.hi.{ty}"), width, &domains[..2], |[a, b, ..]| high(a, b));
        let add = |a: u64, b: u64, width| word(i128::from(a) + i128::from(b), width);
        check(&format!("mad.lo.{ty}"), width, &domains, |[a, b, c, _]| add(low(a, b), c, width));
        check(&format!("mad.hi.{ty}"), width, &domains, |[a, b, c, _]| add(high(a, b), c, width));
        if width < 64 {
            let wide = Domain::Word(2 * width);
            check(&format!("mul.wide.{ty}"), 2 * width, &domains[..2], |[a, b, ..]| word(product(a, b), 2 * width));
            let domains = [domains[0], domains[0], wide];
            check(&format!("mad.wide.{ty}"), 2 * width, &domains, |[a, b, c, _]| {
                add(word(product(a, b), 2 * width), c, 2 * width)
            });
        }
    }
    check("mad.hi.sat.s32", 32, &[W32, W32, W32], |[a, b, c, _]| clamp_s32(((s32(a) * s32(b)) >> 32) + s32(c)));
    assert!(refused("mul.wide.u64", 64, &[64, 64]).contains("`mul` has no type `.u64`"));
    assert!(refused("mul.u32", 32, &[32, 32]).contains("`mul.u32` needs one of `.lo`, `.hi`, `.wide`"));
}

#[test]
fn products_of_24_bits_ignore_the_others() {
    for (ty, signed) in [("u32", false), ("s32", true)] {
        for (part, shift) in [("lo", 0), ("hi", 16)] {
            let product = |a, b| (number(a, 24, signed) * number(b, 24, signed)) >> shift;
            check(&format!("mul24.{part}.{ty}"), 32, &[W32, W32], |[a, b, ..]| word(product(a, b), 32));
            check(&format!("mad24.{part}.{ty}"), 32, &[W32, W32, W32], |[a, b, c, _]| {
                word(product(a, b) + i128::from(c), 32)
            });
        }
    }
    check("mad24.hi.sat.s32", 32, &[W32, W32, W32], |[a, b, c, _]| {
        clamp_s32(((number(a, 24, true) * number(b, 24, true)) >> 16) + s32(c))
    });
}

#[test]
fn quotients_round_to_zero_and_remainders_have_the_sign_of_the_dividend() {
    // The quotient by zero is unspecified; it is all ones.
    on_all_types("div", 2, |[a, b, _]| if b == 0 { -1 } else { a / b });
    on_all_types("rem", 2, |[a, b, _]| if b == 0 { a } else { a % b });
}

#[test]
fn absolute_differences_are_added() {
    on_all_types("sad", 3, |[a, b, c]| c + (a - b).abs());
}

#[test]
fn the_sign_is_cleared_or_changed() {
    for (ty, width, _) in TYPES.into_iter().filter(|(_, _, signed)| *signed) {
        let domains = [Domain::Word(width)];
        check(&format!("abs.{ty}"), width, &domains, |[a, ..]| word(number(a, width, true).abs(), width));
        check(&format!("neg.{ty}"), width, &domains, |[a, ..]| word(-number(a, width, true), width));
    }
    assert!(refused("abs.u32", 32, &[32]).contains("`abs` has no type `.u32`"));
}

#[test]
fn the_lesser_and_the_greater_are_found() {
    on_all_types("min", 2, |[a, b, _]| a.min(b));
    on_all_types("max", 2, |[a, b, _]| a.max(b));
    for (ty, signed) in [("u16x2", false), ("s16x2", true)] {
        on_pairs(&format!("min.{ty}"), signed, i128::min);
        on_pairs(&format!("max.{ty}"), signed, i128::max);
    }
    on_pairs("min.relu.s16x2", true, |a, b| a.min(b).max(0));
    on_pairs("max.relu.s16x2", true, |a, b| a.max(b).max(0));
    check("min.relu.s32", 32, &[W32, W32], |[a, b, ..]| word(s32(a).min(s32(b)).max(0), 32));
    check("max.relu.s32", 32, &[W32, W32], |[a, b, ..]| word(s32(a).max(s32(b)).max(0), 32));
    assert!(refused("min.relu.u32", 32, &[32, 32]).contains("no modifier `.relu`"));
}

#[test]
fn dot_products_take_bytes_as_their_types_say() {
    for (x, x_signed) in [("u32", false), ("s32", true)] {
        for (y, y_signed) in [("u32", false), ("s32", true)] {
            let part = |word: u64, width: u32, place: u32, signed| number(word >> (width * place), width, signed);
            check(&format!("dp4a.{x}.{y}"), 32, &[W32, W32, W32], |[a, b, c, _]| {
                let products = (0..4).map(|i| part(a, 8, i, x_signed) * part(b, 8, i, y_signed));
                word(i128::from(c) + products.sum::<i128>(), 32)
            });
            for (half, first) in [("lo", 0), ("hi", 2)] {
                check(&format!("dp2a.{half}.{x}.{y}"), 32, &[W32, W32, W32], |[a, b, c, _]| {
                    let products = (0..2).map(|i| part(a, 16, i, x_signed) * part(b, 8, first + i, y_signed));
                    word(i128::from(c) + products.sum::<i128>(), 32)
                });
            }
        }
    }
}

#[test]
fn shifts_beyond_the_width_leave_nothing_but_the_sign() {
    for (width, domain) in [(16, W16), (32, W32), (64, W64)] {
        let amount = |b: u64| (b as u32).min(64);
        let shifted = |a, b, signed| word(number(a, width, signed) >> amount(b), width);
        check(&format!("shl.b{width}"), width, &[domain, AMOUNT], |[a, b, ..]| {
            ((u128::from(a) << amount(b)) & u128::from(ones(width))) as u64
        });
        check(&format!("shr.b{width}"), width, &[domain, AMOUNT], |[a, b, ..]| shifted(a, b, false));
        check(&format!("shr.u{width}"), width, &[domain, AMOUNT], |[a, b, ..]| shifted(a, b, false));
        check(&format!("shr.s{width}"), width, &[domain, AMOUNT], |[a, b, ..]| shifted(a, b, true));
    }
}
