//! Every tier of the reference against the one below it, for every loss and every kind of case.

use gradproof::batch::Batch;
use gradproof::cases::{Case, Generator, generate};
use gradproof::error::Result;
use gradproof::geometry::Formulation;
use gradproof::loss::{AnyLoss, Conventions, GradientMode, LossSpec, sample_losses};
use gradproof::reference::second_order::hessian;
use gradproof::reference::structured::{self, Exploration};
use gradproof::reference::{Evaluation, Tier, directional, evaluate_with};
use gradproof::subject::Precision;
use num_dual::HyperDual64;

/// Every loss with its defaults, then variants that take other ways through the code.
fn specifications() -> Vec<LossSpec> {
    let variants = [
        "softmax:bias=off",
        "up:novel=0+2,alpha=attached,bias=off",
        "ccl:statistics=running",
        "ring:lambda=0.5,primary=(arcface:s=30)",
        "ring:primary=(contrastive)",
        "ring:primary=(up)",
        "heated-up:step=5000",
        "l-softmax:m=3,lambda=2",
        "sphereface:m=2,anneal=on,step=100",
        "arcface:tail=linear",
        "arcface:tail=easy,m=0.7",
        "arcface:tail=continuous",
        "arcface:tail=keep,gradient=straight-through",
        "arcface:norm=added,eps=0.1,norm-gradient=detached-weights",
        "arcface:norm=max,eps=0.5,normalise=features",
        "combined:m1=1.35,m2=0.2",
        "combined:m1=3,m2=0",
        "cosface:norm-gradient=detached,reduction=sum",
        "cosface:normalise=neither,reduction=none",
        "deepid2:m=4",
        "contrastive:m=3",
        "triplet:m=1.5",
        "noise-resistant:beta=0.5,primary=(softmax)",
        "noise-resistant:primary=(arcface:tail=linear)",
    ];
    let defaults = AnyLoss::all().into_iter().map(LossSpec::from);
    defaults.chain(variants.iter().map(|text| text.parse().expect("a valid specification"))).collect()
}

/// The largest difference of any loss, relative to the largest loss; and of any gradient element, relative to the largest of its
/// row, or to what the gradient there would have to be to matter as much as elsewhere (the largest `|g·x|` or loss, over the row's `|x|`).
fn difference(batch: &Batch<f64>, exact: &Evaluation, other: &Evaluation) -> f64 {
    let largest = |values: &[f64]| values.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    let apart = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, |x: f64, y| if y.is_nan() { y } else { x.max(y) })
    };
    let (a, b, inputs) = (exact.gradient.tensors(), other.gradient.tensors(), batch.inputs.tensors());
    let rows = || {
        let tensors = a.iter().zip(&b).zip(&inputs);
        tensors.flat_map(|(((_, a, width), (_, b, _)), (_, x, _))| {
            a.chunks(*width).zip(b.chunks(*width)).zip(x.chunks(*width))
        })
    };
    let upstream_losses = (&exact.losses * &batch.upstream).to_vec();
    let effect = rows().map(|((a, _), x)| largest(a) * largest(x)).fold(largest(&upstream_losses), f64::max);
    let worst = rows().map(|((a, b), x)| {
        let size = largest(a).max(if largest(x) > 0.0 { effect / largest(x) } else { 0.0 });
        if size == 0.0 { apart(a, b) } else { apart(a, b) / size }
    });
    let losses = [&exact.losses, &other.losses].map(|losses| losses.to_vec());
    let by_loss = apart(&losses[0], &losses[1]) / largest(&losses[0]).max(1e-300);
    worst.fold(by_loss, |x: f64, y| if y.is_nan() { y } else { x.max(y) })
}

/// Whether the case lies at a kink, so that there is more than one right gradient.
fn at_kink(case: &Case) -> bool {
    let exploration = Exploration { slack: 1e-13, cone_sine: 1e-13 };
    let outcome = structured::evaluate(&case.spec, &case.batch, Formulation::Stable, Some(exploration)).unwrap();
    !outcome.alternatives.is_empty() || !outcome.cones.is_empty()
}

#[test]
fn dual_structured_streamed_and_directional_agree_for_every_loss() {
    let (mut failures, mut compared, mut skipped) = (Vec::new(), 0, 0);
    for spec in specifications() {
        for case in generate(&spec, Precision::F64, 1, 40).unwrap() {
            if at_kink(&case) {
                skipped += 1;
                continue;
            }
            compared += 1;
            failures.extend(disagreements(&case));
        }
    }
    assert!(skipped * 5 < compared, "{skipped} cases at kinks, {compared} others");
    assert!(failures.is_empty(), "{} disagreements:\n{}", failures.len(), failures.join("\n"));
}

