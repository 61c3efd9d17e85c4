//! The operations of a graph, with what needs no computing left out.
//!
//! Every rule is an identity of real numbers, wherever its left side is defined. Constants are folded only where `f64` is exact,
//! and no function of a constant is: `cos 0.5` stays `cos 0.5`.

use crate::scalar::symbol::{Bits, Graph, Node, Operation};
use std::collections::HashMap;

/// The roots, rebuilt with every operation simplified.
pub fn simplify(graph: &mut Graph, roots: &[Node]) -> Vec<Node> {
    let mut simpler: HashMap<Node, Node> = HashMap::new();
    for node in graph.below(roots) {
        let of = |operand: &Node| simpler[operand];
        let rebuilt = match graph.operation(node).clone() {
            same @ (Operation::Input(_) | Operation::Constant(_)) => graph.intern(same),
            Operation::Add(a, b) => graph.add(of(&a), of(&b)),
            Operation::Sub(a, b) => graph.sub(of(&a), of(&b)),
            Operation::Mul(a, b) => graph.mul(of(&a), of(&b)),
            Operation::Div(a, b) => graph.div(of(&a), of(&b)),
            Operation::Neg(a) => graph.neg(of(&a)),
            Operation::Sqrt(a) => graph.sqrt(of(&a)),
            Operation::Exp(a) => graph.exp(of(&a)),
            Operation::ExpM1(a) => graph.intern(Operation::ExpM1(of(&a))),
            Operation::Ln(a) => graph.intern(Operation::Ln(of(&a))),
            Operation::Ln1p(a) => graph.ln_1p(of(&a)),
            Operation::Sin(a) => graph.sin(of(&a)),
            Operation::Cos(a) => graph.cos(of(&a)),
            Operation::Atan2(a, b) => graph.intern(Operation::Atan2(of(&a), of(&b))),
            Operation::Acos(a) => graph.intern(Operation::Acos(of(&a))),
            Operation::LogSumExp(terms) => graph.log_sum_exp(terms.iter().map(of).collect()),
            Operation::Detach(a) => graph.intern(Operation::Detach(of(&a))),
        };
        simpler.insert(node, rebuilt);
    }
    roots.iter().map(|root| simpler[root]).collect()
}

/// `a op b`, if the `f64` result is exact.
fn exact(a: f64, b: f64, operation: char) -> Option<f64> {
    let (result, error) = match operation {
        '+' => {
            // Two-sum: the rounding error of a sum is itself a number.
            let sum = a + b;
            let part = sum - a;
            (sum, (a - (sum - part)) + (b - part))
        }
        '*' => (a * b, a.mul_add(b, -(a * b))),
        _ => (a / b, (a / b).mul_add(b, -a)),
    };
    // A product that has sunk below the normal numbers, or to 0, hides its error.
    let seen = result.abs() > f64::MIN_POSITIVE * 2f64.powi(53);
    (error == 0.0 && result.is_finite() && (seen || operation == '+')).then_some(result)
}

impl Graph {
    /// A constant.
    pub fn number(&mut self, value: f64) -> Node {
        // There is one zero.
        self.intern(Operation::Constant(Bits::from(if value == 0.0 { 0.0 } else { value })))
    }

    fn is(&self, node: Node, value: f64) -> bool {
        self.constant(node) == Some(value)
    }

    fn folded(&mut self, a: Node, b: Node, operation: char) -> Option<Node> {
        let result = exact(self.constant(a)?, self.constant(b)?, operation)?;
        Some(self.number(result))
    }

    /// The node whose negative this is.
    fn negated(&mut self, node: Node) -> Option<Node> {
        match self.operation(node) {
            Operation::Neg(a) => Some(*a),
            Operation::Constant(bits) if bits.value() < 0.0 => {
                let value = -bits.value();
                Some(self.number(value))
            }
            _ => None,
        }
    }

    /// `a + b`
    pub fn add(&mut self, a: Node, b: Node) -> Node {
        if self.is(a, 0.0) {
            return b;
        }
        if self.is(b, 0.0) {
            return a;
        }
        if let Some(sum) = self.folded(a, b, '+') {
            return sum;
        }
        if a == b {
            let two = self.number(2.0);
            return self.mul(two, a);
        }
        if let Some(b) = self.negated(b) {
            return self.sub(a, b);
        }
        if let Some(a) = self.negated(a) {
            return self.sub(b, a);
        }
        if let (Operation::Div(x, c), Operation::Div(y, d)) = (self.operation(a).clone(), self.operation(b).clone())
            && c == d
        {
            let sum = self.add(x, y);
            return self.div(sum, c);
        }
        for (t, other) in [(a, b), (b, a)] {
            if let Some(softplus) = self.softplus_of_negative(t, other) {
                return softplus;
            }
        }
        self.intern(Operation::Add(a, b))
    }

    /// `a − b`
    pub fn sub(&mut self, a: Node, b: Node) -> Node {
        if self.is(b, 0.0) {
            return a;
        }
        if self.is(a, 0.0) {
            return self.neg(b);
        }
        if a == b {
            return self.number(0.0);
        }
        if let Some(value) = self.constant(b)
            && let minus = self.number(-value)
            && let Some(difference) = self.folded(a, minus, '+')
        {
            return difference;
        }
        if let Some(b) = self.negated(b) {
            return self.add(a, b);
        }
        match (self.operation(a).clone(), self.operation(b).clone()) {
            (Operation::Neg(a), _) => {
                let sum = self.add(a, b);
                self.neg(sum)
            }
            (Operation::Div(x, c), Operation::Div(y, d)) if c == d => {
                let difference = self.sub(x, y);
                self.div(difference, c)
            }
            _ => self.intern(Operation::Sub(a, b)),
        }
    }

