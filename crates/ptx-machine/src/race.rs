//! Who touched which bytes last: enough to see that two accesses are not ordered.
//!
//! Two accesses race if they are by different threads, one of them writes, nothing orders them, and not both are strong (atomic,
//! volatile, relaxed). What orders them is for [`crate::clocks`] to say. For each granule of memory the last write is kept, and the
//! last read, or all reads that no later one covers: if an access races with any, it races with one of these (Flanagan and Freund,
//! "FastTrack", PLDI 2009). Strong accesses, which are few, are kept apart.

use crate::access::{Access, Party, Row};
use crate::clocks::Clocks;
use crate::lanes::WARP;
use std::collections::HashMap;
use std::ops::Range;

#[derive(Clone, Copy, Debug)]
struct Strong {
    by: Party,
    writes: bool,
}

/// The latest accesses of a block's threads to a range of memory.
#[derive(Debug)]
pub(crate) struct Accesses {
    bytes: usize,
    /// A granule is `1 << shift` bytes: 4, until somebody touches less.
    shift: u32,
    /// By granule; empty as long as there are none.
    writes: Vec<Access>,
    /// By granule, with [`LISTED`]; empty as long as there are none.
    reads: Vec<Access>,
    lists: Vec<Vec<Party>>,
    unused: Vec<usize>,
    /// By granule; of each thread one that reads and one that writes, the latest.
    strong: HashMap<usize, Vec<Strong>>,
}

impl Accesses {
    /// None to so many bytes, a multiple of 4.
    pub fn new(bytes: usize) -> Self {
        let (lists, unused) = (Vec::new(), Vec::new());
        Self { bytes, shift: 2, writes: Vec::new(), reads: Vec::new(), lists, unused, strong: HashMap::new() }
    }

    /// The granules of an access, which are split where it needs that.
    fn granules(&mut self, offset: usize, bytes: usize) -> Range<usize> {
        if self.shift > 0 && !(offset | bytes).is_multiple_of(1 << self.shift) {
            self.split();
        }
        offset >> self.shift..(offset + bytes) >> self.shift
    }

    fn split(&mut self) {
        let split = |old: &[Access]| old.iter().flat_map(|access| [*access; 4]).collect();
        (self.writes, self.reads, self.shift) = (split(&self.writes), split(&self.reads), 0);
        for (granule, read) in self.reads.iter_mut().enumerate() {
            // The first of four keeps the list, the others get a copy.
            if let Some(list) = read.list().filter(|_| !granule.is_multiple_of(4)) {
                *read = Access::listed(read.time(), self.lists.len());
                self.lists.push(self.lists[list].clone());
            }
        }
        let strong = std::mem::take(&mut self.strong).into_iter();
        self.strong = strong.flat_map(|(granule, all)| (0..4).map(move |i| (4 * granule + i, all.clone()))).collect();
    }

    /// The granules of a row of accesses.
    fn row(&mut self, row: Row) -> Range<usize> {
        let first = self.granules(row.offset, row.bytes);
        first.start..first.start + row.lanes * first.len()
    }

    fn make_room(accesses: &mut Vec<Access>, granules: usize) {
        if accesses.is_empty() {
            accesses.resize(granules, Access::default());
        }
    }

    /// Notes that some lanes of a warp read the same bytes, unless one of them races with a write, which is returned.
    pub fn read(&mut self, offset: usize, bytes: usize, by: Party, clocks: &Clocks) -> Option<Access> {
        let granules = self.granules(offset, bytes);
        let apart = |earlier: Access| by.accesses().any(|read| earlier.races(read, clocks));
        let race = self.weak(granules.clone(), false, clocks.floor(), apart);
        let race = race.or_else(|| self.strong_accesses(granules.clone(), false, apart));
        if race.is_none() {
            Self::make_room(&mut self.reads, self.bytes >> self.shift);
            granules.for_each(|granule| self.note_read(granule, by, clocks));
        }
        race
    }

    fn note_read(&mut self, granule: usize, by: Party, clocks: &Clocks) {
        let entry = self.reads[granule];
        let ordered = |earlier: Access| by.accesses().all(|read| !earlier.races(read, clocks));
        let single = by.lanes.is_power_of_two();
        let known = entry.time() <= clocks.floor();
        let list = match entry.list() {
            Some(list) if known => {
                if single {
                    self.unused.push(list);
                    self.reads[granule] = by.access;
                    return;
                }
                self.lists[list].clear();
                list
            }
            Some(list) => list,
            None if single && (known || ordered(entry)) => {
                self.reads[granule] = by.access;
                return;
            }
            None => {
                let list = self.unused.pop().unwrap_or(self.lists.len());
                if list == self.lists.len() {
                    self.lists.push(Vec::new());
                }
                self.lists[list].clear();
                if !known {
                    self.lists[list].push(Party::one(entry));
                }
                list
            }
        };
        self.reads[granule] = Access::listed(entry.time().max(by.access.time()), list);
        let list = &mut self.lists[list];
        if let Some(own) = list.iter_mut().find(|party| party.is_like(by)) {
            own.lanes |= by.lanes;
            return;
        }
        if list.len() == list.capacity() {
            // Before it grows: those that are covered are not needed.
            list.retain(|party| !party.accesses().all(ordered));
        }
        list.push(by);
    }

