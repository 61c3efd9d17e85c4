//! Losses between samples, against sums over pairs and triplets.

use crate::device::{Buffer, Build, Device, arguments, norm, numbers, on_devices};

const BUILDS: &[Build] = &[Build::F32, Build::F64, Build::Fast];
const SAMPLES: usize = 9;
const DIMENSION: usize = 35;
const LABELS: [usize; SAMPLES] = [1, 0, 1, 2, 0, 1, 1, 3, 2];

struct Batch {
    features: Vec<f64>,
    upstream: Vec<f64>,
}

impl Batch {
    /// Distances of about 1 to 2.
    fn new() -> Self {
        let features = numbers(5, SAMPLES * DIMENSION).iter().map(|x| x / 4.0).collect();
        Self { features, upstream: numbers(6, SAMPLES) }
    }

    fn difference(&self, i: usize, j: usize) -> Vec<f64> {
        (0..DIMENSION).map(|d| self.features[i * DIMENSION + d] - self.features[j * DIMENSION + d]).collect()
    }

    fn distance(&self, i: usize, j: usize) -> f64 {
        norm(&self.difference(i, j))
    }

    /// Losses and gradient from the coefficients on the device, to be compared with those expected.
    fn check(&self, device: &mut Device, found: Found, losses: &[f64], gradient: &[f64]) {
        let by_features = device.reals(self.features.len());
        let arguments = arguments![device.put(&self.features), found.coefficients, by_features, SAMPLES, DIMENSION,];
        device.launch("pairs_backward", (SAMPLES, 32, 0), &arguments);
        let found_losses = device.get(found.losses);
        device.assert_close("losses", &found_losses, losses, 16.0);
        let found_gradient = device.get(by_features);
        device.assert_close("gradient", &found_gradient, gradient, 32.0);
    }
}

struct Found {
    losses: Buffer,
    coefficients: Buffer,
}

impl Found {
    fn room(device: &mut Device) -> Self {
        Self { losses: device.reals(SAMPLES), coefficients: device.reals(SAMPLES * SAMPLES) }
    }
}

fn add(gradient: &mut [f64], row: usize, factor: f64, direction: &[f64]) {
    for (g, x) in gradient[row * DIMENSION..][..DIMENSION].iter_mut().zip(direction) {
        *g += factor * x;
    }
}

#[test]
fn contrastive_pairs_attract_and_repel() {
    on_devices("pairs", BUILDS, |device| {
        let mut batch = Batch::new();
        // Two samples of different classes at one point: a cone, with no gradient of its own.
        batch.features.copy_within(0..DIMENSION, DIMENSION);
        for margin in [1.25, 2.0, 0.0] {
            let (mut losses, mut gradient) = (vec![0.0; SAMPLES], vec![0.0; SAMPLES * DIMENSION]);
            for i in 0..SAMPLES {
                for j in 0..i {
                    let (difference, distance) = (batch.difference(i, j), batch.distance(i, j));
                    let missing = f64::max(0.0, margin - distance);
                    let (value, slope) = match LABELS[i] == LABELS[j] {
                        true => (0.5 * distance * distance, 1.0),
                        false if distance == 0.0 => (0.5 * missing * missing, 0.0),
                        false => (0.5 * missing * missing, -missing / distance),
                    };
                    losses[i] += 0.5 * value;
                    losses[j] += 0.5 * value;
                    let step = 0.5 * slope * (batch.upstream[i] + batch.upstream[j]);
                    add(&mut gradient, i, step, &difference);
                    add(&mut gradient, j, -step, &difference);
                }
            }
            let found = Found::room(device);
            let arguments = arguments![
                device.put(&batch.features),
                device.put_indices(&LABELS),
                device.put(&batch.upstream),
                found.losses,
                found.coefficients,
                SAMPLES,
                DIMENSION,
                margin,
            ];
            device.launch("contrastive", (SAMPLES, 96, 0), &arguments);
            batch.check(device, found, &losses, &gradient);
        }
    });
}

/// Losses and gradient of triplets by their definition.
fn expected(batch: &Batch, triplets: &[[usize; 3]], margin: f64) -> (Vec<f64>, Vec<f64>) {
    let (mut losses, mut gradient) = (vec![0.0; SAMPLES], vec![0.0; SAMPLES * DIMENSION]);
    for &[a, p, n] in triplets {
        let gap = batch.distance(a, p).powi(2) - batch.distance(a, n).powi(2) + margin;
        if gap > 0.0 {
            losses[a] += gap;
            let step = 2.0 * batch.upstream[a];
            add(&mut gradient, a, step, &batch.difference(n, p));
            add(&mut gradient, p, -step, &batch.difference(a, p));
            add(&mut gradient, n, step, &batch.difference(a, n));
        }
    }
    (losses, gradient)
}

fn valid_triplets() -> Vec<[usize; 3]> {
    let all = (0..SAMPLES.pow(3)).map(|n| [n / SAMPLES.pow(2), n / SAMPLES % SAMPLES, n % SAMPLES]);
    all.filter(|[a, p, n]| a != p && LABELS[*a] == LABELS[*p] && LABELS[*a] != LABELS[*n]).collect()
}

fn distances(device: &mut Device, batch: &Batch) -> Buffer {
    let distances = device.reals(SAMPLES * SAMPLES);
    let features = device.put(&batch.features);
    let arguments = arguments![features, distances, SAMPLES, DIMENSION];
    device.launch("squared_distances", (SAMPLES, 64, 0), &arguments);
    distances
}

#[test]
fn all_valid_triplets_count() {
    on_devices("pairs", BUILDS, |device| {
        let batch = Batch::new();
        for (margin, on_chip, threads) in [(0.2, true, 32), (0.5, false, 64)] {
            let (losses, gradient) = expected(&batch, &valid_triplets(), margin);
            let (distances, found) = (distances(device, &batch), Found::room(device));
            let arguments = arguments![
                distances,
                device.put_indices(&LABELS),
                device.put(&batch.upstream),
                found.losses,
                found.coefficients,
                SAMPLES,
                margin,
                on_chip,
            ];
            device.launch("triplets_all", (SAMPLES, threads, if on_chip { SAMPLES } else { 0 }), &arguments);
            batch.check(device, found, &losses, &gradient);
        }
    });
}

#[test]
fn only_given_triplets_count_as_often_as_they_are_given() {
    on_devices("pairs", BUILDS, |device| {
        let batch = Batch::new();
        let mut given: Vec<[usize; 3]> = valid_triplets().into_iter().step_by(3).collect();
        given.push(given[0]);
        given.sort_by_key(|[anchor, ..]| *anchor);
        let starts: Vec<usize> =
            (0..=SAMPLES).map(|a| given.iter().filter(|[anchor, ..]| *anchor < a).count()).collect();
        let (losses, gradient) = expected(&batch, &given, 0.3);
        let (distances, found) = (distances(device, &batch), Found::room(device));
        let arguments = arguments![
            distances,
            device.put_indices(given.as_flattened()),
            device.put_indices(&starts),
            device.put(&batch.upstream),
            found.losses,
            found.coefficients,
            SAMPLES,
            0.3,
        ];
        device.launch("triplets_given", (SAMPLES, 32, 0), &arguments);
        batch.check(device, found, &losses, &gradient);
    });
}
