//! Kernels of the user's, as a user meets them: through the command line, on the PTX machine.

use assert_cmd::Command;
use gradproof::batch::{Batch, Tensor};
use gradproof::cases::{Generator, generate};
use gradproof::gpu::Choice;
use gradproof::loss::LossSpec;
use gradproof::subject::kernel::{Calling, Kernel, Ptx};
use gradproof::subject::native::Native;
use gradproof::subject::{Answer, LossValue, Precision, Subject, Upstream};
use ndarray::arr1;
use serde_json::Value;
use std::path::{Path, PathBuf};

const EXAMPLE: &str = "docs/cuda/arcface.ptx";
const EXAMPLE_CONVENTION: &str = "docs/cuda/arcface.toml";

fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn verify(arguments: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = Command::cargo_bin("gradproof").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["verify", "--cuda", "machine"]).args(arguments).assert()
}

fn report(arguments: &[&str], code: i32) -> Value {
    let run = verify(&[arguments, &["--output-format", "json"]].concat());
    let output = run.get_output();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {words}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// All findings' kinds, each once, and all their messages.
fn findings(report: &Value) -> (Vec<String>, String) {
    let runs = report["runs"].as_array().unwrap().iter();
    let all: Vec<&Value> = runs.flat_map(|run| run["findings"].as_array().unwrap()).collect();
    let mut kinds: Vec<String> = all.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect();
    kinds.sort();
    kinds.dedup();
    let messages: Vec<&str> = all.iter().map(|finding| finding["message"].as_str().unwrap()).collect();
    (kinds, messages.join("\n"))
}

/// A folder with files in it, gone when it is dropped.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }
}

fn text(path: &str) -> String {
    std::fs::read_to_string(in_repository(path)).unwrap()
}

/// The example's convention with something else in place of a part of it.
fn convention(part: &str, instead: &str) -> String {
    let whole = text(EXAMPLE_CONVENTION);
    assert!(whole.contains(part), "{part} is in the convention");
    whole.replace(part, instead)
}

#[test]
fn the_example_passes_at_every_kind_of_case_and_margin() {
    for (spec, cases) in
        [("arcface", "100"), ("arcface:s=30,m=0.3", "25"), ("arcface:m=0", "25"), ("arcface:m=3", "25")]
    {
        let report = report(&[spec, "--ptx", EXAMPLE, "--abi", EXAMPLE_CONVENTION, "--cases", cases], 0);
        let runs = report["runs"].as_array().unwrap();
        assert_eq!((report["verdict"].as_str(), runs.len().to_string().as_str()), (Some("pass"), cases), "{spec}");
        for run in runs {
            assert_eq!(run["subject"], "arcface.ptx on gradproof PTX machine");
            assert_eq!(run["dtype"], "f32");
            assert_eq!(run["unchecked"], serde_json::json!(["gradient by s"]));
        }
    }
}

#[test]
fn a_fused_head_needs_no_convention_in_either_precision() {
    for (file, dtype) in [("tests/kernels/cosface.ptx", "f32"), ("tests/kernels/cosface-f64.ptx", "f64")] {
        for spec in ["cosface", "cosface:s=10,m=0.2"] {
            let report = report(&[spec, "--ptx", file, "--dtype", dtype, "--cases", "50"], 0);
            assert_eq!(report["runs"][0]["dtype"], dtype);
        }
    }
    let report = report(&["cosface:m=0.3", "--ptx", "tests/kernels/cosface.ptx", "--cases", "25"], 0);
    assert_eq!(report["runs"][0]["dtype"], "f32");
}

#[test]
fn two_passes_share_scratch_memory_and_take_the_upstream_gradient() {
    let files = ["--ptx", "tests/kernels/two-launches.ptx", "--abi", "tests/kernels/two-launches.toml"];
    let report = report(&[&["softmax"], &files[..], &["--cases", "100"]].concat(), 0);
    for run in report["runs"].as_array().unwrap() {
        assert_eq!(run["unchecked"], serde_json::json!([]), "features, class weights, bias and loss are all checked");
    }
}

