//! Each fault is found and named, with its place; and the kernel without it runs.

mod common;

use common::{Machine, fill, kernel};
use ptx_machine::{Fault, FaultKind, Options};

/// `%r0` is the thread's index, `%r1` the block's; `%rd10` is the thread's place in the first buffer, over all blocks.
const INDEX: &str = "mov.u32 %r0, %tid.x; mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mad.lo.s32 %r3, %r1, %r2, %r0; \
                     mul.wide.u32 %rd11, %r3, 4; add.s64 %rd10, %rd0, %rd11;";
/// `%r20` is the thread's place in the shared array `s` of 64 words.
const SHARED: &str = ".shared .align 4 .b8 s[256]; mov.u32 %r21, s; shl.b32 %r22, %r0, 2; add.s32 %r20, %r21, %r22;";

fn fault(grid: u32, block: u32, words: usize, body: &str) -> Fault {
    let found = fill(grid, block, words, &format!("{INDEX}\n{body}"));
    found.expect_err("the kernel is at fault")
}

#[track_caller]
fn runs(grid: u32, block: u32, words: usize, body: &str) -> Vec<u32> {
    fill(grid, block, words, &format!("{INDEX}\n{body}")).unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn every_thread_of_every_block_writes_its_word() {
    let words = runs(3, 40, 120, "st.global.u32 [%rd10], %r3;");
    assert_eq!(words, (0..120).collect::<Vec<u32>>());
    let pages = runs(5, 300, 1500, "st.global.u32 [%rd10], %r3;");
    assert_eq!(pages, (0..1500).collect::<Vec<u32>>());
}

#[test]
fn a_write_past_the_end_is_out_of_bounds() {
    let found = fault(1, 33, 32, "st.global.u32 [%rd10], %r3;");
    assert_eq!(found.kind, FaultKind::OutOfBounds);
    let at = found.at.unwrap();
    assert_eq!((at.line, at.block, at.thread), (6, [0, 0, 0], [32, 0, 0]));
    assert!(found.to_string().contains("4 bytes past the end of an allocation of 128 bytes"), "{found}");
}

#[test]
fn how_far_an_access_is_out_of_bounds_is_told() {
    for (words, offset) in
        [(32, 128), (32, 1020), (32, 1024), (32, 5000), (256, 1024), (256, 2048), (300, 1200), (300, 1 << 20)]
    {
        let found = fault(1, 1, words, &format!("ld.global.u32 %r4, [%rd0+{offset}];"));
        let expected = format!("{} bytes past the end of an allocation of {} bytes", offset + 4 - 4 * words, 4 * words);
        assert!(found.kind == FaultKind::OutOfBounds && found.detail.ends_with(&expected), "{found}");
    }
}

#[test]
fn a_read_before_the_start_is_out_of_bounds() {
    assert_eq!(fault(1, 1, 4, "ld.global.u32 %r4, [%rd10+-4];").kind, FaultKind::OutOfBounds);
}

#[test]
fn a_misaligned_address_is_found_also_for_a_vector() {
    assert_eq!(fault(1, 1, 4, "st.global.u32 [%rd10+2], %r3;").kind, FaultKind::Misaligned);
    let vector = fault(1, 1, 8, "st.global.v2.u32 [%rd10+4], {%r3, %r3};");
    assert_eq!(vector.kind, FaultKind::Misaligned);
    // Also for lanes in a row, of which each is.
    for body in ["st.global.u32 [%rd10+2], %r3;", &format!("{SHARED} st.shared.u32 [%r20+2], %r3;")] {
        let found = fault(1, 32, 64, body);
        assert_eq!((found.kind, found.at.unwrap().thread), (FaultKind::Misaligned, [0, 0, 0]));
    }
}

#[test]
fn what_nobody_wrote_cannot_be_read() {
    assert_eq!(fault(1, 1, 4, "ld.global.u32 %r4, [%rd10];").kind, FaultKind::UninitialisedRead);
    let shared = fault(1, 8, 8, &format!("{SHARED} ld.shared.u32 %r4, [%r20];"));
    assert_eq!(shared.kind, FaultKind::UninitialisedRead);
    let local = fault(1, 1, 1, ".local .align 4 .b8 l[8]; ld.local.u32 %r4, [l+4];");
    assert_eq!(local.kind, FaultKind::UninitialisedRead);
}

#[test]
fn a_read_of_what_nobody_wrote_comes_before_all_that_follows_from_it() {
    for then in [
        "trap;",
        "st.global.u32 [%rd10+1024], %r3;",
        "bar.sync 16;",
        "shfl.sync.idx.b32 %r5, %r0, 0, 31, 0;",
        "LOOP: bra LOOP;",
        "",
    ] {
        let found = fault(1, 32, 32, &format!("{SHARED}\nld.shared.u32 %r4, [%r20];\n{then}"));
        assert_eq!((found.kind, found.at.unwrap().line), (FaultKind::UninitialisedRead, 7), "{found}");
    }
}

#[test]
fn an_output_that_nobody_wrote_is_found_when_it_is_copied_back() {
    let found = fault(1, 31, 32, "st.global.u32 [%rd10], %r3;");
    assert_eq!(found.kind, FaultKind::UnwrittenOutput);
    assert!(found.to_string().contains("byte 124 of 128"), "{found}");
}

/// Each of 64 threads takes the word of the thread 32 places on.
fn exchange(barrier: &str) -> String {
    format!(
        "{SHARED} st.shared.u32 [%r20], %r0;\n{barrier}\nxor.b32 %r5, %r22, 128; add.s32 %r6, %r21, %r5; \
         ld.shared.u32 %r7, [%r6]; st.global.u32 [%rd10], %r7;"
    )
}

#[test]
fn without_a_barrier_warps_race_in_shared_memory() {
    let words = runs(2, 64, 128, &exchange("bar.sync 0;"));
    assert_eq!(words[..64], (0..64).map(|i| i ^ 32).collect::<Vec<u32>>());
    for schedule in 0..8 {
        let mut machine = Machine::new(&kernel(1, &format!("{INDEX}\n{}", exchange(""))));
        let out = machine.buffer(128);
        let options = Options { schedule, ..Options::default() };
        let found = machine.launch_with(2, 64, &[&out], &options).unwrap_err();
        let expected = [FaultKind::SharedRace, FaultKind::UninitialisedRead];
        assert!(expected.contains(&found.kind), "schedule {schedule}: {found}");
    }
}

#[test]
fn a_race_names_both_sides() {
    let found = fault(1, 64, 64, &format!("{SHARED} st.shared.u32 [%r21], %r0;"));
    assert_eq!(found.kind, FaultKind::SharedRace);
    assert_eq!(found.at.unwrap().thread, [1, 0, 0]);
    assert_eq!(found.other.unwrap().thread, [0, 0, 0]);
}

/// Each of 32 threads takes the word of its neighbour.
fn neighbours(barrier: &str) -> String {
    format!(
        "{SHARED} st.shared.u32 [%r20], %r0;\n{barrier}\nxor.b32 %r5, %r22, 4; add.s32 %r6, %r21, %r5; \
         ld.shared.u32 %r7, [%r6]; st.global.u32 [%rd10], %r7;"
    )
}

#[test]
fn lanes_of_one_warp_race_too_unless_the_warp_synchronises() {
    assert_eq!(runs(1, 32, 32, &neighbours("bar.warp.sync 0xffffffff;"))[..4], [1, 0, 3, 2]);
    assert_eq!(runs(1, 32, 32, &neighbours("bar.sync 0;"))[..4], [1, 0, 3, 2]);
    assert_eq!(fault(1, 32, 32, &neighbours("")).kind, FaultKind::SharedRace);
}

#[test]
fn a_warp_barrier_orders_only_the_lanes_it_names() {
    // Lanes 0 to 15 meet among themselves, and 16 to 31 likewise: neighbours are in the same half.
    let halves = "setp.lt.u32 %p1, %r0, 16; @%p1 bra LOW; bar.warp.sync 0xffff0000; bra JOIN; LOW: bar.warp.sync \
                  0x0000ffff; JOIN:";
    assert_eq!(runs(1, 32, 32, &neighbours(halves))[..4], [1, 0, 3, 2]);
    let across = neighbours(halves).replace("xor.b32 %r5, %r22, 4", "xor.b32 %r5, %r22, 64");
    assert_eq!(fault(1, 32, 32, &across).kind, FaultKind::SharedRace);
}

#[test]
fn warps_of_a_block_race_in_global_memory() {
    let found = fault(1, 64, 64, "st.global.u32 [%rd0], %r0;");
    assert_eq!(found.kind, FaultKind::GlobalRace);
}

#[test]
fn blocks_that_write_the_same_word_race() {
    let found = fault(2, 1, 1, "st.global.u32 [%rd0], %r1;");
    assert_eq!(found.kind, FaultKind::GlobalRace);
    assert_eq!(found.at.unwrap().block, [1, 0, 0]);
    assert_eq!(found.other.unwrap().block, [0, 0, 0]);
}

#[test]
fn a_block_that_reads_what_another_writes_races() {
    let read = "setp.eq.u32 %p1, %r1, 0; @%p1 bra WRITE; ld.global.u32 %r4, [%rd0]; st.global.u32 [%rd0+4], %r4; bra END; \
                WRITE: st.global.u32 [%rd0], %r1; END:";
    let mut machine = Machine::new(&kernel(1, &format!("{INDEX}\n{read}")));
    let out = machine.filled(&[7, 7]);
    assert_eq!(machine.launch(2, 1, &[&out]).unwrap_err().kind, FaultKind::GlobalRace);
}

#[test]
fn bytes_of_one_word_do_not_race_with_each_other() {
    let bytes = "cvt.u64.u32 %rd12, %r3; add.s64 %rd13, %rd0, %rd12; st.global.u8 [%rd13], %r3;";
    assert_eq!(runs(2, 8, 4, bytes), [0x0302_0100, 0x0706_0504, 0x0b0a_0908, 0x0f0e_0d0c]);
}

#[test]
fn what_is_read_as_constant_is_not_written() {
    let read = "ld.global.nc.u32 %r4, [%rd0];";
    let machine = |body: &str| {
        let mut machine = Machine::new(&kernel(1, &format!("{INDEX}\n{body}")));
        let out = machine.filled(&[7; 4]);
        machine.launch(1, 1, &[&out]).map(|_| ())
    };
    for (body, writer) in
        [(format!("{read}\nst.global.u32 [%rd0], 1;"), None), (format!("st.global.u16 [%rd0+2], 1;\n{read}"), Some(6))]
    {
        let found = machine(&body).unwrap_err();
        assert_eq!(found.other.map(|site| site.line), writer);
        assert_eq!((found.kind, found.at.unwrap().line), (FaultKind::ReadOnly, 7), "{found}");
        assert!(found.to_string().contains("as constant"), "{found}");
    }
    machine(&format!("{read} st.global.u32 [%rd0+4], 1;")).unwrap();
    machine("ld.global.u32 %r4, [%rd0]; st.global.u32 [%rd0], 1;").unwrap();
    let (read, write) = ("ld.global.nc.u32 %r4, [%rd10];", "st.global.u32 [%rd10], 1;");
    for body in [format!("{read}\n{write}"), format!("{write}\n{read}")] {
        let mut machine = Machine::new(&kernel(1, &format!("{INDEX}\n{body}")));
        let words = machine.filled(&[7; 4]);
        let found = machine.launch(1, 4, &[&words]).unwrap_err();
        assert_eq!((found.kind, found.at.unwrap().thread), (FaultKind::ReadOnly, [0, 0, 0]), "{found}");
    }
}

#[test]
fn a_barrier_that_half_a_warp_passes_by_is_divergent() {
    let half = "setp.lt.u32 %p1, %r0, 16; @%p1 bra SKIP; bar.sync 0; SKIP: bar.sync 0; st.global.u32 [%rd10], %r0;";
    let found = fault(1, 32, 32, half);
    assert_eq!(found.kind, FaultKind::DivergentBarrier);
    assert!(found.other.is_some());
}

#[test]
fn a_divergent_barrier_names_a_thread_that_came_and_one_that_passed_by() {
    // Threads 35 to 47 pass by, in warp 1.
    let some =
        "setp.lt.u32 %p1, %r0, 48; setp.ge.and.u32 %p1, %r0, 35, %p1;\n@%p1 bra SKIP;\nbar.sync 0; SKIP:\nbar.sync 0;";
    let found = fault(1, 64, 64, some);
    let (at, other) = (found.at.unwrap(), found.other.unwrap());
    assert_eq!((found.kind, at.thread, other.thread), (FaultKind::DivergentBarrier, [32, 0, 0], [35, 0, 0]), "{found}");
    assert_eq!((at.line, other.line), (8, 9));
}

#[test]
fn a_barrier_that_one_warp_never_reaches_is_divergent() {
    // Barrier 1 is for 64 threads, and only 32 come.
    let found = fault(1, 64, 64, "setp.lt.u32 %p1, %r0, 32; @%p1 bra END; bar.sync 1, 64; END:\nbar.sync 0;");
    assert_eq!(found.kind, FaultKind::DivergentBarrier);
}

#[test]
fn threads_that_have_ended_are_not_waited_for() {
    let body = "setp.ge.u32 %p1, %r0, 40; @%p1 exit; bar.sync 0; st.global.u32 [%rd10], %r0;";
    assert_eq!(runs(1, 64, 40, body).len(), 40);
}

#[test]
fn lanes_that_wait_for_each_other_for_ever_are_both_named() {
    let body = "bar.sync 0; setp.lt.u32 %p1, %r0, 16;\n@%p1 bra LOW;\nbar.warp.sync 0xffffffff; bra END; LOW:\nbar.warp.sync 0xffffffff; END:";
    let found = fault(1, 32, 32, body);
    let (at, other) = (found.at.unwrap(), found.other.unwrap());
    assert_eq!((found.kind, at.thread, other.thread), (FaultKind::WrongMask, [0, 0, 0], [16, 0, 0]));
    assert_eq!((at.line, other.line), (9, 8));
    // Warp 1 comes to another barrier than warp 0.
    let body = "bar.sync 0; setp.lt.u32 %p1, %r0, 32;\n@%p1 bra LOW;\nbar.sync 1; bra END; LOW:\nbar.sync 0; END:";
    let found = fault(1, 64, 64, body);
    let (at, other) = (found.at.unwrap(), found.other.unwrap());
    assert_eq!((found.kind, at.thread, other.thread), (FaultKind::DivergentBarrier, [0, 0, 0], [32, 0, 0]));
    assert_eq!((at.line, other.line), (9, 8));
}

const SHUFFLE: &str = "shfl.sync.bfly.b32 %r4, %r0, 16, 31, 0xffffffff; st.global.u32 [%rd10], %r4;";

#[test]
fn a_partial_warp_under_a_full_mask_is_found() {
    assert_eq!(runs(1, 32, 32, SHUFFLE)[0], 16);
    let found = fault(1, 8, 8, SHUFFLE);
    assert_eq!(found.kind, FaultKind::WrongMask);
    assert!(found.to_string().contains("lane 16, which has ended, or is not part of the block"), "{found}");
}

#[test]
fn a_lane_outside_its_own_mask_is_found() {
    let found = fault(1, 32, 32, "shfl.sync.idx.b32 %r4, %r0, 0, 31, 0x7fffffff; st.global.u32 [%rd10], %r4;");
    assert_eq!(found.kind, FaultKind::WrongMask);
    assert!(found.to_string().contains("lane 31 is not in its own member mask"), "{found}");
}

#[test]
fn a_shuffle_that_half_the_named_lanes_pass_by_is_found() {
    let half = format!("setp.lt.u32 %p1, %r0, 16; @%p1 bra SKIP; {SHUFFLE} bra END; SKIP: bar.sync 0; END:");
    let found = fault(1, 32, 32, &half);
    assert!(matches!(found.kind, FaultKind::WrongMask | FaultKind::DivergentBarrier), "{found}");
    let lost =
        format!("setp.lt.u32 %p1, %r0, 16; @%p1 bra SKIP; {SHUFFLE} bra END; SKIP: bar.warp.sync 0xffffffff; END:");
    assert_eq!(fault(1, 32, 32, &lost).kind, FaultKind::WrongMask);
}

#[test]
fn a_loop_without_an_end_is_found() {
    let mut machine = Machine::new(&kernel(1, "LOOP: bra LOOP;"));
    let out = machine.buffer(1);
    let options = Options { limit: 10_000, ..Options::default() };
    assert_eq!(machine.launch_with(1, 32, &[&out], &options).unwrap_err().kind, FaultKind::NoProgress);
}

#[test]
fn a_block_may_take_as_many_steps_as_the_limit_says() {
    // Three instructions, those before and after the body, and the end.
    let mut machine = Machine::new(&kernel(1, "mov.u32 %r0, 1; mov.u32 %r1, 2; st.global.u32 [%rd0], %r1;"));
    let out = machine.buffer(1);
    let mut launch = |limit| machine.launch_with(1, 1, &[&out], &Options { limit, ..Options::default() });
    assert_eq!(launch(5).unwrap_err().kind, FaultKind::NoProgress);
    assert_eq!(launch(5).unwrap_err().detail, "the block took more than 5 steps");
    launch(6).unwrap();
}

#[test]
fn a_trap_is_reported() {
    let found = fault(1, 32, 32, "setp.gt.u32 %p1, %r0, 5;\n@%p1 trap;");
    assert_eq!((found.kind, found.at.unwrap().thread), (FaultKind::Trap, [6, 0, 0]));
    assert!(found.to_string().ends_with("thread (6, 0, 0): the kernel executed `trap`"), "{found}");
    let found = fault(1, 32, 32, "brkpt;");
    assert_eq!((found.kind, found.detail.as_str()), (FaultKind::Trap, "the kernel executed `brkpt`"));
}

#[test]
fn every_kind_of_fault_has_a_name() {
    for (kind, name) in [
        (FaultKind::OutOfBounds, "out-of-bounds access"),
        (FaultKind::Misaligned, "misaligned access"),
        (FaultKind::UninitialisedRead, "uninitialised read"),
        (FaultKind::ReadOnly, "write to constant data"),
        (FaultKind::SharedRace, "data race in shared memory"),
        (FaultKind::GlobalRace, "data race in global memory"),
        (FaultKind::DivergentBarrier, "divergent barrier"),
        (FaultKind::WrongMask, "wrong member mask"),
        (FaultKind::UnwrittenOutput, "unwritten output"),
        (FaultKind::InvalidLaunch, "invalid launch"),
        (FaultKind::NoProgress, "no progress"),
        (FaultKind::Trap, "trap"),
        (FaultKind::InvalidArgument, "invalid argument"),
    ] {
        assert_eq!(kind.to_string(), name);
    }
}

#[test]
fn a_fault_is_told_in_one_line() {
    let found = fault(2, 1, 1, "st.global.u32 [%rd0], %r1;");
    let place = found.detail.split_once("the byte at ").unwrap().1.split_once(',').unwrap().0;
    assert_eq!(
        found.to_string(),
        format!(
            "data race in global memory in `k` at PTX line 6, block (1, 0, 0), thread (0, 0, 0): two blocks access the byte at {place}, one of \
             them writes, and nothing orders the two; the other side is PTX line 6, block (0, 0, 0), thread (0, 0, 0)"
        )
    );
    for (body, detail) in [
        ("st.global.u32 [%rd0], %r0;", "it writes what another thread accessed, 4 bytes at"),
        ("st.global.u32 [%rd10], %r0; ld.global.u32 %r4, [%rd0];", "it reads what another thread wrote, 4 bytes at"),
        (
            "st.global.u32 [%rd10], %r0; red.global.add.u32 [%rd0], 1;",
            "it changes what another thread accessed, 4 bytes at",
        ),
        ("ld.global.u16 %r4, [%rd0+3];", "2 bytes at"),
        ("ld.global.u32 %r4, [%rd0+252];", "4 bytes at"),
        ("ld.param.u32 %r4, [p0+8];", "4 bytes at 0x8 of 8 bytes of parameters"),
        (".local .align 4 .b8 l[8]; ld.local.u32 %r4, [l+16];", "4 bytes at 0x10 of 16 bytes of local memory"),
        (".shared .align 4 .b8 t[8]; ld.shared.u32 %r4, [t+8];", "4 bytes at 0x8 of 8 bytes of shared memory"),
        ("ld.global.u32 %r4, [16];", "4 bytes at 0x10, below every allocation"),
    ] {
        let found = fault(1, 2, 64, body);
        assert!(found.to_string().contains(detail), "{body}: {found}");
    }
}

#[test]
fn launches_that_no_device_takes_are_refused() {
    let mut machine = Machine::new(&kernel(1, ""));
    let out = machine.buffer(1);
    assert_eq!(machine.launch(1, 1025, &[&out]).unwrap_err().kind, FaultKind::InvalidLaunch);
    assert_eq!(machine.launch(0, 32, &[&out]).unwrap_err().kind, FaultKind::InvalidLaunch);
    let found = machine.launch(1, 32, &[]).unwrap_err();
    assert_eq!(found.to_string(), "invalid launch: 0 bytes of parameters, and `k` has 8");
}

/// The last block to finish adds up what all blocks wrote.
fn last_block(atomic: &str) -> String {
    format!(
        "st.global.u32 [%rd10+4], %r1; membar.gl; {atomic} setp.lt.u32 %p1, %r4, 3; @%p1 bra END; mov.u32 %r5, 0; mov.u32 \
         %r6, 0; mov.u64 %rd12, %rd0; LOOP: ld.global.u32 %r7, [%rd12+4]; add.s32 %r5, %r5, %r7; add.s64 %rd12, %rd12, 4; \
         add.s32 %r6, %r6, 1; setp.lt.u32 %p2, %r6, 4; @%p2 bra LOOP; st.global.u32 [%rd0+20], %r5; END:"
    )
}

#[test]
fn atomic_operations_order_blocks() {
    let body = last_block("atom.global.add.u32 %r4, [%rd0], 1;");
    let mut machine = Machine::new(&kernel(1, &format!("{INDEX}\n{body}")));
    let out = machine.filled(&[0; 6]);
    machine.launch(4, 1, &[&out]).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(machine.words(&out).unwrap(), [4, 0, 1, 2, 3, 6]);
    // With a counter that is read and written in two steps, they do not.
    let plain = last_block("ld.global.u32 %r4, [%rd0]; add.s32 %r8, %r4, 1; st.global.u32 [%rd0], %r8;");
    let mut machine = Machine::new(&kernel(1, &format!("{INDEX}\n{plain}")));
    let out = machine.filled(&[0; 6]);
    assert_eq!(machine.launch(4, 1, &[&out]).unwrap_err().kind, FaultKind::GlobalRace);
}
