//! Dot products of packed bytes (PTX ISA 9.7.1).

use super::Computation;
use super::word::{ones, signed};
use crate::opcode::{Kind, Opcode, Type};

fn types(opcode: &mut Opcode) -> Result<(Type, Type), String> {
    let (a, b) = (opcode.take_type()?, opcode.take_type()?);
    for ty in [a, b] {
        if !ty.is_integer() || ty.bits() != 32 || ty.elements != 1 {
            return Err(opcode.wrong_type(ty));
        }
    }
    Ok((a, b))
}

/// The part of a word, of this width, at this place.
#[inline(always)]
fn part(word: u64, width: u32, place: u32, kind: Kind) -> i64 {
    let word = word >> (width * place);
    if kind == Kind::Signed { signed(word, width) } else { (word & ones(width)) as i64 }
}

/// Four bytes by four bytes.
pub(super) fn dp4a(opcode: &mut Opcode) -> Result<Computation, String> {
    let (x, y) = types(opcode)?;
    Computation::ternary(move |a, b, c| {
        let products = (0..4).map(|place| part(a, 8, place, x.kind) * part(b, 8, place, y.kind));
        c.wrapping_add(products.sum::<i64>() as u64) & ones(32)
    })
}

/// Two halves by the lower or the upper two bytes.
pub(super) fn dp2a(opcode: &mut Opcode) -> Result<Computation, String> {
    let first = opcode.require_one_of(&[("lo", 0), ("hi", 2)])?;
    let (x, y) = types(opcode)?;
    Computation::ternary(move |a, b, c| {
        let products = (0..2).map(|place| part(a, 16, place, x.kind) * part(b, 8, first + place, y.kind));
        c.wrapping_add(products.sum::<i64>() as u64) & ones(32)
    })
}
