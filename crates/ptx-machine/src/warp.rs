//! One warp: 32 lanes in lock step, as long as they go the same way.
//!
//! Lanes that part ways become groups. The group with the lowest step runs, and groups that come to the same step become one.

mod accesses;
mod together;

use crate::block::{Arrival, Block, Wrong};
use crate::fault::{Fault, FaultKind};
use crate::lanes::{Lanes, Mask, WARP, lanes};
use crate::messages::Knowledge;
use crate::program::{Action, Program, Register, Step};
use accesses::Local;

/// The lanes of a warp and what they know.
pub(crate) struct Warp<'a> {
    number: u32,
    program: &'a Program,
    registers: Vec<Lanes>,
    /// What the registers hold that come after these.
    constants: &'a [Lanes],
    local: Local,
    /// The lanes that have not ended.
    alive: Mask,
    /// Lanes that can go on, by the step they are at.
    ready: Vec<Group>,
    /// Lanes that wait for others of this warp.
    meeting: Vec<Group>,
    /// Lanes that wait at a barrier of the block.
    at_barrier: Vec<Group>,
}

/// Lanes that are at the same step.
#[derive(Clone, Copy, Debug)]
struct Group {
    at: u32,
    lanes: Mask,
    /// Whether it ran until its time was up: then others go first, who may be what it waits for.
    tired: bool,
}

const ZEROS: Lanes = [0; WARP];

/// Why a warp stopped running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// Its time is up.
    Slice,
    /// Lanes of it have come to a barrier of the block.
    Arrived,
    /// All its lanes wait, or have ended.
    Blocked,
}

/// How a group goes on after a step.
enum Next {
    /// At its next step.
    On,
    /// Some of its lanes go elsewhere, or others come back; whoever is the lowest goes on.
    Apart,
    /// It has come to a barrier of the block.
    Arrived,
}

impl<'a> Warp<'a> {
    pub fn new(block: &Block<'a>, number: u32) -> Self {
        let program = block.grid.program;
        let count = (block.grid.block_size() - number * WARP as u32).min(WARP as u32);
        let alive = u32::MAX >> (WARP as u32 - count);
        let mut registers = vec![[0; WARP]; program.registers];
        for (register, special) in registers.iter_mut().zip(&program.specials) {
            *register = std::array::from_fn(|lane| block.special(*special, number, lane));
        }
        Self {
            number,
            program,
            registers,
            constants: block.constants,
            local: Local::new(program.local_bytes),
            alive,
            ready: vec![Group { at: 0, lanes: alive, tired: false }],
            meeting: Vec::new(),
            at_barrier: Vec::new(),
        }
    }

    pub fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    pub fn has_ended(&self) -> bool {
        self.alive == 0
    }

    pub fn alive(&self) -> Mask {
        self.alive
    }

    pub fn waits_at_barrier(&self) -> bool {
        !self.at_barrier.is_empty()
    }

    /// The step at which a lane is, if it has not ended.
    pub fn position(&self, lane: usize) -> Option<u32> {
        let all = self.ready.iter().chain(&self.meeting).chain(&self.at_barrier);
        all.into_iter().find(|group| group.lanes >> lane & 1 == 1).map(|group| group.at)
    }

    fn thread(&self, lane: usize) -> u32 {
        self.number * WARP as u32 + lane as u32
    }

    fn register(&self, register: Register) -> &Lanes {
        let register = register as usize;
        self.registers.get(register).unwrap_or_else(|| &self.constants[register - self.registers.len()])
    }

    /// The lanes of the mask for which a predicate is true.
    fn holds(&self, predicate: Register, negated: bool, mask: Mask) -> Mask {
        let values = self.register(predicate);
        let set = values.iter().enumerate().fold(0, |set, (lane, value)| set | ((*value & 1) as u32) << lane);
        (if negated { !set } else { set }) & mask
    }

