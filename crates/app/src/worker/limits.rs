//! What a worker gives up before it reads its first byte.

use std::io;

/// What a worker may take in memory beyond the program itself, which differs:
/// the window's brings a web view with it. With the program it stays under
/// 256 MiB.
#[cfg(target_os = "linux")]
const ROOM: u64 = 208 * 1024 * 1024;

/// A worker whose parent was killed comes to its end by itself.
#[cfg(unix)]
const SECONDS: u64 = 600;

/// Sets the limits of this process, for good: memory (on Linux), files of any
/// kind, dumps, and time on the processor.
///
/// macOS does not hold a process to a limit of memory; there the bounds of the
/// decoders and the time the parent allows are what is left.
#[cfg(unix)]
pub(super) fn set() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let limit =
        |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    #[cfg(target_os = "linux")]
    limit(Resource::As, mapped()? + ROOM)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Cpu, SECONDS)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nofile, 0)?;
    Ok(())
}

/// Windows has no such limits that a process can set on itself without code
/// that this project does not allow (job objects are `unsafe` to call). There
/// the bounds of the decoders and the time the parent allows are what is left.
#[cfg(not(unix))]
pub(super) fn set() -> io::Result<()> {
    Ok(())
}

/// The memory that this process has mapped already (proc(5), `VmSize`).
#[cfg(target_os = "linux")]
fn mapped() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map(|size| size * 1024).ok_or_else(|| io::ErrorKind::InvalidData.into())
}
