//! The side of the program that asks a worker, and does not trust it.

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{ARGUMENT, Job, frame};

/// What the operating system's loader needs to start a program, where it was
/// told so. A worker gets nothing else of the environment.
const KEPT: [&str; 3] = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot"];

/// Where a worker comes from.
#[derive(Debug, Clone, Default)]
pub enum Worker {
    /// This program, started once more; its `main` calls
    /// [`run_if_asked`](super::run_if_asked).
    #[default]
    ThisProgram,
    /// Another program that does.
    Program(PathBuf),
    /// No process at all: for tests of what is done with the answers, in
    /// programs whose `main` is not ours.
    InProcess,
}

/// Why a worker gave no answer. It is ended then, and nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorkerError {
    /// It could not be started.
    #[error("the process for reading files from outside could not be started")]
    Start(#[source] io::Error),
    /// It took longer than the job may take.
    #[error("reading the file took too long")]
    TooSlow,
    /// It ended in the middle, or answered what is no answer: it ran out of
    /// memory or met a fault, or what it read took it over.
    #[error("reading the file failed")]
    Failed,
}

/// A worker that can be asked, one question after another. Dropping it ends it.
pub(crate) enum Running {
    Process(Process),
    Here,
}

pub(crate) struct Process {
    child: Child,
    questions: ChildStdin,
    answers: ChildStdout,
    failed: bool,
}

impl Worker {
    /// Starts a worker.
    pub(crate) fn start(&self) -> Result<Running, WorkerError> {
        let program = match self {
            Self::InProcess => return Ok(Running::Here),
            Self::Program(path) => path.clone(),
            Self::ThisProgram => this_program().map_err(WorkerError::Start)?,
        };
        let mut command = Command::new(program);
        command
            .arg(ARGUMENT)
            .env_clear()
            .envs(KEPT.into_iter().filter_map(|name| Some((name, env::var_os(name)?))))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(WorkerError::Start)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(questions), Some(answers)) => {
                Ok(Running::Process(Process { child, questions, answers, failed: false }))
            }
            _ => Err(WorkerError::Failed),
        }
    }
}

/// On Linux by a link that is right even while an update puts another program
/// in this one's place.
fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { env::current_exe() }
}

impl Running {
    /// Asks a question, given in parts, and waits for the answer. After an
    /// error every further question is one too.
    pub(crate) fn ask(&mut self, job: Job, parts: &[&[u8]]) -> Result<Vec<u8>, WorkerError> {
        match self {
            Self::Here => Ok((job.function())(parts.concat())),
            Self::Process(process) => process.ask(job, parts, job.time()),
        }
    }
}

impl Process {
    fn ask(&mut self, job: Job, parts: &[&[u8]], time: Duration) -> Result<Vec<u8>, WorkerError> {
        if self.failed {
            return Err(WorkerError::Failed);
        }
        let Self { child, questions, answers, failed } = self;
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || {
                // Nobody listens any more once the time is up.
                let _ = tell.send(exchange(questions, answers, job, parts));
            });
            let answer = match told.recv_timeout(time) {
                Ok(answer) => answer.map_err(|_| WorkerError::Failed),
                Err(_) => Err(WorkerError::TooSlow),
            };
            if answer.is_err() {
                *failed = true;
                // Its pipes close, and so the thread above ends.
                let _ = child.kill();
            }
            answer
        })
    }
}

/// A worker reads the whole question before it answers, so neither waits for
/// the other for ever.
fn exchange(
    questions: &mut ChildStdin,
    answers: &mut ChildStdout,
    job: Job,
    parts: &[&[u8]],
) -> io::Result<Vec<u8>> {
    frame::write(questions, job.letter(), parts)?;
    match frame::read_letter(answers)? {
        Some(letter) if letter == job.letter() => frame::read_body(answers, job.output_max()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has nothing to lose, and one that ended already needs no ending.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    /// A program that is no worker, but is started like one.
    fn running(script: &str) -> (TempDir, Running) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("worker");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        let running = Worker::Program(path).start().unwrap();
        (dir, running)
    }

    fn ask(running: &mut Running, time: Duration) -> Result<Vec<u8>, WorkerError> {
        match running {
            Running::Process(process) => process.ask(Job::Picture, &[&[0; 1 << 20]], time),
            Running::Here => panic!("it is a process"),
        }
    }

    #[test]
    fn a_worker_that_does_not_end_is_ended() {
        for script in ["exec sleep 1000", "cat >/dev/null; :"] {
            let (_dir, mut running) = running(script);
            let asked = ask(&mut running, Duration::from_millis(50));
            // With `cat` the question is taken, and no answer comes.
            assert!(matches!(asked, Err(WorkerError::TooSlow)), "{script}: {asked:?}");
            let again = ask(&mut running, Duration::from_secs(20));
            assert!(matches!(again, Err(WorkerError::Failed)), "it is gone");
        }
    }

    #[test]
    fn a_worker_that_ends_or_talks_nonsense_has_failed() {
        for script in [
            "exit 0",
            "exec head -c 100 >/dev/null",
            "head -c 1048585 >/dev/null; printf x",
            "head -c 1048585 >/dev/null; printf 'p\\377\\377\\377\\377\\377\\377\\377\\377'",
            "head -c 1048585 >/dev/null; printf 'p\\5\\0\\0\\0\\0\\0\\0\\0ab'",
        ] {
            let (_dir, mut running) = running(script);
            let asked = ask(&mut running, Duration::from_secs(20));
            assert!(matches!(asked, Err(WorkerError::Failed)), "{script}: {asked:?}");
        }
    }

    #[test]
    fn a_worker_gets_nothing_of_the_environment() {
        let dir = tempfile::tempdir().unwrap();
        let seen = dir.path().join("seen");
        let script = format!("/usr/bin/env > '{}'; echo \"$@\" >> '{0}'", seen.display());
        let (_dir, mut running) = running(&script);
        assert!(ask(&mut running, Duration::from_secs(20)).is_err());
        let seen = fs::read_to_string(seen).unwrap();
        assert!(seen.contains(ARGUMENT));
        for line in seen.lines().filter(|line| line.contains('=')) {
            let (name, _) = line.split_once('=').unwrap();
            // The shell's own, and what the loader may need.
            let known = ["PWD", "_", "SHLVL", "OLDPWD"].contains(&name) || KEPT.contains(&name);
            assert!(known, "{name}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_cannot_be_started() {
        let missing = Worker::Program("/nowhere/keepwell".into()).start();
        assert!(matches!(missing, Err(WorkerError::Start(_))));
    }
}
