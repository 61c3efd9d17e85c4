//! Declarations of variables and parameters.

use super::{Linkage, Parser, Result};
use crate::lexer::Token;
use crate::program::ParameterKind;
use crate::syntax::{Space, Variable};

/// The bytes that an element of a type takes in memory.
pub(super) fn bytes_of(kind: &str) -> Option<usize> {
    Some(match kind {
        ".b8" | ".u8" | ".s8" => 1,
        ".b16" | ".u16" | ".s16" | ".f16" | ".bf16" => 2,
        ".b32" | ".u32" | ".s32" | ".f32" | ".f16x2" | ".bf16x2" => 4,
        ".b64" | ".u64" | ".s64" | ".f64" => 8,
        ".b128" => 16,
        _ => return None,
    })
}

/// What a parameter of a type holds.
fn kind_of(kind: &str) -> ParameterKind {
    match kind {
        ".f16" | ".bf16" | ".f32" | ".f64" => ParameterKind::Float,
        ".f16x2" | ".bf16x2" | ".b128" => ParameterKind::Compound,
        _ if kind.starts_with(".b") => ParameterKind::Bits,
        _ => ParameterKind::Integer,
    }
}

/// The type of a variable's elements, and what else stands before its name.
#[derive(Clone, Copy)]
struct Element {
    line: usize,
    space: Space,
    external: bool,
    alignment: usize,
    /// Bytes of a number, and how many numbers make an element.
    scalar: usize,
    numbers: usize,
    kind: ParameterKind,
}

/// More bytes, a variable has not.
const MOST_BYTES: usize = 1 << 40;
/// More, no variable has to be aligned to.
const MOST_ALIGNMENT: usize = 1 << 16;

impl Parser {
    /// `(.param .b64 a, .param .f32 b)`
    pub(super) fn parameters(&mut self) -> Result<Vec<Variable>> {
        self.expect('(')?;
        let mut parameters = Vec::new();
        if self.take(')') {
            return Ok(parameters);
        }
        loop {
            if !self.take_word(".param") {
                return self.error(format!(
                    "expected `.param`, found {}: functions with register parameters are not supported",
                    self.found()
                ));
            }
            let element = self.element(Space::Parameter, &Linkage::default())?;
            parameters.push(self.named(element)?);
            if !self.take(',') {
                self.expect(')')?;
                return Ok(parameters);
            }
        }
    }

    /// What follows `.global` and kin, up to and with the semicolon.
    pub(super) fn variables(&mut self, space: Space, linkage: &Linkage, into: &mut Vec<Variable>) -> Result<()> {
        let element = self.element(space, linkage)?;
        loop {
            into.push(self.named(element)?);
            if !self.take(',') {
                return self.expect(';');
            }
        }
    }

    /// `.align 8 .b8`
    fn element(&mut self, space: Space, linkage: &Linkage) -> Result<Element> {
        let line = self.line();
        let (mut alignment, mut numbers) = (None, 1);
        loop {
            match self.peek_word() {
                Some(".align") => {
                    self.at += 1;
                    alignment = Some(self.alignment()?);
                }
                Some(".v2") => (self.at, numbers) = (self.at + 1, 2),
                Some(".v4") => (self.at, numbers) = (self.at + 1, 4),
                Some(kind) => {
                    let Some(scalar) = bytes_of(kind) else {
                        return self.error(format!("`{kind}` is not the type of a variable"));
                    };
                    let kind = if numbers == 1 { kind_of(kind) } else { ParameterKind::Compound };
                    self.at += 1;
                    if space == Space::Parameter && self.take_word(".ptr") {
                        self.pointee()?;
                    }
                    let alignment = alignment.unwrap_or(scalar * numbers);
                    return Ok(Element { line, space, external: linkage.external, alignment, scalar, numbers, kind });
                }
                None => return self.error(format!("expected a type, found {}", self.found())),
            }
        }
    }

    fn alignment(&mut self) -> Result<usize> {
        let alignment = self.size()?;
        if alignment.is_power_of_two() && alignment <= MOST_ALIGNMENT {
            return Ok(alignment);
        }
        self.at -= 1;
        self.error(format!("an alignment of {alignment} is not a power of two up to {MOST_ALIGNMENT}"))
    }

