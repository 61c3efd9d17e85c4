//! One array in the `.npy` format: a header that is a Python dictionary, then the elements.
//!
//! A recording is somebody else's file, and whatever it claims of itself must end in a message. That is why the format is
//! read here: general readers multiply the sizes of a shape as they stand, parse any nesting that a header may have, and
//! stop before the end of the entry, where its checksum would be compared.

use crate::subject::Precision;
use ndarray::Array2;
use std::fmt;
use std::io::{self, Read, Write};

/// The type that elements are stored in, the least significant byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::subject) enum Dtype {
    /// A floating-point type.
    Float(Precision),
    /// Whole numbers of 64 bits.
    Whole,
}

impl Dtype {
    /// The type of that name: `f64`, `f32`, `f16`, `bf16` or `i64`.
    pub fn named(name: &str) -> Option<Self> {
        if name == "i64" { Some(Self::Whole) } else { name.parse().ok().map(Self::Float) }
    }

    /// Bytes to an element.
    pub fn bytes(self) -> usize {
        match self {
            Self::Float(Precision::F64) | Self::Whole => 8,
            Self::Float(Precision::F32) => 4,
            Self::Float(Precision::F16 | Precision::Bf16) => 2,
        }
    }

    /// The numbers, rounded to this type.
    pub fn encode(self, values: &[f64]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(values.len() * self.bytes());
        for value in values {
            match self {
                Self::Float(Precision::F64) => bytes.extend(value.to_le_bytes()),
                Self::Float(Precision::F32) => bytes.extend((*value as f32).to_le_bytes()),
                Self::Float(Precision::F16) => bytes.extend(half::f16::from_f64(*value).to_le_bytes()),
                Self::Float(Precision::Bf16) => bytes.extend(half::bf16::from_f64(*value).to_le_bytes()),
                Self::Whole => bytes.extend((*value as i64).to_le_bytes()),
            }
        }
        bytes
    }

    /// The numbers in these bytes. Bytes beyond the last whole element are not looked at.
    pub fn decode(self, bytes: &[u8]) -> Vec<f64> {
        let kind = match self {
            Self::Float(precision) => Kind::Float(precision),
            Self::Whole => Kind::Signed,
        };
        let element = Element { kind, bytes: self.bytes(), big_endian: false };
        bytes.chunks_exact(element.bytes).map(|bytes| element.value(bytes)).collect()
    }

    /// What a `.npy` file calls it. There is no bf16 among its types: those numbers are kept as f32, which has them all.
    fn in_file(self) -> (Self, &'static str) {
        match self {
            Self::Float(Precision::F64) => (self, "<f8"),
            Self::Float(Precision::F32 | Precision::Bf16) => (Self::Float(Precision::F32), "<f4"),
            Self::Float(Precision::F16) => (self, "<f2"),
            Self::Whole => (self, "<i8"),
        }
    }
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Float(precision) => precision.fmt(f),
            Self::Whole => f.write_str("i64"),
        }
    }
}

/// An array in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::subject) struct Array {
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
        let [rows, columns] = self.shape[..] else { panic!("shape {:?} is not that of a matrix", self.shape) };
        Array2::from_shape_vec((rows, columns), self.values).expect("an array has the elements of its shape")
    }
}

/// NumPy refuses longer headers too.
const LONGEST_HEADER: u32 = 10_000;

