//! Derivatives of a graph, as nodes of the same graph.

use crate::scalar::symbol::{Graph, Node, Operation};
use std::collections::HashMap;

/// How an operation hands on the derivative of the output by itself (`adjoint`): what it adds to that by each of its operands.
pub type Rules = fn(graph: &mut Graph, node: Node, adjoint: Node) -> Vec<(Node, Node)>;

/// The derivative of `output` by each of the `inputs` first inputs, in reverse mode.
pub fn gradient(graph: &mut Graph, output: Node, inputs: usize) -> Vec<Node> {
    gradient_by(graph, output, inputs, rules)
}

/// The same by other rules than those of calculus: the tests plant faults in this way.
pub fn gradient_by(graph: &mut Graph, output: Node, inputs: usize, rules: Rules) -> Vec<Node> {
    let adjoints = sweep(graph, output, rules, &mut |_, _, adjoint| adjoint);
    let zero = graph.number(0.0);
    (0..inputs).map(|index| *adjoints.get(&graph.intern(Operation::Input(index))).unwrap_or(&zero)).collect()
}

/// The derivative of `output` by every node that it depends on, from the output down. Each may be settled as another node, such as a
/// name for it, before the sweep goes on below.
pub fn sweep(
    graph: &mut Graph,
    output: Node,
    rules: Rules,
    settle: &mut dyn FnMut(&mut Graph, Node, Node) -> Node,
) -> HashMap<Node, Node> {
    let mut adjoints = HashMap::from([(output, graph.number(1.0))]);
    for node in graph.below(&[output]).into_iter().rev() {
        let Some(adjoint) = adjoints.get(&node).copied() else { continue };
        let adjoint = settle(graph, node, adjoint);
        for (operand, part) in rules(graph, node, adjoint) {
            if graph.varies(operand) {
                let sum = adjoints.get(&operand).map_or(part, |sum| graph.add(*sum, part));
                adjoints.insert(operand, sum);
            }
        }
    }
    adjoints
}

/// The rules of calculus.
pub fn rules(graph: &mut Graph, node: Node, adjoint: Node) -> Vec<(Node, Node)> {
    let g = graph;
    match g.operation(node).clone() {
        Operation::Input(_) | Operation::Constant(_) | Operation::Detach(_) => vec![],
        Operation::Add(a, b) => vec![(a, adjoint), (b, adjoint)],
        Operation::Sub(a, b) => vec![(a, adjoint), (b, g.neg(adjoint))],
        Operation::Mul(a, b) if a == b => {
            let two = g.number(2.0);
            let twice = g.mul(two, adjoint);
            vec![(a, g.mul(twice, a))]
        }
        Operation::Mul(a, b) => vec![(a, g.mul(adjoint, b)), (b, g.mul(adjoint, a))],
        Operation::Div(a, b) => {
            let by_a = g.div(adjoint, b);
            let by_b = g.mul(by_a, node);
            vec![(a, by_a), (b, g.neg(by_b))]
        }
        Operation::Neg(a) => vec![(a, g.neg(adjoint))],
        Operation::Sqrt(a) => {
            let half = g.number(0.5);
            let part = g.mul(half, adjoint);
            vec![(a, g.div(part, node))]
        }
        Operation::Exp(a) => vec![(a, g.mul(adjoint, node))],
        Operation::ExpM1(a) => {
            let grown = g.exp(a);
            vec![(a, g.mul(adjoint, grown))]
        }
        Operation::Ln(a) => vec![(a, g.div(adjoint, a))],
        Operation::Ln1p(a) => {
            let one = g.number(1.0);
            let above = g.add(one, a);
            vec![(a, g.div(adjoint, above))]
        }
        Operation::Sin(a) => {
            let cos = g.cos(a);
            vec![(a, g.mul(adjoint, cos))]
        }
        Operation::Cos(a) => {
            let sin = g.sin(a);
            let product = g.mul(adjoint, sin);
            vec![(a, g.neg(product))]
        }
        Operation::Atan2(a, b) => {
            let (a_square, b_square) = (g.mul(a, a), g.mul(b, b));
            let square = g.add(a_square, b_square);
            let share = g.div(adjoint, square);
            let by_b = g.mul(share, a);
            vec![(a, g.mul(share, b)), (b, g.neg(by_b))]
        }
        Operation::Acos(a) => {
            let one = g.number(1.0);
            let (below, above) = (g.sub(one, a), g.add(one, a));
            let square = g.mul(below, above);
            let sine = g.sqrt(square);
            let quotient = g.div(adjoint, sine);
            vec![(a, g.neg(quotient))]
        }
        Operation::LogSumExp(terms) => {
            let part = |z: &Node| {
                let gap = g.sub(*z, node);
                let share = g.exp(gap);
                (*z, g.mul(adjoint, share))
            };
            terms.iter().map(part).collect()
        }
    }
}