    /// Notes a write, unless it races with an access, which is returned.
    pub fn write(&mut self, offset: usize, bytes: usize, by: Access, clocks: &Clocks) -> Option<Access> {
        let granules = self.granules(offset, bytes);
        let apart = |earlier: Access| earlier.races(by, clocks);
        let race = self.weak(granules.clone(), true, clocks.floor(), apart);
        let race = race.or_else(|| self.strong_accesses(granules.clone(), true, apart));
        if race.is_none() {
            Self::make_room(&mut self.writes, self.bytes >> self.shift);
            self.writes[granules.clone()].fill(by);
            self.forget_reads(granules);
        }
        race
    }

    fn forget_reads(&mut self, granules: Range<usize>) {
        let reads = self.reads.get_mut(granules).unwrap_or_default();
        self.unused.extend(reads.iter().filter_map(|read| read.list()));
        reads.fill(Access::default());
    }

    /// Notes a strong access, unless it races with a weak one, which is returned.
    pub fn strong(&mut self, offset: usize, bytes: usize, by: Access, writes: bool, clocks: &Clocks) -> Option<Access> {
        let granules = self.granules(offset, bytes);
        let race = self.weak(granules.clone(), writes, clocks.floor(), |earlier| earlier.races(by, clocks));
        if race.is_none() {
            let by = Party::one(by);
            for granule in granules {
                let all = self.strong.entry(granule).or_default();
                let own = all
                    .iter_mut()
                    .filter(|strong| strong.writes == writes && strong.by.access.warp() == by.access.warp());
                let mut noted = false;
                for strong in own {
                    let now = strong.by.is_like(by);
                    noted |= now;
                    strong.by.lanes = if now { strong.by.lanes | by.lanes } else { strong.by.lanes & !by.lanes };
                }
                all.retain(|strong| strong.by.lanes != 0);
                if !noted {
                    all.push(Strong { by, writes });
                }
            }
        }
        race
    }

    /// A weak access to these granules, after a time, that stands apart from a later one.
    fn weak(&self, granules: Range<usize>, writes: bool, after: u32, apart: impl Fn(Access) -> bool) -> Option<Access> {
        let found = |access: &Access| access.time() > after && apart(*access);
        let written = self.writes.get(granules.clone()).unwrap_or_default();
        let read = self.reads.get(granules).filter(|_| writes).unwrap_or_default();
        written.iter().copied().find(found).or_else(|| {
            read.iter().filter(|entry| entry.time() > after).find_map(|entry| match entry.list() {
                None => Some(*entry).filter(found),
                Some(list) => self.lists[list].iter().flat_map(|party| party.accesses()).find(found),
            })
        })
    }

    /// A strong access to these granules that stands apart from a later weak one.
    fn strong_accesses(
        &self,
        mut granules: Range<usize>,
        writes: bool,
        apart: impl Fn(Access) -> bool,
    ) -> Option<Access> {
        if self.strong.is_empty() {
            return None;
        }
        granules.find_map(|granule| {
            let all = self.strong.get(&granule)?.iter().filter(|strong| strong.writes || writes);
            all.flat_map(|strong| strong.by.accesses()).find(|earlier| apart(*earlier))
        })
    }

    /// Somebody who has written one of these bytes.
    pub fn writer(&self, bytes: Range<usize>) -> Option<Access> {
        self.weak(self.around(&bytes), false, 0, |_| true)
            .or_else(|| self.strong_accesses(self.around(&bytes), false, |_| true))
    }

    /// The granules in which these bytes lie.
    fn around(&self, bytes: &Range<usize>) -> Range<usize> {
        bytes.start >> self.shift..bytes.end.div_ceil(1 << self.shift)
    }

    /// An access of which a later one, by somebody else, does not know.
    pub fn unknown(
        &self,
        bytes: Range<usize>,
        writes: bool,
        strong: bool,
        known: impl Fn(Access) -> bool,
    ) -> Option<Access> {
        let granules = self.around(&bytes);
        let apart = |access| !known(access);
        let weak = self.weak(granules.clone(), writes, 0, apart);
        weak.or_else(|| if strong { None } else { self.strong_accesses(granules, writes, apart) })
    }

