//! Writing: every change of an entry goes through [`Session::commit`].

use std::collections::BTreeSet;

use api::{
    Draft, EntryPage, EntryQuery, EntryView, Erasure, Helper, HistoryStep, HistoryView, MoodView,
    PageMark, Problem, Saved, WordView,
};
use changes::{Change, Changed, Entry};
use chrono::{DateTime, Utc};
use model::{
    Audience, EntryId, EntryKind, EntryState, Field, Head, ItemId, Page, PersonId, RecordId,
};
use store::{ChangeRow, Reader, StoreError, Tx};
use vault::Keys;

use crate::App;
use crate::activity::{log, log_by};
use crate::fault::{Fault, not_like_this};
use crate::files::erase_unused;
use crate::reconcile::{self, elsewhere};
use crate::session::{Session, random};

/// How many entries a page of a list holds, unless asked for another number.
const PAGE: u32 = 50;
const PAGE_MAX: u32 = 200;

impl App {
    pub(crate) fn add_entry(
        &self,
        page: &Page,
        audience: Option<Audience>,
    ) -> Result<Saved, Fault> {
        page.check().map_err(not_like_this)?;
        let now = self.now();
        let audience = audience.unwrap_or(page.kind().default_audience());
        self.with_session(|session| {
            let id = EntryId::from_random(random()?);
            let made = Entry::create(id, &session.author()?, page, audience, now)?;
            let state = session.commit(made, "entry.add", now)?;
            Ok(session.saved(&state, None)?)
        })
    }

    pub(crate) fn edit_entry(
        &self,
        id: EntryId,
        base: &[Head],
        page: &Page,
        audience: Option<Audience>,
    ) -> Result<Saved, Fault> {
        self.change(id, "entry.edit", |entry, session, now| {
            let seen = entry.state_at(base).map_err(|_| Problem::NoSuchEntry)?;
            let audience = audience.unwrap_or(seen.audience);
            Ok(entry.edit(&session.author()?, base, page, audience, now)?)
        })
    }

    pub(crate) fn set_audience(
        &self,
        id: EntryId,
        circle: Option<bool>,
        care_team: Option<bool>,
    ) -> Result<Saved, Fault> {
        self.change(id, "entry.audience", |entry, session, now| {
            let seen = entry.state()?;
            let audience = Audience {
                circle: circle.unwrap_or(seen.audience.circle),
                care_team: care_team.unwrap_or(seen.audience.care_team),
            };
            Ok(entry.edit(&session.author()?, &seen.heads, &seen.page, audience, now)?)
        })
    }

    pub(crate) fn choose(
        &self,
        id: EntryId,
        base: &[Head],
        field: Field,
        value: &str,
    ) -> Result<Saved, Fault> {
        self.change(id, "entry.choose", |entry, session, now| {
            entry.state_at(base).map_err(|_| Problem::NoSuchEntry)?;
            Ok(entry.choose(&session.author()?, base, field, value, now)?)
        })
    }

    pub(crate) fn accept(&self, id: EntryId, base: &[Head]) -> Result<Saved, Fault> {
        self.change(id, "entry.accept", |entry, session, now| {
            entry.state_at(base).map_err(|_| Problem::NoSuchEntry)?;
            Ok(entry.accept(&session.author()?, base, now)?)
        })
    }

    pub(crate) fn delete_entry(&self, id: EntryId) -> Result<Saved, Fault> {
        self.change(id, "entry.delete", |entry, session, now| {
            Ok(entry.delete(&session.author()?, now)?)
        })
    }

    /// Erases an entry with its history: the changes, the projections, and what
    /// was known of it elsewhere. Only the fact that it was erased stays.
    pub(crate) fn erase(&self, id: EntryId, sure: bool) -> Result<Erasure, Fault> {
        let now = self.now();
        self.with_session(|session| {
            if session.store.heads(id)?.is_empty() {
                return Err(Problem::NoSuchEntry.into());
            }
            let services = session.services_that_may_have([id.into()])?;
            if sure {
                let person = session.person();
                let files = session.files_of(id)?;
                let unused = session.store.transact(|tx| -> Result<_, StoreError> {
                    tx.erase_entry(id, now)?;
                    log(tx, now, person, "entry.erase", &id.to_string())?;
                    erase_unused(tx, files)
                })?;
                session.remove_files(&unused);
                session.version += 1;
                session.store.fold_log()?;
            }
            let computers = session.members()?.members.all().len() > 1;
            Ok(Erasure { erased: sure, services, computers })
        })
    }

    /// Makes an entry say what it said, and ask what it asked.
    pub(crate) fn revert(&self, id: EntryId, to: &[Head]) -> Result<Saved, Fault> {
        let mut saved = self.change(id, "entry.revert", |entry, session, now| {
            Ok(entry.revert(&session.author()?, to, now)?)
        })?;
        for (field, value) in self.settled_since(id, to)? {
            let asked = self.change(id, "entry.revert", |entry, session, now| {
                Ok(entry.choose(&session.author()?, to, field, &value, now)?)
            })?;
            saved = Saved { before: saved.before.or(asked.before), ..asked };
        }
        Ok(saved)
    }

