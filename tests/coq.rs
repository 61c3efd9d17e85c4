//! The files for Coq: current, accepted, and refused where a sign is wrong.
//!
//! That Coq accepts all of them is for `make -C proofs/generated check`; here it is asked about small ones and faulty ones.

mod wrong_sign;

use gradproof::loss::registry::ArcFace;
use gradproof::loss::{Loss, LossSpec};
use gradproof::reference::symbolic::coq::{Claim, File, emit, values};
use gradproof::reference::symbolic::differentiate::{Rules, gradient_by, rules};
use gradproof::reference::symbolic::names::Name;
use gradproof::reference::symbolic::paths::paths;
use gradproof::reference::symbolic::{gradient, names, record};
use gradproof::scalar::symbol::{self, Graph, Node, Operation};
use gradproof::scalar::{Number, Symbol};
use num_dual::DualNum;
use std::path::{Path, PathBuf};
use std::process::Command;
use wrong_sign::WrongSign;

/// The files under `proofs/generated` and the losses they are about.
const FILES: [(&str, &str); 10] = [
    ("ArcFace", "arcface"),
    ("ArcFaceLinear", "arcface:tail=linear"),
    ("Combined", "combined"),
    ("CosFace", "cosface"),
    ("L2Softmax", "l2-softmax"),
    ("LSoftmax", "l-softmax"),
    ("NormFace", "normface"),
    ("Ring", "ring"),
    ("Softmax", "softmax"),
    ("SphereFace", "sphereface"),
];

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

fn proofs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs")
}

#[test]
fn the_generated_files_are_those_that_the_program_writes_now() {
    let folder = proofs().join("generated");
    let there = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut there: Vec<String> = there.filter_map(|name| name.strip_suffix(".v").map(str::to_owned)).collect();
    there.sort();
    assert_eq!(there, FILES.map(|(file, _)| file));
    for (file, loss) in FILES {
        let text = std::fs::read_to_string(folder.join(file).with_extension("v")).unwrap();
        let now = emit(&spec(loss), 3, 2).unwrap();
        assert!(text == now, "{file}.v is not what the program writes: `make -C proofs/generated regenerate`");
    }
}

/// A folder like `proofs`, with only what is put into it.
struct Folder(tempfile::TempDir);

impl Folder {
    /// With these files of `proofs`, compiled in this order.
    fn with(files: &[&str]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for file in files {
            let outcome = folder.compile(file, &std::fs::read_to_string(proofs().join(file)).unwrap());
            assert_eq!(outcome, Ok(()), "{file}");
        }
        folder
    }

    /// Whether Coq accepts the file; if not, what it says.
    fn compile(&self, file: &str, text: &str) -> Result<(), String> {
        let path = self.0.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        let mut coqc = Command::new("coqc");
        coqc.args(["-q", "-w", "-ambiguous-paths", "-Q", ".", "", file]).current_dir(self.0.path());
        let output =
            coqc.output().expect("coqc must be installed: apt-get install coq libcoq-coquelicot libcoq-interval");
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }
}

/// What Coq says of two formulas that should be equal and are not.
fn is_refused(outcome: Result<(), String>) {
    let error = outcome.expect_err("Coq accepts a wrong sign");
    assert!(error.contains("not a valid field equation"), "refused for another reason: {error}");
}

/// The file about the loss with two classes, its gradient by these rules.
fn written(loss: &LossSpec, rules: Rules) -> String {
    let mut graph = Graph::default();
    let path = paths(&mut graph, loss, 2, 2).unwrap().remove(0);
    let inputs = names::of_inputs(&loss.loss, &path.witness);
    let gradient = gradient_by(&mut graph, path.recording.total, inputs.len(), rules);
    let claim = claim(path.recording.total, gradient, values(loss, &path.witness));
    File { graph: &graph, inputs: &inputs, parts: &[], claims: &[claim] }.write("a test").unwrap()
}

fn claim(loss: Node, gradient: Vec<Node>, witness: Vec<f64>) -> Claim {
    Claim { loss, gradient, conditions: Vec::new(), witness }
}

