//! Where a window is shown in a test: a display, a message bus, and folders of
//! its own, so that nothing of the person who runs the tests is touched.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::process::Process;

/// A display, a bus and folders for one window.
#[derive(Debug)]
pub struct Stage {
    display: String,
    bus: String,
    folders: TempDir,
    _display: Process,
    _bus: Process,
}

impl Stage {
    /// Sets up a stage on a display that is free.
    ///
    /// # Errors
    /// When Xvfb or the bus cannot be started.
    pub fn set() -> anyhow::Result<Self> {
        let (xvfb, number) = Process::start_and_read_line(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
                .stderr(Stdio::null()),
        )?;
        let (daemon, bus) = Process::start_and_read_line(
            Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address"])
                .stderr(Stdio::null()),
        )?;
        let stage = Self {
            display: format!(":{number}"),
            bus,
            folders: tempfile::tempdir()?,
            _display: xvfb,
            _bus: daemon,
        };
        for folder in FOLDERS {
            std::fs::create_dir_all(stage.folders().join(folder.1))?;
        }
        Ok(stage)
    }

    /// Everything that a program on this stage writes, save what it is told to
    /// write elsewhere, is under this folder.
    #[must_use]
    pub fn folders(&self) -> &Path {
        self.folders.path()
    }

    /// The address of the message bus, which is both the person's and the system's.
    #[must_use]
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// Puts a program on this stage.
    pub fn place<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        command
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11")
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("DBUS_SYSTEM_BUS_ADDRESS", &self.bus)
            .env("NO_AT_BRIDGE", "1")
            // There is no graphics card behind the display. (Not
            // WEBKIT_DISABLE_DMABUF_RENDERER: with it, pictures never come.)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .envs(FOLDERS.iter().map(|(name, folder)| (*name, self.folder(folder))))
            .env_remove("WAYLAND_DISPLAY")
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.folders().join(name)
    }
}

/// The folders that a program asks the environment for.
const FOLDERS: &[(&str, &str)] = &[
    ("HOME", "home"),
    ("TMPDIR", "tmp"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_STATE_HOME", "state"),
];
