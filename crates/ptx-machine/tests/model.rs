//! Random programs of loads, stores, atomic operations, barriers and messages, against a model that looks at all pairs of accesses:
//! there is a race where two of them are not ordered, and without one memory holds what the model's does.

mod common;

use common::{HEAD, Machine};
use ptx_machine::{Fault, FaultKind, Options};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Bytes of the memory that the threads share.
const BYTES: u32 = 512;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Load,
    Store,
    Add,
}

/// One access by each of some threads. The place of thread `i` is `((i ^ turn) >> shift) · scale + start`.
#[derive(Clone, Copy, Debug)]
struct Access {
    kind: Kind,
    strong: bool,
    bytes: u32,
    threads: u64,
    turn: u32,
    shift: u32,
    scale: u32,
    start: u32,
    factor: u64,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Access(Access),
    Barrier,
    /// These lanes of each warp meet.
    WarpBarrier(u32),
    /// A barrier of some warps, by their bits, of which the second ones do not wait.
    SomeWarps(u32, u32),
    /// One thread waits for a word that another writes, by one of [`WRITES`] and [`READS`].
    Message {
        from: u32,
        to: u32,
        write: usize,
        read: usize,
    },
}

/// How a word is made known: whether there is a fence, and a strong write.
const WRITES: [(bool, &str); 5] = [
    (true, "membar.cta; st.volatile.shared.u32 [F], 1;"),
    (true, "fence.acq_rel.gpu; atom.shared.exch.b32 %r5, [F], 1;"),
    (true, "st.release.cta.shared.u32 [F], 1;"),
    (false, "st.volatile.shared.u32 [F], 1;"),
    (false, "red.shared.or.b32 [F], 1;"),
];
const READS: [&str; 3] =
    ["ld.volatile.shared.u32 %r5, [F];", "ld.acquire.cta.shared.u32 %r5, [F];", "atom.shared.or.b32 %r5, [F], 0;"];

impl Access {
    fn random(random: &mut ChaCha8Rng, weak: bool) -> Self {
        let kinds = [Kind::Load, Kind::Load, Kind::Store, Kind::Store, Kind::Add];
        let kind = kinds[random.random_range(0..if weak { 4 } else { 5 })];
        let least = if kind == Kind::Add { 2 } else { 0 };
        let bytes = 1 << [2, 3, 2, 1, 0][random.random_range(0..5)].max(least);
        let strong = kind == Kind::Add || !weak && random.random_range(0..6) == 0;
        let any: u64 = random.random();
        let threads = match random.random_range(0..8) {
            0 => 1 << (any % 64),
            1 => u64::from(u32::MAX) << (any & 32),
            2 => any & random.random::<u64>(),
            3 => 0xff << (any % 56),
            _ => u64::MAX,
        };
        let scale = if random.random_range(0..4) == 0 { 0 } else { bytes << random.random_range(0..2) };
        let turn = [0, 0, 0, 1, 31, 32][random.random_range(0..6)];
        let shift = [0, 0, 0, 0, 1, 4][random.random_range(0..6)];
        let start = random.random_range(0..BYTES / bytes) * bytes * u32::from(random.random::<bool>());
        Self { kind, strong, bytes, threads, turn, shift, scale, start, factor: random.random::<u64>() | 1 }
    }

    fn place(&self, thread: u32) -> u32 {
        (((thread ^ self.turn) >> self.shift) * self.scale + self.start) % BYTES
    }

