//! What the CUDA kernels move and compute, counted on the PTX machine: bytes of global memory against the floor, instructions,
//! and the time that the machine takes.
//!
//! `cargo bench --bench kernels` prints the table. The floor is that each number a kernel needs is read once and each number it
//! makes is written once; a kernel that writes what it read, like an addition, does both.

use comfy_table::{CellAlignment, Table, presets};
use gradproof::gpu::Module;
use gradproof::subject::Precision;
use ptx_machine::{Counters, Fault, Launch, LoadedModule, Memory, Module as Ptx, Options};
use std::time::Instant;

/// Samples, dimensions and classes of every kernel, if its row says nothing else.
const SAMPLES: usize = 64;
const DIMENSION: usize = 512;
const CLASSES: usize = 1000;

/// Runs of each measurement; the fastest counts.
const RUNS: usize = 3;

/// An argument of a kernel, with what it must move.
enum Argument {
    /// An array that is read, and how many of its elements are needed.
    Input(Vec<f32>, usize),
    /// An array of indices that are all needed.
    Indices(Vec<u32>),
    /// An array that is written.
    Output(usize),
    /// An array of which so many elements are read and written.
    Changed(Vec<f32>, usize),
    Whole(u32),
    Real(f32),
    Null,
}

use Argument::{Changed, Indices, Input, Null, Output, Real, Whole};

impl Argument {
    /// Bytes that are read and written at least.
    fn floor(&self) -> usize {
        match self {
            Input(_, count) | Output(count) => 4 * count,
            Indices(indices) => 4 * indices.len(),
            Changed(_, count) => 8 * count,
            Whole(_) | Real(_) | Null => 0,
        }
    }

    /// Its bytes as a parameter; arrays get their place in memory.
    fn place(&self, memory: &mut Memory) -> Result<Vec<u8>, Fault> {
        let mut array = |bytes: Vec<u8>| {
            let address = memory.allocate(bytes.len())?;
            memory.write(address, &bytes)?;
            Ok(address.to_le_bytes().to_vec())
        };
        match self {
            Input(values, _) | Changed(values, _) => array(values.iter().flat_map(|x| x.to_le_bytes()).collect()),
            Indices(indices) => array(indices.iter().flat_map(|index| index.to_le_bytes()).collect()),
            Output(count) => Ok(memory.allocate(4 * count)?.to_le_bytes().to_vec()),
            Whole(value) => Ok(value.to_le_bytes().to_vec()),
            Real(value) => Ok(value.to_le_bytes().to_vec()),
            Null => Ok(0_u64.to_le_bytes().to_vec()),
        }
    }
}

/// A kernel with its launch.
struct Kernel {
    module: Module,
    entry: &'static str,
    shape: String,
    blocks: usize,
    threads: usize,
    /// Numbers in dynamic shared memory.
    shared: usize,
    arguments: Vec<Argument>,
}

impl Kernel {
    /// Counts and seconds of the fastest run.
    fn run(&self, ptx: &LoadedModule, memory: &mut Memory) -> Result<(Counters, f64), Fault> {
        let entry = ptx.module().entry(self.entry).expect("every kernel here is in its module");
        let mut best: Option<(Counters, f64)> = None;
        for _ in 0..RUNS {
            let mut parameters = vec![0; entry.parameter_bytes()];
            for (parameter, argument) in entry.parameters().iter().zip(&self.arguments) {
                parameters[parameter.offset..][..parameter.size].copy_from_slice(&argument.place(memory)?);
            }
            let launch = Launch {
                entry: self.entry,
                grid: [self.blocks as u32, 1, 1],
                block: [self.threads as u32, 1, 1],
                dynamic_shared: 4 * self.shared as u32,
                parameters: &parameters,
            };
            let start = Instant::now();
            let counters = ptx.launch(memory, &launch, &Options::default())?;
            let seconds = start.elapsed().as_secs_f64();
            if best.is_none_or(|(_, fastest)| seconds < fastest) {
                best = Some((counters, seconds));
            }
        }
        Ok(best.expect("there is at least one run"))
    }
}

/// Numbers in `(0, 1)` from their place.
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n as f32 * 0.618_034).fract().mul_add(0.9, 0.05)).collect()
}

/// An array of so many numbers, all of them needed.
fn input(count: usize) -> Argument {
    Input(numbers(count), count)
}

