//! Facts as they are signed and carried.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{FactError, Reading, Target};
use crate::{PersonId, ReadingId};

/// The form of a batch that this version writes, and the newest it reads.
pub const BATCH_SCHEMA: u16 = 1;

/// Facts that were written together: what is signed once and travels whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The form it is written in. A batch of a newer form is kept and carried
    /// on, and not shown.
    pub schema: u16,
    /// Readings, in the order written.
    pub readings: Vec<Reading>,
    /// Targets, in the order written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
}

impl Batch {
    /// In the form that this version writes.
    #[must_use]
    pub fn new(readings: Vec<Reading>, targets: Vec<Target>) -> Self {
        Self { schema: BATCH_SCHEMA, readings, targets }
    }

    /// What it says without these readings.
    #[must_use]
    pub fn without(&self, ids: &BTreeSet<ReadingId>) -> Self {
        let left = self.readings.iter().filter(|reading| !ids.contains(&reading.id));
        Self {
            schema: self.schema,
            readings: left.cloned().collect(),
            targets: self.targets.clone(),
        }
    }

    /// Whether it says nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.readings.is_empty() && self.targets.is_empty()
    }

    /// Whether every fact is as Keepwell writes them, and was written down by
    /// `author`, who signs the batch.
    ///
    /// # Errors
    /// [`FactError`] of the first that is not.
    pub fn check(&self, author: PersonId) -> Result<(), FactError> {
        self.readings.iter().try_for_each(Reading::check)?;
        self.targets.iter().try_for_each(Target::check)?;
        let mut writers =
            self.readings.iter().map(|fact| fact.by).chain(self.targets.iter().map(|fact| fact.by));
        if writers.all(|by| by == author) { Ok(()) } else { Err(FactError::Author) }
    }
}
