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

/// The error of a kernel whose body is this one line.
#[track_caller]
fn refused_alone(line: &str, message: &str) {
    let error = refused(&kernel(1, &format!("L: T: .branchtargets L;\n{line}")));
    assert_eq!(error.line, 6, "{error}\n{line}");
    assert!(error.message.contains(message), "{error}\n{line}");
}

#[test]
fn accesses_that_there_are_not_are_refused() {
    for (line, message) in [
        ("ld.global.f16x2 %r0, [%rd0];", "elements of type `.f16x2` are not supported"),
        ("ld.global.b128 %r0, [%rd0];", "elements of type `.b128` are not supported"),
        ("st.global.pred [%rd0], %p0;", "elements of type `.pred` are not supported"),
        ("ld.global.b64 {%rd1, %r1}, [%rd0];", "1 elements are moved, and 2 are named"),
        ("st.global.v4.b32 [%rd0], {%r0, %r1};", "4 elements are moved, and 2 are named"),
        ("ld.global.v2.b32 {%r0, %h1}, [%rd0];", "a register of 16 bits is too narrow"),
        ("ld.global.b32 %r0, %rd0;", "an address in brackets was expected"),
        ("ld.global.b32 %r0, [T];", "the label `T` has no value"),
        ("ld.global.b32 %r0, [L];", "the label `L` has no value"),
        ("ld.shared.b32 %r0, [p0];", "`p0` does not lie in this state space"),
        ("st.b32 [p0], %r0;", "`p0` does not lie in this state space"),
        ("atom.global.u32 %r0, [%rd0], %r1;", "an atomic operation was expected: one of and, or, xor, "),
        ("atom.global.add.u32 [%rd0], %r1;", "it takes 3 operands, not 2"),
        ("red.global.add.u32 %r0, [%rd0], %r1;", "it takes 2 operands, not 3"),
        ("atom.global.cas.b32 %r0, [%rd0], %r1;", "it takes 4 operands, not 3"),
        ("cvta.param.u64 %rd1, %rd0;", "the space is one of `.global`, `.const`, `.shared`, `.local`"),
        ("isspacep.const %p0, %rd0;", "the space is one of `.global`, `.shared`, `.local`"),
    ] {
        refused_alone(line, message);
    }
}

#[test]
fn what_lanes_cannot_do_together_is_refused() {
    for (line, message) in [
        ("shfl.idx.b32 %r0, %r1, 0, 31;", "without `.sync` it does not exist on devices since sm_70"),
        ("vote.all.pred %p0, %p1;", "without `.sync`"),
        ("bar.warp 1;", "without `.sync`"),
        ("shfl.sync.b32 %r0, %r1, 0, 31, -1;", "it is one of `.up`, `.down`, `.bfly`, `.idx`"),
        ("shfl.sync.idx.b64 %rd1, %rd2, 0, 31, -1;", "it moves 32 bits"),
        ("vote.sync.pred %p0, %p1, -1;", "it is one of `.all`, `.any`, `.uni`, `.ballot`"),
        ("vote.sync.ballot.pred %p0, %p1, -1;", "`.ballot` gives a `.b32`, the others a `.pred`"),
        ("vote.sync.all.b32 %r0, %p1, -1;", "`.ballot` gives a `.b32`, the others a `.pred`"),
        ("match.sync.b32 %r0, %r1, -1;", "it is one of `.all`, `.any`"),
        ("match.any.sync.b128 %r0, %rd1, -1;", "it compares 32 or 64 bits"),
        ("match.all.sync.b16 %r0, %h1, -1;", "it compares 32 or 64 bits"),
        ("redux.sync.u32 %r0, %r1, -1;", "it is one of `.add`, `.min`, `.max`, `.and`, `.or`, `.xor`"),
        ("redux.sync.add.u64 %rd1, %rd2, -1;", "it combines 32 bits"),
        ("redux.sync.add.b32 %r0, %r1, -1;", "`.add` is not possible on this type"),
        ("redux.sync.or.s32 %r0, %r1, -1;", "`.or` is not possible on this type"),
        ("bar.popc 0;", "it is one of `.sync`, `.arrive`, `.red`"),
        ("bar.red.u32 %r0, 0, %p0;", "`.red` is one of `.popc`, `.and`, `.or`"),
        ("bar.red.popc.u32 %r0;", "it takes at least 3 operands"),
        ("bar.red.popc.u32 %r0, %p0;", "it takes a barrier and a number of threads"),
        ("bar.sync;", "it takes a barrier and a number of threads"),
        ("bar.sync 0, 32, 64;", "it takes a barrier and a number of threads"),
        ("bar.arrive 1;", "`.arrive` needs the number of threads"),
        ("activemask.b32 %r0, %r1;", "it takes 1 operands, not 2"),
    ] {
        refused_alone(line, message);
    }
}

