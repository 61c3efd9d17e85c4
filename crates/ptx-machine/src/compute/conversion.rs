//! Conversions between types (PTX ISA 9.7.9: `cvt`, `cvt.pack`).

use super::Computation;
use super::float::{Format, ROUNDINGS, Rounding, canonical};
use super::integer::saturated;
use super::word::{ones, range, signed, value};
use crate::opcode::{Kind, Opcode, Type};

type Outcome = Result<Computation, String>;

/// To whole numbers.
const WHOLE: [(&str, Rounding); 4] =
    [("rni", Rounding::Nearest), ("rzi", Rounding::Zero), ("rmi", Rounding::Down), ("rpi", Rounding::Up)];

pub(super) fn cvt(opcode: &mut Opcode) -> Outcome {
    if opcode.take("pack") {
        return pack(opcode);
    }
    let (to, from) = (opcode.take_type()?, opcode.take_type()?);
    for ty in [to, from] {
        if ty.kind == Kind::Bits || ty.kind == Kind::Predicate {
            return Err(opcode.wrong_type(ty));
        }
    }
    match (to.is_integer(), from.is_integer()) {
        _ if from.elements == 2 => Err(opcode.wrong_type(from)),
        _ if to.is_integer() && to.elements == 2 => Err(opcode.wrong_type(to)),
        (true, true) => between_integers(opcode, to, from),
        (true, false) => to_integer(opcode, to, from),
        (false, true) => from_integer(opcode, to, from),
        (false, false) => between_floats(opcode, to, from),
    }
}

/// A narrower result fills its register with its sign.
fn integer_result(to: Type, f: impl Fn(u64) -> u64 + Send + Sync + 'static) -> Outcome {
    let sign_extends = (to.kind == Kind::Signed).then_some(to.width);
    Ok(Computation { sign_extends, ..Computation::unary(f)? })
}

fn between_integers(opcode: &mut Opcode, to: Type, from: Type) -> Outcome {
    let kept = ones(to.width);
    if opcode.take("sat") {
        return integer_result(to, move |a| saturated(value(a, from), to) as u64 & kept);
    }
    match from.kind {
        Kind::Signed => integer_result(to, move |a| signed(a, from.width) as u64 & kept),
        _ => integer_result(to, move |a| a & ones(from.width) & kept),
    }
}

/// Whether subnormal numbers of f32, the source or the result, count as zero.
fn flushes(opcode: &mut Opcode, to: Type, from: Type) -> bool {
    let single = |ty: Type| ty.kind == Kind::Float && ty.width == 32;
    (single(to) || single(from)) && opcode.take("ftz")
}

/// Rounds to a whole number; what is out of range becomes the nearest that is not.
fn to_integer(opcode: &mut Opcode, to: Type, from: Type) -> Outcome {
    let format = Format::require(opcode, from)?;
    let rounding = opcode.require_one_of(&WHOLE)?;
    let flush = flushes(opcode, to, from);
    // Saturation happens anyway.
    opcode.take("sat");
    let kept = ones(to.width);
    let of_nan = if from.width == 64 || to.width == 64 { 1 << (to.width - 1) } else { 0 };
    let number = move |a| whole(format.widen(if flush { format.flush(a) } else { a }), rounding);
    if (to.kind, to.width) == (Kind::Unsigned, 64) {
        return integer_result(to, move |a| {
            let number = number(a);
            if number.is_nan() { of_nan } else { number as u64 }
        });
    }
    let (least, greatest) = range(to);
    let (least, greatest) = (least as i64, greatest as i64);
    integer_result(to, move |a| {
        let number = number(a);
        if number.is_nan() { of_nan } else { (number as i64).clamp(least, greatest) as u64 & kept }
    })
}

/// Rounds to a whole number, without a call.
#[inline(always)]
fn whole(value: f64, rounding: Rounding) -> f64 {
    // From here on there are no fractions, and below there is room for none after adding it.
    const WHOLE: f64 = (1u64 << 52) as f64;
    let magnitude = value.abs();
    let nearest = (magnitude + WHOLE) - WHOLE;
    let down = if nearest > magnitude { nearest - 1.0 } else { nearest };
    let up = if nearest < magnitude { nearest + 1.0 } else { nearest };
    let negative = value.is_sign_negative();
    let rounded = match rounding {
        Rounding::Nearest => nearest,
        Rounding::NearestAway => magnitude.round(),
        Rounding::Zero => down,
        Rounding::Down => {
            if negative {
                up
            } else {
                down
            }
        }
        Rounding::Up => {
            if negative {
                down
            } else {
                up
            }
        }
    };
    if magnitude < WHOLE { rounded.copysign(value) } else { value }
}

fn from_integer(opcode: &mut Opcode, to: Type, from: Type) -> Outcome {
    let format = Format::require(opcode, to)?;
    if to.elements == 2 {
        return Err(opcode.wrong_type(to));
    }
    let rounding = opcode.require_one_of(&ROUNDINGS)?;
    // An integer is never subnormal.
    flushes(opcode, to, from);
    let saturates = to.kind == Kind::Float && opcode.take("sat");
    let width = from.width;
    match (format, from.kind, rounding) {
        (Format::SINGLE, Kind::Signed, Rounding::Nearest) if !saturates => {
            Computation::unary(move |a| u64::from((signed(a, width) as f32).to_bits()))
        }
        (Format::SINGLE, _, Rounding::Nearest) if !saturates => {
            Computation::unary(move |a| u64::from(((a & ones(width)) as f32).to_bits()))
        }
        (Format::DOUBLE, Kind::Signed, Rounding::Nearest) if !saturates => {
            Computation::unary(move |a| (signed(a, width) as f64).to_bits())
        }
        (Format::DOUBLE, _, Rounding::Nearest) if !saturates => {
            Computation::unary(move |a| ((a & ones(width)) as f64).to_bits())
        }
        _ => Computation::unary(move |a| {
            let number = value(a, from);
            let bits = format.pack(number < 0, number.unsigned_abs() as u64, 0, rounding);
            if saturates { unit(format, bits) } else { bits }
        }),
    }
}