fn labels(samples: usize, classes: usize) -> Vec<u32> {
    (0..samples).map(|i| (i * 31 % classes) as u32).collect()
}

fn whole(count: usize) -> Argument {
    Whole(count as u32)
}

/// Threads for a row of so many elements.
fn threads(elements: usize) -> usize {
    elements.div_ceil(4).next_multiple_of(32).clamp(64, 1024)
}

fn head(entry: &'static str, samples: usize, classes: usize, bias: bool) -> Kernel {
    let on_chip = classes <= 8192;
    let uses_sine = matches!(entry, "head_arcface" | "head_combined");
    let uses_norms = matches!(entry, "head_sphereface" | "head_l_softmax");
    let shape = format!("{samples} × {classes}{}", if on_chip { "" } else { ", off chip" });
    let arguments = vec![
        input(samples * classes),
        Indices(labels(samples, classes)),
        input(samples),
        if bias { Input(numbers(classes), samples * classes) } else { Null },
        if uses_sine { input(samples) } else { Null },
        if uses_norms { input(samples) } else { Null },
        if entry == "head_l_softmax" { Input(numbers(classes), samples) } else { Null },
        Output(samples),
        Output(samples * classes),
        Output(samples),
        Output(samples),
        Output(samples),
        Output(samples),
        whole(classes),
        Real(if uses_norms { 1.0 } else { 64.0 }),
        Real(if uses_norms { 4.0 } else { 0.9 }),
        Real(0.4),
        Real(-0.9),
        Real(0.2),
        Whole(0),
        Whole(on_chip.into()),
    ];
    let shared = if on_chip { classes } else { 0 };
    Kernel { module: Module::Head, entry, shape, blocks: samples, threads: threads(classes), shared, arguments }
}

fn rows(entry: &'static str) -> Kernel {
    let (count, backward) = (SAMPLES * DIMENSION, entry == "rows_backward");
    let mut arguments = if backward {
        vec![input(count), input(SAMPLES), input(count), input(SAMPLES), Output(count)]
    } else {
        vec![input(count), Output(count), Output(SAMPLES)]
    };
    arguments.extend([whole(DIMENSION), Whole(1), Whole(1)]);
    Kernel {
        module: Module::Rows,
        entry,
        shape: format!("{SAMPLES} × {DIMENSION}"),
        blocks: SAMPLES,
        threads: threads(DIMENSION),
        shared: if backward { 2 * DIMENSION } else { DIMENSION },
        arguments,
    }
}

/// Every sample has a class of its own.
fn sines(entry: &'static str) -> Kernel {
    let count = SAMPLES * DIMENSION;
    let mut arguments =
        vec![input(count), Input(numbers(CLASSES * DIMENSION), count), Indices(labels(SAMPLES, CLASSES))];
    let in_order = || (0..SAMPLES as u32).collect::<Vec<u32>>();
    match entry {
        "sines_forward" => arguments.extend([(); 3].map(|()| Output(SAMPLES))),
        "sines_backward_features" => {
            arguments.extend([(); 3].map(|()| input(SAMPLES)));
            arguments.push(Changed(numbers(count), count));
        }
        _ => {
            arguments.extend([(); 3].map(|()| input(SAMPLES)));
            arguments.extend([Indices(in_order()), Indices((0..=SAMPLES as u32).collect())]);
            arguments.push(Changed(numbers(CLASSES * DIMENSION), count));
        }
    }
    arguments.push(whole(DIMENSION));
    let shape = format!("{SAMPLES} × {DIMENSION}");
    Kernel { module: Module::Sines, entry, shape, blocks: SAMPLES, threads: threads(DIMENSION), shared: 0, arguments }
}

fn product(entry: &'static str, rows: usize, columns: usize, depth: usize) -> Kernel {
    Kernel {
        module: Module::Products,
        entry,
        shape: format!("{rows} × {columns}, depth {depth}"),
        blocks: rows.div_ceil(64) * columns.div_ceil(64),
        threads: 256,
        shared: 0,
        arguments: vec![
            input(rows * depth),
            input(columns * depth),
            Output(rows * columns),
            whole(rows),
            whole(columns),
            whole(depth),
        ],
    }
}

