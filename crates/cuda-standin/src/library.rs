//! The shared library by which a program that asks for `libcuda.so` finds the functions of this crate.
//!
//! It holds no code. Its symbols are absolute: the addresses that the functions have in this process. So it is made when it is
//! loaded, needs no compiler, and can be found nowhere but in a process that has called [`load`](crate::load). Its file has another
//! name; the name `libcuda.so` is only written inside (its SONAME), where the dynamic loader looks among what is loaded already.

use crate::{LoadError, functions};
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use object::write::elf::{FileHeader, ProgramHeader, SinglePhaseWriter, Sym};
use object::{Endianness, elf};
use std::sync::{Mutex, PoisonError};

/// The name that programs ask for.
const SONAME: &str = "libcuda.so";
/// What is there only if it is loaded already (`RTLD_NOLOAD`).
const LOADED: i32 = 4;
/// A multiple of every page size that Linux has.
const PAGE: u64 = 0x1_0000;

/// Held as long as the process lives: what was found by name must not go away.
static LIBRARY: Mutex<Option<Library>> = Mutex::new(None);

pub(crate) fn load() -> Result<(), LoadError> {
    let mut library = LIBRARY.lock().unwrap_or_else(PoisonError::into_inner);
    if library.is_some() {
        return Ok(());
    }
    if found().is_some() {
        return Err(LoadError::Driver);
    }
    let file = tempfile::Builder::new().prefix("libgradproof-standin-").suffix(".so").tempfile()?;
    std::fs::write(file.path(), contents()?)?;
    // SAFETY: the library has no code that would run when it is loaded.
    #[allow(unsafe_code, reason = "loading a library")]
    let loaded = unsafe { Library::open(Some(file.path()), RTLD_NOW | RTLD_LOCAL) };
    *library = Some(loaded.map_err(|error| LoadError::Loader(error.to_string()))?);
    match found() {
        Some(address) if address == functions::all()[0].1 as usize => Ok(()),
        _ => Err(LoadError::Loader(format!("it does not find what is loaded by the name {SONAME}"))),
    }
}

/// The address of the driver's first function, if a library of that name is loaded.
fn found() -> Option<usize> {
    // SAFETY: nothing is loaded that is not loaded already; the symbol is not called, only its address is taken.
    #[allow(unsafe_code, reason = "looking into a library")]
    unsafe {
        let library = Library::open(Some(SONAME), LOADED | RTLD_NOW).ok()?;
        let symbol = library.get::<*const ()>(functions::all()[0].0.as_bytes());
        Some(symbol.map_or(0, |symbol| symbol.as_raw_ptr() as usize))
    }
}

/// The bytes of the library: an ELF file of one segment, with all that a dynamic loader needs to find a symbol, and no more.
fn contents() -> Result<Vec<u8>, LoadError> {
    let machine = match std::env::consts::ARCH {
        "x86_64" => elf::EM_X86_64,
        "aarch64" => elf::EM_AARCH64,
        other => return Err(LoadError::Unsupported(other)),
    };
    let endian = if cfg!(target_endian = "big") { Endianness::Big } else { Endianness::Little };
    write(machine, endian).map_err(|error| LoadError::Loader(error.to_string()))
}

fn write(machine: elf::Machine, endian: Endianness) -> object::write::Result<Vec<u8>> {
    let symbols = functions::all();
    let (mut bytes, mut headers) = (Vec::new(), Vec::new());
    let mut writer = SinglePhaseWriter::new_single_phase(endian, true, &mut bytes);
    writer.write_file_header(&FileHeader {
        os_abi: elf::ELFOSABI_NONE,
        abi_version: 0,
        e_type: elf::ET_DYN,
        e_machine: machine,
        e_entry: 0,
        e_flags: elf::FileFlags(0),
    })?;
    writer.write_program_headers_placeholder(3);
    let symbol_table = writer.write_null_dynamic_symbol();
    for (name, address) in &symbols {
        let name = writer.add_dynamic_string(name.as_bytes());
        writer.write_dynamic_symbol(&Sym {
            section: None,
            st_name: writer.dynamic_string_offset(Some(name)),
            st_info: elf::SymbolInfo::new(elf::STB_GLOBAL, elf::STT_FUNC),
            st_other: elf::SymbolOther(0),
            st_shndx: elf::SHN_ABS,
            st_value: *address as usize as u64,
            st_size: 0,
        });
    }
    let hash = |symbol: u32| symbol.checked_sub(1).map(|symbol| elf::hash(symbols[symbol as usize].0.as_bytes()));
    let hashes = writer.write_hash(1, symbols.len() as u32 + 1, hash);
    let soname = writer.add_dynamic_string(SONAME.as_bytes());
    let (strings, strings_size) = writer.write_dynstr()?;
    let dynamic = writer.write_align_dynamic();
    writer.write_dynamic(elf::DT_HASH, hashes)?;
    writer.write_dynamic(elf::DT_SYMTAB, symbol_table)?;
    writer.write_dynamic(elf::DT_SYMENT, size_of::<elf::Sym64<Endianness>>() as u64)?;
    writer.write_dynamic(elf::DT_STRTAB, strings)?;
    writer.write_dynamic(elf::DT_STRSZ, strings_size.into())?;
    writer.write_dynamic_string(elf::DT_SONAME, soname)?;
    writer.write_dynamic(elf::DT_NULL, 0)?;
    let end = writer.len();
    // Without the last one, some loaders would make the stack executable.
    let parts =
        [(elf::PT_LOAD, 0, end, PAGE), (elf::PT_DYNAMIC, dynamic, end - dynamic, 8), (elf::PT_GNU_STACK, 0, 0, 16)];
    let segments = parts.map(|(p_type, start, length, p_align)| ProgramHeader {
        p_type,
        p_flags: elf::PF_R | elf::PF_W,
        p_offset: start,
        p_vaddr: start,
        p_paddr: start,
        p_filesz: length,
        p_memsz: length,
        p_align,
    });
    writer.write_headers_to(&mut headers, &segments)?;
    bytes[..headers.len()].copy_from_slice(&headers);
    Ok(bytes)
}
