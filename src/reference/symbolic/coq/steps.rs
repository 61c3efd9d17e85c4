//! The proof of a derivative, operation by operation along a curve.

use super::{Claim, File, INFALLIBLE, Writer, and};
use crate::error::Result;
use crate::scalar::symbol::{Node, Operation};
use std::collections::HashSet;
use std::fmt::Write;

/// What the steps need to know: signs, and those of them that cannot be told from the form.
pub(super) struct Steps<'a> {
    writer: &'a Writer<'a>,
    /// Statements about inputs `i`.
    domain: Vec<String>,
    /// Facts about the inputs `(c t)`, in order.
    facts: Vec<(String, Proof)>,
    positive: HashSet<Node>,
    not_zero: HashSet<Node>,
}

/// Why a fact holds.
enum Proof {
    /// It is the part of the domain of that index.
    Domain(usize),
    /// This term proves it.
    Term(String),
}

/// The `index`-th part of a conjunction of `count`, of which `proof` is a proof.
fn part(proof: &str, index: usize, count: usize) -> String {
    let rest = (0..index).fold(proof.to_owned(), |proof, _| format!("(proj2 {proof})"));
    if index + 1 < count { format!("(proj1 {rest})") } else { rest }
}

/// The inputs at the time of interest.
const HERE: &str = "(c t)";

impl<'a> Steps<'a> {
    pub fn of(writer: &'a Writer<'a>) -> Result<Self> {
        let mut steps =
            Self { writer, domain: Vec::new(), facts: Vec::new(), positive: HashSet::new(), not_zero: HashSet::new() };
        for node in &writer.loss_nodes {
            match writer.graph.operation(*node) {
                Operation::Sqrt(a) | Operation::Ln(a) => steps.assert_positive(*a)?,
                Operation::Ln1p(a) => {
                    let proof = steps.positivity(*a)?.map(|proof| format!("above_one _ {proof}"));
                    let statement = |at: &str| Ok(format!("0 < 1 + {}", writer.at(*a, at)?));
                    steps.assert(&format!("above_{}", writer.identifier(*node)), statement, proof)?;
                }
                Operation::Div(_, b) if writer.graph.varies(*b) => steps.assert_not_zero(*b)?,
                _ => {}
            }
        }
        Ok(steps)
    }

    /// What must hold besides what can be told from the form of the formulas.
    pub fn domain(&self) -> &[String] {
        &self.domain
    }

    /// A fact with its proof, or as an assumption.
    fn assert(&mut self, name: &str, statement: impl Fn(&str) -> Result<String>, proof: Option<String>) -> Result<()> {
        let proof = if let Some(term) = proof {
            Proof::Term(term)
        } else {
            self.domain.push(statement("i")?);
            Proof::Domain(self.domain.len() - 1)
        };
        self.facts.push((format!("{name} : {}", statement(HERE)?), proof));
        Ok(())
    }

    fn assert_positive(&mut self, node: Node) -> Result<()> {
        let writer = self.writer;
        if writer.graph.varies(node) && !self.positive.contains(&node) {
            let proof = self.positivity(node)?;
            let statement = |at: &str| Ok(format!("0 < {}", writer.at(node, at)?));
            self.assert(&format!("positive_{}", writer.identifier(node)), statement, proof)?;
            self.positive.insert(node);
        }
        Ok(())
    }

    fn assert_not_zero(&mut self, node: Node) -> Result<()> {
        let writer = self.writer;
        if self.not_zero.insert(node) {
            let proof = self.positivity(node)?.map(|proof| format!("not_zero _ {proof}"));
            let statement = |at: &str| Ok(format!("{} <> 0", writer.at(node, at)?));
            self.assert(&format!("not_zero_{}", writer.identifier(node)), statement, proof)?;
        }
        Ok(())
    }

    /// A term that proves `0 < node`, if its form tells.
    fn positivity(&mut self, node: Node) -> Result<Option<String>> {
        let graph = self.writer.graph;
        if self.positive.contains(&node) {
            return Ok(Some(format!("positive_{}", self.writer.identifier(node))));
        }
        if let Some(value) = graph.constant(node) {
            let term = || Ok(format!("(ltac:(lra) : 0 < {})", super::rational(value)?));
            return (value > 0.0).then(term).transpose();
        }
        Ok(match graph.operation(node).clone() {
            Operation::Exp(_) => Some("(exp_pos _)".to_owned()),
            Operation::Sqrt(a) if graph.varies(a) => {
                self.assert_positive(a)?;
                Some(format!("(sqrt_lt_R0 _ positive_{})", self.writer.identifier(a)))
            }
            Operation::Add(a, b) => self.both(a, b, "Rplus_lt_0_compat")?,
            Operation::Mul(a, b) => self.both(a, b, "Rmult_lt_0_compat")?,
            Operation::Div(a, b) => self.both(a, b, "Rdiv_lt_0_compat")?,
            _ => None,
        })
    }

