//! The error codes of the driver API.

use crate::thread;
use ptx_machine::{Fault, FaultKind, ParseError};
use std::ffi::{CStr, c_int};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Defines the codes with their numbers, names and meanings in one place.
macro_rules! codes {
    ($($variant:ident = $number:literal, $name:literal, $text:literal;)*) => {
        /// Why a call failed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code { $($variant = $number),* }

        /// The name of a code, and what it means; also of success, which is 0.
        pub(crate) fn describe(code: c_int) -> Option<(&'static CStr, &'static CStr)> {
            match code {
                0 => Some((c"CUDA_SUCCESS", c"no error")),
                $($number => Some(($name, $text)),)*
                _ => None,
            }
        }
    };
}

codes! {
    InvalidValue = 1, c"CUDA_ERROR_INVALID_VALUE", c"an argument is outside what the call takes";
    OutOfMemory = 2, c"CUDA_ERROR_OUT_OF_MEMORY", c"the device has not that much memory left";
    NotInitialized = 3, c"CUDA_ERROR_NOT_INITIALIZED", c"the driver is not initialised";
    InvalidDevice = 101, c"CUDA_ERROR_INVALID_DEVICE", c"there is no device of this number";
    InvalidContext = 201, c"CUDA_ERROR_INVALID_CONTEXT", c"no context is current, or it was destroyed";
    NoBinaryForGpu = 209, c"CUDA_ERROR_NO_BINARY_FOR_GPU", c"machine code was loaded, and the PTX machine runs PTX only";
    InvalidPtx = 218, c"CUDA_ERROR_INVALID_PTX", c"the text is not PTX, or has an instruction that is not supported";
    FileNotFound = 301, c"CUDA_ERROR_FILE_NOT_FOUND", c"the file cannot be read";
    InvalidHandle = 400, c"CUDA_ERROR_INVALID_HANDLE", c"a handle is of another kind, or what it stood for is gone";
    IllegalState = 401, c"CUDA_ERROR_ILLEGAL_STATE", c"memory that was never written is copied to the host";
    NotFound = 500, c"CUDA_ERROR_NOT_FOUND", c"the module has nothing of this name";
    IllegalAddress = 700, c"CUDA_ERROR_ILLEGAL_ADDRESS", c"a kernel accessed memory outside what it may access";
    LaunchTimeout = 702, c"CUDA_ERROR_LAUNCH_TIMEOUT", c"a kernel does not come to an end";
    MisalignedAddress = 716, c"CUDA_ERROR_MISALIGNED_ADDRESS", c"a kernel accessed memory at a misaligned address";
    LaunchFailed = 719, c"CUDA_ERROR_LAUNCH_FAILED", c"a kernel did what no kernel may do";
    NotSupported = 801, c"CUDA_ERROR_NOT_SUPPORTED", c"the stand-in for the driver does not support this call";
    Unknown = 999, c"CUDA_ERROR_UNKNOWN", c"the stand-in for the driver failed";
}

/// What a call returns.
pub(crate) type Answer<T = ()> = Result<T, Code>;

/// Runs the body of a call; a panic must not get into C code.
pub(crate) fn answer(body: impl FnOnce() -> Answer) -> c_int {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => 0,
        Ok(Err(code)) => code as c_int,
        Err(_) => Code::Unknown as c_int,
    }
}

impl From<Fault> for Code {
    /// The code that a driver returns for a fault; the fault itself is kept for [`thread::take_fault`].
    fn from(fault: Fault) -> Self {
        let code = match fault.kind {
            FaultKind::OutOfBounds | FaultKind::ReadOnly => Self::IllegalAddress,
            FaultKind::Misaligned => Self::MisalignedAddress,
            FaultKind::UnwrittenOutput => Self::IllegalState,
            FaultKind::InvalidLaunch | FaultKind::InvalidArgument => Self::InvalidValue,
            FaultKind::NoProgress => Self::LaunchTimeout,
            _ => Self::LaunchFailed,
        };
        thread::note_fault(fault);
        code
    }
}

impl From<ParseError> for Code {
    fn from(error: ParseError) -> Self {
        thread::note_parse_error(error);
        Self::InvalidPtx
    }
}
