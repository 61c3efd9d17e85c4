//! The body of a function: declarations, labels, instructions.

use super::variable::bytes_of;
use super::{Linkage, Parser, Result};
use crate::lexer::Token;
use crate::syntax::{Guard, Instruction, Operand, Space, Statement};

impl Parser {
    /// Up to and with the closing brace.
    pub(super) fn statements(&mut self) -> Result<Vec<Statement>> {
        let mut statements = Vec::new();
        while !self.take('}') {
            if self.ended() {
                return self.error("a `{` without its `}`");
            }
            self.statement(&mut statements)?;
        }
        Ok(statements)
    }

    fn statement(&mut self, into: &mut Vec<Statement>) -> Result<()> {
        if self.take(';') {
            return Ok(());
        }
        if self.take('{') {
            into.push(Statement::Scope(self.nested(Self::statements)?));
            return Ok(());
        }
        if self.is('@') {
            into.push(Statement::Instruction(self.instruction()?));
            return Ok(());
        }
        let line = self.line();
        let word = self.word("a statement")?;
        if self.take(':') {
            if self.take_word(".branchtargets") {
                let mut labels = vec![self.word("a label")?];
                while self.take(',') {
                    labels.push(self.word("a label")?);
                }
                self.expect(';')?;
                into.push(Statement::Targets { name: word, labels });
            } else if matches!(self.peek_word(), Some(".callprototype" | ".calltargets")) {
                return self.error("indirect calls are not supported");
            } else {
                into.push(Statement::Label { line, name: word });
            }
            return Ok(());
        }
        let mut variables = Vec::new();
        match word.as_str() {
            ".reg" => self.registers(line, into)?,
            ".local" => self.variables(Space::Local, &Linkage::default(), &mut variables)?,
            ".shared" => self.variables(Space::Shared, &Linkage::default(), &mut variables)?,
            ".param" => self.variables(Space::Parameter, &Linkage::default(), &mut variables)?,
            ".global" => self.variables(Space::Global, &Linkage::default(), &mut variables)?,
            ".const" => self.variables(Space::Constant, &Linkage::default(), &mut variables)?,
            ".loc" => self.skip_line(),
            ".pragma" => self.skip_to_semicolon()?,
            _ if word.starts_with('.') => {
                self.at -= 1;
                return self.error(format!("`{word}` is not known in a function"));
            }
            _ => {
                self.at -= 1;
                into.push(Statement::Instruction(self.instruction()?));
            }
        }
        into.extend(variables.into_iter().map(Statement::Variable));
        Ok(())
    }

    /// What follows `.reg`.
    fn registers(&mut self, line: usize, into: &mut Vec<Statement>) -> Result<()> {
        let kind = self.word("the type of a register")?;
        if kind != ".pred" && bytes_of(&kind).is_none() {
            self.at -= 1;
            return self.error(format!("`{kind}` is not the type of a register"));
        }
        loop {
            let name = self.word("the name of a register")?;
            let count = if self.take('<') {
                let count = self.size()?;
                self.expect('>')?;
                Some(count)
            } else {
                None
            };
            into.push(Statement::Registers { line, kind: kind.clone(), name, count });
            if !self.take(',') {
                return self.expect(';');
            }
        }
    }

    fn instruction(&mut self) -> Result<Instruction> {
        let line = self.line();
        let guard = if self.take('@') {
            let negated = self.take('!');
            Some(Guard { register: self.word("a predicate")?, negated })
        } else {
            None
        };
        let opcode = self.word("an instruction")?;
        let mut operands = Vec::new();
        if !self.take(';') {
            operands.push(self.operand()?);
            while self.take(',') {
                operands.push(self.operand()?);
            }
            self.expect(';')?;
        }
        Ok(Instruction { line, guard, opcode, operands })
    }

    fn operand(&mut self) -> Result<Operand> {
        let operand = self.simple()?;
        if self.take('|') {
            return Ok(Operand::Pair(Box::new(operand), Box::new(self.simple()?)));
        }
        Ok(operand)
    }

    fn simple(&mut self) -> Result<Operand> {
        let negative = self.take('-');
        let sign = u64::from(negative);
        Ok(match self.next()? {
            Token::Integer(value) => Operand::Integer(if negative { value.wrapping_neg() } else { value }),
            Token::Single(bits) => Operand::Single(bits ^ (sign as u32) << 31),
            Token::Double(bits) => Operand::Double(bits ^ sign << 63),
            Token::Word(name) if !negative => Operand::Name(name),
            Token::Sign('!') if !negative => Operand::Not(self.word("a predicate")?),
            Token::Sign('{') if !negative => Operand::Vector(self.nested(|parser| parser.operands_until('}'))?),
            Token::Sign('(') if !negative => Operand::List(self.nested(|parser| parser.operands_until(')'))?),
            Token::Sign('[') if !negative => self.address()?,
            _ => {
                self.at -= 1;
                return self.error(format!("expected an operand, found {}", self.found()));
            }
        })
    }

    fn operands_until(&mut self, end: char) -> Result<Vec<Operand>> {
        let mut operands = Vec::new();
        if self.take(end) {
            return Ok(operands);
        }
        operands.push(self.simple()?);
        while self.take(',') {
            operands.push(self.simple()?);
        }
        if self.take(end) {
            return Ok(operands);
        }
        self.error(format!("expected `,` or `{end}`, found {}", self.found()))
    }

    /// What follows `[`.
    fn address(&mut self) -> Result<Operand> {
        let base = if self.peek_word().is_some() { Some(self.word("an address")?) } else { None };
        let follows = base.is_none() || self.is('-') || self.take('+');
        let offset = if follows { self.integer()? } else { 0 };
        self.expect(']')?;
        Ok(Operand::Address { base, offset: offset as i64 })
    }
}
