//! What lanes of a warp and threads of a block do together, against what the PTX ISA says of each lane.

mod common;

use common::{Machine, fill, kernel};
use ptx_machine::{FaultKind, Options};

/// Every thread writes one word of its own: `%r9`, from its lane `%r0`.
fn each_thread(threads: u32, body: &str) -> Vec<u32> {
    let whole = format!(
        "mov.u32 %r0, %tid.x; mul.wide.u32 %rd11, %r0, 4; add.s64 %rd10, %rd0, %rd11;\n{body}\nst.global.u32 [%rd10], %r9;"
    );
    fill(1, threads, threads as usize, &whole).unwrap_or_else(|fault| panic!("{fault}\n{body}"))
}

/// What `shfl.sync` gives a lane, word by word after the PTX ISA (9.7.9.6): the lane it takes from, and the predicate.
fn shuffled(mode: &str, lane: i32, b: i32, c: i32) -> (i32, bool) {
    let (bval, cval, segmask) = (b & 31, c & 31, c >> 8 & 31);
    let max_lane = (lane & segmask) | (cval & !segmask);
    let min_lane = lane & segmask;
    let (j, found) = match mode {
        "up" => (lane - bval, lane - bval >= max_lane),
        "down" => (lane + bval, lane + bval <= max_lane),
        "bfly" => (lane ^ bval, lane ^ bval <= max_lane),
        _ => (min_lane | (bval & !segmask), min_lane | (bval & !segmask) <= max_lane),
    };
    (if found { j } else { lane }, found)
}

#[test]
fn shuffles_take_from_the_lane_that_the_isa_names() {
    // Widths of 32, 16, 8, 4, 2 and 1: the segment mask, and the highest lane (the lowest for `up`).
    for (width, mode) in
        [32, 16, 8, 4, 2, 1].into_iter().flat_map(|w| ["up", "down", "bfly", "idx"].map(|mode| (w, mode)))
    {
        let clamp = (32 - width) << 8 | if mode == "up" { 0 } else { 31 };
        for b in [0, 1, 2, 3, 5, 8, 15, 16, 17, 31, 33] {
            let body = format!(
                "add.u32 %r1, %r0, 100; shfl.sync.{mode}.b32 %r2|%p1, %r1, {b}, {clamp}, 0xffffffff; selp.u32 %r3, 1000, 0, \
                 %p1; add.u32 %r9, %r2, %r3;"
            );
            let expected: Vec<u32> = (0..32)
                .map(|lane| {
                    let (from, found) = shuffled(mode, lane, b, clamp);
                    100 + from as u32 + if found { 1000 } else { 0 }
                })
                .collect();
            assert_eq!(each_thread(32, &body), expected, "{mode} {b} of width {width}");
        }
    }
}

#[test]
fn a_shuffle_may_take_a_different_lane_in_each_lane() {
    let body = "mul.lo.u32 %r1, %r0, 7; and.b32 %r1, %r1, 31; shfl.sync.idx.b32 %r9, %r0, %r1, 31, 0xffffffff;";
    assert_eq!(each_thread(32, body), (0..32).map(|lane| lane * 7 % 32).collect::<Vec<u32>>());
}

#[test]
fn a_shuffle_of_half_a_warp_leaves_the_other_half_alone() {
    let body =
        "mov.u32 %r9, 99; setp.ge.u32 %p1, %r0, 16; @%p1 bra END; shfl.sync.bfly.b32 %r9, %r0, 1, 31, 0x0000ffff; END:";
    let expected: Vec<u32> = (0..32).map(|lane| if lane < 16 { lane ^ 1 } else { 99 }).collect();
    assert_eq!(each_thread(32, body), expected);
}

#[test]
fn two_halves_that_go_apart_shuffle_each_for_itself() {
    // The same instruction, with a mask of its own in each half; the halves come one after the other.
    let body = "setp.lt.u32 %p1, %r0, 16; mov.u32 %r1, 0xffff0000; @%p1 mov.u32 %r1, 0x0000ffff; @%p1 bra GO; add.u32 %r2, %r2, 1; \
        GO: shfl.sync.idx.b32 %r9, %r0, 3, 0x101f, %r1;";
    let expected: Vec<u32> = (0..32).map(|lane| if lane < 16 { 3 } else { 19 }).collect();
    assert_eq!(each_thread(32, body), expected);
}

