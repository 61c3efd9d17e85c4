//! Floating-point arithmetic that is exact but for one rounding (PTX ISA 9.7.3, 9.7.4).
//!
//! A NaN result is the canonical one of its format; in f64 it is the first operand that is one, made quiet.

use super::float::{Format, ROUNDINGS, Rounding, canonical, f32_of, odd_sum, single};
use super::map::{halves, lanewise};
use super::{Computation, elementary};
use crate::lanes::Function;
use crate::opcode::{Kind, Opcode, Type};
use rustc_apfloat::ieee::Double;
use rustc_apfloat::{Float, Round, StatusAnd};

type Outcome = Result<Computation, String>;

/// For opcodes that floating-point numbers do not have.
pub(super) fn none(opcode: &mut Opcode, ty: Type) -> Outcome {
    Err(opcode.wrong_type(ty))
}

/// What becomes of a rounded result that is out of bounds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clamp {
    None,
    /// `.sat`: into [0, 1], and NaN to 0
    Unit,
    /// `.relu`: not below 0
    Relu,
}

/// What the modifiers say.
#[derive(Clone, Copy)]
struct Modes {
    rounding: Rounding,
    flush: bool,
    clamp: Clamp,
}

/// Takes `.rn` and its like, `.ftz`, `.sat`, `.relu`, where this type has them.
fn modes(opcode: &mut Opcode, ty: Type, rounding: Option<Rounding>) -> Result<Modes, String> {
    let half = ty.width == 16;
    let offered = if half { &ROUNDINGS[..1] } else { &ROUNDINGS[..] };
    let rounding = match rounding {
        Some(default) => opcode.take_one_of(offered).unwrap_or(default),
        None => opcode.require_one_of(offered)?,
    };
    Ok(Modes { rounding, flush: flushes(opcode, ty), clamp: Clamp::None })
}

/// `.ftz`, which f32 and f16 have.
fn flushes(opcode: &mut Opcode, ty: Type) -> bool {
    ty.kind == Kind::Float && ty.width < 64 && opcode.take("ftz")
}

/// `.sat`, which f32 and f16 have.
fn saturates(opcode: &mut Opcode, ty: Type) -> Clamp {
    let saturates = ty.kind == Kind::Float && ty.width < 64 && opcode.take("sat");
    if saturates { Clamp::Unit } else { Clamp::None }
}

#[inline(always)]
fn finish(format: Format, bits: u64, modes: Modes) -> u64 {
    if format.is_nan(bits) {
        return if modes.clamp == Clamp::Unit { 0 } else { format.nan() };
    }
    let bits = if modes.flush { format.flush(bits) } else { bits };
    match modes.clamp {
        Clamp::None => bits,
        _ if bits & format.sign() != 0 => 0,
        Clamp::Unit => bits.min(format.one()),
        Clamp::Relu => bits,
    }
}

/// A function of f32, f16, bf16 or a pair of those. `exact` gives its value, or that rounded to odd; `native` rounds to the
/// nearest f32.
fn narrow<const N: usize>(
    ty: Type,
    format: Format,
    modes: Modes,
    native: impl Fn([f32; N]) -> f32 + Copy + Send + Sync + 'static,
    exact: impl Fn([f64; N], Rounding) -> f64 + Copy + Send + Sync + 'static,
) -> Outcome {
    let function: Function = match (format, modes.rounding, modes.flush, modes.clamp) {
        (Format::SINGLE, Rounding::Nearest, false, Clamp::None) => lanewise(move |a| canonical(native(a.map(f32_of)))),
        (Format::SINGLE, Rounding::Nearest, true, Clamp::None) => lanewise(move |a| {
            let flush = |bits| Format::SINGLE.flush(bits);
            flush(canonical(native(a.map(|a| f32_of(flush(a))))))
        }),
        (Format::SINGLE, rounding, flush, Clamp::None) => {
            // Each rounding has a loop of its own.
            let one = move |a: [u64; N], rounding| {
                let flush = |bits| if flush { Format::SINGLE.flush(bits) } else { bits };
                let value = exact(a.map(|a| f64::from(f32_of(flush(a)))), rounding);
                flush(canonical(single(value, rounding)))
            };
            match rounding {
                Rounding::Zero => lanewise(move |a| one(a, Rounding::Zero)),
                Rounding::Down => lanewise(move |a| one(a, Rounding::Down)),
                _ => lanewise(move |a| one(a, Rounding::Up)),
            }
        }
        _ => {
            let one = move |a: [u64; N]| {
                let a = if modes.flush { a.map(|a| format.flush(a)) } else { a };
                let value = exact(a.map(|a| format.widen(a)), modes.rounding);
                finish(format, format.round(value, modes.rounding), modes)
            };
            if ty.elements == 2 { lanewise(move |a| halves(a, one)) } else { lanewise(one) }
        }
    };
    Computation::one(N, function)
}

