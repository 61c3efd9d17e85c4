//! The device's global memory, as the host sees it between launches.

use crate::bits::Bits;
use crate::fault::{Fault, FaultKind};
use std::collections::BTreeMap;

/// Blocks see memory in pages; every allocation begins on one, and a page belongs to one allocation at most.
pub(crate) const PAGE: usize = 1024;

/// Where the first allocation lies.
const FIRST: u64 = 0x7_0000_0000;

/// How far allocations are apart, at least.
const GAP: u64 = 1 << 28;

/// Global memory: allocations, far enough apart that no stray index gets from one into the next unnoticed.
#[derive(Clone, Debug)]
pub struct Memory {
    allocations: BTreeMap<u64, Allocation>,
    next: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Allocation {
    pub bytes: Vec<u8>,
    pub initialised: Bits,
    /// Constant memory, to kernels.
    pub read_only: bool,
    /// The name of a module's variable.
    pub name: Option<String>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { allocations: BTreeMap::new(), next: FIRST }
    }
}

impl Memory {
    /// No allocation yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The memory of one device of several: its addresses lie above `base`, so that no address belongs to two. `base` is a
    /// multiple of 2⁵².
    pub fn for_device(base: u64) -> Self {
        Self { next: base + FIRST, ..Self::default() }
    }

    /// Gives every allocation back.
    pub fn clear(&mut self) {
        self.allocations.clear();
    }

    /// The address of so many new bytes, which nobody has written yet.
    ///
    /// # Errors
    /// If the host has not that much memory.
    pub fn allocate(&mut self, bytes: usize) -> Result<u64, Fault> {
        self.place(bytes, None, false)
    }

    pub(crate) fn place(&mut self, bytes: usize, name: Option<String>, read_only: bool) -> Result<u64, Fault> {
        let mut contents = Vec::new();
        contents
            .try_reserve_exact(bytes)
            .map_err(|_| Fault::new(FaultKind::InvalidArgument, format!("{bytes} bytes are more than the host has")))?;
        // What nobody wrote has a look that is easily told from a number.
        contents.resize(bytes, 0xCD);
        let allocation = Allocation { bytes: contents, initialised: Bits::none(bytes), read_only, name };
        let address = self.next;
        self.allocations.insert(address, allocation);
        self.next += (bytes as u64 + GAP).next_multiple_of(PAGE as u64);
        Ok(address)
    }

    /// Gives an allocation back.
    ///
    /// # Errors
    /// If none begins at this address.
    pub fn free(&mut self, address: u64) -> Result<(), Fault> {
        let freed = self.allocations.remove(&address);
        freed
            .map(|_| ())
            .ok_or_else(|| Fault::new(FaultKind::InvalidArgument, format!("no allocation begins at {address:#x}")))
    }

    /// The bytes allocated now.
    pub fn allocated(&self) -> usize {
        self.allocations.values().map(|allocation| allocation.bytes.len()).sum()
    }

    /// Copies from the host.
    ///
    /// # Errors
    /// If the address was not allocated, or there are fewer bytes.
    pub fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), Fault> {
        if bytes.is_empty() {
            return Ok(());
        }
        let (allocation, offset) = self.range(address, bytes.len())?;
        allocation.bytes[offset..offset + bytes.len()].copy_from_slice(bytes);
        allocation.initialised.set(offset, bytes.len());
        Ok(())
    }

    /// Sets `count` bytes to one value.
    ///
    /// # Errors
    /// If the address was not allocated, or there are fewer bytes.
    pub fn fill(&mut self, address: u64, byte: u8, count: usize) -> Result<(), Fault> {
        if count == 0 {
            return Ok(());
        }
        let (allocation, offset) = self.range(address, count)?;
        allocation.bytes[offset..offset + count].fill(byte);
        allocation.initialised.set(offset, count);
        Ok(())
    }

    /// Copies to the host.
    ///
    /// # Errors
    /// As [`Memory::bytes`].
    pub fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), Fault> {
        bytes.copy_from_slice(self.bytes(address, bytes.len())?);
        Ok(())
    }

    /// So many bytes, as the host sees them.
    ///
    /// # Errors
    /// If the address was not allocated, there are fewer bytes, or nobody has written one of them
    /// ([`FaultKind::UnwrittenOutput`]).
    pub fn bytes(&self, address: u64, count: usize) -> Result<&[u8], Fault> {
        if count == 0 {
            return Ok(&[]);
        }
        let (allocation, offset) = self.find(address, count)?;
        if let Some(missing) = allocation.initialised.first_missing(offset, count) {
            let detail = format!("byte {} of {count} copied to the host was never written", missing - offset);
            return Err(Fault::new(FaultKind::UnwrittenOutput, detail));
        }
        Ok(&allocation.bytes[offset..offset + count])
    }

    /// Copies from one place to another, with what was never written.
    ///
    /// # Errors
    /// If an address was not allocated, or there are fewer bytes.
    pub fn copy(&mut self, from: u64, to: u64, count: usize) -> Result<(), Fault> {
        if count == 0 {
            return Ok(());
        }
        let (source, start) = self.find(from, count)?;
        let bytes = source.bytes[start..start + count].to_vec();
        let mut known = Bits::none(count);
        known.copy(0, &source.initialised, start, count);
        let (target, offset) = self.range(to, count)?;
        target.bytes[offset..offset + count].copy_from_slice(&bytes);
        target.initialised.copy(offset, &known, 0, count);
        Ok(())
    }

    /// The allocation at or below an address, with where it begins.
    pub(crate) fn below(&self, address: u64) -> Option<(u64, &Allocation)> {
        self.allocations.range(..=address).next_back().map(|(base, allocation)| (*base, allocation))
    }

    /// The allocation at or below an address, to be written.
    pub(crate) fn below_mut(&mut self, address: u64) -> Option<(u64, &mut Allocation)> {
        self.allocations.range_mut(..=address).next_back().map(|(base, allocation)| (*base, allocation))
    }

    fn find(&self, address: u64, count: usize) -> Result<(&Allocation, usize), Fault> {
        self.below(address)
            .map(|(base, allocation)| (allocation, (address - base) as usize))
            .filter(|(allocation, offset)| offset + count <= allocation.bytes.len())
            .ok_or_else(|| outside(address, count))
    }

    fn range(&mut self, address: u64, count: usize) -> Result<(&mut Allocation, usize), Fault> {
        self.below_mut(address)
            .map(|(base, allocation)| (allocation, (address - base) as usize))
            .filter(|(allocation, offset)| offset + count <= allocation.bytes.len())
            .ok_or_else(|| outside(address, count))
    }
}

fn outside(address: u64, count: usize) -> Fault {
    Fault::new(FaultKind::InvalidArgument, format!("{count} bytes at {address:#x} are not within one allocation"))
}
