//! Where the PTX of a kernel comes from: a file, or CUDA C++ that NVRTC compiles.

use crate::error::{Error, Result};
use nvrtc::{Nvrtc, Source};
use std::path::{Path, PathBuf};

/// PTX text, and the file that it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ptx {
    /// The file that errors are about.
    pub path: PathBuf,
    /// The text.
    pub text: String,
}

/// The place in the kernel's source that a line of PTX comes from, as the directives `.file` and `.loc` say: `head.cu line 12`.
/// Lines are counted from 1.
pub(super) fn place_of(text: &str, line: usize) -> Option<String> {
    let before = text.lines().take(line).collect::<Vec<_>>();
    // An entry that says nothing of its lines must not be taken for a part of the one before.
    let mut of_entry = before.into_iter().rev().take_while(|line| !line.contains(".entry"));
    let place = of_entry.find_map(|line| line.trim().strip_prefix(".loc"))?;
    let mut numbers = place.split_whitespace();
    let (file, line) = (numbers.next()?, numbers.next()?);
    let mut files = text.lines().filter_map(|line| line.trim().strip_prefix(".file"));
    let path = files.find_map(|directive| {
        let (number, path) = directive.trim().split_once(char::is_whitespace)?;
        (number == file).then(|| path.trim().trim_matches('"'))
    })?;
    Some(format!("{} line {line}", Path::new(path).file_name()?.to_string_lossy()))
}

/// What a kernel is compiled for where the options do not say: the oldest architecture with all that PTX of 16-bit floats needs.
const ARCHITECTURE: &str = "--gpu-architecture=compute_80";

impl Ptx {
    /// Reads a PTX file.
    ///
    /// # Errors
    /// If it cannot be read, or holds machine code.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let reason = match error.kind() {
                std::io::ErrorKind::InvalidData => "it is not text: PTX is wanted, not machine code".to_owned(),
                _ => format!("cannot be read: {error}"),
            };
            Error::BadFile { path: path.to_owned(), reason }
        })?;
        Ok(Self { path: path.to_owned(), text })
    }

    /// Compiles a file of CUDA C++, which may include others of its folder. `library` is NVRTC's; without one, the system's is
    /// taken. Options are those of NVRTC: `-DBLOCK=128`, `--use_fast_math`.
    ///
    /// # Errors
    /// If there is no NVRTC, or it does not take the source; its log is the reason.
    pub fn compile(path: &Path, options: &[String], library: Option<&Path>) -> Result<Self> {
        let bad = |reason: String| Error::BadFile { path: path.to_owned(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| bad(format!("cannot be read: {error}")))?;
        let nvrtc = Nvrtc::open(library).map_err(|error| {
            const REMEDY: &str = "the wheel `nvidia-cuda-nvrtc-cu12` has it (`pip install` it, and set GRADPROOF_NVRTC to its \
                                  libnvrtc.so.12); --ptx needs none";
            Error::Unsupported(format!("--cu: {error}; {REMEDY}"))
        })?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let include = format!("--include-path={}", folder.display());
        let mut all = vec!["--std=c++17", "--generate-line-info", include.as_str()];
        if !options.iter().any(|option| option.starts_with("-arch") || option.starts_with("--gpu-architecture")) {
            all.push(ARCHITECTURE);
        }
        all.extend(options.iter().map(String::as_str));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let source = Source { name: &name, text: &text, headers: &[] };
        let compiled = nvrtc.compile(&source, &all).map_err(|error| match error {
            nvrtc::Error::Rejected { log } => bad(format!("NVRTC does not take it:\n{log}")),
            other => bad(other.to_string()),
        })?;
        Ok(Self { path: path.to_owned(), text: compiled.ptx })
    }
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn a_line_of_ptx_comes_from_the_place_that_the_last_directive_names() {
        let text = ".entry a(\n.loc 2 7 0\nadd\n.loc\t1 9 3, inlined_at 1 5\nmul\n}\n.entry b(\nret\n.file 1 \"/x/a.cu\"\n.file\t2 \"b.cuh\"\n";
        assert_eq!([3, 5].map(|line| place_of(text, line).unwrap()), ["b.cuh line 7", "a.cu line 9"]);
        assert_eq!([1, 8].map(|line| place_of(text, line)), [None, None]);
    }
}