    fn make_ready(&mut self, at: u32, lanes: Mask) {
        self.make_ready_again(Group { at, lanes, tired: false });
    }

    fn make_ready_again(&mut self, again: Group) {
        if again.lanes == 0 {
            return;
        }
        match self.ready.iter_mut().find(|group| group.at == again.at) {
            Some(group) => group.lanes |= again.lanes,
            None => self.ready.push(again),
        }
    }

    /// Takes the group with the lowest step, and the step at which it meets the next one.
    fn pick(&mut self) -> Option<(Group, u32)> {
        if self.ready.iter().all(|group| group.tired) {
            self.ready.iter_mut().for_each(|group| group.tired = false);
        }
        let lowest = (0..self.ready.len()).min_by_key(|i| (self.ready[*i].tired, self.ready[*i].at))?;
        let group = self.ready.swap_remove(lowest);
        let later = self.ready.iter().map(|group| group.at).filter(|at| *at > group.at);
        Some((group, later.min().unwrap_or(u32::MAX)))
    }

    /// Runs until all lanes wait, some come to a barrier of the block, or `slice` steps are done.
    pub fn run(&mut self, block: &mut Block<'_>, mut slice: u64) -> Result<Pause, Fault> {
        let program = self.program;
        while let Some((mut group, meets)) = self.pick() {
            let mut next = Next::On;
            while matches!(next, Next::On) && group.at < meets {
                if slice == 0 {
                    group.tired = true;
                    self.make_ready_again(group);
                    return Ok(Pause::Slice);
                }
                slice -= 1;
                block.steps += 1;
                if block.steps > block.limit {
                    let thread = self.thread(group.lanes.trailing_zeros() as usize);
                    let detail = format!("the block took more than {} steps", block.limit);
                    return Err(block.fault(FaultKind::NoProgress, thread, group.at, detail));
                }
                let step = &program.steps[group.at as usize];
                let active = match step.guard {
                    None => group.lanes,
                    Some((predicate, negated)) => self.holds(predicate, negated, group.lanes),
                };
                if step.counted {
                    block.counters.warp_instructions += 1;
                    block.counters.lane_instructions += u64::from(active.count_ones());
                }
                group.at += 1;
                if active != 0 {
                    next = self.step(block, step, &mut group, active)?;
                }
            }
            self.make_ready_again(group);
            if matches!(next, Next::Arrived) {
                return Ok(Pause::Arrived);
            }
        }
        Ok(Pause::Blocked)
    }

