//! How much memory a device has; alone in its process, for it is the device's.
#![allow(unsafe_code, reason = "memory that nobody wrote is unsafe to allocate in cudarc")]

mod common;

use cudarc::driver::CudaContext;
use cudarc::driver::sys::CUresult;

#[test]
fn memory_is_counted_given_back_and_not_endless() {
    let (context, module) = common::open(0);
    let stream = context.default_stream();
    let (before, total) = context.mem_get_info().unwrap();
    assert_eq!(total, context.total_mem().unwrap());
    // The variables of the module: `table` and `counter`.
    assert_eq!(before, total - 12 - 8);
    let held = stream.alloc_zeros::<u8>(1 << 20).unwrap();
    assert_eq!(context.mem_get_info().unwrap().0, before - (1 << 20));
    drop(held);
    assert_eq!(context.mem_get_info().unwrap().0, before);
    let refused = unsafe { stream.alloc::<u8>(before + 1) }.unwrap_err();
    assert_eq!(refused.0, CUresult::CUDA_ERROR_OUT_OF_MEMORY);
    assert_eq!(stream.clone_dtoh(&stream.null::<u8>().unwrap()).unwrap(), []);
    drop(module);
    assert_eq!(context.mem_get_info().unwrap().0, total);

    // With its last context a device forgets everything.
    std::mem::forget(stream.alloc_zeros::<u8>(1 << 20).unwrap());
    drop((stream, context));
    // SAFETY: what was forgotten above still holds the context once; nothing uses it any more.
    unsafe { cudarc::driver::result::primary_ctx::release(0) }.unwrap();
    assert_eq!(CudaContext::new(0).unwrap().mem_get_info().unwrap().0, total);
}
