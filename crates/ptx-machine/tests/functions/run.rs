//! Kernels of `functions.cu` on operands.

use ptx_machine::{Approximation, Launch, LoadedModule, Memory, Module, Options};

/// `f32` or `f64`
pub trait Real {
    const DOUBLE: bool;
    const FRACTION: i32;
    const LEAST_EXPONENT: i32;
    fn rounded(value: f64) -> f64;
    fn bytes(value: f64) -> Vec<u8>;
    fn values(bytes: &[u8]) -> Vec<f64>;
}

impl Real for f32 {
    const DOUBLE: bool = false;
    const FRACTION: i32 = 23;
    const LEAST_EXPONENT: i32 = -126;

    fn rounded(value: f64) -> f64 {
        f64::from(value as f32)
    }

    fn bytes(value: f64) -> Vec<u8> {
        (value as f32).to_le_bytes().to_vec()
    }

    fn values(bytes: &[u8]) -> Vec<f64> {
        bytes.chunks(4).map(|chunk| f32::from_le_bytes(chunk.try_into().unwrap()).into()).collect()
    }
}

impl Real for f64 {
    const DOUBLE: bool = true;
    const FRACTION: i32 = 52;
    const LEAST_EXPONENT: i32 = -1022;

    fn rounded(value: f64) -> f64 {
        value
    }

    fn bytes(value: f64) -> Vec<u8> {
        value.to_le_bytes().to_vec()
    }

    fn values(bytes: &[u8]) -> Vec<f64> {
        bytes.chunks(8).map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap())).collect()
    }
}

pub struct Machine {
    memory: Memory,
    module: LoadedModule,
}

impl Machine {
    pub fn new(text: &str) -> Self {
        let mut memory = Memory::new();
        let module = Module::parse(text).unwrap_or_else(|error| panic!("{error}"));
        let module = module.load(&mut memory).unwrap();
        Self { memory, module }
    }

    /// Launches a kernel on inputs, each of `count` elements; it fills outputs of the given sizes in bytes.
    pub fn launch(
        &mut self,
        kernel: &str,
        inputs: &[Vec<u8>],
        outputs: &[usize],
        count: usize,
        approximation: Approximation,
    ) -> Vec<Vec<u8>> {
        let memory = &mut self.memory;
        let mut parameters = Vec::new();
        let mut buffers = Vec::new();
        let sizes = inputs.iter().map(Vec::len).chain(outputs.iter().copied());
        for (i, size) in sizes.enumerate() {
            let address = memory.allocate(size).unwrap();
            if let Some(input) = inputs.get(i) {
                memory.write(address, input).unwrap();
            }
            parameters.extend(address.to_le_bytes());
            buffers.push((address, size));
        }
        parameters.extend((count as u32).to_le_bytes());
        let launch = Launch {
            entry: kernel,
            grid: [count.div_ceil(128) as u32, 1, 1],
            block: [128, 1, 1],
            dynamic_shared: 0,
            parameters: &parameters,
        };
        let options = Options { approximation, ..Options::default() };
        let done = self.module.launch(memory, &launch, &options);
        done.unwrap_or_else(|fault| panic!("{kernel}: {fault}"));
        let read = |&(address, size): &(u64, usize)| {
            let mut bytes = vec![0; size];
            memory.read(address, &mut bytes).unwrap();
            bytes
        };
        let results = buffers[inputs.len()..].iter().map(read).collect();
        buffers.iter().for_each(|(address, _)| memory.free(*address).unwrap());
        results
    }

    /// The results of a kernel of one or two operands; of several results, the first.
    pub fn run<R: Real>(&mut self, kernel: &str, operands: &[[f64; 2]], approximation: Approximation) -> Vec<f64> {
        let entry = self.module.module().entry(kernel).unwrap_or_else(|| panic!("there is no kernel {kernel}"));
        let bytes = |i: usize| operands.iter().flat_map(|operands| R::bytes(operands[i])).collect::<Vec<u8>>();
        let pointers = entry.parameters().len() - 1;
        // `sincos_` has two outputs.
        let outputs = if kernel == "sincos_" { 2 } else { 1 };
        let inputs: Vec<Vec<u8>> = (0..pointers - outputs).map(bytes).collect();
        let size = inputs[0].len();
        R::values(&self.launch(kernel, &inputs, &vec![size; outputs], operands.len(), approximation)[0])
    }
}
