//! The parts of a run, put together again: they are the whole, in its order, and nothing else is taken for it.

use gradproof::Error;
use gradproof::cases::Series;
use gradproof::check::plan::{Plan, Shard, merge};
use gradproof::check::{Report, Run, Verdict};
use gradproof::subject::{Precision, Upstream};
use std::path::PathBuf;

const QUESTION: &str = "gradproof verify --cases 11";

fn run(loss: &str, precision: Precision, case: String) -> Run {
    Run {
        loss: loss.to_owned(),
        subject: "mine".to_owned(),
        dtype: precision,
        case,
        replay: None,
        verdict: Verdict::Pass,
        findings: Vec::new(),
        nearest: None,
        question: None,
        power: None,
        unchecked: Vec::new(),
        worst_ratio: 0.5,
    }
}

/// The runs of a part: two losses, one of them in both precisions, each at the cases that the part has.
fn runs(shard: Shard) -> Vec<Run> {
    let suites = [("softmax", Precision::F64), ("softmax", Precision::F32), ("arcface", Precision::F64)];
    let of_suite = |(loss, precision): (&'static str, Precision)| {
        let spec = loss.parse().unwrap();
        let ids = (0..11).filter(|place| shard.has(*place)).map(|place| {
            let series = Series { spec: &spec, precision, seed: 3 };
            series.id(place, Upstream::Any)
        });
        ids.map(|id| run(loss, precision, id)).collect::<Vec<Run>>()
    };
    suites.into_iter().flat_map(of_suite).collect()
}

fn part(index: usize, of: usize) -> (PathBuf, Report) {
    let shard = Shard { index, of };
    let plan = Plan { question: QUESTION.to_owned(), shard };
    (PathBuf::from(format!("{index}.json")), Report::of_part(runs(shard), Vec::new(), Some(plan)))
}

#[test]
fn every_case_is_in_one_shard() {
    for of in 1..6 {
        for place in 0..13 {
            let having = (1..=of).filter(|index| Shard { index: *index, of }.has(place));
            assert_eq!(having.collect::<Vec<_>>(), [place % of + 1], "{place} of {of}");
        }
    }
    assert!((0..9).all(|place| Shard::WHOLE.has(place)));
}

#[test]
fn a_shard_is_written_as_it_is_read() {
    for (index, of) in [(1, 1), (2, 8), (8, 8), (11, 12)] {
        let shard = Shard { index, of };
        assert_eq!(shard.to_string(), format!("{index}/{of}"));
        assert_eq!(shard.to_string().parse(), Ok(shard));
    }
}

#[test]
fn the_parts_in_any_order_are_the_whole_in_its_own() {
    let (_, whole) = part(1, 1);
    for of in [2, 3, 4] {
        let mut parts: Vec<(PathBuf, Report)> = (1..=of).map(|index| part(index, of)).collect();
        parts.rotate_left(1);
        assert_eq!(merge(parts).unwrap(), whole, "of {of} parts");
    }
}

#[test]
fn what_is_absent_is_named_and_only_that() {
    let merged = merge(vec![part(4, 5), part(1, 5), part(2, 5)]).unwrap();
    assert_eq!(merged.unverified, ["shard 3/5", "shard 5/5"]);
    assert_eq!(merged.verdict, Verdict::Inconclusive);
    let mut stopped = part(2, 2);
    stopped.1.unverified.push("a case".to_owned());
    assert_eq!(merge(vec![part(1, 2), stopped]).unwrap().unverified, ["a case"]);
}

#[test]
fn parts_of_other_wholes_are_refused_by_the_name_of_their_file() {
    let mut other = part(2, 3);
    other.1.plan.as_mut().unwrap().question = "gradproof verify --cases 12".to_owned();
    let mut planless = part(2, 3);
    planless.1.plan = None;
    for (second, reason) in [
        (other, "is one of 3 shards of `gradproof verify --cases 12`, but 1.json is one of 3 shards of"),
        (part(2, 4), "is one of 4 shards of"),
        (planless, "is not the report of a shard"),
        (part(1, 3), "is shard 1/3, and so is 1.json"),
    ] {
        let file = second.0.clone();
        let error = merge(vec![part(1, 3), second]).unwrap_err();
        assert!(matches!(&error, Error::BadFile { path, .. } if *path == file), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}
