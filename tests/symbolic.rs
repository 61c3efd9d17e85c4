//! The symbolic tier: what it records is the loss, its gradient is the gradient, and the published formulas are proved equal to it.

mod wrong_sign;

use gradproof::batch::Batch;
use gradproof::cases::{Case, Generator};
use gradproof::geometry::Formulation;
use gradproof::loss::{AnyLoss, Conventions, Loss, LossSpec};
use gradproof::reference::structured::{self, Exploration};
use gradproof::reference::symbolic::coq::values;
use gradproof::reference::symbolic::explanation::explain;
use gradproof::reference::symbolic::names::of_inputs;
use gradproof::reference::symbolic::normal_form::Prover;
use gradproof::reference::symbolic::paths::{Path, paths};
use gradproof::reference::symbolic::print::Notation;
use gradproof::reference::symbolic::simplify::simplify;
use gradproof::reference::symbolic::{gradient, published, record};
use gradproof::reference::{Evaluation, Tier, evaluate_with, with_learnables};
use gradproof::scalar::symbol::{Graph, Operation};
use gradproof::scalar::{DoubleDouble, Number, Symbol, symbol};
use gradproof::subject::Precision;
use ndarray::{arr1, arr2};
use num_dual::DualStruct;
use std::cmp::Ordering;
use std::collections::HashSet;
use wrong_sign::WrongSign;

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

/// Variants that take other ways through the code than the defaults do.
const VARIANTS: [&str; 18] = [
    "softmax:bias=off",
    "up:novel=0+2,alpha=attached,bias=off",
    "ccl:statistics=running",
    "ring:lambda=0.5,primary=(arcface:s=30)",
    "ring:primary=(contrastive)",
    "ring:primary=(up)",
    "l-softmax:m=3,lambda=2",
    "sphereface:m=2,anneal=on,step=100",
    "arcface:tail=linear",
    "arcface:tail=easy,m=0.7",
    "arcface:tail=keep,gradient=straight-through",
    "arcface:norm=added,eps=0.1,norm-gradient=detached-weights",
    "arcface:norm=max,eps=0.5,normalise=features",
    "combined:m1=1.35,m2=0.2",
    "cosface:normalise=neither,reduction=none",
    "deepid2:m=4",
    "triplet:m=1.5",
    "noise-resistant:primary=(arcface:tail=linear)",
];

/// How far values of the gradient, and of the total after it, are from the exact ones: an element relative to the largest of its row, or
/// to what the gradient there would have to be to matter as much as elsewhere (the largest `|g·x|` or loss, over the row's `|x|`); the
/// total relative to the largest of its terms.
fn apart(batch: &Batch<f64>, exact: &Evaluation, got: &[f64]) -> f64 {
    let largest = |values: &[f64]| values.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    let loss = largest(&(&exact.losses * &batch.upstream).to_vec());
    let tensors = exact.gradient.tensors().into_iter().zip(batch.inputs.tensors());
    let rows: Vec<(Vec<f64>, Vec<f64>)> = tensors
        .flat_map(|((_, g, width), (_, x, _))| {
            g.chunks(width).zip(x.chunks(width)).map(|(g, x)| (g.to_vec(), x.to_vec())).collect::<Vec<_>>()
        })
        .collect();
    let effect = rows.iter().map(|(g, x)| largest(g) * largest(x)).fold(loss, f64::max);
    let relative = |difference: f64, size: f64| if difference == 0.0 { 0.0 } else { difference.abs() / size };
    let (total, mut gradient) = (got[got.len() - 1], got.iter());
    let mut errors = vec![relative(total - exact.total, loss)];
    for (g, x) in rows {
        let size = largest(&g).max(if largest(&x) > 0.0 { effect / largest(&x) } else { 0.0 });
        errors.extend(g.iter().zip(gradient.by_ref()).map(|(exact, got)| relative(got - exact, size)));
    }
    errors.into_iter().fold(0.0, |worst: f64, error| if error.is_nan() { error } else { worst.max(error) })
}

