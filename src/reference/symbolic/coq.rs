//! Formulas as definitions for Coq, with a proof that one is the derivative of the other.
//!
//! The file defines every operation of the recorded loss and of its gradient, each once. Then the inputs move along any
//! differentiable curve, and operation by operation the file follows the derivative (`proofs/Steps.v` has a lemma for each kind), up
//! to that of the loss; that it is the gradient times the velocity of the inputs is left to `field`. The partial derivatives
//! follow. What is under a root or a fraction bar and not positive by its form makes the domain, which each path's own point is
//! shown to lie in, so that no theorem speaks of nothing.

mod steps;

use super::gradient;
use super::names::{self, Name};
use super::paths::paths;
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::loss::LossSpec;
use crate::scalar::symbol::{Condition, Graph, Node, Operation};
use num_rational::BigRational;
use num_traits::{One, Signed};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use steps::Steps;

/// A path, with the gradient that is claimed for it.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The loss.
    pub loss: Node,
    /// Its derivative by each input.
    pub gradient: Vec<Node>,
    /// When the code computes this formula.
    pub conditions: Vec<Condition>,
    /// A point where it does.
    pub witness: Vec<f64>,
}

/// The whole file for a loss with that many classes and dimensions.
///
/// # Errors
/// If the loss is not defined for that many classes, or its formula has an operation that the steps do not cover.
pub fn emit(spec: &LossSpec, classes: usize, dimension: usize) -> Result<String> {
    let mut graph = Graph::default();
    let paths = paths(&mut graph, spec, classes, dimension)?;
    let inputs = names::of_inputs(&spec.loss, &paths[0].witness);
    let (mut claims, mut parts) = (Vec::new(), Vec::new());
    for path in &paths {
        parts.extend(names::of_parts(&mut graph, &spec.loss, &spec.conventions, &path.witness)?);
        claims.push(Claim {
            loss: path.recording.total,
            gradient: gradient(&mut graph, path.recording.total, inputs.len()),
            conditions: path.recording.conditions.clone(),
            witness: values(spec, &path.witness),
        });
    }
    let command = format!("gradproof explain {spec} --coq --classes {classes} --dimension {dimension}");
    File { graph: &graph, inputs: &inputs, parts: &parts, claims: &claims }.write(&command)
}

/// The values of the inputs, in their order.
pub fn values(spec: &LossSpec, batch: &Batch<f64>) -> Vec<f64> {
    let batch = super::with_learnables(&spec.loss, batch);
    batch.inputs.tensors().into_iter().flat_map(|(_, values, _)| values).collect()
}

/// What goes into a file.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// The graph of all formulas.
    pub graph: &'a Graph,
    /// The names of the inputs.
    pub inputs: &'a [Name],
    /// Names for parts of the formulas.
    pub parts: &'a [(Node, Name)],
    /// What is to be proved.
    pub claims: &'a [Claim],
}

impl File<'_> {
    /// The text of the file, which says that it was made by `command`.
    ///
    /// # Errors
    /// If a formula has an operation that the steps do not cover.
    pub fn write(&self, command: &str) -> Result<String> {
        let writer = Writer::new(self);
        let mut text = format!(
            "(* Made by: {command}\n   The formulas are those of the code that computes the loss, operation by operation. *)\n\
             Require Import Reals Lra List.\nFrom Coquelicot Require Import Coquelicot.\n\
             Require Import Steps.\nImport ListNotations.\nOpen Scope R_scope.\n\n"
        );
        let fields: Vec<String> = self.inputs.iter().map(|name| format!("{} : R", name.coq)).collect();
        writeln!(text, "Record inputs := {{ {} }}.\n", fields.join("; ")).expect(INFALLIBLE);
        text += &writer.definitions()?;
        let steps = Steps::of(&writer)?;
        text += &steps.write(self)?;
        for number in 1..=self.claims.len() {
            text += &writer.partial_derivatives(number, !steps.domain().is_empty());
            text += &writer.not_empty(number, !steps.domain().is_empty())?;
        }
        Ok(text)
    }
}

const INFALLIBLE: &str = "writing to a string cannot fail";

/// Knows what each node is called.
struct Writer<'a> {
    file: &'a File<'a>,
    graph: &'a Graph,
    /// Operations of the losses, and those that only the gradients have.
    loss_nodes: Vec<Node>,
    gradient_nodes: Vec<Node>,
    identifiers: HashMap<Node, String>,
}

