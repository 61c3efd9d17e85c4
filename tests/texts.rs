//! Texts that are commonly written for a loss's own are known by their losses, which are computed here from the formulas themselves.

use gradproof::batch::{Batch, Inputs, Tensor};
use gradproof::check::diagnose::Diagnosis;
use gradproof::check::standard::Standard;
use gradproof::loss::LossSpec;
use gradproof::subject::{Answer, LossValue, Precision};
use ndarray::{Array1, Array2, ArrayView1, Axis};

fn diagnosed(standard: &Standard, answer: &Answer) -> Diagnosis {
    standard.diagnose(answer, &standard.judge(answer).findings)
}

fn question(name: &str) -> Diagnosis {
    Diagnosis { nearest: None, question: Some(name.to_owned()) }
}

/// What is said of these losses in double precision.
fn said(loss: &str, batch: &Batch<f64>, losses: Vec<f64>) -> Diagnosis {
    let spec: LossSpec = loss.parse().unwrap();
    diagnosed(&Standard::new(&spec, batch, Precision::F64).unwrap(), &Answer::losses(losses))
}

/// Numbers of no order.
fn some(rows: usize, by: f64) -> Array2<f64> {
    Array2::from_shape_fn((rows, 3), |(i, j)| (by * (3 * i + j + 1).pow(2) as f64).sin())
}

/// Four samples of three classes in three dimensions; some are at more than a right angle to their class weight.
fn batch() -> Batch<f64> {
    Batch::new(1.5 * some(4, 1.3), some(3, 1.7), vec![0, 1, 2, 1]).unwrap()
}

fn norm(row: ArrayView1<'_, f64>) -> f64 {
    row.dot(&row).sqrt()
}

fn unit(rows: &Array2<f64>) -> Array2<f64> {
    let mut rows = rows.clone();
    rows.axis_iter_mut(Axis(0)).for_each(|mut row| row /= norm(row.view()));
    rows
}

fn weights(batch: &Batch<f64>) -> &Array2<f64> {
    batch.inputs.weights.as_ref().expect("there are class weights")
}

fn cosines(batch: &Batch<f64>) -> Array2<f64> {
    unit(&batch.inputs.features).dot(&unit(weights(batch)).t())
}

/// The log of the sum of exponentials.
fn log_sum(logits: impl Iterator<Item = f64>) -> f64 {
    logits.map(f64::exp).sum::<f64>().ln()
}

/// `log Σ exp z − z_y`
fn cross_entropies(labels: &[usize], logits: &Array2<f64>) -> Vec<f64> {
    logits.rows().into_iter().zip(labels).map(|(row, label)| log_sum(row.iter().copied()) - row[*label]).collect()
}

/// The cross-entropies of logits made from cosines, each told whether it is the target's.
fn of_cosines(batch: &Batch<f64>, logit: impl Fn(f64, bool) -> f64) -> Vec<f64> {
    let cosines = cosines(batch);
    let logits = Array2::from_shape_fn(cosines.dim(), |(i, k)| logit(cosines[[i, k]], batch.labels[i] == k));
    cross_entropies(&batch.labels, &logits)
}

#[test]
fn a_margin_on_other_classes_is_named() {
    let batch = batch();
    for (loss, margined) in [
        ("arcface:s=4,m=0.5", (|cos| 4.0 * (cos.acos() + 0.5).cos()) as fn(f64) -> f64),
        ("combined:s=4,m1=1,m2=0.3,m3=0.2", |cos| 4.0 * ((cos.acos() + 0.3).cos() - 0.2)),
    ] {
        let every = of_cosines(&batch, |cos, _| margined(cos));
        assert_eq!(said(loss, &batch, every), question("the margin on every class"), "{loss}");
        let others = of_cosines(&batch, |cos, own| if own { 4.0 * cos } else { margined(cos) });
        assert_eq!(said(loss, &batch, others), question("the margin on every class but the target"), "{loss}");
    }
}

#[test]
fn a_margin_of_the_targets_own_on_every_class_is_named() {
    let mut batch = batch();
    batch.margins = Some(Array1::from(vec![0.2, 0.3, 0.45]));
    // One margin for all logits of a sample is none.
    let losses = of_cosines(&batch, |cos, _| 4.0 * cos);
    assert_eq!(said("cosface:s=4,margins=per-class", &batch, losses), question("the margin on every class"));
}

