//! Targets: the projection of what batches say of them.

use std::collections::BTreeSet;

use model::reading::{OwnMeasure, Target};
use rusqlite::Row;

use crate::column::unreadable;
use crate::{Reader, StoreError, Tx};

impl Reader {
    /// The targets that stand: nothing replaces them, and they are no end of
    /// one. Several of a measure, where two were set apart from each other.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn targets(&self) -> Result<Vec<Target>, StoreError> {
        let all = self.all_targets()?;
        let replaced: BTreeSet<_> =
            all.iter().flat_map(|target| target.replaces.iter().copied()).collect();
        let stands = |target: &Target| !replaced.contains(&target.id) && !target.is_end();
        Ok(all.into_iter().filter(stands).collect())
    }

    /// Every target there ever was, in order of measure and of when it was set.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn all_targets(&self) -> Result<Vec<Target>, StoreError> {
        let mut statement = self.statement("SELECT state FROM target ORDER BY measure, own, id")?;
        let rows = statement.query_map([], target)?;
        let mut targets: Vec<Target> = rows.collect::<Result<_, _>>()?;
        targets.sort_by_key(|target| (target.measure, target.set_on, target.recorded_at));
        Ok(targets)
    }
}

impl Tx<'_> {
    pub(crate) fn put_target(&self, target: &Target) -> Result<(), StoreError> {
        let state = serde_json::to_string(target).map_err(|_| StoreError::Value)?;
        let sql = "INSERT OR IGNORE INTO target (id, measure, own, state) VALUES (?1, ?2, ?3, ?4)";
        let own = target.own.as_ref().map_or("", OwnMeasure::name);
        self.statement(sql)?.execute((
            target.id.as_bytes(),
            target.measure.as_str(),
            own,
            state,
        ))?;
        Ok(())
    }
}

fn target(row: &Row<'_>) -> rusqlite::Result<Target> {
    serde_json::from_str(row.get_ref(0)?.as_str()?).map_err(|_| unreadable())
}
