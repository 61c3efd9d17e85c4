//! One access to memory, by one thread or by some lanes of a warp together.

use crate::clocks::Clocks;
use crate::lanes::{Mask, WARP, lanes};

/// One access by one thread: when (by the clock of its warp), by which step of the program, by which thread of the block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access(u64);

/// How many bits a thread's index has, and that with the step's. Times have the rest but for the highest bit.
const THREAD: u32 = 10;
const PLACE: u32 = 32;
/// In place of an access: several, in a list.
const LISTED: u64 = 1 << 63;

impl Access {
    /// The most steps that a program may have.
    pub const STEPS: usize = 1 << (PLACE - THREAD);

    pub fn new(time: u32, step: u32, thread: u32) -> Self {
        Self(u64::from(time) << PLACE | u64::from(step) << THREAD | u64::from(thread))
    }

    /// At least 1; 0 for nobody's access.
    pub fn time(self) -> u32 {
        ((self.0 & !LISTED) >> PLACE) as u32
    }

    /// What stands in place of several accesses: the latest time, and the index of the list that has them.
    pub fn listed(time: u32, list: usize) -> Self {
        Self(LISTED | u64::from(time) << PLACE | list as u64)
    }

    /// The index of the list, if there are several.
    pub fn list(self) -> Option<usize> {
        (self.0 & LISTED != 0).then(|| self.place() as usize)
    }

    /// The step and the thread, without the time.
    pub fn place(self) -> u32 {
        self.0 as u32
    }

    pub fn at_place(place: u32) -> Self {
        Self(u64::from(place))
    }

    pub fn step(self) -> u32 {
        self.place() >> THREAD
    }

    /// The index of the thread in its block.
    pub fn thread(self) -> u32 {
        self.place() & ((1 << THREAD) - 1)
    }

    pub fn warp(self) -> usize {
        self.thread() as usize / WARP
    }

    fn lane(self) -> usize {
        self.thread() as usize % WARP
    }

    pub fn is_somebody(self) -> bool {
        self.0 != 0
    }

    /// The same by another lane of the warp.
    fn by_lane(self, lane: usize) -> Self {
        Self(self.0 & !(WARP as u64 - 1) | lane as u64)
    }

    /// The same by a lane so many places further on.
    pub fn by_next(self, places: usize) -> Self {
        Self(self.0 + places as u64)
    }

    /// Whether it and a later access race, one of which writes.
    pub fn races(self, later: Self, clocks: &Clocks) -> bool {
        self.thread() != later.thread() && !clocks.ordered(later.thread(), self)
    }
}

/// Lanes of one warp that did the same at one time, and the access of one of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Party {
    pub access: Access,
    pub lanes: Mask,
}

impl Party {
    pub fn one(access: Access) -> Self {
        Self { access, lanes: 1 << access.lane() }
    }

    /// The access of each of them.
    pub fn accesses(self) -> impl Iterator<Item = Access> + Clone {
        lanes(self.lanes).map(move |lane| self.access.by_lane(lane))
    }

    /// Whether it is of the same warp at the same time.
    pub fn is_like(self, other: Self) -> bool {
        const WARP_AND_TIME: u64 = ((1 << THREAD) - WARP as u64) | !0 << PLACE;
        (self.access.0 ^ other.access.0) & WARP_AND_TIME == 0
    }
}

/// A row of accesses: neighbouring lanes at neighbouring places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The access of the first lane.
    pub first: Access,
    pub lanes: usize,
    pub offset: usize,
    /// Bytes of each access.
    pub bytes: usize,
}

impl Row {
    /// Each access, with where its bytes begin.
    pub fn accesses(self) -> impl Iterator<Item = (usize, Access)> {
        (0..self.lanes).map(move |lane| (self.offset + lane * self.bytes, self.first.by_next(lane)))
    }
}
