//! Modules in memory, and launches: what they may ask for, and what they are told.

mod common;

use common::HEAD;
use ptx_machine::ParameterKind::{Bits, Compound, Float, Integer};
use ptx_machine::{Fault, FaultKind, Launch, LoadedModule, Memory, Module, Options, limits};

fn loaded(memory: &mut Memory, text: &str) -> LoadedModule {
    let text = format!("{HEAD}{text}\n");
    Module::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}")).load(memory).unwrap()
}

/// What becomes of a launch of an entry that does nothing but `trap`, and so takes no time however great the grid.
fn launched(declaration: &str, grid: [u32; 3], block: [u32; 3], dynamic_shared: u32) -> Fault {
    let mut memory = Memory::new();
    let module = loaded(&mut memory, declaration);
    let launch = Launch { entry: "k", grid, block, dynamic_shared, parameters: &[] };
    module.launch(&mut memory, &launch, &Options { workers: 1, ..Options::default() }).unwrap_err()
}

#[track_caller]
fn accepted(declaration: &str, grid: [u32; 3], block: [u32; 3], dynamic_shared: u32) {
    let fault = launched(declaration, grid, block, dynamic_shared);
    assert_eq!(fault.kind, FaultKind::Trap, "{fault}");
}

#[track_caller]
fn refused(declaration: &str, grid: [u32; 3], block: [u32; 3], dynamic_shared: u32, message: &str) {
    let fault = launched(declaration, grid, block, dynamic_shared);
    assert_eq!((fault.kind, fault.at), (FaultKind::InvalidLaunch, None), "{fault}");
    assert!(fault.detail.contains(message), "{fault}");
}

const PLAIN: &str = ".entry k() { trap; }";

#[test]
fn a_block_has_up_to_1024_threads_and_64_along_z() {
    for block in [[1024, 1, 1], [1, 1024, 1], [16, 1, 64], [4, 4, 64]] {
        accepted(PLAIN, [1; 3], block, 0);
    }
    for block in [[1025, 1, 1], [1, 1025, 1], [1, 1, 65], [33, 32, 1], [0, 1, 1], [1, 1, 0], [u32::MAX; 3]] {
        refused(PLAIN, [1; 3], block, 0, &format!("blocks of {block:?} threads; a block has 1 to 1024"));
    }
}

#[test]
fn a_grid_has_fewer_blocks_along_y_and_z_than_along_x() {
    let (x, y) = (limits::BLOCKS_ALONG_X, limits::BLOCKS_ALONG_Y);
    assert_eq!((x, y), (2_147_483_647, 65_535));
    for grid in [[x, 1, 1], [1, y, 1], [1, 1, y], [x, y, y]] {
        accepted(PLAIN, grid, [1; 3], 0);
    }
    for grid in [[x + 1, 1, 1], [1, y + 1, 1], [1, 1, y + 1], [0, 1, 1], [1, 0, 1], [1, 1, 0]] {
        refused(PLAIN, grid, [1; 3], 0, &format!("a grid of {grid:?} blocks"));
    }
}

#[test]
fn static_and_dynamic_shared_memory_have_a_limit_together() {
    let most = limits::SHARED as u32;
    assert_eq!(most, 166_912);
    accepted(PLAIN, [1; 3], [1; 3], most);
    refused(PLAIN, [1; 3], [1; 3], most + 1, "166913 bytes of shared memory; a block has at most 166912");
    // 5 bytes, and up to the alignment of what follows.
    let both =
        ".extern .shared .align 16 .b8 d[];\n.entry k() { .shared .b8 s[5]; .reg .b32 %r; mov.u32 %r, d; trap; }";
    accepted(both, [1; 3], [1; 3], most - 16);
    refused(both, [1; 3], [1; 3], most - 15, "166913 bytes of shared memory");
}

#[test]
fn an_entry_may_say_how_many_threads_it_is_for() {
    let exactly = ".entry k() .reqntid 8, 4 { trap; }";
    accepted(exactly, [3, 1, 1], [8, 4, 1], 0);
    for block in [[32, 1, 1], [8, 4, 2], [4, 8, 1]] {
        refused(exactly, [1; 3], block, 0, "`.reqntid` says [8, 4, 1]");
    }
    let most = ".entry k() .maxntid 8, 4, 2 { trap; }";
    for block in [[64, 1, 1], [8, 4, 2], [1, 1, 1]] {
        accepted(most, [1; 3], block, 0);
    }
    refused(most, [1; 3], [65, 1, 1], 0, "blocks of 65 threads; `.maxntid` says [8, 4, 2]");
}

