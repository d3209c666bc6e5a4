//! The record as a whole: how it stands, what a person set, whether it is
//! sound, and what happens by itself with time.

use api::{CheckReport, Chip, Preferences, Problem, RebuildReport, Request, Status};
use chrono::{DateTime, TimeDelta, Utc};
use model::EntryId;
use store::{ChangeRow, Store, StoreError};

use crate::App;
use crate::activity::log;
use crate::entries::signed_words;
use crate::exchange::Membership;
use crate::fault::{Fault, not_like_this};
use crate::files::check_files;
use crate::readings::check_readings;
use crate::record::{check_cards, rebuild_cards};
use crate::session::Session;

const PREFERENCES: &str = "preferences";

/// A longer pause between two ticks means that the computer slept.
const SLEPT: TimeDelta = TimeDelta::seconds(30);

impl App {
    pub(crate) fn status(&self) -> Result<Status, Fault> {
        if let Some(meanwhile) = self.meanwhile() {
            return Ok(meanwhile);
        }
        let now = self.now();
        let (sync, exchange) = (self.progress(), self.exchange_progress());
        let session = self.session();
        let Some(session) = session.as_ref() else {
            let (open, writer, version, locks_in) = (None, None, 0, None);
            let chip = Chip::Saved;
            return Ok(Status { open, writer, chip, sync, exchange, version, locks_in });
        };
        Ok(Status {
            open: Some(session.person()),
            writer: session.helper_now()?,
            chip: chip(&session.store, sync.is_some())?,
            sync,
            exchange,
            version: session.version,
            locks_in: session.locks_in(now),
        })
    }

    pub(crate) fn still_here(&self) -> Result<(), Fault> {
        let now = self.now();
        if let Some(session) = self.session().as_mut() {
            session.last_active = now;
        }
        Ok(())
    }

    pub(crate) fn preferences(&self) -> Result<Preferences, Fault> {
        self.with_session(|session| Ok(session.preferences.clone()))
    }

    pub(crate) fn set_preferences(&self, preferences: Preferences) -> Result<(), Fault> {
        if !(100..=200).contains(&preferences.text_size) {
            return Err(not_like_this("text can be shown from 100 % to 200 %").into());
        }
        if !(1..=120).contains(&preferences.lock_after_minutes) {
            return Err(not_like_this("the lock can close after 1 to 120 minutes").into());
        }
        let text = serde_json::to_string(&preferences).map_err(|_| Problem::Files)?;
        self.with_session(|session| {
            session.remember(PREFERENCES, &text)?;
            session.preferences = preferences;
            Ok(())
        })
    }

    /// To be called about once a second: locks when nobody was there for long
    /// enough or the computer slept, and says what is due to be done in the
    /// background.
    #[must_use = "what is due is for the caller to carry out"]
    pub fn tick(&self) -> Option<Request> {
        let now = self.now();
        let slept = {
            let mut last = self.last_tick.lock().ok()?;
            last.replace(now).is_some_and(|last| now - last > SLEPT)
        };
        let (idle, due) = {
            let session = self.session();
            let session = session.as_ref()?;
            let connected = !session.store.connections().ok()?.is_empty();
            (session.idle_left(now) <= 0, connected && now >= session.next_sync.at)
        };
        if slept || idle {
            self.lock();
            return None;
        }
        (due && !self.is_busy()).then_some(Request::Sync { connection: None })
    }

    /// Reads everything and writes nothing: a damaged file stays as it is.
    pub(crate) fn check(&self) -> Result<CheckReport, Fault> {
        self.with_session(|session| {
            let mut report = CheckReport {
                clean: true,
                findings: session.store.check()?,
                entries: 0,
                changes: 0,
                reading_batches: 0,
                readings: 0,
                clinical: session.store.clinical_counts()?.iter().map(|count| count.count).sum(),
                files: 0,
                activity: session.store.activity(None, 1)?.first().map_or(0, |row| row.seq),
                projection: hex::encode(session.store.projection_digest()?),
            };
            let members = session.members()?;
            for id in session.store.all_docs()? {
                let rows = session.store.changes_of(id)?;
                report.entries += 1;
                report.changes += rows.len() as u64;
                report.findings.extend(check_entry(session, &members, id, &rows)?);
            }
            check_readings(session, &members, &mut report)?;
            report.findings.extend(check_cards(&session.store)?);
            let (files, findings) = check_files(session)?;
            report.files = files;
            report.findings.extend(findings);
            report.clean = report.findings.is_empty();
            Ok(report)
        })
    }