    /// `a·b`
    pub fn mul(&mut self, a: Node, b: Node) -> Node {
        if self.is(a, 0.0) || self.is(b, 0.0) {
            return self.number(0.0);
        }
        if self.is(a, 1.0) {
            return b;
        }
        if self.is(b, 1.0) {
            return a;
        }
        if let Some(product) = self.folded(a, b, '*') {
            return product;
        }
        for (a, b) in [(a, b), (b, a)] {
            if let Some(a) = self.negated(a) {
                let product = self.mul(a, b);
                return self.neg(product);
            }
            // 2·(½·a) is a.
            match *self.operation(b) {
                Operation::Mul(k, rest) => {
                    if let Some(k) = self.folded(a, k, '*') {
                        return self.mul(k, rest);
                    }
                }
                Operation::Div(x, y) if self.constant(a).is_some() => {
                    let product = self.mul(a, x);
                    return self.div(product, y);
                }
                _ => {}
            }
        }
        if let (true, Operation::Sub(left, right)) = (a == b, self.operation(a).clone())
            && left > right
        {
            // (a − b)² and (b − a)² are one.
            let other = self.intern(Operation::Sub(right, left));
            return self.intern(Operation::Mul(other, other));
        }
        // One order for both ways round: constants, then what came first.
        let place = |node: Node| (self.varies(node), node);
        let (a, b) = if place(a) <= place(b) { (a, b) } else { (b, a) };
        self.intern(Operation::Mul(a, b))
    }

    /// `a/b`
    pub fn div(&mut self, a: Node, b: Node) -> Node {
        if self.is(a, 0.0) {
            return a;
        }
        if self.is(b, 1.0) {
            return a;
        }
        if let Some(quotient) = self.folded(a, b, '/') {
            return quotient;
        }
        for (x, y) in [(self.negated(a), Some(b)), (Some(a), self.negated(b))] {
            if let (Some(x), Some(y)) = (x, y) {
                let quotient = self.div(x, y);
                return self.neg(quotient);
            }
        }
        self.intern(Operation::Div(a, b))
    }

    /// `−a`
    pub fn neg(&mut self, a: Node) -> Node {
        if let Some(positive) = self.negated(a) {
            return positive;
        }
        match *self.operation(a) {
            Operation::Constant(bits) => self.number(-bits.value()),
            Operation::Sub(left, right) => self.intern(Operation::Sub(right, left)),
            _ => self.intern(Operation::Neg(a)),
        }
    }

    /// `√a`
    pub fn sqrt(&mut self, a: Node) -> Node {
        if self.is(a, 0.0) || self.is(a, 1.0) { a } else { self.intern(Operation::Sqrt(a)) }
    }

    /// `eᵃ`
    pub fn exp(&mut self, a: Node) -> Node {
        if self.is(a, 0.0) { self.number(1.0) } else { self.intern(Operation::Exp(a)) }
    }

    /// sine
    pub fn sin(&mut self, a: Node) -> Node {
        if self.is(a, 0.0) { a } else { self.intern(Operation::Sin(a)) }
    }

    /// cosine
    pub fn cos(&mut self, a: Node) -> Node {
        if self.is(a, 0.0) { self.number(1.0) } else { self.intern(Operation::Cos(a)) }
    }

    /// `ln(1 + a)`; of `eᵗ` it is a log-sum-exp.
    pub fn ln_1p(&mut self, a: Node) -> Node {
        match *self.operation(a) {
            Operation::Exp(t) => self.softplus(t),
            _ => self.intern(Operation::Ln1p(a)),
        }
    }

    /// `log(1 + eᵗ)`; where t is a difference `r − y`, that is `log(eʳ + eʸ) − y`.
    fn softplus(&mut self, t: Node) -> Node {
        let Operation::Sub(r, y) = *self.operation(t) else {
            let zero = self.number(0.0);
            return self.log_sum_exp(vec![zero, t]);
        };
        let both = self.log_sum_exp(vec![r, y]);
        self.sub(both, y)
    }

    /// `t + log(1 + e⁻ᵗ) = log(1 + eᵗ)`, if `other` is that logarithm.
    fn softplus_of_negative(&mut self, t: Node, other: Node) -> Option<Node> {
        let logarithm = match self.operation(other) {
            Operation::Sub(sum, _) => *sum,
            _ => other,
        };
        if !matches!(self.operation(logarithm), Operation::LogSumExp(_)) {
            return None;
        }
        let minus = self.neg(t);
        (self.softplus(minus) == other).then(|| self.softplus(t))
    }

    /// `log Σ exp`; log-sum-exps among the terms are taken apart.
    pub fn log_sum_exp(&mut self, terms: Vec<Node>) -> Node {
        let mut flat = Vec::with_capacity(terms.len());
        for term in terms {
            match self.operation(term) {
                Operation::LogSumExp(inner) => flat.extend_from_slice(inner),
                _ => flat.push(term),
            }
        }
        flat.sort_unstable();
        if let [only] = flat[..] { only } else { self.intern(Operation::LogSumExp(flat.into())) }
    }
}
