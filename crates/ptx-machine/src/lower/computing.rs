//! Moves, address conversions, and everything that computes.

use super::names::Literal;
use super::{LOCAL_WINDOW, Lowering, Result, SHARED_WINDOW, WINDOW, exactly};
use crate::compute::{computation, unary};
use crate::lanes::Function;
use crate::opcode::{Kind, Opcode, Type};
use crate::program::{Action, Register};
use crate::syntax::Operand;

/// The bits that fit so many.
pub(super) fn keep(width: u32) -> u64 {
    u64::MAX >> (64 - width)
}

impl Lowering<'_> {
    fn compute(&mut self, function: Function, result: Register, sources: &[Register]) {
        let mut four = [sources[0]; 4];
        four[..sources.len()].copy_from_slice(sources);
        self.step(Action::Compute { function, result, sources: four });
    }

    fn copy(&mut self, result: Register, from: Register) {
        let keep = keep(self.widths[result as usize]);
        self.compute(unary(move |a| a & keep), result, &[from]);
    }

    pub(super) fn mov(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        let kind = opcode.take_type()?;
        if kind.elements > 1 || kind.width > 64 || matches!(kind.kind, Kind::Bfloat | Kind::TensorFloat) {
            return Err(opcode.wrong_type(kind));
        }
        let [result, source] = exactly(operands)?;
        if let Operand::Vector(elements) = result {
            return self.unpack(elements, source, kind.width);
        }
        if let Operand::Vector(elements) = source {
            return self.pack(result, elements, kind.width);
        }
        let result = self.result(result)?;
        if let Operand::Name(name) = source
            && let Some(shift) = clock(name)
        {
            self.step(Action::Clock { result, shift, keep: keep(kind.width) });
            return Ok(());
        }
        let source = self.source(source, Literal::of(kind))?;
        let bits = keep(kind.width);
        self.compute(unary(move |a| a & bits), result, &[source]);
        Ok(())
    }

    /// `mov.b64 {lo, hi}, d`
    fn unpack(&mut self, elements: &[Operand], source: &Operand, width: u32) -> Result<()> {
        let part = part(width, elements.len())?;
        let source = self.source(source, Literal::INTEGER)?;
        // A register of the result may be the source, too.
        let copied = self.new_register(64);
        self.copy(copied, source);
        for (i, element) in elements.iter().enumerate() {
            let result = self.result(element)?;
            let (shift, bits) = (part * i as u32, keep(part));
            self.compute(unary(move |a| a >> shift & bits), result, &[copied]);
        }
        Ok(())
    }

    /// `mov.b64 d, {lo, hi}`
    fn pack(&mut self, result: &Operand, elements: &[Operand], width: u32) -> Result<()> {
        let part = part(width, elements.len())?;
        let result = self.result(result)?;
        let sources =
            elements.iter().map(|element| self.source(element, Literal::INTEGER)).collect::<Result<Vec<Register>>>()?;
        let (count, bits) = (sources.len(), keep(part));
        let joined = move |all: [u64; 4]| {
            all[..count].iter().enumerate().fold(0, |joined, (i, value)| joined | (value & bits) << (part * i as u32))
        };
        self.compute(crate::compute::quaternary(move |a, b, c, d| joined([a, b, c, d])), result, &sources);
        Ok(())
    }

    /// `cvta.shared.u64 d, a` gives a generic address, `cvta.to.shared.u64 d, a` takes one.
    pub(super) fn cvta(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        let to = opcode.take("to");
        let windows = [
            ("global", 0),
            ("const", 0),
            ("shared", SHARED_WINDOW),
            ("shared::cta", SHARED_WINDOW),
            ("local", LOCAL_WINDOW),
        ];
        let names = "one of `.global`, `.const`, `.shared`, `.local`";
        let window = opcode.take_one_of(&windows).ok_or_else(|| format!("the space is {names}"))?;
        opcode.take_type()?;
        let [result, source] = exactly(operands)?;
        let result = self.result(result)?;
        let source = self.source(source, Literal::INTEGER)?;
        let shift = if to { window.wrapping_neg() } else { window };
        self.compute(unary(move |a| a.wrapping_add(shift)), result, &[source]);
        Ok(())
    }

    pub(super) fn isspacep(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        let spaces = [
            ("global", None),
            ("shared", Some(SHARED_WINDOW)),
            ("shared::cta", Some(SHARED_WINDOW)),
            ("local", Some(LOCAL_WINDOW)),
        ];
        let names = "one of `.global`, `.shared`, `.local`";
        let space = opcode.take_one_of(&spaces).ok_or_else(|| format!("the space is {names}"))?;
        let [result, source] = exactly(operands)?;
        let result = self.result(result)?;
        let source = self.source(source, Literal::INTEGER)?;
        let inside = |address: u64, window: u64| address.wrapping_sub(window) < WINDOW;
        let function = unary(move |a| {
            u64::from(match space {
                Some(window) => inside(a, window),
                None => !inside(a, SHARED_WINDOW) && !inside(a, LOCAL_WINDOW),
            })
        });
        self.compute(function, result, &[source]);
        Ok(())
    }

    /// An instruction that computes results from sources, lane by lane.
    pub(super) fn computing(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        let literal = opcode.text().rsplit('.').find_map(Type::named).map_or(Literal::INTEGER, Literal::of);
        let Some(computation) = computation(opcode)? else {
            return Err(format!("the instruction `{}` is not supported", opcode.name()));
        };
        let count = computation.sources;
        let Some((first, given)) = operands.split_first() else { return Err("it has no operands".to_owned()) };
        if given.len() != count {
            return Err(format!("it takes {} operands, not {}", count + 1, operands.len()));
        }
        let mut sources = Vec::new();
        for operand in given {
            sources.push(match operand {
                Operand::Not(name) => {
                    let register = self.predicate_register(name)?;
                    let negated = self.new_register(1);
                    self.compute(unary(|p| p ^ 1), negated, &[register]);
                    negated
                }
                other => self.source(other, literal)?,
            });
        }
        let mut results: Vec<Register> = match first {
            Operand::Pair(one, other) => vec![self.result(one)?, self.result(other)?],
            one => vec![self.result(one)?],
        };
        if computation.reads_carry || computation.writes_carry {
            let carry = self.carry();
            if computation.reads_carry {
                sources.push(carry);
            }
            if computation.writes_carry {
                results.push(carry);
            }
        }
        if results.len() > computation.results.len() {
            return Err("it has one result".to_owned());
        }
        let extension = computation.sign_extends.map(|from| (results[0], from));
        let clash = |result: &Register| sources.contains(result) || self.guard.is_some_and(|(p, _)| p == *result);
        if results[..results.len() - 1].iter().any(clash) {
            // What the first result overwrites, the others still need.
            let held: Vec<Register> = results.iter().map(|_| self.new_register(64)).collect();
            for (function, held) in computation.results.into_iter().zip(&held) {
                self.compute(function, *held, &sources);
            }
            // The guard holds for all of them: if it is one, it is overwritten last.
            let is_guard = |register| self.guard.is_some_and(|(guard, _)| guard == register);
            let (guards, others): (Vec<_>, Vec<_>) =
                results.into_iter().zip(held).partition(|(result, _)| is_guard(*result));
            for (result, held) in others.into_iter().chain(guards) {
                self.copy(result, held);
            }
        } else {
            for (function, result) in computation.results.into_iter().zip(results) {
                self.compute(function, result, &sources);
            }
        }
        if let Some((result, from)) = extension.filter(|(result, from)| self.widths[*result as usize] > *from) {
            let (shift, keep) = (64 - from, keep(self.widths[result as usize]));
            self.compute(
                unary(move |a| ((a << shift).cast_signed() >> shift).cast_unsigned() & keep),
                result,
                &[result],
            );
        }
        Ok(())
    }

    /// The carry flag: one for each thread.
    fn carry(&mut self) -> Register {
        if let Some(carry) = self.carry {
            return carry;
        }
        let carry = self.new_register(1);
        self.carry = Some(carry);
        carry
    }
}

/// From which bit on a special register shows the time.
fn clock(name: &str) -> Option<u32> {
    match name {
        "%clock" | "%clock64" | "%globaltimer" | "%globaltimer_lo" => Some(0),
        "%clock_hi" | "%globaltimer_hi" => Some(32),
        _ => None,
    }
}

/// The width of each part of a whole.
fn part(width: u32, parts: usize) -> Result<u32> {
    match (width, parts) {
        (16 | 32 | 64, 2) | (32 | 64, 4) => Ok(width / parts as u32),
        _ => Err(format!("{width} bits do not consist of {parts} parts")),
    }
}
