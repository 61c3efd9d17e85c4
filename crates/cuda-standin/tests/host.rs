//! cudarc's safe interface, unchanged, on the stand-in.
#![allow(unsafe_code, reason = "launching a kernel is unsafe in cudarc")]

mod common;

use common::{function, open};
use cudarc::driver::sys::{CUdevice_attribute as Device, CUevent_flags, CUfunction_attribute as Attribute, CUresult};
use cudarc::driver::{CudaContext, CudaStream, DriverError, LaunchConfig, PushKernelArg};
use cudarc::nvrtc::Ptx;
use std::sync::Arc;

fn one_block(threads: u32) -> LaunchConfig {
    LaunchConfig { grid_dim: (1, 1, 1), block_dim: (threads, 1, 1), shared_mem_bytes: 0 }
}

/// Runs `scale` on a stream, and says what comes out.
fn scaled(stream: &Arc<CudaStream>, scale: &cudarc::driver::CudaFunction, input: &[f32], factor: f32) -> Vec<f32> {
    let input_there = stream.clone_htod(input).unwrap();
    let mut output = unsafe { stream.alloc::<f32>(input.len()) }.unwrap();
    let n = input.len() as u32;
    let mut launch = stream.launch_builder(scale);
    launch.arg(&mut output).arg(&input_there).arg(&factor).arg(&n);
    let grid = LaunchConfig { grid_dim: (n.div_ceil(32), 1, 1), ..one_block(32) };
    unsafe { launch.launch(grid) }.unwrap();
    stream.clone_dtoh(&output).unwrap()
}

#[test]
fn a_kernel_is_loaded_launched_and_read_back() {
    let (context, module) = open(0);
    let input: Vec<f32> = (0..100).map(|i| i as f32).collect();
    let expected: Vec<f32> = input.iter().map(|x| 1.5 * x).collect();
    let scale = function(&module, "scale");
    assert_eq!(scaled(&context.default_stream(), &scale, &input, 1.5), expected);
    let other = context.new_stream().unwrap();
    assert_eq!(scaled(&other, &scale, &input, 1.5), expected);
    context.synchronize().unwrap();
}

#[test]
fn the_device_says_what_it_is() {
    let (context, _) = open(0);
    assert_eq!(context.name().unwrap(), cuda_standin::DEVICE_NAME);
    assert_eq!(context.compute_capability().unwrap(), (8, 0));
    assert_eq!(CudaContext::device_count().unwrap() as usize, std::thread::available_parallelism().unwrap().get());
    let attribute = |which| context.attribute(which).unwrap();
    assert_eq!(attribute(Device::CU_DEVICE_ATTRIBUTE_WARP_SIZE), 32);
    assert_eq!(attribute(Device::CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK), 49_152);
    assert_eq!(attribute(Device::CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN), 166_912);
    assert_eq!(attribute(Device::CU_DEVICE_ATTRIBUTE_COOPERATIVE_LAUNCH), 0);
    assert_eq!(context.uuid().unwrap(), context.uuid().unwrap());
}

#[test]
fn memory_is_set_copied_within_the_device_and_viewed() {
    let (context, _) = open(0);
    let stream = context.default_stream();
    let zeros = stream.alloc_zeros::<u32>(4).unwrap();
    assert_eq!(stream.clone_dtoh(&zeros).unwrap(), [0; 4]);
    let source = stream.clone_htod(&[1_u32, 2, 3, 4]).unwrap();
    let mut target = stream.clone_dtod(&source).unwrap();
    stream.memcpy_htod(&[9_u32], &mut target.slice_mut(2..3)).unwrap();
    assert_eq!(stream.clone_dtoh(&target).unwrap(), [1, 2, 9, 4]);
    let mut pinned = unsafe { context.alloc_pinned::<u32>(4) }.unwrap();
    pinned.as_mut_slice().unwrap().copy_from_slice(&[4, 3, 2, 1]);
    stream.memcpy_htod(&pinned, &mut target).unwrap();
    assert_eq!(stream.clone_dtoh(&target).unwrap(), [4, 3, 2, 1]);
}

#[test]
fn events_are_ordered_and_timed() {
    let (context, module) = open(0);
    let stream = context.default_stream();
    let record = || stream.record_event(Some(CUevent_flags::CU_EVENT_DEFAULT)).unwrap();
    let start = record();
    scaled(&stream, &function(&module, "scale"), &[1.0; 64], 2.0);
    let end = record();
    assert!(end.is_complete() && start.elapsed_ms(&end).unwrap() > 0.0);
    let other = context.new_stream().unwrap();
    other.wait(&end).unwrap();
    other.join(&stream).unwrap();
    let untimed = stream.record_event(None).unwrap();
    assert_eq!(refusal(start.elapsed_ms(&untimed)), CUresult::CUDA_ERROR_INVALID_HANDLE);
}

