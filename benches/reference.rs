//! Speed and memory of the reference and of the native implementation, as ratios to one plain `f64` forward pass.
//!
//! `cargo bench` prints the table; `cargo bench -- --large` adds a million classes, streamed (about two minutes).

use gradproof::batch::Batch;
use gradproof::geometry::Formulation;
use gradproof::loss::registry::ArcFace;
use gradproof::loss::{LossSpec, sample_losses};
use gradproof::reference::streamed::{CHUNK, ClassWeights, sweep};
use gradproof::reference::{Tier, evaluate_with};
use gradproof::scalar::Scalar;
use gradproof::subject::native::Native;
use gradproof::subject::{Precision, Subject};
use ndarray::Array2;
use peak_alloc::PeakAlloc;
use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Runs of each measurement; the fastest counts.
const RUNS: usize = 5;

/// A number in `(−1, 1)` from its place (SplitMix64's mixing), so that weights can be made again chunk by chunk.
fn number(row: usize, column: usize) -> f64 {
    let mut z = ((row as u64) << 20 | column as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z >> 11) as f64 / 2f64.powi(52) - 1.0
}

fn batch(n: usize, d: usize, k: usize) -> Batch<f64> {
    let features = Array2::from_shape_fn((n, d), |(i, j)| number(i + (1 << 30), j));
    let weights = Array2::from_shape_fn((k, d), |(i, j)| number(i, j));
    Batch::new(features, weights, (0..n).map(|i| i * 31 % k).collect()).expect("a valid batch")
}

/// Seconds of the fastest run, and the most memory beyond what was held before, in bytes.
fn measure<R>(runs: usize, mut f: impl FnMut() -> R) -> (f64, usize) {
    let (mut fastest, mut most) = (f64::INFINITY, 0);
    for _ in 0..runs {
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let start = Instant::now();
        black_box(f());
        fastest = fastest.min(start.elapsed().as_secs_f64());
        most = most.max(MEMORY.peak_usage().saturating_sub(before));
    }
    (fastest, most)
}

fn row(name: &str, (seconds, bytes): (f64, usize), forward: f64) {
    println!("  {name:<44} {:>10.2} ms {:>7.2}× {:>8.1} MB", seconds * 1e3, seconds / forward, bytes as f64 / 1e6);
}

fn main() {
    let spec = LossSpec::from(ArcFace::new(64.0, 0.5));
    println!(
        "ArcFace; the fastest of {RUNS} runs, the time as a multiple of the plain forward pass, memory besides the inputs"
    );
    for (n, d, k) in [(8, 16, 10), (32, 128, 1000), (128, 512, 10_000)] {
        let batch = batch(n, d, k);
        println!("N, D, K = {n}, {d}, {k}");
        let forward = measure(RUNS, || sample_losses(&spec.loss, &spec.conventions, &batch, Formulation::Stable));
        row("plain f64 forward pass", forward, forward.0);
        let product = measure(RUNS, || {
            let weights = batch.inputs.weights.as_ref().expect("the batch has weights");
            f64::matrix_product(batch.inputs.features.view(), weights.t())
        });
        row("of it, the matrix product", product, forward.0);
        for (name, tier) in
            [("exact gradient, structured", Tier::Structured), ("exact gradient, streamed", Tier::Streamed)]
        {
            row(name, measure(RUNS, || evaluate_with(&spec, &batch, tier)), forward.0);
        }
        for precision in [Precision::F64, Precision::F32] {
            let native = Native::new(&spec, precision).expect("native has ArcFace");
            row(
                &format!("native forward and backward, {precision}"),
                measure(RUNS, || native.evaluate(&batch)),
                forward.0,
            );
        }
        if n * d * k <= 1 << 11 {
            row(
                "exact gradient, double-double",
                measure(RUNS, || evaluate_with(&spec, &batch, Tier::DoubleDouble)),
                forward.0,
            );
            row(
                "exact gradient, dual numbers throughout",
                measure(RUNS, || evaluate_with(&spec, &batch, Tier::Dual)),
                forward.0,
            );
        }
    }
    if std::env::args().any(|argument| argument == "--large") {
        large(&spec);
    }
}

/// Class weights that are made when they are asked for.
struct Generated {
    classes: usize,
    dimension: usize,
}

impl ClassWeights for Generated {
    fn classes(&self) -> usize {
        self.classes
    }
    fn class_rows(&self, classes: Range<usize>) -> Array2<f64> {
        Array2::from_shape_fn((classes.len(), self.dimension), |(i, j)| number(classes.start + i, j))
    }
}

fn large(spec: &LossSpec) {
    let (n, d, k) = (128, 512, 1_000_000);
    let mut batch = batch(n, d, k / 100);
    batch.inputs.weights = None;
    batch.inputs.scalars = vec![("s", 64.0)];
    println!(
        "N, D, K = {n}, {d}, {k}: class weights generated chunk by chunk, the gradient by them consumed chunk by chunk"
    );
    let source = Generated { classes: k, dimension: d };
    let mut sum = 0.0;
    let measured = measure(1, || {
        sweep(spec, &batch, &source, CHUNK, |_, gradient| sum += gradient.iter().map(|g| g * g).sum::<f64>())
    });
    println!("  {:<44} {:>10.2} s {:>17.1} MB", "exact gradient, streamed", measured.0, measured.1 as f64 / 1e6);
    println!("  (‖∂L/∂W‖² without the targets' rows added up: {sum:.6e})");
}
