//! One instruction in a kernel, run on many operands at once.

use crate::domain::{Domain, cases};
use ptx_machine::{Launch, Memory, Module, Options};

const NAMES: [&str; 4] = ["%a", "%b", "%c", "%d"];

/// A line of PTX that computes `%x`, and `%y` if there are two results, from `%a`, `%b`, `%c` and `%d`.
pub struct Probe<'a> {
    pub line: &'a str,
    /// Bits of each operand; 1 is a predicate
    pub sources: &'a [u32],
    /// Bits of each result
    pub results: &'a [u32],
    pub options: Options,
}

const HEAD: &str = ".version 8.4
.target sm_90
.address_size 64
.visible .entry k(.param .u64 in, .param .u64 out) {
.reg .b64 %in, %out; .reg .b32 %i, %j, %n, %p;";

const START: &str = "ld.param.u64 %in, [in]; ld.param.u64 %out, [out];
mov.u32 %i, %tid.x; mov.u32 %j, %ctaid.x; mov.u32 %n, %ntid.x; mad.lo.u32 %i, %j, %n, %i;
mad.wide.u32 %in, %i, 32, %in; mad.wide.u32 %out, %i, 16, %out;";

impl Probe<'_> {
    /// The kernel: thread `i` reads its operands and writes its results at 64 bits each.
    fn kernel(&self) -> String {
        let sources: Vec<(&str, u32)> = NAMES.into_iter().zip(self.sources.iter().copied()).collect();
        let results: Vec<(&str, u32)> = ["%x", "%y"].into_iter().zip(self.results.iter().copied()).collect();
        let mut lines = vec![HEAD.to_owned()];
        for (name, width) in sources.iter().chain(&results) {
            let ty = if *width == 1 { "pred".to_owned() } else { format!("b{width}") };
            lines.push(format!(".reg .{ty} {name};"));
        }
        lines.push(START.to_owned());
        for (place, (name, width)) in sources.iter().enumerate() {
            let place = 8 * place;
            lines.push(match width {
                1 => format!("ld.global.u32 %p, [%in+{place}]; setp.ne.u32 {name}, %p, 0;"),
                _ => format!("ld.global.b{width} {name}, [%in+{place}];"),
            });
        }
        lines.push(self.line.to_owned());
        for (place, (name, width)) in results.iter().enumerate() {
            let place = 8 * place;
            lines.push(match width {
                1 => format!("selp.u32 %p, 1, 0, {name}; st.global.u32 [%out+{place}], %p;"),
                _ => format!("st.global.b{width} [%out+{place}], {name};"),
            });
        }
        lines.push("ret; }".to_owned());
        lines.join("\n")
    }

    /// The results for each case.
    pub fn run(&self, cases: &[[u64; 4]]) -> Vec<[u64; 2]> {
        let text = self.kernel();
        let mut memory = Memory::new();
        let module = Module::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let module = module.load(&mut memory).unwrap();
        let threads = cases.len().next_multiple_of(256);
        let padded = cases.iter().chain(std::iter::repeat(&cases[0])).take(threads);
        let bytes: Vec<u8> = padded.flatten().flat_map(|word| word.to_le_bytes()).collect();
        let (input, output) = (memory.allocate(bytes.len()).unwrap(), memory.allocate(16 * threads).unwrap());
        memory.write(input, &bytes).unwrap();
        memory.write(output, &vec![0; 16 * threads]).unwrap();
        let parameters: Vec<u8> = [input, output].into_iter().flat_map(u64::to_le_bytes).collect();
        let grid = [threads as u32 / 256, 1, 1];
        let launch = Launch { entry: "k", grid, block: [256, 1, 1], dynamic_shared: 0, parameters: &parameters };
        module.launch(&mut memory, &launch, &self.options).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
        let mut results = vec![0; 16 * cases.len()];
        memory.read(output, &mut results).unwrap();
        let words: Vec<u64> = results.chunks(8).map(|word| u64::from_le_bytes(word.try_into().unwrap())).collect();
        words.chunks(2).map(|pair| [pair[0], pair[1]]).collect()
    }
}

/// The line of an opcode with one result: `add.u32 %x, %a, %b;`.
pub fn line(opcode: &str, sources: usize) -> String {
    let operands: Vec<String> = NAMES[..sources].iter().map(|name| format!(", {name}")).collect();
    format!("{opcode} %x{};", operands.concat())
}

/// Runs an opcode with one result on these operands.
pub fn compute(opcode: &str, result: u32, sources: &[u32], cases: &[[u64; 4]], options: Options) -> Vec<u64> {
    let line = line(opcode, sources.len());
    Probe { line: &line, sources, results: &[result], options }.run(cases).into_iter().map(|[x, _]| x).collect()
}

/// Fails at the first case for which a line does not give the expected results.
#[track_caller]
pub fn check_line(line: &str, results: &[u32], domains: &[Domain], expected: impl Fn([u64; 4]) -> [u64; 2]) {
    let cases = cases(domains);
    let sources: Vec<u32> = domains.iter().map(|domain| domain.width()).collect();
    let found = Probe { line, sources: &sources, results, options: Options::default() }.run(&cases);
    for (case, found) in cases.iter().zip(found) {
        let expected = expected(*case);
        let operands = &case[..domains.len()];
        assert!(found == expected, "{line}\nof {operands:x?}\nis {found:x?}, and should be {expected:x?}");
    }
}

/// Fails at the first case for which an opcode does not give the expected result, of so many bits.
#[track_caller]
pub fn check(opcode: &str, result: u32, domains: &[Domain], expected: impl Fn([u64; 4]) -> u64) {
    check_line(&line(opcode, domains.len()), &[result], domains, |case| [expected(case), 0]);
}

/// What is wrong with an instruction, which has to be refused.
#[track_caller]
pub fn refused(opcode: &str, result: u32, sources: &[u32]) -> String {
    let line = line(opcode, sources.len());
    let probe = Probe { line: &line, sources, results: &[result], options: Options::default() };
    match Module::parse(&probe.kernel()) {
        Ok(_) => panic!("`{opcode}` is accepted"),
        Err(error) => error.message,
    }
}
