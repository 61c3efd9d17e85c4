//! A process that did not load the stand-in does not find it.
#![allow(unsafe_code, reason = "cudarc looks for the driver in an unsafe function")]

use cudarc::driver::CudaContext;
use cudarc::driver::sys::is_culib_present;
use std::path::Path;

fn files(directory: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path(), found),
            _ => found.push(entry.file_name().to_string_lossy().into_owned()),
        }
    }
}

/// One test, because its order counts: what is loaded once stays.
#[test]
fn the_stand_in_is_found_only_after_it_was_loaded() {
    // SAFETY: a driver, if there is one, may be loaded.
    if unsafe { is_culib_present() } {
        // A real driver: cudarc finds that one, before and after.
        let found = CudaContext::new(0).map(|context| context.name());
        assert_ne!(found.ok().and_then(Result::ok).as_deref(), Some(cuda_standin::DEVICE_NAME));
        assert!(matches!(cuda_standin::load(), Err(cuda_standin::LoadError::Driver)));
        return;
    }
    cuda_standin::load().expect("the stand-in is loaded");
    cuda_standin::load().expect("a second time");
    // SAFETY: the stand-in has no code that runs when it is loaded.
    assert!(unsafe { is_culib_present() });
    assert_eq!(CudaContext::new(0).unwrap().name().unwrap(), cuda_standin::DEVICE_NAME);
}

#[test]
fn no_file_is_named_like_the_driver() {
    let program = std::env::current_exe().expect("this program");
    let built = program.parent().and_then(Path::parent).expect("the directory of the build");
    let mut found = Vec::new();
    files(built, &mut found);
    assert!(found.len() > 1);
    found.retain(|name| name.starts_with("libcuda."));
    assert_eq!(found, Vec::<String>::new());
}
