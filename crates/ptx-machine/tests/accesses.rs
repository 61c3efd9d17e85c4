//! Loads, stores and atomic operations: every width, vector, state space and operation.

mod common;

use common::{HEAD, Machine, fill, kernel};
use half::{bf16, f16};
use ptx_machine::{Fault, FaultKind};

/// Runs one thread on a buffer of words.
fn changed(words: &[u32], body: &str) -> Result<Vec<u32>, Fault> {
    let mut machine = Machine::new(&kernel(1, body));
    let buffer = machine.filled(words);
    machine.launch(1, 1, &[&buffer])?;
    machine.words(&buffer)
}

#[track_caller]
fn changes(words: &[u32], body: &str) -> Vec<u32> {
    changed(words, body).unwrap_or_else(|fault| panic!("{fault}\n{body}"))
}

#[test]
fn narrow_loads_are_extended_and_narrow_stores_cut() {
    let load = |kind: &str| {
        changes(&[0x8081_8283, 0], &format!("ld.global.{kind} %r1, [%rd0+1]; st.global.u32 [%rd0+4], %r1;"))[1]
    };
    assert_eq!((load("u8"), load("s8"), load("b8")), (0x82, 0xffff_ff82, 0x82));
    let half = |kind: &str| {
        changes(&[0x8081_8283, 0], &format!("ld.global.{kind} %r1, [%rd0+2]; st.global.u32 [%rd0+4], %r1;"))[1]
    };
    assert_eq!((half("u16"), half("s16")), (0x8081, 0xffff_8081));
    let wide = "ld.global.s32 %rd1, [%rd0]; st.global.u64 [%rd0+8], %rd1;";
    assert_eq!(changes(&[0x8000_0000, 0, 1, 1], wide)[2..], [0x8000_0000, 0xffff_ffff]);
    // A 16-bit register takes a byte, and keeps its 16 bits.
    let short = "ld.global.s8 %h1, [%rd0]; cvt.u32.u16 %r1, %h1; st.global.u32 [%rd0], %r1;";
    assert_eq!(changes(&[0xff], short), [0xffff]);
    assert_eq!(changes(&[0xffff_ffff], "mov.u32 %r1, 0x12345678; st.global.u8 [%rd0+1], %r1;"), [0xffff_78ff]);
    assert_eq!(changes(&[0], "mov.u32 %r1, 0x12345678; st.global.u16 [%rd0+2], %r1;"), [0x5678_0000]);
}

#[test]
fn vectors_are_moved_whole() {
    let v4 = "ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd0]; st.global.v4.u32 [%rd0+16], {%r4, %r3, %r2, %r1};";
    assert_eq!(changes(&[1, 2, 3, 4, 0, 0, 0, 0], v4)[4..], [4, 3, 2, 1]);
    let v2 = "ld.global.v2.f64 {%fd1, %fd2}, [%rd0]; st.global.v2.f64 [%rd0], {%fd2, %fd1};";
    assert_eq!(changes(&[1, 2, 3, 4], v2), [3, 4, 1, 2]);
    let bytes = "ld.global.v4.u8 {%r1, %r2, %r3, _}, [%rd0]; st.global.v2.u16 [%rd0], {%r3, %r1};";
    assert_eq!(changes(&[0x0403_0201], bytes), [0x0001_0003]);
    let hints =
        "ld.global.nc.L1::no_allocate.L2::128B.v2.b32 {%r1, %r2}, [%rd0]; st.global.cs.v2.b32 [%rd0+8], {%r2, %r1};";
    assert_eq!(changes(&[5, 6, 0, 0], hints)[2..], [6, 5]);
}

