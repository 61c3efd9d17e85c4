//! What gradproof catches, and what it never cries about.
//!
//! ```text
//! cargo run --release -p planted-faults -- matrix --page docs/faults.md
//! cargo run --release -p planted-faults -- soundness --cases 1000000 --seed 1
//! ```

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use gradproof::cases::Case;
use gradproof::check::Finding;
use gradproof::loss::{AnyLoss, LossSpec};
use gradproof::subject::Precision;
use indicatif::{ProgressBar, ProgressStyle};
use planted_faults::bench::Bench;
use planted_faults::catalogue;
use planted_faults::fault::Fault;
use planted_faults::matrix::{self, Alarm, Cell, Naming, Outcome, chosen};
use planted_faults::page::{Totals, page};
use planted_faults::soundness;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Every fault in every loss it applies to, in every precision.
    Matrix(Matrix),
    /// Right implementations, of which nothing must be said.
    Soundness(Soundness),
    /// The catalogue.
    List,
}

#[derive(Args)]
struct Matrix {
    /// Losses by name or specification; all, if none is given.
    #[arg(long, num_args = 1..)]
    losses: Vec<String>,
    /// Faults by name; all, if none is given.
    #[arg(long, value_delimiter = ',')]
    faults: Vec<String>,
    /// Precisions.
    #[arg(long, value_delimiter = ',', default_value = "f64,f32,f16,bf16")]
    precisions: Vec<Precision>,
    /// Generated cases for each loss and precision.
    #[arg(long, default_value_t = matrix::CASES)]
    cases: usize,
    /// Seed of the cases.
    #[arg(long, default_value_t = matrix::SEED)]
    seed: u64,
    /// Writes the page here.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Prints every cell, not only those that are missed or misnamed.
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
struct Soundness {
    /// Cases.
    #[arg(long, default_value_t = 100_000)]
    cases: usize,
    /// Seed of the cases.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only the cases with these identifiers.
    #[arg(long, num_args = 1.., value_name = "CASE", conflicts_with_all = ["cases", "seed"])]
    replay: Vec<String>,
}

fn main() -> Result<ExitCode> {
    match Arguments::parse().command {
        Command::Matrix(arguments) => plant(&arguments),
        Command::Soundness(arguments) => listen(&arguments),
        Command::List => {
            for theme in catalogue::THEMES {
                println!("{}", theme.title);
                theme.faults.iter().for_each(|fault| println!("  {:<40}{}", fault.name, fault.stands_for));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Runs the matrix; it fails if a fault is missed, or a right implementation called wrong.
fn plant(arguments: &Matrix) -> Result<ExitCode> {
    let specs = AnyLoss::all().into_iter().map(LossSpec::from).filter(|spec| chosen(spec, &arguments.losses));
    let specs: Vec<LossSpec> = specs.collect();
    let named = |fault: &&Fault| arguments.faults.is_empty() || arguments.faults.iter().any(|name| name == fault.name);
    let faults: Vec<&'static Fault> = catalogue::all().filter(named).collect();
    if specs.is_empty() || faults.is_empty() {
        bail!("there is no such loss, or no such fault; `list` has the faults");
    }
    if arguments.page.is_some() && (!arguments.losses.is_empty() || !arguments.faults.is_empty()) {
        bail!("the page is of all losses and faults");
    }
    let started = Instant::now();
    let pairs: Vec<(&LossSpec, Precision)> =
        specs.iter().flat_map(|spec| arguments.precisions.iter().map(move |precision| (spec, *precision))).collect();
    let cells: usize = pairs.iter().map(|(spec, _)| faults.iter().filter(|f| (f.applies)(spec)).count()).sum();
    let bar = bar(cells)?;
    let of_pair = |(spec, precision): &(&LossSpec, Precision)| -> Result<(Vec<Cell>, Vec<Alarm>)> {
        let bench = Bench::new(spec, *precision, arguments.seed, arguments.cases)?;
        let of_fault = |fault: &&'static Fault| {
            let cell = matrix::cell(&bench, fault);
            bar.inc(1);
            cell
        };
        let alarms = matrix::alarms(&bench);
        for Alarm { subject, case, findings } in &alarms {
            bar.suspend(|| println!("FALSE ALARM: {subject}, {case}{}", in_words(findings)));
        }
        // One after the other: they share what is computed when it is first needed.
        Ok((faults.iter().filter(|fault| (fault.applies)(spec)).map(of_fault).collect(), alarms))
    };
    let results = pairs.par_iter().map(of_pair).collect::<Result<Vec<_>>>()?;
    bar.finish_and_clear();
    let (cells, alarms): (Vec<Vec<Cell>>, Vec<Vec<Alarm>>) = results.into_iter().unzip();
    let (cells, alarms) = (cells.concat(), alarms.concat());
    for cell in &cells {
        let shown = match &cell.outcome {
            Outcome::Caught { naming: Naming::Wrong { said }, .. } => format!("misnamed: {said}"),
            Outcome::Missed { case, ratio } => format!("MISSED by {ratio:.3} at {case}"),
            other if arguments.all => format!("{other:?}"),
            _ => continue,
        };
        println!("{:<36} {:<20} {:<5} {shown}", cell.fault, cell.loss, cell.precision);
    }
    let totals = Totals::of(&cells);
    println!("cells | caught | named | by class | misnamed | within rounding | inert | missed");
    println!("{}; {} false alarms; {:.0} s", totals.columns(), alarms.len(), started.elapsed().as_secs_f64());
    if let Some(file) = &arguments.page {
        let text = page(&cells, alarms.len(), (arguments.cases, arguments.seed));
        std::fs::write(file, text).with_context(|| file.display().to_string())?;
    }
    Ok(ExitCode::from(u8::from(totals.missed > 0 || !alarms.is_empty())))
}

/// Asks right implementations; it fails if one is called wrong.
fn listen(arguments: &Soundness) -> Result<ExitCode> {
    static INTERRUPTED: AtomicBool = AtomicBool::new(false);
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))?;
    let started = Instant::now();
    let cases = if arguments.replay.is_empty() { arguments.cases } else { arguments.replay.len() };
    let replayed = arguments.replay.iter().map(|id| Case::replay(id)).collect::<gradproof::Result<Vec<_>>>()?;
    let bar = bar(cases)?;
    let case = |number: u64| match replayed.get(number as usize) {
        Some(case) => Ok(case.clone()),
        None => soundness::case(arguments.seed, number),
    };
    let [asked, answers, overflowed, undefined] = [const { AtomicUsize::new(0) }; 4];
    let alarms: Mutex<usize> = Mutex::new(0);
    // For each precision, the case that is nearest to an alarm.
    let nearest: Mutex<BTreeMap<Precision, (f64, String)>> = Mutex::default();
    (0..cases as u64).into_par_iter().for_each(|number| {
        if INTERRUPTED.load(Ordering::Relaxed) {
            return;
        }
        let outcome = case(number).and_then(|case| Ok((soundness::ask(&case)?, case)));
        asked.fetch_add(1, Ordering::Relaxed);
        bar.inc(1);
        let Ok((outcome, case)) = outcome else {
            undefined.fetch_add(1, Ordering::Relaxed);
            return;
        };
        answers.fetch_add(outcome.answers, Ordering::Relaxed);
        overflowed.fetch_add(outcome.overflowed, Ordering::Relaxed);
        let mut nearest = nearest.lock().expect("no thread panics");
        let known = nearest.entry(case.precision).or_default();
        if outcome.worst_ratio > known.0 {
            *known = (outcome.worst_ratio, case.id);
        }
        drop(nearest);
        for soundness::Alarm { subject, case, precision, findings } in outcome.alarms {
            *alarms.lock().expect("no thread panics") += 1;
            bar.suspend(|| println!("FALSE ALARM: {subject} in {precision}, {case}{}", in_words(&findings)));
        }
    });
    bar.finish_and_clear();
    let [asked, answers, overflowed, undefined] = [asked, answers, overflowed, undefined].map(AtomicUsize::into_inner);
    let (alarms, seconds) = (alarms.into_inner().expect("no thread panics"), started.elapsed().as_secs_f64());
    let rate = asked as f64 / seconds;
    let interrupted = if asked < cases { ", interrupted" } else { "" };
    for (precision, (ratio, case)) in nearest.into_inner().expect("no thread panics") {
        println!("{precision:<5} at most {ratio:.3} of the error allowed, at {case}");
    }
    let of = if arguments.replay.is_empty() { format!(" (seed {})", arguments.seed) } else { String::new() };
    println!(
        "{asked} cases{interrupted}{of}, {answers} answers of right implementations: {alarms} false alarms; \
         {overflowed} left the range of their numbers; {undefined} cases where the loss is not defined; {seconds:.0} s, {rate:.0} cases a second"
    );
    Ok(ExitCode::from(u8::from(alarms > 0)))
}

fn in_words(findings: &[Finding]) -> String {
    let finding = |f: &Finding| {
        format!(
            "\n    {:?} {} {:?}: got {:e}, exact {:e}, allowed {:e}; {} of {}",
            f.kind, f.tensor, f.index, f.got, f.exact, f.allowed, f.wrong, f.elements
        )
    };
    findings.iter().map(finding).collect()
}

fn bar(length: usize) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} in {elapsed}, {per_sec}, {eta} left")?;
    Ok(ProgressBar::new(length as u64).with_style(style))
}