/// Reads an array of at most two dimensions, to the end of `source`.
///
/// # Errors
/// Says what is wrong, as what follows the array's name in a sentence.
pub(in crate::subject) fn read(mut source: impl Read) -> Result<Array, String> {
    let Header { element, column_major, shape } = Header::read(&mut source)?;
    if shape.len() > 2 {
        return Err(format!("has shape {shape:?}, and nothing in a recording has more than two dimensions"));
    }
    let size = shape.iter().try_fold(element.bytes, |product, size| product.checked_mul(*size));
    let size = size.ok_or_else(|| format!("claims the impossible shape {shape:?}"))?;
    // However large the claim, only what is there is held in memory; the byte beyond is where the entry should end.
    let mut bytes = Vec::new();
    source.take((size as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() != size {
        let relation = if bytes.len() < size { "fewer" } else { "more" };
        return Err(format!("holds {relation} bytes than the {size} that its shape {shape:?} takes"));
    }
    let mut values: Vec<f64> = bytes.chunks_exact(element.bytes).map(|bytes| element.value(bytes)).collect();
    if let ([rows, columns], true) = (&shape[..], column_major) {
        values = (0..values.len()).map(|i| values[i % columns * rows + i / columns]).collect();
    }
    Ok(Array { shape, values, precision: element.kind.precision() })
}

/// Writes an array, given in row-major order.
pub(in crate::subject) fn write(
    target: &mut impl Write,
    dtype: Dtype,
    shape: &[usize],
    values: &[f64],
) -> io::Result<()> {
    let (dtype, descr) = dtype.in_file();
    let sizes: Vec<String> = shape.iter().map(|size| format!("{size},")).collect();
    let dictionary = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({}), }}", sizes.concat());
    // The format asks for elements that begin at a multiple of 64 bytes: after 10 bytes, the dictionary and a newline.
    let length = (10 + dictionary.len() + 1).next_multiple_of(64) - 10;
    target.write_all(b"\x93NUMPY\x01\x00")?;
    target.write_all(&u16::try_from(length).map_err(io::Error::other)?.to_le_bytes())?;
    writeln!(target, "{dictionary:<width$}", width = length - 1)?;
    target.write_all(&dtype.encode(values))
}

struct Header {
    element: Element,
    column_major: bool,
    shape: Vec<usize>,
}

impl Header {
    fn read(source: &mut impl Read) -> Result<Self, String> {
        let no_array = || "is not an array in .npy format".to_owned();
        let mut start = [0; 8];
        source.read_exact(&mut start).map_err(|_| no_array())?;
        let [magic @ .., version, _] = start;
        if magic != *b"\x93NUMPY" {
            return Err(no_array());
        }
        let width = match version {
            1 => 2,
            2 | 3 => 4,
            _ => return Err(format!("is in version {version} of the .npy format, expected 1, 2 or 3")),
        };
        let mut length = [0; 4];
        source.read_exact(&mut length[..width]).map_err(unreadable)?;
        let length = u32::from_le_bytes(length);
        if length > LONGEST_HEADER {
            return Err(format!("has a header of {length} bytes, expected at most {LONGEST_HEADER}"));
        }
        let mut text = String::new();
        source.take(length.into()).read_to_string(&mut text).map_err(unreadable)?;
        Self::parse(&text)
    }

    /// Reads `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }`.
    fn parse(text: &str) -> Result<Self, String> {
        let field = |key: &str| {
            let (_, rest) = text.split_once(&format!("'{key}'"))?;
            rest.trim_start().strip_prefix(':').map(str::trim_start)
        };
        let broken = |key: &str| format!("has a header without a legible `{key}`: {}", text.trim());
        let descr = field("descr").ok_or_else(|| broken("descr"))?;
        if descr.starts_with('[') {
            return Err("is a structured array, expected plain numbers".to_owned());
        }
        let descr = descr.split('\'').nth(1).ok_or_else(|| broken("descr"))?;
        let expected = "expected f64, f32, f16 or whole numbers";
        let element = Element::parse(descr).ok_or_else(|| match descr {
            "|O" => format!("holds Python objects, {expected}"),
            _ => format!("has dtype {descr}, {expected}"),
        })?;
        let column_major = match field("fortran_order") {
            Some(order) if order.starts_with("True") => true,
            Some(order) if order.starts_with("False") => false,
            _ => return Err(broken("fortran_order")),
        };
        let sizes = field("shape").and_then(|shape| shape.strip_prefix('(')?.split_once(')'));
        let sizes = sizes.ok_or_else(|| broken("shape"))?.0.split(',').map(str::trim).filter(|size| !size.is_empty());
        let shape = sizes.map(str::parse).collect::<Result<_, _>>().map_err(|_| broken("shape"))?;
        Ok(Self { element, column_major, shape })
    }
}

