//! A module: PTX text that was read, and then given a place in memory.

use crate::ParseError;
use crate::block::Grid;
use crate::fault::{Fault, FaultKind};
use crate::launch::{self, Counters, Launch, Options};
use crate::limits;
use crate::lower::{lower, parameters};
use crate::memory::Memory;
use crate::parse::parse;
use crate::program::{Parameter, Program, Signature};
use crate::syntax::{Function, Source, Space, Variable};
use std::collections::HashSet;

/// PTX text that was read and understood.
#[derive(Debug)]
pub struct Module {
    entries: Vec<Entry>,
    variables: Vec<Variable>,
}

/// A kernel.
#[derive(Debug)]
pub struct Entry {
    program: Program,
}

impl Entry {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.program.name
    }

    /// Its parameters, in order.
    pub fn parameters(&self) -> &[Parameter] {
        &self.program.parameters
    }

    /// Bytes that the parameters take together.
    pub fn parameter_bytes(&self) -> usize {
        self.program.parameter_bytes
    }

    /// Bytes of static shared memory.
    pub fn shared_bytes(&self) -> usize {
        self.program.shared_bytes
    }

    /// The most threads that a block of it may have.
    pub fn most_threads(&self) -> u32 {
        let said = self.program.required_threads.or(self.program.most_threads);
        said.map_or(limits::THREADS, |lengths| launch::threads_of(lengths).min(limits::THREADS.into()) as u32)
    }

    /// Bytes of local memory each thread has.
    pub fn local_bytes(&self) -> usize {
        self.program.local_bytes
    }
}

impl Module {
    /// Reads a PTX text, with every instruction in it.
    ///
    /// # Errors
    /// Names the line and what is not PTX there, or not supported.
    pub fn parse(source: &str) -> Result<Self, ParseError> {
        let source = parse(source)?;
        check_names(&source)?;
        let entries = source.functions.iter().filter(|function| function.entry && function.body.is_some());
        let entries = entries.map(|entry| Ok(Entry { program: lower(&source, entry)? }));
        let entries = entries.collect::<Result<Vec<Entry>, ParseError>>()?;
        let in_memory = |variable: &Variable| matches!(variable.space, Space::Global | Space::Constant);
        let variables = source.variables.iter().filter(|variable| in_memory(variable) && !variable.external);
        Ok(Self { variables: variables.cloned().collect(), entries })
    }

    /// The entries of a PTX text as they are declared, in order. What is in their bodies is not looked at.
    ///
    /// # Errors
    /// Names the line and what is not PTX there.
    pub fn signatures(source: &str) -> Result<Vec<Signature>, ParseError> {
        let source = parse(source)?;
        let entries = source.functions.iter().filter(|function| function.entry && function.body.is_some());
        let signature = |entry: &Function| {
            let most_threads = entry.required_threads.or(entry.most_threads);
            Signature { name: entry.name.clone(), parameters: parameters(entry), most_threads }
        };
        Ok(entries.map(signature).collect())
    }

    /// The kernels, in the order of the text.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The kernel of this name.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name() == name)
    }

    /// Gives the module's variables a place in the memory.
    ///
    /// # Errors
    /// If there is not enough of it, or they are more than [`limits::VARIABLES`].
    pub fn load(self, memory: &mut Memory) -> Result<LoadedModule, Fault> {
        let bytes = self.variables.iter().fold(0_usize, |all, variable| all.saturating_add(variable.bytes));
        if bytes > limits::VARIABLES {
            let detail = format!("{bytes} bytes of variables; a module has at most {}", limits::VARIABLES);
            return Err(Fault::new(FaultKind::InvalidArgument, detail));
        }
        let mut addresses = Vec::new();
        for variable in &self.variables {
            let constant = variable.space == Space::Constant;
            let address = memory.place(variable.bytes, Some(variable.name.clone()), constant)?;
            // What is not said to be anything is zero.
            memory.fill(address, 0, variable.bytes)?;
            memory.write(address, variable.initial.as_deref().unwrap_or_default())?;
            addresses.push(address);
        }
        Ok(LoadedModule { module: self, addresses })
    }
}

/// Fails if a name is defined twice.
fn check_names(source: &Source) -> Result<(), ParseError> {
    let functions = source.functions.iter().filter(|function| function.body.is_some());
    let variables = source.variables.iter().filter(|variable| !variable.external);
    let all = functions.map(|f| (&f.name, f.line)).chain(variables.map(|v| (&v.name, v.line)));
    let mut known = HashSet::new();
    for (name, line) in all {
        if !known.insert(name) {
            return Err(ParseError { line, message: format!("`{name}` is defined a second time") });
        }
    }
    Ok(())
}

/// A module with its variables in memory.
#[derive(Debug)]
pub struct LoadedModule {
    module: Module,
    /// Of each variable.
    addresses: Vec<u64>,
}

impl LoadedModule {
    /// The module.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The address of a variable, and its size in bytes.
    pub fn global(&self, name: &str) -> Option<(u64, usize)> {
        let all = self.module.variables.iter().zip(&self.addresses);
        all.into_iter().find(|(variable, _)| variable.name == name).map(|(variable, at)| (*at, variable.bytes))
    }

    /// Runs a kernel to its end.
    ///
    /// # Errors
    /// The first fault: of the lowest block in which there is one, in the order in which its warps ran.
    pub fn launch(&self, memory: &mut Memory, launch: &Launch<'_>, options: &Options) -> Result<Counters, Fault> {
        let Some(entry) = self.module.entry(launch.entry) else {
            let names: Vec<&str> = self.module.entries().map(Entry::name).collect();
            let detail = format!("there is no entry `{}`; there are {}", launch.entry, names.join(", "));
            return Err(Fault::new(FaultKind::InvalidLaunch, detail));
        };
        let program = &entry.program;
        let address = |name: &String| self.global(name).map_or(0, |(address, _)| address);
        let grid = Grid {
            program,
            blocks: launch.grid,
            threads: launch.block,
            dynamic_shared: launch.dynamic_shared,
            parameters: launch.parameters,
            symbols: program.symbols.iter().map(address).collect(),
            schedule: options.schedule,
            approximation: options.approximation,
            limit: options.limit,
        };
        launch::run(&grid, memory, options.workers)
    }

    /// Gives the variables' memory back.
    pub fn unload(self, memory: &mut Memory) {
        for address in self.addresses {
            // An allocation of the module's own is there until now.
            let _ = memory.free(address);
        }
    }
}
