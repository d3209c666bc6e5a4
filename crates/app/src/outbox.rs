//! What goes to each service, item by item: lists, previews, and what a person
//! decides about it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use api::{
    Approval, Exported, ItemState, OutboxItem, OutboxMark, OutboxPage, OutboxPreview, OutboxQuery,
    PreviewPart, Problem,
};
use fhir::mapping::{NotSendable, Part, ReadingItem, Role};
use fhir::push::Push;
use model::{ConnectionId, EntryId, EntryKind, Field, ItemId, ItemKind, ReadingId};
use serde_json::{Value, json};
use store::{ConnectionRow, OutboxRow, OutboxState, Reader, RemoteRow, StoreError};

use crate::App;
use crate::activity::log;
use crate::fault::Fault;
use crate::files::NOT_PROTECTED;
use crate::questionnaire::as_given;
use crate::services::{capabilities, known, look_soon};
use crate::session::Session;
use crate::words::{self, sentence};

/// How many items a page of a list holds, unless asked for another number.
const PAGE: u32 = 50;
const PAGE_MAX: u32 = 500;

impl App {
    pub(crate) fn outbox(&self, query: &OutboxQuery) -> Result<OutboxPage, Fault> {
        let syncing = self.progress().is_some();
        let limit = match query.limit {
            0 => PAGE,
            limit => limit.min(PAGE_MAX),
        } as usize;
        self.with_session(|session| {
            let store = &session.store;
            let connections = chosen(store, query.connection)?;
            let mut rows = Vec::new();
            for (connection, state, after) in steps(&connections, query) {
                let room = (limit + 1).saturating_sub(rows.len());
                if room > 0 && may_be_wanted(state, query) {
                    let room = u32::try_from(room).unwrap_or(PAGE_MAX);
                    rows.extend(store.outbox(connection, state, after, room)?);
                }
            }
            let more = rows.len() > limit;
            rows.truncate(limit);
            let next = rows.last().filter(|_| more).map(|last| OutboxMark {
                connection: last.connection,
                state: last.state.as_str().to_owned(),
                since: last.queued_at,
                item: last.item,
            });
            let is_asked = |row: &&OutboxRow| {
                query.states.is_empty() || query.states.contains(&state(row, syncing))
            };
            let items = rows.iter().filter(is_asked).map(|row| session.outbox_item(row, syncing));
            Ok(OutboxPage { items: items.collect::<Result<_, _>>()?, next })
        })
    }

    pub(crate) fn preview_item(
        &self,
        only: Option<ConnectionId>,
        item: ItemId,
    ) -> Result<Vec<OutboxPreview>, Fault> {
        let syncing = self.progress().is_some();
        self.with_session(|session| {
            let rows = session.store.outbox_of(item)?.into_iter();
            let rows = rows.filter(|row| only.is_none_or(|id| id == row.connection));
            let previews = rows.map(|row| session.preview(&row, syncing));
            let previews = previews.collect::<Result<Vec<_>, Fault>>()?;
            if previews.is_empty() { Err(Problem::NoSuchItem.into()) } else { Ok(previews) }
        })
    }

    pub(crate) fn approve(&self, approval: Approval) -> Result<u64, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let connections = chosen(&session.store, approval.connection)?;
            let person = session.person();
            let subject = approval.item.map(|item| item.to_string()).unwrap_or_default();
            let approved = session.store.transact(|tx| -> Result<usize, StoreError> {
                let mut approved = 0;
                for connection in &connections {
                    approved += tx.approve(connection.id, approval.item, approval.kind, now)?;
                }
                log(tx, now, person, "outbox.approve", &subject)?;
                Ok(approved)
            })?;
            session.version += 1;
            session.next_sync.soon(now);
            Ok(approved as u64)
        })
    }

    pub(crate) fn try_again(&self, connection: ConnectionId, item: ItemId) -> Result<(), Fault> {
        let now = self.now();
        self.with_session(|session| {
            known(&session.store, connection)?;
            let again = session.store.transact(|tx| -> Result<_, StoreError> {
                look_soon(tx, connection)?;
                tx.retry(connection, Some(item), now)
            })?;
            session.version += 1;
            session.next_sync.soon(now);
            if again > 0 { Ok(()) } else { Err(Problem::NoSuchItem.into()) }
        })
    }

    /// Everything that a service refused or has no place for, as the service
    /// would have got it, each item once.
    pub(crate) fn export_unsent(
        &self,
        only: Option<ConnectionId>,
        path: &Path,
    ) -> Result<Exported, Fault> {
        let now = self.now();
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let beside = Path::new(&name);
        let written = self.write_unsent(only, beside).and_then(|()| {
            fs::rename(beside, path)?;
            Ok(fs::metadata(path)?.len())
        });
        if written.is_err() {
            // What is there is a beginning in clear; the error is being told.
            let _ = fs::remove_file(beside);
        }
        let bytes = written?;
        self.with_session(|session| {
            let person = session.person();
            Ok(session.store.transact(|tx| log(tx, now, person, "outbox.export", ""))?)
        })?;
        Ok(Exported { path: path.to_owned(), bytes, warning: NOT_PROTECTED.to_owned() })
    }

    fn write_unsent(&self, only: Option<ConnectionId>, path: &Path) -> Result<(), Fault> {
        self.with_session(|session| {
            let store = &session.store;
            let mut file = BufWriter::new(File::create(path)?);
            write!(file, r#"{{"resourceType":"Bundle","type":"collection","entry":["#)?;
            let (mut done, mut written, mut first) = (BTreeSet::new(), BTreeSet::new(), true);
            for connection in chosen(store, only)? {
                for state in [OutboxState::Refused, OutboxState::Unsendable] {
                    let mut after = None;
                    loop {
                        let rows = store.outbox(connection.id, state, after, PAGE)?;
                        let Some(last) = rows.last() else { break };
                        after = Some((last.queued_at, last.item));
                        for row in rows.iter().filter(|row| done.insert(row.item)) {
                            let parts = session.parts(&connection, row)?.unwrap_or_default();
                            for part in parts.into_iter().filter(|part| written.insert(part.id)) {
                                write!(file, "{}{}", if first { "" } else { "," }, entry(&part))?;
                                first = false;
                            }
                        }
                    }
                }
            }
            write!(file, "]}}")?;
            file.flush()?;
            Ok(file.get_ref().sync_all()?)
        })
    }
}

