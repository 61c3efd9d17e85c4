//! The sixteen barriers of a block, and what happens when nobody can go on.

use super::Block;
use crate::fault::{Fault, FaultKind};
use crate::lanes::{Mask, WARP};
use crate::messages::Knowledge;
use crate::program::BarrierMode;
use crate::warp::Warp;

/// Who has come to each barrier.
#[derive(Debug, Default)]
pub(crate) struct Barriers {
    arrivals: [Vec<Arrival>; 16],
}

/// Some lanes of a warp that have come to a barrier.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub warp: usize,
    pub lanes: Mask,
    /// Whether they are all that have not ended.
    pub all: bool,
    pub step: u32,
    pub mode: BarrierMode,
    /// Whether all lanes of a warp have to come together.
    pub aligned: bool,
    /// How many threads take part, if not all.
    pub threads: Option<u32>,
    /// The lanes whose predicate is true.
    pub votes: Mask,
    /// What they know as they come, where not all threads take part.
    pub told: Knowledge,
}

impl Arrival {
    fn thread(&self) -> u32 {
        (self.warp * WARP) as u32 + self.lanes.trailing_zeros()
    }

    /// Whether they stay there until all have come.
    pub fn waits(&self) -> bool {
        self.mode != BarrierMode::Arrive
    }
}

impl Block<'_> {
    /// Some lanes come to a barrier.
    pub fn arrive(&mut self, number: u64, mut arrival: Arrival) -> Result<(), Fault> {
        let wrong = |detail: String| self.fault(FaultKind::DivergentBarrier, arrival.thread(), arrival.step, detail);
        let Some(arrivals) = self.barriers.arrivals.get(number as usize) else {
            return Err(wrong(format!("there is no barrier {number}: they are 0 to 15")));
        };
        if let Some(threads) = arrival.threads.filter(|threads| *threads == 0 || !threads.is_multiple_of(WARP as u32)) {
            return Err(wrong(format!("a barrier for {threads} threads, which is not a multiple of {WARP}")));
        }
        if let Some(other) = arrivals.iter().find(|other| other.threads != arrival.threads) {
            let mut fault = wrong(format!("others at barrier {number} wait for another number of threads"));
            fault.other = Some(self.site(other.thread(), other.step));
            return Err(fault);
        }
        let again = |other: &&Arrival| other.warp == arrival.warp && other.lanes & arrival.lanes != 0;
        if let Some(other) = arrivals.iter().find(again) {
            let mut fault = wrong(format!("it comes to barrier {number} a second time before all others have come"));
            fault.other = Some(self.site(other.thread(), other.step));
            return Err(fault);
        }
        if arrival.threads.is_some() {
            arrival.told = self.clocks.arrive(arrival.warp, arrival.lanes, arrival.all);
        }
        self.barriers.arrivals[number as usize].push(arrival);
        Ok(())
    }

    /// Lets go on whoever waits at a barrier to which all have come, and says whether there was any.
    pub fn complete_barriers(&mut self, warps: &mut [Warp<'_>]) -> Result<bool, Fault> {
        let mut any = false;
        for number in 0..self.barriers.arrivals.len() {
            let arrivals = &self.barriers.arrivals[number];
            let Some(first) = arrivals.first() else { continue };
            let complete = match first.threads {
                None => {
                    // Who has come waits, and so has not ended.
                    let come: u32 = arrivals.iter().map(|arrival| arrival.lanes.count_ones()).sum();
                    come == warps.iter().map(|warp| warp.alive().count_ones()).sum::<u32>()
                }
                Some(threads) => {
                    // A warp counts whole, though some of its threads may have ended or never been.
                    let count = |(warp, state): (usize, &Warp<'_>)| {
                        let lanes = lanes_of(arrivals, warp);
                        let whole = lanes != 0 && state.alive() & !lanes == 0;
                        if whole { WARP as u32 } else { lanes.count_ones() }
                    };
                    warps.iter().enumerate().map(count).sum::<u32>() >= threads
                }
            };
            if complete {
                let arrivals = std::mem::take(&mut self.barriers.arrivals[number]);
                self.check_together(&arrivals, warps)?;
                self.release(&arrivals, warps);
                self.counters.barriers += 1;
                any = true;
            }
        }
        Ok(any)
    }

    /// At an aligned barrier, all threads of a warp have to be at the same one.
    fn check_together(&self, arrivals: &[Arrival], warps: &[Warp<'_>]) -> Result<(), Fault> {
        for arrival in arrivals.iter().filter(|arrival| arrival.aligned && !arrival.all) {
            let warp = &warps[arrival.warp];
            let same = |other: &&Arrival| other.warp == arrival.warp && other.step == arrival.step;
            let together = arrivals.iter().filter(same).fold(0, |all, other| all | other.lanes);
            let apart = warp.alive() & !together;
            if apart != 0 {
                let detail = "threads of one warp came to different barriers".to_owned();
                let mut fault = self.fault(FaultKind::DivergentBarrier, arrival.thread(), arrival.step, detail);
                let other = apart.trailing_zeros();
                let thread = (arrival.warp * WARP) as u32 + other;
                fault.other = warp.position(other as usize).map(|step| self.site(thread, step));
                return Err(fault);
            }
        }
        Ok(())
    }

    fn release(&mut self, arrivals: &[Arrival], warps: &mut [Warp<'_>]) {
        if arrivals.iter().all(|arrival| arrival.threads.is_none()) {
            self.clocks.meet();
        } else {
            let mut told = Knowledge::default();
            arrivals.iter().for_each(|arrival| told.join(&arrival.told));
            for arrival in arrivals.iter().filter(|arrival| arrival.waits()) {
                self.clocks.learn(arrival.warp, arrival.lanes, arrival.all, &told);
            }
        }
        let count =
            |lanes: fn(&Arrival) -> Mask| arrivals.iter().map(|arrival| lanes(arrival).count_ones()).sum::<u32>();
        let (votes, voters) = (count(|arrival| arrival.votes), count(|arrival| arrival.lanes));
        for arrival in arrivals.iter().filter(|arrival| arrival.waits()) {
            let answer = match arrival.mode {
                BarrierMode::And => u64::from(votes == voters),
                BarrierMode::Or => u64::from(votes > 0),
                _ => u64::from(votes),
            };
            warps[arrival.warp].pass_barrier(arrival.lanes, arrival.step, answer);
        }
    }

    /// The fault of a block in which everybody waits for somebody else.
    pub fn stuck(&self, warps: &[Warp<'_>]) -> Fault {
        let mut waiting = warps.iter().enumerate().flat_map(|(warp, state)| {
            (0..WARP).filter_map(move |lane| {
                let step = state.position(lane)?;
                Some(((warp * WARP + lane) as u32, step))
            })
        });
        let (thread, step) = waiting.next().expect("somebody waits");
        let other = waiting.find(|(_, at)| *at != step);
        let at_barrier = warps.iter().any(Warp::waits_at_barrier);
        let (kind, detail) = if at_barrier {
            (FaultKind::DivergentBarrier, "not all threads come to the barrier: they wait for each other for ever")
        } else {
            (FaultKind::WrongMask, "a lane named in the member mask never comes: lanes wait for each other for ever")
        };
        let mut fault = self.fault(kind, thread, step, detail.to_owned());
        fault.other = other.map(|(thread, step)| self.site(thread, step));
        fault
    }
}

/// The lanes of a warp that are among the arrivals.
fn lanes_of(arrivals: &[Arrival], warp: usize) -> Mask {
    arrivals.iter().filter(|arrival| arrival.warp == warp).fold(0, |lanes, arrival| lanes | arrival.lanes)
}
