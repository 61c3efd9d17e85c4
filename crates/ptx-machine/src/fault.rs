//! What a kernel did that no kernel may do.

use std::fmt;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// An access outside every allocation, or past the end of a shared, local or constant variable.
    OutOfBounds,
    /// An address that is not a multiple of the access's size.
    Misaligned,
    /// A read of bytes that nobody wrote.
    UninitialisedRead,
    /// A write to constant memory, or to what the kernel reads as constant (`ld.global.nc`).
    ReadOnly,
    /// Two threads of a block, at least one of them writing, and nothing that orders them: in shared memory.
    SharedRace,
    /// The same in global memory, in one block or between two.
    GlobalRace,
    /// Threads of one warp at different barriers, or some that never come to theirs.
    DivergentBarrier,
    /// A warp-wide instruction whose member mask leaves out its own lane, or that takes a value from a lane that does not
    /// take part, or waits for one that never comes.
    WrongMask,
    /// Bytes copied back that no kernel wrote.
    UnwrittenOutput,
    /// A launch that no device takes: too many threads, too much shared memory, parameters of the wrong size.
    InvalidLaunch,
    /// The kernel ran past the limit of instructions, or its threads wait for each other for ever.
    NoProgress,
    /// The kernel stopped itself: `trap`, or a failed assertion.
    Trap,
    /// An argument to the memory that does not fit: an address that was not allocated, more bytes than there are.
    InvalidArgument,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutOfBounds => "out-of-bounds access",
            Self::Misaligned => "misaligned access",
            Self::UninitialisedRead => "uninitialised read",
            Self::ReadOnly => "write to constant data",
            Self::SharedRace => "data race in shared memory",
            Self::GlobalRace => "data race in global memory",
            Self::DivergentBarrier => "divergent barrier",
            Self::WrongMask => "wrong member mask",
            Self::UnwrittenOutput => "unwritten output",
            Self::InvalidLaunch => "invalid launch",
            Self::NoProgress => "no progress",
            Self::Trap => "trap",
            Self::InvalidArgument => "invalid argument",
        })
    }
}

/// A place in a kernel and the thread that came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// The line in the PTX text, counted from 1.
    pub line: usize,
    /// The block's index, `%ctaid`.
    pub block: [u32; 3],
    /// The thread's index in its block, `%tid`.
    pub thread: [u32; 3],
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, block: [a, b, c], thread: [x, y, z] } = self;
        write!(f, "PTX line {line}, block ({a}, {b}, {c}), thread ({x}, {y}, {z})")
    }
}

/// What a kernel did that no kernel may do, and where. It is shown in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The entry that ran.
    pub entry: String,
    /// Where; absent where no instruction is to blame.
    pub at: Option<Site>,
    /// The other side of a race or of a wait.
    pub other: Option<Site>,
    /// What happened there, in a sentence.
    pub detail: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.entry.is_empty() {
            write!(f, " in `{}`", self.entry)?;
        }
        if let Some(at) = &self.at {
            write!(f, " at {at}")?;
        }
        write!(f, ": {}", self.detail)?;
        if let Some(other) = &self.other {
            write!(f, "; the other side is {other}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// A fault that no instruction is to blame for.
    pub(crate) fn new(kind: FaultKind, detail: String) -> Self {
        Self { kind, entry: String::new(), at: None, other: None, detail }
    }
}
