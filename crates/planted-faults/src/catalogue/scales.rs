//! Factors.

use super::Theme;
use super::edits::{each, every, largest, losses as loss_values, samples, scalars, scale};
use crate::fault::Name::{Kind, Nearest, Pattern};
use crate::fault::{Fault, Plant};
use crate::losses;
use gradproof::batch::Tensor;
use gradproof::check::Kind as K;
use std::f64::consts::LN_2;

/// Factors that are missing, or there twice.
pub const THEME: Theme = Theme { title: "Factors", faults: &FAULTS };

const FAULTS: [Fault; 20] = [
    Fault {
        name: "gradient-of-the-sum",
        stands_for: "the backward pass forgets the mean's 1/N",
        applies: losses::any,
        plant: Plant::Answer(|asked, answer| every(answer, |g| *g *= samples(asked))),
        names: &[Nearest("gradient of the sum, loss of the mean"), Pattern("times N")],
    },
    Fault {
        name: "gradient-over-n-twice",
        stands_for: "1/N in the kernel and again in the framework around it",
        applies: losses::any,
        plant: Plant::Answer(|asked, answer| every(answer, |g| *g /= samples(asked))),
        names: &[Pattern("times 1/N")],
    },
    Fault {
        name: "weights-over-n",
        stands_for: "1/N by the class weights alone, as the features' is added later",
        applies: losses::weights,
        plant: Plant::Answer(|asked, answer| each(answer, Tensor::Weights, |g| *g /= samples(asked))),
        names: &[Pattern("times 1/N")],
    },
    Fault {
        name: "losses-times-n",
        stands_for: "each sample's loss is already weighted for a mean that is not taken",
        applies: losses::any,
        plant: Plant::Answer(|asked, answer| loss_values(answer).iter_mut().for_each(|x| *x *= samples(asked))),
        names: &[Nearest("gradient of the mean, loss of the sum"), Pattern("times N")],
    },
    Fault {
        name: "losses-over-n",
        stands_for: "each sample's loss is divided by N, and then averaged",
        applies: losses::any,
        plant: Plant::Answer(|asked, answer| loss_values(answer).iter_mut().for_each(|x| *x /= samples(asked))),
        names: &[Pattern("times 1/N")],
    },
    Fault {
        name: "gradient-without-scale",
        stands_for: "the chain rule through z = s·cos θ without its factor s",
        applies: losses::scale,
        plant: Plant::Answer(|asked, answer| every(answer, |g| *g /= scale(asked))),
        names: &[Nearest("gradient without the factor"), Pattern("times 1/s"), Pattern("times 1/alpha")],
    },
    Fault {
        name: "gradient-with-scale-twice",
        stands_for: "s by the logits and s by the cosines, both multiplied in",
        applies: losses::scale,
        plant: Plant::Answer(|asked, answer| every(answer, |g| *g *= scale(asked))),
        names: &[Nearest("gradient with the factor"), Pattern("times s"), Pattern("times alpha"), Kind(K::NonFinite)],
    },
    Fault {
        name: "features-without-scale",
        stands_for: "the factor s by the class weights alone",
        applies: losses::scale,
        plant: Plant::Answer(|asked, answer| each(answer, Tensor::Features, |g| *g /= scale(asked))),
        names: &[Pattern("times 1/s"), Pattern("times 1/alpha")],
    },
    Fault {
        name: "gradient-doubled",
        stands_for: "a backward pass that is run twice, or a ½ that is forgotten",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| every(answer, |g| *g *= 2.0)),
        names: &[Pattern("times 2"), Nearest("gradient of the sum, loss of the mean")],
    },
    Fault {
        name: "weights-doubled",
        stands_for: "the gradient by the class weights is added to itself: shared memory reduced twice",
        applies: losses::weights,
        plant: Plant::Answer(|_, answer| each(answer, Tensor::Weights, |g| *g *= 2.0)),
        names: &[Pattern("times 2")],
    },
    Fault {
        name: "scalars-halved",
        stands_for: "d/ds of s²/2 in place of s·s",
        applies: losses::scalars,
        plant: Plant::Answer(|_, answer| scalars(answer, |g| *g *= 0.5)),
        names: &[Pattern("times 1/2")],
    },
    Fault {
        name: "loss-and-gradient-doubled",
        stands_for: "every pair counted from both of its ends, or a weight of 2",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| {
            loss_values(answer).iter_mut().for_each(|x| *x *= 2.0);
            every(answer, |g| *g *= 2.0);
        }),
        names: &[Pattern("times 2")],
    },
    Fault {
        name: "losses-in-bits",
        stands_for: "log2 for the natural logarithm",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| loss_values(answer).iter_mut().for_each(|x| *x /= LN_2)),
        names: &[Pattern("times 1/ln 2")],
    },
    Fault {
        name: "gradient-over-classes",
        stands_for: "a mean over the logits' [N, K] instead of over its rows",
        applies: losses::weights,
        plant: Plant::Answer(|asked, answer| every(answer, |g| *g /= asked.batch.classes() as f64)),
        names: &[Pattern("times 1/K")],
    },
    Fault {
        name: "loss-scaling-left-in",
        stands_for: "mixed precision's loss scale of 1024 is not taken out",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| every(answer, |g| *g *= 1024.0)),
        names: &[Pattern("times 1024"), Kind(K::NonFinite)],
    },
    Fault {
        name: "one-percent-too-large",
        stands_for: "a constant of the formula mistyped in its third digit",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| every(answer, |g| *g *= 1.01)),
        names: &[Pattern("times"), Kind(K::Precision)],
    },
    Fault {
        name: "one-part-in-a-million",
        stands_for: "π, ln 2 or another constant with six digits",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| every(answer, |g| *g *= 1.0 + 1e-6)),
        names: &[Pattern("times"), Kind(K::Precision)],
    },
    Fault {
        name: "gradient-clipped-by-value",
        stands_for: "a clip by value that belongs to the trainer",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| {
            for values in answer.gradients.values_mut() {
                let most = values[largest(values)].abs() / 2.0;
                values.iter_mut().filter(|g| g.abs() > most).for_each(|g| *g = most.copysign(*g));
            }
        }),
        names: &[Pattern("clipped"), Pattern("one element"), Pattern("times 1/2"), Pattern("times")],
    },
    Fault {
        name: "gradient-clipped-by-norm",
        stands_for: "a clip by norm that belongs to the trainer",
        applies: losses::any,
        plant: Plant::Answer(|_, answer| {
            let scale = answer.gradients.values().flatten().fold(0.0, |top: f64, g| top.max(g.abs()));
            let norm = answer.gradients.values().flatten().map(|g| (g / scale).powi(2)).sum::<f64>().sqrt();
            if scale > 0.0 {
                every(answer, |g| *g *= 0.7 / norm);
            }
        }),
        names: &[Pattern("times"), Pattern("one element")],
    },
    Fault {
        name: "weight-decay-left-in",
        stands_for: "5e-4·w added to the gradient by the class weights: the optimiser's part, done twice",
        applies: losses::weights,
        plant: Plant::Answer(|asked, answer| {
            let weights = asked.batch.inputs.values(Tensor::Weights);
            if let Some(values) = answer.gradients.get_mut(&Tensor::Weights) {
                values.iter_mut().zip(weights).for_each(|(g, w)| *g += 5e-4 * w);
            }
        }),
        names: &[Pattern("plus"), Kind(K::Precision)],
    },
];
