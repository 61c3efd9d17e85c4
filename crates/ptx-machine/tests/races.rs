//! Races are found, and named alike whatever the schedule; what is ordered is not called one.

mod common;

use common::{Machine, kernel};
use ptx_machine::{Fault, FaultKind, Options};

/// `%r0` is the thread's index, `%r1` its block's, `%r2` the threads of a block; `%rd10` its place in the first buffer, over all blocks. A
/// shared array `s` of 256 words begins at `%r20`; `%r21` is the thread's place in it.
const INDEX: &str = ".shared .align 4 .b8 s[1024]; mov.u32 %r0, %tid.x; mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mad.lo.s32 %r3, %r1, \
                     %r2, %r0; mul.wide.u32 %rd11, %r3, 4; add.s64 %rd10, %rd0, %rd11; mov.u32 %r20, s; shl.b32 %r22, %r0, 2; add.u32 %r21, \
                     %r20, %r22;";

const SCHEDULES: std::ops::Range<u64> = 0..12;

/// The words of a buffer after a launch, by each schedule.
fn all(grid: u32, block: u32, words: &[u32], body: &str) -> Vec<Result<Vec<u32>, Fault>> {
    let source = kernel(1, &format!("{INDEX}\n{body}"));
    let run = |schedule| {
        let mut machine = Machine::new(&source);
        let buffer = machine.filled(words);
        machine.launch_with(grid, block, &[&buffer], &Options { schedule, ..Options::default() })?;
        machine.words(&buffer)
    };
    SCHEDULES.map(run).collect()
}

/// All schedules come to this.
#[track_caller]
fn runs(grid: u32, block: u32, words: &[u32], body: &str, expected: &[u32]) {
    for (schedule, found) in all(grid, block, words, body).into_iter().enumerate() {
        let found = found.unwrap_or_else(|fault| panic!("schedule {schedule}: {fault}\n{body}"));
        assert_eq!(found[..expected.len()], *expected, "schedule {schedule}");
    }
}

/// All schedules find this.
#[track_caller]
fn races(kind: FaultKind, grid: u32, block: u32, words: &[u32], body: &str) {
    for (schedule, found) in all(grid, block, words, body).into_iter().enumerate() {
        let fault = found.expect_err(body);
        assert_eq!(fault.kind, kind, "schedule {schedule}: {fault}\n{body}");
        assert!(fault.at.is_some() && fault.other.is_some() && fault.at != fault.other, "{fault}");
    }
}

/// 128 words are added up in halves.
fn tree(barrier: &str) -> String {
    format!(
        "add.u32 %r4, %r0, 1; st.shared.u32 [%r21], %r4; mov.u32 %r5, 64; LOOP:\n{barrier}\nsetp.ge.u32 %p1, %r0, %r5; @%p1 bra NEXT; shl.b32 %r6, %r5, \
         2; add.u32 %r7, %r21, %r6; ld.shared.u32 %r8, [%r7]; ld.shared.u32 %r9, [%r21]; add.u32 %r9, %r9, %r8; st.shared.u32 [%r21], %r9; NEXT: \
         shr.u32 %r5, %r5, 1; setp.ne.u32 %p2, %r5, 0; @%p2 bra LOOP; setp.eq.u32 %p3, %r0, 0; @%p3 st.global.u32 [%rd0], %r9;"
    )
}

#[test]
fn a_tree_of_sums_needs_each_barrier() {
    runs(1, 128, &[0], &tree("bar.sync 0;"), &[128 * 129 / 2]);
    races(FaultKind::SharedRace, 1, 128, &[0], &tree(""));
    // Below 32 threads a barrier of the warp is enough; above it is not.
    let warp = "setp.lt.u32 %p4, %r5, 32; @%p4 bra WARP; bar.sync 0; bra GO; WARP: bar.warp.sync 0xffffffff; GO:";
    races(FaultKind::SharedRace, 1, 128, &[0], &tree(&warp.replace("%r5, 32", "%r5, 65")));
    let last = tree(warp).replace("mov.u32 %r5, 64;", "mov.u32 %r5, 64; bar.sync 0;");
    runs(1, 128, &[0], &last, &[128 * 129 / 2]);
    let without = last.replace("bar.warp.sync 0xffffffff;", "");
    races(FaultKind::SharedRace, 1, 128, &[0], &without);
}

/// Eight rounds in which each thread writes a word and reads its neighbour's of the round before, from `buffers` buffers.
fn rounds(buffers: u32) -> String {
    format!(
        "st.shared.u32 [%r21], %r0; bar.sync 0; mov.u32 %r4, 0; LOOP: add.u32 %r5, %r4, 1; rem.u32 %r6, %r4, {buffers}; rem.u32 %r7, %r5, {buffers}; \
         shl.b32 %r6, %r6, 9; shl.b32 %r7, %r7, 9; xor.b32 %r8, %r22, 256; add.u32 %r8, %r8, %r20; add.u32 %r8, %r8, %r6; ld.shared.u32 %r9, [%r8]; \
         add.u32 %r10, %r21, %r7; add.u32 %r9, %r9, 1; st.shared.u32 [%r10], %r9; bar.sync 0; mov.u32 %r4, %r5; setp.lt.u32 %p1, %r4, 8; @%p1 bra LOOP; \
         st.global.u32 [%rd10], %r9;"
    )
}

