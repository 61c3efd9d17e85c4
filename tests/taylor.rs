//! Taylor's test: a gradient is held against the losses of the implementation that gave it, as far as these let one see.

mod answers;

use answers::right;
use gradproof::batch::{Batch, Inputs, Tensor};
use gradproof::check::Finding;
use gradproof::check::standard::Standard;
use gradproof::reference::{Tier, evaluate_with};
use gradproof::subject::{Answer, LossValue, Precision};
use std::sync::Mutex;

fn standard(loss: &str, precision: Precision) -> Standard {
    answers::standard(loss, precision, |batch| batch.samples() >= 2 && batch.dimension() >= 2)
}

fn flat(inputs: &Inputs<f64>) -> Vec<f64> {
    inputs.tensors().into_iter().flat_map(|(_, values, _)| values).collect()
}

/// The right gradient of losses that are this many times as large.
fn rescaled(standard: &Standard, batch: &Batch<f64>, factor: f64) -> Answer {
    let mut answer = right(&standard.spec, batch);
    let Some(LossValue::PerSample(losses)) = &mut answer.loss else { unreachable!("as `right` answers") };
    losses.iter_mut().for_each(|loss| *loss *= factor);
    answer
}

/// What Taylor's test finds in an implementation, and what that was asked.
fn tried(standard: &Standard, subject: impl Fn(&Batch<f64>) -> Answer + Sync) -> (Option<Finding>, Vec<Batch<f64>>) {
    let asked = Mutex::new(Vec::new());
    let noting = |batch: &Batch<f64>| {
        asked.lock().unwrap().push(batch.clone());
        subject(batch)
    };
    let found = standard.asked_again(&noting, &subject(&standard.batch)).unwrap();
    let found = found.into_iter().find(|finding| finding.message.contains("own loss"));
    (found, asked.into_inner().unwrap())
}

/// One step: what the gradient says that the loss changes by, what it does, and how far apart they may be.
struct Step {
    predicted: f64,
    changed: f64,
    allowed: f64,
    /// The root of the sum of the squares that it is predicted from.
    size: f64,
    /// What rounding may do to the change.
    noise: f64,
}

impl Step {
    fn counts(&self) -> bool {
        0.02 * self.size >= 2.0 * self.noise
    }

    fn ratio(&self) -> f64 {
        (self.predicted - self.changed).abs() / self.allowed
    }

    /// Two hundredths of the change, four tolerances of the loss, those of the gradient along the step, and twice what the exact loss
    /// leaves over.
    fn of(standard: &Standard, ends: &[Batch<f64>], factor: f64) -> Self {
        let [up, down] = ends else { panic!("a step has two ends") };
        let along: Vec<f64> = flat(&up.inputs).iter().zip(flat(&down.inputs)).map(|(up, down)| up - down).collect();
        let weighted = |values: Vec<f64>| values.into_iter().zip(&along).map(|(x, v)| x * v).collect::<Vec<f64>>();
        let exact = |batch| evaluate_with(&standard.spec, batch, Tier::DoubleDouble).unwrap().total;
        let change = exact(up) - exact(down);
        let gradient = evaluate_with(&standard.spec, &standard.batch, Tier::DoubleDouble).unwrap().gradient;
        let products = weighted(flat(&gradient));
        let predicted: f64 = products.iter().sum();
        let size = products.iter().map(|x| x * x).sum::<f64>().sqrt();
        let by_gradient: f64 = weighted(flat(&standard.tolerance.gradient)).into_iter().map(f64::abs).sum();
        let noise = 4.0 * standard.tolerance.total;
        Self {
            predicted,
            changed: factor * change,
            allowed: 0.02 * size + noise + by_gradient + 2.0 * (change - predicted).abs(),
            size,
            noise,
        }
    }
}

/// The steps at which an implementation is asked whose losses are this many times as large.
fn steps(standard: &Standard, factor: f64) -> Vec<Step> {
    let (_, asked) = tried(standard, |batch| rescaled(standard, batch, factor));
    asked[asked.len() - 10..].chunks(2).map(|ends| Step::of(standard, ends, factor)).collect()
}

/// What is found is what the step says at which the two are nearest, of those that stand out from rounding.
fn is_found_at_the_nearest_step(standard: &Standard, factor: f64) {
    let (found, _) = tried(standard, |batch| rescaled(standard, batch, factor));
    let counted = steps(standard, factor).into_iter().filter(Step::counts);
    let nearest = counted.min_by(|a, b| a.ratio().total_cmp(&b.ratio())).filter(|step| step.ratio() > 1.0);
    let context = format!("{} in {}, {factor} times", standard.spec, standard.precision);
    assert_eq!(found.is_some(), nearest.is_some(), "{context}");
    let (Some(found), Some(step)) = (found, nearest) else { return };
    for (got, expected) in [(found.got, step.predicted), (found.exact, step.changed), (found.allowed, step.allowed)] {
        assert!((got / expected - 1.0).abs() < 0.01, "{context}: {got:e}, not {expected:e}");
    }
}

#[test]
fn the_step_at_which_gradient_and_losses_are_nearest_decides() {
    let mut drowned = 0;
    for precision in Precision::ALL {
        for loss in ["cosface:s=4", "softmax", "triplet:m=3"] {
            let standard = standard(loss, precision);
            for factor in [1.0, 1.02, 1.5, -1.0] {
                is_found_at_the_nearest_step(&standard, factor);
            }
            drowned += steps(&standard, 1.0).iter().filter(|step| !step.counts()).count();
        }
    }
    assert!(drowned > 5, "only {drowned} steps drown in rounding");
}

#[test]
fn a_step_stands_out_from_rounding_where_it_changes_the_loss_by_four_hundred_tolerances() {
    let mut standard = standard("cosface:s=4", Precision::F64);
    let sizes: Vec<f64> = steps(&standard, 1.0).iter().map(|step| step.size).collect();
    for size in sizes {
        for tolerances in [390.0, 410.0] {
            standard.tolerance.total = size / tolerances;
            is_found_at_the_nearest_step(&standard, 1.5);
        }
    }
}

#[test]
fn a_step_that_leaves_the_domain_says_nothing_for_or_against() {
    let standard = standard("cosface:s=4", Precision::F64);
    let far = |batch: &Batch<f64>| {
        let pairs = flat(&batch.inputs).into_iter().zip(flat(&standard.batch.inputs));
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) > 0.02
    };
    for (factor, is_found) in [(1.0, false), (1.5, true)] {
        for beyond in [f64::NAN, f64::INFINITY] {
            let (found, asked) =
                tried(&standard, |batch| rescaled(&standard, batch, if far(batch) { beyond } else { factor }));
            let left = asked[asked.len() - 10..].iter().filter(|batch| far(batch)).count();
            assert!(left > 0 && left < 10, "{left} of the ends of the steps are far");
            assert_eq!(found.is_some(), is_found, "{factor} times, {beyond} beyond");
        }
    }
}

#[test]
fn without_the_whole_gradient_nothing_is_said() {
    let standard = standard("cosface:s=4", Precision::F64);
    for tensor in [Tensor::Features, Tensor::Weights, Tensor::Scalar("s")] {
        let (found, _) = tried(&standard, |batch| {
            let mut answer = rescaled(&standard, batch, 1.5);
            answer.gradients.remove(&tensor);
            answer
        });
        assert_eq!(found, None, "without {tensor}");
    }
}
