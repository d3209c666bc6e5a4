//! Connections: services the person chose to be in touch with.

use api::{
    Advice, ConnectionTest, ConnectionView, PatientBy, PatientMatch, Problem, ServiceAddress,
};
use chrono::{DateTime, TimeDelta, Utc};
use fhir::{Capabilities, PatientQuery};
use model::{ConnectionId, SendRules};
use store::{ConnectionRow, OutboxCounts, Reader, SignInRow, StoreError, Token, Tx};
use sync::{Cancel, Carrier, Link, LinkError};

use crate::App;
use crate::activity::log;
use crate::fault::{Fault, not_like_this};
use crate::look_around::only_of_a_real_person;
use crate::reconcile;
use crate::record::OWN;
use crate::session::random;
use crate::sign_in::view as sign_in_view;
use crate::words::{self, sentence};

/// How long what a service said that it can do is taken for true.
const LOOK_AGAIN: TimeDelta = TimeDelta::days(7);

impl App {
    pub(crate) fn test_service(&self, service: &ServiceAddress) -> Result<ConnectionTest, Fault> {
        self.with_session(|session| Ok(only_of_a_real_person(&session.card)?))?;
        let link = link(service)?;
        let capabilities = self.look(&link)?;
        let provider = |carrier: &Carrier| carrier.find_provider(&link, &Cancel::new()).is_ok();
        Ok(test(&capabilities, self.carrier().is_ok_and(provider)))
    }

    pub(crate) fn find_patient(
        &self,
        service: &ServiceAddress,
        by: PatientBy,
    ) -> Result<Vec<PatientMatch>, Fault> {
        self.with_session(|session| Ok(only_of_a_real_person(&session.card)?))?;
        self.patients(&link(service)?, by)
    }

    /// Who fits, at a service.
    pub(crate) fn patients(&self, link: &Link, by: PatientBy) -> Result<Vec<PatientMatch>, Fault> {
        let query = match by {
            PatientBy::NhsNumber(number) => PatientQuery::Nhs(number),
            PatientBy::Identifier { system, value } => PatientQuery::Identifier { system, value },
            PatientBy::Id(id) => PatientQuery::Id(id),
        };
        let found = self
            .carrier()
            .and_then(|carrier| carrier.find_patients(link, &query, &Cancel::new()))
            .map_err(|error| not_served(link, &error))?;
        Ok(found.into_iter().map(patient_match).collect())
    }

    pub(crate) fn add_connection(
        &self,
        name: &str,
        service: &ServiceAddress,
        patient: String,
        rules: &SendRules,
    ) -> Result<ConnectionView, Fault> {
        if !fhir::is_resource_id(&patient) {
            return Err(not_like_this("that cannot be the id of a patient").into());
        }
        self.with_session(|session| Ok(only_of_a_real_person(&session.card)?))?;
        let link = link(service)?;
        let capabilities = self.look(&link)?;
        let token = service.token.as_ref().and_then(|token| Token::new(token.reveal().to_owned()));
        let new = NewConnection { name, link, token, patient, capabilities, rules };
        self.keep_connection(&new, |_| None)
    }

    /// Keeps a new connection, with its sign-in where it has one, and queues
    /// what it is to get.
    pub(crate) fn keep_connection(
        &self,
        new: &NewConnection<'_>,
        sign_in: impl FnOnce(ConnectionId) -> Option<SignInRow>,
    ) -> Result<ConnectionView, Fault> {
        let now = self.now();
        let row = ConnectionRow {
            id: ConnectionId::from_random(random()?),
            name: named(new.name, &new.link),
            base_url: new.link.base_url().to_string(),
            token: new.token.clone(),
            patient: Some(new.patient.clone()),
            can: serde_json::to_string(&new.capabilities).ok(),
            added_at: now,
            last_sync_at: None,
            last_error: None,
            paused: false,
            rules: written(new.rules)?,
        };
        let sign_in = sign_in(row.id);
        self.with_session(|session| {
            name_is_free(&session.store, &row.name)?;
            let person = session.person();
            session.store.transact(|tx| {
                tx.add_connection(&row)?;
                tx.put_setting(&looked_at(row.id), &now.to_rfc3339())?;
                if let Some(sign_in) = &sign_in {
                    tx.put_sign_in(sign_in)?;
                }
                reconcile::queue_all(tx, &row, now)?;
                log(tx, now, person, "connection.add", &row.id.to_string())
            })?;
            session.version += 1;
            session.next_sync.soon(now);
            Ok(view(&session.store, row)?)
        })
    }

