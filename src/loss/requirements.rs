//! What a loss asks of a batch before it can be evaluated.

use super::conventions::{Conventions, Margins};
use super::{FeatureMap, Loss, WeightMap};
use crate::batch::{Batch, signed};
use crate::error::{Error, Result};
use std::f64::consts::PI;
use std::ops::RangeInclusive;

/// What the margin of a class may be.
const MARGINS: RangeInclusive<f64> = 0.0..=PI;

/// Checks that the batch has what the form and the conventions ask for, and that the loss is defined for `classes` classes.
///
/// # Errors
/// Names the missing or superfluous tensor, or the class with an impossible margin.
pub fn require_tensors<S: Clone, L: Loss>(
    loss: &L,
    conventions: &Conventions,
    batch: &Batch<S>,
    classes: usize,
) -> Result<()> {
    let form = loss.form();
    let name = loss.about().name;
    let check = |tensor: &str, wanted: bool, present: bool| match (wanted, present) {
        (true, false) => {
            Err(Error::BadTensor { tensor: tensor.to_owned(), reason: format!("missing, and {name} needs it") })
        }
        (false, true) => {
            Err(Error::BadTensor { tensor: tensor.to_owned(), reason: format!("given, but {name} has none") })
        }
        _ => Ok(()),
    };
    check("weights", form.weights != WeightMap::Absent, batch.inputs.weights.is_some())?;
    check("bias", form.bias, batch.inputs.bias.is_some())?;
    check("g", form.gains, batch.inputs.gains.is_some())?;
    if matches!(form.features, FeatureMap::Whitened { running: true, .. }) {
        check("running_mean", true, batch.running.is_some())?;
    }
    let per_class = conventions.margins == Margins::PerClass;
    match (per_class, batch.margins.is_some()) {
        (true, false) => check("margins", true, false)?,
        (false, true) => {
            let reason = "given, but the specification does not say `margins=per-class`".to_owned();
            return Err(Error::BadTensor { tensor: "margins".to_owned(), reason });
        }
        _ => {}
    }
    let mut margins = batch.margins.iter().flatten().enumerate();
    if let Some((class, margin)) = margins.find(|(_, margin)| !MARGINS.contains(*margin)) {
        let reason = format!("class {class} has {margin}, expected 0 to π");
        return Err(Error::BadTensor { tensor: "margins".to_owned(), reason });
    }
    if let Some(reason) = loss.objection(Some(classes)) {
        return Err(Error::Unsupported(format!("{name}: {reason}")));
    }
    let known = loss.learnable();
    if let Some((given, _)) =
        batch.inputs.scalars.iter().find(|(given, _)| !known.iter().any(|(name, _)| name == given))
    {
        check(given, false, true)?;
    }
    Ok(())
}

/// Checks that every label is a class or the one that is ignored, if the loss can ignore any.
///
/// # Errors
/// Names the sample.
pub fn require_labels<L: Loss>(loss: &L, conventions: &Conventions, labels: &[usize]) -> Result<()> {
    if let Some(reason) = conventions.objection(loss) {
        return Err(Error::Unsupported(format!("{}: {reason}", loss.about().name)));
    }
    let mut samples = labels.iter().map(|label| signed(*label)).enumerate();
    match samples.find(|(_, label)| *label < 0 && conventions.ignore != Some(*label)) {
        Some((sample, label)) => {
            let reason = format!("label {label} of sample {sample} is no class; with `ignore={label}` it has no loss");
            Err(Error::BadTensor { tensor: "labels".to_owned(), reason })
        }
        None => Ok(()),
    }
}
