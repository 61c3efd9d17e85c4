//! What a loss is, for people.

use crate::loss::{Kink, Loss, LossSpec};

/// Formula, gradient, domain, kinks, source, and every parameter with the values it may have.
pub fn explain(spec: &LossSpec) -> String {
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
