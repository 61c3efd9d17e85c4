//! The page of formulas, read and computed: what is printed of a loss is the loss, and its gradient.

use gradproof::loss::{AnyLoss, LossSpec};
use gradproof::reference::symbolic::explanation::explain;
use gradproof::reference::symbolic::names;
use gradproof::reference::symbolic::paths::paths;
use gradproof::reference::symbolic::print::Notation;
use gradproof::reference::{Tier, evaluate_with, with_learnables};
use gradproof::scalar::symbol::Graph;
use std::collections::BTreeMap;

fn spec(text: &str) -> LossSpec {
    text.parse().unwrap()
}

#[track_caller]
fn has_lines(page: &str, lines: &[&str]) {
    for line in lines {
        assert!(page.contains(line), "no line `{line}` in\n{page}");
    }
}

/// What each name of a page is.
type Values = BTreeMap<String, f64>;

/// A formula, as far as it has been read.
struct Reader<'a> {
    rest: &'a str,
    values: &'a Values,
}

const FUNCTIONS: [&str; 7] = ["exp", "log", "cos", "sin", "arccos", "atan2", "const"];
/// The name of the log-sum-exp of a sample's logits, before its own indices and `k`.
const LOG_SUM: &str = "log Σ_k exp z_";

impl<'a> Reader<'a> {
    fn read(formula: &'a str, values: &'a Values) -> f64 {
        let mut reader = Self { rest: formula, values };
        let value = reader.sum();
        assert_eq!(reader.rest, "", "left over of {formula}");
        value
    }

    fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sum(&mut self) -> f64 {
        let mut sum = self.product();
        loop {
            if self.takes(" + ") {
                sum += self.product();
            } else if self.takes(" − ") {
                sum -= self.product();
            } else {
                return sum;
            }
        }
    }

    fn product(&mut self) -> f64 {
        if self.takes("−") {
            return -self.product();
        }
        let mut product = self.power();
        loop {
            if self.takes("·") {
                product *= self.power();
            } else if self.takes("/") {
                product /= self.power();
            } else {
                return product;
            }
        }
    }

    fn power(&mut self) -> f64 {
        let base = self.atom();
        if self.takes("²") { base * base } else { base }
    }

    fn atom(&mut self) -> f64 {
        if self.takes("(") {
            let value = self.sum();
            assert!(self.takes(")"), "no parenthesis before {}", self.rest);
            return value;
        }
        if self.takes("√") {
            return self.atom().sqrt();
        }
        if self.takes("π") {
            return std::f64::consts::PI;
        }
        if let Some(indices) = self.rest.strip_prefix(LOG_SUM) {
            let (own, rest) = indices.split_once('k').expect("the index of the sum");
            self.rest = rest;
            let logits = format!("z_{own}");
            let terms = self.values.iter().filter(|(name, _)| name.starts_with(&logits)).map(|(_, z)| z.exp());
            return terms.sum::<f64>().ln();
        }
        let name = self.values.keys().filter(|name| self.rest.starts_with(*name)).max_by_key(|name| name.len());
        let function = FUNCTIONS.into_iter().filter(|name| self.rest.starts_with(name)).max_by_key(|name| name.len());
        match (name, function) {
            (Some(name), _) if function.is_none_or(|function| name.len() > function.len()) => {
                self.rest = &self.rest[name.len()..];
                self.values[name]
            }
            (_, Some(function)) => {
                self.rest = &self.rest[function.len()..];
                self.function(function)
            }
            _ => self.number(),
        }
    }

    fn function(&mut self, function: &str) -> f64 {
        if function == "atan2" {
            assert!(self.takes("("));
            let y = self.sum();
            assert!(self.takes(", "));
            let x = self.sum();
            assert!(self.takes(")"));
            return y.atan2(x);
        }
        assert!(self.takes(" ") || self.rest.starts_with('('), "{function} of {}", self.rest);
        let of = self.atom();
        match function {
            "exp" => of.exp(),
            "log" => of.ln(),
            "cos" => of.cos(),
            "sin" => of.sin(),
            "arccos" => of.acos(),
            _ => of,
        }
    }

