//! The head against the textbook: the loss from angles, and its derivatives by central differences in double precision.

use crate::device::{Argument, Buffer, Build, Device, NULL, arguments, labels, numbers, on_devices};
use ptx_machine::Counters;
use std::f64::consts::PI;

const BUILDS: &[Build] = &[Build::F32, Build::F64, Build::Fast];

/// A loss with its constants.
#[derive(Clone, Copy, Debug)]
enum Margin {
    Softmax,
    CosFace { m: f64 },
    ArcFace { m: f64, limit: f64, offset: f64 },
    Combined { m1: f64, m2: f64, m3: f64 },
    SphereFace { m: u32, lambda: f64 },
    LSoftmax { m: u32, lambda: f64 },
}

use Margin::{ArcFace, Combined, CosFace, LSoftmax, Softmax, SphereFace};

/// A launch of the head; arguments that are [`NULL`] unless said otherwise.
struct Launch {
    products: Buffer,
    labels: Buffer,
    upstream: Buffer,
    bias: Argument,
    sines: Argument,
    feature_norms: Argument,
    weight_norms: Argument,
    losses: Buffer,
    by_products: Buffer,
    /// By sines, by feature norms, by weight norms and by scales.
    parts: [Argument; 4],
    classes: usize,
    scale: f64,
    straight_through: bool,
    on_chip: bool,
}

impl Launch {
    fn new(device: &mut Device, products: &[f64], labels: &[usize], upstream: &[f64], scale: f64) -> Self {
        Self {
            products: device.put(products),
            labels: device.put_indices(labels),
            upstream: device.put(upstream),
            bias: NULL,
            sines: NULL,
            feature_norms: NULL,
            weight_norms: NULL,
            losses: device.reals(labels.len()),
            by_products: device.reals(products.len()),
            parts: [NULL; 4],
            classes: products.len() / labels.len(),
            scale,
            straight_through: false,
            on_chip: true,
        }
    }

    fn run(&self, device: &mut Device, margin: Margin, samples: usize, threads: usize) -> Counters {
        let [by_sines, by_feature_norms, by_weight_norms, by_scales] = self.parts;
        let [m0, m1, m2, m3] = margin.constants();
        let arguments = arguments![
            self.products,
            self.labels,
            self.upstream,
            self.bias,
            self.sines,
            self.feature_norms,
            self.weight_norms,
            self.losses,
            self.by_products,
            by_sines,
            by_feature_norms,
            by_weight_norms,
            by_scales,
            self.classes,
            self.scale,
            m0,
            m1,
            m2,
            m3,
            self.straight_through,
            self.on_chip,
        ];
        let shared = if self.on_chip { self.classes } else { 0 };
        device.launch(margin.entry(), (samples, threads, shared), &arguments)
    }
}

/// Everything a row's loss depends on.
#[derive(Clone, Debug)]
struct Row {
    products: Vec<f64>,
    bias: Vec<f64>,
    label: usize,
    sine: f64,
    feature_norm: f64,
    weight_norm: f64,
    scale: f64,
}

/// `(λ cos θ + ψ(θ))/(1 + λ)` by the definition of ψ.
fn multiplied(cosine: f64, m: u32, lambda: f64) -> f64 {
    let (theta, m) = (cosine.clamp(-1.0, 1.0).acos(), f64::from(m));
    let piece = (theta * m / PI).floor().min(m - 1.0);
    let sign = if piece % 2.0 == 0.0 { 1.0 } else { -1.0 };
    (lambda * cosine + sign * (m * theta).cos() - 2.0 * piece) / (1.0 + lambda)
}

