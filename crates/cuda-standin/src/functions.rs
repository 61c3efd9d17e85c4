//! The driver's functions, as C calls them.

#![allow(non_snake_case, reason = "the driver's names")]

use crate::DEVICE_NAME;
use crate::attributes;
use crate::border::{Arguments, HostBytes, HostBytesMut, Out, Text};
use crate::driver::{self, Handle, Object};
use crate::error::{self, Answer, Code};
use crate::kernel;
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::time::Instant;

/// Defines the functions, and lists them with their names. A body says what the function answers.
macro_rules! driver {
    ($($name:ident($($argument:ident: $kind:ty),*) $body:block)*) => {
        $(extern "C" fn $name($($argument: $kind),*) -> c_int {
            error::answer(|| $body)
        })*

        /// Every function with its name and address.
        pub(crate) fn all() -> Vec<(&'static str, *const ())> {
            let supported = [$((stringify!($name), $name as *const ())),*];
            supported.into_iter().chain(UNSUPPORTED.map(|name| (name, unsupported as *const ()))).collect()
        }
    };
}

/// What else cudarc may call. A name that is not there at all would make it panic.
const UNSUPPORTED: [&str; 42] = [
    "cuCtxGetLimit",
    "cuCtxSetLimit",
    "cuDestroyExternalMemory",
    "cuDeviceGetDefaultMemPool",
    "cuDeviceGetMemPool",
    "cuDeviceSetMemPool",
    "cuExternalMemoryGetMappedBuffer",
    "cuGraphDestroy",
    "cuGraphExecDestroy",
    "cuGraphInstantiateWithFlags",
    "cuGraphLaunch",
    "cuGraphUpload",
    "cuImportExternalMemory",
    "cuLaunchCooperativeKernel",
    "cuLaunchHostFunc",
    "cuLaunchKernelEx",
    "cuMemAdvise",
    "cuMemAdvise_v2",
    "cuMemAllocFromPoolAsync",
    "cuMemAllocManaged",
    "cuMemPoolCreate",
    "cuMemPoolDestroy",
    "cuMemPoolGetAttribute",
    "cuMemPoolSetAttribute",
    "cuMemPoolTrimTo",
    "cuMemPrefetchAsync",
    "cuMemPrefetchAsync_v2",
    "cuModuleLoadDataEx",
    "cuModuleLoadFatBinary",
    "cuOccupancyAvailableDynamicSMemPerBlock",
    "cuOccupancyMaxActiveBlocksPerMultiprocessor",
    "cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags",
    "cuOccupancyMaxActiveClusters",
    "cuOccupancyMaxPotentialBlockSize",
    "cuOccupancyMaxPotentialBlockSizeWithFlags",
    "cuOccupancyMaxPotentialClusterSize",
    "cuProfilerStart",
    "cuProfilerStop",
    "cuStreamAttachMemAsync",
    "cuStreamBeginCapture_v2",
    "cuStreamEndCapture",
    "cuStreamGetCaptureInfo_v2",
];

extern "C" fn unsupported() -> c_int {
    Code::NotSupported as c_int
}

/// `CU_EVENT_DISABLE_TIMING`
const UNTIMED: c_uint = 2;

fn record(event: Handle, stream: Handle) -> Answer {
    driver::check_stream(stream)?;
    *driver::owner(event)?.event(event)?.1 = Some(Instant::now());
    Ok(())
}

/// Everything before an event has happened when a call returns, so it is enough that there is one.
fn check_event(event: Handle) -> Answer {
    driver::owner(event)?.event(event).map(drop)
}

/// Milliseconds between two events that were recorded and measured.
fn elapsed(start: Handle, end: Handle) -> Answer<f32> {
    let when = |event: Handle| match driver::owner(event)?.event(event)? {
        (true, Some(recorded)) => Ok(*recorded),
        _ => Err(Code::InvalidHandle),
    };
    let (start, end) = (when(start)?, when(end)?);
    let seconds =
        end.saturating_duration_since(start).as_secs_f32() - start.saturating_duration_since(end).as_secs_f32();
    Ok(1e3 * seconds)
}

fn allocate(address: Out<u64>, bytes: usize) -> Answer {
    let allocated = driver::current()?.allocate(bytes)?;
    address.set(allocated)
}

/// Freeing nothing is allowed.
fn free(address: u64) -> Answer {
    if address == 0 { driver::current().map(drop) } else { Ok(driver::at(address)?.memory.free(address)?) }
}

fn to_device(to: u64, from: &HostBytes, count: usize) -> Answer {
    if count == 0 { Ok(()) } else { Ok(driver::at(to)?.memory.write(to, from.read(count)?)?) }
}

fn to_host(to: &HostBytesMut, from: u64, count: usize) -> Answer {
    if count == 0 { Ok(()) } else { to.write(driver::at(from)?.memory.bytes(from, count)?) }
}

fn copy(to: u64, from: u64, count: usize) -> Answer {
    if count == 0 { Ok(()) } else { driver::copy(to, from, count) }
}