fn disagreements(case: &Case) -> Vec<String> {
    // Next to θ = 0 the exact formula on f64 loses digits by the sine's error of about u/θ, in a different way in each tier.
    let allowed = 1e-8;
    let report = |tier: &str, error: Result<f64>| match error {
        Ok(error) if error < allowed => None,
        Ok(error) => Some(format!("{tier} is off by {error:e} at {}", case.id)),
        Err(error) => Some(format!("{tier} cannot: {error} at {}", case.id)),
    };
    let dual = match evaluate_with(&case.spec, &case.batch, Tier::Dual) {
        Ok(dual) => dual,
        Err(error) => return vec![format!("dual cannot: {error} at {}", case.id)],
    };
    let mut found = Vec::new();
    for tier in [Tier::Structured, Tier::Streamed] {
        let error = evaluate_with(&case.spec, &case.batch, tier).map(|other| difference(&case.batch, &dual, &other));
        found.extend(report(&format!("{tier:?}"), error));
    }
    if case.spec.conventions.gradient == GradientMode::Exact {
        found.extend(report("directional", directional::discrepancy(&case.spec, &case.batch, &dual, 7)));
    }
    found
}

/// The second derivative by inputs a and b, from hyper-dual numbers over the whole loss.
fn second_derivative(case: &Case, a: usize, b: usize) -> f64 {
    let mut index = 0;
    let batch = case.batch.map(|value| {
        index += 1;
        let one = |at: usize| f64::from(u8::from(index - 1 == at));
        HyperDual64::new(*value, one(a), one(b), 0.0)
    });
    let losses = sample_losses(&case.spec.loss, &case.spec.conventions, &batch, Formulation::Stable).unwrap();
    losses.iter().zip(&case.batch.upstream).map(|(loss, upstream)| loss.eps1eps2 * upstream).sum()
}

#[test]
fn the_hessian_is_symmetric_and_that_of_hyper_dual_numbers_for_every_loss() {
    for spec in specifications().into_iter().filter(|spec| spec.conventions == Conventions::default()) {
        let case = Case::new(&spec, Generator::Random, 4, 0, Precision::F64).unwrap();
        let hessian = hessian(&spec, &case.batch).unwrap();
        let largest = hessian.iter().fold(f64::MIN_POSITIVE, |top, x| top.max(x.abs()));
        // A gradient with an assigned α is not one of any function, so its derivative has no symmetry.
        let detached = spec.to_string().contains("up") && !spec.to_string().contains("attached");
        for ((i, j), value) in hessian.indexed_iter() {
            assert!(detached || (value - hessian[(j, i)]).abs() < 1e-11 * largest, "{spec}: not symmetric at {i}, {j}");
        }
        let size = hessian.nrows();
        for (i, j) in (0..40).map(|k| (k * 7 % size, k * 13 % size)) {
            let error = (hessian[(i, j)] - second_derivative(&case, i, j)).abs();
            assert!(detached || error < 1e-11 * largest, "{spec}: off by {error:e} of {largest:e} at {i}, {j}");
        }
    }
}

#[test]
fn double_double_agrees_to_fourteen_digits_away_from_kinks() {
    let (mut failures, mut compared) = (Vec::new(), 0);
    for spec in specifications() {
        // Extreme norms and shapes (a logit of 1e30, a triplet of near-equal distances) cost the f64 tier a digit; never the
        // double-double one, whose own error is below 1e-28.
        for (generator, allowed) in [(Generator::Random, 1e-14), (Generator::Norms, 1e-13), (Generator::Shapes, 1e-13)]
        {
            for index in 0..20 {
                let case = Case::new(&spec, generator, 2, index, Precision::F64).unwrap();
                if at_kink(&case) {
                    continue;
                }
                compared += 1;
                let [exact, structured] =
                    [Tier::DoubleDouble, Tier::Structured].map(|tier| evaluate_with(&spec, &case.batch, tier).unwrap());
                let error = difference(&case.batch, &exact, &structured);
                if error > allowed {
                    failures.push(format!("{error:e} at {}", case.id));
                }
            }
        }
    }
    assert!(compared > 2000, "only {compared} cases compared");
    assert!(failures.is_empty(), "{} of {compared}:\n{}", failures.len(), failures.join("\n"));
}