#[test]
fn a_vector_is_loaded_though_its_address_is_overwritten() {
    let body = "ld.global.v2.u64 {%rd1, %rd0}, [%rd0]; add.u64 %rd1, %rd1, %rd0; st.global.u64 [%rd2], %rd1;";
    let mut machine = Machine::new(&kernel(3, body));
    let buffer = machine.filled(&[3, 0, 4, 0]);
    machine.launch(1, 1, &[&buffer, &buffer, &buffer]).unwrap();
    assert_eq!(machine.words(&buffer).unwrap()[0], 7);
}

/// Each of 64 threads moves what `body` says by `%rd10` and `%rd11`, its places in two buffers, `bytes` apart.
fn moved(threads: u32, bytes: u32, body: &str) -> Vec<u32> {
    let whole = format!(
        "mov.u32 %r0, %tid.x; mul.wide.u32 %rd9, %r0, {bytes}; add.s64 %rd10, %rd0, %rd9; add.s64 %rd11, %rd1, %rd9; {body}"
    );
    let mut machine = Machine::new(&kernel(2, &whole));
    let words: Vec<u32> = (0..threads * bytes / 4).map(|i| i * 0x1_0101 + 7).collect();
    let (from, to) = (machine.filled(&words), machine.filled(&vec![0; words.len()]));
    machine.launch(1, threads, &[&from, &to]).unwrap_or_else(|fault| panic!("{fault}\n{body}"));
    assert_eq!(machine.words(&from).unwrap(), words);
    machine.words(&to).unwrap()
}

#[test]
fn rows_of_every_width_arrive_as_they_are() {
    for (bytes, registers, kind) in [
        (1, "%r1", "u8"),
        (2, "%h1", "b16"),
        (4, "%f1", "f32"),
        (8, "%fd1", "f64"),
        (8, "{%r1, %r2}", "v2.b32"),
        (16, "{%f1, %f2, %f3, %f4}", "v4.f32"),
        (16, "{%fd1, %fd2}", "v2.f64"),
    ] {
        for threads in [64, 40, 4] {
            let whole = moved(
                threads,
                bytes,
                &format!("ld.global.{kind} {registers}, [%rd10]; st.global.{kind} [%rd11], {registers};"),
            );
            let expected: Vec<u32> = (0..threads * bytes / 4).map(|i| i * 0x1_0101 + 7).collect();
            assert_eq!(whole, expected, "{kind} by {threads} threads");
        }
    }
}

#[test]
fn rows_with_gaps_and_turns_arrive_as_they_are() {
    // Even lanes only; then lanes in reverse; then all from one place.
    let even = "and.b32 %r1, %r0, 1; setp.eq.u32 %p1, %r1, 0; @%p1 ld.global.u32 %r2, [%rd10]; @%p1 st.global.u32 [%rd11], %r2;";
    assert!(
        moved(64, 4, even)
            .iter()
            .enumerate()
            .all(|(i, word)| *word == if i.is_multiple_of(2) { i as u32 * 0x1_0101 + 7 } else { 0 })
    );
    let reversed = "xor.b32 %r1, %r0, 31; mul.wide.u32 %rd2, %r1, 4; add.s64 %rd3, %rd0, %rd2; ld.global.u32 %r2, [%rd3]; \
        st.global.u32 [%rd11], %r2;";
    assert_eq!(moved(32, 4, reversed), (0..32).map(|i| (31 - i) * 0x1_0101 + 7).collect::<Vec<u32>>());
    let one = "ld.global.u32 %r2, [%rd0+8]; st.global.u32 [%rd11], %r2;";
    assert_eq!(moved(64, 4, one), [2 * 0x1_0101 + 7; 64]);
    // Halves that each take one word, and a row that crosses a page.
    let halves = "shr.u32 %r1, %r0, 4; mul.wide.u32 %rd2, %r1, 4; add.s64 %rd3, %rd0, %rd2; ld.global.u32 %r2, [%rd3]; st.global.u32 [%rd11], %r2;";
    assert_eq!(moved(64, 4, halves), (0..64).map(|i| i / 16 * 0x1_0101 + 7).collect::<Vec<u32>>());
    assert_eq!(moved(512, 4, "ld.global.u32 %r2, [%rd10]; st.global.u32 [%rd11], %r2;")[511], 511 * 0x1_0101 + 7);
}