#[test]
fn a_margin_that_is_not_scaled_is_named() {
    let batch = batch();
    let own = |target: fn(f64) -> f64| of_cosines(&batch, |cos, own| if own { target(cos) } else { 4.0 * cos });
    let name = question("the margin subtracted from the scaled logit");
    assert_eq!(said("cosface:s=4,m=0.35", &batch, own(|cos| 4.0 * cos - 0.35)), name);
    let combined = own(|cos| 4.0 * (cos.acos() + 0.3).cos() - 0.2);
    assert_eq!(said("combined:s=4,m1=1,m2=0.3,m3=0.2", &batch, combined), name);
}

#[test]
fn cosines_that_are_cut_off_are_named() {
    let batch = batch();
    let targets = cosines(&batch);
    assert!((0..4).any(|i| targets[[i, batch.labels[i]]] < 0.0), "some target is cut off");
    let name = question("cosines cut off below 0");
    let cosface = of_cosines(&batch, |cos, own| 4.0 * (cos.max(0.0) - if own { 0.35 } else { 0.0 }));
    assert_eq!(said("cosface:s=4,m=0.35", &batch, cosface), name);
    let arcface = of_cosines(&batch, |cos, own| 4.0 * (cos.max(0.0).acos() + if own { 0.5 } else { 0.0 }).cos());
    assert_eq!(said("arcface:s=4,m=0.5", &batch, arcface), name);
}

/// ψ of mθ and its piece j.
type Psi = fn(f64, f64) -> f64;

/// Cross-entropies with `ψ` for the target's cosine, of which it is told the angle and its piece j.
fn with_psi(batch: &Batch<f64>, m: f64, lambda: f64, psi: Psi) -> Vec<f64> {
    let cosines = cosines(batch);
    let logits = Array2::from_shape_fn(cosines.dim(), |(i, k)| {
        let cos = cosines[[i, k]];
        let theta = cos.clamp(-1.0, 1.0).acos();
        let piece = (m * theta / std::f64::consts::PI).floor().min(m - 1.0);
        let psi = psi(m * theta, piece);
        let own = batch.labels[i] == k;
        let length = norm(batch.inputs.features.row(i)) * norm(weights(batch).row(k));
        length * if own { (lambda * cos + psi) / (1.0 + lambda) } else { cos }
    });
    cross_entropies(&batch.labels, &logits)
}

/// Names and formulas of mθ and j, of which the sign is that of `(−1)ʲ`.
const PSI: [(&str, Psi); 4] = [
    ("ψ without its (−1)ʲ", |x, j| x.cos() - 2.0 * j),
    ("ψ without its −2j", |x, j| if j % 2.0 == 0.0 { x.cos() } else { -x.cos() }),
    ("ψ with −j for −2j", |x, j| if j % 2.0 == 0.0 { x.cos() - j } else { -x.cos() - j }),
    ("cos mθ for ψ", |x, _| x.cos()),
];

#[test]
fn another_psi_is_named() {
    let batch = batch();
    for (name, psi) in PSI {
        for lambda in [0.0, 5.0] {
            let losses = with_psi(&batch, 3.0, lambda, psi);
            assert_eq!(said(&format!("l-softmax:m=3,lambda={lambda}"), &batch, losses), question(name));
        }
    }
}

#[test]
fn another_psi_is_named_where_class_weights_are_normalised() {
    let batch = batch();
    let mut normalised = batch.clone();
    normalised.inputs.weights = Some(unit(weights(&batch)));
    for (name, psi) in PSI {
        let losses = with_psi(&normalised, 3.0, 5.0, psi);
        assert_eq!(said("sphereface:m=3,lambda=5", &batch, losses), question(name));
    }
}

#[test]
fn the_last_piece_of_psi_goes_up_to_the_opposite_direction() {
    let mut batch = batch();
    batch.inputs.features.row_mut(0).assign(&ndarray::arr1(&[1.5, 0.0, 0.0]));
    batch.inputs.weights.as_mut().unwrap().row_mut(0).assign(&ndarray::arr1(&[-1.0, 0.0, 0.0]));
    let losses = with_psi(&batch, 2.0, 0.0, PSI[1].1);
    assert_eq!(said("l-softmax:m=2", &batch, losses), question(PSI[1].0));
}

