//! The power goes, at any moment of what a program does.

use std::process::{Child, Output};
use std::time::{Duration, Instant};
use std::{fmt, thread};

/// Kills programs that do the same, each at a moment of its own.
pub(crate) struct Killer {
    /// How long one takes that nobody kills. It changes with whatever else the
    /// computer does, and follows how many of them are done in time.
    whole_run: Duration,
    round: u32,
    killed: u32,
}

impl Killer {
    /// `run` does once what will be killed.
    pub(crate) fn after<T>(run: impl FnOnce() -> T) -> (Self, T) {
        let begin = Instant::now();
        let done = run();
        (Self { whole_run: begin.elapsed(), round: 0, killed: 0 }, done)
    }

    /// What it said until it was killed, or was done.
    pub(crate) fn strike(&mut self, mut running: Child) -> Output {
        thread::sleep(spread(self.round, self.whole_run));
        running.kill().unwrap();
        let ended = running.wait_with_output().unwrap();
        let was_killed = !ended.status.success();
        self.round += 1;
        self.killed += u32::from(was_killed);
        self.whole_run = self.whole_run.mul_f64(if was_killed { 1.03 } else { 0.95 });
        ended
    }

    /// Most that go wrong in the middle were in the middle.
    pub(crate) fn enough(&self) {
        assert!(self.killed >= self.round / 4, "only {self} before they were done");
    }
}

impl fmt::Display for Killer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} were killed", self.killed, self.round)
    }
}

/// When to kill in this round: spread over one and a quarter of a whole run, in
/// an order without pattern (multiples of the golden ratio), so that every
/// moment gets its kill.
pub(crate) fn spread(round: u32, whole_run: Duration) -> Duration {
    let part = (f64::from(round) * 0.618_033_988_749_895).fract();
    whole_run.mul_f64(part * 1.25)
}
