//! From what a convention file says to what that means for one loss and one PTX text.

use super::arrays::{self, Array, Content, Element, Numbers};
use super::convention::{
    Allocation, BufferText, Convention, File, Geometry, Holds, Launch, LaunchText, MOST_BLOCKS, Text,
};
use super::expression::{Expression, Names, Sizes};
use super::signature::{self, Unfitted};
use crate::batch::Tensor;
use crate::error::{Error, Result, nearest};
use crate::loss::LossSpec;
use crate::subject::Upstream;
use ptx_machine::Signature;
use std::path::{Path, PathBuf};

/// The most threads that a block has on any device.
const MOST_THREADS: u64 = 1024;

/// What is wrong with a part of a file.
type Reason<T> = std::result::Result<T, String>;

/// A PTX text as far as a convention has to fit it.
#[derive(Debug)]
pub(super) struct Entries<'a> {
    /// The file that it comes from.
    pub path: &'a Path,
    pub signatures: &'a [Signature],
    /// The entry that the user named.
    pub chosen: Option<&'a str>,
}

/// From what a file says to what that means for one loss and one PTX text.
pub(super) struct Resolver<'a> {
    spec: &'a LossSpec,
    numbers: Numbers,
    entries: &'a Entries<'a>,
    /// What errors are about.
    path: PathBuf,
    names: Names,
    known: Vec<(Array, bool)>,
    memory: Vec<Allocation>,
}

impl<'a> Resolver<'a> {
    /// For the loss, with kernels of such numbers; errors are about the file at `path`.
    pub fn new(spec: &'a LossSpec, numbers: Numbers, entries: &'a Entries<'a>, path: PathBuf) -> Self {
        let names = Names::new(spec, Sizes::ONE, None);
        Self { spec, numbers, entries, path, names, known: arrays::known(spec, numbers), memory: Vec::new() }
    }

    fn bad(&self, reason: String) -> Error {
        Error::BadFile { path: self.path.clone(), reason }
    }

    /// The convention that the file describes.
    ///
    /// # Errors
    /// Names what in it does not fit.
    pub fn resolve(mut self, file: &File) -> Result<Convention> {
        for (name, buffer) in &file.buffers {
            let allocation = self.buffer(name, buffer).map_err(|reason| self.bad(reason))?;
            self.memory.push(allocation);
        }
        let mut launches = Vec::new();
        for (number, launch) in file.launch.iter().enumerate() {
            launches.push(self.launch(number, launch)?);
        }
        if launches.is_empty() {
            return Err(self.bad("there is no launch".to_owned()));
        }
        for name in &file.zeroed {
            let known = self.memory.iter_mut().find(|allocation| allocation.holds.name() == name);
            match known {
                Some(allocation) if allocation.holds.is_input() => {
                    return Err(self.bad(format!("zeroed: `{name}` is given to the kernel, and is not for it to fill")));
                }
                Some(allocation) => allocation.zeroed = true,
                None => return Err(self.bad(format!("zeroed: no launch has an argument `{name}`"))),
            }
        }
        let of_mean = match file.reduction.as_deref() {
            None | Some("sum") => false,
            Some("mean") => true,
            Some(other) => return Err(self.bad(format!("reduction `{other}` is not one of sum, mean"))),
        };
        let takes_upstream = self.has(Content::Upstream);
        if takes_upstream && file.reduction.is_some() {
            return Err(self.bad("reduction says nothing of a kernel that takes `upstream`".to_owned()));
        }
        self.check_outputs().map_err(|reason| self.bad(reason))?;
        let independent = arrays::samples_are_independent(self.spec);
        let by_sample = self.arrays().all(|array| array.content.is_of_sample(independent));
        Ok(Convention {
            numbers: self.numbers,
            of_mean,
            upstream: if takes_upstream || by_sample { Upstream::Any } else { Upstream::Alike },
            takes_upstream,
            memory: self.memory,
            launches,
        })
    }

    fn arrays(&self) -> impl Iterator<Item = &Array> {
        self.memory.iter().filter_map(|allocation| match &allocation.holds {
            Holds::Array(array) => Some(array),
            Holds::Buffer { .. } => None,
        })
    }

    fn has(&self, content: Content) -> bool {
        self.arrays().any(|array| array.content == content)
    }

    fn buffer(&self, name: &str, buffer: &BufferText) -> Reason<Allocation> {
        let context = |reason: String| format!("buffer `{name}`: {reason}");
        if self.known.iter().any(|(array, _)| array.name == name) || Expression::parse(name, &self.names).is_ok() {
            return Err(context("the name has a meaning already".to_owned()));
        }
        let length = Expression::parse(&buffer.length.text(), &self.names).map_err(context)?;
        let element = match &buffer.dtype {
            None => Element::Float(self.numbers.arithmetic),
            Some(text) => Element::named(text).ok_or_else(|| {
                context(format!("unknown dtype `{text}`: it is one of f64, f32, f16, bf16, i32, i64"))
            })?,
        };
        Ok(Allocation { holds: Holds::Buffer { name: name.to_owned(), length, element }, zeroed: false })
    }

    fn launch(&mut self, number: usize, launch: &LaunchText) -> Result<Launch> {
        let signature = self.entry(launch.entry.as_deref())?;
        let context = |reason: String| format!("launch {} (`{}`): {reason}", number + 1, signature.name);
        let geometry = self.geometry(signature, launch).map_err(|reason| self.bad(context(reason)))?;
        let mut arguments = Vec::new();
        for (number, argument) in launch.arguments.iter().enumerate() {
            let place = |reason: String| context(format!("argument {}: {reason}", number + 1));
            let found = self.argument(&argument.text());
            arguments.push(found.map_err(|reason| self.bad(place(reason)))?);
        }
        let arguments = signature::fit(signature, arguments, &self.memory, &self.names)
            .map_err(|reason| Error::BadFile { path: self.entries.path.to_owned(), reason })?;
        Ok(Launch { entry: signature.name.clone(), geometry, arguments })
    }

