//! Kernels of `functions.cu` that are no mathematical functions, against Rust.

use crate::run::Machine;
use half::{bf16, f16};
use ptx_machine::Approximation;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

const TEXTS: [(&str, &str); 3] = [
    ("f32", include_str!("../ptx/functions-f32.ptx")),
    ("fast", include_str!("../ptx/functions-fast.ptx")),
    ("f64", include_str!("../ptx/functions-f64.ptx")),
];

fn bytes<const N: usize>(words: impl IntoIterator<Item = [u8; N]>) -> Vec<u8> {
    words.into_iter().flatten().collect()
}

fn words<const N: usize, T>(bytes: &[u8], of: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.chunks(N).map(|chunk| of(chunk.try_into().unwrap())).collect()
}

/// What the kernel `integers` computes.
fn integers(x: u64, y: u64) -> [u64; 11] {
    let (s, t) = (x as u32, y as u32);
    let shift = y & 63;
    let bytes: Vec<u8> = [s, t].into_iter().flat_map(u32::to_le_bytes).collect();
    // The selector 0x3715, the lowest byte first.
    let permuted = u32::from_le_bytes([5, 1, 7, 3].map(|place| bytes[place]));
    let funnel = ((u64::from(t) << 32 | u64::from(s)) << (t >> 7 & 31)) >> 32;
    let first_set = if x == 0 { 0 } else { u64::from(x.trailing_zeros()) + 1 };
    [
        x / (y | 1),
        x.cast_signed().wrapping_rem((y | 1).cast_signed()) as u64,
        i64::from(s.cast_signed().wrapping_div((t | 1).cast_signed())) as u64,
        u64::from(s % (t | 1)),
        x << shift | x >> (63 - shift),
        (x.cast_signed() >> shift) as u64,
        ((u128::from(x) * u128::from(y)) >> 64) as u64,
        ((i128::from(x.cast_signed()) * i128::from(y.cast_signed())) >> 64) as u64,
        u64::from(x.count_ones())
            | u64::from(x.leading_zeros()) << 8
            | first_set << 16
            | u64::from(s.count_ones()) << 24,
        x.reverse_bits() ^ u64::from(t.reverse_bits()),
        u64::from(permuted) | funnel << 32,
    ]
}

#[test]
fn integers_of_64_bits_are_divided_shifted_and_multiplied() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut word = || random.random::<u64>() >> random.random_range(0..64);
    let mut pairs: Vec<[u64; 2]> = (0..1000).map(|_| [word(), word()]).collect();
    let edges = [0, 1, u64::MAX, 1 << 63, 1 << 31, u64::from(u32::MAX)];
    pairs.extend(edges.iter().flat_map(|x| edges.map(|y| [*x, y])));
    let inputs = [0, 1].map(|i| bytes(pairs.iter().map(|pair| pair[i].to_le_bytes())));
    for (name, text) in TEXTS {
        let mut machine = Machine::new(text);
        let found = machine.launch("integers", &inputs, &[88 * pairs.len()], pairs.len(), Approximation::Nearest);
        let found = words(&found[0], u64::from_le_bytes);
        for ([x, y], found) in pairs.iter().zip(found.chunks(11)) {
            assert_eq!(found, integers(*x, *y), "{name}: {x:#x} and {y:#x}");
        }
    }
}

/// What the kernel `conversions` computes; with `--use_fast_math`, subnormal numbers count as zero.
fn conversions(x: f32, fast: bool) -> [u32; 8] {
    let flush = |x: f32| if fast && x.is_subnormal() { 0f32.copysign(x) } else { x };
    let (half, brain) = (f16::from_f32(x), bf16::from_f32(x));
    let bits = |half: f16| u32::from(half.to_bits());
    [
        bits(half) | u32::from(brain.to_bits()) << 16,
        bits(half) << 16 | bits(f16::from_f32(-x)),
        half.to_f32().to_bits(),
        brain.to_f32().to_bits(),
        x as i32 as u32,
        x.round_ties_even() as i32 as u32,
        x as u32,
        flush((f64::from(flush(x)) * 3.0) as f32).to_bits(),
    ]
}

