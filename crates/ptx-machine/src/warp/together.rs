//! What lanes of a warp do together: shuffles, votes, matches, reductions, barriers.

use super::{Group, Warp};
use crate::block::Block;
use crate::fault::{Fault, FaultKind};
use crate::lanes::{Lanes, Mask, WARP, lanes};
use crate::program::{Action, Collective, Register, ShuffleMode, VoteMode};

impl Warp<'_> {
    /// Lanes come to a step where they wait for those that their member masks name.
    pub(super) fn come_together(
        &mut self,
        block: &Block<'_>,
        at: u32,
        mask: Mask,
        members: Register,
    ) -> Result<(), Fault> {
        let masks = self.register(members);
        if let Some(lane) = lanes(mask).find(|lane| masks[*lane] >> lane & 1 == 0) {
            let members = masks[lane] as Mask;
            let detail = format!("lane {lane} is not in its own member mask {members:#010x}");
            return Err(block.fault(FaultKind::WrongMask, self.thread(lane), at, detail));
        }
        match self.meeting.iter_mut().find(|group| group.at == at) {
            Some(group) => group.lanes |= mask,
            None => self.meeting.push(Group { at, lanes: mask, tired: false }),
        }
        Ok(())
    }

    /// Lets those go on who wait for nobody any more.
    pub(super) fn meet(&mut self, block: &mut Block<'_>) -> Result<(), Fault> {
        let mut i = 0;
        while i < self.meeting.len() {
            let group = self.meeting[i];
            let Some((together, members)) = self.complete(group.at, group.lanes) else {
                i += 1;
                continue;
            };
            self.act(block, group.at, together, members)?;
            self.make_ready(group.at + 1, together);
            self.meeting[i].lanes &= !together;
            if self.meeting[i].lanes == 0 {
                self.meeting.swap_remove(i);
            }
        }
        Ok(())
    }

    /// Of the lanes that wait at a step, some that name each other and nobody who is still to come.
    fn complete(&self, at: u32, waiting: Mask) -> Option<(Mask, Mask)> {
        let Action::Collective { members, .. } = &self.program.steps[at as usize].action else { return None };
        let masks = self.register(*members);
        let first = masks[waiting.trailing_zeros() as usize] as Mask;
        let like = |mask: Mask| {
            lanes(waiting).filter(|lane| masks[*lane] as Mask == mask).fold(0, |all, lane| all | 1 << lane)
        };
        if waiting & !like(first) == 0 {
            // The common case: all name the same.
            return (first & self.alive & !waiting == 0).then_some((waiting, first));
        }
        lanes(waiting).map(|lane| masks[lane] as Mask).find_map(|mask| {
            let same = like(mask);
            (mask & self.alive & !same == 0).then_some((same, mask))
        })
    }

    /// What the lanes do, now that they are together.
    fn act(&mut self, block: &mut Block<'_>, at: u32, together: Mask, members: Mask) -> Result<(), Fault> {
        let Action::Collective { kind, result, .. } = &self.program.steps[at as usize].action else { return Ok(()) };
        match kind {
            Collective::Barrier => {
                block.clocks.meet_in_warp(self.number as usize, together, together == self.alive);
                Ok(())
            }
            Collective::Shuffle { mode, value, lane, clamp, found } => {
                let (value, lane, clamp) = (*self.register(*value), *self.register(*lane), *self.register(*clamp));
                for at_lane in lanes(together) {
                    let (source, inside) = shuffle_source(*mode, at_lane, lane[at_lane] as u32, clamp[at_lane] as u32);
                    if together >> source & 1 == 0 {
                        let detail = absent(source, members);
                        return Err(block.fault(FaultKind::WrongMask, self.thread(at_lane), at, detail));
                    }
                    self.set(*result, at_lane, value[source]);
                    self.set(*found, at_lane, u64::from(inside));
                }
                Ok(())
            }
            Collective::Vote { mode, value, negated } => {
                let votes = self.holds(*value, *negated, together);
                let answer = match mode {
                    VoteMode::All => u64::from(votes == together),
                    VoteMode::Any => u64::from(votes != 0),
                    VoteMode::Uniform => u64::from(votes == together || votes == 0),
                    VoteMode::Ballot => u64::from(votes),
                };
                self.set_all(*result, together, |_| answer);
                Ok(())
            }
            Collective::Match { all, value, found } => {
                let value = *self.register(*value);
                let equal = |lane: usize| {
                    lanes(together).filter(|other| value[*other] == value[lane]).fold(0, |set: Mask, at| set | 1 << at)
                };
                if *all {
                    let agreed = equal(together.trailing_zeros() as usize) == together;
                    self.set_all(*result, together, |_| if agreed { u64::from(together) } else { 0 });
                    self.set_all(*found, together, |_| u64::from(agreed));
                } else {
                    self.set_all(*result, together, |lane| u64::from(equal(lane)));
                }
                Ok(())
            }
            Collective::Reduce { value, operation } => {
                let value = *self.register(*value);
                let answer = lanes(together).map(|lane| value[lane]).reduce(operation).unwrap_or_default();
                self.set_all(*result, together, |_| answer);
                Ok(())
            }
        }
    }

    fn set(&mut self, register: Option<Register>, lane: usize, value: u64) {
        if let Some(register) = register {
            self.registers[register as usize][lane] = value;
        }
    }

    fn set_all(&mut self, register: Option<Register>, mask: Mask, value: impl Fn(usize) -> u64) {
        if let Some(register) = register {
            let values: &mut Lanes = &mut self.registers[register as usize];
            lanes(mask).for_each(|lane| values[lane] = value(lane));
        }
    }
}

/// Why a lane takes no part.
fn absent(lane: usize, members: Mask) -> String {
    let why =
        if members >> lane & 1 == 0 { "is not in the member mask" } else { "has ended, or is not part of the block" };
    format!("it takes the value of lane {lane}, which {why} ({members:#010x})")
}

/// The lane that a shuffle takes its value from, and whether that is the one asked for. `clamp` holds the highest lane in bits 0
/// to 4 and the segment mask in bits 8 to 12.
fn shuffle_source(mode: ShuffleMode, lane: usize, asked: u32, clamp: u32) -> (usize, bool) {
    let lane = lane as u32;
    let (asked, highest, segment) = (asked & 31, clamp & 31, clamp >> 8 & 31);
    let limit = (lane & segment) | (highest & !segment);
    let (source, inside) = match mode {
        ShuffleMode::Up => (lane.wrapping_sub(asked), lane >= asked + limit),
        ShuffleMode::Down => (lane + asked, lane + asked <= limit),
        ShuffleMode::Butterfly => (lane ^ asked, lane ^ asked <= limit),
        ShuffleMode::Index => {
            let source = (lane & segment) | (asked & !segment);
            (source, source <= limit)
        }
    };
    (if inside { source as usize % WARP } else { lane as usize }, inside)
}
