//! What is not PTX, or not supported, is refused with its line; what a module declares is understood.

mod common;

use common::{HEAD, fill, kernel};
use ptx_machine::{Memory, Module, ParseError};

fn refused(source: &str) -> ParseError {
    match Module::parse(source) {
        Ok(_) => panic!("it is accepted:\n{source}"),
        Err(error) => error,
    }
}

/// The error of a kernel's body, of which a part is at fault; its line has to be that part's.
#[track_caller]
fn refused_line(body: &str, fault: &str, message: &str) {
    let source = kernel(1, body);
    let error = refused(&source);
    let line = 1 + source.lines().position(|line| line.contains(fault)).expect("the fault is in the text");
    assert_eq!(error.line, line, "{error}\n{source}");
    assert!(error.message.contains(message), "{error}");
}

#[test]
fn an_unknown_instruction_is_named() {
    refused_line("mov.u32 %r0, 0;\nfrobnicate.b32 %r1, %r0;\nret;", "frobnicate", "`frobnicate` is not supported");
}

#[test]
fn an_unknown_modifier_is_named() {
    refused_line("mov.u32 %r0, 0;\nld.global.upside.u32 %r1, [%rd0];", "upside", "no modifier `.upside`");
    refused_line("\n\nbar.sync.backwards 0;", "backwards", "no modifier `.backwards`");
}

#[test]
fn what_is_not_declared_is_named() {
    refused_line("mov.u32 %r0, %nobody;", "nobody", "`%nobody` is not declared");
    refused_line("mov.u32 %r0, %r40;", "r40", "`%r40` is not declared");
    refused_line("add.s32 %laneid, %r0, 1;", "laneid", "`%laneid` is not a register");
    refused_line("\nbra NOWHERE;", "NOWHERE", "there is no label `NOWHERE`");
    refused_line("\n@%q bra END;\nEND:", "%q", "`%q` is not a register");
    refused_line("call nobody;", "nobody", "the function `nobody` is not in this module");
}

#[test]
fn what_is_declared_twice_is_refused() {
    refused_line("L: nop1:\nL: ret;", "L: ret", "the label `L` stands here a second time");
    refused_line(".reg .b32 %x;\n.reg .b64 %x;", ".b64 %x", "`%x` is declared a second time");
    refused_line(".reg .b32 %x<3>;\n.reg .b64 %x<4>;", "%x<4>", "declared a second time");
    let twice = format!("{HEAD}.entry k() {{ ret; }}\n.entry k() {{ ret; }}\n");
    assert_eq!((refused(&twice).line, refused(&twice).message.as_str()), (5, "`k` is defined a second time"));
    let variable = format!("{HEAD}.global .u32 x;\n.const .u32 x;\n");
    assert_eq!(refused(&variable).line, 5);
}

#[test]
fn operands_of_the_wrong_number_or_kind_are_refused() {
    refused_line("bar.warp.sync;", "bar.warp", "it takes 1 operands, not 0");
    refused_line("add.s32 %r0, %r1;", "add.s32", "it takes 3 operands, not 2");
    refused_line("st.global.u32 %rd0, %r1;", "st.global", "an address in brackets was expected");
    refused_line("ld.global.v2.u32 {%r0, %r1, %r2}, [%rd0];", "ld.global", "2 elements are moved, and 3 are named");
    refused_line("ld.global.u64 %r0, [%rd0];", "ld.global.u64", "a register of 32 bits is too narrow");
    refused_line("mov.u32 5, %r0;", "mov.u32 5", "the result has to be a register");
    refused_line("mov.u32 %r0, 1.5;", "1.5", "a floating-point number of 64 bits, where there is room for 32");
    refused_line("mov.u32 %r0, !%p0;", "!%p0", "`!%p0` is not possible here");
    refused_line("st.param.u32 [p0], %r0;", "st.param", "an entry's parameters cannot be written");
    refused_line(".shared .b32 s;\nld.global.u32 %r0, [s];", "[s]", "`s` does not lie in this state space");
}