    fn both(&mut self, a: Node, b: Node, lemma: &str) -> Result<Option<String>> {
        let (Some(a), Some(b)) = (self.positivity(a)?, self.positivity(b)?) else { return Ok(None) };
        Ok(Some(format!("({lemma} _ _ {a} {b})")))
    }

    pub fn write(&self, file: &File<'_>) -> Result<String> {
        let mut text = String::new();
        let inputs = || file.inputs.iter().map(|name| &name.coq);
        if !self.domain.is_empty() {
            text += "(* What is under a root, in a logarithm or below a fraction bar. *)\n";
            writeln!(text, "Definition domain (i : inputs) : Prop := {}.\n", and(&self.domain)).expect(INFALLIBLE);
        }
        let moves: Vec<String> = inputs().map(|x| format!("is_derive (fun u => {x} (c u)) t ({x} d)")).collect();
        text += "(* At time t the inputs, on the curve c, have the velocity d. *)\n";
        writeln!(text, "Definition moves (c : R -> inputs) (t : R) (d : inputs) : Prop :=\n  {}.\n", and(&moves))
            .expect(INFALLIBLE);
        text += "Section Curve.\n  Variables (c : R -> inputs) (t : R) (d : inputs).\n  Hypothesis M : moves c t d.\n";
        if !self.domain.is_empty() {
            text += "  Hypothesis D : domain (c t).\n";
        }
        let mut fact = |statement: &str, proof: &str| {
            writeln!(text, "  Fact {statement}. Proof. exact ({proof}). Qed.").expect(INFALLIBLE);
        };
        for (index, x) in inputs().enumerate() {
            fact(&format!("d_{x} : is_derive (fun u => {x} (c u)) t ({x} d)"), &part("M", index, moves.len()));
        }
        for (statement, proof) in &self.facts {
            match proof {
                Proof::Domain(index) => fact(statement, &part("D", *index, self.domain.len())),
                Proof::Term(term) => fact(statement, term),
            }
        }
        for node in &self.writer.loss_nodes {
            let name = self.writer.identifier(*node);
            let (velocity, step) = self.step(*node)?;
            writeln!(text, "  Definition t_{name} : R := {velocity}.").expect(INFALLIBLE);
            writeln!(
                text,
                "  Fact d_{name} : is_derive (fun u => {name} (c u)) t t_{name}. Proof. exact ({step}). Qed."
            )
            .expect(INFALLIBLE);
        }
        for (number, claim) in (1..).zip(file.claims) {
            text += &self.theorem(number, claim, file)?;
        }
        Ok(text + "End Curve.\n\n")
    }

    fn theorem(&self, number: usize, claim: &Claim, file: &File<'_>) -> Result<String> {
        let graph = self.writer.graph;
        let own = |node: &&Node| graph.varies(**node) && !matches!(graph.operation(**node), Operation::Input(_));
        let loss = graph.below(&[claim.loss]);
        let loss = loss.iter().filter(own).map(|node| format!("t_{}", self.writer.identifier(*node)));
        let gradient = graph.below(&claim.gradient);
        let gradient = gradient.iter().filter(|node| self.writer.gradient_nodes.contains(node));
        let gradient = gradient.map(|node| self.writer.identifier(*node));
        let by = file.inputs.iter().map(|name| format!("by_{}_{number}", name.coq));
        let unfold: Vec<String> = by.chain(gradient).chain(loss).collect();
        let (derivative, _) = self.fact(claim.loss)?;
        Ok(format!(
            "  Theorem derivative_{number} : is_derive (fun u => loss_{number} (c u)) t\n    ({}).\n  Proof.\n    \
             evar_last; [exact {derivative}|]. cbv beta delta [{}].\n    same_formula.\n  Qed.\n",
            self.writer.total_derivative(number, HERE, "d"),
            unfold.join(" "),
        ))
    }

    /// The fact that is the derivative of a node along the curve, and that derivative.
    fn fact(&self, node: Node) -> Result<(String, String)> {
        let writer = self.writer;
        if !writer.graph.varies(node) {
            return Ok((format!("(d_const {} t)", writer.at(node, HERE)?), "0".to_owned()));
        }
        let name = writer.identifier(node);
        let derivative = match writer.graph.operation(node) {
            Operation::Input(_) => format!("{name} d"),
            _ => format!("t_{name}"),
        };
        Ok((format!("d_{name}"), derivative))
    }