#[test]
fn two_buffers_need_one_barrier_a_round_and_one_buffer_two() {
    let expected: Vec<u32> = (0..128).map(|i| i + 8).collect();
    runs(1, 128, &[0; 128], &rounds(2), &expected);
    races(FaultKind::SharedRace, 1, 128, &[0; 128], &rounds(1));
}

#[test]
fn a_word_read_by_all_is_written_only_after_a_barrier() {
    let body = |barrier: &str| {
        format!(
            "setp.ne.u32 %p1, %r0, 0; @%p1 bra GO; st.shared.u32 [s], 5; GO: bar.sync 0; ld.shared.u32 %r4, [s];\n{barrier}\n@%p1 bra END; \
             st.shared.u32 [s], 6; END: st.global.u32 [%rd10], %r4;"
        )
    };
    runs(1, 96, &[0; 96], &body("bar.sync 0;"), &[5; 96]);
    races(FaultKind::SharedRace, 1, 96, &[0; 96], &body(""));
    runs(1, 32, &[0; 32], &body("bar.warp.sync 0xffffffff;"), &[5; 32]);
    races(FaultKind::SharedRace, 1, 96, &[0; 96], &body("bar.warp.sync 0xffffffff;"));
    races(FaultKind::SharedRace, 1, 32, &[0; 32], &body(""));
}

#[test]
fn shuffles_and_votes_order_nothing() {
    let body = |between: &str| {
        format!(
            "st.shared.u32 [%r21], %r0;\n{between}\nxor.b32 %r4, %r21, 4; ld.shared.u32 %r5, [%r4]; st.global.u32 [%rd10], %r5;"
        )
    };
    races(FaultKind::SharedRace, 1, 32, &[0; 32], &body("shfl.sync.idx.b32 %r6, %r0, 0, 31, 0xffffffff;"));
    races(FaultKind::SharedRace, 1, 32, &[0; 32], &body("vote.sync.ballot.b32 %r6, 1, 0xffffffff;"));
    let expected: Vec<u32> = (0..32).map(|i| i ^ 1).collect();
    runs(1, 32, &[0; 32], &body("bar.warp.sync 0xffffffff;"), &expected);
}

#[test]
fn what_is_read_before_it_is_written_is_a_race_and_not_only_unwritten() {
    // Warp 0 reads what warp 1 writes; with schedule 0 the read comes first.
    let body = "setp.ge.u32 %p1, %r0, 32; @%p1 bra WRITE; ld.shared.u32 %r4, [%r21+128]; st.global.u32 [%rd10], %r4; bra END; WRITE: \
        st.shared.u32 [%r21], 1; END:";
    races(FaultKind::SharedRace, 1, 64, &[0; 64], body);
    let nobody = body.replace("st.shared.u32 [%r21], 1;", "st.shared.u32 [%r21+256], 1;");
    for found in all(1, 64, &[0; 64], &nobody) {
        let fault = found.unwrap_err();
        assert_eq!((fault.kind, fault.at.unwrap().line), (FaultKind::UninitialisedRead, 6));
    }
}

#[test]
fn overlapping_vectors_and_words_race() {
    let body = |barrier: &str| {
        format!(
            "and.b32 %r4, %r0, 3; setp.ne.u32 %p1, %r4, 0; @%p1 bra READ; st.shared.v4.u32 [%r21], {{%r0, %r0, %r0, %r0}}; READ:\n{barrier}\n\
             ld.shared.u32 %r5, [%r21]; st.global.u32 [%rd10], %r5;"
        )
    };
    let expected: Vec<u32> = (0..64).map(|i| i / 4 * 4).collect();
    runs(1, 64, &[0; 64], &body("bar.warp.sync 0xffffffff;"), &expected);
    races(FaultKind::SharedRace, 1, 64, &[0; 64], &body(""));
}

#[test]
fn halves_of_a_word_are_two_places() {
    // Neighbours write a half each, also when they are in two warps or blocks.
    let body = "mul.wide.u32 %rd1, %r3, 2; add.s64 %rd1, %rd0, %rd1; st.global.u16 [%rd1], %r3;";
    let expected: Vec<u32> = (0..33).map(|i| (2 * i) | ((2 * i + 1) << 16)).collect();
    runs(2, 33, &[0; 33], body, &expected);
    races(
        FaultKind::GlobalRace,
        2,
        33,
        &[0; 33],
        &body.replace("st.global.u16 [%rd1]", "and.b64 %rd1, %rd1, -4; st.global.u32 [%rd1]"),
    );
}

#[test]
fn a_barrier_of_two_warps_orders_no_third() {
    let body = |waiting: u32| {
        format!(
            "setp.ge.u32 %p1, %r0, 32; @%p1 bra WAIT; st.shared.u32 [%r21], %r0; WAIT: setp.lt.u32 %p2, %r0, {waiting}; @!%p2 bra TAKE; bar.sync 1, \
             {waiting}; TAKE: and.b32 %r4, %r22, 127; add.u32 %r4, %r4, %r20; @!%p1 bra END; ld.shared.u32 %r5, [%r4]; st.global.u32 [%rd10], %r5; END:"
        )
    };
    runs(1, 64, &[0; 64], &body(64), &[0; 32]);
    runs(1, 96, &[0; 96], &body(96), &[0; 32]);
    races(FaultKind::SharedRace, 1, 96, &[0; 96], &body(64));
}

