//! Comparisons and selections (PTX ISA 9.7.6, 9.7.7).

use super::Computation;
use super::float::{Format, f32_of};
use super::map::{halves, lanewise};
use super::word::{ones, signed};
use crate::opcode::{Kind, Opcode, Type};

type Outcome = Result<Computation, String>;

/// For which outcomes a comparison is true; two values may also be unordered, if one is a NaN.
#[derive(Clone, Copy)]
struct Truth {
    less: bool,
    equal: bool,
    greater: bool,
    unordered: bool,
}

impl Truth {
    const fn new(outcomes: [bool; 4]) -> Self {
        let [less, equal, greater, unordered] = outcomes;
        Self { less, equal, greater, unordered }
    }

    #[inline(always)]
    fn of<T: PartialOrd>(self, a: T, b: T) -> u64 {
        let (less, equal, greater) = (a < b, a == b, a > b);
        let unordered = !(less | equal | greater);
        u64::from(self.less & less | self.equal & equal | self.greater & greater | self.unordered & unordered)
    }
}

const F: bool = false;
const T: bool = true;

/// Comparisons of bits.
const EQUALITY: [(&str, Truth); 2] = [("eq", Truth::new([F, T, F, F])), ("ne", Truth::new([T, F, T, F]))];

/// Comparisons of numbers; all are false if one is a NaN.
const ORDER: [(&str, Truth); 4] = [
    ("lt", Truth::new([T, F, F, F])),
    ("le", Truth::new([T, T, F, F])),
    ("gt", Truth::new([F, F, T, F])),
    ("ge", Truth::new([F, T, T, F])),
];

/// The names for unsigned integers.
const UNSIGNED: [(&str, Truth); 4] = [
    ("lo", Truth::new([T, F, F, F])),
    ("ls", Truth::new([T, T, F, F])),
    ("hi", Truth::new([F, F, T, F])),
    ("hs", Truth::new([F, T, T, F])),
];

/// Comparisons that are true if one is a NaN, and those that ask for just that.
const UNORDERED: [(&str, Truth); 8] = [
    ("equ", Truth::new([F, T, F, T])),
    ("neu", Truth::new([T, F, T, T])),
    ("ltu", Truth::new([T, F, F, T])),
    ("leu", Truth::new([T, T, F, T])),
    ("gtu", Truth::new([F, F, T, T])),
    ("geu", Truth::new([F, T, T, T])),
    ("num", Truth::new([T, T, T, F])),
    ("nan", Truth::new([F, F, F, T])),
];

/// The comparisons that a type has.
fn comparisons(ty: Type) -> Vec<(&'static str, Truth)> {
    let further: [&[_]; 2] = match ty.kind {
        Kind::Unsigned => [&ORDER, &UNSIGNED],
        Kind::Signed => [&ORDER, &[]],
        Kind::Float | Kind::Bfloat => [&ORDER, &UNORDERED],
        _ => [&[], &[]],
    };
    EQUALITY.iter().chain(further.into_iter().flatten()).copied().collect()
}

/// How the outcome is combined with a predicate.
#[derive(Clone, Copy)]
enum Combination {
    And,
    Or,
    Xor,
}

impl Combination {
    const ALL: [(&str, Self); 3] = [("and", Self::And), ("or", Self::Or), ("xor", Self::Xor)];

    #[inline(always)]
    fn of(self, a: u64, b: u64) -> u64 {
        match self {
            Self::And => a & b,
            Self::Or => a | b,
            Self::Xor => a ^ b,
        }
    }
}

