//! Integer arithmetic (PTX ISA 9.7.1), without the carry chains.

use super::Computation;
use super::map::{halves, lanewise};
use super::word::{ones, range, signed, value};
use crate::opcode::{Kind, Opcode, Type};

type Outcome = Result<Computation, String>;

/// For opcodes that integers do not have.
pub(super) fn none(opcode: &mut Opcode, ty: Type) -> Outcome {
    Err(opcode.wrong_type(ty))
}

/// Fails unless the type is one of 16, 32 or 64 bits, or a packed pair where the opcode has those.
fn check(opcode: &Opcode, ty: Type, pairs: bool) -> Result<(), String> {
    if ty.is_integer() && (16..=64).contains(&ty.width) && (ty.elements == 1 || pairs) {
        return Ok(());
    }
    Err(opcode.wrong_type(ty))
}

fn is_s32(ty: Type) -> bool {
    (ty.kind, ty.width, ty.elements) == (Kind::Signed, 32, 1)
}

/// `.sat`, which only `.s32` has.
fn saturates(opcode: &mut Opcode, ty: Type) -> bool {
    is_s32(ty) && opcode.take("sat")
}

#[inline(always)]
fn clamp_s32(x: i64) -> u64 {
    u64::from(x.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as u32)
}

/// A function of wrapping words, or of `.s32` saturated.
fn wrapping(
    opcode: &mut Opcode,
    ty: Type,
    f: impl Fn(u64, u64) -> u64 + Copy + Send + Sync + 'static,
    saturated: impl Fn(i64, i64) -> i64 + Send + Sync + 'static,
) -> Outcome {
    // Only sums are there of pairs.
    check(opcode, ty, opcode.name() == "add")?;
    let bits = ones(ty.width);
    if ty.elements == 2 {
        return Computation::binary(move |a, b| halves([a, b], |[a, b]| f(a, b) & bits));
    }
    if saturates(opcode, ty) {
        return Computation::binary(move |a, b| clamp_s32(saturated(signed(a, 32), signed(b, 32))));
    }
    Computation::binary(move |a, b| f(a, b) & bits)
}

pub(super) fn add(opcode: &mut Opcode, ty: Type) -> Outcome {
    wrapping(opcode, ty, u64::wrapping_add, |a, b| a + b)
}

pub(super) fn sub(opcode: &mut Opcode, ty: Type) -> Outcome {
    wrapping(opcode, ty, u64::wrapping_sub, |a, b| a - b)
}

/// Which part of a product is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Low,
    High,
    /// All of it, twice as wide as the factors.
    Wide,
}

pub(super) const PARTS: [(&str, Part); 3] = [("lo", Part::Low), ("hi", Part::High), ("wide", Part::Wide)];

/// The part of a product of words of this type, unmasked.
#[inline(always)]
pub(super) fn product(a: u64, b: u64, ty: Type, part: Part) -> u64 {
    match (part, ty.width, ty.kind) {
        (Part::Low, ..) => a.wrapping_mul(b),
        (Part::High, 64, _) => (value(a, ty).wrapping_mul(value(b, ty)) >> 64) as u64,
        (Part::Wide, _, Kind::Signed) => signed(a, ty.width).wrapping_mul(signed(b, ty.width)) as u64,
        (Part::Wide, ..) => (a & ones(ty.width)).wrapping_mul(b & ones(ty.width)),
        (Part::High, width, Kind::Signed) => (signed(a, width).wrapping_mul(signed(b, width)) >> width) as u64,
        (Part::High, width, _) => (a & ones(width)).wrapping_mul(b & ones(width)) >> width,
    }
}

/// The part of the product that the opcode asks for, and the width of its result.
fn part(opcode: &mut Opcode, ty: Type) -> Result<(Part, u32), String> {
    check(opcode, ty, false)?;
    let part = opcode.require_one_of(&PARTS)?;
    match part {
        Part::Wide if ty.width == 64 => Err(opcode.wrong_type(ty)),
        Part::Wide => Ok((part, 2 * ty.width)),
        _ => Ok((part, ty.width)),
    }
}

pub(super) fn mul(opcode: &mut Opcode, ty: Type) -> Outcome {
    let (part, width) = part(opcode, ty)?;
    let bits = ones(width);
    match part {
        Part::Low => Computation::binary(move |a, b| a.wrapping_mul(b) & bits),
        _ => Computation::binary(move |a, b| product(a, b, ty, part) & bits),
    }
}

pub(super) fn mad(opcode: &mut Opcode, ty: Type) -> Outcome {
    let (part, width) = part(opcode, ty)?;
    let bits = ones(width);
    match part {
        Part::High if saturates(opcode, ty) => {
            Computation::ternary(move |a, b, c| clamp_s32(((signed(a, 32) * signed(b, 32)) >> 32) + signed(c, 32)))
        }
        Part::Low => Computation::ternary(move |a, b, c| a.wrapping_mul(b).wrapping_add(c) & bits),
        _ => Computation::ternary(move |a, b, c| product(a, b, ty, part).wrapping_add(c) & bits),
    }
}