    fn number(&mut self) -> f64 {
        let digits = |c: char| c.is_ascii_digit() || c == '.';
        let mut end = self.rest.find(|c| !digits(c)).unwrap_or(self.rest.len());
        if let Some(exponent) = self.rest[end..].strip_prefix('e') {
            let sign = usize::from(exponent.starts_with('-'));
            let length = exponent[sign..].find(|c: char| !c.is_ascii_digit()).unwrap_or(exponent.len() - sign);
            end += 1 + sign + length;
        }
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        number.parse().unwrap_or_else(|_| panic!("no number at {number}{rest}"))
    }
}

/// The equations of some lines, each computed from those before it.
fn compute(lines: &[&str], values: &mut Values) {
    for line in lines {
        if let Some((name, formula)) = line.strip_prefix("  ").and_then(|line| line.split_once(" = ")) {
            let value = Reader::read(formula, values);
            assert!(
                values.insert(name.to_owned(), value).is_none_or(|known| known == value),
                "{name} is defined twice"
            );
        }
    }
}

/// Whether all comparisons of a line hold.
fn hold(line: &str, introduction: &str, values: &Values) -> bool {
    let conditions = line.strip_prefix(introduction).expect("its introduction");
    // A comma stands between indices as well, but without a space; and within parentheses.
    let mut depth = 0;
    let is_outside = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    };
    let parts = conditions.split_inclusive(is_outside).fold(Vec::<String>::new(), |mut parts, part| {
        match parts.last_mut().filter(|_| !part.starts_with(' ')) {
            Some(last) => last.push_str(part),
            None => parts.push(part.trim_start().to_owned()),
        }
        parts
    });
    parts.iter().map(|condition| condition.trim_end_matches(',')).all(|condition| {
        let (left, sign) = ["<", ">"]
            .iter()
            .find_map(|sign| condition.split_once(&format!(" {sign} ")).map(|sides| (sides, *sign)))
            .unwrap_or_else(|| panic!("no comparison in {condition}"));
        let [left, right] = [left.0, left.1].map(|side| Reader::read(side, values));
        if sign == "<" { left < right } else { left > right }
    })
}

/// The values of all names at a point, on each path of the page that it may lie on; and what is said of the gradient there. A path's
/// conditions are those that all ways through the code to its formula share.
fn computed(page: &str, inputs: &Values) -> Vec<(Values, Vec<String>)> {
    let mut sections = page.trim_end().split("\n\n").map(|section| section.lines().collect::<Vec<&str>>());
    let mut shared = inputs.clone();
    let first = sections.next().expect("the title");
    compute(&first, &mut shared);
    for line in first.iter().filter(|line| line.starts_with("where ")) {
        assert!(hold(line, "where ", &shared), "{line}");
    }
    let on_path = sections.filter_map(|section| {
        let mut values = shared.clone();
        compute(&section, &mut values);
        let conditions = section.iter().filter(|line| line.starts_with("on the path where "));
        let here = conditions.into_iter().all(|line| hold(line, "on the path where ", &values));
        let said = section.iter().filter(|line| line.contains("published")).map(|line| (*line).to_owned());
        here.then(|| (values, said.collect()))
    });
    on_path.collect()
}

/// Formulas of every kind: with and without logits, angles, pairs, statistics, scalars and biases.
const LOSSES: [&str; 19] = [
    "softmax:bias=off",
    "up:novel=0+2,alpha=attached",
    "ccl:statistics=running",
    "ring:lambda=0.5,primary=(arcface:s=30)",
    "ring:primary=(contrastive)",
    "l-softmax:m=3,lambda=2",
    "sphereface:m=2,anneal=on,step=100",
    "sphereface:psi=taylor,m=2",
    "arcface:tail=linear",
    "arcface:tail=easy,m=0.7",
    "arcface:tail=continuous",
    "arcface:norm=added,eps=1e-5",
    "arcface:norm=product-max,eps=0.5",
    "combined:m1=1.35,m2=0.2",
    "cosface:normalise=neither",
    "cosface:cap=9,clamp=0.1",
    "deepid2:m=4",
    "triplet:m=1.5",
    "noise-resistant:primary=(arcface:tail=linear)",
];