#[test]
fn a_value_from_a_lane_outside_the_mask_is_wrong() {
    let body = "setp.ge.u32 %p1, %r0, 16; @%p1 bra END; shfl.sync.bfly.b32 %r9, %r0, 16, 31, 0x0000ffff; END:";
    let whole = format!("mov.u32 %r0, %tid.x;\n{body}");
    let found = fill(1, 32, 1, &whole).unwrap_err();
    assert_eq!(found.kind, FaultKind::WrongMask);
    assert!(found.to_string().contains("lane 16, which is not in the member mask (0x0000ffff)"), "{found}");
}

#[test]
fn votes_count_the_lanes_that_take_part() {
    let vote = |what: &str| each_thread(32, &format!("setp.lt.u32 %p1, %r0, 5; {what}"));
    assert_eq!(vote("vote.sync.ballot.b32 %r9, %p1, 0xffffffff;"), [0x1f; 32]);
    assert_eq!(vote("vote.sync.ballot.b32 %r9, !%p1, 0xffffffff;"), [!0x1f; 32]);
    let predicate =
        |mode: &str| vote(&format!("vote.sync.{mode}.pred %p2, %p1, 0xffffffff; selp.u32 %r9, 1, 0, %p2;"))[0];
    assert_eq!(["all", "any", "uni"].map(predicate), [0, 1, 0]);
    // Among the first five lanes all agree.
    let five = |mode: &str| {
        let body = format!(
            "mov.u32 %r9, 7; setp.lt.u32 %p1, %r0, 5; @!%p1 bra END; vote.sync.{mode}.pred %p2, %p1, 0x1f; selp.u32 %r9, 1, 0, %p2; END:"
        );
        each_thread(32, &body)[..6].to_vec()
    };
    assert_eq!(five("all"), [1, 1, 1, 1, 1, 7]);
    assert_eq!(five("uni"), [1, 1, 1, 1, 1, 7]);
}

#[test]
fn threads_that_have_ended_do_not_vote() {
    let body = "setp.ge.u32 %p1, %r0, 20; @%p1 bra OUT; vote.sync.ballot.b32 %r9, 1, 0xffffffff; bra.uni END; OUT: mov.u32 %r9, 0; \
        st.global.u32 [%rd10], %r9; exit; END:";
    let expected: Vec<u32> = (0..32).map(|lane| if lane < 20 { 0xf_ffff } else { 0 }).collect();
    assert_eq!(each_thread(32, body), expected);
}

#[test]
fn matches_find_equal_lanes() {
    let any = each_thread(32, "rem.u32 %r1, %r0, 3; match.any.sync.b32 %r9, %r1, 0xffffffff;");
    let expected: Vec<u32> =
        (0..32).map(|lane| (0..32).filter(|other| other % 3 == lane % 3).map(|other| 1 << other).sum()).collect();
    assert_eq!(any, expected);
    let all = |value: &str| {
        each_thread(32, &format!("match.all.sync.b32 %r1|%p1, {value}, 0xffffffff; selp.u32 %r9, %r1, 5, %p1;"))[3]
    };
    assert_eq!((all("7"), all("%r0")), (u32::MAX, 5));
    let wide = "cvt.u64.u32 %rd1, %r0; shl.b64 %rd1, %rd1, 40; match.any.sync.b64 %r9, %rd1, 0xffffffff;";
    assert_eq!(each_thread(32, wide)[..3], [1, 2, 4]);
}

#[test]
fn reductions_combine_the_lanes_that_take_part() {
    let reduce = |what: &str| {
        each_thread(
            32,
            &format!(
                "mul.lo.u32 %r1, %r0, 7; and.b32 %r1, %r1, 31; sub.s32 %r1, %r1, 9; redux.sync.{what} %r9, %r1, 0xffffffff;"
            ),
        )[17]
    };
    assert_eq!(reduce("add.s32"), (0..32).map(|lane| lane - 9).sum::<i32>() as u32);
    assert_eq!((reduce("min.s32"), reduce("max.s32")), (-9_i32 as u32, 22));
    assert_eq!((reduce("min.u32"), reduce("max.u32")), (0, u32::MAX));
    let fold = |f: fn(u32, u32) -> u32| (0..32).map(|lane: i32| (lane - 9) as u32).reduce(f).unwrap();
    assert_eq!(reduce("and.b32"), fold(|a, b| a & b));
    assert_eq!(reduce("or.b32"), fold(|a, b| a | b));
    assert_eq!(reduce("xor.b32"), fold(|a, b| a ^ b));
}

