//! The opcode of an instruction: its name, and the modifiers that nobody has understood yet.

use std::fmt;

/// What the bits of a value mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bits,
    Unsigned,
    Signed,
    /// IEEE binary16, binary32 or binary64
    Float,
    /// bfloat16: the upper half of a binary32
    Bfloat,
    /// TensorFloat-32: a binary32 of which 10 bits of the fraction count
    TensorFloat,
    Predicate,
}

/// The type of an instruction or of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub kind: Kind,
    /// Bits of one element
    pub width: u32,
    /// 2 for a packed pair such as `f16x2`, otherwise 1
    pub elements: u32,
}

/// Every type that a modifier can name.
const TYPES: [(&str, Kind, u32, u32); 23] = [
    ("b8", Kind::Bits, 8, 1),
    ("b16", Kind::Bits, 16, 1),
    ("b32", Kind::Bits, 32, 1),
    ("b64", Kind::Bits, 64, 1),
    ("b128", Kind::Bits, 128, 1),
    ("u8", Kind::Unsigned, 8, 1),
    ("u16", Kind::Unsigned, 16, 1),
    ("u32", Kind::Unsigned, 32, 1),
    ("u64", Kind::Unsigned, 64, 1),
    ("u16x2", Kind::Unsigned, 16, 2),
    ("s8", Kind::Signed, 8, 1),
    ("s16", Kind::Signed, 16, 1),
    ("s32", Kind::Signed, 32, 1),
    ("s64", Kind::Signed, 64, 1),
    ("s16x2", Kind::Signed, 16, 2),
    ("f16", Kind::Float, 16, 1),
    ("f16x2", Kind::Float, 16, 2),
    ("f32", Kind::Float, 32, 1),
    ("f64", Kind::Float, 64, 1),
    ("bf16", Kind::Bfloat, 16, 1),
    ("bf16x2", Kind::Bfloat, 16, 2),
    ("tf32", Kind::TensorFloat, 32, 1),
    ("pred", Kind::Predicate, 1, 1),
];

impl Type {
    /// The type that `name` names, without its dot.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let &(_, kind, width, elements) = TYPES.iter().find(|(known, ..)| *known == name)?;
        Some(Self { kind, width, elements })
    }

    /// Bits of a whole value
    pub(crate) fn bits(self) -> u32 {
        self.width * self.elements
    }

    /// The type of one element of a packed pair
    pub(crate) fn element(self) -> Self {
        Self { elements: 1, ..self }
    }

    pub(crate) fn is_integer(self) -> bool {
        matches!(self.kind, Kind::Unsigned | Kind::Signed)
    }

    pub(crate) fn is_float(self) -> bool {
        matches!(self.kind, Kind::Float | Kind::Bfloat)
    }
}

/// As PTX spells it, without the dot.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = TYPES
            .iter()
            .find(|(_, kind, width, elements)| (*kind, *width, *elements) == (self.kind, self.width, self.elements));
        f.write_str(name.map_or("?", |(name, ..)| name))
    }
}

/// An opcode such as `add.rn.ftz.f32`, whose modifiers are taken one by one by whoever knows what they mean.
///
/// What is left at the end is unknown, and an error: the meaning of an instruction is never guessed.
#[derive(Clone, Debug)]
pub(crate) struct Opcode {
    text: String,
    name: String,
    /// In the order of the text; `None` once taken
    modifiers: Vec<Option<String>>,
}

impl Opcode {
    pub(crate) fn new(text: &str) -> Self {
        let mut parts = text.split('.').map(str::to_owned);
        let name = parts.next().unwrap_or_default();
        Self { text: text.to_owned(), name, modifiers: parts.map(Some).collect() }
    }

    /// What stands before the first dot
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The whole opcode, as it was written
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the modifier is there and not yet taken.
    pub(crate) fn has(&self, modifier: &str) -> bool {
        self.modifiers.iter().flatten().any(|found| found == modifier)
    }

    /// Takes the modifier, if it is there.
    pub(crate) fn take(&mut self, modifier: &str) -> bool {
        let found = self.modifiers.iter_mut().find(|found| found.as_deref() == Some(modifier));
        found.is_some_and(|found| found.take().is_some())
    }

