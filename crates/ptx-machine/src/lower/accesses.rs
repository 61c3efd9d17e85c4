//! Reading and writing memory.

use super::names::{Literal, Named};
use super::{Lowering, Result, exactly};
use crate::opcode::{Kind, Opcode, Type};
use crate::program::{Action, Address, Register, Strength, Target};
use crate::syntax::Operand;
use half::{bf16, f16};

impl Lowering<'_> {
    /// The modifiers that `ld`, `st` and `atom` share: how strong the access is, and where it goes.
    fn access(opcode: &mut Opcode) -> (Target, Strength) {
        let strengths = [
            ("volatile", Strength::Strong),
            ("relaxed", Strength::Strong),
            ("acquire", Strength::Strong),
            ("mmio", Strength::Strong),
            ("release", Strength::Release),
            ("acq_rel", Strength::Release),
        ];
        let strength = opcode.take_one_of(&strengths).unwrap_or(Strength::Weak);
        for scope in ["weak", "cta", "cluster", "gpu", "sys"] {
            opcode.take(scope);
        }
        let spaces = [
            ("global", Target::Global),
            ("const", Target::Global),
            ("shared", Target::Shared),
            ("shared::cta", Target::Shared),
            ("local", Target::Local),
            ("param", Target::Parameter),
            ("param::entry", Target::Parameter),
            ("param::func", Target::Parameter),
        ];
        (opcode.take_one_of(&spaces).unwrap_or(Target::Generic), strength)
    }

    /// Hints about caches: the machine has none.
    fn take_cache_hints(opcode: &mut Opcode) {
        let hints = [
            "ca",
            "cg",
            "cs",
            "lu",
            "cv",
            "wb",
            "wt",
            "L1::evict_normal",
            "L1::evict_unchanged",
            "L1::evict_first",
            "L1::evict_last",
            "L1::no_allocate",
            "L2::64B",
            "L2::128B",
            "L2::256B",
        ];
        for hint in hints {
            opcode.take(hint);
        }
    }

    fn address(&mut self, operand: &Operand, target: Target, strength: Strength) -> Result<Address> {
        let Operand::Address { base, offset } = operand else {
            return Err("an address in brackets was expected".to_owned());
        };
        let Some(name) = base else {
            let base = self.source(&Operand::Integer(0), Literal::INTEGER)?;
            return Ok(Address { target, base, offset: *offset, strength });
        };
        let (base, named) = self.base(name)?;
        let in_callee = self.calls.len() > 1;
        let target = match (target, named) {
            // The parameters of a called function lie in local memory.
            (Target::Parameter, Named::Register(_)) if in_callee => Target::Local,
            (Target::Parameter | Target::Generic, Named::Local(_)) => Target::Local,
            (Target::Generic, Named::Shared(_) | Named::DynamicShared) => Target::Shared,
            (Target::Shared, Named::Shared(_) | Named::DynamicShared)
            | (Target::Local, Named::Local(_))
            | (Target::Parameter, Named::Parameter(_))
            | (Target::Global | Target::Generic, Named::Symbol(_))
            | (_, Named::Register(_) | Named::Special(_)) => target,
            _ => return Err(format!("`{name}` does not lie in this state space")),
        };
        Ok(Address { target, base, offset: *offset, strength })
    }

    fn elements(operand: &Operand, count: usize) -> Result<Vec<&Operand>> {
        let elements: Vec<&Operand> = match operand {
            Operand::Vector(elements) => elements.iter().collect(),
            single => vec![single],
        };
        if elements.len() == count {
            return Ok(elements);
        }
        Err(format!("{count} elements are moved, and {} are named", elements.len()))
    }

    fn vector(opcode: &mut Opcode) -> usize {
        opcode.take_one_of(&[("v2", 2), ("v4", 4), ("v8", 8)]).unwrap_or(1)
    }

    fn element(opcode: &mut Opcode) -> Result<Type> {
        let element = opcode.take_type()?;
        if element.bits() < 8 || element.bits() > 64 || element.elements > 1 {
            return Err(format!("elements of type `.{element}` are not supported"));
        }
        Ok(element)
    }

    pub(super) fn load(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        let (target, mut strength) = Self::access(opcode);
        if strength == Strength::Weak && (opcode.take("nc") || opcode.name() == "ldu") {
            strength = Strength::Constant;
        }
        Self::take_cache_hints(opcode);
        let count = Self::vector(opcode);
        let element = Self::element(opcode)?;
        let [results, address] = exactly(operands)?;
        let address = self.address(address, target, strength)?;
        let results = Self::elements(results, count)?;
        let results = results.into_iter().map(|result| self.result(result)).collect::<Result<Vec<Register>>>()?;
        let width = results.iter().map(|result| self.widths[*result as usize]).min().unwrap_or(64);
        if width < element.width {
            return Err(format!("a register of {width} bits is too narrow"));
        }
        let keep = u64::MAX >> (64 - width);
        let signed = element.kind == Kind::Signed;
        self.step(Action::Load { address, bytes: element.width as usize / 8, signed, results, keep });
        Ok(())
    }

    pub(super) fn store(&mut self, opcode: &mut Opcode, operands: &[Operand]) -> Result<()> {
        let (target, strength) = Self::access(opcode);
        Self::take_cache_hints(opcode);
        let count = Self::vector(opcode);
        let element = Self::element(opcode)?;
        let [address, sources] = exactly(operands)?;
        let address = self.address(address, target, strength)?;
        if address.target == Target::Parameter {
            return Err("an entry's parameters cannot be written".to_owned());
        }
        self.sends |= strength > Strength::Weak && matches!(address.target, Target::Global | Target::Generic);
        let literal = Literal::of(element);
        let sources = Self::elements(sources, count)?;
        let sources =
            sources.into_iter().map(|source| self.source(source, literal)).collect::<Result<Vec<Register>>>()?;
        self.step(Action::Store { address, bytes: element.width as usize / 8, sources });
        Ok(())
    }

    /// `atom`, and `red`, which gives nothing back.
    pub(super) fn atomic(&mut self, opcode: &mut Opcode, operands: &[Operand], answers: bool) -> Result<()> {
        let (target, strength) = Self::access(opcode);
        let names = ["and", "or", "xor", "cas", "exch", "add", "inc", "dec", "min", "max"];
        let named: Vec<(&str, &str)> = names.iter().map(|name| (*name, *name)).collect();
        let Some(name) = opcode.take_one_of(&named) else {
            return Err(format!("an atomic operation was expected: one of {}", names.join(", ")));
        };
        let element = opcode.take_type()?;
        // Sums of short numbers never flush subnormal ones.
        if element.width == 16 && name == "add" && !opcode.take("noftz") {
            return Err("a sum of 16-bit numbers needs `.noftz`".to_owned());
        }
        let operation = operation(name, element, target)?;
        let first = usize::from(answers);
        let expected = first + 2 + usize::from(name == "cas");
        if operands.len() != expected {
            return Err(format!("it takes {expected} operands, not {}", operands.len()));
        }
        let result = if answers { Some(self.result(&operands[0])?) } else { None };
        let address = self.address(&operands[first], target, strength.max(Strength::Strong))?;
        let literal = Literal::of(element);
        let value = self.source(&operands[first + 1], literal)?;
        let other = operands.get(first + 2).map_or(Ok(value), |operand| self.source(operand, literal))?;
        self.sends |= matches!(address.target, Target::Global | Target::Generic);
        let bytes = element.bits() as usize / 8;
        self.step(Action::Atomic { address, bytes, result, sources: [value, other], operation });
        Ok(())
    }
}