impl Margin {
    fn entry(self) -> &'static str {
        match self {
            Softmax => "head_softmax",
            CosFace { .. } => "head_cosface",
            ArcFace { .. } => "head_arcface",
            Combined { .. } => "head_combined",
            SphereFace { .. } => "head_sphereface",
            LSoftmax { .. } => "head_l_softmax",
        }
    }

    fn constants(self) -> [f64; 4] {
        match self {
            Softmax => [0.0; 4],
            CosFace { m } => [m, 0.0, 0.0, 0.0],
            ArcFace { m, limit, offset } => [m.cos(), m.sin(), limit, offset],
            Combined { m1, m2, m3 } => [m1, m2, m3, 0.0],
            SphereFace { m, lambda } | LSoftmax { m, lambda } => [f64::from(m), lambda, 0.0, 0.0],
        }
    }

    fn target_logit(self, row: &Row) -> f64 {
        let product = row.products[row.label];
        match self {
            Softmax => row.scale * product + row.bias[row.label],
            CosFace { m } => row.scale * (product - m),
            ArcFace { m, limit, .. } if product > limit => row.scale * (product * m.cos() - row.sine * m.sin()),
            ArcFace { offset, .. } => row.scale * (product - offset),
            Combined { m1, m2, m3 } => row.scale * ((m1 * row.sine.atan2(product) + m2).cos() - m3),
            SphereFace { m, lambda } => row.feature_norm * multiplied(product / row.feature_norm, m, lambda),
            LSoftmax { m, lambda } => {
                let norms = row.feature_norm * row.weight_norm;
                norms * multiplied(product / norms, m, lambda)
            }
        }
    }

    fn loss(self, row: &Row) -> f64 {
        let target = self.target_logit(row);
        let others = (0..row.products.len()).filter(|k| *k != row.label);
        let logits: Vec<f64> = others.map(|k| row.scale * row.products[k] + row.bias[k]).collect();
        let largest = logits.iter().copied().fold(target, f64::max);
        let sum: f64 = logits.iter().map(|z| (z - largest).exp()).sum::<f64>() + (target - largest).exp();
        largest - target + sum.ln()
    }

    /// `f` changes one thing by a step.
    fn derivative(self, row: &Row, change: impl Fn(&mut Row, f64)) -> f64 {
        let step = 1e-5;
        let at = |by: f64| {
            let mut changed = row.clone();
            change(&mut changed, by);
            self.loss(&changed)
        };
        // Of fourth order.
        (8.0 * (at(step) - at(-step)) - (at(2.0 * step) - at(-2.0 * step))) / (12.0 * step)
    }
}

/// Rows of one loss as the device has them.
struct Case {
    margin: Margin,
    rows: Vec<Row>,
    upstream: Vec<f64>,
    has_bias: bool,
}

impl Case {
    fn new(margin: Margin, samples: usize, classes: usize, scale: f64, has_bias: bool) -> Self {
        let all = numbers(7 + classes as u64, samples * classes);
        let bias = if has_bias { numbers(9, classes) } else { vec![0.0; classes] };
        let norms = numbers(11, samples + classes);
        let size = |norm: f64| 1.25 + norm.abs();
        let targets = labels(13, samples, classes);
        let row = |i: usize| {
            let (label, feature_norm) = (targets[i], size(norms[i]));
            let weight_norm = size(norms[samples + label]);
            let mut products = all[i * classes..(i + 1) * classes].to_vec();
            let cosine = products[label];
            products[label] *= match margin {
                SphereFace { .. } => feature_norm,
                LSoftmax { .. } => feature_norm * weight_norm,
                _ => 1.0,
            };
            // Not exactly the cosine's: the two are separate inputs.
            let sine = 0.75 * (1.0 - cosine * cosine).sqrt() + 0.125;
            let scale = if matches!(margin, SphereFace { .. } | LSoftmax { .. }) { 1.0 } else { scale };
            Row { products, bias: bias.clone(), label, sine, feature_norm, weight_norm, scale }
        };
        Self { margin, rows: (0..samples).map(row).collect(), upstream: numbers(15, samples), has_bias }
    }

