//! Logic, shifts, and what looks at single bits or bytes (PTX ISA 9.7.1, 9.7.8, 9.7.9).

use super::Computation;
use super::word::{ones, signed};
use crate::opcode::{Kind, Opcode, Type};

type Outcome = Result<Computation, String>;

/// Takes the type, which has to be of this kind and one of these widths.
fn typed(opcode: &mut Opcode, kinds: &[Kind], widths: &[u32]) -> Result<Type, String> {
    let ty = opcode.take_type()?;
    if ty.elements == 1 && kinds.contains(&ty.kind) && widths.contains(&ty.width) {
        return Ok(ty);
    }
    Err(opcode.wrong_type(ty))
}

/// The width of `.b16` and so on, or of `.pred`.
fn bits(opcode: &mut Opcode, widths: &[u32]) -> Result<u32, String> {
    Ok(typed(opcode, &[Kind::Bits, Kind::Predicate], widths)?.width)
}

const LOGIC: [u32; 4] = [1, 16, 32, 64];
const LONG: [u32; 2] = [32, 64];
const INTEGERS: [Kind; 2] = [Kind::Unsigned, Kind::Signed];

fn logic(opcode: &mut Opcode, f: impl Fn(u64, u64) -> u64 + Send + Sync + 'static) -> Outcome {
    let kept = ones(bits(opcode, &LOGIC)?);
    Computation::binary(move |a, b| f(a, b) & kept)
}

pub(super) fn and(opcode: &mut Opcode) -> Outcome {
    logic(opcode, |a, b| a & b)
}

pub(super) fn or(opcode: &mut Opcode) -> Outcome {
    logic(opcode, |a, b| a | b)
}

pub(super) fn xor(opcode: &mut Opcode) -> Outcome {
    logic(opcode, |a, b| a ^ b)
}

pub(super) fn not(opcode: &mut Opcode) -> Outcome {
    let kept = ones(bits(opcode, &LOGIC)?);
    Computation::unary(move |a| !a & kept)
}

/// 1 where all bits are zero, otherwise 0.
pub(super) fn cnot(opcode: &mut Opcode) -> Outcome {
    let kept = ones(bits(opcode, &LOGIC[1..])?);
    Computation::unary(move |a| u64::from(a & kept == 0))
}

/// Any function of three bits, from its table.
pub(super) fn lop3(opcode: &mut Opcode) -> Outcome {
    bits(opcode, &[32])?;
    Computation::quaternary(|a, b, c, table| {
        let row = |row: u32| {
            let pick = |x: u64, place: u32| if row >> place & 1 == 1 { x } else { !x };
            if table >> row & 1 == 1 { pick(a, 2) & pick(b, 1) & pick(c, 0) } else { 0 }
        };
        (0..8).fold(0, |all, place| all | row(place)) & ones(32)
    })
}

/// Amounts above the width are as good as the width.
pub(super) fn shl(opcode: &mut Opcode) -> Outcome {
    let width = bits(opcode, &LOGIC[1..])?;
    Computation::binary(move |a, b| a.checked_shl(b as u32).unwrap_or(0) & ones(width))
}

pub(super) fn shr(opcode: &mut Opcode) -> Outcome {
    let ty = typed(opcode, &[Kind::Bits, Kind::Unsigned, Kind::Signed], &LOGIC[1..])?;
    let width = ty.width;
    if ty.kind == Kind::Signed {
        return Computation::binary(move |a, b| (signed(a, width) >> (b as u32).min(63)) as u64 & ones(width));
    }
    Computation::binary(move |a, b| (a & ones(width)).checked_shr(b as u32).unwrap_or(0))
}

/// Whether a shift or a position of more than 31 is 32, or counts modulo 32.
fn clamps(opcode: &mut Opcode) -> Result<bool, String> {
    opcode.require_one_of(&[("clamp", true), ("wrap", false)])
}

/// Shifts two words as one: `b` is the upper.
pub(super) fn shf(opcode: &mut Opcode) -> Outcome {
    let left = opcode.require_one_of(&[("l", true), ("r", false)])?;
    let clamps = clamps(opcode)?;
    bits(opcode, &[32])?;
    Computation::ternary(move |a, b, c| {
        let amount = if clamps { (c as u32).min(32) } else { c as u32 % 32 };
        let both = b << 32 | a & ones(32);
        (if left { both << amount >> 32 } else { both >> amount }) & ones(32)
    })
}

/// Which byte goes where, by mode and the lowest two bits of the selector; the lowest byte of the result first.
type Selection = [[u32; 4]; 4];

const SELECTIONS: [(&str, Selection); 6] = [
    ("f4e", [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [3, 4, 5, 6]]),
    ("b4e", [[0, 7, 6, 5], [1, 0, 7, 6], [2, 1, 0, 7], [3, 2, 1, 0]]),
    ("rc8", [[0, 0, 0, 0], [1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]]),
    ("ecl", [[0, 1, 2, 3], [1, 1, 2, 3], [2, 2, 2, 3], [3, 3, 3, 3]]),
    ("ecr", [[0, 0, 0, 0], [0, 1, 1, 1], [0, 1, 2, 2], [0, 1, 2, 3]]),
    ("rc16", [[0, 1, 0, 1], [2, 3, 2, 3], [0, 1, 0, 1], [2, 3, 2, 3]]),
];

