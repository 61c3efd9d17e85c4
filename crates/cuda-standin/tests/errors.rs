//! What is wrong comes back as the code that a driver returns, and in full.
#![allow(unsafe_code, reason = "launching a kernel is unsafe in cudarc")]

mod common;

use common::{function, open};
use cuda_standin::{options, set_options, take_counters, take_fault, take_parse_error};
use cudarc::driver::sys::{self, CUresult};
use cudarc::driver::{CudaContext, DriverError, LaunchConfig, PushKernelArg, result};
use cudarc::nvrtc::Ptx;
use ptx_machine::{Counters, FaultKind, Options};

/// Launches one block of a kernel that has one buffer of `words` words, and copies the buffer back.
fn run(name: &str, threads: u32, words: usize) -> Result<Vec<u32>, DriverError> {
    let (context, module) = open(0);
    let stream = context.default_stream();
    let mut buffer = unsafe { stream.alloc::<u32>(words) }?;
    let kernel = function(&module, name);
    let mut launch = stream.launch_builder(&kernel);
    launch.arg(&mut buffer);
    unsafe { launch.launch(LaunchConfig { grid_dim: (1, 1, 1), block_dim: (threads, 1, 1), shared_mem_bytes: 0 }) }?;
    stream.clone_dtoh(&buffer)
}

#[track_caller]
fn fails(name: &str, threads: u32, code: CUresult, kind: FaultKind) -> ptx_machine::Fault {
    assert_eq!(run(name, threads, 32).unwrap_err().0, code);
    let fault = take_fault().expect("a fault");
    assert_eq!(fault.kind, kind, "{fault}");
    assert_eq!(take_fault(), None);
    fault
}

#[test]
fn a_fault_has_its_line_block_and_thread() {
    let fault = fails("past_the_end", 32, CUresult::CUDA_ERROR_ILLEGAL_ADDRESS, FaultKind::OutOfBounds);
    let line = 1 + common::PTX.lines().position(|line| line.contains("[%rd2+4]")).unwrap();
    let at = fault.at.unwrap();
    assert_eq!((fault.entry.as_str(), at.line, at.block, at.thread), ("past_the_end", line, [0, 0, 0], [31, 0, 0]));
}

#[test]
fn every_kind_of_fault_has_its_code() {
    fails("misaligned", 1, CUresult::CUDA_ERROR_MISALIGNED_ADDRESS, FaultKind::Misaligned);
    fails("race", 2, CUresult::CUDA_ERROR_LAUNCH_FAILED, FaultKind::GlobalRace);
    fails("trapped", 1, CUresult::CUDA_ERROR_LAUNCH_FAILED, FaultKind::Trap);
    fails("at_most", 129, CUresult::CUDA_ERROR_INVALID_VALUE, FaultKind::InvalidLaunch);
    fails("nothing", 1025, CUresult::CUDA_ERROR_INVALID_VALUE, FaultKind::InvalidLaunch);
    fails("nothing", 0, CUresult::CUDA_ERROR_INVALID_VALUE, FaultKind::InvalidLaunch);
    let before = options();
    set_options(Options { limit: 1000, ..before });
    fails("endless", 1, CUresult::CUDA_ERROR_LAUNCH_TIMEOUT, FaultKind::NoProgress);
    set_options(before);
}

#[test]
fn an_output_that_no_kernel_wrote_is_not_copied_back() {
    let fault = fails("nothing", 1, CUresult::CUDA_ERROR_ILLEGAL_STATE, FaultKind::UnwrittenOutput);
    assert!(fault.to_string().contains("byte 0 of 128"), "{fault}");
}

#[test]
fn an_error_does_not_spoil_the_device() {
    run("trapped", 1, 1).unwrap_err();
    assert_eq!(run("looks_up", 1, 2).unwrap(), [7, 0]);
}

#[test]
fn options_and_counters_are_those_of_the_thread() {
    set_options(Options { limit: 3, ..options() });
    assert_eq!(run("looks_up", 1, 2).unwrap_err().0, CUresult::CUDA_ERROR_LAUNCH_TIMEOUT);
    let other = std::thread::spawn(|| run("looks_up", 1, 2).map(|_| take_counters()));
    let counters = other.join().unwrap().unwrap();
    // A word of `table` and two of `counter` are read, two words written.
    assert_eq!((counters.global_read_bytes, counters.global_written_bytes), (12, 8));
    assert_eq!(take_counters(), Counters::default());
}

