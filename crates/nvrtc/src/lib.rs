//! NVIDIA's runtime compiler, from CUDA C++ to PTX, where its library is found. It needs neither a GPU nor a driver.

use cudarc::nvrtc::{result, sys};
use libloading::Library;
use std::ffi::{CString, NulError, c_char};
use std::path::{Path, PathBuf};
use std::ptr;

/// Why there is no PTX.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system finds no library.
    #[error("there is no NVRTC (libnvrtc.so.12) on this machine")]
    Missing,
    /// The file that was named is not the library.
    #[error("{}: {reason}", .path.display())]
    Library {
        /// The file.
        path: PathBuf,
        /// What the dynamic loader says of it.
        reason: String,
    },
    /// The compiler does not take the source.
    #[error("{log}")]
    Rejected {
        /// What it says of it.
        log: String,
    },
    /// A text that is to be passed has a zero character in it.
    #[error("a zero character in the source, a name or an option")]
    Zero(#[from] NulError),
    /// Another failure of the library.
    #[error("NVRTC failed: {0}")]
    Failed(String),
}

impl From<result::NvrtcError> for Error {
    fn from(error: result::NvrtcError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The compiler.
#[derive(Debug)]
pub struct Nvrtc {
    /// cudarc looks for a library of this name, and finds the one that is open already.
    _library: Option<Library>,
}

/// CUDA C++.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name that errors give it.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
    /// Files that it includes, each as it is named there and with its text. Others are looked for where `--include-path` says.
    pub headers: &'a [(&'a str, &'a str)],
}

/// What came of a compilation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The PTX text.
    pub ptx: String,
    /// What the compiler warned of; empty if of nothing.
    pub log: String,
}

impl Nvrtc {
    /// Opens the library at `path` (its builtins have to lie beside it), or the one that the system finds.
    ///
    /// # Errors
    /// If there is none.
    #[allow(unsafe_code, reason = "the compiler is a C library")]
    pub fn open(path: Option<&Path>) -> Result<Self, Error> {
        let open = |path: &Path| {
            let bad = |reason: String| Error::Library { path: path.to_owned(), reason };
            let path = path.canonicalize().map_err(|error| bad(error.to_string()))?;
            // SAFETY: the initialisers that run are those of NVIDIA's library, which the user named.
            unsafe { Library::new(path) }.map_err(|error| bad(error.to_string()))
        };
        let library = path.map(open).transpose()?;
        // SAFETY: opens libraries of the name nvrtc, and closes them again.
        if unsafe { sys::is_culib_present() } {
            return Ok(Self { _library: library });
        }
        Err(path.map_or(Error::Missing, |path| {
            let reason = "it is a library, but not NVRTC 12".to_owned();
            Error::Library { path: path.to_owned(), reason }
        }))
    }

    /// Its version: major, minor.
    ///
    /// # Errors
    /// If the library fails.
    #[allow(unsafe_code, reason = "the compiler is a C library")]
    pub fn version(&self) -> Result<(i32, i32), Error> {
        let (mut major, mut minor) = (0, 0);
        // SAFETY: both pointers are valid for writing.
        unsafe { sys::nvrtcVersion(&raw mut major, &raw mut minor) }.result()?;
        Ok((major, minor))
    }

    /// The PTX of a source.
    ///
    /// # Errors
    /// [`Error::Rejected`] with what the compiler says of the source.
    pub fn compile(&self, source: &Source<'_>, options: &[&str]) -> Result<Compiled, Error> {
        Program::new(source)?.compile(options)
    }
}

/// A source as the library holds it.
struct Program(sys::nvrtcProgram);

impl Program {
    #[allow(unsafe_code, reason = "the compiler is a C library")]
    fn new(source: &Source<'_>) -> Result<Self, Error> {
        let (name, text) = (CString::new(source.name)?, CString::new(source.text)?);
        let names = strings(source.headers.iter().map(|(name, _)| *name))?;
        let texts = strings(source.headers.iter().map(|(_, text)| *text))?;
        let pointers = |strings: &[CString]| strings.iter().map(|s| s.as_ptr()).collect::<Vec<*const c_char>>();
        let (name_pointers, text_pointers) = (pointers(&names), pointers(&texts));
        let count = i32::try_from(names.len()).map_err(|error| Error::Failed(error.to_string()))?;
        let mut program = ptr::null_mut();
        // SAFETY: every pointer is to a string that lives until the call returns, and the library keeps copies.
        unsafe {
            sys::nvrtcCreateProgram(
                &raw mut program,
                text.as_ptr(),
                name.as_ptr(),
                count,
                text_pointers.as_ptr(),
                name_pointers.as_ptr(),
            )
        }
        .result()?;
        Ok(Self(program))
    }

    #[allow(unsafe_code, reason = "the compiler is a C library")]
    fn compile(&self, options: &[&str]) -> Result<Compiled, Error> {
        strings(options.iter().copied())?;
        // SAFETY: the program lives as long as `self`.
        let done = unsafe { result::compile_program(self.0, options) };
        // SAFETY: as above; a log is there whether or not the program compiled.
        let log = text(&unsafe { result::get_program_log(self.0) }?).trim().to_owned();
        if let Err(error) = done {
            return Err(if log.is_empty() { error.into() } else { Error::Rejected { log } });
        }
        // SAFETY: as above, and the program compiled.
        Ok(Compiled { ptx: text(&unsafe { result::get_ptx(self.0) }?), log })
    }
}

impl Drop for Program {
    #[allow(unsafe_code, reason = "the compiler is a C library")]
    fn drop(&mut self) {
        // SAFETY: the program is not used again. That it cannot be destroyed is nothing to act on.
        let _ = unsafe { result::destroy_program(self.0) };
    }
}

fn strings<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Vec<CString>, Error> {
    texts.map(|text| CString::new(text).map_err(Error::from)).collect()
}

/// A string of the library, which ends in a zero.
fn text(characters: &[c_char]) -> String {
    let bytes: Vec<u8> = characters.iter().map(|c| c.cast_unsigned()).take_while(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}
