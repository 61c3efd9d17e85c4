//! Operands: all the edges of a type, and random ones.

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// What an operand may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// 0 or 1
    Predicate,
    /// An integer of so many bits
    Word(u32),
    /// A 32-bit count or position: small, or next to a power of two
    Amount,
    /// A number of the format with so many bits in all and in the exponent; it is padded to the first
    Float(u32, u32),
}

pub const P: Domain = Domain::Predicate;
pub const W16: Domain = Domain::Word(16);
pub const W32: Domain = Domain::Word(32);
pub const W64: Domain = Domain::Word(64);
pub const AMOUNT: Domain = Domain::Amount;
pub const F16: Domain = Domain::Float(16, 5);
pub const BF16: Domain = Domain::Float(16, 8);
pub const F32: Domain = Domain::Float(32, 8);
pub const F64: Domain = Domain::Float(64, 11);

impl Domain {
    /// Bits of a register that holds it.
    pub fn width(self) -> u32 {
        match self {
            Self::Predicate => 1,
            Self::Word(width) | Self::Float(width, _) => width,
            Self::Amount => 32,
        }
    }

    pub fn edges(self) -> Vec<u64> {
        match self {
            Self::Predicate => vec![0, 1],
            Self::Word(width) => {
                let (ones, top) = (ones(width), 1 << (width - 1));
                vec![0, 1, 2, 7, ones / 3, ones >> (width / 2), top - 1, top, top + 1, ones - 1, ones]
            }
            Self::Amount => vec![
                0,
                1,
                5,
                15,
                16,
                17,
                31,
                32,
                33,
                63,
                64,
                65,
                127,
                128,
                255,
                256,
                257,
                0x8000_0000,
                u64::from(u32::MAX),
            ],
            Self::Float(width, exponent) => {
                let fraction = width - 1 - exponent;
                let (infinity, one) = (ones(exponent) << fraction, ones(exponent - 1) << fraction);
                let quiet = infinity | 1 << (fraction - 1);
                let least = 1 << fraction;
                let positive = [
                    0,
                    1,
                    2,
                    least - 1,
                    least,
                    least + 1,
                    one - 1,
                    one,
                    one + 1,
                    one + least / 2,
                    one + least,
                    2 * least,
                    infinity - 1,
                    infinity,
                    quiet,
                    infinity | 1,
                    quiet | 1,
                ];
                positive.iter().flat_map(|bits| [*bits, bits | 1 << (width - 1)]).collect()
            }
        }
    }

    /// An edge, any pattern of bits, or a number that others are likely to be close to.
    pub fn random(self, random: &mut ChaCha8Rng) -> u64 {
        let any = random.random::<u64>() & ones(self.width());
        let edges = self.edges();
        match (self, random.random_range(0..4)) {
            (_, 0) | (Self::Predicate | Self::Amount, _) => edges[random.random_range(0..edges.len())],
            (Self::Float(width, exponent), 1 | 2) => {
                let fraction = width - 1 - exponent;
                let field = ones(exponent - 1) + random.random_range(0..8) - 4;
                // Few bits set make halfway cases likely.
                let sparse = any & random.random::<u64>() & random.random::<u64>();
                let bits = if random.random() { any } else { sparse };
                bits & 1 << (width - 1) | field << fraction | bits & ones(fraction)
            }
            (Self::Word(_), 1) => any >> random.random_range(0..self.width()),
            _ => any,
        }
    }
}

pub fn ones(width: u32) -> u64 {
    u64::MAX >> (64 - width)
}

/// Random operands for an instruction.
pub fn random_cases(domains: &[Domain], count: usize, seed: u64) -> Vec<[u64; 4]> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let case = |_| {
        let mut case = [0; 4];
        domains.iter().zip(&mut case).for_each(|(domain, operand)| *operand = domain.random(&mut random));
        case
    };
    (0..count).map(case).collect()
}

/// Operands for an instruction: all edges with all others, as far as they are not too many, and random ones.
pub fn cases(domains: &[Domain]) -> Vec<[u64; 4]> {
    let mut cases = vec![[0; 4]];
    for (place, domain) in domains.iter().enumerate() {
        let edges = domain.edges();
        let with = |case: &[u64; 4], edge: u64| {
            let mut case = *case;
            case[place] = edge;
            case
        };
        cases = cases.iter().flat_map(|case| edges.iter().map(|edge| with(case, *edge)).collect::<Vec<_>>()).collect();
        // Of more than enough, an even sample; the random cases mix edges, too.
        let step = cases.len().div_ceil(8000);
        cases = cases.into_iter().step_by(step).collect();
    }
    cases.extend(random_cases(domains, 4000, 1));
    cases
}