    /// Its line, after those that every access has.
    fn line(&self, memory: Memory) -> String {
        let Self { bytes, threads, turn, shift, scale, start, factor, .. } = self;
        let (space, address) = memory.names();
        let (width, strength) = (8 * bytes, if self.strong { ".volatile" } else { "" });
        let access = match self.kind {
            Kind::Load => format!("ld{strength}.{space}.u{width} %rd10, [{address}];"),
            Kind::Store => format!("st{strength}.{space}.u{width} [{address}], %rd8;"),
            Kind::Add if *bytes == 4 => {
                format!(
                    "cvt.u32.u64 %r8, %rd8; @%p1 atom.{space}.add.u32 %r9, [{address}], %r8; cvt.u64.u32 %rd10, %r9;"
                )
            }
            Kind::Add => format!("atom.{space}.add.u64 %rd10, [{address}], %rd8;"),
        };
        format!(
            "mov.u64 %rd7, 0; setp.lt.u32 %p2, %r0, 64; @%p2 shr.u64 %rd7, {threads}, %r0; and.b64 %rd7, %rd7, 1; setp.ne.u64 %p1, %rd7, 0; xor.b32 %r5, %r3, {turn}; shr.u32 %r5, %r5, {shift}; \
             mad.lo.u32 %r5, %r5, {scale}, {start}; and.b32 %r5, %r5, {}; add.u32 %r6, %r20, %r5; cvt.u64.u32 %rd6, %r5; add.s64 %rd6, %rd0, %rd6; \
             mul.lo.u64 %rd8, %rd4, {factor}; mov.u64 %rd10, 0; mov.u32 %r9, 0; @%p1 {access} mad.lo.u64 %rd9, %rd9, 31, %rd10;",
            BYTES - 1
        )
    }
}

/// The memory that the threads share.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Memory {
    Global,
    Shared,
}

impl Memory {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Global => ("global", "%rd6"),
            Self::Shared => ("shared", "%r6"),
        }
    }
}

struct Program {
    memory: Memory,
    blocks: u32,
    /// Threads of a block.
    threads: u32,
    steps: Vec<Step>,
}

/// The line of the first step.
const FIRST: usize = 6;

impl Program {
    fn random(seed: u64) -> Self {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let memory = if random.random() { Memory::Global } else { Memory::Shared };
        let blocks = if memory == Memory::Global && random.random_range(0..4) == 0 { 2 } else { 1 };
        let threads = if memory == Memory::Shared { [64, 96] } else { [40, 96] }[random.random_range(0..2)];
        let threads = if random.random_range(0..4) == 0 && memory == Memory::Global { 32 } else { threads };
        let mut steps = Vec::new();
        let (count, calm, messages) = (random.random_range(1..7), random.random_range(0..4), random.random());
        for _ in 0..count {
            steps.push(Step::Access(Access::random(random, messages)));
            let lanes = [u32::MAX, 0xffff, 0xff00, random.random()][random.random_range(0..4)];
            let thread = random.random_range(0..threads);
            match random.random_range(0..9 + calm) {
                0 => {}
                1 => steps.push(Step::WarpBarrier(lanes)),
                2..=3 if threads > 64 => {
                    let (warps, first) = ([3, 5, 6][random.random_range(0..3)], random.random_range(0..2));
                    let arrives = if first == 0 { 0 } else { warps & 1 << random.random_range(0..3) };
                    steps.push(Step::SomeWarps(warps, arrives));
                }
                2..=6 if messages && threads > 1 => {
                    let to = (thread + [1, 31, 32, 37][random.random_range(0..4)]) % threads;
                    let (write, read) = (random.random_range(0..WRITES.len()), random.random_range(0..READS.len()));
                    steps.extend((to != thread).then_some(Step::Message { from: thread, to, write, read }));
                }
                _ => steps.push(Step::Barrier),
            }
        }
        Self { memory, blocks, threads, steps }
    }

