//! Ways through a program: lanes that part and meet again, loops, calls, switches.

mod common;

use common::{HEAD, Machine, fill, kernel};
use ptx_machine::{FaultKind, Options};

/// Every thread writes `%r9`, from its index `%r0`.
fn each_thread(threads: u32, body: &str) -> Vec<u32> {
    let whole = format!(
        "mov.u32 %r0, %tid.x; mul.wide.u32 %rd11, %r0, 4; add.s64 %rd10, %rd0, %rd11; mov.u32 %r9, 0;\n{body}\nst.global.u32 [%rd10], %r9;"
    );
    fill(1, threads, threads as usize, &whole).unwrap_or_else(|fault| panic!("{fault}\n{body}"))
}

#[test]
fn a_loop_may_end_at_another_time_in_each_lane() {
    // The number of steps until Collatz's rule leads to 1.
    let body = "add.u32 %r1, %r0, 1; LOOP: setp.eq.u32 %p1, %r1, 1; @%p1 bra END; and.b32 %r2, %r1, 1; setp.eq.u32 %p2, %r2, 0; \
        @%p2 bra EVEN; mad.lo.u32 %r1, %r1, 3, 1; bra NEXT; EVEN: shr.u32 %r1, %r1, 1; NEXT: add.u32 %r9, %r9, 1; bra LOOP; END:";
    let steps = |mut n: u32| {
        let mut steps = 0;
        while n != 1 {
            n = if n.is_multiple_of(2) { n / 2 } else { 3 * n + 1 };
            steps += 1;
        }
        steps
    };
    assert_eq!(each_thread(64, body), (1..=64).map(steps).collect::<Vec<u32>>());
}

#[test]
fn loops_in_loops_with_early_exits() {
    // Pairs (i, j) with i·j below the thread's index, where j stops at the first that is not.
    let body = "mov.u32 %r1, 0; OUTER: setp.ge.u32 %p1, %r1, 6; @%p1 bra END; mov.u32 %r2, 0; INNER: setp.ge.u32 %p2, %r2, 6; @%p2 bra NEXT; \
        mul.lo.u32 %r3, %r1, %r2; setp.ge.u32 %p3, %r3, %r0; @%p3 bra NEXT; add.u32 %r9, %r9, 1; add.u32 %r2, %r2, 1; bra INNER; NEXT: \
        add.u32 %r1, %r1, 1; bra OUTER; END:";
    let count = |n: u32| (0..6).map(|i| (0..6).take_while(|j| i * j < n).count() as u32).sum();
    assert_eq!(each_thread(32, body), (0..32).map(count).collect::<Vec<u32>>());
}

#[test]
fn lanes_that_parted_meet_again() {
    // After a branch of each depth all 32 lanes are active, or a full shuffle mask would never be complete.
    let body = "and.b32 %r1, %r0, 1; setp.eq.u32 %p1, %r1, 0; and.b32 %r2, %r0, 2; setp.eq.u32 %p2, %r2, 0; @%p1 bra A; @%p2 bra B; \
        add.u32 %r9, %r9, 1; bra C; B: add.u32 %r9, %r9, 2; C: activemask.b32 %r3; bra D; A: add.u32 %r9, %r9, 4; D: activemask.b32 %r4; \
        shfl.sync.bfly.b32 %r5, %r9, 1, 31, 0xffffffff; and.b32 %r9, %r4, 1; add.u32 %r9, %r5, %r9; setp.ne.u32 %p3, %r4, 0xffffffff; @%p3 trap;";
    let own = |lane: u32| {
        if lane.is_multiple_of(2) {
            4
        } else if lane & 2 == 0 {
            2
        } else {
            1
        }
    };
    assert_eq!(each_thread(32, body), (0..32).map(|lane| own(lane ^ 1) + 1).collect::<Vec<u32>>());
}

