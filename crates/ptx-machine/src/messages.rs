//! What threads tell each other through memory: who writes after a fence tells what was known at the fence, and who reads it learns
//! that. Both have to be strong accesses (atomic, volatile, relaxed).
//!
//! This is the PTX memory model's release and acquire, but for one indulgence: a fence is asked for on the telling side only.

use crate::access::Access;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Up to when the accesses of a block's threads are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Times {
    /// Of all threads of each warp.
    warps: Vec<u32>,
    /// Of single threads, where it is later.
    threads: BTreeMap<u32, u32>,
}

impl Times {
    pub fn of_warp(&self, warp: usize) -> u32 {
        self.warps.get(warp).copied().unwrap_or_default()
    }

    pub fn know_warp(&mut self, warp: usize, time: u32) {
        if self.warps.len() <= warp {
            self.warps.resize(warp + 1, 0);
        }
        self.warps[warp] = self.warps[warp].max(time);
    }

    pub fn know_thread(&mut self, thread: u32, time: u32) {
        let known = self.threads.entry(thread).or_default();
        *known = (*known).max(time);
    }

    fn knows(&self, access: Access) -> bool {
        let of_thread = self.threads.get(&access.thread());
        access.time() <= self.of_warp(access.warp()) || of_thread.is_some_and(|time| access.time() <= *time)
    }

    fn join(&mut self, other: &Self) {
        other.warps.iter().enumerate().for_each(|(warp, time)| self.know_warp(warp, *time));
        other.threads.iter().for_each(|(thread, time)| self.know_thread(*thread, *time));
    }
}

/// What a thread knows of the accesses of others: by the block's number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Knowledge {
    blocks: BTreeMap<u64, Times>,
}

impl Knowledge {
    pub fn block(&self, block: u64) -> Option<&Times> {
        self.blocks.get(&block)
    }

    pub fn of_block(&mut self, block: u64) -> &mut Times {
        self.blocks.entry(block).or_default()
    }

    pub fn join(&mut self, other: &Self) {
        other.blocks.iter().for_each(|(block, times)| self.of_block(*block).join(times));
    }

    fn knows(&self, block: u64, access: Access) -> bool {
        self.block(block).is_some_and(|times| times.knows(access))
    }
}

/// A place in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Global(u64),
    Shared(u64),
}

/// Messages that lie in memory, and what threads have learnt and may tell.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    told: HashMap<Place, Knowledge>,
    /// By thread.
    learnt: BTreeMap<u32, Arc<Knowledge>>,
    fenced: BTreeMap<u32, Arc<Knowledge>>,
}

impl Messages {
    /// Those that a block finds, from the blocks before it.
    pub fn of_earlier_blocks(told: HashMap<Place, Knowledge>) -> Self {
        Self { told, ..Self::default() }
    }

    /// Those that a block leaves to later ones.
    pub fn into_told(mut self) -> HashMap<Place, Knowledge> {
        self.told.retain(|place, _| matches!(place, Place::Global(_)));
        self.told
    }

    /// Whether nobody has told anything.
    pub fn is_silent(&self) -> bool {
        self.learnt.is_empty() && self.fenced.is_empty()
    }

    /// Whether a thread has learnt of an access.
    pub fn knows(&self, thread: u32, block: u64, access: Access) -> bool {
        self.learnt.get(&thread).is_some_and(|known| known.knows(block, access))
    }

    /// All that a thread has learnt.
    pub fn known_to(&self, thread: u32) -> Knowledge {
        self.learnt.get(&thread).map(|known| Knowledge::clone(known)).unwrap_or_default()
    }

    pub fn learn(&mut self, thread: u32, told: &Knowledge) {
        Arc::make_mut(self.learnt.entry(thread).or_default()).join(told);
    }

    pub fn fence(&mut self, thread: u32, known: Knowledge) {
        self.fenced.insert(thread, Arc::new(known));
    }

    /// A strong write: it tells what was known at the last fence.
    pub fn tell(&mut self, thread: u32, place: Place) {
        if let Some(known) = self.fenced.get(&thread) {
            self.told.entry(place).or_default().join(known);
        }
    }

    /// A strong read.
    pub fn hear(&mut self, thread: u32, place: Place) {
        if let Some(told) = self.told.get(&place) {
            Arc::make_mut(self.learnt.entry(thread).or_default()).join(told);
        }
    }

    /// These threads have met at a barrier: what one of them has learnt or fenced, all have.
    pub fn meet(&mut self, threads: &[u32]) {
        for known in [&mut self.learnt, &mut self.fenced] {
            let mut different: Vec<Arc<Knowledge>> = Vec::new();
            for own in threads.iter().filter_map(|thread| known.get(thread)) {
                if different.last().is_none_or(|last| !Arc::ptr_eq(last, own)) {
                    different.push(Arc::clone(own));
                }
            }
            if different.is_empty() {
                continue;
            }
            let mut all = Knowledge::default();
            different.iter().for_each(|known| all.join(known));
            let all = Arc::new(all);
            threads.iter().for_each(|thread| _ = known.insert(*thread, Arc::clone(&all)));
        }
    }
}
