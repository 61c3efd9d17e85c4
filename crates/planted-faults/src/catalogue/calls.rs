//! What depends on the calls before: stale buffers, accumulation, chance.

use super::Theme;
use super::edits::{every, losses as loss_values};
use crate::fault::Name::{Kind, Pattern};
use crate::fault::{Applies, Asked, Call, Fault, Name, Plant};
use crate::losses;
use gradproof::batch::Tensor;
use gradproof::check::Kind as K;
use gradproof::subject::Answer;

/// An implementation with a memory, or with luck.
pub const THEME: Theme = Theme { title: "Stale buffers, accumulation and chance", faults: &FAULTS };

const fn calls(
    name: &'static str,
    stands_for: &'static str,
    applies: Applies,
    edit: fn(&Asked<'_>, &Call<'_>, &mut Answer),
    names: &'static [Name],
) -> Fault {
    Fault { name, stands_for, applies, plant: Plant::Calls(edit), names }
}

fn last<'a>(call: &'a Call<'_>, tensor: Tensor, length: usize) -> Option<&'a Vec<f64>> {
    call.last.and_then(|last| last.gradients.get(&tensor)).filter(|values| values.len() == length)
}

const FAULTS: [Fault; 9] = [
    calls(
        "gradient-accumulated",
        "buffers that are never set to 0: each call adds to the one before",
        losses::any,
        |_, call, answer| {
            for (tensor, values) in &mut answer.gradients {
                if let Some(old) = last(call, *tensor, values.len()) {
                    values.iter_mut().zip(old).for_each(|(g, old)| *g += old);
                }
            }
        },
        &[Kind(K::Law)],
    ),
    calls(
        "features-of-the-last-call",
        "a saved tensor that is not replaced: the backward pass is that of the last batch",
        losses::any,
        |_, call, answer| {
            if let Some(values) = answer.gradients.get_mut(&Tensor::Features)
                && let Some(old) = last(call, Tensor::Features, values.len())
            {
                values.clone_from(old);
            }
        },
        &[Pattern("the last call's"), Kind(K::Law)],
    ),
    calls(
        "losses-of-the-last-call",
        "an asynchronous copy that is read before it is there",
        losses::any,
        |_, call, answer| {
            if let Some(old) = call.last {
                let mut old = old.clone();
                if loss_values(&mut old).len() == loss_values(answer).len() {
                    answer.loss = old.loss;
                }
            }
        },
        &[Pattern("the last call's"), Kind(K::Law)],
    ),
    calls(
        "gradient-noisy",
        "atomic additions in a lower precision: another result each time",
        losses::any,
        |_, call, answer| {
            let noise = 1.0 + 1e-5 * (call.before % 7) as f64;
            every(answer, |g| *g *= noise);
        },
        &[Kind(K::Law), Pattern("times"), Kind(K::Precision)],
    ),
    calls(
        "last-bit-noisy",
        "a reduction in no fixed order: another last bit each time",
        losses::any,
        |asked, call, answer| {
            if call.before % 2 == 1 {
                every(answer, |g| *g = asked.precision.neighbour(*g, 1));
            }
        },
        &[Kind(K::Law)],
    ),
    calls(
        "first-call-zero",
        "a buffer that is filled by the call before: at first there is nothing in it",
        losses::any,
        |_, call, answer| {
            if call.before == 0 {
                every(answer, |g| *g = 0.0);
            }
        },
        &[Pattern("zero"), Kind(K::Law)],
    ),
    calls(
        "every-second-call-zero",
        "double buffering with one buffer never written",
        losses::any,
        |_, call, answer| {
            if call.before % 2 == 1 {
                every(answer, |g| *g = 0.0);
            }
        },
        &[Pattern("zero"), Kind(K::Law)],
    ),
    calls(
        "one-row-lost-now-and-then",
        "a race between two blocks for one row",
        losses::any,
        |asked, call, answer| {
            if call.before % 3 == 1 {
                super::edits::rows(asked, answer, Tensor::Features, |row, values| {
                    if row == 0 {
                        values.fill(0.0);
                    }
                });
            }
        },
        &[Kind(K::Law), Pattern("one row"), Pattern("zero")],
    ),
    calls(
        "scale-grows",
        "a schedule that is advanced by the forward pass",
        losses::any,
        |_, call, answer| {
            let factor = 1.01f64.powi(call.before as i32);
            loss_values(answer).iter_mut().for_each(|x| *x *= factor);
        },
        &[Kind(K::Law), Pattern("times")],
    ),
];