#[test]
fn a_negative_number_has_as_many_bits_as_is_moved() {
    // Half the warp has -1 from a shuffle or a reduction, the other half from a move.
    for given in ["shfl.sync.idx.b32 %r1, -1, 0, 31, 0xffff;", "redux.sync.min.s32 %r1, -1, 0xffff;"] {
        let body = format!(
            "mov.u32 %r1, -1; setp.ge.u32 %p1, %r0, 16; @%p1 bra ALL; {given} ALL: match.any.sync.b32 %r9, %r1, 0xffffffff;"
        );
        assert_eq!(each_thread(32, &body), [u32::MAX; 32], "{given}");
    }
    let body = "match.all.sync.b32 %r9|%p1, -1, 0xffffffff; selp.u32 %r9, %r9, 0, %p1;";
    assert_eq!(each_thread(32, body), [u32::MAX; 32]);
}

#[test]
fn the_active_mask_shows_who_goes_together() {
    let body = "and.b32 %r1, %r0, 1; setp.eq.u32 %p1, %r1, 0; @%p1 bra EVEN; activemask.b32 %r9; bra END; EVEN: activemask.b32 %r9; END:";
    let expected: Vec<u32> = (0..32).map(|lane| if lane & 1 == 0 { 0x5555_5555 } else { 0xaaaa_aaaa }).collect();
    assert_eq!(each_thread(32, body), expected);
}

#[test]
fn lane_masks_and_indices_are_those_of_the_lane() {
    for (register, of) in [
        ("%lanemask_eq", (|lane| 1 << lane) as fn(u32) -> u32),
        ("%lanemask_lt", |lane| (1 << lane) - 1),
        ("%lanemask_le", |lane| u32::MAX >> (31 - lane)),
        ("%lanemask_gt", |lane| !(u32::MAX >> (31 - lane))),
        ("%lanemask_ge", |lane| !((1 << lane) - 1)),
        ("%laneid", |lane| lane),
    ] {
        assert_eq!(
            each_thread(64, &format!("mov.u32 %r9, {register};"))[32..],
            (0..32).map(of).collect::<Vec<u32>>(),
            "{register}"
        );
    }
    assert_eq!(
        each_thread(64, "mov.u32 %r1, %warpid; mov.u32 %r2, %nwarpid; mad.lo.u32 %r9, %r1, 10, %r2;")[31..33],
        [2, 12]
    );
}

#[test]
fn threads_and_blocks_are_numbered_along_three_axes() {
    // Each thread of a 3 × 2 × 2 block in a 2 × 1 × 3 grid writes its place, at that place.
    let body = "mov.u32 %r0, %tid.x; mov.u32 %r1, %tid.y; mov.u32 %r2, %tid.z; mov.u32 %r3, %ntid.x; mov.u32 %r4, %ntid.y; \
        mov.u32 %r5, %ntid.z; mad.lo.u32 %r6, %r2, %r4, %r1; mad.lo.u32 %r6, %r6, %r3, %r0; mov.u32 %r10, %ctaid.x; mov.u32 %r11, \
        %ctaid.z; mov.u32 %r12, %nctaid.x; mad.lo.u32 %r13, %r11, %r12, %r10; mul.lo.u32 %r14, %r3, %r4; mul.lo.u32 %r14, %r14, %r5; \
        mad.lo.u32 %r15, %r13, %r14, %r6; mul.wide.u32 %rd1, %r15, 4; add.s64 %rd1, %rd0, %rd1; st.global.u32 [%rd1], %r15;";
    let mut machine = Machine::new(&kernel(1, body));
    let out = machine.buffer(72);
    machine.launch_grid([2, 1, 3], [3, 2, 2], &[&out], &Options::default()).unwrap();
    assert_eq!(machine.words(&out).unwrap(), (0..72).collect::<Vec<u32>>());
}