    /// One step of a group, of which these lanes are active. What stays in the group goes on at the next step.
    fn step(&mut self, block: &mut Block<'_>, step: &Step, group: &mut Group, active: Mask) -> Result<Next, Fault> {
        let at = group.at - 1;
        match &step.action {
            Action::Compute { function, result, sources } => {
                let result = *result as usize;
                let (before, rest) = self.registers.split_at_mut(result);
                let Some((values, after)) = rest.split_first_mut() else { return Ok(Next::On) };
                let held;
                let own = if sources.contains(&(result as Register)) {
                    held = *values;
                    &held
                } else {
                    &ZEROS
                };
                let sources = sources.map(|source| {
                    let source = source as usize;
                    match source.cmp(&result) {
                        std::cmp::Ordering::Less => &before[source],
                        std::cmp::Ordering::Equal => own,
                        std::cmp::Ordering::Greater => {
                            let source = source - result - 1;
                            after.get(source).unwrap_or_else(|| &self.constants[source - after.len()])
                        }
                    }
                });
                function(values, &sources, active, block.grid.approximation);
                return Ok(Next::On);
            }
            Action::Load { .. } | Action::Store { .. } | Action::Atomic { .. } => {
                self.access(block, &step.action, at, active)?;
                return Ok(Next::On);
            }
            Action::Branch { to } => {
                if group.lanes == active {
                    group.at = *to;
                    return Ok(Next::On);
                }
                self.make_ready(*to, active);
            }
            Action::Switch { index, to } => {
                for lane in lanes(active) {
                    let index = self.register(*index)[lane] as u32;
                    let Some(to) = to.get(index as usize) else {
                        let detail = format!("index {index} of a branch to {} labels", to.len());
                        return Err(block.fault(FaultKind::OutOfBounds, self.thread(lane), at, detail));
                    };
                    self.make_ready(*to, 1 << lane);
                }
            }
            Action::Exit => {
                self.alive &= !active;
                group.lanes &= !active;
                self.meet(block)?;
                return Ok(Next::Apart);
            }
            Action::Trap { message } => {
                let thread = self.thread(active.trailing_zeros() as usize);
                return Err(block.fault(FaultKind::Trap, thread, at, (*message).to_owned()));
            }
            Action::Collective { members, .. } => {
                self.come_together(block, at, active, *members)?;
                group.lanes &= !active;
                self.meet(block)?;
                return Ok(Next::Apart);
            }
            Action::Barrier { .. } => {
                let waits = self.arrive(block, &step.action, at, active)?;
                if waits {
                    self.at_barrier.push(Group { at, lanes: active, tired: false });
                    group.lanes &= !active;
                }
                return Ok(Next::Arrived);
            }
            Action::ActiveMask { result } => {
                lanes(active).for_each(|lane| self.registers[*result as usize][lane] = u64::from(active));
                return Ok(Next::On);
            }
            Action::Clock { result, shift, keep } => {
                lanes(active).for_each(|lane| self.registers[*result as usize][lane] = block.steps >> shift & keep);
                return Ok(Next::On);
            }
            Action::Fence => {
                block.clocks.fence(self.number as usize, active);
                return Ok(Next::On);
            }
            Action::Nothing => return Ok(Next::On),
        }
        group.lanes &= !active;
        Ok(Next::Apart)
    }

    /// Lanes come to a barrier of the block; says whether they wait there.
    fn arrive(&mut self, block: &mut Block<'_>, action: &Action, at: u32, active: Mask) -> Result<bool, Fault> {
        let Action::Barrier { mode, aligned, number, threads, value, .. } = action else { return Ok(false) };
        let lane = active.trailing_zeros() as usize;
        let uniform = |register: Register| {
            let values = self.register(register);
            match lanes(active).find(|other| values[*other] != values[lane]) {
                None => Ok(values[lane]),
                Some(other) => {
                    let detail = "threads of one warp name different barriers".to_owned();
                    Err(block.fault(FaultKind::DivergentBarrier, self.thread(other), at, detail))
                }
            }
        };
        let number = uniform(*number)?;
        let threads = threads.map(uniform).transpose()?.map(|threads| threads as u32);
        let arrival = Arrival {
            warp: self.number as usize,
            lanes: active,
            all: active == self.alive,
            step: at,
            mode: *mode,
            aligned: *aligned,
            threads,
            votes: value.map_or(0, |(predicate, negated)| self.holds(predicate, negated, active)),
            told: Knowledge::default(),
        };
        let waits = arrival.waits();
        block.arrive(number, arrival)?;
        Ok(waits)
    }

    /// The barrier at which these lanes waited has let them go.
    pub fn pass_barrier(&mut self, lanes: Mask, step: u32, answer: u64) {
        if let Action::Barrier { result: Some(result), .. } = &self.program.steps[step as usize].action {
            crate::lanes::lanes(lanes).for_each(|lane| self.registers[*result as usize][lane] = answer);
        }
        self.at_barrier.iter_mut().for_each(|group| group.lanes &= !lanes);
        self.at_barrier.retain(|group| group.lanes != 0);
        self.make_ready(step + 1, lanes);
    }

    fn wrong(&self, block: &Block<'_>, wrong: Wrong, lane: usize, at: u32) -> Fault {
        let mut fault = block.fault(wrong.kind, self.thread(lane), at, wrong.detail);
        fault.other = wrong.other;
        fault
    }
}