#[test]
fn who_returns_early_is_not_waited_for() {
    let body = "mov.u32 %r0, %tid.x; mul.wide.u32 %rd11, %r0, 4; add.s64 %rd10, %rd0, %rd11; setp.ge.u32 %p1, %r0, 50; @%p1 ret; bar.sync 0; \
        setp.ge.u32 %p1, %r0, 20; @%p1 exit; bar.sync 0; st.global.u32 [%rd10], %r0;";
    let mut machine = Machine::new(&kernel(1, body));
    let out = machine.filled(&[9; 64]);
    machine.launch(1, 64, &[&out]).unwrap();
    let expected: Vec<u32> = (0..64).map(|i| if i < 20 { i } else { 9 }).collect();
    assert_eq!(machine.words(&out).unwrap(), expected);
}

#[test]
fn a_branch_to_one_of_several_labels() {
    let body = "and.b32 %r1, %r0, 3; TABLE: .branchtargets A, B, C, A; brx.idx %r1, TABLE; A: mov.u32 %r9, 10; bra END; B: mov.u32 %r9, 20; \
        bra END; C: mov.u32 %r9, 30; END: add.u32 %r9, %r9, %r0;";
    let expected: Vec<u32> = (0..32).map(|i| [10, 20, 30, 10][i as usize % 4] + i).collect();
    assert_eq!(each_thread(32, body), expected);
    let outside = "mov.u32 %r0, %tid.x; TABLE: .branchtargets A; brx.idx %r0, TABLE; A:";
    let found = fill(1, 2, 1, outside).unwrap_err();
    assert_eq!((found.kind, found.at.unwrap().thread), (FaultKind::OutOfBounds, [1, 0, 0]));
    assert!(found.to_string().contains("index 1 of a branch to 1 labels"));
}

const FUNCTIONS: &str = "
.func (.param .b32 r) square (.param .b32 x) { .reg .b32 %r<3>; ld.param.u32 %r0, [x]; mul.lo.u32 %r1, %r0, %r0; st.param.b32 [r], %r1; ret; }
.func (.param .align 8 .b8 r[16]) pair (.param .b32 x, .param .align 4 .b8 y[8]) { .reg .b32 %r<6>; .reg .pred %p; .reg .b64 %rd<3>; ld.param.u32 %r0, [x];
  ld.param.u32 %r1, [y+4]; setp.eq.u32 %p, %r0, 3; @%p bra THREE; st.param.v2.b32 [r+8], {%r0, %r1}; ret;
  THREE: mov.b64 %rd0, y; ld.param.u32 %r2, [%rd0]; st.param.v2.b32 [r+8], {%r2, 333}; ret; }
.func nothing () { .shared .align 4 .b8 s[4]; st.shared.u32 [s], 1; ret; }
.func other () { .shared .align 4 .b8 s[8]; st.shared.u32 [s+4], 2; ret; }
";

fn with_functions(body: &str, threads: u32) -> Result<Vec<u32>, ptx_machine::Fault> {
    let whole = format!(
        "mov.u32 %r0, %tid.x; mul.wide.u32 %rd11, %r0, 4; add.s64 %rd10, %rd0, %rd11; mov.u32 %r9, 0;\n{body}\nst.global.u32 [%rd10], %r9;"
    );
    let source = kernel(1, &whole).replacen(".visible .entry", &format!("{FUNCTIONS}.visible .entry"), 1);
    let mut machine = Machine::new(&source);
    let out = machine.buffer(threads as usize);
    machine.launch(1, threads, &[&out])?;
    machine.words(&out)
}

#[test]
fn a_call_gives_and_takes_parameters() {
    let body =
        "{ .param .b32 a; .param .b32 b; st.param.b32 [a], %r0; call.uni (b), square, (a); ld.param.b32 %r9, [b]; }";
    assert_eq!(with_functions(body, 40).unwrap(), (0..40).map(|i| i * i).collect::<Vec<u32>>());
}

#[test]
fn a_call_passes_structures_and_returns_early_in_some_lanes() {
    let body = "{ .param .b32 a; .param .align 4 .b8 b[8]; .param .align 8 .b8 c[16]; st.param.b32 [a], %r0; st.param.b32 [b], 70; st.param.b32 [b+4], 5; \
        call (c), pair, (a, b); ld.param.v2.b32 {%r1, %r2}, [c+8]; mad.lo.u32 %r9, %r1, 1000, %r2; }";
    let expected: Vec<u32> = (0..8).map(|i| if i == 3 { 70_333 } else { i * 1000 + 5 }).collect();
    assert_eq!(with_functions(body, 8).unwrap(), expected);
}

