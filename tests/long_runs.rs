//! Long runs: what is interrupted, killed, split over machines or out of disk space loses nothing that was verified, and says
//! what was not.

mod program;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use program::Client;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;

fn gradproof(arguments: &[&str]) -> Assert {
    Command::cargo_bin("gradproof").unwrap().args(arguments).assert()
}

fn text(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

fn complaint(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

/// The report of each of `of` shards, as a file.
fn shards(folder: &TempDir, arguments: &[&str], of: usize) -> Vec<String> {
    let shard = |index| {
        let (shard, file) = (format!("{index}/{of}"), path(folder, &format!("{index}.json")));
        let more = ["--shard", &shard, "--output-format", "json", "--output-file", &file];
        gradproof(&[&["verify"], arguments, &more].concat());
        file
    };
    (1..=of).map(shard).collect()
}

fn merged(files: &[String], format: &str, code: i32) -> String {
    let files = files.iter().map(String::as_str);
    text(&gradproof(&["merge", "--output-format", format].into_iter().chain(files).collect::<Vec<_>>()).code(code))
}

#[test]
fn the_union_of_all_shards_is_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    // Many cases of one class or one sample show nothing by themselves, and are settled by others that may be in other shards.
    for (arguments, of) in [(&["softmax", "--cases", "23"][..], 7), (&["--cases", "4", "--seed", "5"], 3)] {
        let whole = text(&gradproof(&[&["verify", "--output-format", "json"], arguments].concat()).code(0));
        let mut files = shards(&folder, arguments, of);
        files.reverse();
        assert_eq!(json(&merged(&files, "json", 0)), json(&whole));
        let runs = |text: &str| json(text)["runs"].as_array().unwrap().len();
        let apart: usize = files.iter().map(|file| runs(&std::fs::read_to_string(file).unwrap())).sum();
        assert_eq!(apart, runs(&whole));
    }
}

#[test]
fn a_shard_that_is_absent_is_named_and_the_whole_does_not_pass() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = shards(&folder, &["cosface", "--cases", "12"], 3);
    files.remove(1);
    let text = merged(&files, "text", 1);
    assert!(text.contains("16 cases: 16 pass\nNOT CHECKED, and nothing is said about them: shard 2/3\n"), "{text}");
    let report = json(&merged(&files, "json", 1));
    assert_eq!((&report["verdict"], &report["unverified"]), (&json!("inconclusive"), &json!(["shard 2/3"])));
    assert!(merged(&files, "junit", 1).contains(r#"<testcase name="shard 2/3""#));
}

#[test]
fn reports_that_are_not_of_one_whole_are_not_merged() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |files: &[&str], part: &str| {
        let complaint = complaint(&gradproof(&[&["merge"], files].concat()).code(2));
        assert!(complaint.contains(part), "{part:?} is not in {complaint}");
    };
    let files = shards(&folder, &["cosface", "--cases", "4"], 2);
    let [a, b] = &files[..] else { panic!("two shards") };
    refused(&[a, b, a], "is shard 1/2, and so is");
    let other = tempfile::tempdir().unwrap();
    let others = shards(&other, &["cosface", "--cases", "5"], 2);
    refused(&[a, &others[1]], "--cases 5`, but");
    let recorded = path(&folder, "recorded.json");
    let recording = "tests/recordings/PML_CosFaceLoss__generic__f64.npz";
    gradproof(&["verify", "cosface", "--recording", recording, "--output-format", "json", "--output-file", &recorded]);
    refused(&[a, &recorded], "recorded.json: is not the report of a shard");
    refused(&[a, "Cargo.toml"], "Cargo.toml: is not a report in JSON");
    refused(&[a, "absent.json"], "absent.json: cannot be read");
    for shard in ["0/3", "4/3", "1", "a/b", "1/0"] {
        gradproof(&["verify", "cosface", "--shard", shard]).code(2);
    }
}

#[test]
fn a_shard_without_cases_checks_nothing_and_says_so() {
    gradproof(&["verify", "cosface", "--dtype", "f32", "--cases", "1", "--shard", "2/2"]).code(4);
}

/// A client that notes the case of each request in a file.
fn noting(file: &str, more: &str) -> Client {
    Client::new(&format!(
        "with open({file:?}, 'a') as notes: print(request['case'], file=notes)
{more}
loss, by = cosface(x, w, y, u, s, m)
answer(loss=loss, gradients=by)"
    ))
}

fn noted(file: &str) -> BTreeSet<String> {
    std::fs::read_to_string(file).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// The cases in a journal, of those lines that are whole.
fn kept(journal: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(journal).unwrap();
    let lines = text.split_inclusive('\n').skip(1).filter(|line| line.ends_with('\n'));
    lines.map(|line| json(line)["case"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_run_that_has_a_journal_is_the_same_as_one_that_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let journal = path(&folder, "journal");
    let asked = ["verify", "normface", "--cases", "20", "--output-format", "json"];
    let plain = text(&gradproof(&asked).code(0));
    for _ in 0..2 {
        assert_eq!(text(&gradproof(&[&asked[..], &["--resume", &journal]].concat()).code(0)), plain);
    }
    assert_eq!(kept(&journal).len(), 40);
}

#[test]
fn a_journal_that_was_cut_off_anywhere_goes_on_from_its_last_whole_line() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, notes) = (path(&folder, "journal"), path(&folder, "notes"));
    let client = noting(&notes, "");
    let command = client.command();
    let asked = ["verify", "cosface", "--command", &command, "--cases", "6", "--resume", &journal];
    let whole = text(&gradproof(&asked).code(0));
    let bytes = std::fs::read(&journal).unwrap();
    let ends: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').collect();
    for cut in [0, 10, ends[0], ends[0] + 1, ends[2] - 1, ends[2] + 1, ends[4] + 40, bytes.len()] {
        std::fs::write(&journal, &bytes[..cut]).unwrap();
        let before = if cut > ends[0] { kept(&journal) } else { BTreeSet::new() };
        std::fs::remove_file(&notes).unwrap_or_default();
        assert_eq!(text(&gradproof(&asked).code(0)), whole, "cut at {cut}");
        assert!(noted(&notes).is_disjoint(&before), "what was verified is not asked again, cut at {cut}");
        assert_eq!(kept(&journal).len(), 6);
    }
}

#[test]
fn what_is_not_the_journal_of_this_run_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let journal = path(&folder, "journal");
    let refused = |arguments: &[&str], file: &str, part: &str| {
        let before = std::fs::read(file).ok();
        let complaint = complaint(&gradproof(&[&["verify"], arguments, &["--resume", file]].concat()).code(2));
        assert!(complaint.contains(part), "{part:?} is not in {complaint}");
        assert_eq!(std::fs::read(file).ok(), before);
    };
    gradproof(&["verify", "cosface", "--cases", "3", "--resume", &journal]).code(0);
    refused(&["cosface", "--cases", "4"], &journal, "--cases 3`, not of shard 1/1 of `gradproof");
    refused(&["cosface", "--cases", "3", "--shard", "1/2"], &journal, "is the journal of shard 1/1 of");
    let other = path(&folder, "other");
    for contents in ["a text without a newline", "a text\nof lines\n", "{\"gradproof\":2,\"plan\":null}\n"] {
        std::fs::write(&other, contents).unwrap();
        refused(&["cosface"], &other, "is not a journal");
    }
    let mut lines: Vec<String> = std::fs::read_to_string(&journal).unwrap().lines().map(str::to_owned).collect();
    lines[2] = "{}".to_owned();
    std::fs::write(&journal, lines.join("\n") + "\n").unwrap();
    refused(&["cosface", "--cases", "3"], &journal, "line 3 is not a run");
    let inside = path(&folder, "absent/journal");
    refused(&["cosface"], &inside, "cannot be used as a journal");
}

#[cfg(unix)]
mod signals {
    use super::*;
    use rustix::process::{Pid, Signal, kill_process};
    use std::process::Stdio;
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    fn waits_until(what: &str, mut holds: impl FnMut() -> bool) {
        let start = Instant::now();
        while !holds() {
            assert!(start.elapsed() < Duration::from_secs(60), "{what}: not within a minute");
            sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn an_interrupted_run_reports_what_it_has_and_goes_on_later() {
        let folder = tempfile::tempdir().unwrap();
        for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
            let number = signal.as_raw();
            let (journal, notes) = (path(&folder, &format!("journal{number}")), path(&folder, "notes"));
            // It answers the first cases at once, and then never.
            let hang = "if len({line for line in open(NOTES)}) > 4: import time; time.sleep(1000)";
            let client = noting(&notes, &hang.replace("NOTES", &format!("{notes:?}")));
            let command = client.command();
            let asked = ["verify", "cosface", "--command", &command, "--cases", "12", "--timeout", "1000", "--resume"];
            let verify = std::process::Command::new(assert_cmd::cargo::cargo_bin("gradproof"))
                .args(asked)
                .arg(&journal)
                .args(["--output-format", "json"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            waits_until("the fifth case", || noted(&notes).len() > 4 && kept(&journal).len() > 2);
            kill_process(Pid::from_child(&verify), signal).unwrap();
            let output = verify.wait_with_output().unwrap();
            let before = kept(&journal);
            if signal == Signal::KILL {
                assert!(output.stdout.is_empty());
            } else {
                assert_eq!(output.status.code(), Some(130));
                let report = json(&String::from_utf8(output.stdout).unwrap());
                let unverified = report["unverified"].as_array().unwrap();
                let verified: BTreeSet<String> =
                    report["runs"].as_array().unwrap().iter().map(|r| r["case"].as_str().unwrap().to_owned()).collect();
                assert_eq!(verified, before);
                assert_eq!(verified.len() + unverified.len(), 12);
                assert_eq!(report["verdict"], "inconclusive", "no case is blamed for the interrupt");
            }
            std::fs::remove_file(&notes).unwrap();
            // The same client, which does not hang any more.
            let script = client.folder.path().join("client.py");
            let code = std::fs::read_to_string(&script).unwrap();
            std::fs::write(&script, code.replace("time.sleep(1000)", "pass")).unwrap();
            let again = gradproof(&[&asked[..], &[&journal]].concat()).code(0);
            assert!(text(&again).contains("12 cases: 12 pass"), "{}", text(&again));
            assert!(noted(&notes).is_disjoint(&before), "what was verified is not asked again");
            std::fs::remove_file(&notes).unwrap();
        }
    }

    /// A shell in which no file grows beyond a few blocks, as on a disk that is full.
    fn on_a_full_disk(blocks: usize, arguments: &[&str], folder: &Path) -> Assert {
        let limited = format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" \"$@\"");
        let program = assert_cmd::cargo::cargo_bin("gradproof");
        Command::new("bash").args(["-c", &limited]).arg(program).args(arguments).current_dir(folder).assert()
    }

    #[test]
    fn on_a_full_disk_the_report_is_still_given_and_the_journal_still_whole() {
        let folder = tempfile::tempdir().unwrap();
        let asked = ["verify", "cosface", "--cases", "100", "--resume", "journal"];
        let full = on_a_full_disk(8, &asked, folder.path()).code(2);
        assert!(complaint(&full).contains("journal: cannot be written, the run goes on without it"));
        assert!(text(&full).contains("200 cases: 200 pass"), "{}", text(&full));
        let before = kept(&path(&folder, "journal")).len();
        assert!((1..200).contains(&before), "{before}");
        let again = Command::cargo_bin("gradproof").unwrap().args(asked).current_dir(folder.path()).assert().code(0);
        assert!(text(&again).contains("200 cases: 200 pass"));
        assert_eq!(kept(&path(&folder, "journal")).len(), 200);

        let asked = ["verify", "cosface", "--cases", "100", "--output-format", "json", "--output-file", "report.json"];
        let full = on_a_full_disk(8, &asked, folder.path()).code(2);
        assert!(complaint(&full).contains("report.json: cannot be written"), "{}", complaint(&full));
        assert_eq!(json(&text(&full))["runs"].as_array().unwrap().len(), 200);
    }

    #[test]
    fn one_journal_is_written_by_one_run() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, notes) = (path(&folder, "journal"), path(&folder, "notes"));
        let client = noting(&notes, "import time; time.sleep(1000)");
        let command = client.command();
        let asked = ["verify", "cosface", "--command", &command, "--timeout", "1000", "--resume", &journal];
        let mut verify =
            std::process::Command::new(assert_cmd::cargo::cargo_bin("gradproof")).args(asked).spawn().unwrap();
        waits_until("the first case", || !noted(&notes).is_empty());
        let second = gradproof(&asked).code(2);
        assert!(complaint(&second).contains("is the journal of a run that goes on now"), "{}", complaint(&second));
        kill_process(Pid::from_child(&verify), Signal::INT).unwrap();
        // Nothing was checked by then.
        assert_eq!(verify.wait().unwrap().code(), Some(130));
    }
}

#[test]
fn a_report_that_cannot_be_written_is_printed() {
    let report = gradproof(&["verify", "cosface", "--cases", "2", "--output-file", "/absent/report"]).code(2);
    assert!(complaint(&report).contains("/absent/report: cannot be written"));
    assert!(text(&report).contains("4 cases: 4 pass"));
}