#[test]
fn what_is_printed_is_the_loss_and_its_gradient() {
    let all = AnyLoss::all().into_iter().map(LossSpec::from).chain(LOSSES.iter().map(|text| spec(text)));
    for spec in all {
        let page = explain(&spec, 3, 2, Notation::Text).unwrap();
        let witnesses = paths(&mut Graph::default(), &spec, 3, 2).unwrap().into_iter().map(|path| path.witness);
        for witness in witnesses {
            let batch = with_learnables(&spec, &witness).unwrap();
            let names = names::of_inputs(&spec.loss, &batch);
            let numbers: Vec<f64> = batch.inputs.tensors().into_iter().flat_map(|(_, values, _)| values).collect();
            let inputs: Values = names.iter().map(|name| name.text.clone()).zip(numbers.iter().copied()).collect();
            let exact = evaluate_with(&spec, &batch, Tier::Dual).unwrap();
            let gradient: Vec<f64> = exact.gradient.tensors().into_iter().flat_map(|(_, values, _)| values).collect();
            let near = |got: f64, right: f64| (got - right).abs() <= 1e-9 * right.abs().max(1.0);
            let is_right = |values: &Values| {
                let derivatives = names.iter().map(|name| values[&format!("∂L/∂{}", name.text)]);
                near(values["L"], exact.total) && derivatives.zip(&gradient).all(|(got, right)| near(got, *right))
            };
            let right = computed(&page, &inputs).into_iter().find(|(values, _)| is_right(values));
            let (_, said) = right.unwrap_or_else(|| panic!("{spec}: no path gives {exact:?} at {inputs:?}:\n{page}"));
            assert!(said.iter().all(|said| said.starts_with("proved by algebra")), "{spec}: {said:?}");
        }
    }
}

#[test]
fn the_explanation_names_what_a_reader_knows() {
    let text = explain(&spec("arcface:tail=linear"), 2, 2, Notation::Text).unwrap();
    has_lines(
        &text,
        &[
            "‖x‖ = √(x_0² + x_1²)",
            "x̂_0 = x_0/‖x‖",
            "cos θ_y = x̂_0·ŵ_y,0 + x̂_1·ŵ_y,1",
            "z_1 = s·cos θ_1",
            "on the path where cos θ_y > −cos 0.5",
            "z_y = s·(cos 0.5·cos θ_y − sin 0.5·sin θ_y)",
            "z_y = s·(cos θ_y − 0.5·sin 0.5)",
            "L = log Σ_k exp z_k − z_y",
            "∂L/∂z_y = p_y − 1",
            "∂L/∂z_1 = p_1",
            "∂L/∂cos θ_y = s·∂L/∂z_y",
            "∂L/∂cos θ_1 = s·p_1",
            "∂L/∂x_0 = ∂L/∂x̂_0/‖x‖ + x_0·∂L/∂‖x‖/‖x‖",
            "proved by algebra: this gradient is the published one",
        ],
    );
    assert_eq!(text.matches("on the path").count(), 2, "{text}");
    let clamped = explain(&spec("cosface:clamp=0.1,cap=9"), 3, 2, Notation::Text).unwrap();
    has_lines(&clamped, &["on the path where cos θ_y < 0.9, −0.9 < cos θ_y, log Σ_k exp z_k − z_y < 9"]);
    let pairs = explain(&spec("contrastive"), 2, 2, Notation::Text).unwrap();
    has_lines(
        &pairs,
        &[
            "d²_0,1 = (x_0,0 − x_1,0)² + (x_0,1 − x_1,1)²",
            "d_0,2 = √d²_0,2",
            "where d²_0,1 > 0, d²_0,2 > 0, d²_1,2 > 0",
            "L = 0.5·d²_0,1",
        ],
    );
    let latex = explain(&spec("softmax"), 2, 2, Notation::Latex).unwrap();
    has_lines(
        &latex,
        &[
            "\\begin{align*}",
            "L &= \\log\\sum_k \\exp z_{k} - z_{y} \\\\",
            "\\frac{\\partial L}{\\partial z_{y}} &= p_{y} - 1 \\\\",
        ],
    );
}

