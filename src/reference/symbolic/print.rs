//! Formulas for a reader, as text or LaTeX. A node that has a name is written by its name.

use super::names::Name;
use crate::scalar::symbol::{Graph, Node, Operation};
use std::collections::HashMap;

/// How formulas are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Plain text.
    Text,
    /// LaTeX's mathematics.
    Latex,
}

impl Notation {
    /// A name in this notation.
    pub fn name(self, name: &Name) -> &str {
        match self {
            Self::Text => &name.text,
            Self::Latex => &name.latex,
        }
    }
}

/// How tightly an expression holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Sum,
    Product,
    /// A function without parentheses, such as `cos θ`.
    Function,
    Atom,
}

/// Writes the formulas of one graph.
#[derive(Clone, Debug)]
pub struct Printer<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// What is written by name.
    pub names: &'a HashMap<Node, Name>,
    /// The names of the inputs.
    pub inputs: &'a [Name],
    /// How.
    pub notation: Notation,
}

impl Printer<'_> {
    /// The formula of a node, or its name.
    pub fn expression(&self, node: Node) -> String {
        self.written(node).0
    }

    /// The formula of a node, even if it has a name.
    pub fn definition(&self, node: Node) -> String {
        self.formula(node).0
    }

    fn written(&self, node: Node) -> (String, Strength) {
        match self.names.get(&node) {
            Some(name) => {
                let text = self.notation.name(name).to_owned();
                // Names such as cos θ and log Σ exp z are functions.
                let function = ["cos", "sin", "log"].iter().any(|function| name.text.starts_with(function));
                (text, if function { Strength::Function } else { Strength::Atom })
            }
            None => self.formula(node),
        }
    }

    /// In parentheses, unless it holds together at least so well.
    fn at_least(&self, node: Node, strength: Strength) -> String {
        let (text, own) = self.written(node);
        if own >= strength { text } else { self.parentheses(&text) }
    }

    fn parentheses(&self, text: &str) -> String {
        match self.notation {
            Notation::Text => format!("({text})"),
            Notation::Latex => format!("\\left({text}\\right)"),
        }
    }

    fn call(&self, function: &str, node: Node) -> (String, Strength) {
        let latex = self.notation == Notation::Latex;
        let function = if latex { format!("\\{function}") } else { function.to_owned() };
        let (inner, strength) = self.written(node);
        if strength == Strength::Atom && !latex {
            (format!("{function} {inner}"), Strength::Function)
        } else {
            (format!("{function}{}", self.parentheses(&inner)), Strength::Atom)
        }
    }

    fn formula(&self, node: Node) -> (String, Strength) {
        let latex = self.notation == Notation::Latex;
        let minus = if latex { "-" } else { "−" };
        match self.graph.operation(node) {
            Operation::Input(index) => (self.notation.name(&self.inputs[*index]).to_owned(), Strength::Atom),
            Operation::Constant(bits) => self.number(bits.value()),
            Operation::Add(a, b) => {
                (format!("{} + {}", self.at_least(*a, Strength::Sum), self.at_least(*b, Strength::Sum)), Strength::Sum)
            }
            Operation::Sub(a, b) => {
                let (a, b) = (self.at_least(*a, Strength::Sum), self.at_least(*b, Strength::Product));
                (format!("{a} {minus} {b}"), Strength::Sum)
            }
            Operation::Mul(a, b) if a == b => {
                let base = self.at_least(*a, Strength::Atom);
                (base + if latex { "^2" } else { "²" }, Strength::Product)
            }
            Operation::Mul(a, b) => {
                let (a, b) = (self.at_least(*a, Strength::Product), self.at_least(*b, Strength::Product));
                (if latex { format!("{a}\\,{b}") } else { format!("{a}·{b}") }, Strength::Product)
            }
            Operation::Div(a, b) if latex => {
                (format!("\\frac{{{}}}{{{}}}", self.expression(*a), self.expression(*b)), Strength::Product)
            }
            Operation::Div(a, b) => {
                let (a, b) = (self.at_least(*a, Strength::Product), self.at_least(*b, Strength::Function));
                (format!("{a}/{b}"), Strength::Product)
            }
            Operation::Neg(a) => (format!("{minus}{}", self.at_least(*a, Strength::Product)), Strength::Sum),
            Operation::Sqrt(a) if latex => (format!("\\sqrt{{{}}}", self.expression(*a)), Strength::Atom),
            Operation::Sqrt(a) => (format!("√{}", self.at_least(*a, Strength::Atom)), Strength::Atom),
            Operation::Exp(a) => self.call("exp", *a),
            Operation::ExpM1(a) => (format!("{} {minus} 1", self.call("exp", *a).0), Strength::Sum),
            Operation::Ln(a) => self.call("log", *a),
            Operation::Ln1p(a) => {
                let inner = format!("1 + {}", self.at_least(*a, Strength::Sum));
                (format!("{}{}", if latex { "\\log" } else { "log" }, self.parentheses(&inner)), Strength::Atom)
            }
            Operation::Sin(a) => self.call("sin", *a),
            Operation::Cos(a) => self.call("cos", *a),
            Operation::Acos(_) if self.graph.is_pi(node) => {
                (if latex { "\\pi" } else { "π" }.to_owned(), Strength::Atom)
            }
            Operation::Acos(a) => self.call("arccos", *a),
            Operation::Atan2(a, b) => {
                let name = if latex { "\\operatorname{atan2}" } else { "atan2" };
                (
                    name.to_owned() + &self.parentheses(&format!("{}, {}", self.expression(*a), self.expression(*b))),
                    Strength::Atom,
                )
            }
            Operation::LogSumExp(terms) => {
                let terms: Vec<String> = terms.iter().map(|z| self.definition_of_exponential(*z)).collect();
                let log = if latex { "\\log" } else { "log" };
                (log.to_owned() + &self.parentheses(&terms.join(" + ")), Strength::Atom)
            }
            Operation::Detach(a) => {
                let name = if latex { "\\operatorname{const}" } else { "const" };
                (name.to_owned() + &self.parentheses(&self.expression(*a)), Strength::Atom)
            }
        }
    }

    fn definition_of_exponential(&self, exponent: Node) -> String {
        if self.graph.constant(exponent) == Some(0.0) { "1".to_owned() } else { self.call("exp", exponent).0 }
    }

    fn number(&self, value: f64) -> (String, Strength) {
        let digits = if value.abs() < 1e-4 && value != 0.0 { format!("{value:e}") } else { value.to_string() };
        match digits.strip_prefix('-') {
            Some(positive) if self.notation == Notation::Text => (format!("−{positive}"), Strength::Sum),
            Some(_) => (digits, Strength::Sum),
            None => (digits, Strength::Atom),
        }
    }
}
