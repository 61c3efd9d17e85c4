//! What an assembler makes of the PTX: registers, shared memory, spills.

use anyhow::{Context, Result, bail, ensure};
use comfy_table::{CellAlignment, Table, presets};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the table has columns for.
const ARCHITECTURES: [&str; 2] = ["sm_80", "sm_90"];

/// Of one kernel on one architecture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Usage {
    registers: u32,
    /// Static shared memory, in bytes.
    shared: u32,
    /// Local memory of each thread, in bytes.
    stack: u32,
    /// Bytes that registers are saved to and loaded from.
    spills: u32,
}

/// Prints a table of all kernels.
///
/// # Errors
/// If the assembler fails, or a kernel spills registers.
pub fn report(ptxas: &Path, modules: &BTreeMap<PathBuf, String>) -> Result<()> {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    let columns = ["registers", "shared", "stack", "spills"];
    let heads = ARCHITECTURES.iter().flat_map(|architecture| columns.map(|column| format!("{architecture} {column}")));
    table.set_header(["kernel".to_owned(), "module".to_owned()].into_iter().chain(heads));
    let mut spilling = Vec::new();
    for path in modules.keys() {
        let module = path.file_stem().expect("a PTX file has a name").to_string_lossy();
        let mut rows: BTreeMap<String, Vec<Usage>> = BTreeMap::new();
        for architecture in ARCHITECTURES {
            for (kernel, usage) in assemble(ptxas, path, architecture)? {
                if usage.spills > 0 {
                    spilling.push(format!("{kernel} of {module} on {architecture}"));
                }
                rows.entry(kernel).or_default().push(usage);
            }
        }
        for (kernel, usages) in rows {
            let numbers = usages.iter().flat_map(|u| [u.registers, u.shared, u.stack, u.spills]);
            table.add_row([kernel, module.to_string()].into_iter().chain(numbers.map(|n| n.to_string())));
        }
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}");
    ensure!(spilling.is_empty(), "registers are spilled by:\n  {}", spilling.join("\n  "));
    Ok(())
}

fn assemble(ptxas: &Path, ptx: &Path, architecture: &str) -> Result<BTreeMap<String, Usage>> {
    let arch = format!("-arch={architecture}");
    let output = Command::new(ptxas)
        .args(["-v", &arch, "-o", "/dev/null"])
        .arg(ptx)
        .output()
        .with_context(|| format!("{} cannot be run", ptxas.display()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{} does not assemble {} for {architecture}:\n{said}", ptxas.display(), ptx.display());
    }
    let usages = read(&said);
    ensure!(!usages.is_empty(), "{} says nothing of the kernels of {}", ptxas.display(), ptx.display());
    Ok(usages)
}

/// Reads `ptxas -v`.
fn read(said: &str) -> BTreeMap<String, Usage> {
    let mut usages = BTreeMap::new();
    let (mut kernel, mut usage) = (String::new(), Usage::default());
    for line in said.lines() {
        let number_before = |word: &str| -> u32 {
            let before = line.split(word).next().filter(|before| before.len() < line.len());
            let number = before.and_then(|before| before.split([' ', ',']).rfind(|part| !part.is_empty()));
            number.and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        if line.contains("Compiling entry function") {
            line.split('\'').nth(1).unwrap_or_default().clone_into(&mut kernel);
            usage = Usage::default();
        } else if line.contains("bytes stack frame") {
            usage.stack = number_before(" bytes stack frame");
            usage.spills = number_before(" bytes spill stores") + number_before(" bytes spill loads");
        } else if line.contains("Used ") {
            usage.registers = number_before(" registers");
            usage.shared = number_before(" bytes smem");
            usages.insert(std::mem::take(&mut kernel), usage);
        }
    }
    usages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_shared_memory_and_spills_are_read() {
        let said = "ptxas info    : 0 bytes gmem\n\
            ptxas info    : Compiling entry function 'one' for 'sm_80'\n\
            ptxas info    : Function properties for one\n    \
            16 bytes stack frame, 88 bytes spill stores, 80 bytes spill loads\n\
            ptxas info    : Used 32 registers, 16 bytes cumulative stack size, 528 bytes smem, 388 bytes cmem[0]\n\
            ptxas info    : Compiling entry function 'two' for 'sm_80'\n\
            ptxas info    : Function properties for two\n    \
            0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n\
            ptxas info    : Used 9 registers, 380 bytes cmem[0]\n";
        let usages = read(said);
        assert_eq!(usages["one"], Usage { registers: 32, shared: 528, stack: 16, spills: 168 });
        assert_eq!(usages["two"], Usage { registers: 9, ..Usage::default() });
    }
}
