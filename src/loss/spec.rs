//! Text to a loss and back: `arcface:s=64,m=0.5,tail=linear`.
//!
//! `NAME[:KEY=VALUE,…]`; a loss inside a loss stands in parentheses: `ring:lambda=0.01,primary=(cosface:s=30)`. Parameters of
//! the loss come first, then the [`Conventions`] that any loss has. What is left out has its default, and what has its
//! default is left out in print.

use super::conventions::Conventions;
use super::parameters::{Choice, ClassSet, Visitor};
use super::{AnyLoss, Loss};
use crate::error::{Error, Result, nearest};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A loss together with the conventions it is held to.
#[derive(Clone, Debug, PartialEq)]
pub struct LossSpec {
    /// The loss.
    pub loss: AnyLoss,
    /// What it leaves open.
    pub conventions: Conventions,
}

impl<L: Into<AnyLoss>> From<L> for LossSpec {
    fn from(loss: L) -> Self {
        Self { loss: loss.into(), conventions: Conventions::default() }
    }
}

impl LossSpec {
    /// Shows every parameter, the loss's own and then the conventions, to `visitor`.
    pub fn parameters(&mut self, visitor: &mut dyn Visitor) {
        self.loss.parameters(visitor);
        self.conventions.parameters(visitor);
    }

    /// Why the loss is not defined with these parameters, if it is not.
    pub fn objection(&self) -> Option<String> {
        self.loss.objection(None).or_else(|| self.conventions.objection(&self.loss))
    }

    /// The loss's name.
    pub fn name(&self) -> &'static str {
        self.loss.about().name
    }

    /// Every parameter with its name, value, permitted values and meaning.
    pub fn describe(&self) -> Vec<Described> {
        let mut description = Describe::default();
        self.clone().parameters(&mut description);
        description.0
    }

    /// The loss with all its own parameters, and those conventions that are not as published.
    pub fn in_full(&self) -> String {
        let published = Self::from(self.loss.clone()).describe();
        let mut own = Describe::default();
        self.loss.clone().parameters(&mut own);
        let said = self.describe().into_iter().zip(published).enumerate();
        let said = said.filter(|(i, (parameter, published))| *i < own.0.len() || parameter.value != published.value);
        let parameters: Vec<String> = said.map(|(_, (p, _))| format!("{}={}", p.name, p.value)).collect();
        if parameters.is_empty() { self.name().to_owned() } else { format!("{}:{}", self.name(), parameters.join(",")) }
    }

    /// The same specification with one parameter set, as in `tail=linear`.
    ///
    /// # Errors
    /// If there is no such parameter, or it cannot have that value.
    pub fn with(&self, name: &str, value: &str) -> Result<Self> {
        let mut changed = self.clone();
        let mut set = Set { loss: self.name(), name, value, outcome: None };
        changed.parameters(&mut set);
        if let Some(outcome) = set.outcome {
            outcome.map(|()| changed)
        } else {
            let known: Vec<String> = self.describe().into_iter().map(|p| p.name.to_owned()).collect();
            let nearest = nearest(name, known.iter().map(String::as_str));
            Err(Error::UnknownParameter { loss: self.name().to_owned(), name: name.to_owned(), nearest, known })
        }
    }
}

impl FromStr for LossSpec {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let (name, parameters) = text.split_once(':').unwrap_or((text, ""));
        let mut spec = Self::from(named(name.trim())?);
        let mut seen: Vec<&str> = Vec::new();
        for assignment in top_level_items(text, parameters)? {
            let bad = |reason: String| Error::BadSpec { text: text.to_owned(), reason };
            let (key, value) = assignment
                .split_once('=')
                .map(|(key, value)| (key.trim(), value.trim()))
                .ok_or_else(|| bad(format!("`{assignment}` is not of the form key=value")))?;
            if seen.contains(&key) {
                return Err(bad(format!("`{key}` is given twice")));
            }
            seen.push(key);
            spec = spec.with(key, value)?;
        }
        match spec.objection() {
            Some(reason) => Err(Error::BadSpec { text: text.to_owned(), reason }),
            None => Ok(spec),
        }
    }
}

impl TryFrom<&str> for LossSpec {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self> {
        text.parse()
    }
}

fn named(name: &str) -> Result<AnyLoss> {
    let all = AnyLoss::all();
    let names =
        all.iter().flat_map(|loss| std::iter::once(loss.about().name).chain(loss.about().aliases.iter().copied()));
    let error = Error::UnknownLoss { name: name.to_owned(), nearest: nearest(name, names) };
    all.into_iter().find(|loss| loss.about().name == name || loss.about().aliases.contains(&name)).ok_or(error)
}

/// Splits at the commas that stand in no parentheses.
fn top_level_items<'a>(text: &str, parameters: &'a str) -> Result<Vec<&'a str>> {
    let unbalanced = || Error::BadSpec { text: text.to_owned(), reason: "its parentheses do not match".to_owned() };
    let (mut items, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, character) in parameters.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).ok_or_else(unbalanced)?,
            ',' if depth == 0 => {
                items.push(&parameters[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err(unbalanced());
    }
    items.push(&parameters[start..]);
    Ok(items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect())
}

impl fmt::Display for LossSpec {
    /// The shortest text that reads back as this specification.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let defaults = named(self.name()).map(Self::from).expect("every loss is in the registry").describe();
        f.write_str(self.name())?;
        let mut separator = ':';
        for (parameter, default) in self.describe().iter().zip(&defaults) {
            if parameter.value != default.value {
                write!(f, "{separator}{}={}", parameter.name, parameter.value)?;
                separator = ',';
            }
        }
        Ok(())
    }
}

