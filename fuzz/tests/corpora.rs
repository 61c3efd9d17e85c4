//! Every input that is kept, of every target, through the target again: none fails, hangs or takes much memory.

use gradproof_fuzz::{Check, TARGETS};
use peak_alloc::PeakAlloc;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The longest that an input may take: a thousand times what is usual.
const PATIENCE: Duration = Duration::from_secs(60);
/// The most memory that all tests together may hold at a time, in MiB.
const MOST_MEMORY: f32 = 1024.0;

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder, in order; none if there is no folder.
fn files(folder: PathBuf) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn replay(target: &str) {
    let check: Check = TARGETS.iter().find(|(name, _)| *name == target).expect("it is in the list").1;
    let inputs = [files(home().join("corpus").join(target)), files(home().join("regressions").join(target))].concat();
    assert!(!inputs.is_empty(), "{target} has no corpus");
    for input in inputs {
        let bytes = fs::read(&input).unwrap();
        let (done, waiting) = channel();
        thread::spawn(move || {
            check(&bytes);
            done.send(()).unwrap();
        });
        match waiting.recv_timeout(PATIENCE) {
            Ok(()) => {}
            Err(RecvTimeoutError::Disconnected) => panic!("{} fails", input.display()),
            Err(RecvTimeoutError::Timeout) => panic!("{} takes more than {PATIENCE:?}", input.display()),
        }
        assert!(MEMORY.peak_usage_as_mb() < MOST_MEMORY, "{} takes too much memory", input.display());
    }
}

macro_rules! replayed {
    ($($target:ident),+) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target));
            }
        )+
        const REPLAYED: &[&str] = &[$(stringify!($target)),+];
    };
}
replayed!(
    certified,
    domain,
    intervals,
    number_types,
    protocol,
    ptx_edits,
    ptx_text,
    recording,
    specification,
    tiers,
    tolerance
);

#[test]
fn every_target_is_a_program_and_is_replayed_and_described() {
    let listed: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let programs = files(home().join("fuzz_targets"));
    assert_eq!(
        programs.iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect::<BTreeSet<_>>(),
        listed
    );
    assert_eq!(REPLAYED.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), listed);
    for kept in ["corpus", "regressions"].map(|kind| files(home().join(kind))).concat() {
        assert!(listed.contains(kept.file_name().unwrap().to_str().unwrap()), "{} is no target's", kept.display());
    }
    let described = include_str!("../README.md");
    assert!(
        listed.iter().all(|name| described.contains(&format!("| `{name}` |"))),
        "README.md has a line for each target"
    );
}
