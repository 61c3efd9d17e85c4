//! The CUDA kernels pass every check on the PTX machine, by the host code that runs them on a GPU.

use assert_cmd::Command;
use gradproof::batch::{Batch, Tensor};
use gradproof::cases::{Case, Generator, generate};
use gradproof::check::standard::Standard;
use gradproof::check::{Kind, Report, Run, Verdict, verify_cases, verify_subject};
use gradproof::gpu::{Choice, Devices, Module, supports};
use gradproof::loss::{AnyLoss, LossSpec};
use gradproof::report::{OutputFormat, render};
use gradproof::subject::cuda::Cuda;
use gradproof::subject::{Answer, LossValue, Precision, Subject};
use ndarray::Array2;
use rayon::prelude::*;
use serde_json::Value;
use std::path::Path;

/// Every loss that has kernels.
fn losses() -> Vec<LossSpec> {
    AnyLoss::all().into_iter().filter(supports).map(LossSpec::from).collect()
}

/// The same, and every branch that their parameters open.
fn variants() -> Vec<LossSpec> {
    let variants = [
        "softmax:bias=off",
        "l2-softmax:alpha=10,bias=on",
        "heated-up:step=5000",
        "l-softmax:m=3,lambda=2",
        "l-softmax:m=1",
        "sphereface:m=2,anneal=on,step=100",
        "sphereface:m=7",
        "arcface:tail=linear",
        "arcface:tail=easy",
        "arcface:tail=continuous",
        "arcface:tail=keep,reduction=sum",
        "arcface:gradient=straight-through",
        "sphereface:gradient=straight-through",
        "combined:m1=1.35,m2=0.2",
        "combined:m1=3,m2=0",
        "ring:lambda=0.5,primary=(arcface:s=30)",
        "ring:lambda=0.5,primary=(sphereface)",
        "ring:lambda=0.5,primary=(l-softmax)",
        "ring:primary=(contrastive)",
        "ring:primary=(triplet:m=1.5)",
        "contrastive:m=3",
        "triplet:m=1.5",
    ];
    losses().into_iter().chain(variants.map(|variant| variant.parse().unwrap())).collect()
}

fn cuda(spec: &LossSpec, precision: Precision) -> Cuda {
    Cuda::new(spec, precision, Choice::Machine).unwrap()
}

fn assert_all_pass(specs: &[LossSpec], precision: Precision, cases: usize, subject: impl Fn(&LossSpec) -> Cuda + Sync) {
    let runs = |spec: &LossSpec| {
        let cases = generate(spec, precision, 5, cases).unwrap();
        verify_cases(&subject(spec), &cases, &|_| {}).unwrap()
    };
    let runs: Vec<Run> = specs.par_iter().flat_map(runs).collect();
    assert_eq!(runs.len(), specs.len() * cases);
    let report = Report::new(runs);
    assert_eq!(report.verdict, Verdict::Pass, "{}", render(&report, OutputFormat::Text));
    assert!(report.runs.iter().all(|run| run.subject == "cuda on gradproof PTX machine" && run.unchecked.is_empty()));
}

#[test]
fn every_loss_passes_every_check_in_double_precision() {
    assert_all_pass(&variants(), Precision::F64, 20, |spec| cuda(spec, Precision::F64));
}

#[test]
fn every_loss_passes_every_check_in_single_precision() {
    assert_all_pass(&variants(), Precision::F32, 20, |spec| cuda(spec, Precision::F32));
}

#[test]
fn every_loss_passes_every_check_with_numbers_of_sixteen_bits() {
    for precision in [Precision::F16, Precision::Bf16] {
        assert_all_pass(&losses(), precision, 10, |spec| cuda(spec, precision));
    }
}

#[test]
fn rows_that_do_not_fit_on_chip_pass_as_well() {
    for precision in [Precision::F32, Precision::F64] {
        // No row fits into four bytes but the shortest.
        assert_all_pass(&losses(), precision, 5, |spec| cuda(spec, precision).with_on_chip(4));
    }
}

