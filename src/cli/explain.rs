//! `gradproof explain`

use super::{ExitCode, output};
use crate::error::Result;
use crate::loss::{Kink, Loss, LossSpec};
use crate::reference::symbolic::{coq, explanation, print::Notation};

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
            text(&self.spec)
        };
        output(&text, None)?;
        Ok(ExitCode::Holds)
    }
}

fn text(spec: &LossSpec) -> String {
    let about = spec.loss.about();
    let kinks: Vec<String> = spec.loss.kinks().iter().map(kink).collect();
    let kinks = if kinks.is_empty() { "none".to_owned() } else { kinks.join("\n          ") };
    let mut lines = vec![
        format!("{spec}: {}", about.title),
        format!("formula   {}", about.formula),
        format!("gradient  {}", about.gradient),
        format!("domain    {}", about.domain),
        format!("kinks     {kinks}"),
        format!("source    {}", about.source),
    ];
    if !about.aliases.is_empty() {
        lines.push(format!("aliases   {}", about.aliases.join(", ")));
    }
    let learnable: Vec<String> =
        spec.loss.learnable().iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if !learnable.is_empty() {
        lines.push(format!("learnable {}", learnable.join(", ")));
    }
    lines.push("\nparameters and variants (name=value: what it is; what it may be)".to_owned());
    let assigned: Vec<(String, String)> = spec
        .describe()
        .into_iter()
        .map(|p| (format!("{}={}", p.name, p.value), format!("{}; {}", p.about, p.allowed)))
        .collect();
    let width = assigned.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    lines.extend(assigned.into_iter().map(|(name, about)| format!("  {name:<width$}  {about}")));
    lines.join("\n") + "\n"
}

fn kink(kink: &Kink) -> String {
    match kink {
        Kink::Cone { angle } => {
            format!("a cone at θ_y = {angle:.4}: any tangent gradient up to the cone's size is right")
        }
        Kink::Switch { angle } => format!("the formula changes at θ_y = {angle:.4}: either side is right"),
        Kink::Join { angle } => format!("none, though the formula changes at θ_y = {angle:.4}: value and slope agree"),
        Kink::Hinge { squared_distance } => {
            format!("hinges, at a squared distance or difference of them of {squared_distance}")
        }
        Kink::Tie => "where two classes share the largest logit: either is right".to_owned(),
        Kink::Coincidence => "a cone where features of two classes coincide".to_owned(),
        Kink::ZeroFeature => "a cone at x = 0".to_owned(),
    }
}
