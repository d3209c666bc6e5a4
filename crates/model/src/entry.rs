//! Entries: things written down that can later be changed.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::as_text::as_text;
use crate::{EntryId, EntryKind, Field, Page, PersonId};

/// Who may see an entry: two independent switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// The people this record is shared with.
    pub circle: bool,
    /// The services this record is connected to.
    pub care_team: bool,
}

/// Bytes in a change hash (SHA-256).
pub const HEAD_BYTES: usize = 32;

/// The hash of one change; the newest ones are a document's heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Head(pub [u8; HEAD_BYTES]);

/// A version of an entry: the changes nothing was built on yet, in order of hash.
pub type Heads = Vec<Head>;

/// The text is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a version of an entry")]
pub struct ParseHeadError;

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Head {
    type Err = ParseHeadError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != HEAD_BYTES * 2 || !text.is_ascii() {
            return Err(ParseHeadError);
        }
        let mut bytes = [0; HEAD_BYTES];
        for (index, byte) in bytes.iter_mut().enumerate() {
            let digits = text.get(index * 2..index * 2 + 2).ok_or(ParseHeadError)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| ParseHeadError)?;
        }
        Ok(Self(bytes))
    }
}

as_text!(Head);

/// One of two or more answers to the same field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The text form of the field; empty for "no answer".
    pub value: String,
    /// Who gave it.
    pub by: PersonId,
    /// The contact who wrote it for them; `None` where they wrote themself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<EntryId>,
    /// When they wrote it, by their computer's clock.
    pub at: DateTime<Utc>,
}

/// Different answers to the same field, given without knowing of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoAnswers {
    /// The field they are for.
    pub field: Field,
    /// Two or more, in order of value.
    pub answers: Vec<Answer>,
}

/// An entry as its changes make it: the projection that lists, search and
/// services are served from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryState {
    /// The entry.
    pub id: EntryId,
    /// Its version.
    pub heads: Heads,
    /// What it says. With two answers, the one that sorts first by change.
    pub page: Page,
    /// Who may see it.
    pub audience: Audience,
    /// Fields with two answers; empty nearly always.
    pub two_answers: Vec<TwoAnswers>,
    /// Texts that two people changed without knowing of each other: both
    /// people's words are there, and nobody has written since.
    pub merged: BTreeSet<Field>,
    /// Deleted, and nothing was written beside or after the deletion.
    pub deleted: bool,
    /// Someone deleted it while someone else changed it: it was kept.
    pub kept_after_delete: bool,
    /// Written by a newer Keepwell: show, do not change.
    pub read_only: bool,
    /// Who made it.
    pub created_by: PersonId,
    /// When it was made, by that computer's clock.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// The contact who wrote it first for the person whose record it is; `None`
    /// where they wrote themself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_writer: Option<EntryId>,
    /// The same of whoever of this record wrote last: what services do to an
    /// entry is nobody's writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_writer: Option<EntryId>,
}

impl EntryState {
    /// The kind of the entry.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.page.kind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_64_hex_digits() {
        let text = "00ff".repeat(16);
        assert_eq!(text.parse::<Head>().unwrap().to_string(), text);
        assert_eq!("zz".repeat(32).parse::<Head>(), Err(ParseHeadError));
        assert_eq!("é".repeat(32).parse::<Head>(), Err(ParseHeadError));
        assert_eq!("00".parse::<Head>(), Err(ParseHeadError));
    }
}
