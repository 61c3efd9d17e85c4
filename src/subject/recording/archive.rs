//! Arrays in a `.npz` file, by key, as `f64`.

use crate::error::{Error, Result};
use crate::subject::Precision;
use ndarray::{Array1, Array2};
use npyz::npz::{NpzArchive, NpzWriter};
use npyz::{DType, Order, TypeChar, WriterBuilder};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// A file that is read key by key.
pub(super) struct Archive {
    path: PathBuf,
    /// The keys in it.
    pub names: Vec<String>,
    npz: NpzArchive<BufReader<File>>,
}

/// An array in row-major order.
pub(super) struct Array {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
    /// The floating-point type it was stored in; `None` for whole numbers.
    pub precision: Option<Precision>,
}

impl Array {
    /// As a matrix.
    ///
    /// # Panics
    /// If it has not two dimensions.
    pub fn into_matrix(self) -> Array2<f64> {
        Array2::from_shape_vec((self.shape[0], self.shape[1]), self.values).expect("a matrix was asked for and read")
    }
}

impl Archive {
    pub fn open(path: &Path) -> Result<Self> {
        let bad = |reason: String| Error::BadFile { path: path.to_owned(), reason };
        let file = File::open(path).map_err(|error| bad(format!("cannot be opened: {error}")))?;
        if file.metadata().is_ok_and(|data| data.is_dir()) {
            return Err(bad("is a directory, expected an .npz file".to_owned()));
        }
        let npz = NpzArchive::new(BufReader::new(file))
            .map_err(|error| bad(format!("is not a complete .npz file: {error}")))?;
        let names = npz.array_names().map(ToOwned::to_owned).collect();
        Ok(Self { path: path.to_owned(), names, npz })
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
        let path = self.path.clone();
        let bad = |reason: String| Error::BadFile { path: path.clone(), reason: format!("`{key}` {reason}") };
        let unreadable = |error: std::io::Error| bad(format!("cannot be read: {error}"));
        let Some(file) = self.npz.by_name(key).map_err(unreadable)? else { return Ok(None) };
        let sizes: Option<Vec<usize>> = file.shape().iter().map(|size| usize::try_from(*size).ok()).collect();
        let elements =
            sizes.as_ref().and_then(|sizes| sizes.iter().try_fold(1usize, |product, size| product.checked_mul(*size)));
        let (Some(shape), Some(elements)) = (sizes, elements) else {
            return Err(bad(format!("claims the impossible shape {:?}", file.shape())));
        };
        let order = file.order();
        let DType::Plain(kind) = file.dtype() else {
            return Err(bad("is a structured array, expected plain numbers".to_owned()));
        };
        let (precision, values) = match (kind.type_char(), kind.size_field()) {
            (TypeChar::Float, 8) => (Some(Precision::F64), file.into_vec::<f64>()),
            (TypeChar::Float, 4) => (Some(Precision::F32), read::<f32, _>(file)),
            (TypeChar::Float, 2) => (Some(Precision::F16), read::<half::f16, _>(file)),
            (TypeChar::Int, 1) => (None, read::<i8, _>(file)),
            (TypeChar::Int, 2) => (None, read::<i16, _>(file)),
            (TypeChar::Int, 4) => (None, read::<i32, _>(file)),
            (TypeChar::Uint, 1) => (None, read::<u8, _>(file)),
            (TypeChar::Uint, 2) => (None, read::<u16, _>(file)),
            (TypeChar::Uint, 4) => (None, read::<u32, _>(file)),
            // Whole numbers of 64 bits are labels: beyond 2^53 none is in range, whatever it rounds to.
            (TypeChar::Int, 8) => (None, file.into_vec::<i64>().map(|v| v.into_iter().map(|x| x as f64).collect())),
            (TypeChar::Uint, 8) => (None, file.into_vec::<u64>().map(|v| v.into_iter().map(|x| x as f64).collect())),
            _ => return Err(bad(format!("has dtype {kind}, expected f64, f32, f16 or whole numbers"))),
        };
        let mut values = values.map_err(unreadable)?;
        if values.len() != elements {
            return Err(bad(format!("has {} elements, expected {elements} for its shape {shape:?}", values.len())));
        }
        if let ([rows, columns], Order::Fortran) = (&shape[..], order) {
            values = (0..elements).map(|i| values[i % columns * rows + i / columns]).collect();
        } else if shape.len() > 2 {
            return Err(bad(format!("has shape {shape:?}, and nothing in a recording has more than two dimensions")));
        }
        Ok(Some(Array { shape, values, precision }))
    }