#[test]
fn who_has_ended_has_come_to_every_barrier() {
    let body = "st.shared.u32 [%r21], %r0; setp.ge.u32 %p1, %r0, 40; @%p1 exit; bar.sync 0; ld.shared.u32 %r4, [%r21+96]; st.global.u32 [%rd10], %r4;";
    let expected: Vec<u32> = (24..64).collect();
    runs(1, 64, &[0; 64], body, &expected);
}

/// Thread 0 makes a word known by a flag that thread 32 waits for.
fn message(write: &str, fence: &str, read: &str) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.volatile.shared.u32 [s+8], 0; FIRST: bar.sync 0; @%p1 bra OTHERS; st.shared.u32 [s], 77;\n{fence}\n\
         {write} [s+8], 1; bra END; OTHERS: setp.ne.u32 %p2, %r0, 32; @%p2 bra END; WAIT: {read} %r4, [s+8]; setp.eq.u32 %p3, %r4, 0; @%p3 bra WAIT; \
         membar.cta; ld.shared.u32 %r5, [s]; st.global.u32 [%rd0], %r5; END:"
    )
}

#[test]
fn a_flag_orders_what_was_fenced_before_it() {
    let (store, load) = ("st.volatile.shared.u32", "ld.volatile.shared.u32");
    runs(1, 64, &[0], &message(store, "membar.cta;", load), &[77]);
    runs(1, 64, &[0], &message("st.release.cta.shared.u32", "", "ld.acquire.cta.shared.u32"), &[77]);
    races(FaultKind::SharedRace, 1, 64, &[0], &message(store, "", load));
    let late = message(store, "", load).replace("[s+8], 1;", "[s+8], 1; membar.cta;");
    races(FaultKind::SharedRace, 1, 64, &[0], &late);
    // A flag that is written like any other word is a race of its own.
    races(FaultKind::SharedRace, 1, 64, &[0], &message("st.shared.u32", "membar.cta;", load));
}

/// A counter in shared memory that one thread of each warp raises under a lock.
fn lock(acquired: &str, released: &str) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.shared.u32 [s], 0; st.shared.u32 [s+4], 0; FIRST: bar.sync 0; and.b32 %r4, %r0, 31; setp.ne.u32 \
         %p2, %r4, 0; @%p2 bra DONE; TRY: atom.shared.cas.b32 %r5, [s], 0, 1; setp.ne.u32 %p3, %r5, 0; @%p3 bra TRY; {acquired} ld.shared.u32 %r6, \
         [s+4]; add.u32 %r6, %r6, 1; st.shared.u32 [s+4], %r6; {released} atom.shared.exch.b32 %r5, [s], 0; DONE: bar.sync 0; @%p1 bra END; \
         ld.shared.u32 %r6, [s+4]; st.global.u32 [%rd0], %r6; END:"
    )
}

#[test]
fn a_lock_orders_what_is_fenced_inside_it() {
    runs(1, 128, &[0], &lock("membar.cta;", "membar.cta;"), &[4]);
    races(FaultKind::SharedRace, 1, 128, &[0], &lock("membar.cta;", ""));
}

/// Each thread of each block writes a word; the block that comes last, by a counter at word 256, adds all up.
fn last_block(barrier: &str, fence: &str) -> String {
    format!(
        "st.global.u32 [%rd10], %r3;\n{fence}\n{barrier}\nsetp.ne.u32 %p1, %r0, 0; @%p1 bra WAIT; atom.global.add.u32 %r4, [%rd0+1024], 1; st.shared.u32 [s], %r4; \
         WAIT: bar.sync 0; ld.shared.u32 %r4, [s]; setp.ne.u32 %p2, %r4, 3; @%p2 bra END; @%p1 bra END; mov.u32 %r5, 0; mov.u32 %r6, 0; mov.u64 %rd1, \
         %rd0; LOOP: ld.global.u32 %r7, [%rd1]; add.u32 %r5, %r5, %r7; add.s64 %rd1, %rd1, 4; add.u32 %r6, %r6, 1; setp.lt.u32 %p3, %r6, 256; @%p3 bra \
         LOOP; st.global.u32 [%rd0+1028], %r5; END:"
    )
}

#[test]
fn the_last_block_sees_what_all_have_fenced() {
    let words = vec![0; 258];
    for found in all(4, 64, &words, &last_block("bar.sync 0;", "membar.gl;")) {
        let words = found.unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(words[256..], [4, 255 * 256 / 2]);
    }
    // Without the fence, or where the counter is raised before all threads have written.
    races(FaultKind::GlobalRace, 4, 64, &words, &last_block("bar.sync 0;", ""));
    races(FaultKind::GlobalRace, 4, 64, &words, &last_block("", "membar.gl;"));
}

