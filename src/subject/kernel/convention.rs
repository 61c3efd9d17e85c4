//! How a kernel is called: from a TOML file, or as kernels are called that come without one.

use super::arrays::{Array, Content, Element, Numbers};
use super::expression::{Expression, Names, parameters};
use super::resolve::{Entries, Resolver};
use super::signature;
use crate::error::{Error, Result};
use crate::gpu::program;
use crate::loss::{Loss, LossSpec};
use crate::reference::products;
use crate::subject::{Precision, Upstream};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Threads of a block, where no file says how many.
const THREADS: i64 = 256;
/// The most blocks along the first axis of a grid.
pub(super) const MOST_BLOCKS: u64 = (1 << 31) - 1;

/// A convention, resolved for one loss and one PTX text.
#[derive(Debug)]
pub(super) struct Convention {
    pub numbers: Numbers,
    /// Whether gradients and total are those of the mean of the losses, not of their sum.
    pub of_mean: bool,
    pub memory: Vec<Allocation>,
    pub launches: Vec<Launch>,
    /// What upstream gradients it can be asked about.
    pub upstream: Upstream,
    /// Whether a kernel takes the upstream gradient itself.
    pub takes_upstream: bool,
}

/// Memory of a device that launches share.
#[derive(Debug)]
pub(super) struct Allocation {
    pub holds: Holds,
    /// Whether it holds zeros before the first launch, and not nothing.
    pub zeroed: bool,
}

/// What it is for.
#[derive(Debug)]
pub(super) enum Holds {
    Array(Array),
    /// Scratch memory.
    Buffer {
        name: String,
        length: Expression,
        element: Element,
    },
}

/// One launch of an entry.
#[derive(Debug)]
pub(super) struct Launch {
    pub entry: String,
    pub geometry: Geometry,
    pub arguments: Vec<Argument>,
}

/// The blocks of a launch.
#[derive(Debug)]
pub(super) struct Geometry {
    /// Blocks along each axis.
    pub grid: [Expression; 3],
    /// Threads of a block along each axis.
    pub block: [Expression; 3],
    /// Bytes of dynamic shared memory.
    pub shared: Expression,
}

/// An argument, as it fits the parameter of the entry.
#[derive(Debug)]
pub(super) enum Argument {
    /// The address of an allocation, by its place in [`Convention::memory`].
    Address(usize),
    Number(Expression, signature::Number),
}

/// What a convention file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    dtype: Option<String>,
    arithmetic: Option<String>,
    pub reduction: Option<String>,
    #[serde(default)]
    pub zeroed: Vec<String>,
    #[serde(default)]
    pub buffers: BTreeMap<String, BufferText>,
    pub launch: Vec<LaunchText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BufferText {
    pub length: Text,
    pub dtype: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LaunchText {
    pub entry: Option<String>,
    pub grid: Vec<Text>,
    pub block: Vec<Text>,
    #[serde(default)]
    pub shared: Text,
    pub arguments: Vec<Text>,
}

/// A name or a number.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected a number, or a name or expression in quotes")]
pub(super) enum Text {
    Integer(i64),
    Float(f64),
    Words(String),
}

impl Default for Text {
    fn default() -> Self {
        Self::Integer(0)
    }
}

impl Text {
    /// As an expression is written.
    pub fn text(&self) -> String {
        match self {
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => value.to_string(),
            Self::Words(text) => text.trim().to_owned(),
        }
    }
}

impl Launch {
    /// The launch at the sizes and parameters of one batch.
    ///
    /// # Errors
    /// If a length is no whole number, or an argument no number of its parameter's type.
    pub fn of_size(&self, names: &Names) -> std::result::Result<program::Launch<'_>, String> {
        let length = |axis: &Expression| axis.whole(names, MOST_BLOCKS).map(|length| length as u32);
        let axes = |[x, y, z]: &[Expression; 3]| Ok::<_, String>([length(x)?, length(y)?, length(z)?]);
        let argument = |argument: &Argument| match argument {
            Argument::Address(place) => Ok(program::Argument::Address(*place)),
            Argument::Number(expression, number) => {
                number.encode(expression.evaluate(names)).map(program::Argument::Number)
            }
        };
        Ok(program::Launch {
            entry: &self.entry,
            grid: axes(&self.geometry.grid)?,
            block: axes(&self.geometry.block)?,
            shared: length(&self.geometry.shared)?,
            arguments: self.arguments.iter().map(argument).collect::<std::result::Result<_, String>>()?,
        })
    }
}

