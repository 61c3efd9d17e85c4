//! Functions of a warp from functions of a lane.
//!
//! Each closure becomes a loop of its own. Under a full mask the loop has no branch, so that the compiler can make
//! vector code of it; under a partial mask it visits the lanes of the mask only.

use crate::approximate::Approximation;
use crate::lanes::{Function, Lanes, Mask, WARP};

#[inline(always)]
fn each(results: &mut Lanes, mask: Mask, lane: impl Fn(usize) -> u64) {
    if mask == Mask::MAX {
        for (index, result) in results.iter_mut().enumerate() {
            *result = lane(index);
        }
    } else {
        let mut left = mask;
        while left != 0 {
            let index = left.trailing_zeros() as usize % WARP;
            results[index] = lane(index);
            left &= left - 1;
        }
    }
}

/// A function of the first `N` operands; `N` is at most 4.
pub(crate) fn lanewise<const N: usize>(f: impl Fn([u64; N]) -> u64 + Send + Sync + 'static) -> Function {
    Box::new(move |results, sources, mask, _| each(results, mask, |lane| f(std::array::from_fn(|i| sources[i][lane]))))
}

/// A function of the first `N` operands that may return any value the ISA permits.
pub(crate) fn approximate<const N: usize>(
    nearest: impl Fn([u64; N]) -> u64 + Send + Sync + 'static,
    adversarial: impl Fn(u64, [u64; N]) -> u64 + Send + Sync + 'static,
) -> Function {
    Box::new(move |results, sources, mask, approximation| {
        let operands = |lane| std::array::from_fn(|i| sources[i][lane]);
        match approximation {
            Approximation::Nearest => each(results, mask, |lane| nearest(operands(lane))),
            Approximation::Adversarial(seed) => each(results, mask, |lane| adversarial(seed, operands(lane))),
        }
    })
}

pub(crate) fn unary(f: impl Fn(u64) -> u64 + Send + Sync + 'static) -> Function {
    lanewise(move |[a]| f(a))
}

pub(crate) fn binary(f: impl Fn(u64, u64) -> u64 + Send + Sync + 'static) -> Function {
    lanewise(move |[a, b]| f(a, b))
}

pub(crate) fn ternary(f: impl Fn(u64, u64, u64) -> u64 + Send + Sync + 'static) -> Function {
    lanewise(move |[a, b, c]| f(a, b, c))
}

pub(crate) fn quaternary(f: impl Fn(u64, u64, u64, u64) -> u64 + Send + Sync + 'static) -> Function {
    lanewise(move |[a, b, c, d]| f(a, b, c, d))
}

/// The two halves of packed pairs, each on its own.
#[inline(always)]
pub(crate) fn halves<const N: usize>(pairs: [u64; N], f: impl Fn([u64; N]) -> u64) -> u64 {
    f(pairs.map(|pair| pair & 0xffff)) | f(pairs.map(|pair| pair >> 16 & 0xffff)) << 16
}