#[test]
fn operands_that_mean_something_else_are_refused() {
    for (line, message) in [
        ("bra 5;", "a label was expected"),
        ("bra %r0;", "there is no label `%r0`"),
        ("brx %r0, T;", "it is `brx.idx`"),
        ("brx.idx %r0, L;", "a list of labels was expected"),
        ("brx.idx %r0, 5;", "a list of labels was expected"),
        ("add.s32;", "it has no operands"),
        ("add.s32 %r0|%p0, %r1, %r2;", "it has one result"),
        ("add.s32 %r0, %r1, [%rd0];", "a register or a number was expected"),
        ("add.s32 %r0, %r1, {%r2, %r3};", "a register or a number was expected"),
        ("add.s32 %r0, %r1, L;", "the label `L` has no value"),
        ("add.s32 %r0, %r1, !%r2;", "`%r2` is not a predicate"),
        ("bar.red.or.pred %p0, 0, !%r2;", "`%r2` is not a predicate"),
        ("@%r0 add.s32 %r0, %r1, %r2;", "`%r0` is not a predicate"),
        ("mov.b16 {%h0, %h1, %h2, %h3}, %h4;", "16 bits do not consist of 4 parts"),
        ("mov.b64 {%r0, %r1, %r2}, %rd0;", "64 bits do not consist of 3 parts"),
        ("mov.b32 %r0, {%h0};", "32 bits do not consist of 1 parts"),
        ("mov.f16x2 %r0, %r1;", "`mov` has no type `.f16x2`"),
        ("mov.bf16 %h0, %h1;", "`mov` has no type `.bf16`"),
        ("mov.tf32 %r0, %r1;", "`mov` has no type `.tf32`"),
        ("mov.b128 %rd0, %rd1;", "`mov` has no type `.b128`"),
        ("mov.u32 %r0, %tid.w;", "`%tid.w` is not declared"),
        ("mov.u32 %r0, %pid.x;", "`%pid.x` is not declared"),
        ("mov.u32 %tid.x, %r0;", "`%tid.x` is not a register"),
        ("trap 1;", "it takes 0 operands, not 1"),
        ("exit %r0;", "it takes 0 operands, not 1"),
        ("membar.cta 1;", "it takes 0 operands, not 1"),
        (".reg .b128 %x;", "registers of type `.b128` are not supported"),
        (".global .u32 x;", "`x`: global variables stand outside functions"),
        (".const .u32 x;", "`x`: global variables stand outside functions"),
        (".shared .u32 x = 1;", "`x` cannot have an initial value"),
        ("P: .callprototype _ (.param .b32 _);", "indirect calls are not supported"),
        ("P: .calltargets f;", "indirect calls are not supported"),
    ] {
        refused_alone(line, message);
    }
}

