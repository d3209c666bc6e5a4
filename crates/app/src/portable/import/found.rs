//! What stands in a file, read as far as it can be without the record.

use api::WhyLeftOut;
use chrono::{DateTime, Utc};
use fhir::file::{Piece, Raw, ReadFileError, Unread, WhyUnread};
use model::ConnectionId;

use crate::portable::clinical::Arriving;
use crate::portable::survey::Survey;
use crate::portable::truth::Take;

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