#[test]
fn constant_memory_is_read_and_not_written() {
    let source = |body: &str| {
        format!(
            "{HEAD}.const .align 8 .u64 table[3] = {{10, 20, 30}};\n.visible .entry k(.param .u64 p) {{ .reg .b64 %rd<9>; .reg .b32 %r<9>; \
             ld.param.u64 %rd0, [p];\n{body}\nret; }}\n"
        )
    };
    let run_on = |threads, body: &str| {
        let mut machine = Machine::new(&source(body));
        let out = machine.buffer(2);
        machine.launch(1, threads, &[&out])?;
        machine.words(&out)
    };
    let run = |body: &str| run_on(1, body);
    let dynamic = "mov.u32 %r1, %tid.x; mul.wide.u32 %rd1, %r1, 8; mov.u64 %rd2, table; add.s64 %rd3, %rd2, %rd1; ld.const.u64 %rd4, [%rd3+8]; \
        st.global.u64 [%rd0], %rd4;";
    assert_eq!(run(dynamic).unwrap(), [20, 0]);
    assert_eq!(run("ld.const.u64 %rd4, [table+16]; st.global.u64 [%rd0], %rd4;").unwrap(), [30, 0]);
    let past = run("ld.const.u64 %rd4, [table+24]; st.global.u64 [%rd0], %rd4;").unwrap_err();
    assert!(past.to_string().contains("8 bytes past the end of `table` of 24 bytes"), "{past}");
    let write = "mov.u32 %r1, %tid.x; mul.wide.u32 %rd1, %r1, 8; mov.u64 %rd2, table; add.s64 %rd2, %rd2, %rd1; st.global.u64 [%rd2], %rd0;";
    for threads in [1, 3] {
        assert_eq!(run_on(threads, write).unwrap_err().kind, FaultKind::ReadOnly);
    }
}

#[test]
fn generic_addresses_reach_every_space() {
    let body = ".shared .align 8 .b8 s[16]; .local .align 8 .b8 l[16]; mov.u64 %rd1, s; cvta.shared.u64 %rd2, %rd1; mov.u64 %rd3, l; \
        cvta.local.u64 %rd4, %rd3; cvta.global.u64 %rd5, %rd0; st.u32 [%rd2+4], 1; st.u32 [%rd4+8], 2; st.u32 [%rd5], 3; \
        ld.shared.u32 %r1, [s+4]; ld.local.u32 %r2, [l+8]; ld.u32 %r3, [%rd5]; mad.lo.u32 %r4, %r1, 10, %r2; mad.lo.u32 %r4, %r4, 10, %r3; \
        st.global.u32 [%rd0], %r4; cvta.to.shared.u64 %rd6, %rd2; sub.u64 %rd6, %rd6, %rd1; st.global.u32 [%rd0+4], %rd6; \
        isspacep.shared %p1, %rd2; isspacep.local %p2, %rd4; isspacep.global %p3, %rd5; isspacep.shared %p4, %rd5; and.pred %p1, %p1, %p2; \
        and.pred %p1, %p1, %p3; not.pred %p4, %p4; and.pred %p1, %p1, %p4; selp.u32 %r5, 1, 0, %p1; st.global.u32 [%rd0+8], %r5;";
    assert_eq!(changes(&[0; 3], body), [123, 0, 1]);
}

