//! From syntax to a program: names become registers and addresses, and calls become the text of what they call.
//!
//! A called function stands in the program where it is called. So a warp whose lanes part ways meets again by one rule: the lanes
//! with the lowest step go first.

mod accesses;
mod allocate;
mod computing;
mod control;
mod names;
mod together;

use crate::ParseError;
use crate::access::Access;
use crate::limits;
use crate::opcode::Opcode;
use crate::program::{Action, Constant, Parameter, Program, Register, Special, Step};
use crate::syntax::{Function, Instruction, Operand, Source, Statement, Variable};
use names::{Named, Scope};
use std::collections::HashMap;

/// The windows of the generic address space; outside them an address is global.
pub(crate) const SHARED_WINDOW: u64 = 0x1_0000_0000;
pub(crate) const LOCAL_WINDOW: u64 = 0x2_0000_0000;
pub(crate) const WINDOW: u64 = 0x1_0000_0000;

/// More registers, no program names.
const MOST_REGISTERS: usize = 1 << 22;

/// The program of an entry.
pub(crate) fn lower(source: &Source, entry: &Function) -> Result<Program, ParseError> {
    let mut lowering = Lowering::new(source);
    let (parameters, parameter_bytes) = lowering.entry_parameters(entry)?;
    let body = entry.body.as_ref().expect("an entry without a body is not lowered");
    lowering.calls.push(entry.name.clone());
    lowering.end = lowering.new_label();
    let end = lowering.end;
    lowering.scope(body)?;
    lowering.place(end);
    // What stands in for the end of the text is no instruction.
    lowering.steps.push(Step { line: entry.line as u32, guard: None, action: Action::Exit, counted: false });
    lowering.resolve_labels();
    let (registers, specials, constants) = lowering.place_registers();
    Ok(Program {
        name: entry.name.clone(),
        sends: lowering.sends,
        steps: lowering.steps,
        registers,
        specials,
        constants,
        parameters,
        parameter_bytes,
        shared_bytes: lowering.shared_bytes,
        dynamic_shared: lowering.dynamic_shared,
        local_bytes: lowering.local_bytes.next_multiple_of(16),
        symbols: lowering.symbols,
        required_threads: entry.required_threads,
        most_threads: entry.most_threads,
    })
}

/// An entry's parameters, each with its place.
pub(crate) fn parameters(entry: &Function) -> Vec<Parameter> {
    let mut end = 0;
    let place = |variable: &Variable| {
        let offset = usize::next_multiple_of(end, variable.alignment);
        end = offset + variable.bytes;
        Parameter { name: variable.name.clone(), offset, size: variable.bytes, kind: variable.kind }
    };
    entry.parameters.iter().map(place).collect()
}

fn at(line: usize, message: String) -> ParseError {
    ParseError { line, message }
}

/// What an error says; the line comes from the instruction.
type Result<T, E = String> = std::result::Result<T, E>;

/// What a register holds from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Known {
    Constant(Constant),
    Special(Special),
}

struct Lowering<'a> {
    source: &'a Source,
    steps: Vec<Step>,
    /// The width of each register, in bits.
    widths: Vec<u32>,
    /// The registers that hold something from the start.
    known: HashMap<Known, Register>,
    symbols: Vec<String>,
    /// The places of shared variables, by line and name.
    shared: HashMap<(usize, String), usize>,
    shared_bytes: usize,
    dynamic_shared: Option<usize>,
    local_bytes: usize,
    scopes: Vec<Scope>,
    /// The functions that are being lowered, the entry first.
    calls: Vec<String>,
    /// Where each label is.
    labels: Vec<u32>,
    /// The label that `ret` goes to.
    end: u32,
    carry: Option<Register>,
    sends: bool,
    /// The instruction that is being lowered: its line, its guard, and whether a step of it was written.
    line: u32,
    guard: Option<(Register, bool)>,
    begun: bool,
}