#[test]
fn blocks_that_meet_in_a_byte_race_and_both_are_named() {
    let body = "setp.ne.u32 %p1, %r1, 2;\n@%p1 st.global.u32 [%rd10], %r3;\n@!%p1 ld.global.u32 %r4, [%rd0+40];";
    let source = kernel(1, &format!("{INDEX}\n{body}"));
    let mut machine = Machine::new(&source);
    let buffer = machine.filled(&[0; 192]);
    let fault = machine.launch(3, 64, &[&buffer]).unwrap_err();
    let (at, other) = (fault.at.unwrap(), fault.other.unwrap());
    assert_eq!((fault.kind, at.line, at.block), (FaultKind::GlobalRace, 8, [2, 0, 0]));
    assert_eq!((other.line, other.block, other.thread), (7, [0, 0, 0], [10, 0, 0]));
    assert!(fault.to_string().contains("two blocks access the byte"), "{fault}");
}

#[test]
fn blocks_may_read_the_same_and_write_apart() {
    let body = "ld.global.u32 %r4, [%rd0+2048]; add.u32 %r4, %r4, %r3; st.global.u32 [%rd10], %r4;";
    let words: Vec<u32> = (0..513).map(|i| if i == 512 { 100 } else { 0 }).collect();
    let expected: Vec<u32> = (0..512).map(|i| i + 100).collect();
    runs(16, 32, &words, body, &expected);
}

#[test]
fn atomic_words_do_not_race_with_each_other_and_do_with_others() {
    let add = "red.global.add.u32 [%rd0], 1;";
    runs(4, 64, &[0], add, &[256]);
    races(FaultKind::GlobalRace, 4, 64, &[0], &format!("{add} ld.global.u32 %r4, [%rd0];"));
    // Two blocks that set one flag strongly do not race either.
    runs(4, 1, &[0], "st.volatile.global.u32 [%rd0], 1;", &[1]);
    races(FaultKind::GlobalRace, 4, 1, &[0], "st.global.u32 [%rd0], 1;");
}

#[test]
fn a_strong_read_races_with_another_blocks_write_whichever_comes_first() {
    // Nobody writes strongly, so the blocks do not run one after the other.
    for (compare, lines) in [("ne", (7, 6)), ("eq", (6, 7))] {
        let body = format!(
            "setp.{compare}.u32 %p1, %r1, 0; @!%p1 ld.volatile.global.u32 %r4, [%rd0];\n@%p1 st.global.u32 [%rd0], 1;"
        );
        races(FaultKind::GlobalRace, 2, 1, &[0], &body);
        let found = all(2, 1, &[0], &body).remove(0).unwrap_err();
        let (at, other) = (found.at.unwrap(), found.other.unwrap());
        assert_eq!(((at.line, other.line), at.block, other.block), (lines, [1, 0, 0], [0, 0, 0]));
    }
    let reads = "ld.volatile.global.u32 %r4, [%rd0]; st.global.u32 [%rd10+4], %r4;";
    runs(2, 1, &[5, 0, 0], reads, &[5, 5, 5]);
}

#[test]
fn a_strong_read_does_not_race_with_reads_nor_with_writes_elsewhere() {
    // One block does one thing, the other the other, in either order.
    let strong = "ld.volatile.global.u32 %r4, [%rd0+40];";
    for (other, expected) in [
        ("ld.global.u32 %r4, [%rd0+40];", [0; 3]),
        ("ld.volatile.global.u32 %r4, [%rd0+40];", [0; 3]),
        ("st.global.u32 [%rd0], 1;", [1, 0, 0]),
        ("st.global.u32 [%rd0+8], 1;", [0, 0, 1]),
        ("st.global.u32 [%rd0+36], 1;", [0; 3]),
        ("st.global.u32 [%rd0+44], 1;", [0; 3]),
    ] {
        for compare in ["eq", "ne"] {
            let body = format!("setp.{compare}.u32 %p1, %r1, 0; @%p1 {strong}\n@!%p1 {other}");
            runs(2, 1, &[0; 12], &body, &expected);
        }
    }
}

#[test]
fn words_and_bytes_of_several_blocks_meet_in_one_page() {
    // Block 0 writes a word, block 1 a byte somewhere else, and block 2 does something of its own.
    let body = |last: &str| {
        format!(
            "setp.eq.u32 %p1, %r1, 0; @%p1 st.global.u32 [%rd0], 1; setp.eq.u32 %p2, %r1, 1; @%p2 st.global.u8 [%rd0+64], 2; \
             setp.eq.u32 %p3, %r1, 2;\n@%p3 {last}"
        )
    };
    for apart in ["ld.global.u8 %r4, [%rd0+4];", "ld.global.u8 %r4, [%rd0+65];", "st.global.u16 [%rd0+66], 0;"] {
        runs(3, 1, &[0; 32], &body(apart), &[1, 0]);
    }
    for common in ["ld.global.u8 %r4, [%rd0+3];", "st.global.u8 [%rd0+64], 0;", "ld.global.u32 %r4, [%rd0+64];"] {
        races(FaultKind::GlobalRace, 3, 1, &[0; 32], &body(common));
    }
}