type Operation = Box<dyn Fn(u64, u64, u64) -> u64 + Send + Sync>;

/// From what memory held and the operands to what it holds then.
fn operation(name: &str, element: Type, target: Target) -> Result<Operation> {
    let Type { kind, width, elements } = element;
    let keep = u64::MAX >> 64_u32.saturating_sub(element.bits());
    let signed = move |x: u64| (x << (64 - width)).cast_signed() >> (64 - width);
    Ok(match (name, kind, width, elements) {
        ("and", Kind::Bits, 32 | 64, 1) => Box::new(|old, a, _| old & a),
        ("or", Kind::Bits, 32 | 64, 1) => Box::new(|old, a, _| old | a),
        ("xor", Kind::Bits, 32 | 64, 1) => Box::new(|old, a, _| old ^ a),
        ("exch", Kind::Bits, 32 | 64, 1) => Box::new(move |_, a, _| a & keep),
        ("cas", Kind::Bits, 16 | 32 | 64, 1) => Box::new(move |old, a, b| if old == a & keep { b & keep } else { old }),
        ("add", Kind::Unsigned, 32 | 64, 1) | ("add", Kind::Signed, 32, 1) => {
            Box::new(move |old, a, _| old.wrapping_add(a) & keep)
        }
        ("inc", Kind::Unsigned, 32, 1) => Box::new(move |old, a, _| if old >= a & keep { 0 } else { old + 1 }),
        ("dec", Kind::Unsigned, 32, 1) => {
            Box::new(move |old, a, _| if old == 0 || old > a & keep { a & keep } else { old - 1 })
        }
        ("min", Kind::Unsigned, 32 | 64, 1) => Box::new(move |old, a, _| old.min(a & keep)),
        ("max", Kind::Unsigned, 32 | 64, 1) => Box::new(move |old, a, _| old.max(a & keep)),
        ("min", Kind::Signed, 32 | 64, 1) => {
            Box::new(move |old, a, _| if signed(a) < signed(old) { a & keep } else { old })
        }
        ("max", Kind::Signed, 32 | 64, 1) => {
            Box::new(move |old, a, _| if signed(a) > signed(old) { a & keep } else { old })
        }
        ("add", Kind::Float, 64, 1) => Box::new(|old, a, _| (f64::from_bits(old) + f64::from_bits(a)).to_bits()),
        ("add", Kind::Float, 32, 1) => {
            // In global memory subnormal numbers count as zero, in shared memory they do not.
            let flush = target != Target::Shared;
            let of = move |bits: u64| {
                let value = f32::from_bits(bits as u32);
                if flush && value.is_subnormal() { 0f32.copysign(value) } else { value }
            };
            Box::new(move |old, a, _| u64::from(of(u64::from((of(old) + of(a)).to_bits())).to_bits()))
        }
        ("add", Kind::Float, 16, _) => Box::new(move |old, a, _| {
            each_half(old, a, |x, y| f16::from_f64(f16::from_bits(x).to_f64() + f16::from_bits(y).to_f64()).to_bits())
                & keep
        }),
        ("add", Kind::Bfloat, 16, _) => Box::new(move |old, a, _| {
            each_half(old, a, |x, y| {
                bf16::from_f64(bf16::from_bits(x).to_f64() + bf16::from_bits(y).to_f64()).to_bits()
            }) & keep
        }),
        _ => return Err(format!("the atomic `{name}` has no type `.{element}`")),
    })
}

/// The two halves of a word, each on its own. A sum of two short numbers is rounded once: it is exact in `f64`, or one of them is too
/// small to matter.
fn each_half(old: u64, a: u64, f: impl Fn(u16, u16) -> u16) -> u64 {
    u64::from(f(old as u16, a as u16)) | u64::from(f((old >> 16) as u16, (a >> 16) as u16)) << 16
}
