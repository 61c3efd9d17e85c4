//! Few registers instead of many: two that are never needed at the same time become one.
//!
//! A warp's registers then fit the processor's nearest cache. What is needed where is found by going backwards through the program
//! until nothing changes; a register is then taken to be needed from the first place to the last, and places are given out in the
//! order of the program (Poletto and Sarkar, "Linear scan register allocation", TOPLAS 21, 1999).

use crate::program::{Action, Register, Step};

/// Where one register is needed: in half steps, for a step reads before it writes.
#[derive(Clone, Copy, Debug)]
struct Range {
    first: usize,
    last: usize,
}

/// Where the sets of all stretches would have more bits together, registers stay as they are.
const MOST_BITS: usize = 1 << 28;

/// A set of registers.
type Set = Vec<u64>;

fn has(set: &Set, register: usize) -> bool {
    set[register / 64] >> (register % 64) & 1 == 1
}

fn put(set: &mut Set, register: usize) {
    set[register / 64] |= 1 << (register % 64);
}

/// Steps that run one after the other, whatever happens.
struct Stretch {
    steps: std::ops::Range<usize>,
    next: Vec<usize>,
    /// What it reads before it surely writes it, and what it surely writes.
    reads: Set,
    writes: Set,
    /// What is needed where it begins, and where it ends.
    before: Set,
    after: Set,
}

/// Renumbers the registers below `count`, and returns how many are left. The first `fixed` keep their numbers.
pub(super) fn allocate(steps: &mut [Step], count: usize, fixed: usize) -> usize {
    let starts = starts(steps);
    if starts.len().saturating_mul(count) > MOST_BITS {
        return count;
    }
    let mut stretches = stretches(steps, &starts, count);
    spread(&mut stretches, count);
    let ranges = ranges(steps, &stretches, count);
    let (places, used) = place(&ranges, fixed);
    for step in steps {
        step.registers(|register, _| {
            if let Some(Some(place)) = places.get(*register as usize) {
                *register = *place;
            }
        });
    }
    used
}

/// Where a step may go on, but for the next one; and whether it may go on there, too.
fn targets(step: &Step) -> (&[u32], bool) {
    match &step.action {
        Action::Branch { to } => (std::slice::from_ref(to), step.guard.is_some()),
        Action::Switch { to, .. } => (to, step.guard.is_some()),
        Action::Exit | Action::Trap { .. } => (&[], step.guard.is_some()),
        _ => (&[], true),
    }
}

/// Where stretches begin.
fn starts(steps: &[Step]) -> Vec<usize> {
    let mut begins = vec![false; steps.len() + 1];
    begins[0] = true;
    for (at, step) in steps.iter().enumerate() {
        let (to, goes_on) = targets(step);
        to.iter().for_each(|to| begins[*to as usize] = true);
        begins[at + 1] |= !to.is_empty() || !goes_on;
    }
    (0..steps.len()).filter(|at| begins[*at]).collect()
}

fn stretches(steps: &mut [Step], starts: &[usize], count: usize) -> Vec<Stretch> {
    let number = |at: usize| starts.partition_point(|start| *start < at);
    let ends = starts.iter().skip(1).copied().chain([steps.len()]);
    let mut stretches = Vec::new();
    for (start, end) in starts.iter().copied().zip(ends) {
        let none = vec![0; count.div_ceil(64)];
        let (mut reads, mut writes) = (none.clone(), none.clone());
        for step in &mut steps[start..end] {
            let sure = step.guard.is_none();
            step.registers(|register, written| {
                let register = *register as usize;
                if register < count && !has(&writes, register) {
                    put(if written && sure { &mut writes } else { &mut reads }, register);
                }
            });
        }
        let (to, goes_on) = targets(&steps[end - 1]);
        let on = Some(end).filter(|end| goes_on && *end < steps.len());
        let next = to.iter().map(|to| *to as usize).chain(on).map(number).collect();
        stretches.push(Stretch { steps: start..end, next, reads, writes, before: none.clone(), after: none });
    }
    stretches
}

/// Finds what is needed where.
fn spread(stretches: &mut [Stretch], count: usize) {
    let words = count.div_ceil(64);
    let mut changed = true;
    while changed {
        changed = false;
        for at in (0..stretches.len()).rev() {
            for word in 0..words {
                let after = stretches[at].next.iter().fold(0, |all, next| all | stretches[*next].before[word]);
                let stretch = &mut stretches[at];
                let before = stretch.reads[word] | after & !stretch.writes[word];
                changed |= before != stretch.before[word] || after != stretch.after[word];
                (stretch.before[word], stretch.after[word]) = (before, after);
            }
        }
    }
}

fn ranges(steps: &mut [Step], stretches: &[Stretch], count: usize) -> Vec<Option<Range>> {
    let mut ranges: Vec<Option<Range>> = vec![None; count];
    let mut needed = |register: usize, at: usize| {
        let range = ranges[register].get_or_insert(Range { first: at, last: at });
        (range.first, range.last) = (range.first.min(at), range.last.max(at));
    };
    for stretch in stretches {
        for at in stretch.steps.clone() {
            steps[at].registers(|register, written| {
                if (*register as usize) < count {
                    needed(*register as usize, 2 * at + usize::from(written));
                }
            });
        }
        for register in 0..count {
            if has(&stretch.before, register) {
                needed(register, 2 * stretch.steps.start);
            }
            if has(&stretch.after, register) {
                needed(register, 2 * stretch.steps.end);
            }
        }
    }
    ranges
}

/// The new number of each register that is needed at all, and how many there are.
fn place(ranges: &[Option<Range>], fixed: usize) -> (Vec<Option<Register>>, usize) {
    let mut places: Vec<Option<Register>> =
        (0..ranges.len()).map(|at| (at < fixed).then_some(at as Register)).collect();
    let mut order: Vec<(usize, Range)> =
        ranges.iter().enumerate().skip(fixed).filter_map(|(register, range)| Some((register, (*range)?))).collect();
    order.sort_by_key(|(_, range)| range.first);
    // Until when each place is taken.
    let mut taken: Vec<usize> = Vec::new();
    for (register, range) in order {
        let free = taken.iter().position(|last| *last < range.first);
        let place = free.unwrap_or_else(|| {
            taken.push(0);
            taken.len() - 1
        });
        taken[place] = range.last;
        places[register] = Some((fixed + place) as Register);
    }
    (places, fixed + taken.len())
}
