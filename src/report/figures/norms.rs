//! What training does to the lengths of class weights and features.

use super::{BLACK, BLUE, Curve, Figure, GREEN, Mark, Panel, VERMILION, mark};
use crate::claim::probe::{batch, exact, spec};
use ndarray::{Array2, array};
use plotters::prelude::SeriesLabelPosition;

pub(super) const NORMS: Figure = Figure {
    name: "norms",
    title: "Softmax: which way training changes the lengths",
    size: (1100, 480),
    draw: |area| {
        let panels = area.split_evenly((1, 2));
        let growth = |length: f64| {
            move |degrees: f64| {
                let (sin, cos) = degrees.to_radians().sin_cos();
                let batch = batch(array![[length * cos, length * sin]], array![[1.0, 0.0], [0.0, -1.0]], vec![0]);
                // The target weight is (1, 0): along it is the first coordinate.
                -exact(&spec("softmax:bias=off"), &batch).gradient.weights.expect("softmax has class weights")[(0, 0)]
            }
        };
        let curve = |name, colour, dashes, length| Curve::of(name, colour, dashes, 0.0..180.0, 360, growth(length));
        let curves =
            vec![curve("‖x‖ = 1", BLACK, 0, 1.0), curve("‖x‖ = 2", BLUE, 1, 2.0), curve("‖x‖ = 4", VERMILION, 2, 4.0)];
        let title = "w_y = (1, 0), another at (0, −1): longer below 90°, shorter beyond";
        let (x, y) = (("angle θ_y between x and w_y, degrees", 0.0..180.0), ("growth of ‖w_y‖: −∂L/∂‖w_y‖", -4.2..1.2));
        Panel {
            title,
            x,
            y,
            legend: SeriesLabelPosition::LowerLeft,
            curves,
            marks: vec![mark(90.0, 0.0, "θ_y = 90°")],
        }
        .draw(&panels[0]);

        let slope = |others: &'static [f64]| {
            move |target: f64| {
                let logits: Vec<f64> = std::iter::once(target).chain(others.iter().copied()).collect();
                let weights = Array2::from_shape_vec((logits.len(), 1), logits).expect("weights on a line");
                exact(&spec("softmax:bias=off"), &batch(array![[1.0]], weights, vec![0])).gradient.features[(0, 0)]
            }
        };
        let curves = vec![
            Curve::of(
                "other logits (1, 10 × 0)",
                VERMILION,
                0,
                -3.0..4.0,
                280,
                slope(&[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
            ),
            Curve::of("other logits (1, 0)", BLUE, 1, -3.0..4.0, 280, slope(&[1.0, 0.0])),
            Curve::of("other logit (1)", GREEN, 2, -3.0..4.0, 280, slope(&[1.0])),
        ];
        let growing = Mark { at: (0.9, -0.575), words: "misclassified, and growing", offset: (-160, 8) };
        let marks = vec![growing, mark(1.0, 0.0, "classified correctly from here on")];
        let (x, y) =
            (("target logit f_y", -3.0..4.0), ("slope dL/d‖x‖ at ‖x‖ = 1: it grows where negative", -1.5..4.0));
        let title = "the feature grows where f_y > E_p f";
        Panel { title, x, y, legend: SeriesLabelPosition::UpperRight, curves, marks }.draw(&panels[1]);
    },
};
