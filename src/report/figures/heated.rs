//! HeatedUp: the gradient by the target's cosine as the scale grows.

use super::{BLACK, BLUE, Curve, Figure, GREEN, Mark, PURPLE, Panel, VERMILION, mark};
use crate::claim::probe::{by_feature_and_scale, heat, norm, sample, spec, two_levels};
use ndarray::array;
use plotters::prelude::{RGBColor, SeriesLabelPosition};
use std::ops::Range;

const ALPHA: &str = "scale α (the inverse temperature)";
const GRADIENT: &str = "G = −∂L/∂cos θ_y";

fn gradient(name: &str, colour: RGBColor, dashes: usize, alpha: Range<f64>, cosines: Vec<f64>) -> Curve {
    let loss = spec("heated-up");
    let start = alpha.start.max(1e-3)..alpha.end;
    Curve::of(name, colour, dashes, start, 400, move |alpha| heat(&loss, alpha, &cosines, 0)[0])
}

pub(super) const HARD: Figure = Figure {
    name: "heated-hard",
    title: "HeatedUp, hard samples: the gradient grows with α for up to 405 classes, not always beyond, nor by the feature",
    size: (1200, 460),
    draw: |area| {
        let panels = area.split_evenly((1, 3));
        let curves = vec![
            gradient("hard, δ = 0.5", VERMILION, 0, 0.0..16.0, sample([0.5])),
            gradient("boundary, δ = 0", BLACK, 1, 0.0..16.0, sample([0.0])),
            gradient("easy, δ = −0.1", GREEN, 2, 0.0..16.0, sample([-0.1])),
            gradient("easy, δ = −0.5", BLUE, 3, 0.0..16.0, sample([-0.5])),
        ];
        let upper = SeriesLabelPosition::UpperLeft;
        Panel { title: "K = 2", x: (ALPHA, 0.0..16.0), y: (GRADIENT, 0.0..16.0), legend: upper, curves, marks: vec![] }
            .draw(&panels[0]);
        let curves = vec![
            gradient("K = 1002, δ = (0.001, 1000 × −0.5)", VERMILION, 0, 0.0..24.0, two_levels(0.001, 1000, -0.5)),
            gradient("K = 406, δ = (1e-7, 404 × −1)", PURPLE, 1, 0.0..24.0, two_levels(1e-7, 404, -1.0)),
            gradient("K = 20, δ = (0, 18 × −0.5)", GREEN, 2, 0.0..24.0, two_levels(0.0, 18, -0.5)),
        ];
        let below = |x, y, words| Mark { at: (x, y), words, offset: (-8, 8) };
        let marks = vec![mark(12.0, 9.328, "9.328"), below(15.0, 9.159, "9.159")];
        Panel {
            title: "many classes",
            x: (ALPHA, 0.0..24.0),
            y: (GRADIENT, 0.0..14.0),
            legend: SeriesLabelPosition::UpperLeft,
            curves,
            marks,
        }
        .draw(&panels[1]);
        let weights = array![[1.0, 0.0], [0.96, 0.28], [-1.0, 0.0]];
        let loss = spec("heated-up");
        let by_feature =
            move |alpha: f64| norm(by_feature_and_scale(&loss, alpha, array![0.0, 1.0].view(), &weights, 0)[0].view());
        let by_cosine = gradient("by the cosine", BLACK, 1, 0.0..24.0, vec![0.0, 0.28, 0.0]);
        let curves = vec![by_cosine, Curve::of("by the feature", VERMILION, 0, 0.01..24.0, 400, by_feature)];
        let marks = vec![mark(6.0, 1.804, "1.804"), mark(20.0, 0.941, "0.941")];
        Panel {
            title: "K = 3: by the feature",
            x: (ALPHA, 0.0..24.0),
            y: ("length of the gradient", 0.0..10.0),
            legend: SeriesLabelPosition::UpperRight,
            curves,
            marks,
        }
        .draw(&panels[2]);
    },
};

pub(super) const EASY: Figure = Figure {
    name: "heated-easy",
    title: "HeatedUp, easy samples: one maximum for up to 13 classes, and for any number at equal gaps",
    size: (1200, 460),
    draw: |area| {
        let panels = area.split_evenly((1, 3));
        let right = || SeriesLabelPosition::UpperRight;
        let curves = vec![
            gradient("gap d = 0.1", BLUE, 0, 0.0..40.0, sample([-0.1])),
            gradient("gap d = 0.2", GREEN, 1, 0.0..40.0, sample([-0.2])),
            gradient("gap d = 0.5", PURPLE, 2, 0.0..40.0, sample([-0.5])),
            gradient("boundary, d = 0: α/2", BLACK, 3, 0.0..40.0, sample([0.0])),
        ];
        let marks = vec![mark(12.784_645, 2.784_645, "αd = 1.27846")];
        Panel { title: "K = 2", x: (ALPHA, 0.0..40.0), y: (GRADIENT, 0.0..5.0), legend: right(), curves, marks }
            .draw(&panels[0]);
        let curves =
            vec![gradient("K = 14, δ = (−0.16985, 12 × −1)", VERMILION, 0, 3.5..7.0, two_levels(-0.169_85, 12, -1.0))];
        let below = Mark { at: (5.092, 1.685_643), words: "the minimum between them", offset: (-70, 10) };
        let marks = vec![mark(4.651, 1.685_712, "1.685712"), below, mark(5.651, 1.685_745, "1.685745")];
        Panel {
            title: "the fewest classes with two maxima",
            x: (ALPHA, 4.2..6.2),
            y: (GRADIENT, 1.6852..1.6861),
            legend: right(),
            curves,
            marks,
        }
        .draw(&panels[1]);
        let curves = vec![
            gradient("K = 102, δ = (−0.08, 100 × −1)", VERMILION, 0, 0.0..60.0, two_levels(-0.08, 100, -1.0)),
            gradient("K = 102, δ = 101 × −0.5", BLUE, 1, 0.0..60.0, sample(std::iter::repeat_n(-0.5, 101))),
        ];
        let left = Mark { at: (4.0, 2.876), words: "", offset: (0, 0) };
        let below = Mark { at: (6.0, 2.786), words: "2.876, then 2.786", offset: (4, 8) };
        let marks = vec![left, below, mark(16.0, 3.481, "3.481")];
        Panel { title: "many classes", x: (ALPHA, 0.0..60.0), y: (GRADIENT, 0.0..7.0), legend: right(), curves, marks }
            .draw(&panels[2]);
    },
};