/// What is done with a comparison of two operands, which gives 0 or 1.
trait Use {
    fn of(self, compare: impl Fn(u64, u64) -> u64 + Copy + Send + Sync + 'static) -> Outcome;
}

/// A comparison of this type, or of the elements of a pair.
fn compare(opcode: &mut Opcode, ty: Type, used: impl Use) -> Outcome {
    let flush = ty.kind == Kind::Float && ty.width < 64 && opcode.take("ftz");
    let truth = opcode.require_one_of(&comparisons(ty))?;
    let width = ty.width;
    match (ty.kind, width) {
        (Kind::Signed, 16..=64) => used.of(move |a, b| truth.of(signed(a, width), signed(b, width))),
        (Kind::Unsigned | Kind::Bits, 16..=64) => used.of(move |a, b| truth.of(a & ones(width), b & ones(width))),
        (Kind::Float, 64) => used.of(move |a, b| truth.of(f64::from_bits(a), f64::from_bits(b))),
        (Kind::Float, 32) if flush => {
            let value = |bits| f32_of(Format::SINGLE.flush(bits));
            used.of(move |a, b| truth.of(value(a), value(b)))
        }
        (Kind::Float, 32) => used.of(move |a, b| truth.of(f32_of(a), f32_of(b))),
        _ => {
            let format = Format::require(opcode, ty)?;
            let value = move |bits| format.widen(if flush { format.flush(bits) } else { bits });
            used.of(move |a, b| truth.of(value(a), value(b)))
        }
    }
}

struct SetPredicate {
    combination: Option<Combination>,
    pair: bool,
}

impl Use for SetPredicate {
    fn of(self, compare: impl Fn(u64, u64) -> u64 + Copy + Send + Sync + 'static) -> Outcome {
        let upper = move |a: u64, b: u64| compare(a >> 16 & 0xffff, b >> 16 & 0xffff);
        let combined = self.combination.map_or((Combination::And, 1), |combination| (combination, 0));
        // Without a predicate, `and` with true changes nothing.
        let (combination, always) = combined;
        let first = lanewise(move |[a, b, c]| combination.of(compare(a, b), c | always));
        let second = if self.pair {
            lanewise(move |[a, b, c]| combination.of(upper(a, b), c | always))
        } else {
            lanewise(move |[a, b, c]| combination.of(compare(a, b) ^ 1, c | always))
        };
        Ok(Computation::new(2 + usize::from(self.combination.is_some()), vec![first, second]))
    }
}

/// The second result is that of the opposite comparison; of a pair, that of its upper elements.
pub(super) fn setp(opcode: &mut Opcode) -> Outcome {
    let combination = opcode.take_one_of(&Combination::ALL);
    let ty = opcode.take_type()?;
    let pair = ty.elements == 2;
    if pair && !ty.is_float() {
        return Err(opcode.wrong_type(ty));
    }
    compare(opcode, ty, SetPredicate { combination, pair })
}

struct Set {
    combination: Option<Combination>,
    pair: bool,
    yes: u64,
}

impl Use for Set {
    fn of(self, compare: impl Fn(u64, u64) -> u64 + Copy + Send + Sync + 'static) -> Outcome {
        let Self { combination, pair, yes } = self;
        let sources = 2 + usize::from(combination.is_some());
        let one = move |[a, b]: [u64; 2], c: u64| {
            let outcome = compare(a, b);
            yes & combination.map_or(outcome, |combination| combination.of(outcome, c)).wrapping_neg()
        };
        if pair {
            return Computation::one(sources, lanewise(move |[a, b, c]| halves([a, b], |pair| one(pair, c))));
        }
        Computation::one(sources, lanewise(move |[a, b, c]| one([a, b], c)))
    }
}

/// All ones where true, or 1.0 if the result is a floating-point number.
pub(super) fn set(opcode: &mut Opcode) -> Outcome {
    let combination = opcode.take_one_of(&Combination::ALL);
    let (result, ty) = (opcode.take_type()?, opcode.take_type()?);
    let pair = ty.elements == 2;
    let yes = match (result.kind, result.width, result.elements) {
        (Kind::Unsigned | Kind::Signed, 32, 1) if pair => ones(16),
        (Kind::Unsigned | Kind::Signed, 32, 1) => ones(32),
        (Kind::Unsigned | Kind::Signed, 16, 1) if ty.is_float() && ty.bits() == 16 => ones(16),
        (Kind::Float | Kind::Bfloat, 16 | 32, elements) if elements == ty.elements && (!pair || result == ty) => {
            Format::require(opcode, result)?.one()
        }
        _ => return Err(opcode.wrong_type(result)),
    };
    if pair && !ty.is_float() {
        return Err(opcode.wrong_type(ty));
    }
    compare(opcode, ty, Set { combination, pair, yes })
}

fn selected(opcode: &mut Opcode) -> Result<u64, String> {
    let ty = opcode.take_type()?;
    if ty.elements != 1 || !matches!(ty.width, 16 | 32 | 64) || matches!(ty.kind, Kind::Bfloat | Kind::TensorFloat) {
        return Err(opcode.wrong_type(ty));
    }
    Ok(ones(ty.width))
}

/// `a` where the predicate is true, otherwise `b`.
pub(super) fn selp(opcode: &mut Opcode) -> Outcome {
    let kept = selected(opcode)?;
    Computation::ternary(move |a, b, c| (if c & 1 == 1 { a } else { b }) & kept)
}

/// `a` where the third operand is at least 0, otherwise `b`.
pub(super) fn slct(opcode: &mut Opcode) -> Outcome {
    let kept = selected(opcode)?;
    let by = opcode.take_type()?;
    match (by.kind, by.width) {
        (Kind::Signed, 32) => Computation::ternary(move |a, b, c| (if signed(c, 32) >= 0 { a } else { b }) & kept),
        (Kind::Float, 32) => {
            let flush = opcode.take("ftz");
            let value = move |c| f32_of(if flush { Format::SINGLE.flush(c) } else { c });
            Computation::ternary(move |a, b, c| (if value(c) >= 0.0 { a } else { b }) & kept)
        }
        _ => Err(opcode.wrong_type(by)),
    }
}
