//! Operands that are written as numbers, and lanes that an instruction leaves alone.

use crate::domain::{F32, P, W16, W32, W64, ones};
use crate::probe::check_line;

#[test]
fn a_negative_literal_is_cut_to_the_width_of_the_type() {
    check_line("add.s32 %x, %a, -1; max.s32 %y, %a, -5;", &[32, 32], &[W32], |[a, ..]| {
        [a.wrapping_sub(1) & ones(32), u64::from((a as u32).cast_signed().max(-5) as u32)]
    });
    check_line("setp.lt.u32 %x, %a, -1; setp.gt.s32 %y, %a, -1;", &[1, 1], &[W32], |[a, ..]| {
        [u64::from(a < ones(32)), u64::from((a as u32).cast_signed() > -1)]
    });
    check_line("mul.lo.s16 %x, %a, -3; selp.b16 %y, -1, %a, %b;", &[16, 16], &[W16, P], |[a, b, ..]| {
        [a.wrapping_mul(ones(16) - 2) & ones(16), if b == 1 { ones(16) } else { a }]
    });
    check_line("mul.wide.s32 %x, %a, -2; xor.b64 %y, %b, -1;", &[64, 64], &[W32, W64], |[a, b, ..]| {
        [i64::from((a as u32).cast_signed()).wrapping_mul(-2) as u64, !b]
    });
    check_line("bfe.s32 %x, -8, 2, 30; shf.r.wrap.b32 %y, -1, 0, %a;", &[32, 32], &[W32], |[a, ..]| {
        [ones(32) - 1, ones(32) >> (a % 32)]
    });
}

#[test]
fn a_literal_may_be_bits_or_decimal() {
    check_line("mul.f32 %x, %a, 0f40000000; mul.f32 %y, %a, 2.0;", &[32, 32], &[F32], |[a, ..]| {
        let a = f32::from_bits(a as u32);
        [if a.is_nan() { 0x7fff_ffff } else { u64::from((a + a).to_bits()) }; 2]
    });
    check_line("add.f64 %x, 0d3FF0000000000000, 0.5;", &[64], &[W32], |_| [1.5f64.to_bits(), 0]);
}

#[test]
fn lanes_whose_guard_fails_keep_their_value() {
    let guarded = [
        "add.u32",
        "mul.hi.s32",
        "add.rn.f32",
        "fma.rn.f32",
        "sqrt.rn.f32",
        "div.full.f32",
        "ex2.approx.f32",
        "min.f32",
        "lop3.b32",
        "prmt.b32",
        "setp.lt.s32",
        "selp.b32",
        "cvt.rni.s32.f32",
    ];
    for opcode in guarded {
        let (result, operands) = match opcode.split('.').next().unwrap() {
            "fma" | "prmt" => (32, "%a, %b, %c"),
            "lop3" => (32, "%a, %b, %c, 150"),
            "selp" => (32, "%a, %b, %d"),
            "sqrt" | "ex2" | "cvt" => (32, "%a"),
            "setp" => (1, "%a, %b"),
            _ => (32, "%a, %b"),
        };
        // The same without a guard, into another register, of which the guarded lanes take nothing.
        let keep = if result == 1 { "setp.eq.u32 %x, 0, 0;" } else { "mov.b32 %x, 77;" };
        let choose = match result {
            1 => ".reg .pred %t; not.pred %t, %d; or.pred %y, %y, %t;".to_owned(),
            _ => "selp.b32 %y, %y, 77, %d;".to_owned(),
        };
        let line = format!("{keep} @%d {opcode} %x, {operands}; {opcode} %y, {operands}; {choose}");
        same(&line, result);
    }
}

/// Both results of the line are the same.
#[track_caller]
fn same(line: &str, width: u32) {
    let cases = crate::domain::cases(&[F32, F32, W32, P]);
    let options = ptx_machine::Options::default();
    let found = crate::probe::Probe { line, sources: &[32, 32, 32, 1], results: &[width, width], options }.run(&cases);
    for (case, [x, y]) in cases.iter().zip(found) {
        assert_eq!(x, y, "{line}\nof {case:#x?}");
    }
}
