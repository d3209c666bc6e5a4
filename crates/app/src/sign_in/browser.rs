//! Opening the person's own browser.
//!
//! A browser lives long, runs other people's code and writes its surroundings
//! into its crash reports. It is given none of ours: a script may have put the
//! passphrase there. Rejected: `open::that_detached`, which hands all of it down.

use std::env;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What begins with this is for Keepwell alone.
const OURS: &str = "KEEPWELL_";
/// What is still running by then has opened something.
const LONG_ENOUGH: Duration = Duration::from_secs(2);

/// Whether a browser took the address.
pub(super) fn open(address: &str) -> bool {
    open::commands(address).into_iter().any(runs)
}

fn runs(mut command: Command) -> bool {
    let ours = env::vars_os().map(|(name, _)| name);
    for name in ours.filter(|name| name.to_string_lossy().starts_with(OURS)) {
        command.env_remove(name);
    }
    apart(&mut command);
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.spawn().is_ok_and(opened)
}

/// Whether it went well, as far as can be told soon; who waits for the browser to
/// be closed is waited for elsewhere.
fn opened(mut child: Child) -> bool {
    let since = Instant::now();
    while since.elapsed() < LONG_ENOUGH {
        match child.try_wait() {
            Ok(None) => thread::sleep(Duration::from_millis(20)),
            Ok(Some(status)) => return status.success(),
            Err(_) => return false,
        }
    }
    thread::spawn(move || child.wait());
    true
}

/// What stops Keepwell in a terminal must not close the browser.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// No window of its own for the command that opens the browser.
#[cfg(windows)]
fn apart(command: &mut Command) {
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NO_WINDOW);
}

#[cfg(not(any(unix, windows)))]
fn apart(_: &mut Command) {}
