//! Parameters of a loss, by name: one description serves to read, print, list and vary them.

use crate::loss::AnyLoss;
use std::ops::RangeInclusive;

/// A parameter that takes one of a few named values.
pub trait Choice {
    /// The names of all values, the default first.
    fn names(&self) -> &'static [&'static str];
    /// The index of the value now.
    fn index(&self) -> usize;
    /// Takes the value of that index.
    fn select(&mut self, index: usize);
}

/// Declares an enum of named values that is a [`Choice`].
macro_rules! choice {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $crate::loss::parameters::Choice for $name {
            fn names(&self) -> &'static [&'static str] {
                &[$($text),+]
            }
            fn index(&self) -> usize {
                *self as usize
            }
            fn select(&mut self, index: usize) {
                *self = [$(Self::$variant),+][index];
            }
        }
    };
}
pub(crate) use choice;

/// A set of classes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum ClassSet {
    /// The second half: classes `⌈K/2⌉..K`.
    #[default]
    SecondHalf,
    /// These.
    These(Vec<usize>),
}

impl ClassSet {
    /// Whether class `k` of `classes` is in the set.
    pub fn contains(&self, k: usize, classes: usize) -> bool {
        match self {
            Self::SecondHalf => k >= classes.div_ceil(2),
            Self::These(set) => set.contains(&k),
        }
    }
}

/// Something that is shown each parameter of a loss in turn, and may change it.
pub trait Visitor {
    /// A real parameter and the range it may have.
    fn number(&mut self, name: &'static str, value: &mut f64, range: RangeInclusive<f64>, about: &'static str);
    /// A whole parameter and the range it may have.
    fn integer(&mut self, name: &'static str, value: &mut u32, range: RangeInclusive<u32>, about: &'static str);
    /// A parameter with named values.
    fn choice(&mut self, name: &'static str, value: &mut dyn Choice, about: &'static str);
    /// A set of classes.
    fn classes(&mut self, name: &'static str, value: &mut ClassSet, about: &'static str);
    /// A label, or none.
    fn label(&mut self, name: &'static str, value: &mut Option<i64>, about: &'static str);
    /// Another loss that this one is built on.
    fn loss(&mut self, name: &'static str, value: &mut AnyLoss, about: &'static str);
}

/// The range of a parameter that must be positive.
pub const POSITIVE: RangeInclusive<f64> = f64::MIN_POSITIVE..=f64::MAX;