    /// Takes the first modifier that the list knows, and returns what it stands for.
    pub(crate) fn take_one_of<T: Clone>(&mut self, known: &[(&str, T)]) -> Option<T> {
        self.modifiers.iter_mut().find_map(|found| {
            let (_, meaning) = known.iter().find(|(name, _)| found.as_deref() == Some(name))?;
            *found = None;
            Some(meaning.clone())
        })
    }

    /// As `take_one_of`, where the instruction needs one of them.
    pub(crate) fn require_one_of<T: Clone>(&mut self, known: &[(&str, T)]) -> Result<T, String> {
        self.take_one_of(known).ok_or_else(|| {
            let names: Vec<_> = known.iter().map(|(name, _)| format!("`.{name}`")).collect();
            format!("`{}` needs one of {}", self.text, names.join(", "))
        })
    }

    /// Takes the first modifier that names a type.
    pub(crate) fn take_type(&mut self) -> Result<Type, String> {
        self.take_optional_type().ok_or_else(|| format!("`{}` has no type", self.text))
    }

    /// Takes the first modifier that names a type, if there is one.
    pub(crate) fn take_optional_type(&mut self) -> Option<Type> {
        self.modifiers.iter_mut().find_map(|found| {
            let named = Type::named(found.as_deref()?)?;
            *found = None;
            Some(named)
        })
    }

    /// The error for a type that the instruction does not have.
    pub(crate) fn wrong_type(&self, found: Type) -> String {
        format!("`{}` has no type `.{found}` (in `{}`)", self.name, self.text)
    }

    /// Fails if a modifier was taken by nobody.
    pub(crate) fn finish(&self) -> Result<(), String> {
        let left: Vec<_> = self.modifiers.iter().flatten().map(|found| format!("`.{found}`")).collect();
        match left.len() {
            0 => Ok(()),
            1 => Err(format!("`{}` has no modifier {} (in `{}`)", self.name, left[0], self.text)),
            _ => Err(format!("`{}` has no modifiers {} (in `{}`)", self.name, left.join(", "), self.text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_are_taken_in_any_order_and_types_in_theirs() {
        let mut opcode = Opcode::new("cvt.rni.ftz.s32.f32");
        assert_eq!(opcode.name(), "cvt");
        assert!(opcode.take("ftz") && !opcode.take("ftz") && !opcode.take("sat"));
        assert_eq!(opcode.take_one_of(&[("rzi", 0), ("rni", 1)]), Some(1));
        assert_eq!(opcode.take_type().map(|ty| ty.to_string()), Ok("s32".to_owned()));
        assert_eq!(opcode.take_type().map(|ty| ty.to_string()), Ok("f32".to_owned()));
        assert_eq!(opcode.take_type(), Err("`cvt.rni.ftz.s32.f32` has no type".to_owned()));
        assert_eq!(opcode.finish(), Ok(()));
    }

    #[test]
    fn a_modifier_that_nobody_takes_is_named() {
        let mut opcode = Opcode::new("ld.global.L1::no_allocate.foo.b32");
        assert!(opcode.take("global") && opcode.take("L1::no_allocate"));
        assert_eq!(opcode.take_type(), Ok(Type { kind: Kind::Bits, width: 32, elements: 1 }));
        assert_eq!(
            opcode.finish(),
            Err("`ld` has no modifier `.foo` (in `ld.global.L1::no_allocate.foo.b32`)".to_owned())
        );
        assert_eq!(Opcode::new("add.x.y").finish(), Err("`add` has no modifiers `.x`, `.y` (in `add.x.y`)".to_owned()));
    }

    #[test]
    fn a_modifier_written_twice_is_left_over() {
        let mut opcode = Opcode::new("add.ftz.ftz");
        assert!(opcode.take("ftz"));
        assert!(opcode.finish().is_err());
    }

    #[test]
    fn a_missing_modifier_names_the_choice() {
        let message = Opcode::new("fma.f32").require_one_of(&[("rn", ()), ("rz", ())]).unwrap_err();
        assert_eq!(message, "`fma.f32` needs one of `.rn`, `.rz`");
    }

    #[test]
    fn every_type_reads_back_as_it_is_written() {
        for (name, ..) in TYPES {
            assert_eq!(Type::named(name).map(|ty| ty.to_string()).as_deref(), Some(name));
        }
    }
}
