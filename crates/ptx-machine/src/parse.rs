//! From tokens to syntax. Every error has its line.

mod body;
mod variable;

use crate::ParseError;
use crate::lexer::{Located, Token, tokens};
use crate::syntax::{Function, Source, Space};

type Result<T> = std::result::Result<T, ParseError>;

/// Reads a PTX text.
pub(crate) fn parse(source: &str) -> Result<Source> {
    let mut parser = Parser { tokens: tokens(source)?, at: 0, depth: 0 };
    let mut parsed = Source::default();
    parser.header()?;
    while !parser.ended() {
        parser.top_level(&mut parsed)?;
    }
    Ok(parsed)
}

struct Parser {
    tokens: Vec<Located>,
    at: usize,
    /// Braces and brackets that are open around the next token.
    depth: usize,
}

/// Deeper, nothing is nested.
const DEEPEST: usize = 64;

/// `.visible` and kin
#[derive(Default)]
struct Linkage {
    external: bool,
}

impl Parser {
    fn ended(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The line of the next token, or of the last.
    fn line(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |token| token.line)
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(ParseError { line: self.line(), message: message.into() })
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|located| &located.token)
    }

    fn next(&mut self) -> Result<Token> {
        let Some(located) = self.tokens.get(self.at) else { return self.error("the text ends too early") };
        self.at += 1;
        Ok(located.token.clone())
    }

    fn is(&self, sign: char) -> bool {
        self.peek() == Some(&Token::Sign(sign))
    }

    fn take(&mut self, sign: char) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: char) -> Result<()> {
        if self.take(sign) { Ok(()) } else { self.error(format!("expected `{sign}`, found {}", self.found())) }
    }

    fn found(&self) -> String {
        match self.peek() {
            None => "the end of the text".to_owned(),
            Some(Token::Word(word)) => format!("`{word}`"),
            Some(Token::Sign(sign)) => format!("`{sign}`"),
            Some(Token::Text(text)) => format!("\"{text}\""),
            Some(Token::Integer(_) | Token::Single(_) | Token::Double(_)) => "a number".to_owned(),
        }
    }

    fn peek_word(&self) -> Option<&str> {
        match self.peek() {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek_word() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, what: &str) -> Result<String> {
        match self.peek() {
            Some(Token::Word(word)) => {
                let word = word.clone();
                self.at += 1;
                Ok(word)
            }
            _ => self.error(format!("expected {what}, found {}", self.found())),
        }
    }

    /// An integer, with its sign.
    fn integer(&mut self) -> Result<i128> {
        let negative = self.take('-');
        if let Token::Integer(value) = self.next()? {
            return Ok(if negative { -i128::from(value) } else { i128::from(value) });
        }
        self.at -= 1;
        self.error(format!("expected an integer, found {}", self.found()))
    }

    fn size(&mut self) -> Result<usize> {
        let value = self.integer()?;
        usize::try_from(value).or_else(|_| self.error(format!("{value} is not a size")))
    }

    /// Passes everything on the line of the token before.
    fn skip_line(&mut self) {
        let line = self.tokens[self.at - 1].line;
        while self.tokens.get(self.at).is_some_and(|token| token.line == line) {
            self.at += 1;
        }
    }

    fn skip_to_semicolon(&mut self) -> Result<()> {
        while self.next()? != Token::Sign(';') {}
        Ok(())
    }

    fn skip_braces(&mut self) -> Result<()> {
        while !self.take('{') {
            self.next()?;
        }
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Token::Sign('{') => depth += 1,
                Token::Sign('}') => depth -= 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads something that may hold its like.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == DEEPEST {
            return self.error(format!("more than {DEEPEST} braces and brackets are open"));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// `.version 8.4`, `.target sm_80, debug`
    fn header(&mut self) -> Result<()> {
        if !self.take_word(".version") {
            return self.error(format!("PTX begins with `.version`, not {}", self.found()));
        }
        match self.next()? {
            Token::Double(_) | Token::Integer(_) => {}
            _ => {
                self.at -= 1;
                return self.error(format!("expected a version, found {}", self.found()));
            }
        }
        if !self.take_word(".target") {
            return self.error(format!("after `.version` comes `.target`, not {}", self.found()));
        }
        self.target()
    }

    /// What follows `.target`.
    fn target(&mut self) -> Result<()> {
        self.word("a target")?;
        while self.take(',') {
            self.word("a target")?;
        }
        Ok(())
    }

    fn top_level(&mut self, parsed: &mut Source) -> Result<()> {
        if self.take(';') {
            return Ok(());
        }
        let mut linkage = Linkage::default();
        loop {
            let line = self.line();
            let directive = self.word("a directive")?;
            match directive.as_str() {
                ".target" => self.target()?,
                ".file" | ".loc" => self.skip_line(),
                ".address_size" => {
                    let bits = self.integer()?;
                    if bits != 64 {
                        self.at -= 1;
                        return self.error(format!("addresses of {bits} bits; the machine has 64"));
                    }
                }
                ".section" => self.skip_braces()?,
                ".pragma" => self.skip_to_semicolon()?,
                ".extern" => {
                    linkage.external = true;
                    continue;
                }
                ".visible" | ".weak" | ".common" => continue,
                ".entry" | ".func" => parsed.functions.push(self.function(line, directive == ".entry")?),
                ".global" => self.variables(Space::Global, &linkage, &mut parsed.variables)?,
                ".const" => self.variables(Space::Constant, &linkage, &mut parsed.variables)?,
                ".shared" => self.variables(Space::Shared, &linkage, &mut parsed.variables)?,
                _ => {
                    self.at -= 1;
                    return self.error(format!("`{directive}` is not known at the top level"));
                }
            }
            return Ok(());
        }
    }

    fn function(&mut self, line: usize, entry: bool) -> Result<Function> {
        let results = if !entry && self.is('(') { self.parameters()? } else { Vec::new() };
        let name = self.word("the name of a function")?;
        let parameters = if self.is('(') { self.parameters()? } else { Vec::new() };
        let mut function =
            Function { line, name, entry, results, parameters, required_threads: None, most_threads: None, body: None };
        loop {
            match self.peek_word() {
                Some(".maxntid") => function.most_threads = Some(self.extent()?),
                Some(".reqntid") => function.required_threads = Some(self.extent()?),
                Some(".minnctapersm" | ".maxnctapersm" | ".maxnreg" | ".noreturn") => self.tuning()?,
                Some(".pragma") => self.skip_to_semicolon()?,
                _ => break,
            }
        }
        if !self.take(';') {
            self.expect('{')?;
            function.body = Some(self.nested(Self::statements)?);
        }
        Ok(function)
    }

    /// A directive that speaks of registers and occupancy, which the machine does not run out of.
    fn tuning(&mut self) -> Result<()> {
        if self.word("a directive")? != ".noreturn" {
            self.size()?;
        }
        Ok(())
    }

    fn extent(&mut self) -> Result<[u32; 3]> {
        self.at += 1;
        let mut extent = [1; 3];
        for (i, length) in extent.iter_mut().enumerate() {
            if i > 0 && !self.take(',') {
                break;
            }
            let found = self.size()?;
            *length = u32::try_from(found).ok().filter(|length| *length > 0).map_or_else(
                || {
                    self.at -= 1;
                    self.error(format!("{found} is not a number of threads"))
                },
                Ok,
            )?;
        }
        Ok(extent)
    }
}