#[test]
fn the_most_threads_of_an_entry_are_those_it_says_or_all() {
    let mut memory = Memory::new();
    let module = loaded(
        &mut memory,
        ".entry a() .reqntid 8, 4 { ret; }\n.entry b() .maxntid 64, 64 { ret; }\n.entry c() .maxntid 7, 1, 3 { ret; }\n\
         .entry d() { .local .align 8 .b8 l[17]; ret; }",
    );
    let entries: Vec<_> = module.module().entries().map(|entry| (entry.name(), entry.most_threads())).collect();
    assert_eq!(entries, [("a", 32), ("b", 1024), ("c", 21), ("d", 1024)]);
    let local: Vec<usize> = module.module().entries().map(ptx_machine::Entry::local_bytes).collect();
    assert_eq!(local, [0, 0, 0, 32]);
    assert!(module.module().entry("e").is_none());
}

#[test]
fn signatures_are_told_though_a_body_is_not_supported() {
    let text = format!(
        "{HEAD}.entry a(.param .u32 i, .param .f32 f, .param .b64 b, .param .f16x2 p, .param .b128 w, .param .v2 .f32 v, .param .u8 u[3]) \
         .reqntid 8, 4 {{ frobnicate; }}\n.func f() {{ ret; }}\n.entry b() .maxntid 96 {{ ret; }}\n.entry c() {{ ret; }}\n.extern .entry e();\n"
    );
    let signatures = Module::signatures(&text).unwrap();
    let named: Vec<_> = signatures.iter().map(|signature| (signature.name.as_str(), signature.most_threads)).collect();
    assert_eq!(named, [("a", Some([8, 4, 1])), ("b", Some([96, 1, 1])), ("c", None)]);
    let of = &signatures[0].parameters;
    let places: Vec<_> = of.iter().map(|p| (p.name.as_str(), p.offset, p.size, p.kind)).collect();
    assert_eq!(
        places,
        [
            ("i", 0, 4, Integer),
            ("f", 4, 4, Float),
            ("b", 8, 8, Bits),
            ("p", 16, 4, Compound),
            ("w", 32, 16, Compound),
            ("v", 48, 8, Compound),
            ("u", 56, 3, Compound)
        ]
    );
    assert_eq!(Module::parse(&text).unwrap_err().line, 4);
}

#[test]
fn an_entry_that_is_not_there_is_told_with_those_that_are() {
    let mut memory = Memory::new();
    let module = loaded(&mut memory, ".entry k() { ret; }\n.entry other() { ret; }");
    let launch = Launch { entry: "third", grid: [1; 3], block: [1; 3], dynamic_shared: 0, parameters: &[] };
    let fault = module.launch(&mut memory, &launch, &Options::default()).unwrap_err();
    assert_eq!(fault.to_string(), "invalid launch: there is no entry `third`; there are k, other");
}

#[test]
fn variables_are_found_by_name_and_given_back() {
    let mut memory = Memory::new();
    let mine = memory.allocate(4).unwrap();
    let module = loaded(
        &mut memory,
        ".global .u32 x = 5;\n.const .align 8 .b8 y[3] = {1, 2};\n.shared .u32 z;\n.extern .global .u32 w;\n.entry k() { ret; }",
    );
    let (x, y) = (module.global("x").unwrap(), module.global("y").unwrap());
    assert_eq!((x.1, y.1), (4, 3));
    assert_eq!((memory.bytes(x.0, 4).unwrap(), memory.bytes(y.0, 3).unwrap()), (&[5, 0, 0, 0][..], &[1, 2, 0][..]));
    assert!(module.global("z").is_none() && module.global("w").is_none());
    assert_eq!(memory.allocated(), 4 + 4 + 3);
    module.unload(&mut memory);
    assert_eq!(memory.allocated(), 4);
    memory.fill(mine, 0, 4).unwrap();
}

#[test]
fn more_variables_than_the_host_has_room_for_are_refused() {
    let mut memory = Memory::new();
    let text = format!("{HEAD}.global .b8 a[{}];\n.global .b8 b[1];\n", limits::VARIABLES);
    let fault = Module::parse(&text).unwrap().load(&mut memory).unwrap_err();
    let message = "invalid argument: 268435457 bytes of variables; a module has at most 268435456";
    assert_eq!((fault.to_string().as_str(), memory.allocated()), (message, 0));
    let text = format!("{HEAD}.global .b8 a[{}];\n", limits::VARIABLES);
    Module::parse(&text).unwrap().load(&mut memory).unwrap();
}

#[test]
fn a_module_is_shown_with_the_lines_of_its_steps() {
    let module = Module::parse(&format!("{HEAD}.entry k() {{\nbar.sync 0;\nret; }}\n")).unwrap();
    let shown = format!("{module:?}");
    assert!(["step of line 5", "step of line 6"].iter().all(|step| shown.contains(step)), "{shown}");
}
