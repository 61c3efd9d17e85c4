//! Would the check have noticed? Faults are planted in the right answer, and must be found on the same data.

use super::standard::Standard;
use super::{Power, gradient};
use crate::subject::Answer;

/// How wrong the single wrong element is, as a part of the largest of its tensor.
const SINGLE_FAULT: f64 = 0.5;

/// A fault of a whole tensor.
const FAULTS: [(&str, f64); 3] = [("zero", 0.0), ("negated", -1.0), ("times 1.5", 1.5)];

/// What the standard would have noticed in the gradients that the answer has.
pub(super) fn of(standard: &Standard, answer: &Answer) -> Power {
    let mut detectable = Vec::new();
    let mut missed = Vec::new();
    for tensor in answer.gradients.keys() {
        let Some(right) = gradient::right(standard, *tensor) else { continue };
        let middle: Vec<f64> =
            right.low.iter().zip(&right.high).map(|(low, high)| f64::midpoint(*low, *high)).collect();
        let largest = middle.iter().fold(0.0, |top: f64, g| top.max(g.abs()));
        let noticed = |values: &[f64]| !gradient::check(standard, *tensor, values).findings.is_empty();
        for (name, factor) in FAULTS {
            let faulty: Vec<f64> = middle.iter().map(|g| g * factor).collect();
            if !noticed(&faulty) {
                missed.push(format!("{tensor}: {name} gradient"));
            }
        }
        let cones: Vec<usize> = standard.cones(*tensor).filter(|cone| cone.radius > 0.0).map(|cone| cone.row).collect();
        let decided = |i: &usize| !cones.contains(&(i / right.width)) && right.low[*i] == right.high[*i];
        let Some(worst) =
            (0..middle.len()).filter(decided).max_by(|a, b| right.allowed[*a].total_cmp(&right.allowed[*b]))
        else {
            continue;
        };
        if largest > 0.0 {
            detectable.extend((0..middle.len()).filter(decided).map(|i| right.allowed[i] / largest));
            let mut faulty = middle;
            faulty[worst] += SINGLE_FAULT * largest;
            if !noticed(&faulty) {
                missed.push(format!("{tensor}: worst-conditioned element off by half of the largest"));
            }
        }
    }
    detectable.sort_by(f64::total_cmp);
    Power {
        smallest_detectable: detectable.last().copied().unwrap_or(f64::INFINITY),
        typical_detectable: detectable.get(detectable.len() / 2).copied().unwrap_or(f64::INFINITY),
        missed,
    }
}
