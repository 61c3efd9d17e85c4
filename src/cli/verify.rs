//! `gradproof verify`

use super::implementation::ImplementationArguments;
use super::interrupt::{self, Interruptible};
use super::journal::Journal;
use super::{ExitCode, bar, complain, output};
use crate::cases::Series;
use crate::check::plan::{Plan, Shard};
use crate::check::{Report, Run, settle, verify_cases, verify_recording};
use crate::error::{Error, Result};
use crate::gpu;
use crate::loss::{AnyLoss, LossSpec};
use crate::report::{OutputFormat, render};
use crate::subject::{Precision, Subject};
use clap::ArgGroup;
use std::collections::BTreeMap;
use std::iter;
use std::path::PathBuf;

/// Check an implementation of a loss: without arguments, gradproof's own of every loss, in f32 and f64
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("yours").args(["command", "ptx", "cu"]).requires("spec"))]
#[command(group = ArgGroup::new("described").args(["abi"]).conflicts_with("dtype"))]
#[command(group = ArgGroup::new("stored").args(["arithmetic"]).requires("spec").conflicts_with_all(["cuda", "kernel"]))]
pub(super) struct Verify {
    /// The loss, such as `arcface:s=64,m=0.5`; `gradproof list` has all, `gradproof explain` their parameters
    spec: Option<LossSpec>,
    /// What an implementation computed: a .npz file with features, weights, labels, loss, `grad_features`, `grad_weights`
    #[arg(long = "recording", value_name = "FILE", num_args = 1.., requires = "spec", conflicts_with_all = ["dtype", "seed", "cases", "yours", "cuda"])]
    recordings: Vec<PathBuf>,
    /// Check in this precision only: f32 or f64; with --cuda or --command also f16 or bf16. With --ptx, --cu or --command: that of
    /// the implementation, f32 if not said
    #[arg(long)]
    dtype: Option<Precision>,
    /// Of the random numbers that cases are made from
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Cases for each loss and precision
    #[arg(long, default_value_t = 300)]
    cases: usize,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    output_format: OutputFormat,
    /// Where the report is written, instead of standard output
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Check one part of the cases only: 2/8 is the second of eight parts, which eight machines check; `gradproof merge` puts
    /// their reports together
    #[arg(long, value_name = "I/N", conflicts_with = "recordings")]
    shard: Option<Shard>,
    /// Keep a journal in this file. If it is there, go on from where the same run ended: interrupted, killed, or without power
    #[arg(long, value_name = "FILE", conflicts_with = "recordings")]
    resume: Option<PathBuf>,
    #[command(flatten)]
    implementation: ImplementationArguments,
}

/// Cases that are made at a time: many for each core, and few in memory.
const AT_A_TIME: usize = 1000;

impl Verify {
    pub fn run(self) -> Result<ExitCode> {
        let (report, incomplete) = match &self.spec {
            Some(spec) if !self.recordings.is_empty() => self.recorded(spec),
            _ => self.computed()?,
        };
        if !(report.runs.is_empty() && incomplete) {
            output(&render(&report, self.output_format), self.output_file.as_deref())?;
        }
        Ok(match incomplete {
            _ if interrupt::happened() => ExitCode::Interrupted,
            true => ExitCode::Usage,
            false => ExitCode::from(&report),
        })
    }

    /// Every recording that can be read, and whether there are others.
    fn recorded(&self, spec: &LossSpec) -> (Report, bool) {
        let progress = bar(self.recordings.len());
        let mut runs = Vec::new();
        for path in &self.recordings {
            match self.implementation.recording(spec, path).and_then(|recording| verify_recording(&recording)) {
                Ok(run) => runs.push(run),
                Err(error @ Error::BadFile { .. }) => progress.suspend(|| complain(&error)),
                Err(error) => {
                    let error = Error::BadFile { path: path.clone(), reason: error.to_string() };
                    progress.suspend(|| complain(&error));
                }
            }
            progress.inc(1);
        }
        progress.finish_and_clear();
        let unreadable = runs.len() < self.recordings.len();
        (Report::new(runs), unreadable)
    }