/// Thread 0 tells lane 0 of warp 1 what it wrote, and lane 5 of that warp reads it.
fn heard_by_a_neighbour(barrier: &str) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.volatile.shared.u32 [s+8], 0; FIRST: bar.sync 0; setp.ge.u32 %p2, %r0, 32; @%p2 bra HEAR; \
         @%p1 bra END; st.shared.u32 [s], 77; membar.cta; st.volatile.shared.u32 [s+8], 1; bra END; HEAR: setp.ne.u32 %p3, %r0, 32; @%p3 bra \
         READY; WAIT: ld.volatile.shared.u32 %r4, [s+8]; setp.eq.u32 %p4, %r4, 0; @%p4 bra WAIT; READY:\n{barrier}\nsetp.ne.u32 %p4, %r0, 37; \
         @%p4 bra END; ld.shared.u32 %r5, [s]; st.global.u32 [%rd0], %r5; END:"
    )
}

#[test]
fn what_one_lane_has_heard_those_know_that_it_meets() {
    runs(1, 64, &[0], &heard_by_a_neighbour("bar.warp.sync 0xffffffff;"), &[77]);
    let some = "setp.gt.u32 %p4, %r0, 39; @%p4 bra END; bar.warp.sync 0xff;";
    runs(1, 64, &[0], &heard_by_a_neighbour(some), &[77]);
    races(FaultKind::SharedRace, 1, 64, &[0], &heard_by_a_neighbour(""));
    let others = "@!%p3 bra END; bar.warp.sync 0xfffffffe;";
    races(FaultKind::SharedRace, 1, 64, &[0], &heard_by_a_neighbour(others));
}

/// Thread 33 writes, thread 32 of the same warp tells thread 0 so, which reads it.
fn told_by_a_neighbour(barrier: &str) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, 32; @%p1 bra FIRST; st.volatile.shared.u32 [s+8], 0; FIRST: bar.sync 0; setp.eq.u32 %p2, %r0, 0; @%p2 bra HEAR; \
         setp.eq.u32 %p3, %r0, 33; @%p3 st.shared.u32 [s], 77; setp.lt.u32 %p4, %r0, 32; @%p4 bra END;\n{barrier}\n@%p1 bra END; membar.cta; \
         st.volatile.shared.u32 [s+8], 1; bra END; HEAR: ld.volatile.shared.u32 %r4, [s+8]; setp.eq.u32 %p4, %r4, 0; @%p4 bra HEAR; \
         ld.shared.u32 %r5, [s]; st.global.u32 [%rd0], %r5; END:"
    )
}

#[test]
fn who_tells_passes_on_what_was_learnt_at_a_barrier_of_the_warp() {
    runs(1, 64, &[0], &told_by_a_neighbour("bar.warp.sync 0xffffffff;"), &[77]);
    let some = "setp.gt.u32 %p4, %r0, 33; @%p4 bra END; bar.warp.sync 3;";
    runs(1, 64, &[0], &told_by_a_neighbour(some), &[77]);
    races(FaultKind::SharedRace, 1, 64, &[0], &told_by_a_neighbour(""));
}

#[test]
fn who_tells_passes_on_what_any_lane_has_learnt_that_met_others() {
    for (teller, writer) in [(36, 38), (63, 40), (47, 33)] {
        let mask = 1_u32 << (teller - 32) | 1 << (writer - 32);
        let text = told_by_a_neighbour(&format!(
            "setp.ne.u32 %p4, %r0, {teller}; setp.ne.and.u32 %p4, %r0, {writer}, %p4; @%p4 bra END; bar.warp.sync {mask};"
        ));
        let told = text.replace("%r0, 33", &format!("%r0, {writer}")).replacen(
            "%p1, %r0, 32",
            &format!("%p1, %r0, {teller}"),
            1,
        );
        runs(1, 64, &[0], &told, &[77]);
        races(FaultKind::SharedRace, 1, 64, &[0], &told.replace("bar.warp.sync", "mov.u32 %r9,"));
    }
}

#[test]
fn lanes_race_after_a_barrier_of_some_warps_as_before() {
    let body = |apart: &str| {
        format!(
            "setp.ge.u32 %p1, %r0, 64; @%p1 bra END; bar.sync 1, 64; setp.eq.u32 %p2, %r0, 0; setp.eq.u32 %p3, %r0, 1; @%p2 st.shared.u32 [s], 5;\n\
             {apart}\n@%p3 ld.shared.u32 %r4, [s]; @%p3 st.global.u32 [%rd0], %r4; END:"
        )
    };
    runs(1, 96, &[0], &body("bar.sync 2, 64;"), &[5]);
    runs(1, 96, &[0], &body("bar.warp.sync 0xffffffff;"), &[5]);
    races(FaultKind::SharedRace, 1, 96, &[0], &body(""));
}

/// Thread 0 does something to a word, and thread 32 reads it.
fn done_by_another(what: &str) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.shared.u32 [s], 0; FIRST: bar.sync 0; @%p1 bra OTHERS;\n{what}\nbra END; OTHERS: \
         setp.ne.u32 %p2, %r0, 32; @%p2 bra END; ld.shared.u32 %r5, [s]; END:"
    )
}