    /// Loads an entry, lets `make` change a copy of it, and keeps the copy
    /// once it is on disk.
    fn change(
        &self,
        id: EntryId,
        what: &'static str,
        make: impl FnOnce(&Entry, &Session, DateTime<Utc>) -> Result<Option<(Entry, Change)>, Fault>,
    ) -> Result<Saved, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let entry = session.load(id)?;
            let before = entry.state()?;
            match make(&entry, session, now)? {
                Some(made) => {
                    let state = session.commit(made, what, now)?;
                    Ok(session.saved(&state, Some(before))?)
                }
                None => {
                    let entry = session.shown(&before)?;
                    Ok(Saved { entry, before: None, changed: false })
                }
            }
        })
    }

    pub(crate) fn keep_draft(&self, kind: EntryKind, draft: Option<Draft>) -> Result<(), Fault> {
        let now = self.now();
        self.with_session(|session| {
            let body = draft.as_ref().map(serde_json::to_string).transpose();
            let body = body.map_err(|_| Problem::Files)?;
            Ok(session.store.transact(|tx| match &body {
                Some(body) => tx.save_draft(kind.as_str(), body, now),
                None => tx.clear_draft(kind.as_str()),
            })?)
        })
    }

    /// A draft that an older or newer version wrote differently is left where
    /// it is, and not offered.
    pub(crate) fn draft(&self, kind: EntryKind) -> Result<Option<Draft>, Fault> {
        self.with_session(|session| {
            let body = session.store.draft(kind.as_str())?;
            Ok(body.and_then(|row| serde_json::from_str(&row.body).ok()))
        })
    }

    pub(crate) fn entries(&self, query: EntryQuery) -> Result<EntryPage, Fault> {
        let limit = match query.limit {
            0 => PAGE,
            limit => limit.min(PAGE_MAX),
        };
        self.with_session(|session| {
            let states = session.store.entries(&store::EntryQuery {
                kinds: query.kinds.clone(),
                word: query.word,
                from: query.from,
                until: query.until,
                search: query.search.filter(|words| !words.trim().is_empty()),
                after: query.after.map(|mark| (mark.at, mark.id)),
                limit: limit + 1,
            })?;
            let more = states.len() > limit as usize;
            let shown = states.get(..limit as usize).unwrap_or(&states);
            let next = shown
                .last()
                .filter(|_| more)
                .map(|last| PageMark { at: last.page.at.utc(), id: last.id });
            Ok(EntryPage {
                entries: session.all_shown(shown)?,
                next,
                total: count(&session.store, &query.kinds)?,
            })
        })
    }

    pub(crate) fn entry(&self, id: EntryId) -> Result<EntryView, Fault> {
        self.with_session(|session| {
            let state = session.store.entry(id)?.ok_or(Problem::NoSuchEntry)?;
            Ok(session.shown(&state)?)
        })
    }

    pub(crate) fn words(&self, field: Field) -> Result<Vec<WordView>, Fault> {
        self.with_session(|session| {
            let rows = session.store.words(field)?.into_iter().map(|row| WordView {
                word: row.word,
                entries: row.entries,
                earliest: row.earliest,
                latest: row.latest,
            });
            Ok(rows.collect())
        })
    }

    pub(crate) fn moods(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<MoodView>, Fault> {
        self.with_session(|session| {
            let moods = session.store.moods(from, until)?.into_iter();
            Ok(moods.map(|(at, mood)| MoodView { at, mood }).collect())
        })
    }

    pub(crate) fn history(&self, id: EntryId) -> Result<HistoryView, Fault> {
        let known = self.people()?.people;
        self.with_session(|session| {
            let services = session.store.connections()?;
            let formerly: BTreeSet<PersonId> =
                session.members()?.formerly().map(|(_, person)| person).collect();
            let name_of = |person: PersonId| {
                let id = if formerly.contains(&person) { session.person() } else { person };
                let card = known.iter().find(|card| card.id == id);
                let service = || services.iter().find(|one| elsewhere::author(one) == person);
                let name = card.map(|card| card.name.to_string());
                name.or_else(|| service().map(|service| service.name.clone()))
            };
            let entry = session.load(id)?;
            let step = |step: changes::HistoryStep| -> Result<_, StoreError> {
                let writer = step.writer.map(|id| session.helper(id)).transpose()?;
                let helper = writer.as_ref().map(Helper::called);
                Ok(HistoryStep {
                    heads: step.heads,
                    by: step.by,
                    by_name: helper.or_else(|| name_of(step.by)),
                    writer,
                    at: step.at,
                    page: step.page,
                    audience: step.audience,
                    deleted: step.deleted,
                    changed: step.changed.iter().map(|what| changed(*what).to_owned()).collect(),
                })
            };
            let steps = entry.history()?.into_iter().map(step).collect::<Result<_, _>>()?;
            Ok(HistoryView { entry: session.shown(&entry.state()?)?, steps })
        })
    }
}

