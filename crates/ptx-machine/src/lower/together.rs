//! What threads do together: barriers, shuffles, votes.

use super::computing::keep;
use super::names::Literal;
use super::{Lowering, Result, exactly};
use crate::opcode::{Kind, Opcode};
use crate::program::{Action, BarrierMode, Collective, Register, ShuffleMode, VoteMode};
use crate::syntax::Operand;

impl Lowering<'_> {
    /// `p` or `!p`
    fn predicate(&mut self, operand: &Operand) -> Result<(Register, bool)> {
        match operand {
            Operand::Not(name) => Ok((self.predicate_register(name)?, true)),
            other => Ok((self.source(other, Literal::INTEGER)?, false)),
        }
    }

    /// `d` or `d|p`
    fn results(&mut self, operand: &Operand) -> Result<(Register, Option<Register>)> {
        match operand {
            Operand::Pair(value, predicate) => Ok((self.result(value)?, Some(self.result(predicate)?))),
            value => Ok((self.result(value)?, None)),
        }
    }

    /// A value of so many bits; a negative number that stands in the text has 64.
    fn value(&mut self, operand: &Operand, width: u32) -> Result<Register> {
        match operand {
            Operand::Integer(number) => self.source(&Operand::Integer(number & keep(width)), Literal::INTEGER),
            other => self.source(other, Literal::INTEGER),
        }
    }

    fn synchronised(opcode: &mut Opcode) -> Result<()> {
        if opcode.take("sync") {
            return Ok(());
        }
        Err("without `.sync` it does not exist on devices since sm_70".to_owned())
    }

    pub(super) fn barrier(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        if opcode.take("warp") {
            Self::synchronised(opcode)?;
            let [members] = exactly(operands)?;
            let members = self.source(members, Literal::INTEGER)?;
            self.step(Action::Collective { kind: Collective::Barrier, result: None, members });
            return Ok(());
        }
        opcode.take("cta");
        let aligned = opcode.take("aligned") || opcode.name() == "bar";
        let modes = [("sync", BarrierMode::Sync), ("arrive", BarrierMode::Arrive), ("red", BarrierMode::Count)];
        let Some(mut mode) = opcode.take_one_of(&modes) else {
            return Err("it is one of `.sync`, `.arrive`, `.red`".to_owned());
        };
        let mut rest = operands;
        let (mut result, mut value) = (None, None);
        if mode == BarrierMode::Count {
            let reductions = [("popc", BarrierMode::Count), ("and", BarrierMode::And), ("or", BarrierMode::Or)];
            mode = opcode.take_one_of(&reductions).ok_or("`.red` is one of `.popc`, `.and`, `.or`")?;
            opcode.take_type()?;
            let [first, middle @ .., last] = operands else { return Err("it takes at least 3 operands".to_owned()) };
            (result, value) = (Some(self.result(first)?), Some(self.predicate(last)?));
            rest = middle;
        }
        let (number, threads) = match rest {
            [number] => (number, None),
            [number, threads] => (number, Some(self.source(threads, Literal::INTEGER)?)),
            _ => return Err("it takes a barrier and a number of threads".to_owned()),
        };
        if mode == BarrierMode::Arrive && threads.is_none() {
            return Err("`.arrive` needs the number of threads".to_owned());
        }
        let number = self.source(number, Literal::INTEGER)?;
        self.step(Action::Barrier { mode, aligned, number, threads, value, result });
        Ok(())
    }

    pub(super) fn shuffle(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        Self::synchronised(opcode)?;
        let modes = [
            ("up", ShuffleMode::Up),
            ("down", ShuffleMode::Down),
            ("bfly", ShuffleMode::Butterfly),
            ("idx", ShuffleMode::Index),
        ];
        let mode = opcode.take_one_of(&modes).ok_or("it is one of `.up`, `.down`, `.bfly`, `.idx`")?;
        let kind = opcode.take_type()?;
        if kind.width != 32 {
            return Err("it moves 32 bits".to_owned());
        }
        let [result, value, lane, clamp, members] = exactly(operands)?;
        let (result, found) = self.results(result)?;
        let (value, lane) = (self.value(value, kind.width)?, self.source(lane, Literal::INTEGER)?);
        let (clamp, members) = (self.source(clamp, Literal::INTEGER)?, self.source(members, Literal::INTEGER)?);
        let kind = Collective::Shuffle { mode, value, lane, clamp, found };
        self.step(Action::Collective { kind, result: Some(result), members });
        Ok(())
    }

    pub(super) fn vote(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        Self::synchronised(opcode)?;
        let modes =
            [("all", VoteMode::All), ("any", VoteMode::Any), ("uni", VoteMode::Uniform), ("ballot", VoteMode::Ballot)];
        let mode = opcode.take_one_of(&modes).ok_or("it is one of `.all`, `.any`, `.uni`, `.ballot`")?;
        let kind = opcode.take_type()?;
        if (mode == VoteMode::Ballot) != (kind.width == 32) {
            return Err("`.ballot` gives a `.b32`, the others a `.pred`".to_owned());
        }
        let [result, value, members] = exactly(operands)?;
        let result = self.result(result)?;
        let (value, negated) = self.predicate(value)?;
        let members = self.source(members, Literal::INTEGER)?;
        self.step(Action::Collective {
            kind: Collective::Vote { mode, value, negated },
            result: Some(result),
            members,
        });
        Ok(())
    }

    pub(super) fn matching(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        let all = opcode.take_one_of(&[("all", true), ("any", false)]).ok_or("it is one of `.all`, `.any`")?;
        Self::synchronised(opcode)?;
        let kind = opcode.take_type()?;
        if !matches!(kind.bits(), 32 | 64) {
            return Err("it compares 32 or 64 bits".to_owned());
        }
        let [result, value, members] = exactly(operands)?;
        let (result, found) = self.results(result)?;
        let (value, members) = (self.value(value, kind.bits())?, self.source(members, Literal::INTEGER)?);
        self.step(Action::Collective { kind: Collective::Match { all, value, found }, result: Some(result), members });
        Ok(())
    }

    pub(super) fn redux(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        Self::synchronised(opcode)?;
        let names = ["add", "min", "max", "and", "or", "xor"].map(|name| (name, name));
        let name = opcode.take_one_of(&names).ok_or("it is one of `.add`, `.min`, `.max`, `.and`, `.or`, `.xor`")?;
        let kind = opcode.take_type()?;
        if kind.width != 32 {
            return Err("it combines 32 bits".to_owned());
        }
        let operation: fn(u64, u64) -> u64 = match (name, kind.kind) {
            ("add", Kind::Unsigned | Kind::Signed) => |a, b| (a + b) & 0xFFFF_FFFF,
            ("min", Kind::Unsigned) => u64::min,
            ("max", Kind::Unsigned) => u64::max,
            ("min", Kind::Signed) => |a, b| if (b as i32) < a as i32 { b } else { a },
            ("max", Kind::Signed) => |a, b| if (b as i32) > a as i32 { b } else { a },
            ("and", Kind::Bits) => |a, b| a & b,
            ("or", Kind::Bits) => |a, b| a | b,
            ("xor", Kind::Bits) => |a, b| a ^ b,
            _ => return Err(format!("`.{name}` is not possible on this type")),
        };
        let [result, value, members] = exactly(operands)?;
        let result = self.result(result)?;
        let (value, members) = (self.value(value, kind.width)?, self.source(members, Literal::INTEGER)?);
        self.step(Action::Collective { kind: Collective::Reduce { value, operation }, result: Some(result), members });
        Ok(())
    }

    pub(super) fn activemask(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        opcode.take_type()?;
        let [result] = exactly(operands)?;
        let result = self.result(result)?;
        self.step(Action::ActiveMask { result });
        Ok(())
    }
}
