//! Any file as a recording: it is refused with a reason that names it, or read; and what was read is written and read again.

use crate::draw::{Draw, Sizes};
use gradproof::loss::LossSpec;
use gradproof::subject::recording::Recording;
use std::cell::RefCell;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Losses that between them have every tensor there is.
const LOSSES: [&str; 7] =
    ["cosface", "softmax", "weight-norm", "triplet", "ccl:statistics=running", "ring:primary=(l2-softmax)", "normface"];
/// Characters of the longest reason, without the file's name: a header of NumPy may be as long, and is shown.
const LONGEST: usize = 12_000;

/// Fails on a panic, on a reason that does not name the file, and on a recording that is not the same when read again.
pub fn check(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let spec: LossSpec = draw.choose(&LOSSES).parse().expect("a known loss");
    let file = if draw.any() { archive(&mut draw) } else { draw.rest().to_vec() };
    in_folder(|path, again| {
        std::fs::write(path, file).expect("room for a small file");
        match Recording::load(&spec, path) {
            Err(error) => {
                let text = error.to_string();
                let name = path.display().to_string();
                assert!(text.starts_with(&name) && text.chars().count() <= name.len() + LONGEST, "{text}");
            }
            Ok(mut recording) => {
                recording.path.clone_from(again);
                // Where the file gives none, it is that of the reduction, which is written in the type of the features.
                let precision = recording.precision;
                recording.batch.upstream.mapv_inplace(|upstream| precision.round(upstream));
                recording.save().expect("what was read can be written");
                let read = Recording::load(&spec, again).expect("what was written can be read");
                // NaN is not the same as itself; its print is.
                assert_eq!(format!("{read:?}"), format!("{recording:?}"));
            }
        }
    });
}

/// Runs `f` with the names of two files in a folder of this thread.
fn in_folder(f: impl FnOnce(&Path, &PathBuf)) {
    thread_local!(static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) });
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| tempfile::tempdir().expect("a folder")).path();
        f(&folder.join("case.npz"), &folder.join("again.npz"));
    });
}

/// Something like a recording of N, D, K = 2, 3, 4.
fn archive(draw: &mut Draw) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let own: [(&str, &[u64]); 17] = [
        ("features", &[2, 3]),
        ("labels", &[2]),
        ("loss", &[]),
        ("grad_features", &[2, 3]),
        ("weights", &[4, 3]),
        ("grad_weights", &[4, 3]),
        ("upstream", &[2]),
        ("bias", &[4]),
        ("g", &[4]),
        ("alpha", &[]),
        ("R", &[]),
        ("running_mean", &[3]),
        ("running_var", &[3]),
        ("triplets", &[1, 3]),
        ("grad_R_low", &[]),
        ("s", &[]),
        ("margins", &[4]),
    ];
    let used = 3 + draw.below(own.len() - 2);
    for (i, (name, shape)) in own.into_iter().enumerate() {
        if (i >= 3 && i < used && draw.any()) || (i < 3 && draw.below(16) != 1) {
            let end = if draw.below(32) == 1 { "" } else { ".npy" };
            let method = draw.choose(&[CompressionMethod::Stored, CompressionMethod::Deflated]);
            let options = SimpleFileOptions::default().compression_method(method);
            let contents = array(draw, name, shape);
            zip.start_file(format!("{name}{end}"), options).expect("names that differ");
            zip.write_all(&contents).expect("memory");
        }
    }
    let mut file = zip.finish().expect("memory").into_inner();
    // A byte of the archive itself.
    if draw.below(8) == 1 {
        let at = usize::from(draw.any::<u16>()) % file.len();
        file[at] = draw.any();
    }
    file
}

fn array(draw: &mut Draw, name: &str, shape: &[u64]) -> Vec<u8> {
    let labels = name == "labels" || name == "triplets";
    let usual = if labels { "<i8" } else { "<f8" };
    let descr = if draw.below(4) == 1 {
        draw.choose(&["<f4", "<f2", ">f8", "|u1", "<i4", "|O", "<c16", "f8", "", "<f8'"])
    } else {
        usual
    };
    let order = draw.choose(&["False", "False", "True", "0"]);
    let elements: u64 = shape.iter().product();
    let mut sizes = shape.to_vec();
    if draw.below(8) == 1 {
        sizes =
            draw.choose::<&[u64]>(&[&[], &[1], &[0], &[3, 2], &[u64::MAX, 2], &[1 << 40], &[1, 1, 1], &[2]]).to_vec();
    }
    let sizes = sizes.iter().fold(String::new(), |text, size| text + &size.to_string() + ", ");
    let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({sizes}), }}");
    let version = draw.choose(&[1, 1, 1, 2, 3, 9]);
    let length = (header.len() as u32).to_le_bytes();
    let length = if version == 1 { &length[..2] } else { &length[..] };
    let mut file = [b"\x93NUMPY", &[version, 0][..], length, header.as_bytes()].concat();
    for i in 0..elements {
        match (labels, descr) {
            (true, "<i8") if name == "triplets" => file.extend([0_i64, 1, 2][i as usize % 3].to_le_bytes()),
            (true, "<i8") => file.extend((draw.below(5) as i64 - 1).max(0).to_le_bytes()),
            _ => file.extend(draw.number(Sizes::Any).to_le_bytes()),
        }
    }
    // Too short, or too long.
    match draw.below(16) {
        1 => drop(file.pop()),
        2 => file.push(0),
        _ => {}
    }
    file
}
