//! One block: its warps, what they share, and the barriers where they meet.

mod barriers;
mod memory;

use crate::approximate::Approximation;
use crate::clocks::Clocks;
use crate::fault::{Fault, FaultKind, Site};
use crate::history::Past;
use crate::lanes::{Lanes, WARP};
use crate::launch::Counters;
use crate::messages::{Knowledge, Messages, Place};
use crate::overlay::{Overlay, Page};
use crate::program::{Constant, Program, Special};
use crate::schedule::Schedule;
use crate::warp::{Pause, Warp};
pub(crate) use barriers::{Arrival, Barriers};
pub(crate) use memory::{Kind, Region, Request, Space, Wrong};
use std::collections::HashMap;

/// What is the same for all blocks of a launch.
pub(crate) struct Grid<'a> {
    pub program: &'a Program,
    pub blocks: [u32; 3],
    pub threads: [u32; 3],
    pub dynamic_shared: u32,
    pub parameters: &'a [u8],
    /// The addresses of [`Program::symbols`].
    pub symbols: Vec<u64>,
    pub schedule: u64,
    pub approximation: Approximation,
    /// The most steps that a block may take.
    pub limit: u64,
}

impl Grid<'_> {
    /// Threads in a block.
    pub fn block_size(&self) -> u32 {
        self.threads.iter().product()
    }

    /// Blocks in the grid.
    pub fn block_count(&self) -> u64 {
        self.blocks.iter().map(|length| u64::from(*length)).product()
    }

    /// The index of a block, from its number.
    pub fn block_index(&self, number: u64) -> [u32; 3] {
        coordinates(number, self.blocks)
    }

    pub fn thread_index(&self, number: u32) -> [u32; 3] {
        coordinates(u64::from(number), self.threads)
    }

    /// Where dynamic shared memory begins.
    fn dynamic_start(&self) -> usize {
        self.program.shared_bytes.next_multiple_of(self.program.dynamic_shared.unwrap_or(1).max(1))
    }

    /// All the shared memory of a block.
    pub fn shared_bytes(&self) -> usize {
        self.dynamic_start() + self.dynamic_shared as usize
    }

    /// What the constants' registers hold.
    pub fn constants(&self) -> Vec<Lanes> {
        let value = |constant: &Constant| match *constant {
            Constant::Bits(bits) => bits,
            Constant::Symbol(symbol) => self.symbols[symbol],
            Constant::Threads(axis) => u64::from(self.threads[axis as usize]),
            Constant::Blocks(axis) => u64::from(self.blocks[axis as usize]),
            Constant::Warps => u64::from(self.block_size().div_ceil(WARP as u32)),
            Constant::DynamicShared => u64::from(self.dynamic_shared),
            Constant::TotalShared => self.shared_bytes() as u64,
            Constant::DynamicStart => self.dynamic_start() as u64,
        };
        self.program.constants.iter().map(|constant| [value(constant); WARP]).collect()
    }

    /// A place in the program and the thread that came by.
    pub fn site(&self, block: u64, thread: u32, step: u32) -> Site {
        let line = self.program.steps[step as usize].line as usize;
        Site { line, block: self.block_index(block), thread: self.thread_index(thread) }
    }

    pub fn fault(&self, kind: FaultKind, block: u64, thread: u32, step: u32, detail: String) -> Fault {
        let entry = self.program.name.clone();
        Fault { kind, entry, at: Some(self.site(block, thread, step)), other: None, detail }
    }
}

fn coordinates(number: u64, extent: [u32; 3]) -> [u32; 3] {
    let [x, y, _] = extent.map(u64::from);
    [number % x, number / x % y, number / x / y].map(|at| at as u32)
}

