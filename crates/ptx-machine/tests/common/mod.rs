//! A kernel from a few lines of PTX, run on buffers.
#![allow(dead_code, reason = "not every test file uses all of it")]

pub mod schedules;

use ptx_machine::{Counters, Fault, Launch, Memory, Module, Options};

/// A buffer that a kernel gets the address of.
pub struct Buffer {
    pub address: u64,
    pub bytes: usize,
}

/// A machine with one module loaded.
pub struct Machine {
    pub memory: Memory,
    module: ptx_machine::LoadedModule,
}

pub const HEAD: &str = ".version 8.4\n.target sm_80\n.address_size 64\n";

/// PTX of an entry `k` with so many 64-bit parameters, which are loaded into `%rd0` and on, as global addresses.
/// Its first line is line 5.
pub fn kernel(parameters: usize, body: &str) -> String {
    let list: Vec<String> = (0..parameters).map(|i| format!(".param .u64 p{i}")).collect();
    let loads: Vec<String> = (0..parameters).map(|i| format!("ld.param.u64 %rd{i}, [p{i}];")).collect();
    format!(
        "{HEAD}.visible .entry k({}) {{ .reg .pred %p<20>; .reg .b16 %h<20>; .reg .b32 %r<40>; .reg .b64 %rd<40>; \
         .reg .f32 %f<20>; .reg .f64 %fd<20>; {}\n{body}\nret; }}\n",
        list.join(", "),
        loads.join(" ")
    )
}

impl Machine {
    pub fn new(source: &str) -> Self {
        let mut memory = Memory::new();
        let module = Module::parse(source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        let module = module.load(&mut memory).unwrap();
        Self { memory, module }
    }

    pub fn buffer(&mut self, words: usize) -> Buffer {
        Buffer { address: self.memory.allocate(4 * words).unwrap(), bytes: 4 * words }
    }

    pub fn filled(&mut self, words: &[u32]) -> Buffer {
        let buffer = self.buffer(words.len());
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.memory.write(buffer.address, &bytes).unwrap();
        buffer
    }

    pub fn words(&self, buffer: &Buffer) -> Result<Vec<u32>, Fault> {
        let mut bytes = vec![0; buffer.bytes];
        self.memory.read(buffer.address, &mut bytes)?;
        Ok(bytes.chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect())
    }

    pub fn launch(&mut self, grid: u32, block: u32, buffers: &[&Buffer]) -> Result<Counters, Fault> {
        self.launch_with(grid, block, buffers, &Options::default())
    }

    pub fn launch_with(
        &mut self,
        grid: u32,
        block: u32,
        buffers: &[&Buffer],
        options: &Options,
    ) -> Result<Counters, Fault> {
        self.launch_grid([grid, 1, 1], [block, 1, 1], buffers, options)
    }

    pub fn launch_grid(
        &mut self,
        grid: [u32; 3],
        block: [u32; 3],
        buffers: &[&Buffer],
        options: &Options,
    ) -> Result<Counters, Fault> {
        let parameters: Vec<u8> = buffers.iter().flat_map(|buffer| buffer.address.to_le_bytes()).collect();
        let launch = Launch { entry: "k", grid, block, dynamic_shared: 0, parameters: &parameters };
        self.module.launch(&mut self.memory, &launch, options)
    }
}

/// Runs a kernel on one buffer of so many words that it fills.
pub fn fill(grid: u32, block: u32, words: usize, body: &str) -> Result<Vec<u32>, Fault> {
    let mut machine = Machine::new(&kernel(1, body));
    let out = machine.buffer(words);
    machine.launch(grid, block, &[&out])?;
    machine.words(&out)
}
