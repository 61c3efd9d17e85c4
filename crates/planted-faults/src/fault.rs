//! What a planted fault is: an edit, the real case it stands for, where it applies, and what a right checker calls it.

use crate::text::Edit;
use gradproof::batch::Batch;
use gradproof::check::Kind;
use gradproof::loss::LossSpec;
use gradproof::subject::{Answer, Precision};

/// A wrong loss or gradient.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Its name, unique in the catalogue.
    pub name: &'static str,
    /// The real case it stands for.
    pub stands_for: &'static str,
    /// The losses it applies to.
    pub applies: fn(&LossSpec) -> bool,
    /// How it is made.
    pub plant: Plant,
    /// What a right checker calls it: any of these.
    pub names: &'static [Name],
}

/// From what is asked to another question; `None` where the two are the same.
pub type Question = fn(&LossSpec, &Batch<f64>) -> Option<(LossSpec, Batch<f64>)>;

/// How a fault is made.
#[derive(Clone, Copy, Debug)]
pub enum Plant {
    /// A wrong backward pass, or a wrong reduction: the right answer, edited.
    Answer(fn(&Asked<'_>, &mut Answer)),
    /// The loss's text with one thing in it changed.
    Text(Edit),
    /// The right text, of another specification or on another batch. `None` where the two are the same.
    Question(Question),
    /// Part of it, or all, in another precision than it says: the right text in that one. `None` where there is none lower.
    Arithmetic(fn(Precision) -> Option<Precision>),
    /// What depends on the calls before: the right answer, edited by the number of the call and the answer to the last.
    Calls(fn(&Asked<'_>, &Call<'_>, &mut Answer)),
}

/// What an implementation was asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The loss.
    pub spec: &'a LossSpec,
    /// The batch, with every learnable scalar.
    pub batch: &'a Batch<f64>,
    /// The numbers that the answer is in.
    pub precision: Precision,
}

/// What an implementation with a memory knows besides.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// How many calls there were before.
    pub before: usize,
    /// The right answer to the one before; `None` at the first.
    pub last: Option<&'a Answer>,
}

/// What a checker says, as far as it names a fault.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Name {
    /// A finding of this kind. It names the class of the fault, no more.
    Kind(Kind),
    /// A finding of this kind in this tensor, and none in another.
    Only(Kind, &'static str),
    /// The variant, or slip, that the numbers are said to be those of: the beginning of its name.
    Nearest(&'static str),
    /// The question that the numbers are said to answer: the beginning of its name.
    Question(&'static str),
    /// What an array is said to be in relation to the right one: part of it in words.
    Pattern(&'static str),
}

impl Name {
    /// Whether it says more than the class of the fault.
    pub fn is_specific(self) -> bool {
        !matches!(self, Self::Kind(Kind::Loss | Kind::Gradient))
    }
}

/// Which losses a fault applies to.
pub type Applies = fn(&LossSpec) -> bool;

impl Fault {
    /// A change of the loss's text.
    pub const fn text(
        name: &'static str,
        stands_for: &'static str,
        applies: Applies,
        edit: Edit,
        names: &'static [Name],
    ) -> Self {
        Self { name, stands_for, applies, plant: Plant::Text(edit), names }
    }

    /// The right text, asked something else.
    pub const fn question(
        name: &'static str,
        stands_for: &'static str,
        applies: Applies,
        asked: Question,
        names: &'static [Name],
    ) -> Self {
        Self { name, stands_for, applies, plant: Plant::Question(asked), names }
    }

    /// An edit of the right answer.
    pub const fn answer(
        name: &'static str,
        stands_for: &'static str,
        applies: Applies,
        edit: fn(&Asked<'_>, &mut Answer),
        names: &'static [Name],
    ) -> Self {
        Self { name, stands_for, applies, plant: Plant::Answer(edit), names }
    }
}