    fn text(&self) -> String {
        let mut lines = vec![
            ".shared .align 8 .b8 s[1024]; .shared .align 4 .b8 f[64]; mov.u32 %r0, %tid.x; mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mad.lo.u32 %r3, %r1, %r2, %r0; \
             mov.u32 %r20, s; add.u32 %r4, %r3, 1; cvt.u64.u32 %rd4, %r4; mov.u64 %rd9, 7; shl.b32 %r5, %r0, 2; add.u32 %r5, %r5, %r20; \
             st.shared.u32 [%r5], %r0; shl.b32 %r6, %r2, 2; add.u32 %r6, %r5, %r6; add.u32 %r7, %r0, %r2; st.shared.u32 [%r6], %r7; mov.u32 %r6, f; \
             shl.b32 %r5, %r0, 2; add.u32 %r6, %r6, %r5; setp.lt.u32 %p1, %r0, 16; @%p1 st.shared.u32 [%r6], 0; bar.sync 0;"
                .to_owned(),
        ];
        lines.extend(self.steps.iter().enumerate().map(|(at, step)| match step {
            Step::Access(access) => access.line(self.memory),
            Step::Barrier => "bar.sync 0;".to_owned(),
            Step::WarpBarrier(lanes) => format!(
                "mov.u32 %r5, %laneid; shr.u32 %r5, {lanes}, %r5; and.b32 %r5, %r5, 1; setp.ne.u32 %p1, %r5, 0; @%p1 bar.warp.sync {lanes};"
            ),
            Step::SomeWarps(warps, arrive) => {
                let (number, threads) = (at + 1, 32 * warps.count_ones());
                let does = |warps: u32, what: &str| {
                    format!(
                        "shr.u32 %r6, {warps}, %r5; and.b32 %r6, %r6, 1; setp.ne.u32 %p1, %r6, 0; @%p1 bar.{what} {number}, {threads};"
                    )
                };
                format!("mov.u32 %r5, %warpid; {} {}", does(*arrive, "arrive"), does(warps & !arrive, "sync"))
            }
            Step::Message { from, to, write, read } => format!(
                "setp.ne.u32 %p1, %r0, {from}; @%p1 bra A{at}; {} A{at}: setp.ne.u32 %p1, %r0, {to}; @%p1 bra B{at}; W{at}: {} \
                 setp.eq.u32 %p1, %r5, 0; @%p1 bra W{at}; B{at}:",
                WRITES[*write].1, READS[*read]
            )
            .replace("[F]", &format!("[f+{}]", 4 * at)),
        }));
        lines.push("mul.wide.u32 %rd5, %r3, 8; add.s64 %rd5, %rd1, %rd5; st.global.u64 [%rd5], %rd9;".to_owned());
        common::kernel(2, &lines.join("\n"))
    }

    /// The threads that meet at a step, and which of them do not wait there.
    fn groups(&self, step: Step) -> Vec<(Vec<usize>, Vec<usize>)> {
        let place = |thread: usize| (thread / self.threads as usize, thread % self.threads as usize);
        let in_warps = |warps: u32, thread: usize| warps >> (place(thread).1 / 32) & 1 == 1;
        let count = (self.blocks * self.threads) as usize;
        match step {
            Step::Access(_) | Step::Message { .. } => Vec::new(),
            Step::Barrier => split((0..count).collect(), |thread| place(thread).0),
            Step::WarpBarrier(lanes) => {
                let all = (0..count).filter(|thread| lanes >> (place(*thread).1 % 32) & 1 == 1);
                split(all.collect(), |thread| (place(thread).0, place(thread).1 / 32))
            }
            Step::SomeWarps(warps, arrives) => {
                let all =
                    split((0..count).filter(|thread| in_warps(warps, *thread)).collect(), |thread| place(thread).0);
                let arrive = |all: &[usize]| all.iter().copied().filter(|thread| in_warps(arrives, *thread)).collect();
                all.into_iter().map(|(all, _)| (all.clone(), arrive(&all))).collect()
            }
        }
    }

    /// The words of both buffers after a launch.
    fn run(&self, options: &Options) -> Result<Vec<u32>, Fault> {
        let mut machine = Machine::new(&self.text());
        let shared = machine.filled(&(0..BYTES / 4).collect::<Vec<u32>>());
        let out = machine.buffer((2 * self.blocks * self.threads) as usize);
        machine.launch_with(self.blocks, self.threads, &[&shared, &out], options)?;
        Ok([machine.words(&shared)?, machine.words(&out)?].concat())
    }
}

