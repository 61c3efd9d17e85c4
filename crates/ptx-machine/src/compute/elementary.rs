//! Approximate instructions (PTX ISA 9.7.3.8, 9.7.3.13 to 22, 9.7.4.9, 9.7.4.10).
//!
//! Exact values are computed in f64, and operands for which the ISA's tables name the result have that.

use super::Computation;
use super::float::{Format, Rounding};
use super::map::{approximate, halves};
use crate::approximate::{Bound, Promises, chosen};
use crate::opcode::{Opcode, Type};

type Outcome = Result<Computation, String>;

/// An instruction, and how its results may differ from the exact ones.
#[derive(Clone, Debug)]
struct Instruction {
    format: Format,
    flush: bool,
    promises: Promises,
    /// Operands for which the result is exact
    exact: fn(f64) -> bool,
    /// Tells instructions apart, where results are chosen at random.
    number: u64,
}

impl Instruction {
    fn new(opcode: &Opcode, promised: &str, format: Format, flush: bool) -> Self {
        let number =
            opcode.text().bytes().fold(0, |number: u64, byte| number.wrapping_mul(257).wrapping_add(byte.into()));
        let exact = |operand: f64| operand == 0.0 || !operand.is_finite();
        Self { format, flush, promises: Promises::of(promised), exact, number }
    }

    #[inline(always)]
    fn flushed(&self, bits: u64) -> u64 {
        if self.flush { self.format.flush(bits) } else { bits }
    }

    /// The value of an operand.
    #[inline(always)]
    fn operand(&self, bits: u64) -> f64 {
        let upper = self.format == Format::GROSS && !self.format.is_nan(bits);
        self.format.widen(self.flushed(if upper { bits >> 32 << 32 } else { bits }))
    }

    #[inline(always)]
    fn nearest(&self, exact: f64) -> u64 {
        self.flushed(self.format.round(exact, Rounding::Nearest))
    }

    /// The results that are permitted.
    fn range(&self, exact: f64, operand: f64) -> (f64, f64) {
        let (centre, distance) = match self.promises.bound(operand) {
            Bound::Ulps(count) => (exact, count * self.format.ulp(exact)),
            Bound::FromRounded(count) => {
                let rounded = self.format.widen(self.format.round(exact, Rounding::Nearest));
                (rounded, count * self.format.ulp(exact))
            }
            Bound::Relative(part) => (exact, part * exact.abs()),
            Bound::Absolute(distance) => return (exact - distance, exact + distance),
            Bound::Between(least, greatest) => return (least, greatest),
        };
        let (least, greatest) = (centre - distance, centre + distance);
        // An error in proportion does not change the sign. Of two zeros, `min` may give either.
        if exact.is_sign_negative() {
            (least, if greatest < 0.0 { greatest } else { -0.0 })
        } else {
            (least.max(0.0), greatest)
        }
    }

    /// One of the permitted results: in one case of four the least, in one the greatest.
    fn adversarial(&self, exact: f64, operand: f64, choice: u64) -> u64 {
        let nearest = self.format.round(exact, Rounding::Nearest);
        if !self.format.widen(nearest).is_finite() {
            return nearest;
        }
        let (least, greatest) = self.range(exact, operand);
        let part = (choice >> 11) as f64 / (1u64 << 53) as f64;
        let wanted = match choice & 3 {
            0 => least,
            1 => greatest,
            _ => least * (1.0 - part) + greatest * part,
        };
        let inward = if wanted < exact { Rounding::Up } else { Rounding::Down };
        let result = self.format.round(wanted, inward);
        let permitted = (least..=greatest).contains(&self.format.widen(result));
        self.flushed(if permitted { result } else { nearest })
    }
}

/// A function of `N` operands, of which `decisive` is the one that the bound depends on.
fn elementary<const N: usize>(
    instruction: Instruction,
    pair: bool,
    decisive: usize,
    f: impl Fn([f64; N]) -> f64 + Copy + Send + Sync + 'static,
) -> Outcome {
    let other = instruction.clone();
    let nearest = move |a: [u64; N]| instruction.nearest(f(a.map(|a| instruction.operand(a))));
    let adversarial = move |seed, a: [u64; N]| {
        let values = a.map(|a| other.operand(a));
        let exact = f(values);
        if values.iter().any(|value| (other.exact)(*value)) {
            return other.nearest(exact);
        }
        other.adversarial(exact, values[decisive], chosen(seed, other.number, &a))
    };
    let function = if pair {
        approximate(move |a| halves(a, &nearest), move |seed, a| halves(a, |a| adversarial(seed, a)))
    } else {
        approximate(nearest, adversarial)
    };
    Computation::one(N, function)
}

/// Takes `.approx`, which there has to be.
fn approx(opcode: &mut Opcode) -> Result<(), String> {
    opcode.require_one_of(&[("approx", ())])
}

/// A function that only f32 has.
fn of_single(opcode: &mut Opcode, promised: &str, f: impl Fn(f64) -> f64 + Copy + Send + Sync + 'static) -> Outcome {
    approx(opcode)?;
    let flush = opcode.take("ftz");
    let ty = opcode.take_type()?;
    if Format::of(ty) != Some(Format::SINGLE) {
        return Err(opcode.wrong_type(ty));
    }
    elementary(Instruction::new(opcode, promised, Format::SINGLE, flush), false, 0, move |[a]| f(a))
}

pub(super) fn sin(opcode: &mut Opcode) -> Outcome {
    of_single(opcode, "sin.approx.f32", f64::sin)
}

pub(super) fn cos(opcode: &mut Opcode) -> Outcome {
    of_single(opcode, "cos.approx.f32", f64::cos)
}

pub(super) fn lg2(opcode: &mut Opcode) -> Outcome {
    of_single(opcode, "lg2.approx.f32", f64::log2)
}