#[test]
fn broken_syntax_is_refused_where_it_breaks() {
    refused_line("mov.u32 %r0, 0\nmov.u32 %r1, 0;", "%r1", "expected `;`, found `mov.u32`");
    refused_line("mov.u32 %r0, ;", "mov.u32", "expected an operand, found `;`");
    refused_line("add.s32 %r0, %r1, 2,;", "2,;", "expected an operand, found `;`");
    refused_line("mov.b64 {%r0, %r1, %rd0;", "{%r0", "expected `,` or `}`, found `;`");
    refused_line("ld.global.u32 %r0, [%rd0+%r1];", "%rd0+", "expected an integer, found `%r1`");
    refused_line("mov.u32 %r0, 0x;", "0x;", "`0x` is not a number");
    refused_line("mov.u32 %r0, 99999999999999999999;", "999", "is not a number");
    refused_line("mov.f32 %f0, 0f3F80;", "0f3F80", "`0f3F80` is not a number");
    refused_line("\n  mov.u32 %r0, \\ 1;", "\\ 1", "`\\` does not belong to PTX");
    refused_line("\n/* what follows", "/*", "a comment without an end");
    refused_line("\n.pragma \"nounroll;", ".pragma", "a string without an end");
    refused_line("\n.magic 1;", ".magic", "`.magic` is not known in a function");
    refused_line("\n.reg .q32 %x;", ".q32", "`.q32` is not the type of a register");
    refused_line("\n.reg .b32 %x<-1>;", "<-1>", "-1 is not a size");
}

#[test]
fn a_text_that_ends_too_early_is_refused() {
    let whole = kernel(1, "mov.u32 %r0, 0;");
    let end = whole.trim_end().len();
    assert!(refused(&whole[..end - 1]).message.contains("a `{` without its `}`"));
    assert_eq!(
        refused(""),
        ParseError { line: 1, message: "PTX begins with `.version`, not the end of the text".into() }
    );
    assert!(refused(".version 8.4\n").message.contains("after `.version` comes `.target`"));
}

#[test]
fn what_would_not_fit_a_device_is_refused() {
    refused_line(
        "\n.shared .b8 s[49153];\nst.shared.u8 [s], 0;",
        "s[49153]",
        "more than 49152 bytes of static shared memory",
    );
    refused_line("\n.local .b8 l[600000];", "l[600000]", "more than 524288 bytes of local memory");
    refused_line("\n.reg .b32 %x<4000000000>;", "%x<", "more than 4194304 registers");
    refused_line("\n.local .align 3 .b8 l[4];", ".align 3", "an alignment of 3 is not a power of two");
    let parameters = format!("{HEAD}.entry k(.param .b8 p[40000]) {{ ret; }}\n");
    assert!(refused(&parameters).message.contains("40000 bytes of parameters; a kernel has at most 32764"));
    let huge = format!("{HEAD}.global .b8 x[4294967296][4294967296];\n");
    assert!(refused(&huge).message.contains("more than"), "{}", refused(&huge));
    let deep = format!("{HEAD}.entry k() {{ {} }}", "{".repeat(100_000));
    assert!(refused(&deep).message.contains("more than 64 braces"), "{}", refused(&deep));
}

#[test]
fn functions_that_call_each_other_without_end_are_refused() {
    let recursive = format!("{HEAD}.func f() {{ call f; ret; }}\n.entry k() {{ call f; ret; }}\n");
    assert!(refused(&recursive).message.contains("`f` calls itself"));
    // Each calls the next one twice: 2⁴⁰ bodies.
    let function = |i: u32| format!(".func f{i}() {{ call f{}; call f{}; ret; }}\n", i + 1, i + 1);
    let chain: Vec<String> = (0..40).rev().map(function).collect();
    let chain = chain.concat();
    let doubling = format!("{HEAD}.func f40() {{ ret; }}\n{chain}.entry k() {{ call f0; ret; }}\n");
    assert!(refused(&doubling).message.contains("more than 4194304 steps"), "{}", refused(&doubling));
}

#[test]
fn directives_that_do_not_matter_are_passed_over() {
    let source = "//\n// a comment\n.version 8.4\n.target sm_80, debug\n.address_size 64\n.file 1 \"a file.cu\"\n\
        .global .align 4 .b8 $str[3] = {97, 98, 0};\n\
        .extern .func (.param .b32 r) vprintf (.param .b64 a, .param .b64 b);\n\
        .visible .entry k(.param .u64 .ptr .global .align 4 out, .param .align 8 .b8 s[24])\n\
        .maxntid 256, 1, 1\n.minnctapersm 2\n.maxnreg 32\n\
        { .loc 1 23 5\n.pragma \"nounroll\";\n /* between */ ret; }\n\
        .section .debug_str { info: .b8 49, 46 { .b8 1 } }\n";
    let module = Module::parse(source).unwrap();
    let entry = module.entry("k").unwrap();
    let places: Vec<_> = entry.parameters().iter().map(|p| (p.name.as_str(), p.offset, p.size)).collect();
    assert_eq!(places, [("out", 0, 8), ("s", 8, 24)]);
    assert_eq!((entry.most_threads(), entry.parameter_bytes()), (256, 32));
}

