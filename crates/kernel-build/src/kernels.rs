//! The kernels' sources, and what is built from them.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

/// What a source is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// Everything in single precision.
    F32,
    /// Everything in double precision.
    F64,
    /// Features, class weights and their gradients in binary16.
    F16,
    /// Features, class weights and their gradients in bfloat16.
    Bf16,
    /// Single precision with `--use_fast_math`: for tests alone.
    Fast,
}

impl Build {
    /// The compiler's options.
    pub fn options(self) -> &'static [&'static str] {
        match self {
            Self::F32 => &["-DBUILD_F32"],
            Self::F64 => &["-DBUILD_F64"],
            Self::F16 => &["-DBUILD_F16"],
            Self::Bf16 => &["-DBUILD_BF16"],
            Self::Fast => &["-DBUILD_F32", "--use_fast_math"],
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Fast => "fast",
        })
    }
}

/// Builds of a module that never sees stored numbers.
const ARITHMETIC: &[Build] = &[Build::F32, Build::F64, Build::Fast];

/// Each module with its builds; a module is the source file of that name.
pub const MODULES: &[(&str, &[Build])] = &[
    ("rows", &[Build::F32, Build::F64, Build::F16, Build::Bf16, Build::Fast]),
    ("sines", ARITHMETIC),
    ("products", ARITHMETIC),
    ("head", ARITHMETIC),
    ("pairs", ARITHMETIC),
    ("sums", ARITHMETIC),
];

/// A kernel as users write them, for the documentation and for tests. Paths are those in the repository.
pub struct Example {
    /// The source.
    pub source: &'static str,
    /// What is made of it.
    pub ptx: &'static str,
    /// The compiler's options.
    pub options: &'static [&'static str],
}

/// Each example.
pub const EXAMPLES: &[Example] = &[
    example("docs/cuda/arcface.cu", "docs/cuda/arcface.ptx", &[]),
    example("docs/cuda/draft.cu", "docs/cuda/draft.ptx", &[]),
    example("docs/cuda/draft.cu", "docs/cuda/second-draft.ptx", &["-DSECOND_DRAFT"]),
    example("tests/kernels/cosface.cu", "tests/kernels/cosface.ptx", &[]),
    example("tests/kernels/cosface.cu", "tests/kernels/cosface-f64.ptx", &["-DREAL=double"]),
    example("tests/kernels/two-launches.cu", "tests/kernels/two-launches.ptx", &[]),
    example("tests/kernels/full.cu", "tests/kernels/full.ptx", &[]),
];

const fn example(source: &'static str, ptx: &'static str, options: &'static [&'static str]) -> Example {
    Example { source, ptx, options }
}

/// Source texts by file name.
#[derive(Clone, Debug)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// All `.cu` and `.cuh` files of a directory.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn read(directory: &Path) -> Result<Self> {
        let mut texts = BTreeMap::new();
        for entry in fs::read_dir(directory).with_context(|| directory.display().to_string())? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "cu" || extension == "cuh") {
                let name = path.file_name().expect("a directory's entry has a name").to_string_lossy().into_owned();
                texts.insert(name, fs::read_to_string(&path).with_context(|| path.display().to_string())?);
            }
        }
        Ok(Self(texts))
    }

    /// The text of a file.
    ///
    /// # Errors
    /// If there is no file of this name.
    pub fn text(&self, file: &str) -> Result<&str> {
        self.0.get(file).map(String::as_str).with_context(|| format!("there is no source `{file}`"))
    }

    /// The files that others include.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.0.iter().filter(|(name, _)| Path::new(name).extension().is_some_and(|ext| ext == "cuh"));
        headers.map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The same with one place in one file replaced.
    ///
    /// # Errors
    /// If the file does not have `find` in it exactly once.
    pub fn with(&self, file: &str, find: &str, replace: &str) -> Result<Self> {
        let text = self.text(file)?;
        let count = text.matches(find).count();
        ensure!(count == 1, "{file} has `{find}` {count} times, expected once");
        let mut changed = self.clone();
        changed.0.insert(file.to_owned(), text.replacen(find, replace, 1));
        Ok(changed)
    }
}
