//! Device memory as the host sees it.

use ptx_machine::{Fault, FaultKind, Memory};

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Fault>, message: &str) {
    let fault = result.unwrap_err();
    assert_eq!((fault.kind, fault.at), (FaultKind::InvalidArgument, None));
    assert!(fault.detail.contains(message), "{fault}");
}

#[test]
fn bytes_are_written_and_read_up_to_the_ends_of_an_allocation() {
    let mut memory = Memory::new();
    let at = memory.allocate(10).unwrap();
    memory.fill(at, 7, 10).unwrap();
    memory.fill(at + 8, 8, 2).unwrap();
    memory.write(at + 3, &[1, 2, 3]).unwrap();
    assert_eq!(memory.bytes(at, 10).unwrap(), [7, 7, 7, 1, 2, 3, 7, 7, 8, 8]);
    let mut some = [0; 4];
    memory.read(at + 6, &mut some).unwrap();
    assert_eq!(some, [7, 7, 8, 8]);
    for (address, count) in [(at, 11), (at + 9, 2), (at + 10, 1), (at - 1, 1), (at - 1, 4)] {
        let message = format!("{count} bytes at {address:#x} are not within one allocation");
        refused(memory.write(address, &vec![0; count]), &message);
        refused(memory.fill(address, 0, count), &message);
        refused(memory.read(address, &mut vec![0; count]), &message);
        refused(memory.copy(address, at, count), &message);
    }
    refused(memory.copy(at, at + 8, 3), &format!("3 bytes at {:#x}", at + 8));
    assert_eq!(memory.bytes(at, 10).unwrap(), [7, 7, 7, 1, 2, 3, 7, 7, 8, 8]);
}

#[test]
fn nothing_may_be_moved_from_and_to_anywhere() {
    let mut memory = Memory::new();
    memory.write(5, &[]).unwrap();
    memory.fill(5, 1, 0).unwrap();
    memory.copy(5, 6, 0).unwrap();
    memory.read(5, &mut []).unwrap();
    assert!(memory.bytes(5, 0).unwrap().is_empty());
}

#[test]
fn a_copy_takes_along_what_was_never_written() {
    let mut memory = Memory::new();
    let (from, to) = (memory.allocate(8).unwrap(), memory.allocate(8).unwrap());
    memory.write(from + 2, &[1, 2, 3]).unwrap();
    memory.fill(to, 9, 8).unwrap();
    memory.copy(from + 1, to + 3, 4).unwrap();
    assert_eq!(memory.bytes(to, 3).unwrap(), [9; 3]);
    assert_eq!(memory.bytes(to + 4, 4).unwrap(), [1, 2, 3, 9]);
    let fault = memory.bytes(to, 8).unwrap_err();
    assert_eq!(fault.to_string(), "unwritten output: byte 3 of 8 copied to the host was never written");
    assert_eq!(memory.bytes(from, 3).unwrap_err().kind, FaultKind::UnwrittenOutput);
}

#[test]
fn allocations_lie_far_apart_and_begin_on_a_page() {
    let mut memory = Memory::new();
    let sizes = [1, 0, 1024, 3000, 1 << 20];
    let places = sizes.map(|size| memory.allocate(size).unwrap());
    for (i, size) in sizes.into_iter().enumerate() {
        assert!(places[i].is_multiple_of(1024));
        let far = i + 1 == sizes.len() || places[i + 1] >= places[i] + size as u64 + (1 << 28);
        assert!(far, "{places:x?}");
    }
    assert_eq!(memory.allocated(), sizes.iter().sum::<usize>());
}

#[test]
fn devices_have_addresses_of_their_own() {
    let base = 3 << 52;
    let mut memory = Memory::for_device(base);
    let at = memory.allocate(4).unwrap();
    assert!((base..base + (1 << 52)).contains(&at) && Memory::new().allocate(4).unwrap() < 1 << 52);
    memory.write(at, &[1; 4]).unwrap();
    assert_eq!(memory.bytes(at, 4).unwrap(), [1; 4]);
}

#[test]
fn what_is_given_back_is_gone() {
    let mut memory = Memory::new();
    let [a, b, c] = [4, 8, 16].map(|size| memory.allocate(size).unwrap());
    refused(memory.free(b + 1), &format!("no allocation begins at {:#x}", b + 1));
    memory.free(b).unwrap();
    refused(memory.free(b), &format!("no allocation begins at {b:#x}"));
    refused(memory.fill(b, 0, 1), "not within one allocation");
    assert_eq!(memory.allocated(), 20);
    memory.fill(c, 0, 16).unwrap();
    memory.clear();
    assert_eq!(memory.allocated(), 0);
    refused(memory.fill(a, 0, 1), "not within one allocation");
    // An address is not used a second time.
    assert!(memory.allocate(4).unwrap() > c);
}

#[test]
fn more_than_the_host_has_is_refused() {
    let mut memory = Memory::new();
    refused(memory.allocate(usize::MAX), "bytes are more than the host has");
    assert_eq!(memory.allocated(), 0);
}
