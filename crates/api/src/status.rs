//! How the record stands: the status chip, preferences, self-checks.

use chrono::{DateTime, Utc};
use model::reading::Units;
use model::{EntryKind, PersonId};
use serde::{Deserialize, Serialize};

use crate::{ExchangeProgress, Helper};

/// The quiet status chip that never lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chip {
    /// Everything is on disk, and there is no service to send it to.
    Saved,
    /// On disk here, and waiting to be sent.
    Waiting(u64),
    /// A sync is running, and there is something to send.
    Sending,
    /// Items a person must decide about.
    NeedsAttention(u64),
    /// Every service confirmed all of it, at this time.
    AllSent(DateTime<Utc>),
}

/// How far a running sync has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncProgress {
    /// The connection's name.
    pub connection: String,
    /// Pages sent so far.
    pub sent: u64,
    /// Pages to send in all.
    pub to_send: u64,
    /// Resources received so far.
    pub received: u64,
    /// How many the service says there are, where it says.
    pub expected: Option<u64>,
}

/// The state of an open record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Whose record is open; `None` when locked.
    pub open: Option<PersonId>,
    /// Who writes for the person whose record is open; `None` where they write
    /// themself.
    pub writer: Option<Helper>,
    /// The chip.
    pub chip: Chip,
    /// The sync under way.
    pub sync: Option<SyncProgress>,
    /// The exchange with other computers under way.
    pub exchange: Option<ExchangeProgress>,
    /// Rises with every change of the record: what was read before is stale.
    pub version: u64,
    /// Seconds until the idle lock, once it is near.
    pub locks_in: Option<u32>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the computer is set.
    #[default]
    System,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// What a person set for themselves. Kept in their record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Text size in percent, 100 to 200.
    pub text_size: u16,
    /// Minutes without a key or a click until the lock closes, 1 to 120.
    pub lock_after_minutes: u16,
    /// The units that readings are typed and shown in.
    pub units: Units,
    /// The kind of entry they wrote last: what the form for a new one opens on.
    pub last_kind: EntryKind,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            text_size: 100,
            lock_after_minutes: 10,
            units: Units::default(),
            last_kind: EntryKind::Diary,
        }
    }
}

/// What a check of the whole record found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Nothing wrong.
    pub clean: bool,
    /// What is wrong, a sentence each.
    pub findings: Vec<String>,
    /// Entries checked.
    pub entries: u64,
    /// Changes whose signature and hash were checked.
    pub changes: u64,
    /// Batches of readings whose signature and hash were checked.
    pub reading_batches: u64,
    /// Readings in them.
    pub readings: u64,
    /// Clinical resource versions checked.
    pub clinical: u64,
    /// Photos and documents whose sealed file was opened.
    pub files: u64,
    /// Links of the activity chain checked.
    pub activity: u64,
    /// SHA-256 over everything the lists show, as hex digits: the same on two
    /// computers that know the same.
    pub projection: String,
}

/// What a rebuild of the projections did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RebuildReport {
    /// Entries rebuilt.
    pub entries: u64,
    /// Readings rebuilt that stand.
    pub readings: u64,
    /// Clinical cards rebuilt.
    pub clinical: u64,
    /// Whether every projection came out as it was.
    pub same: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record keeps these as JSON: what an earlier version wrote still reads.
    #[test]
    fn preferences_from_before_units_still_read() {
        let before = r#"{"theme":"dark","text_size":150,"lock_after_minutes":5}"#;
        let preferences: Preferences = serde_json::from_str(before).unwrap();
        assert_eq!((preferences.theme, preferences.text_size), (Theme::Dark, 150));
        assert_eq!(preferences.units, Units::default());
        assert_eq!(preferences.last_kind, EntryKind::Diary);
    }
}
