//! Numbers in a convention: expressions of sizes and of the loss's parameters.

use crate::batch::Batch;
use crate::error::nearest;
use crate::loss::parameters::{Choice, ClassSet, Visitor};
use crate::loss::{AnyLoss, Loss, LossSpec};
use exmex::{Express, FlatEx};
use std::ops::RangeInclusive;

/// `N * K`, `cos(m)`, `ceil(K / 32)`.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    text: String,
    compiled: Box<FlatEx<f64>>,
}

/// What an expression may speak of, each name with its value.
#[derive(Clone, Debug)]
pub(super) struct Names(Vec<(String, f64)>);

/// The sizes of a batch: samples, dimensions, classes, triplets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub samples: usize,
    pub dimension: usize,
    pub classes: usize,
    pub triplets: usize,
}

impl Sizes {
    /// Of every size one: for a first try of all expressions.
    pub const ONE: Self = Self { samples: 1, dimension: 1, classes: 1, triplets: 1 };

    fn named(self) -> [(&'static str, usize); 4] {
        [("N", self.samples), ("D", self.dimension), ("K", self.classes), ("T", self.triplets)]
    }
}

impl Expression {
    /// Reads an expression that speaks of nothing but `names`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, names: &Names) -> Result<Self, String> {
        let compiled = FlatEx::<f64>::parse(text).map_err(|error| format!("`{text}` is no expression: {error}"))?;
        if let Some(unknown) = compiled.var_names().iter().find(|name| names.get(name).is_none()) {
            let known: Vec<&str> = names.0.iter().map(|(name, _)| name.as_str()).collect();
            let hint = nearest(unknown, known.iter().copied())
                .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
            let quoted = if text == unknown { String::new() } else { format!(" in `{text}`") };
            return Err(format!("unknown name `{unknown}`{quoted}{hint}; the numbers are {}", known.join(", ")));
        }
        Ok(Self { text: text.to_owned(), compiled: Box::new(compiled) })
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it speaks of nothing but sizes and is a whole number where all of them are 1: then it stands for one.
    pub fn is_size(&self, names: &Names) -> bool {
        let of_sizes = |name: &String| Sizes::ONE.named().iter().any(|(size, _)| size == name);
        self.compiled.var_names().iter().all(of_sizes) && self.evaluate(names).fract() == 0.0
    }

    /// Whether it is a size and nothing more.
    pub fn is_one_size(&self) -> bool {
        Sizes::ONE.named().iter().any(|(size, _)| *size == self.text)
    }

    /// Its value.
    pub fn evaluate(&self, names: &Names) -> f64 {
        let value = |name: &String| names.get(name).expect("a parsed expression has no other names");
        let values: Vec<f64> = self.compiled.var_names().iter().map(value).collect();
        self.compiled.eval(&values).expect("there is a value for each name")
    }

    /// Its value, if that is a whole number from 0 to `most`.
    ///
    /// # Errors
    /// If it is not.
    pub fn whole(&self, names: &Names, most: u64) -> Result<u64, String> {
        let value = self.evaluate(names);
        if value.fract() == 0.0 && (0.0..=most as f64).contains(&value) {
            return Ok(value as u64);
        }
        let hint = if value.fract() == 0.0 { "" } else { "; `ceil(…)` rounds up" };
        Err(format!("`{}` is {value}, and must be a whole number from 0 to {most}{hint}", self.text))
    }
}

impl Names {
    /// The sizes, π, and the numeric parameters of the loss: as the specification has them, or the batch where they are learnable.
    pub fn new(spec: &LossSpec, sizes: Sizes, batch: Option<&Batch<f64>>) -> Self {
        let sizes = sizes.named().map(|(name, size)| (name.to_owned(), size as f64));
        let mut names: Vec<(String, f64)> = sizes.into_iter().collect();
        names.extend(parameters(&spec.loss));
        for (name, value) in batch.iter().flat_map(|batch| &batch.inputs.scalars) {
            names.iter_mut().filter(|(known, _)| known == name).for_each(|(_, known)| *known = *value);
        }
        names.push(("pi".to_owned(), std::f64::consts::PI));
        Self(names)
    }

    fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

/// The loss's numeric parameters, and those of losses that it is built on, in the order of `gradproof explain`. A name is a word:
/// `lambda_min` for `lambda-min`.
pub(super) fn parameters(loss: &AnyLoss) -> Vec<(String, f64)> {
    let mut numbers = Numbers(Vec::new());
    loss.clone().parameters(&mut numbers);
    numbers.0
}

struct Numbers(Vec<(String, f64)>);

impl Numbers {
    fn push(&mut self, name: &str, value: f64) {
        let name = name.replace('-', "_");
        // The outer loss's parameter hides one of the same name further in.
        if !self.0.iter().any(|(known, _)| *known == name) {
            self.0.push((name, value));
        }
    }
}

impl Visitor for Numbers {
    fn number(&mut self, name: &'static str, value: &mut f64, _range: RangeInclusive<f64>, _about: &'static str) {
        self.push(name, *value);
    }
    fn integer(&mut self, name: &'static str, value: &mut u32, _range: RangeInclusive<u32>, _about: &'static str) {
        self.push(name, f64::from(*value));
    }
    fn choice(&mut self, _name: &'static str, _value: &mut dyn Choice, _about: &'static str) {}
    fn classes(&mut self, _name: &'static str, _value: &mut ClassSet, _about: &'static str) {}
    fn label(&mut self, _name: &'static str, _value: &mut Option<i64>, _about: &'static str) {}
    fn loss(&mut self, _name: &'static str, value: &mut AnyLoss, _about: &'static str) {
        value.parameters(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Tensor;
    use crate::cases::generate;
    use crate::subject::Precision;

    fn value(spec: &str, text: &str) -> Result<f64, String> {
        let spec = spec.parse().unwrap();
        let names = Names::new(&spec, Sizes { samples: 3, dimension: 4, classes: 5, triplets: 0 }, None);
        Expression::parse(text, &names).map(|expression| expression.evaluate(&names))
    }

    #[test]
    fn expressions_speak_of_sizes_and_of_the_parameters_of_the_loss() {
        for (text, expected) in [
            ("N * K + 1", 16.0),
            ("ceil(N * K / 4)", 4.0),
            ("min(K, 2) + max(N, D)", 6.0),
            ("cos(pi - m)", (std::f64::consts::PI - 0.25).cos()),
            ("-s / 2", -16.0),
            ("2 ^ N", 8.0),
            ("0.5", 0.5),
        ] {
            assert_eq!(value("arcface:s=32,m=0.25", text), Ok(expected), "{text}");
        }
        assert_eq!(value("sphereface:lambda-min=3", "lambda_min"), Ok(3.0));
        assert_eq!(value("ring:lambda=0.5,primary=(cosface:m=0.1)", "lambda + m"), Ok(0.6));
        assert!(value("softmax", "s").unwrap_err().contains("unknown name `s`"));
        assert!(value("softmax", "N +").unwrap_err().starts_with("`N +` is no expression: "));
    }

    #[test]
    fn a_learnable_scalar_has_the_value_that_the_batch_gives_it() {
        let spec: LossSpec = "arcface:s=32".parse().unwrap();
        let mut batch = generate(&spec, Precision::F64, 0, 1).unwrap().remove(0).batch;
        batch.inputs.scalars[0].1 = 7.0;
        assert_eq!(batch.inputs.tensors().last().unwrap().0, Tensor::Scalar("s"));
        let names = Names::new(&spec, Sizes::ONE, Some(&batch));
        assert_eq!(Expression::parse("s", &names).unwrap().evaluate(&names), 7.0);
    }

    #[test]
    fn lengths_are_whole_and_sizes_are_told_from_other_numbers() {
        let names = Names::new(&"arcface:s=2".parse().unwrap(), Sizes::ONE, None);
        let parse = |text: &str| Expression::parse(text, &names).unwrap();
        assert_eq!(parse("K * 4").whole(&names, 8), Ok(4));
        assert!(parse("K / 2").whole(&names, 8).unwrap_err().contains("`ceil(…)` rounds up"));
        for (text, is_size, is_one_size) in [
            ("N", true, true),
            ("N * K", true, false),
            ("3", true, false),
            ("s", false, false),
            ("N / 2", false, false),
        ] {
            assert_eq!((parse(text).is_size(&names), parse(text).is_one_size()), (is_size, is_one_size), "{text}");
        }
    }
}
