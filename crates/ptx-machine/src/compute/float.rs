//! Floating-point formats, and rounding to them.
//!
//! An f64 holds every number of the narrower formats exactly. Of sums it may not hold the exact value; then it holds the value
//! rounded to odd: truncated, with the last bit set where anything was cut off. Rounding that once more to a format of at most
//! 50 bits gives what rounding the exact value would (Boldo and Melquiond, IEEE Transactions on Computers 57, 2008).

use crate::opcode::{Kind, Opcode, Type};
use half::{bf16, f16};

/// How a number is rounded that a format does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    /// To the nearest, ties to the even one.
    Nearest,
    /// To the nearest, ties away from zero.
    NearestAway,
    Zero,
    Down,
    Up,
}

/// The rounding modes of arithmetic.
pub(super) const ROUNDINGS: [(&str, Rounding); 4] =
    [("rn", Rounding::Nearest), ("rz", Rounding::Zero), ("rm", Rounding::Down), ("rp", Rounding::Up)];

/// A binary interchange format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    kind: Kind,
    pub width: u32,
    /// Bits of the fraction
    pub fraction: u32,
    /// The exponent of the largest numbers
    pub bias: i32,
    /// Bits below the fraction that are always zero
    padding: u32,
}

impl Format {
    pub const HALF: Self = Self { kind: Kind::Float, width: 16, fraction: 10, bias: 15, padding: 0 };
    pub const BFLOAT: Self = Self { kind: Kind::Bfloat, width: 16, fraction: 7, bias: 127, padding: 0 };
    pub const TENSOR: Self = Self { kind: Kind::TensorFloat, width: 32, fraction: 10, bias: 127, padding: 13 };
    pub const SINGLE: Self = Self { kind: Kind::Float, width: 32, fraction: 23, bias: 127, padding: 0 };
    pub const DOUBLE: Self = Self { kind: Kind::Float, width: 64, fraction: 52, bias: 1023, padding: 0 };

    /// The upper half of an f64
    pub const GROSS: Self = Self { kind: Kind::Float, width: 64, fraction: 20, bias: 1023, padding: 32 };

    /// The format of a type, or of one element of a packed type.
    pub fn of(ty: Type) -> Option<Self> {
        let all = [Self::HALF, Self::BFLOAT, Self::TENSOR, Self::SINGLE, Self::DOUBLE];
        all.into_iter().find(|format| (format.kind, format.width) == (ty.kind, ty.width))
    }

    /// As `of`, for an opcode that has this type.
    pub fn require(opcode: &Opcode, ty: Type) -> Result<Self, String> {
        Self::of(ty).filter(|format| format.kind != Kind::TensorFloat).ok_or_else(|| opcode.wrong_type(ty))
    }

    pub fn sign(self) -> u64 {
        1 << (self.width - 1)
    }

    pub fn infinity(self) -> u64 {
        (2 * self.bias as u64 + 1) << (self.fraction + self.padding)
    }

    pub fn greatest(self) -> u64 {
        self.infinity() - (1 << self.padding)
    }

    pub fn one(self) -> u64 {
        (self.bias as u64) << (self.fraction + self.padding)
    }

    /// The NaN that instructions return: all ones but for the sign; in f64, the one that invalid operations give.
    pub fn nan(self) -> u64 {
        match self {
            Self::DOUBLE => 0xfff8_0000_0000_0000,
            Self::GROSS => 0x7fff_ffff_0000_0000,
            _ => self.sign() - 1,
        }
    }

    #[inline(always)]
    pub fn is_nan(self, bits: u64) -> bool {
        bits & (self.sign() - 1) > self.infinity()
    }

    /// A subnormal number becomes a zero of its sign.
    #[inline(always)]
    pub fn flush(self, bits: u64) -> u64 {
        if bits & self.infinity() == 0 { bits & self.sign() } else { bits }
    }

    /// The value of a number, which is exact; of a NaN, some NaN.
    #[inline(always)]
    pub fn widen(self, bits: u64) -> f64 {
        match self {
            Self::HALF => f16::from_bits(bits as u16).to_f64(),
            Self::BFLOAT => bf16::from_bits(bits as u16).to_f64(),
            _ if self.width == 64 => f64::from_bits(bits),
            _ => f64::from(f32::from_bits(bits as u32)),
        }
    }

    /// The distance between numbers of the magnitude of a finite value.
    pub fn ulp(self, value: f64) -> f64 {
        let exponent = (value.to_bits() >> 52 & 0x7ff) as i32 - 1023;
        match exponent.max(1 - self.bias) - self.fraction as i32 {
            subnormal @ ..-1022 => f64::from_bits(1 << (subnormal + 1074)),
            normal => f64::from_bits(((normal + 1023) as u64) << 52),
        }
    }