/// What the warps of a block share.
pub(crate) struct Block<'a> {
    pub grid: &'a Grid<'a>,
    pub number: u64,
    /// [`Grid::constants`]
    pub constants: &'a [Lanes],
    pub global: Overlay<'a>,
    /// What earlier blocks did, where it matters when in this block something is accessed.
    pub past: Option<&'a Past>,
    pub shared: Region,
    pub clocks: Clocks,
    pub counters: Counters,
    pub barriers: Barriers,
    /// Steps taken so far, and how many may be.
    pub steps: u64,
    pub limit: u64,
    /// A read of what nobody has written yet. Most often that is because nothing orders it after a write that comes later, which is
    /// a race; so the block goes on for a while to see.
    pub unwritten: Option<Fault>,
}

/// How many more steps a block takes after a read of what nobody has written yet.
const PATIENCE: u64 = 1 << 16;

/// What a block begins with.
pub(crate) struct Begin<'a> {
    pub global: Overlay<'a>,
    pub past: Option<&'a Past>,
    /// What earlier blocks told.
    pub told: HashMap<Place, Knowledge>,
}

/// What is left of a block when it has ended.
pub(crate) struct Ended {
    pub pages: Vec<Page>,
    pub counters: Counters,
    pub told: HashMap<Place, Knowledge>,
}

/// Runs the block of this number to its end.
pub(crate) fn run(grid: &Grid<'_>, constants: &[Lanes], number: u64, begin: Begin<'_>) -> Result<Ended, Fault> {
    let count = grid.block_size().div_ceil(WARP as u32);
    let mut block = Block {
        grid,
        number,
        constants,
        global: begin.global,
        past: begin.past,
        shared: Region::shared(grid.shared_bytes()),
        clocks: Clocks::new(number, count as usize, Messages::of_earlier_blocks(begin.told)),
        counters: Counters::default(),
        barriers: Barriers::default(),
        steps: 0,
        limit: grid.limit,
        unwritten: None,
    };
    let ran = block.run(count);
    match (block.unwritten.take(), ran) {
        (None, ran) => ran?,
        // What was read too early may be what a race is about.
        (Some(_), Err(race)) if matches!(race.kind, FaultKind::SharedRace | FaultKind::GlobalRace) => return Err(race),
        (Some(read), _) => return Err(read),
    }
    let told = block.clocks.messages.into_told();
    Ok(Ended { pages: block.global.into_pages(), counters: block.counters, told })
}

impl Block<'_> {
    fn run(&mut self, count: u32) -> Result<(), Fault> {
        let mut warps: Vec<Warp> = (0..count).map(|warp| Warp::new(self, warp)).collect();
        let mut schedule = Schedule::new(self.grid.schedule, self.number);
        let mut ready = Vec::new();
        loop {
            ready.clear();
            ready.extend((0..warps.len()).filter(|warp| warps[*warp].is_ready()));
            if ready.is_empty() {
                if warps.iter().all(Warp::has_ended) {
                    return Ok(());
                }
                if !self.complete_barriers(&mut warps)? {
                    return Err(self.stuck(&warps));
                }
                continue;
            }
            let (warp, steps) = schedule.next(&ready);
            if warps[warp].run(self, steps)? == Pause::Arrived {
                self.complete_barriers(&mut warps)?;
            }
        }
    }

    /// What a special register holds in a lane.
    pub fn special(&self, special: Special, warp: u32, lane: usize) -> u64 {
        let thread = warp * WARP as u32 + lane as u32;
        let below = (1u32 << lane) - 1;
        u64::from(match special {
            Special::ThreadIndex(axis) => self.grid.thread_index(thread)[axis as usize],
            Special::BlockIndex(axis) => self.grid.block_index(self.number)[axis as usize],
            Special::Lane => lane as u32,
            Special::Warp => warp,
            Special::LanesEqual => 1 << lane,
            Special::LanesBelow => below,
            Special::LanesUpTo => below | 1 << lane,
            Special::LanesAbove => !(below | 1 << lane),
            Special::LanesFrom => !below,
        })
    }

    /// Where a thread is.
    pub fn site(&self, thread: u32, step: u32) -> Site {
        self.grid.site(self.number, thread, step)
    }

    pub fn fault(&self, kind: FaultKind, thread: u32, step: u32, detail: String) -> Fault {
        self.grid.fault(kind, self.number, thread, step, detail)
    }
}