#[test]
fn what_a_thread_does_strongly_again_is_remembered() {
    let (store, load) = ("st.volatile.shared.u32 [s], 1;", "ld.volatile.shared.u32 %r4, [s];");
    for what in [format!("{store} {store}"), format!("{load} {store}"), format!("{store} {load}")] {
        races(FaultKind::SharedRace, 1, 64, &[0], &done_by_another(&what));
    }
    runs(1, 64, &[0], &done_by_another(&format!("{load} {load}")), &[0]);
}

#[test]
fn a_strong_write_is_remembered_though_another_thread_writes_strongly_too() {
    // Warp 2 meets warp 1 only.
    let body = |threads: u32| {
        format!(
            "and.b32 %r4, %r0, 31; setp.ne.u32 %p1, %r4, 0; setp.lt.u32 %p2, %r0, 64; @%p1 bra GO; @%p2 st.volatile.shared.u32 [s], 1; GO:\n\
             setp.lt.u32 %p3, %r0, 96; sub.u32 %r5, 96, {threads}; setp.ge.and.u32 %p3, %r0, %r5, %p3; @!%p3 bra END; bar.sync 1, {threads}; \
             setp.ne.u32 %p4, %r0, 64; @%p4 bra END; ld.shared.u32 %r6, [s]; st.global.u32 [%rd0], %r6; END:"
        )
    };
    races(FaultKind::SharedRace, 1, 96, &[0], &body(64));
    runs(1, 96, &[0], &body(96), &[1]);
}

#[test]
fn a_strong_write_by_one_lane_does_not_hide_that_of_another() {
    let body = |lanes: u32| {
        format!(
            "setp.lt.u32 %p1, %r0, {lanes}; @%p1 st.volatile.shared.u32 [s], 1; setp.ne.u32 %p2, %r0, 0; @%p2 bra END; membar.cta; \
             st.volatile.shared.u32 [s], 2; ld.shared.u32 %r4, [s]; st.global.u32 [%rd0], %r4; END:"
        )
    };
    races(FaultKind::SharedRace, 1, 32, &[0], &body(2));
    runs(1, 32, &[0], &body(1), &[2]);
}

#[test]
fn who_has_heard_of_the_last_strong_write_reads_it() {
    let twice = "st.volatile.shared.u32 [s], 1; membar.cta; st.volatile.shared.u32 [s], 2;";
    let told = message("st.volatile.shared.u32", "membar.cta;", "ld.volatile.shared.u32");
    runs(1, 64, &[0], &told.replace("st.shared.u32 [s], 77;", twice), &[2]);
}

/// Thread `writer` writes all words of a warp, and each lane then does something to its own.
fn written_by_one(writer: u32, barrier: &str, own: &str) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, {writer}; @%p1 bra OWN; mov.u32 %r4, 0; LOOP: shl.b32 %r5, %r4, 2; add.u32 %r5, %r5, %r20; st.shared.u32 [%r5], %r4; \
         add.u32 %r4, %r4, 1; setp.lt.u32 %p2, %r4, 32; @%p2 bra LOOP; OWN:\n{barrier}\n{own} st.global.u32 [%rd10], %r0;"
    )
}

#[test]
fn a_row_races_with_what_one_of_its_lanes_has_done_to_all_of_it() {
    for (writer, own) in [0, 1, 31]
        .into_iter()
        .flat_map(|writer| ["ld.shared.u32 %r6, [%r21];", "st.shared.u32 [%r21], 5;"].map(|own| (writer, own)))
    {
        races(FaultKind::SharedRace, 1, 32, &[0; 32], &written_by_one(writer, "", own));
        runs(1, 32, &[0; 32], &written_by_one(writer, "bar.warp.sync 0xffffffff;", own), &[0, 1, 2]);
    }
}

#[test]
fn a_row_races_with_what_one_thread_of_another_warp_has_done_to_a_word_of_it() {
    // Warp 1 meets itself between, which orders nothing that a thread of warp 0 does.
    for (thread, own) in
        (0..4).flat_map(|thread| ["ld.shared.u32 %r4, [%r21];", "st.shared.u32 [%r21], 5;"].map(|own| (thread, own)))
    {
        let body = format!(
            "st.shared.u32 [%r21], %r0; bar.sync 0; setp.ge.u32 %p1, %r0, 32; @%p1 bra ROW; setp.eq.u32 %p2, %r0, {thread}; \
             @%p2 st.shared.u32 [s+{}], 5; bra END; ROW: bar.warp.sync 0xffffffff; {own} END:",
            128 + 4 * thread
        );
        races(FaultKind::SharedRace, 1, 64, &[0; 64], &body);
    }
}

/// Six warps read a word, of which the last writes it after a barrier with some of the others.
fn read_by_six_warps(waiting: u32) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.shared.u32 [s], 5; FIRST: bar.sync 0; ld.shared.u32 %r4, [s]; st.global.u32 [%rd10], %r4;\n\
         setp.lt.u32 %p2, %r0, {}; @%p2 bra END; bar.sync 1, {waiting}; setp.ne.u32 %p3, %r0, 160; @%p3 bra END; st.shared.u32 [s], 6; END:",
        192 - waiting
    )
}

#[test]
fn of_many_that_read_a_word_each_is_remembered() {
    runs(1, 192, &[0; 192], &read_by_six_warps(192), &[5; 192]);
    for waiting in [32, 64, 96, 128, 160] {
        races(FaultKind::SharedRace, 1, 192, &[0; 192], &read_by_six_warps(waiting));
    }
}

