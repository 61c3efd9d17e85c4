//! The rules that formulas are simplified by: each is an identity of numbers, and leaves out what it says.

use approx::assert_relative_eq;
use gradproof::scalar::symbol::{Graph, Node, Operation};

/// What x, y and z are where formulas are evaluated.
const AT: [f64; 3] = [0.7, -1.3, 2.1];

fn inputs(graph: &mut Graph) -> [Node; 3] {
    [0, 1, 2].map(|index| graph.intern(Operation::Input(index)))
}

fn value(graph: &Graph, node: Node) -> f64 {
    graph.evaluate(&AT, &[node])[0]
}

type Unary = fn(&mut Graph, Node) -> Node;
type Binary = fn(&mut Graph, Node, Node) -> Node;
type OfOne = fn(f64) -> f64;
type OfTwo = fn(f64, f64) -> f64;

/// The result of an operation on two numbers, if it is a number.
fn folded(operation: Binary, a: f64, b: f64) -> Option<f64> {
    let mut graph = Graph::default();
    let (a, b) = (graph.number(a), graph.number(b));
    let result = operation(&mut graph, a, b);
    graph.constant(result)
}

#[test]
fn numbers_are_folded_where_the_result_is_exact_and_nowhere_else() {
    assert_eq!(folded(Graph::add, 0.5, 0.25), Some(0.75));
    assert_eq!(folded(Graph::add, 0.5, -0.5), Some(0.0));
    assert_eq!(folded(Graph::sub, 0.75, 0.5), Some(0.25));
    assert_eq!(folded(Graph::mul, 1.5, -0.5), Some(-0.75));
    assert_eq!(folded(Graph::div, 3.0, 4.0), Some(0.75));
    // A third of a bit is lost, or the whole of the smaller.
    assert_eq!(folded(Graph::add, 0.1, 0.2), None);
    assert_eq!(folded(Graph::add, 1e17, 1.0), None);
    assert_eq!(folded(Graph::add, 1.0, 1e17), None);
    assert_eq!(folded(Graph::sub, 1.0, 1e-17), None);
    assert_eq!(folded(Graph::mul, 0.1, 0.1), None);
    assert_eq!(folded(Graph::div, 1.0, 3.0), None);
    // No number at all.
    assert_eq!(folded(Graph::mul, 1e200, 1e200), None);
    assert_eq!(folded(Graph::div, 1.0, 0.0), None);
}

#[test]
fn a_product_below_the_normal_numbers_is_not_taken_for_exact() {
    let two_to = |exponent: i32| 2f64.powi(exponent);
    // 2⁻¹¹⁰⁰ is no zero.
    assert_eq!(folded(Graph::mul, two_to(-600), two_to(-500)), None);
    assert_eq!(folded(Graph::mul, 1.0 + f64::EPSILON, (1.0 + f64::EPSILON) * two_to(-1022)), None);
    // A sum loses nothing there.
    assert_eq!(folded(Graph::add, two_to(-1074), two_to(-1074)), Some(two_to(-1073)));
}

/// Formulas of every form that a rule looks for, constants among them.
fn forms(graph: &mut Graph) -> Vec<Node> {
    let [x, y, z] = inputs(graph);
    let mut forms = [0.0, 1.0, 2.0, 0.5, -1.0, -3.0, 0.1].map(|value| graph.number(value)).to_vec();
    let (minus_x, minus_y) = (graph.neg(x), graph.neg(y));
    let (over_z, also_over_z, over_x) = (graph.div(x, z), graph.div(y, z), graph.div(y, x));
    let (difference, turned) = (graph.sub(x, y), graph.sub(y, x));
    let (two, half) = (graph.number(2.0), graph.number(0.5));
    let (doubled, halved) = (graph.mul(two, x), graph.mul(half, y));
    let exponential = graph.exp(x);
    let both = graph.log_sum_exp(vec![x, y]);
    let softplus = graph.ln_1p(exponential);
    forms.extend([x, y, z, minus_x, minus_y, over_z, also_over_z, over_x, difference, turned, doubled, halved]);
    forms.extend([exponential, both, softplus]);
    let minus_sum: Vec<Node> = vec![graph.add(x, y)];
    forms.extend(minus_sum.into_iter().map(|sum| graph.neg(sum)));
    forms
}

#[test]
fn every_rule_is_an_identity_of_numbers() {
    let mut graph = Graph::default();
    let forms = forms(&mut graph);
    let binary: [(&str, Binary, OfTwo); 4] = [
        ("+", Graph::add, |a, b| a + b),
        ("-", Graph::sub, |a, b| a - b),
        ("*", Graph::mul, |a, b| a * b),
        ("/", Graph::div, |a, b| a / b),
    ];
    for a in &forms {
        let of_a = value(&graph, *a);
        for b in &forms {
            let of_b = value(&graph, *b);
            for (sign, operation, numbers) in binary {
                if sign == "/" && of_b == 0.0 {
                    continue;
                }
                let result = operation(&mut graph, *a, *b);
                let (got, expected) = (value(&graph, result), numbers(of_a, of_b));
                assert!((got - expected).abs() < 1e-12, "{of_a} {sign} {of_b} is not {got}");
            }
            let both = graph.log_sum_exp(vec![*a, *b]);
            assert_relative_eq!(value(&graph, both), (of_a.exp() + of_b.exp()).ln(), epsilon = 1e-12);
        }
        let unary: [(Unary, OfOne); 5] = [
            (Graph::neg, |a| -a),
            (Graph::exp, f64::exp),
            (Graph::sin, f64::sin),
            (Graph::cos, f64::cos),
            (Graph::ln_1p, f64::ln_1p),
        ];
        for (operation, numbers) in unary {
            let (result, expected) = (operation(&mut graph, *a), numbers(of_a));
            if expected.is_finite() {
                assert_relative_eq!(value(&graph, result), expected, epsilon = 1e-12);
            }
        }
        if of_a >= 0.0 {
            let root = graph.sqrt(*a);
            assert_relative_eq!(value(&graph, root), of_a.sqrt(), epsilon = 1e-12);
        }
    }
}