/// A NaN result is made from the operands.
#[inline(always)]
fn propagate<const N: usize>(result: f64, operands: [u64; N]) -> u64 {
    if !result.is_nan() {
        return result.to_bits();
    }
    let nan = operands.into_iter().find(|operand| Format::DOUBLE.is_nan(*operand));
    nan.map_or(Format::DOUBLE.nan(), |nan| nan | 1 << 51)
}

/// A function of f64.
fn double<const N: usize>(
    rounding: Rounding,
    nearest: impl Fn([f64; N]) -> f64 + Send + Sync + 'static,
    directed: impl Fn([Double; N], Round) -> StatusAnd<Double> + Send + Sync + 'static,
) -> Outcome {
    let round = match rounding {
        Rounding::Nearest | Rounding::NearestAway => {
            return Computation::one(N, lanewise(move |a| propagate(nearest(a.map(f64::from_bits)), a)));
        }
        Rounding::Zero => Round::TowardZero,
        Rounding::Down => Round::TowardNegative,
        Rounding::Up => Round::TowardPositive,
    };
    let function = lanewise(move |a: [u64; N]| {
        let result = directed(a.map(|a| Double::from_bits(a.into())), round).value;
        propagate(f64::from_bits(result.to_bits() as u64), a)
    });
    Computation::one(N, function)
}

/// The sum of two narrow numbers, or of one and a product of two, rounded to odd; the rounding gives a zero its sign.
#[inline(always)]
fn sum(a: f64, b: f64, rounding: Rounding) -> f64 {
    let sum = odd_sum(a, b);
    let below = rounding == Rounding::Down && sum == 0.0 && (a.is_sign_negative() || b.is_sign_negative());
    if below { -0.0 } else { sum }
}

pub(super) fn add(opcode: &mut Opcode, ty: Type) -> Outcome {
    let format = Format::require(opcode, ty)?;
    let modes = Modes { clamp: saturates(opcode, ty), ..modes(opcode, ty, Some(Rounding::Nearest))? };
    match format {
        Format::DOUBLE => double(modes.rounding, |[a, b]| a + b, |[a, b], round| a.add_r(b, round)),
        _ => narrow(ty, format, modes, |[a, b]| a + b, |[a, b], rounding| sum(a, b, rounding)),
    }
}

pub(super) fn sub(opcode: &mut Opcode, ty: Type) -> Outcome {
    let format = Format::require(opcode, ty)?;
    let modes = Modes { clamp: saturates(opcode, ty), ..modes(opcode, ty, Some(Rounding::Nearest))? };
    match format {
        Format::DOUBLE => double(modes.rounding, |[a, b]| a - b, |[a, b], round| a.sub_r(b, round)),
        _ => narrow(ty, format, modes, |[a, b]| a - b, |[a, b], rounding| sum(a, -b, rounding)),
    }
}

pub(super) fn mul(opcode: &mut Opcode, ty: Type) -> Outcome {
    let format = Format::require(opcode, ty)?;
    let modes = Modes { clamp: saturates(opcode, ty), ..modes(opcode, ty, Some(Rounding::Nearest))? };
    match format {
        Format::DOUBLE => double(modes.rounding, |[a, b]| a * b, |[a, b], round| a.mul_r(b, round)),
        // The product of two significands of 24 bits fits that of an f64.
        _ => narrow(ty, format, modes, |[a, b]| a * b, |[a, b], _| a * b),
    }
}

