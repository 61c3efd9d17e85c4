//! Devices, and what lives on them: memory, contexts, streams, events, modules and functions.

use crate::attributes::MEMORY;
use crate::error::{Answer, Code};
use ptx_machine::{LoadedModule, Memory};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

/// What a handle or an address belongs to is written in it: the device's number begins at this bit.
const DEVICE: u32 = 52;
/// The first handle of a device; small numbers stand for the streams that are always there.
const FIRST: u64 = 0x1000;
/// The default streams: the null handle, `CU_STREAM_LEGACY`, `CU_STREAM_PER_THREAD`.
const DEFAULT_STREAMS: u64 = 2;

/// A pointer in C that stands for an object of the driver. Never followed.
pub(crate) type Handle = usize;

static INITIALISED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static CURRENT: Cell<Handle> = const { Cell::new(0) };
}

/// Something that has a handle.
pub(crate) enum Object {
    Context,
    Stream,
    Event { timed: bool, recorded: Option<Instant> },
    Module(LoadedModule),
    Function(Function),
}

/// A kernel of a module.
#[derive(Clone)]
pub(crate) struct Function {
    pub module: Handle,
    pub entry: String,
    /// The most dynamic shared memory that it asked for.
    pub dynamic_shared: usize,
}

/// A device. Whoever uses it holds its lock; threads that use one each do not wait for each other.
pub(crate) struct Device {
    number: u64,
    pub memory: Memory,
    pub objects: HashMap<Handle, Object>,
    next: u64,
    /// How often the primary context is retained; it has the first handle.
    primary: usize,
}

pub(crate) fn initialise(flags: u32) -> Answer {
    INITIALISED.store(true, Ordering::Relaxed);
    if flags == 0 { Ok(()) } else { Err(Code::InvalidValue) }
}

/// All devices, one for each core.
fn devices() -> Answer<&'static [Mutex<Device>]> {
    static DEVICES: OnceLock<Vec<Mutex<Device>>> = OnceLock::new();
    if !INITIALISED.load(Ordering::Relaxed) {
        return Err(Code::NotInitialized);
    }
    Ok(DEVICES.get_or_init(|| {
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        (0..count as u64).map(|number| Mutex::new(Device::new(number))).collect()
    }))
}

/// How many devices there are.
pub(crate) fn count() -> Answer<usize> {
    Ok(devices()?.len())
}

/// A device by its number.
pub(crate) fn device(number: i32) -> Answer<MutexGuard<'static, Device>> {
    devices()?;
    u64::try_from(number).ok().and_then(numbered).ok_or(Code::InvalidDevice)
}

fn numbered(number: u64) -> Option<MutexGuard<'static, Device>> {
    let device = devices().ok()?.get(usize::try_from(number).ok()?)?;
    Some(device.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The device that a handle belongs to.
pub(crate) fn owner(handle: Handle) -> Answer<MutexGuard<'static, Device>> {
    devices()?;
    numbered(handle as u64 >> DEVICE).ok_or(Code::InvalidHandle)
}

/// The device of the thread's context.
pub(crate) fn current() -> Answer<MutexGuard<'static, Device>> {
    let context = context()?;
    let device = owner(context)?;
    if device.has_context(context) { Ok(device) } else { Err(Code::InvalidContext) }
}

/// The thread's context.
pub(crate) fn context() -> Answer<Handle> {
    devices()?;
    Some(CURRENT.get()).filter(|context| *context != 0).ok_or(Code::InvalidContext)
}

/// Makes a context the thread's, or none if it is null.
pub(crate) fn set_context(context: Handle) -> Answer {
    if context != 0 && !owner(context)?.has_context(context) {
        return Err(Code::InvalidContext);
    }
    CURRENT.set(context);
    Ok(())
}

/// The device that an address of memory belongs to, which need not be the current one.
pub(crate) fn at(address: u64) -> Answer<MutexGuard<'static, Device>> {
    drop(current()?);
    numbered(address >> DEVICE).ok_or(Code::InvalidValue)
}

/// Copies from one place to another, maybe between two devices.
pub(crate) fn copy(to: u64, from: u64, count: usize) -> Answer {
    if to >> DEVICE == from >> DEVICE {
        return Ok(at(to)?.memory.copy(from, to, count)?);
    }
    let bytes = at(from)?.memory.bytes(from, count)?.to_vec();
    Ok(at(to)?.memory.write(to, &bytes)?)
}

/// Page-locked memory of the host, by its address.
static HOST: Mutex<BTreeMap<usize, Vec<u128>>> = Mutex::new(BTreeMap::new());

