//! What services do to things that were sent to them.
//!
//! Such a thing comes back with a pull. What it says there is compared with the
//! version that was last sent; the difference becomes a change of the entry,
//! written in the service's name, and is merged like a person's. Whatever the
//! service did is told under what needs attention until a person has seen to
//! it: nothing is taken over, taken back or removed without a word.

use std::collections::{BTreeMap, BTreeSet};

use api::ElsewhereChoice;
use changes::{Elsewhere, Entry};
use chrono::{DateTime, Utc};
use fhir::Received;
use fhir::mapping::{self, Attachment, Context, EntryItem, Files, Item, Role, Writer};
use fhir::push::Push;
use model::{ConnectionId, EntryId, EntryState, Field, ItemId, Page, PersonId};
use serde_json::Value;
use store::{ConnectionRow, ElsewhereRow, ElsewhereWhat, Reader, RemoteRow, StoreError, Tx};
use vault::Keys;

use super::outgoing::queue;
use crate::App;
use crate::activity::log;
use crate::entries::{load, signed};
use crate::fault::{Fault, not_like_this};
use crate::services::known;

/// Who fetched something, from where and when.
pub(super) struct Import<'a> {
    pub(super) connection: &'a ConnectionRow,
    pub(super) keys: &'a Keys,
    pub(super) person: PersonId,
    pub(super) now: DateTime<Utc>,
}

/// What a service makes of an entry that it was sent.
pub(crate) struct Comparison {
    /// The page as it was last sent.
    pub(crate) sent: Page,
    /// The page as the service has it.
    pub(crate) there: Page,
    withdrawn: bool,
    unread: Vec<String>,
}

/// The author of what a service changes.
pub(crate) fn author(connection: &ConnectionRow) -> PersonId {
    Elsewhere { server: &connection.base_url, resource: "", version: "", at: None }.author()
}

impl Import<'_> {
    /// Sees whether `resource`, the newest version the service has of it, is
    /// something we sent, and whether it still says that.
    pub(super) fn notice(&self, tx: &Tx<'_>, resource: &Received, seq: i64) -> Result<(), Fault> {
        let Some(remote) = tx.remote_by_id(self.connection.id, &resource.id)? else {
            return Ok(());
        };
        let Ok(theirs) = serde_json::from_slice::<Value>(&resource.bytes) else { return Ok(()) };
        if is_older(resource, &remote) || self.is_on_its_way(tx, &remote, &theirs)? {
            return Ok(());
        }
        let Some(entry) = load(tx, remote.entry)? else { return Ok(()) };
        let sent = entry.state_at(&remote.heads)?;
        let Some(compared) = compare(self.connection, &sent, &remote.role, &theirs) else {
            return Ok(());
        };
        let base = remote.heads.clone();
        let mut remote =
            RemoteRow { version: resource.version.clone().unwrap_or_default(), ..remote };
        let what = match compared.withdrawn {
            true => ElsewhereWhat::Withdrawn,
            false => ElsewhereWhat::Changed,
        };
        if compared.withdrawn {
            tx.put_remote(&remote)?;
            let state = entry.state()?;
            // It is withdrawn here, too, or about to be.
            if state.deleted || !state.audience.care_team {
                return Ok(());
            }
        } else if compared.there == compared.sent && compared.unread.is_empty() {
            // It says the same under another version.
            return Ok(tx.put_remote(&remote)?);
        } else {
            self.take_over(tx, &entry, &mut remote, resource, &compared)?;
        }
        tx.put_elsewhere(&ElsewhereRow {
            connection: self.connection.id,
            item: ItemId::from_bytes(*remote.entry.as_bytes()),
            role: remote.role,
            what,
            seq,
            base,
            unread: compared.unread,
            noticed_at: self.now,
        })?;
        let subject = remote.entry.to_string();
        Ok(log(tx, self.now, self.person, "entry.elsewhere", &subject)?)
    }

    /// Sees whether what is gone is something we sent.
    pub(super) fn notice_removal(
        &self,
        tx: &Tx<'_>,
        remote_id: &str,
        seq: i64,
    ) -> Result<(), Fault> {
        let Some(remote) = tx.remote_by_id(self.connection.id, remote_id)? else {
            return Ok(());
        };
        let state = tx.entry(remote.entry)?;
        // What is withdrawn here is wanted nowhere.
        if !state.is_some_and(|state| !state.deleted && state.audience.care_team) {
            return Ok(());
        }
        tx.put_elsewhere(&ElsewhereRow {
            connection: self.connection.id,
            item: ItemId::from_bytes(*remote.entry.as_bytes()),
            role: remote.role,
            what: ElsewhereWhat::Removed,
            seq,
            base: remote.heads,
            unread: Vec::new(),
            noticed_at: self.now,
        })?;
        let subject = remote.entry.to_string();
        Ok(log(tx, self.now, self.person, "entry.elsewhere", &subject)?)
    }

    /// The outcome of its sending is not known yet: the next push settles that
    /// first.
    fn is_on_its_way(
        &self,
        tx: &Tx<'_>,
        remote: &RemoteRow,
        theirs: &Value,
    ) -> Result<bool, StoreError> {
        let row = tx.outbox_row(self.connection.id, remote.entry)?;
        let hash = fhir::content_hash(theirs);
        Ok(row.is_some_and(|row| row.unsure.contains(&hash)))
    }

    /// Writes the difference as a change in the service's name. What cannot be
    /// written, such as a note that is too long, stays beside: its bytes are
    /// kept, and a person is told.
    fn take_over(
        &self,
        tx: &Tx<'_>,
        entry: &Entry,
        remote: &mut RemoteRow,
        resource: &Received,
        compared: &Comparison,
    ) -> Result<(), Fault> {
        let place = format!("{}/{}", resource.resource_type, resource.id);
        let updated = resource.last_updated.as_deref();
        let at = updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let from = Elsewhere {
            server: &self.connection.base_url,
            resource: &place,
            version: &remote.version,
            at: at.map(|at| at.with_timezone(&Utc)),
        };
        if let Ok(Some((entry, change))) = entry.import(&from, &remote.heads, &compared.there) {
            remote.heads = vec![change.hash];
            // The service holds this version now: it is not sent what it said.
            let imported = entry.state_at(&remote.heads)?;
            let patient = self.connection.patient.as_deref().unwrap_or_default();
            remote.sent_hash = Push::hash(patient, &imported);
            let state = entry.state()?;
            tx.append_change(&signed(self.keys, state.id, change, self.now))?;
            tx.put_entry(&state)?;
            queue(tx, &state, self.now)?;
        }
        Ok(tx.put_remote(remote)?)
    }
}

