//! Margin losses as one writes them in candle: those that are right pass, and what is wrong with the others is named.

use candle_core::{D, Device, Result, Tensor};
use gradproof::check::{Kind, Report, Verdict};
use gradproof::subject::candle::Inputs;
use gradproof::subject::{Function, Precision};

const MARGIN: f64 = 0.5;
const ARCFACE: &str = "arcface:s=64,m=0.5";

fn norm(rows: &Tensor) -> Result<Tensor> {
    // The slope of the root is infinite at 0.
    rows.sqr()?.sum_keepdim(1)?.maximum(f64::from(f32::MIN_POSITIVE))?.sqrt()
}

fn unit(rows: &Tensor) -> Result<Tensor> {
    rows.broadcast_div(&rows.sqr()?.sum_keepdim(1)?.sqrt()?)
}

fn cosines(inputs: &Inputs) -> Result<Tensor> {
    unit(&inputs.features)?.matmul(&unit(&inputs.weights)?.t()?)
}

/// The target's elements of logits `[N, K]`, as `[N, 1]`.
fn target_of(logits: &Tensor, labels: &Tensor) -> Result<Tensor> {
    logits.gather(&labels.unsqueeze(1)?, 1)
}

/// The logits with `target [N, 1]` for the class of the label.
fn with_target(logits: &Tensor, labels: &Tensor, target: &Tensor) -> Result<Tensor> {
    let classes = Tensor::arange(0, logits.dim(1)? as u32, logits.device())?;
    let is_target = labels.unsqueeze(1)?.broadcast_as(logits.shape())?.eq(&classes.broadcast_as(logits.shape())?)?;
    is_target.where_cond(&target.broadcast_as(logits.shape())?, logits)
}

fn cross_entropy(logits: &Tensor, inputs: &Inputs) -> Result<Tensor> {
    logits.log_sum_exp(D::Minus1)? - target_of(logits, &inputs.labels)?.squeeze(1)?
}

fn normface(inputs: Inputs) -> Result<Tensor> {
    cross_entropy(&cosines(&inputs)?.broadcast_mul(&inputs.scalars["s"])?, &inputs)
}

fn cosface(inputs: Inputs) -> Result<Tensor> {
    let cosines = cosines(&inputs)?;
    let target = (target_of(&cosines, &inputs.labels)? - 0.35)?;
    let logits = with_target(&cosines, &inputs.labels, &target)?;
    cross_entropy(&logits.broadcast_mul(&inputs.scalars["s"])?, &inputs)
}

/// `cos(θ + m)` from `cos θ` and `sin θ`.
fn margined(cos: &Tensor, sin: &Tensor) -> Result<Tensor> {
    (cos * MARGIN.cos())? - (sin * MARGIN.sin())?
}

/// ArcFace, whose target cosine `[N, 1]` is made from `(cos θ, sin θ)` by `target`.
fn arcface_with(inputs: &Inputs, target: fn(&Tensor, &Tensor) -> Result<Tensor>) -> Result<Tensor> {
    let (x, w) = (unit(&inputs.features)?, unit(&inputs.weights)?);
    let own = w.index_select(&inputs.labels, 0)?;
    let cos = (&x * &own)?.sum_keepdim(1)?;
    // √(1 − cos²) would lose its digits where θ is near 0 or π.
    let sin = norm(&(&x - own.broadcast_mul(&cos)?)?)?;
    let logits = with_target(&x.matmul(&w.t()?)?, &inputs.labels, &target(&cos, &sin)?)?;
    cross_entropy(&logits.broadcast_mul(&inputs.scalars["s"])?, inputs)
}

fn arcface(inputs: Inputs) -> Result<Tensor> {
    arcface_with(&inputs, margined)
}

/// Named `name` in reports, computing in `precision` on the CPU.
fn subject<'f>(name: &str, precision: Precision, loss: impl Fn(Inputs) -> Result<Tensor> + Sync + 'f) -> Function<'f> {
    Function::candle(name, precision, &Device::Cpu, loss)
}

fn report(spec: &str, subject: &Function<'_>) -> Report {
    gradproof::check(spec).cases(60).run(subject).unwrap()
}

/// What the report of a loss in double precision says is the nearest variant.
fn nearest(spec: &str, loss: impl Fn(Inputs) -> Result<Tensor> + Sync) -> Option<String> {
    let report = report(spec, &subject("wrong", Precision::F64, loss));
    assert_eq!(report.verdict, Verdict::Fail, "{report}");
    report.nearest().map(str::to_owned)
}