#[test]
fn lanes_go_along_x_first_and_along_z_last_and_so_do_blocks() {
    // By its lane, each thread of a block of 3 × 2 × 4 writes its index; by its turn, each block of a grid of 3 × 2 × 4.
    let lanes = "mov.u32 %r0, %laneid; mov.u32 %r1, %tid.x; mov.u32 %r2, %tid.y; mov.u32 %r3, %tid.z;";
    let turns =
        "atom.global.add.u32 %r0, [%rd0+96], 1; mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ctaid.y; mov.u32 %r3, %ctaid.z;";
    for (place, grid, block) in [(lanes, [1; 3], [3, 2, 4]), (turns, [3, 2, 4], [1; 3])] {
        let body = format!(
            "{place} mul.wide.u32 %rd1, %r0, 4; add.s64 %rd1, %rd0, %rd1; mad.lo.u32 %r4, %r3, 10, %r2; mad.lo.u32 %r4, %r4, 10, %r1; \
             st.global.u32 [%rd1], %r4;"
        );
        let mut machine = Machine::new(&kernel(1, &body));
        let out = machine.filled(&[0; 25]);
        machine.launch_grid(grid, block, &[&out], &Options::default()).unwrap();
        let expected: Vec<u32> =
            (0..4).flat_map(|z| (0..2).flat_map(move |y| (0..3).map(move |x| 100 * z + 10 * y + x))).collect();
        assert_eq!(machine.words(&out).unwrap()[..24], expected);
    }
}

#[test]
fn a_barrier_counts_and_combines_predicates() {
    let reduce = |what: &str| {
        let result = if what == "popc.u32" { "%r9" } else { "%p2" };
        let keep = if what == "popc.u32" { "" } else { "selp.u32 %r9, 1, 0, %p2;" };
        each_thread(96, &format!("setp.lt.u32 %p1, %r0, 40; bar.red.{what} {result}, 0, %p1; {keep}"))
    };
    assert_eq!(reduce("popc.u32"), [40; 96]);
    assert_eq!((reduce("and.pred")[0], reduce("or.pred")[95]), (0, 1));
    let none = each_thread(64, "setp.lt.u32 %p1, %r0, 64; bar.red.popc.u32 %r9, 0, !%p1;");
    assert_eq!(none, [0; 64]);
    let aligned = each_thread(64, "setp.lt.u32 %p1, %r0, 3; barrier.cta.red.popc.aligned.u32 %r9, 2, %p1;");
    assert_eq!(aligned, [3; 64]);
}

#[test]
fn a_barrier_says_whether_a_predicate_holds_for_all_for_some_and_for_how_many() {
    for count in [0, 1, 32, 41, 95, 96] {
        let body = format!(
            "setp.lt.u32 %p1, %r0, {count}; bar.red.and.pred %p2, 0, %p1; bar.red.or.pred %p3, 0, %p1; bar.red.popc.u32 %r1, 0, %p1; \
             selp.u32 %r2, 1000, 0, %p2; selp.u32 %r3, 2000, 0, %p3; add.u32 %r9, %r1, %r2; add.u32 %r9, %r9, %r3;"
        );
        let expected = count + if count == 96 { 1000 } else { 0 } + if count > 0 { 2000 } else { 0 };
        assert_eq!(each_thread(96, &body), [expected; 96], "{count} of 96");
    }
}

/// Warps 0 and 1 exchange words by barrier 1; warp 2 goes its own way.
fn pair(barrier: &str) -> Vec<u32> {
    let body = format!(
        ".shared .align 4 .b8 s[256]; mov.u32 %r9, 7; setp.ge.u32 %p1, %r0, 64; @%p1 bra END; mov.u32 %r1, s; shl.b32 %r2, %r0, 2; \
         add.u32 %r3, %r1, %r2; st.shared.u32 [%r3], %r0;\n{barrier}\nxor.b32 %r4, %r2, 128; add.u32 %r5, %r1, %r4; ld.shared.u32 \
         %r9, [%r5]; END:"
    );
    each_thread(96, &body)
}

#[test]
fn a_barrier_of_some_warps_orders_these() {
    let expected: Vec<u32> = (0..96).map(|i| if i < 64 { i ^ 32 } else { 7 }).collect();
    assert_eq!(pair("bar.sync 1, 64;"), expected);
    assert_eq!(pair("barrier.sync 1, 64;"), expected);
    assert_eq!(pair("barrier.cta.sync.aligned 15, 64;"), expected);
}

#[test]
fn a_warp_that_is_not_full_counts_whole_at_a_barrier() {
    let body = "bar.sync 3, 64; mov.u32 %r9, 1;";
    assert_eq!(each_thread(40, body), [1; 40]);
}

