//! A device that the tests launch kernels on, and the numbers they give them.

use half::{bf16, f16};
use ptx_machine::{Approximation, Counters, Launch, LoadedModule, Memory, Module, Options};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use std::path::Path;

/// Which PTX runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    F32,
    F64,
    F16,
    Bf16,
    Fast,
}

impl Build {
    /// Of the file that has a module's PTX. Modules other than `rows` know no 16-bit numbers.
    fn file(self, module: &str) -> String {
        let build = match self {
            Self::F16 if module == "rows" => "f16",
            Self::Bf16 if module == "rows" => "bf16",
            Self::F64 => "f64",
            Self::Fast => "fast",
            Self::F32 | Self::F16 | Self::Bf16 => "f32",
        };
        format!("{module}-{build}.ptx")
    }
}

/// An array in the device's memory.
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    address: u64,
    count: usize,
}

/// An argument of a kernel.
#[derive(Clone, Copy, Debug)]
pub enum Argument {
    Pointer(u64),
    Whole(u32),
    Real(f64),
}

pub const NULL: Argument = Argument::Pointer(0);

/// A list of arguments.
macro_rules! arguments {
    ($($argument:expr),* $(,)?) => { [$($crate::device::Argument::from($argument)),*] };
}
pub(crate) use arguments;

impl From<Buffer> for Argument {
    fn from(buffer: Buffer) -> Self {
        Self::Pointer(buffer.address)
    }
}

impl From<usize> for Argument {
    fn from(count: usize) -> Self {
        Self::Whole(count.try_into().expect("a count fits in 32 bits"))
    }
}

impl From<bool> for Argument {
    fn from(flag: bool) -> Self {
        Self::Whole(flag.into())
    }
}

impl From<f64> for Argument {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

/// Grid, threads of a block, and elements of dynamic shared memory.
pub type Geometry = (usize, usize, usize);

pub struct Device {
    pub build: Build,
    memory: Memory,
    module: LoadedModule,
    options: Options,
}

/// Runs a test on every build given, over several schedules and approximations.
pub fn on_devices(module: &str, builds: &[Build], test: impl Fn(&mut Device)) {
    for build in builds {
        for schedule in 0..3 {
            let approximation =
                if schedule == 0 { Approximation::Nearest } else { Approximation::Adversarial(schedule) };
            test(&mut Device::new(*build, module, Options { schedule, approximation, ..Options::default() }));
        }
    }
}

impl Device {
    fn new(build: Build, module: &str, options: Options) -> Self {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/gpu/kernels/ptx");
        let path = directory.join(build.file(module));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let parsed = Module::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut memory = Memory::new();
        let module = parsed.load(&mut memory).expect("there is memory for its variables");
        Self { build, memory, module, options }
    }

    fn real_bytes(&self) -> usize {
        if self.build == Build::F64 { 8 } else { 4 }
    }

    fn stored_bytes(&self) -> usize {
        if matches!(self.build, Build::F16 | Build::Bf16) { 2 } else { self.real_bytes() }
    }

    fn room(&mut self, bytes: usize, count: usize) -> Buffer {
        let address = self.memory.allocate(bytes * count).expect("there is memory");
        Buffer { address, count }
    }

    fn filled(&mut self, width: usize, bytes: &[u8]) -> Buffer {
        let buffer = self.room(width, bytes.len() / width);
        self.memory.write(buffer.address, bytes).expect("the bytes fit");
        buffer
    }

    fn encode(&self, value: f64) -> Vec<u8> {
        if self.build == Build::F64 { value.to_le_bytes().to_vec() } else { (value as f32).to_le_bytes().to_vec() }
    }

    /// Room for `count` real numbers, not yet written.
    pub fn reals(&mut self, count: usize) -> Buffer {
        self.room(self.real_bytes(), count)
    }

    /// Room for `count` stored numbers, not yet written.
    pub fn stored(&mut self, count: usize) -> Buffer {
        self.room(self.stored_bytes(), count)
    }

    pub fn put(&mut self, values: &[f64]) -> Buffer {
        let bytes: Vec<u8> = values.iter().flat_map(|value| self.encode(*value)).collect();
        self.filled(self.real_bytes(), &bytes)
    }

    pub fn put_stored(&mut self, values: &[f64]) -> Buffer {
        let encode = |value: &f64| match self.build {
            Build::F16 => f16::from_f64(*value).to_le_bytes().to_vec(),
            Build::Bf16 => bf16::from_f64(*value).to_le_bytes().to_vec(),
            _ => self.encode(*value),
        };
        let bytes: Vec<u8> = values.iter().flat_map(encode).collect();
        self.filled(self.stored_bytes(), &bytes)
    }

