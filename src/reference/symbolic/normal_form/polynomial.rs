//! Polynomials with rational coefficients, in unknowns whose exponents are whole numbers of either sign.

use num_rational::BigRational;
use num_traits::{One, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// The number of an unknown.
pub type Unknown = usize;

/// A product of powers: unknowns with their exponents, none of them 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Monomial(BTreeMap<Unknown, i32>);

impl Monomial {
    /// A power of one unknown.
    pub fn power(unknown: Unknown, exponent: i32) -> Self {
        Self(BTreeMap::from([(unknown, exponent)]).into_iter().filter(|(_, exponent)| *exponent != 0).collect())
    }

    /// The exponent of an unknown.
    pub fn exponent(&self, unknown: Unknown) -> i32 {
        self.0.get(&unknown).copied().unwrap_or(0)
    }

    /// The unknowns with their exponents.
    pub fn powers(&self) -> impl Iterator<Item = (Unknown, i32)> + '_ {
        self.0.iter().map(|(unknown, exponent)| (*unknown, *exponent))
    }

    /// The product of two.
    pub fn times(&self, other: &Self) -> Self {
        let mut product = self.clone();
        for (unknown, exponent) in other.powers() {
            let sum = product.exponent(unknown) + exponent;
            if sum == 0 {
                product.0.remove(&unknown);
            } else {
                product.0.insert(unknown, sum);
            }
        }
        product
    }

    /// One over it.
    pub fn inverse(&self) -> Self {
        Self(self.powers().map(|(unknown, exponent)| (unknown, -exponent)).collect())
    }
}

/// A sum of monomials with coefficients, none of them 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Polynomial(BTreeMap<Monomial, BigRational>);

impl Polynomial {
    /// A constant.
    pub fn constant(value: BigRational) -> Self {
        Self::term(Monomial::default(), value)
    }

    /// One.
    pub fn one() -> Self {
        Self::constant(BigRational::one())
    }

    /// One term.
    pub fn term(monomial: Monomial, coefficient: BigRational) -> Self {
        let mut sum = Self::default();
        sum.add_term(monomial, coefficient);
        sum
    }

    /// An unknown.
    pub fn unknown(unknown: Unknown) -> Self {
        Self::term(Monomial::power(unknown, 1), BigRational::one())
    }

    /// Adds one term.
    pub fn add_term(&mut self, monomial: Monomial, coefficient: BigRational) {
        let sum = self.0.remove(&monomial).unwrap_or_else(BigRational::zero) + coefficient;
        if !sum.is_zero() {
            self.0.insert(monomial, sum);
        }
    }

    /// Monomials and coefficients.
    pub fn terms(&self) -> impl Iterator<Item = (&Monomial, &BigRational)> + '_ {
        self.0.iter()
    }

    /// The only term, if there is but one.
    pub fn single(&self) -> Option<(&Monomial, &BigRational)> {
        if self.0.len() == 1 { self.0.iter().next() } else { None }
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every unknown in it.
    pub fn unknowns(&self) -> BTreeSet<Unknown> {
        self.0.keys().flat_map(|monomial| monomial.0.keys().copied()).collect()
    }

    /// The smallest and the largest exponent of an unknown.
    pub fn exponents(&self, unknown: Unknown) -> (i32, i32) {
        let exponents = self.0.keys().map(|monomial| monomial.exponent(unknown));
        exponents.fold((i32::MAX, i32::MIN), |(low, high), e| (low.min(e), high.max(e)))
    }

    /// The sum of two.
    pub fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        other.terms().for_each(|(monomial, coefficient)| sum.add_term(monomial.clone(), coefficient.clone()));
        sum
    }

    /// The difference of two.
    pub fn minus(&self, other: &Self) -> Self {
        self.plus(&other.scaled(&-BigRational::one()))
    }

    /// The product of two.
    pub fn times(&self, other: &Self) -> Self {
        let mut product = Self::default();
        for (a, x) in self.terms() {
            for (b, y) in other.terms() {
                product.add_term(a.times(b), x * y);
            }
        }
        product
    }

    /// A power; the exponent is not negative.
    pub fn power(&self, exponent: i32) -> Self {
        (0..exponent).fold(Self::one(), |product, _| product.times(self))
    }

    /// Every coefficient times `factor`.
    pub fn scaled(&self, factor: &BigRational) -> Self {
        self.times_term(&Monomial::default(), factor)
    }

    /// The product with one term.
    pub fn times_term(&self, monomial: &Monomial, factor: &BigRational) -> Self {
        Self(self.terms().map(|(m, c)| (m.times(monomial), c * factor)).filter(|(_, c)| !c.is_zero()).collect())
    }

    /// The polynomial with each power of `unknown` replaced by what `f` makes of its exponent.
    pub fn replaced(&self, unknown: Unknown, mut f: impl FnMut(i32) -> Self) -> Self {
        let mut by_exponent: BTreeMap<i32, Self> = BTreeMap::new();
        for (monomial, coefficient) in self.terms() {
            let exponent = monomial.exponent(unknown);
            let rest = monomial.times(&Monomial::power(unknown, -exponent));
            by_exponent.entry(exponent).or_default().add_term(rest, coefficient.clone());
        }
        by_exponent.into_iter().fold(Self::default(), |sum, (exponent, rest)| sum.plus(&rest.times(&f(exponent))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_either_sign_cancel() {
        let (x, y) = (Polynomial::unknown(0), Polynomial::unknown(1));
        let over_x = Polynomial::term(Monomial::power(0, -1), BigRational::one());
        assert_eq!(x.plus(&y).times(&over_x), Polynomial::one().plus(&y.times(&over_x)));
        let square = x.plus(&y).power(2);
        assert_eq!(square.minus(&x.power(2)).minus(&y.power(2)), x.times(&y).plus(&x.times(&y)));
        assert!(x.minus(&x).is_empty());
    }

    #[test]
    fn an_unknown_is_replaced_in_every_power() {
        let (x, y) = (Polynomial::unknown(0), Polynomial::unknown(1));
        let cube = x.power(3).plus(&x);
        assert_eq!(cube.replaced(0, |n| y.power(n)), y.power(3).plus(&y));
    }
}