/// One warp writes and arrives, the other waits and reads; `after` is what the first does then.
fn handed_over(after: &str) -> Result<Vec<u32>, ptx_machine::Fault> {
    let body = format!(
        "mov.u32 %r0, %tid.x; .shared .align 4 .b8 s[256]; mov.u32 %r1, s; and.b32 %r2, %r0, 31; shl.b32 %r2, %r2, 2; add.u32 %r3, %r1, \
         %r2; setp.ge.u32 %p1, %r0, 32; @%p1 bra TAKE; st.shared.u32 [%r3], %r0; bar.arrive 1, 64;\n{after}\nbra END; TAKE: bar.sync 1, \
         64; ld.shared.u32 %r4, [%r3]; mul.wide.u32 %rd1, %r2, 1; add.s64 %rd1, %rd0, %rd1; st.global.u32 [%rd1], %r4; END:"
    );
    fill(1, 64, 32, &body)
}

#[test]
fn who_arrives_does_not_wait_and_is_ordered_up_to_there_only() {
    assert_eq!(handed_over("").unwrap(), (0..32).collect::<Vec<u32>>());
    let found = handed_over("st.shared.u32 [%r3], 9;").unwrap_err();
    assert_eq!(found.kind, FaultKind::SharedRace, "{found}");
}

#[test]
fn who_arrives_twice_before_the_others_have_come_is_named() {
    // Warp 1 meets warp 2 first, so warp 0 is ahead. A device counts both its arrivals, and then warp 1 waits for ever.
    let body = |between: &str| {
        format!(
            "mov.u32 %r0, %tid.x; setp.ge.u32 %p1, %r0, 32; @%p1 bra TAKE; bar.arrive 1, 64;\n{between}\nbar.arrive 1, 64; bra END; TAKE: bar.sync 3, \
             64; setp.ge.u32 %p2, %r0, 64; @%p2 bra END; bar.sync 1, 64; bar.arrive 2, 64; bar.sync 1, 64; END:"
        )
    };
    fill(1, 96, 0, &body("bar.sync 2, 64;")).unwrap();
    let found = fill(1, 96, 0, &body("")).unwrap_err();
    assert!(found.detail.contains("it comes to barrier 1 a second time"), "{found}");
    assert_eq!((found.kind, found.at.unwrap().line, found.other.unwrap().line), (FaultKind::DivergentBarrier, 7, 5));
}

#[test]
fn barriers_that_cannot_be_are_refused() {
    let kind = |body: &str| fill(1, 64, 1, body).unwrap_err();
    assert!(kind("bar.sync 16;").to_string().contains("there is no barrier 16"));
    assert!(kind("bar.sync 1, 40;").to_string().contains("a barrier for 40 threads"));
    let mixed = "mov.u32 %r0, %tid.x; setp.lt.u32 %p1, %r0, 32; @%p1 bra ONE; bar.sync 1, 64; ONE: bar.sync 1;";
    assert!(kind(mixed).to_string().contains("another number of threads"), "{}", kind(mixed));
    let apart = "mov.u32 %r0, %tid.x; bar.sync %r0, 64;";
    assert!(kind(apart).to_string().contains("name different barriers"));
}

#[test]
fn lanes_that_come_to_one_barrier_in_turn_are_together() {
    // Half the warp takes a detour first.
    let body = "mov.u32 %r9, 0; setp.lt.u32 %p1, %r0, 16; @%p1 bra GO; add.u32 %r9, %r9, 1; GO: bar.sync 0;";
    assert_eq!(each_thread(64, body)[15..17], [0, 1]);
    // The other half passes the barrier by, and comes back.
    let body = "mov.u32 %r9, 0; setp.lt.u32 %p1, %r0, 16; @!%p1 bra DETOUR; GO: bar.sync 0; bra END; DETOUR: mov.u32 %r9, 1; bra GO; END:";
    for threads in [32, 64] {
        assert_eq!(each_thread(threads, body)[15..17], [0, 1]);
    }
}

#[test]
fn lanes_may_come_to_a_barrier_at_different_places_unless_it_is_aligned() {
    let body = |barrier: &str| {
        format!(
            "mov.u32 %r0, %tid.x; mov.u32 %r9, 1; setp.lt.u32 %p1, %r0, 48; @%p1 bra LOW; {barrier}; bra END; LOW: mov.u32 %r9, 2; {barrier}; END: \
             mul.wide.u32 %rd1, %r0, 4; add.s64 %rd1, %rd0, %rd1; st.global.u32 [%rd1], %r9;"
        )
    };
    let expected: Vec<u32> = (0..64).map(|i| if i < 48 { 2 } else { 1 }).collect();
    for barrier in ["barrier.sync 0", "barrier.cta.sync 3, 64"] {
        assert_eq!(fill(1, 64, 64, &body(barrier)).unwrap(), expected, "{barrier}");
    }
    for barrier in ["bar.sync 0", "barrier.cta.sync.aligned 3, 64"] {
        assert_eq!(fill(1, 64, 64, &body(barrier)).unwrap_err().kind, FaultKind::DivergentBarrier, "{barrier}");
    }
}

