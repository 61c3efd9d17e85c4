//! A proof that two formulas are equal, by algebra alone.
//!
//! A formula becomes a polynomial with rational coefficients in *unknowns*: inputs, roots, exponentials, logarithms, sines and
//! cosines of polynomials, and inverses of sums. Products of exponentials are taken apart term by term, so that `e^{a−b}` is
//! `eᵃ/eᵇ`; the logarithm of a product is a sum, and undone by the exponential. Two formulas are equal if their difference,
//! multiplied by every denominator and with `√a·√a` replaced by `a`, has no term left.
//!
//! What is proved holds for all real inputs at which both formulas are defined (roots of positive numbers, no division by 0).
//! The converse does not hold: two formulas that are equal for a reason unknown here are not proved so.

mod polynomial;

use crate::scalar::symbol::{Graph, Node, Operation};
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive};
use polynomial::{Monomial, Polynomial};
use std::collections::HashMap;

/// Whether the two are equal, proved. A `false` may also mean that the reason is beyond the rules.
pub fn equal(graph: &Graph, left: Node, right: Node) -> bool {
    Prover::new(graph).equal(left, right)
}

/// What an unknown stands for.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Input(usize),
    Sqrt,
    /// Of one term.
    Exp,
    Ln,
    /// One over a sum.
    Inverse,
    Sin,
    Cos,
    Atan2,
    Acos,
}

/// Proves equalities between formulas of one graph.
#[derive(Debug)]
pub struct Prover<'g> {
    graph: &'g Graph,
    /// What each unknown is, and is a function of: polynomials in unknowns of smaller number.
    unknowns: Vec<(Kind, Vec<Polynomial>)>,
    forms: HashMap<Node, Option<Polynomial>>,
}

impl<'g> Prover<'g> {
    /// A prover that knows nothing yet. It remembers what it has seen, so that one for many formulas is faster.
    pub fn new(graph: &'g Graph) -> Self {
        Self { graph, unknowns: Vec::new(), forms: HashMap::new() }
    }

    /// Whether the two are equal, proved.
    pub fn equal(&mut self, left: Node, right: Node) -> bool {
        match (self.form(left), self.form(right)) {
            (Some(left), Some(right)) => self.vanishes(&left.minus(&right)),
            _ => false,
        }
    }

    /// The polynomial of a node; none if a constant in it is not finite.
    fn form(&mut self, root: Node) -> Option<Polynomial> {
        for node in self.graph.below(&[root]) {
            if !self.forms.contains_key(&node) {
                let form = self.form_of(&self.graph.operation(node).clone());
                self.forms.insert(node, form);
            }
        }
        self.forms[&root].clone()
    }

    fn form_of(&mut self, operation: &Operation) -> Option<Polynomial> {
        let of = |operand: &Node| self.forms[operand].clone();
        Some(match operation {
            Operation::Input(index) => self.unknown(Kind::Input(*index), Vec::new()),
            Operation::Constant(bits) => Polynomial::constant(BigRational::from_float(bits.value())?),
            Operation::Add(a, b) => of(a)?.plus(&of(b)?),
            Operation::Sub(a, b) => of(a)?.minus(&of(b)?),
            Operation::Mul(a, b) => of(a)?.times(&of(b)?),
            Operation::Div(a, b) => {
                let (a, b) = (of(a)?, of(b)?);
                a.times(&self.inverse(&b)?)
            }
            Operation::Neg(a) => Polynomial::default().minus(&of(a)?),
            Operation::Detach(a) => of(a)?,
            Operation::Sqrt(a) => self.unknown(Kind::Sqrt, vec![of(a)?]),
            Operation::Sin(a) if of(a)?.is_empty() => Polynomial::default(),
            Operation::Cos(a) if of(a)?.is_empty() => Polynomial::one(),
            Operation::Sin(a) => self.unknown(Kind::Sin, vec![of(a)?]),
            Operation::Cos(a) => self.unknown(Kind::Cos, vec![of(a)?]),
            Operation::Acos(a) => self.unknown(Kind::Acos, vec![of(a)?]),
            Operation::Atan2(a, b) => self.unknown(Kind::Atan2, vec![of(a)?, of(b)?]),
            Operation::Exp(a) => self.exp(&of(a)?)?,
            Operation::ExpM1(a) => self.exp(&of(a)?)?.minus(&Polynomial::one()),
            Operation::Ln(a) => self.ln(&of(a)?)?,
            Operation::Ln1p(a) => self.ln(&Polynomial::one().plus(&of(a)?))?,
            Operation::LogSumExp(terms) => {
                let terms: Vec<Polynomial> = terms.iter().map(of).collect::<Option<_>>()?;
                let mut sum = Polynomial::default();
                for term in terms {
                    sum = sum.plus(&self.exp(&term)?);
                }
                self.ln(&sum)?
            }
        })
    }