/// A parameter, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Its name in a specification.
    pub name: &'static str,
    /// Its value now, as a specification writes it.
    pub value: String,
    /// The values it may have, in words.
    pub allowed: String,
    /// The named values it may have; none for a number.
    pub choices: &'static [&'static str],
    /// What it means.
    pub about: &'static str,
}

#[derive(Default)]
struct Describe(Vec<Described>);

impl Describe {
    fn push(
        &mut self,
        name: &'static str,
        value: String,
        allowed: String,
        choices: &'static [&'static str],
        about: &'static str,
    ) {
        self.0.push(Described { name, value, allowed, choices, about });
    }
}

impl Visitor for Describe {
    fn number(&mut self, name: &'static str, value: &mut f64, range: RangeInclusive<f64>, about: &'static str) {
        self.push(name, shortest(*value), number_range(&range), &[], about);
    }
    fn integer(&mut self, name: &'static str, value: &mut u32, range: RangeInclusive<u32>, about: &'static str) {
        self.push(name, value.to_string(), integer_range(&range), &[], about);
    }
    fn choice(&mut self, name: &'static str, value: &mut dyn Choice, about: &'static str) {
        let names = value.names();
        self.push(name, names[value.index()].to_owned(), names.join("|"), names, about);
    }
    fn classes(&mut self, name: &'static str, value: &mut ClassSet, about: &'static str) {
        self.push(name, value.to_string(), CLASS_SET.to_owned(), &[], about);
    }
    fn label(&mut self, name: &'static str, value: &mut Option<i64>, about: &'static str) {
        let text = value.map_or_else(|| "none".to_owned(), |label| label.to_string());
        self.push(name, text, LABEL.to_owned(), &[], about);
    }
    fn loss(&mut self, name: &'static str, value: &mut AnyLoss, about: &'static str) {
        let inner = LossSpec::from(value.clone()).to_string();
        self.push(name, format!("({inner})"), "a loss in parentheses".to_owned(), &[], about);
    }
}

/// The shortest decimal that reads back as this number.
fn shortest(value: f64) -> String {
    let plain = value == 0.0 || (1e-4..1e15).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:e}") }
}

fn number_range(range: &RangeInclusive<f64>) -> String {
    match (*range.start(), *range.end()) {
        (f64::MIN_POSITIVE, f64::MAX) => "a positive number".to_owned(),
        (low, f64::MAX) => format!("a number of at least {low}"),
        (low, high) => format!("a number in [{low}, {high}]"),
    }
}

fn integer_range(range: &RangeInclusive<u32>) -> String {
    format!("a whole number from {} to {}", range.start(), range.end())
}

const CLASS_SET: &str = "`half` or class numbers joined by `+`, such as 0+3+4";

const LABEL: &str = "`none` or a whole number of 32 bits";

impl fmt::Display for ClassSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecondHalf => f.write_str("half"),
            Self::These(set) => f.write_str(&set.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")),
        }
    }
}

struct Set<'a> {
    loss: &'static str,
    name: &'a str,
    value: &'a str,
    outcome: Option<Result<()>>,
}

impl Set<'_> {
    fn take<V>(&mut self, name: &str, place: &mut V, parsed: Option<V>, expected: &str) {
        if name != self.name {
            return;
        }
        self.outcome = Some(match parsed {
            Some(value) => {
                *place = value;
                Ok(())
            }
            None => Err(Error::BadParameter {
                loss: self.loss.to_owned(),
                name: self.name.to_owned(),
                value: self.value.to_owned(),
                expected: expected.to_owned(),
            }),
        });
    }
}

impl Visitor for Set<'_> {
    fn number(&mut self, name: &'static str, value: &mut f64, range: RangeInclusive<f64>, _about: &'static str) {
        let parsed = self.value.parse().ok().filter(|number| range.contains(number));
        self.take(name, value, parsed, &number_range(&range));
    }
    fn integer(&mut self, name: &'static str, value: &mut u32, range: RangeInclusive<u32>, _about: &'static str) {
        let parsed = self.value.parse().ok().filter(|number| range.contains(number));
        self.take(name, value, parsed, &integer_range(&range));
    }
    fn choice(&mut self, name: &'static str, value: &mut dyn Choice, _about: &'static str) {
        let names = value.names();
        let mut index = value.index();
        let parsed = names.iter().position(|known| *known == self.value);
        self.take(name, &mut index, parsed, &format!("one of {}", names.join(", ")));
        value.select(index);
    }
    fn classes(&mut self, name: &'static str, value: &mut ClassSet, _about: &'static str) {
        let parsed = match self.value {
            "half" => Some(ClassSet::SecondHalf),
            text => text.split('+').map(|k| k.trim().parse().ok()).collect::<Option<Vec<_>>>().map(ClassSet::These),
        };
        self.take(name, value, parsed, CLASS_SET);
    }
    fn label(&mut self, name: &'static str, value: &mut Option<i64>, _about: &'static str) {
        let parsed = match self.value {
            "none" => Some(None),
            text => text.parse::<i32>().ok().map(|label| Some(label.into())),
        };
        self.take(name, value, parsed, LABEL);
    }
    fn loss(&mut self, name: &'static str, value: &mut AnyLoss, _about: &'static str) {
        if name != self.name {
            return;
        }
        let text = self.value.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(self.value);
        self.outcome = Some(text.parse::<LossSpec>().and_then(|spec| {
            if spec.conventions != Conventions::default() {
                let reason = "conventions are those of the outer loss; give them outside the parentheses".to_owned();
                return Err(Error::BadSpec { text: self.value.to_owned(), reason });
            }
            *value = spec.loss;
            Ok(())
        }));
    }
}
