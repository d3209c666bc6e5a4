//! What was taken in, and taking all of it out again.

use api::{ImportUndone, ImportView, Problem};
use model::ConnectionId;
use store::StoreError;

use crate::App;
use crate::activity::log;
use crate::fault::Fault;

impl App {
    pub(crate) fn imports(&self) -> Result<Vec<ImportView>, Fault> {
        self.with_session(|session| {
            let rows = session.store.imports()?.into_iter();
            let views = rows.map(|row| ImportView {
                report: serde_json::from_str(&row.report).unwrap_or_default(),
                id: row.id,
                name: row.name,
                at: row.at,
            });
            Ok(views.collect())
        })
    }

    /// Takes out what came with an import. An entry that was changed here since
    /// is the person's own by now, and stays.
    pub(crate) fn undo_import(&self, id: ConnectionId) -> Result<ImportUndone, Fault> {
        let now = self.now();
        self.with_session(|session| {
            if !session.store.imports()?.iter().any(|row| row.id == id) {
                return Err(Problem::NoSuchImport.into());
            }
            let items = session.store.items_of_import(id)?;
            let services = session.services_that_may_have(items)?;
            let person = session.person();
            let undone = session.store.transact(|tx| -> Result<_, StoreError> {
                let undone = tx.undo_import(id)?;
                log(tx, now, person, "record.import.undo", &id.to_string())?;
                Ok(undone)
            })?;
            session.remove_files(&undone.files);
            session.rebuild(now)?;
            session.version += 1;
            Ok(ImportUndone {
                resources: undone.clinical,
                entries: undone.entries.len() as u64,
                sittings: undone.batches,
                kept: undone.kept,
                services,
            })
        })
    }
}
