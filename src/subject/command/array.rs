//! Arrays on their way to a program and back.
//!
//! There they are objects, `{"dtype", "shape", "base64"}` or `{"npy": FILE}`, as the program wishes; back they may be either, or
//! lists.

use crate::subject::Precision;
use crate::subject::recording::npy::{self, Array, Dtype};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How arrays are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Encoding {
    /// In the line itself.
    #[default]
    Base64,
    /// As files in the program's folder.
    Npy,
}

/// An array as it is sent.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Sent {
    Inline { dtype: String, shape: Vec<usize>, base64: String },
    File { npy: PathBuf },
}

impl Encoding {
    /// The array, given in row-major order, as it is sent. Files are in `folder`, called by the array's key.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn send(self, folder: &Path, key: &str, dtype: Dtype, shape: Vec<usize>, values: &[f64]) -> io::Result<Sent> {
        match self {
            Self::Base64 => {
                Ok(Sent::Inline { dtype: dtype.to_string(), shape, base64: STANDARD.encode(dtype.encode(values)) })
            }
            Self::Npy => {
                let npy = folder.join(format!("{key}.npy"));
                let mut file = BufWriter::new(File::create(&npy)?);
                npy::write(&mut file, dtype, &shape, values)?;
                file.flush()?;
                Ok(Sent::File { npy })
            }
        }
    }
}

/// Reads an array in any form. A file without a folder is looked for in `folder`.
///
/// # Errors
/// Says what is wrong, as what follows the array's name in a sentence.
pub(super) fn received(value: &Value, folder: &Path) -> Result<Array, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inline {
        dtype: String,
        shape: Vec<usize>,
        base64: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct InFile {
        npy: PathBuf,
    }
    let object = value.as_object();
    if object.is_some_and(|object| object.contains_key("npy")) {
        let InFile { npy } = InFile::deserialize(value).map_err(|error| format!("cannot be read: {error}"))?;
        return from_file(&folder.join(npy));
    }
    if object.is_some() {
        let Inline { dtype, shape, base64 } = Inline::deserialize(value)
            .map_err(|error| format!("is neither {{dtype, shape, base64}} nor {{npy}}: {error}"))?;
        let unknown = || format!("has dtype `{dtype}`, expected f64, f32, f16 or bf16");
        let dtype = Dtype::named(&dtype).ok_or_else(unknown)?;
        let bytes = STANDARD.decode(base64).map_err(|error| format!("is not in base64: {error}"))?;
        let size = shape.iter().try_fold(dtype.bytes(), |product, size| product.checked_mul(*size));
        if size != Some(bytes.len()) {
            return Err(format!("has {} bytes, which is not what shape {shape:?} takes in {dtype}", bytes.len()));
        }
        let precision = if let Dtype::Float(precision) = dtype { Some(precision) } else { None };
        return Ok(Array { shape, values: dtype.decode(&bytes), precision });
    }
    let mut values = Vec::new();
    let shape = listed(value, &mut values)?;
    Ok(Array { shape, values, precision: Some(Precision::F64) })
}

fn from_file(path: &Path) -> Result<Array, String> {
    let unreadable = |error: io::Error| format!("cannot be read from {}: {error}", path.display());
    // Anything but a file, a pipe say, might be waited for without end.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(format!("is in {}, which is not a file", path.display()));
    }
    npy::read(BufReader::new(File::open(path).map_err(unreadable)?))
}

/// The shape of numbers in lists, which go to `values`. JSON has no NaN and no infinities: they are strings.
fn listed(value: &Value, values: &mut Vec<f64>) -> Result<Vec<usize>, String> {
    match value {
        Value::Array(rows) => {
            let mut inner: Option<Vec<usize>> = None;
            for row in rows {
                let shape = listed(row, values)?;
                if inner.replace(shape.clone()).is_some_and(|first| first != shape) {
                    return Err("has rows of different lengths".to_owned());
                }
            }
            Ok([vec![rows.len()], inner.unwrap_or_default()].concat())
        }
        Value::Number(number) => {
            values.push(number.as_f64().ok_or_else(|| format!("holds {number}, which is no f64"))?);
            Ok(vec![])
        }
        Value::String(text) => {
            let not_finite = text.parse().ok().filter(|value: &f64| !value.is_finite());
            values.push(not_finite.ok_or_else(|| {
                format!("holds the string {text:?}; numbers are no strings but NaN, Infinity and -Infinity")
            })?);
            Ok(vec![])
        }
        other => Err(format!("holds {other}, expected numbers")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> Result<(Vec<usize>, Vec<f64>), String> {
        received(&value, Path::new("/nowhere")).map(|array| (array.shape, array.values))
    }

    #[test]
    fn lists_are_read_with_their_shape() {
        assert_eq!(read(json!([[1, 2.5, 3], [4, 5, 6]])), Ok((vec![2, 3], vec![1.0, 2.5, 3.0, 4.0, 5.0, 6.0])));
        assert_eq!(read(json!(0.1)), Ok((vec![], vec![0.1])));
        assert_eq!(read(json!([])), Ok((vec![0], vec![])));
        let (_, values) = read(json!(["Infinity", "-inf", "NaN"])).unwrap();
        assert!(values[0] == f64::INFINITY && values[1] == f64::NEG_INFINITY && values[2].is_nan());
    }

    #[test]
    fn what_is_sent_is_received() {
        let folder = tempfile::tempdir().unwrap();
        for encoding in [Encoding::Base64, Encoding::Npy] {
            let sent = encoding.send(folder.path(), "features", Dtype::Float(Precision::F32), vec![1, 2], &[0.5, -3.0]);
            let line = serde_json::to_value(sent.unwrap()).unwrap();
            let got = received(&line, folder.path()).unwrap();
            assert_eq!(got, Array { shape: vec![1, 2], values: vec![0.5, -3.0], precision: Some(Precision::F32) });
        }
        // What the program writes to its folder it may call by its name alone.
        assert_eq!(received(&json!({"npy": "features.npy"}), folder.path()).unwrap().values, [0.5, -3.0]);
    }

    #[test]
    fn what_is_no_array_is_called_what_it_is() {
        for (value, part) in [
            (json!([[1, 2], [3]]), "rows of different lengths"),
            (json!(["1.5"]), "numbers are no strings"),
            (json!([null]), "holds null"),
            (json!({"dtype": "f32", "shape": [2], "base64": "AAAA"}), "has 3 bytes"),
            (json!({"dtype": "f32", "shape": [usize::MAX, 3], "base64": ""}), "has 0 bytes"),
            (json!({"dtype": "f99", "shape": [], "base64": ""}), "dtype `f99`"),
            (json!({"dtype": "f64", "shape": [1], "base64": "?"}), "not in base64"),
            (json!({"values": [1]}), "neither {dtype, shape, base64} nor {npy}"),
            (json!({"npy": "absent.npy"}), "cannot be read from /nowhere/absent.npy"),
            (json!({"npy": "/"}), "not a file"),
        ] {
            let error = read(value.clone()).unwrap_err();
            assert!(error.contains(part), "{value}: {error}");
        }
    }
}