#[test]
fn calls_that_do_not_fit_the_function_are_refused() {
    let functions = ".func (.param .b32 r) f (.param .b32 x) { ret; }\n.func g;\n.extern .global .u32 outside;\n";
    for (call, message) in [
        ("call (b), f, (a), T;", "a function by its name was expected; indirect calls are not supported"),
        ("call [f];", "a function by its name was expected"),
        ("call g;", "the function `g` is not in this module"),
        ("call k;", "the function `k` is not in this module"),
        ("call (b), f;", "`f` has 2 results and parameters, not 1"),
        ("call f, (a);", "`f` has 2 results and parameters, not 1"),
        ("call (b), f, (a, a);", "`f` has 2 results and parameters, not 3"),
        ("call (b), f, (%r0);", "call: `x` has to be a `.param` variable"),
        ("call (5), f, (a);", "call: `r` has to be a `.param` variable"),
        ("call.fast (b), f, (a);", "call: `call` has no modifier `.fast`"),
        ("mov.u32 %r0, outside;", "`outside` is declared `.extern`: it is not in this module"),
    ] {
        let body = format!(".param .b32 a; .param .b32 b;\n{call}");
        let error = refused(&kernel(0, &body).replacen(".visible", &format!("{functions}.visible"), 1));
        assert_eq!(error.line, 9, "{error}");
        assert!(error.message.contains(message), "{error}\n{call}");
    }
}

#[test]
fn what_stands_outside_functions_is_refused_where_it_is_wrong() {
    let wrong = |text: &str, message: &str| {
        let error = refused(&format!("{HEAD}\n{text}\n"));
        assert_eq!(error.line, 5, "{error}\n{text}");
        assert!(error.message.contains(message), "{error}\n{text}");
    };
    for (text, message) in [
        (".address_size 32", "addresses of 32 bits; the machine has 64"),
        (".magic 1;", "`.magic` is not known at the top level"),
        ("5", "expected a directive, found a number"),
        ("\"five\"", "expected a directive, found \"five\""),
        (".entry {", "expected the name of a function, found `{`"),
        (".entry k() .maxntid 0 { ret; }", "0 is not a number of threads"),
        (".entry k() .maxntid 4294967296 { ret; }", "4294967296 is not a number of threads"),
        (".entry k() .reqntid 1, -1 { ret; }", "-1 is not a size"),
        (".entry k() .maxntid 1, 1, 1, 1 { ret; }", "expected `{`, found `,`"),
        (".entry k(.reg .b32 r) { ret; }", "expected `.param`, found `.reg`: functions with register parameters"),
        (".entry k(.param .b32 a .param .b32 b) { ret; }", "expected `)`, found `.param`"),
        (".entry k(.param .b32 a, .param .b64 a) { ret; }", "`a` is declared a second time"),
        (".entry k(.param .q32 a) { ret; }", "`.q32` is not the type of a variable"),
        (".entry k(.param 5) { ret; }", "expected a type, found a number"),
        (".global .align 131072 .b8 x;", "an alignment of 131072 is not a power of two up to 65536"),
        (".global .align 0 .b8 x;", "an alignment of 0 is not a power of two"),
        (".global .u32 x[-1];", "-1 is not a size"),
        (".global .u32 x[2][];", "expected an integer, found `]`"),
        (".global .u32 x[2] = {1 2};", "expected `,` or `}`, found a number"),
        (".global .u32 x = {1};", "expected a number of 4 bytes, found `{`"),
        (".global .v2 .u8 x = {{1}, 2};", "expected a number of 1 bytes, found `{`"),
        (".global .u32 x = \"a\";", "expected a number of 4 bytes, found \"a\""),
        (".global .f64 x = 0f3F800000;", "expected a number of 8 bytes"),
        (".func f { .reg .b32 a }", "expected `;`, found `}`"),
    ] {
        wrong(text, message);
    }
    for (head, message) in [
        (".version x\n", "expected a version, found `x`"),
        (".version 8.4\n.target 5\n", "expected a target, found a number"),
        (".version 8.4\n.target sm_80,\n", "expected a target, found the end of the text"),
        (".version", "the text ends too early"),
    ] {
        assert!(refused(head).message.contains(message), "{}", refused(head));
    }
}

