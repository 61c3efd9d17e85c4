//! The formulas of a loss and its gradient on a page, path by path.

use super::differentiate::{rules, sweep};
use super::names::{self, Name};
use super::normal_form::Prover;
use super::paths::{Path, paths};
use super::print::{Notation, Printer};
use super::simplify::simplify;
use super::{gradient, published};
use crate::error::Result;
use crate::loss::LossSpec;
use crate::scalar::symbol::{Condition, Graph, Node, Operation};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// Paths that compute one and the same formula.
struct Formula {
    /// The first of them.
    path: Path,
    total: Node,
    /// What all of them share.
    conditions: Vec<Condition>,
    /// Named parts, operands first.
    parts: Vec<(Node, Name)>,
    /// Whether the gradient is proved equal to the published one, if there is one.
    proved: Option<bool>,
}

/// The formulas of a loss with that many classes and dimensions.
///
/// # Errors
/// If the loss is not defined for that many classes.
pub fn explain(spec: &LossSpec, classes: usize, dimension: usize, notation: Notation) -> Result<String> {
    let mut graph = Graph::default();
    let formulas = formulas(&mut graph, spec, classes, dimension)?;
    let first = &formulas[0];
    let inputs = names::of_inputs(&spec.loss, &first.path.witness);
    let shared = |of: &dyn Fn(&Formula) -> HashSet<Node>| {
        formulas.iter().map(of).reduce(|a, b| &a & &b).expect("a loss has a path")
    };
    let domain: Vec<Condition> =
        first.conditions.iter().filter(|c| formulas.iter().all(|f| f.conditions.contains(c))).copied().collect();
    let common = shared(&|formula| formula.parts.iter().map(|(node, _)| *node).collect());
    let mut page = Page { graph, notation, inputs, names: HashMap::new(), lines: Vec::new() };
    page.say(&title(spec, first, classes, dimension));
    page.define(first.parts.iter().filter(|(node, _)| common.contains(node)));
    page.conditions("where", &domain);
    let (named_everywhere, inputs) = (page.names.clone(), page.inputs.len());
    for formula in &formulas {
        page.names.clone_from(&named_everywhere);
        page.inputs.truncate(inputs);
        let own: Vec<Condition> = formula.conditions.iter().filter(|c| !domain.contains(c)).copied().collect();
        page.say("");
        let parts = || formula.parts.iter().filter(|(node, _)| !common.contains(node));
        page.names.extend(parts().cloned());
        page.conditions("on the path where", &own);
        page.define(parts());
        page.equation("L", page.printer().expression(formula.total));
        page.derivatives(formula);
        match formula.proved {
            Some(true) => page.say("proved by algebra: this gradient is the published one"),
            Some(false) => page.say("not proved equal to the published gradient"),
            None => {}
        }
    }
    Ok(page.finish())
}

fn title(spec: &LossSpec, formula: &Formula, classes: usize, dimension: usize) -> String {
    let witness = &formula.path.witness;
    let samples = match witness.labels[..] {
        [_] => "one sample of class y".to_owned(),
        _ => format!("L summed over {} samples of classes {:?}", witness.samples(), witness.labels),
    };
    let classes = if witness.inputs.weights.is_some() { format!(", {classes} classes") } else { String::new() };
    format!("{}: {samples}{classes}, {dimension} dimensions", spec.in_full())
}

fn formulas(graph: &mut Graph, spec: &LossSpec, classes: usize, dimension: usize) -> Result<Vec<Formula>> {
    let mut formulas: Vec<Formula> = Vec::new();
    for path in paths(graph, spec, classes, dimension)? {
        let (total, conditions) = simplified(graph, &path);
        if let Some(known) = formulas.iter_mut().find(|known| known.total == total) {
            known.conditions.retain(|condition| conditions.contains(condition));
            continue;
        }
        let parts = parts(graph, spec, &path)?;
        let proved = proved(graph, spec, &path);
        formulas.push(Formula { path, total, conditions, parts, proved });
    }
    Ok(formulas)
}

fn simplified(graph: &mut Graph, path: &Path) -> (Node, Vec<Condition>) {
    let conditions = &path.recording.conditions;
    let sides: Vec<Node> = conditions.iter().flat_map(|condition| [condition.left, condition.right]).collect();
    let simple = simplify(graph, &[&[path.recording.total], &sides[..]].concat());
    let conditions = conditions.iter().zip(simple[1..].chunks(2)).map(|(c, sides)| Condition {
        left: sides[0],
        right: sides[1],
        ..*c
    });
    let mut unique: Vec<Condition> = Vec::new();
    conditions.for_each(|condition| {
        if !unique.contains(&condition) {
            unique.push(condition);
        }
    });
    (simple[0], unique)
}