    pub(crate) fn rebuild(&self) -> Result<RebuildReport, Fault> {
        let now = self.now();
        self.with_session(|session| session.rebuild(now))
    }
}

impl Session {
    /// Makes every projection anew from truth, in one transaction.
    pub(crate) fn rebuild(&mut self, now: DateTime<Utc>) -> Result<RebuildReport, Fault> {
        let docs = self.store.all_docs()?.into_iter();
        let states: Vec<_> =
            docs.map(|id| Ok(self.load(id)?.state()?)).collect::<Result<_, Fault>>()?;
        let person = self.person();
        let (clinical, same) = self.store.transact(|tx| -> Result<_, StoreError> {
            let before = tx.projection_digest()?;
            tx.drop_projections()?;
            for state in &states {
                tx.put_entry(state)?;
            }
            let clinical = rebuild_cards(tx)?;
            tx.projections_rebuilt()?;
            log(tx, now, person, "record.rebuild", "")?;
            Ok((clinical, before == tx.projection_digest()?))
        })?;
        self.version += 1;
        let readings = self.store.count_readings()?;
        Ok(RebuildReport { entries: states.len() as u64, readings, clinical, same })
    }
}

/// The signature of every change, and the projection against the changes.
fn check_entry(
    session: &Session,
    members: &Membership,
    id: EntryId,
    rows: &[ChangeRow],
) -> Result<Vec<String>, StoreError> {
    let mut findings = Vec::new();
    let read = session.load(id).and_then(|entry| Ok((entry.changes()?, entry.state()?)));
    let Ok((changes, truth)) = read else {
        return Ok(vec![format!("The changes of entry {id} cannot be read.")]);
    };
    for row in rows {
        let author = changes.iter().find(|change| change.hash == row.hash).map(|c| c.author);
        if author != Some(row.author) || !is_signed(session, members, row) {
            findings.push(format!("A change of entry {id} does not carry its author's signature."));
        }
    }
    if session.store.entry(id)? != Some(truth) {
        findings.push(format!("Entry {id} is not shown as it was written: rebuild."));
    }
    Ok(findings)
}

/// Everything in this record was written by its own person, or fetched by them
/// from a service, on one of their computers.
fn is_signed(session: &Session, members: &Membership, row: &ChangeRow) -> bool {
    let words = signed_words(session.record(), row.doc, row.author, &row.hash);
    let is_theirs = members.is_theirs(session.person(), row.author);
    is_theirs && members.signed(&words, &row.signature)
}

fn chip(store: &Store, syncing: bool) -> Result<Chip, StoreError> {
    let counts = store.outbox_counts(None)?;
    let to_send = counts.waiting + counts.sending;
    if syncing && to_send > 0 {
        return Ok(Chip::Sending);
    }
    let needs_attention =
        counts.refused + store.count_entries_to_decide()? + store.count_readings_to_decide()?;
    let needs_attention = needs_attention + store.elsewhere()?.len() as u64;
    if needs_attention > 0 {
        return Ok(Chip::NeedsAttention(needs_attention));
    }
    let connections = store.connections()?;
    if connections.is_empty() {
        return Ok(Chip::Saved);
    }
    if to_send > 0 {
        return Ok(Chip::Waiting(to_send));
    }
    let synced: Option<Vec<DateTime<Utc>>> =
        connections.iter().map(|connection| connection.last_sync_at).collect();
    Ok(synced.and_then(|times| times.into_iter().min()).map_or(Chip::Saved, Chip::AllSent))
}

/// What the person set; as it comes where they set nothing, or where another
/// version set it in words this one cannot read.
pub(crate) fn read_preferences(store: &Store) -> Result<Preferences, StoreError> {
    let text = store.setting(PREFERENCES)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
