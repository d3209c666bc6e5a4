//! What a person decides about what a service did.

use api::{ElsewhereChoice, Problem};
use model::{ConnectionId, EntryId, Field, ItemId, Reading, ReadingId};
use serde_json::Value;
use store::{ElsewhereRow, ElsewhereWhat, StoreError, Tx};

use super::{Comparison, Said, compared};
use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::reconcile::outgoing::{may_be_there, queue, queue_readings};
use crate::services::known;

impl App {
    /// Does what a person decided.
    pub(crate) fn settle_elsewhere(
        &self,
        connection: ConnectionId,
        item: ItemId,
        choice: ElsewhereChoice,
    ) -> Result<(), Fault> {
        let (row, said) = self.with_session(|session| {
            let service = known(&session.store, connection)?;
            let rows = session.store.elsewhere()?;
            let row = rows.into_iter().find(|row| row.connection == connection && row.item == item);
            let row = row.ok_or(Problem::NoSuchItem)?;
            let said = compared(&session.store, &service, &row)?;
            Ok((row, said))
        })?;
        match choice {
            ElsewhereChoice::KeepMine => self.keep_mine(&row, said.as_ref())?,
            ElsewhereChoice::TakeTheirs => self.take_theirs(&row, said)?,
            ElsewhereChoice::LeaveBoth => {}
        }
        let now = self.now();
        self.with_session(|session| {
            session.store.transact(|tx| -> Result<(), StoreError> {
                match (choice, row.what) {
                    (ElsewhereChoice::TakeTheirs, ElsewhereWhat::Withdrawn) => {
                        write_over_next(tx, &row)?;
                    }
                    (ElsewhereChoice::TakeTheirs, ElsewhereWhat::Removed) => {
                        forget_removed(tx, &row)?;
                    }
                    _ => {}
                }
                if choice == ElsewhereChoice::KeepMine {
                    if row.what == ElsewhereWhat::Removed {
                        tx.forget_remote(connection, item)?;
                    }
                    write_over_next(tx, &row)?;
                    tx.withdraw(connection, item)?;
                    let reading = ReadingId::from_bytes(*item.as_bytes());
                    match tx.entry(EntryId::from_bytes(*item.as_bytes()))? {
                        Some(state) => queue(tx, &state, now)?,
                        None => queue_readings(tx, [reading], now)?,
                    }
                    tx.approve(connection, Some(item), None, now)?;
                }
                tx.settle_elsewhere(connection, item)?;
                Ok(())
            })?;
            session.version += 1;
            session.next_sync.soon(now);
            Ok(())
        })
    }

    fn keep_mine(&self, row: &ElsewhereRow, said: Option<&Comparison>) -> Result<(), Fault> {
        match (row.what, said) {
            (ElsewhereWhat::Changed, Some(compared)) => {
                self.put_back(EntryId::from_bytes(*row.item.as_bytes()), compared)
            }
            _ => Ok(()),
        }
    }

    /// What it changed in an entry is there already, unless it did so in another
    /// resource beside ours. A reading is corrected; what it withdrew or removed is
    /// deleted.
    fn take_theirs(&self, row: &ElsewhereRow, said: Option<Comparison>) -> Result<(), Fault> {
        let reading = ReadingId::from_bytes(*row.item.as_bytes());
        let differing = said.as_ref().map(Comparison::differing).unwrap_or_default();
        match (row.what, said.map(|compared| compared.said)) {
            (ElsewhereWhat::Changed, Some(Said::Reading { there, .. })) => {
                self.correct_to(reading, *there).map(drop)
            }
            (ElsewhereWhat::Changed, _) => {
                let all = differing.into_iter().map(|one| (one.field, one.sent, one.there));
                self.say_instead(EntryId::from_bytes(*row.item.as_bytes()), all)
            }
            _ if self.is_reading(reading)? => self.remove_reading(reading).map(drop),
            _ => self.delete_entry(EntryId::from_bytes(*row.item.as_bytes())).map(drop),
        }
    }

    fn is_reading(&self, id: ReadingId) -> Result<bool, Fault> {
        self.with_session(|session| Ok(session.store.reading(id)?.is_some()))
    }

    /// Has the entry say again what people wrote, where it says what the
    /// service does.
    fn put_back(&self, id: EntryId, compared: &Comparison) -> Result<(), Fault> {
        if let Said::Reading { .. } = &compared.said {
            return Ok(());
        }
        let questions = self.with_session(|session| Ok(session.load(id)?.state()?.two_answers))?;
        for two in questions {
            let mut ours = two.answers.into_iter().filter(|answer| !answer.by.is_service());
            // Where people disagree among themselves, that is another question.
            if let (Some(ours), None) = (ours.next(), ours.next()) {
                let heads = self.entry(id)?.heads;
                self.choose(id, &heads, two.field, &ours.value)?;
            }
        }
        let all = compared.differing().into_iter().map(|one| (one.field, one.there, one.sent));
        self.say_instead(id, all)
    }

    /// Has the fields of an entry that say the first say the second.
    fn say_instead(
        &self,
        id: EntryId,
        fields: impl Iterator<Item = (Field, String, String)>,
    ) -> Result<(), Fault> {
        let now = self.entry(id)?;
        let (typed, mut page) = (now.page.typed(), now.page.clone());
        for (field, first, second) in fields {
            if typed.get(&field).map_or("", String::as_str) == first {
                page.set(field, &second).map_err(not_like_this)?;
            }
        }
        match page == now.page {
            true => Ok(()),
            false => self.edit_entry(id, &now.heads, &page, None).map(drop),
        }
    }

    fn correct_to(&self, id: ReadingId, there: Reading) -> Result<api::SavedReadings, Fault> {
        let now = self.now();
        self.with_session(|session| session.replace_with(id, there, now))
    }
}

/// What the service removed is not there to be taken back, nor to count as sent
/// should the person bring it back.
fn forget_removed(tx: &Tx<'_>, row: &ElsewhereRow) -> Result<(), StoreError> {
    let remotes = tx.remote(row.connection, row.item)?;
    for remote in remotes.iter().filter(|remote| remote.role == row.role) {
        tx.forget_part(remote)?;
    }
    if !may_be_there(tx, row.connection, row.item)? {
        tx.withdraw(row.connection, row.item)?;
    }
    Ok(())
}

/// The version that the service has now is the one to write over, and what it
/// was sent no longer counts.
fn write_over_next(tx: &Tx<'_>, row: &ElsewhereRow) -> Result<(), StoreError> {
    let bytes = tx.clinical_bytes(row.seq)?.unwrap_or_default();
    let theirs: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let text = |at| theirs.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let remotes = tx.remote(row.connection, row.item)?;
    for mut remote in remotes.into_iter().filter(|remote| remote.role == row.role) {
        // Another one beside ours has versions of its own.
        if text("/id") == remote.remote_id {
            text("/meta/versionId").clone_into(&mut remote.version);
        }
        remote.sent_hash.clear();
        tx.put_remote(&remote)?;
    }
    Ok(())
}