/// Allocates memory of the host.
pub(crate) fn allocate_host(bytes: usize) -> Answer<*mut c_void> {
    drop(current()?);
    let mut memory = Vec::new();
    let length = bytes.div_ceil(size_of::<u128>());
    memory.try_reserve_exact(length).map_err(|_| Code::OutOfMemory)?;
    memory.resize(length, 0);
    let address: *mut c_void = memory.as_mut_ptr().cast();
    HOST.lock().unwrap_or_else(PoisonError::into_inner).insert(address as usize, memory);
    Ok(address)
}

/// Gives memory of the host back.
pub(crate) fn free_host(address: *mut c_void) -> Answer {
    let freed = HOST.lock().unwrap_or_else(PoisonError::into_inner).remove(&(address as usize));
    freed.map(drop).ok_or(Code::InvalidValue)
}

/// Says whether a stream is there.
pub(crate) fn check_stream(stream: Handle) -> Answer {
    if stream as u64 <= DEFAULT_STREAMS {
        return current().map(drop);
    }
    match owner(stream)?.objects.get(&stream) {
        Some(Object::Stream) => Ok(()),
        _ => Err(Code::InvalidHandle),
    }
}

impl Device {
    fn new(number: u64) -> Self {
        Self { number, memory: Memory::for_device(number << DEVICE), objects: HashMap::new(), next: FIRST, primary: 0 }
    }

    /// The handle of the primary context.
    fn primary_context(&self) -> Handle {
        (self.number << DEVICE | FIRST) as Handle
    }

    fn has_context(&self, context: Handle) -> bool {
        if context == self.primary_context() {
            return self.primary > 0;
        }
        matches!(self.objects.get(&context), Some(Object::Context))
    }

    pub fn add(&mut self, object: Object) -> Handle {
        self.next += 1;
        let handle = (self.number << DEVICE | self.next) as Handle;
        self.objects.insert(handle, object);
        handle
    }

    pub fn retain_primary_context(&mut self) -> Handle {
        self.primary += 1;
        self.primary_context()
    }

    pub fn release_primary_context(&mut self) -> Answer {
        self.primary = self.primary.checked_sub(1).ok_or(Code::InvalidContext)?;
        self.clear_if_unused();
        Ok(())
    }

    pub fn destroy_context(&mut self, context: Handle) -> Answer {
        match self.objects.get(&context) {
            Some(Object::Context) => self.objects.remove(&context),
            _ => return Err(Code::InvalidContext),
        };
        self.clear_if_unused();
        Ok(())
    }

    /// What a device holds goes with its last context. Addresses and handles are not given out a second time.
    fn clear_if_unused(&mut self) {
        if self.primary == 0 && !self.objects.values().any(|object| matches!(object, Object::Context)) {
            self.objects.clear();
            self.memory.clear();
        }
    }

    /// Bytes of memory that are left.
    pub fn free_memory(&self) -> usize {
        MEMORY.saturating_sub(self.memory.allocated())
    }

    pub fn allocate(&mut self, bytes: usize) -> Answer<u64> {
        if bytes > self.free_memory() {
            return Err(Code::OutOfMemory);
        }
        self.memory.allocate(bytes).map_err(|_| Code::OutOfMemory)
    }

    pub fn module(&self, module: Handle) -> Answer<&LoadedModule> {
        match self.objects.get(&module) {
            Some(Object::Module(module)) => Ok(module),
            _ => Err(Code::InvalidHandle),
        }
    }

    pub fn unload(&mut self, module: Handle) -> Answer {
        self.module(module)?;
        if let Some(Object::Module(gone)) = self.objects.remove(&module) {
            gone.unload(&mut self.memory);
        }
        let of_it = |object: &Object| matches!(object, Object::Function(function) if function.module == module);
        self.objects.retain(|_, object| !of_it(object));
        Ok(())
    }

    pub fn function(&mut self, function: Handle) -> Answer<&mut Function> {
        match self.objects.get_mut(&function) {
            Some(Object::Function(function)) => Ok(function),
            _ => Err(Code::InvalidHandle),
        }
    }

    /// When an event was last recorded, and whether that was measured.
    pub fn event(&mut self, event: Handle) -> Answer<(bool, &mut Option<Instant>)> {
        match self.objects.get_mut(&event) {
            Some(Object::Event { timed, recorded }) => Ok((*timed, recorded)),
            _ => Err(Code::InvalidHandle),
        }
    }

    /// Removes a stream or an event.
    pub fn destroy(&mut self, handle: Handle, is_right: impl Fn(&Object) -> bool) -> Answer {
        if !self.objects.get(&handle).is_some_and(is_right) {
            return Err(Code::InvalidHandle);
        }
        self.objects.remove(&handle);
        Ok(())
    }
}