/// The instruction for a function of f32, f16, bf16 and pairs.
fn of_narrow(opcode: &mut Opcode, ty: Type, flush: bool) -> Result<Instruction, String> {
    approx(opcode)?;
    let format = Format::require(opcode, ty)?;
    if format == Format::DOUBLE {
        return Err(opcode.wrong_type(ty));
    }
    let promised = format!("{}.approx.{}", opcode.name(), ty.element());
    Ok(Instruction::new(opcode, &promised, format, flush))
}

pub(super) fn tanh(opcode: &mut Opcode) -> Outcome {
    let ty = opcode.take_type()?;
    let instruction = of_narrow(opcode, ty, false)?;
    elementary(instruction, ty.elements == 2, 0, |[a]| a.tanh())
}

/// Of f32 `.ftz` is possible, of bf16 it has to be there.
pub(super) fn ex2(opcode: &mut Opcode) -> Outcome {
    let ty = opcode.take_type()?;
    let flush = match Format::of(ty) {
        Some(Format::SINGLE) => opcode.take("ftz"),
        Some(Format::BFLOAT) => {
            opcode.require_one_of(&[("ftz", ())])?;
            true
        }
        _ => false,
    };
    let mut instruction = of_narrow(opcode, ty, flush)?;
    if instruction.format == Format::SINGLE {
        // The ISA does not say that powers of two are exact, but the compiler's own `tanh` of f64 is made of them.
        instruction.exact = |operand| !operand.is_finite() || operand.fract() == 0.0;
    }
    elementary(instruction, ty.elements == 2, 0, |[a]| a.exp2())
}

pub(super) fn sqrt(opcode: &mut Opcode) -> Outcome {
    approx(opcode)?;
    let flush = opcode.take("ftz");
    elementary(Instruction::new(opcode, "sqrt.approx.f32", Format::SINGLE, flush), false, 0, |[a]| a.sqrt())
}

/// `rcp.approx.f32`, `rcp.approx.ftz.f64`
pub(super) fn rcp(opcode: &mut Opcode, format: Format) -> Outcome {
    approx(opcode)?;
    let flush = opcode.take("ftz");
    let instruction = match (format, flush) {
        (Format::SINGLE, _) => Instruction::new(opcode, "rcp.approx.f32", format, flush),
        (_, true) => Instruction::new(opcode, "rcp.approx.ftz.f64", Format::GROSS, true),
        _ => return Err(format!("`{}` needs `.ftz`", opcode.text())),
    };
    elementary(instruction, false, 0, |[a]| 1.0 / a)
}

/// `rsqrt.approx.f32`, `rsqrt.approx.f64`, `rsqrt.approx.ftz.f64`
pub(super) fn rsqrt(opcode: &mut Opcode) -> Outcome {
    approx(opcode)?;
    let flush = opcode.take("ftz");
    let ty = opcode.take_type()?;
    let instruction = match (Format::require(opcode, ty)?, flush) {
        (Format::SINGLE, _) => Instruction::new(opcode, "rsqrt.approx.f32", Format::SINGLE, flush),
        (Format::DOUBLE, true) => Instruction::new(opcode, "rsqrt.approx.ftz.f64", Format::GROSS, true),
        (Format::DOUBLE, false) => return reciprocal_root_of_double(opcode),
        _ => return Err(opcode.wrong_type(ty)),
    };
    elementary(instruction, false, 0, |[a]| 1.0 / a.sqrt())
}

/// `rsqrt.approx.f64`: the ISA states no bound. CUDA has one of 1 ulp for `rsqrt`, so the result is one of the two numbers next
/// to the exact one.
fn reciprocal_root_of_double(opcode: &Opcode) -> Outcome {
    let number = Instruction::new(opcode, "", Format::DOUBLE, false).number;
    let nearest = |[a]: [u64; 1]| Format::DOUBLE.round(reciprocal_root(f64::from_bits(a)).0, Rounding::Nearest);
    let adversarial = move |seed, a: [u64; 1]| {
        let (near, rest) = reciprocal_root(f64::from_bits(a[0]));
        let other = match rest {
            _ if chosen(seed, number, &a) & 1 == 0 => near,
            ..0.0 => near.next_down(),
            _ if rest > 0.0 => near.next_up(),
            _ => near,
        };
        Format::DOUBLE.round(other, Rounding::Nearest)
    };
    Computation::one(1, approximate(nearest, adversarial))
}

/// The reciprocal of the square root, and about what it lacks.
fn reciprocal_root(a: f64) -> (f64, f64) {
    let first = 1.0 / a.sqrt();
    if !first.is_finite() || first == 0.0 {
        return (first, 0.0);
    }
    // How much a·first² is short of 1: the fused product gives what the root's rounding hides.
    let root = a * first;
    let rest = a.mul_add(first, -root);
    let correction = first * (((-root).mul_add(first, 1.0) - rest * first) / 2.0);
    let near = first + correction;
    (near, correction - (near - first))
}

/// `div.approx.f32`, `div.full.f32`
pub(super) fn div(opcode: &mut Opcode) -> Outcome {
    let full = opcode.take("full");
    if !full {
        approx(opcode)?;
    }
    let flush = opcode.take("ftz");
    let promised = if full { "div.full.f32" } else { "div.approx.f32" };
    let limit = if full { f64::INFINITY } else { 2f64.powi(126) };
    let quotient = move |[a, b]: [f64; 2]| {
        // The reciprocal of so great a divisor counts as zero.
        if b.is_finite() && b.abs() > limit { a * 0f64.copysign(b) } else { a / b }
    };
    elementary(Instruction::new(opcode, promised, Format::SINGLE, flush), false, 1, quotient)
}