/// `fma`, and `mad` of floating-point numbers, which is the same.
pub(super) fn fma(opcode: &mut Opcode, ty: Type) -> Outcome {
    let format = Format::require(opcode, ty)?;
    let relu = opcode.name() == "fma" && ty.width == 16 && opcode.take("relu");
    let clamp = if relu { Clamp::Relu } else { saturates(opcode, ty) };
    let modes = Modes { clamp, ..modes(opcode, ty, None)? };
    if opcode.name() == "mad" && ty.width == 16 {
        return Err(opcode.wrong_type(ty));
    }
    match format {
        Format::DOUBLE => {
            double(modes.rounding, |[a, b, c]| a.mul_add(b, c), |[a, b, c], round| a.mul_add_r(b, c, round))
        }
        // Where the processor has no fused operation, `f32::mul_add` is a call for each lane; this is not.
        _ => narrow(
            ty,
            format,
            modes,
            |[a, b, c]| odd_sum(f64::from(a) * f64::from(b), f64::from(c)) as f32,
            |[a, b, c], rounding| sum(a * b, c, rounding),
        ),
    }
}

/// Fails unless the type is f32 or f64.
fn single_or_double(opcode: &Opcode, ty: Type) -> Result<Format, String> {
    let format = Format::require(opcode, ty)?;
    if format.width >= 32 { Ok(format) } else { Err(opcode.wrong_type(ty)) }
}

pub(super) fn div(opcode: &mut Opcode, ty: Type) -> Outcome {
    let format = single_or_double(opcode, ty)?;
    if format == Format::SINGLE && (opcode.has("approx") || opcode.has("full")) {
        return elementary::div(opcode);
    }
    let modes = modes(opcode, ty, None)?;
    match format {
        Format::DOUBLE => double(modes.rounding, |[a, b]| a / b, |[a, b], round| a.div_r(b, round)),
        // A quotient of numbers of 24 bits that is not one of 25 differs from any such by more than an f64's rounding.
        _ => narrow(ty, format, modes, |[a, b]| a / b, |[a, b], _| a / b),
    }
}

pub(super) fn rcp(opcode: &mut Opcode) -> Outcome {
    let ty = opcode.take_type()?;
    let format = single_or_double(opcode, ty)?;
    if opcode.has("approx") {
        return elementary::rcp(opcode, format);
    }
    let modes = modes(opcode, ty, None)?;
    let one = Double::from_bits(Format::DOUBLE.one().into());
    match format {
        Format::DOUBLE => double(modes.rounding, |[a]| 1.0 / a, move |[a], round| one.div_r(a, round)),
        _ => narrow(ty, format, modes, |[a]| 1.0 / a, |[a], _| 1.0 / a),
    }
}

pub(super) fn sqrt(opcode: &mut Opcode) -> Outcome {
    let ty = opcode.take_type()?;
    let format = single_or_double(opcode, ty)?;
    if format == Format::SINGLE && opcode.has("approx") {
        return elementary::sqrt(opcode);
    }
    let modes = modes(opcode, ty, None)?;
    match (format, modes.rounding) {
        (Format::DOUBLE, Rounding::Nearest) => Computation::unary(|a| propagate(f64::from_bits(a).sqrt(), [a])),
        (Format::DOUBLE, rounding) => Computation::unary(move |a| directed_root(a, rounding)),
        // As with quotients, an f64's rounding does not reach the next number of 25 bits.
        _ => narrow(ty, format, modes, |[a]| a.sqrt(), |[a], _| a.sqrt()),
    }
}

/// The square root of an f64, rounded in some direction.
fn directed_root(a: u64, rounding: Rounding) -> u64 {
    let value = f64::from_bits(a);
    if !value.is_finite() || value <= 0.0 {
        return propagate(value.sqrt(), [a]);
    }
    let field = (a >> 52) as i32;
    let (significand, exponent) = match field {
        0 => (a, -1074),
        _ => (a & ((1 << 52) - 1) | 1 << 52, field - 1075),
    };
    // An integer of 127 or 128 bits, with an even exponent: its root has 64, of which the last says whether there is more.
    let shift = u128::from(significand).leading_zeros() as i32;
    let shift = if (exponent - shift) % 2 == 0 { shift } else { shift - 1 };
    let square = u128::from(significand) << shift;
    let root = square.isqrt();
    let more = u64::from(root * root != square);
    Format::DOUBLE.pack(false, root as u64 | more, (exponent - shift) / 2, rounding)
}

