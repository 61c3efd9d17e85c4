//! Chains of instructions that pass a carry on, against arithmetic of 128 bits.

use crate::domain::{W32, W64, ones};
use crate::probe::check_line;

#[test]
fn sums_of_two_words_carry() {
    let line = "add.cc.u32 %x, %a, %c; addc.u32 %y, %b, %d;";
    check_line(line, &[32, 32], &[W32; 4], |[a, b, c, d]| {
        let sum = (b << 32 | a).wrapping_add(d << 32 | c);
        [sum & ones(32), sum >> 32]
    });
    let line = "add.cc.s64 %x, %a, %c; addc.s64 %y, %b, %d;";
    check_line(line, &[64, 64], &[W64; 4], |[a, b, c, d]| {
        let wide = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
        let sum = wide(b, a).wrapping_add(wide(d, c));
        [sum as u64, (sum >> 64) as u64]
    });
}

#[test]
fn differences_of_two_words_borrow() {
    let line = "sub.cc.s32 %x, %a, %c; subc.s32 %y, %b, %d;";
    check_line(line, &[32, 32], &[W32; 4], |[a, b, c, d]| {
        let difference = (b << 32 | a).wrapping_sub(d << 32 | c);
        [difference & ones(32), difference >> 32]
    });
    let line = "sub.cc.u64 %x, %a, %c; subc.u64 %y, %b, %d;";
    check_line(line, &[64, 64], &[W64; 4], |[a, b, c, d]| {
        let wide = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
        let difference = wide(b, a).wrapping_sub(wide(d, c));
        [difference as u64, (difference >> 64) as u64]
    });
}

#[test]
fn a_carry_goes_through_a_middle_word() {
    let line = "add.cc.u32 %x, %a, %b; addc.cc.u32 %x, %c, %d; addc.u32 %y, 0, 0;";
    check_line(line, &[32, 32], &[W32; 4], |[a, b, c, d]| {
        let sum = c + d + ((a + b) >> 32);
        [sum & ones(32), sum >> 32]
    });
    let line = "sub.cc.u32 %x, %a, %b; subc.cc.u32 %x, %c, %d; subc.u32 %y, 0, 0;";
    check_line(line, &[32, 32], &[W32; 4], |[a, b, c, d]| {
        let difference = i128::from(c) - i128::from(d) - i128::from(a < b);
        [difference as u64 & ones(32), if difference < 0 { ones(32) } else { 0 }]
    });
}

#[test]
fn products_of_two_words_carry() {
    // The upper half of the product of (b, a) by the word c: the low parts carry into the high ones.
    let line = ".reg .b32 %t; mul.hi.u32 %t, %a, %c; mad.lo.cc.u32 %x, %b, %c, %t; madc.hi.u32 %y, %b, %c, 0;";
    check_line(line, &[32, 32], &[W32; 3], |[a, b, c, _]| {
        let product = (u128::from(b << 32 | a) * u128::from(c)) >> 32;
        [product as u64 & ones(32), (product >> 32) as u64]
    });
    let line = ".reg .b64 %t; mul.hi.u64 %t, %a, %c; mad.lo.cc.u64 %x, %b, %c, %t; madc.hi.u64 %y, %b, %c, 0;";
    check_line(line, &[64, 64], &[W64; 3], |[a, b, c, _]| {
        let upper = (u128::from(a) * u128::from(c)) >> 64;
        let product = u128::from(b) * u128::from(c) + upper;
        [product as u64, (product >> 64) as u64]
    });
}

#[test]
fn a_high_product_adds_with_carry_in_and_out() {
    let line = "add.cc.u32 %x, %d, %d; madc.hi.cc.u32 %x, %a, %b, %c; addc.u32 %y, 0, 0;";
    check_line(line, &[32, 32], &[W32; 4], |[a, b, c, d]| {
        let sum = ((a * b) >> 32) + c + (d >> 31);
        [sum & ones(32), sum >> 32]
    });
    let line = "add.cc.u32 %x, %d, %d; madc.lo.cc.s32 %x, %a, %b, %c; addc.u32 %y, 0, 0;";
    check_line(line, &[32, 32], &[W32; 4], |[a, b, c, d]| {
        let sum = ((a * b) & ones(32)) + c + (d >> 31);
        [sum & ones(32), sum >> 32]
    });
}

#[test]
fn the_carry_is_in_no_register_that_has_a_name() {
    // The first operand is read once more, from where it came.
    check_line("add.cc.u32 %x, %a, %b; ld.global.b32 %y, [%in];", &[32, 32], &[W32; 2], |[a, b, ..]| {
        [(a + b) & ones(32), a]
    });
}