    pub fn put_indices(&mut self, values: &[usize]) -> Buffer {
        let bytes: Vec<u8> = values.iter().flat_map(|value| (*value as u32).to_le_bytes()).collect();
        self.filled(4, &bytes)
    }

    pub fn get(&mut self, buffer: Buffer) -> Vec<f64> {
        let width = self.real_bytes();
        let decode = |bytes: &[u8]| match bytes.try_into() {
            Ok(bytes) => f64::from_le_bytes(bytes),
            Err(_) => f64::from(f32::from_le_bytes(bytes.try_into().expect("four bytes"))),
        };
        self.bytes(buffer, width).chunks(width).map(decode).collect()
    }

    pub fn get_stored(&mut self, buffer: Buffer) -> Vec<f64> {
        let decode = |pair: &[u8]| {
            let pair = pair.try_into().expect("two bytes");
            if self.build == Build::F16 {
                f16::from_le_bytes(pair).to_f64()
            } else {
                bf16::from_le_bytes(pair).to_f64()
            }
        };
        if self.stored_bytes() == 2 {
            return self.bytes(buffer, 2).chunks(2).map(decode).collect();
        }
        self.get(buffer)
    }

    fn bytes(&self, buffer: Buffer, width: usize) -> Vec<u8> {
        let mut bytes = vec![0; buffer.count * width];
        self.memory.read(buffer.address, &mut bytes).unwrap_or_else(|fault| panic!("{fault}"));
        bytes
    }

    /// Launches an entry; the shared memory is counted in real numbers.
    pub fn launch(&mut self, entry: &str, (grid, threads, shared): Geometry, arguments: &[Argument]) -> Counters {
        let found = self.module.module().entry(entry).unwrap_or_else(|| panic!("there is no entry {entry}"));
        assert_eq!(found.parameters().len(), arguments.len(), "arguments of {entry}");
        let mut parameters = vec![0; found.parameter_bytes()];
        for (parameter, argument) in found.parameters().iter().zip(arguments) {
            let bytes = match argument {
                Argument::Pointer(address) => address.to_le_bytes().to_vec(),
                Argument::Whole(value) => value.to_le_bytes().to_vec(),
                Argument::Real(value) => self.encode(*value),
            };
            assert_eq!(parameter.size, bytes.len(), "size of {} of {entry}", parameter.name);
            parameters[parameter.offset..][..parameter.size].copy_from_slice(&bytes);
        }
        let launch = Launch {
            entry,
            grid: [grid as u32, 1, 1],
            block: [threads as u32, 1, 1],
            dynamic_shared: (shared * self.real_bytes()) as u32,
            parameters: &parameters,
        };
        let options = self.options;
        self.module
            .launch(&mut self.memory, &launch, &options)
            .unwrap_or_else(|fault| panic!("{:?}: {fault}", self.build))
    }

    /// Asserts that numbers agree to so many roundings of the largest of them. Fast arithmetic may be 64 times worse.
    pub fn assert_close(&self, what: &str, found: &[f64], expected: &[f64], roundings: f64) {
        let epsilon = if self.build == Build::F64 { f64::EPSILON } else { f64::from(f32::EPSILON) };
        let slack = if self.build == Build::Fast { 64.0 } else { 1.0 };
        self.assert_within(what, found, expected, roundings * epsilon * slack);
    }

    /// Asserts that numbers agree to a share of the largest of them.
    pub fn assert_within(&self, what: &str, found: &[f64], expected: &[f64], share: f64) {
        assert_eq!(found.len(), expected.len(), "{what}");
        let largest = expected.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
        for (n, (found, expected)) in found.iter().zip(expected).enumerate() {
            let apart = (found - expected).abs();
            assert!(
                apart <= share * largest,
                "{:?}, {what}[{n}]: {found:e}, expected {expected:e}; {apart:e} apart, {:e} allowed",
                self.build,
                share * largest
            );
        }
    }
}

/// Numbers in (−1, 1) that every format holds exactly: multiples of 1/64.
pub fn numbers(seed: u64, count: usize) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| f64::from(random.random_range(-63..=63)) / 64.0).collect()
}

/// Labels below `classes`.
pub fn labels(seed: u64, count: usize, classes: usize) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| random.random_range(0..classes)).collect()
}

/// `(order, starts)`: samples sorted by label, and where each label that occurs begins.
pub fn groups(labels: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|i| labels[*i]);
    let mut starts: Vec<usize> =
        (0..order.len()).filter(|n| *n == 0 || labels[order[*n]] != labels[order[n - 1]]).collect();
    starts.push(order.len());
    (order, starts)
}

pub fn norm(row: &[f64]) -> f64 {
    row.iter().map(|x| x * x).sum::<f64>().sqrt()
}
