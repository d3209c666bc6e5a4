//! What arrived and was not taken, and how a person is told.

use api::SetAside;
use chrono::{DateTime, Utc};
use store::{QuarantineRow, StoreError};
use sync::Listed;

use super::base_name;
use crate::App;
use crate::fault::Fault;
use crate::session::Session;

/// Why something is kept aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    TooLarge,
    Swollen,
    Seal,
    Stranger,
    RemovedComputer,
    Signature,
    NewerVersion,
    Unreadable,
    Unsigned,
    Entry,
}

impl Why {
    const ALL: [Self; 10] = [
        Self::TooLarge,
        Self::Swollen,
        Self::Seal,
        Self::Stranger,
        Self::RemovedComputer,
        Self::Signature,
        Self::NewerVersion,
        Self::Unreadable,
        Self::Unsigned,
        Self::Entry,
    ];

    /// The stable code that is kept.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Swollen => "swollen",
            Self::Seal => "seal",
            Self::Stranger => "stranger",
            Self::RemovedComputer => "removed_computer",
            Self::Signature => "signature",
            Self::NewerVersion => "newer_version",
            Self::Unreadable => "unreadable",
            Self::Unsigned => "unsigned",
            Self::Entry => "entry",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::TooLarge => "This file is too large to be one of Keepwell's. It was not read.",
            Self::Swollen => "This file is far larger inside than it looks. It was not used.",
            Self::Seal => "The seal of this file is broken. It was not used.",
            Self::Stranger => {
                "This file was made by a computer that does not belong to this record. \
                 It was not used."
            }
            Self::RemovedComputer => {
                "This file was made by a computer that was removed from this record. \
                 It was not used."
            }
            Self::Signature => "The signature of this file does not fit. It was not used.",
            Self::NewerVersion => {
                "This file was made by a newer Keepwell. Install the newest version to read it."
            }
            Self::Unreadable => "This file could not be read. It was not used.",
            Self::Unsigned => {
                "Something in this file was not signed by a computer of this record. \
                 That part was not used."
            }
            Self::Entry => {
                "One entry in this file could not be read. The rest of the file was used."
            }
        }
    }

    fn of(code: &str) -> Self {
        Self::ALL.into_iter().find(|why| why.code() == code).unwrap_or(Self::Unreadable)
    }
}

impl App {
    pub(crate) fn set_aside(&self) -> Result<Vec<SetAside>, Fault> {
        self.with_session(|session| session.set_aside())
    }
}

impl Session {
    pub(super) fn set_aside(&self) -> Result<Vec<SetAside>, Fault> {
        let view = |row: QuarantineRow| SetAside {
            sentence: Why::of(&row.why).sentence().to_owned(),
            name: row.name,
            why: row.why,
            size: row.size,
            first_seen: row.first_seen,
        };
        Ok(self.store.quarantined()?.into_iter().map(view).collect())
    }

    /// Keeps aside what was not taken, and forgets what is no longer there:
    /// removing the file from the folder is how a person settles it.
    pub(super) fn keep_aside(
        &mut self,
        there: &[Listed],
        aside: &[(Listed, Why)],
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let known = self.store.quarantined()?;
        let is_known = |name: &str, why: Why| {
            known.iter().any(|row| row.name == name && row.why == why.code())
        };
        let new: Vec<QuarantineRow> = aside
            .iter()
            .filter_map(|(file, why)| Some((base_name(&file.name)?, file.size, *why)))
            .filter(|(name, _, why)| !is_known(name, *why))
            .map(|(name, size, why)| QuarantineRow {
                name: name.to_owned(),
                why: why.code().to_owned(),
                size,
                first_seen: now,
            })
            .collect();
        let is_there = |name: &str| there.iter().any(|file| base_name(&file.name) == Some(name));
        let gone: Vec<&str> =
            known.iter().map(|row| row.name.as_str()).filter(|name| !is_there(name)).collect();
        if new.is_empty() && gone.is_empty() {
            return Ok(());
        }
        self.store.transact(|tx| -> Result<(), StoreError> {
            gone.iter().try_for_each(|name| tx.end_quarantine(name))?;
            new.iter().try_for_each(|row| tx.quarantine(row))
        })?;
        self.version += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_reads_back_and_is_one_or_two_sentences() {
        for why in Why::ALL {
            assert_eq!(Why::of(why.code()), why);
            assert!(why.sentence().ends_with('.'));
        }
        assert_eq!(Why::of("from a later version"), Why::Unreadable);
    }
}