#[test]
fn reads_of_several_warps_at_several_times_are_told_apart() {
    // Each warp meets itself as often as its number says, and reads the word; then all but one meet, and one of them writes.
    for (out, writer) in [(0, 5), (1, 4), (2, 0), (3, 1), (4, 0), (5, 2)] {
        let body = |out: u32| {
            format!(
                "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.shared.u32 [s], 5; FIRST: bar.sync 0; mov.u32 %r4, %warpid; mov.u32 %r5, 0; AGAIN: \
                 setp.ge.u32 %p2, %r5, %r4; @%p2 bra READ; bar.warp.sync 0xffffffff; add.u32 %r5, %r5, 1; bra AGAIN; READ: ld.shared.u32 %r6, [s];\n\
                 setp.eq.u32 %p3, %r4, {out}; @%p3 bra END; bar.sync 1, {}; setp.ne.u32 %p4, %r0, {}; @%p4 bra END; st.shared.u32 [s], 6; END:",
                if out < 6 { 160 } else { 192 },
                32 * writer
            )
        };
        races(FaultKind::SharedRace, 1, 192, &[0], &body(out));
        runs(1, 192, &[0], &body(6), &[0]);
    }
}

#[test]
fn of_lanes_that_read_a_word_at_one_time_each_is_remembered() {
    for writer in [3, 5, 40] {
        let body = format!(
            "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.shared.u32 [s], 5; FIRST: bar.sync 0; setp.eq.u32 %p2, %r0, 3; @%p2 ld.shared.u32 %r4, [s]; \
             setp.eq.u32 %p3, %r0, 5; @%p3 ld.shared.u32 %r4, [s];\nsetp.eq.u32 %p4, %r0, {writer}; @%p4 st.shared.u32 [s], 6;"
        );
        races(FaultKind::SharedRace, 1, 64, &[0], &body);
    }
}

#[test]
fn rows_of_blocks_that_run_in_turn_race_too() {
    // That all add to a counter orders nothing without a fence.
    let body = |rest: &str| {
        format!(
            "red.global.add.u32 [%rd0+1024], 1; mul.wide.u32 %rd1, %r0, 4; add.s64 %rd1, %rd0, %rd1; setp.eq.u32 %p1, %r1, 0;\n{rest}"
        )
    };
    for rest in [
        "st.global.u32 [%rd1], 5;",
        "@%p1 st.global.u32 [%rd1], 5; @!%p1 ld.global.u32 %r4, [%rd1];",
        "@!%p1 st.global.u32 [%rd1], 5; @%p1 ld.global.u32 %r4, [%rd1];",
    ] {
        races(FaultKind::GlobalRace, 2, 32, &[0; 257], &body(rest));
    }
    runs(2, 32, &[0; 257], &body("st.global.u32 [%rd10], %r3;"), &(0..64).collect::<Vec<u32>>());
    runs(2, 32, &[7; 257], &body("ld.global.u32 %r4, [%rd1];"), &[7; 32]);
}

/// Thread 0 tells thread 32 what it wrote, warp 1 meets warp 2, and thread 64 reads it.
fn heard_by_another_warp(together: &str, barrier: &str) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.volatile.shared.u32 [s+8], 0; FIRST: bar.sync 0; setp.ge.u32 %p2, %r0, 32; @%p2 bra HEAR; \
         @%p1 bra END; st.shared.u32 [s], 77; membar.cta; st.volatile.shared.u32 [s+8], 1; bra END; HEAR: setp.ne.u32 %p3, %r0, 32; @%p3 bra \
         READY; WAIT: ld.volatile.shared.u32 %r4, [s+8]; setp.eq.u32 %p4, %r4, 0; @%p4 bra WAIT; READY: {together}\n{barrier}\n\
         setp.ne.u32 %p4, %r0, 64; @%p4 bra END; ld.shared.u32 %r5, [s]; st.global.u32 [%rd0], %r5; END:"
    )
}

#[test]
fn what_one_thread_has_heard_the_warps_know_that_it_meets() {
    for together in ["", "bar.warp.sync 0xffffffff;"] {
        runs(1, 96, &[0], &heard_by_another_warp(together, "bar.sync 1, 64;"), &[77]);
        races(FaultKind::SharedRace, 1, 96, &[0], &heard_by_another_warp(together, ""));
    }
}

#[test]
fn the_byte_where_two_blocks_meet_is_told() {
    for (body, offset) in [
        ("st.global.u32 [%rd0+40], %r1;", 40),
        (
            "setp.eq.u32 %p1, %r1, 0; @%p1 ld.volatile.global.u8 %r4, [%rd0+1031]; @!%p1 st.global.u8 [%rd0+1031], 1;",
            1031,
        ),
        (
            "setp.eq.u32 %p1, %r1, 1; @%p1 ld.volatile.global.u8 %r4, [%rd0+1031]; @!%p1 st.global.u8 [%rd0+1031], 1;",
            1031,
        ),
    ] {
        let mut machine = Machine::new(&kernel(1, &format!("{INDEX}\n{body}")));
        let buffer = machine.filled(&[0; 300]);
        let fault = machine.launch(2, 1, &[&buffer]).unwrap_err();
        let expected = format!("two blocks access the byte at {:#x},", buffer.address + offset);
        assert!(fault.detail.starts_with(&expected), "{fault}\n{body}");
    }
}