/// Into [0, 1]; NaN becomes 0.
fn unit(format: Format, bits: u64) -> u64 {
    if bits & format.sign() != 0 || format.is_nan(bits) { 0 } else { bits.min(format.one()) }
}

/// What is done to a number on its way from one format to another.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Change {
    from: Format,
    to: Format,
    rounding: Rounding,
    /// To a whole number first.
    whole: bool,
    flush: bool,
    /// `.sat`
    unit: bool,
    relu: bool,
    /// What is out of range becomes the greatest finite number.
    finite: bool,
}

impl Change {
    /// Rounded to nearest, and no more.
    fn plain(from: Format, to: Format) -> Self {
        let no = false;
        Self { from, to, rounding: Rounding::Nearest, whole: no, flush: no, unit: no, relu: no, finite: no }
    }

    fn of(self, bits: u64) -> u64 {
        let Self { from, to, .. } = self;
        if from.is_nan(bits & (from.sign() | (from.sign() - 1))) {
            return if self.unit { 0 } else { to.nan() };
        }
        let flush =
            |format: Format, bits| if self.flush && format == Format::SINGLE { format.flush(bits) } else { bits };
        let value = from.widen(flush(from, bits));
        let value = if self.whole { whole(value, self.rounding) } else { value };
        let rounded = flush(to, to.round(value, self.rounding));
        let rounded = if self.unit { unit(to, rounded) } else { rounded };
        let sign = rounded & to.sign();
        if sign != 0 && self.relu {
            return 0;
        }
        if self.finite { (rounded ^ sign).min(to.greatest()) | sign } else { rounded }
    }
}

fn between_floats(opcode: &mut Opcode, to: Type, from: Type) -> Outcome {
    let pair = to.elements == 2;
    let wrong = |opcode: &Opcode| Err(format!("`{}` does not convert `.{from}` to `.{to}`", opcode.text()));
    let (Some(target), Some(source)) = (Format::of(to), Format::of(from)) else { return wrong(opcode) };
    let from_single = source == Format::SINGLE;
    if source == Format::TENSOR || (pair || target == Format::TENSOR) && !from_single {
        return wrong(opcode);
    }
    let to_half = from_single && to.width == 16;
    let whole = if source == target { opcode.take_one_of(&WHOLE) } else { None };
    let widens = target.fraction >= source.fraction && target.bias >= source.bias;
    let rounding = match whole {
        Some(whole) => whole,
        None if target == Format::TENSOR => {
            let known = [("rna", Rounding::NearestAway), ("rn", Rounding::Nearest), ("rz", Rounding::Zero)];
            opcode.require_one_of(&known)?
        }
        None if pair => opcode.require_one_of(&ROUNDINGS[..2])?,
        None if widens => Rounding::Nearest,
        None => opcode.require_one_of(&ROUNDINGS)?,
    };
    // These have `.rn` and `.rz` only.
    let clamps = (to_half || target == Format::TENSOR) && !matches!(rounding, Rounding::Down | Rounding::Up);
    let change = Change {
        from: source,
        to: target,
        rounding,
        whole: whole.is_some(),
        flush: flushes(opcode, to, from),
        unit: !pair && to.kind == Kind::Float && opcode.take("sat"),
        relu: clamps && opcode.take("relu"),
        finite: clamps && opcode.take("satfinite"),
    };
    if pair {
        return Computation::binary(move |a, b| change.of(a) << 16 | change.of(b));
    }
    let plain = change == Change::plain(source, target);
    match (source, target) {
        (Format::SINGLE, Format::DOUBLE) if plain => Computation::unary(move |a| {
            let value = f64::from(f32::from_bits(a as u32));
            if value.is_nan() { target.nan() } else { value.to_bits() }
        }),
        (Format::DOUBLE, Format::SINGLE) if plain => Computation::unary(|a| canonical(f64::from_bits(a) as f32)),
        _ => Computation::unary(move |a| change.of(a)),
    }
}

/// `cvt.pack.sat.u16.s32 d, a, b` and its like: two integers side by side, and for bytes the lower half of `c` above them.
fn pack(opcode: &mut Opcode) -> Outcome {
    if !opcode.take("sat") {
        return Err(format!("`{}` needs `.sat`", opcode.text()));
    }
    let (to, from) = (opcode.take_type()?, opcode.take_type()?);
    if !to.is_integer() || to.elements != 1 || !matches!(to.width, 8 | 16) {
        return Err(opcode.wrong_type(to));
    }
    if (from.kind, from.width) != (Kind::Signed, 32) {
        return Err(opcode.wrong_type(from));
    }
    let part = move |a| saturated(value(a, from), to) as u64 & ones(to.width);
    if to.width == 16 {
        return Computation::binary(move |a, b| part(a) << 16 | part(b));
    }
    let third = opcode.take_type()?;
    if (third.kind, third.width) != (Kind::Bits, 32) {
        return Err(opcode.wrong_type(third));
    }
    Computation::ternary(move |a, b, c| c << 16 & ones(32) | part(a) << 8 | part(b))
}