#[derive(Clone, Copy)]
struct Element {
    kind: Kind,
    bytes: usize,
    big_endian: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Float(Precision),
    Signed,
    Unsigned,
}

impl Kind {
    fn precision(self) -> Option<Precision> {
        match self {
            Self::Float(precision) => Some(precision),
            Self::Signed | Self::Unsigned => None,
        }
    }
}

impl Element {
    /// Reads a type such as `<f4`: byte order, kind, and size in bytes.
    fn parse(descr: &str) -> Option<Self> {
        let big_endian = descr.starts_with('>');
        let kind = descr.strip_prefix(['<', '>', '|'])?;
        let (kind, bytes) = match kind {
            "f8" => (Kind::Float(Precision::F64), 8),
            "f4" => (Kind::Float(Precision::F32), 4),
            "f2" => (Kind::Float(Precision::F16), 2),
            "i8" => (Kind::Signed, 8),
            "i4" => (Kind::Signed, 4),
            "i2" => (Kind::Signed, 2),
            "i1" => (Kind::Signed, 1),
            "u8" => (Kind::Unsigned, 8),
            "u4" => (Kind::Unsigned, 4),
            "u2" => (Kind::Unsigned, 2),
            "u1" => (Kind::Unsigned, 1),
            _ => return None,
        };
        Some(Self { kind, bytes, big_endian })
    }

    /// The element in these bytes. Whole numbers beyond 2^53 are rounded; none is a label that could be in range.
    #[allow(clippy::cast_possible_truncation, reason = "an element has no more bits than its type")]
    fn value(self, bytes: &[u8]) -> f64 {
        let join = |bits: u64, byte: &u8| bits << 8 | u64::from(*byte);
        let bits = if self.big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) };
        match self.kind {
            Kind::Float(Precision::F64) => f64::from_bits(bits),
            Kind::Float(Precision::F32) => f32::from_bits(bits as u32).into(),
            Kind::Float(Precision::F16) => half::f16::from_bits(bits as u16).into(),
            Kind::Float(Precision::Bf16) => half::bf16::from_bits(bits as u16).into(),
            Kind::Unsigned => bits as f64,
            Kind::Signed => {
                let unused = u64::BITS - 8 * bytes.len() as u32;
                ((bits << unused).cast_signed() >> unused) as f64
            }
        }
    }
}

