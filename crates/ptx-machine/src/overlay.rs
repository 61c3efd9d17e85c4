//! Global memory as one block sees it: what was there before, and over it what the block wrote.

use crate::bits::Bits;
use crate::block::Region;
use crate::fault::FaultKind;
use crate::memory::{Memory, PAGE};
use std::collections::HashMap;

/// The pages that a block has touched.
pub(crate) struct Overlay<'a> {
    memory: &'a Memory,
    pages: Vec<Page>,
    index: HashMap<u64, u32>,
    /// The pages touched last, by the lowest bits of their number.
    recent: [Option<(u64, u32)>; RECENT],
}

const RECENT: usize = 64;

/// A page of global memory, as far as it belongs to an allocation.
#[derive(Debug)]
pub(crate) struct Page {
    pub number: u64,
    pub read_only: bool,
    pub region: Region,
}

/// What an access to a place outside is told.
pub(crate) type Outside = (FaultKind, String);

impl<'a> Overlay<'a> {
    pub fn new(memory: &'a Memory) -> Self {
        Self { memory, pages: Vec::new(), index: HashMap::new(), recent: [None; RECENT] }
    }

    pub fn into_pages(self) -> Vec<Page> {
        self.pages
    }

    /// The page with these bytes, and where in it they begin.
    pub fn page(&mut self, address: u64, bytes: usize) -> Result<(&mut Page, usize), Outside> {
        let number = address / PAGE as u64;
        let slot = (number % RECENT as u64) as usize;
        let found = match self.recent[slot] {
            Some((known, found)) if known == number => found,
            _ => {
                let found = match self.index.get(&number) {
                    Some(found) => *found,
                    None => self.open(number, address, bytes)?,
                };
                self.recent[slot] = Some((number, found));
                found
            }
        };
        let offset = (address % PAGE as u64) as usize;
        if offset + bytes > self.pages[found as usize].region.bytes.len() {
            return Err(outside(self.memory, address, bytes));
        }
        Ok((&mut self.pages[found as usize], offset))
    }

    fn open(&mut self, number: u64, address: u64, bytes: usize) -> Result<u32, Outside> {
        let start = number * PAGE as u64;
        let inside = self.memory.below(start).filter(|(base, found)| start - base < found.bytes.len() as u64);
        let Some((base, allocation)) = inside else { return Err(outside(self.memory, address, bytes)) };
        let from = (start - base) as usize;
        let length = (allocation.bytes.len() - from).min(PAGE);
        let bytes = allocation.bytes[from..from + length].to_vec();
        let region = Region::new(bytes, Bits::part(&allocation.initialised, from, length));
        self.pages.push(Page { number, read_only: allocation.read_only, region });
        let found = self.pages.len() as u32 - 1;
        self.index.insert(number, found);
        Ok(found)
    }
}

impl Page {
    /// Writes what was written to it.
    pub fn write_back(&self, memory: &mut Memory) {
        let start = self.number * PAGE as u64;
        let Some((base, allocation)) = memory.below_mut(start) else { return };
        let from = (start - base) as usize;
        for bytes in self.region.accesses.written() {
            allocation.initialised.set(from + bytes.start, bytes.len());
            allocation.bytes[from + bytes.start..from + bytes.end].copy_from_slice(&self.region.bytes[bytes]);
        }
    }
}

/// Where an address outside every allocation lies.
fn outside(memory: &Memory, address: u64, bytes: usize) -> Outside {
    let place = match memory.below(address) {
        Some((base, allocation)) => {
            let what = allocation.name.as_ref().map_or_else(|| "an allocation".to_owned(), |name| format!("`{name}`"));
            let past = (address - base).saturating_add(bytes as u64) - allocation.bytes.len() as u64;
            format!("{past} bytes past the end of {what} of {} bytes", allocation.bytes.len())
        }
        None => "below every allocation".to_owned(),
    };
    (FaultKind::OutOfBounds, format!("{bytes} bytes at {address:#x}, {place}"))
}
