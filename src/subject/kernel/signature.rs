//! Whether what a convention passes is what an entry takes.

use super::convention::{Allocation, Argument};
use super::expression::{Expression, Names};
use half::f16;
use ptx_machine::{Parameter, ParameterKind, Signature};

/// An argument, before the parameter that it is for is known.
#[derive(Debug)]
pub(super) enum Unfitted {
    /// The address of an allocation, by its place among all.
    Address(usize),
    Number(Expression),
}

/// How an argument is passed.
#[derive(Clone, Copy, Debug)]
enum Passed {
    Address,
    Number(Number),
}

/// How a number is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// A whole number of so many bytes.
    Integer(usize),
    /// A floating-point number of so many bytes.
    Float(usize),
}

impl Number {
    /// The bytes of the number, in the low end of a word.
    ///
    /// # Errors
    /// If the number is not one of its kind.
    pub fn encode(self, value: f64) -> Result<u64, String> {
        match self {
            Self::Float(2) => Ok(f16::from_f64(value).to_bits().into()),
            Self::Float(4) => Ok((value as f32).to_bits().into()),
            Self::Float(_) => Ok(value.to_bits()),
            Self::Integer(bytes) => {
                let bits = 8 * bytes;
                // Signed or unsigned: PTX does not tell.
                let end = (bits as f64).exp2();
                let fits = (-end / 2.0..end).contains(&value);
                if value.fract() != 0.0 || !fits {
                    return Err(format!("{value} is no whole number of {bits} bits"));
                }
                Ok(if value < 0.0 { (value as i64).cast_unsigned() } else { value as u64 })
            }
        }
    }
}

/// The arguments as the entry's parameters take them.
///
/// # Errors
/// If they are not what the entry takes: both lists, side by side.
pub(super) fn fit(
    signature: &Signature,
    arguments: Vec<Unfitted>,
    memory: &[Allocation],
    names: &Names,
) -> Result<Vec<Argument>, String> {
    let parameters = &signature.parameters;
    let passed = |place: usize| passed(parameters.get(place)?, arguments.get(place)?, names);
    let passed: Vec<Option<Passed>> = (0..parameters.len().max(arguments.len())).map(passed).collect();
    if passed.iter().any(Option::is_none) {
        return Err(side_by_side(signature, &arguments, memory, &passed));
    }
    let fitted = arguments.into_iter().zip(passed).filter_map(|fitted| match fitted {
        (Unfitted::Address(place), _) => Some(Argument::Address(place)),
        (Unfitted::Number(expression), Some(Passed::Number(number))) => Some(Argument::Number(expression, number)),
        (Unfitted::Number(_), _) => None,
    });
    Ok(fitted.collect())
}

/// How the argument is passed as the parameter, if it can be.
fn passed(parameter: &Parameter, argument: &Unfitted, names: &Names) -> Option<Passed> {
    let Unfitted::Number(expression) = argument else {
        let address = matches!(parameter.kind, ParameterKind::Integer | ParameterKind::Bits) && parameter.size == 8;
        return address.then_some(Passed::Address);
    };
    let number = match parameter.kind {
        ParameterKind::Integer => Number::Integer(parameter.size),
        ParameterKind::Bits if expression.is_size(names) => Number::Integer(parameter.size),
        // A size is no floating-point number by itself: it stands where another argument should.
        ParameterKind::Float if expression.is_one_size() => return None,
        ParameterKind::Float | ParameterKind::Bits => Number::Float(parameter.size),
        ParameterKind::Compound => return None,
    };
    number.encode(expression.evaluate(names)).is_ok().then_some(Passed::Number(number))
}

fn side_by_side(
    signature: &Signature,
    arguments: &[Unfitted],
    memory: &[Allocation],
    passed: &[Option<Passed>],
) -> String {
    let parameters: Vec<String> = signature.parameters.iter().map(describe).collect();
    let arguments: Vec<String> = arguments.iter().map(|argument| in_words(argument, memory)).collect();
    let nothing = "(none)".to_owned();
    let width = parameters.iter().map(String::len).chain(["PTX parameter".len()]).max().unwrap_or(0);
    let mut lines = vec![
        format!(
            "`{}` has {} parameters, and the convention passes {} arguments, which do not fit:",
            signature.name,
            parameters.len(),
            arguments.len()
        ),
        format!("        {:<width$}  argument", "PTX parameter"),
    ];
    for (place, passed) in passed.iter().enumerate() {
        let mark = if passed.is_none() { ">" } else { " " };
        let parameter = parameters.get(place).unwrap_or(&nothing);
        let argument = arguments.get(place).unwrap_or(&nothing);
        lines.push(format!("  {mark} {:>2}  {parameter:<width$}  {argument}", place + 1));
    }
    lines.join("\n")
}

fn describe(parameter: &Parameter) -> String {
    let bits = parameter.size * 8;
    match parameter.kind {
        ParameterKind::Integer if bits == 64 => "address or 64-bit integer".to_owned(),
        ParameterKind::Integer => format!("{bits}-bit integer"),
        ParameterKind::Float => format!("f{bits}"),
        ParameterKind::Bits => format!("{bits} bits"),
        ParameterKind::Compound => format!("structure of {} bytes", parameter.size),
    }
}

fn in_words(argument: &Unfitted, memory: &[Allocation]) -> String {
    match argument {
        Unfitted::Address(place) => format!("address of {}", memory[*place].holds.describe()),
        Unfitted::Number(expression) => format!("number {}", expression.text()),
    }
}