fn entry(part: &Part) -> serde_json::Value {
    json!({"fullUrl": part.id.urn().to_string(), "resource": part.resource})
}

impl Session {
    /// What an item would become at a service; `Err` where it cannot go.
    fn parts(
        &self,
        connection: &ConnectionRow,
        row: &OutboxRow,
    ) -> Result<Result<Vec<Part>, NotSendable>, Fault> {
        let Some(outgoing) = self.outgoing(row)? else { return Ok(Err(NotSendable::TwoAnswers)) };
        let patient = connection.patient.as_deref().unwrap_or_default();
        // One that has said nothing is tried.
        let can = capabilities(connection).unwrap_or_default();
        Ok(Push::parts(&can, patient, &outgoing))
    }

    /// Who wrote it, as the service is told beside these parts.
    fn authorship(
        &self,
        connection: &ConnectionRow,
        row: &OutboxRow,
        parts: &[Part],
    ) -> Result<Option<Value>, Fault> {
        let outgoing = self.outgoing(row)?.filter(|_| !parts.is_empty());
        let patient = connection.patient.as_deref().unwrap_or_default();
        let can = capabilities(connection).unwrap_or_default();
        Ok(outgoing.and_then(|outgoing| Push::authorship(&can, patient, &outgoing, parts)))
    }

    fn preview(&self, row: &OutboxRow, syncing: bool) -> Result<OutboxPreview, Fault> {
        let connection = known(&self.store, row.connection)?;
        let mut item = self.outbox_item(row, syncing)?;
        let parts = self.parts(&connection, row)?.unwrap_or_else(|why| {
            item.reason = Some(sentence(why.to_string()));
            Vec::new()
        });
        let author = self.authorship(&connection, row, &parts)?;
        let mut parts: Vec<PreviewPart> = parts.iter().map(shown).collect();
        parts.extend(author.map(|author| PreviewPart {
            resource_type: "Provenance".to_owned(),
            words: vec![words::WHO_WROTE_IT.to_owned()],
            json: format!("{author:#}"),
        }));
        // Answers name their questionnaire by its address alone.
        if let (ItemKind::Entry(EntryKind::Questionnaire), Some(title), Some(name)) = (
            item.kind,
            &item.title,
            parts.first_mut().and_then(|answers| answers.words.first_mut()),
        ) {
            name.clone_from(title);
        }
        Ok(OutboxPreview { item, service: connection.name, parts })
    }

    fn outbox_item(&self, row: &OutboxRow, syncing: bool) -> Result<OutboxItem, Fault> {
        let remotes = self.store.remote(row.connection, row.item)?;
        let main = remotes.into_iter().find(|remote| remote.role == "main");
        let since = self.since_sent(row, main.as_ref())?;
        let problem = since.as_ref().or(row.problem.as_ref());
        Ok(OutboxItem {
            connection: row.connection,
            item: row.item,
            kind: row.kind,
            title: self.title(row)?,
            at: row.at,
            state: state(row, syncing),
            taken_back: row.wanted.taken_back,
            since: row.queued_at,
            sent_at: row.sent_at,
            reason: problem.map(|problem| problem.text.clone()),
            todo: problem.and_then(|problem| words::what_to_do(&problem.code)).map(str::to_owned),
            place: main.as_ref().map(|main| format!("{}/{}", main.resource_type, main.remote_id)),
            version: main.map(|main| main.version).filter(|version| !version.is_empty()),
        })
    }

