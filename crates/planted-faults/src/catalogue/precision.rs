//! Precision.

use super::Theme;
use super::edits::{every, largest, losses as loss_values};
use super::margins::variant;
use crate::fault::Name::{Kind, Nearest, Pattern};
use crate::fault::{Asked, Fault, Plant};
use crate::losses;
use gradproof::check::Kind as K;
use gradproof::subject::{Answer, Precision};

/// Right formulas, computed or stored in a lower precision than they say.
pub const THEME: Theme = Theme { title: "Precision", faults: &FAULTS };

fn stored(answer: &mut Answer, precision: Precision) {
    every(answer, |g| *g = precision.round(*g));
    loss_values(answer).iter_mut().for_each(|x| *x = precision.round(*x));
}

fn wider(asked: &Asked<'_>, precision: Precision) -> bool {
    asked.precision.unit_roundoff() < precision.unit_roundoff()
}

const COARSE: &[crate::fault::Name] = &[Kind(K::Precision), Pattern("numbers of")];

const FAULTS: [Fault; 9] = [
    Fault {
        name: "computed-a-precision-lower",
        stands_for: "a double that passes through a float function; TF32 or bf16 matrix products in float",
        applies: losses::any,
        plant: Plant::Arithmetic(|precision| match precision {
            Precision::F64 => Some(Precision::F32),
            Precision::F32 => Some(Precision::F16),
            Precision::F16 | Precision::Bf16 => None,
        }),
        names: COARSE,
    },
    Fault {
        name: "computed-in-bfloat16",
        stands_for: "autocast left on around the loss",
        applies: losses::any,
        plant: Plant::Arithmetic(|precision| (precision != Precision::Bf16).then_some(Precision::Bf16)),
        names: COARSE,
    },
    Fault::answer(
        "stored-in-single",
        "the gradient is written to a float buffer",
        losses::any,
        |asked, answer| {
            if wider(asked, Precision::F32) {
                stored(answer, Precision::F32);
            }
        },
        COARSE,
    ),
    Fault::answer(
        "stored-in-half",
        "the gradient is reduced over machines in half precision",
        losses::any,
        |asked, answer| {
            if wider(asked, Precision::F16) {
                stored(answer, Precision::F16);
            }
        },
        &[Kind(K::Precision), Pattern("numbers of"), Kind(K::NonFinite), Pattern("zero")],
    ),
    Fault::answer(
        "stored-in-bfloat16",
        "the gradient is reduced over machines in bfloat16",
        losses::any,
        |asked, answer| {
            if wider(asked, Precision::Bf16) {
                stored(answer, Precision::Bf16);
            }
        },
        COARSE,
    ),
    Fault::answer(
        "truncated-to-single",
        "the low half of each double is cut off, not rounded",
        losses::any,
        |asked, answer| {
            if asked.precision == Precision::F64 {
                every(answer, |g| *g = f64::from_bits(g.to_bits() >> 29 << 29));
            }
        },
        COARSE,
    ),
    Fault::answer(
        "small-elements-flushed",
        "elements below a thousandth of the largest are flushed to 0: underflow without loss scaling",
        losses::any,
        |_, answer| {
            for values in answer.gradients.values_mut() {
                let least = values[largest(values)].abs() / 1000.0;
                values.iter_mut().filter(|g| g.abs() < least).for_each(|g| *g = 0.0);
            }
        },
        &[
            Pattern("small elements are zero"),
            Pattern("zero"),
            Pattern("one element"),
            Pattern("one row"),
            Kind(K::Precision),
        ],
    ),
    Fault::question(
        "margin-constants-single",
        "cos m and sin m as floats in a double implementation: 1e-8",
        losses::angular,
        |spec, batch| variant(spec, batch, "constants", "f32"),
        &[Nearest("constants=f32"), Kind(K::Precision)],
    ),
    Fault::answer(
        "noise-of-a-millionth",
        "every element off by a millionth, up and down: a sum in an unstable order",
        losses::any,
        |_, answer| {
            for values in answer.gradients.values_mut() {
                values.iter_mut().enumerate().for_each(|(i, g)| *g *= if i % 2 == 0 { 1.0 + 1e-6 } else { 1.0 - 1e-6 });
            }
        },
        &[Kind(K::Precision), Kind(K::Gradient), Pattern("times")],
    ),
];
