//! Which warp goes next, and for how long; and in which order blocks go that can hear of each other.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Steps after which a warp lets others go on that might be waiting for it in a way the machine does not see, or it for them.
const TURN: u64 = 1 << 12;

/// The order in which a block's warps run.
pub(crate) struct Schedule {
    random: Option<ChaCha8Rng>,
    last: usize,
}

impl Schedule {
    /// With seed 0, warps take turns and each runs until it has to wait. Any other seed draws the warp and its time slice.
    pub fn new(seed: u64, block: u64) -> Self {
        Self { random: random(seed, block), last: usize::MAX }
    }

    /// One of the warps that are ready, and how many steps it may take.
    pub fn next(&mut self, ready: &[usize]) -> (usize, u64) {
        if let Some(random) = &mut self.random {
            return (ready[random.random_range(0..ready.len())], random.random_range(1..200));
        }
        let next = ready.iter().find(|warp| self.last == usize::MAX || **warp > self.last);
        self.last = *next.unwrap_or(&ready[0]);
        (self.last, TURN)
    }
}

/// More blocks, no order is drawn for.
const MOST_DRAWN: u64 = 1 << 20;

/// The order of the blocks: as they are numbered with seed 0, else drawn.
pub(crate) fn blocks(seed: u64, count: u64) -> Box<dyn Iterator<Item = u64>> {
    match random(seed, u64::MAX) {
        Some(mut random) if count <= MOST_DRAWN => {
            let mut order: Vec<u64> = (0..count).collect();
            order.shuffle(&mut random);
            Box::new(order.into_iter())
        }
        _ => Box::new(0..count),
    }
}

fn random(seed: u64, stream: u64) -> Option<ChaCha8Rng> {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&stream.to_le_bytes());
    (seed != 0).then(|| ChaCha8Rng::from_seed(key))
}