/// The sign is changed or cleared; a NaN of f64 passes unchanged.
fn signs(opcode: &mut Opcode, ty: Type, f: impl Fn(u64, u64) -> u64 + Copy + Send + Sync + 'static) -> Outcome {
    let format = Format::require(opcode, ty)?;
    let flush = flushes(opcode, ty);
    let one = move |[bits]: [u64; 1]| {
        if format.is_nan(bits) {
            return if format == Format::DOUBLE { bits } else { format.nan() };
        }
        f(if flush { format.flush(bits) } else { bits }, format.sign())
    };
    let value = format.sign() | (format.sign() - 1);
    let one = move |[bits]: [u64; 1]| one([bits & value]);
    Computation::one(1, if ty.elements == 2 { lanewise(move |a| halves(a, one)) } else { lanewise(one) })
}

pub(super) fn abs(opcode: &mut Opcode, ty: Type) -> Outcome {
    signs(opcode, ty, |bits, sign| bits & !sign)
}

pub(super) fn neg(opcode: &mut Opcode, ty: Type) -> Outcome {
    signs(opcode, ty, |bits, sign| bits ^ sign)
}

/// The sign of `a` and the magnitude of `b`.
pub(super) fn copysign(opcode: &mut Opcode) -> Outcome {
    let ty = opcode.take_type()?;
    let sign = single_or_double(opcode, ty)?.sign();
    Computation::binary(move |a, b| a & sign | b & (sign - 1))
}

/// The lesser or the greater of two numbers, of which -0 is the lesser zero. A NaN counts only if `.NaN` says so, or both are.
fn extremum(opcode: &mut Opcode, ty: Type, lesser: bool) -> Outcome {
    let format = Format::require(opcode, ty)?;
    let flush = flushes(opcode, ty);
    let narrow = format != Format::DOUBLE;
    let propagates = narrow && opcode.take("NaN");
    let magnitudes = narrow && opcode.has("xorsign") && opcode.has("abs");
    if magnitudes {
        opcode.take("xorsign");
        opcode.take("abs");
    }
    let sign = format.sign();
    // The order of numbers, with -0 before 0.
    let order = move |bits: u64| if bits & sign == 0 { bits as i64 } else { -((bits & (sign - 1)) as i64) - 1 };
    let one = move |[a, b]: [u64; 2]| {
        let [a, b] = [a, b].map(|bits| bits & (sign | (sign - 1)));
        let [a, b] = if flush { [a, b].map(|bits| format.flush(bits)) } else { [a, b] };
        let xor = if magnitudes { (a ^ b) & sign } else { 0 };
        let [a, b] = if magnitudes { [a, b].map(|bits| bits & !sign) } else { [a, b] };
        xor ^ match (format.is_nan(a), format.is_nan(b)) {
            (false, false) if (order(a) < order(b)) == lesser => a,
            (false, false) => b,
            (true, false) if !propagates => b,
            (false, true) if !propagates => a,
            _ if narrow => return format.nan(),
            _ => a | 1 << 51,
        }
    };
    Computation::one(2, if ty.elements == 2 { lanewise(move |a| halves(a, one)) } else { lanewise(one) })
}

pub(super) fn min(opcode: &mut Opcode, ty: Type) -> Outcome {
    extremum(opcode, ty, true)
}

pub(super) fn max(opcode: &mut Opcode, ty: Type) -> Outcome {
    extremum(opcode, ty, false)
}

/// Which numbers a property holds for.
type Property = fn(Format, u64) -> bool;

const PROPERTIES: [(&str, Property); 6] = [
    ("finite", |format, magnitude| magnitude < format.infinity()),
    ("infinite", |format, magnitude| magnitude == format.infinity()),
    ("number", |format, magnitude| magnitude <= format.infinity()),
    ("notanumber", |format, magnitude| magnitude > format.infinity()),
    // Zeros count as normal.
    ("normal", |format, magnitude| magnitude == 0 || (1 << format.fraction..format.infinity()).contains(&magnitude)),
    ("subnormal", |format, magnitude| (1..1 << format.fraction).contains(&magnitude)),
];

pub(super) fn testp(opcode: &mut Opcode) -> Outcome {
    let property = opcode.require_one_of(&PROPERTIES)?;
    let ty = opcode.take_type()?;
    let format = single_or_double(opcode, ty)?;
    Computation::unary(move |a| u64::from(property(format, a & (format.sign() - 1))))
}