#[test]
fn a_call_under_a_guard_is_made_by_some_lanes_only() {
    let body = "setp.lt.u32 %p1, %r0, 4; { .param .b32 a; .param .b32 b; st.param.b32 [a], %r0; st.param.b32 [b], 7; @%p1 call (b), square, (a); \
        ld.param.b32 %r9, [b]; }";
    assert_eq!(with_functions(body, 8).unwrap(), [0, 1, 4, 9, 7, 7, 7, 7]);
}

#[test]
fn shared_variables_of_two_functions_are_two_though_named_alike() {
    let source = format!(
        "{HEAD}{FUNCTIONS}.visible .entry k() {{ .shared .align 4 .b8 s[4]; call nothing; call other; call nothing; st.shared.u32 [s], 3; ret; }}\n"
    );
    let module = ptx_machine::Module::parse(&source).unwrap();
    assert_eq!(module.entry("k").unwrap().shared_bytes(), 4 + 8 + 4);
}

#[test]
fn an_assertion_that_fails_is_told() {
    let source = format!(
        "{HEAD}.extern .func __assertfail (.param .b64 a);\n.entry k() {{ .reg .b64 %rd; {{ .param .b64 a; st.param.b64 [a], 0; call.uni __assertfail, (a); }} ret; }}\n"
    );
    let mut machine = Machine::new(&source);
    let found = machine.launch(1, 1, &[]).unwrap_err();
    assert_eq!(found.kind, FaultKind::Trap);
    assert!(found.to_string().contains("an assertion failed"));
}

#[test]
fn a_variable_of_the_last_round_is_still_there_in_the_next() {
    // `%r5` is set in the first round only, in a loop, and read in every one.
    let body = "mov.u32 %r1, 0; LOOP: setp.ne.u32 %p1, %r1, 0; @%p1 bra READ; mul.lo.u32 %r5, %r0, 3; READ: add.u32 %r9, %r9, %r5; \
        add.u32 %r1, %r1, 1; mov.u32 %r6, 1000; mov.u32 %r7, 2000; add.u32 %r8, %r6, %r7; setp.lt.u32 %p2, %r1, 4; @%p2 bra LOOP; \
        sub.u32 %r8, %r8, 3000; add.u32 %r9, %r9, %r8;";
    assert_eq!(each_thread(32, body), (0..32).map(|i| 12 * i).collect::<Vec<u32>>());
}

#[test]
fn results_that_nobody_reads_disturb_nothing() {
    let body = "mov.u32 %r1, 5; mov.b64 %rd1, {%r1, %r0}; mov.b64 {%r2, %r3}, %rd1; mov.b64 {%r4, _}, %rd1; mov.b64 {_, %r5}, %rd1; \
        add.u32 %r9, %r4, %r5;";
    assert_eq!(each_thread(32, body), (0..32).map(|i| i + 5).collect::<Vec<u32>>());
}

#[test]
fn what_nobody_reads_disturbs_no_other_result() {
    let body = "shfl.sync.bfly.b32 %r1|%p1, %r0, 1, 31, 0xffffffff; add.u32 %r9, %r1, 100;";
    assert_eq!(each_thread(32, body), (0..32).map(|i| (i ^ 1) + 100).collect::<Vec<u32>>());
    let body = "match.all.sync.b32 %r1|%p1, 7, 0xffffffff; shr.u32 %r9, %r1, 4;";
    assert_eq!(each_thread(32, body), [u32::MAX >> 4; 32]);
    let body = "setp.lt.u32 %p1|%p2, %r0, 4; selp.u32 %r9, 1, 0, %p1;";
    assert_eq!(each_thread(8, body), [1, 1, 1, 1, 0, 0, 0, 0]);
    let body = "mov.u32 %r1, 5; mov.u32 %r2, 6; setp.eq.u32 %p1, %r1, 5; mov.u32 %r3, 7; st.global.u32 [%rd0], %r1;";
    assert_eq!(fill(1, 1, 1, body).unwrap(), [5]);
}