    fn check(&self, device: &mut Device, threads: usize, on_chip: bool) {
        let (samples, classes) = (self.rows.len(), self.rows[0].products.len());
        let each = |f: fn(&Row) -> f64| self.rows.iter().map(f).collect::<Vec<f64>>();
        let products: Vec<f64> = self.rows.iter().flat_map(|row| row.products.clone()).collect();
        let mut weight_norms = vec![f64::NAN; classes];
        self.rows.iter().for_each(|row| weight_norms[row.label] = row.weight_norm);
        let targets: Vec<usize> = self.rows.iter().map(|row| row.label).collect();
        let mut launch = Launch::new(device, &products, &targets, &self.upstream, self.rows[0].scale);
        if self.has_bias {
            launch.bias = device.put(&self.rows[0].bias).into();
        }
        launch.sines = device.put(&each(|row| row.sine)).into();
        launch.feature_norms = device.put(&each(|row| row.feature_norm)).into();
        launch.weight_norms = device.put(&weight_norms).into();
        let parts = [(); 4].map(|()| device.reals(samples));
        launch.parts = parts.map(Argument::from);
        launch.on_chip = on_chip;
        let counters = launch.run(device, self.margin, samples, threads);
        self.assert_traffic(device, &counters, on_chip);

        let by = |change: fn(&mut Row, f64)| -> Vec<f64> {
            let each = self.rows.iter().zip(&self.upstream);
            each.map(|(row, upstream)| upstream * self.margin.derivative(row, change)).collect()
        };
        let expected: Vec<f64> = self
            .rows
            .iter()
            .zip(&self.upstream)
            .flat_map(|(row, upstream)| {
                let by = |k: usize| upstream * self.margin.derivative(row, |row, step| row.products[k] += step);
                (0..classes).map(by).collect::<Vec<_>>()
            })
            .collect();
        // A logit of size s is rounded by s·ε; differences have about ten digits.
        let roundings = 16.0 * self.rows[0].scale.max(16.0);
        let share = if device.build == Build::F64 { 1e-7 } else { roundings * f64::from(f32::EPSILON) };
        let share = if device.build == Build::Fast { 16.0 * share } else { share };
        let mut assert_near = |what: &str, buffer, expected: &[f64]| {
            let found = device.get(buffer);
            // What is 0 in the formula is 0; what is tiny is measured by the size of logits' derivatives.
            let with_one = |values: &[f64]| values.iter().copied().chain([1.0]).collect::<Vec<_>>();
            let what = format!("{:?} of {samples} × {classes}: {what}", self.margin);
            device.assert_within(&what, &with_one(&found), &with_one(expected), share);
        };
        assert_near("losses", launch.losses, &self.rows.iter().map(|row| self.margin.loss(row)).collect::<Vec<_>>());
        assert_near("by products", launch.by_products, &expected);
        let [by_sines, by_feature_norms, by_weight_norms, by_scales] = parts;
        assert_near("by sines", by_sines, &by(|row, step| row.sine += step));
        assert_near("by feature norms", by_feature_norms, &by(|row, step| row.feature_norm += step));
        assert_near("by weight norms", by_weight_norms, &by(|row, step| row.weight_norm += step));
        if !matches!(self.margin, SphereFace { .. } | LSoftmax { .. }) {
            assert_near("by scales", by_scales, &by(|row, step| row.scale += step));
        }
    }

    /// Each product is read once on chip and twice off chip, but for the target's; each gradient is written once.
    fn assert_traffic(&self, device: &Device, counters: &Counters, on_chip: bool) {
        let width = if device.build == Build::F64 { 8 } else { 4 };
        let (samples, classes) = (self.rows.len() as u64, self.rows[0].products.len() as u64);
        assert_eq!(counters.global_written_bytes, width * samples * (classes + 5));
        let others = samples * (classes - 1);
        let mut reads = samples * classes;
        if !on_chip {
            reads += others;
        }
        if self.has_bias {
            reads += samples * classes + if on_chip { 0 } else { others };
        }
        let rest = counters.global_read_bytes - width * reads;
        // Labels and upstream by each thread; what a row knows of its target; coefficients of cosines.
        assert!(rest <= samples * (1024 * (4 + width) + 32 * width), "{rest} bytes more than the products");
    }
}

const SHAPES: [(usize, usize, usize, bool); 5] =
    [(1, 2, 32, true), (3, 5, 32, false), (4, 33, 64, true), (2, 257, 96, false), (2, 70, 1024, true)];

fn check(margin: Margin, scale: f64, has_bias: bool) {
    on_devices("head", BUILDS, |device| {
        for (samples, classes, threads, on_chip) in SHAPES {
            Case::new(margin, samples, classes, scale, has_bias).check(device, threads, on_chip);
        }
    });
}

#[test]
fn softmax_with_and_without_bias_and_scale() {
    check(Softmax, 1.0, true);
    check(Softmax, 16.0, true);
    check(Softmax, 30.0, false);
}

#[test]
fn cosface() {
    check(CosFace { m: 0.35 }, 30.0, false);
}

#[test]
fn arcface_with_every_tail() {
    let m = 0.5_f64;
    for (limit, offset) in [(f64::NEG_INFINITY, 0.0), (0.01, 0.0), (-m.cos(), m * m.sin()), (-m.cos(), 1.0 - m.cos())] {
        check(ArcFace { m, limit, offset }, 30.0, false);
    }
}

#[test]
fn combined_margin() {
    check(Combined { m1: 1.5, m2: 0.25, m3: 0.125 }, 16.0, false);
}

#[test]
fn sphereface_of_every_margin() {
    for m in [1, 2, 4] {
        check(SphereFace { m, lambda: 0.5 }, 1.0, false);
    }
}