#[test]
fn variables_of_a_module_are_read_and_written_by_name() {
    let (context, module) = open(0);
    let stream = context.default_stream();
    let mut counter = module.get_global("counter", &stream).unwrap();
    assert_eq!(counter.len(), 8);
    stream.memcpy_htod(&7_u64.to_le_bytes(), &mut counter).unwrap();
    let mut output = stream.alloc_zeros::<u32>(2).unwrap();
    let looks_up = function(&module, "looks_up");
    unsafe { stream.launch_builder(&looks_up).arg(&mut output).launch(one_block(1)) }.unwrap();
    assert_eq!(stream.clone_dtoh(&output).unwrap(), [7, 7]);
    let missing = module.get_global("missing", &stream).map(drop);
    assert_eq!(refusal(missing), CUresult::CUDA_ERROR_NOT_FOUND);
}

#[test]
fn much_dynamic_shared_memory_has_to_be_asked_for() {
    let (context, module) = open(0);
    let stream = context.default_stream();
    let shares = function(&module, "shares");
    assert_eq!(shares.shared_size_bytes().unwrap(), 1024);
    let mut output = stream.alloc_zeros::<u32>(1).unwrap();
    let mut launch = |bytes| {
        let configuration = LaunchConfig { shared_mem_bytes: bytes, ..one_block(1) };
        unsafe { stream.launch_builder(&shares).arg(&mut output).launch(configuration) }.map(drop)
    };
    // Static and dynamic together are 48 KiB at most.
    launch(47 << 10).unwrap();
    assert_eq!(refusal(launch((47 << 10) + 4)), CUresult::CUDA_ERROR_INVALID_VALUE);
    let fault = cuda_standin::take_fault().expect("a fault");
    assert!(fault.to_string().contains("48132 bytes of dynamic shared memory; the kernel may have 48128"), "{fault}");
    let ask = |bytes| shares.set_attribute(Attribute::CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes);
    assert_eq!(refusal(ask(163 << 10)), CUresult::CUDA_ERROR_INVALID_VALUE);
    ask(162 << 10).unwrap();
    launch(162 << 10).unwrap();
    assert_eq!(stream.clone_dtoh(&output).unwrap(), [162 << 10]);
}

#[test]
fn a_kernel_says_what_it_needs() {
    let (_, module) = open(0);
    let at_most = function(&module, "at_most");
    assert_eq!(at_most.max_threads_per_block().unwrap(), 128);
    assert_eq!(at_most.local_size_bytes().unwrap(), 32);
    assert_eq!(function(&module, "scale").max_threads_per_block().unwrap(), 1024);
    // Registers are given out by the assembler, which is not here.
    assert_eq!(refusal(at_most.num_regs()), CUresult::CUDA_ERROR_NOT_SUPPORTED);
}

#[test]
fn a_module_is_read_from_a_file_too() {
    let (context, _) = open(0);
    let path = std::env::temp_dir().join(format!("cuda-standin-{}.ptx", std::process::id()));
    std::fs::write(&path, common::PTX).unwrap();
    let loaded = context.load_module(Ptx::from_file(&path));
    std::fs::remove_file(&path).unwrap();
    function(&loaded.unwrap(), "scale");
    let missing = context.load_module(Ptx::from_file(&path)).map(drop);
    assert_eq!(refusal(missing), CUresult::CUDA_ERROR_FILE_NOT_FOUND);
}

#[test]
fn what_is_not_supported_says_so() {
    let (context, _) = open(0);
    let limit = context.get_limit(cudarc::driver::sys::CUlimit::CU_LIMIT_STACK_SIZE);
    let error = limit.unwrap_err();
    assert_eq!(error.0, CUresult::CUDA_ERROR_NOT_SUPPORTED);
    assert_eq!(error.error_name().unwrap().to_str().unwrap(), "CUDA_ERROR_NOT_SUPPORTED");
    assert!(error.to_string().contains("does not support this call"), "{error}");
}

fn refusal<T>(result: Result<T, DriverError>) -> CUresult {
    result.err().expect("the call is refused").0
}

#[test]
fn two_threads_use_a_device_each() {
    cuda_standin::load().unwrap();
    let devices = CudaContext::device_count().unwrap().min(2) as usize;
    std::thread::scope(|scope| {
        for number in 0..devices {
            scope.spawn(move || {
                let (context, module) = open(number);
                let scale = function(&module, "scale");
                for round in 1..20 {
                    let input = vec![number as f32 + 1.0; 100 * round];
                    let output = scaled(&context.default_stream(), &scale, &input, 2.0);
                    assert_eq!(output, vec![2.0 * (number as f32 + 1.0); 100 * round]);
                }
                assert_eq!(cuda_standin::take_counters_by_entry()["scale"].global_read_bytes, 4 * 100 * (19 * 20 / 2));
            });
        }
    });
}

#[test]
fn memory_is_copied_between_devices() {
    let (first, _) = open(0);
    let (last, _) = open(CudaContext::device_count().unwrap() as usize - 1);
    let (here, there) = (first.default_stream(), last.default_stream());
    let source = here.clone_htod(&[3_u32, 1, 4]).unwrap();
    let mut target = there.alloc_zeros::<u32>(3).unwrap();
    there.memcpy_dtod(&source, &mut target).unwrap();
    assert_eq!(there.clone_dtoh(&target).unwrap(), [3, 1, 4]);
}