#[test]
fn an_address_may_be_a_number_or_a_name_alone() {
    let shared = ".shared .align 4 .b8 s[16]; st.u32 [s+8], 5; ld.shared.u32 %r1, [8]; ld.u32 %r2, [s+8]; add.u32 %r1, %r1, %r2; \
        st.global.u32 [%rd0], %r1;";
    assert_eq!(changes(&[0], shared), [10]);
    let local = ".local .align 4 .b8 l[16]; st.u32 [l+4], 6; ld.local.u32 %r1, [4]; mov.u64 %rd1, l; ld.local.u32 %r2, [%rd1+4]; \
        add.u32 %r1, %r1, %r2; st.global.u32 [%rd0], %r1;";
    assert_eq!(changes(&[0], local), [12]);
    let parameter = "ld.param.u64 %rd1, [0]; st.global.u32 [%rd1], 7;";
    assert_eq!(changes(&[0], parameter), [7]);
    let found = changed(&[0], "ld.global.u32 %r1, [0];").unwrap_err();
    assert_eq!(found.kind, FaultKind::OutOfBounds);
}

#[test]
fn a_register_of_8_bits_holds_a_byte() {
    let body = ".reg .b8 %b<3>; ld.global.u8 %b1, [%rd0+1]; st.global.u8 [%rd0+2], %b1; mov.b8 %b2, %b1; st.global.u8 [%rd0], %b2;";
    assert_eq!(changes(&[0x0403_0201], body), [0x0402_0202]);
}

#[test]
fn local_memory_is_each_threads_own() {
    let body = "mov.u32 %r0, %tid.x; .local .align 4 .b8 l[8]; st.local.u32 [l], %r0; bar.sync 0; ld.local.u32 %r1, [l]; mul.wide.u32 %rd1, \
        %r0, 4; add.s64 %rd1, %rd0, %rd1; st.global.u32 [%rd1], %r1;";
    assert_eq!(fill(1, 96, 96, body).unwrap(), (0..96).collect::<Vec<u32>>());
    let past = changed(&[0], ".local .align 4 .b8 l[16]; mov.u32 %r1, l; st.local.u32 [%r1+16], 1;").unwrap_err();
    assert_eq!(past.kind, FaultKind::OutOfBounds);
}

#[test]
fn the_last_bytes_of_local_and_shared_memory_and_of_parameters_are_there() {
    for (declaration, last) in [(".local .align 4 .b8 l[16];", "l+12"), (".shared .align 4 .b8 l[12];", "l+8")] {
        let space = &declaration[1..declaration.find(" .align").unwrap()];
        let body = format!(
            "{declaration} st.{space}.u32 [{last}], 5; ld.{space}.u32 %r1, [{last}]; st.global.u32 [%rd0], %r1;"
        );
        assert_eq!(changes(&[0], &body), [5]);
        let past = body.replace(last, &last.replace("12", "16").replace("+8", "+12"));
        assert_eq!(changed(&[0], &past).unwrap_err().kind, FaultKind::OutOfBounds);
    }
    assert_eq!(changes(&[0], "ld.param.u32 %r1, [p0+4]; shr.u32 %r1, %r1, 2; st.global.u32 [%rd0], %r1;"), [1]);
}

#[test]
fn parameters_are_read_by_their_offsets() {
    let source = format!(
        "{HEAD}.visible .entry k(.param .u64 out, .param .align 8 .b8 s[12], .param .u8 b, .param .f64 d) {{ .reg .b64 %rd<9>; .reg .b32 %r<9>; \
         ld.param.u64 %rd0, [out]; ld.param.v2.u32 {{%r0, %r1}}, [s]; mov.b64 %rd1, s; ld.param.u32 %r2, [%rd1+8]; ld.param.u8 %r3, [b]; \
         ld.param.u64 %rd2, [d]; st.global.v2.u32 [%rd0], {{%r0, %r1}}; st.global.v2.u32 [%rd0+8], {{%r2, %r3}}; st.global.u64 [%rd0+16], %rd2; ret; }}\n"
    );
    let mut memory = ptx_machine::Memory::new();
    let module = ptx_machine::Module::parse(&source).unwrap().load(&mut memory).unwrap();
    let places: Vec<usize> = module.module().entry("k").unwrap().parameters().iter().map(|p| p.offset).collect();
    assert_eq!(places, [0, 8, 20, 24]);
    let out = memory.allocate(24).unwrap();
    let mut bytes = out.to_le_bytes().to_vec();
    bytes.extend([1_u32, 2, 3].map(u32::to_le_bytes).concat());
    bytes.extend([4, 0, 0, 0]);
    bytes.extend(0x0123_4567_89ab_cdef_u64.to_le_bytes());
    let launch = ptx_machine::Launch { entry: "k", grid: [1; 3], block: [1; 3], dynamic_shared: 0, parameters: &bytes };
    module.launch(&mut memory, &launch, &ptx_machine::Options::default()).unwrap();
    let words: Vec<u32> =
        memory.bytes(out, 24).unwrap().chunks(4).map(|w| u32::from_le_bytes(w.try_into().unwrap())).collect();
    assert_eq!(words, [1, 2, 3, 4, 0x89ab_cdef, 0x0123_4567]);
}

