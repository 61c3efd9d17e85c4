//! What names mean: registers, variables, parameters, labels, special registers.

use super::{Known, Lowering, Result};
use crate::lanes::WARP;
use crate::limits;
use crate::opcode::{Kind, Type};
use crate::program::{Constant, Register, Special};
use crate::syntax::{Operand, Space, Variable};
use std::collections::HashMap;

/// More local memory, a thread has not.
const MOST_LOCAL: usize = 512 << 10;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    Register(Register),
    /// A register that cannot be written.
    Special(Register),
    /// Dynamic shared memory.
    DynamicShared,
    /// The address of a variable in local memory, or of a parameter of a called function, which lies there.
    Local(u64),
    Shared(u64),
    /// An offset among the entry's parameters.
    Parameter(u64),
    /// A module variable, by its place in the program's symbols.
    Symbol(usize),
    Label(u32),
    Targets(Vec<String>),
}

/// What becomes of a floating-point literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Single,
    Double,
    /// Its bits are taken as they are; there is room for so many.
    Bits(u32),
}

impl Literal {
    pub const INTEGER: Self = Self::Bits(64);

    /// Where a value of this type is expected.
    pub fn of(expected: Type) -> Self {
        match (expected.kind, expected.width) {
            (Kind::Float, 32) => Self::Single,
            (Kind::Float, 64) => Self::Double,
            _ => Self::Bits(expected.bits()),
        }
    }

    fn single(self, value: f32) -> u64 {
        if self == Self::Double { f64::from(value).to_bits() } else { u64::from(value.to_bits()) }
    }

    fn double(self, value: f64) -> Result<u64> {
        match self {
            Self::Single => Ok(u64::from((value as f32).to_bits())),
            Self::Double | Self::Bits(64..) => Ok(value.to_bits()),
            Self::Bits(bits) => Err(format!("a floating-point number of 64 bits, where there is room for {bits}")),
        }
    }
}

/// The names declared between a pair of braces.
#[derive(Debug, Default)]
pub(super) struct Scope {
    names: HashMap<String, Named>,
    /// Registers `prefix0`, `prefix1`, …: the first of them and how many.
    ranges: HashMap<String, (Register, usize)>,
    /// A function's body does not see its caller's names.
    pub closed: bool,
}

impl Scope {
    pub fn new() -> Self {
        Self::default()
    }

    fn find(&self, name: &str) -> Option<Named> {
        if let Some(named) = self.names.get(name) {
            return Some(named.clone());
        }
        let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        // The prefix may itself end in digits.
        (1..=digits).rev().find_map(|count| {
            let (prefix, number) = name.split_at(name.len() - count);
            let (first, length) = self.ranges.get(prefix)?;
            let number: usize = number.parse().ok()?;
            (number < *length).then(|| Named::Register(first + number as Register))
        })
    }
}

/// The bits of a register of this type.
pub(super) fn register_width(kind: &str) -> Result<u32> {
    Ok(match kind {
        ".pred" => 1,
        ".b8" | ".u8" | ".s8" => 8,
        ".b16" | ".u16" | ".s16" | ".f16" | ".bf16" => 16,
        ".b32" | ".u32" | ".s32" | ".f32" | ".f16x2" | ".bf16x2" => 32,
        ".b64" | ".u64" | ".s64" | ".f64" => 64,
        _ => return Err(format!("registers of type `{kind}` are not supported")),
    })
}

