//! Recording: a number that keeps the expression it stands for.
//!
//! A generic loss that runs on it leaves its formula as a [`Graph`], and the comparisons that chose the way through the code as
//! [`Condition`]s. Comparisons are settled by the values that the symbols carry along, so that one run records one path. That
//! something is not exactly 0, and that its square is far from overflow, leaves no condition.

pub mod graph;

pub use graph::{Bits, Graph, Node, Operation};

use super::{Arithmetic, Number, Scalar};
use ndarray::ArrayView1;
use num_dual::DualNum;
use num_traits::Zero;
use std::cell::RefCell;
use std::cmp::Ordering;

/// A node of this thread's recording, with its value; see [`record`].
#[derive(Clone, Copy, Debug)]
pub struct Symbol {
    node: Node,
    value: f64,
}

/// What a comparison found: `left` is less than, equal to or greater than `right`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// The left side.
    pub left: Node,
    /// How it compares.
    pub ordering: Ordering,
    /// The right side.
    pub right: Node,
}

#[derive(Default)]
struct Recording {
    graph: Graph,
    conditions: Vec<Condition>,
}

thread_local!(static RECORDING: RefCell<Recording> = RefCell::default());

/// Runs `f` with every operation on symbols going into `graph`, and returns the comparisons it made, each once, in their order.
/// Comparisons of constants are not conditions. Several runs may share a graph: what they have in common is there once.
///
/// `f` must not call `record` itself, and symbols mean nothing outside the run that made them.
pub fn record<R>(graph: &mut Graph, f: impl FnOnce() -> R) -> (R, Vec<Condition>) {
    RECORDING.set(Recording { graph: std::mem::take(graph), conditions: Vec::new() });
    let result = f();
    let recording = RECORDING.take();
    *graph = recording.graph;
    (result, recording.conditions)
}

impl Number<Symbol> {
    /// The `index`-th input, with the value that settles comparisons.
    pub fn input(index: usize, value: f64) -> Self {
        Self(Symbol::of(Operation::Input(index), value))
    }

    /// The node it stands for.
    pub fn node(&self) -> Node {
        self.0.node
    }
}

impl Symbol {
    fn of(operation: Operation, value: f64) -> Self {
        Self { node: RECORDING.with_borrow_mut(|recording| recording.graph.intern(operation)), value }
    }

    fn unary(&self, operation: impl Fn(Node) -> Operation, f: impl Fn(f64) -> f64) -> Self {
        Self::of(operation(self.node), f(self.value))
    }

    fn binary(&self, other: &Self, operation: impl Fn(Node, Node) -> Operation, f: impl Fn(f64, f64) -> f64) -> Self {
        Self::of(operation(self.node, other.node), f(self.value, other.value))
    }
}

impl Arithmetic for Symbol {
    fn constant(value: f64) -> Self {
        Self::of(Operation::Constant(Bits::from(value)), value)
    }
    fn real(&self) -> f64 {
        self.value
    }
    fn detach(&self) -> Self {
        self.unary(Operation::Detach, |a| a)
    }
    fn compare(&self, other: &Self) -> Option<Ordering> {
        let ordering = self.value.partial_cmp(&other.value)?;
        RECORDING.with_borrow_mut(|recording| {
            let condition = Condition { left: self.node, ordering, right: other.node };
            let varies = [self, other].iter().any(|side| recording.graph.varies(side.node));
            if varies && !recording.conditions.contains(&condition) {
                recording.conditions.push(condition);
            }
        });
        Some(ordering)
    }
    fn is_zero(&self) -> bool {
        self.value == 0.0
    }

    fn add(&self, other: &Self) -> Self {
        self.binary(other, Operation::Add, |a, b| a + b)
    }
    fn sub(&self, other: &Self) -> Self {
        self.binary(other, Operation::Sub, |a, b| a - b)
    }
    fn mul(&self, other: &Self) -> Self {
        self.binary(other, Operation::Mul, |a, b| a * b)
    }
    fn div(&self, other: &Self) -> Self {
        self.binary(other, Operation::Div, |a, b| a / b)
    }
    fn neg(&self) -> Self {
        self.unary(Operation::Neg, |a| -a)
    }
    fn sqrt(&self) -> Self {
        self.unary(Operation::Sqrt, f64::sqrt)
    }
    fn exp(&self) -> Self {
        self.unary(Operation::Exp, f64::exp)
    }
    fn exp_m1(&self) -> Self {
        self.unary(Operation::ExpM1, f64::exp_m1)
    }
    fn ln(&self) -> Self {
        self.unary(Operation::Ln, f64::ln)
    }
    fn ln_1p(&self) -> Self {
        self.unary(Operation::Ln1p, f64::ln_1p)
    }
    fn sin_cos(&self) -> (Self, Self) {
        (self.unary(Operation::Sin, f64::sin), self.unary(Operation::Cos, f64::cos))
    }
    fn atan2(&self, other: &Self) -> Self {
        self.binary(other, Operation::Atan2, f64::atan2)
    }
    fn acos(&self) -> Self {
        self.unary(Operation::Acos, f64::acos)
    }

    /// The root of the sum of squares, for every vector. That the vector is not zero is a condition.
    fn norm(vector: ArrayView1<'_, Number<Self>>) -> Number<Self> {
        let square = vector.iter().fold(Number::zero(), |sum, x| sum + *x * *x);
        square.0.compare(&Self::constant(0.0));
        square.sqrt()
    }

    /// One node for the whole reduction: as a function of real numbers it has no shift, and no comparison.
    fn log_sum_exp(terms: &[Number<Self>]) -> Number<Self> {
        let values: Vec<f64> = terms.iter().map(|z| z.0.value).collect();
        let nodes = terms.iter().map(Number::node).collect();
        Number(Self::of(Operation::LogSumExp(nodes), f64::log_sum_exp(&values)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_dual::DualNum;

    #[test]
    fn a_run_leaves_its_formula_with_common_parts_once_and_the_comparisons_that_chose_it() {
        let mut graph = Graph::default();
        let f = || {
            let x = Number::input(0, 2.0);
            let y = Number::input(1, 3.0);
            let square = x * x;
            if square > y { (x * x + y).sqrt() } else { y }
        };
        let (result, conditions) = record(&mut graph, || f().node());
        assert_eq!(graph.len(), 5, "x, y, x², x² + y and its root");
        assert_eq!(graph.evaluate(&[1.0, 8.0], &[result]), [3.0]);
        let [condition] = conditions[..] else { panic!("one comparison, not {conditions:?}") };
        assert_eq!(condition.ordering, Ordering::Greater);
        assert_eq!(graph.evaluate(&[5.0, 7.0], &[condition.left, condition.right]), [25.0, 7.0]);
    }

    #[test]
    fn runs_share_a_graph_and_comparisons_of_constants_are_no_conditions() {
        let mut graph = Graph::default();
        let run = |value: f64| {
            move || {
                let x = Number::<Symbol>::input(0, value);
                let one = Number::from(1.0);
                assert!(one > 0.5);
                if x > one { x * 2.0 } else { x * 3.0 }.node()
            }
        };
        let (above, first) = record(&mut graph, run(1.5));
        let (below, second) = record(&mut graph, run(0.5));
        assert_ne!(above, below);
        assert_eq!((first.len(), second.len()), (1, 1));
        assert_eq!((first[0].left, first[0].right), (second[0].left, second[0].right));
        assert_eq!(graph.evaluate(&[10.0], &[above, below]), [20.0, 30.0]);
    }
}