/// What the service makes of the version that it was sent; `None` where that
/// says nothing that could be compared.
fn compare(
    connection: &ConnectionRow,
    sent: &EntryState,
    role: &str,
    theirs: &Value,
) -> Option<Comparison> {
    if sent.deleted || !sent.audience.care_team {
        return None;
    }
    let context = Context {
        patient: connection.patient.clone().unwrap_or_default(),
        amended: true,
        writer: Writer::Subject,
        files: Files::Binary,
    };
    let role = Role::ALL.into_iter().find(|one| one.as_str() == role).unwrap_or(Role::Main);
    // The file itself is not compared: what a page says of it is.
    let file = Attachment { media_type: "image/jpeg".to_owned(), bytes: Vec::new() };
    let item = EntryItem { state: sent.clone(), file: Some(file), questionnaire: None };
    let compared = mapping::elsewhere(&Item::Entry(item), &context, role, theirs).ok()?;
    let Item::Entry(item) = compared.item else { return None };
    let mut unread = compared.unread;
    unread.retain(|place| is_content(place, theirs));
    Some(Comparison {
        sent: sent.page.clone(),
        there: item.state.page,
        withdrawn: compared.withdrawn,
        unread,
    })
}

/// What says something of the person, and not of how it was sent: which of the
/// words for "it stands" is used, and who performed it.
fn is_content(place: &str, theirs: &Value) -> bool {
    let status = theirs.get("status").and_then(Value::as_str).unwrap_or_default();
    let stands = ["active", "amended", "completed", "corrected", "current", "final"];
    let of_the_sending = ["content[0].attachment", "performer", "questionnaire"];
    !(place == "status" && stands.contains(&status))
        && !of_the_sending.iter().any(|start| place.starts_with(start))
}

/// A version that was ours before the last one that we sent.
fn is_older(resource: &Received, remote: &RemoteRow) -> bool {
    let number = |text: &str| text.parse::<u64>().ok();
    let theirs = resource.version.as_deref().and_then(number);
    theirs.is_some_and(|theirs| number(&remote.version).is_some_and(|known| theirs < known))
}

