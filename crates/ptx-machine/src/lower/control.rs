//! Branches, calls and returns.

use super::names::{Literal, Named, Scope};
use super::{Lowering, Result, at, exactly};
use crate::ParseError;
use crate::opcode::Opcode;
use crate::program::Action;
use crate::syntax::{Function, Instruction, Operand};

impl Lowering<'_> {
    fn label(&self, name: &str) -> Result<u32> {
        match self.find(name) {
            Some(Named::Label(label)) => Ok(label),
            _ => Err(format!("there is no label `{name}`")),
        }
    }

    pub(super) fn bra(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        opcode.take("uni");
        let [target] = exactly(operands)?;
        let Operand::Name(name) = target else { return Err("a label was expected".to_owned()) };
        let to = self.label(name)?;
        self.step(Action::Branch { to });
        Ok(())
    }

    pub(super) fn brx(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        if !opcode.take("idx") {
            return Err("it is `brx.idx`".to_owned());
        }
        opcode.take("uni");
        let [index, targets] = exactly(operands)?;
        let index = self.source(index, Literal::INTEGER)?;
        let list = match targets {
            Operand::Name(name) => self.find(name),
            _ => None,
        };
        let Some(Named::Targets(labels)) = list else { return Err("a list of labels was expected".to_owned()) };
        let to = labels.iter().map(|label| self.label(label)).collect::<Result<Vec<u32>>>()?;
        self.step(Action::Switch { index, to });
        Ok(())
    }

    pub(super) fn ret(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        opcode.take("uni");
        let [] = exactly(operands)?;
        let to = self.end;
        self.step(Action::Branch { to });
        Ok(())
    }

    /// `membar`, `fence`: how far it reaches makes no difference here.
    pub(super) fn fence(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        for modifier in ["sc", "acq_rel", "cta", "cluster", "gpu", "gl", "sys"] {
            opcode.take(modifier);
        }
        self.simple(operands, Action::Fence)
    }

    /// What hastens memory accesses, or slows threads: nothing that the machine has to do.
    pub(super) fn nothing(&mut self, opcode: &mut Opcode) {
        for modifier in ["global", "local", "L1", "L2", "L2::evict_last", "L2::evict_normal", "u32", "mask"] {
            opcode.take(modifier);
        }
        self.step(Action::Nothing);
    }

    /// `call (results), function, (arguments);`
    pub(super) fn call(&mut self, instruction: &Instruction) -> Result<(), ParseError> {
        let located = |message: String| at(instruction.line, format!("call: {message}"));
        let mut opcode = Opcode::new(&instruction.opcode);
        opcode.take("uni");
        opcode.finish().map_err(located)?;
        let (results, name, arguments) = match instruction.operands.as_slice() {
            [Operand::List(results), Operand::Name(name), Operand::List(arguments)] => {
                (results.as_slice(), name, arguments.as_slice())
            }
            [Operand::Name(name), Operand::List(arguments)] => (&[][..], name, arguments.as_slice()),
            [Operand::List(results), Operand::Name(name)] => (results.as_slice(), name, &[][..]),
            [Operand::Name(name)] => (&[][..], name, &[][..]),
            _ => {
                return Err(located(
                    "a function by its name was expected; indirect calls are not supported".to_owned(),
                ));
            }
        };
        if name == "__assertfail" {
            self.step(Action::Trap { message: "an assertion failed" });
            return Ok(());
        }
        let source = self.source;
        let defined = |function: &&Function| !function.entry && function.name == *name && function.body.is_some();
        let Some(function) = source.functions.iter().find(defined) else {
            return Err(located(format!("the function `{name}` is not in this module")));
        };
        if self.calls.contains(name) {
            return Err(located(format!("`{name}` calls itself, which is not supported")));
        }
        let mut scope = Scope::new();
        scope.closed = true;
        let formal = function.results.iter().chain(&function.parameters);
        let given: Vec<&Operand> = results.iter().chain(arguments).collect();
        let expected = function.results.len() + function.parameters.len();
        if given.len() != expected {
            let message = format!("`{name}` has {expected} results and parameters, not {}", given.len());
            return Err(located(message));
        }
        let mut meanings = Vec::new();
        for (formal, given) in formal.zip(given) {
            let named = match given {
                Operand::Name(name) => self.find(name),
                _ => None,
            };
            let Some(named @ Named::Local(_)) = named else {
                return Err(located(format!("`{}` has to be a `.param` variable", formal.name)));
            };
            meanings.push((formal.name.clone(), named));
        }
        self.inline(function, scope, meanings, instruction)
    }

    fn inline(
        &mut self,
        function: &Function,
        scope: Scope,
        meanings: Vec<(String, Named)>,
        instruction: &Instruction,
    ) -> Result<(), ParseError> {
        let after = self.new_label();
        // Where the guard does not hold, the whole body is passed.
        if let Some((register, negated)) = self.guard {
            self.guard = Some((register, !negated));
            self.step(Action::Branch { to: after });
        } else {
            self.step(Action::Nothing);
        }
        self.scopes.push(scope);
        for (name, named) in meanings {
            self.declare(&name, named);
        }
        self.calls.push(function.name.clone());
        let outer = std::mem::replace(&mut self.end, after);
        let body = function.body.as_ref().expect("a function without a body is not called");
        self.scope(body)?;
        self.end = outer;
        self.calls.pop();
        self.scopes.pop();
        self.place(after);
        self.line = instruction.line as u32;
        Ok(())
    }
}
