//! The ledger as a page: `docs/claims.md`.

use super::{kind, verdict};
use crate::claim::{Kind, Tried, Verdict};
use std::collections::HashSet;
use std::fmt::Write;

const HEAD: &str = "\
# What the papers say, executed

Every checkable claim of the history of softmax-margin losses, stated precisely, with its verdict and the evidence for it. This
page is written by `gradproof claims --page docs/claims.md --plot docs/figures`. `gradproof claims` runs all the evidence again,
at 10,000 generated inputs for each property; `gradproof claims --id heated-hard` tells the story of one.

- **true**: it holds as stated.
- **conditional**: it holds under the condition given, and is shown on both sides of it.
- **false**: it does not hold; a counterexample is computed live, and what holds instead is said.

Losses and derivatives in the evidence are those of the losses themselves, by dual numbers and tapes. A property is tried at many
inputs; a certificate covers every input of a box, by interval arithmetic with outward rounding. Notation: features x, class
weights w, angles θ in radians, scale s or α, margin m, K classes (C in some papers), D dimensions, N samples, target y,
`p_k` the softmax probabilities, `x̂ = x/‖x‖`. For HeatedUp: `δ_j = cos θ_j − cos θ_y` for the wrong classes j,
`S = Σ_j e^{αδ_j}`, so that `p_y = 1/(1 + S)`; q is the softmax over the wrong classes; `G(α) = −∂L/∂cos θ_y`.
";

/// The page, for claims that have been tried. Figures are taken from `figures/` beside it.
pub fn page(claims: &[Tried]) -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n| claim | | verdict |\n|---|---|---|\n");
    for tried in claims {
        let claim = &tried.claim;
        line(&mut page, &format!("| [{0}](#{0}) | {1} | {2} |", claim.id, cell(claim.says), verdict(claim.verdict)));
    }
    let mut seen = HashSet::new();
    let sections = claims.iter().map(|tried| tried.claim.section).filter(|section| seen.insert(*section));
    let mut drawn = Vec::new();
    for section in sections {
        line(&mut page, &format!("\n## {section}"));
        for tried in claims.iter().filter(|tried| tried.claim.section == section) {
            entry(&mut page, tried);
            for figure in &tried.claim.figures {
                if !drawn.contains(figure) {
                    drawn.push(figure);
                    line(&mut page, &format!("\n![{figure}](figures/{figure}.svg)"));
                }
            }
        }
    }
    page
}

fn entry(page: &mut String, tried: &Tried) {
    let claim = &tried.claim;
    line(page, &format!("\n### {}\n\n> {}\n\n{}\n", claim.id, claim.says, claim.precisely));
    match claim.verdict {
        Verdict::True => line(page, "**True.**\n"),
        Verdict::Conditional => line(page, &format!("**Conditional**: {}.\n", claim.correction)),
        Verdict::False => line(page, &format!("**False**: {}.\n", claim.correction)),
    }
    for evidence in &tried.evidence {
        let numbers = match evidence.kind {
            Kind::Property => String::new(),
            _ => format!(" Found: {}.", evidence.numbers),
        };
        line(page, &format!("- {} `{}`: {}.{numbers}", kind(evidence.kind), evidence.name, evidence.statement));
    }
    for proof in &claim.proofs {
        line(page, &format!("- proof: `{}` in [{1}](../proofs/{1})", proof.lemma, proof.file));
    }
}

/// Text that may hold the bars of a norm, in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("writing to a string");
}