fn has(report: &Report, kind: Kind) -> bool {
    report.runs.iter().flat_map(|run| &run.findings).any(|finding| finding.kind == kind)
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
    let mean = subject("CosFace", Precision::F32, |inputs| cosface(inputs)?.mean_all()).reduced();
    let report = report("cosface:s=64,m=0.35", &mean);
    assert_eq!(report.verdict, Verdict::Pass, "{report}");
    assert!(report.runs.iter().all(|run| run.unchecked.iter().any(|what| what.starts_with("upstream"))));
}

#[test]
fn a_margin_that_the_backward_pass_does_not_see_is_named() {
    let straight_through = |mut inputs: Inputs| {
        // The scale is a constant here, as in most implementations.
        let scale = inputs.scalars["s"].detach();
        inputs.scalars.insert("s", scale);
        arcface_with(&inputs, |cos, sin| cos + (margined(cos, sin)? - cos)?.detach())
    };
    assert_eq!(nearest(ARCFACE, straight_through).as_deref(), Some("gradient=straight-through"));
}

#[test]
fn a_missing_normalisation_is_named() {
    let raw_features = |inputs: Inputs| {
        let products = inputs.features.matmul(&unit(&inputs.weights)?.t()?)?;
        cross_entropy(&products.broadcast_mul(&inputs.scalars["s"])?, &inputs)
    };
    assert_eq!(nearest("normface:s=16", raw_features).as_deref(), Some("normalise=weights"));
}

#[test]
fn a_norm_that_the_backward_pass_takes_for_a_constant_is_named() {
    let detached = |rows: &Tensor| rows.broadcast_div(&norm(rows)?.detach());
    let loss = |inputs: Inputs| {
        let cosines = detached(&inputs.features)?.matmul(&detached(&inputs.weights)?.t()?)?;
        cross_entropy(&cosines.broadcast_mul(&inputs.scalars["s"])?, &inputs)
    };
    assert_eq!(nearest("normface:s=16", loss).as_deref(), Some("norm-gradient=detached"));
}

#[test]
fn a_mean_that_is_divided_twice_is_named() {
    let divided = |inputs: Inputs| {
        let samples = inputs.batch.samples() as f64;
        cosface(inputs)?.mean_all()? / samples
    };
    let report = report("cosface:s=64,m=0.35", &subject("divided twice", Precision::F64, divided).reduced());
    assert_eq!(report.nearest(), Some("reduction=mean-twice"), "{report}");
}

#[test]
fn the_slope_of_a_root_at_an_angle_of_zero_is_found() {
    let by_root = |inputs| arcface_with(&inputs, |cos, _| margined(cos, &(1.0 - cos.sqr()?)?.sqrt()?));
    let report = report(ARCFACE, &subject("by √(1 − cos²)", Precision::F32, by_root));
    assert!(has(&report, Kind::NonFinite), "{report}");
}

/// The loss is right, and so is the code that one reads; candle's backward pass of `scatter` passes on, besides, the gradient of
/// what was overwritten.
#[test]
fn a_fault_of_the_framework_itself_is_found() {
    let scattered = |inputs: Inputs| {
        let cosines = cosines(&inputs)?;
        let target = (target_of(&cosines, &inputs.labels)? - 0.35)?;
        let logits = cosines.scatter(&inputs.labels.unsqueeze(1)?, &target, 1)?;
        cross_entropy(&logits.broadcast_mul(&inputs.scalars["s"])?, &inputs)
    };
    let report = report("cosface:s=64,m=0.35", &subject("by scatter", Precision::F64, scattered));
    assert!(has(&report, Kind::Gradient) && !has(&report, Kind::Loss), "{report}");
}

#[test]
fn a_loss_that_fails_is_a_finding_with_what_candle_said() {
    let fails = subject("fails", Precision::F32, |inputs| inputs.features.matmul(&inputs.weights)?.sum(1));
    let report = report("normface:s=16", &fails);
    let failed = report.runs.iter().find(|run| run.verdict == Verdict::Error).unwrap();
    assert_eq!(failed.findings[0].kind, Kind::Crash);
    assert!(failed.findings[0].message.contains("shape mismatch in matmul"), "{report}");
}

#[test]
fn a_loss_of_the_wrong_shape_is_told_what_was_expected() {
    let mean = subject("a mean that is not said to be one", Precision::F32, |inputs| cosface(inputs)?.mean_all());
    let report = report("cosface", &mean);
    assert_eq!(report.runs[0].findings[0].kind, Kind::Shape);
    assert!(report.runs[0].findings[0].message.contains("`reduced` is for their mean or sum"), "{report}");
}

#[test]
fn a_loss_that_depends_on_nothing_has_a_gradient_of_zeros() {
    let constant = |inputs| Ok(cosface(inputs)?.detach());
    let report = report("cosface", &subject("detached", Precision::F32, constant));
    assert!(has(&report, Kind::Gradient) && !has(&report, Kind::Crash), "{report}");
}