#[test]
fn dynamic_shared_memory_comes_after_the_static_one() {
    let source = format!(
        "{HEAD}.extern .shared .align 16 .b8 dynamic[];\n.visible .entry k(.param .u64 out) {{ .reg .b64 %rd<9>; .reg .b32 %r<9>; .shared .b8 s[5]; \
         ld.param.u64 %rd0, [out]; st.shared.u8 [s+4], 9; mov.u32 %r0, dynamic; mov.u32 %r1, %dynamic_smem_size; mov.u32 %r2, %total_smem_size; \
         st.shared.u32 [dynamic+4], %r1; ld.shared.u32 %r3, [%r0+4]; st.global.v4.u32 [%rd0], {{%r0, %r1, %r2, %r3}}; ret; }}\n"
    );
    let mut memory = ptx_machine::Memory::new();
    let module = ptx_machine::Module::parse(&source).unwrap().load(&mut memory).unwrap();
    let out = memory.allocate(16).unwrap();
    let bytes = out.to_le_bytes();
    let launch = ptx_machine::Launch { entry: "k", grid: [1; 3], block: [1; 3], dynamic_shared: 8, parameters: &bytes };
    module.launch(&mut memory, &launch, &ptx_machine::Options::default()).unwrap();
    let words: Vec<u32> =
        memory.bytes(out, 16).unwrap().chunks(4).map(|w| u32::from_le_bytes(w.try_into().unwrap())).collect();
    assert_eq!(words, [16, 8, 24, 8]);
}

/// What an atomic operation returns and leaves, for 32 or 64 bits; in global and in shared memory, and as `red`.
#[track_caller]
fn atomic(operation: &str, old: u64, operands: &[u64], new: u64) {
    let wide = operation.ends_with("64");
    let (register, kind) = if wide {
        ("%rd", "b64")
    } else if operation.ends_with("b16") {
        ("%h", "b16")
    } else {
        ("%r", "b32")
    };
    let moves: Vec<String> =
        operands.iter().enumerate().map(|(i, x)| format!("mov.{kind} {register}{}, {x};", 5 + i)).collect();
    let moves = moves.join(" ");
    let list: Vec<String> = (0..operands.len()).map(|i| format!("{register}{}", 5 + i)).collect();
    let list = list.join(", ");
    let bits = |x: u64| [x as u32, (x >> 32) as u32];
    let memory: Vec<u32> = [bits(old), [0, 0]].concat();
    let expected: Vec<u32> = [bits(new), bits(old)].concat();
    let global =
        format!("{moves} atom.global.{operation} {register}4, [%rd0], {list}; st.global.{kind} [%rd0+8], {register}4;");
    assert_eq!(changes(&memory, &global), expected, "atom.global.{operation}");
    let shared = format!(
        ".shared .align 8 .b8 s[8]; ld.global.b64 %rd1, [%rd0]; st.shared.b64 [s], %rd1; {moves} atom.shared.{operation} {register}4, [s], {list}; \
         st.global.{kind} [%rd0+8], {register}4; ld.shared.b64 %rd1, [s]; st.global.b64 [%rd0], %rd1;"
    );
    assert_eq!(changes(&memory, &shared), expected, "atom.shared.{operation}");
    if !operation.starts_with("cas") && !operation.starts_with("exch") {
        let red = format!("{moves} red.relaxed.gpu.global.{operation} [%rd0], {list};");
        assert_eq!(changes(&memory, &red)[..2], expected[..2], "red.{operation}");
    }
}