/// What a row of what services did is about, compared anew.
pub(crate) fn compared(
    store: &Reader,
    connection: &ConnectionRow,
    row: &ElsewhereRow,
) -> Result<Option<Comparison>, Fault> {
    let id = EntryId::from_bytes(*row.item.as_bytes());
    let Some(entry) = load(store, id)? else { return Ok(None) };
    let sent = entry.state_at(&row.base)?;
    let bytes = store.clinical_bytes(row.seq)?.unwrap_or_default();
    let Ok(theirs) = serde_json::from_slice(&bytes) else { return Ok(None) };
    Ok(compare(connection, &sent, &row.role, &theirs))
}

impl App {
    /// Does what a person decided about what a service did.
    pub(crate) fn settle_elsewhere(
        &self,
        connection: ConnectionId,
        item: ItemId,
        choice: ElsewhereChoice,
    ) -> Result<(), Fault> {
        let id = EntryId::from_bytes(*item.as_bytes());
        let (what, compared) = self.with_session(|session| {
            let service = known(&session.store, connection)?;
            let rows = session.store.elsewhere()?;
            let row = rows.into_iter().find(|row| row.connection == connection && row.item == item);
            let row = row.ok_or(api::Problem::NoSuchItem)?;
            let compared = compared(&session.store, &service, &row)?;
            Ok((row.what, compared))
        })?;
        match (choice, what) {
            (ElsewhereChoice::KeepMine, ElsewhereWhat::Changed) => {
                if let Some(compared) = &compared {
                    self.put_back(id, compared)?;
                }
            }
            (ElsewhereChoice::TakeTheirs, ElsewhereWhat::Withdrawn | ElsewhereWhat::Removed) => {
                self.delete_entry(id)?;
            }
            _ => {}
        }
        let send_again = choice == ElsewhereChoice::KeepMine;
        let now = self.now();
        self.with_session(|session| {
            let heads = session.store.heads(id)?;
            session.store.transact(|tx| -> Result<(), StoreError> {
                tx.settle_elsewhere(connection, item)?;
                if send_again {
                    send_anew(tx, connection, id, what)?;
                    tx.enqueue(connection, id, &heads, now)?;
                }
                Ok(())
            })?;
            session.version += 1;
            session.next_sync.soon(now);
            Ok(())
        })
    }

    /// Has the entry say again what people wrote, where it says what the
    /// service does.
    fn put_back(&self, id: EntryId, compared: &Comparison) -> Result<(), Fault> {
        let questions = self.with_session(|session| Ok(session.load(id)?.state()?.two_answers))?;
        for two in questions {
            let mut ours = two.answers.into_iter().filter(|answer| !answer.by.is_service());
            // Where people disagree among themselves, that is another question.
            if let (Some(ours), None) = (ours.next(), ours.next()) {
                let heads = self.entry(id)?.heads;
                self.choose(id, &heads, two.field, &ours.value)?;
            }
        }
        let now = self.entry(id)?;
        let (typed, mut page) = (now.page.typed(), now.page);
        for Differing { field, sent, there } in compared.differing() {
            if typed.get(&field).map_or("", String::as_str) == there {
                page.set(field, &sent).map_err(not_like_this)?;
            }
        }
        self.edit_entry(id, &now.heads, &page, None)?;
        Ok(())
    }
}

/// Makes what is here newer than what the service is known to have.
fn send_anew(
    tx: &Tx<'_>,
    connection: ConnectionId,
    id: EntryId,
    what: ElsewhereWhat,
) -> Result<(), StoreError> {
    for remote in tx.remote(connection, id)? {
        tx.put_remote(&RemoteRow { sent_hash: String::new(), ..remote })?;
    }
    if what == ElsewhereWhat::Removed {
        tx.forget_remote(connection, id)?;
    }
    tx.withdraw(connection, id)?;
    Ok(())
}

/// A field in which a service says something else.
pub(crate) struct Differing {
    pub(crate) field: Field,
    /// As it was sent.
    pub(crate) sent: String,
    /// As the service has it.
    pub(crate) there: String,
}

impl Comparison {
    pub(crate) fn differing(&self) -> Vec<Differing> {
        let (sent, there) = (self.sent.typed(), self.there.typed());
        let fields: BTreeSet<Field> = sent.keys().chain(there.keys()).copied().collect();
        let said =
            |typed: &BTreeMap<Field, String>, field| typed.get(&field).cloned().unwrap_or_default();
        let both = fields.into_iter().map(|field| Differing {
            field,
            sent: said(&sent, field),
            there: said(&there, field),
        });
        both.filter(|both| both.sent != both.there).collect()
    }
}
