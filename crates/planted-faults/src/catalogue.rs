//! Every planted fault, by theme.

pub mod axes;
pub mod branches;
pub mod calls;
pub mod detached;
mod edits;
pub mod elements;
pub mod exponents;
pub mod labels;
pub mod margins;
pub mod missing;
pub mod normalisation;
pub mod numbers;
pub mod pairs;
pub mod precision;
pub mod scales;
pub mod signs;
pub mod terms;
pub mod upstream;
pub mod whitening;

use crate::fault::Fault;

/// Faults of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// What they have in common.
    pub title: &'static str,
    /// The faults.
    pub faults: &'static [Fault],
}

/// The catalogue.
pub const THEMES: [Theme; 18] = [
    signs::THEME,
    missing::THEME,
    scales::THEME,
    upstream::THEME,
    axes::THEME,
    elements::THEME,
    numbers::THEME,
    branches::THEME,
    labels::THEME,
    margins::THEME,
    detached::THEME,
    exponents::THEME,
    normalisation::THEME,
    whitening::THEME,
    pairs::THEME,
    terms::THEME,
    precision::THEME,
    calls::THEME,
];

/// Every fault, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Fault> {
    THEMES.iter().flat_map(|theme| theme.faults)
}

#[cfg(test)]
mod tests {
    use super::all;
    use gradproof::loss::{AnyLoss, LossSpec};
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_every_fault_applies_somewhere_and_has_a_right_name() {
        let names: BTreeSet<&str> = all().map(|fault| fault.name).collect();
        assert_eq!(names.len(), all().count(), "two faults share a name");
        for fault in all() {
            let applies = AnyLoss::all().into_iter().map(LossSpec::from).any(|spec| (fault.applies)(&spec));
            assert!(applies && !fault.names.is_empty() && !fault.stands_for.is_empty(), "{}", fault.name);
        }
    }
}