/// The bytes of a variable `x` after loading.
fn variable(declaration: &str) -> Vec<u8> {
    let mut memory = Memory::new();
    let module = Module::parse(&format!("{HEAD}{declaration}\n")).unwrap_or_else(|error| panic!("{error}"));
    let loaded = module.load(&mut memory).unwrap();
    let (address, size) = loaded.global("x").unwrap();
    memory.bytes(address, size).unwrap().to_vec()
}

#[test]
fn variables_hold_what_they_are_declared_to() {
    assert_eq!(variable(".global .u32 x;"), [0; 4]);
    assert_eq!(variable(".global .align 4 .b8 x[4] = {1, 0xff, -1};"), [1, 255, 255, 0]);
    assert_eq!(variable(".const .u16 x[] = {1, 258};"), [1, 0, 2, 1]);
    assert_eq!(variable(".global .f32 x = 0f3F800000;"), 1f32.to_le_bytes());
    assert_eq!(variable(".global .f32 x = -1.5e-3;"), (-1.5e-3f32).to_le_bytes());
    assert_eq!(
        variable(".global .f64 x[2] = {0d3FF0000000000000, 2.5e+1};"),
        [1f64, 25.0].map(f64::to_le_bytes).concat()
    );
    assert_eq!(variable(".global .v2 .u16 x = {7, 8};"), [7, 0, 8, 0]);
    assert_eq!(variable(".global .v2 .u8 x[2] = {{1, 2}, {3, 4}};"), [1, 2, 3, 4]);
    // A short row is filled up.
    assert_eq!(variable(".global .u8 x[3][2] = {{1}, {2, 3}};"), [1, 0, 2, 3, 0, 0]);
    assert_eq!(variable(".global .s64 x = -9223372036854775808;"), i64::MIN.to_le_bytes());
}

#[test]
fn initial_values_that_do_not_fit_are_refused() {
    let message = |declaration: &str| refused(&format!("{HEAD}{declaration}\n")).message;
    assert!(message(".global .u8 x = 256;").contains("a number of 1 bytes"));
    assert!(message(".global .s8 x = -129;").contains("a number of 1 bytes"));
    assert!(message(".global .f32 x = 1;").contains("a number of 4 bytes"));
    assert!(message(".global .u8 x[2] = {1, 2, 3};").contains("`x` has 2 bytes, not 3"));
    assert!(message(".global .u8 x[2][2] = {{1, 2, 3}};").contains("2 bytes have room here, not 3"));
    assert!(message(".global .u64 y = x;").contains("addresses as initial values are not supported"));
    assert!(message(".global .u8 x[];").contains("`x` has no length"));
    assert!(message(".shared .u8 x = 1;").contains("cannot have an initial value"));
}

#[test]
fn numbers_are_read_in_every_notation() {
    let body = "mov.u32 %r1, 0x1F; add.u32 %r1, %r1, 017; add.u32 %r1, %r1, 0b101; add.u32 %r1, %r1, 10U; \
        mov.f64 %fd0, 1e2; add.f64 %fd0, %fd0, 0f3F800000; cvt.rzi.u32.f64 %r2, %fd0; add.u32 %r1, %r1, %r2; \
        st.global.u32 [%rd0], %r1; mov.u32 %r3, WARP_SZ; st.global.u32 [%rd0+4], %r3;";
    assert_eq!(fill(1, 1, 2, body).unwrap(), [31 + 15 + 5 + 10 + 101, 32]);
}

#[test]
fn names_in_braces_are_not_seen_outside() {
    let body = "{ .reg .b32 %x; mov.u32 %x, 5; { .reg .b32 %x; mov.u32 %x, 6; } st.global.u32 [%rd0], %x; }";
    assert_eq!(fill(1, 1, 1, body).unwrap(), [5]);
    refused_line("{ .reg .b32 %x; }\nmov.u32 %x, 1;", "mov.u32 %x", "`%x` is not a register");
}
