//! How a formula is written: parentheses where a reader needs them, and no more.

use gradproof::reference::symbolic::names::Name;
use gradproof::reference::symbolic::print::{Notation, Printer};
use gradproof::scalar::symbol::{Graph, Node, Operation};
use std::collections::HashMap;

type Formula = fn(&mut Graph, Node, Node) -> Node;

fn name(text: &str) -> Name {
    Name { text: text.to_owned(), latex: text.to_owned(), coq: text.to_owned() }
}

/// The formula of x and y, of which the second input is called by this name.
fn written(formula: Formula, y: &str) -> [String; 2] {
    let mut graph = Graph::default();
    let [x, other] = [0, 1].map(|index| graph.intern(Operation::Input(index)));
    let node = formula(&mut graph, x, other);
    let (inputs, names) = ([name("x"), name(y)], HashMap::from([(other, name(y))]));
    [Notation::Text, Notation::Latex]
        .map(|notation| Printer { graph: &graph, names: &names, inputs: &inputs, notation }.expression(node))
}

#[track_caller]
fn are_written(formulas: &[(Formula, &str, &str)]) {
    for (formula, text, latex) in formulas {
        assert_eq!(written(*formula, "y"), [*text, *latex]);
    }
}

#[test]
fn every_operation_is_written_as_people_write_it() {
    let formulas: [(Formula, &str, &str); 17] = [
        (|g, x, y| g.intern(Operation::Add(x, y)), "x + y", "x + y"),
        (|g, x, y| g.intern(Operation::Sub(x, y)), "x − y", "x - y"),
        (|g, x, y| g.intern(Operation::Mul(x, y)), "x·y", r"x\,y"),
        (|g, x, _| g.intern(Operation::Mul(x, x)), "x²", "x^2"),
        (|g, x, y| g.intern(Operation::Div(x, y)), "x/y", r"\frac{x}{y}"),
        (|g, x, _| g.intern(Operation::Neg(x)), "−x", "-x"),
        (|g, x, _| g.intern(Operation::Sqrt(x)), "√x", r"\sqrt{x}"),
        (|g, x, _| g.intern(Operation::Exp(x)), "exp x", r"\exp\left(x\right)"),
        (|g, x, _| g.intern(Operation::ExpM1(x)), "exp x − 1", r"\exp\left(x\right) - 1"),
        (|g, x, _| g.intern(Operation::Ln(x)), "log x", r"\log\left(x\right)"),
        (|g, x, _| g.intern(Operation::Ln1p(x)), "log(1 + x)", r"\log\left(1 + x\right)"),
        (|g, x, _| g.intern(Operation::Sin(x)), "sin x", r"\sin\left(x\right)"),
        (|g, x, _| g.intern(Operation::Cos(x)), "cos x", r"\cos\left(x\right)"),
        (|g, x, _| g.intern(Operation::Acos(x)), "arccos x", r"\arccos\left(x\right)"),
        (|g, x, y| g.intern(Operation::Atan2(x, y)), "atan2(x, y)", r"\operatorname{atan2}\left(x, y\right)"),
        (
            |g, x, y| g.intern(Operation::LogSumExp([x, y].into())),
            "log(exp x + exp y)",
            r"\log\left(\exp\left(x\right) + \exp\left(y\right)\right)",
        ),
        (|g, x, _| g.intern(Operation::Detach(x)), "const(x)", r"\operatorname{const}\left(x\right)"),
    ];
    are_written(&formulas);
}

#[test]
fn what_does_not_hold_together_is_in_parentheses() {
    let formulas: [(Formula, &str, &str); 6] = [
        (
            |g, x, y| {
                let sum = g.intern(Operation::Add(x, y));
                g.intern(Operation::Exp(sum))
            },
            "exp(x + y)",
            r"\exp\left(x + y\right)",
        ),
        (
            |g, x, y| {
                let product = g.intern(Operation::Mul(x, y));
                g.intern(Operation::Cos(product))
            },
            "cos(x·y)",
            r"\cos\left(x\,y\right)",
        ),
        (
            |g, x, y| {
                let sum = g.intern(Operation::Add(x, y));
                g.intern(Operation::Sqrt(sum))
            },
            "√(x + y)",
            r"\sqrt{x + y}",
        ),
        (
            |g, x, y| {
                let product = g.intern(Operation::Mul(x, y));
                g.intern(Operation::Div(x, product))
            },
            "x/(x·y)",
            r"\frac{x}{x\,y}",
        ),
        (
            |g, x, y| {
                let difference = g.intern(Operation::Sub(x, y));
                g.intern(Operation::Sub(x, difference))
            },
            "x − (x − y)",
            r"x - \left(x - y\right)",
        ),
        (
            |g, x, y| {
                let minus = g.intern(Operation::Neg(x));
                g.intern(Operation::Mul(minus, y))
            },
            "(−x)·y",
            r"\left(-x\right)\,y",
        ),
    ];
    are_written(&formulas);
}

#[test]
fn a_name_that_begins_with_a_function_is_no_argument_without_parentheses() {
    let cosine: Formula = |g, _, y| g.intern(Operation::Cos(y));
    assert_eq!(written(cosine, "θ")[0], "cos θ");
    assert_eq!(written(cosine, "sin θ")[0], "cos(sin θ)");
}

#[test]
fn only_the_arccosine_of_minus_one_is_called_pi() {
    let pi: Formula = |g, _, _| {
        let minus_one = g.number(-1.0);
        g.intern(Operation::Acos(minus_one))
    };
    assert_eq!(written(pi, "y"), ["π", r"\pi"]);
    let right_angle: Formula = |g, _, _| {
        let zero = g.number(0.0);
        g.intern(Operation::Acos(zero))
    };
    assert_eq!(written(right_angle, "y"), ["arccos 0", r"\arccos\left(0\right)"]);
}

#[test]
fn the_exponential_of_zero_in_a_sum_is_one() {
    let softplus: Formula = |g, x, _| {
        let zero = g.number(0.0);
        g.intern(Operation::LogSumExp([zero, x].into()))
    };
    assert_eq!(written(softplus, "y"), ["log(1 + exp x)", r"\log\left(1 + \exp\left(x\right)\right)"]);
}

#[test]
fn small_numbers_have_an_exponent_and_negative_ones_the_minus_of_their_notation() {
    let formulas: [(Formula, &str, &str); 7] = [
        (|g, _, _| g.number(0.0), "0", "0"),
        (|g, _, _| g.number(2.5), "2.5", "2.5"),
        (|g, _, _| g.number(1e-4), "0.0001", "0.0001"),
        (|g, _, _| g.number(9.5e-5), "9.5e-5", "9.5e-5"),
        (|g, _, _| g.number(-0.5), "−0.5", "-0.5"),
        (|g, _, _| g.number(-1e-9), "−1e-9", "-1e-9"),
        (
            |g, x, _| {
                let negative = g.number(-0.5);
                g.intern(Operation::Mul(x, negative))
            },
            "x·(−0.5)",
            r"x\,\left(-0.5\right)",
        ),
    ];
    are_written(&formulas);
}
