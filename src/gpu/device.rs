//! Opens the CUDA driver: a GPU's, or the stand-in that runs kernels on the PTX machine.
//!
//! cudarc keeps the driver it opens first for the life of the process, so a process uses one of the two. Which one it is, is
//! read from the driver itself: a stand-in never passes for a GPU, nor a GPU for the stand-in.

use crate::error::{Error, Result, panic_message};
use cudarc::driver::{CudaContext, DriverError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Where kernels run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Choice {
    /// On a GPU if there is one, else on the PTX machine.
    #[default]
    Auto,
    /// On a GPU.
    Device,
    /// On the PTX machine, on the CPU.
    Machine,
}

/// The devices of the driver that this process opened.
#[derive(Debug)]
pub struct Devices {
    name: String,
    is_machine: bool,
    contexts: Vec<Arc<CudaContext>>,
}

impl Devices {
    /// Opens the driver of choice, unless it is open.
    ///
    /// # Errors
    /// If there is no GPU of choice, the process uses the other driver already, or the driver fails.
    pub fn open(choice: Choice) -> Result<Arc<Self>> {
        static OPENED: Mutex<Option<Arc<Devices>>> = Mutex::new(None);
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(devices) = &*opened {
            let other = match (choice, devices.is_machine) {
                (Choice::Device, true) => "a GPU",
                (Choice::Machine, false) => "the PTX machine",
                _ => return Ok(Arc::clone(devices)),
            };
            let reason = format!("this process runs its kernels on {}, and cannot use {other} as well", devices.name);
            return Err(Error::Cuda(reason));
        }
        let is_machine = match choice {
            Choice::Auto => find_gpu().is_err(),
            Choice::Device => find_gpu().map(|()| false)?,
            Choice::Machine => true,
        };
        if is_machine {
            cuda_standin::load().map_err(|error| Error::Cuda(error.to_string()))?;
        }
        let devices = guarded(|| Self::all(is_machine))?;
        Ok(Arc::clone(opened.insert(Arc::new(devices))))
    }

    fn all(is_machine: bool) -> Result<Self> {
        let count = CudaContext::device_count().map_err(|error| failed("counting the devices", error))?;
        let open = |ordinal| CudaContext::new(ordinal as usize).map_err(|error| failed("opening a device", error));
        let contexts = (0..count).map(open).collect::<Result<Vec<_>>>()?;
        let name = |context: &Arc<CudaContext>| context.name().map_err(|error| failed("naming a device", error));
        let mut names = contexts.iter().map(name).collect::<Result<Vec<String>>>()?;
        names.dedup();
        if let Some(name) = names.iter().find(|name| (*name == cuda_standin::DEVICE_NAME) != is_machine) {
            let asked = if is_machine { "the PTX machine" } else { "a GPU" };
            return Err(Error::Cuda(format!("asked for {asked}, but the driver's device is `{name}`")));
        }
        if contexts.is_empty() {
            return Err(Error::Cuda("the driver has no device".to_owned()));
        }
        Ok(Self { name: names.join(", "), is_machine, contexts })
    }

    /// What the driver calls them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether they are the PTX machine.
    pub fn is_machine(&self) -> bool {
        self.is_machine
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.contexts.len()
    }

    /// The number of the one that this thread uses: threads of a pool are dealt out among them.
    pub(super) fn here(&self) -> usize {
        rayon::current_thread_index().unwrap_or(0) % self.contexts.len()
    }

    /// The one of that number.
    pub(super) fn context(&self, ordinal: usize) -> &Arc<CudaContext> {
        &self.contexts[ordinal]
    }

    /// Lets go of errors that this thread's device met in calls that could not return them. On a GPU a kernel's fault stays.
    pub(super) fn forget_errors(&self) {
        let _ = self.context(self.here()).check_err();
    }
}

/// Runs `work`, in which cudarc may panic.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(Error::Cuda(panic_message(&*panic).to_owned())))
}

/// What the driver says of a call that failed.
pub(super) fn failed(doing: &str, error: DriverError) -> Error {
    let said = [error.error_name(), error.error_string()].map(|text| text.map(|text| text.to_string_lossy()));
    let [Ok(name), Ok(text)] = said else { return Error::Cuda(format!("{doing}: {:?}", error.0)) };
    Error::Cuda(format!("{doing}: {text} ({name})"))
}

/// Whether a driver says that there is a GPU. It is asked without cudarc, which would keep it.
#[allow(unsafe_code, reason = "the driver is a C library")]
fn find_gpu() -> Result<()> {
    const MACHINE: &str = "`--cuda machine` runs the same kernels on the CPU";
    let none = |reason: &str| Err(Error::Cuda(format!("{reason}; {MACHINE}")));
    let names = ["cuda", "nvcuda"].into_iter().flat_map(cudarc::get_lib_name_candidates);
    // SAFETY: the initialisers of a CUDA driver ask nothing of the process that loads it.
    let Some(driver) = names.into_iter().find_map(|name| unsafe { libloading::Library::new(name) }.ok()) else {
        return none("there is no CUDA driver (libcuda) on this machine");
    };
    let mut count = 0;
    // SAFETY: the signatures are those of the driver API since its first version; `count` outlives the call.
    let outcome = unsafe {
        let init = driver.get::<unsafe extern "C" fn(u32) -> i32>(b"cuInit");
        let get_count = driver.get::<unsafe extern "C" fn(*mut i32) -> i32>(b"cuDeviceGetCount");
        let (Ok(init), Ok(get_count)) = (init, get_count) else {
            return none("the CUDA driver (libcuda) on this machine lacks cuInit or cuDeviceGetCount");
        };
        match init(0) {
            0 => get_count(&raw mut count),
            error => error,
        }
    };
    match (outcome, count) {
        (0, 1..) => {
            // cudarc opens it again; a driver at work is not to be unloaded in between.
            std::mem::forget(driver);
            Ok(())
        }
        (0, _) => none("the CUDA driver has no GPU"),
        (error, _) => none(&format!("the CUDA driver has no usable GPU (error {error})")),
    }
}
