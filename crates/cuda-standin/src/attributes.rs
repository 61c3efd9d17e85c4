//! What a device of compute capability 8.0 says of itself.

use ptx_machine::limits;

/// Shared memory of a block that a kernel need not ask for.
pub(crate) const SHARED_WITHOUT_ASKING: usize = 48 << 10;

/// Bytes of memory that a device has.
pub(crate) const MEMORY: usize = 8 << 30;

/// The attributes `CU_DEVICE_ATTRIBUTE_…` that are not 0, by their numbers.
const ATTRIBUTES: [(i32, u32); 31] = [
    // MAX_THREADS_PER_BLOCK, MAX_BLOCK_DIM_X, Y, Z
    (1, limits::THREADS),
    (2, limits::THREADS),
    (3, limits::THREADS),
    (4, limits::THREADS_ALONG_Z),
    // MAX_GRID_DIM_X, Y, Z
    (5, limits::BLOCKS_ALONG_X),
    (6, limits::BLOCKS_ALONG_Y),
    (7, limits::BLOCKS_ALONG_Y),
    // MAX_SHARED_MEMORY_PER_BLOCK, TOTAL_CONSTANT_MEMORY, WARP_SIZE, MAX_PITCH, MAX_REGISTERS_PER_BLOCK
    (8, SHARED_WITHOUT_ASKING as u32),
    (9, 64 << 10),
    (10, 32),
    (11, i32::MAX as u32),
    (12, 64 << 10),
    // CLOCK_RATE in kHz, TEXTURE_ALIGNMENT, MULTIPROCESSOR_COUNT, CONCURRENT_KERNELS
    (13, 1_410_000),
    (14, 512),
    (16, 108),
    (31, 1),
    // MEMORY_CLOCK_RATE in kHz, GLOBAL_MEMORY_BUS_WIDTH in bits, L2_CACHE_SIZE, MAX_THREADS_PER_MULTIPROCESSOR
    (36, 1_215_000),
    (37, 5120),
    (38, 40 << 20),
    (39, 2048),
    // UNIFIED_ADDRESSING, COMPUTE_CAPABILITY_MAJOR
    (41, 1),
    (75, 8),
    // STREAM_PRIORITIES_SUPPORTED, GLOBAL_L1_CACHE_SUPPORTED, LOCAL_L1_CACHE_SUPPORTED
    (78, 1),
    (79, 1),
    (80, 1),
    // MAX_SHARED_MEMORY_PER_MULTIPROCESSOR, MAX_REGISTERS_PER_MULTIPROCESSOR, MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
    (81, 164 << 10),
    (82, 64 << 10),
    (97, limits::SHARED as u32),
    // MAX_BLOCKS_PER_MULTIPROCESSOR, RESERVED_SHARED_MEMORY_PER_BLOCK
    (106, 32),
    (111, 1 << 10),
    // MEMORY_POOLS_SUPPORTED: allocation in the order of a stream, which here is at once
    (115, 1),
];

/// One more than the number of the last attribute in CUDA 12.4.
const END: i32 = 132;

/// An attribute of a device, if there is one of this number.
pub(crate) fn of_device(attribute: i32) -> Option<i32> {
    let known = ATTRIBUTES.iter().find(|(number, _)| *number == attribute);
    (1..END).contains(&attribute).then(|| known.map_or(0, |(_, value)| value.cast_signed()))
}
