//! Accesses to the memory that threads share, with everything that can be wrong about them.

use super::Block;
use crate::access::{Access, Party, Row};
use crate::bits::Bits;
use crate::clocks::Clocks;
use crate::fault::{FaultKind, Site};
use crate::lanes::{Mask, WARP};
use crate::memory::PAGE;
use crate::messages::Place;
use crate::program::Strength;
use crate::race::Accesses;

/// A range of memory that threads share.
#[derive(Debug)]
pub(crate) struct Region {
    pub bytes: Vec<u8>,
    /// Which bytes were ever written.
    pub initialised: Bits,
    /// Who touched them last.
    pub accesses: Accesses,
    /// Which bytes were read as constant, if any were.
    constant: Option<Bits>,
}

impl Region {
    /// The shared memory of a block.
    pub fn shared(bytes: usize) -> Self {
        Self::new(vec![0xCD; bytes], Bits::none(bytes))
    }

    pub fn new(bytes: Vec<u8>, initialised: Bits) -> Self {
        let accesses = Accesses::new(bytes.len().next_multiple_of(4));
        Self { bytes, initialised, accesses, constant: None }
    }

    /// Notes a read of constants.
    fn note_constant(&mut self, offset: usize, bytes: usize) {
        self.constant.get_or_insert_with(|| Bits::none(self.bytes.len())).set(offset, bytes);
    }

    fn has_constant(&self, offset: usize, bytes: usize) -> bool {
        self.constant.as_ref().is_some_and(|constant| constant.has_any(offset, bytes))
    }
}

/// Memory that threads share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Global,
    Shared,
}

/// How bytes are accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
    /// Read and written at once.
    Atomic,
}

/// What is wrong with an access.
pub(crate) struct Wrong {
    pub kind: FaultKind,
    pub detail: String,
    /// The other side of a race.
    pub other: Option<Site>,
}

impl Wrong {
    pub fn new(kind: FaultKind, detail: String) -> Self {
        Self { kind, detail, other: None }
    }
}

/// What some lanes of a warp ask for: all the same bytes, or, in a row, each its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    pub space: Space,
    pub kind: Kind,
    pub strength: Strength,
    /// Where the bytes begin; in a row, those of the first lane.
    pub address: u64,
    /// Bytes of each lane.
    pub bytes: usize,
    pub warp: u32,
    pub lanes: Mask,
    pub step: u32,
}

impl Request {
    fn first_lane(&self) -> usize {
        self.lanes.trailing_zeros() as usize
    }

    fn thread(&self) -> u32 {
        self.warp * WARP as u32 + self.first_lane() as u32
    }

    /// The access of the first lane.
    fn access(&self, clocks: &Clocks) -> Access {
        Access::new(clocks.now(self.warp as usize), self.step, self.thread())
    }

    pub fn check_alignment(&self) -> Result<(), Wrong> {
        if self.address.is_multiple_of(self.bytes as u64) {
            return Ok(());
        }
        let detail = format!("{} bytes at {:#x}", self.bytes, self.address);
        Err(Wrong::new(FaultKind::Misaligned, detail))
    }

    pub fn outside(&self, what: &str, length: usize) -> Wrong {
        let detail = format!("{} bytes at {:#x} of {length} bytes of {what}", self.bytes, self.address);
        Wrong::new(FaultKind::OutOfBounds, detail)
    }

    fn race(&self, with: &str, other: Site) -> Wrong {
        let (verb, did) = match self.kind {
            Kind::Read => ("reads", "wrote"),
            Kind::Write => ("writes", "accessed"),
            Kind::Atomic => ("changes", "accessed"),
        };
        let kind = if self.space == Space::Shared { FaultKind::SharedRace } else { FaultKind::GlobalRace };
        let (bytes, address) = (self.bytes, self.address);
        let detail =
            format!("it {verb} what another {with} {did}, {bytes} bytes at {address:#x}, and nothing orders the two");
        Wrong { kind, detail, other: Some(other) }
    }

    fn of_constant(&self, what: &str) -> Wrong {
        Wrong::new(FaultKind::ReadOnly, format!("{what}, {} bytes at {:#x}", self.bytes, self.address))
    }

    pub fn uninitialised(&self) -> Wrong {
        let detail = format!("{} bytes at {:#x} were never written", self.bytes, self.address);
        Wrong::new(FaultKind::UninitialisedRead, detail)
    }
}