impl<'a> Writer<'a> {
    fn new(file: &'a File<'a>) -> Self {
        let graph = file.graph;
        let own = |node: &Node| graph.varies(*node) && !matches!(graph.operation(*node), Operation::Input(_));
        let below = |roots: Vec<Node>| graph.below(&roots).into_iter().filter(own).collect::<Vec<Node>>();
        let sides = |claim: &Claim| claim.conditions.iter().flat_map(|c| [c.left, c.right]).collect::<Vec<_>>();
        let loss_nodes =
            below(file.claims.iter().flat_map(|claim| [vec![claim.loss], sides(claim)].concat()).collect());
        let known: HashSet<Node> = loss_nodes.iter().copied().collect();
        let mut gradient_nodes = below(file.claims.iter().flat_map(|claim| claim.gradient.clone()).collect());
        gradient_nodes.retain(|node| !known.contains(node));
        let mut identifiers: HashMap<Node, String> = HashMap::new();
        let mut taken: HashSet<String> = HashSet::new();
        for (node, name) in file.parts.iter().filter(|(node, _)| known.contains(node)) {
            if !identifiers.contains_key(node) {
                let free = |n: usize| if n == 1 { name.coq.clone() } else { format!("{}_{n}", name.coq) };
                let identifier =
                    (1..=taken.len() + 1).map(free).find(|free| !taken.contains(free)).expect("some number is free");
                taken.insert(identifier.clone());
                identifiers.insert(*node, identifier);
            }
        }
        for (letter, nodes) in [("v", &loss_nodes), ("g", &gradient_nodes)] {
            for (number, node) in (1..).zip(nodes) {
                identifiers.entry(*node).or_insert_with(|| format!("{letter}{number}"));
            }
        }
        Self { file, graph, loss_nodes, gradient_nodes, identifiers }
    }

    fn identifier(&self, node: Node) -> String {
        match self.graph.operation(node) {
            Operation::Input(index) => self.file.inputs[*index].coq.clone(),
            _ => self.identifiers[&node].clone(),
        }
    }

    /// A node at the inputs that `at` is a term for; a constant is written out.
    fn at(&self, node: Node, at: &str) -> Result<String> {
        if self.graph.varies(node) {
            return Ok(format!("{} {at}", self.identifier(node)));
        }
        if self.graph.is_pi(node) {
            return Ok("PI".to_owned());
        }
        Ok(match self.graph.operation(node) {
            Operation::Constant(bits) => rational(bits.value())?,
            operation => format!("({})", self.formula(operation, at)?),
        })
    }

    fn argument(&self, node: Node, at: &str) -> Result<String> {
        let text = self.at(node, at)?;
        Ok(if self.graph.varies(node) { format!("({text})") } else { text })
    }

    /// One operation, on operands at the inputs `at`.
    fn formula(&self, operation: &Operation, at: &str) -> Result<String> {
        let of = |node: &Node| self.at(*node, at);
        let arg = |node: &Node| self.argument(*node, at);
        Ok(match operation {
            Operation::Input(_) | Operation::Constant(_) => unreachable!("inputs and constants are no definitions"),
            Operation::Add(a, b) => format!("{} + {}", of(a)?, of(b)?),
            Operation::Sub(a, b) => format!("{} - {}", of(a)?, of(b)?),
            Operation::Mul(a, b) => format!("{} * {}", of(a)?, of(b)?),
            Operation::Div(a, b) => format!("{} / {}", of(a)?, arg(b)?),
            Operation::Neg(a) => format!("- {}", of(a)?),
            Operation::Sqrt(a) => format!("sqrt {}", arg(a)?),
            Operation::Exp(a) => format!("exp {}", arg(a)?),
            Operation::ExpM1(a) => format!("exp {} - 1", arg(a)?),
            Operation::Ln(a) => format!("ln {}", arg(a)?),
            Operation::Ln1p(a) => format!("ln (1 + {})", of(a)?),
            Operation::Sin(a) => format!("sin {}", arg(a)?),
            Operation::Cos(a) => format!("cos {}", arg(a)?),
            // The value alone: that nothing is differentiated through it is no property of a function.
            Operation::Detach(a) => of(a)?,
            Operation::LogSumExp(terms) => {
                format!("lse [{}]", terms.iter().map(of).collect::<Result<Vec<_>>>()?.join("; "))
            }
            Operation::Acos(_) | Operation::Atan2(..) => {
                let reason = "its formula has an arc tangent or arccosine, for which there is no step in Coq";
                return Err(Error::Unsupported(reason.to_owned()));
            }
        })
    }

    fn definitions(&self) -> Result<String> {
        let mut text = String::new();
        let define = |text: &mut String, nodes: &[Node]| -> Result<()> {
            for node in nodes {
                let formula = self.formula(self.graph.operation(*node), "i")?;
                writeln!(text, "Definition {} (i : inputs) : R := {formula}.", self.identifier(*node))
                    .expect(INFALLIBLE);
            }
            Ok(())
        };
        text += "(* The loss, by the operations of the code. *)\n";
        define(&mut text, &self.loss_nodes)?;
        text += "\n(* What its gradient has besides. *)\n";
        define(&mut text, &self.gradient_nodes)?;
        for (number, claim) in (1..).zip(self.file.claims) {
            writeln!(text, "\nDefinition loss_{number} (i : inputs) : R := {}.", self.at(claim.loss, "i")?)
                .expect(INFALLIBLE);
            for (name, derivative) in self.file.inputs.iter().zip(&claim.gradient) {
                let value = self.at(*derivative, "i")?;
                writeln!(text, "Definition by_{}_{number} (i : inputs) : R := {value}.", name.coq).expect(INFALLIBLE);
            }
            let conditions = self.conditions(claim)?;
            writeln!(
                text,
                "(* Where the code computes loss_{number}. *)\nDefinition path_{number} (i : inputs) : Prop := {}.",
                and(&conditions)
            )
            .expect(INFALLIBLE);
        }
        Ok(text + "\n")
    }

