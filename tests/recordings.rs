//! What public implementations computed gets the verdict it deserves: no false alarm, no miss, and the right cause.

use gradproof::check::{Kind, Verdict, verify_recording};
use gradproof::subject::recording::Recording;
use rayon::prelude::*;
use serde::Deserialize;
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Row {
    file: String,
    loss: String,
    expect: String,
    kind: Option<String>,
    nearest: Option<String>,
}

/// What is wrong with the verdict on a row, if anything.
fn complaint(folder: &Path, row: &Row) -> Option<String> {
    let recording = Recording::load(&row.loss.parse().unwrap(), &folder.join(&row.file)).unwrap();
    let run = verify_recording(&recording).unwrap();
    let kinds: Vec<Kind> = run.findings.iter().map(|finding| finding.kind).collect();
    let found = |kind: &str| kinds.iter().any(|known| serde_json::to_value(known).unwrap() == kind);
    let expected = match row.expect.as_str() {
        "pass" => Verdict::Pass,
        "fail" => Verdict::Fail,
        other => panic!("{}: unknown expectation {other}", row.file),
    };
    let right = run.verdict == expected
        && row.kind.as_deref().is_none_or(found)
        && (row.nearest.is_none() || run.nearest == row.nearest);
    (!right).then(|| {
        let Row { file, expect, kind, nearest, .. } = row;
        let missed = run.power.map(|power| power.missed);
        format!(
            "{file}: expected {expect} {kind:?} {nearest:?}, got {:?} {kinds:?} {:?} at {} times the tolerance; missed {missed:?}\n  {:?}",
            run.verdict, run.nearest, run.worst_ratio, run.findings.first()
        )
    })
}

#[test]
fn every_recording_gets_the_verdict_kind_and_nearest_variant_it_deserves() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let rows: Vec<Row> = serde_json::from_reader(std::fs::File::open(folder.join("expected.json")).unwrap()).unwrap();
    let decided: Vec<&Row> = rows.iter().filter(|row| row.expect != "unspecified").collect();
    assert!(decided.len() >= 150, "only {} decided rows", decided.len());
    let complaints: Vec<String> = decided.par_iter().filter_map(|row| complaint(&folder, row)).collect();
    assert!(complaints.is_empty(), "{} of {} wrong:\n{}", complaints.len(), decided.len(), complaints.join("\n"));
}
