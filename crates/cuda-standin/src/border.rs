//! The pointers that come in from C. Each call states what its pointers point to; that they do is the caller's part of the contract
//! of the driver API, and all that is taken on trust. Null pointers are refused.
#![allow(unsafe_code, reason = "the border to C: pointers that a caller of the driver API vouches for")]

use crate::error::{Answer, Code};
use std::ffi::{CStr, c_char, c_void};

/// A place to which a result goes.
#[repr(transparent)]
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    pub fn set(self, value: T) -> Answer {
        if self.0.is_null() {
            return Err(Code::InvalidValue);
        }
        // SAFETY: the caller passes a place for a `T`.
        unsafe { self.0.write(value) };
        Ok(())
    }

    /// Writes several results, one after the other.
    pub fn set_all(self, values: &[T]) -> Answer
    where
        T: Copy,
    {
        if self.0.is_null() {
            return Err(Code::InvalidValue);
        }
        // SAFETY: the caller passes places for so many.
        unsafe { self.0.copy_from_nonoverlapping(values.as_ptr(), values.len()) };
        Ok(())
    }
}

/// A text that ends with a zero byte.
#[repr(transparent)]
pub(crate) struct Text(*const c_char);

impl Text {
    pub fn bytes(&self) -> Answer<&[u8]> {
        if self.0.is_null() {
            return Err(Code::InvalidValue);
        }
        // SAFETY: the caller passes a text with its zero.
        Ok(unsafe { CStr::from_ptr(self.0) }.to_bytes())
    }

    pub fn read(&self) -> Answer<&str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Code::InvalidValue)
    }
}

/// Bytes of the host that are read.
#[repr(transparent)]
pub(crate) struct HostBytes(*const c_void);

impl HostBytes {
    pub fn read(&self, count: usize) -> Answer<&[u8]> {
        match (self.0.is_null(), count) {
            (_, 0) => Ok(&[]),
            (true, _) => Err(Code::InvalidValue),
            // SAFETY: the caller passes so many bytes.
            _ => Ok(unsafe { std::slice::from_raw_parts(self.0.cast(), count) }),
        }
    }
}

/// Bytes of the host that are written.
#[repr(transparent)]
pub(crate) struct HostBytesMut(*mut c_void);

impl HostBytesMut {
    pub fn write(&self, bytes: &[u8]) -> Answer {
        match (self.0.is_null(), bytes.len()) {
            (_, 0) => Ok(()),
            (true, _) => Err(Code::InvalidValue),
            _ => {
                // SAFETY: the caller passes room for so many bytes; it may be uninitialised, so there is no slice of it.
                unsafe { self.0.cast::<u8>().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
                Ok(())
            }
        }
    }
}

/// A launch's arguments: a pointer to each.
#[repr(transparent)]
pub(crate) struct Arguments(*const *const c_void);

impl Arguments {
    /// Copies the argument of this number; it has as many bytes as there is room.
    pub fn copy(&self, number: usize, to: &mut [u8]) -> Answer {
        if self.0.is_null() {
            return Err(Code::InvalidValue);
        }
        // SAFETY: the caller passes as many pointers as the kernel has parameters.
        let argument = HostBytes(unsafe { *self.0.add(number) });
        to.copy_from_slice(argument.read(to.len())?);
        Ok(())
    }
}
