//! Speed of the machine on the project's own kernels: `cargo bench -p ptx-machine`, with a part of their names for some of them.
//!
//! A lane-instruction is one instruction of one thread. Each kernel runs on one core and on all of them; the fastest of a few runs
//! counts, for other programs only slow it down.

use ptx_machine::{Counters, Launch, LoadedModule, Memory, Module, Options};
use std::time::Instant;

/// Runs of each measurement; the fastest counts.
const RUNS: usize = 7;

const HEAD_SINGLE: &str = include_str!("../../../src/gpu/kernels/ptx/head-f32.ptx");
const HEAD_DOUBLE: &str = include_str!("../../../src/gpu/kernels/ptx/head-f64.ptx");
const PRODUCTS: &str = include_str!("../../../src/gpu/kernels/ptx/products-f32.ptx");

/// A kernel with its arguments, ready to be launched again and again.
struct Case {
    memory: Memory,
    module: LoadedModule,
    entry: &'static str,
    grid: u32,
    block: u32,
    dynamic_shared: u32,
    arguments: Vec<Vec<u8>>,
}

impl Case {
    fn new(source: &str, entry: &'static str, grid: u32, block: u32) -> Self {
        let mut memory = Memory::new();
        let module = Module::parse(source).expect("the project's PTX").load(&mut memory).expect("its variables");
        Self { memory, module, entry, grid, block, dynamic_shared: 0, arguments: Vec::new() }
    }

    fn argument(&mut self, bytes: &[u8]) {
        self.arguments.push(bytes.to_vec());
    }

    fn null(&mut self) {
        self.argument(&[0; 8]);
    }

    /// A buffer that the kernel fills.
    fn output(&mut self, bytes: usize) {
        let address = self.memory.allocate(bytes).expect("memory");
        self.argument(&address.to_le_bytes());
    }

    fn input(&mut self, bytes: &[u8]) {
        let address = self.memory.allocate(bytes.len()).expect("memory");
        self.memory.write(address, bytes).expect("it fits");
        self.argument(&address.to_le_bytes());
    }

    fn run(&mut self, workers: usize) -> (f64, Counters) {
        let entry = self.module.module().entry(self.entry).expect("the kernel");
        let mut parameters = vec![0; entry.parameter_bytes()];
        for (parameter, bytes) in entry.parameters().iter().zip(&self.arguments) {
            parameters[parameter.offset..][..parameter.size].copy_from_slice(bytes);
        }
        let launch = Launch {
            entry: self.entry,
            grid: [self.grid, 1, 1],
            block: [self.block, 1, 1],
            dynamic_shared: self.dynamic_shared,
            parameters: &parameters,
        };
        let options = Options { workers, ..Options::default() };
        let start = Instant::now();
        let counters =
            self.module.launch(&mut self.memory, &launch, &options).unwrap_or_else(|fault| panic!("{fault}"));
        (start.elapsed().as_secs_f64(), counters)
    }

    fn measure(&mut self, name: &str, workers: usize) {
        let runs = (0..RUNS).map(|_| self.run(workers));
        let (seconds, counters) = runs.min_by(|(a, _), (b, _)| a.total_cmp(b)).expect("there are runs");
        let speed = counters.lane_instructions as f64 / seconds / 1e6;
        println!("{name:<40} {workers:>5} {:>9.2} ms {speed:>9.0} M/s", seconds * 1e3);
    }
}

/// A number in `(−1, 1)` from its place (`SplitMix64`'s mixing).
fn number(i: usize) -> f64 {
    let mut z = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z >> 11) as f64 / 2f64.powi(52) - 1.0
}

/// Numbers in the precision of a kernel: `size` bytes each.
fn numbers(size: usize, values: impl Iterator<Item = f64>) -> Vec<u8> {
    values.flat_map(|x| if size == 4 { (x as f32).to_le_bytes().to_vec() } else { x.to_le_bytes().to_vec() }).collect()
}

/// An ArcFace head of `n` rows and `k` classes, by numbers of `size` bytes.
fn head(source: &str, size: usize, n: usize, k: usize) -> Case {
    let mut case = Case::new(source, "head_arcface", n as u32, 256);
    let labels: Vec<u8> = (0..n).flat_map(|i| ((i * 31 % k) as u32).to_le_bytes()).collect();
    case.input(&numbers(size, (0..n * k).map(number)));
    case.input(&labels);
    case.input(&numbers(size, (0..n).map(|_| 1.0)));
    case.null();
    case.input(&numbers(size, (0..n).map(|i| (1.0 - number(i * k + i * 31 % k).powi(2)).sqrt())));
    case.null();
    case.null();
    case.output(size * n);
    case.output(size * n * k);
    case.output(size * n);
    case.null();
    case.null();
    case.output(size * n);
    case.argument(&(k as u32).to_le_bytes());
    let constants = [64.0, 0.5f64.cos(), 0.5f64.sin(), f64::NEG_INFINITY, 0.0];
    constants.iter().for_each(|constant| case.argument(&numbers(size, [*constant].into_iter())));
    case.argument(&0_u32.to_le_bytes());
    case.argument(&1_u32.to_le_bytes());
    case.dynamic_shared = (size * k) as u32;
    case
}

/// The products of `n` features and `k` class weights in `d` dimensions.
fn products(n: usize, k: usize, d: usize) -> Case {
    let mut case = Case::new(PRODUCTS, "product_nt", (n.div_ceil(64) * k.div_ceil(64)) as u32, 256);
    case.input(&numbers(4, (0..n * d).map(number)));
    case.input(&numbers(4, (0..k * d).map(number)));
    case.output(4 * n * k);
    [n, k, d].iter().for_each(|length| case.argument(&(*length as u32).to_le_bytes()));
    case
}

fn main() {
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{:<40} {:>5} {:>12} {:>13}", "kernel", "cores", "time", "lane-instr.");
    let cases = [
        ("ArcFace head, 64 × 1000, f32", head(HEAD_SINGLE, 4, 64, 1000)),
        ("ArcFace head, 64 × 1000, f64", head(HEAD_DOUBLE, 8, 64, 1000)),
        ("products, 64 × 1000 × 128, f32", products(64, 1000, 128)),
    ];
    for (name, mut case) in cases.into_iter().filter(|(name, _)| name.contains(&only)) {
        for workers in [1, cores] {
            case.measure(name, workers);
        }
    }
}
