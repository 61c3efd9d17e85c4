//! Which variant an implementation was found to be, for people.

use crate::check::identify::{Fit, Identification};
use std::fmt::Write;

/// Other variants that fit as well, of which so many are printed.
const SHOWN: usize = 12;

/// The identification in words, with a newline at its end. `source` is what it was made from.
pub fn text(found: &Identification, source: &str) -> String {
    let Identification { best, equivalent, runner_up } = found;
    let mut text = if best.fits() {
        format!("{}\n  fits {source}: {}\n", best.spec, distance(best))
    } else {
        format!("no variant fits {source}; the nearest is\n{}\n  {}\n", best.spec, distance(best))
    };
    let mut line = |words: String| writeln!(text, "{words}").expect("writing to a string");
    if !equivalent.is_empty() {
        line("these fit as well, the data do not tell them apart:".to_owned());
        equivalent.iter().take(SHOWN).for_each(|fit| line(format!("  {}: {}", fit.spec, distance(fit))));
        if let Some(more) = equivalent.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            line(format!("  and {more} more"));
        }
    }
    match runner_up {
        Some(fit) => line(format!("runner-up: {}\n  {}", fit.spec, distance(fit))),
        None => line("runner-up: none comes near".to_owned()),
    }
    text
}

fn distance(fit: &Fit) -> String {
    format!("the worst error is {:.3e} times what rounding can explain", fit.distance)
}
