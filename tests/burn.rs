//! Margin losses as one writes them in burn: those that are right pass, and what is wrong with the others is named.

use burn_tensor::activation::log_softmax;
use burn_tensor::{Device, IndexingUpdateOp, Int, Tensor};
use gradproof::check::{Kind, Report, Verdict};
use gradproof::subject::burn::Inputs;
use gradproof::subject::{Function, Precision};

const MARGIN: f64 = 0.5;
const ARCFACE: &str = "arcface:s=64,m=0.5";

fn norm(rows: Tensor<2>) -> Tensor<2> {
    // The slope of the root is infinite at 0.
    rows.square().sum_dim(1).clamp_min(f32::MIN_POSITIVE).sqrt()
}

fn unit(rows: Tensor<2>) -> Tensor<2> {
    rows.clone() / rows.square().sum_dim(1).sqrt()
}

/// The logits with `target [N, 1]` for the class of the label.
fn with_target(logits: Tensor<2>, labels: Tensor<1, Int>, target: Tensor<2>) -> Tensor<2> {
    logits.scatter(1, labels.unsqueeze_dim(1), target, IndexingUpdateOp::Assign)
}

fn cross_entropy(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    -log_softmax(logits, 1).gather(1, labels.unsqueeze_dim(1)).squeeze_dim(1)
}

fn normface(Inputs { features, weights, labels, scalars, .. }: Inputs) -> Tensor<1> {
    let cosines = unit(features).matmul(unit(weights).transpose());
    cross_entropy(cosines * scalars["s"].clone().unsqueeze(), labels)
}

fn cosface(Inputs { features, weights, labels, scalars, .. }: Inputs) -> Tensor<1> {
    let cosines = unit(features).matmul(unit(weights).transpose());
    let target = cosines.clone().gather(1, labels.clone().unsqueeze_dim(1)) - 0.35;
    cross_entropy(with_target(cosines, labels.clone(), target) * scalars["s"].clone().unsqueeze(), labels)
}

/// ArcFace, whose target cosine `[N, 1]` is made from `(cos θ, sin θ)` by `margined`.
fn arcface_with(inputs: Inputs, margined: fn(Tensor<2>, Tensor<2>) -> Tensor<2>) -> Tensor<1> {
    let Inputs { features, weights, labels, scalars, .. } = inputs;
    let (x, w) = (unit(features), unit(weights));
    let own = w.clone().select(0, labels.clone());
    let cos = (x.clone() * own.clone()).sum_dim(1);
    // √(1 − cos²) would lose its digits where θ is near 0 or π.
    let sin = norm(x.clone() - own * cos.clone());
    let logits = with_target(x.matmul(w.transpose()), labels.clone(), margined(cos, sin));
    cross_entropy(logits * scalars["s"].clone().unsqueeze(), labels)
}

fn arcface(inputs: Inputs) -> Tensor<1> {
    arcface_with(inputs, |cos, sin| cos * MARGIN.cos() - sin * MARGIN.sin())
}

/// Named `name` in reports, computing in `precision` on the CPU.
fn subject<'f>(name: &str, precision: Precision, loss: impl Fn(Inputs) -> Tensor<1> + Sync + 'f) -> Function<'f> {
    Function::burn(name, precision, &Device::flex(), loss)
}

fn report(spec: &str, subject: &Function<'_>) -> Report {
    gradproof::check(spec).cases(60).run(subject).unwrap()
}

/// What the report of a loss in double precision says is the nearest variant.
fn nearest(spec: &str, loss: impl Fn(Inputs) -> Tensor<1> + Sync) -> Option<String> {
    let report = report(spec, &subject("wrong", Precision::F64, loss));
    assert_eq!(report.verdict, Verdict::Fail, "{report}");
    report.nearest().map(str::to_owned)
}

#[test]
fn right_losses_pass_in_single_and_double_precision() {
    for precision in [Precision::F32, Precision::F64] {
        gradproof::check("normface:s=16").cases(60).assert(&subject("NormFace", precision, normface));
        gradproof::check("cosface:s=64,m=0.35").cases(60).assert(&subject("CosFace", precision, cosface));
        gradproof::check(ARCFACE).cases(60).assert(&subject("ArcFace", precision, arcface));
    }
}

#[test]
fn right_losses_pass_in_sixteen_bits() {
    for precision in [Precision::F16, Precision::Bf16] {
        // Of the cosine's three digits in bf16, a scale of 16 would leave less than two.
        gradproof::check("normface:s=2").cases(60).assert(&subject("NormFace", precision, normface));
    }
}