fn pairs(entry: &'static str) -> Kernel {
    let (features, square) = (SAMPLES * DIMENSION, SAMPLES * SAMPLES);
    let labels = || Indices(labels(SAMPLES, 8));
    let outputs = || [Output(SAMPLES), Output(square)];
    let (arguments, shared) = match entry {
        "contrastive" => {
            let [losses, coefficients] = outputs();
            let rest = [whole(SAMPLES), whole(DIMENSION), Real(1.0)];
            let first = [input(features), labels(), input(SAMPLES), losses, coefficients];
            (first.into_iter().chain(rest).collect(), 0)
        }
        "squared_distances" => (vec![input(features), Output(square), whole(SAMPLES), whole(DIMENSION)], 0),
        "triplets_all" => {
            let [losses, coefficients] = outputs();
            let rest = [whole(SAMPLES), Real(0.2), Whole(1)];
            let first = [input(square), labels(), input(SAMPLES), losses, coefficients];
            (first.into_iter().chain(rest).collect(), SAMPLES)
        }
        _ => {
            let sizes = [whole(SAMPLES), whole(DIMENSION)];
            (vec![input(features), input(square), Output(features)].into_iter().chain(sizes).collect(), 0)
        }
    };
    let shape = format!("{SAMPLES} × {DIMENSION}");
    Kernel { module: Module::Pairs, entry, shape, blocks: SAMPLES, threads: threads(DIMENSION), shared, arguments }
}

fn sums(entry: &'static str) -> Kernel {
    let (shape, blocks, threads, arguments) = match entry {
        "column_sums" => {
            let arguments = vec![input(SAMPLES * CLASSES), Output(CLASSES), whole(SAMPLES), whole(CLASSES), Real(1.0)];
            (format!("{SAMPLES} × {CLASSES}"), CLASSES.div_ceil(64), 64, arguments)
        }
        "total" => (format!("{SAMPLES}"), 1, 64, vec![input(SAMPLES), Output(1), whole(SAMPLES)]),
        _ => {
            let arrays = [input(SAMPLES), input(SAMPLES), Changed(numbers(SAMPLES), SAMPLES)];
            let more = [Changed(numbers(SAMPLES), SAMPLES), Output(SAMPLES), whole(SAMPLES), Real(0.01), Real(1.0)];
            (format!("{SAMPLES}"), 1, 64, arrays.into_iter().chain(more).collect())
        }
    };
    Kernel { module: Module::Sums, entry, shape, blocks, threads, shared: 0, arguments }
}

fn kernels() -> Vec<Kernel> {
    let mut all = vec![head("head_softmax", SAMPLES, CLASSES, true)];
    let entries =
        ["head_softmax", "head_cosface", "head_arcface", "head_combined", "head_sphereface", "head_l_softmax"];
    all.extend(entries.map(|entry| head(entry, SAMPLES, CLASSES, false)));
    all.extend([head("head_arcface", 8, 8192, false), head("head_arcface", 8, 20000, false)]);
    all.extend(["rows_forward", "rows_backward"].map(rows));
    all.extend(["sines_forward", "sines_backward_features", "sines_backward_weights"].map(sines));
    all.push(product("product_nt", SAMPLES, CLASSES, DIMENSION));
    all.push(product("product_nn", SAMPLES, DIMENSION, CLASSES));
    all.push(product("product_tn", CLASSES, DIMENSION, SAMPLES));
    all.extend(["contrastive", "squared_distances", "triplets_all", "pairs_backward"].map(pairs));
    all.extend(["column_sums", "total", "ring"].map(sums));
    all
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header(["kernel", "shape", "read", "written", "floor", "ratio", "lane instructions", "ms", "M/s"]);
    for kernel in kernels() {
        let mut memory = Memory::new();
        let ptx = Ptx::parse(kernel.module.ptx(Precision::F32))?.load(&mut memory)?;
        let (counters, seconds) = kernel.run(&ptx, &mut memory)?;
        let floor: usize = kernel.arguments.iter().map(Argument::floor).sum();
        let moved = counters.global_read_bytes + counters.global_written_bytes;
        table.add_row([
            kernel.entry.to_owned(),
            kernel.shape,
            counters.global_read_bytes.to_string(),
            counters.global_written_bytes.to_string(),
            floor.to_string(),
            format!("{:.3}", moved as f64 / floor as f64),
            counters.lane_instructions.to_string(),
            format!("{:.2}", seconds * 1e3),
            format!("{:.0}", counters.lane_instructions as f64 / seconds / 1e6),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("Single precision; bytes of global memory.\n\n{table}");
    Ok(())
}
