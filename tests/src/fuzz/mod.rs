//! Bytes that nobody sane would send, against every place that reads bytes
//! from outside.
//!
//! A target is one function. Inputs are made from those kept so far by small
//! damage; one whose outcome is new is kept too, in `tests/fuzz/corpus`. What
//! panics or takes longer than [`TOO_LONG`] is kept in `tests/fuzz/crashes`,
//! and every test run tries all of them again.
//!
//! Rejected: cargo-fuzz. It looks into the code for new ways through it, which
//! finds more in the same time, but needs a nightly compiler and a tool that
//! every machine would have to install first; nobody would have run it.

mod change_set;
mod entry;
mod key_header;
mod mutate;
mod picture;
mod typed_reading;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use testkit::Random;

use mutate::mutated;

/// No input may take longer.
pub const TOO_LONG: Duration = Duration::from_secs(10);
/// Longest input tried.
const MOST_BYTES: usize = 64 * 1024;

/// One place that reads bytes from outside.
pub struct Target {
    /// What it is called, and its folders.
    pub name: &'static str,
    /// Inputs that are as they should be.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Reads an input and does all that can be done with what was read. The
    /// answer tells outcomes apart: an input with a new one is kept.
    pub run: fn(&[u8]) -> String,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "change_set", seeds: change_set::seeds, run: change_set::run },
    Target { name: "entry", seeds: entry::seeds, run: entry::run },
    Target { name: "key_header", seeds: key_header::seeds, run: key_header::run },
    Target { name: "picture", seeds: picture::seeds, run: picture::run },
    Target { name: "typed_reading", seeds: typed_reading::seeds, run: typed_reading::run },
];

/// What a run came to.
#[derive(Debug, Default)]
pub struct Figures {
    /// Inputs tried.
    pub tried: u64,
    /// Different outcomes seen.
    pub outcomes: usize,
    /// Where the input is kept that panicked or took too long.
    pub crash: Option<PathBuf>,
}

/// Where inputs are kept.
#[must_use]
pub fn kept(what: &str, target: &Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(what).join(target.name)
}

/// Every input kept for a target: those that should be read, those that once
/// had a new outcome, and those that once did harm.
///
/// # Errors
/// When a folder cannot be read.
pub fn inputs(target: &Target) -> io::Result<Vec<Vec<u8>>> {
    let mut inputs = (target.seeds)();
    for what in ["corpus", "crashes"] {
        let folder = kept(what, target);
        let files = if folder.is_dir() { fs::read_dir(folder)?.collect() } else { Vec::new() };
        let mut paths = Vec::new();
        for file in files {
            paths.push(file?.path());
        }
        paths.sort();
        for path in paths {
            inputs.push(fs::read(path)?);
        }
    }
    Ok(inputs)
}

/// Runs a target over inputs made from the kept ones until the time is up or
/// something crashes.
///
/// # Errors
/// When an input cannot be kept.
pub fn fuzz(target: &Target, seed: u64, time: Duration) -> io::Result<Figures> {
    let mut inputs = inputs(target)?;
    let mut random = Random::new(seed);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut figures = Figures::default();
    for input in &inputs {
        seen.insert((target.run)(input));
    }
    let begin = Instant::now();
    let desk = Desk::open(target);
    while begin.elapsed() < time && figures.crash.is_none() {
        let input = mutated(&inputs, MOST_BYTES, &mut random);
        figures.tried += 1;
        match desk.outcome(&input) {
            Some(outcome) => {
                if seen.insert(outcome) {
                    keep("corpus", target, &input)?;
                    inputs.push(input);
                }
            }
            None => figures.crash = Some(keep("crashes", target, &input)?),
        }
    }
    figures.outcomes = seen.len();
    Ok(figures)
}

/// A thread that runs a target, and can be given up when it does not answer.
struct Desk {
    inputs: mpsc::Sender<Vec<u8>>,
    outcomes: mpsc::Receiver<Option<String>>,
}

impl Desk {
    fn open(target: &Target) -> Self {
        let (inputs, to_run) = mpsc::channel::<Vec<u8>>();
        let (ran, outcomes) = mpsc::channel();
        let run = target.run;
        thread::spawn(move || {
            for input in to_run {
                let outcome = catch_unwind(AssertUnwindSafe(|| run(&input))).ok();
                if ran.send(outcome).is_err() {
                    break;
                }
            }
        });
        Self { inputs, outcomes }
    }

    /// `None` for an input that panicked or took too long.
    fn outcome(&self, input: &[u8]) -> Option<String> {
        self.inputs.send(input.to_vec()).ok()?;
        self.outcomes.recv_timeout(TOO_LONG).ok().flatten()
    }
}

fn keep(what: &str, target: &Target, input: &[u8]) -> io::Result<PathBuf> {
    let folder = kept(what, target);
    fs::create_dir_all(&folder)?;
    let name: String =
        Sha256::digest(input).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let path = folder.join(name);
    fs::write(&path, input)?;
    Ok(path)
}