#[test]
fn a_product_is_the_same_either_way_round() {
    let mut graph = Graph::default();
    let forms = forms(&mut graph);
    for a in &forms {
        for b in &forms {
            assert_eq!(graph.mul(*a, *b), graph.mul(*b, *a), "{:?} and {:?}", graph.operation(*a), graph.operation(*b));
        }
    }
}

#[test]
fn what_needs_no_computing_is_left_out() {
    let mut graph = Graph::default();
    let g = &mut graph;
    let [x, y, z] = inputs(g);
    let (zero, one, two, three) = (g.number(0.0), g.number(1.0), g.number(2.0), g.number(3.0));
    // What 0 and 1 do to numbers.
    assert_eq!([g.add(zero, x), g.add(x, zero), g.sub(x, zero), g.mul(one, x), g.mul(x, one), g.div(x, one)], [x; 6]);
    assert_eq!([g.mul(zero, x), g.mul(x, zero), g.div(zero, x), g.sub(x, x), g.sin(zero), g.sqrt(zero)], [zero; 6]);
    assert_eq!([g.exp(zero), g.cos(zero), g.sqrt(one)], [one; 3]);
    let minus_x = g.neg(x);
    assert_eq!([g.sub(zero, x), g.neg(minus_x)], [minus_x, x]);
    assert_eq!(g.number(-0.0), zero);
    // Signs go outwards, and where two meet they go.
    let (minus_y, difference, turned) = (g.neg(y), g.sub(x, y), g.sub(y, x));
    assert_eq!([g.add(x, minus_y), g.neg(turned)], [difference; 2]);
    assert_eq!([g.add(minus_x, y), g.neg(difference)], [turned; 2]);
    let sum = g.add(x, y);
    let minus_sum = g.neg(sum);
    assert_eq!([g.sub(x, minus_y), g.sub(minus_x, y)], [sum, minus_sum]);
    let (product, quotient) = (g.mul(x, y), g.div(x, y));
    let (minus_product, minus_quotient) = (g.neg(product), g.neg(quotient));
    assert_eq!(
        [g.mul(minus_x, y), g.mul(x, minus_y), g.mul(minus_x, minus_y)],
        [minus_product, minus_product, product]
    );
    assert_eq!(
        [g.div(minus_x, y), g.div(x, minus_y), g.div(minus_x, minus_y)],
        [minus_quotient, minus_quotient, quotient]
    );
    let (minus_three, triple) = (g.number(-3.0), g.mul(three, x));
    let minus_triple = g.neg(triple);
    assert_eq!([g.mul(minus_three, x), g.neg(three)], [minus_triple, minus_three]);
    // Numbers are gathered in front.
    let half = g.number(0.5);
    let (halved, doubled, six) = (g.mul(half, x), g.mul(two, x), g.number(6.0));
    let sixfold = g.mul(six, x);
    assert_eq!([g.mul(two, halved), g.add(x, x), g.mul(three, doubled)], [x, doubled, sixfold]);
    let (third, tripled) = (g.div(x, z), g.mul(three, x));
    assert_eq!(g.mul(three, third), g.div(tripled, z));
    // Fractions over one divisor are one fraction.
    let (first, second) = (g.div(x, z), g.div(y, z));
    assert_eq!(g.add(first, second), g.div(sum, z));
    assert_eq!(g.sub(first, second), g.div(difference, z));
    // (x − y)² is (y − x)², and is written with what came first in front.
    let square = g.mul(turned, turned);
    assert_eq!(g.mul(difference, difference), square);
    assert_eq!(g.operation(square), &Operation::Mul(difference, difference));
}

#[test]
fn logarithms_of_sums_of_exponentials_are_gathered() {
    let mut graph = Graph::default();
    let g = &mut graph;
    let [x, y, z] = inputs(g);
    let both = g.log_sum_exp(vec![x, y]);
    let all = g.log_sum_exp(vec![z, y, x]);
    assert_eq!([g.log_sum_exp(vec![both, z]), g.log_sum_exp(vec![x])], [all, x]);
    // log(1 + eˣ) is that of 0 and x; log(1 + eˣ⁻ʸ) is that of x and y, less y.
    let zero = g.number(0.0);
    let (of_x, with_zero) = (g.exp(x), g.log_sum_exp(vec![zero, x]));
    assert_eq!(g.ln_1p(of_x), with_zero);
    let difference = g.sub(x, y);
    let (of_difference, softplus) = (g.exp(difference), g.sub(both, y));
    assert_eq!(g.ln_1p(of_difference), softplus);
    // t + log(1 + e⁻ᵗ) is log(1 + eᵗ).
    let turned = g.sub(y, x);
    let of_turned = g.exp(turned);
    let logarithm = g.ln_1p(of_turned);
    assert_eq!([g.add(difference, logarithm), g.add(logarithm, difference)], [softplus; 2]);
    let minus_x = g.neg(x);
    let of_minus_x = g.exp(minus_x);
    let logarithm = g.ln_1p(of_minus_x);
    assert_eq!(g.add(x, logarithm), with_zero);
}
