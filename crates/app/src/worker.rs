//! Untrusted bytes are looked at in a process of its own.
//!
//! Pictures from outside, and changes from another computer, are read by
//! libraries that have had faults and will have them again. So this program
//! starts itself once more with [`ARGUMENT`], and that second process, the
//! *worker*, does the reading: it has no key, no record, no environment, little
//! memory, and it can open no file. It is asked over its standard input and
//! answers over its standard output; when it takes too long it is ended, and
//! whatever becomes of it, the record is not touched.
//!
//! To add a job: a variant of [`Job`], and the function it stands for.
//!
//! Rejected: `catch_unwind` alone. It holds neither memory nor time, and a
//! failed allocation ends the process. Rejected: a thread with a limited
//! allocator, for the same reason. Rejected: a helper program of its own
//! beside this one, which a package could lose or leave at an older version.

mod changes;
mod document;
mod frame;
mod limits;
mod parent;
mod picture;

use std::env;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

pub(crate) use changes::{Merging, ToMerge, merge_changes};
pub(crate) use document::{draw_page, read_pages};
pub use parent::Worker;
pub(crate) use parent::{Running, WorkerError};
pub(crate) use picture::read_picture;

/// The first argument that makes a process of this program a worker.
pub const ARGUMENT: &str = "--keepwell-worker";

/// A set inflates to 64 MiB at most, and is asked about in parts; one entry may
/// be as large as a set.
const CHANGES_MAX_BYTES: u64 = 96 * 1024 * 1024;

/// What a worker can be asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    /// A picture's file to one that is safe to keep.
    Picture,
    /// A page of a document to a picture.
    Document,
    /// Changes from another computer onto the entries they are of.
    Changes,
}

impl Job {
    const ALL: [Self; 3] = [Self::Picture, Self::Document, Self::Changes];

    /// What does it: bytes in, bytes out, both of the job's own form.
    fn function(self) -> fn(Vec<u8>) -> Vec<u8> {
        match self {
            Self::Picture => picture::answer,
            Self::Document => document::answer,
            Self::Changes => changes::answer,
        }
    }

    /// How the job is named between the two processes.
    fn letter(self) -> u8 {
        match self {
            Self::Picture => b'p',
            Self::Document => b'd',
            Self::Changes => b'c',
        }
    }

    /// How long it may take before the worker is ended.
    fn time(self) -> Duration {
        match self {
            Self::Picture | Self::Document => Duration::from_secs(20),
            Self::Changes => Duration::from_secs(60),
        }
    }

    /// The most that may be asked, in bytes.
    fn input_max(self) -> u64 {
        match self {
            Self::Picture => intake::FILE_MAX_BYTES + 2,
            Self::Document => intake::FILE_MAX_BYTES + 4,
            Self::Changes => CHANGES_MAX_BYTES,
        }
    }

    /// The most that may be answered, in bytes.
    fn output_max(self) -> u64 {
        match self {
            Self::Picture => 2 * intake::FILE_MAX_BYTES,
            Self::Document => document::ANSWER_MAX_BYTES,
            Self::Changes => CHANGES_MAX_BYTES,
        }
    }

    fn of_letter(letter: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.letter() == letter)
    }
}

/// Becomes a worker where this process was started as one, and returns how to
/// end; to be called first of all in `main`.
#[must_use = "a worker has to end with this code and do nothing else"]
pub fn run_if_asked() -> Option<ExitCode> {
    if env::args_os().nth(1)? != ARGUMENT {
        return None;
    }
    // A panic's own words may hold what a person wrote.
    std::panic::set_hook(Box::new(|_| {}));
    let served = limits::set().and_then(|()| serve(io::stdin().lock(), io::stdout().lock()));
    Some(if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Answers one question after another until there are no more.
fn serve(mut questions: impl Read, mut answers: impl Write) -> io::Result<()> {
    while let Some(letter) = frame::read_letter(&mut questions)? {
        let job = Job::of_letter(letter).ok_or(io::ErrorKind::InvalidData)?;
        let question = frame::read_body(&mut questions, job.input_max())?;
        frame::write(&mut answers, letter, &[&(job.function())(question)])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_has_a_letter_of_its_own() {
        for job in Job::ALL {
            assert_eq!(Job::of_letter(job.letter()), Some(job));
        }
        assert_eq!(Job::of_letter(0), None);
    }

    #[test]
    fn questions_are_answered_until_they_end() {
        let mut questions = Vec::new();
        for _ in 0..2 {
            frame::write(&mut questions, Job::Picture.letter(), &[b"not", b" a picture"]).unwrap();
        }
        let mut answers = Vec::new();
        serve(questions.as_slice(), &mut answers).unwrap();
        let mut answers = answers.as_slice();
        for _ in 0..2 {
            assert_eq!(frame::read_letter(&mut answers).unwrap(), Some(Job::Picture.letter()));
            assert!(!frame::read_body(&mut answers, 1000).unwrap().is_empty());
        }
        assert_eq!(frame::read_letter(&mut answers).unwrap(), None);
    }

    #[test]
    fn what_is_no_question_ends_the_worker() {
        let too_long = [&[b'p'][..], &u64::MAX.to_le_bytes()].concat();
        for bytes in [&b"x\0\0\0\0\0\0\0\0"[..], b"p\x05", b"p\x05\0\0\0\0\0\0\0ab", &too_long] {
            assert!(serve(bytes, io::sink()).is_err());
        }
    }
}
