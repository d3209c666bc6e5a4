//! Writing: every change of an entry goes through [`Session::commit`].

use api::{
    Draft, EntryPage, EntryQuery, EntryView, HistoryStep, HistoryView, PageMark, Problem, Saved,
};
use changes::{Change, Changed, Entry};
use chrono::{DateTime, Utc};
use model::{Audience, Diary, EntryId, EntryKind, EntryState, Field, Head, PersonId};
use store::{ChangeRow, StoreError};

use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::reconcile::{self, log};
use crate::session::{Session, random};

/// The one unfinished page a record keeps.
const DRAFT: &str = "diary";
/// How many entries a page of a list holds, unless asked for another number.
const PAGE: u32 = 50;
const PAGE_MAX: u32 = 200;

impl App {
    pub(crate) fn add_diary(
        &self,
        diary: &Diary,
        audience: Option<Audience>,
    ) -> Result<Saved, Fault> {
        diary.check().map_err(not_like_this)?;
        let now = self.now();
        let audience = audience.unwrap_or(EntryKind::Diary.default_audience());
        self.with_session(|session| {
            let id = EntryId::from_random(random()?);
            let made = Entry::create(id, &session.author, diary, audience, now)?;
            session.commit(made, "entry.add", now)
        })
        .map(|state| saved(&state, None))
    }

    pub(crate) fn edit_diary(
        &self,
        id: EntryId,
        base: &[Head],
        diary: &Diary,
        audience: Option<Audience>,
    ) -> Result<Saved, Fault> {
        diary.check().map_err(not_like_this)?;
        self.change(id, "entry.edit", |entry, session, now| {
            let seen = entry.state_at(base).map_err(|_| Problem::NoSuchEntry)?;
            let audience = audience.unwrap_or(seen.audience);
            Ok(entry.edit(&session.author, base, diary, audience, now)?)
        })
    }

    pub(crate) fn delete_entry(&self, id: EntryId) -> Result<Saved, Fault> {
        self.change(id, "entry.delete", |entry, session, now| {
            Ok(entry.delete(&session.author, now)?)
        })
    }

    pub(crate) fn revert(&self, id: EntryId, to: &[Head]) -> Result<Saved, Fault> {
        self.change(id, "entry.revert", |entry, session, now| {
            Ok(entry.revert(&session.author, to, now)?)
        })
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
                    Ok(saved(&state, Some(before)))
                }
                None => Ok(Saved { entry: EntryView::from(&before), before: None, changed: false }),
            }
        })
    }

    pub(crate) fn keep_draft(&self, draft: Option<Draft>) -> Result<(), Fault> {
        let now = self.now();
        self.with_session(|session| {
            let body = draft.as_ref().map(serde_json::to_string).transpose();
            let body = body.map_err(|_| Problem::Files)?;
            Ok(session.store.transact(|tx| match &body {
                Some(body) => tx.save_draft(DRAFT, body, now),
                None => tx.clear_draft(DRAFT),
            })?)
        })
    }

    /// A draft that an older or newer version wrote differently is left where
    /// it is, and not offered.
    pub(crate) fn draft(&self) -> Result<Option<Draft>, Fault> {
        self.with_session(|session| {
            let body = session.store.draft(DRAFT)?;
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
                kind: query.kind,
                search: query.search.filter(|words| !words.trim().is_empty()),
                after: query.after.map(|mark| (mark.at, mark.id)),
                limit: limit + 1,
                ..store::EntryQuery::default()
            })?;
            let more = states.len() > limit as usize;
            let shown = states.get(..limit as usize).unwrap_or(&states);
            let next = shown
                .last()
                .filter(|_| more)
                .map(|last| PageMark { at: last.diary.at.utc(), id: last.id });
            Ok(EntryPage {
                entries: shown.iter().map(EntryView::from).collect(),
                next,
                total: session.store.count_entries(None)?,
            })
        })
    }

    pub(crate) fn entry(&self, id: EntryId) -> Result<EntryView, Fault> {
        self.with_session(|session| {
            let state = session.store.entry(id)?.ok_or(Problem::NoSuchEntry)?;
            Ok(EntryView::from(&state))
        })
    }

    pub(crate) fn history(&self, id: EntryId) -> Result<HistoryView, Fault> {
        let known = self.people()?.people;
        let name_of = |person: PersonId| {
            let card = known.iter().find(|card| card.id == person);
            card.map(|card| card.name.to_string())
        };
        self.with_session(|session| {
            let entry = session.load(id)?;
            let steps = entry.history()?.into_iter().map(|step| HistoryStep {
                heads: step.heads,
                by: step.by,
                by_name: name_of(step.by),
                at: step.at,
                diary: step.diary,
                audience: step.audience,
                deleted: step.deleted,
                changed: step.changed.iter().map(|what| changed(*what).to_owned()).collect(),
            });
            Ok(HistoryView { entry: EntryView::from(&entry.state()?), steps: steps.collect() })
        })
    }
}

impl Session {
    /// An entry made of its changes: the truth, never a projection.
    pub(crate) fn load(&self, id: EntryId) -> Result<Entry, Fault> {
        let rows = self.store.changes_of(id)?;
        if rows.is_empty() {
            return Err(Problem::NoSuchEntry.into());
        }
        Ok(Entry::load(id, rows.iter().map(|row| row.bytes.as_slice()))?)
    }

    /// Writes a change, its projection, what each service should get and the
    /// activity, all in one transaction. Returns the state once it is on disk.
    pub(crate) fn commit(
        &mut self,
        (entry, change): (Entry, Change),
        what: &'static str,
        now: DateTime<Utc>,
    ) -> Result<EntryState, Fault> {
        let state = entry.state()?;
        let row = self.sign(state.id, change, now);
        let person = self.person();
        self.store.transact(|tx| -> Result<(), StoreError> {
            tx.append_change(&row)?;
            tx.put_entry(&state)?;
            reconcile::queue(tx, &state, now)?;
            log(tx, now, person, what, &state.id.to_string())
        })?;
        self.version += 1;
        self.next_sync.soon(now);
        Ok(state)
    }

    fn sign(&self, doc: EntryId, change: Change, now: DateTime<Utc>) -> ChangeRow {
        let words = signed_words(self.record(), doc, change.author, &change.hash);
        ChangeRow {
            signature: self.keys.signer().sign(&words).to_vec(),
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
}

/// What a signature of a change covers: the record and entry it belongs to,
/// who made it, and its hash, which covers the rest.
pub(crate) fn signed_words(
    record: model::RecordId,
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
        Changed::Field(Field::At) => "at",
        Changed::Field(Field::Mood) => "mood",
        Changed::Field(Field::Energy) => "energy",
        Changed::Field(Field::Circle) => "circle",
        Changed::Field(Field::CareTeam) => "care_team",
        Changed::Feelings => "feelings",
        Changed::Note => "note",
        Changed::Deleted => "deleted",
        Changed::Restored => "restored",
    }
}

fn saved(state: &EntryState, before: Option<EntryState>) -> Saved {
    Saved {
        entry: EntryView::from(state),
        before: before.map(|before| before.heads),
        changed: true,
    }
}
