//! Every program that runs now, so that none outlives gradproof: not at its end, and not when it is interrupted.
//!
//! A program is the leader of a process group, and the whole group is killed. Where there are no process groups, outside Unix, it
//! is the program alone.

use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A program, and the folder of files that goes with it.
struct Running {
    id: u32,
    folder: PathBuf,
}

/// All programs, and whether any may still be started.
struct All {
    programs: Vec<Running>,
    over: bool,
}

/// Whoever starts or ends a program holds this lock meanwhile, so that an interrupt finds each of them or none.
static RUNNING: Mutex<All> = Mutex::new(All { programs: Vec::new(), over: false });

fn running() -> MutexGuard<'static, All> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a program as the leader of a group of its own. `folder` is removed with it on an interrupt.
pub(super) fn spawn(command: &mut Command, folder: PathBuf) -> io::Result<Child> {
    let mut running = running();
    if running.over {
        return Err(io::ErrorKind::Interrupted.into());
    }
    group::lead(command);
    let child = command.spawn()?;
    running.programs.push(Running { id: child.id(), folder });
    Ok(child)
}

/// Kills the program with all of its group. It may have ended before: then this is how.
pub(super) fn end(child: &mut Child) -> io::Result<ExitStatus> {
    let mut running = running();
    // While the leader is not waited for, its number is nobody else's.
    group::kill(child.id());
    // Outside Unix this is what ends it; elsewhere it has ended.
    let _ = child.kill();
    let status = child.wait()?;
    running.programs.retain(|other| other.id != child.id());
    Ok(status)
}

/// Whether the program has ended. Its number stays its own until [`end`].
pub(super) fn has_ended(child: &mut Child) -> bool {
    group::has_ended(child)
}

/// Kills every program. None is started from here on. For the handler of an interrupt.
pub fn end_all() {
    let mut running = running();
    running.over = true;
    running.programs.iter().for_each(|program| group::kill(program.id));
}

/// Ends gradproof with this exit code, after every program and its files. For the handler of an interrupt.
pub fn exit(code: i32) -> ! {
    end_all();
    // The lock is never given back.
    for program in &running().programs {
        let _ = std::fs::remove_dir_all(&program.folder);
    }
    std::process::exit(code)
}

#[cfg(unix)]
mod group {
    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
    use std::os::unix::process::CommandExt;
    use std::process::{Child, Command};

    pub fn lead(command: &mut Command) {
        command.process_group(0);
    }

    pub fn kill(id: u32) {
        if let Some(id) = pid(id) {
            // There may be nobody left in it.
            let _ = kill_process_group(id, Signal::KILL);
        }
    }

    pub fn has_ended(child: &Child) -> bool {
        let asked = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        pid(child.id()).is_none_or(|id| !matches!(waitid(WaitId::Pid(id), asked), Ok(None)))
    }

    fn pid(id: u32) -> Option<Pid> {
        i32::try_from(id).ok().and_then(Pid::from_raw)
    }
}

#[cfg(not(unix))]
mod group {
    use std::process::{Child, Command};

    pub fn lead(_command: &mut Command) {}

    pub fn kill(_id: u32) {}

    pub fn has_ended(child: &mut Child) -> bool {
        !matches!(child.try_wait(), Ok(None))
    }
}