impl<'a> Lowering<'a> {
    fn new(source: &'a Source) -> Self {
        Self {
            source,
            steps: Vec::new(),
            widths: Vec::new(),
            known: HashMap::new(),
            symbols: Vec::new(),
            shared: HashMap::new(),
            shared_bytes: 0,
            dynamic_shared: None,
            local_bytes: 0,
            scopes: vec![Scope::new()],
            calls: Vec::new(),
            labels: Vec::new(),
            end: 0,
            carry: None,
            sends: false,
            line: 0,
            guard: None,
            begun: true,
        }
    }

    fn entry_parameters(&mut self, entry: &Function) -> Result<(Vec<Parameter>, usize), ParseError> {
        let parameters = parameters(entry);
        for (parameter, variable) in parameters.iter().zip(&entry.parameters) {
            let named = Named::Parameter(parameter.offset as u64);
            self.declare_once(&parameter.name, named).map_err(|message| at(variable.line, message))?;
        }
        let end = parameters.last().map_or(0, |last| last.offset + last.size);
        if end > limits::PARAMETERS {
            return Err(at(
                entry.line,
                format!("{end} bytes of parameters; a kernel has at most {}", limits::PARAMETERS),
            ));
        }
        Ok((parameters, end))
    }

    fn new_register(&mut self, width: u32) -> Register {
        self.widths.push(width);
        self.widths.len() as Register - 1
    }

    /// The register that holds something from the start.
    fn known(&mut self, known: Known) -> Register {
        if let Some(register) = self.known.get(&known) {
            return *register;
        }
        let register = self.new_register(64);
        self.known.insert(known, register);
        register
    }

    fn constant(&mut self, constant: Constant) -> Register {
        self.known(Known::Constant(constant))
    }

    /// Gives registers their last numbers: first those that are special, then all others, then the constants. Returns how many
    /// there are before the constants, and what the special ones and the constants are.
    fn place_registers(&mut self) -> (usize, Vec<Special>, Vec<Constant>) {
        /// What has this bit is a constant.
        const CONSTANT: Register = 1 << 31;
        let mut known: Vec<(Known, Register)> = self.known.drain().collect();
        known.sort_by_key(|(_, register)| *register);
        let mut numbers = vec![None; self.widths.len()];
        let (mut specials, mut constants) = (Vec::new(), Vec::new());
        for (known, register) in known {
            numbers[register as usize] = Some(match known {
                Known::Special(special) => {
                    specials.push(special);
                    specials.len() as Register - 1
                }
                Known::Constant(constant) => {
                    constants.push(constant);
                    CONSTANT | (constants.len() as Register - 1)
                }
            });
        }
        let mut count = specials.len() as Register;
        for step in &mut self.steps {
            step.registers(|register, _| {
                *register = *numbers[*register as usize].get_or_insert_with(|| {
                    count += 1;
                    count - 1
                });
            });
        }
        let count = allocate::allocate(&mut self.steps, count as usize, specials.len());
        for step in &mut self.steps {
            step.registers(|register, _| {
                if *register & CONSTANT != 0 {
                    *register = count as Register + (*register ^ CONSTANT);
                }
            });
        }
        (count, specials, constants)
    }

    fn new_label(&mut self) -> u32 {
        self.labels.push(u32::MAX);
        self.labels.len() as u32 - 1
    }

    fn place(&mut self, label: u32) {
        self.labels[label as usize] = self.steps.len() as u32;
    }

    /// Until now, branches name labels; from now on, steps.
    fn resolve_labels(&mut self) {
        for step in &mut self.steps {
            match &mut step.action {
                Action::Branch { to } => *to = self.labels[*to as usize],
                Action::Switch { to, .. } => to.iter_mut().for_each(|to| *to = self.labels[*to as usize]),
                _ => {}
            }
        }
    }

    /// One more step of the instruction that is being lowered.
    fn step(&mut self, action: Action) {
        self.steps.push(Step { line: self.line, guard: self.guard, action, counted: !self.begun });
        self.begun = true;
    }

