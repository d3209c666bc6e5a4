//! Readings that two people, or two computers, corrected apart.

use std::collections::{BTreeMap, BTreeSet};

use model::{Reading, ReadingId};

use crate::{Reader, StoreError};

impl Reader {
    /// Readings that were corrected in two ways without knowing of each other,
    /// for the person to choose: the ones that stand, two or more of each.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn readings_with_two_answers(&self) -> Result<Vec<Vec<Reading>>, StoreError> {
        let load = |id: ReadingId| Ok(self.reading(id)?.ok_or(StoreError::Damaged)?.reading);
        let groups = self.standing_answers()?.into_iter();
        groups.map(|answers| answers.into_iter().map(load).collect()).collect()
    }

    /// How many readings wait for the person to choose.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn count_readings_to_decide(&self) -> Result<u64, StoreError> {
        Ok(self.standing_answers()?.len() as u64)
    }

    fn standing_answers(&self) -> Result<Vec<Vec<ReadingId>>, StoreError> {
        let mut statement = self.statement(include_str!("sql/replaced_readings.sql"))?;
        let links = statement.query_map([], |row| {
            let id = |column| row.get(column).map(ReadingId::from_bytes);
            Ok((id("reading")?, id("by")?, row.get::<_, bool>("current")?))
        })?;
        let mut groups = Groups::default();
        let mut standing = BTreeSet::new();
        for link in links {
            let (reading, by, current) = link?;
            groups.join(reading, by);
            if current {
                standing.insert(by);
            }
        }
        let mut answers: BTreeMap<ReadingId, Vec<ReadingId>> = BTreeMap::new();
        for id in standing {
            answers.entry(groups.of(id)).or_default().push(id);
        }
        Ok(answers.into_values().filter(|answers| answers.len() > 1).collect())
    }
}

/// Readings that belong together by their links.
#[derive(Default)]
struct Groups(BTreeMap<ReadingId, ReadingId>);

impl Groups {
    /// The one that stands for the group.
    fn of(&self, mut id: ReadingId) -> ReadingId {
        while let Some(up) = self.0.get(&id) {
            id = *up;
        }
        id
    }

    fn join(&mut self, one: ReadingId, other: ReadingId) {
        let (one, other) = (self.of(one), self.of(other));
        if one != other {
            self.0.insert(one.max(other), one.min(other));
        }
    }
}