#[test]
fn the_seed_decides_in_which_order_blocks_take_turns() {
    // Each block writes how many came before it.
    let body = "atom.global.add.u32 %r4, [%rd0+32], 1; st.global.u32 [%rd10], %r4;";
    let orders: Vec<Vec<u32>> =
        all(8, 1, &[0; 9], body).into_iter().map(|words| words.unwrap()[..8].to_vec()).collect();
    let numbered: Vec<u32> = (0..8).collect();
    assert_eq!(orders[0], numbered);
    for order in &orders {
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, numbered, "each block runs once");
    }
    assert!(orders[1..].iter().all(|order| *order != numbered) && orders[1] != orders[2], "{orders:?}");
}

#[test]
fn each_lane_of_a_warp_hears_what_they_read_together() {
    let told = message("st.volatile.shared.u32", "membar.cta;", "ld.volatile.shared.u32");
    let by_all = told.replace("setp.ne.u32 %p2, %r0, 32;", "setp.lt.u32 %p2, %r0, 32;");
    let each = by_all.replace("st.global.u32 [%rd0], %r5;", "st.global.u32 [%rd10], %r5;");
    let expected: Vec<u32> = (0..64).map(|i| if i < 32 { 0 } else { 77 }).collect();
    runs(1, 64, &[0; 64], &each, &expected);
    // What they read strongly together, each of them has read.
    let body = |barrier: &str| {
        format!(
            "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.shared.u32 [s], 5; FIRST: bar.sync 0; ld.volatile.shared.u32 %r4, [s];\n{barrier}\n\
             @!%p1 st.shared.u32 [s], 6; bar.sync 0;"
        )
    };
    runs(1, 32, &[0], &body("bar.warp.sync 0xffffffff;"), &[0]);
    races(
        FaultKind::SharedRace,
        1,
        32,
        &[0],
        &body("setp.ge.u32 %p2, %r0, 31; @%p2 bra END; bar.warp.sync 0x7fffffff; END:"),
    );
}

#[test]
fn a_block_hears_what_an_earlier_one_has_said_by_a_plain_flag() {
    // No atomic operation, only a strong write: blocks run one after the other all the same.
    let body = |fence: &str| {
        format!(
            "setp.eq.u32 %p1, %r1, 1; @%p1 bra HEAR; st.global.u32 [%rd0], 77; {fence} st.volatile.global.u32 [%rd0+4], 1; bra END; HEAR: \
             ld.volatile.global.u32 %r4, [%rd0+4]; setp.eq.u32 %p2, %r4, 0; @%p2 bra HEAR; ld.global.u32 %r5, [%rd0]; st.global.u32 [%rd0+8], %r5; END:"
        )
    };
    let run = |fence: &str| {
        let mut machine = Machine::new(&kernel(1, &format!("{INDEX}\n{}", body(fence))));
        let buffer = machine.filled(&[0; 3]);
        machine.launch_with(2, 1, &[&buffer], &Options { limit: 10_000, ..Options::default() })?;
        machine.words(&buffer)
    };
    assert_eq!(run("membar.gl;").unwrap(), [77, 1, 77]);
    assert_eq!(run("").unwrap_err().kind, FaultKind::GlobalRace);
}

#[test]
fn bytes_of_a_word_that_several_warps_have_read_are_told_apart() {
    // Warps 0 to 2 read a word and meet warp 3, which then writes two of its bytes; between the two, warps 4 and 5 read another word.
    let body = "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.shared.v4.u32 [s], {1, 2, 3, 4}; st.shared.v4.u32 [s+16], {5, 0, 0, 0}; FIRST: bar.sync 0; \
        setp.ge.u32 %p2, %r0, 128; @%p2 bra OTHERS; setp.ge.u32 %p3, %r0, 96; @!%p3 ld.shared.u32 %r4, [s]; bar.sync 1, 128; setp.ne.u32 %p4, %r0, 96; \
        @%p4 bra END; st.shared.u8 [s+4], 7; st.shared.u8 [s+1], 9; st.volatile.shared.u32 [s+20], 1; WAIT: ld.volatile.shared.u32 %r5, [s+24]; \
        setp.lt.u32 %p5, %r5, 64; @%p5 bra WAIT; st.shared.u8 [s+2], 9; bra END; OTHERS: ld.volatile.shared.u32 %r6, [s+20]; setp.eq.u32 %p6, %r6, 0; \
        @%p6 bra OTHERS; ld.shared.u32 %r7, [s+16]; red.shared.add.u32 [s+24], 1; END:";
    runs(1, 192, &[0], body, &[0]);
    races(FaultKind::SharedRace, 1, 192, &[0], &body.replace("ld.shared.u32 %r7, [s+16]", "ld.shared.u8 %r7, [s+2]"));
    races(FaultKind::SharedRace, 1, 192, &[0], &body.replace("bar.sync 1, 128;", ""));
}
