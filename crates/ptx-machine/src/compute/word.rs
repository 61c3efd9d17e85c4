//! Integers of a given width in the low bits of a word.

use crate::opcode::{Kind, Type};

/// The lowest `width` bits, of 1 to 64.
#[inline(always)]
pub(super) fn ones(width: u32) -> u64 {
    u64::MAX >> (64 - width)
}

/// The number that the lowest `width` bits are in two's complement.
#[inline(always)]
pub(super) fn signed(word: u64, width: u32) -> i64 {
    ((word << (64 - width)) as i64) >> (64 - width)
}

/// The number that a word is as an integer of this type.
#[inline(always)]
pub(super) fn value(word: u64, ty: Type) -> i128 {
    if ty.kind == Kind::Signed { i128::from(signed(word, ty.width)) } else { i128::from(word & ones(ty.width)) }
}

/// The least and the greatest integer of a type.
pub(super) fn range(ty: Type) -> (i128, i128) {
    match ty.kind {
        Kind::Signed => (-(1 << (ty.width - 1)), (1 << (ty.width - 1)) - 1),
        _ => (0, (1 << ty.width) - 1),
    }
}
