//! Functions of an angle: target logits, ψ, and how far margins keep classes apart.

use super::{BLACK, BLUE, Curve, Figure, GREEN, GREY, Mark, ORANGE, PURPLE, Panel, VERMILION, mark};
use crate::claim::probe::{decision_margin, spec, target_logit};
use plotters::prelude::SeriesLabelPosition;

const STEPS: u32 = 720;

pub(super) const TARGET_LOGITS: Figure = Figure {
    name: "target-logits",
    title: "Target logits over the angle to the class weight",
    size: (1200, 560),
    draw: |area| {
        let panels = area.split_evenly((1, 2));
        let curve = |name, loss: &str, colour, dashes| {
            let loss = spec(loss);
            let logit = move |degrees: f64| target_logit(&loss, &degrees.to_radians());
            Curve::of(name, colour, dashes, 0.0..180.0, STEPS, logit)
        };
        let curves = vec![
            curve("softmax, NormFace: cos θ", "normface", BLACK, 0),
            curve("SphereFace, m = 2: ψ(θ)", "sphereface:m=2", PURPLE, 1),
            curve("SphereFace, m = 4: ψ(θ)", "sphereface:m=4", PURPLE, 0),
            curve("AM-Softmax, CosFace, m = 0.35: cos θ − m", "cosface:m=0.35", VERMILION, 2),
            curve("ArcFace, m = 0.5: cos(θ + m)", "arcface:m=0.5", BLUE, 0),
            curve("combined: cos(0.9 θ + 0.4) − 0.15", "combined:m1=0.9,m2=0.4,m3=0.15", GREEN, 1),
        ];
        let (x, y) = (("θ, degrees", 0.0..180.0), ("target logit z_y / s", -2.6..1.05));
        let marks = vec![mark(180.0 - 0.5f64.to_degrees(), -1.0, "π − m")];
        Panel { title: "the margins", x, y, legend: SeriesLabelPosition::LowerLeft, curves, marks }.draw(&panels[0]);
        let curves = vec![
            curve("cos θ", "normface", BLACK, 0),
            curve("tail = plain", "arcface:m=0.5", BLUE, 0),
            curve("tail = linear", "arcface:m=0.5,tail=linear", VERMILION, 1),
            curve("tail = continuous", "arcface:m=0.5,tail=continuous", GREEN, 2),
            curve("tail = keep", "arcface:m=0.5,tail=keep", ORANGE, 3),
            curve("tail = easy", "arcface:m=0.5,tail=easy", GREY, 2),
        ];
        let (x, y) = (("θ, degrees", 80.0..180.0), ("target logit z_y / s", -1.3..0.2));
        let marks = vec![mark(180.0 - 0.5f64.to_degrees(), -1.0, "π − m")];
        Panel {
            title: "ArcFace, m = 0.5, and its tails",
            x,
            y,
            legend: SeriesLabelPosition::UpperRight,
            curves,
            marks,
        }
        .draw(&panels[1]);
    },
};

pub(super) const PSI: Figure = Figure {
    name: "psi",
    title: "ψ(θ) falls over the whole range of angles, cos mθ does not",
    size: (1000, 520),
    draw: |area| {
        let panels = area.split_evenly((1, 2));
        let colours = [(1, BLACK, 0), (2, BLUE, 1), (3, GREEN, 2), (4, VERMILION, 0), (8, PURPLE, 3)];
        let curves = |loss: &str, rest: &str| {
            let curve = |(m, colour, dashes)| {
                let loss = spec(&format!("{loss}={m}{rest}"));
                let at = move |degrees: f64| target_logit(&loss, &degrees.to_radians());
                Curve::of(&format!("m = {m}"), colour, dashes, 0.0..180.0, STEPS, at)
            };
            colours.map(curve).into()
        };
        let x = || ("θ, degrees", 0.0..180.0);
        let raw = curves("combined:m1", ",m2=0,m3=0");
        let marks =
            vec![Mark {
                at: (1f64.to_degrees(), 4f64.cos()), words: "cos 4θ at 1 rad: slope +3.03", offset: (-6, 58)
            }];
        let legend = SeriesLabelPosition::LowerLeft;
        Panel { title: "raw: cos mθ", x: x(), y: ("cos mθ", -1.9..1.1), legend, curves: raw, marks }.draw(&panels[0]);
        let psi = curves("sphereface:m", "");
        let y = ("ψ(θ)", -15.5..1.5);
        Panel {
            title: "SphereFace, L-Softmax: ψ(θ)",
            x: x(),
            y,
            legend: SeriesLabelPosition::LowerLeft,
            curves: psi,
            marks: vec![],
        }
        .draw(&panels[1]);
    },
};

pub(super) const MARGINS: Figure = Figure {
    name: "margins",
    title: "Angle between the decision boundaries of two classes",
    size: (900, 560),
    draw: |area| {
        let curve = |name, loss: &str, colour, dashes| {
            let loss = spec(loss);
            let margin = move |degrees: f64| decision_margin(&loss, degrees.to_radians()).to_degrees();
            Curve::of(name, colour, dashes, 0.5..180.0, 359, margin)
        };
        let curves = vec![
            curve("softmax, NormFace", "normface:s=1", BLACK, 0),
            curve("SphereFace, m = 4", "sphereface:m=4", PURPLE, 0),
            curve("SphereFace, m = 2", "sphereface:m=2", PURPLE, 1),
            curve("CosFace, m = 0.35", "cosface:s=1,m=0.35", VERMILION, 0),
            curve("ArcFace, m = 0.5", "arcface:s=1,m=0.5", BLUE, 0),
        ];
        let (x, y) = (("θ₁₂ between the class weights, degrees", 0.0..180.0), ("angular margin, degrees", -2.0..112.0));
        let (cosface, arcface) = (0.65f64.acos().to_degrees(), 0.5f64.to_degrees());
        let marks = vec![mark(cosface, cosface, "θ₁₂ = arccos(1 − m)"), mark(arcface, arcface, "θ₁₂ = m")];
        Panel { title: "", x, y, legend: SeriesLabelPosition::UpperLeft, curves, marks }.draw(area);
    },
};
