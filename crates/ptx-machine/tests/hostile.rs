//! No text makes the parser panic, hang or give up without a line, and no kernel the machine: pieces of real PTX, cut, mixed and
//! changed, and run if they can be.

use proptest::prelude::*;
use ptx_machine::{Launch, Memory, Module, Options};

const REAL: [&str; 3] = [
    include_str!("../../../src/gpu/kernels/ptx/rows-f16.ptx"),
    include_str!("../../../src/gpu/kernels/ptx/sums-f64.ptx"),
    include_str!("../../../src/gpu/kernels/ptx/pairs-f32.ptx"),
];

/// Words that mean something somewhere.
const WORDS: [&str; 40] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    ":",
    "|",
    "@",
    "!",
    "-",
    "+",
    "=",
    "<",
    ">",
    "\"",
    "/*",
    "//",
    "\n",
    "%r1",
    "%p1",
    "0x",
    "0f",
    "0d7FF0000000000000",
    "1e",
    "-9223372036854775808",
    "18446744073709551615",
    ".b128",
    ".pred",
    ".reg",
    ".param",
    ".align",
    ".shared",
    "mov.b128",
    "%clock64",
    "atom.global.add.b128",
    "call",
    "\u{fe0f}",
];

fn check(text: &str) {
    let lines = 1 + text.matches('\n').count();
    match Module::parse(text) {
        Ok(module) => run(module),
        Err(error) => {
            assert!((1..=lines).contains(&error.line) && !error.message.is_empty(), "{error:?} of {lines} lines");
        }
    }
    if let Err(error) = Module::signatures(text) {
        assert!((1..=lines).contains(&error.line));
    }
}

/// Runs every kernel for a while, with a buffer for each pointer and small numbers for all else.
fn run(module: Module) {
    let mut memory = Memory::new();
    let buffer = memory.allocate(1 << 16).unwrap();
    memory.fill(buffer, 0, 1 << 16).unwrap();
    let Ok(module) = module.load(&mut memory) else { return };
    for entry in module.module().entries() {
        let mut parameters = vec![3; entry.parameter_bytes()];
        for pointer in entry.parameters().iter().filter(|parameter| parameter.size == 8) {
            parameters[pointer.offset..pointer.offset + 8].copy_from_slice(&buffer.to_le_bytes());
        }
        let launch = Launch {
            entry: entry.name(),
            grid: [2, 1, 1],
            block: [48, 1, 1],
            dynamic_shared: 64,
            parameters: &parameters,
        };
        let options = Options { schedule: 7, workers: 1, limit: 3000, ..Options::default() };
        // Whatever it comes to.
        let _ = module.launch(&mut memory, &launch, &options);
    }
}

/// The nearest place where the text may be cut.
fn place(text: &str, at: usize) -> usize {
    (0..=at % (text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

proptest! {
    #[test]
    fn a_text_that_is_cut_off_anywhere(which in 0..REAL.len(), at in 0_usize..1 << 20) {
        check(&REAL[which][..place(REAL[which], at)]);
    }

    #[test]
    fn a_text_with_other_words_in_it(
        which in 0..REAL.len(),
        changes in prop::collection::vec((0_usize..1 << 20, 0_usize..12, 0..WORDS.len()), 1..4),
    ) {
        let mut text = REAL[which].to_owned();
        for (at, length, word) in changes {
            let start = place(&text, at);
            let end = place(&text, (start + length).min(text.len())).max(start);
            text.replace_range(start..end, WORDS[word]);
        }
        check(&text);
    }

    #[test]
    fn lines_in_another_order(which in 0..REAL.len(), from in 0_usize..10_000, to in 0_usize..10_000, count in 1_usize..30) {
        let mut lines: Vec<&str> = REAL[which].lines().collect();
        let from = from % lines.len();
        let moved: Vec<&str> = lines.drain(from..(from + count).min(lines.len())).collect();
        let to = to % (lines.len() + 1);
        lines.splice(to..to, moved);
        check(&lines.join("\n"));
    }

    #[test]
    fn words_one_after_the_other(words in prop::collection::vec(0..WORDS.len(), 0..60)) {
        let words: Vec<&str> = words.into_iter().map(|word| WORDS[word]).collect();
        check(&format!(".version 8.4\n.target sm_80\n.address_size 64\n.entry k() {{ {} }}", words.join(" ")));
        check(&words.join(" "));
    }

    #[test]
    fn any_text_at_all(text in ".{0,200}") {
        check(&text);
    }
}