    /// Rounds a value, which may itself be rounded to odd if the format is narrower than f64.
    pub fn round(self, value: f64, rounding: Rounding) -> u64 {
        if value.is_nan() {
            return self.nan();
        }
        if self == Self::SINGLE && rounding != Rounding::NearestAway {
            return canonical(single(value, rounding));
        }
        let (bits, double) = (value.to_bits(), Self::DOUBLE);
        let negative = value.is_sign_negative();
        let field = (bits & double.infinity()) >> 52;
        let fraction = bits & ((1 << 52) - 1);
        match field {
            0x7ff => self.infinity() | if negative { self.sign() } else { 0 },
            0 => self.pack(negative, fraction, -1074, rounding),
            _ => self.pack(negative, fraction | 1 << 52, field as i32 - 1075, rounding),
        }
    }

    /// Rounds `±significand · 2^exponent`. The significand may be rounded to odd if it has two bits more than the format.
    pub fn pack(self, negative: bool, significand: u64, exponent: i32, rounding: Rounding) -> u64 {
        let sign = if negative { self.sign() } else { 0 };
        if significand == 0 {
            return sign;
        }
        let leading = 63 - significand.leading_zeros() as i32;
        let highest = leading + exponent;
        // The exponent of the last place of the result; subnormal numbers share theirs.
        let last = highest.max(1 - self.bias) - self.fraction as i32;
        let drop = last - exponent;
        let (kept, cut, half) = match drop {
            ..=0 => (significand << -drop, 0, 1),
            1..=63 => (significand >> drop, significand & ((1 << drop) - 1), 1 << (drop - 1)),
            64 => (0, significand, 1 << 63),
            // Less than half of the last place, but not nothing.
            _ => (0, 1, 2),
        };
        let up = match rounding {
            Rounding::Nearest => cut > half || cut == half && kept & 1 == 1,
            Rounding::NearestAway => cut >= half,
            Rounding::Zero => false,
            Rounding::Down => negative && cut != 0,
            Rounding::Up => !negative && cut != 0,
        };
        // The leading one of a normal number adds one to the exponent, and so does a carry.
        let below = (last + self.fraction as i32 + self.bias - 1) as u64;
        let magnitude = (below << self.fraction) + kept + u64::from(up);
        let infinity = self.infinity() >> self.padding;
        let toward_zero = match rounding {
            Rounding::Nearest | Rounding::NearestAway => false,
            Rounding::Zero => true,
            Rounding::Down => !negative,
            Rounding::Up => negative,
        };
        let magnitude = if magnitude < infinity { magnitude } else { infinity - u64::from(toward_zero) };
        sign | magnitude << self.padding
    }
}

/// `a + b` of two numbers that are far from overflow, rounded to odd.
#[inline(always)]
pub(super) fn odd_sum(a: f64, b: f64) -> f64 {
    // The error of the sum, exactly (Knuth).
    let sum = a + b;
    let part = sum - a;
    let error = (a - (sum - part)) + (b - part);
    let bits = sum.to_bits();
    // Of the two neighbours of an inexact sum one is odd: the sum itself, or the one on the side of the exact value.
    let outward = (error > 0.0) == (sum > 0.0);
    let neighbour = if outward { bits.wrapping_add(1) } else { bits.wrapping_sub(1) };
    let inexact = (error > 0.0) | (error < 0.0);
    f64::from_bits(if inexact & (bits & 1 == 0) { neighbour } else { bits })
}

/// Rounds to f32, from an f64 that is exact or rounded to odd.
#[inline(always)]
pub(super) fn single(value: f64, rounding: Rounding) -> f32 {
    let nearest = value as f32;
    let back = f64::from(nearest);
    match rounding {
        Rounding::Down if back > value => nearest.next_down(),
        Rounding::Up if back < value => nearest.next_up(),
        Rounding::Zero if back.abs() > value.abs() => f32::from_bits(nearest.to_bits() - 1),
        _ => nearest,
    }
}

/// The bits of an f32, of a NaN those of the canonical one.
#[inline(always)]
pub(super) fn canonical(value: f32) -> u64 {
    if value.is_nan() { 0x7fff_ffff } else { u64::from(value.to_bits()) }
}

#[inline(always)]
pub(super) fn f32_of(bits: u64) -> f32 {
    f32::from_bits(bits as u32)
}