#[test]
fn what_stays_as_it_is_has_no_second_name() {
    for text in ["cosface:normalise=neither", "cosface:normalise=features", "arcface:norm=product-max,eps=0.5"] {
        let spec = spec(text);
        let inputs = names::of_inputs(&spec.loss, &paths(&mut Graph::default(), &spec, 3, 2).unwrap()[0].witness);
        let page = explain(&spec, 3, 2, Notation::Text).unwrap();
        for (name, formula) in page.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(" = ")) {
            let is_derivative = name.starts_with("∂L");
            assert!(is_derivative || inputs.iter().all(|input| input.text != formula), "{text}: {name} is {formula}");
        }
    }
}

#[test]
fn every_loss_is_explained() {
    for loss in AnyLoss::all() {
        let spec = LossSpec::from(loss);
        let text = explain(&spec, 3, 2, Notation::Text).unwrap();
        assert!(text.contains("\n  L = ") && text.contains("∂L/∂x_0"), "{text}");
        assert!(!text.contains("not proved"), "{text}");
    }
}

#[test]
fn a_page_says_what_it_is_about_and_what_is_proved() {
    for (text, title, proved) in [
        ("softmax", "softmax:bias=on: one sample of class y, 3 classes, 2 dimensions", true),
        ("up", "one sample of class y, 3 classes, 2 dimensions", false),
        ("contrastive", "L summed over 3 samples of classes [0, 0, 1], 2 dimensions", false),
        ("ccl", "L summed over 3 samples of classes [0, 0, 1], 3 classes, 2 dimensions", false),
        ("arcface:gradient=straight-through", "one sample of class y, 3 classes, 2 dimensions", false),
    ] {
        let page = explain(&spec(text), 3, 2, Notation::Text).unwrap();
        let first = page.lines().next().unwrap();
        assert!(first.starts_with(text.split(':').next().unwrap()) && first.ends_with(title), "{first}");
        assert_eq!(page.contains("proved by algebra"), proved, "{text}");
        let latex = explain(&spec(text), 3, 2, Notation::Latex).unwrap();
        assert_eq!(latex.lines().nth(1), Some(format!("% {first}").as_str()), "{text}");
        assert!(latex.contains("\n\n") && !latex.contains("% \n"), "{text}: an empty line is no comment");
    }
}

#[test]
fn the_program_prints_formulas() {
    let run = |arguments: &[&str]| assert_cmd::Command::cargo_bin("gradproof").unwrap().args(arguments).assert();
    let printed = run(&["explain", "normface", "--symbolic", "--classes", "2", "--dimension", "3"]).success();
    let expected = explain(&spec("normface"), 2, 3, Notation::Text).unwrap();
    assert_eq!(String::from_utf8_lossy(&printed.get_output().stdout), expected);
    run(&["explain", "normface", "--latex"]).code(2);
    run(&["explain", "normface", "--symbolic", "--classes", "1"]).code(2);
}

#[test]
fn what_has_no_formulas_says_why() {
    let error =
        |classes, dimension| explain(&spec("arcface"), classes, dimension, Notation::Text).unwrap_err().to_string();
    assert!(error(1, 2).contains("1 classes and 2 dimensions"), "{}", error(1, 2));
    let error = explain(&spec("up:novel=7"), 3, 2, Notation::Text).unwrap_err().to_string();
    assert!(error.contains("novel class 7"), "{error}");
}