impl Lowering<'_> {
    /// Gives a name a meaning in the innermost scope, and returns the one it had there.
    pub(super) fn declare(&mut self, name: &str, named: Named) -> Option<Named> {
        self.scopes.last_mut().expect("the outermost scope stays").names.insert(name.to_owned(), named)
    }

    /// Gives a name its only meaning in the innermost scope.
    pub(super) fn declare_once(&mut self, name: &str, named: Named) -> Result<()> {
        match self.declare(name, named) {
            None => Ok(()),
            Some(_) => Err(format!("`{name}` is declared a second time")),
        }
    }

    pub(super) fn declare_range(&mut self, prefix: &str, first: Register, count: usize) -> Result<()> {
        let scope = self.scopes.last_mut().expect("the outermost scope stays");
        match scope.ranges.insert(prefix.to_owned(), (first, count)) {
            None => Ok(()),
            Some(_) => Err(format!("`{prefix}<{count}>` is declared a second time")),
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<Named> {
        for scope in self.scopes.iter().rev() {
            if let Some(named) = scope.find(name) {
                return Some(named);
            }
            if scope.closed {
                break;
            }
        }
        None
    }

    /// A variable declared in a function.
    pub(super) fn variable(&mut self, variable: &Variable) -> Result<()> {
        let named = match variable.space {
            Space::Local | Space::Parameter => {
                let offset = self.local_bytes.next_multiple_of(variable.alignment);
                self.local_bytes = offset + variable.bytes;
                if self.local_bytes > MOST_LOCAL {
                    return Err(format!("a thread has more than {MOST_LOCAL} bytes of local memory"));
                }
                Named::Local(offset as u64)
            }
            Space::Shared => self.shared_variable(variable)?,
            Space::Global | Space::Constant => {
                return Err(format!("`{}`: global variables stand outside functions", variable.name));
            }
        };
        self.declare_once(&variable.name, named)
    }

    /// The place of a shared variable: only those that the entry names take any.
    fn shared_variable(&mut self, variable: &Variable) -> Result<Named> {
        if variable.open {
            // Dynamic shared memory comes after all static variables: its place is known at the end.
            let start = self.dynamic_shared.get_or_insert(0);
            *start = (*start).max(variable.alignment);
            return Ok(Named::DynamicShared);
        }
        let key = (variable.line, variable.name.clone());
        if let Some(offset) = self.shared.get(&key) {
            return Ok(Named::Shared(*offset as u64));
        }
        let offset = self.shared_bytes.next_multiple_of(variable.alignment);
        self.shared_bytes = offset + variable.bytes;
        if self.shared_bytes > limits::STATIC_SHARED {
            return Err(format!("a block has more than {} bytes of static shared memory", limits::STATIC_SHARED));
        }
        self.shared.insert(key, offset);
        Ok(Named::Shared(offset as u64))
    }

    /// What a name means, in the function or the module.
    fn meaning(&mut self, name: &str) -> Result<Named> {
        if let Some(named) = self.find(name) {
            return Ok(named);
        }
        if let Some(special) = special(name) {
            return Ok(Named::Special(self.known(special)));
        }
        let source = self.source;
        let Some(variable) = source.variables.iter().find(|variable| variable.name == name) else {
            return Err(format!("`{name}` is not declared"));
        };
        if variable.space == Space::Shared {
            return self.shared_variable(variable);
        }
        if variable.external {
            return Err(format!("`{name}` is declared `.extern`: it is not in this module"));
        }
        let known = self.symbols.iter().position(|symbol| symbol == name);
        Ok(Named::Symbol(known.unwrap_or_else(|| {
            self.symbols.push(name.to_owned());
            self.symbols.len() - 1
        })))
    }

    /// A register, to be read or written.
    pub(super) fn register(&mut self, name: &str) -> Result<Register> {
        match self.find(name) {
            Some(Named::Register(register)) => Ok(register),
            _ => Err(format!("`{name}` is not a register")),
        }
    }

    /// A register that is a predicate.
    pub(super) fn predicate_register(&mut self, name: &str) -> Result<Register> {
        let register = self.register(name)?;
        if self.widths[register as usize] == 1 { Ok(register) } else { Err(format!("`{name}` is not a predicate")) }
    }

    /// The register that an instruction writes to; `_` is one that nobody reads.
    pub(super) fn result(&mut self, operand: &Operand) -> Result<Register> {
        match operand {
            Operand::Name(name) if name == "_" => Ok(self.new_register(64)),
            Operand::Name(name) => self.register(name),
            _ => Err("the result has to be a register".to_owned()),
        }
    }

    /// The register that holds a source's value.
    pub(super) fn source(&mut self, operand: &Operand, literal: Literal) -> Result<Register> {
        let constant = match operand {
            Operand::Integer(value) => Constant::Bits(*value),
            Operand::Single(bits) => Constant::Bits(literal.single(f32::from_bits(*bits))),
            Operand::Double(bits) => Constant::Bits(literal.double(f64::from_bits(*bits))?),
            Operand::Name(name) => match self.meaning(name)? {
                Named::Register(register) | Named::Special(register) => return Ok(register),
                Named::DynamicShared => Constant::DynamicStart,
                Named::Local(address) | Named::Shared(address) | Named::Parameter(address) => Constant::Bits(address),
                Named::Symbol(symbol) => Constant::Symbol(symbol),
                Named::Label(_) | Named::Targets(_) => return Err(format!("the label `{name}` has no value")),
            },
            Operand::Not(name) => return Err(format!("`!{name}` is not possible here")),
            Operand::Address { .. } | Operand::Vector(_) | Operand::Pair(..) | Operand::List(_) => {
                return Err("a register or a number was expected".to_owned());
            }
        };
        Ok(self.constant(constant))
    }

    /// What an address begins with, as it stands in the text.
    pub(super) fn base(&mut self, name: &str) -> Result<(Register, Named)> {
        let named = self.meaning(name)?;
        let register = self.source(&Operand::Name(name.to_owned()), Literal::INTEGER)?;
        Ok((register, named))
    }
}

/// What a special register holds.
fn special(name: &str) -> Option<Known> {
    let axis = |axis: &str| ["x", "y", "z"].iter().position(|known| *known == axis).map(|at| at as u8);
    if let Some((register, of)) = name.split_once('.') {
        let axis = axis(of)?;
        return Some(match register {
            "%tid" => Known::Special(Special::ThreadIndex(axis)),
            "%ctaid" => Known::Special(Special::BlockIndex(axis)),
            "%ntid" => Known::Constant(Constant::Threads(axis)),
            "%nctaid" => Known::Constant(Constant::Blocks(axis)),
            _ => return None,
        });
    }
    Some(match name {
        "%laneid" => Known::Special(Special::Lane),
        "%warpid" => Known::Special(Special::Warp),
        "%lanemask_eq" => Known::Special(Special::LanesEqual),
        "%lanemask_lt" => Known::Special(Special::LanesBelow),
        "%lanemask_le" => Known::Special(Special::LanesUpTo),
        "%lanemask_gt" => Known::Special(Special::LanesAbove),
        "%lanemask_ge" => Known::Special(Special::LanesFrom),
        "%nwarpid" => Known::Constant(Constant::Warps),
        "%dynamic_smem_size" => Known::Constant(Constant::DynamicShared),
        "%total_smem_size" => Known::Constant(Constant::TotalShared),
        "WARP_SZ" => Known::Constant(Constant::Bits(WARP as u64)),
        _ => return None,
    })
}
