//! What the PTX ISA promises of its approximate instructions.

use std::f64::consts::{PI, SQRT_2};

/// Which of the results that the PTX ISA permits an approximate instruction returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Approximation {
    /// The number nearest to the exact result.
    #[default]
    Nearest,
    /// Any number within the documented bound, at random; the same seed, instruction and operands give the same.
    Adversarial(u64),
}

/// How far a result may be from the exact one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bound {
    /// In units in the last place of the exact result
    Ulps(f64),
    /// The same, counted from the correctly rounded result
    FromRounded(f64),
    Relative(f64),
    Absolute(f64),
    /// Nothing is promised: anything between the two.
    Between(f64, f64),
}

/// The bound of an instruction for operands of some magnitude; of `div`, the divisor is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Promise {
    instruction: &'static str,
    least: f64,
    greatest: f64,
    bound: Bound,
}

/// A power of two, for exponents from -1022 to 1023.
const fn two(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

const fn promise(instruction: &'static str, least: f64, greatest: f64, bound: Bound) -> Promise {
    Promise { instruction, least, greatest, bound }
}

const ANY: f64 = f64::INFINITY;

/// Every bound, under the section of the PTX ISA that states it. Of two for the same operand the first counts.
const PROMISES: [Promise; 24] = [
    // 9.7.3.8: greater divisors give zero or NaN, and of subnormal ones nothing is said.
    promise("div.approx.f32", two(-126), two(126), Bound::Ulps(2.0)),
    promise("div.approx.f32", two(126), ANY, Bound::Ulps(0.0)),
    promise("div.approx.f32", 0.0, ANY, Bound::Between(-f64::MAX, f64::MAX)),
    promise("div.full.f32", 0.0, ANY, Bound::Ulps(2.0)),
    // 9.7.3.13
    promise("rcp.approx.f32", 0.0, ANY, Bound::Ulps(1.0)),
    // 9.7.3.14, 9.7.3.17: there are 20 bits of fraction, and no bound; a unit is that of these bits.
    promise("rcp.approx.ftz.f64", 0.0, ANY, Bound::Ulps(1.0)),
    promise("rsqrt.approx.ftz.f64", 0.0, ANY, Bound::Ulps(1.0)),
    // 9.7.3.15
    promise("sqrt.approx.f32", 0.0, ANY, Bound::Relative(two(-23))),
    // 9.7.3.16: 2^-22.9
    promise("rsqrt.approx.f32", 0.0, ANY, Bound::Relative(1.277_653_530_283_325e-7)),
    // 9.7.3.18, 9.7.3.19: 2^-20.5, 2^-14.7, and then "best effort".
    promise("sin.approx.f32", 0.0, 2.0 * PI, Bound::Absolute(two(-21) * SQRT_2)),
    promise("sin.approx.f32", 0.0, 100.0 * PI, Bound::Absolute(3.757_154_581_741_079e-5)),
    promise("sin.approx.f32", 0.0, ANY, Bound::Between(-1.0, 1.0)),
    promise("cos.approx.f32", 0.0, 2.0 * PI, Bound::Absolute(two(-21) * SQRT_2)),
    promise("cos.approx.f32", 0.0, 100.0 * PI, Bound::Absolute(3.757_154_581_741_079e-5)),
    promise("cos.approx.f32", 0.0, ANY, Bound::Between(-1.0, 1.0)),
    // 9.7.3.20
    promise("lg2.approx.f32", 0.5, 2.0, Bound::Absolute(two(-22))),
    promise("lg2.approx.f32", 0.0, ANY, Bound::Relative(two(-22))),
    // 9.7.3.21
    promise("ex2.approx.f32", 0.0, ANY, Bound::FromRounded(2.0)),
    // 9.7.3.22: subnormal operands pass unchanged.
    promise("tanh.approx.f32", 0.0, two(-126) - two(-149), Bound::Ulps(0.0)),
    promise("tanh.approx.f32", 0.0, ANY, Bound::Relative(two(-11))),
    // 9.7.4.9: 2^-10.987, 2^-8
    promise("tanh.approx.f16", 0.0, ANY, Bound::Absolute(4.927_009_930_882_233e-4)),
    promise("tanh.approx.bf16", 0.0, ANY, Bound::Absolute(two(-8))),
    // 9.7.4.10: 2^-9.9, 2^-7
    promise("ex2.approx.f16", 0.0, ANY, Bound::Relative(1.046_653_772_008_098_5e-3)),
    promise("ex2.approx.bf16", 0.0, ANY, Bound::Relative(two(-7))),
];

/// The bounds of one instruction.
#[derive(Clone, Debug)]
pub(crate) struct Promises(Vec<Promise>);

impl Promises {
    /// Those of an instruction by its name, without `.ftz` where that makes no difference.
    pub fn of(instruction: &str) -> Self {
        Self(PROMISES.into_iter().filter(|promise| promise.instruction == instruction).collect())
    }

    /// The bound for an operand.
    pub fn bound(&self, operand: f64) -> Bound {
        let holds = |promise: &&Promise| (promise.least..=promise.greatest).contains(&operand.abs());
        self.0.iter().find(holds).map_or(Bound::Ulps(0.0), |promise| promise.bound)
    }
}

/// A number that looks random, from a seed, an instruction and its operands.
pub(crate) fn chosen(seed: u64, instruction: u64, operands: &[u64]) -> u64 {
    // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    let mix = |state: u64, word: &u64| {
        let z = (state ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    };
    operands.iter().fold(mix(seed, &instruction), mix)
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn choices_are_the_numbers_of_split_mix() {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        // The first three numbers of the generator with seed 0.
        let first = [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f];
        for (steps, number) in (0..).zip(first) {
            assert_eq!(chosen(STEP.wrapping_mul(steps), 0, &[]), number);
            // What was drawn is mixed with each operand.
            assert_eq!(chosen(0, STEP.wrapping_mul(steps), &[number]), first[0]);
        }
    }
}
