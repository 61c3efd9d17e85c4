//! What a launch may ask for on the devices that the machine stands for, those of compute capability 8.0.

/// The most threads of a block, also along x and y.
pub const THREADS: u32 = 1024;
/// The most threads of a block along z.
pub const THREADS_ALONG_Z: u32 = 64;
/// The most blocks of a grid along x.
pub const BLOCKS_ALONG_X: u32 = i32::MAX as u32;
/// The most blocks of a grid along y, and along z.
pub const BLOCKS_ALONG_Y: u32 = 65_535;
/// The most static shared memory of a block, in bytes.
pub const STATIC_SHARED: usize = 48 << 10;
/// The most global and constant memory of a module, in bytes. A device may have more; a host has this much.
pub const VARIABLES: usize = 256 << 20;
/// The most parameters of a kernel, in bytes.
pub const PARAMETERS: usize = 32_764;
/// The most shared memory of a block, static and dynamic, in bytes.
pub const SHARED: usize = 163 << 10;
