//! The answers to what a loss asks of all other classes, when these come in portions.
//!
//! The loss's formula is run once for each portion, with a different answerer each time: [`Folding`] collects, [`Given`] answers
//! with finished reductions as variables, and [`Unfolding`] carries the derivatives by those reductions back to the classes.

use crate::loss::sample::{Class, Classes};
use crate::scalar::tape::Tape;
use num_dual::DualStruct;

/// The running reductions of one sample, in the order its loss asks for them.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub reductions: Vec<Reduction>,
    /// Questions asked in the present portion.
    pub asked: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Reduction {
    /// `log Σ exp`, as its largest term and the sum of exponentials relative to it.
    LogSumExp {
        largest: f64,
        sum: f64,
    },
    Sum(f64),
    Max {
        value: f64,
        class: usize,
    },
}

impl Reduction {
    pub fn value(&self) -> f64 {
        match self {
            // Without a term, both are −∞.
            Self::LogSumExp { largest, sum } => largest + sum.ln(),
            Self::Sum(sum) => *sum,
            Self::Max { value, .. } => *value,
        }
    }
}

impl State {
    fn next(&mut self, empty: Reduction) -> &mut Reduction {
        if self.asked == self.reductions.len() {
            self.reductions.push(empty);
        }
        self.asked += 1;
        &mut self.reductions[self.asked - 1]
    }
}

/// The first sweep: each question folds the chunk into its reduction, and is answered with what it amounts to so far.
pub(super) struct Folding<'a> {
    pub classes: Vec<(usize, Class<f64>)>,
    /// The first class of the chunk.
    pub start: usize,
    pub state: &'a mut State,
}

impl Classes<f64> for Folding<'_> {
    fn log_sum_exp(&mut self, f: &mut dyn FnMut(&Class<f64>) -> f64) -> f64 {
        let logits: Vec<f64> = self.classes.iter().map(|(_, class)| f(class)).collect();
        let reduction = self.state.next(Reduction::LogSumExp { largest: f64::NEG_INFINITY, sum: 0.0 });
        let Reduction::LogSumExp { largest, sum } = reduction else { unreachable!("questions come in one order") };
        let top = logits.iter().copied().fold(*largest, f64::max);
        if top > f64::NEG_INFINITY {
            *sum = *sum * (*largest - top).exp() + logits.iter().map(|z| (z - top).exp()).sum::<f64>();
            *largest = top;
        }
        reduction.value()
    }

    fn sum(&mut self, f: &mut dyn FnMut(&Class<f64>) -> f64) -> f64 {
        let part: f64 = self.classes.iter().map(|(_, class)| f(class)).sum();
        let reduction = self.state.next(Reduction::Sum(0.0));
        if let Reduction::Sum(sum) = reduction {
            *sum += part;
        }
        reduction.value()
    }

    fn max(
        &mut self,
        f: &mut dyn FnMut(&Class<f64>) -> f64,
        exceeds: &mut dyn FnMut(&f64, &f64) -> bool,
    ) -> Option<f64> {
        let reduction = self.state.next(Reduction::Max { value: f64::NEG_INFINITY, class: usize::MAX });
        let Reduction::Max { value, class } = reduction else { unreachable!("questions come in one order") };
        for (k, candidate) in &self.classes {
            let logit = f(candidate);
            if *class == usize::MAX || exceeds(&logit, value) {
                (*value, *class) = (logit, self.start + k);
            }
        }
        (*class != usize::MAX).then_some(*value)
    }
}

/// Between the sweeps: each question is answered with its finished reduction, as a variable.
pub(super) struct Given<'a> {
    pub values: &'a [Tape<f64>],
    pub asked: usize,
}

impl Given<'_> {
    fn next(&mut self) -> Option<Tape<f64>> {
        self.asked += 1;
        self.values.get(self.asked - 1).copied()
    }
}

impl Classes<Tape<f64>> for Given<'_> {
    fn log_sum_exp(&mut self, _f: &mut dyn FnMut(&Class<Tape<f64>>) -> Tape<f64>) -> Tape<f64> {
        self.next().unwrap_or_else(|| Tape::from(f64::NEG_INFINITY))
    }
    fn sum(&mut self, _f: &mut dyn FnMut(&Class<Tape<f64>>) -> Tape<f64>) -> Tape<f64> {
        self.next().unwrap_or_else(|| Tape::from(0.0))
    }
    fn max(
        &mut self,
        _f: &mut dyn FnMut(&Class<Tape<f64>>) -> Tape<f64>,
        _exceeds: &mut dyn FnMut(&Tape<f64>, &Tape<f64>) -> bool,
    ) -> Option<Tape<f64>> {
        self.next().filter(|value| *value > f64::NEG_INFINITY)
    }
}

/// The second sweep: each question adds `∂L/∂reduction · ∂reduction/∂term · term` over the chunk to `total`, whose gradient is
/// then that of the loss by way of this chunk.
pub(super) struct Unfolding<'a> {
    pub classes: Vec<(usize, Class<Tape<f64>>)>,
    pub start: usize,
    pub state: &'a State,
    pub adjoints: &'a [f64],
    pub asked: usize,
    pub total: Tape<f64>,
}

impl Unfolding<'_> {
    fn next(&mut self) -> (Reduction, f64) {
        self.asked += 1;
        (self.state.reductions[self.asked - 1], self.adjoints[self.asked - 1])
    }
}

impl Classes<Tape<f64>> for Unfolding<'_> {
    fn log_sum_exp(&mut self, f: &mut dyn FnMut(&Class<Tape<f64>>) -> Tape<f64>) -> Tape<f64> {
        let (reduction, adjoint) = self.next();
        let Reduction::LogSumExp { largest, sum } = reduction else { unreachable!("questions come in one order") };
        for (_, class) in &self.classes {
            let logit = f(class);
            // Not e^(logit − value): of a large value the last digits are gone.
            let share = (logit.re() - largest).exp() / sum;
            self.total += logit * (adjoint * share);
        }
        Tape::from(reduction.value())
    }

    fn sum(&mut self, f: &mut dyn FnMut(&Class<Tape<f64>>) -> Tape<f64>) -> Tape<f64> {
        let (reduction, adjoint) = self.next();
        for (_, class) in &self.classes {
            self.total += f(class) * adjoint;
        }
        Tape::from(reduction.value())
    }

    fn max(
        &mut self,
        f: &mut dyn FnMut(&Class<Tape<f64>>) -> Tape<f64>,
        _exceeds: &mut dyn FnMut(&Tape<f64>, &Tape<f64>) -> bool,
    ) -> Option<Tape<f64>> {
        let (reduction, adjoint) = self.next();
        let Reduction::Max { value, class: winner } = reduction else { unreachable!("questions come in one order") };
        for (k, class) in &self.classes {
            if self.start + k == winner {
                self.total += f(class) * adjoint;
            }
        }
        (winner != usize::MAX).then(|| Tape::from(value))
    }
}
