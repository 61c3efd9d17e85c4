//! Real PTX with a few words changed: what nearly is a kernel gets farther than any text does.

use crate::draw::Draw;
use crate::ptx_text;

/// Kernels of the repository, of each kind the smallest.
const KERNELS: [&str; 8] = [
    include_str!("../../tests/kernels/cosface.ptx"),
    include_str!("../../tests/kernels/cosface-f64.ptx"),
    include_str!("../../tests/kernels/two-launches.ptx"),
    include_str!("../../src/gpu/kernels/ptx/sums-f32.ptx"),
    include_str!("../../src/gpu/kernels/ptx/sums-f64.ptx"),
    include_str!("../../src/gpu/kernels/ptx/rows-f16.ptx"),
    include_str!("../../src/gpu/kernels/ptx/rows-bf16.ptx"),
    include_str!("../../tests/planted/partial-warp-under-a-full-mask.ptx"),
];

/// Words that kernels and tests of the repository use, one a line and in quotes.
const DICTIONARY: &str = include_str!("../dictionaries/ptx_text");

/// What an instruction may have after its name: numbers at the ends of types, and registers that most of the kernels have.
#[rustfmt::skip]
const OPERANDS: [&str; 48] = [
    "0", "1", "-1", "31", "32", "64", "4095", "4096", "2147483647", "-2147483648", "4294967295", "9223372036854775807",
    "-9223372036854775808", "18446744073709551615", "0x", "0f7F800000", "0f7FC00000", "0f00000001", "0d7FF0000000000000",
    "0dFFF8000000000000", "1e", "%r1", "%r2", "%r3", "%rd1", "%rd2", "%rd3", "%f1", "%f2", "%fd1", "%fd2", "%p1", "%p2", "%rs1",
    "%rs2", "[%rd1]", "[%rd2+4]", "[%rd3+-1]", "{%r1, %r2}", "{%rs1, %rs2}", "{%f1, %f2, %f1, %f2}", "%r1|%p1", "!%p1", "%tid.x",
    "%laneid", "%clock64", "_", "{",
];

/// Fails as for any other text.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let mut words = words(draw.choose(&KERNELS));
    for _ in 0..=draw.below(6) {
        edit(&mut draw, &mut words);
    }
    ptx_text::run(&words.concat());
}

/// The text in words: letters, digits, dots and the like that belong together, and each other character for itself.
fn words(text: &str) -> Vec<&str> {
    let within = |c: char| c.is_ascii_alphanumeric() || "._%$".contains(c);
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if within(first) { rest.find(|c| !within(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

fn edit(draw: &mut Draw, words: &mut Vec<&str>) {
    let place = |draw: &mut Draw, words: &[&str]| usize::from(draw.any::<u16>()) % words.len().max(1);
    let at = place(draw, words);
    let Some(word) = words.get_mut(at) else { return };
    match draw.below(7) {
        0 => *word = listed(draw),
        1 => *word = draw.choose(&OPERANDS),
        2 => drop(words.drain(at..(at + 1 + draw.below(8)).min(words.len()))),
        // Another word of the same text: most often one of the same kind.
        3 => {
            let other = place(draw, words);
            words[at] = words[other];
        }
        4 => {
            let (from, count) = (place(draw, words), draw.below(16));
            let copied = words[from..(from + count).min(words.len())].to_vec();
            words.splice(at..at, copied);
        }
        5 => words.truncate(at + 1),
        // An instruction of its own.
        _ => {
            let end = words[at..].iter().position(|word| *word == ";").map_or(words.len(), |length| at + length + 1);
            let mut instruction = vec![listed(draw), " "];
            for i in 0..draw.below(6) {
                instruction.extend([if i == 0 { "" } else { ", " }, draw.choose(&OPERANDS)]);
            }
            instruction.push(";");
            words.splice(end..end, instruction);
        }
    }
}

/// A word of the dictionary.
fn listed(draw: &mut Draw) -> &'static str {
    let words: Vec<&str> = DICTIONARY.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"')).collect();
    words[usize::from(draw.any::<u16>()) % words.len()]
}