    fn conditions(&self, claim: &Claim) -> Result<Vec<String>> {
        let written = claim.conditions.iter().map(|condition| {
            let sign = match condition.ordering {
                Ordering::Less => "<",
                Ordering::Equal => "=",
                Ordering::Greater => ">",
            };
            Ok(format!("{} {sign} {}", self.at(condition.left, "i")?, self.at(condition.right, "i")?))
        });
        written.collect()
    }

    /// `Σ by_input · velocity`
    fn total_derivative(&self, number: usize, at: &str, velocity: &str) -> String {
        let terms = self.file.inputs.iter().map(|name| format!("by_{0}_{number} {at} * {0} {velocity}", name.coq));
        terms.collect::<Vec<_>>().join(" + ")
    }

    fn partial_derivatives(&self, number: usize, domain: bool) -> String {
        let mut text = String::new();
        let names: Vec<&str> = self.file.inputs.iter().map(|name| name.coq.as_str()).collect();
        let hypothesis = if domain { "domain i -> " } else { "" };
        for name in &names {
            if number == 1 {
                let fields = names
                    .iter()
                    .map(|other| if other == name { format!("{other} := u") } else { format!("{other} := {other} i") });
                let fields: Vec<String> = fields.collect();
                writeln!(text, "Definition at_{name} (i : inputs) (u : R) : inputs := {{| {} |}}.", fields.join("; "))
                    .expect(INFALLIBLE);
            }
            let unit = names.iter().map(|other| format!("{other} := {}", u8::from(other == name)));
            let unit: Vec<String> = unit.collect();
            writeln!(
                text,
                "Theorem partial_{name}_{number} : forall i, {hypothesis}is_derive (fun u => loss_{number} (at_{name} i u)) ({name} i) (by_{name}_{number} i).\n\
                 Proof.\n  intros i{}. assert (E : at_{name} i ({name} i) = i) by now destruct i.\n  evar_last.\n  \
                 - apply (derivative_{number} (at_{name} i) ({name} i) {{| {} |}}).\n    \
                   + unfold moves. one_moves.\n{}  - rewrite E. cbn [{}]. ring.\nQed.",
                if domain { " D" } else { "" },
                unit.join("; "),
                if domain { "    + rewrite E. exact D.\n" } else { "" },
                names.join(" "),
            )
            .expect(INFALLIBLE);
        }
        text + "\n"
    }

    /// That the path and the domain have a point in common.
    fn not_empty(&self, number: usize, domain: bool) -> Result<String> {
        let claim = &self.file.claims[number - 1];
        if claim.conditions.is_empty() && !domain {
            return Ok(String::new());
        }
        let names = self.file.inputs.iter().map(|name| name.coq.clone());
        let fields = names.clone().zip(&claim.witness);
        let fields: Vec<String> =
            fields.map(|(name, value)| Ok(format!("{name} := {}", rational(*value)?))).collect::<Result<_>>()?;
        let (statement, unfold) = if domain { ("domain i /\\ ", "domain ") } else { ("", "") };
        let unfold = names
            .chain(self.loss_nodes.iter().map(|node| self.identifier(*node)))
            .fold(unfold.to_owned(), |all, name| all + &name + " ");
        Ok(format!(
            "Lemma path_{number}_is_taken : exists i, {statement}path_{number} i.\nProof.\n  exists {{| {} |}}.\n  \
             cbv beta iota delta [{unfold}path_{number} lse sum_exp]. repeat split; by_intervals.\nQed.\n\n",
            fields.join("; "),
        ))
    }
}

/// A conjunction.
fn and(statements: &[String]) -> String {
    if statements.is_empty() { "True".to_owned() } else { statements.join(" /\\ ") }
}

/// An `f64` as the fraction that it is.
fn rational(value: f64) -> Result<String> {
    let Some(exact) = BigRational::from_float(value) else {
        return Err(Error::Unsupported(format!("its formula has the constant {value}, which is no real number")));
    };
    let (size, denominator) = (exact.numer().abs(), exact.denom());
    let fraction = if denominator.is_one() { size.to_string() } else { format!("{size} / {denominator}") };
    Ok(match (exact.is_negative(), denominator.is_one()) {
        (true, true) => format!("(- {fraction})"),
        (true, false) => format!("(- ({fraction}))"),
        (false, true) => fraction,
        (false, false) => format!("({fraction})"),
    })
}
