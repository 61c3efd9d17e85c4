//! Types and modifiers that the PTX ISA does not give an instruction.

use crate::probe::refused;

/// Opcodes that are refused for a type, each with the number of its operands and that type.
const TYPES: [(&str, usize, &str); 79] = [
    ("abs.u32", 1, "u32"),
    ("abs.b32", 1, "b32"),
    ("abs.tf32", 1, "tf32"),
    ("add.u8", 2, "u8"),
    ("add.b32", 2, "b32"),
    ("add.cc.u16", 2, "u16"),
    ("addc.f32", 2, "f32"),
    ("addc.u16x2", 2, "u16x2"),
    ("and.f32", 2, "f32"),
    ("and.b8", 2, "b8"),
    ("bfe.u16", 3, "u16"),
    ("bfe.b32", 3, "b32"),
    ("bfi.u32", 4, "u32"),
    ("bfi.b16", 4, "b16"),
    ("bfind.s16", 1, "s16"),
    ("bmsk.clamp.u32", 2, "u32"),
    ("brev.b16", 1, "b16"),
    ("clz.b16", 1, "b16"),
    ("cnot.pred", 1, "pred"),
    ("copysign.f16", 2, "f16"),
    ("cvt.u32.pred", 1, "pred"),
    ("cvt.b32.u32", 1, "b32"),
    ("cvt.u16x2.u32", 1, "u16x2"),
    ("cvt.u32.u16x2", 1, "u16x2"),
    ("cvt.f32.f16x2", 1, "f16x2"),
    ("cvt.rni.s32.tf32", 1, "tf32"),
    ("cvt.rn.f16x2.u32", 1, "f16x2"),
    ("cvt.rn.tf32.u32", 1, "tf32"),
    ("cvt.pack.sat.u32.s32", 2, "u32"),
    ("cvt.pack.sat.f16.s32", 2, "f16"),
    ("cvt.pack.sat.u16.u32", 2, "u32"),
    ("cvt.pack.sat.u8.s32.u32", 3, "u32"),
    ("div.u8", 2, "u8"),
    ("div.rn.bf16", 2, "bf16"),
    ("dp2a.lo.u16.u32", 3, "u16"),
    ("dp4a.u32.f32", 3, "f32"),
    ("dp4a.u32.u64", 3, "u64"),
    ("ex2.approx.f64", 1, "f64"),
    ("fma.rn.s32", 3, "s32"),
    ("fns.u32", 3, "u32"),
    ("lg2.approx.f16", 1, "f16"),
    ("lop3.b64", 4, "b64"),
    ("mad.rn.f16", 3, "f16"),
    ("mad.lo.u16x2", 3, "u16x2"),
    ("mad24.lo.f32", 3, "f32"),
    ("madc.lo.u16", 3, "u16"),
    ("max.b32", 2, "b32"),
    ("max.tf32", 2, "tf32"),
    ("mul.wide.s64", 2, "s64"),
    ("mul.lo.s8", 2, "s8"),
    ("mul24.lo.u16", 2, "u16"),
    ("neg.u64", 1, "u64"),
    ("not.u32", 1, "u32"),
    ("popc.u32", 1, "u32"),
    ("prmt.u32", 3, "u32"),
    ("rcp.rn.f16", 1, "f16"),
    ("rem.f32", 2, "f32"),
    ("rem.s16x2", 2, "s16x2"),
    ("rsqrt.approx.f16", 1, "f16"),
    ("rsqrt.approx.tf32", 1, "tf32"),
    ("sad.u16x2", 3, "u16x2"),
    ("selp.b8", 3, "b8"),
    ("selp.bf16", 3, "bf16"),
    ("selp.f16x2", 3, "f16x2"),
    ("set.eq.u32.u16x2", 2, "u16x2"),
    ("set.eq.u16.u32", 2, "u16"),
    ("set.eq.f16x2.bf16x2", 2, "f16x2"),
    ("set.eq.f16x2.f32", 2, "f16x2"),
    ("set.eq.f32.f16x2", 2, "f32"),
    ("set.eq.f64.f32", 2, "f64"),
    ("setp.eq.s16x2", 2, "s16x2"),
    ("setp.eq.u8", 2, "u8"),
    ("shf.l.wrap.b64", 3, "b64"),
    ("shr.f32", 2, "f32"),
    ("slct.u32.u32", 3, "u32"),
    ("slct.u32.f64", 3, "f64"),
    ("sqrt.rn.f16", 1, "f16"),
    ("szext.wrap.u64", 2, "u64"),
    ("testp.finite.f16", 1, "f16"),
];