impl Block<'_> {
    /// Some lanes access the same bytes, which are returned to be read or written.
    pub fn touch(&mut self, request: Request) -> Result<&mut [u8], Wrong> {
        let Request { kind, strength, address, bytes, .. } = request;
        request.check_alignment()?;
        if strength == Strength::Release {
            self.clocks.fence(request.warp as usize, request.lanes);
        }
        let (region, offset, read_only) = match request.space {
            Space::Global => {
                let found = self.global.page(address, bytes);
                let (page, offset) = found.map_err(|(kind, detail)| Wrong::new(kind, detail))?;
                (&mut page.region, offset, page.read_only)
            }
            Space::Shared => {
                let length = self.shared.bytes.len();
                if address.saturating_add(bytes as u64) > length as u64 {
                    return Err(request.outside("shared memory", length));
                }
                (&mut self.shared, address as usize, false)
            }
        };
        if read_only && kind != Kind::Read {
            return Err(Wrong::new(FaultKind::ReadOnly, format!("{bytes} bytes at {address:#x}")));
        }
        let clocks = &mut self.clocks;
        let by = request.access(clocks);
        if !read_only {
            let race = match (kind, strength) {
                (Kind::Read, Strength::Constant | Strength::Weak) => {
                    region.accesses.read(offset, bytes, Party { access: by, lanes: request.lanes }, clocks)
                }
                (Kind::Write, Strength::Weak) => region.accesses.write(offset, bytes, by, clocks),
                _ => region.accesses.strong(offset, bytes, by, kind != Kind::Read, clocks),
            };
            if let Some(earlier) = race {
                let other = self.grid.site(self.number, earlier.thread(), earlier.step());
                return Err(request.race("thread", other));
            }
        }
        if let Some(past) = self.past.filter(|_| request.space == Space::Global) {
            let how = (kind != Kind::Read, strength > Strength::Weak);
            let known = |block, access| clocks.messages.knows(request.thread(), block, access);
            if let Some((block, earlier)) = past.race(address / PAGE as u64, offset..offset + bytes, how, known) {
                return Err(request.race("block", self.grid.site(block, earlier.thread(), earlier.step())));
            }
        }
        if strength == Strength::Constant && !read_only {
            if let Some(write) = region.accesses.writer(offset..offset + bytes) {
                let other = Some(self.grid.site(self.number, write.thread(), write.step()));
                return Err(Wrong {
                    other,
                    ..request.of_constant("it reads as constant (`.nc`) what this kernel writes")
                });
            }
            region.note_constant(offset, bytes);
        }
        if kind != Kind::Read && region.has_constant(offset, bytes) {
            return Err(request.of_constant("it writes what this kernel reads as constant (`.nc`)"));
        }
        if strength > Strength::Weak {
            let place = if request.space == Space::Global { Place::Global(address) } else { Place::Shared(address) };
            if kind != Kind::Write {
                clocks.messages.hear(request.thread(), place);
            }
            if kind != Kind::Read {
                clocks.messages.tell(request.thread(), place);
            }
        }
        if kind != Kind::Write && region.initialised.first_missing(offset, bytes).is_some() && self.unwritten.is_none()
        {
            let Wrong { kind, detail, .. } = request.uninitialised();
            self.unwritten = Some(self.grid.fault(kind, self.number, request.thread(), request.step, detail));
            self.limit = self.limit.min(self.steps + super::PATIENCE);
        }
        if kind != Kind::Read {
            region.initialised.set(offset, bytes);
        }
        self.counters.moved(request.space, kind, bytes);
        Ok(&mut region.bytes[offset..offset + bytes])
    }

    /// Neighbouring lanes access neighbouring bytes, which are returned: all that is said of one access at a time in
    /// [`Block::touch`], in one go. Where something may be wrong with one of them, there is no answer.
    pub fn touch_row(&mut self, request: Request) -> Option<&mut [u8]> {
        let Request { kind, address, bytes, .. } = request;
        let lanes = request.lanes.count_ones() as usize;
        let whole = lanes * bytes;
        if !address.is_multiple_of(bytes as u64) || request.strength > Strength::Weak {
            return None;
        }
        let (region, offset, read_only) = match request.space {
            Space::Global if self.past.is_some() || address % PAGE as u64 + whole as u64 > PAGE as u64 => return None,
            Space::Global => {
                let (page, offset) = self.global.page(address, whole).ok()?;
                (&mut page.region, offset, page.read_only)
            }
            Space::Shared if address.saturating_add(whole as u64) > self.shared.bytes.len() as u64 => return None,
            Space::Shared => (&mut self.shared, address as usize, false),
        };
        let constant = request.strength == Strength::Constant && !read_only;
        if kind != Kind::Read && region.has_constant(offset, whole)
            || constant && region.accesses.writer(offset..offset + whole).is_some()
        {
            return None;
        }
        let row = Row { first: request.access(&self.clocks), lanes, offset, bytes };
        let noted = match kind {
            Kind::Read if region.initialised.first_missing(offset, whole).is_some() => false,
            Kind::Read => read_only || region.accesses.read_row(row, &self.clocks),
            _ => !read_only && region.accesses.write_row(row, &self.clocks),
        };
        if !noted {
            return None;
        }
        if constant {
            region.note_constant(offset, whole);
        }
        if kind != Kind::Read {
            region.initialised.set(offset, whole);
        }
        self.counters.moved(request.space, kind, whole);
        Some(&mut region.bytes[offset..offset + whole])
    }
}
