//! Compiles the CUDA kernels to the PTX in the repository, or checks that it is what the compiler makes of them.
//!
//! ```text
//! cargo run --release -p kernel-build -- [--check] $(crates/kernel-build/fetch)
//! ```
//!
//! | source | PTX |
//! |---|---|
//! | `src/gpu/kernels/*.cu` | `src/gpu/kernels/ptx/MODULE-BUILD.ptx` |
//! | the same, with a fault of `tests/planted/faults.toml` | `tests/planted/FAULT.ptx` |
//! | `docs/cuda/*.cu`, `tests/kernels/*.cu` | beside them: see [`kernels::EXAMPLES`] |

mod compiler;
mod fault;
mod kernels;
mod ptxas;

use anyhow::{Context, Result, bail};
use clap::Parser;
use compiler::Compiler;
use kernels::{Build, EXAMPLES, MODULES, Sources};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// NVRTC 12.4's library (libnvrtc.so.12, its builtins beside it); if not given, the one the system finds.
    #[arg(long, value_name = "FILE")]
    nvrtc: Option<PathBuf>,
    /// An assembler: prints registers, shared memory and spills of each kernel, and fails if there are spills.
    #[arg(long, value_name = "FILE")]
    ptxas: Option<PathBuf>,
    /// Writes nothing; fails if the PTX in the repository is not what the compiler makes.
    #[arg(long)]
    check: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let sources = Sources::read(&root.join("src/gpu/kernels"))?;
    let compiler = Compiler::open(arguments.nvrtc.as_deref())?;

    let mut compiled = BTreeMap::new();
    for (module, builds) in MODULES {
        for build in *builds {
            let path = root.join("src/gpu/kernels/ptx").join(format!("{module}-{build}.ptx"));
            compiled.insert(path, compiler.module(&sources, module, *build)?);
        }
    }
    let mut planted = BTreeMap::new();
    for fault in fault::read(&root.join("tests/planted/faults.toml"))? {
        let context = || format!("fault `{}`", fault.name);
        let module = compiler.module(&fault.plant(&sources).with_context(context)?, &fault.module, Build::F32);
        let ptx = fault.cut(&module.with_context(context)?).with_context(context)?;
        let path = root.join("tests/planted").join(format!("{}.ptx", fault.name));
        if planted.insert(path, ptx).is_some() {
            bail!("two faults are called `{}`", fault.name);
        }
    }

    let mut all = vec![&compiled, &planted];
    let mut examples: BTreeMap<&Path, BTreeMap<PathBuf, String>> = BTreeMap::new();
    for example in EXAMPLES {
        let folder = examples.entry(Path::new(example.ptx).parent().unwrap_or(Path::new(""))).or_default();
        folder.insert(root.join(example.ptx), compiler.example(&root, example)?);
    }
    all.extend(examples.values());
    let count: usize = all.iter().map(|made| made.len()).sum();

    let mut differ = Vec::new();
    for made in &all {
        differ.extend(differences(made)?);
    }
    if arguments.check {
        if !differ.is_empty() {
            bail!("not what NVRTC makes of the sources; run kernel-build without --check:\n  {}", differ.join("\n  "));
        }
        println!("{count} files of PTX are what NVRTC makes of the sources");
    } else {
        for made in &all {
            write(made)?;
        }
        println!("{count} files of PTX, {} of them new or changed", differ.len());
    }
    match arguments.ptxas {
        Some(ptxas) => ptxas::report(&ptxas, &compiled),
        None => Ok(()),
    }
}

/// The PTX beside the files made.
fn present(made: &BTreeMap<PathBuf, String>) -> Result<Vec<PathBuf>> {
    let Some(directory) = made.keys().next().and_then(|path| path.parent()) else { return Ok(Vec::new()) };
    if !directory.exists() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "ptx") {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// What is missing, different, or made from no source.
fn differences(made: &BTreeMap<PathBuf, String>) -> Result<Vec<String>> {
    let mut differ = Vec::new();
    for (path, ptx) in made {
        match fs::read_to_string(path) {
            Ok(text) if text == *ptx => {}
            Ok(_) => differ.push(path.display().to_string()),
            Err(_) => differ.push(format!("{} (missing)", path.display())),
        }
    }
    let stale = present(made)?.into_iter().filter(|path| !made.contains_key(path));
    differ.extend(stale.map(|path| format!("{} (has no source)", path.display())));
    Ok(differ)
}

fn write(made: &BTreeMap<PathBuf, String>) -> Result<()> {
    for path in present(made)?.iter().filter(|path| !made.contains_key(*path)) {
        fs::remove_file(path).with_context(|| path.display().to_string())?;
    }
    for (path, ptx) in made {
        fs::create_dir_all(path.parent().expect("every file has a directory"))?;
        fs::write(path, ptx).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
