//! What the machine runs: an entry with everything it calls, as a list of steps.

use crate::lanes::Function;

/// A register by its index.
pub(crate) type Register = u32;

/// An entry, ready to run.
#[derive(Debug)]
pub(crate) struct Program {
    pub name: String,
    pub steps: Vec<Step>,
    /// How many registers each thread has, without the constants.
    pub registers: usize,
    /// What the first registers hold from the start.
    pub specials: Vec<Special>,
    /// What the registers hold that come after all others; the same for all threads.
    pub constants: Vec<Constant>,
    pub parameters: Vec<Parameter>,
    pub parameter_bytes: usize,
    /// Static shared memory.
    pub shared_bytes: usize,
    /// How dynamic shared memory has to be aligned, if the program has any; it comes after the static one.
    pub dynamic_shared: Option<usize>,
    /// Bytes of local memory a thread has.
    pub local_bytes: usize,
    /// Module variables that it names.
    pub symbols: Vec<String>,
    pub required_threads: Option<[u32; 3]>,
    pub most_threads: Option<[u32; 3]>,
    /// Whether blocks can send each other messages: they then run one after the other.
    pub sends: bool,
}

/// A parameter of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the PTX text; compilers name them `entry_param_0` and so on.
    pub name: String,
    /// Where it lies among the parameters' bytes.
    pub offset: usize,
    /// Its size in bytes.
    pub size: usize,
    /// What it is declared as.
    pub kind: ParameterKind,
}

/// What a parameter is declared as. PTX does not tell addresses from integers, nor signed integers from unsigned ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// `.u32`, `.s64`: an integer or an address.
    Integer,
    /// `.f32`
    Float,
    /// `.b64`: any of those.
    Bits,
    /// An array or vector: a structure passed by value.
    Compound,
}

/// An entry as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its name.
    pub name: String,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// The most threads that a block of it may have along each axis, if that is said.
    pub most_threads: Option<[u32; 3]>,
}

/// A value that is the same for all threads of a launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Constant {
    Bits(u64),
    /// The address of a module variable, by its place in [`Program::symbols`].
    Symbol(usize),
    /// The extent of a block in threads, and of the grid in blocks. Axes are 0, 1, 2.
    Threads(u8),
    Blocks(u8),
    Warps,
    DynamicShared,
    TotalShared,
    /// Where dynamic shared memory begins.
    DynamicStart,
}

/// A special register that does not change while a thread runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Special {
    ThreadIndex(u8),
    BlockIndex(u8),
    Lane,
    Warp,
    LanesEqual,
    LanesBelow,
    LanesUpTo,
    LanesAbove,
    LanesFrom,
}

/// One step. A PTX instruction is one step or several.
pub(crate) struct Step {
    pub line: u32,
    /// The predicate that has to be true, or false if negated.
    pub guard: Option<(Register, bool)>,
    pub action: Action,
    /// Whether it counts as an instruction.
    pub counted: bool,
}

impl Step {
    /// Shows every register that it names, and whether it writes it.
    pub fn registers(&mut self, mut show: impl FnMut(&mut Register, bool)) {
        self.guard.iter_mut().for_each(|(predicate, _)| show(predicate, false));
        self.action.registers(show);
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "step of line {}", self.line)
    }
}

/// Where an access goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Global,
    Shared,
    Local,
    Parameter,
    /// Global, shared or local: the address says.
    Generic,
}

/// An address: what a register holds, plus an offset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address {
    pub target: Target,
    pub base: Register,
    pub offset: i64,
    pub strength: Strength,
}

/// What an access is to other threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// `ld.global.nc`: it reads what nobody writes while the kernel runs.
    Constant,
    Weak,
    /// Atomic, volatile or relaxed: it does not race with its like.
    Strong,
    /// And before it comes a fence.
    Release,
}

/// How several threads' values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShuffleMode {
    Up,
    Down,
    Butterfly,
    Index,
}

/// What a vote finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VoteMode {
    All,
    Any,
    Uniform,
    Ballot,
}

