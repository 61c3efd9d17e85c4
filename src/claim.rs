//! The claims ledger: what the literature says of these losses, stated precisely, with a verdict and evidence that runs.
//!
//! Evidence takes its losses and gradients from the losses themselves ([`probe`]), never from a formula typed again. A true
//! claim is a property that holds at every input tried, or a table computed again; a false one a counterexample that is still
//! one; a conditional one is shown on both sides of its condition. Where a property tries many inputs, a certificate covers all
//! those of a box.

mod certificate;
mod evidence;
mod heated;
mod margin;
mod monotone;
mod norms;
pub mod probe;
mod scale;
mod softmax;

pub use evidence::{Budget, Evidence, Kind, Outcome, Shown, Test, Trial, TriedEvidence};

use rayon::prelude::*;
use serde::Serialize;
use std::time::Instant;

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds as stated.
    True,
    /// It holds under a condition.
    Conditional,
    /// It does not hold.
    False,
}

/// A machine-checked theorem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The file under `proofs/`.
    pub file: &'static str,
    /// The theorem in it.
    pub lemma: &'static str,
}

/// A claim with its verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    /// Its name.
    pub id: &'static str,
    /// What it is about: the part of the losses' history in which it is made.
    pub section: &'static str,
    /// What is claimed, in a sentence.
    pub says: &'static str,
    /// The same as mathematics.
    pub precisely: &'static str,
    /// The verdict.
    pub verdict: Verdict,
    /// The condition under which it holds, or what holds instead; empty for a claim that is true as stated.
    pub correction: &'static str,
    /// What shows it.
    #[serde(skip)]
    pub evidence: Vec<Evidence>,
    /// The theorems that prove it, or a part of it.
    pub proofs: Vec<Proof>,
    /// The figures that show it, by name.
    pub figures: Vec<&'static str>,
}

/// Every claim, theme by theme.
pub fn ledger() -> Vec<Claim> {
    let themes = [softmax::claims, norms::claims, scale::claims, heated::claims, monotone::claims, margin::claims];
    themes.iter().flat_map(|claims| claims()).collect()
}

impl Claim {
    fn new(id: &'static str, section: &'static str, says: &'static str, precisely: &'static str) -> Self {
        let (verdict, correction) = (Verdict::True, "");
        let (evidence, proofs, figures) = (Vec::new(), Vec::new(), Vec::new());
        Self { id, section, says, precisely, verdict, correction, evidence, proofs, figures }
    }

    fn holds_if(self, condition: &'static str) -> Self {
        Self { verdict: Verdict::Conditional, correction: condition, ..self }
    }

    fn refuted(self, correction: &'static str) -> Self {
        Self { verdict: Verdict::False, correction, ..self }
    }

    /// Holds at every input of a generator.
    fn property(self, name: &'static str, statement: &'static str, run: fn(&Trial<'_>) -> Outcome) -> Self {
        self.shown(name, statement, Test::Property(run))
    }

    /// Holds at every input of a box.
    fn certificate(self, name: &'static str, statement: &'static str, run: fn() -> Outcome) -> Self {
        self.shown(name, statement, Test::Certificate(run))
    }

    /// Fails as stated at some input.
    fn counterexample(self, name: &'static str, statement: &'static str, run: fn() -> Outcome) -> Self {
        self.shown(name, statement, Test::Counterexample(run))
    }

    /// Has known numbers.
    fn values(self, name: &'static str, statement: &'static str, run: fn() -> Outcome) -> Self {
        self.shown(name, statement, Test::Values(run))
    }

    fn shown(mut self, name: &'static str, statement: &'static str, test: Test) -> Self {
        self.evidence.push(Evidence { name, statement, test });
        self
    }

    fn proved(mut self, file: &'static str, lemma: &'static str) -> Self {
        self.proofs.push(Proof { file, lemma });
        self
    }

    fn figure(mut self, name: &'static str) -> Self {
        self.figures.push(name);
        self
    }

    /// Runs the evidence.
    pub fn try_out(&self, budget: &Budget) -> Tried {
        let start = Instant::now();
        let evidence: Vec<_> = self.evidence.iter().map(|evidence| evidence.try_out(self.id, budget)).collect();
        Tried {
            claim: self.clone(),
            confirmed: !evidence.is_empty() && evidence.iter().all(|evidence| evidence.holds),
            evidence,
            seconds: start.elapsed().as_secs_f64(),
        }
    }
}

/// A claim after its evidence has run.
#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// Whether all the evidence holds.
    pub confirmed: bool,
    /// Each piece of evidence.
    pub evidence: Vec<TriedEvidence>,
    /// How long it took, seconds.
    pub seconds: f64,
}

impl Tried {
    /// Inputs tried for all the evidence.
    pub fn cases(&self) -> u64 {
        self.evidence.iter().map(|evidence| evidence.cases).sum()
    }
}

/// Tries claims out, on all cores. `done` hears of each one that is finished.
pub fn try_out(claims: &[Claim], budget: &Budget, done: &(dyn Fn(&Tried) + Sync)) -> Vec<Tried> {
    let one = |claim: &Claim| {
        let tried = claim.try_out(budget);
        done(&tried);
        tried
    };
    claims.par_iter().with_max_len(1).map(one).collect()
}