    /// What the service did to it since it confirmed it.
    fn since_sent(
        &self,
        row: &OutboxRow,
        main: Option<&RemoteRow>,
    ) -> Result<Option<store::Problem>, Fault> {
        let (OutboxState::Sent, false, Some(main)) = (row.state, row.wanted.taken_back, main)
        else {
            return Ok(None);
        };
        let versions =
            self.store.clinical_versions(row.connection, &main.resource_type, &main.remote_id)?;
        let newest = versions.last().filter(|one| Some(one.received_at) > row.sent_at);
        let Some(newest) = newest else { return Ok(None) };
        if newest.deleted {
            return Ok(Some(words::problem(words::REMOVED_THERE)));
        }
        let bytes = self.store.clinical_bytes(newest.seq)?.unwrap_or_default();
        let theirs: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(fhir::is_withdrawn(&theirs).then(|| words::problem(words::WITHDRAWN_THERE)))
    }

    /// What an item is called, in a few words. A diary page is called by its time
    /// alone.
    fn title(&self, row: &OutboxRow) -> Result<Option<String>, Fault> {
        let title = match row.kind {
            ItemKind::Reading => {
                let root = ReadingId::from_bytes(*row.item.as_bytes());
                let item = self.whole_reading(root, row.wanted.taken_back)?;
                let shown = |item: ReadingItem| item.reading.shown(&self.preferences.units);
                item.filter(|item| item.reading.value.is_some()).map(shown)
            }
            ItemKind::Entry(_) => {
                let entry = self.store.entry(EntryId::from_bytes(*row.item.as_bytes()))?;
                let named = |field| Some(entry.as_ref()?.page.text(field).trim().to_owned());
                match named(Field::Questionnaire).filter(|id| !id.is_empty()) {
                    Some(id) => as_given(&self.store, &id)?
                        .and_then(|form| form.get("title")?.as_str().map(str::to_owned)),
                    None => {
                        named(Field::Name).filter(|name| !name.is_empty()).or(named(Field::Title))
                    }
                }
            }
        };
        Ok(title.filter(|title| !title.is_empty()))
    }
}

fn shown(part: &Part) -> PreviewPart {
    let resource = &part.resource;
    let card = fhir::clinical::card(resource);
    let kind = resource.get("resourceType").and_then(|kind| kind.as_str()).unwrap_or_default();
    let mut words = vec![card.title];
    words.extend(card.detail.lines().map(str::to_owned));
    words.extend(card.date.map(|date| fhir::clinical::in_words(&date.written)));
    words.extend(card.status);
    words.retain(|line| !line.is_empty());
    if part.role == Role::Carer {
        words.push(words::WRITER_GOES.to_owned());
    }
    PreviewPart { resource_type: kind.to_owned(), words, json: format!("{resource:#}") }
}

fn chosen(store: &Reader, only: Option<ConnectionId>) -> Result<Vec<ConnectionRow>, Fault> {
    match only {
        Some(id) => Ok(vec![known(store, id)?]),
        None => Ok(store.connections()?),
    }
}

type Step = (ConnectionId, OutboxState, Option<(chrono::DateTime<chrono::Utc>, ItemId)>);

/// Where to read, in order: the states of each connection, from where the page
/// before ended.
fn steps(connections: &[ConnectionRow], query: &OutboxQuery) -> Vec<Step> {
    let all = connections.iter().flat_map(|connection| {
        OutboxState::ALL.into_iter().map(move |state| (connection.id, state, None))
    });
    let Some(mark) = &query.after else { return all.collect() };
    let is_before = |(connection, state, _): &Step| {
        *connection != mark.connection || state.as_str() != mark.state
    };
    let mut left: Vec<Step> = all.skip_while(is_before).collect();
    if let Some((_, _, after)) = left.first_mut() {
        *after = Some((mark.since, mark.item));
    }
    left
}

/// Whether rows in this state are asked for. A page may hold fewer items than
/// asked for: what is taken back is in one state with what was sent.
fn may_be_wanted(state: OutboxState, query: &OutboxQuery) -> bool {
    query.states.is_empty()
        || query.states.iter().any(|asked| match asked {
            ItemState::NotAccepted => state == OutboxState::Refused,
            ItemState::Asking => state == OutboxState::Asking,
            ItemState::Sending => state == OutboxState::Sending,
            ItemState::Waiting => matches!(state, OutboxState::Waiting | OutboxState::Sending),
            ItemState::NotSendable => state == OutboxState::Unsendable,
            ItemState::Sent | ItemState::Withdrawn => state == OutboxState::Sent,
        })
}

/// An item whose sending was begun and never answered waits, too, unless it is
/// being seen to right now.
fn state(row: &OutboxRow, syncing: bool) -> ItemState {
    match row.state {
        OutboxState::Sending if syncing => ItemState::Sending,
        OutboxState::Waiting | OutboxState::Sending => ItemState::Waiting,
        OutboxState::Asking => ItemState::Asking,
        OutboxState::Sent if row.wanted.taken_back => ItemState::Withdrawn,
        OutboxState::Sent => ItemState::Sent,
        OutboxState::Refused => ItemState::NotAccepted,
        OutboxState::Unsendable => ItemState::NotSendable,
    }
}
