//! What a PTX text says, before any of it means anything to the machine.

use crate::program::ParameterKind;

/// A PTX text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    pub functions: Vec<Function>,
    pub variables: Vec<Variable>,
}

/// Where a variable lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Global,
    Constant,
    Shared,
    Local,
    Parameter,
}

/// A variable: in memory, or a parameter.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub line: usize,
    pub name: String,
    pub space: Space,
    pub alignment: usize,
    pub bytes: usize,
    pub kind: ParameterKind,
    /// `extern .shared x[]`: its size is known at launch only.
    pub open: bool,
    /// `extern`: defined elsewhere.
    pub external: bool,
    /// What it holds at first, if that is said; shorter than the variable where the rest is zero.
    pub initial: Option<Vec<u8>>,
}

/// An entry or a device function.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub line: usize,
    pub name: String,
    pub entry: bool,
    pub results: Vec<Variable>,
    pub parameters: Vec<Variable>,
    /// `.reqntid` and `.maxntid`
    pub required_threads: Option<[u32; 3]>,
    pub most_threads: Option<[u32; 3]>,
    /// Absent in a declaration.
    pub body: Option<Vec<Statement>>,
}

/// One statement of a body.
#[derive(Clone, Debug)]
pub(crate) enum Statement {
    /// Registers of a type: one, or `count` of them, named `name0`, `name1`, …
    Registers {
        line: usize,
        kind: String,
        name: String,
        count: Option<usize>,
    },
    Variable(Variable),
    Label {
        line: usize,
        name: String,
    },
    /// Names declared inside are not seen outside.
    Scope(Vec<Statement>),
    Instruction(Instruction),
    /// `name: .branchtargets a, b;`
    Targets {
        name: String,
        labels: Vec<String>,
    },
}

/// An instruction with its operands.
#[derive(Clone, Debug)]
pub(crate) struct Instruction {
    pub line: usize,
    pub guard: Option<Guard>,
    /// With its modifiers.
    pub opcode: String,
    pub operands: Vec<Operand>,
}

/// `@p` or `@!p`
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    pub register: String,
    pub negated: bool,
}

/// An operand as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// A register, variable, label, function or special register.
    Name(String),
    /// `!p`
    Not(String),
    Integer(u64),
    Single(u32),
    Double(u64),
    /// `[base+offset]`; without a base the address is the offset.
    Address {
        base: Option<String>,
        offset: i64,
    },
    /// `{a, b}`
    Vector(Vec<Operand>),
    /// `p|q`
    Pair(Box<Operand>, Box<Operand>),
    /// `(a, b)` of a call
    List(Vec<Operand>),
}
