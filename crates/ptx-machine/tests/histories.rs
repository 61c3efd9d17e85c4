//! What each thread has done is remembered, and what it has heard of, however the machine goes about it.

mod common;

use common::schedules::{INDEX, all, message, races, runs};
use common::{Machine, kernel};
use ptx_machine::{FaultKind, Options};

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