    /// A body, or a part of one in braces.
    fn scope(&mut self, statements: &[Statement]) -> Result<(), ParseError> {
        self.scopes.push(Scope::new());
        for statement in statements {
            if let Statement::Label { line, name } = statement {
                let label = self.new_label();
                if self.declare(name, Named::Label(label)).is_some() {
                    return Err(at(*line, format!("the label `{name}` stands here a second time")));
                }
            }
        }
        for statement in statements {
            self.statement(statement)?;
            if self.steps.len() >= Access::STEPS {
                return Err(at(
                    self.line as usize,
                    format!("with all that is called, more than {} steps", Access::STEPS),
                ));
            }
        }
        self.scopes.pop();
        Ok(())
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), ParseError> {
        match statement {
            Statement::Registers { line, kind, name, count } => {
                self.registers(kind, name, *count).map_err(|message| at(*line, message))?;
            }
            Statement::Variable(variable) => {
                self.variable(variable).map_err(|message| at(variable.line, message))?;
            }
            Statement::Label { name, .. } => {
                if let Some(Named::Label(label)) = self.find(name) {
                    self.place(label);
                }
            }
            Statement::Scope(inner) => self.scope(inner)?,
            Statement::Targets { name, labels } => {
                self.declare(name, Named::Targets(labels.clone()));
            }
            Statement::Instruction(instruction) => {
                self.line = instruction.line as u32;
                self.instruction(instruction)?;
            }
        }
        Ok(())
    }

    fn registers(&mut self, kind: &str, name: &str, count: Option<usize>) -> Result<()> {
        let width = names::register_width(kind)?;
        let first = self.widths.len() as Register;
        let all = self.widths.len().saturating_add(count.unwrap_or(1));
        if all > MOST_REGISTERS {
            return Err(format!("more than {MOST_REGISTERS} registers"));
        }
        self.widths.resize(all, width);
        match count {
            None => self.declare_once(name, Named::Register(first)),
            Some(count) => self.declare_range(name, first, count),
        }
    }

    fn instruction(&mut self, instruction: &Instruction) -> Result<(), ParseError> {
        let located = |message| at(instruction.line, message);
        self.begun = false;
        self.guard = match &instruction.guard {
            None => None,
            Some(guard) => Some((self.predicate_register(&guard.register).map_err(located)?, guard.negated)),
        };
        if instruction.opcode.split('.').next() == Some("call") {
            return self.call(instruction);
        }
        let mut opcode = Opcode::new(&instruction.opcode);
        self.lower_opcode(&mut opcode, &instruction.operands)
            .and_then(|()| opcode.finish())
            .map_err(|message| located(format!("{}: {message}", instruction.opcode)))
    }

    fn lower_opcode(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        match opcode.name() {
            "ld" | "ldu" => self.load(opcode, operands),
            "st" => self.store(opcode, operands),
            "atom" => self.atomic(opcode, operands, true),
            "red" => self.atomic(opcode, operands, false),
            "mov" => self.mov(opcode, operands),
            "cvta" => self.cvta(opcode, operands),
            "isspacep" => self.isspacep(opcode, operands),
            "bra" => self.bra(opcode, operands),
            "brx" => self.brx(opcode, operands),
            "ret" => self.ret(opcode, operands),
            "exit" => self.simple(operands, Action::Exit),
            "trap" => self.simple(operands, Action::Trap { message: "the kernel executed `trap`" }),
            "brkpt" => self.simple(operands, Action::Trap { message: "the kernel executed `brkpt`" }),
            "bar" | "barrier" => self.barrier(opcode, operands),
            "shfl" => self.shuffle(opcode, operands),
            "vote" => self.vote(opcode, operands),
            "match" => self.matching(opcode, operands),
            "redux" => self.redux(opcode, operands),
            "activemask" => self.activemask(opcode, operands),
            "membar" | "fence" => self.fence(opcode, operands),
            "prefetch" | "prefetchu" | "nanosleep" | "pmevent" => {
                self.nothing(opcode);
                Ok(())
            }
            _ => self.computing(opcode, operands),
        }
    }

    fn simple(&mut self, operands: &[Operand], action: Action) -> Result<()> {
        let [] = exactly(operands)?;
        self.step(action);
        Ok(())
    }
}

/// So many operands, no more and no less.
fn exactly<const N: usize>(operands: &[Operand]) -> Result<[&Operand; N]> {
    let all: Vec<&Operand> = operands.iter().collect();
    all.try_into().map_err(|_| format!("it takes {N} operands, not {}", operands.len()))
}
