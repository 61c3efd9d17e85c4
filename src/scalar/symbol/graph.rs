//! Expressions as a graph in which equal parts are one node.

use crate::scalar::Scalar;
use std::collections::HashMap;

/// A node of a [`Graph`]. A node's operands have smaller numbers than itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(u32);

/// The bits of an `f64`, which can be hashed as the number itself cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bits(u64);

impl From<f64> for Bits {
    fn from(value: f64) -> Self {
        Self(value.to_bits())
    }
}

impl Bits {
    /// The number.
    pub fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// The input of that index.
    Input(usize),
    /// A constant.
    Constant(Bits),
    /// `a + b`
    Add(Node, Node),
    /// `a − b`
    Sub(Node, Node),
    /// `a·b`
    Mul(Node, Node),
    /// `a/b`
    Div(Node, Node),
    /// `−a`
    Neg(Node),
    /// `√a`
    Sqrt(Node),
    /// `eᵃ`
    Exp(Node),
    /// `eᵃ − 1`
    ExpM1(Node),
    /// natural logarithm
    Ln(Node),
    /// `ln(1 + a)`
    Ln1p(Node),
    /// sine, radians
    Sin(Node),
    /// cosine, radians
    Cos(Node),
    /// angle of the point `(x, y) = (b, a)`, radians in `[−π, π]`
    Atan2(Node, Node),
    /// arccosine, radians in `[0, π]`
    Acos(Node),
    /// `log Σ exp`
    LogSumExp(Box<[Node]>),
    /// The same value, as a constant to any derivative.
    Detach(Node),
}

impl Operation {
    /// The nodes it is made of, in order.
    pub fn operands(&self) -> Vec<Node> {
        match self {
            Self::Input(_) | Self::Constant(_) => Vec::new(),
            Self::Add(a, b) | Self::Sub(a, b) | Self::Mul(a, b) | Self::Div(a, b) | Self::Atan2(a, b) => vec![*a, *b],
            Self::Neg(a)
            | Self::Sqrt(a)
            | Self::Exp(a)
            | Self::ExpM1(a)
            | Self::Ln(a)
            | Self::Ln1p(a)
            | Self::Sin(a)
            | Self::Cos(a)
            | Self::Acos(a)
            | Self::Detach(a) => vec![*a],
            Self::LogSumExp(terms) => terms.to_vec(),
        }
    }

    fn apply<S: Scalar>(&self, inputs: &[S], of: impl Fn(Node) -> S) -> S {
        match self {
            Self::Input(index) => inputs[*index].clone(),
            Self::Constant(bits) => S::from(bits.value()),
            Self::Add(a, b) => of(*a) + of(*b),
            Self::Sub(a, b) => of(*a) - of(*b),
            Self::Mul(a, b) => of(*a) * of(*b),
            Self::Div(a, b) => of(*a) / of(*b),
            Self::Neg(a) => -of(*a),
            Self::Sqrt(a) => of(*a).sqrt(),
            Self::Exp(a) => of(*a).exp(),
            Self::ExpM1(a) => of(*a).exp_m1(),
            Self::Ln(a) => of(*a).ln(),
            Self::Ln1p(a) => of(*a).ln_1p(),
            Self::Sin(a) => of(*a).sin(),
            Self::Cos(a) => of(*a).cos(),
            Self::Atan2(a, b) => of(*a).atan2(of(*b)),
            Self::Acos(a) => of(*a).acos(),
            Self::LogSumExp(terms) => S::log_sum_exp(&terms.iter().map(|z| of(*z)).collect::<Vec<_>>()),
            Self::Detach(a) => of(*a).detach(),
        }
    }
}

/// Nodes, each there once, operands before what is made of them.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    operations: Vec<Operation>,
    /// Whether the node depends on an input.
    varies: Vec<bool>,
    known: HashMap<Operation, Node>,
}

impl Graph {
    /// The node of that operation.
    pub fn intern(&mut self, operation: Operation) -> Node {
        if let Some(node) = self.known.get(&operation) {
            return *node;
        }
        let node = Node(u32::try_from(self.operations.len()).expect("a graph holds fewer than 2^32 nodes"));
        let varies = match &operation {
            Operation::Input(_) => true,
            other => other.operands().iter().any(|operand| self.varies(*operand)),
        };
        self.varies.push(varies);
        self.operations.push(operation.clone());
        self.known.insert(operation, node);
        node
    }

    /// The node of that operation, if there is one.
    pub fn find(&self, operation: &Operation) -> Option<Node> {
        self.known.get(operation).copied()
    }

    /// What a node is.
    pub fn operation(&self, node: Node) -> &Operation {
        &self.operations[node.0 as usize]
    }

    /// Whether a node depends on an input.
    pub fn varies(&self, node: Node) -> bool {
        self.varies[node.0 as usize]
    }

    /// The value of a node that is a constant.
    pub fn constant(&self, node: Node) -> Option<f64> {
        match self.operation(node) {
            Operation::Constant(bits) => Some(bits.value()),
            _ => None,
        }
    }

    /// Whether a node is π, as code that is generic over numbers writes it: the arccosine of −1.
    pub fn is_pi(&self, node: Node) -> bool {
        let Operation::Acos(a) = self.operation(node) else { return false };
        match self.operation(*a) {
            Operation::Neg(one) => self.constant(*one) == Some(1.0),
            _ => self.constant(*a) == Some(-1.0),
        }
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Everything the roots are made of, themselves included, operands first.
    pub fn below(&self, roots: &[Node]) -> Vec<Node> {
        let mut wanted = vec![false; self.len()];
        let mut open = roots.to_vec();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut wanted[node.0 as usize], true) {
                open.extend(self.operation(node).operands());
            }
        }
        (0..).map(Node).zip(wanted).filter_map(|(node, wanted)| wanted.then_some(node)).collect()
    }

    /// The values of the roots, in any number, at one value for each input.
    pub fn evaluate<S: Scalar>(&self, inputs: &[S], roots: &[Node]) -> Vec<S> {
        let mut values: HashMap<Node, S> = HashMap::new();
        for node in self.below(roots) {
            let value = self.operation(node).apply(inputs, |operand| values[&operand].clone());
            values.insert(node, value);
        }
        roots.iter().map(|root| values[root].clone()).collect()
    }
}