    /// The unknown that stands for a function of these arguments, known or new.
    fn unknown(&mut self, kind: Kind, arguments: Vec<Polynomial>) -> Polynomial {
        let same = |known: &(Kind, Vec<Polynomial>)| {
            known.0 == kind && known.1.iter().zip(&arguments).all(|(a, b)| a == b || self.vanishes(&a.minus(b)))
        };
        let index = self.unknowns.iter().position(same).unwrap_or_else(|| {
            self.unknowns.push((kind, arguments));
            self.unknowns.len() - 1
        });
        Polynomial::unknown(index)
    }

    /// `p = coefficient · content · rest`, where content is a monomial and `rest` has no denominators.
    fn split(&self, p: &Polynomial) -> Option<(BigRational, Monomial, Polynomial)> {
        let mut content = Monomial::default();
        let mut rest = p.clone();
        // From the last: the argument of an inverse may hold earlier ones.
        for unknown in p.unknowns().into_iter().rev() {
            if self.unknowns[unknown].0 == Kind::Inverse {
                let most = rest.exponents(unknown).1;
                let sum = &self.unknowns[unknown].1[0];
                rest = rest.replaced(unknown, |n| sum.power(most - n));
                content = content.times(&Monomial::power(unknown, most));
            }
        }
        for unknown in rest.unknowns() {
            let common = Monomial::power(unknown, rest.exponents(unknown).0);
            rest = rest.times_term(&common.inverse(), &BigRational::one());
            content = content.times(&common);
        }
        let leading = rest.terms().next()?.1.clone();
        Some((leading.clone(), content, rest.scaled(&leading.recip())))
    }

    /// One over a polynomial; none of 0.
    fn inverse(&mut self, p: &Polynomial) -> Option<Polynomial> {
        let (coefficient, content, rest) = self.split(p)?;
        let over = if rest == Polynomial::one() { rest } else { self.unknown(Kind::Inverse, vec![rest]) };
        Some(self.spread(&over.times_term(&content.inverse(), &coefficient.recip())))
    }

    /// The same polynomial with the inverse of an inverse undone.
    fn spread(&self, p: &Polynomial) -> Polynomial {
        p.unknowns().into_iter().rev().filter(|u| self.unknowns[*u].0 == Kind::Inverse).fold(p.clone(), |p, unknown| {
            let sum = &self.unknowns[unknown].1[0];
            p.replaced(unknown, |n| if n < 0 { sum.power(-n) } else { Polynomial::unknown(unknown).power(n) })
        })
    }

    fn exp(&mut self, p: &Polynomial) -> Option<Polynomial> {
        let mut product = Polynomial::one();
        for (monomial, coefficient) in p.terms() {
            let logarithm = monomial.powers().next().filter(|(unknown, exponent)| {
                *exponent == 1 && monomial.powers().count() == 1 && self.unknowns[*unknown].0 == Kind::Ln
            });
            let factor = match logarithm {
                Some((unknown, _)) if coefficient.is_integer() => {
                    let argument = self.unknowns[unknown].1[0].clone();
                    let base = if coefficient.is_negative() { self.inverse(&argument)? } else { argument };
                    base.power(coefficient.abs().to_integer().to_i32()?)
                }
                _ => self.exp_of_term(monomial, coefficient)?,
            };
            product = product.times(&factor);
        }
        Some(product)
    }

    /// Exponentials of whole multiples of one term are powers of one unknown.
    fn exp_of_term(&mut self, monomial: &Monomial, coefficient: &BigRational) -> Option<Polynomial> {
        for (index, (kind, arguments)) in self.unknowns.iter().enumerate() {
            if *kind != Kind::Exp {
                continue;
            }
            let (known, base) = arguments[0].single().expect("the argument of an exponential is one term");
            let times = coefficient / base;
            if known == monomial && times.is_integer() {
                return Some(Polynomial::term(
                    Monomial::power(index, times.to_integer().to_i32()?),
                    BigRational::one(),
                ));
            }
        }
        let positive = Polynomial::term(monomial.clone(), coefficient.abs());
        let unknown = self.unknown(Kind::Exp, vec![positive]);
        if coefficient.is_negative() { self.inverse(&unknown) } else { Some(unknown) }
    }