    pub fn required(&mut self, key: &str) -> Result<Array> {
        let array = self.array(key)?;
        array.ok_or_else(|| self.missing(key, "it in every recording"))
    }

    /// A matrix of rows of length `columns`.
    pub fn matrix(&mut self, key: &str, columns: usize, expected: &str) -> Result<Option<Array2<f64>>> {
        let Some(array) = self.array(key)? else { return Ok(None) };
        match array.shape[..] {
            [rows, width] if rows > 0 && width == columns => Ok(Some(array.into_matrix())),
            [width, _] if width == columns => {
                let expected = format!("{expected} with D = {columns}; its transpose would fit");
                Err(self.wrong_shape(key, &array.shape, &expected))
            }
            _ => Err(self.wrong_shape(key, &array.shape, &format!("{expected} with D = {columns}"))),
        }
    }

    pub fn vector(&mut self, key: &str, length: usize) -> Result<Option<Array1<f64>>> {
        let Some(array) = self.array(key)? else { return Ok(None) };
        if array.shape != [length] {
            return Err(self.wrong_shape(key, &array.shape, &format!("[{length}]")));
        }
        Ok(Some(Array1::from(array.values)))
    }

    pub fn number(&mut self, key: &str) -> Result<Option<f64>> {
        let Some(array) = self.array(key)? else { return Ok(None) };
        match array.values[..] {
            [value] => Ok(Some(value)),
            _ => Err(self.wrong_shape(key, &array.shape, "a single number")),
        }
    }

    /// Whole numbers that are not negative; `[length]` if one is given, else of any shape, flattened.
    pub fn indices(&mut self, key: &str, length: Option<usize>) -> Result<Option<Vec<usize>>> {
        let Some(array) = self.array(key)? else { return Ok(None) };
        if let Some(length) = length
            && array.shape != [length]
        {
            return Err(self.wrong_shape(key, &array.shape, &format!("[{length}]")));
        }
        let whole = |x: &f64| x.fract() == 0.0 && (0.0..9e15).contains(x);
        if let Some(at) = array.values.iter().position(|x| !whole(x)) {
            return Err(self
                .bad(&format!("`{key}` element {at} is {}, expected a whole number of at least 0", array.values[at])));
        }
        Ok(Some(array.values.iter().map(|x| *x as usize).collect()))
    }
}

fn read<T: npyz::Deserialize + Into<f64>, R: std::io::Read>(file: npyz::NpyFile<R>) -> std::io::Result<Vec<f64>> {
    Ok(file.into_vec::<T>()?.into_iter().map(Into::into).collect())
}

/// Writes arrays (key, shape, values in row-major order) as f64 into a `.npz` file.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, arrays: &[(String, Vec<usize>, Vec<f64>)]) -> Result<()> {
    let attempt = || -> std::io::Result<()> {
        let mut npz = NpzWriter::create(path)?;
        for (key, shape, values) in arrays {
            let shape: Vec<u64> = shape.iter().map(|size| *size as u64).collect();
            let mut writer = npz.array(key, Default::default())?.default_dtype().shape(&shape).begin_nd()?;
            writer.extend(values)?;
            writer.finish()?;
        }
        Ok(())
    };
    attempt().map_err(|error| Error::BadFile { path: path.to_owned(), reason: format!("cannot be written: {error}") })
}
