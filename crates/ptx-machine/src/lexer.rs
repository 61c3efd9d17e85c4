//! From text to tokens, each with its line.

use crate::ParseError;

/// A piece of PTX text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A name, a directive (`.reg`) or an opcode (`ld.global.f32`).
    Word(String),
    /// An integer literal.
    Integer(u64),
    /// A floating-point literal by its bits: `0f3F800000`.
    Single(u32),
    /// A floating-point literal by its bits or in decimal: `0d3FF0000000000000`, `1.5`.
    Double(u64),
    /// A string literal, without its quotes.
    Text(String),
    /// Anything else.
    Sign(char),
}

/// A token and the line it stands on, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Located {
    pub token: Token,
    pub line: usize,
}

/// The tokens of a PTX text.
pub(crate) fn tokens(source: &str) -> Result<Vec<Located>, ParseError> {
    let mut lexer = Lexer { rest: source, line: 1 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
}

fn of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '%' | '.')
}

impl<'a> Lexer<'a> {
    fn error(&self, message: String) -> ParseError {
        ParseError { line: self.line, message }
    }

    fn advance(&mut self, bytes: usize) -> &'a str {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.matches('\n').count();
        self.rest = rest;
        passed
    }

    fn skip_blanks(&mut self) -> Result<(), ParseError> {
        loop {
            let blanks = self.rest.len() - self.rest.trim_start().len();
            self.advance(blanks);
            if self.rest.starts_with("//") {
                self.advance(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                let end = self.rest.find("*/").ok_or_else(|| self.error("a comment without an end".to_owned()))?;
                self.advance(end + 2);
            } else {
                return Ok(());
            }
        }
    }

    fn next(&mut self) -> Result<Option<Located>, ParseError> {
        self.skip_blanks()?;
        let line = self.line;
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let token = if first.is_ascii_digit() {
            let word = self.take_number();
            self.number(word)?
        } else if of_word(first) {
            Token::Word(self.take_word().to_owned())
        } else if first == '"' {
            let end = self.rest[1..].find('"').ok_or_else(|| self.error("a string without an end".to_owned()))?;
            let text = self.advance(end + 2);
            Token::Text(text[1..=end].to_owned())
        } else if "{}()[]<>,;:|!@=+-*".contains(first) {
            self.advance(first.len_utf8());
            Token::Sign(first)
        } else {
            return Err(self.error(format!("`{first}` does not belong to PTX")));
        };
        Ok(Some(Located { token, line }))
    }

    /// A word goes on over `::`, which joins the parts of some modifiers.
    fn take_word(&mut self) -> &'a str {
        let mut end = 0;
        loop {
            end += self.rest[end..].find(|c| !of_word(c)).unwrap_or(self.rest.len() - end);
            let tail = &self.rest[end..];
            if tail.starts_with("::") && tail[2..].starts_with(of_word) {
                end += 2;
            } else {
                return self.advance(end);
            }
        }
    }

    /// Like a word, but the exponent of a decimal number may have a sign.
    fn take_number(&mut self) -> &'a str {
        let whole = self.rest;
        let word = self.take_word();
        let decimal = word[..word.len() - 1].bytes().all(|c| c.is_ascii_digit() || c == b'.');
        if decimal && word.ends_with(['e', 'E']) && self.rest.starts_with(['+', '-']) {
            self.advance(1);
            let exponent = self.take_word();
            return &whole[..word.len() + 1 + exponent.len()];
        }
        word
    }

    fn number(&self, text: &str) -> Result<Token, ParseError> {
        let bad = || self.error(format!("`{text}` is not a number"));
        let digits = text.strip_suffix('U').unwrap_or(text);
        let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).map_err(|_| bad());
        let exact = |digits: &str, count| if digits.len() == count { radix(digits, 16) } else { Err(bad()) };
        let lower = digits.to_ascii_lowercase();
        Ok(if let Some(bits) = lower.strip_prefix("0f") {
            Token::Single(exact(bits, 8)? as u32)
        } else if let Some(bits) = lower.strip_prefix("0d") {
            Token::Double(exact(bits, 16)?)
        } else if let Some(digits) = lower.strip_prefix("0x") {
            Token::Integer(radix(digits, 16)?)
        } else if let Some(digits) = lower.strip_prefix("0b") {
            Token::Integer(radix(digits, 2)?)
        } else if lower.contains(['.', 'e']) {
            Token::Double(lower.parse::<f64>().map_err(|_| bad())?.to_bits())
        } else if lower.len() > 1 && lower.starts_with('0') {
            Token::Integer(radix(&lower, 8)?)
        } else {
            Token::Integer(lower.parse().map_err(|_| bad())?)
        })
    }
}
