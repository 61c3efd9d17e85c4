//! What blocks did to global memory that have ended, and whether a later one's accesses meet theirs.
//!
//! Blocks that cannot hear of each other run at the same time, and are put together afterwards: whatever two of them both touch,
//! one of them writing, is a race ([`Traces`]). Where a program can send messages between blocks, they run one after the other, and
//! each access is looked at when it happens ([`Past`]).

use crate::access::Access;
use crate::memory::PAGE;
use crate::overlay::Page;
use crate::race::Accesses;
use std::collections::HashMap;
use std::ops::Range;

/// An access, another block's earlier one, and the byte at which they meet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting {
    pub later: Access,
    pub earlier: (u64, Access),
    pub byte: u64,
}

/// For each byte that blocks have touched, one of the blocks that read it and one that wrote it: every other block is a stranger to
/// these as to all others, so one is enough.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    pages: HashMap<u64, Trace>,
}

#[derive(Debug)]
struct Trace {
    /// A granule is `1 << shift` bytes.
    shift: u32,
    /// By granule; empty as long as there are none.
    writes: Vec<Packed>,
    reads: Vec<Packed>,
    /// Strong reads by byte. Where a program writes strongly, its blocks run one after the other.
    strong: HashMap<usize, Packed>,
}

/// The number of a block plus one, and the step and the thread of an access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Packed {
    block: u32,
    access: u32,
}

impl Packed {
    fn new(block: u64, access: Access) -> Self {
        // Nobody waits for 2³² blocks.
        Self { block: block as u32 + 1, access: access.place() }
    }

    fn unpack(self) -> Option<(u64, Access)> {
        Some((u64::from(self.block.checked_sub(1)?), Access::at_place(self.access)))
    }
}

impl Traces {
    /// Notes what a block did to a page, unless it meets what an earlier one did.
    pub fn note(&mut self, block: u64, page: &Page) -> Result<(), Meeting> {
        let trace = self.pages.entry(page.number).or_insert_with(Trace::new);
        let start = page.number * PAGE as u64;
        let meeting = |later, earlier, at: usize| Meeting { later, earlier, byte: start + at as u64 };
        for (bytes, write, read) in page.region.accesses.touched() {
            let (later, writes) = if write.is_somebody() { (write, true) } else { (read, false) };
            if let Some(earlier) = trace.weak(bytes.clone(), writes).or_else(|| trace.strong(bytes.clone(), writes)) {
                return Err(meeting(later, earlier, bytes.start));
            }
        }
        for (bytes, later, _) in page.region.accesses.touched_strongly() {
            if let Some(earlier) = trace.weak(bytes.clone(), false) {
                return Err(meeting(later, earlier, bytes.start));
            }
        }
        for (bytes, write, read) in page.region.accesses.touched() {
            trace.note(bytes, block, write, read);
        }
        for (bytes, access, _) in page.region.accesses.touched_strongly() {
            trace.strong.extend(bytes.map(|byte| (byte, Packed::new(block, access))));
        }
        Ok(())
    }
}

impl Trace {
    fn new() -> Self {
        Self { shift: 2, writes: Vec::new(), reads: Vec::new(), strong: HashMap::new() }
    }

    /// A block that has written one of these bytes, or else, if they are to be written now, one that has read it.
    fn weak(&self, bytes: Range<usize>, writes: bool) -> Option<(u64, Access)> {
        let granules = bytes.start >> self.shift..bytes.end.div_ceil(1 << self.shift);
        let find = |all: &[Packed]| all.get(granules.clone())?.iter().find_map(|packed| packed.unpack());
        find(&self.writes).or_else(|| if writes { find(&self.reads) } else { None })
    }

    /// A block that has read one of these bytes strongly, if they are to be written now.
    fn strong(&self, mut bytes: Range<usize>, writes: bool) -> Option<(u64, Access)> {
        if !writes || self.strong.is_empty() {
            return None;
        }
        bytes.find_map(|byte| self.strong.get(&byte)?.unpack())
    }

    fn note(&mut self, bytes: Range<usize>, block: u64, write: Access, read: Access) {
        if bytes.len() < 1 << self.shift {
            let split = |old: &[Packed]| old.iter().flat_map(|packed| [*packed; 4]).collect();
            (self.writes, self.reads, self.shift) = (split(&self.writes), split(&self.reads), 0);
        }
        let granules = bytes.start >> self.shift..bytes.end >> self.shift;
        for (all, access) in [(&mut self.writes, write), (&mut self.reads, read)] {
            if access.is_somebody() {
                if all.is_empty() {
                    all.resize(PAGE >> self.shift, Packed::default());
                }
                all[granules.clone()].fill(Packed::new(block, access));
            }
        }
    }
}

/// All accesses of the blocks before, by page.
#[derive(Debug, Default)]
pub(crate) struct Past {
    pages: HashMap<u64, Vec<(u64, Accesses)>>,
}

impl Past {
    /// Adds what a block did.
    pub fn add(&mut self, block: u64, page: Page) {
        self.pages.entry(page.number).or_default().push((block, page.region.accesses));
    }

    /// An earlier block's access that one to these bytes of a page races with, given which of them are known to have happened.
    pub fn race(
        &self,
        page: u64,
        bytes: Range<usize>,
        (writes, strong): (bool, bool),
        known: impl Fn(u64, Access) -> bool,
    ) -> Option<(u64, Access)> {
        self.pages.get(&page)?.iter().find_map(|(block, accesses)| {
            let access = accesses.unknown(bytes.clone(), writes, strong, |access| known(*block, access))?;
            Some((*block, access))
        })
    }
}
