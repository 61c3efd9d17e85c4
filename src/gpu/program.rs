//! Kernels of the user's: a PTX text on each device, and launches of what is in it.

use super::device::{Devices, failed, guarded};
use crate::error::{Error, Result};
use cudarc::driver::{CudaModule, CudaSlice, CudaStream, DriverError, LaunchConfig, PushKernelArg, sys};
use cudarc::nvrtc::Ptx;
use ptx_machine::Fault;
use std::sync::{Arc, Mutex, PoisonError};

/// Dynamic shared memory that a kernel has without asking, in bytes.
const SHARED_WITHOUT_ASKING: u32 = 48 << 10;

/// A PTX text, loaded on a device when a thread first uses it there.
#[derive(Debug)]
pub(crate) struct Program {
    devices: Arc<Devices>,
    text: String,
    modules: Mutex<Vec<Option<Arc<CudaModule>>>>,
}

/// Memory that launches share.
#[derive(Clone, Debug)]
pub(crate) struct Memory<'a> {
    pub name: &'a str,
    pub contents: Contents,
    /// Whether it is read back after the last launch.
    pub is_output: bool,
}

/// What memory holds before the first launch.
#[derive(Clone, Debug)]
pub(crate) enum Contents {
    Bytes(Vec<u8>),
    /// So many zeros.
    Zeros(usize),
    /// So many bytes that nobody wrote.
    Nothing(usize),
}

/// One launch.
#[derive(Clone, Debug)]
pub(crate) struct Launch<'a> {
    pub entry: &'a str,
    pub grid: [u32; 3],
    pub block: [u32; 3],
    /// Bytes of dynamic shared memory.
    pub shared: u32,
    pub arguments: Vec<Argument>,
}

/// An argument of a launch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Argument {
    /// The address of memory, by its place.
    Address(usize),
    /// A number: its bytes, from the low end.
    Number(u64),
}

impl Program {
    /// The text on these devices.
    ///
    /// # Errors
    /// If the driver does not take it.
    pub fn new(devices: Arc<Devices>, text: String) -> Result<Self> {
        let modules = Mutex::new(vec![None; devices.count()]);
        let program = Self { devices, text, modules };
        guarded(|| program.here())?;
        Ok(program)
    }

    /// The devices.
    pub fn devices(&self) -> &Devices {
        &self.devices
    }

    /// The PTX text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// This thread's device, and the module on it.
    fn here(&self) -> Result<(Arc<CudaStream>, Arc<CudaModule>)> {
        let ordinal = self.devices.here();
        let context = self.devices.context(ordinal);
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        if modules[ordinal].is_none() {
            let module = context.load_module(Ptx::from_src(self.text.as_str()));
            modules[ordinal] = Some(module.map_err(|error| failed("loading the kernels", error))?);
        }
        let module = modules[ordinal].clone().expect("it was loaded just now");
        Ok((context.default_stream(), module))
    }

    /// Runs the launches one after another on this thread's device. Of each memory that is an output, the bytes at the end.
    ///
    /// # Errors
    /// If the driver fails, or a kernel.
    pub fn run(&self, memory: &[Memory<'_>], launches: &[Launch<'_>]) -> Result<Vec<Option<Vec<u8>>>> {
        guarded(|| {
            let (stream, module) = self.here()?;
            let on_device = memory.iter().map(|memory| allocate(&stream, &memory.contents));
            let on_device = on_device.collect::<Result<Vec<_>>>()?;
            for launch in launches {
                run(&stream, &module, &on_device, launch)?;
            }
            let read = |(memory, bytes): (&Memory<'_>, &CudaSlice<u8>)| {
                let read = || stream.clone_dtoh(bytes).map_err(|error| unreadable(memory.name, error));
                memory.is_output.then(read).transpose()
            };
            let outputs = memory.iter().zip(&on_device).map(read).collect::<Result<Vec<_>>>()?;
            stream.synchronize().map_err(|error| failed("waiting for the kernels", error))?;
            Ok(outputs)
        })
    }
}

/// Why an output cannot be copied: the machine says of bytes that no kernel wrote them, but not what they are.
fn unreadable(name: &str, error: DriverError) -> Error {
    match cuda_standin::take_fault() {
        Some(fault) => {
            let fault = Box::new(Fault { detail: format!("`{name}`: {}", fault.detail), ..fault });
            Error::Fault { fault, options: cuda_standin::options() }
        }
        None => failed(&format!("copying `{name}`"), error),
    }
}

#[allow(unsafe_code, reason = "memory of a device can be without values")]
fn allocate(stream: &Arc<CudaStream>, contents: &Contents) -> Result<CudaSlice<u8>> {
    // No device has an address for nothing.
    let allocated = match contents {
        Contents::Bytes(bytes) if bytes.is_empty() => stream.alloc_zeros(1),
        Contents::Bytes(bytes) => stream.clone_htod(bytes.as_slice()),
        Contents::Zeros(length) => stream.alloc_zeros((*length).max(1)),
        // SAFETY: the host reads the memory only after the kernels whose output it is, and any byte is a `u8`.
        Contents::Nothing(length) => unsafe { stream.alloc((*length).max(1)) },
    };
    allocated.map_err(|error| failed("allocating memory", error))
}

#[allow(unsafe_code, reason = "a launch is as safe as its kernel")]
fn run(stream: &CudaStream, module: &Arc<CudaModule>, memory: &[CudaSlice<u8>], launch: &Launch<'_>) -> Result<()> {
    let doing = |error| failed(&format!("launching `{}`", launch.entry), error);
    let function = module.load_function(launch.entry).map_err(doing)?;
    if launch.shared > SHARED_WITHOUT_ASKING {
        let attribute = sys::CUfunction_attribute::CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
        let asking = format!("asking for {} bytes of dynamic shared memory for `{}`", launch.shared, launch.entry);
        function.set_attribute(attribute, launch.shared.cast_signed()).map_err(|error| failed(&asking, error))?;
    }
    let axes = |[x, y, z]: [u32; 3]| (x, y, z);
    let (grid_dim, block_dim) = (axes(launch.grid), axes(launch.block));
    let mut builder = stream.launch_builder(&function);
    for argument in &launch.arguments {
        match argument {
            Argument::Address(place) => builder.arg(&memory[*place]),
            Argument::Number(bits) => builder.arg(bits),
        };
    }
    // SAFETY: there is an argument for each parameter, none wider than its own, as whoever made the launch checked against the
    // PTX text; memory outlives the launch, which is waited for before it is freed. What the kernel does with it is what is
    // to be found out.
    unsafe { builder.launch(LaunchConfig { grid_dim, block_dim, shared_mem_bytes: launch.shared }) }.map_err(doing)?;
    Ok(())
}