/// The rules of calculus, but for the sign of the last operand of some operation.
fn wrong(graph: &mut Graph, node: Node, adjoint: Node, fault: fn(&Operation) -> bool) -> Vec<(Node, Node)> {
    let mut parts = rules(graph, node, adjoint);
    if fault(graph.operation(node))
        && let Some((_, part)) = parts.last_mut()
    {
        *part = graph.neg(*part);
    }
    parts
}

#[test]
fn coq_accepts_a_right_derivative_and_refuses_a_wrong_sign_in_the_differentiator() {
    let folder = Folder::with(&["Steps.v"]);
    let loss = spec("l2-softmax");
    assert_eq!(folder.compile("Right.v", &written(&loss, rules)), Ok(()));
    let faults: [Rules; 4] = [
        |graph, node, adjoint| wrong(graph, node, adjoint, |o| matches!(o, Operation::Sub(..))),
        |graph, node, adjoint| wrong(graph, node, adjoint, |o| matches!(o, Operation::Div(..))),
        |graph, node, adjoint| wrong(graph, node, adjoint, |o| matches!(o, Operation::Sqrt(_))),
        |graph, node, adjoint| wrong(graph, node, adjoint, |o| matches!(o, Operation::Exp(_))),
    ];
    for fault in faults {
        is_refused(folder.compile("Wrong.v", &written(&loss, fault)));
    }
}

#[test]
fn coq_refuses_a_loss_with_a_wrong_sign_beside_the_right_gradient() {
    let folder = Folder::with(&["Steps.v"]);
    let right = spec("arcface");
    let mut graph = Graph::default();
    let path = paths(&mut graph, &right, 2, 2).unwrap().remove(0);
    let inputs = names::of_inputs(&right.loss, &path.witness);
    let gradient = gradient(&mut graph, path.recording.total, inputs.len());
    let wrong = record(&mut graph, &WrongSign, &right.conventions, &path.witness).unwrap();
    let claims = [claim(wrong.total, gradient, values(&right, &path.witness))];
    let file = File { graph: &graph, inputs: &inputs, parts: &[], claims: &claims };
    is_refused(folder.compile("Wrong.v", &file.write("a test").unwrap()));
}

/// The file about a loss that passes for ArcFace, on the paths of ArcFace, with the loss's own gradient.
fn as_arcface<L: Loss>(loss: &L) -> String {
    let arcface = spec("arcface");
    let mut graph = Graph::default();
    let paths = paths(&mut graph, &arcface, 3, 2).unwrap();
    let inputs = names::of_inputs(loss, &paths[0].witness);
    let (mut claims, mut parts) = (Vec::new(), Vec::new());
    for path in paths {
        let recording = record(&mut graph, loss, &arcface.conventions, &path.witness).unwrap();
        parts.extend(names::of_parts(&mut graph, loss, &arcface.conventions, &path.witness).unwrap());
        let gradient = gradient(&mut graph, recording.total, inputs.len());
        claims.push(claim(recording.total, gradient, values(&arcface, &path.witness)));
    }
    File { graph: &graph, inputs: &inputs, parts: &parts, claims: &claims }.write("a test").unwrap()
}

#[test]
fn coq_refuses_a_loss_with_a_wrong_sign_as_the_published_one() {
    let folder = Folder::with(&["Steps.v", "Planar.v"]);
    let published = std::fs::read_to_string(proofs().join("published/ArcFace.v")).unwrap();
    assert_eq!(folder.compile("generated/ArcFace.v", &as_arcface(&ArcFace::default())), Ok(()));
    assert_eq!(folder.compile("published/ArcFace.v", &published), Ok(()));
    // The derivative of cos(θ − m) is what the program says, but it is not the published loss.
    assert_eq!(folder.compile("generated/ArcFace.v", &as_arcface(&WrongSign)), Ok(()));
    let error = folder.compile("published/ArcFace.v", &published).expect_err("Coq takes cos(θ − m) for cos(θ + m)");
    let line: usize = error.split_once("line ").and_then(|(_, rest)| rest.split_once(',')).unwrap().0.parse().unwrap();
    let refused = published.lines().nth(line - 1).unwrap();
    assert!(refused.contains("change (z_y i)"), "refused elsewhere, at `{refused}`: {error}");
}