/// Losses and their gradients, by central differences. The second batch of the two is held.
fn by_differences(batch: &Batch<f64>, losses: impl Fn(&Batch<f64>, &Batch<f64>) -> Vec<f64>) -> Answer {
    const STEP: f64 = 1e-5;
    let total = |inputs: &Inputs<f64>| -> f64 {
        let moved = Batch { inputs: inputs.clone(), ..batch.clone() };
        losses(&moved, batch).iter().zip(&batch.upstream).map(|(loss, u)| loss * u).sum()
    };
    let derivative = |element: fn(&mut Inputs<f64>) -> &mut Array2<f64>, at: usize| {
        let moved = |by: f64| {
            let mut inputs = batch.inputs.clone();
            element(&mut inputs).as_slice_mut().expect("it is in standard order")[at] += by;
            total(&inputs)
        };
        (moved(STEP) - moved(-STEP)) / (2.0 * STEP)
    };
    let features = (0..batch.inputs.features.len()).map(|at| derivative(|inputs| &mut inputs.features, at));
    let by_weights = (0..weights(batch).len())
        .map(|at| derivative(|inputs| inputs.weights.as_mut().expect("there are class weights"), at));
    Answer::losses(losses(batch, batch)).gradient(Tensor::Features, features).gradient(Tensor::Weights, by_weights)
}

/// What is said of the answer in single precision, which differences are far below.
fn said_of_gradients(loss: &str, batch: &Batch<f64>, answer: &Answer) -> Diagnosis {
    let spec: LossSpec = loss.parse().unwrap();
    diagnosed(&Standard::new(&spec, batch, Precision::F32).unwrap(), answer)
}

#[test]
fn a_sine_with_another_gradient_is_named() {
    let batch = batch();
    for (name, sine) in [
        ("the sine as a constant to the backward pass", (|_, held| held) as fn(f64, f64) -> f64),
        ("the slope of the sine with the other sign", |live, held| 2.0 * held - live),
    ] {
        let answer = by_differences(&batch, |live, held| {
            let (live, held) = (cosines(live), cosines(held));
            let logits = Array2::from_shape_fn(live.dim(), |(i, k)| {
                let [now, before] = [live[[i, k]], held[[i, k]]].map(|cos| (1.0 - cos * cos).sqrt());
                let cos = live[[i, k]];
                let margined = cos * 0.5f64.cos() - sine(now, before) * 0.5f64.sin();
                4.0 * if batch.labels[i] == k { margined } else { cos }
            });
            cross_entropies(&batch.labels, &logits)
        });
        assert_eq!(said_of_gradients("arcface:s=4,m=0.5", &batch, &answer), question(name));
    }
}

#[test]
fn a_margin_on_a_class_that_a_sample_lies_on_has_no_gradient_there() {
    let mut batch = batch();
    // Of label 0.
    batch.inputs.features.row_mut(0).assign(&ndarray::arr1(&[2.0, 0.0, 0.0]));
    batch.inputs.weights.as_mut().unwrap().row_mut(1).assign(&ndarray::arr1(&[1.0, 0.0, 0.0]));
    let answer =
        by_differences(&batch, |live, _| of_cosines(live, |cos, _| 4.0 * (cos.clamp(-1.0, 1.0).acos() + 0.5).cos()));
    assert_eq!(said_of_gradients("arcface:s=4,m=0.5", &batch, &answer), question("the margin on every class"));
}

#[test]
fn a_text_of_what_the_loss_has_not_is_not_said() {
    // A scale of logits that have a bias.
    let mut biased = batch();
    let bias = ndarray::arr1(&[0.3, -0.4, 0.2]);
    biased.inputs.bias = Some(bias.clone());
    let logits = 5.0 * unit(&biased.inputs.features).dot(&weights(&biased).t()) + &bias;
    let twice = cross_entropies(&biased.labels, &(5.0 * logits));
    assert_eq!(said("l2-softmax:alpha=5", &biased, twice), question("a temperature of 0.2"));
    // A norm of features that are not divided by any.
    let batch = batch();
    let squared = |rows: &Array2<f64>| {
        let mut rows = rows.clone();
        rows.axis_iter_mut(Axis(0)).for_each(|mut row| row /= row.dot(&row));
        rows
    };
    let divided = squared(&batch.inputs.features).dot(&weights(&batch).t());
    assert_eq!(said("softmax:bias=off", &batch, cross_entropies(&batch.labels, &divided)), Diagnosis::default());
    let divided = batch.inputs.features.dot(&squared(weights(&batch)).t());
    assert_eq!(said("softmax:bias=off", &batch, cross_entropies(&batch.labels, &divided)), Diagnosis::default());
}

