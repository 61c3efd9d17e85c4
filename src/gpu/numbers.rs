//! The numbers of the four builds of the kernels.

use cudarc::driver::{DeviceRepr, ValidAsZeroBits};
use half::{bf16, f16};
use num_traits::{Float, FromPrimitive, ToPrimitive};

/// What a build computes in, and what it keeps features, class weights and their gradients in.
pub(super) trait Build {
    /// Arithmetic and intermediate results.
    type Real: DeviceRepr + ValidAsZeroBits + Float + FromPrimitive;
    /// Features, class weights and their gradients.
    type Stored: DeviceRepr + Copy;

    /// The stored number nearest to `value`.
    fn store(value: f64) -> Self::Stored;
    /// The value of a stored number.
    fn read(stored: Self::Stored) -> f64;

    /// The value of a number of the arithmetic.
    fn value(real: Self::Real) -> f64 {
        real.to_f64().expect("every f32 and f64 is an f64")
    }

    /// The number of the arithmetic nearest to `value`.
    fn real(value: f64) -> Self::Real {
        Self::Real::from_f64(value).expect("every f64 has a nearest f32 and f64")
    }
}

macro_rules! builds {
    ($($name:ident: $real:ty, $stored:ty, $store:expr, $read:expr;)+) => {
        $(
            #[derive(Debug)]
            pub(super) enum $name {}

            impl Build for $name {
                type Real = $real;
                type Stored = $stored;

                fn store(value: f64) -> $stored {
                    $store(value)
                }
                fn read(stored: $stored) -> f64 {
                    $read(stored)
                }
            }
        )+
    };
}

builds! {
    F64: f64, f64, |value| value, |stored| stored;
    F32: f32, f32, |value| value as f32, f64::from;
    F16: f32, u16, |value| f16::from_f64(value).to_bits(), |bits| f16::from_bits(bits).to_f64();
    Bf16: f32, u16, |value| bf16::from_f64(value).to_bits(), |bits| bf16::from_bits(bits).to_f64();
}
