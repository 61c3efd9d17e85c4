//! Any text as PTX: an error with its line, or a module; and a module runs until it ends, faults or has used up its steps.

use ptx_machine::{Launch, Memory, Module, Options};

/// Steps that a block may take.
const STEPS: u64 = 2000;
/// The buffer that every pointer points to, in bytes.
const BUFFER: usize = 1 << 12;

/// Fails on a panic, and on an error that names no line of the text.
pub fn check(bytes: &[u8]) {
    run(&String::from_utf8_lossy(bytes));
}

/// The same for a text.
pub(crate) fn run(text: &str) {
    let lines = 1 + text.matches('\n').count();
    let parsed = Module::parse(text);
    let signatures = Module::signatures(text).map(drop);
    for error in [parsed.as_ref().err(), signatures.as_ref().err()].into_iter().flatten() {
        assert!((1..=lines).contains(&error.line) && !error.message.is_empty(), "{error:?}, of {lines} lines");
    }
    let Ok(module) = parsed else { return };
    let mut memory = Memory::new();
    let buffer = memory.allocate(BUFFER).expect("a small buffer");
    memory.fill(buffer, 0, BUFFER).expect("it has this size");
    let Ok(module) = module.load(&mut memory) else { return };
    for entry in module.module().entries() {
        let mut parameters = vec![3; entry.parameter_bytes()];
        for pointer in entry.parameters().iter().filter(|parameter| parameter.size == 8) {
            parameters[pointer.offset..pointer.offset + 8].copy_from_slice(&buffer.to_le_bytes());
        }
        let threads = entry.most_threads().min(40);
        let launch = Launch {
            entry: entry.name(),
            grid: [2, 1, 1],
            block: [threads, 1, 1],
            dynamic_shared: 64,
            parameters: &parameters,
        };
        let options = Options { schedule: 7, workers: 1, limit: STEPS, ..Options::default() };
        if let Err(fault) = module.launch(&mut memory, &launch, &options) {
            assert!(!fault.to_string().is_empty());
        }
    }
}
