//! Figures of what the claims say, drawn from the losses themselves, as SVG.
//!
//! Colours are those of Okabe and Ito, which people with any kind of colour vision can tell apart; every curve also differs from
//! the others by its dashes.

mod angles;
mod boundaries;
mod heated;
mod norms;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::series::DashedLineSeries;
use std::ops::Range;

/// A picture of something that claims speak of.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Its name; the file is called so.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// Width and height, in pixels of the page.
    size: (u32, u32),
    draw: fn(&Area<'_>),
}

/// Every figure.
pub const ALL: [Figure; 7] = [
    angles::TARGET_LOGITS,
    angles::PSI,
    angles::MARGINS,
    boundaries::BOUNDARIES,
    heated::HARD,
    heated::EASY,
    norms::NORMS,
];

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Font of all words.
const FONT: &str = "sans-serif";
/// The library rounds every coordinate to a whole unit; so many of them make a pixel of the page.
const UNITS: u32 = 8;

/// So many pixels of the page, in units.
fn px<T: From<u8> + std::ops::Mul<Output = T>>(pixels: T) -> T {
    pixels * T::from(UNITS as u8)
}

const BLACK: RGBColor = RGBColor(0, 0, 0);
const BLUE: RGBColor = RGBColor(0, 114, 178);
const VERMILION: RGBColor = RGBColor(213, 94, 0);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const PURPLE: RGBColor = RGBColor(204, 121, 167);
const ORANGE: RGBColor = RGBColor(230, 159, 0);
const GREY: RGBColor = RGBColor(120, 120, 120);

/// Length of the lines in a legend, pixels.
const KEY: i32 = 32;

/// Lengths of dash and gap that differ from each other at a glance. The first is a solid line.
const DASHES: [(i32, i32); 4] = [(KEY, 0), (9, 4), (2, 3), (16, 6)];

impl Figure {
    /// The picture.
    pub fn svg(&self) -> String {
        let (mut svg, (width, height)) = (String::new(), self.size);
        {
            let area = SVGBackend::with_string(&mut svg, (px(width), px(height))).into_drawing_area();
            drawn(area.fill(&WHITE));
            (self.draw)(&drawn(area.margin(px(8), 0, 0, 0).titled(self.title, (FONT, px(20)))));
            drawn(area.present());
        }
        let in_units = format!("width=\"{}\" height=\"{}\"", px(width), px(height));
        svg.replacen(&in_units, &format!("width=\"{width}\" height=\"{height}\""), 1)
    }
}

/// Drawing into a string cannot fail.
fn drawn<T, E: std::error::Error + Send + Sync>(outcome: Result<T, DrawingAreaErrorKind<E>>) -> T {
    outcome.unwrap_or_else(|error| panic!("a figure is drawn into memory: {error}"))
}

/// A curve with its name.
struct Curve {
    name: String,
    colour: RGBColor,
    /// Which of [`DASHES`].
    dashes: usize,
    points: Vec<(f64, f64)>,
}

impl Curve {
    /// The function at `count + 1` points of the range. Where it is NaN the curve has a gap.
    fn of(name: &str, colour: RGBColor, dashes: usize, x: Range<f64>, count: u32, y: impl Fn(f64) -> f64) -> Self {
        let step = (x.end - x.start) / f64::from(count);
        let points = (0..=count).map(|i| x.start + step * f64::from(i)).map(|x| (x, y(x))).collect();
        Self { name: name.to_owned(), colour, dashes, points }
    }
}

/// A point that the eye should find, what to say of it, and how far from it to say it, in pixels of the page.
struct Mark<'a> {
    at: (f64, f64),
    words: &'a str,
    offset: (i32, i32),
}

/// A mark with its words above, to the right.
fn mark(x: f64, y: f64, words: &str) -> Mark<'_> {
    Mark { at: (x, y), words, offset: (8, -16) }
}

/// Curves over one pair of axes.
struct Panel<'a> {
    title: &'a str,
    x: (&'a str, Range<f64>),
    y: (&'a str, Range<f64>),
    legend: SeriesLabelPosition,
    curves: Vec<Curve>,
    marks: Vec<Mark<'a>>,
}

impl Panel<'_> {
    fn draw(self, area: &Area<'_>) {
        let mut builder = ChartBuilder::on(area);
        builder.margin(px(10)).margin_right(px(24)).x_label_area_size(px(46)).y_label_area_size(px(62));
        if !self.title.is_empty() {
            builder.caption(self.title, (FONT, px(16)));
        }
        let mut chart = drawn(builder.build_cartesian_2d(self.x.1.clone(), self.y.1.clone()));
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(self.x.0).y_desc(self.y.0).axis_desc_style((FONT, px(15))).label_style((FONT, px(13)));
        mesh.axis_style(BLACK.stroke_width(px(1))).set_all_tick_mark_size(px(4));
        drawn(mesh.light_line_style(WHITE).bold_line_style(RGBColor(225, 225, 225).stroke_width(px(1))).draw());
        let inside = |x: &f64, y: &f64| self.x.1.contains(x) && self.y.1.contains(y);
        for Curve { name, colour, dashes, points } in self.curves {
            let (dash, gap) = DASHES[dashes % DASHES.len()];
            let style = colour.stroke_width(px(2));
            for run in points.split(|(x, y)| !inside(x, y)).filter(|run| run.len() > 1) {
                let run = run.to_vec();
                if gap == 0 {
                    drawn(chart.draw_series(LineSeries::new(run, style)));
                } else {
                    drawn(chart.draw_series(DashedLineSeries::new(run, px(dash), px(gap), style)));
                }
            }
            let key = move |(x, y)| {
                plotters::element::DashedPathElement::new([(x, y), (x + px(KEY), y)], px(dash), px(gap), style)
            };
            let anchor = drawn(chart.draw_series(std::iter::empty::<Circle<(f64, f64), i32>>()));
            anchor.label(name).legend(key);
        }
        for Mark { at, words, offset: (right, down) } in self.marks {
            let dot = Circle::new((0, 0), px(4), BLACK.filled());
            let label = Text::new(words.to_owned(), (px(right), px(down)), (FONT, px(13)).into_font());
            drawn(chart.draw_series([EmptyElement::at(at) + dot + label]));
        }
        let mut legend = chart.configure_series_labels();
        legend.position(self.legend).legend_area_size(px(KEY + 6)).margin(px(8)).label_font((FONT, px(13)));
        drawn(
            legend.background_style(WHITE.mix(0.85)).border_style(RGBColor(200, 200, 200).stroke_width(px(1))).draw(),
        );
    }
}
