//! Arrays in a `.npz` file (a zip archive of `.npy` files), by key, as `f64`.

use super::arrays::NamedArray;
use super::npy::{self, Array, Dtype};
use crate::error::{Error, Result};
use crate::subject::Precision;
use ndarray::{Array1, Array2};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A file that is read key by key.
pub(super) struct Archive {
    path: PathBuf,
    /// The keys in it.
    pub names: Vec<String>,
    zip: ZipArchive<BufReader<File>>,
}

impl Archive {
    pub fn open(path: &Path) -> Result<Self> {
        let bad = |reason: String| Error::BadFile { path: path.to_owned(), reason };
        let file = File::open(path).map_err(|error| bad(format!("cannot be opened: {error}")))?;
        if file.metadata().is_ok_and(|data| data.is_dir()) {
            return Err(bad("is a directory, expected an .npz file".to_owned()));
        }
        let zip = ZipArchive::new(BufReader::new(file))
            .map_err(|error| bad(format!("is not a complete .npz file: {error}")))?;
        let key = |entry: &str| match entry.strip_suffix(".npy") {
            Some(key) => Ok(key.to_owned()),
            None => Err(bad(format!("holds `{entry}`, which is not an array (`….npy`)"))),
        };
        let names = zip.file_names().map(key).collect::<Result<_>>()?;
        Ok(Self { path: path.to_owned(), names, zip })
    }

    pub fn bad(&self, reason: &str) -> Error {
        Error::BadFile { path: self.path.clone(), reason: reason.to_owned() }
    }

    pub fn missing(&self, key: &str, expected: &str) -> Error {
        self.bad(&format!("`{key}` is missing, expected {expected}; the file has {}", self.names.join(", ")))
    }

    pub fn wrong_shape(&self, key: &str, shape: &[usize], expected: &str) -> Error {
        self.bad(&format!("`{key}` has shape {shape:?}, expected {expected}"))
    }

    /// The array under `key`, if there is one.
    pub fn array(&mut self, key: &str) -> Result<Option<Array>> {
        let read = match self.zip.by_name(&format!("{key}.npy")) {
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => Err(format!("cannot be read: {error}")),
            Ok(entry) => npy::read(entry),
        };
        read.map(Some).map_err(|reason| self.bad(&format!("`{key}` {reason}")))
    }

    pub fn required(&mut self, key: &str) -> Result<Array> {
        let array = self.array(key)?;
        array.ok_or_else(|| self.missing(key, "it in every recording"))
    }

    /// An array that the implementation computed with: of the type of the features.
    fn operand(&mut self, key: &str, precision: Precision) -> Result<Option<Array>> {
        let array = self.array(key)?;
        match array.as_ref().map(|array| array.precision) {
            Some(own) if own != Some(precision) => {
                let own = own.map_or_else(|| "whole numbers".to_owned(), |own| own.to_string());
                Err(self.bad(&format!("`{key}` holds {own}, expected {precision} as `features`")))
            }
            _ => Ok(array),
        }
    }

    /// An array that the implementation computed: of any floating-point type.
    pub fn computed(&mut self, key: &str) -> Result<Option<Array>> {
        match self.array(key)? {
            Some(Array { precision: None, .. }) => {
                Err(self.bad(&format!("`{key}` holds whole numbers, expected f64, f32 or f16")))
            }
            array => Ok(array),
        }
    }

    /// Constants of any type, rounded to that of the features, as an implementation in that type takes them.
    fn rounded(&mut self, key: &str, precision: Precision) -> Result<Option<Array>> {
        let mut array = self.array(key)?;
        array.iter_mut().flat_map(|array| &mut array.values).for_each(|value| *value = precision.round(*value));
        Ok(array)
    }

