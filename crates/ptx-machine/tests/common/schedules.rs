//! A kernel run by many schedules, which all come to one result or find one fault.

use super::{Machine, kernel};
use ptx_machine::{Fault, FaultKind, Options};

/// `%r0` is the thread's index, `%r1` its block's, `%r2` the threads of a block; `%rd10` its place in the first buffer, over all blocks. A
/// shared array `s` of 256 words begins at `%r20`; `%r21` is the thread's place in it.
pub const INDEX: &str = ".shared .align 4 .b8 s[1024]; mov.u32 %r0, %tid.x; mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mad.lo.s32 %r3, %r1, \
                     %r2, %r0; mul.wide.u32 %rd11, %r3, 4; add.s64 %rd10, %rd0, %rd11; mov.u32 %r20, s; shl.b32 %r22, %r0, 2; add.u32 %r21, \
                     %r20, %r22;";

pub const SCHEDULES: std::ops::Range<u64> = 0..12;

/// The words of a buffer after a launch, by each schedule.
pub fn all(grid: u32, block: u32, words: &[u32], body: &str) -> Vec<Result<Vec<u32>, Fault>> {
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
pub fn runs(grid: u32, block: u32, words: &[u32], body: &str, expected: &[u32]) {
    for (schedule, found) in all(grid, block, words, body).into_iter().enumerate() {
        let found = found.unwrap_or_else(|fault| panic!("schedule {schedule}: {fault}\n{body}"));
        assert_eq!(found[..expected.len()], *expected, "schedule {schedule}");
    }
}

/// All schedules find this.
#[track_caller]
pub fn races(kind: FaultKind, grid: u32, block: u32, words: &[u32], body: &str) {
    for (schedule, found) in all(grid, block, words, body).into_iter().enumerate() {
        let fault = found.expect_err(body);
        assert_eq!(fault.kind, kind, "schedule {schedule}: {fault}\n{body}");
        assert!(fault.at.is_some() && fault.other.is_some() && fault.at != fault.other, "{fault}");
    }
}

/// Thread 0 makes a word known by a flag that thread 32 waits for.
pub fn message(write: &str, fence: &str, read: &str) -> String {
    format!(
        "setp.ne.u32 %p1, %r0, 0; @%p1 bra FIRST; st.volatile.shared.u32 [s+8], 0; FIRST: bar.sync 0; @%p1 bra OTHERS; st.shared.u32 [s], 77;\n{fence}\n\
         {write} [s+8], 1; bra END; OTHERS: setp.ne.u32 %p2, %r0, 32; @%p2 bra END; WAIT: {read} %r4, [s+8]; setp.eq.u32 %p3, %r4, 0; @%p3 bra WAIT; \
         membar.cta; ld.shared.u32 %r5, [s]; st.global.u32 [%rd0], %r5; END:"
    )
}