#[test]
fn numbers_become_16_bits_and_integers_and_back() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let mut numbers: Vec<f32> = (0..2000).map(|_| f32::from_bits(random.random())).filter(|x| !x.is_nan()).collect();
    numbers.extend((0..2000).map(|i| (i as f32 - 1000.0) * 0.25));
    numbers.extend([0.0, -0.0, f32::INFINITY, -f32::INFINITY, 65504.0, 65520.0, 65519.9, 1e-8, 6e-8, 3.4e38]);
    let input = bytes(numbers.iter().map(|x| x.to_le_bytes()));
    for (name, text) in TEXTS {
        let mut machine = Machine::new(text);
        let inputs = std::slice::from_ref(&input);
        let found = machine.launch("conversions", inputs, &[32 * numbers.len()], numbers.len(), Approximation::Nearest);
        let found = words(&found[0], u32::from_le_bytes);
        for (x, found) in numbers.iter().zip(found.chunks(8)) {
            assert_eq!(found, conversions(*x, name == "fast"), "{name}: {x:e}");
        }
    }
}

#[test]
fn warps_add_up_and_vote() {
    let numbers: Vec<f32> = (0..256).map(|i| (i * 37 % 101) as f32).collect();
    let input = bytes(numbers.iter().map(|x| x.to_le_bytes()));
    for (_, text) in &TEXTS[..2] {
        let mut machine = Machine::new(text);
        let inputs = std::slice::from_ref(&input);
        let found = machine.launch("warps", inputs, &[1024, 1024], 256, Approximation::Nearest);
        let (sums, votes) = (words(&found[0], f32::from_le_bytes), words(&found[1], u32::from_le_bytes));
        for (warp, numbers) in numbers.chunks(32).enumerate() {
            let sum: f32 = numbers.iter().sum();
            let vote = (0..32).fold(0, |vote, lane| vote | u32::from(numbers[lane] > sum / 32.0) << lane);
            assert_eq!(sums[32 * warp..][..32], [sum; 32]);
            assert_eq!(votes[32 * warp..][..32], [vote; 32]);
        }
    }
}

type Exact = (&'static str, fn(f64, f64) -> f64);

#[test]
fn what_has_an_exact_result_gives_it() {
    let functions: [Exact; 6] = [
        ("nearest_whole", |x, _| x.round_ties_even()),
        ("floor_", |x, _| x.floor()),
        ("truncated", |x, _| x.trunc()),
        ("greater", f64::max),
        ("lesser", f64::min),
        ("copysign_", f64::copysign),
    ];
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut number = || f64::from(((random.random::<f64>() - 0.5) * 2f64.powi(random.random_range(0..40))) as f32);
    let mut pairs: Vec<[f64; 2]> = (0..500).map(|_| [number(), number()]).collect();
    pairs.extend((-10..10).map(|i| [f64::from(i) * 0.5, f64::from(i)]));
    let remainder: Exact = ("fmod_", |x, y| x % y);
    for (function, exact) in functions.into_iter().chain([remainder]) {
        for (name, text) in TEXTS {
            // The compiler divides in another way there.
            if (function, name) == ("fmod_", "fast") {
                continue;
            }
            let mut machine = Machine::new(text);
            let found = match name {
                "f64" => machine.run::<f64>(function, &pairs, Approximation::Nearest),
                _ => machine.run::<f32>(function, &pairs, Approximation::Nearest),
            };
            for ([x, y], found) in pairs.iter().zip(found) {
                let expected = exact(*x, *y);
                let same = found == expected || found.is_nan() && expected.is_nan();
                assert!(same, "{name}: {function} of {x} and {y} is {found}, not {expected}");
            }
        }
    }
}

#[test]
fn a_fused_product_and_sum_rounds_once() {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let mut number = || random.random::<f64>() - 0.5;
    let triples: Vec<[f64; 3]> = (0..500).map(|_| [number(), number(), number() / 1024.0]).collect();
    let column = |i: usize| bytes(triples.iter().map(|triple| triple[i].to_le_bytes()));
    let mut machine = Machine::new(TEXTS[2].1);
    let found = machine.launch("fused", &[column(0), column(1), column(2)], &[4000], 500, Approximation::Nearest);
    for ([a, b, c], found) in triples.iter().zip(words(&found[0], f64::from_le_bytes)) {
        assert_eq!(found, a.mul_add(*b, *c));
    }
}
