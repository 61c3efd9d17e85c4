//! The command line, as a user meets it.

use assert_cmd::Command;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};

fn gradproof(arguments: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("gradproof").unwrap().args(arguments).assert()
}

fn output(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

fn complaint(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn recording(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings").join(name).display().to_string()
}

fn scratch(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    (folder, path)
}

const WRONG: &str = "insightface_torch_ArcFace__generic__f64.npz";
const RIGHT: &str = "PML_CosFaceLoss__generic__f32.npz";

#[test]
fn a_wrong_recording_fails_with_the_schema_that_programs_rely_on() {
    let run = gradproof(&["verify", "arcface:s=64,m=0.5", "--recording", &recording(WRONG), "--output-format", "json"])
        .code(1);
    let report: Value = serde_json::from_str(&output(&run)).unwrap();
    assert_eq!(report["verdict"], "fail");
    let run = &report["runs"][0];
    assert_eq!(run["loss"], "arcface");
    assert_eq!(run["dtype"], "f64");
    assert_eq!(run["nearest"], "gradient=straight-through");
    let finding = &run["findings"][0];
    assert_eq!(finding["kind"], "gradient");
    assert!(finding["error"].as_f64().unwrap() > finding["allowed"].as_f64().unwrap());
    assert_eq!(finding["index"].as_array().unwrap().len(), 2);
    assert!(run["power"]["smallest_detectable"].as_f64().unwrap() < 1e-9);
}

#[test]
fn a_failure_block_says_what_where_how_much_and_why() {
    let run = gradproof(&["verify", "arcface", "--recording", &recording(WRONG)]).code(1);
    let text = output(&run);
    for part in [
        "FAIL  arcface:s=64,m=0.5,tail=plain, recording in f64",
        "gradient",
        "sample",
        "dimension",
        "got",
        "exact",
        "allowed",
        "0x",
        "gradient=straight-through",
        "z_y = s·cos(θ_y + m)",
        "1801.07698",
    ] {
        assert!(text.contains(part), "{part} is missing from:\n{text}");
    }
}

#[test]
fn a_right_recording_passes_and_several_give_one_report() {
    gradproof(&["verify", "cosface", "--recording", &recording(RIGHT)]).code(0);
    let two = gradproof(&[
        "verify",
        "cosface",
        "--recording",
        &recording(RIGHT),
        &recording("cvqluu_cosface__generic__f32.npz"),
    ])
    .code(1);
    assert!(output(&two).contains("2 cases: 1 pass, 1 fail"));
}

#[test]
fn a_recording_that_cannot_be_read_is_an_input_error_and_the_others_are_still_reported() {
    let run = gradproof(&["verify", "cosface", "--recording", &recording(RIGHT), "no-such-file.npz"]).code(2);
    assert!(complaint(&run).contains("no-such-file.npz: cannot be opened"));
    assert!(output(&run).contains("1 case: 1 pass"));
}

#[test]
fn errors_name_the_input_and_the_remedy() {
    for (arguments, parts) in [
        (&["verify", "arcfase"][..], &["unknown loss `arcfase`", "did you mean `arcface`"][..]),
        (&["verify", "arcface:margin=1"], &["no parameter `margin`", "it takes s, m, tail"]),
        (&["verify", "arcface:m=4"], &["m=4", "a number in [0, 3.14"]),
        (&["verify", "arcface:tail=linaer"], &["one of plain, linear, easy, continuous, keep"]),
        (&["verify", "noise-resistant:primary=(triplet)"], &["must have logits, and triplet has none"]),
        (&["verify", "--dtype", "f17"], &["unknown dtype `f17`"]),
        (&["verify", "arcface", "--dtype", "f16"], &["computes in f32 or f64"]),
        (&["verify", "--recording", "x.npz"], &["<SPEC>"]),
        (&["replay", "arcface@random.1.2"], &["SPEC@GENERATOR.SEED.INDEX.DTYPE"]),
        (&["explain", "ring:primary=(arcface"], &["parentheses do not match"]),
        (&["frobnicate"], &["frobnicate"]),
    ] {
        let run = gradproof(arguments).code(2);
        for part in parts {
            assert!(complaint(&run).contains(part), "{arguments:?}: {part} is missing from {}", complaint(&run));
        }
    }
}

#[test]
fn nothing_checked_is_not_success() {
    gradproof(&["verify", "softmax", "--cases", "0"]).code(4);
}

#[test]
fn the_built_in_implementation_passes_in_every_format() {
    let json = gradproof(&["verify", "normface", "--cases", "20", "--output-format", "json", "--seed", "3"]).code(0);
    let report: Value = serde_json::from_str(&output(&json)).unwrap();
    assert_eq!(report["runs"].as_array().unwrap().len(), 40);
    let (_folder, path) = scratch("report.xml");
    let junit = gradproof(&[
        "verify",
        "normface",
        "--cases",
        "5",
        "--output-format",
        "junit",
        "--output-file",
        path.to_str().unwrap(),
    ])
    .code(0);
    assert!(output(&junit).is_empty());
    let xml = std::fs::read_to_string(path).unwrap();
    assert!(xml.contains(r#"tests="10" failures="0" errors="0""#), "{xml}");
}

#[test]
fn golden_values_are_a_recording_that_passes() {
    let (_folder, path) = scratch("golden.npz");
    let path = path.to_str().unwrap();
    for (loss, input) in
        [("arcface", WRONG), ("arcface:tail=linear", "PML_ArcFaceLoss__theta3.0__f64.npz"), ("cosface:m=0.2", RIGHT)]
    {
        gradproof(&["eval", loss, "--input", &recording(input), "--output", path]).code(0);
        gradproof(&["verify", loss, "--recording", path]).code(0);
    }
}

/// The last `count` numbers of an array in a recording.
fn numbers(path: &Path, key: &str) -> Vec<f64> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut bytes = Vec::new();
    zip.by_name(&format!("{key}.npy")).unwrap().read_to_end(&mut bytes).unwrap();
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    bytes[header..].chunks(8).map(|x| f64::from_le_bytes(x.try_into().unwrap())).collect()
}

#[test]
fn certified_golden_values_have_bounds_beside_them() {
    let (_folder, path) = scratch("certified.npz");
    let text = path.to_str().unwrap();
    let run = gradproof(&["eval", "arcface", "--certified", "--input", &recording(WRONG), "--output", text]).code(0);
    assert!(complaint(&run).contains("correctly rounded; 128 bits show it"));
    for key in ["loss", "grad_features", "grad_weights"] {
        let [low, value, high] = ["_low", "", "_high"].map(|end| numbers(&path, &format!("{key}{end}")));
        for ((low, value), high) in low.iter().zip(&value).zip(&high) {
            assert!(low <= value && value <= high && low.next_up() == *high, "{key}: {low} {value} {high}");
        }
    }
    gradproof(&["verify", "arcface", "--recording", text]).code(0);
    let kink = recording("PML_ArcFaceLoss__theta0_unit__f64.npz");
    let run = gradproof(&["eval", "arcface", "--certified", "--input", &kink, "--output", text]).code(0);
    assert!(complaint(&run).contains("is the middle of its bounds"));
    let [low, high] = ["low", "high"].map(|end| numbers(&path, &format!("grad_features_{end}")));
    // At the tip of the cone the slope may point anywhere.
    assert!(low.iter().zip(&high).any(|(low, high)| *low < 0.0 && *high > 0.0), "{low:?} {high:?}");
}

#[test]
fn every_listed_loss_can_be_explained_evaluated_and_replayed() {
    let list = output(&gradproof(&["list"]).code(0));
    assert_eq!(list.lines().count(), 22);
    let (_folder, path) = scratch("case.npz");
    let path = path.to_str().unwrap();
    for name in list.lines().map(|line| line.split_whitespace().next().unwrap()) {
        let text = output(&gradproof(&["explain", name]).code(0));
        assert!(
            ["formula", "gradient", "domain", "kinks", "source", "reduction=mean"]
                .iter()
                .all(|part| text.contains(part)),
            "{text}"
        );
        let replay = gradproof(&["replay", &format!("{name}@random.7.3.f64"), "--output", path]).code(0);
        assert!(output(&replay).contains("PASS"));
        gradproof(&["verify", name, "--recording", path]).code(0);
    }
}

#[test]
fn the_claims_are_a_table_and_one_of_them_a_story() {
    let table = output(&gradproof(&["claims", "--cases", "5"]).code(0));
    assert!(table.contains("heated-hard ") && table.contains("verdicts confirmed, 0 not"), "{table}");
    let story = output(&gradproof(&["claims", "--cases", "5", "--id", "heated-hard"]).code(0));
    for part in ["precisely", "conditional: ", "k-406", "G(12): 9.32788", "HeatedK.v", "5 cases"] {
        assert!(story.contains(part), "{part} in {story}");
    }
    assert!(!story.contains("softmax-table"));
}

#[test]
fn claims_for_programs_name_each_piece_of_evidence() {
    let ids = ["--cases", "3", "--id", "up-loss", "ring-convex"];
    let json = output(&gradproof(&[&["claims", "--output-format", "json"], &ids[..]].concat()).code(0));
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["confirmed"], true);
    let claims = report["claims"].as_array().unwrap();
    let found: Vec<_> = claims.iter().map(|claim| (&claim["id"], &claim["verdict"], &claim["confirmed"])).collect();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].0.as_str(), found[0].1.as_str()), (Some("up-loss"), Some("false")));
    assert_eq!(claims[0]["evidence"][0]["kind"], "counterexample");
    assert_eq!(claims[0]["evidence"][1]["cases"], 3);
    let junit = output(&gradproof(&[&["claims", "--output-format", "junit"], &ids[..]].concat()).code(0));
    assert!(junit.contains(r#"<testsuite name="ring-convex" tests="2""#), "{junit}");
}

#[test]
fn a_claim_that_is_not_in_the_ledger_is_named_with_the_nearest() {
    let words = complaint(&gradproof(&["claims", "--id", "heated-hrd"]).code(2));
    assert!(words.contains("`heated-hrd`") && words.contains("did you mean `heated-hard`"), "{words}");
    gradproof(&["claims", "--cases", "0"]).code(2);
}

#[test]
fn figures_are_drawn_for_the_claims_asked_for() {
    let (folder, path) = scratch("figures");
    gradproof(&["claims", "--cases", "1", "--id", "psi-monotone", "--plot", path.to_str().unwrap()]).code(0);
    let files: Vec<_> = std::fs::read_dir(&path).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["psi.svg"]);
    let words = complaint(&gradproof(&["claims", "--cases", "1", "--plot", "/dev/null/here"]).code(2));
    assert!(words.contains("/dev/null/here"), "{words}");
    drop(folder);
}
