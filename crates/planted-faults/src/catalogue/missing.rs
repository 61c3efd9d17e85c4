//! Missing terms.

use super::Theme;
use super::edits::{classes, each, every, losses as loss_values, rows, scalars};
use crate::fault::Name::{Pattern, Question};
use crate::fault::{Fault, Plant};
use crate::losses;
use gradproof::batch::Tensor;

/// What is not there at all.
pub const THEME: Theme = Theme { title: "Missing terms", faults: &FAULTS };

const FAULTS: [Fault; 15] = [
    Fault {
        name: "gradient-zero",
        stands_for: "the graph is cut: everything behind a `.item()` or `.data`",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| every(answer, |g| *g = 0.0)),
        names: &[Pattern("zero")],
    },
    Fault {
        name: "features-zero",
        stands_for: "features taken out of the graph before the head",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| each(answer, Tensor::Features, |g| *g = 0.0)),
        names: &[Pattern("zero")],
    },
    Fault {
        name: "weights-zero",
        stands_for: "class weights held as a buffer, or normalised under no_grad",
        applies: losses::weights,
        plant: Plant::Answer(|_, answer| each(answer, Tensor::Weights, |g| *g = 0.0)),
        names: &[Pattern("zero")],
    },
    Fault {
        name: "bias-zero",
        stands_for: "a bias that the fused backward pass forgets",
        applies: losses::bias,
        plant: Plant::Answer(|_, answer| each(answer, Tensor::Bias, |g| *g = 0.0)),
        names: &[Pattern("zero")],
    },
    Fault {
        name: "gains-zero",
        stands_for: "weight normalisation with its lengths frozen",
        applies: losses::gains,
        plant: Plant::Answer(|_, answer| each(answer, Tensor::Gains, |g| *g = 0.0)),
        names: &[Pattern("zero")],
    },
    Fault {
        name: "scalars-zero",
        stands_for: "a scale or radius that is said to be learnable and stays where it is",
        applies: losses::scalars,
        plant: Plant::Answer(|_, answer| scalars(answer, |g| *g = 0.0)),
        names: &[Pattern("zero")],
    },
    Fault {
        name: "losses-zero",
        stands_for: "an output buffer that the kernel never writes",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| loss_values(answer).iter_mut().for_each(|x| *x = 0.0)),
        names: &[Pattern("zero")],
    },
    Fault {
        name: "target-classes-missing",
        stands_for: "the −1{k=y} of the gradient is scattered to nowhere",
        applies: losses::weights,
        plant: Plant::Answer(|asked, answer| {
            let targets = asked.batch.targets();
            classes(asked, answer, |class, row| {
                if targets.contains(&class) {
                    row.fill(0.0);
                }
            });
        }),
        names: &[Pattern("target classes"), Pattern("one row"), Pattern("one element"), Pattern("zero")],
    },
    Fault {
        name: "other-classes-missing",
        stands_for: "a sparse update: only the rows of classes in the batch are written",
        applies: losses::weights,
        plant: Plant::Answer(|asked, answer| {
            let targets = asked.batch.targets();
            classes(asked, answer, |class, row| {
                if !targets.contains(&class) {
                    row.fill(0.0);
                }
            });
        }),
        names: &[Pattern("classes of no sample"), Pattern("one row"), Pattern("one element"), Pattern("zero")],
    },
    Fault {
        name: "last-sample-missing",
        stands_for: "a loop over the samples that ends at N − 1",
        applies: losses::any,
        plant: Plant::Answer(|asked, answer| {
            let last = asked.batch.samples() - 1;
            rows(asked, answer, Tensor::Features, |row, values| {
                if row == last {
                    values.fill(0.0);
                }
            });
        }),
        names: &[Pattern("one row"), Pattern("one element"), Pattern("zero")],
    },
    Fault {
        name: "last-class-missing",
        stands_for: "a loop over the classes that ends at K − 1",
        applies: losses::weights,
        plant: Plant::Answer(|asked, answer| {
            let last = asked.batch.classes() - 1;
            classes(asked, answer, |class, row| {
                if class == last {
                    row.fill(0.0);
                }
            });
        }),
        names: &[Pattern("one row"), Pattern("one element"), Pattern("zero")],
    },
    Fault {
        name: "last-dimension-missing",
        stands_for: "a loop over the dimensions that ends at D − 1",
        applies: losses::any,
        plant: Plant::Answer(|asked, answer| {
            for tensor in [Tensor::Features, Tensor::Weights] {
                rows(asked, answer, tensor, |_, values| {
                    if let Some(last) = values.last_mut() {
                        *last = 0.0;
                    }
                });
            }
        }),
        names: &[Pattern("one column"), Pattern("one element"), Pattern("zero")],
    },
    Fault {
        name: "dimensions-beyond-fours-missing",
        stands_for: "a loop over vectors of four without its remainder",
        applies: losses::any,
        plant: Plant::Answer(|asked, answer| {
            for tensor in [Tensor::Features, Tensor::Weights] {
                rows(asked, answer, tensor, |_, values| {
                    let whole = values.len() / 4 * 4;
                    values[whole..].fill(0.0);
                });
            }
        }),
        names: &[
            Pattern("columns from"),
            Pattern("one column"),
            Pattern("one row"),
            Pattern("one element"),
            Pattern("zero"),
        ],
    },
    Fault {
        name: "last-loss-missing",
        stands_for: "the loss of the last sample is left at the buffer's 0",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| {
            if let Some(last) = loss_values(answer).last_mut() {
                *last = 0.0;
            }
        }),
        names: &[Pattern("one element"), Pattern("zero")],
    },
    Fault {
        name: "weights-only-of-first-sample",
        stands_for: "the gradient by the class weights is assigned where it should be added up",
        applies: losses::cross_entropy,
        plant: Plant::Question(|spec, batch| {
            let mut other = batch.clone();
            other.upstream.iter_mut().skip(1).for_each(|u| *u = 0.0);
            (batch.samples() > 1).then(|| (spec.clone(), other))
        }),
        names: &[Question("the first sample alone"), Pattern("zero")],
    },
];