#[test]
fn coq_refuses_the_straight_through_gradient() {
    let folder = Folder::with(&["Steps.v"]);
    is_refused(folder.compile("Straight.v", &written(&spec("arcface:gradient=straight-through"), rules)));
}

type Formula = fn(Number<Symbol>) -> Number<Symbol>;

/// The file about a function of one input.
fn about(function: Formula) -> String {
    let mut graph = Graph::default();
    let (loss, conditions) = symbol::record(&mut graph, || function(Number::input(0, 0.5)).node());
    let gradient = gradient(&mut graph, loss, 1);
    let inputs = [Name { text: "x".to_owned(), latex: "x".to_owned(), coq: "x".to_owned() }];
    let claims = [Claim { conditions, ..claim(loss, gradient, vec![0.5]) }];
    File { graph: &graph, inputs: &inputs, parts: &[], claims: &claims }.write("a test").unwrap()
}

/// What the file assumes of the inputs.
fn domain(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("Definition domain (i : inputs) : Prop := ")?.strip_suffix('.'))
}

#[test]
fn what_is_positive_by_its_form_is_not_assumed() {
    let formulas: [Formula; 8] = [
        |x| x.exp().ln(),
        |x| (x.exp() + 0.25).ln(),
        |x| (x.exp() * 3.0).ln(),
        |x| (x.exp() / 3.0).ln(),
        |x| ((x.exp() + 1.0) * (x.exp() / 2.0 + 0.5)).sqrt(),
        |x| (x.exp().sqrt() + 2.0).recip(),
        |x| x.exp().ln_1p(),
        |x| x / (x.exp() + 1.0),
    ];
    for (number, formula) in formulas.into_iter().enumerate() {
        assert_eq!(domain(&about(formula)), None, "formula {number}");
    }
}

#[test]
fn what_may_be_zero_or_negative_is_assumed_not_to_be() {
    let formulas: [(Formula, &str); 9] = [
        (|x| x.ln(), "0 < x i"),
        (|x| (x.exp() + 0.0).ln(), "0 < v2 i"),
        (|x| (x.exp() + -0.25).ln(), "0 < v2 i"),
        (|x| (x.exp() * -3.0).ln(), "0 < v2 i"),
        (|x| (x.exp() - 0.25).sqrt(), "0 < v2 i"),
        (|x| (x.exp() * Number::from(2.0).sqrt()).ln(), "0 < v2 i"),
        (|x| x.recip(), "x i <> 0"),
        (|x| (x + 1.0).recip() + (x + 1.0).ln(), "v1 i <> 0 /\\ 0 < v1 i"),
        (|x| x.ln_1p(), "0 < 1 + x i"),
    ];
    for (formula, assumed) in formulas {
        assert_eq!(domain(&about(formula)), Some(assumed));
    }
}

#[test]
fn what_is_assumed_holds_somewhere() {
    let formulas: [(Formula, bool); 4] = [
        (|x| x.exp().ln(), false),
        (|x| x.ln(), true),
        (|x| if x > 0.25 { x.exp() } else { x }, true),
        (|x| if x > 0.25 { x.ln() } else { x }, true),
    ];
    for (formula, is_assumed) in formulas {
        let text = about(formula);
        assert_eq!(text.contains("Lemma path_1_is_taken : exists i, "), is_assumed, "{text}");
        assert_eq!(text.contains("exists i, domain i /\\ path_1 i."), domain(&text).is_some(), "{text}");
    }
}

#[test]
fn a_formula_without_a_step_in_coq_says_so() {
    let error = emit(&spec("combined:m1=1.35"), 3, 2).unwrap_err().to_string();
    assert!(error.contains("arc tangent"), "{error}");
}
