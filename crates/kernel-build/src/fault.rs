//! Faults to plant in the kernels: a checker must find each, and call it by its name.

use crate::kernels::Sources;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// A fault, as `faults.toml` has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fault {
    /// Its name, and that of its PTX file.
    pub name: String,
    /// What is wrong, in a sentence.
    pub about: String,
    /// The module to compile.
    pub module: String,
    /// The one entry to keep, where a launch needs no other of the module.
    pub entry: Option<String>,
    /// The source file to change.
    pub file: String,
    /// What is there once in that file.
    pub find: String,
    /// What stands there instead.
    pub replace: String,
    /// A loss that runs the kernel.
    pub loss: String,
    /// What a right checker says of it: at least one of these.
    pub verdicts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Faults {
    fault: Vec<Fault>,
}

/// All faults of a file.
///
/// # Errors
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Vec<Fault>> {
    let context = || path.display().to_string();
    let text = fs::read_to_string(path).with_context(context)?;
    let Faults { fault } = toml::from_str(&text).with_context(context)?;
    for fault in &fault {
        let complete = !fault.about.is_empty() && !fault.loss.is_empty() && !fault.verdicts.is_empty();
        ensure!(complete, "{}: fault `{}` leaves something empty", path.display(), fault.name);
    }
    Ok(fault)
}

impl Fault {
    /// The sources with the fault in them.
    ///
    /// # Errors
    /// If the place to change is not there, or there more than once.
    pub fn plant(&self, sources: &Sources) -> Result<Sources> {
        sources.with(&self.file, &self.find, &self.replace)
    }

    /// The PTX of the module without the entries that no launch needs.
    ///
    /// # Errors
    /// If the entry to keep is not there.
    pub fn cut(&self, ptx: &str) -> Result<String> {
        const BEGINS: &str = ".visible .entry ";
        let Some(entry) = &self.entry else { return Ok(ptx.to_owned()) };
        let mut parts = ptx.split(BEGINS);
        let head = parts.next().unwrap_or_default();
        let kept = parts.find(|part| part.starts_with(&format!("{entry}(")));
        let kept = kept.with_context(|| format!("module `{}` has no entry `{entry}`", self.module))?;
        // A comment names the entry that comes next.
        let body = kept.split("\t// .globl").next().unwrap_or_default();
        Ok(format!("{head}{BEGINS}{}\n", body.trim_end()))
    }
}