/// What lanes do together, once all that are named have come.
#[derive(Debug)]
pub(crate) enum Collective {
    /// `shfl.sync`: a value and a lane to take it from.
    Shuffle { mode: ShuffleMode, value: Register, lane: Register, clamp: Register, found: Option<Register> },
    /// `vote.sync`
    Vote { mode: VoteMode, value: Register, negated: bool },
    /// `match.any.sync` and `match.all.sync`, on so many bits.
    Match { all: bool, value: Register, found: Option<Register> },
    /// `redux.sync`
    Reduce { value: Register, operation: fn(u64, u64) -> u64 },
    /// `bar.warp.sync`
    Barrier,
}

/// What threads do when they have all come to a barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BarrierMode {
    Sync,
    Arrive,
    /// `bar.red.popc`, `.and`, `.or`
    Count,
    And,
    Or,
}

/// What a step does.
pub(crate) enum Action {
    Compute {
        function: Function,
        result: Register,
        sources: [Register; 4],
    },
    /// Reads `results.len()` elements of so many bytes; `keep` is what fits the registers.
    Load {
        address: Address,
        bytes: usize,
        signed: bool,
        results: Vec<Register>,
        keep: u64,
    },
    Store {
        address: Address,
        bytes: usize,
        sources: Vec<Register>,
    },
    /// Reads, combines and writes at once; the third source is used by `cas` only.
    Atomic {
        address: Address,
        bytes: usize,
        result: Option<Register>,
        sources: [Register; 2],
        operation: Box<dyn Fn(u64, u64, u64) -> u64 + Send + Sync>,
    },
    Collective {
        kind: Collective,
        result: Option<Register>,
        members: Register,
    },
    /// `activemask`
    ActiveMask {
        result: Register,
    },
    /// A barrier of the block. `threads` is how many take part, if not all.
    Barrier {
        mode: BarrierMode,
        aligned: bool,
        number: Register,
        threads: Option<Register>,
        value: Option<(Register, bool)>,
        result: Option<Register>,
    },
    Branch {
        to: u32,
    },
    /// A branch to one of several, by index.
    Switch {
        index: Register,
        to: Vec<u32>,
    },
    Exit,
    Trap {
        message: &'static str,
    },
    /// `%clock` and kin, from a bit on
    Clock {
        result: Register,
        shift: u32,
        keep: u64,
    },
    /// `membar`, `fence`
    Fence,
    /// `prefetch`, `nanosleep`: nothing that the machine has to do.
    Nothing,
}

impl Action {
    fn registers(&mut self, mut show: impl FnMut(&mut Register, bool)) {
        match self {
            Self::Compute { result, sources, .. } => {
                sources.iter_mut().for_each(|source| show(source, false));
                show(result, true);
            }
            Self::Load { address, results, .. } => {
                show(&mut address.base, false);
                results.iter_mut().for_each(|result| show(result, true));
            }
            Self::Store { address, sources, .. } => {
                show(&mut address.base, false);
                sources.iter_mut().for_each(|source| show(source, false));
            }
            Self::Atomic { address, result, sources, .. } => {
                show(&mut address.base, false);
                sources.iter_mut().for_each(|source| show(source, false));
                result.iter_mut().for_each(|result| show(result, true));
            }
            Self::Collective { kind, result, members } => {
                show(members, false);
                let found = match kind {
                    Collective::Shuffle { value, lane, clamp, found, .. } => {
                        [value, lane, clamp].into_iter().for_each(|source| show(source, false));
                        found.as_mut()
                    }
                    Collective::Match { value, found, .. } => {
                        show(value, false);
                        found.as_mut()
                    }
                    Collective::Vote { value, .. } | Collective::Reduce { value, .. } => {
                        show(value, false);
                        None
                    }
                    Collective::Barrier => None,
                };
                found.into_iter().chain(result).for_each(|result| show(result, true));
            }
            Self::Barrier { number, threads, value, result, .. } => {
                show(number, false);
                threads
                    .iter_mut()
                    .chain(value.iter_mut().map(|(value, _)| value))
                    .for_each(|source| show(source, false));
                result.iter_mut().for_each(|result| show(result, true));
            }
            Self::ActiveMask { result } | Self::Clock { result, .. } => show(result, true),
            Self::Switch { index, .. } => show(index, false),
            Self::Branch { .. } | Self::Exit | Self::Trap { .. } | Self::Fence | Self::Nothing => {}
        }
    }
}
