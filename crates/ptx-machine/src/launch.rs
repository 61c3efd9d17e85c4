//! A launch: blocks, one after the other or at the same time.

use crate::access::Access;
use crate::approximate::Approximation;
use crate::block::{self, Begin, Ended, Grid, Kind, Space};
use crate::fault::{Fault, FaultKind};
use crate::history::{Meeting, Past, Traces};
use crate::lanes::Lanes;
use crate::limits::{BLOCKS_ALONG_X, BLOCKS_ALONG_Y, SHARED, THREADS, THREADS_ALONG_Z};
use crate::memory::Memory;
use crate::overlay::Overlay;
use crate::schedule;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a kernel is launched.
#[derive(Clone, Debug)]
pub struct Launch<'a> {
    /// The name of the entry.
    pub entry: &'a str,
    /// Blocks along each axis.
    pub grid: [u32; 3],
    /// Threads of a block along each axis.
    pub block: [u32; 3],
    /// Bytes of dynamic shared memory.
    pub dynamic_shared: u32,
    /// The parameters' bytes, each at its [`crate::Parameter::offset`].
    pub parameters: &'a [u8],
}

/// How the machine runs a kernel.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The seed of the order in which warps run. 0: in turns, each until it has to wait.
    pub schedule: u64,
    /// What approximate instructions return.
    pub approximation: Approximation,
    /// How many blocks run at a time.
    pub workers: usize,
    /// The most steps a block may take.
    pub limit: u64,
}

impl Default for Options {
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        Self { schedule: 0, approximation: Approximation::Nearest, workers, limit: 1 << 30 }
    }
}

/// What a launch did. Bytes that neighbouring lanes of a warp read from one place are moved once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Instructions, each counted once for a warp.
    pub warp_instructions: u64,
    /// Instructions, each counted once for each active lane.
    pub lane_instructions: u64,
    /// Bytes that threads read from global memory.
    pub global_read_bytes: u64,
    /// Bytes that threads wrote to global memory.
    pub global_written_bytes: u64,
    /// Bytes that threads read from shared memory.
    pub shared_read_bytes: u64,
    /// Bytes that threads wrote to shared memory.
    pub shared_written_bytes: u64,
    /// Barriers that blocks came through.
    pub barriers: u64,
}

impl Counters {
    /// Notes that bytes were moved.
    pub(crate) fn moved(&mut self, space: Space, kind: Kind, bytes: usize) {
        let (read, written) = match space {
            Space::Global => (&mut self.global_read_bytes, &mut self.global_written_bytes),
            Space::Shared => (&mut self.shared_read_bytes, &mut self.shared_written_bytes),
        };
        *read += if kind == Kind::Write { 0 } else { bytes as u64 };
        *written += if kind == Kind::Read { 0 } else { bytes as u64 };
    }
}

impl std::ops::AddAssign for Counters {
    fn add_assign(&mut self, other: Self) {
        self.warp_instructions += other.warp_instructions;
        self.lane_instructions += other.lane_instructions;
        self.global_read_bytes += other.global_read_bytes;
        self.global_written_bytes += other.global_written_bytes;
        self.shared_read_bytes += other.shared_read_bytes;
        self.shared_written_bytes += other.shared_written_bytes;
        self.barriers += other.barriers;
    }
}

/// Blocks that a worker runs before they are put together with those of the others.
const BLOCKS_A_WORKER: u64 = 16;

/// The threads of a block of these lengths; however many, if they are more than can be counted.
pub(crate) fn threads_of(lengths: [u32; 3]) -> u64 {
    lengths.into_iter().map(u64::from).fold(1, u64::saturating_mul)
}