#[test]
fn a_text_that_is_not_ptx_is_refused_with_its_line() {
    let (context, _) = open(0);
    let text = ".version 8.4\n.target sm_80\n.address_size 64\n.visible .entry k() {\n  frobnicate.u32 %r0;\n}\n";
    let error = context.load_module(Ptx::from_src(text)).unwrap_err();
    assert_eq!(error.0, CUresult::CUDA_ERROR_INVALID_PTX);
    let error = take_parse_error().expect("a parse error");
    assert_eq!(error.line, 5, "{error}");
    assert!(error.message.contains("frobnicate"), "{error}");
    assert_eq!(take_parse_error(), None);
}

#[test]
fn machine_code_and_wrong_text_are_refused() {
    let (context, _) = open(0);
    let load = |bytes: &[u8]| context.load_module(Ptx::from_binary(bytes.to_vec())).unwrap_err().0;
    assert_eq!(load(b"\x7fELF\x02\0"), CUresult::CUDA_ERROR_NO_BINARY_FOR_GPU);
    assert_eq!(load(b"// \xff\n\0"), CUresult::CUDA_ERROR_INVALID_PTX);
    assert_eq!(take_parse_error().unwrap().line, 1);
}

#[test]
fn a_kernel_that_is_not_there_is_not_found() {
    let (_, module) = open(0);
    assert_eq!(module.load_function("missing").unwrap_err().0, CUresult::CUDA_ERROR_NOT_FOUND);
}

#[test]
fn wrong_devices_handles_and_pointers_are_refused() {
    let (context, module) = open(0);
    assert_eq!(CudaContext::new(1000).unwrap_err().0, CUresult::CUDA_ERROR_INVALID_DEVICE);
    let stream = context.default_stream();
    let code = |result: Result<(), DriverError>| result.unwrap_err().0;
    // SAFETY: the stand-in follows no handle and no address of the device.
    unsafe {
        assert_eq!(code(result::memory_free(0xdead_0000)), CUresult::CUDA_ERROR_INVALID_VALUE);
        assert_eq!(take_fault().unwrap().kind, FaultKind::InvalidArgument);
        assert_eq!(code(result::memset_d8_sync(0xdead_0000, 0, 4)), CUresult::CUDA_ERROR_INVALID_VALUE);
        let nowhere = std::ptr::without_provenance_mut::<u8>(0x9999);
        assert_eq!(code(result::stream::synchronize(nowhere.cast())), CUresult::CUDA_ERROR_INVALID_HANDLE);
        assert_eq!(code(result::module::unload(nowhere.cast())), CUresult::CUDA_ERROR_INVALID_HANDLE);
        assert_eq!(code(result::event::destroy(nowhere.cast())), CUresult::CUDA_ERROR_INVALID_HANDLE);
        let far = std::ptr::without_provenance_mut::<u8>(usize::MAX);
        assert_eq!(code(result::ctx::set_current(far.cast())), CUresult::CUDA_ERROR_INVALID_HANDLE);
        assert_eq!(sys::cuDeviceGetCount(std::ptr::null_mut()), CUresult::CUDA_ERROR_INVALID_VALUE);
        assert_eq!(sys::cuModuleLoadData(std::ptr::null_mut(), std::ptr::null()), CUresult::CUDA_ERROR_INVALID_VALUE);
        let kernel = function(&module, "nothing").cu_function();
        let null = std::ptr::null_mut();
        let launched = sys::cuLaunchKernel(kernel, 1, 1, 1, 1, 1, 1, 0, stream.cu_stream(), null, null.cast());
        assert_eq!(launched, CUresult::CUDA_ERROR_INVALID_VALUE);
    }
}

#[test]
fn a_thread_without_a_context_cannot_allocate() {
    let _open = open(0);
    let alone = std::thread::spawn(|| unsafe { result::malloc_sync(4) }.unwrap_err().0);
    assert_eq!(alone.join().unwrap(), CUresult::CUDA_ERROR_INVALID_CONTEXT);
}

#[test]
fn every_error_has_a_name_and_a_text() {
    let _open = open(0);
    let error = DriverError(CUresult::CUDA_ERROR_ILLEGAL_ADDRESS);
    assert_eq!(error.error_name().unwrap().to_str().unwrap(), "CUDA_ERROR_ILLEGAL_ADDRESS");
    assert!(error.to_string().contains("outside what it may access"), "{error}");
}