    pub(crate) fn connections(&self) -> Result<Vec<ConnectionView>, Fault> {
        self.with_session(|session| {
            let rows = session.store.connections()?;
            let views = rows.into_iter().map(|row| view(&session.store, row));
            Ok(views.collect::<Result<_, _>>()?)
        })
    }

    pub(crate) fn remove_connection(&self, id: ConnectionId) -> Result<(), Fault> {
        let now = self.now();
        self.stop_sync();
        let sign_in = self.with_session(|session| {
            known(&session.store, id)?;
            let sign_in = session.store.sign_in(id)?;
            let person = session.person();
            session.store.transact(|tx| {
                tx.remove_connection(id)?;
                log(tx, now, person, "connection.remove", &id.to_string())
            })?;
            session.version += 1;
            Ok(sign_in)
        })?;
        if let Some(sign_in) = sign_in {
            self.give_back(&sign_in);
        }
        Ok(())
    }

    pub(crate) fn set_send_rules(
        &self,
        id: ConnectionId,
        rules: &SendRules,
    ) -> Result<ConnectionView, Fault> {
        let (now, rules) = (self.now(), written(rules)?);
        self.change_connection(id, "connection.rules", |tx, row| {
            let before = self::rules(row);
            row.rules = rules;
            reconcile::queue_anew(tx, row, &before, now)
        })
    }

    pub(crate) fn pause_connection(
        &self,
        id: ConnectionId,
        paused: bool,
    ) -> Result<ConnectionView, Fault> {
        let what = if paused { "connection.pause" } else { "connection.resume" };
        self.change_connection(id, what, |_, row| {
            row.paused = paused;
            Ok(())
        })
    }

    fn change_connection(
        &self,
        id: ConnectionId,
        what: &'static str,
        change: impl FnOnce(&Tx<'_>, &mut ConnectionRow) -> Result<(), StoreError>,
    ) -> Result<ConnectionView, Fault> {
        let now = self.now();
        self.with_session(|session| {
            let mut row = known(&session.store, id)?;
            let person = session.person();
            session.store.transact(|tx| {
                change(tx, &mut row)?;
                tx.update_connection(&row)?;
                log(tx, now, person, what, &id.to_string())
            })?;
            session.version += 1;
            session.next_sync.soon(now);
            Ok(view(&session.store, row)?)
        })
    }

    fn look(&self, link: &Link) -> Result<Capabilities, Fault> {
        let looked = self.carrier().and_then(|carrier| carrier.look(link, &Cancel::new()));
        Ok(looked.map_err(|error| not_served(link, &error))?)
    }
}

/// A connection about to be made.
pub(crate) struct NewConnection<'a> {
    /// What the person calls it; empty takes the service's host.
    pub(crate) name: &'a str,
    pub(crate) link: Link,
    /// One of its own, where it is not signed in to.
    pub(crate) token: Option<Token>,
    pub(crate) patient: String,
    pub(crate) capabilities: Capabilities,
    /// What it may have.
    pub(crate) rules: &'a SendRules,
}

/// The name of a connection: the person's, else the service's host.
pub(crate) fn named(name: &str, link: &Link) -> String {
    match name.trim() {
        "" => host(link),
        name => name.to_owned(),
    }
}

pub(crate) fn name_is_free(store: &Reader, name: &str) -> Result<(), Fault> {
    if store.connections()?.iter().any(|other| other.name == name) {
        return Err(not_like_this("another connection already has that name").into());
    }
    Ok(())
}

fn link(service: &ServiceAddress) -> Result<Link, Problem> {
    let token = service.token.as_ref().map(|token| token.reveal().to_owned());
    Link::new(&service.url, token).map_err(not_like_this)
}

fn not_served(link: &Link, error: &LinkError) -> Problem {
    Problem::Service(words::advice(&host(link), error))
}

pub(crate) fn host(link: &Link) -> String {
    link.base_url().host_str().unwrap_or("the service").to_owned()
}