/// Threads in groups, all of which wait.
fn split<K: PartialEq>(threads: Vec<usize>, key: impl Fn(usize) -> K) -> Vec<(Vec<usize>, Vec<usize>)> {
    threads.chunk_by(|a, b| key(*a) == key(*b)).map(|group| (group.to_vec(), Vec::new())).collect()
}

/// An access that a thread made at a step.
#[derive(Clone, Copy)]
struct Made {
    step: usize,
    thread: u32,
    access: Access,
}

fn join_to(all: &mut [usize], known: &[usize]) {
    all.iter_mut().zip(known).for_each(|(all, known)| *all = (*all).max(*known));
}

fn join(threads: &[usize], known: &[Vec<usize>]) -> Vec<usize> {
    let mut all = vec![0; known.len()];
    threads.iter().for_each(|thread| join_to(&mut all, &known[*thread]));
    all
}

struct Model<'a> {
    program: &'a Program,
    /// Before each step, for each thread, how many steps of each other it knows to be done.
    known: Vec<Vec<Vec<usize>>>,
}

impl<'a> Model<'a> {
    fn new(program: &'a Program) -> Self {
        let count = (program.blocks * program.threads) as usize;
        let mut known = vec![vec![vec![0; count]; count]];
        // What each thread knew at its last fence, and so tells.
        let mut fenced = vec![vec![0; count]; count];
        for (at, step) in program.steps.iter().enumerate() {
            let mut next = known[at].clone();
            for (group, arrives) in program.groups(*step) {
                let mut told = join(&group, &known[at]);
                group.iter().for_each(|thread| told[*thread] = at + 1);
                group
                    .iter()
                    .filter(|thread| !arrives.contains(thread))
                    .for_each(|thread| join_to(&mut next[*thread], &told));
                if !matches!(step, Step::SomeWarps(..)) {
                    let all = join(&group, &fenced);
                    group.iter().for_each(|thread| fenced[*thread].clone_from(&all));
                }
            }
            if let Step::Message { from, to, write, .. } = step {
                for block in (0..count).step_by(program.threads as usize) {
                    let (from, to) = (block + *from as usize, block + *to as usize);
                    if WRITES[*write].0 {
                        fenced[from].clone_from(&known[at][from]);
                        fenced[from][from] = at + 1;
                    }
                    join_to(&mut next[to], &fenced[from]);
                }
            }
            known.push(next);
        }
        Self { program, known }
    }

    fn made(&self) -> Vec<Made> {
        let threads = 0..self.program.blocks * self.program.threads;
        let accesses = self.program.steps.iter().enumerate().filter_map(|(step, what)| match what {
            Step::Access(access) => Some((step, *access)),
            _ => None,
        });
        let by_all =
            accesses.flat_map(|(step, access)| threads.clone().map(move |thread| Made { step, thread, access }));
        by_all
            .filter(|made| made.access.threads.checked_shr(made.thread % self.program.threads).unwrap_or(0) & 1 == 1)
            .collect()
    }

    /// Whether two accesses are to a common byte, one of them writes, and nothing orders them; the first is not of a later step.
    fn apart(&self, first: &Made, second: &Made) -> bool {
        let (a, b) = (&first.access, &second.access);
        let (place, other) = (a.place(first.thread), b.place(second.thread));
        place < other + b.bytes
            && other < place + a.bytes
            && first.thread != second.thread
            && (a.kind != Kind::Load || b.kind != Kind::Load)
            && self.known[second.step][second.thread as usize][first.thread as usize] <= first.step
    }

    /// Two accesses that race, and whether there are any whose order decides what is read though they do not.
    fn race(&self) -> (Option<[Made; 2]>, bool) {
        let made = self.made();
        let pairs = (0..made.len()).flat_map(|second| (0..second).map(move |first| [first, second]));
        let apart = pairs.map(|pair| pair.map(|at| made[at])).filter(|[first, second]| self.apart(first, second));
        let (mut race, mut contended) = (None, false);
        for pair in apart {
            let strong = pair.iter().all(|made| made.access.strong);
            contended |= strong;
            if !strong {
                race = race.or(Some(pair));
            }
        }
        (race, contended)
    }