    /// The entry that a launch is of: the one it names, the one that the user named, or the only one.
    fn entry(&self, named: Option<&str>) -> Result<&'a Signature> {
        let all = self.entries.signatures;
        let bad = |reason: String| Error::BadFile { path: self.entries.path.to_owned(), reason };
        let names: Vec<&str> = all.iter().map(|signature| signature.name.as_str()).collect();
        match (named.or(self.entries.chosen), all) {
            (_, []) => Err(bad("it has no entry (`__global__` function)".to_owned())),
            (Some(name), _) => all.iter().find(|signature| signature.name == name).ok_or_else(|| {
                let hint = nearest(name, names.iter().copied())
                    .map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"));
                bad(format!("it has no entry `{name}`{hint}; it has {}", names.join(", ")))
            }),
            (None, [only]) => Ok(only),
            (None, _) => Err(bad(format!("it has several entries, and --entry says which: {}", names.join(", ")))),
        }
    }

    fn geometry(&self, signature: &Signature, launch: &LaunchText) -> Reason<Geometry> {
        let parse = |text: &str| Expression::parse(text, &self.names);
        let axes = |what: &str, texts: &[Text], most: u64| {
            if texts.is_empty() || texts.len() > 3 {
                return Err(format!("{what} has {} numbers, expected one for each of up to three axes", texts.len()));
            }
            let text = |axis: usize| texts.get(axis).map_or_else(|| "1".to_owned(), Text::text);
            let axes = [parse(&text(0))?, parse(&text(1))?, parse(&text(2))?];
            for axis in &axes {
                axis.whole(&self.names, most).map_err(|reason| format!("{what}: {reason}"))?;
            }
            Ok(axes)
        };
        let grid = axes("grid", &launch.grid, MOST_BLOCKS)?;
        let block = axes("block", &launch.block, MOST_THREADS)?;
        let threads = block.iter().map(|axis| axis.evaluate(&self.names)).product::<f64>();
        let most = signature.most_threads.unwrap_or([MOST_THREADS as u32, 1, 1]);
        let most = most.into_iter().map(u64::from).fold(1, u64::saturating_mul);
        if threads > MOST_THREADS.min(most) as f64 {
            return Err(format!("block: {threads} threads, and a block of `{}` has at most {most}", signature.name));
        }
        let shared = parse(&launch.shared.text())?;
        shared.whole(&self.names, u64::from(u32::MAX)).map_err(|reason| format!("shared: {reason}"))?;
        Ok(Geometry { grid, block, shared })
    }

    /// A name of an array or buffer, or a number.
    fn argument(&mut self, text: &str) -> Reason<Unfitted> {
        if let Some(place) = self.memory.iter().position(|allocation| allocation.holds.name() == text) {
            return Ok(Unfitted::Address(place));
        }
        match self.known.iter().find(|(array, _)| array.name == text) {
            Some((array, true)) => {
                self.memory.push(Allocation { holds: Holds::Array(array.clone()), zeroed: false });
                Ok(Unfitted::Address(self.memory.len() - 1))
            }
            Some((_, false)) => {
                let loss = self.spec.name();
                let hint = match text.strip_prefix("grad_") {
                    Some("products" | "products_t") => ": it depends on more than the products",
                    _ => "",
                };
                Err(format!("`{text}` has no meaning for {loss}{hint}"))
            }
            None => Expression::parse(text, &self.names).map(Unfitted::Number).map_err(|reason| {
                let arrays =
                    self.known.iter().filter(|(_, available)| *available).map(|(array, _)| array.name.as_str());
                let buffers = self.memory.iter().map(|allocation| allocation.holds.name());
                let is_word = text.chars().all(|c| c.is_alphanumeric() || c == '_');
                match nearest(text, arrays.chain(buffers)).filter(|_| is_word) {
                    Some(name) if !reason.contains("did you mean") => {
                        format!("unknown name `{text}` (did you mean `{name}`?)")
                    }
                    _ => reason,
                }
            }),
        }
    }

    /// Nothing that a kernel gives may go unchecked unnoticed.
    fn check_outputs(&self) -> Reason<()> {
        if !self.arrays().any(|array| array.content.is_output()) {
            return Err(
                "no kernel gives anything that can be checked: loss, grad_products, grad_features, …".to_owned()
            );
        }
        if self.has(Content::Loss) && self.has(Content::Total) {
            return Err("`loss` and `total` are both given; make the one that is not to be checked a buffer".to_owned());
        }
        if arrays::takes_triplets(self.spec) && !self.has(Content::Triplets) {
            return Err("a kernel of the triplet loss must take `triplets` (and `T`): some cases name them".to_owned());
        }
        // Each side's gradient can be given in several ways; only the first that is there is looked at.
        let sides = [
            [Content::By(Tensor::Features), Content::ByUnitFeatures, Content::ByProducts],
            [Content::By(Tensor::Weights), Content::ByUnitWeights, Content::ByProducts],
        ];
        let used = sides.map(|ways| ways.into_iter().find(|way| self.has(*way)));
        let mut seen = Vec::new();
        for array in self.arrays().filter(|array| array.content.is_output()) {
            let alternative = sides.iter().flatten().any(|way| *way == array.content);
            if seen.contains(&array.content) || alternative && !used.contains(&Some(array.content)) {
                return Err(format!(
                    "`{}` would not be checked, as the same gradients are given in another way; make it a buffer",
                    array.name
                ));
            }
            seen.push(array.content);
        }
        Ok(())
    }
}