#[test]
fn atomic_operations_on_integers() {
    const TOP: u64 = 0x8000_0000_0000_0000;
    atomic("and.b32", 0b1100, &[0b1010], 0b1000);
    atomic("or.b64", 1 << 40, &[2], 1 << 40 | 2);
    atomic("xor.b32", 0b1100, &[0b1010], 0b0110);
    atomic("exch.b64", 1 << 50, &[7], 7);
    atomic("exch.b32", 5, &[0xffff_ffff], 0xffff_ffff);
    atomic("cas.b32", 5, &[5, 6], 6);
    atomic("cas.b32", 5, &[4, 6], 5);
    atomic("cas.b64", TOP, &[TOP, 1], 1);
    atomic("cas.b16", 0x1234, &[0x1234, 0xabcd], 0xabcd);
    atomic("add.u32", 0xffff_ffff, &[2], 1);
    atomic("add.s32", 5, &[0xffff_fffe], 3);
    atomic("add.u64", 0xffff_ffff, &[2], 0x1_0000_0001);
    atomic("inc.u32", 4, &[5], 5);
    atomic("inc.u32", 5, &[5], 0);
    atomic("dec.u32", 0, &[5], 5);
    atomic("dec.u32", 7, &[5], 5);
    atomic("dec.u32", 5, &[5], 4);
    atomic("min.s32", 3, &[0xffff_ffff], 0xffff_ffff);
    atomic("min.u32", 3, &[0xffff_ffff], 3);
    atomic("max.s32", 3, &[0xffff_ffff], 3);
    atomic("max.u32", 3, &[0xffff_ffff], 0xffff_ffff);
    atomic("min.s64", 3, &[TOP], TOP);
    atomic("max.u64", 3, &[TOP], TOP);
}

#[test]
fn atomic_operations_on_integers_are_exact_at_all_ends() {
    type Of = fn(i128, i128) -> i128;
    let operations: [(&str, &[&str], Of); 9] = [
        ("add", &["u32", "s32", "u64"], |old, a| old + a),
        ("min", &["u32", "s32", "u64", "s64"], i128::min),
        ("max", &["u32", "s32", "u64", "s64"], i128::max),
        ("inc", &["u32"], |old, a| if old >= a { 0 } else { old + 1 }),
        ("dec", &["u32"], |old, a| if old == 0 || old > a { a } else { old - 1 }),
        ("and", &["b32", "b64"], |old, a| old & a),
        ("or", &["b32", "b64"], |old, a| old | a),
        ("xor", &["b32", "b64"], |old, a| old ^ a),
        ("exch", &["b32", "b64"], |_, a| a),
    ];
    let edges = |width: u32| {
        let top = 1_u64 << (width - 1);
        [0, 1, 5, top - 1, top, top + 1, u64::MAX >> (64 - width)]
    };
    for (name, types, of) in operations {
        for ty in types {
            let width: u32 = ty[1..].parse().unwrap();
            let number = |word: u64| {
                let negative = ty.starts_with('s') && word >> (width - 1) == 1;
                i128::from(word) - if negative { 1 << width } else { 0 }
            };
            for (old, a) in edges(width).into_iter().flat_map(|old| edges(width).map(|a| (old, a))) {
                let new = of(number(old), number(a)).rem_euclid(1 << width) as u64;
                atomic(&format!("{name}.{ty}"), old, &[a], new);
            }
        }
    }
    for width in [16, 32, 64] {
        for (old, a) in edges(width).into_iter().flat_map(|old| edges(width).map(|a| (old, a))) {
            atomic(&format!("cas.b{width}"), old, &[a, 3], if old == a { 3 } else { old });
        }
    }
    // A negative number has as many bits as the type.
    let literal = |line: &str, old| changes(&[old, 9], line);
    assert_eq!(literal("atom.global.cas.b32 %r1, [%rd0], -1, -2;", u32::MAX), [u32::MAX - 1, 9]);
    assert_eq!(literal("atom.global.min.s32 %r1, [%rd0], -1;", 5), [u32::MAX, 9]);
    assert_eq!(literal("red.global.max.u32 [%rd0], -1;", 5), [u32::MAX, 9]);
}