impl Session {
    /// The services that were sent any of these, or may have been.
    pub(crate) fn services_that_may_have(
        &self,
        items: impl IntoIterator<Item = ItemId>,
    ) -> Result<Vec<String>, StoreError> {
        let connections = self.store.connections()?;
        let mut services = BTreeSet::new();
        for id in items {
            for connection in &connections {
                if reconcile::may_be_there(&self.store, connection.id, id)? {
                    services.insert(connection.name.clone());
                }
            }
        }
        Ok(services.into_iter().collect())
    }

    /// An entry made of its changes: the truth, never a projection.
    pub(crate) fn load(&self, id: EntryId) -> Result<Entry, Fault> {
        load(&self.store, id)?.ok_or(Problem::NoSuchEntry.into())
    }

    /// An entry as it is shown.
    pub(crate) fn shown(&self, state: &EntryState) -> Result<EntryView, StoreError> {
        EntryView::new(state, |id| self.helper(id))
    }

    pub(crate) fn all_shown(&self, states: &[EntryState]) -> Result<Vec<EntryView>, StoreError> {
        states.iter().map(|state| self.shown(state)).collect()
    }

    /// What is said of a change that is on disk.
    pub(crate) fn saved(
        &self,
        state: &EntryState,
        before: Option<EntryState>,
    ) -> Result<Saved, StoreError> {
        let entry = self.shown(state)?;
        Ok(Saved { entry, before: before.map(|before| before.heads), changed: true })
    }

    /// Writes a change, its projection, what each service should get and the
    /// activity, all in one transaction. Returns the state once it is on disk.
    pub(crate) fn commit(
        &mut self,
        made: (Entry, Change),
        what: &'static str,
        now: DateTime<Utc>,
    ) -> Result<EntryState, Fault> {
        self.commit_with(made, what, now, |_| Ok(()))
    }

    /// The same, with something more in the transaction.
    pub(crate) fn commit_with(
        &mut self,
        (entry, change): (Entry, Change),
        what: &'static str,
        now: DateTime<Utc>,
        more: impl FnOnce(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<EntryState, Fault> {
        let state = entry.state()?;
        let row = signed(&self.keys, state.id, change, now);
        let author = self.author()?;
        self.store.transact(|tx| -> Result<(), StoreError> {
            more(tx)?;
            tx.append_change(&row)?;
            tx.put_entry(&state)?;
            reconcile::queue(tx, &state, now)?;
            log_by(tx, now, &author, what, &state.id.to_string())
        })?;
        self.version += 1;
        self.next_sync.soon(now);
        Ok(state)
    }
}

/// An entry made of its changes; `None` where there are none.
pub(crate) fn load(store: &Reader, id: EntryId) -> Result<Option<Entry>, Fault> {
    let rows = store.changes_of(id)?;
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(Entry::load(id, rows.iter().map(|row| row.bytes.as_slice()))?))
}

/// A change as it is stored, signed by the person whose keys these are.
pub(crate) fn signed(keys: &Keys, doc: EntryId, change: Change, now: DateTime<Utc>) -> ChangeRow {
    let record = RecordId::from_bytes(keys.record());
    let words = signed_words(record, doc, change.author, &change.hash);
    ChangeRow {
        signature: keys.signer().sign(&words).to_vec(),
        doc,
        hash: change.hash,
        actor: change.actor,
        seq: change.seq,
        deps: change.deps,
        author: change.author,
        bytes: change.bytes,
        received_from: None,
        received_at: now,
    }
}

/// How many entries of these kinds there are; of all kinds where none is named.
fn count(store: &Reader, kinds: &[EntryKind]) -> Result<u64, StoreError> {
    if kinds.is_empty() {
        return store.count_entries(None);
    }
    kinds.iter().map(|kind| store.count_entries(Some(*kind))).sum()
}

/// What a signature of a change covers: the record and entry it belongs to,
/// who made it, and its hash, which covers the rest.
pub(crate) fn signed_words(
    record: RecordId,
    entry: EntryId,
    author: PersonId,
    change: &Head,
) -> Vec<u8> {
    let mut words = b"keepwell change 1\0".to_vec();
    words.extend(record.as_bytes());
    words.extend(entry.as_bytes());
    words.extend(author.as_bytes());
    words.extend(change.0);
    words
}

/// The stable name of what a change touched.
fn changed(what: Changed) -> &'static str {
    match what {
        Changed::Created => "created",
        Changed::Field(field) => field.as_str(),
        Changed::Deleted => "deleted",
        Changed::Restored => "restored",
    }
}
