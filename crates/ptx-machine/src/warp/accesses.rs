//! Loads, stores and atomic operations of a warp's lanes.

use super::Warp;
use crate::bits::Bits;
use crate::block::{Block, Kind, Request, Space, Wrong};
use crate::fault::Fault;
use crate::lanes::{Lanes, Mask, WARP, lanes};
use crate::lower::{LOCAL_WINDOW, SHARED_WINDOW, WINDOW};
use crate::program::{Action, Address, Strength, Target};

/// The local memory of all lanes, one lane after the other.
pub(super) struct Local {
    bytes: Vec<u8>,
    initialised: Bits,
    each: usize,
}

/// A value of so many bytes, 8 at most.
fn value_of(bytes: &[u8]) -> u64 {
    if let [a, b, c, d] = *bytes {
        return u64::from(u32::from_le_bytes([a, b, c, d]));
    }
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// How loaded elements become what registers hold.
#[derive(Clone, Copy)]
struct Extension {
    bytes: usize,
    signed: bool,
    keep: u64,
}

impl Extension {
    fn of(self, bytes: &[u8]) -> u64 {
        let value = value_of(bytes);
        let shift = 64 - 8 * self.bytes as u32;
        let value = if self.signed { ((value << shift).cast_signed() >> shift).cast_unsigned() } else { value };
        value & self.keep
    }
}

/// How an action accesses memory.
fn kind_of(action: &Action) -> Option<(&Address, Kind, usize)> {
    match action {
        Action::Load { address, bytes, results, .. } => Some((address, Kind::Read, bytes * results.len())),
        Action::Store { address, bytes, sources } => Some((address, Kind::Write, bytes * sources.len())),
        Action::Atomic { address, bytes, .. } => Some((address, Kind::Atomic, *bytes)),
        _ => None,
    }
}

/// Where a generic address points, and the address there.
fn resolve(target: Target, address: u64) -> (Target, u64) {
    let within = |window: u64| address.wrapping_sub(window) < WINDOW;
    match target {
        Target::Generic if within(SHARED_WINDOW) => (Target::Shared, address - SHARED_WINDOW),
        Target::Generic if within(LOCAL_WINDOW) => (Target::Local, address - LOCAL_WINDOW),
        Target::Generic => (Target::Global, address),
        known => (known, address),
    }
}

/// Lanes that follow each other, and whose places do.
struct Run {
    lanes: Mask,
    /// Whether they are all at the same place; else each is behind the one before.
    same: bool,
}

/// The run that begins with the first lane of the mask.
fn run(places: &Lanes, bytes: usize, mask: Mask) -> Run {
    let first = mask.trailing_zeros() as usize;
    let length = (!(mask >> first)).trailing_zeros() as usize;
    let places = &places[first..first + length];
    let steady = |step: u64| 1 + places.windows(2).take_while(|pair| pair[1] == pair[0].wrapping_add(step)).count();
    let (row, same) = (steady(bytes as u64), steady(0));
    let length = row.max(same);
    Run { lanes: Mask::MAX >> (WARP - length) << first, same: same == length }
}

impl Warp<'_> {
    /// A load, store or atomic operation at a step by the active lanes: together as far as they access a row or the same bytes,
    /// else one after the other.
    pub(super) fn access(&mut self, block: &mut Block<'_>, action: &Action, at: u32, mask: Mask) -> Result<(), Fault> {
        let Some((address, kind, bytes)) = kind_of(action) else { return Ok(()) };
        let mut places = *self.register(address.base);
        places.iter_mut().for_each(|place| *place = place.wrapping_add(address.offset.cast_unsigned()));
        let (strength, warp) = (address.strength, self.number);
        let request = |lane: usize, lanes: Mask| {
            let (target, place) = resolve(address.target, places[lane]);
            let space = if target == Target::Shared { Space::Shared } else { Space::Global };
            (target, Request { space, kind, strength, address: place, bytes, warp, lanes, step: at })
        };
        let mut left = mask;
        while left != 0 {
            let run = run(&places, bytes, left);
            left &= !run.lanes;
            let (target, together) = request(run.lanes.trailing_zeros() as usize, run.lanes);
            if run.lanes.count_ones() > 1 && self.together(block, action, target, together, run.same) {
                continue;
            }
            for lane in lanes(run.lanes) {
                let (target, request) = request(lane, 1 << lane);
                self.one(block, action, target, request, lane).map_err(|wrong| self.wrong(block, wrong, lane, at))?;
            }
        }
        Ok(())
    }

    /// The access of a run of lanes, if it can be done in one go and nothing is wrong with it.
    fn together(
        &mut self,
        block: &mut Block<'_>,
        action: &Action,
        target: Target,
        request: Request,
        same: bool,
    ) -> bool {
        let shared = matches!(target, Target::Global | Target::Shared) && request.strength <= Strength::Weak;
        if shared && !same {
            let Some(bytes) = block.touch_row(request) else { return false };
            self.move_row(action, bytes, request.lanes);
            return true;
        }
        if request.kind != Kind::Read || !same {
            return false;
        }
        let bytes = match target {
            Target::Parameter => parameter(block.grid.parameters, &request).ok(),
            _ if shared => block.touch(request).ok().map(|bytes| &*bytes),
            _ => None,
        };
        bytes.is_some_and(|bytes| {
            self.load(action, bytes, request.lanes);
            true
        })
    }

    /// One lane's access.
    fn one(
        &mut self,
        block: &mut Block<'_>,
        action: &Action,
        target: Target,
        request: Request,
        lane: usize,
    ) -> Result<(), Wrong> {
        if target == Target::Parameter {
            let bytes = parameter(block.grid.parameters, &request)?;
            self.load(action, bytes, 1 << lane);
            return Ok(());
        }
        if target == Target::Local {
            let mut local = std::mem::take(&mut self.local);
            let moved = local.touch(lane, &request).map(|bytes| self.exchange(action, bytes, lane));
            self.local = local;
            return moved;
        }
        let bytes = block.touch(request)?;
        self.exchange(action, bytes, lane);
        Ok(())
    }

    /// Moves what one lane asked for.
    fn exchange(&mut self, action: &Action, bytes: &mut [u8], lane: usize) {
        match action {
            Action::Store { bytes: each, sources, .. } => {
                for (element, source) in bytes.chunks_exact_mut(*each).zip(sources) {
                    element.copy_from_slice(&self.register(*source)[lane].to_le_bytes()[..*each]);
                }
            }
            Action::Atomic { result, sources, operation, .. } => {
                let [a, b] = sources.map(|source| self.register(source)[lane]);
                let old = value_of(bytes);
                bytes.copy_from_slice(&operation(old, a, b).to_le_bytes()[..bytes.len()]);
                if let Some(result) = result {
                    self.registers[*result as usize][lane] = old;
                }
            }
            load => self.load(load, bytes, 1 << lane),
        }
    }

    /// Gives lanes what they all asked for.
    fn load(&mut self, action: &Action, bytes: &[u8], mask: Mask) {
        let Action::Load { bytes: each, signed, keep, results, .. } = action else { return };
        let extension = Extension { bytes: *each, signed: *signed, keep: *keep };
        for (element, result) in bytes.chunks_exact(*each).zip(results) {
            let value = extension.of(element);
            lanes(mask).for_each(|lane| self.registers[*result as usize][lane] = value);
        }
    }

    /// Moves a row of elements, those of the first lane first.
    fn move_row(&mut self, action: &Action, row: &mut [u8], mask: Mask) {
        let first = mask.trailing_zeros() as usize;
        match action {
            Action::Load { bytes: each, signed, keep, results, .. } => {
                let extension = Extension { bytes: *each, signed: *signed, keep: *keep };
                for (at, result) in results.iter().enumerate() {
                    let values = self.registers[*result as usize][first..].iter_mut();
                    for (value, own) in values.zip(row.chunks_exact(each * results.len())) {
                        *value = extension.of(&own[at * each..(at + 1) * each]);
                    }
                }
            }
            Action::Store { bytes: each, sources, .. } => {
                for (at, source) in sources.iter().enumerate() {
                    let values = self.register(*source)[first..].iter();
                    for (value, own) in values.zip(row.chunks_exact_mut(each * sources.len())) {
                        own[at * each..(at + 1) * each].copy_from_slice(&value.to_le_bytes()[..*each]);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Bytes of an entry's parameters.
fn parameter<'a>(parameters: &'a [u8], request: &Request) -> Result<&'a [u8], Wrong> {
    request.check_alignment()?;
    let start = usize::try_from(request.address).ok();
    let bytes = start.and_then(|start| parameters.get(start..)?.get(..request.bytes));
    bytes.ok_or_else(|| request.outside("parameters", parameters.len()))
}

impl Default for Local {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Local {
    pub fn new(each: usize) -> Self {
        Self { bytes: vec![0xCD; each * WARP], initialised: Bits::none(each * WARP), each }
    }

    /// The bytes that a lane asks for.
    fn touch(&mut self, lane: usize, request: &Request) -> Result<&mut [u8], Wrong> {
        request.check_alignment()?;
        if request.address.saturating_add(request.bytes as u64) > self.each as u64 {
            return Err(request.outside("local memory", self.each));
        }
        let start = lane * self.each + request.address as usize;
        if request.kind != Kind::Write && self.initialised.first_missing(start, request.bytes).is_some() {
            return Err(request.uninitialised());
        }
        if request.kind != Kind::Read {
            self.initialised.set(start, request.bytes);
        }
        Ok(&mut self.bytes[start..start + request.bytes])
    }
}