fn patient_match(found: fhir::PatientMatch) -> PatientMatch {
    PatientMatch {
        id: found.id,
        name: found.name,
        birth_date: found.birth_date.unwrap_or_default(),
        identifiers: found.identifiers.into_iter().map(|identifier| identifier.value).collect(),
    }
}

fn test(capabilities: &Capabilities, sign_in: bool) -> ConnectionTest {
    let words = capabilities.plain_words().into_iter().map(sentence);
    let (can, cannot) = words.partition(|words| !words.starts_with("Read-only"));
    ConnectionTest {
        software: capabilities.software.clone(),
        fhir_version: capabilities.fhir_version.clone(),
        can,
        cannot,
        takes_something: capabilities.takes_anything(),
        sign_in,
    }
}

/// What a service said it can do when it was last asked; nothing is known of
/// one whose answer this version cannot read.
pub(crate) fn capabilities(row: &ConnectionRow) -> Option<Capabilities> {
    row.can.as_deref().and_then(|can| serde_json::from_str(can).ok())
}

/// Whether a service is to be asked again what it can do: it may have learnt more.
pub(crate) fn look_is_due(
    store: &Reader,
    id: ConnectionId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let looked = store.setting(&looked_at(id))?;
    let looked = looked.and_then(|text| text.parse::<DateTime<Utc>>().ok());
    Ok(looked.is_none_or(|looked| now - looked >= LOOK_AGAIN || looked > now))
}

/// Keeps what a service says that it can do. Where that is news, what it had no
/// place for is tried again.
pub(crate) fn keep_look(
    tx: &Tx<'_>,
    id: ConnectionId,
    seen: &Capabilities,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(mut row) = tx.connections()?.into_iter().find(|row| row.id == id) else {
        return Ok(());
    };
    if capabilities(&row).as_ref() != Some(seen) {
        row.can = serde_json::to_string(seen).ok();
        tx.update_connection(&row)?;
        tx.retry_unsendable(id, now)?;
    }
    tx.put_setting(&looked_at(id), &now.to_rfc3339())
}

/// Has it asked with the next sync.
pub(crate) fn look_soon(tx: &Tx<'_>, id: ConnectionId) -> Result<(), StoreError> {
    tx.put_setting(&looked_at(id), "")
}

fn looked_at(id: ConnectionId) -> String {
    format!("connection.looked_at.{id}")
}

/// What the person lets a connection have. Rules that this version cannot read
/// let nothing go unasked.
pub(crate) fn rules(row: &ConnectionRow) -> SendRules {
    serde_json::from_str(&row.rules).unwrap_or_default()
}

fn written(rules: &SendRules) -> Result<String, Problem> {
    serde_json::to_string(rules).map_err(not_like_this)
}

pub(crate) fn known(store: &Reader, id: ConnectionId) -> Result<ConnectionRow, Fault> {
    store.connection(id)?.ok_or(Problem::NoSuchConnection.into())
}

pub(crate) fn view(store: &Reader, row: ConnectionRow) -> Result<ConnectionView, StoreError> {
    let OutboxCounts { asking, waiting, sending, sent, refused, unsendable } =
        store.outbox_counts(Some(row.id))?;
    let held = store.clinical_counts()?;
    let held = held.iter().filter(|count| count.connection == row.id && count.group != OWN);
    let held = held.map(|count| count.count);
    let unknown = || ConnectionTest {
        software: None,
        fhir_version: None,
        can: Vec::new(),
        cannot: Vec::new(),
        takes_something: false,
        sign_in: false,
    };
    let sign_in = store.sign_in(row.id)?;
    Ok(ConnectionView {
        can: capabilities(&row).map_or_else(unknown, |can| test(&can, sign_in.is_some())),
        rules: rules(&row),
        paused: row.paused,
        asking,
        not_sendable: unsendable,
        id: row.id,
        name: row.name,
        url: row.base_url,
        has_token: row.token.is_some()
            || sign_in.as_ref().is_some_and(|sign_in| sign_in.access_token.is_some()),
        sign_in: sign_in.map(sign_in_view),
        patient: row.patient.unwrap_or_default(),
        last_sync: row.last_sync_at,
        last_problem: row.last_error.as_deref().and_then(read_advice),
        waiting: waiting + sending,
        sent,
        needs_attention: refused,
        clinical: held.sum(),
    })
}

fn read_advice(text: &str) -> Option<Advice> {
    serde_json::from_str(text).ok()
}
