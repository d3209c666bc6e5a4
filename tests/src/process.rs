//! Programs that a test starts, and that never outlive it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// A running program and everything that it started; ended when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    name: String,
}

impl Process {
    /// Starts a program in a group of its own.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        Ok(Self { child, name })
    }

    /// Starts a program and returns the first line that it prints.
    ///
    /// # Errors
    /// When it cannot be started, or ends without printing a line.
    pub fn start_and_read_line(command: &mut Command) -> anyhow::Result<(Self, String)> {
        let mut process = Self::start(command.stdout(Stdio::piped()))?;
        let output = process.child.stdout.take().context("its output was not caught")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        if line.trim().is_empty() {
            bail!("{} ended without a word", process.name);
        }
        Ok((process, line.trim().to_owned()))
    }

    /// Waits until the program has written a file, and reads it.
    ///
    /// # Errors
    /// When it ends before that, or takes longer than a minute.
    pub fn wait_for_file(&mut self, file: &Path) -> anyhow::Result<String> {
        self.wait_until(&format!("does not write {}", file.display()), || file.exists())?;
        Ok(fs::read_to_string(file)?)
    }

    /// Waits until the program has ended.
    ///
    /// # Errors
    /// When the operating system does not say how.
    pub fn wait(mut self) -> anyhow::Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Waits until the program listens on a port of this computer.
    ///
    /// # Errors
    /// When it ends, or does not listen within a minute.
    pub fn wait_for_port(&mut self, port: u16) -> anyhow::Result<()> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listens = || TcpStream::connect(address).is_ok();
        self.wait_until(&format!("does not listen on port {port}"), listens)
    }

    fn wait_until(&mut self, not_done: &str, done: impl Fn() -> bool) -> anyhow::Result<()> {
        let patience = Instant::now() + Duration::from_secs(60);
        while !done() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended too early ({status})", self.name);
            }
            if Instant::now() > patience {
                bail!("{} {not_done}", self.name);
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The group, so that no child of it is left behind either.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port on which nothing listens now.
///
/// # Errors
/// When this computer has none left.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_process_ends_with_all_that_it_started() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 600 & echo $!; wait"]);
        let (process, child) = Process::start_and_read_line(&mut shell).unwrap();
        let is_running = || {
            // A zombie waits for its parent and runs no more.
            let state = std::fs::read_to_string(format!("/proc/{child}/stat"));
            state.is_ok_and(|state| !state.contains(") Z"))
        };
        assert!(is_running());
        drop(process);
        let patience = Instant::now() + Duration::from_secs(30);
        while is_running() && Instant::now() < patience {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(!is_running());
    }

    #[test]
    fn a_program_that_ends_at_once_is_reported() {
        let mut process = Process::start(&mut Command::new("true")).unwrap();
        let error = process.wait_for_port(free_port().unwrap()).unwrap_err();
        assert!(error.to_string().contains("true ended"), "{error}");
    }
}
