//! Modules and kernels: loading, attributes, launching.

use crate::attributes::SHARED_WITHOUT_ASKING;
use crate::border::Arguments;
use crate::driver::{self, Device, Function, Handle, Object};
use crate::error::{Answer, Code};
use crate::thread;
use ptx_machine::{Entry, Fault, FaultKind, Launch, Module, ParseError, limits};

/// How the images begin that are not PTX: an ELF file and a fat binary.
const MACHINE_CODE: [&[u8]; 2] = [b"\x7fELF", &[0x50, 0xed, 0x55, 0xba]];

/// Loads a module from PTX text.
pub(crate) fn load(text: &[u8]) -> Answer<Handle> {
    if MACHINE_CODE.iter().any(|start| text.starts_with(start)) {
        return Err(Code::NoBinaryForGpu);
    }
    let text = std::str::from_utf8(text).map_err(|error| {
        let line = text[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        ParseError { line, message: "the text is not UTF-8".to_owned() }
    })?;
    let module = Module::parse(text)?;
    let mut device = driver::current()?;
    let loaded = module.load(&mut device.memory)?;
    Ok(device.add(Object::Module(loaded)))
}

/// The kernel of a module by its name.
pub(crate) fn find(module: Handle, name: &str) -> Answer<Handle> {
    let mut device = driver::owner(module)?;
    let entry = device.module(module)?.module().entry(name).ok_or(Code::NotFound)?;
    let dynamic_shared = SHARED_WITHOUT_ASKING.saturating_sub(entry.shared_bytes());
    Ok(device.add(Object::Function(Function { module, entry: name.to_owned(), dynamic_shared })))
}

/// The address and size of a module's variable.
pub(crate) fn variable(module: Handle, name: &str) -> Answer<(u64, usize)> {
    driver::owner(module)?.module(module)?.global(name).ok_or(Code::NotFound)
}

fn entry<'a>(device: &'a Device, function: &Function) -> Answer<&'a Entry> {
    device.module(function.module)?.module().entry(&function.entry).ok_or(Code::InvalidHandle)
}

/// An attribute `CU_FUNC_ATTRIBUTE_…`. How many hardware registers a kernel takes is not to be seen in PTX.
pub(crate) fn attribute(handle: Handle, attribute: i32) -> Answer<i32> {
    let mut device = driver::owner(handle)?;
    let function = device.function(handle)?.clone();
    let entry = entry(&device, &function)?;
    let value = match attribute {
        // MAX_THREADS_PER_BLOCK, SHARED_SIZE_BYTES, CONST_SIZE_BYTES, LOCAL_SIZE_BYTES
        0 => entry.most_threads(),
        1 => entry.shared_bytes() as u32,
        2 => 0,
        3 => entry.local_bytes() as u32,
        // PTX_VERSION, BINARY_VERSION
        5 | 6 => 80,
        // MAX_DYNAMIC_SHARED_SIZE_BYTES; PREFERRED_SHARED_MEMORY_CARVEOUT: -1 for none
        8 => function.dynamic_shared as u32,
        9 => u32::MAX,
        _ => return Err(Code::NotSupported),
    };
    Ok(value.cast_signed())
}

/// Sets an attribute: MAX_DYNAMIC_SHARED_SIZE_BYTES, or PREFERRED_SHARED_MEMORY_CARVEOUT, which is but a hint.
pub(crate) fn set_attribute(handle: Handle, attribute: i32, value: i32) -> Answer {
    let mut device = driver::owner(handle)?;
    let function = device.function(handle)?.clone();
    let most = limits::SHARED - entry(&device, &function)?.shared_bytes();
    match (attribute, usize::try_from(value)) {
        (8, Ok(bytes)) if bytes <= most => device.function(handle)?.dynamic_shared = bytes,
        (9, _) if (-1..=100).contains(&value) => {}
        (8 | 9, _) => return Err(Code::InvalidValue),
        _ => return Err(Code::NotSupported),
    }
    Ok(())
}

/// Runs a kernel as the thread's options say.
pub(crate) fn launch(
    handle: Handle,
    grid: [u32; 3],
    block: [u32; 3],
    dynamic_shared: u32,
    arguments: &Arguments,
) -> Answer {
    let mut device = driver::owner(handle)?;
    let function = device.function(handle)?.clone();
    let kernel = entry(&device, &function)?;
    if dynamic_shared as usize > function.dynamic_shared {
        return Err(too_much_shared(&function, dynamic_shared).into());
    }
    let mut parameters = vec![0; kernel.parameter_bytes()];
    for (number, parameter) in kernel.parameters().iter().enumerate() {
        arguments.copy(number, &mut parameters[parameter.offset..][..parameter.size])?;
    }
    let launch = Launch { entry: &function.entry, grid, block, dynamic_shared, parameters: &parameters };
    let Device { memory, objects, .. } = &mut *device;
    let Some(Object::Module(module)) = objects.get(&function.module) else { return Err(Code::InvalidHandle) };
    let counters = module.launch(memory, &launch, &thread::options())?;
    thread::count(&function.entry, counters);
    Ok(())
}

fn too_much_shared(function: &Function, asked: u32) -> Fault {
    let detail = format!(
        "{asked} bytes of dynamic shared memory; the kernel may have {} unless \
         CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES is raised first",
        function.dynamic_shared
    );
    Fault { kind: FaultKind::InvalidLaunch, entry: function.entry.clone(), at: None, other: None, detail }
}