    fn ln(&mut self, p: &Polynomial) -> Option<Polynomial> {
        let (coefficient, content, rest) = self.split(p)?;
        let mut sum = Polynomial::default();
        let mut inside = rest.scaled(&coefficient);
        for (unknown, exponent) in content.powers() {
            let times = BigRational::from_integer(exponent.into());
            match &self.unknowns[unknown] {
                (Kind::Exp, arguments) => sum = sum.plus(&arguments[0].scaled(&times)),
                (Kind::Inverse, arguments) => {
                    let logarithm = self.unknown(Kind::Ln, vec![arguments[0].clone()]);
                    sum = sum.minus(&logarithm.scaled(&times));
                }
                _ => inside = inside.times_term(&Monomial::power(unknown, exponent), &BigRational::one()),
            }
        }
        if inside == Polynomial::one() { Some(sum) } else { Some(sum.plus(&self.unknown(Kind::Ln, vec![inside]))) }
    }

    /// Whether a polynomial is 0 for what its unknowns stand for.
    fn vanishes(&self, p: &Polynomial) -> bool {
        let mut left = p.clone();
        // Arguments are of smaller number, so what a step brings in is still to come.
        for unknown in (0..self.unknowns.len()).rev() {
            if left.is_empty() {
                return true;
            }
            let (least, most) = left.exponents(unknown);
            let (kind, arguments) = &self.unknowns[unknown];
            // Multiplied by the denominator: a power of the unknown, or of the sum that it is the inverse of.
            let shift = if least < 0 { -least } else { 0 };
            left = match kind {
                _ if (least, most) == (0, 0) => left,
                Kind::Inverse => left.replaced(unknown, |n| arguments[0].power(most.max(0) - n)),
                Kind::Sqrt => left.replaced(unknown, |n| {
                    let n = n + shift;
                    arguments[0].power(n / 2).times(&Polynomial::unknown(unknown).power(n % 2))
                }),
                _ => left.times_term(&Monomial::power(unknown, shift), &BigRational::one()),
            };
        }
        left.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::symbol::record;
    use crate::scalar::{Number, Scalar, Symbol};
    use num_dual::DualNum;

    type N = Number<Symbol>;

    /// Whether the two functions of three inputs are proved equal.
    fn proved(left: fn([N; 3]) -> N, right: fn([N; 3]) -> N) -> bool {
        let mut graph = Graph::default();
        let ((left, right), _) = record(&mut graph, || {
            let inputs = [0, 1, 2].map(|i| N::input(i, 0.5));
            (left(inputs).node(), right(inputs).node())
        });
        equal(&graph, left, right)
    }

    #[test]
    fn true_identities_are_proved() {
        assert!(proved(|[a, b, _]| (a + b) * (a - b), |[a, b, _]| a * a - b * b));
        assert!(proved(|[a, b, _]| a / b + b / a, |[a, b, _]| (a * a + b * b) / (a * b)));
        assert!(proved(|[a, b, _]| (a + b).recip() * (a + b), |_| N::from(1.0)));
        assert!(proved(|[a, b, _]| (a * a + b * b).sqrt().powi(2), |[a, b, _]| a * a + b * b));
        assert!(proved(|[a, b, c]| (a - b + c).exp(), |[a, b, c]| a.exp() * c.exp() / b.exp()));
        assert!(proved(|[a, b, _]| (a + b).exp().ln(), |[a, b, _]| b + a));
        assert!(proved(
            |[a, b, c]| N::log_sum_exp(&[N::log_sum_exp(&[a, b]), c]),
            |[a, b, c]| N::log_sum_exp(&[c, b, a])
        ));
        assert!(proved(|[a, _, _]| a + (-a).exp().ln_1p(), |[a, _, _]| a.exp().ln_1p()));
        assert!(proved(
            |[a, b, c]| (N::log_sum_exp(&[a, b]) - c).exp().ln_1p(),
            |[a, b, c]| N::log_sum_exp(&[a, b, c]) - c
        ));
        // tanh(a/2), in two ways
        assert!(proved(|[a, _, _]| (a.exp() - 1.0) / (a.exp() + 1.0), |[a, _, _]| -(-a).exp_m1() / ((-a).exp() + 1.0)));
    }

    #[test]
    fn false_ones_are_not() {
        assert!(!proved(|[a, b, _]| (a + b) * (a - b), |[a, b, _]| a * a + b * b));
        assert!(!proved(|[a, b, _]| (a + b).sqrt(), |[a, b, _]| a.sqrt() + b.sqrt()));
        assert!(!proved(|[a, b, _]| (a + b).exp(), |[a, b, _]| a.exp() + b.exp()));
        assert!(!proved(|[a, b, c]| N::log_sum_exp(&[a, b, c]), |[a, b, _]| N::log_sum_exp(&[a, b])));
        assert!(!proved(|[a, _, _]| a.cos(), |[a, _, _]| a.sin()));
        assert!(!proved(|[a, _, _]| a * 0.1 * 3.0, |[a, _, _]| a * (0.1 * 3.0)), "0.1·3 rounds");
        assert!(!proved(|[a, _, _]| a / 0.0, |[a, _, _]| a / 0.0), "nothing is proved of what is not defined");
    }
}
