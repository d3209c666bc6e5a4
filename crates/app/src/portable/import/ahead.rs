//! A file is read in a thread of its own: what comes next is read, and it is
//! worked out how it is listed, while what came before is kept.
//!
//! No more than two batches are in memory, or two things that are larger than a
//! batch by themselves.

use std::fs::File;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use api::WhyLeftOut;
use chrono::{DateTime, Utc};
use fhir::file::{Piece, Raw, ReadFileError, Shape, Unread, WhyUnread};
use model::ConnectionId;

use crate::fault::Fault;
use crate::portable::clinical::Arriving;
use crate::portable::survey::Survey;
use crate::portable::truth::Take;

/// Things that are handed over together, at most.
const BATCH: usize = 256;
/// A batch is full when it holds so many bytes of the file.
const BATCH_BYTES: usize = 256 * 1024;

/// Something in a file, read as far as it can be without the record.
pub(super) enum Found {
    /// What is not taken.
    LeftOut { why: WhyLeftOut, resource_type: String, id: String },
    /// A part of the record that was written to the file.
    Own(Piece),
    /// What somebody recorded, and the source that it came from to the record
    /// that was written to the file.
    Recorded { arriving: Box<Arriving>, via: Option<ConnectionId> },
}

impl Found {
    /// Of a file that may hold the whole record which was surveyed.
    pub(super) fn read(
        raw: Raw<'_>,
        survey: &Survey,
        take: Take,
        now: DateTime<Utc>,
    ) -> Result<Self, ReadFileError> {
        let piece = match raw.piece()? {
            Ok(piece) => piece,
            Err(unread) => return Ok(unread.into()),
        };
        if survey.is_own(&piece) && take != Take::Nothing {
            return Ok(Self::Own(piece));
        }
        let via = piece.note.as_ref().map(|note| ConnectionId::from_bytes(note.via.into_bytes()));
        let (resource_type, id) = (piece.received.resource_type.clone(), piece.received.id.clone());
        Ok(match Arriving::of(piece, now) {
            Some(arriving) => Self::Recorded { arriving: Box::new(arriving), via },
            None => Self::LeftOut { why: WhyLeftOut::Unreadable, resource_type, id },
        })
    }
}

impl From<Unread> for Found {
    fn from(unread: Unread) -> Self {
        let why = match unread.why {
            WhyUnread::Empty => WhyLeftOut::Empty,
            WhyUnread::NotFhir => WhyLeftOut::NotFhir,
            WhyUnread::TooDeep => WhyLeftOut::TooDeep,
        };
        Self::LeftOut { why, resource_type: unread.resource_type, id: unread.id }
    }
}

/// Hands over what `read` makes of everything in a file, in order.
///
/// # Errors
/// What is wrong with the file, or what `with` says; it is called no more then.
pub(super) fn each<T: Send>(
    path: &Path,
    shape: Shape,
    read: impl Fn(Raw<'_>) -> Result<T, ReadFileError> + Send,
    mut with: impl FnMut(T) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let file = File::open(path)?;
    thread::scope(|scope| {
        let (to, from) = sync_channel(0);
        let reading = scope.spawn(move || {
            let mut batch = Batch { to, ready: Vec::new(), bytes: 0 };
            fhir::file::each(file, shape, |raw| batch.add(raw.size(), read(raw)?))?;
            batch.hand_over()
        });
        for one in from.iter().flatten() {
            with(one)?;
        }
        match reading.join() {
            Ok(Err(Ended::Read(error))) => Err(error.into()),
            Ok(Ok(()) | Err(Ended::Unwanted)) => Ok(()),
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// How reading ends before the end of the file.
enum Ended {
    Read(ReadFileError),
    /// Whoever was handed things over wants no more.
    Unwanted,
}

impl From<ReadFileError> for Ended {
    fn from(error: ReadFileError) -> Self {
        Self::Read(error)
    }
}

struct Batch<T> {
    to: SyncSender<Vec<T>>,
    ready: Vec<T>,
    bytes: usize,
}

impl<T> Batch<T> {
    fn add(&mut self, bytes: usize, one: T) -> Result<(), Ended> {
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
    use std::io::Write as _;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use api::Problem;

    use super::*;

    const MANY: usize = 10 * BATCH + 1;

    fn many() -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        for id in 0..MANY {
            writeln!(file, r#"{{"resourceType":"Flag","id":"{id}"}}"#).unwrap();
        }
        file
    }

    fn id(raw: Raw<'_>) -> Result<String, ReadFileError> {
        Ok(raw.piece()?.unwrap().received.id)
    }

    #[test]
    fn everything_is_handed_over_once_and_in_order() {
        let mut seen = Vec::new();
        let keep = |id: String| {
            seen.push(id);
            Ok(())
        };
        each(many().path(), Shape::Resources, id, keep).unwrap();
        assert_eq!(seen, (0..MANY).map(|id| id.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn little_is_read_that_nobody_wants() {
        let read = AtomicUsize::new(0);
        let counted = |raw: Raw<'_>| {
            read.fetch_add(1, Ordering::Relaxed);
            id(raw)
        };
        let stopped =
            each(many().path(), Shape::Resources, counted, |_| Err(Problem::Stopped.into()));
        assert!(matches!(stopped, Err(Fault::Problem(Problem::Stopped))));
        assert!(read.into_inner() <= 2 * BATCH);
    }

    #[test]
    fn what_is_wrong_far_into_a_file_is_told() {
        let mut file = many();
        writeln!(file, "{{").unwrap();
        let mut seen = 0;
        let keep = |_| {
            seen += 1;
            Ok(())
        };
        assert!(each(file.path(), Shape::Resources, id, keep).is_err());
        assert!(seen >= 10 * BATCH, "what comes before it was handed over");
    }
}