/// Bits 0 to 31, or 16 to 47, of the 48-bit product of the lowest 24 bits.
fn product24(opcode: &mut Opcode, ty: Type) -> Result<impl Fn(u64, u64) -> i64 + Send + Sync + use<>, String> {
    if ty.width != 32 || !ty.is_integer() {
        return Err(opcode.wrong_type(ty));
    }
    let shift = opcode.require_one_of(&[("lo", 0), ("hi", 16)])?;
    let factor = move |a: u64| if ty.kind == Kind::Signed { signed(a, 24) } else { (a & ones(24)) as i64 };
    Ok(move |a, b| (factor(a) * factor(b)) >> shift)
}

pub(super) fn mul24(opcode: &mut Opcode) -> Outcome {
    let ty = opcode.take_type()?;
    let product = product24(opcode, ty)?;
    Computation::binary(move |a, b| product(a, b) as u64 & ones(32))
}

pub(super) fn mad24(opcode: &mut Opcode) -> Outcome {
    let ty = opcode.take_type()?;
    let high = opcode.has("hi");
    let product = product24(opcode, ty)?;
    if high && saturates(opcode, ty) {
        return Computation::ternary(move |a, b, c| clamp_s32(signed(product(a, b) as u64, 32) + signed(c, 32)));
    }
    Computation::ternary(move |a, b, c| (product(a, b) as u64).wrapping_add(c) & ones(32))
}

/// A function of two numbers of the type.
fn of_values(
    ty: Type,
    signs: impl Fn(i64, i64) -> i64 + Send + Sync + 'static,
    plain: impl Fn(u64, u64) -> u64 + Send + Sync + 'static,
) -> Outcome {
    let (width, bits) = (ty.width, ones(ty.width));
    match ty.kind {
        Kind::Signed => Computation::binary(move |a, b| signs(signed(a, width), signed(b, width)) as u64 & bits),
        _ => Computation::binary(move |a, b| plain(a & bits, b & bits) & bits),
    }
}

/// Division by zero is unspecified: as on devices, all bits are set.
pub(super) fn div(opcode: &mut Opcode, ty: Type) -> Outcome {
    check(opcode, ty, false)?;
    of_values(ty, |a, b| if b == 0 { -1 } else { a.wrapping_div(b) }, |a, b| a.checked_div(b).unwrap_or(u64::MAX))
}

/// The remainder of a division by zero is unspecified: as on devices, it is the dividend.
pub(super) fn rem(opcode: &mut Opcode, ty: Type) -> Outcome {
    check(opcode, ty, false)?;
    of_values(ty, |a, b| if b == 0 { a } else { a.wrapping_rem(b) }, |a, b| a.checked_rem(b).unwrap_or(a))
}

pub(super) fn sad(opcode: &mut Opcode) -> Outcome {
    let ty = opcode.take_type()?;
    check(opcode, ty, false)?;
    let (width, bits) = (ty.width, ones(ty.width));
    match ty.kind {
        Kind::Signed => {
            Computation::ternary(move |a, b, c| c.wrapping_add(signed(a, width).abs_diff(signed(b, width))) & bits)
        }
        _ => Computation::ternary(move |a, b, c| c.wrapping_add((a & bits).abs_diff(b & bits)) & bits),
    }
}

fn signed_unary(opcode: &Opcode, ty: Type, f: impl Fn(i64) -> i64 + Send + Sync + 'static) -> Outcome {
    check(opcode, ty, false)?;
    if ty.kind != Kind::Signed {
        return Err(opcode.wrong_type(ty));
    }
    Computation::unary(move |a| f(signed(a, ty.width)) as u64 & ones(ty.width))
}

/// The absolute value of the least number is itself.
pub(super) fn abs(opcode: &mut Opcode, ty: Type) -> Outcome {
    signed_unary(opcode, ty, i64::wrapping_abs)
}

pub(super) fn neg(opcode: &mut Opcode, ty: Type) -> Outcome {
    signed_unary(opcode, ty, i64::wrapping_neg)
}

/// The lesser or the greater; `.relu` is for `.s32` and `.s16x2`, and makes what is negative zero.
fn extremum(opcode: &mut Opcode, ty: Type, lesser: bool) -> Outcome {
    check(opcode, ty, true)?;
    let relu = (is_s32(ty) || (ty.kind, ty.elements) == (Kind::Signed, 2)) && opcode.take("relu");
    let (width, bits) = (ty.width, ones(ty.width));
    let least = if relu { 0 } else { i64::MIN };
    let one = move |[a, b]: [u64; 2]| {
        if ty.kind == Kind::Signed {
            let (a, b) = (signed(a, width), signed(b, width));
            (if lesser { a.min(b) } else { a.max(b) }).max(least) as u64 & bits
        } else {
            let (a, b) = (a & bits, b & bits);
            if lesser { a.min(b) } else { a.max(b) }
        }
    };
    if ty.elements == 2 {
        return Computation::binary(move |a, b| halves([a, b], one));
    }
    Computation::one(2, lanewise(one))
}

pub(super) fn min(opcode: &mut Opcode, ty: Type) -> Outcome {
    extremum(opcode, ty, true)
}

pub(super) fn max(opcode: &mut Opcode, ty: Type) -> Outcome {
    extremum(opcode, ty, false)
}

/// Whether a number lies within a type, and the nearest that does.
pub(super) fn saturated(x: i128, ty: Type) -> i128 {
    let (least, greatest) = range(ty);
    x.clamp(least, greatest)
}