#[test]
fn hints_and_pauses_do_nothing() {
    let body = "prefetch.global.L1 [%rd0]; prefetch.global.L2::evict_last [%rd0]; prefetch.L2 [%rd0]; prefetchu.L1 [%rd0]; nanosleep.u32 20; \
        pmevent 3; pmevent.mask 5; mov.u32 %r9, 4;";
    assert_eq!(each_thread(2, body), [4, 4]);
    let source = kernel(1, "\nprefetch.shared [%rd0];");
    let error = ptx_machine::Module::parse(&source).err().unwrap();
    assert!(error.line == 6 && error.message.contains("no modifier `.shared`"), "{error}");
}

#[test]
fn clocks_go_on_and_their_upper_halves_are_zero_for_long() {
    let body = "mov.u32 %r1, %clock; mov.u32 %r2, %clock; setp.lt.u32 %p1, %r1, %r2; mov.u64 %rd1, %clock64; mov.u64 %rd2, %globaltimer; \
        setp.lt.and.u64 %p1, %rd1, %rd2, %p1; cvt.u64.u32 %rd3, %r2; setp.lt.and.u64 %p1, %rd3, %rd1, %p1; mov.u32 %r3, %clock_hi; \
        setp.eq.and.u32 %p1, %r3, 0, %p1; selp.u32 %r9, 1, 0, %p1;";
    assert_eq!(each_thread(3, body), [1; 3]);
}

#[test]
fn the_first_of_two_results_may_overwrite_the_guard_or_a_source() {
    let body = "setp.lt.u32 %p1, %r0, 4; @%p1 setp.lt.u32 %p1|%p2, %r0, 2; selp.u32 %r9, 1, 0, %p1; @%p2 add.u32 %r9, %r9, 10;";
    let found = each_thread(4, &format!("setp.ne.u32 %p2, %r0, %r0; {body}"));
    assert_eq!(found, [1, 1, 10, 10]);
    let body = "setp.lt.u32 %p1, %r0, 2; setp.eq.or.u32 %p1|%p2, %r0, 3, %p1; selp.u32 %r1, 1, 0, %p1; selp.u32 %r2, 10, 0, %p2; add.u32 %r9, %r1, %r2;";
    assert_eq!(each_thread(5, body), [11, 11, 10, 1, 10]);
}

#[test]
fn a_call_without_arguments_gives_a_result() {
    let source = kernel(1, "{ .param .b32 b; call (b), seven; ld.param.b32 %r9, [b]; } st.global.u32 [%rd0], %r9;");
    let function = ".func (.param .b32 r) seven { st.param.b32 [r], 7; ret; }\n.visible .entry";
    let mut machine = Machine::new(&source.replacen(".visible .entry", function, 1));
    let out = machine.buffer(1);
    machine.launch(1, 1, &[&out]).unwrap();
    assert_eq!(machine.words(&out).unwrap(), [7]);
}

/// Threads of a block wait for a word that another thread writes.
fn waits(writer: u32) -> String {
    format!(
        ".shared .align 4 .b8 s[4]; mov.u32 %r0, %tid.x; setp.ne.u32 %p2, %r0, 0; @%p2 bra READY; st.volatile.shared.u32 [s], 0; READY: bar.sync 0; \
         setp.eq.u32 %p1, %r0, {writer}; @%p1 bra WRITE; WAIT: ld.volatile.shared.u32 %r1, [s]; setp.eq.u32 %p1, %r1, 0; @%p1 bra WAIT; bra END; \
         WRITE: st.volatile.shared.u32 [s], 1; END: st.volatile.global.u32 [%rd0], 1;"
    )
}

#[test]
fn threads_may_wait_for_a_word_from_another_warp_or_lane() {
    for writer in [40, 3, 0] {
        assert_eq!(fill(1, 64, 1, &waits(writer)).unwrap(), [1], "thread {writer} writes");
    }
}

#[test]
fn who_waits_for_ever_is_found() {
    let mut machine = Machine::new(&kernel(1, &waits(100)));
    let out = machine.buffer(1);
    let options = Options { limit: 1 << 20, ..Options::default() };
    assert_eq!(machine.launch_with(1, 64, &[&out], &options).unwrap_err().kind, FaultKind::NoProgress);
}