#[test]
fn types_that_an_instruction_has_not_are_named() {
    for (opcode, operands, ty) in TYPES {
        let found = refused(opcode, 64, &vec![64; operands]);
        let name = opcode.split('.').next().unwrap_or_default();
        assert!(found.contains(&format!("`{name}` has no type `.{ty}` (in `{opcode}`)")), "{found}");
    }
}

#[test]
fn modifiers_that_an_instruction_needs_are_named() {
    for (opcode, operands, choice) in [
        ("bmsk.b32", 2, "`.clamp`, `.wrap`"),
        ("div.f64", 2, "`.rn`, `.rz`, `.rm`, `.rp`"),
        ("dp2a.u32.u32", 3, "`.lo`, `.hi`"),
        ("fma.f16", 3, "`.rn`"),
        ("lg2.f32", 1, "`.approx`"),
        ("mad24.u32", 3, "`.lo`, `.hi`"),
        ("madc.u32", 3, "`.lo`, `.hi`"),
        ("rcp.f32", 1, "`.rn`, `.rz`, `.rm`, `.rp`"),
        ("rsqrt.f32", 1, "`.approx`"),
        ("setp.s32", 2, "`.eq`, `.ne`, `.lt`, `.le`, `.gt`, `.ge`"),
        ("setp.b32", 2, "`.eq`, `.ne`"),
        ("shf.clamp.b32", 3, "`.l`, `.r`"),
        ("shf.l.b32", 3, "`.clamp`, `.wrap`"),
        ("sqrt.f64", 1, "`.rn`, `.rz`, `.rm`, `.rp`"),
        ("szext.u32", 2, "`.clamp`, `.wrap`"),
        ("tanh.f32", 1, "`.approx`"),
        ("testp.f32", 1, "`.finite`, `.infinite`, `.number`, `.notanumber`, `.normal`, `.subnormal`"),
        ("cvt.rni.tf32.f32", 1, "`.rna`, `.rn`, `.rz`"),
        ("cvt.rm.f16x2.f32", 2, "`.rn`, `.rz`"),
        ("cvt.bf16.f16", 1, "`.rn`, `.rz`, `.rm`, `.rp`"),
    ] {
        let found = refused(opcode, 64, &vec![64; operands]);
        assert!(found.ends_with(&format!("`{opcode}` needs one of {choice}")), "{found}");
    }
    assert!(refused("cvt.pack.u16.s32", 32, &[32, 32]).contains("`cvt.pack.u16.s32` needs `.sat`"));
    assert!(refused("add", 32, &[32, 32]).contains("`add` has no type"));
}

#[test]
fn modifiers_that_only_other_types_have_are_named() {
    for (opcode, operands, modifier) in [
        ("abs.ftz.f64", 1, "ftz"),
        ("abs.ftz.bf16", 1, "ftz"),
        ("add.sat.s64", 2, "sat"),
        ("add.sat.s16", 2, "sat"),
        ("add.sat.bf16", 2, "sat"),
        ("cvt.ftz.f64.f16", 1, "ftz"),
        ("cvt.rn.sat.bf16.u32", 1, "sat"),
        ("cvt.rni.u32.u32", 1, "rni"),
        ("cvt.rm.satfinite.f16.f32", 1, "satfinite"),
        ("cvt.rn.satfinite.f16.f64", 1, "satfinite"),
        ("ex2.approx.ftz.f16", 1, "ftz"),
        ("fma.rn.relu.f32", 3, "relu"),
        ("fma.rn.relu.sat.f16", 3, "sat"),
        ("mad.rn.relu.f32", 3, "relu"),
        ("mad.lo.sat.s32", 3, "sat"),
        ("mad.hi.sat.u32", 3, "sat"),
        ("mad24.lo.sat.s32", 3, "sat"),
        ("mad24.hi.sat.u32", 3, "sat"),
        ("max.NaN.f64", 2, "NaN"),
        ("max.relu.s64", 2, "relu"),
        ("max.relu.u16x2", 2, "relu"),
        ("min.xorsign.f32", 2, "xorsign"),
        ("min.abs.f32", 2, "abs"),
        ("neg.ftz.f64", 1, "ftz"),
        ("selp.ftz.f32", 3, "ftz"),
        ("set.eq.ftz.u32.f64", 2, "ftz"),
        ("setp.eq.ftz.bf16", 2, "ftz"),
        ("slct.ftz.u32.s32", 3, "ftz"),
        ("sqrt.approx.rn.f32", 1, "rn"),
        ("bfind.shiftamt.x.u32", 1, "x"),
    ] {
        let found = refused(opcode, 64, &vec![64; operands]);
        let name = opcode.split('.').next().unwrap_or_default();
        assert!(found.contains(&format!("`{name}` has no modifier `.{modifier}` (in `{opcode}`)")), "{found}");
    }
}