fn fill(to: u64, byte: u8, count: usize) -> Answer {
    if count == 0 { Ok(()) } else { Ok(driver::at(to)?.memory.fill(to, byte, count)?) }
}

fn described(
    code: c_int,
    text: Out<*const c_char>,
    which: impl Fn((&'static CStr, &'static CStr)) -> &'static CStr,
) -> Answer {
    match error::describe(code) {
        Some(description) => text.set(which(description).as_ptr()),
        None => text.set(std::ptr::null()).and(Err(Code::InvalidValue)),
    }
}

driver! {
    cuInit(flags: c_uint) { driver::initialise(flags) }
    // CUDA 12.4
    cuDriverGetVersion(version: Out<c_int>) { version.set(12_040) }
    cuGetErrorName(code: c_int, name: Out<*const c_char>) { described(code, name, |(name, _)| name) }
    cuGetErrorString(code: c_int, text: Out<*const c_char>) { described(code, text, |(_, text)| text) }

    cuDeviceGet(device: Out<c_int>, number: c_int) { drop(driver::device(number)?); device.set(number) }
    cuDeviceGetCount(count: Out<c_int>) { count.set((driver::count()? as c_uint).cast_signed()) }
    cuDeviceGetName(name: Out<u8>, room: c_int, device: c_int) {
        drop(driver::device(device)?);
        let room = usize::try_from(room).ok().and_then(|room| room.checked_sub(1)).ok_or(Code::InvalidValue)?;
        let mut text = DEVICE_NAME.as_bytes()[..DEVICE_NAME.len().min(room)].to_vec();
        text.push(0);
        name.set_all(&text)
    }
    cuDeviceGetUuid(uuid: Out<[u8; 16]>, device: c_int) {
        drop(driver::device(device)?);
        let mut id = *b"gradproof ptx   ";
        id[15] = device as u8;
        uuid.set(id)
    }
    cuDeviceGetAttribute(value: Out<c_int>, attribute: c_int, device: c_int) {
        drop(driver::device(device)?);
        value.set(attributes::of_device(attribute).ok_or(Code::InvalidValue)?)
    }
    cuDeviceTotalMem_v2(bytes: Out<usize>, device: c_int) { drop(driver::device(device)?); bytes.set(attributes::MEMORY) }

    cuDevicePrimaryCtxRetain(context: Out<Handle>, device: c_int) {
        context.set(driver::device(device)?.retain_primary_context())
    }
    cuDevicePrimaryCtxRelease_v2(device: c_int) { driver::device(device)?.release_primary_context() }
    cuCtxCreate_v3(context: Out<Handle>, _affinity: *const c_void, _count: c_int, _flags: c_uint, device: c_int) {
        context.set(driver::device(device)?.add(Object::Context))
    }
    cuCtxCreate_v4(context: Out<Handle>, _parameters: *const c_void, _flags: c_uint, device: c_int) {
        context.set(driver::device(device)?.add(Object::Context))
    }
    cuCtxDestroy_v2(context: Handle) { driver::owner(context)?.destroy_context(context) }
    cuCtxSetCurrent(context: Handle) { driver::set_context(context) }
    cuCtxGetCurrent(context: Out<Handle>) {
        match driver::context() {
            Err(Code::InvalidContext) => context.set(0),
            current => context.set(current?),
        }
    }
    cuCtxSynchronize() { driver::current().map(drop) }
    cuCtxSetFlags(_flags: c_uint) { driver::current().map(drop) }
    cuCtxGetCacheConfig(preferred: Out<c_int>) { drop(driver::current()?); preferred.set(0) }
    cuCtxSetCacheConfig(_preferred: c_int) { driver::current().map(drop) }
    cuCtxGetStreamPriorityRange(least: Out<c_int>, greatest: Out<c_int>) { least.set(0)?; greatest.set(-5) }

    cuStreamCreate(stream: Out<Handle>, _flags: c_uint) { stream.set(driver::current()?.add(Object::Stream)) }
    cuStreamCreateWithPriority(stream: Out<Handle>, _flags: c_uint, _priority: c_int) {
        stream.set(driver::current()?.add(Object::Stream))
    }
    cuStreamDestroy_v2(stream: Handle) {
        driver::owner(stream)?.destroy(stream, |object| matches!(object, Object::Stream))
    }
    cuStreamSynchronize(stream: Handle) { driver::check_stream(stream) }
    cuStreamQuery(stream: Handle) { driver::check_stream(stream) }
    cuStreamWaitEvent(stream: Handle, event: Handle, _flags: c_uint) {
        driver::check_stream(stream)?;
        check_event(event)
    }
    cuStreamIsCapturing(stream: Handle, status: Out<c_int>) { driver::check_stream(stream)?; status.set(0) }

    cuEventCreate(event: Out<Handle>, flags: c_uint) {
        event.set(driver::current()?.add(Object::Event { timed: flags & UNTIMED == 0, recorded: None }))
    }
    cuEventRecord(event: Handle, stream: Handle) { record(event, stream) }
    cuEventQuery(event: Handle) { check_event(event) }
    cuEventSynchronize(event: Handle) { check_event(event) }
    cuEventElapsedTime(milliseconds: Out<f32>, start: Handle, end: Handle) { milliseconds.set(elapsed(start, end)?) }
    cuEventElapsedTime_v2(milliseconds: Out<f32>, start: Handle, end: Handle) { milliseconds.set(elapsed(start, end)?) }
    cuEventDestroy_v2(event: Handle) {
        driver::owner(event)?.destroy(event, |object| matches!(object, Object::Event { .. }))
    }

    cuMemAlloc_v2(address: Out<u64>, bytes: usize) {
        if bytes == 0 { Err(Code::InvalidValue) } else { allocate(address, bytes) }
    }
    cuMemAllocAsync(address: Out<u64>, bytes: usize, stream: Handle) {
        driver::check_stream(stream)?;
        if bytes == 0 { address.set(0) } else { allocate(address, bytes) }
    }
    cuMemFree_v2(address: u64) { free(address) }
    cuMemFreeAsync(address: u64, stream: Handle) { driver::check_stream(stream)?; free(address) }
    cuMemHostAlloc(address: Out<*mut c_void>, bytes: usize, _flags: c_uint) { address.set(driver::allocate_host(bytes)?) }
    cuMemFreeHost(address: *mut c_void) { driver::free_host(address) }
    cuMemGetInfo_v2(free: Out<usize>, total: Out<usize>) {
        free.set(driver::current()?.free_memory())?;
        total.set(attributes::MEMORY)
    }
    cuMemcpyHtoD_v2(to: u64, from: HostBytes, count: usize) { to_device(to, &from, count) }
    cuMemcpyHtoDAsync_v2(to: u64, from: HostBytes, count: usize, stream: Handle) {
        driver::check_stream(stream)?;
        to_device(to, &from, count)
    }
    cuMemcpyDtoH_v2(to: HostBytesMut, from: u64, count: usize) { to_host(&to, from, count) }
    cuMemcpyDtoHAsync_v2(to: HostBytesMut, from: u64, count: usize, stream: Handle) {
        driver::check_stream(stream)?;
        to_host(&to, from, count)
    }
    cuMemcpyDtoD_v2(to: u64, from: u64, count: usize) { copy(to, from, count) }
    cuMemcpyDtoDAsync_v2(to: u64, from: u64, count: usize, stream: Handle) {
        driver::check_stream(stream)?;
        copy(to, from, count)
    }
    cuMemcpyPeerAsync(to: u64, _to_context: Handle, from: u64, _from_context: Handle, count: usize, stream: Handle) {
        driver::check_stream(stream)?;
        copy(to, from, count)
    }
    cuMemsetD8_v2(to: u64, byte: u8, count: usize) { fill(to, byte, count) }
    cuMemsetD8Async(to: u64, byte: u8, count: usize, stream: Handle) {
        driver::check_stream(stream)?;
        fill(to, byte, count)
    }

    cuModuleLoad(module: Out<Handle>, file: Text) {
        let text = std::fs::read(file.read()?).map_err(|_| Code::FileNotFound)?;
        module.set(kernel::load(&text)?)
    }
    cuModuleLoadData(module: Out<Handle>, image: Text) { module.set(kernel::load(image.bytes()?)?) }
    cuModuleUnload(module: Handle) { driver::owner(module)?.unload(module) }
    cuModuleGetFunction(function: Out<Handle>, module: Handle, name: Text) {
        function.set(kernel::find(module, name.read()?)?)
    }
    cuModuleGetGlobal_v2(address: Out<u64>, bytes: Out<usize>, module: Handle, name: Text) {
        let (at, size) = kernel::variable(module, name.read()?)?;
        address.set(at)?;
        bytes.set(size)
    }
    cuFuncGetAttribute(value: Out<c_int>, attribute: c_int, function: Handle) {
        value.set(kernel::attribute(function, attribute)?)
    }
    cuFuncSetAttribute(function: Handle, attribute: c_int, value: c_int) {
        kernel::set_attribute(function, attribute, value)
    }
    cuFuncSetCacheConfig(function: Handle, _preferred: c_int) { driver::owner(function)?.function(function).map(drop) }
    cuLaunchKernel(
        function: Handle,
        blocks_x: c_uint, blocks_y: c_uint, blocks_z: c_uint,
        threads_x: c_uint, threads_y: c_uint, threads_z: c_uint,
        dynamic_shared: c_uint,
        stream: Handle,
        arguments: Arguments,
        extra: *const c_void
    ) {
        driver::check_stream(stream)?;
        if !extra.is_null() {
            return Err(Code::NotSupported);
        }
        let (blocks, threads) = ([blocks_x, blocks_y, blocks_z], [threads_x, threads_y, threads_z]);
        kernel::launch(function, blocks, threads, dynamic_shared, &arguments)
    }
}