fn at_kink(case: &Case) -> bool {
    let exploration = Exploration { slack: 1e-13, lost_sine: 4e-15, moved: 0.0 };
    let outcome = structured::evaluate(&case.spec, &case.batch, Formulation::Stable, Some(exploration)).unwrap();
    !outcome.alternatives.is_empty() || !outcome.cones.is_empty()
}

#[test]
fn the_symbolic_gradient_is_that_of_dual_numbers_for_every_loss() {
    let (mut failures, mut compared) = (Vec::new(), 0);
    let defaults = AnyLoss::all().into_iter().map(LossSpec::from);
    for spec in defaults.chain(VARIANTS.iter().map(|text| spec(text))) {
        for generator in Generator::ALL {
            for index in 0..8 {
                let case = Case::new(&spec, generator, 3, index, Precision::F64).unwrap();
                // Next to θ = 0 the formula on f64 loses digits by the sine's error of about u/θ, in each tier in a different way.
                if at_kink(&case) {
                    continue;
                }
                compared += 1;
                let batch = with_learnables(&spec, &case.batch).unwrap();
                let mut graph = Graph::default();
                let recording = record(&mut graph, &spec.loss, &spec.conventions, &batch).unwrap();
                let inputs = values(&spec, &batch);
                let mut roots = gradient(&mut graph, recording.total, inputs.len());
                roots.push(recording.total);
                // Where a result is small beside its terms, f64 loses digits, in each tier others; 32 digits lose none that show.
                let precise: Vec<DoubleDouble> = inputs.iter().map(|x| DoubleDouble::from(*x)).collect();
                let precise: Vec<f64> = graph.evaluate(&precise, &roots).iter().map(DualStruct::re).collect();
                let plain = graph.evaluate(&inputs, &roots);
                for (tier, got, allowed) in [(Tier::Dual, plain, 1e-8), (Tier::DoubleDouble, precise, 1e-14)] {
                    let exact = evaluate_with(&spec, &batch, tier).unwrap();
                    let error = apart(&batch, &exact, &got);
                    if error.is_nan() || error >= allowed {
                        failures.push(format!("off by {error:e} from {tier:?} at {}", case.id));
                    }
                }
            }
        }
    }
    assert!(compared > 1000, "only {compared} cases compared");
    assert!(failures.is_empty(), "{} of {compared}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_total_is_the_sum_of_the_losses_each_times_its_upstream_gradient() {
    for text in ["contrastive", "ccl", "normface"] {
        let spec = spec(text);
        let mut batch = Case::new(&spec, Generator::Random, 3, 1, Precision::F64).unwrap().batch;
        assert!(batch.samples() >= 2, "{text}");
        batch.upstream = (0..batch.samples()).map(|i| 0.75 - i as f64).collect();
        let batch = with_learnables(&spec, &batch).unwrap();
        let mut graph = Graph::default();
        let recording = record(&mut graph, &spec.loss, &spec.conventions, &batch).unwrap();
        let inputs = values(&spec, &batch);
        let losses = graph.evaluate(&inputs, &recording.losses);
        let total: f64 = losses.iter().zip(&batch.upstream).map(|(loss, u)| loss * u).sum();
        let got = graph.evaluate(&inputs, &[recording.total])[0];
        assert!((got - total).abs() <= 1e-12 * total.abs().max(1.0), "{text}: {got}, not {total}");
    }
}

#[test]
fn a_path_is_no_edge_between_paths() {
    for text in ["noise-resistant:primary=(arcface:tail=linear)", "triplet", "arcface:tail=easy"] {
        for path in all_paths(&spec(text), 2).1 {
            let conditions = path.recording.conditions;
            assert!(conditions.iter().all(|condition| condition.ordering != Ordering::Equal), "{text}");
        }
    }
}

#[test]
fn losses_of_samples_that_look_at_each_other_are_recorded_on_three_and_others_on_one() {
    for (text, labels) in [
        ("contrastive", &[0, 0, 1][..]),
        ("triplet", &[0, 0, 1]),
        ("center-dispersed", &[0, 0, 1]),
        ("ccl", &[0, 0, 1]),
        ("ccl:statistics=running", &[0]),
        ("cosface", &[0]),
        ("cosface:ignore=0", &[1]),
    ] {
        assert!(all_paths(&spec(text), 2).1.iter().all(|path| path.witness.labels == labels), "{text}");
    }
}

#[test]
fn a_witness_is_of_short_binary_fractions_of_either_sign_and_very_different_sizes() {
    let paths = all_paths(&spec("l-softmax:m=4"), 2).1;
    let values: Vec<f64> =
        paths.iter().flat_map(|path| path.witness.inputs.tensors()).flat_map(|(_, v, _)| v).collect();
    assert!(values.iter().all(|x| *x != 0.0 && (x * 8.0).fract() == 0.0 && x.abs() <= 8.0), "{values:?}");
    let any = |of: fn(f64) -> bool| values.iter().any(|x| of(*x));
    assert!(any(|x| x < 0.0) && any(|x| x > 0.0) && any(|x| x.fract() != 0.0), "{values:?}");
    assert!(any(|x| x.abs() <= 0.5) && any(|x| x.abs() > 2.0), "{values:?}");
}

#[test]
fn constants_of_a_batch_are_the_same_on_every_path() {
    for text in ["ccl:statistics=running", "cosface:margins=per-class"] {
        // The softplus is written in two ways: each is a path, and both are one formula.
        assert_eq!(all_paths(&spec(text), 2).1.len(), 2, "{text}");
        let page = explain(&spec(text), 3, 2, Notation::Text).unwrap();
        assert_eq!(page.matches("\n  L = ").count(), 1, "{text}");
    }
}

/// Losses with the number of formulas that their paths compute: one for each side of a tail's joint and each piece of ψ.
const PUBLISHED: [(&str, usize); 31] = [
    ("softmax", 1),
    ("softmax:bias=off", 1),
    ("modified-softmax", 1),
    ("l2-softmax", 1),
    ("normface", 1),
    ("heated-up", 1),
    ("cosface", 1),
    ("arcface", 1),
    ("arcface:tail=linear", 2),
    ("arcface:tail=easy", 2),
    ("arcface:tail=continuous", 2),
    ("arcface:tail=keep", 2),
    ("combined", 1),
    ("combined:m1=2,m2=0", 1),
    ("combined:m1=3,m2=0.5,m3=0", 1),
    ("combined:m1=1.35", 1),
    ("sphereface:m=1", 1),
    ("sphereface:m=2", 2),
    ("sphereface:m=3", 3),
    ("sphereface:m=4", 4),
    ("sphereface:m=4,lambda=5", 4),
    ("l-softmax:m=1", 1),
    ("l-softmax:m=2", 2),
    ("l-softmax:m=3", 3),
    ("l-softmax:m=4", 4),
    ("l-softmax:m=3,lambda=2", 3),
    ("ring", 1),
    ("ring:lambda=0.3,R=2,primary=(normface)", 1),
    ("ring:primary=(arcface:tail=linear)", 2),
    ("ring:primary=(sphereface:m=2)", 2),
    ("ring:primary=(l2-softmax)", 1),
];

fn all_paths(spec: &LossSpec, dimension: usize) -> (Graph, Vec<Path>) {
    let mut graph = Graph::default();
    let paths = paths(&mut graph, spec, 3, dimension).unwrap();
    (graph, paths)
}

#[test]
fn on_every_path_the_recorded_gradient_is_proved_to_be_the_published_one() {
    for (text, formulas) in PUBLISHED {
        let spec = spec(text);
        let (mut graph, paths) = all_paths(&spec, 2);
        let totals: Vec<_> = paths.iter().map(|path| path.recording.total).collect();
        let distinct: HashSet<_> = simplify(&mut graph, &totals).into_iter().collect();
        assert_eq!(distinct.len(), formulas, "{text} has another number of formulas");
        for path in paths {
            let published = published::gradient(&mut graph, &spec, &path.witness).expect("a published gradient");
            assert_eq!(published.len(), values(&spec, &path.witness).len(), "{text}: one derivative for each input");
            let own = gradient(&mut graph, path.recording.total, published.len());
            let mut prover = Prover::new(&graph);
            for (index, (own, published)) in own.iter().zip(&published).enumerate() {
                assert!(prover.equal(*own, *published), "{text}: the derivative by input {index} is not proved");
            }
        }
    }
}

#[test]
fn the_published_gradient_is_that_of_dual_numbers_at_every_angle() {
    for (text, _) in PUBLISHED {
        let spec = spec(text);
        for step in 1..32 {
            let angles = [0.1 * f64::from(step), 3.1 - 0.09 * f64::from(step)];
            let at = |angle: f64, length: f64| [length * angle.cos(), length * angle.sin()];
            let features = arr2(&[at(0.2 + angles[0], 1.25), at(0.2 - angles[1], 0.75)]);
            let mut batch =
                Batch::new(features, arr2(&[at(0.2, 1.5), at(1.3, 0.8), at(-2.0, 1.1)]), vec![0, 0]).unwrap();
            batch.upstream = arr1(&[0.7, -1.3]);
            batch.inputs.bias = spec.loss.form().bias.then(|| arr1(&[0.25, -0.5, 0.125]));
            let batch = with_learnables(&spec, &batch).unwrap();
            let published = published::gradient_on(&spec.loss, &batch).expect("a published gradient");
            let exact = evaluate_with(&spec, &batch, Tier::Dual).unwrap().gradient;
            for ((tensor, got, _), (_, right, _)) in published.tensors().into_iter().zip(exact.tensors()) {
                let size = right.iter().fold(1.0, |top: f64, g| top.max(g.abs()));
                for (got, right) in got.iter().zip(&right) {
                    assert!((got - right).abs() < 1e-9 * size, "{text} at {angles:?}: {got} by {tensor}, not {right}");
                }
            }
        }
    }
}

#[test]
fn what_does_not_keep_to_the_conventions_of_the_papers_has_no_published_gradient() {
    for (convention, is_published) in [
        ("reduction=mean", true),
        ("reduction=sum", true),
        ("reduction=none", true),
        ("reduction=sum,clamp=0.1", false),
        ("norm=added,eps=0.1", false),
        ("normalise=features", false),
        ("norm-gradient=detached", false),
        ("clamp=0.1", false),
        ("cap=9", false),
        ("gradient=straight-through", false),
    ] {
        let spec = spec(&format!("arcface:{convention}"));
        let (mut graph, paths) = all_paths(&spec, 2);
        let published = published::gradient(&mut graph, &spec, &paths[0].witness);
        assert_eq!(published.is_some(), is_published, "{convention}");
    }
}

/// Two features and two class weights that are at right angles, equal or opposite to each other, exactly.
fn along_the_axes() -> Batch<f64> {
    let weights = arr2(&[[2.0, 0.0], [0.0, 0.5]]);
    Batch::new(arr2(&[[0.0, 1.5], [-0.5, 0.0]]), weights, vec![0, 0]).unwrap()
}

#[test]
fn at_a_right_angle_the_easy_margin_has_set_in_in_the_published_gradient_too() {
    let mut batch = along_the_axes();
    batch.labels[1] = 1;
    let gradient = |text: &str| {
        let spec = spec(text);
        published::gradient_on(&spec.loss, &with_learnables(&spec, &batch).unwrap()).unwrap()
    };
    assert_eq!(gradient("arcface:tail=easy,s=4"), gradient("normface:s=4"));
    assert_ne!(gradient("arcface:tail=plain,s=4"), gradient("normface:s=4"));
}

#[test]
fn without_a_margin_arcface_is_normface_also_where_vectors_are_opposite() {
    let mut batch = along_the_axes();
    batch.inputs.features.row_mut(0).fill(1.0);
    let gradient = |text: &str| {
        let spec = spec(text);
        published::gradient_on(&spec.loss, &with_learnables(&spec, &batch).unwrap()).unwrap()
    };
    for tail in ["linear", "continuous", "keep"] {
        let gradient_without = gradient(&format!("arcface:s=4,m=0,tail={tail}"));
        for ((tensor, got, _), (_, right, _)) in
            gradient_without.tensors().into_iter().zip(gradient("normface:s=4").tensors())
        {
            let near = |(got, right): (&f64, &f64)| (got - right).abs() < 1e-14;
            assert!(got.iter().zip(&right).all(near), "{tail}: {got:?} by {tensor}, not {right:?}");
        }
    }
}

#[test]
fn in_three_dimensions_too() {
    let spec = spec("arcface:tail=linear");
    let (mut graph, paths) = all_paths(&spec, 3);
    for path in paths {
        let published = published::gradient(&mut graph, &spec, &path.witness).unwrap();
        let own = gradient(&mut graph, path.recording.total, published.len());
        let mut prover = Prover::new(&graph);
        assert!(own.iter().zip(&published).all(|(own, published)| prover.equal(*own, *published)));
    }
}

#[test]
fn a_published_gradient_with_a_wrong_sign_is_refused() {
    for (text, _) in PUBLISHED {
        let spec = spec(text);
        let (mut graph, paths) = all_paths(&spec, 2);
        let path = &paths[0];
        let published = published::gradient(&mut graph, &spec, &path.witness).unwrap();
        let own = gradient(&mut graph, path.recording.total, published.len());
        let negative: Vec<_> = published.iter().map(|derivative| graph.neg(*derivative)).collect();
        let mut prover = Prover::new(&graph);
        for (index, (own, negative)) in own.iter().zip(negative).enumerate() {
            assert!(
                !prover.equal(*own, negative),
                "{text}: the derivative by input {index} is proved to be its negative"
            );
        }
    }
}

#[test]
fn a_loss_with_a_wrong_sign_is_refused() {
    let spec = spec("arcface");
    let (mut graph, paths) = all_paths(&spec, 2);
    let witness = &paths[0].witness;
    let published = published::gradient(&mut graph, &spec, witness).unwrap();
    let wrong = record(&mut graph, &WrongSign, &Conventions::default(), witness).unwrap();
    let wrong = gradient(&mut graph, wrong.total, published.len());
    let mut prover = Prover::new(&graph);
    // By the scale as well: cos(θ − m) is another number.
    assert!(wrong.iter().zip(&published).all(|(wrong, published)| !prover.equal(*wrong, *published)));
}

#[test]
fn simplification_is_proved_to_change_no_formula() {
    for (text, _) in PUBLISHED {
        let spec = spec(text);
        let (mut graph, paths) = all_paths(&spec, 2);
        for path in paths {
            let total = path.recording.total;
            let simple = simplify(&mut graph, &[total])[0];
            let inputs = values(&spec, &path.witness).len();
            let (raw, simpler) = (gradient(&mut graph, total, inputs), gradient(&mut graph, simple, inputs));
            let mut prover = Prover::new(&graph);
            assert!(prover.equal(total, simple), "{text}");
            assert!(
                raw.iter().zip(&simpler).all(|(raw, simpler)| prover.equal(*raw, *simpler)),
                "{text}: its gradient"
            );
        }
    }
}

#[test]
fn sine_and_cosine_of_the_code_are_proved_to_lie_on_the_unit_circle() {
    let mut graph = Graph::default();
    let square = published::circle(&mut graph, &arr1(&[1.0, 0.5, -0.25]), &arr1(&[0.5, 2.0, 1.0]));
    let one = graph.number(1.0);
    assert!(Prover::new(&graph).equal(square, one));
    // Of every element of both vectors, and at numbers as well.
    let nodes = graph.below(&[square]);
    let inputs = nodes.iter().filter(|node| matches!(graph.operation(**node), Operation::Input(_)));
    assert_eq!(inputs.count(), 6);
    assert!((graph.evaluate(&[0.5, 1.5, -0.25, 2.0, 0.75, 1.0], &[square])[0] - 1.0).abs() < 1e-14);
}

#[test]
fn the_straight_through_gradient_is_seen_not_to_be_the_gradient() {
    let (exact, through) = (spec("arcface"), spec("arcface:gradient=straight-through"));
    let (mut graph, paths) = all_paths(&through, 2);
    let path = &paths[0];
    let nodes = graph.below(&[path.recording.total]);
    assert!(nodes.iter().any(|node| matches!(graph.operation(*node), Operation::Detach(_))));
    let exact = record(&mut graph, &exact.loss, &exact.conventions, &path.witness).unwrap();
    assert!(Prover::new(&graph).equal(exact.total, path.recording.total), "the value is the same");
    let inputs = values(&through, &path.witness).len();
    let (exact, through) =
        (gradient(&mut graph, exact.total, inputs), gradient(&mut graph, path.recording.total, inputs));
    let mut prover = Prover::new(&graph);
    let same: Vec<bool> = exact.iter().zip(&through).map(|(a, b)| prover.equal(*a, *b)).collect();
    // By the feature and its own class weight it differs; by the others and, had the margin not been, by the scale it might not.
    assert!(same[..4].iter().all(|same| !same), "{same:?}");
    assert!(same[4..8].iter().all(|same| *same), "{same:?}");
}

#[test]
fn a_graph_is_evaluated_on_any_number() {
    let spec = spec("arcface");
    let (mut graph, paths) = all_paths(&spec, 2);
    let (path, inputs) = (&paths[0], values(&spec, &paths[0].witness));
    let mut roots = gradient(&mut graph, path.recording.total, inputs.len());
    roots.push(path.recording.total);
    let plain = graph.evaluate(&inputs, &roots);
    let precise: Vec<DoubleDouble> = inputs.iter().map(|x| DoubleDouble::from(*x)).collect();
    for (plain, precise) in plain.iter().zip(graph.evaluate(&precise, &roots)) {
        approx::assert_relative_eq!(*plain, precise.re(), max_relative = 1e-9);
    }
    // On symbols it gives itself once more.
    let mut again = Graph::default();
    let (nodes, _) = symbol::record(&mut again, || {
        let symbols: Vec<Number<Symbol>> = inputs.iter().enumerate().map(|(i, x)| Number::input(i, *x)).collect();
        graph.evaluate(&symbols, &roots).iter().map(Number::node).collect::<Vec<_>>()
    });
    assert_eq!(again.evaluate(&inputs, &nodes), plain);
    assert_eq!(again.len(), graph.below(&roots).len());
}

#[test]
fn a_loss_is_recorded_on_the_path_that_its_batch_takes() {
    let spec = spec("arcface:tail=linear");
    let record_at = |graph: &mut Graph, angle: f64| {
        let batch = Batch::new(arr2(&[[angle.cos(), angle.sin()]]), arr2(&[[1.0, 0.0], [0.0, 1.0]]), vec![0]).unwrap();
        record(graph, &spec.loss, &spec.conventions, &batch).unwrap()
    };
    let mut graph = Graph::default();
    let [early, middle, late] = [1.0, 2.0, 3.0].map(|angle| record_at(&mut graph, angle).total);
    assert_eq!(early, middle, "1 and 2 are below π − ½");
    assert_ne!(middle, late, "3 is beyond it");
}

#[test]
fn no_two_inputs_have_one_name() {
    for loss in AnyLoss::all() {
        let spec = LossSpec::from(loss);
        let names = of_inputs(&spec.loss, &Case::new(&spec, Generator::Random, 3, 1, Precision::F64).unwrap().batch);
        let texts: HashSet<&str> = names.iter().map(|name| name.text.as_str()).collect();
        assert_eq!(texts.len(), names.len(), "{spec}: {names:?}");
    }
}