#[test]
fn an_epsilon_under_the_root_of_a_norm_is_named() {
    let mut batch = batch();
    // Of norms at which it is seen that the formula is another, and not its precision.
    batch.inputs.features *= 0.05;
    batch.inputs.weights.iter_mut().for_each(|weights| *weights *= 0.05);
    let divided = |rows: &Array2<f64>| {
        let mut rows = rows.clone();
        rows.axis_iter_mut(Axis(0)).for_each(|mut row| row /= (row.dot(&row) + 1e-5).sqrt());
        rows
    };
    let features = divided(&batch.inputs.features).dot(&unit(weights(&batch)).t());
    let losses = cross_entropies(&batch.labels, &(4.0 * features));
    assert_eq!(said("normface:s=4", &batch, losses), question("features divided by √(‖x‖² + 1e-5)"));
    let by_weights = unit(&batch.inputs.features).dot(&divided(weights(&batch)).t());
    let losses = cross_entropies(&batch.labels, &(4.0 * by_weights));
    assert_eq!(said("normface:s=4", &batch, losses), question("class weights divided by √(‖w‖² + 1e-5)"));
}

#[test]
fn an_epsilon_that_is_not_under_the_root_of_a_variance_is_named() {
    let batch = batch();
    for (name, divisor) in [
        ("features whitened by σ + ε", (|variance| variance.sqrt() + 0.1) as fn(f64) -> f64),
        ("features whitened by σ without ε", f64::sqrt),
    ] {
        let mut features = batch.inputs.features.clone();
        for mut column in features.columns_mut() {
            column -= column.mean().expect("there are samples");
            column /= divisor(column.dot(&column) / column.len() as f64);
        }
        let losses = cross_entropies(&batch.labels, &features.dot(&weights(&batch).t()));
        assert_eq!(said("deepvisage:epsilon=0.1,bias=off", &batch, losses), question(name));
    }
}

#[test]
fn a_text_keeps_what_the_loss_adds() {
    let batch = Batch::new(some(3, 1.3), some(4, 1.7), vec![0, 3, 2]).unwrap();
    let logits = batch.inputs.features.dot(&weights(&batch).t());
    let square = |k: usize| weights(&batch).row(k).dot(&weights(&batch).row(k));
    // The second half of the classes is novel.
    let promotion = 0.5 * (f64::midpoint(square(2), square(3)) - f64::midpoint(square(0), square(1))).powi(2);
    let without_target = logits.rows().into_iter().zip(&batch.labels).map(|(row, label)| {
        let others = row.iter().enumerate().filter(|(k, _)| k != label).map(|(_, z)| *z);
        log_sum(others) - row[*label] + promotion
    });
    let losses = without_target.collect();
    assert_eq!(said("up:lambda=0.5,bias=off", &batch, losses), question("a sum without the target"));
}

#[test]
fn given_triplets_are_not_taken_for_all() {
    let mut batch = batch();
    batch.labels = vec![0, 0, 1, 1];
    batch.inputs.weights = None;
    batch.triplets = Some(vec![[0, 1, 2], [3, 2, 0]]);
    let unit = unit(&batch.inputs.features);
    let square = |a: usize, b: usize| (&unit.row(a) - &unit.row(b)).mapv(|x| x * x).sum();
    let all = (0..4).map(|a: usize| {
        let others = (0..4).filter(|c| batch.labels[*c] != batch.labels[a]);
        others.map(|c| square(a, a ^ 1) - square(a, c) + 0.2).sum()
    });
    let all: Vec<f64> = all.collect();
    assert_eq!(said("triplet", &batch, all.clone()), Diagnosis::default());
    batch.triplets = None;
    assert_eq!(said("triplet", &batch, all), question("no hinge"));
}