/// Says why no device takes such a launch, if none does.
pub(crate) fn check(grid: &Grid<'_>) -> Result<(), Fault> {
    let bad = |detail: String| Err(Fault::new(FaultKind::InvalidLaunch, detail));
    let threads = threads_of(grid.threads);
    let [blocks_x, blocks_y, blocks_z] = grid.blocks;
    if threads == 0 || threads > u64::from(THREADS) || grid.threads[2] > THREADS_ALONG_Z {
        return bad(format!(
            "blocks of {:?} threads; a block has 1 to {THREADS}, at most {THREADS_ALONG_Z} along z",
            grid.threads
        ));
    }
    if grid.blocks.contains(&0) || blocks_x > BLOCKS_ALONG_X || blocks_y.max(blocks_z) > BLOCKS_ALONG_Y {
        return bad(format!(
            "a grid of {:?} blocks; it has 1 to {BLOCKS_ALONG_X} along x and to {BLOCKS_ALONG_Y} along y and z",
            grid.blocks
        ));
    }
    if grid.shared_bytes() > SHARED {
        return bad(format!("{} bytes of shared memory; a block has at most {SHARED}", grid.shared_bytes()));
    }
    if grid.parameters.len() != grid.program.parameter_bytes {
        let expected = grid.program.parameter_bytes;
        return bad(format!(
            "{} bytes of parameters, and `{}` has {expected}",
            grid.parameters.len(),
            grid.program.name
        ));
    }
    if let Some(required) = grid.program.required_threads.filter(|required| *required != grid.threads) {
        return bad(format!("blocks of {:?} threads; `.reqntid` says {required:?}", grid.threads));
    }
    if let Some(most) = grid.program.most_threads.filter(|most| threads > threads_of(*most)) {
        return bad(format!("blocks of {threads} threads; `.maxntid` says {most:?}"));
    }
    Ok(())
}

/// Runs all blocks.
pub(crate) fn run(grid: &Grid<'_>, memory: &mut Memory, workers: usize) -> Result<Counters, Fault> {
    check(grid)?;
    if grid.program.sends { run_in_turn(grid, memory) } else { run_together(grid, memory, workers.max(1) as u64) }
}

/// Runs blocks one after the other, so that each sees what those before it did; in an order that the seed decides.
fn run_in_turn(grid: &Grid<'_>, memory: &mut Memory) -> Result<Counters, Fault> {
    let constants = grid.constants();
    let (mut counters, mut past, mut told) = (Counters::default(), Past::default(), HashMap::new());
    for number in schedule::blocks(grid.schedule, grid.block_count()) {
        let begin = Begin { global: Overlay::new(memory), past: Some(&past), told };
        let ended = block::run(grid, &constants, number, begin)?;
        counters += ended.counters;
        told = ended.told;
        for page in ended.pages {
            page.write_back(memory);
            if !page.read_only {
                past.add(number, page);
            }
        }
    }
    Ok(counters)
}

/// Runs blocks at the same time. They do not see each other; what they did is put together afterwards, and then it shows whether
/// an access of one meets another's.
fn run_together(grid: &Grid<'_>, memory: &mut Memory, workers: u64) -> Result<Counters, Fault> {
    let constants = grid.constants();
    let blocks = grid.block_count();
    let (mut counters, mut traces) = (Counters::default(), Traces::default());
    let mut start = 0;
    while start < blocks {
        let end = start.saturating_add(workers.saturating_mul(BLOCKS_A_WORKER)).min(blocks);
        for (number, ended) in (start..end).zip(run_wave(grid, &constants, memory, start..end, workers)) {
            let ended = ended?;
            counters += ended.counters;
            for page in ended.pages {
                if blocks > 1 && !page.read_only {
                    traces.note(number, &page).map_err(|meeting| race(grid, number, meeting))?;
                }
                page.write_back(memory);
            }
        }
        start = end;
    }
    Ok(counters)
}

/// Blocks that do not see each other.
fn run_wave(
    grid: &Grid<'_>,
    constants: &[Lanes],
    memory: &Memory,
    blocks: Range<u64>,
    workers: u64,
) -> Vec<Result<Ended, Fault>> {
    let one = |number| {
        let begin = Begin { global: Overlay::new(memory), past: None, told: HashMap::new() };
        block::run(grid, constants, number, begin)
    };
    let count = blocks.end - blocks.start;
    if workers.min(count) <= 1 {
        return blocks.map(one).collect();
    }
    let next = AtomicU64::new(blocks.start);
    let work = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= blocks.end {
                return done;
            }
            done.push((number, one(number)));
        }
    };
    let mut all = std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers.min(count)).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    });
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, ended)| ended).collect()
}

fn race(grid: &Grid<'_>, number: u64, meeting: Meeting) -> Fault {
    let site = |block: u64, access: Access| grid.site(block, access.thread(), access.step());
    let (block, earlier) = meeting.earlier;
    let byte = meeting.byte;
    let detail = format!("two blocks access the byte at {byte:#x}, one of them writes, and nothing orders the two");
    Fault {
        kind: FaultKind::GlobalRace,
        entry: grid.program.name.clone(),
        at: Some(site(number, meeting.later)),
        other: Some(site(block, earlier)),
        detail,
    }
}