    /// Notes a row of reads, and says whether none of them races with anything.
    pub fn read_row(&mut self, row: Row, clocks: &Clocks) -> bool {
        let granules = self.row(row);
        let each = row.bytes >> self.shift;
        let known = Known::new(row.first, clocks);
        Self::make_room(&mut self.reads, self.bytes >> self.shift);
        let writes = self.writes.get(granules.clone()).unwrap_or_default();
        if self.strong.is_empty() && known.covers(writes, each) && known.covers(&self.reads[granules.clone()], each) {
            self.forget_reads(granules.clone());
            fill(&mut self.reads[granules], row.first, each);
            return true;
        }
        row.accesses().all(|(at, read)| self.read(at, row.bytes, Party::one(read), clocks).is_none())
    }

    /// Notes a row of writes, and says whether none of them races with anything.
    pub fn write_row(&mut self, row: Row, clocks: &Clocks) -> bool {
        let granules = self.row(row);
        let each = row.bytes >> self.shift;
        let known = Known::new(row.first, clocks);
        Self::make_room(&mut self.writes, self.bytes >> self.shift);
        let reads = self.reads.get(granules.clone()).unwrap_or_default();
        if self.strong.is_empty() && known.covers(reads, each) && known.covers(&self.writes[granules.clone()], each) {
            self.forget_reads(granules.clone());
            fill(&mut self.writes[granules], row.first, each);
            return true;
        }
        row.accesses().all(|(at, write)| self.write(at, row.bytes, write, clocks).is_none())
    }

    /// The granules that were touched by weak accesses: their bytes, the last write and one of the last reads.
    pub fn touched(&self) -> impl Iterator<Item = (Range<usize>, Access, Access)> {
        (0..self.bytes >> self.shift).filter_map(|granule| {
            let get = |all: &[Access]| all.get(granule).copied().unwrap_or_default();
            let (write, mut read) = (get(&self.writes), get(&self.reads));
            if let Some(list) = read.list() {
                read = self.lists[list][0].access;
            }
            let bytes = granule << self.shift..(granule + 1) << self.shift;
            (write.is_somebody() || read.is_somebody()).then_some((bytes, write, read))
        })
    }

    /// The strong accesses, each with its bytes and whether it writes.
    pub fn touched_strongly(&self) -> impl Iterator<Item = (Range<usize>, Access, bool)> {
        self.strong.iter().flat_map(|(granule, all)| {
            let bytes = granule << self.shift..(granule + 1) << self.shift;
            all.iter().map(move |strong| (bytes.clone(), strong.by.access, strong.writes))
        })
    }

    /// The bytes that were written, in pieces.
    pub fn written(&self) -> impl Iterator<Item = Range<usize>> {
        let mut granule = 0;
        let weak = std::iter::from_fn(move || {
            let start = granule + self.writes.get(granule..)?.iter().position(|write| write.is_somebody())?;
            let rest = &self.writes[start..];
            granule = start + rest.iter().position(|write| !write.is_somebody()).unwrap_or(rest.len());
            Some(start << self.shift..granule << self.shift)
        });
        let strong = self.touched_strongly().filter(|(_, _, writes)| *writes);
        weak.chain(strong.map(|(bytes, ..)| bytes))
    }
}

/// What is known to all lanes of a warp: the quick part of [`Clocks::ordered`], for many accesses at once.
struct Known {
    first: Access,
    /// Up to when everybody's accesses are known.
    floor: u32,
    /// Up to when those of the warp itself are.
    common: u32,
}

impl Known {
    fn new(first: Access, clocks: &Clocks) -> Self {
        Self { first, floor: clocks.floor(), common: clocks.common(first.warp()) }
    }

    /// Whether every lane of a row knows of the accesses to its granules, of which there are `each`.
    fn covers(&self, accesses: &[Access], each: usize) -> bool {
        if accesses.iter().fold(true, |all, access| all & (access.time() <= self.floor)) {
            return true;
        }
        let lanes = accesses.chunks_exact(each).enumerate();
        lanes.flat_map(|(lane, accesses)| accesses.iter().map(move |access| (lane, access))).all(|(lane, access)| {
            let (time, thread) = (access.time(), access.thread());
            let own = self.first.thread() + lane as u32;
            time <= self.floor
                || access.list().is_none() && time <= self.common && thread as usize / WARP == own as usize / WARP
                || access.list().is_none() && thread == own
        })
    }
}

/// Writes a row's accesses, `each` for a lane.
fn fill(accesses: &mut [Access], first: Access, each: usize) {
    for (lane, accesses) in accesses.chunks_exact_mut(each).enumerate() {
        accesses.fill(first.by_next(lane));
    }
}