#[test]
fn what_a_loop_reads_in_every_round_is_kept() {
    // Nothing is needed after the loop, and nothing comes from outside but the address.
    let body = "mov.u32 %r1, 5; mov.u32 %r2, 0; LOOP: mul.lo.u32 %r3, %r1, 3; st.global.u32 [%rd0], %r3; mov.u32 %r4, 1000; mul.lo.u32 %r4, %r4, %r4; \
        st.global.u32 [%rd0+4], %r4; add.u32 %r2, %r2, 1; st.global.u32 [%rd0+8], %r2; setp.lt.u32 %p1, %r2, 3; @%p1 bra LOOP;";
    assert_eq!(fill(1, 1, 3, body).unwrap(), [15, 1_000_000, 3]);
}

/// The words that a kernel on two buffers writes to the second.
fn second_buffer(words: usize, body: &str) -> Vec<u32> {
    let mut machine = Machine::new(&kernel(2, body));
    let (first, out) = (machine.buffer(1), machine.buffer(words));
    machine.launch(1, 1, &[&first, &out]).unwrap();
    machine.words(&out).unwrap()
}

#[test]
fn what_a_part_of_a_loop_reads_is_kept_through_the_other_parts() {
    // The first register of all is needed before the loop only, and what the lower part reads is set above the loop.
    let around = |first: &str, last: &str| {
        format!(
            "mov.u32 %r1, 5; mov.u32 %r2, 0; st.global.u32 [%rd0], %r2; LOOP: add.u32 %r2, %r2, 1; setp.eq.u32 %p1, %r2, 1; @%p1 bra LOWER; \
             st.global.u32 [%rd1+8], %r2; LOWER: mul.lo.u32 %r3, %r1, 3; {first} st.global.u32 [%rd1], %r3; {last} setp.lt.u32 %p2, %r2, 3; \
             st.global.u32 [%rd1+4], %r2; @%p2 bra LOOP;"
        )
    };
    let after = "mov.u32 %r4, 1000; mul.lo.u32 %r4, %r4, %r4; st.global.u32 [%rd1+12], %r4;";
    assert_eq!(second_buffer(4, &around("", after)), [15, 3, 3, 1_000_000]);
    let before = "mov.u32 %r4, 100; mov.u32 %r5, 200; mov.u32 %r6, 300; mov.u32 %r7, 400; add.u32 %r3, %r3, %r4; add.u32 %r3, %r3, %r5; \
        add.u32 %r3, %r3, %r6; add.u32 %r3, %r3, %r7;";
    assert_eq!(second_buffer(3, &around(before, "")), [1015, 3, 3]);
}

#[test]
fn what_is_set_below_the_place_that_reads_it_is_kept() {
    // Above the place that reads `%r1` and `%r2` stands what needs registers for a short time.
    let body = "bra SET; READ: mov.u32 %r3, 7; mov.u32 %r5, 100; mov.u32 %r6, 1000; add.u32 %r9, %r9, %r3; add.u32 %r9, %r9, %r5; add.u32 %r9, %r9, %r6; \
        add.u32 %r9, %r9, %r1; add.u32 %r9, %r9, %r2; bra END; SET: mov.u32 %r4, 1; add.u32 %r1, %r4, %r0; add.u32 %r2, %r1, %r4; bra READ; END:";
    assert_eq!(each_thread(32, body), (0..32).map(|i| 2 * i + 3 + 1107).collect::<Vec<u32>>());
}

#[test]
fn what_a_loop_reads_is_kept_where_it_goes_round_by_a_branch_to_one_of_several() {
    let body = "T: .branchtargets LOOP, END; mov.u32 %r1, 5; mov.u32 %r2, 0; LOOP: mul.lo.u32 %r3, %r1, 3; st.global.u32 [%rd0], %r3; mov.u32 %r4, 1000; \
        mul.lo.u32 %r4, %r4, %r4; st.global.u32 [%rd0+4], %r4; add.u32 %r2, %r2, 1; st.global.u32 [%rd0+8], %r2; setp.ge.u32 %p1, %r2, 3; \
        selp.u32 %r5, 1, 0, %p1; brx.idx %r5, T; END:";
    assert_eq!(fill(1, 1, 3, body).unwrap(), [15, 1_000_000, 3]);
}
