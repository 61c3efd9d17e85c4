//! What the prover takes for equal: only what is, for every input; and what it knows of each function.

use gradproof::reference::symbolic::normal_form::equal;
use gradproof::scalar::symbol::{Graph, record};
use gradproof::scalar::{Number, Symbol};
use num_dual::DualNum;

type N = Number<Symbol>;

/// Whether the two functions of two inputs are proved equal.
fn proved(left: fn(N, N) -> N, right: fn(N, N) -> N) -> bool {
    let mut graph = Graph::default();
    let ((left, right), _) = record(&mut graph, || {
        let (a, b) = (N::input(0, 0.5), N::input(1, 0.75));
        (left(a, b).node(), right(a, b).node())
    });
    equal(&graph, left, right)
}

#[test]
fn sine_and_cosine_are_known_at_zero_and_nowhere_else() {
    assert!(proved(|a, _| (a - a).sin(), |_, _| N::from(0.0)));
    assert!(proved(|a, _| (a - a).cos(), |_, _| N::from(1.0)));
    assert!(!proved(|a, _| a.sin(), |_, _| N::from(0.0)));
    assert!(!proved(|a, _| a.cos(), |_, _| N::from(1.0)));
    assert!(!proved(|a, _| a.cos(), |_, b| b.cos()));
}

#[test]
fn functions_of_equal_arguments_are_equal_however_the_arguments_are_written() {
    assert!(proved(|a, _| (a.sqrt() * a.sqrt()).cos(), |a, _| a.cos()));
    assert!(proved(|a, b| (a / (a + b) + b / (a + b) + a).sin(), |a, _| (a + 1.0).sin()));
    assert!(!proved(|a, b| (a.sqrt() * b.sqrt()).cos(), |a, _| a.cos()));
}

#[test]
fn whole_multiples_of_a_logarithm_are_powers_and_others_are_not() {
    assert!(proved(|a, _| (a.ln() * 3.0).exp(), |a, _| a * a * a));
    assert!(proved(|a, _| (a.ln() * -2.0).exp(), |a, _| (a * a).recip()));
    assert!(!proved(|a, _| (a.ln() * 0.5).exp(), |_, _| N::from(1.0)));
    assert!(!proved(|a, _| (a.ln() * 1.5).exp(), |a, _| a));
    assert!(!proved(|a, _| (a.ln() * 2.5).exp(), |a, _| a * a));
}

#[test]
fn the_exponential_of_a_product_with_a_logarithm_is_no_power() {
    assert!(!proved(|a, b| (a.ln() * b).exp(), |a, _| a));
    assert!(!proved(|a, b| (a.ln() * b.ln()).exp(), |a, b| a * b));
    assert!(!proved(|a, b| (a.ln() * b.ln()).exp(), |a, _| a));
    assert!(!proved(|a, _| (a.ln() * a.ln()).exp(), |a, _| a));
    assert!(proved(|a, b| (a.ln() * b + b).exp(), |a, b| b.exp() * (b * a.ln()).exp()));
}

#[test]
fn the_logarithm_of_a_power_is_a_multiple() {
    assert!(proved(|a, _| (a.exp() * a.exp()).ln(), |a, _| a * 2.0));
    assert!(proved(|a, _| (a.exp() * a.exp() * a.exp()).recip().ln(), |a, _| a * -3.0));
    assert!(!proved(|a, _| (a.exp() * a.exp()).ln(), |a, _| a * 0.5));
    assert!(proved(|a, b| ((a + b).recip() * (a + b).recip()).ln(), |a, b| (a + b).ln() * -2.0));
}