#[test]
fn a_mean_passes_and_what_it_leaves_open_is_said() {
    let mean = subject("CosFace", Precision::F32, |inputs| cosface(inputs).mean()).reduced();
    let report = report("cosface:s=64,m=0.35", &mean);
    assert_eq!(report.verdict, Verdict::Pass, "{report}");
    assert!(report.runs.iter().all(|run| run.unchecked.iter().any(|what| what.starts_with("upstream"))));
}

#[test]
fn a_margin_that_the_backward_pass_does_not_see_is_named() {
    let straight_through = |mut inputs: Inputs| {
        // The scale is a constant here, as in most implementations.
        let scale = inputs.scalars["s"].clone().detach();
        inputs.scalars.insert("s", scale);
        arcface_with(inputs, |cos, sin| {
            let margined = cos.clone() * MARGIN.cos() - sin * MARGIN.sin();
            cos.clone() + (margined - cos).detach()
        })
    };
    assert_eq!(nearest(ARCFACE, straight_through).as_deref(), Some("gradient=straight-through"));
}

#[test]
fn a_missing_normalisation_is_named() {
    let raw_features = |Inputs { features, weights, labels, scalars, .. }: Inputs| {
        let products = features.matmul(unit(weights).transpose());
        cross_entropy(products * scalars["s"].clone().unsqueeze(), labels)
    };
    assert_eq!(nearest("normface:s=16", raw_features).as_deref(), Some("normalise=weights"));
}

#[test]
fn a_norm_that_the_backward_pass_takes_for_a_constant_is_named() {
    let detached = |rows: Tensor<2>| rows.clone() / norm(rows).detach();
    let loss = |Inputs { features, weights, labels, scalars, .. }: Inputs| {
        let cosines = detached(features).matmul(detached(weights).transpose());
        cross_entropy(cosines * scalars["s"].clone().unsqueeze(), labels)
    };
    assert_eq!(nearest("normface:s=16", loss).as_deref(), Some("norm-gradient=detached"));
}

#[test]
fn a_mean_that_is_divided_twice_is_named() {
    let divided = |inputs: Inputs| {
        let samples = inputs.batch.samples() as f64;
        cosface(inputs).mean() / samples
    };
    let report = report("cosface:s=64,m=0.35", &subject("divided twice", Precision::F64, divided).reduced());
    assert_eq!(report.nearest(), Some("reduction=mean-twice"), "{report}");
}

#[test]
fn the_slope_of_an_arccosine_at_an_angle_of_zero_is_found() {
    let by_arccosine = |inputs| arcface_with(inputs, |cos, _| (cos.acos() + MARGIN).cos());
    let report = report(ARCFACE, &subject("by arccosine", Precision::F32, by_arccosine));
    let found = |kind| report.runs.iter().flat_map(|run| &run.findings).any(|finding| finding.kind == kind);
    assert!(found(Kind::NonFinite), "{report}");
}

#[test]
fn a_loss_that_panics_is_a_finding_and_does_not_keep_others_from_passing() {
    let panics = subject("panics", Precision::F32, |inputs| inputs.features.matmul(inputs.weights).sum());
    let report = report("normface:s=16", &panics);
    assert!(report.runs.iter().any(|run| run.findings[0].kind == Kind::Crash), "{report}");
    right_losses_pass_in_sixteen_bits();
}

#[test]
fn a_loss_of_the_wrong_shape_is_told_what_was_expected() {
    let mean = subject("a mean that is not said to be one", Precision::F32, |inputs| cosface(inputs).mean());
    let report = report("cosface", &mean);
    let of_several = report.runs.iter().find(|run| run.verdict == Verdict::Fail).unwrap();
    assert_eq!(of_several.findings[0].kind, Kind::Shape);
    assert!(of_several.findings[0].message.contains("`reduced` is for their mean or sum"), "{report}");
}

#[test]
fn a_loss_that_depends_on_nothing_has_a_gradient_of_zeros() {
    let constant = |inputs: Inputs| cosface(inputs).detach();
    let report = report("cosface", &subject("detached", Precision::F32, constant));
    let kinds: Vec<Kind> = report.runs.iter().flat_map(|run| &run.findings).map(|finding| finding.kind).collect();
    assert!(kinds.contains(&Kind::Gradient) && !kinds.contains(&Kind::Crash), "{report}");
}