    /// A matrix, computed with, of rows of length `columns`.
    pub fn matrix(&mut self, key: &str, precision: Precision, columns: usize) -> Result<Option<Array2<f64>>> {
        let Some(array) = self.operand(key, precision)? else { return Ok(None) };
        let hint = match array.shape[..] {
            [rows, width] if rows > 0 && width == columns => return Ok(Some(array.into_matrix())),
            [width, _] if width == columns => "; its transpose would fit",
            _ => "",
        };
        Err(self.wrong_shape(key, &array.shape, &format!("[K, D] with D = {columns}{hint}")))
    }

    /// A vector, computed with.
    pub fn vector(&mut self, key: &str, precision: Precision, length: usize) -> Result<Option<Array1<f64>>> {
        let array = self.operand(key, precision)?;
        self.of_length(key, array, length)
    }

    /// A vector of constants.
    pub fn constants(&mut self, key: &str, precision: Precision, length: usize) -> Result<Option<Array1<f64>>> {
        let array = self.rounded(key, precision)?;
        self.of_length(key, array, length)
    }

    fn of_length(&self, key: &str, array: Option<Array>, length: usize) -> Result<Option<Array1<f64>>> {
        match array {
            Some(array) if array.shape != [length] => Err(self.wrong_shape(key, &array.shape, &format!("[{length}]"))),
            array => Ok(array.map(|array| Array1::from(array.values))),
        }
    }

    /// A single number, of any type.
    pub fn number(&mut self, key: &str, precision: Precision) -> Result<Option<f64>> {
        let Some(array) = self.rounded(key, precision)? else { return Ok(None) };
        match array.values[..] {
            [value] => Ok(Some(value)),
            _ => Err(self.wrong_shape(key, &array.shape, "a single number")),
        }
    }

    /// Whole numbers; `[length]` if one is given, else of any shape, flattened.
    pub fn whole_numbers(&mut self, key: &str, length: Option<usize>) -> Result<Option<Vec<i64>>> {
        let Some(array) = self.array(key)? else { return Ok(None) };
        if let Some(length) = length
            && array.shape != [length]
        {
            return Err(self.wrong_shape(key, &array.shape, &format!("[{length}]")));
        }
        let whole = |x: &f64| x.fract() == 0.0 && (-9e15..9e15).contains(x);
        if let Some(at) = array.values.iter().position(|x| !whole(x)) {
            let value = array.values[at];
            return Err(
                self.bad(&format!("`{key}` element {at} is {value}, expected a whole number of size up to 9e15"))
            );
        }
        Ok(Some(array.values.iter().map(|x| *x as i64).collect()))
    }

    /// The same where none is negative.
    pub fn indices(&mut self, key: &str, length: Option<usize>) -> Result<Option<Vec<usize>>> {
        let Some(numbers) = self.whole_numbers(key, length)? else { return Ok(None) };
        if let Some(at) = numbers.iter().position(|number| *number < 0) {
            return Err(self.bad(&format!("`{key}` element {at} is {}, expected none below 0", numbers[at])));
        }
        Ok(Some(numbers.into_iter().map(|number| number as usize).collect()))
    }
}

/// Writes arrays as f64 into a `.npz` file.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, arrays: &[NamedArray]) -> Result<()> {
    write_as(path, arrays, |_| Dtype::Float(Precision::F64))
}

/// The same with the type that `dtype` gives for each key.
pub(super) fn write_as(path: &Path, arrays: &[NamedArray], dtype: impl Fn(&str) -> Dtype) -> Result<()> {
    let attempt = || -> std::io::Result<()> {
        let mut zip = ZipWriter::new(BufWriter::new(File::create(path)?));
        for (key, shape, values) in arrays {
            // As NumPy does: not compressed, and with room for entries beyond 4 GiB.
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
            zip.start_file(format!("{key}.npy"), options)?;
            npy::write(&mut zip, dtype(key), shape, values)?;
        }
        zip.finish()?.flush()
    };
    attempt().map_err(|error| Error::BadFile { path: path.to_owned(), reason: format!("cannot be written: {error}") })
}
