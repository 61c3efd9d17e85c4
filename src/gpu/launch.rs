//! The border to the kernels: a function for each, with its arguments in types, which makes room for what the kernel writes.
//!
//! What a kernel writes whole is not cleared before, so that the PTX machine finds what was left out. Each file is that of the
//! kernels' source file of its name, and the arguments are in its order.

mod head;
mod pairs;
mod products;
mod rows;
mod sines;
mod sums;

pub(super) use head::Head;
pub(super) use pairs::PairsOutcome;
pub(super) use rows::Rows;

use super::device::failed;
use super::kernels::Kernels;
use super::numbers::Build;
use crate::error::{Error, Result};
use cudarc::driver::{CudaSlice, CudaStream, DevicePtr, DeviceRepr};
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Threads of a block: whole warps, and at least two of them.
const THREADS: RangeInclusive<u32> = 64..=1024;
/// Elements of a row for each thread.
const ELEMENTS: u32 = 4;

/// Numbers of the arithmetic, on the device.
pub(super) type Reals<B> = CudaSlice<<B as Build>::Real>;

/// Labels, on the device.
pub(super) struct Labels {
    /// `[N]`
    of_samples: CudaSlice<u32>,
    /// The samples sorted by label, `[N]`.
    order: CudaSlice<u32>,
    /// Where in `order` each label that occurs begins, and where the last ends.
    starts: CudaSlice<u32>,
    /// How many labels occur.
    groups: u32,
}

/// Launches kernels on one device, one after the other.
pub(super) struct Launcher<'a, B> {
    kernels: &'a Kernels,
    ordinal: usize,
    stream: Arc<CudaStream>,
    build: PhantomData<B>,
}

/// Launches the kernel of a module: blocks, threads of each, bytes of shared memory; arguments.
macro_rules! launch {
    ($launcher:expr, $module:ident, $kernel:expr => $blocks:expr, $threads:expr, $shared:expr; $($argument:expr),+ $(,)?) => {{
        let (launcher, kernel): (_, &'static str) = ($launcher, $kernel);
        let function = launcher.kernels.function(launcher.ordinal, $crate::gpu::kernels::Module::$module, kernel)?;
        let mut launch = launcher.stream.launch_builder(&function);
        $(cudarc::driver::PushKernelArg::arg(&mut launch, $argument);)+
        let grid = cudarc::driver::LaunchConfig {
            grid_dim: ($blocks, 1, 1),
            block_dim: ($threads, 1, 1),
            shared_mem_bytes: $shared,
        };
        // SAFETY: each use has the arguments of its kernel in number, order and type, buffers of the sizes and a grid of the shape
        // that the kernel's source asks for.
        #[allow(unsafe_code, reason = "a kernel is not Rust")]
        unsafe { launch.launch(grid) }
            .map_err(|error| $crate::gpu::device::failed(&format!("launching `{kernel}`"), error))?;
    }};
}
use launch;

impl<'a, B: Build> Launcher<'a, B> {
    /// A launcher on the device that this thread uses.
    pub fn new(kernels: &'a Kernels) -> Self {
        let ordinal = kernels.devices().here();
        let stream = kernels.devices().context(ordinal).default_stream();
        Self { kernels, ordinal, stream, build: PhantomData }
    }

    /// Numbers of the arithmetic, on the device.
    pub fn reals(&self, values: impl IntoIterator<Item = f64>) -> Result<Reals<B>> {
        self.upload(&values.into_iter().map(B::real).collect::<Vec<_>>())
    }

    /// The labels, on the device.
    pub fn labels(&self, labels: &[usize]) -> Result<Labels> {
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by_key(|i| labels[*i]);
        let groups = order.chunk_by(|i, j| labels[*i] == labels[*j]).map(<[usize]>::len);
        let starts: Vec<usize> = offsets(groups).collect();
        Ok(Labels {
            of_samples: self.counts(labels)?,
            order: self.counts(&order)?,
            groups: count(starts.len() - 1)?,
            starts: self.counts(&starts)?,
        })
    }

    /// Zeros of the arithmetic.
    pub fn zeros(&self, length: u32) -> Result<Reals<B>> {
        self.stream.alloc_zeros(length as usize).map_err(|error| failed("allocating memory", error))
    }

    /// What a kernel wrote.
    pub fn download<T: DeviceRepr>(&self, buffer: &CudaSlice<T>) -> Result<Vec<T>> {
        let read = self.stream.clone_dtoh(buffer).map_err(|error| failed("copying a result", error))?;
        self.stream.synchronize().map_err(|error| failed("running the kernels", error))?;
        Ok(read)
    }

    fn upload<T: DeviceRepr>(&self, values: &[T]) -> Result<CudaSlice<T>> {
        self.stream.clone_htod(values).map_err(|error| failed("copying an input", error))
    }

    fn counts(&self, values: &[usize]) -> Result<CudaSlice<u32>> {
        self.upload(&values.iter().map(|value| count(*value)).collect::<Result<Vec<u32>>>()?)
    }

    /// Room for what a kernel writes whole.
    #[allow(unsafe_code, reason = "memory that nothing was written to")]
    fn room<T: DeviceRepr>(&self, rows: u32, columns: u32) -> Result<CudaSlice<T>> {
        // SAFETY: the kernel that it is for writes all of it before anything reads it; any bits are a number.
        let room = unsafe { self.stream.alloc(rows as usize * columns as usize) };
        room.map_err(|error| failed("allocating memory", error))
    }

    /// Bytes of shared memory for so many numbers, and the flag that says whether the kernel shall use it.
    fn on_chip(&self, numbers: u32) -> (u32, u32) {
        let bytes = numbers as usize * size_of::<B::Real>();
        if bytes <= self.kernels.on_chip() { (bytes as u32, 1) } else { (0, 0) }
    }

    /// The address of what may be absent: null.
    fn address(&self, buffer: Option<&Reals<B>>) -> u64 {
        buffer.map_or(0, |buffer| buffer.device_ptr(&self.stream).0)
    }
}

/// A size as the kernels count.
fn count(size: usize) -> Result<u32> {
    let too_large = |_| Error::Unsupported(format!("the CUDA kernels count to 2³², and {size} is more"));
    u32::try_from(size).map_err(too_large)
}

/// Threads of a block that has so many elements to work on.
fn threads(elements: u32) -> u32 {
    elements.div_ceil(ELEMENTS).next_multiple_of(32).clamp(*THREADS.start(), *THREADS.end())
}

/// Blocks of the least threads, one thread an element.
fn blocks(elements: u32) -> u32 {
    elements.div_ceil(*THREADS.start())
}

/// Where each of some lengths in a row begins, and where the last ends.
fn offsets(lengths: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(lengths.scan(0, |end, length| {
        *end += length;
        Some(*end)
    }))
}
