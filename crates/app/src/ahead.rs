//! What needs nothing of the record is done in a thread of its own, ahead of what
//! is kept.
//!
//! No more than two batches are in memory, or two things that are larger than a
//! batch by themselves.

use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use crate::fault::Fault;

/// Things that are handed over together, at most.
const BATCH: usize = 64;
/// A batch is full when what it was made of comes to so many bytes.
const BATCH_BYTES: usize = 64 * 1024;

/// Hands everything that `make` adds to `with`, in order.
///
/// # Errors
/// What `make` says, or what `with` does; nothing more is handed over then. Or
/// the computer has no room for another thread.
pub(crate) fn each<T: Send>(
    make: impl FnOnce(&mut Batch<T>) -> Result<(), Ended> + Send,
    mut with: impl FnMut(T) -> Result<(), Fault>,
) -> Result<(), Fault> {
    thread::scope(|scope| {
        let (to, from) = sync_channel(0);
        let making = thread::Builder::new().spawn_scoped(scope, move || {
            let mut batch = Batch { to, ready: Vec::new(), bytes: 0 };
            make(&mut batch)?;
            batch.hand_over()
        })?;
        for one in from.iter().flatten() {
            with(one)?;
        }
        match making.join() {
            Ok(Err(Ended::Failed(fault))) => Err(fault),
            Ok(Ok(()) | Err(Ended::Unwanted)) => Ok(()),
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// How making things ends before all are made.
pub(crate) enum Ended {
    Failed(Fault),
    /// Whoever was handed things over wants no more.
    Unwanted,
}

impl<E: Into<Fault>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Things that are to be handed over.
pub(crate) struct Batch<T> {
    to: SyncSender<Vec<T>>,
    ready: Vec<T>,
    bytes: usize,
}

impl<T> Batch<T> {
    /// Adds one that was made of so many bytes.
    pub(crate) fn add(&mut self, bytes: usize, one: T) -> Result<(), Ended> {
        self.ready.push(one);
        self.bytes += bytes;
        match self.ready.len() >= BATCH || self.bytes >= BATCH_BYTES {
            true => self.hand_over(),
            false => Ok(()),
        }
    }

    fn hand_over(&mut self) -> Result<(), Ended> {
        self.bytes = 0;
        self.to.send(std::mem::take(&mut self.ready)).map_err(|_| Ended::Unwanted)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use api::Problem;

    use super::*;

    const MANY: usize = 10 * BATCH + 1;

    #[test]
    fn everything_is_handed_over_once_and_in_order() {
        let mut seen = Vec::new();
        let keep = |one| {
            seen.push(one);
            Ok(())
        };
        each(|batch| (0..MANY).try_for_each(|one| batch.add(1, one)), keep).unwrap();
        assert_eq!(seen, (0..MANY).collect::<Vec<_>>());
    }

    #[test]
    fn little_is_made_that_nobody_wants() {
        for (bytes, most) in [(1, 2 * BATCH), (BATCH_BYTES, 2)] {
            let made = AtomicUsize::new(0);
            let make = |batch: &mut Batch<()>| {
                (0..MANY).try_for_each(|_| {
                    made.fetch_add(1, Ordering::Relaxed);
                    batch.add(bytes, ())
                })
            };
            let stopped = each(make, |()| Err(Problem::Stopped.into()));
            assert!(matches!(stopped, Err(Fault::Problem(Problem::Stopped))));
            assert!(made.into_inner() <= most);
        }
    }

    #[test]
    fn what_goes_wrong_is_told_after_what_was_made_before_it() {
        let make = |batch: &mut Batch<usize>| {
            (0..MANY).try_for_each(|one| batch.add(1, one))?;
            Err(Problem::Files.into())
        };
        let mut seen = 0;
        let keep = |_| {
            seen += 1;
            Ok(())
        };
        assert!(matches!(each(make, keep), Err(Fault::Problem(Problem::Files))));
        assert_eq!(seen, 10 * BATCH);
    }
}
