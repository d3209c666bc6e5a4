//! The process that reads files from outside, asked as the program asks it.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use testkit::images::{hostile, large_photo, unusual};

/// No more than this may it take in memory, whatever it is given.
#[cfg(target_os = "linux")]
const MEMORY_KB: u64 = 256 * 1024;

struct Worker(Child);

impl Worker {
    fn start() -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_keepwell"))
            .arg("--keepwell-worker")
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }

    /// What it says of a picture; nothing where it ended instead.
    fn ask(&mut self, file: &[u8]) -> Option<Value> {
        let questions = self.0.stdin.as_mut().unwrap();
        let length = (file.len() as u64 + 1).to_le_bytes();
        questions.write_all(&[b"p", &length[..], file, b"u"].concat()).ok()?;
        let answers = self.0.stdout.as_mut().unwrap();
        let mut head = [0; 9];
        answers.read_exact(&mut head).ok()?;
        assert_eq!(head[0], b'p');
        let length = u64::from_le_bytes(head[1..].try_into().unwrap());
        let mut answer = vec![0; length as usize];
        answers.read_exact(&mut answer).ok()?;
        let (length, rest) = answer.split_first_chunk().unwrap();
        Some(serde_json::from_slice(&rest[..u32::from_le_bytes(*length) as usize]).unwrap())
    }

    #[cfg(target_os = "linux")]
    fn peak_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn hostile_pictures_are_answered_within_the_memory() {
    let mut worker = Worker::start();
    for sample in hostile().into_iter().chain(unusual()) {
        let answer = worker.ask(&sample.bytes);
        assert!(answer.is_some(), "{} ended the worker", sample.name);
    }
    #[cfg(target_os = "linux")]
    assert!(worker.peak_kb() < MEMORY_KB, "{} kB", worker.peak_kb());
}

#[test]
fn a_large_photo_of_a_phone_is_read_within_the_memory() {
    let mut worker = Worker::start();
    let answer = worker.ask(&large_photo()).unwrap();
    assert_eq!((&answer["Ok"]["width"], &answer["Ok"]["height"]), (&6000.into(), &8000.into()));
    #[cfg(target_os = "linux")]
    {
        let peak = worker.peak_kb();
        assert!((140 * 1024..MEMORY_KB).contains(&peak), "{peak} kB");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_worker_holds_itself_to_its_limits() {
    let mut worker = Worker::start();
    worker.ask(b"to be sure that it runs").unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", worker.0.id())).unwrap();
    let limit = |name: &str| -> u64 {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    };
    assert!(limit("Max address space") < 2 * MEMORY_KB * 1024);
    for none in ["Max core file size", "Max open files", "Max file size"] {
        assert_eq!(limit(none), 0, "{none}");
    }
}
