//! Races are found, and named alike whatever the schedule; what is ordered is not called one.

mod common;

use common::schedules::{INDEX, all, message, races, runs};
use common::{Machine, kernel};
use ptx_machine::FaultKind;

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