/// The named parts of the simplified formulas, operands first, each node once.
fn parts(graph: &mut Graph, spec: &LossSpec, path: &Path) -> Result<Vec<(Node, Name)>> {
    let raw = names::of_parts(graph, &spec.loss, &spec.conventions, &path.witness)?;
    let nodes: Vec<Node> = raw.iter().map(|(node, _)| *node).collect();
    let simple = simplify(graph, &nodes);
    let mut parts: Vec<(Node, Name)> = simple.into_iter().zip(raw.into_iter().map(|(_, name)| name)).collect();
    // Where a logit is the product itself it is called a logit: the sum is one over logits.
    let is_logit = |name: &Name| names::probability(name).is_some();
    let logits: HashSet<Node> = parts.iter().filter(|(_, name)| is_logit(name)).map(|(node, _)| *node).collect();
    parts.retain(|(node, name)| is_logit(name) || !logits.contains(node));
    let mut rows: Vec<(Name, Vec<(Node, Name)>)> = Vec::new();
    for (z, name) in &parts {
        let Some((p, lse)) = names::probability(name) else { continue };
        match rows.iter_mut().find(|(row, _)| *row == lse) {
            Some((_, row)) => row.push((*z, p)),
            None => rows.push((lse, vec![(*z, p)])),
        }
    }
    for (lse, row) in rows {
        let sum = graph.log_sum_exp(row.iter().map(|(z, _)| *z).collect());
        parts.push((sum, lse));
        for (z, p) in row {
            let gap = graph.sub(z, sum);
            parts.push((graph.exp(gap), p));
        }
    }
    let mut seen = HashSet::new();
    let is_input = |node: &Node| matches!(graph.operation(*node), Operation::Input(_));
    parts.retain(|(node, _)| graph.varies(*node) && !is_input(node) && seen.insert(*node));
    parts.sort_by_key(|(node, _)| *node);
    Ok(parts)
}

/// Whether the gradient of what was recorded, as it was recorded, is the published one.
fn proved(graph: &mut Graph, spec: &LossSpec, path: &Path) -> Option<bool> {
    let published = published::gradient(graph, spec, &path.witness)?;
    let own = gradient(graph, path.recording.total, published.len());
    let mut prover = Prover::new(graph);
    Some(own.into_iter().zip(published).all(|(own, published)| prover.equal(own, published)))
}

struct Page {
    graph: Graph,
    notation: Notation,
    /// The names of the inputs, and then of the derivatives that formulas are made of.
    inputs: Vec<Name>,
    names: HashMap<Node, Name>,
    lines: Vec<String>,
}

impl Page {
    fn say(&mut self, text: &str) {
        self.lines.push(match self.notation {
            Notation::Text => text.to_owned(),
            Notation::Latex if text.is_empty() => String::new(),
            Notation::Latex => format!("% {text}"),
        });
    }

    fn printer(&self) -> Printer<'_> {
        Printer { graph: &self.graph, names: &self.names, inputs: &self.inputs, notation: self.notation }
    }

    fn equation(&mut self, left: &str, right: String) {
        self.lines.push(match self.notation {
            Notation::Text => format!("  {left} = {right}"),
            Notation::Latex => format!("{left} &= {right} \\\\"),
        });
    }

    /// Writes the parts' formulas, and from here on their names. A log-sum-exp's name is a formula itself.
    fn define<'p>(&mut self, parts: impl Iterator<Item = &'p (Node, Name)>) {
        for (node, name) in parts {
            if !matches!(self.graph.operation(*node), Operation::LogSumExp(_)) {
                self.equation(self.notation.name(name), self.printer().definition(*node));
            }
            self.names.insert(*node, name.clone());
        }
    }

    fn conditions(&mut self, introduction: &str, conditions: &[Condition]) {
        if conditions.is_empty() {
            return;
        }
        let printer = self.printer();
        let latex = self.notation == Notation::Latex;
        let written = conditions.iter().map(|condition| {
            let sign = match condition.ordering {
                Ordering::Less => "<",
                Ordering::Equal => "=",
                Ordering::Greater => ">",
            };
            format!("{} {sign} {}", printer.expression(condition.left), printer.expression(condition.right))
        });
        let written: Vec<String> = written.collect();
        let text = if latex {
            format!("&\\text{{{introduction} }} {} \\\\", written.join(",\\; "))
        } else {
            format!("{introduction} {}", written.join(", "))
        };
        self.lines.push(text);
    }

    /// The derivative by each named part and then by each input, each made of those before it.
    fn derivatives(&mut self, formula: &Formula) {
        let parts: HashMap<Node, &Name> = formula.parts.iter().map(|(node, name)| (*node, name)).collect();
        let variables = self.inputs.len();
        let mut steps: Vec<(Name, Node)> = Vec::new();
        let (inputs, names) = (&mut self.inputs, &self.names);
        let adjoints = sweep(&mut self.graph, formula.total, rules, &mut |graph, node, adjoint| {
            let Some(part) = parts.get(&node).filter(|_| graph.constant(adjoint).is_none()) else { return adjoint };
            let derivative = part.derivative();
            steps.push((derivative.clone(), adjoint));
            if names.contains_key(&adjoint) || matches!(graph.operation(adjoint), Operation::Input(_)) {
                return adjoint;
            }
            // From here on it is called by its name, whatever is made of it.
            inputs.push(derivative);
            graph.intern(Operation::Input(inputs.len() - 1))
        });
        let zero = self.graph.number(0.0);
        for index in 0..variables {
            let input = self.graph.intern(Operation::Input(index));
            steps.push((self.inputs[index].derivative(), adjoints.get(&input).copied().unwrap_or(zero)));
        }
        for (name, adjoint) in steps {
            self.equation(self.notation.name(&name), self.printer().expression(adjoint));
        }
    }

    fn finish(self) -> String {
        let text = self.lines.join("\n") + "\n";
        match self.notation {
            Notation::Text => text,
            Notation::Latex => format!("\\begin{{align*}}\n{text}\\end{{align*}}\n"),
        }
    }
}
