//! Arithmetic of more than one word (PTX ISA 9.7.2): the carry goes from one instruction to the next in a flag.
//!
//! For `sub.cc` and `subc` the flag holds the borrow.

use super::Computation;
use super::integer::{PARTS, Part, product};
use super::map::{lanewise, quaternary};
use super::word::ones;
use crate::lanes::Function;
use crate::opcode::{Opcode, Type};

/// `.u32`, `.s32`, `.u64` or `.s64`, and whether the flag is read and written.
fn form(opcode: &mut Opcode, reading: &str) -> Result<(Type, bool, bool), String> {
    let ty = opcode.take_type()?;
    if !ty.is_integer() || ty.elements != 1 || ty.width < 32 {
        return Err(opcode.wrong_type(ty));
    }
    let reads = opcode.name() == reading;
    Ok((ty, reads, opcode.take("cc")))
}

fn chained(sources: usize, reads: bool, writes: bool, result: Function, carry: Function) -> Computation {
    let results = if writes { vec![result, carry] } else { vec![result] };
    Computation { reads_carry: reads, writes_carry: writes, ..Computation::new(sources, results) }
}

/// The sum of three words, of which the third is 0 or 1, and what it carries.
#[inline(always)]
fn sum(a: u64, b: u64, carry: u64, width: u32) -> (u64, u64) {
    let bits = ones(width);
    let sum = u128::from(a & bits) + u128::from(b & bits) + u128::from(carry);
    (sum as u64 & bits, (sum >> width) as u64)
}

/// `add.cc`, `addc` and `addc.cc`
pub(super) fn add(opcode: &mut Opcode) -> Result<Computation, String> {
    let (ty, reads, writes) = form(opcode, "addc")?;
    let used = u64::from(reads);
    let of = move |[a, b, carry]: [u64; 3]| sum(a, b, carry & used, ty.width);
    Ok(chained(2, reads, writes, lanewise(move |all| of(all).0), lanewise(move |all| of(all).1)))
}

/// `sub.cc`, `subc` and `subc.cc`
pub(super) fn sub(opcode: &mut Opcode) -> Result<Computation, String> {
    let (ty, reads, writes) = form(opcode, "subc")?;
    let (used, bits) = (u64::from(reads), ones(ty.width));
    let of = move |[a, b, borrow]: [u64; 3]| {
        let difference = i128::from(a & bits) - i128::from(b & bits) - i128::from(borrow & used);
        (difference as u64 & bits, u64::from(difference < 0))
    };
    Ok(chained(2, reads, writes, lanewise(move |all| of(all).0), lanewise(move |all| of(all).1)))
}

/// `mad.cc`, `madc` and `madc.cc`: the carry is that of the addition.
pub(super) fn mad(opcode: &mut Opcode) -> Result<Computation, String> {
    let (ty, reads, writes) = form(opcode, "madc")?;
    let part = opcode.require_one_of(&PARTS[..2])?;
    debug_assert!(part != Part::Wide);
    let used = u64::from(reads);
    let of = move |a, b, c, carry: u64| sum(product(a, b, ty, part), c, carry & used, ty.width);
    let result = quaternary(move |a, b, c, carry| of(a, b, c, carry).0);
    Ok(chained(3, reads, writes, result, quaternary(move |a, b, c, carry| of(a, b, c, carry).1)))
}
