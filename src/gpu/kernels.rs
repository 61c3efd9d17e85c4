//! The kernels as modules of PTX, compiled from `kernels/*.cu`, each loaded on a device when it is first needed there.

use super::device::{Devices, failed};
use crate::error::{Error, Result};
use crate::subject::Precision;
use cudarc::driver::{CudaContext, CudaFunction, CudaModule};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

macro_rules! modules {
    ($($(#[$doc:meta])* $name:ident: $file:literal, $f16:literal, $bf16:literal;)+) => {
        /// A source file of kernels, and what is compiled from it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Module { $($(#[$doc])* $name,)+ }

        impl Module {
            /// Every module.
            pub const ALL: [Self; [$($file),+].len()] = [$(Self::$name),+];

            /// The name of its source file, without `.cu`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $file,)+ }
            }

            /// Its PTX in the build of that precision. With 16 bits, all but the rows is as in f32.
            pub fn ptx(self, precision: Precision) -> &'static str {
                match (self, precision) {
                    $(
                        (Self::$name, Precision::F64) => include_str!(concat!("kernels/ptx/", $file, "-f64.ptx")),
                        (Self::$name, Precision::F32) => include_str!(concat!("kernels/ptx/", $file, "-f32.ptx")),
                        (Self::$name, Precision::F16) => include_str!(concat!("kernels/ptx/", $file, "-", $f16, ".ptx")),
                        (Self::$name, Precision::Bf16) => include_str!(concat!("kernels/ptx/", $file, "-", $bf16, ".ptx")),
                    )+
                }
            }
        }
    };
}

modules! {
    /// Rows to unit length, and back.
    Rows: "rows", "f16", "bf16";
    /// Matrix products.
    Products: "products", "f32", "f32";
    /// The sine of the target angle, and back.
    Sines: "sines", "f32", "f32";
    /// From products to losses and derivatives.
    Head: "head", "f32", "f32";
    /// Losses between samples.
    Pairs: "pairs", "f32", "f32";
    /// Sums over samples.
    Sums: "sums", "f32", "f32";
}

/// The kernels of one precision on the devices of this process.
pub struct Kernels {
    devices: Arc<Devices>,
    precision: Precision,
    /// PTX in place of a module's own.
    replaced: HashMap<Module, Cow<'static, str>>,
    /// The most bytes of a row that a block keeps in shared memory.
    on_chip: usize,
    loaded: Mutex<Loaded>,
}

/// Shared memory that every device has for a block, less what the kernels have besides.
const ON_CHIP: usize = 32 * 1024;

/// What is loaded, by the number of the device.
#[derive(Clone, Default)]
struct Loaded {
    modules: HashMap<(usize, Module), Arc<CudaModule>>,
    functions: HashMap<(usize, Module, &'static str), CudaFunction>,
}

impl Kernels {
    /// The kernels of that precision, which all who ask for them share.
    pub fn shared(devices: &Arc<Devices>, precision: Precision) -> Arc<Self> {
        static SHARED: Mutex<Vec<Arc<Kernels>>> = Mutex::new(Vec::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kernels) = shared.iter().find(|kernels| kernels.precision == precision) {
            return Arc::clone(kernels);
        }
        let (devices, replaced, loaded) = (Arc::clone(devices), HashMap::new(), Mutex::default());
        let kernels = Arc::new(Self { devices, precision, replaced, on_chip: ON_CHIP, loaded });
        shared.push(Arc::clone(&kernels));
        kernels
    }

    /// The same with another text in place of one module's PTX.
    pub fn with_module(&self, module: Module, ptx: impl Into<Cow<'static, str>>) -> Self {
        let mut kernels = self.with_on_chip(self.on_chip);
        kernels.replaced.insert(module, ptx.into());
        let loaded = kernels.loaded.get_mut().unwrap_or_else(PoisonError::into_inner);
        loaded.modules.retain(|(_, known), _| *known != module);
        loaded.functions.retain(|(_, known, _), _| *known != module);
        kernels
    }

    /// The same where a block keeps at most so many bytes of a row in shared memory, and reads longer ones again instead.
    pub fn with_on_chip(&self, bytes: usize) -> Self {
        let loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Self {
            devices: Arc::clone(&self.devices),
            precision: self.precision,
            replaced: self.replaced.clone(),
            on_chip: bytes.min(ON_CHIP),
            loaded: Mutex::new(loaded),
        }
    }

    /// The devices they run on.
    pub fn devices(&self) -> &Arc<Devices> {
        &self.devices
    }

    /// The precision of what they keep: features, class weights and their gradients.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The most bytes of a row that a block keeps in shared memory.
    pub(super) fn on_chip(&self) -> usize {
        self.on_chip
    }

    /// The kernel of that name, on the device of that number.
    pub(super) fn function(&self, ordinal: usize, module: Module, name: &'static str) -> Result<CudaFunction> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(function) = loaded.functions.get(&(ordinal, module, name)) {
            return Ok(function.clone());
        }
        let in_module = match loaded.modules.get(&(ordinal, module)) {
            Some(module) => Arc::clone(module),
            None => self.load(self.devices.context(ordinal), module)?,
        };
        let function = in_module.load_function(name).map_err(|error| failed(&format!("finding `{name}`"), error))?;
        loaded.modules.insert((ordinal, module), in_module);
        loaded.functions.insert((ordinal, module, name), function.clone());
        Ok(function)
    }

    fn load(&self, context: &Arc<CudaContext>, module: Module) -> Result<Arc<CudaModule>> {
        let text = self.replaced.get(&module).map_or_else(|| module.ptx(self.precision), Cow::as_ref);
        context.load_module(text.into()).map_err(|error| {
            let doing = format!("loading the PTX of {}", module.name());
            match cuda_standin::take_parse_error() {
                Some(reason) => Error::Cuda(format!("{doing}: {reason}")),
                None => failed(&doing, error),
            }
        })
    }
}

impl fmt::Debug for Kernels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { devices, precision, .. } = self;
        f.debug_struct("Kernels").field("devices", devices).field("precision", precision).finish_non_exhaustive()
    }
}