#[test]
fn who_arrives_goes_on_to_another_barrier() {
    // Warp 0 comes to barrier 2 though warp 1 comes to barrier 1 only after that.
    let body = "mov.u32 %r9, 3; setp.ge.u32 %p1, %r0, 32; @%p1 bra OTHER; bar.arrive 1, 64; bar.sync 2, 64; bra END; OTHER: bar.sync 2, 64; \
        bar.sync 1, 64; END:";
    assert_eq!(each_thread(64, body), [3; 64]);
}

#[test]
fn the_schedule_changes_nothing_that_is_ordered() {
    let body = "mov.u32 %r0, %tid.x; .shared .align 4 .b8 s[512]; mov.u32 %r1, s; shl.b32 %r2, %r0, 2; add.u32 %r3, %r1, %r2; \
        st.shared.u32 [%r3], %r0; bar.sync 0; xor.b32 %r4, %r2, 508; add.u32 %r5, %r1, %r4; ld.shared.u32 %r6, [%r5]; mul.wide.u32 \
        %rd1, %r0, 4; add.s64 %rd1, %rd0, %rd1; st.global.u32 [%rd1], %r6;";
    for schedule in 0..20 {
        let mut machine = Machine::new(&kernel(1, body));
        let out = machine.buffer(128);
        machine.launch_with(1, 128, &[&out], &Options { schedule, ..Options::default() }).unwrap();
        assert_eq!(machine.words(&out).unwrap(), (0..128).rev().collect::<Vec<u32>>(), "schedule {schedule}");
    }
}

#[test]
fn who_comes_to_a_barrier_that_cannot_be_is_named() {
    let fault = |body: &str| fill(1, 96, 1, &format!("mov.u32 %r0, %tid.x; {body}")).unwrap_err();
    let late = fault("setp.lt.u32 %p1, %r0, 35; @%p1 bra END; bar.sync 16; END:");
    assert_eq!(late.at.unwrap().thread, [35, 0, 0], "{late}");
    // Some of warp 1 come first, and some of warp 2 after them.
    let mixed = fault(
        "setp.lt.u32 %p1, %r0, 37; @%p1 bra END; setp.ge.u32 %p2, %r0, 70; setp.lt.u32 %p3, %r0, 64; @%p3 bar.sync 1, 64; @%p2 bar.sync 1; END:",
    );
    let (at, other) = (mixed.at.unwrap(), mixed.other.unwrap());
    assert_eq!((at.thread, other.thread), ([70, 0, 0], [37, 0, 0]), "{mixed}");
}

#[test]
fn lanes_that_come_together_and_name_others_are_apart() {
    // All lanes come to one instruction at once; thirds of the warp name themselves.
    let body = "setp.lt.u32 %p1, %r0, 10; setp.lt.u32 %p2, %r0, 20; selp.u32 %r1, 0x000ffc00, 0xfff00000, %p2; selp.u32 %r1, 0x000003ff, %r1, %p1; \
        redux.sync.add.u32 %r9, %r0, %r1;";
    let expected: Vec<u32> = (0..32)
        .map(|lane| match lane {
            0..10 => (0..10).sum(),
            10..20 => (10..20).sum(),
            _ => (20..32).sum(),
        })
        .collect();
    assert_eq!(each_thread(32, body), expected);
}

#[test]
fn a_reduction_finds_the_least_and_the_greatest_in_any_lane() {
    for (first, least) in [0, 7, 31].into_iter().flat_map(|first| [-9, 0, 5].map(|least| (first, least))) {
        // From that lane on, numbers rise.
        let reduce = |what: &str| {
            let body = format!(
                "add.u32 %r1, %r0, {}; and.b32 %r1, %r1, 31; add.s32 %r1, %r1, {least}; redux.sync.{what} %r9, %r1, 0xffffffff;",
                32 - first
            );
            each_thread(32, &body)[3].cast_signed()
        };
        assert_eq!((reduce("min.s32"), reduce("max.s32")), (least, least + 31), "{least} in lane {first}");
        let [low, high] = if least < 0 { [0, -1] } else { [least, least + 31] };
        assert_eq!((reduce("min.u32"), reduce("max.u32")), (low, high), "{least} in lane {first}");
    }
}
