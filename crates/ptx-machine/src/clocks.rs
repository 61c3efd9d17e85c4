//! What orders the threads of a block: barriers of the block and of a warp, and messages.
//!
//! Each warp has a clock; an access is stamped with its warp's time. A thread knows of another's access if a barrier lies between,
//! a message (see [`crate::messages`]), or a chain of them. Whatever the block's threads tell each other, their warp's clock ticks
//! then, so that what they do afterwards is not taken for told.

use crate::access::Access;
use crate::lanes::{Mask, WARP, lanes};
use crate::messages::{Knowledge, Messages, Times};

/// The clocks of a block's warps.
#[derive(Debug)]
pub(crate) struct Clocks {
    block: u64,
    /// Up to when everybody's accesses are known to everybody: a barrier of the whole block.
    floor: u32,
    warps: Vec<Warp>,
    pub messages: Messages,
}

#[derive(Clone, Debug)]
struct Warp {
    now: u32,
    /// Up to when each warp's accesses are known to all lanes of this one.
    seen: Vec<u32>,
    /// Up to when all lanes of this warp know of each other.
    common: u32,
    /// The same lane by lane, where barriers of some lanes only have made a difference.
    lanes: Option<Box<[[u32; WARP]; WARP]>>,
}

impl Clocks {
    pub fn new(block: u64, warps: usize, messages: Messages) -> Self {
        let warp = Warp { now: 1, seen: vec![0; warps], common: 0, lanes: None };
        Self { block, floor: 0, warps: vec![warp; warps], messages }
    }

    /// The time of an access of this warp now.
    pub fn now(&self, warp: usize) -> u32 {
        self.warps[warp].now
    }

    /// Up to when everybody's accesses are known to everybody.
    pub fn floor(&self) -> u32 {
        self.floor
    }

    /// Up to when the lanes of a warp know of each other.
    pub fn common(&self, warp: usize) -> u32 {
        self.warps[warp].common
    }

    /// Whether the access, by a thread of this block, happened before whatever `thread` does now.
    #[inline]
    pub fn ordered(&self, thread: u32, access: Access) -> bool {
        access.time() <= self.floor || self.ordered_since(thread, access)
    }

    /// The same, of an access after the last barrier of the whole block.
    fn ordered_since(&self, thread: u32, access: Access) -> bool {
        let time = access.time();
        let (warp, other) = (thread as usize / WARP, access.warp());
        let own = &self.warps[warp];
        let by_barrier = if warp == other {
            let (lane, other) = (thread as usize % WARP, access.thread() as usize % WARP);
            time <= own.common || own.lanes.as_ref().is_some_and(|lanes| time <= lanes[lane][other])
        } else {
            time <= own.seen[other]
        };
        by_barrier || self.messages.knows(thread, self.block, access)
    }

    /// These lanes of a warp have met.
    pub fn meet_in_warp(&mut self, warp: usize, mask: Mask, all: bool) {
        let own = &mut self.warps[warp];
        if all {
            (own.common, own.lanes) = (own.now, None);
        } else {
            let table = own.lanes.get_or_insert_with(|| Box::new([[0; WARP]; WARP]));
            let mut known = [0; WARP];
            for lane in lanes(mask) {
                for (known, seen) in known.iter_mut().zip(&table[lane]) {
                    *known = (*known).max(*seen);
                }
            }
            lanes(mask).for_each(|lane| known[lane] = own.now);
            lanes(mask).for_each(|lane| table[lane] = known);
        }
        own.now += 1;
        if !self.messages.is_silent() {
            self.messages.meet(&threads(warp, mask));
        }
    }

    /// All threads have met.
    pub fn meet(&mut self) {
        self.floor = self.warps.iter().map(|warp| warp.now).max().unwrap_or_default();
        for warp in &mut self.warps {
            (warp.now, warp.lanes) = (self.floor + 1, None);
        }
        if !self.messages.is_silent() {
            let everybody: Vec<u32> = (0..(self.warps.len() * WARP) as u32).collect();
            self.messages.meet(&everybody);
        }
    }

    /// What some lanes of a warp know and did, as they come to a barrier of some threads.
    pub fn arrive(&mut self, warp: usize, mask: Mask, all: bool) -> Knowledge {
        let mut told = Knowledge::default();
        for thread in threads(warp, mask) {
            told.join(&self.knowledge(thread));
        }
        if all {
            told.of_block(self.block).know_warp(warp, self.warps[warp].now);
        }
        self.warps[warp].now += 1;
        told
    }

    /// Some lanes of a warp have waited at a barrier, where this was told.
    pub fn learn(&mut self, warp: usize, mask: Mask, all: bool, told: &Knowledge) {
        if all {
            let own = &mut self.warps[warp];
            // They have met each other, too.
            (own.common, own.lanes) = (own.now, None);
            own.now += 1;
            if let Some(times) = told.block(self.block) {
                for (other, seen) in own.seen.iter_mut().enumerate() {
                    *seen = (*seen).max(times.of_warp(other));
                }
            }
        }
        threads(warp, mask).iter().for_each(|thread| self.messages.learn(*thread, told));
    }

    /// All that a thread knows of what others did, and what it did itself.
    pub fn knowledge(&self, thread: u32) -> Knowledge {
        let mut known = self.messages.known_to(thread);
        let (warp, lane) = (thread as usize / WARP, thread as usize % WARP);
        let own = &self.warps[warp];
        let times: &mut Times = known.of_block(self.block);
        for (other, seen) in own.seen.iter().enumerate() {
            times.know_warp(other, (*seen).max(self.floor));
        }
        times.know_warp(warp, own.common.max(self.floor));
        if let Some(table) = &own.lanes {
            let others = table[lane].iter().enumerate().filter(|(_, time)| **time > 0);
            others.for_each(|(other, time)| times.know_thread((warp * WARP + other) as u32, *time));
        }
        times.know_thread(thread, own.now);
        known
    }

    /// A fence: what these lanes of a warp tell from now on includes all that they know.
    pub fn fence(&mut self, warp: usize, mask: Mask) {
        for thread in threads(warp, mask) {
            let known = self.knowledge(thread);
            self.messages.fence(thread, known);
        }
        self.warps[warp].now += 1;
    }
}

fn threads(warp: usize, mask: Mask) -> Vec<u32> {
    lanes(mask).map(|lane| (warp * WARP + lane) as u32).collect()
}