    /// What the buffers hold in the end, if the order makes no difference.
    fn words(&self) -> Vec<u32> {
        let count = self.program.blocks * self.program.threads;
        let mut bytes: Vec<u8> = (0..BYTES / 4).flat_map(u32::to_le_bytes).collect();
        let mut sums = vec![7_u64; count as usize];
        for (step, what) in self.program.steps.iter().enumerate() {
            let Step::Access(access) = what else { continue };
            let mut loaded = vec![0; count as usize];
            for made in self.made().iter().filter(|made| made.step == step) {
                let start = access.place(made.thread) as usize;
                let place = start..start + access.bytes as usize;
                let mut word = [0; 8];
                word[..place.len()].copy_from_slice(&bytes[place.clone()]);
                let old = u64::from_le_bytes(word);
                let value = u64::from(made.thread + 1).wrapping_mul(access.factor);
                let (new, read) = match access.kind {
                    Kind::Load => (old, old),
                    Kind::Store => (value, 0),
                    Kind::Add => (old.wrapping_add(value), old),
                };
                loaded[made.thread as usize] = read;
                bytes[place.clone()].copy_from_slice(&new.to_le_bytes()[..place.len()]);
            }
            sums.iter_mut().zip(loaded).for_each(|(sum, read)| *sum = sum.wrapping_mul(31).wrapping_add(read));
        }
        if self.program.memory == Memory::Shared {
            bytes = (0..BYTES / 4).flat_map(u32::to_le_bytes).collect();
        }
        bytes.extend(sums.into_iter().flat_map(u64::to_le_bytes));
        bytes.chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect()
    }

    /// The accesses of a line by a thread.
    fn at(&self, site: ptx_machine::Site) -> Made {
        let thread = site.block[0] * self.program.threads + site.thread[0];
        let made = self.made();
        *made
            .iter()
            .find(|made| made.step + FIRST == site.line && made.thread == thread)
            .expect("the access is in the program")
    }
}

/// Compares the machine with the model, and says whether there is a race.
fn check(seed: u64) -> bool {
    let program = Program::random(seed);
    let model = Model::new(&program);
    let (race, contended) = model.race();
    for (schedule, workers) in [(0, 1), (1, 2), (2, 1)] {
        let found = program.run(&Options { schedule, workers, ..Options::default() });
        let at = || format!("program {seed}, schedule {schedule}\n{}", program.text());
        match (found, race) {
            (Ok(words), None) => assert!(contended || words == model.words(), "{}", at()),
            (Err(fault), Some(_)) => {
                let kind = if program.memory == Memory::Shared { FaultKind::SharedRace } else { FaultKind::GlobalRace };
                assert_eq!(fault.kind, kind, "{fault}\n{}", at());
                let mut sides = [fault.at, fault.other].map(|site| model.at(site.expect("a race has two sides")));
                sides.sort_by_key(|made| made.step);
                let [first, second] = &sides;
                let weak = !first.access.strong || !second.access.strong;
                assert!(weak && (model.apart(first, second) || model.apart(second, first)), "{fault}\n{}", at());
            }
            (Ok(_), Some(race)) => {
                let sides = race.map(|made| (made.step + FIRST, made.thread));
                panic!("no race is found, and (line, thread) {sides:?} are two sides of one: {}", at());
            }
            (Err(fault), None) => panic!("{fault}\n{}", at()),
        }
    }
    race.is_some()
}

#[test]
fn a_race_is_found_exactly_where_two_accesses_are_not_ordered() {
    let races = (0..600).filter(|seed| check(*seed)).count();
    assert!((150..450).contains(&races), "{races} of 600 programs have a race");
    assert!(HEAD.lines().count() + 3 == FIRST, "the steps begin below the head, the entry and what prepares them");
}