    /// A node's derivative along the curve, and the lemma that gives it.
    fn step(&self, node: Node) -> Result<(String, String)> {
        let writer = self.writer;
        let at = |node: Node| writer.at(node, HERE);
        // A function that the formulas have already is called by its name.
        let function =
            |operation: Operation| match writer.graph.find(&operation).filter(|f| writer.loss_nodes.contains(f)) {
                Some(known) => at(known),
                None => Ok(format!("({})", writer.formula(&operation, HERE)?)),
            };
        let binary = |lemma: &str, a: Node, b: Node| -> Result<(String, String, String)> {
            let ((a, ta), (b, tb)) = (self.fact(a)?, self.fact(b)?);
            Ok((format!("{lemma} _ _ _ _ _ {a} {b}"), ta, tb))
        };
        let unary = |lemma: &str, a: Node| -> Result<(String, String)> {
            let (a, ta) = self.fact(a)?;
            Ok((format!("{lemma} _ _ _ {a}"), ta))
        };
        Ok(match writer.graph.operation(node).clone() {
            Operation::Add(a, b) => {
                let (step, ta, tb) = binary("d_add", a, b)?;
                (format!("{ta} + {tb}"), step)
            }
            Operation::Sub(a, b) => {
                let (step, ta, tb) = binary("d_sub", a, b)?;
                (format!("{ta} - {tb}"), step)
            }
            Operation::Mul(a, b) => {
                let (step, ta, tb) = binary("d_mul", a, b)?;
                (format!("{ta} * {} + {} * {tb}", at(b)?, at(a)?), step)
            }
            Operation::Div(a, b) => {
                let (step, ta, tb) = binary("d_div", a, b)?;
                let not_zero = if writer.graph.varies(b) {
                    format!("not_zero_{}", writer.identifier(b))
                } else {
                    format!("(ltac:(lra) : {} <> 0)", at(b)?)
                };
                let b = writer.argument(b, HERE)?;
                (format!("{ta} / {b} - {} * ({tb} / {b})", at(node)?), format!("{step} {not_zero}"))
            }
            Operation::Neg(a) => {
                let (step, ta) = unary("d_neg", a)?;
                (format!("- {ta}"), step)
            }
            Operation::Sqrt(a) => {
                let (step, ta) = unary("d_sqrt", a)?;
                (
                    format!("1 / 2 * {ta} / {}", writer.argument(node, HERE)?),
                    format!("{step} positive_{}", writer.identifier(a)),
                )
            }
            Operation::Exp(a) => {
                let (step, ta) = unary("d_exp", a)?;
                (format!("{ta} * {}", at(node)?), step)
            }
            Operation::ExpM1(a) => {
                let (step, ta) = unary("d_exp_m1", a)?;
                (format!("{ta} * {}", function(Operation::Exp(a))?), step)
            }
            Operation::Ln(a) => {
                let (step, ta) = unary("d_ln", a)?;
                (format!("{ta} / {}", writer.argument(a, HERE)?), format!("{step} positive_{}", writer.identifier(a)))
            }
            Operation::Ln1p(a) => {
                let (step, ta) = unary("d_ln_1p", a)?;
                (format!("{ta} / (1 + {})", at(a)?), format!("{step} above_{}", writer.identifier(node)))
            }
            Operation::Sin(a) => {
                let (step, ta) = unary("d_sin", a)?;
                (format!("{ta} * {}", function(Operation::Cos(a))?), step)
            }
            Operation::Cos(a) => {
                let (step, ta) = unary("d_cos", a)?;
                (format!("- ({ta} * {})", function(Operation::Sin(a))?), step)
            }
            Operation::Detach(a) => {
                let (fact, ta) = self.fact(a)?;
                (ta, fact)
            }
            Operation::LogSumExp(terms) => {
                let facts = terms.iter().map(|z| self.fact(*z)).collect::<Result<Vec<_>>>()?;
                let parts = terms
                    .iter()
                    .zip(&facts)
                    .map(|(z, (_, tz))| Ok(format!("exp ({} - {}) * {tz}", at(*z)?, at(node)?)));
                let parts: Vec<String> = parts.collect::<Result<_>>()?;
                let sum = parts.iter().rev().fold("0".to_owned(), |sum, part| format!("{part} + ({sum})"));
                let proofs = facts
                    .iter()
                    .rev()
                    .fold("(move_none t)".to_owned(), |rest, (fact, _)| format!("(move_one t _ _ _ _ {fact} {rest})"));
                (sum, format!("d_lse t _ _ _ {proofs}"))
            }
            Operation::Input(_) | Operation::Constant(_) | Operation::Acos(_) | Operation::Atan2(..) => {
                unreachable!("inputs and constants have no step, and inverse functions no formula")
            }
        })
    }
}