#[test]
fn a_kernel_may_do_everything_itself_and_then_is_asked_only_what_it_can_answer() {
    let files = ["--ptx", "tests/kernels/full.ptx", "--abi", "tests/kernels/full.toml"];
    let report = report(&[&["normface"], &files[..], &["--cases", "50"]].concat(), 0);
    for run in report["runs"].as_array().unwrap() {
        assert_eq!(run["dtype"], "f64");
        assert_eq!(run["unchecked"], serde_json::json!(["upstream gradients that differ between samples"]));
        assert!(run["case"].as_str().unwrap().ends_with(".f64.alike"));
    }
    let replay = shlex::split(report["runs"][1]["replay"].as_str().unwrap()).unwrap();
    assert!(replay.contains(&"tests/kernels/full.ptx".to_owned()), "{replay:?}");
    let again = Command::cargo_bin("gradproof").unwrap().args(&replay[1..]).assert().code(0);
    assert!(
        String::from_utf8_lossy(&again.get_output().stdout).contains("full.ptx"),
        "the kernel is asked, and no other"
    );
    // The kernel computes in f64, and no case for another precision is put to it.
    let other = replay[2].replace(".f64", ".f32");
    Command::cargo_bin("gradproof").unwrap().args(["replay", &other]).args(&replay[3..]).assert().code(2);
}

#[test]
fn a_missing_barrier_is_a_race_with_its_place() {
    let files = ["--ptx", "docs/cuda/draft.ptx", "--abi", EXAMPLE_CONVENTION];
    let report = report(&[&["arcface"], &files[..], &["--cases", "25"]].concat(), 1);
    let (kinds, messages) = findings(&report);
    assert_eq!(kinds, ["fault"]);
    for part in
        ["data race in shared memory in `arcface` at PTX line ", "block (", "thread (", "the other side is PTX line "]
    {
        assert!(messages.contains(part), "{part} in {messages}");
    }
}

#[test]
fn a_straight_through_margin_is_called_by_its_name() {
    let files = ["--ptx", "docs/cuda/second-draft.ptx", "--abi", EXAMPLE_CONVENTION];
    let wrong = report(&[&["arcface"], &files[..], &["--cases", "25"]].concat(), 1);
    let (kinds, _) = findings(&wrong);
    assert!(kinds.contains(&"gradient".to_owned()) && !kinds.contains(&"fault".to_owned()), "{kinds:?}");
    let nearest: Vec<&Value> = wrong["runs"].as_array().unwrap().iter().map(|run| &run["nearest"]).collect();
    assert!(nearest.contains(&&Value::from("gradient=straight-through")), "{nearest:?}");
    report(&[&["arcface:gradient=straight-through"], &files[..], &["--cases", "25"]].concat(), 0);
}

/// Each barrier of a kernel, left out.
#[test]
fn no_barrier_of_the_example_can_be_left_out_unnoticed() {
    const BARRIER: &str = "bar.sync \t0;";
    let whole = text(EXAMPLE);
    let barriers: Vec<usize> = whole.match_indices(BARRIER).map(|(at, _)| at).collect();
    // Two reductions; the barrier at the end of the last one orders nothing more.
    let needed = &barriers[..barriers.len() - 1];
    assert_eq!(needed.len(), 3);
    for at in needed {
        let without = format!("{}{}", &whole[..*at], &whole[at + BARRIER.len()..]);
        let scratch = Scratch::new(&[("wrong.ptx", &without)]);
        let ptx = scratch.path("wrong.ptx");
        let (kinds, messages) =
            findings(&report(&["arcface", "--ptx", &ptx, "--abi", EXAMPLE_CONVENTION, "--cases", "50"], 1));
        assert_eq!(kinds, ["fault"]);
        assert!(messages.contains("data race in shared memory"), "{messages}");
    }
}