    /// What a pointer parameter is said to point to.
    fn pointee(&mut self) -> Result<()> {
        let _ = [".global", ".shared", ".const", ".local"].iter().any(|space| self.take_word(space));
        if self.take_word(".align") {
            self.alignment()?;
        }
        Ok(())
    }

    /// The name, lengths and initial value of a variable of such elements.
    fn named(&mut self, element: Element) -> Result<Variable> {
        let Element { line, space, external, alignment, mut kind, .. } = element;
        let name = self.word("the name of a variable")?;
        let mut lengths = Vec::new();
        let mut open = false;
        while self.take('[') {
            kind = ParameterKind::Compound;
            if lengths.is_empty() && self.take(']') {
                open = true;
                lengths.push(0);
                continue;
            }
            lengths.push(self.size()?);
            self.expect(']')?;
        }
        if open && !external && !self.is('=') {
            return self.error(format!("`{name}` has no length"));
        }
        let bytes = lengths.iter().try_fold(element.scalar * element.numbers, |bytes, length| {
            bytes.checked_mul(*length).filter(|bytes| *bytes <= MOST_BYTES)
        });
        let Some(mut bytes) = bytes else { return self.error(format!("`{name}` has more than {MOST_BYTES} bytes")) };
        let mut initial = None;
        if self.is('=') {
            if !matches!(space, Space::Global | Space::Constant) {
                return self
                    .error(format!("`{name}` cannot have an initial value: only global and constant memory can"));
            }
            self.at += 1;
            let value = self.initial(&element, &lengths)?;
            if open {
                (bytes, open) = (value.len(), false);
            }
            if value.len() > bytes {
                return self.error(format!("`{name}` has {bytes} bytes, not {}", value.len()));
            }
            initial = Some(value);
        }
        Ok(Variable { line, name, space, alignment, bytes, kind, open, external, initial })
    }

    /// Numbers: as many as there are, or in braces, and in braces in these for each length but the first.
    fn initial(&mut self, element: &Element, lengths: &[usize]) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if lengths.is_empty() && element.numbers == 1 {
            self.number(element, &mut bytes)?;
            return Ok(bytes);
        }
        self.expect('{')?;
        let inner = lengths.get(1..).unwrap_or_default();
        let each = inner.iter().product::<usize>() * element.scalar * element.numbers;
        while !self.take('}') {
            if self.is('{') && !lengths.is_empty() {
                let part = self.initial(element, inner)?;
                if part.len() > each {
                    return self.error(format!("{each} bytes have room here, not {}", part.len()));
                }
                let start = bytes.len();
                bytes.extend(part);
                bytes.resize(start + each, 0);
            } else {
                self.number(element, &mut bytes)?;
            }
            if !self.take(',') && !self.is('}') {
                return self.error(format!("expected `,` or `}}`, found {}", self.found()));
            }
        }
        Ok(bytes)
    }

    fn number(&mut self, element: &Element, bytes: &mut Vec<u8>) -> Result<()> {
        let size = element.scalar;
        let wide = size >= 4 && element.kind == ParameterKind::Float;
        let negative = self.take('-');
        let sign = u64::from(negative);
        let bits = match self.next()? {
            Token::Integer(value) if fits(value, negative, size) && (!wide || value == 0) => {
                if negative {
                    value.wrapping_neg()
                } else {
                    value
                }
            }
            Token::Single(bits) if size == 4 => u64::from(bits) ^ sign << 31,
            Token::Double(bits) if size == 8 => bits ^ sign << 63,
            Token::Double(bits) if size == 4 => u64::from((f64::from_bits(bits) as f32).to_bits()) ^ sign << 31,
            _ => {
                self.at -= 1;
                let found = self.found();
                return self.error(format!(
                    "expected a number of {size} bytes, found {found}: addresses as initial values are not supported"
                ));
            }
        };
        bytes.extend(bits.to_le_bytes().iter().chain(&[0; 8]).take(size));
        Ok(())
    }
}

/// Whether so many bytes hold an integer, with or without a sign.
fn fits(value: u64, negative: bool, bytes: usize) -> bool {
    let bits = 8 * bytes as u32;
    if negative { value <= 1 << (bits.min(64) - 1) } else { bits >= 64 || value >> bits == 0 }
}