fn unreadable(error: io::Error) -> String {
    format!("cannot be read: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The bytes of an array with this header.
    fn npy(dictionary: &str, elements: &[u8]) -> Vec<u8> {
        let length = u16::try_from(dictionary.len()).unwrap().to_le_bytes();
        [b"\x93NUMPY\x01\x00", &length[..], dictionary.as_bytes(), elements].concat()
    }

    fn values(descr: &str, elements: &[u8]) -> Vec<f64> {
        let count = elements.len() / descr[2..].parse::<usize>().unwrap();
        let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({count},), }}");
        read(&npy(&header, elements)[..]).unwrap().values
    }

    #[test]
    fn every_type_is_read_in_either_byte_order() {
        assert_eq!(values("<f8", &0.1f64.to_le_bytes()), [0.1]);
        assert_eq!(values(">f8", &0.1f64.to_be_bytes()), [0.1]);
        assert_eq!(values(">f4", &0.1f32.to_be_bytes()), [f64::from(0.1f32)]);
        assert_eq!(values("<f2", &half::f16::from_f32(-6e-8).to_le_bytes()), [-(2f64.powi(-24))]);
        assert_eq!(values(">i8", &(-3i64).to_be_bytes()), [-3.0]);
        assert_eq!(values("<i2", &(-300i16).to_le_bytes()), [-300.0]);
        assert_eq!(values("|i1", &[255, 1]), [-1.0, 1.0]);
        assert_eq!(values("|u1", &[255, 1]), [255.0, 1.0]);
        assert_eq!(values("<u8", &u64::MAX.to_le_bytes()), [2f64.powi(64)]);
    }

    #[test]
    fn column_major_is_turned_into_row_major() {
        let header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }";
        assert_eq!(read(&npy(header, &[1, 4, 2, 5, 3, 6])[..]).unwrap().values, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }

    #[test]
    fn every_type_is_written_so_that_it_is_read() {
        // 1.5 and -2 are numbers of every floating-point type.
        let types = [Precision::F64, Precision::F32, Precision::F16, Precision::Bf16].map(Dtype::Float);
        for (dtype, values) in types.map(|dtype| (dtype, [1.5, -2.0])).into_iter().chain([(Dtype::Whole, [7.0, -2.0])])
        {
            let mut bytes = Vec::new();
            write(&mut bytes, dtype, &[2], &values).unwrap();
            let expected = match dtype {
                Dtype::Float(Precision::Bf16) => Some(Precision::F32),
                Dtype::Float(precision) => Some(precision),
                Dtype::Whole => None,
            };
            assert_eq!(
                read(&bytes[..]).unwrap(),
                Array { shape: vec![2], values: values.to_vec(), precision: expected }
            );
            assert_eq!(dtype.decode(&dtype.encode(&values)), values);
            assert_eq!(Dtype::named(&dtype.to_string()), Some(dtype));
        }
    }

    #[test]
    fn impossible_claims_are_refused_without_believing_them() {
        let claim = |shape: &str| {
            let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}");
            read(&npy(&header, &[0; 48])[..]).unwrap_err()
        };
        assert!(claim("(1000000, 1000000)").contains("fewer bytes than the 8000000000000"));
        assert!(claim("(9223372036854775808, 9223372036854775808)").contains("impossible shape"));
        assert!(claim("(99999999999999999999999,)").contains("`shape`"));
        assert!(claim("(-1,)").contains("`shape`"));
        assert!(claim("(5,)").contains("more bytes than the 40"));
        assert!(claim("(1, 2, 3)").contains("more than two dimensions"));
    }

    #[test]
    fn nesting_costs_no_time_and_no_stack() {
        for bracket in ["[", "(", "{", "{'descr':"] {
            assert!(read(&npy(&bracket.repeat(1000), &[])[..]).is_err());
        }
        let endless = [&b"\x93NUMPY\x02\x00\xff\xff\xff\xff"[..], &[b'('; 64]].concat();
        assert!(read(&endless[..]).unwrap_err().contains("header of 4294967295 bytes"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(rows in 0usize..5, values in prop::collection::vec(any::<f64>(), 0..40)) {
            let columns = values.len().checked_div(rows).unwrap_or(0);
            for shape in [vec![values.len()], vec![rows, columns]] {
                let values = &values[..shape.iter().product()];
                let mut bytes = Vec::new();
                write(&mut bytes, Dtype::Float(Precision::F64), &shape, values).unwrap();
                prop_assert_eq!((bytes.len() - 8 * values.len()) % 64, 0);
                let array = read(&bytes[..]).unwrap();
                prop_assert_eq!(array.precision, Some(Precision::F64));
                prop_assert_eq!(array.shape, shape);
                prop_assert!(array.values.iter().map(|x| x.to_bits()).eq(values.iter().map(|x| x.to_bits())));
            }
        }

        #[test]
        fn no_bytes_make_a_panic(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            keep in any::<prop::sample::Index>(),
        ) {
            let mut bytes = Vec::new();
            write(&mut bytes, Dtype::Float(Precision::F64), &[2, 3], &[0.5; 6]).unwrap();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = read(&bytes[..]);
            let _ = read(&bytes[..keep.index(bytes.len())]);
        }
    }
}