#[test]
fn wrong_arguments_and_launches_are_caught_with_the_right_kind() {
    for (part, instead, kind, message) in [
        (r#""K", "s""#, r#""K + 1", "s""#, "fault", "access"),
        (r#"["N"]"#, r#"["max(N - 1, 1)"]"#, "fault", "unwritten output"),
        (r#"["N"]"#, r#"["N + 1"]"#, "fault", "out-of-bounds access"),
        ("[128]", r#"["512 * K"]"#, "fault", "invalid launch"),
        (r#""sin(m)""#, r#""-sin(m)""#, "loss", "the loss"),
        (r#""sin(m)""#, r#""sin(m) * 1.01""#, "loss", "the loss"),
        (r#""products""#, r#""unit_features""#, "fault", "access"),
        ("[[launch]]", "reduction = \"mean\"\n[[launch]]", "gradient", "the gradient by features"),
    ] {
        let scratch = Scratch::new(&[("wrong.toml", &convention(part, instead))]);
        let abi = scratch.path("wrong.toml");
        let (kinds, messages) = findings(&report(&["arcface", "--ptx", EXAMPLE, "--abi", &abi, "--cases", "50"], 1));
        assert!(kinds.contains(&kind.to_owned()), "{instead}: {kinds:?}");
        assert!(messages.contains(message), "{instead}: {messages}");
    }
}

#[test]
fn dynamic_shared_memory_is_as_large_as_the_convention_says_or_as_the_device_has() {
    for (bytes, verdict, code) in [("\"K * 4\"", "pass", 0), ("100000", "pass", 0), ("\"2 ^ 20\"", "error", 3)] {
        let scratch = Scratch::new(&[("shared.toml", &convention("block", &format!("shared = {bytes}\nblock")))]);
        let abi = scratch.path("shared.toml");
        let report = report(&["arcface", "--ptx", EXAMPLE, "--abi", &abi, "--cases", "10"], code);
        assert_eq!(report["verdict"], verdict);
        let (_, messages) = findings(&report);
        assert_eq!(messages.contains("asking for 1048576 bytes of dynamic shared memory for `arcface`"), code == 3);
    }
}

#[test]
fn memory_that_is_added_to_can_be_cleared_first() {
    let add = r".version 7.0
.target sm_70
.address_size 64
.visible .entry add(.param .u64 .ptr .global .align 4 loss, .param .u64 total)
{
    .reg .b64 %a<4>; .reg .b32 %r<2>; .reg .f32 %f<2>;
    ld.param.u64 %a0, [loss]; ld.param.u64 %a1, [total];
    cvta.to.global.u64 %a0, %a0; cvta.to.global.u64 %a1, %a1;
    mov.u32 %r0, %ctaid.x; mul.wide.u32 %a2, %r0, 4; add.s64 %a0, %a0, %a2;
    ld.global.f32 %f0, [%a0]; atom.global.add.f32 %f1, [%a1], %f0;
    ret;
}
";
    let ptx = format!("{}\n{}", text("tests/kernels/cosface.ptx"), add.split_once("64\n").unwrap().1);
    let launches = r#"
        reduction = "sum"
        zeroed = ["total"]
        buffers.each = { length = "N" }
        launch = [
            { entry = "cosface", grid = ["N"], block = [256], arguments = ["products", "labels", "each", "grad_products", "N", "K", "s", "m"] },
            { entry = "add", grid = ["N"], block = [1], arguments = ["each", "total"] },
        ]"#;
    let without = launches.replace("zeroed", "# zeroed");
    let scratch = Scratch::new(&[("sum.ptx", &ptx), ("right.toml", launches), ("wrong.toml", &without)]);
    let files = |abi: &str| ["--ptx".to_owned(), scratch.path("sum.ptx"), "--abi".to_owned(), scratch.path(abi)];
    let run = |abi: &str, code| {
        let files = files(abi);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        report(&[&["cosface", "--cases", "10"], &files[..]].concat(), code)
    };
    let (kinds, messages) = findings(&run("wrong.toml", 1));
    assert_eq!(kinds, ["fault"]);
    assert!(messages.contains("uninitialised read in `add`"), "{messages}");
    // Sums in another order are other sums: float atomics are not deterministic, and nothing else is wrong.
    let report = run("right.toml", 1);
    let (kinds, messages) = findings(&report);
    assert_eq!(kinds, ["law"], "{messages}");
    assert!(messages.lines().all(|line| line == "the same batch gave another answer"), "{messages}");
    let passed = report["runs"].as_array().unwrap().iter().filter(|run| run["verdict"] == "pass").count();
    assert!(passed > 0, "one sample is added in one way");
}

#[test]
fn every_mistake_in_a_convention_is_one_clear_line() {
    for (part, instead, expected) in [
        (
            "\"products\"",
            "\"product\"",
            &["launch 1 (`arcface`): argument 1: unknown name `product` (did you mean `products`?)"][..],
        ),
        (
            "\"cos(m)\"",
            "\"cos(n)\"",
            &["argument 7: unknown name `n` in `cos(n)`", "the numbers are N, D, K, T, s, m, pi"],
        ),
        ("\"cos(m)\"", "\"cos(m\"", &["argument 7: `cos(m` is no expression: "]),
        ("\"products\"", "\"bias\"", &["argument 1: `bias` has no meaning for arcface"]),
        (
            "\"arcface\"",
            "\"arcfase\"",
            &["arcface.ptx: it has no entry `arcfase` (did you mean `arcface`?); it has arcface"],
        ),
        ("dtype = \"f32\"", "dtype = \"f33\"", &["unknown dtype `f33`: it is one of f64, f32, f16, bf16"]),
        ("dtype = \"f32\"", "dtype = f32", &["line 2: "]),
        (
            "dtype = \"f32\"",
            "dtype = \"f32\"\narithmetic = \"f16\"",
            &["arithmetic `f16` is narrower than dtype `f32`"],
        ),
        ("dtype = \"f32\"", "detype = \"f32\"", &["line 2: unknown field `detype`"]),
        ("dtype = \"f32\"", "reduction = \"max\"", &["reduction `max` is not one of sum, mean"]),
        ("dtype = \"f32\"", "zeroed = [\"weights\"]", &["zeroed: no launch has an argument `weights`"]),
        ("dtype = \"f32\"", "zeroed = [\"products\"]", &["zeroed: `products` is given to the kernel"]),
        ("dtype = \"f32\"", "buffers.s = { length = 1 }", &["buffer `s`: the name has a meaning already"]),
        ("dtype = \"f32\"", "buffers.x = { length = 1, dtype = \"u8\" }", &["buffer `x`: unknown dtype `u8`"]),
        ("block = [128]", "block = [2048]", &["block: `2048` is 2048, and must be a whole number from 0 to 1024"]),
        ("block = [128]", "block = [64, 32]", &["block: 2048 threads, and a block of `arcface` has at most 1024"]),
        ("block = [128]", "block = []", &["block has 0 numbers, expected one for each of up to three axes"]),
        ("grid = [\"N\"]", "grid = [\"N / 2\"]", &["grid: `N / 2` is 0.5", "`ceil(…)` rounds up"]),
        ("grid = [\"N\"]", "", &["line 4: missing field `grid`"]),
        ("\"loss\"", "\"total\", \"loss\"", &["`arcface` has 8 parameters, and the convention passes 9 arguments"]),
        ("\"loss\", \"grad_products\"", "\"upstream\", \"labels\"", &["no kernel gives anything that can be checked"]),
        (
            "\"products\", \"labels\", \"loss\"",
            "\"grad_features\", \"grad_weights\", \"loss\"",
            &["`grad_products` would not be checked"],
        ),
        ("\"products\", \"labels\"", "\"products\", \"total\"", &["`loss` and `total` are both given"]),
    ] {
        let scratch = Scratch::new(&[("wrong.toml", &convention(part, instead))]);
        let abi = scratch.path("wrong.toml");
        let run = verify(&["arcface", "--ptx", EXAMPLE, "--abi", &abi, "--cases", "1"]);
        let words = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert_eq!(run.get_output().status.code(), Some(2), "{instead}: {words}");
        assert!(words.starts_with("error: "), "{words}");
        for part in expected {
            assert!(words.contains(part), "{instead}: {part} is missing from {words}");
        }
        let table = words.contains("PTX parameter");
        assert!(table || words.lines().count() == 1, "{words}");
    }
}

#[test]
fn arguments_that_do_not_fit_are_shown_beside_the_parameters() {
    let wrong = convention(r#""K", "s", "cos(m)""#, r#""cos(m)", "s", "K", "loss""#);
    let scratch = Scratch::new(&[("wrong.toml", &wrong)]);
    let run = verify(&["arcface", "--ptx", EXAMPLE, "--abi", &scratch.path("wrong.toml")]).code(2);
    let words = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    let lines: Vec<&str> = words.lines().collect();
    assert!(
        lines[0].ends_with("`arcface` has 8 parameters, and the convention passes 9 arguments, which do not fit:"),
        "{words}"
    );
    let line = |number: usize| lines[number + 1].split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(line(1), "1 address or 64-bit integer address of products [N, K] f32");
    assert_eq!(line(5), "> 5 32-bit integer number cos(m)");
    assert_eq!(line(6), "6 f32 number s");
    assert_eq!(line(7), "> 7 f32 number K", "a size is no float by itself");
    assert_eq!(line(8), "> 8 f32 address of loss [N] f32");
    assert_eq!(line(9), "> 9 (none) number sin(m)");
}

#[test]
fn every_mistake_in_the_arguments_is_one_clear_line() {
    let bad_ptx = text(EXAMPLE).replace("ld.param.u32", "frobnicate.u32");
    let struct_ptx = text(EXAMPLE).replace(".param .f32 arcface_param_7", ".param .align 4 .b8 arcface_param_7[12]");
    let none = "[[launch]]\ngrid = [1]\nblock = [1]\narguments = []\n";
    let files = [
        ("bad.ptx", bad_ptx.as_str()),
        ("struct.ptx", &struct_ptx),
        ("empty.ptx", ".version 8.0\n.target sm_80\n.address_size 64\n"),
    ];
    let scratch = Scratch::new(&files);
    std::fs::write(scratch.path("cubin"), [0x7f, b'E', b'L', b'F', 0xff, 0xfe]).unwrap();
    std::fs::write(scratch.path("none.toml"), none).unwrap();
    let path = |name: &str| scratch.path(name);
    let two = "tests/kernels/two-launches.ptx";
    for (arguments, expected) in [
        (vec!["arcface", "--ptx", "no-such.ptx"], "no-such.ptx: cannot be read: "),
        (vec!["arcface", "--ptx", EXAMPLE, "--abi", "no-such.toml"], "no-such.toml: cannot be read: "),
        (vec!["arcface", "--ptx", EXAMPLE, "--entry", "head"], "it has no entry `head`; it has arcface"),
        (
            vec!["softmax:bias=off", "--ptx", two],
            "it has several entries, and --entry says which: forward, backward, sum_rows",
        ),
        (vec!["arcface", "--ptx", &path("bad.ptx"), "--abi", EXAMPLE_CONVENTION], "bad.ptx: line "),
        (vec!["arcface", "--ptx", &path("struct.ptx"), "--abi", EXAMPLE_CONVENTION], "structure of 12 bytes"),
        (vec!["arcface", "--ptx", &path("empty.ptx")], "empty.ptx: it has no entry (`__global__` function)"),
        (vec!["arcface", "--ptx", &path("cubin")], "cubin: it is not text: PTX is wanted, not machine code"),
        (
            vec!["softmax", "--ptx", EXAMPLE],
            "softmax: it is no function of the products alone, so its kernel needs a convention",
        ),
        (vec!["contrastive", "--ptx", EXAMPLE], "contrastive: it is no function of the products alone"),
        (
            vec!["sphereface", "--ptx", EXAMPLE, "--abi", EXAMPLE_CONVENTION],
            "`grad_products` has no meaning for sphereface: it depends on more",
        ),
        (
            vec!["arcface", "--ptx", EXAMPLE, "--abi", EXAMPLE_CONVENTION, "--entry", "arcface"],
            "every launch names its entry already",
        ),
        (
            vec!["arcface", "--ptx", EXAMPLE, "--abi", &path("none.toml")],
            "has 8 parameters, and the convention passes 0",
        ),
        (
            vec!["arcface", "--ptx", EXAMPLE],
            "`arcface` has 8 parameters, and the convention passes 8 arguments, which do not fit",
        ),
        (vec!["--ptx", EXAMPLE], "<SPEC>"),
        (vec!["arcface", "--entry", "x"], "--ptx <FILE>"),
        (vec!["arcface", "--ptx", EXAMPLE, "--abi", EXAMPLE_CONVENTION, "--dtype", "f32"], "cannot be used with"),
        (vec!["arcface", "--ptx", EXAMPLE, "--cu", "x.cu"], "cannot be used with"),
    ] {
        let run = verify(&arguments);
        let words = String::from_utf8(run.get_output().stderr.clone()).unwrap();
        assert_eq!(run.get_output().status.code(), Some(2), "{arguments:?}: {words}");
        assert!(words.contains(expected), "{arguments:?}: {expected} is missing from {words}");
    }
}

#[test]
fn cuda_c_is_compiled_where_there_is_a_compiler_and_else_the_way_to_get_one_is_shown() {
    let source = ["arcface", "--cu", "docs/cuda/arcface.cu", "--abi", EXAMPLE_CONVENTION, "--cases", "10"];
    let run = verify(&source);
    let words = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    match run.get_output().status.code() {
        Some(0) => {
            let draft = ["arcface", "--cu", "docs/cuda/draft.cu", "--abi", EXAMPLE_CONVENTION, "--cases", "10"];
            let (_, messages) = findings(&report(&draft, 1));
            assert!(messages.contains("(draft.cu line "), "{messages}");
            let (kinds, _) = findings(&report(&[&draft[..], &["--cu-option=-DSECOND_DRAFT"]].concat(), 1));
            assert!(!kinds.contains(&"fault".to_owned()), "{kinds:?}");
            let scratch = Scratch::new(&[("bad.cu", "extern \"C\" __global__ void head() { frobnicate(); }")]);
            let bad = verify(&["arcface", "--cu", &scratch.path("bad.cu")]).code(2);
            let words = String::from_utf8(bad.get_output().stderr.clone()).unwrap();
            assert!(words.contains("bad.cu(1): error: identifier \"frobnicate\" is undefined"), "{words}");
        }
        _ => assert!(words.contains("there is no NVRTC") && words.contains("nvidia-cuda-nvrtc-cu12"), "{words}"),
    }
    let elsewhere = verify(&[&source[..], &["--nvrtc", "/no/such/libnvrtc.so.12"]].concat()).code(2);
    let words = String::from_utf8(elsewhere.get_output().stderr.clone()).unwrap();
    for part in ["/no/such/libnvrtc.so.12: ", "the wheel `nvidia-cuda-nvrtc-cu12` has it", "--ptx needs none"] {
        assert!(words.contains(part), "{part} in {words}");
    }
    assert_eq!(words.lines().count(), 1, "{words}");
}

fn kernel(spec: &LossSpec, ptx: &str, abi: Option<&str>) -> Kernel {
    let calling = Calling { file: abi.map(in_repository), ..Calling::default() };
    Kernel::new(spec, &Ptx::read(&in_repository(ptx)).unwrap(), &calling, Choice::Machine).unwrap()
}

fn near(a: &[f64], b: &[f64], tolerance: f64) {
    let largest = b.iter().fold(0.0, |top: f64, x| top.max(x.abs()));
    assert_eq!(a.len(), b.len());
    assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * largest), "{a:?}\n{b:?}");
}

#[test]
fn a_kernel_answers_as_the_native_implementation_does_under_any_upstream_gradient() {
    let spec: LossSpec = "cosface:s=4,m=0.1".parse().unwrap();
    let kernel = kernel(&spec, "tests/kernels/cosface.ptx", None);
    assert_eq!((kernel.upstream(), kernel.precision()), (Upstream::Any, Precision::F32));
    let native = Native::new(&spec, Precision::F64).unwrap();
    let case = generate(&spec, Precision::F32, 5, 1).unwrap().remove(0);
    assert!(case.id.contains(&Generator::Random.to_string()));
    let (got, expected) = (kernel.evaluate(&case.batch).unwrap(), native.evaluate(&case.batch).unwrap());
    for tensor in [Tensor::Features, Tensor::Weights] {
        near(&got.gradients[&tensor], &expected.gradients[&tensor], 1e-5);
    }
    let (Some(LossValue::PerSample(got)), Some(LossValue::PerSample(expected))) = (got.loss, expected.loss) else {
        panic!("both give the loss of each sample")
    };
    near(&got, &expected, 1e-5);
}

#[test]
fn a_kernel_of_the_mean_says_so_and_refuses_what_it_cannot_answer() {
    let spec: LossSpec = "normface".parse().unwrap();
    let kernel = kernel(&spec, "tests/kernels/full.ptx", Some("tests/kernels/full.toml"));
    assert_eq!(kernel.upstream(), Upstream::Alike);
    let features = ndarray::arr2(&[[1.0, 2.0, 0.5], [-1.0, 0.25, 3.0]]);
    let weights = ndarray::arr2(&[[0.5, 1.0, -1.0], [1.0, -2.0, 0.5], [0.1, 0.2, 0.9]]);
    let mut batch = Batch::new(features, weights, vec![2, 0]).unwrap();
    batch.inputs.scalars = vec![("s", 16.0)];
    let of_mean = kernel.evaluate(&batch).unwrap();
    let of_sum = kernel.evaluate(&Batch { upstream: arr1(&[1.0, 1.0]), ..batch.clone() }).unwrap();
    let total = |answer: &Answer| match answer.loss {
        Some(LossValue::Total(total)) => total,
        _ => panic!("the kernel gives one loss"),
    };
    near(&[total(&of_sum)], &[2.0 * total(&of_mean)], 1e-15);
    let native = Native::new(&spec, Precision::F64).unwrap().evaluate(&batch).unwrap();
    for (tensor, values) in &of_mean.gradients {
        near(values, &native.gradients[tensor], 1e-12);
    }
    assert_eq!(of_mean.gradients.len(), 3, "features, weights and s");
    let refused = kernel.evaluate(&Batch { upstream: arr1(&[1.0, 0.5]), ..batch }).unwrap_err().to_string();
    assert!(refused.contains("takes no `upstream`"), "{refused}");
}

/// Every line of an example in the documentation, in order: `…` stands for anything.
#[test]
fn the_documentation_shows_what_the_tool_prints() {
    let page = text("docs/cuda.md");
    let blocks = page.split("```").filter_map(|block| block.strip_prefix("\n$ gradproof verify "));
    let mut shown = 0;
    for block in blocks {
        let (command, expected) = block.split_once('\n').unwrap();
        let run = Command::cargo_bin("gradproof").unwrap();
        let run = { run }.current_dir(env!("CARGO_MANIFEST_DIR")).arg("verify").args(command.split(' ')).assert();
        let output = String::from_utf8(run.get_output().stdout.clone()).unwrap();
        let mut lines = output.lines();
        for wanted in expected.lines().filter(|line| line.trim() != "…") {
            let is_there = match wanted.strip_suffix('…') {
                Some(start) => lines.any(|line| line.starts_with(start.trim_end())),
                None => lines.any(|line| line == wanted),
            };
            assert!(is_there, "{command}: `{wanted}` is not in, or not in this order:\n{output}");
        }
        shown += 1;
    }
    assert_eq!(shown, 3);
}