/// Picks four of the eight bytes of two words. Without a mode four bits of the selector say which, and the highest of them that
/// only the byte's sign is wanted.
pub(super) fn prmt(opcode: &mut Opcode) -> Outcome {
    bits(opcode, &[32])?;
    let selection = opcode.take_one_of(&SELECTIONS);
    Computation::ternary(move |a, b, c| {
        let both = b << 32 | a & ones(32);
        let byte = |place: u32| {
            let control = match selection {
                Some(selection) => selection[(c & 3) as usize][place as usize],
                None => (c >> (4 * place) & 15) as u32,
            };
            let byte = both >> (8 * (control & 7));
            (if control & 8 == 0 { byte & 0xff } else { (signed(byte, 8) >> 7) as u64 & 0xff }) << (8 * place)
        };
        byte(0) | byte(1) | byte(2) | byte(3)
    })
}

/// Takes a bit field out, and extends its sign if it has one.
pub(super) fn bfe(opcode: &mut Opcode) -> Outcome {
    let ty = typed(opcode, &INTEGERS, &LONG)?;
    let width = ty.width;
    Computation::ternary(move |a, b, c| {
        let (start, length) = ((b & 0xff) as u32, (c & 0xff) as u32);
        if length == 0 {
            return 0;
        }
        let shift = start.min(width - 1);
        // Beyond the highest bit there is nothing but the sign.
        let inside = if start < width { length.min(width - start) } else { 0 };
        if ty.kind == Kind::Signed {
            return signed(signed(a, width).wrapping_shr(shift) as u64, inside.max(1)) as u64 & ones(width);
        }
        if inside == 0 { 0 } else { (a & ones(width)) >> shift & ones(inside) }
    })
}

/// Puts the low bits of `a` in place of a bit field of `b`.
pub(super) fn bfi(opcode: &mut Opcode) -> Outcome {
    let width = bits(opcode, &LONG)?;
    Computation::quaternary(move |a, b, c, d| {
        let (start, length) = ((c & 0xff) as u32, (d & 0xff) as u32);
        let kept = b & ones(width);
        if start >= width || length == 0 {
            return kept;
        }
        let field = ones(length.min(width - start)) << start;
        kept & !field | a << start & field
    })
}

/// The highest bit that is not a sign, or how far it is from the top.
pub(super) fn bfind(opcode: &mut Opcode) -> Outcome {
    let shift = opcode.take("shiftamt");
    let ty = typed(opcode, &INTEGERS, &LONG)?;
    Computation::unary(move |a| {
        let number = if ty.kind == Kind::Signed { signed(a, ty.width) as u64 } else { a & ones(ty.width) };
        let negative = ty.kind == Kind::Signed && (number as i64) < 0;
        match (if negative { !number } else { number }).checked_ilog2() {
            None => ones(32),
            Some(place) => u64::from(if shift { ty.width - 1 - place } else { place }),
        }
    })
}

pub(super) fn brev(opcode: &mut Opcode) -> Outcome {
    let width = bits(opcode, &LONG)?;
    Computation::unary(move |a| a.reverse_bits() >> (64 - width))
}

pub(super) fn popc(opcode: &mut Opcode) -> Outcome {
    let kept = ones(bits(opcode, &LONG)?);
    Computation::unary(move |a| u64::from((a & kept).count_ones()))
}

pub(super) fn clz(opcode: &mut Opcode) -> Outcome {
    let width = bits(opcode, &LONG)?;
    Computation::unary(move |a| u64::from((a & ones(width)).leading_zeros() - (64 - width)))
}

/// The place of the n-th set bit from `base` on, upwards or downwards; if there is none, all ones.
pub(super) fn fns(opcode: &mut Opcode) -> Outcome {
    bits(opcode, &[32])?;
    Computation::ternary(|mask, base, offset| {
        let (mask, base, offset) = (mask as u32, base as u32, offset as i32);
        let set = |place: &u32| mask.checked_shr(*place).is_some_and(|rest| rest & 1 == 1);
        let wanted = (offset.unsigned_abs() as usize).saturating_sub(1);
        let found = match offset {
            0 => Some(base).filter(set),
            1.. => (base..32).filter(set).nth(wanted),
            _ => (0..=base.min(31)).rev().filter(set).nth(wanted),
        };
        found.map_or(ones(32), u64::from)
    })
}

/// So many ones, from a place on.
pub(super) fn bmsk(opcode: &mut Opcode) -> Outcome {
    let clamps = clamps(opcode)?;
    bits(opcode, &[32])?;
    Computation::binary(move |a, b| {
        let limit = |x: u64| if clamps { (x as u32).min(32) } else { x as u32 % 32 };
        let (start, length) = (limit(a), limit(b));
        ((1 << length) - 1) << start & ones(32)
    })
}

/// Extends a number of so many bits.
pub(super) fn szext(opcode: &mut Opcode) -> Outcome {
    let clamps = clamps(opcode)?;
    let ty = typed(opcode, &INTEGERS, &[32])?;
    Computation::binary(move |a, b| {
        let width = if clamps { (b as u32).min(32) } else { b as u32 % 32 };
        match (width, ty.kind) {
            (0, _) => 0,
            (_, Kind::Signed) => signed(a, width) as u64 & ones(32),
            _ => a & ones(width),
        }
    })
}
