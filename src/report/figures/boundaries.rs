//! Decision boundaries of two classes in the plane.

use super::{Area, BLACK, BLUE, FONT, Figure, GREY, VERMILION, drawn, px};
use crate::claim::probe::{direction, lead, spec};
use crate::loss::LossSpec;
use ndarray::{Array2, array};
use plotters::prelude::*;

/// The angle between the two class weights, degrees.
const APART: f64 = 80.0;
/// Degrees from one direction that is tried to the next.
const STEP: f64 = 0.25;

pub(super) const BOUNDARIES: Figure = Figure {
    name: "boundaries",
    title: "Where a feature of class 1 (blue) or class 2 (orange) counts as on its own side; between them lies the margin",
    size: (1200, 281),
    draw: |area| {
        let losses = [
            ("softmax, ‖w₂‖ = 2‖w₁‖", "softmax:bias=off", 2.0),
            ("NormFace", "normface:s=1", 1.0),
            ("SphereFace, m = 4", "sphereface:m=4", 1.0),
            ("CosFace, m = 0.35", "cosface:s=1,m=0.35", 1.0),
            ("ArcFace, m = 0.5", "arcface:s=1,m=0.5", 1.0),
        ];
        for (panel, (title, loss, length)) in area.split_evenly((1, losses.len())).iter().zip(losses) {
            plane(panel, title, &spec(loss), length);
        }
    },
};

fn plane(area: &Area<'_>, title: &str, loss: &LossSpec, length: f64) {
    let mut chart = drawn(
        ChartBuilder::on(area)
            .margin(px(8))
            .caption(title, (FONT, px(15)))
            .build_cartesian_2d(-1.15..1.15, -1.15..1.15),
    );
    // The weights lie half the angle to each side of the upright.
    let [first, second] = [90.0 + APART / 2.0, 90.0 - APART / 2.0];
    let weights = array![
        [first.to_radians().cos(), first.to_radians().sin()],
        [length * second.to_radians().cos(), length * second.to_radians().sin()]
    ];
    for (label, colour) in [(0, BLUE), (1, VERMILION)] {
        for (from, to) in own_side(loss, &weights, label) {
            let slice = slice(from, to);
            drawn(chart.draw_series([Polygon::new(slice.clone(), colour.mix(0.3))]));
            drawn(chart.draw_series([PathElement::new(slice, colour.stroke_width(px(2)))]));
        }
    }
    drawn(chart.draw_series([PathElement::new(arc(0.0, 360.0), GREY.stroke_width(px(1)))]));
    for (name, angle) in [("w₁", first), ("w₂", second)] {
        let tip = (angle.to_radians().cos(), angle.to_radians().sin());
        drawn(chart.draw_series([PathElement::new(vec![(0.0, 0.0), tip], BLACK.stroke_width(px(2)))]));
        let label = Text::new(name, (px(-8), px(-18)), (FONT, px(14)).into_font());
        drawn(chart.draw_series([EmptyElement::at(tip) + Circle::new((0, 0), px(4), BLACK.filled()) + label]));
    }
}

/// The ranges of directions, in degrees, in which a feature with this label is on its own side of its decision boundary.
fn own_side(loss: &LossSpec, weights: &Array2<f64>, label: usize) -> Vec<(f64, f64)> {
    let mut sides: Vec<(f64, f64)> = Vec::new();
    // From straight down once round: the boundaries lie between the weights, above, or cut a whole side there.
    for step in 0..(360.0 / STEP) as u32 {
        let angle = -90.0 + STEP * f64::from(step);
        let ahead = lead(loss, direction((angle + STEP / 2.0).to_radians()).view(), weights, label) > 0.0;
        match sides.last_mut() {
            Some((_, end)) if ahead && *end == angle => *end = angle + STEP,
            _ if ahead => sides.push((angle, angle + STEP)),
            _ => {}
        }
    }
    // A side that goes on through straight down is one side.
    if let [(-90.0, to), .., (from, 270.0)] = sides[..] {
        sides.pop();
        sides[0] = (from - 360.0, to);
    }
    sides
}

/// A part of the unit circle.
fn arc(from: f64, to: f64) -> Vec<(f64, f64)> {
    let steps = 1 + ((to - from) / 2.0) as u32;
    let angle = |i: u32| (from + (to - from) * f64::from(i) / f64::from(steps)).to_radians();
    (0..=steps).map(|i| (angle(i).cos(), angle(i).sin())).collect()
}

/// A slice of the unit disc, by its outline.
fn slice(from: f64, to: f64) -> Vec<(f64, f64)> {
    let centre = std::iter::once((0.0, 0.0));
    centre.clone().chain(arc(from, to)).chain(centre).collect()
}