#[test]
fn atomic_sums_of_floating_point_numbers() {
    let (a, b) = (1.5f32, 2.25f32);
    atomic("add.f32", u64::from(a.to_bits()), &[u64::from(b.to_bits())], u64::from((a + b).to_bits()));
    atomic("add.f64", 1e300f64.to_bits(), &[1e284f64.to_bits()], (1e300f64 + 1e284).to_bits());
    // In global memory a subnormal f32 counts as zero, in shared memory it does not.
    let tiny = "mov.b32 %r1, 1; atom.global.add.f32 %f1, [%rd0], %r1;";
    assert_eq!(changes(&[3], tiny), [0]);
    let shared = ".shared .align 4 .b8 s[4]; st.shared.u32 [s], 3; mov.b32 %r1, 1; atom.shared.add.f32 %f1, [s], %r1; ld.shared.u32 %r2, [s]; \
        st.global.u32 [%rd0], %r2;";
    assert_eq!(changes(&[0], shared), [4]);
}

#[test]
fn atomic_sums_of_halves_and_pairs() {
    let halves = |x: f32, y: f32| u64::from(f16::from_f32(x).to_bits()) | u64::from(f16::from_f32(y).to_bits()) << 16;
    atomic("add.noftz.f16x2", halves(1.0, -2.5), &[halves(0.5, 2048.0)], halves(1.5, 2045.5));
    let brains = |x: f32, y: f32| u64::from(bf16::from_f32(x).to_bits()) | u64::from(bf16::from_f32(y).to_bits()) << 16;
    // 256 + 1 lies between two bfloats; the even one is 256.
    atomic("add.noftz.bf16x2", brains(1.0, 256.0), &[brains(3.0, 1.0)], brains(4.0, 256.0));
    // A sum that is subnormal stays.
    let least = u64::from(f16::from_bits(1).to_bits());
    let one = format!("mov.b16 %h1, {least}; atom.global.add.noftz.f16 %h2, [%rd0+2], %h1;");
    assert_eq!(changes(&[1 << 16], &one), [2 << 16]);
    let one = "mov.b16 %h1, 0x3f80; red.global.add.noftz.bf16 [%rd0], %h1;";
    assert_eq!(changes(&[0x3f80], one), [0x4000]);
}

#[test]
fn atomic_operations_that_there_are_not_are_refused() {
    for operation in
        ["and.u32", "exch.b16", "add.b32", "inc.u64", "min.f32", "cas.u32", "add.s64", "add.b128", "max.b32"]
    {
        let source = kernel(
            1,
            &format!(
                "atom.global.{operation} %r1, [%rd0], %r2{};",
                if operation.starts_with("cas") { ", %r3" } else { "" }
            ),
        );
        let error = ptx_machine::Module::parse(&source).unwrap_err();
        assert!(error.message.contains("has no type"), "{operation}: {error}");
    }
    let error = ptx_machine::Module::parse(&kernel(1, "atom.global.add.f16 %h1, [%rd0], %h2;")).unwrap_err();
    assert!(error.message.contains("needs `.noftz`"), "{error}");
}