#[test]
fn broken_syntax_is_refused_where_it_breaks() {
    refused_line("mov.u32 %r0, 0\nmov.u32 %r1, 0;", "%r1", "expected `;`, found `mov.u32`");
    refused_line("mov.u32 %r0, ;", "mov.u32", "expected an operand, found `;`");
    refused_line("add.s32 %r0, %r1, 2,;", "2,;", "expected an operand, found `;`");
    refused_line("mov.b64 {%r0, %r1, %rd0;", "{%r0", "expected `,` or `}`, found `;`");
    refused_line("ld.global.u32 %r0, [%rd0+%r1];", "%rd0+", "expected an integer, found `%r1`");
    refused_line("mov.u32 %r0, 0x;", "0x;", "`0x` is not a number");
    refused_line("mov.u32 %r0, 5-3;", "5-3", "expected `;`, found `-`");
    refused_line("mov.u32 %r0, 0x1e+3;", "0x1e+3", "expected `;`, found `+`");
    refused_line("mov.f64 %fd0, 1e-;", "1e-", "`1e-` is not a number");
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
fn what_just_fits_a_device_is_accepted() {
    let accepted = |body: &str, after: &str| {
        let source = format!("{HEAD}.entry k{body}\n");
        Module::parse(&source).unwrap_or_else(|error| panic!("{error}\n{body}"));
        let more = source.replacen(after.split_once(' ').unwrap().0, after.split_once(' ').unwrap().1, 1);
        assert_ne!(source, more);
        refused(&more)
    };
    for (body, change, message) in [
        ("() { .shared .b8 s[49152]; st.shared.u8 [s], 0; }", "49152 49153", "more than 49152 bytes of static shared"),
        ("() { .shared .b8 s[49151], t; st.shared.u8 [s], 0; st.shared.u8 [t], 0; }", "49151 49152", "more than 49152"),
        ("() { .local .b8 l[524288]; }", "524288 524289", "more than 524288 bytes of local memory"),
        ("() { .reg .b32 %x<4194304>; }", "4194304 4194305", "more than 4194304 registers"),
        ("() { .reg .pred %p; .reg .b32 %x<4194303>; }", "4194303 4194304", "more than 4194304 registers"),
        ("() { .local .align 65536 .b8 l[4]; }", "65536 131072", "an alignment of 131072 is not a power of two"),
        ("(.param .b8 p[32764]) { }", "32764 32765", "32765 bytes of parameters; a kernel has at most 32764"),
        ("(.param .b8 p[32760], .param .b32 q) { }", "32760 32761", "32768 bytes of parameters"),
    ] {
        let error = accepted(body, change);
        assert!(error.message.contains(message), "{error}");
    }
    let nested = |depth: usize| format!("{HEAD}.entry k() {}{}", "{".repeat(depth), "}".repeat(depth));
    Module::parse(&nested(64)).unwrap();
    assert!(refused(&nested(65)).message.contains("more than 64 braces"));
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
    assert_eq!(
        variable(".global .v4 .u16 x[2] = {{1, 2, 3, 4}, {5}};"),
        [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0, 0, 0, 0, 0, 0]
    );
    assert_eq!(variable(".global .u8 x[2][2][2] = {{{1, 2}, {3}}, {{4}}};"), [1, 2, 3, 0, 4, 0, 0, 0]);
    assert_eq!(variable(".global .u16 x[2][2] = {1, 2, {3}};"), [1, 0, 2, 0, 3, 0, 0, 0]);
    assert_eq!(variable(".global .b128 x;"), [0; 16]);
    assert_eq!(
        variable(".global .f32 x[3] = {0, 1.5, -0f3F800000};"),
        [0.0, 1.5, -1f32].map(f32::to_le_bytes).concat()
    );
    assert_eq!(variable(".global .f64 x = -0d3FF0000000000000;"), (-1f64).to_le_bytes());
    assert_eq!(variable(".global .u8 x = 255;"), [255]);
    assert_eq!(variable(".global .s16 x[2] = {-32768, 65535};"), [0, 128, 255, 255]);
    assert_eq!(variable(".global .u64 x = 18446744073709551615;"), [255; 8]);
}

#[test]
fn initial_values_that_do_not_fit_are_refused() {
    let message = |declaration: &str| refused(&format!("{HEAD}{declaration}\n")).message;
    assert!(message(".global .u8 x = 256;").contains("a number of 1 bytes"));
    assert!(message(".global .s8 x = -129;").contains("a number of 1 bytes"));
    assert!(message(".global .s16 x = -32769;").contains("a number of 2 bytes"));
    assert!(message(".global .u16 x = 65536;").contains("a number of 2 bytes"));
    assert!(message(".global .u32 x = 4294967296;").contains("a number of 4 bytes"));
    assert!(message(".global .s64 x = -9223372036854775809;").contains("a number of 8 bytes"));
    assert!(message(".global .f64 x = 2;").contains("a number of 8 bytes"));
    assert!(message(".global .f16 x = 1.5;").contains("a number of 2 bytes"));
    assert!(message(".global .u8 x = 1.5;").contains("a number of 1 bytes"));
    assert!(message(".global .u16 x = 0f3F800000;").contains("a number of 2 bytes"));
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
fn directives_may_stand_in_any_place_and_number() {
    let source = format!(
        "{HEAD};\n.target sm_90, debug\n.pragma \"a\";\n.weak .global .u32 x = 3;\n.extern .func f (.param .b32 a) .noreturn;\n\
         .entry k() .pragma \"b\"; .maxnreg 32 .maxnctapersm 4 .maxntid 7 {{ ; .pragma \"c\"; ret; }}\n.loc 1 2 3\n.entry l() {{ ret; }}\n"
    );
    let module = Module::parse(&source).unwrap();
    let entries: Vec<_> = module.entries().map(|entry| (entry.name(), entry.most_threads())).collect();
    assert_eq!(entries, [("k", 7), ("l", 1024)]);
}

#[test]
fn a_vector_is_aligned_as_a_whole() {
    let source = format!(
        "{HEAD}.entry k(.param .b8 a, .param .v2 .f32 v, .param .b8 b, .param .v4 .u16 w, .param .b8 c, .param .v4 .f32 x, .param .v2 .b8 y[3]) {{ ret; }}\n"
    );
    let module = Module::parse(&source).unwrap();
    let places: Vec<_> = module.entry("k").unwrap().parameters().iter().map(|p| (p.offset, p.size)).collect();
    assert_eq!(places, [(0, 1), (8, 8), (16, 1), (24, 8), (32, 1), (48, 16), (64, 6)]);
}

#[test]
fn names_in_braces_are_not_seen_outside() {
    let body = "{ .reg .b32 %x; mov.u32 %x, 5; { .reg .b32 %x; mov.u32 %x, 6; } st.global.u32 [%rd0], %x; }";
    assert_eq!(fill(1, 1, 1, body).unwrap(), [5]);
    refused_line("{ .reg .b32 %x; }\nmov.u32 %x, 1;", "mov.u32 %x", "`%x` is not a register");
}

#[test]
fn a_text_may_end_after_any_word_of_it() {
    let source = format!(
        "{HEAD}.file 1 \"a.cu\"\n.global .align 4 .v2 .f32 x[2][1] = {{{{1.5, -0f3F800000}}, {{0}}}};\n.section .debug {{ .b8 1 {{ 2 }} }}\n\
         .visible .func (.param .b32 r) f (.param .b64 .ptr .global .align 8 a) .noreturn;\n\
         .entry k(.param .u64 p) .maxntid 8, 2 .pragma \"a\"; {{\n.loc 1 2 3\n.reg .b32 %r<4>; .reg .pred %p; .shared .b8 s[8];\n\
         T: .branchtargets L, L; L: @!%p bra.uni L; {{ ld.global.L1::no_allocate.v2.b32 {{%r0, _}}, [p+-4]; shfl.sync.up.b32 %r1|%p, %r0, -1, 0, 5; }}\n\
         call (r), f, (a); }}\n.file"
    );
    let ends =
        source.char_indices().map(|(at, _)| at).filter(|at| source[*at..].starts_with([' ', '\n', ';', ',', '{', '}']));
    for end in ends.chain([source.len()]) {
        let lines = 1 + source[..end].matches('\n').count();
        if let Err(error) = Module::signatures(&source[..end]) {
            assert!((1..=lines).contains(&error.line), "{error} of {lines} lines");
        }
    }
    Module::signatures(&source).unwrap();
}

#[test]
fn what_is_wrong_is_found_on_its_own_line_though_more_follows() {
    refused_line(".reg .q32\n%x;", ".q32", "`.q32` is not the type of a register");
    refused_line(".local .align 3\n.b8 l[4];", ".align 3", "an alignment of 3 is not a power of two");
    refused_line("mov.b64 %rd1, -{\n%r0, %r1};", "-{", "expected an operand, found `{`");
    refused_line("call -(\n%r0), f;", "-(", "expected an operand, found `(`");
    refused_line("ld.global.u32 %r0, -[\n%rd0];", "-[", "expected an operand, found `[`");
    refused_line("mov.u32 %r0, -\n%r1;", "%r1;", "expected an operand, found `%r1`");
    refused_line("not.pred %p0, -!\n%p1;", "-!", "expected an operand, found `!`");
    refused_line(".magic\n1;", ".magic", "`.magic` is not known in a function");
    for (text, message) in [
        (".address_size 32", "addresses of 32 bits; the machine has 64"),
        (".magic", "`.magic` is not known at the top level"),
        (".entry k() .maxntid 0", "0 is not a number of threads"),
        (".global .align 3", "an alignment of 3 is not a power of two"),
        (".global .u32 x =\n y", "addresses as initial values are not supported"),
        (".entry k() { mov.u32 %r0,\n-;", "expected an operand, found `;`"),
        (".entry k() { ld.u32 %r0, [a+\nb];", "expected an integer, found `b`"),
    ] {
        let source = format!("{HEAD}{text}\n8,\n4\n;\n");
        let error = refused(&source);
        assert_eq!(error.line, 4 + text.matches('\n').count(), "{error}\n{text}");
        assert!(error.message.contains(message), "{error}");
    }
    assert_eq!(refused(".version\nx\n8,\n4\n").line, 2);
}

#[test]
fn a_minus_changes_the_sign_of_bits_that_have_one() {
    let body = "mov.f32 %f0, -0f3F800000; mov.f32 %f1, -0fBF800000; mov.f64 %fd0, -0d3FF0000000000000; mov.f64 %fd1, -0dBFF0000000000000; \
        st.global.v2.f32 [%rd0], {%f0, %f1}; st.global.v2.f64 [%rd0+16], {%fd0, %fd1};";
    let body = format!("st.global.v2.u32 [%rd0+8], {{0, 0}}; {body}");
    let words = fill(1, 1, 8, &body).unwrap();
    assert_eq!(words[..2], [-1f32, 1.0].map(f32::to_bits));
    let double = |at: usize| f64::from_bits(u64::from(words[at]) | u64::from(words[at + 1]) << 32);
    assert_eq!([double(4), double(6)], [-1.0, 1.0]);
    assert_eq!(
        variable(".global .f32 x[2] = {-0fBF800000, -0dBFF0000000000000};"),
        [1f32; 2].map(f32::to_le_bytes).concat()
    );
    assert_eq!(variable(".global .f64 x = -0dBFF0000000000000;"), 1f64.to_le_bytes());
}