#[test]
fn around_every_kink_the_gradient_is_one_of_the_right_ones() {
    const STEPS: usize = 60;
    let wrong = |(spec, precision): (LossSpec, Precision)| -> Vec<String> {
        let subject = cuda(&spec, precision);
        let judge = |index| {
            let case = Case::new(&spec, Generator::Edges, 1, index, precision).unwrap();
            let standard = Standard::stored(&case.spec, &case.batch, precision, subject.arithmetic()).unwrap();
            let judgement = standard.judge(&subject.evaluate(&standard.batch).unwrap());
            (!judgement.findings.is_empty()).then(|| format!("{} {:?}", case.id, judgement.findings[0]))
        };
        (0..STEPS).filter_map(judge).collect()
    };
    let in_all = |spec: LossSpec| Precision::ALL.map(|precision| (spec.clone(), precision));
    let wrong: Vec<String> = variants().into_par_iter().flat_map_iter(in_all).flat_map_iter(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn long_rows_are_right_beyond_one_block_of_threads_and_beyond_shared_memory() {
    // More classes than a block of 1024 threads has elements, then more than shared memory keeps; the same of dimensions.
    for (samples, dimension, classes) in [(2, 3, 4100), (2, 2, 8200), (2, 4200, 3), (1, 8200, 2), (70, 5, 66)] {
        let spec: LossSpec = "arcface".parse().unwrap();
        let entry = |i: usize, j: usize| ((i * 31 + j * 17) % 29) as f64 / 8.0 - 1.75;
        let features = Array2::from_shape_fn((samples, dimension), |(i, j)| entry(i, j + 3));
        let weights = Array2::from_shape_fn((classes, dimension), |(i, j)| entry(i + j / 7, j));
        let batch = Batch::new(features, weights, (0..samples).map(|i| i * 7 % classes).collect()).unwrap();
        let standard = Standard::new(&spec, &batch, Precision::F32).unwrap();
        let judgement = standard.judge(&cuda(&spec, Precision::F32).evaluate(&standard.batch).unwrap());
        assert!(judgement.findings.is_empty(), "{samples}, {dimension}, {classes}: {:?}", judgement.findings);
    }
}

#[test]
fn under_eight_schedules_a_batch_has_the_same_answer_to_the_last_bit() {
    let unsteady = |spec: &LossSpec| {
        let subject = cuda(spec, Precision::F32);
        // Some of these are computed with approximations to nearest, some with any that the bounds permit.
        let steady = |index| {
            let case = Case::new(spec, Generator::Shapes, 2, index, Precision::F32).unwrap();
            let first = subject.evaluate(&case.batch).unwrap();
            (1..8).all(|_| subject.evaluate(&case.batch).unwrap() == first)
        };
        !(0..6).all(steady)
    };
    let unsteady: Vec<String> = losses().par_iter().filter(|spec| unsteady(spec)).map(LossSpec::to_string).collect();
    assert!(unsteady.is_empty(), "{unsteady:?}");
}

#[test]
fn what_is_kept_in_sixteen_bits_comes_back_in_sixteen_bits() {
    for precision in [Precision::F16, Precision::Bf16] {
        let spec: LossSpec = "cosface".parse().unwrap();
        let case = Case::new(&spec, Generator::Random, 1, 0, precision).unwrap();
        let answer = cuda(&spec, precision).evaluate(&case.batch).unwrap();
        for tensor in [Tensor::Features, Tensor::Weights] {
            assert!(answer.gradients[&tensor].iter().all(|g| precision.round(*g) == *g), "{precision} {tensor}");
        }
        let Some(LossValue::PerSample(losses)) = answer.loss else { panic!("the losses are those of the samples") };
        assert!(losses.iter().any(|loss| precision.round(*loss) != *loss), "{precision}: losses are in f32");
    }
}

#[test]
fn a_case_that_once_raised_a_false_alarm_passes() {
    // At a cone that is smaller than the rounding of the gradient's large elements to sixteen bits.
    let case = Case::replay("combined@edges.7.15.f16").unwrap();
    let run = verify_subject(&cuda(&case.spec, case.precision), &case).unwrap();
    assert!(run.findings.is_empty(), "{:?}", run.findings);
}

#[test]
fn a_kernel_without_barriers_is_a_finding_of_its_own_kind() {
    let spec: LossSpec = "softmax".parse().unwrap();
    let case = Case::new(&spec, Generator::Random, 0, 0, Precision::F32).unwrap();
    let ptx = Module::Head.ptx(Precision::F32);
    let without: Vec<&str> = ptx.lines().map(|line| if line.contains("bar.sync") { "" } else { line }).collect();
    let subject = cuda(&spec, Precision::F32).with_module(Module::Head, without.join("\n"));
    let run = verify_subject(&subject, &case).unwrap();
    assert_eq!(run.verdict, Verdict::Fail);
    let finding = &run.findings[0];
    assert_eq!(finding.kind, Kind::Fault);
    // Whether it is the race that is met first, or a read of what is not there yet, is up to the schedule.
    for part in [" in `head_softmax` at PTX line ", "block (", "thread (", "schedule ", "approximate instructions "] {
        assert!(finding.message.contains(part), "{part} is missing from: {}", finding.message);
    }
    let message = finding.message.clone();
    let report = Report::new(vec![run]);
    let json: Value = serde_json::from_str(&render(&report, OutputFormat::Json)).unwrap();
    assert_eq!(json["verdict"], "fail");
    assert_eq!(json["runs"][0]["findings"][0]["kind"], "fault");
    assert_eq!(json["runs"][0]["findings"][0]["message"], message);
    let text = render(&report, OutputFormat::Text);
    assert!(text.contains("FAIL") && text.contains(&format!("  fault      {message}")), "{text}");
    let junit = render(&report, OutputFormat::Junit);
    assert!(junit.contains("<failure") && junit.contains("in `head_softmax` at PTX line"), "{junit}");

    // Its own kernel is right again: the other's fault has left nothing behind.
    assert_eq!(verify_subject(&cuda(&spec, Precision::F32), &case).unwrap().findings, []);
}

#[test]
fn a_module_that_is_not_ptx_is_an_error_that_names_the_line() {
    let spec: LossSpec = "softmax".parse().unwrap();
    let case = Case::new(&spec, Generator::Random, 0, 0, Precision::F64).unwrap();
    let broken = Module::Rows.ptx(Precision::F64).replacen("sqrt.rn.f64", "root.rn.f64", 1);
    let line = broken.lines().position(|line| line.contains("root.rn.f64")).unwrap() + 1;
    let error = cuda(&spec, Precision::F64).with_module(Module::Rows, broken).evaluate(&case.batch).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("rows") && text.contains(&format!("PTX line {line}")) && text.contains("root"), "{text}");
}

#[test]
fn losses_without_kernels_say_which_have_them() {
    for loss in AnyLoss::all().into_iter().filter(|loss| !supports(loss)) {
        let spec = LossSpec::from(loss);
        let text = Cuda::new(&spec, Precision::F32, Choice::Machine).unwrap_err().to_string();
        assert!(text.starts_with(&spec.to_string()), "{text}");
        assert!(losses().iter().all(|supported| text.contains(supported.name())), "{text}");
    }
    let text =
        Cuda::new(&"arcface:norm=max".parse().unwrap(), Precision::F32, Choice::Machine).unwrap_err().to_string();
    assert!(text.contains("arcface:norm=max") && text.contains("norm-gradient"), "{text}");
}

#[test]
fn what_a_kernel_cannot_be_asked_is_refused_by_the_host() {
    type Change = fn(&mut Batch<f64>);
    let spec: LossSpec = "arcface".parse().unwrap();
    let subject = cuda(&spec, Precision::F32);
    let batch = Case::new(&spec, Generator::Random, 0, 0, Precision::F32).unwrap().batch;
    let complaint = |change: Change| {
        let mut changed = batch.clone();
        change(&mut changed);
        subject.evaluate(&changed).unwrap_err().to_string()
    };
    let cases: [(Change, &str); 7] = [
        (|batch| batch.labels[1] = 1000, "labels: label 1000 of sample 1 is not below"),
        (|batch| batch.labels.truncate(1), "labels: 1 labels for"),
        (|batch| batch.inputs.weights = None, "weights: missing"),
        (|batch| batch.inputs.features.row_mut(1).fill(0.0), "features row 1: a zero vector"),
        // Not zero, but nearer to it than to any other number of single precision.
        (|batch| batch.inputs.features.row_mut(0).fill(1e-60), "features row 0: a zero vector"),
        (|batch| batch.inputs.weights.iter_mut().for_each(|w| w.row_mut(1).fill(0.0)), "weights row 1: a zero vector"),
        (|batch| batch.inputs.features[(0, 0)] = f64::NAN, "features: NaN"),
    ];
    for (change, expected) in cases {
        let text = complaint(change);
        assert!(text.contains(expected), "{expected:?} is missing from: {text}");
    }
    let spec: LossSpec = "l-softmax".parse().unwrap();
    let mut batch = Case::new(&spec, Generator::Random, 0, 0, Precision::F64).unwrap().batch;
    batch.inputs.features.row_mut(1).fill(0.0);
    let text = cuda(&spec, Precision::F64).evaluate(&batch).unwrap_err().to_string();
    assert!(text.contains("features row 1: a zero vector has no angle"), "{text}");
}

#[test]
fn without_triplets_the_triplet_loss_is_zero() {
    let spec: LossSpec = "triplet".parse().unwrap();
    let mut batch = Case::new(&spec, Generator::Random, 0, 0, Precision::F32).unwrap().batch;
    batch.triplets = Some(Vec::new());
    let Answer { loss, gradients } = cuda(&spec, Precision::F32).evaluate(&batch).unwrap();
    assert_eq!(loss, Some(LossValue::PerSample(vec![0.0; batch.samples()])));
    assert!(gradients[&Tensor::Features].iter().all(|g| *g == 0.0));
}

#[test]
fn a_process_that_uses_the_machine_does_not_take_it_for_a_gpu() {
    let devices = Devices::open(Choice::Machine).unwrap();
    assert_eq!(devices.name(), "gradproof PTX machine");
    assert!(devices.is_machine());
    assert!(Devices::open(Choice::Auto).unwrap().is_machine());
    let text = Devices::open(Choice::Device).unwrap_err().to_string();
    assert!(text.contains("gradproof PTX machine") && text.contains("a GPU"), "{text}");
}

fn gradproof(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("gradproof").unwrap().args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const FEW: [&str; 8] = ["verify", "cosface", "--cases", "5", "--dtype", "f32", "--output-format", "json"];

#[test]
fn the_command_line_runs_kernels_where_it_is_told() {
    let (code, report, complaint) = gradproof(&[&FEW[..], &["--cuda", "machine"]].concat());
    assert_eq!((code, complaint.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["runs"].as_array().unwrap().len(), 5);
    assert_eq!(report["runs"][0]["subject"], "cuda on gradproof PTX machine");
    assert_eq!(report["runs"][0]["dtype"], "f32");

    // Nothing after it: wherever there is a device.
    let (code, report, _) = gradproof(&[&FEW[..], &["--cuda"]].concat());
    assert_eq!(code, 0);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["runs"][0]["subject"] == "cuda on gradproof PTX machine", !has_gpu());
}

#[test]
fn a_case_is_replayed_with_the_kernels_and_in_their_precision() {
    let (code, text, complaint) = gradproof(&["replay", "cosface@hard.0.3.bf16", "--cuda", "machine"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    let title = "PASS  cosface:s=64,m=0.35, cuda on gradproof PTX machine in bf16";
    assert!(text.starts_with(title), "{text}");
    assert!(text.contains("gradproof replay 'cosface@hard.0.3.bf16' --cuda machine\n"), "{text}");
}

#[test]
fn the_command_line_does_not_take_the_machine_for_a_gpu() {
    let (code, report, complaint) = gradproof(&[&FEW[..], &["--cuda", "device"]].concat());
    if has_gpu() {
        assert_eq!(code, 0, "{complaint}");
        assert!(!report.contains("PTX machine"), "{report}");
    } else {
        assert_eq!((code, report.as_str()), (2, ""));
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        assert!(complaint.starts_with("error: CUDA: ") && complaint.contains("--cuda machine"), "{complaint}");
    }
}

/// Whether the system has a device of NVIDIA's.
fn has_gpu() -> bool {
    ["/dev/nvidiactl", "/dev/dxg"].iter().any(|device| Path::new(device).exists())
}

#[test]
fn kernels_and_recordings_do_not_go_together_and_unsupported_losses_are_usage_errors() {
    let (code, _, complaint) = gradproof(&["verify", "cosface", "--cuda", "machine", "--recording", "any.npz"]);
    assert_eq!(code, 2);
    assert!(complaint.contains("--recording"), "{complaint}");
    let (code, _, complaint) = gradproof(&["verify", "ccl", "--cuda", "machine"]);
    assert_eq!(code, 2);
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    assert!(complaint.contains("ccl") && complaint.contains("arcface"), "{complaint}");
    let (code, _, complaint) = gradproof(&["verify", "cosface", "--cuda", "moon"]);
    assert_eq!(code, 2);
    assert!(complaint.contains("auto, device, machine"), "{complaint}");
}
