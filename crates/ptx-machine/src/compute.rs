//! The instructions that compute results from the values of registers, lane by lane.
//!
//! Sources may have bits above the width of their type (a literal `-1` has 64): an instruction looks at those of its type only.
//! Results have zeros there.

#![allow(clippy::cast_possible_wrap, reason = "words are numbers with a sign, or without")]
#![allow(
    clippy::inline_always,
    clippy::needless_bitwise_bool,
    reason = "lanes go through loops without calls or branches"
)]

mod bitwise;
mod carry;
mod comparison;
mod conversion;
mod dot;
mod elementary;
mod float;
mod floating;
mod integer;
mod map;
mod word;

use crate::lanes::Function;
use crate::opcode::{Opcode, Type};
pub(crate) use map::{binary, quaternary, ternary, unary};

/// What an instruction computes.
pub(crate) struct Computation {
    /// How many operands it reads, without the carry flag.
    pub sources: usize,
    /// The function of each result; the carry flag is the last result of an instruction that writes it.
    pub results: Vec<Function>,
    /// The carry flag is one more source, the last.
    pub reads_carry: bool,
    pub writes_carry: bool,
    /// A result that is narrower than its register keeps its sign: so many bits of it count.
    pub sign_extends: Option<u32>,
}

impl Computation {
    fn new(sources: usize, results: Vec<Function>) -> Self {
        Self { sources, results, reads_carry: false, writes_carry: false, sign_extends: None }
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "what makes a computation of an opcode ends with it, and may fail before"
    )]
    fn one(sources: usize, function: Function) -> Result<Self, String> {
        Ok(Self::new(sources, vec![function]))
    }

    fn unary(f: impl Fn(u64) -> u64 + Send + Sync + 'static) -> Result<Self, String> {
        Self::one(1, unary(f))
    }

    fn binary(f: impl Fn(u64, u64) -> u64 + Send + Sync + 'static) -> Result<Self, String> {
        Self::one(2, binary(f))
    }

    fn ternary(f: impl Fn(u64, u64, u64) -> u64 + Send + Sync + 'static) -> Result<Self, String> {
        Self::one(3, ternary(f))
    }

    fn quaternary(f: impl Fn(u64, u64, u64, u64) -> u64 + Send + Sync + 'static) -> Result<Self, String> {
        Self::one(4, quaternary(f))
    }
}

/// How an opcode of one name becomes a computation: it takes the modifiers that it knows.
type Family = fn(&mut Opcode) -> Result<Computation, String>;

/// Every name of an opcode that computes.
const FAMILIES: [(&str, Family); 53] = [
    ("abs", |opcode| by_type(opcode, integer::abs, floating::abs)),
    ("add", |opcode| if opcode.has("cc") { carry::add(opcode) } else { by_type(opcode, integer::add, floating::add) }),
    ("addc", carry::add),
    ("and", bitwise::and),
    ("bfe", bitwise::bfe),
    ("bfi", bitwise::bfi),
    ("bfind", bitwise::bfind),
    ("bmsk", bitwise::bmsk),
    ("brev", bitwise::brev),
    ("clz", bitwise::clz),
    ("cnot", bitwise::cnot),
    ("copysign", floating::copysign),
    ("cos", elementary::cos),
    ("cvt", conversion::cvt),
    ("div", |opcode| by_type(opcode, integer::div, floating::div)),
    ("dp2a", dot::dp2a),
    ("dp4a", dot::dp4a),
    ("ex2", elementary::ex2),
    ("fma", |opcode| by_type(opcode, integer::none, floating::fma)),
    ("fns", bitwise::fns),
    ("lg2", elementary::lg2),
    ("lop3", bitwise::lop3),
    ("mad", |opcode| if opcode.has("cc") { carry::mad(opcode) } else { by_type(opcode, integer::mad, floating::fma) }),
    ("mad24", integer::mad24),
    ("madc", carry::mad),
    ("max", |opcode| by_type(opcode, integer::max, floating::max)),
    ("min", |opcode| by_type(opcode, integer::min, floating::min)),
    ("mul", |opcode| by_type(opcode, integer::mul, floating::mul)),
    ("mul24", integer::mul24),
    ("neg", |opcode| by_type(opcode, integer::neg, floating::neg)),
    ("not", bitwise::not),
    ("or", bitwise::or),
    ("popc", bitwise::popc),
    ("prmt", bitwise::prmt),
    ("rcp", floating::rcp),
    ("rem", |opcode| by_type(opcode, integer::rem, floating::none)),
    ("rsqrt", elementary::rsqrt),
    ("sad", integer::sad),
    ("selp", comparison::selp),
    ("set", comparison::set),
    ("setp", comparison::setp),
    ("shf", bitwise::shf),
    ("shl", bitwise::shl),
    ("shr", bitwise::shr),
    ("sin", elementary::sin),
    ("slct", comparison::slct),
    ("sqrt", floating::sqrt),
    ("sub", |opcode| if opcode.has("cc") { carry::sub(opcode) } else { by_type(opcode, integer::sub, floating::sub) }),
    ("subc", carry::sub),
    ("szext", bitwise::szext),
    ("tanh", elementary::tanh),
    ("testp", floating::testp),
    ("xor", bitwise::xor),
];

/// What an opcode computes; `None` if it is not of a kind that computes.
///
/// # Errors
/// Names the opcode and the modifier or type that it does not have.
pub(crate) fn computation(opcode: &mut Opcode) -> Result<Option<Computation>, String> {
    let family = FAMILIES.iter().find(|(name, _)| *name == opcode.name());
    family.map(|(_, family)| family(opcode)).transpose()
}

type OfType = fn(&mut Opcode, Type) -> Result<Computation, String>;

/// An opcode that means one thing for integers and another for floating-point numbers.
fn by_type(opcode: &mut Opcode, of_integers: OfType, of_floats: OfType) -> Result<Computation, String> {
    let ty = opcode.take_type()?;
    if ty.is_integer() { of_integers(opcode, ty) } else { of_floats(opcode, ty) }
}

#[cfg(test)]
mod tests {
    use super::FAMILIES;

    /// The tests of opcodes.
    const TESTS: [&str; 8] = [
        include_str!("../tests/opcodes/approximate.rs"),
        include_str!("../tests/opcodes/bitwise.rs"),
        include_str!("../tests/opcodes/carry.rs"),
        include_str!("../tests/opcodes/comparison.rs"),
        include_str!("../tests/opcodes/conversion.rs"),
        include_str!("../tests/opcodes/floating.rs"),
        include_str!("../tests/opcodes/integer.rs"),
        include_str!("../tests/opcodes/special.rs"),
    ];

    #[test]
    fn every_opcode_has_a_test() {
        for (name, _) in FAMILIES {
            // As an opcode with its type, or as a name that types and modifiers are added to.
            let written = [format!("{name}."), format!("\"{name}\""), format!("\"{name}{{")];
            let tested = written.iter().any(|written| TESTS.iter().any(|test| test.contains(written)));
            assert!(tested, "`{name}` has no test");
        }
    }

    #[test]
    fn opcodes_are_in_order_and_named_once() {
        assert!(FAMILIES.is_sorted_by(|(a, _), (b, _)| a < b));
    }
}
