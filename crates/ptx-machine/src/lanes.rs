//! What the 32 threads of a warp hold, and functions of it.

use crate::approximate::Approximation;

/// The lanes of a warp.
pub(crate) const WARP: usize = 32;

/// One value for each lane: its bits, with zeros above the width of its type. A predicate is 0 or 1.
pub(crate) type Lanes = [u64; WARP];

/// A set of lanes: bit `i` is lane `i`.
pub(crate) type Mask = u32;

/// Computes one result of an instruction in the lanes of the mask; the others keep their value.
pub(crate) type Function = Box<dyn Fn(&mut Lanes, &[&Lanes; 4], Mask, Approximation) + Send + Sync>;

/// The lanes of a mask, in order.
pub(crate) fn lanes(mask: Mask) -> impl Iterator<Item = usize> + Clone {
    let following = |rest: Mask| (rest != 0).then_some(rest);
    std::iter::successors(following(mask), move |rest| following(rest & (rest - 1)))
        .map(|rest| rest.trailing_zeros() as usize)
}