/// Samples with these logits.
fn with_logits(rows: &[Vec<f64>], labels: Vec<usize>) -> Batch<f64> {
    let classes = rows[0].len();
    let features = Array2::from_shape_fn((rows.len(), classes), |(i, k)| rows[i][k]);
    Batch::new(features, Array2::eye(classes), labels).unwrap()
}

/// `−log p` of the first class.
fn loss_of_first(logits: &[f64]) -> f64 {
    log_sum(logits.iter().copied()) - logits[0]
}

/// Logits of a sample of the first class, and temperatures that they are divided by.
const TEMPERATURES: [(&[f64], f64); 9] = [
    // Of samples that are right.
    (&[1.4, -0.6], 3.0),
    (&[-0.6, -1.7], 19.0),
    (&[0.4, 0.42], 1.1),
    (&[1.64, -0.49, 2.05, 0.49], 0.1),
    (&[3.1, -1.2, 3.4], 0.2),
    (&[-0.1, 0.4, -1.4], 0.06),
    (&[-1.7, 2.6, 2.4], 10.0),
    (&[-1.3, 2.7, -2.5], 2.0),
    (&[0.3, 1.1, -0.5], 3.0),
];

#[test]
fn a_temperature_is_read_from_a_loss() {
    for (logits, temperature) in TEMPERATURES {
        let cooled: Vec<f64> = logits.iter().map(|z| z / temperature).collect();
        let batch = with_logits(&[logits.to_vec()], vec![0]);
        let losses = vec![loss_of_first(&cooled)];
        let name = question(&format!("a temperature of {temperature}"));
        assert_eq!(said("softmax:bias=off", &batch, losses), name, "{logits:?}");
    }
}

#[test]
fn the_total_of_one_sample_shows_a_number_as_its_loss_does() {
    let logits = [1.0, 2.0, 0.5];
    let mut batch = with_logits(&[logits.to_vec()], vec![0]);
    batch.upstream.fill(0.5);
    let standard = Standard::new(&"softmax:bias=off".parse().unwrap(), &batch, Precision::F64).unwrap();
    let loss = -((-loss_of_first(&logits)).exp() + 0.01).ln();
    assert_eq!(diagnosed(&standard, &Answer::total(0.5 * loss)), question("−log(p + 1e-2)"));
}

#[test]
fn a_number_is_read_from_the_loss_that_is_farther_off_than_any_for_what_is_allowed() {
    // Smoothing does nothing to a sample of equal logits.
    let logits = [vec![0.0; 3], vec![-3.0, 1.0, 0.5], vec![0.3, 0.2, -0.4]];
    let batch = with_logits(&logits, vec![0; 3]);
    let smoothed = |z: &Vec<f64>| loss_of_first(z) + 0.1 * (z[0] - z.iter().sum::<f64>() / 3.0);
    let said = |allowed: [f64; 3], off: f64| {
        let mut standard = Standard::new(&"softmax:bias=off".parse().unwrap(), &batch, Precision::F64).unwrap();
        standard.tolerance.losses = Array1::from(allowed.to_vec());
        let mut losses: Vec<f64> = logits.iter().map(smoothed).collect();
        losses[0] += off;
        diagnosed(&standard, &Answer::losses(losses))
    };
    let name = question("labels smoothed by 0.1");
    assert_eq!(said([1e-9, 1e-3, 1e-3], 0.0), name, "the first is right");
    assert_eq!(said([0.2, 1e-3, 1e-3], 0.15), name, "the first is right but for rounding");
}

#[test]
fn losses_of_more_samples_than_there_are_show_nothing() {
    let logits = [vec![0.5, 0.1, -0.3], vec![-3.0, 1.0, 0.5]];
    let batch = with_logits(&logits, vec![0; 2]);
    let mut losses: Vec<f64> = logits.iter().map(|z| loss_of_first(z)).collect();
    losses.push(1.0);
    assert_eq!(said("softmax:bias=off", &batch, losses), Diagnosis::default());
    let answer = Answer { loss: Some(LossValue::PerSample(vec![1.0])), ..Answer::default() };
    let standard = Standard::new(&"softmax:bias=off".parse().unwrap(), &batch, Precision::F64).unwrap();
    assert_eq!(diagnosed(&standard, &answer), Diagnosis::default());
}
