//! `gradproof explain`

use super::{ExitCode, output};
use crate::error::Result;
use crate::loss::LossSpec;
use crate::reference::symbolic::{coq, explanation, print::Notation};
use crate::report::losses;

/// Say what a loss is: formula, gradient, domain, kinks, parameters and variants, source
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The loss, such as `arcface` or `arcface:tail=linear`
    spec: LossSpec,
    /// The formulas of loss and gradient instead, recorded from the code that computes the loss, path by path
    #[arg(long)]
    symbolic: bool,
    /// The formulas in LaTeX
    #[arg(long, requires = "symbolic")]
    latex: bool,
    /// A file for Coq instead: the formulas as recorded, and a proof that one is the derivative of the other
    #[arg(long, conflicts_with = "symbolic")]
    coq: bool,
    /// How many classes the formulas are for
    #[arg(long, default_value_t = 3)]
    classes: usize,
    /// How many dimensions the formulas are for
    #[arg(long, default_value_t = 2)]
    dimension: usize,
}

impl Explain {
    pub fn run(self) -> Result<ExitCode> {
        let notation = if self.latex { Notation::Latex } else { Notation::Text };
        let text = if self.symbolic {
            explanation::explain(&self.spec, self.classes, self.dimension, notation)?
        } else if self.coq {
            coq::emit(&self.spec, self.classes, self.dimension)?
        } else {
            losses::explain(&self.spec)
        };
        output(&text, None)?;
        Ok(ExitCode::Holds)
    }
}