#[test]
fn l_softmax_of_every_margin() {
    for m in [1, 3, 4] {
        check(LSoftmax { m, lambda: 0.0 }, 1.0, false);
    }
}

/// One row of softmax: `(loss, by products)`.
fn softmax_row(device: &mut Device, products: &[f64], label: usize, threads: usize) -> (f64, Vec<f64>) {
    let launch = Launch::new(device, products, &[label], &[1.0], 1.0);
    launch.run(device, Softmax, 1, threads);
    (device.get(launch.losses)[0], device.get(launch.by_products))
}

#[test]
fn one_class_alone_has_no_loss() {
    on_devices("head", BUILDS, |device| {
        assert_eq!(softmax_row(device, &[3.0], 0, 32), (0.0, vec![0.0]));
    });
}

#[test]
fn easy_and_hard_samples_keep_their_digits_and_nothing_overflows() {
    on_devices("head", &[Build::F32, Build::F64], |device| {
        // L = log(1 + 2e⁻⁴⁰), far below the rounding of a logit.
        let (loss, gradient) = softmax_row(device, &[20.0, -20.0, -20.0], 0, 32);
        let small = (-40.0_f64).exp();
        device.assert_close("easy loss", &[loss], &[2.0 * small], 64.0);
        device.assert_close("easy gradient", &gradient, &[-2.0 * small, small, small], 64.0);
        let (loss, gradient) = softmax_row(device, &[-1000.0, 1000.0, 999.0], 0, 32);
        device.assert_close("hard loss", &[loss], &[2000.0 + 1.0_f64.exp().ln_1p() - 1.0], 4.0);
        let e = (-1.0_f64).exp();
        device.assert_close("hard gradient", &gradient, &[-1.0, 1.0 / (1.0 + e), e / (1.0 + e)], 64.0);
    });
}

#[test]
fn what_is_not_a_number_is_not_hidden() {
    on_devices("head", &[Build::F32, Build::F64], |device| {
        for label in [0, 1] {
            let (loss, gradient) = softmax_row(device, &[1.0, f64::NAN, 0.5], label, 64);
            assert!(loss.is_nan() && gradient.iter().all(|g| g.is_nan()), "{loss}, {gradient:?}");
        }
    });
}

#[test]
fn rounding_does_not_pile_up_in_rows_that_rise() {
    on_devices("head", &[Build::F32], |device| {
        // One warp sees a new largest logit in each step; a shift renewed each time would add up two hundred roundings.
        let products: Vec<f64> = (0..6401).map(|k| f64::from(k / 32) / 128.0).collect();
        let (loss, gradient) = softmax_row(device, &products, 0, 32);
        let sum: f64 = products.iter().map(|z| z.exp()).sum();
        let mut expected: Vec<f64> = products.iter().map(|z| z.exp() / sum).collect();
        expected[0] -= 1.0;
        device.assert_close("loss", &[loss], &[sum.ln()], 4.0);
        device.assert_close("by others", &gradient[1..], &expected[1..], 16.0);
    });
}

#[test]
fn straight_through_takes_the_target_for_one_without_a_margin_but_by_the_scale() {
    on_devices("head", &[Build::F64], |device| {
        let mut launch = Launch::new(device, &[0.5, 0.25], &[0], &[1.0], 8.0);
        let (by_sines, by_scales) = (device.reals(1), device.reals(1));
        launch.sines = device.put(&[0.8]).into();
        launch.parts = [by_sines.into(), NULL, NULL, by_scales.into()];
        launch.straight_through = true;
        launch.run(device, ArcFace { m: 0.3, limit: f64::NEG_INFINITY, offset: 0.0 }, 1, 32);
        let t = 8.0 * 0.25 - 8.0 * (0.5 * 0.3_f64.cos() - 0.8 * 0.3_f64.sin());
        let wrong = 1.0 / (1.0 + (-t).exp());
        let found = device.get(launch.losses);
        device.assert_close("loss", &found, &[t.exp().ln_1p()], 8.0);
        let found = device.get(launch.by_products);
        device.assert_close("by products", &found, &[-8.0 * wrong, 8.0 * wrong], 16.0);
        assert_eq!(device.get(by_sines), [0.0]);
        let found = device.get(by_scales);
        device.assert_close("by scale", &found, &[wrong * (0.25 - (0.5 * 0.3_f64.cos() - 0.8 * 0.3_f64.sin()))], 16.0);
    });
}
