//! Signs.

use super::Theme;
use super::edits::{classes, each, every, losses, middle, rows, scalars};
use crate::fault::Name::{Nearest, Pattern};
use crate::fault::{Fault, Plant};
use crate::losses;
use gradproof::batch::Tensor;

/// Faults of sign.
pub const THEME: Theme = Theme { title: "Signs", faults: &FAULTS };

const FAULTS: [Fault; 11] = [
    Fault {
        name: "loss-and-gradient-negated",
        stands_for: "the log-likelihood is returned for the loss, and maximised downhill",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| {
            losses(answer).iter_mut().for_each(|x| *x = -*x);
            every(answer, |g| *g = -*g);
        }),
        names: &[Nearest("negated loss and gradient")],
    },
    Fault {
        name: "gradient-negated",
        stands_for: "1{k=y} − p for p − 1{k=y} in a fused backward pass",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| every(answer, |g| *g = -*g)),
        names: &[Nearest("negated gradient")],
    },
    Fault {
        name: "loss-negated",
        stands_for: "a reported loss with the sign of the log-likelihood beside the right gradient",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| losses(answer).iter_mut().for_each(|x| *x = -*x)),
        names: &[Pattern("negated")],
    },
    Fault {
        name: "features-negated",
        stands_for: "the gradient that is sent back to the network is subtracted twice",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| each(answer, Tensor::Features, |g| *g = -*g)),
        // Where there is no other gradient, it is the whole one.
        names: &[Nearest("negated gradient"), Pattern("negated")],
    },
    Fault {
        name: "weights-negated",
        stands_for: "the optimiser's step in place of the gradient by the class weights",
        applies: losses::weights,
        plant: Plant::Answer(|_, answer| each(answer, Tensor::Weights, |g| *g = -*g)),
        names: &[Nearest("negated gradient by weights"), Pattern("negated")],
    },
    Fault {
        name: "bias-negated",
        stands_for: "the bias is subtracted in the backward pass alone",
        applies: losses::bias,
        plant: Plant::Answer(|_, answer| each(answer, Tensor::Bias, |g| *g = -*g)),
        names: &[Nearest("negated gradient by bias"), Pattern("negated")],
    },
    Fault {
        name: "scalars-negated",
        stands_for: "a learnable scale or radius that runs away because its gradient points uphill",
        applies: losses::scalars,
        plant: Plant::Answer(|_, answer| scalars(answer, |g| *g = -*g)),
        names: &[Nearest("negated gradient by"), Pattern("negated")],
    },
    Fault {
        name: "target-classes-negated",
        stands_for: "p + 1{k=y} for p − 1{k=y}: the target's row is pushed, not pulled",
        applies: losses::weights,
        plant: Plant::Answer(|asked, answer| {
            let targets = asked.batch.targets();
            classes(asked, answer, |class, row| {
                if targets.contains(&class) {
                    row.iter_mut().for_each(|g| *g = -*g);
                }
            });
        }),
        names: &[
            Pattern("target classes"),
            Pattern("one row"),
            Pattern("one element"),
            Pattern("negated"),
            Nearest("negated gradient by weights"),
        ],
    },
    Fault {
        name: "magnitudes",
        stands_for: "an absolute value left over from a debugging norm",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| every(answer, |g| *g = g.abs())),
        names: &[Pattern("without its signs"), Pattern("negated")],
    },
    Fault {
        name: "first-sample-negated",
        stands_for: "a sign that is only set from the second iteration of a loop on",
        applies: losses::any,
        plant: Plant::Answer(|asked, answer| {
            rows(asked, answer, Tensor::Features, |row, values| {
                if row == 0 {
                    values.iter_mut().for_each(|g| *g = -*g);
                }
            });
        }),
        names: &[Pattern("one row"), Pattern("one element"), Pattern("negated")],
    },
    Fault {
        name: "one-element-negated",
        stands_for: "a sign bit lost in one element, as by a bad store",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| {
            if let Some(values) = answer.gradients.get_mut(&Tensor::Features) {
                let at = middle(values);
                values[at] = -values[at];
            }
        }),
        names: &[Pattern("one element"), Pattern("negated")],
    },
];
