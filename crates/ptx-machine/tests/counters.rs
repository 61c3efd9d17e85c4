//! What a launch counts is exact.

mod common;

use common::{Machine, kernel};
use ptx_machine::{Counters, Options};

fn counted(grid: u32, block: u32, words: usize, body: &str) -> Counters {
    let mut machine = Machine::new(&kernel(1, body));
    let buffer = machine.filled(&vec![0; words]);
    let alone = machine.launch_with(grid, block, &[&buffer], &Options { workers: 1, ..Options::default() }).unwrap();
    // Neither the schedule nor how many blocks run at a time makes a difference.
    for (schedule, workers) in [(0, 4), (5, 1), (9, 3)] {
        let options = Options { schedule, workers, ..Options::default() };
        assert_eq!(machine.launch_with(grid, block, &[&buffer], &options).unwrap(), alone);
    }
    alone
}

/// What a kernel does before and after its body: `ld.param` and `ret`.
const FRAME: u64 = 2;

#[test]
fn bytes_are_counted_for_each_thread() {
    let body = "mov.u32 %r0, %tid.x; mul.wide.u32 %rd1, %r0, 16; add.s64 %rd1, %rd0, %rd1; ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd1]; \
        st.global.u16 [%rd1+2], %r1;";
    let counters = counted(1, 40, 160, body);
    assert_eq!((counters.global_read_bytes, counters.global_written_bytes), (40 * 16, 40 * 2));
    assert_eq!((counters.shared_read_bytes, counters.shared_written_bytes), (0, 0));
}

#[test]
fn a_word_that_neighbouring_lanes_read_counts_once() {
    // Three blocks of two warps.
    let counters = counted(3, 50, 1, "ld.global.u32 %r1, [%rd0];");
    assert_eq!(counters.global_read_bytes, 3 * 2 * 4);
    // Half a warp reads one word, half another.
    let halves = "mov.u32 %r0, %laneid; shr.u32 %r0, %r0, 4; mul.wide.u32 %rd1, %r0, 4; add.s64 %rd1, %rd0, %rd1; ld.global.u32 %r1, [%rd1];";
    assert_eq!(counted(1, 32, 2, halves).global_read_bytes, 2 * 4);
    assert_eq!(counted(1, 32, 1, "red.global.add.u32 [%rd0], 1;").global_read_bytes, 32 * 4);
}

#[test]
fn an_atomic_operation_reads_and_writes() {
    let counters = counted(1, 10, 1, "red.global.add.u32 [%rd0], 1;");
    assert_eq!((counters.global_read_bytes, counters.global_written_bytes), (40, 40));
}

#[test]
fn shared_memory_is_counted_apart() {
    let body = "mov.u32 %r0, %tid.x; .shared .align 8 .b8 s[512]; mov.u32 %r1, s; shl.b32 %r2, %r0, 3; add.u32 %r1, %r1, %r2; st.shared.u64 [%r1], %rd0; \
        bar.sync 0; ld.shared.u32 %r3, [%r1]; bar.sync 0;";
    let counters = counted(2, 64, 1, body);
    assert_eq!(
        (counters.shared_written_bytes, counters.shared_read_bytes, counters.barriers),
        (2 * 64 * 8, 2 * 64 * 4, 4)
    );
    assert_eq!(counters.global_read_bytes + counters.global_written_bytes, 0);
}

#[test]
fn instructions_are_counted_for_active_lanes() {
    // 40 threads: a full warp and one of 8. Five instructions by all, one by the 4 lanes of each warp below 4.
    let body = "mov.u32 %r0, %laneid; setp.lt.u32 %p1, %r0, 4; @%p1 add.u32 %r1, %r0, 1; mov.u32 %r2, 1;";
    let counters = counted(1, 40, 1, body);
    assert_eq!(counters.warp_instructions, 2 * (4 + FRAME));
    assert_eq!(counters.lane_instructions, 40 * (3 + FRAME) + 2 * 4);
}

#[test]
fn lanes_that_part_count_apart() {
    let body = "mov.u32 %r0, %laneid; setp.lt.u32 %p1, %r0, 8; @%p1 bra LOW; mov.u32 %r1, 1; mov.u32 %r2, 1; LOW: mov.u32 %r3, 1;";
    let counters = counted(1, 32, 1, body);
    assert_eq!(counters.warp_instructions, 6 + FRAME);
    // The branch counts for the lanes that take it.
    assert_eq!(counters.lane_instructions, 32 * 2 + 8 + 24 * 2 + 32 * (1 + FRAME));
}

#[test]
fn as_many_blocks_may_run_at_a_time_as_there_are() {
    let body = "mov.u32 %r0, %ctaid.x; mul.wide.u32 %rd1, %r0, 4; add.s64 %rd1, %rd0, %rd1; st.global.u32 [%rd1], %r0;";
    let mut machine = Machine::new(&kernel(1, body));
    let out = machine.filled(&[0; 20]);
    for workers in [1 << 60, usize::MAX] {
        machine.launch_with(20, 1, &[&out], &Options { workers, ..Options::default() }).unwrap();
        assert_eq!(machine.words(&out).unwrap(), (0..20).collect::<Vec<u32>>());
    }
}
