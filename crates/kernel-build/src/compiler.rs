//! NVIDIA's runtime compiler, in the one version that the PTX in the repository is made with.

use crate::kernels::{Build, Example, Sources};
use anyhow::{Context, Result, bail, ensure};
use nvrtc::{Error, Nvrtc, Source};
use std::fs;
use std::path::Path;

/// Another version makes other PTX of the same source.
const VERSION: (i32, i32) = (12, 4);

/// Options of every build.
const OPTIONS: &[&str] = &["--gpu-architecture=compute_80", "--std=c++17"];

/// The compiler.
pub struct Compiler(Nvrtc);

impl Compiler {
    /// Opens the library at `path`, or the one that the system finds.
    ///
    /// # Errors
    /// If there is none, or it is of another version.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let nvrtc = Nvrtc::open(path).map_err(|error| match error {
            Error::Missing => {
                anyhow::anyhow!("{error}; `crates/kernel-build/fetch` gets it, and prints the options that name it")
            }
            other => other.into(),
        })?;
        let version = nvrtc.version()?;
        if version != VERSION {
            let ((major, minor), (needed, of_needed)) = (version, VERSION);
            bail!("NVRTC {major}.{minor} makes other PTX than NVRTC {needed}.{of_needed}, which is needed");
        }
        Ok(Self(nvrtc))
    }

    /// The PTX of a module.
    ///
    /// # Errors
    /// What the compiler says of the source.
    pub fn module(&self, sources: &Sources, module: &str, build: Build) -> Result<String> {
        let file = format!("{module}.cu");
        let headers: Vec<(&str, &str)> = sources.headers().collect();
        let source = Source { name: &file, text: sources.text(&file)?, headers: &headers };
        self.compile(&source, build.options()).with_context(|| format!("{file}, build {build}"))
    }

    /// The PTX of an example under that root.
    ///
    /// # Errors
    /// If it cannot be read, and what the compiler says of it.
    pub fn example(&self, root: &Path, example: &Example) -> Result<String> {
        let text = fs::read_to_string(root.join(example.source)).with_context(|| example.source.to_owned())?;
        let name = Path::new(example.source).file_name().unwrap_or_default().to_string_lossy();
        let source = Source { name: &name, text: &text, headers: &[] };
        self.compile(&source, example.options).with_context(|| example.source.to_owned())
    }

    fn compile(&self, source: &Source<'_>, options: &[&str]) -> Result<String> {
        let compiled = self.0.compile(source, &[OPTIONS, options].concat())?;
        ensure!(compiled.log.is_empty(), "the compiler warns:\n{}", compiled.log);
        Ok(compiled.ptx)
    }
}