impl Convention {
    /// The convention of a file.
    ///
    /// # Errors
    /// [`Error::BadFile`] names the file, the place in it, and what is wrong there.
    pub fn load(spec: &LossSpec, path: &Path, entries: &Entries<'_>) -> Result<Self> {
        let bad = |reason: String| Error::BadFile { path: path.to_owned(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| bad(format!("cannot be read: {error}")))?;
        let file: File = toml::from_str(&text).map_err(|error| bad(in_one_line(&text, &error)))?;
        let precision = |name: &Option<String>, default| match name {
            Some(name) => name.parse::<Precision>().map_err(|error| bad(error.to_string())),
            None => Ok(default),
        };
        let stored = precision(&file.dtype, Precision::F32)?;
        let numbers = Numbers { stored, arithmetic: precision(&file.arithmetic, stored)? };
        if numbers.arithmetic.unit_roundoff() > stored.unit_roundoff() {
            return Err(bad(format!("arithmetic `{}` is narrower than dtype `{stored}`", numbers.arithmetic)));
        }
        if entries.chosen.is_some() && file.launch.iter().all(|launch| launch.entry.is_some()) {
            return Err(bad("every launch names its entry already; --entry is for one that does not".to_owned()));
        }
        Resolver::new(spec, numbers, entries, path.to_owned()).resolve(&file)
    }

    /// The convention of kernels without a file: one launch, a block of 256 threads a sample, and the arguments
    /// `products, labels, loss, grad_products, N, K` and then the loss's numeric parameters.
    ///
    /// # Errors
    /// If the loss is no function of the products alone, or the entry has other parameters.
    pub fn fused_head(spec: &LossSpec, precision: Precision, entries: &Entries<'_>) -> Result<Self> {
        let form = spec.loss.form();
        if !products::suffice(spec) || form.bias || form.gains {
            let reason = "it is no function of the products alone, so its kernel needs a convention file (--abi)";
            return Err(Error::Unsupported(format!("{spec}: {reason}")));
        }
        let words = |text: &str| Text::Words(text.to_owned());
        let arguments = ["products", "labels", "loss", "grad_products", "N", "K"].map(words).into_iter();
        let arguments = arguments.chain(parameters(&spec.loss).into_iter().map(|(name, _)| Text::Words(name)));
        let launch = LaunchText {
            entry: None,
            grid: vec![words("N")],
            block: vec![Text::Integer(THREADS)],
            shared: Text::default(),
            arguments: arguments.collect(),
        };
        let file = File { launch: vec![launch], ..File::default() };
        let numbers = Numbers { stored: precision, arithmetic: precision };
        Resolver::new(spec, numbers, entries, entries.path.to_owned()).resolve(&file)
    }

    /// The arrays among the memory, with their places in it.
    pub fn arrays(&self) -> impl Iterator<Item = (usize, &Array)> {
        self.memory.iter().enumerate().filter_map(|(place, allocation)| match &allocation.holds {
            Holds::Array(array) => Some((place, array)),
            Holds::Buffer { .. } => None,
        })
    }

    /// The array with that content, if a kernel has it.
    pub fn array(&self, content: Content) -> Option<(usize, &Array)> {
        self.arrays().find(|(_, array)| array.content == content)
    }
}

/// A TOML error with its line, in one line.
fn in_one_line(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().replace('\n', ", ");
    match error.span() {
        Some(span) => format!("line {}: {message}", 1 + text[..span.start].matches('\n').count()),
        None => message,
    }
}

impl Holds {
    /// Its name in the convention.
    pub fn name(&self) -> &str {
        match self {
            Self::Array(array) => &array.name,
            Self::Buffer { name, .. } => name,
        }
    }

    /// Whether the kernels are given it.
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Array(array) if !array.content.is_output())
    }

    /// What it is, for people.
    pub fn describe(&self) -> String {
        match self {
            Self::Array(array) => array.describe(),
            Self::Buffer { name, length, element } => format!("{name} [{}] {}", length.text(), element.name()),
        }
    }
}