#[test]
fn threads_add_up_whatever_their_order() {
    let body = ".shared .align 4 .b8 s[4]; mov.u32 %r0, %tid.x; setp.ne.u32 %p1, %r0, 0; @%p1 bra GO; st.shared.u32 [s], 0; GO: bar.sync 0; \
        red.shared.add.u32 [s], %r0; atom.global.add.u32 %r1, [%rd0], %r0; bar.sync 0; @%p1 bra END; ld.shared.u32 %r2, [s]; \
        atom.global.max.u32 %r3, [%rd0+4], %r2; END:";
    for schedule in 0..4 {
        let mut machine = Machine::new(&kernel(1, body));
        let out = machine.filled(&[0, 0]);
        let options = ptx_machine::Options { schedule, ..Default::default() };
        machine.launch_with(3, 100, &[&out], &options).unwrap();
        assert_eq!(machine.words(&out).unwrap(), [3 * 4950, 4950]);
    }
}

#[test]
fn the_generic_address_space_is_divided_without_gap_or_overlap() {
    const WINDOW: u64 = 1 << 32;
    // Shared memory lies in the second window of 4 GiB, local memory in the third.
    for (address, space) in [
        (0, "global"),
        (WINDOW - 1, "global"),
        (WINDOW, "shared"),
        (2 * WINDOW - 1, "shared"),
        (2 * WINDOW, "local"),
        (3 * WINDOW - 1, "local"),
        (3 * WINDOW, "global"),
        (u64::MAX, "global"),
    ] {
        let body = |asked: &str| {
            format!(
                "mov.u64 %rd1, {address}; isspacep.{asked} %p1, %rd1; selp.u32 %r1, 1, 0, %p1; st.global.u32 [%rd0], %r1;"
            )
        };
        for asked in ["global", "shared", "local"] {
            assert_eq!(changes(&[9], &body(asked)), [u32::from(asked == space)], "{address:#x} in {asked}");
        }
    }
    let first = ".local .align 4 .b8 l[4]; mov.u64 %rd1, l; cvta.local.u64 %rd2, %rd1; isspacep.shared %p1, %rd2; selp.u32 %r1, 1, 0, %p1; \
        st.u32 [%rd2], 6; ld.local.u32 %r2, [l]; mad.lo.u32 %r1, %r1, 100, %r2; st.global.u32 [%rd0], %r1;";
    assert_eq!(changes(&[0], first), [6]);
}

#[test]
fn each_lane_may_read_another_parameter() {
    let source = format!(
        "{HEAD}.visible .entry k(.param .u64 out, .param .align 4 .b8 s[16]) {{ .reg .b64 %rd<9>; .reg .b32 %r<9>; ld.param.u64 %rd0, [out]; \
         mov.u32 %r0, %tid.x; xor.b32 %r1, %r0, 3; mul.wide.u32 %rd1, %r1, 4; mov.b64 %rd2, s; add.s64 %rd2, %rd2, %rd1; ld.param.u32 %r2, [%rd2]; \
         mul.wide.u32 %rd3, %r0, 4; add.s64 %rd3, %rd0, %rd3; st.global.u32 [%rd3], %r2; ret; }}\n"
    );
    let mut memory = ptx_machine::Memory::new();
    let module = ptx_machine::Module::parse(&source).unwrap().load(&mut memory).unwrap();
    let out = memory.allocate(16).unwrap();
    let parameters = [out.to_le_bytes().to_vec(), (1..=16).collect()].concat();
    let launch =
        ptx_machine::Launch { entry: "k", grid: [1; 3], block: [4, 1, 1], dynamic_shared: 0, parameters: &parameters };
    module.launch(&mut memory, &launch, &ptx_machine::Options::default()).unwrap();
    assert_eq!(memory.bytes(out, 16).unwrap(), [13, 14, 15, 16, 9, 10, 11, 12, 5, 6, 7, 8, 1, 2, 3, 4]);
}