    /// The implementation in question of every loss asked for, in every precision asked for; and whether the journal lacks
    /// any of it.
    fn computed(&self) -> Result<(Report, bool)> {
        let plan = Plan { question: self.question(), shard: self.shard.unwrap_or(Shard::WHOLE) };
        let journal = self.resume.as_ref().map(|path| Journal::open(path, &plan)).transpose()?;
        let (journal, kept) = journal.map_or((None, Vec::new()), |(journal, kept)| (Some(journal), kept));
        let mut done: BTreeMap<String, Run> = kept.into_iter().map(|run| (run.case.clone(), run)).collect();
        let subjects = self.subjects()?;
        let of_shard: Vec<usize> = (0..self.cases).filter(|place| plan.shard.has(*place)).collect();
        let progress = bar(subjects.len() * of_shard.len());
        let (mut runs, mut unverified) = (Vec::new(), Vec::new());
        for (spec, subject) in &subjects {
            progress.set_message(spec.to_string());
            let series = Series { spec, precision: subject.precision(), seed: self.seed };
            let cases: Vec<(usize, String)> =
                of_shard.iter().map(|place| (*place, series.id(*place, subject.upstream()))).collect();
            let open: Vec<usize> = cases.iter().filter(|(_, id)| !done.contains_key(id)).map(|(i, _)| *i).collect();
            progress.inc((cases.len() - open.len()) as u64);
            let keep = |run: &Run| {
                if let Some(Err(error)) = journal.as_ref().map(|journal| journal.keep(run)) {
                    progress.suspend(|| complain(&error));
                }
                progress.inc(1);
            };
            for places in open.chunks(AT_A_TIME) {
                let cases = places.iter().map(|place| series.case(*place)).collect::<Result<Vec<_>>>()?;
                let new = verify_cases(&Interruptible::new(&**subject), &cases, &keep)?;
                done.extend(new.into_iter().map(|run| (run.case.clone(), run)));
                if interrupt::happened() {
                    break;
                }
            }
            for (_, id) in cases {
                match done.remove(&id) {
                    Some(run) => runs.push(Run { replay: Some(self.implementation.replay(&id)), ..run }),
                    None => unverified.push(id),
                }
            }
        }
        progress.finish_and_clear();
        settle(&mut runs);
        let failed = journal.is_some_and(|journal| journal.has_failed());
        Ok((Report::of_part(runs, unverified, Some(plan)), failed))
    }

    /// The command that asks for all of this, whatever the shard, in one form.
    fn question(&self) -> String {
        let spec = self.spec.iter().map(ToString::to_string);
        let dtype = self.dtype.iter().map(|dtype| format!("--dtype {dtype}"));
        let numbers = [format!("--seed {}", self.seed), format!("--cases {}", self.cases)];
        let version = concat!("gradproof ", env!("CARGO_PKG_VERSION"), " verify").to_owned();
        let arguments = self.implementation.quoted();
        let all = iter::once(version).chain(spec).chain(arguments).chain(dtype).chain(numbers);
        all.collect::<Vec<_>>().join(" ")
    }

    fn subjects(&self) -> Result<Vec<(LossSpec, Box<dyn Subject>)>> {
        if let Some(spec) = &self.spec
            && let Some(subject) = self.implementation.named(spec, self.dtype)?
        {
            return Ok(vec![(spec.clone(), subject)]);
        }
        let specs = match &self.spec {
            Some(spec) => vec![spec.clone()],
            None => AnyLoss::all().into_iter().filter(|loss| self.has(loss)).map(LossSpec::from).collect(),
        };
        let precisions = self.dtype.map_or_else(|| vec![Precision::F64, Precision::F32], |precision| vec![precision]);
        let mut subjects = Vec::new();
        for spec in &specs {
            for precision in &precisions {
                subjects.push((spec.clone(), self.implementation.own(spec, *precision)?));
            }
        }
        Ok(subjects)
    }

    /// Whether the implementation in question has the loss.
    fn has(&self, loss: &AnyLoss) -> bool {
        self.implementation.cuda.is_none() || gpu::supports(loss)
    }
}
