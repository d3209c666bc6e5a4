//! Sending one page: exactly one Observation and one Provenance for each
//! version of it, whatever the link does.
//!
//! [`Push`] is asked for the next [`Step`], and told the answer
//! ([`Push::answer`]) or that there was none ([`Push::lost`]). After a loss it
//! looks before it writes again.
//!
//! Where the service lets clients choose ids, a page is `PUT` under its own
//! id, so that a repeat lands on itself. Otherwise it is `POST`ed with
//! `If-None-Exist`, which is not race-safe on several well-known services, so
//! it is searched back; over one hit keeps the lowest id and withdraws the
//! rest. What was accepted is believed only when the service shows it.
//!
//! Rejected: one transaction with Observation and Provenance. Some services
//! do not roll a failed one back, and a loss then leaves an unknown half.

mod author;
mod found;
mod outcome;
mod page;

use model::EntryState;
use serde_json::Value;

use crate::{Capabilities, Request, Response, content_hash, observation};

pub use outcome::{LaterReason, Outcome, Refusal, RemoteRef, StopReason};

/// One page to send, and what is known about it at the service.
#[derive(Debug, Clone)]
pub struct Item {
    /// The page as it is now.
    pub entry: EntryState,
    /// What the service accepted last.
    pub known: Option<RemoteRef>,
    /// Hashes ([`Push::hash`]) of versions that left and were never answered.
    /// Empty when the last attempt has a known outcome.
    pub unsure: Vec<String>,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this, then call [`Push::answer`] or [`Push::lost`].
    Send(Request),
    /// Finished.
    Done(Outcome),
}

/// The sending of one page. See the [module](self).
#[derive(Debug)]
pub struct Push {
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Page(Box<page::PagePush>),
    Author(Box<author::AuthorPush>),
    Done(Outcome),
}

/// What both stages need to know.
#[derive(Debug, Clone)]
struct Job {
    entry: EntryState,
    patient: String,
    capabilities: Capabilities,
    resource: Value,
    hash: String,
}

impl Push {
    /// Starts sending `item` about the patient with this id at the service.
    #[must_use]
    pub fn new(capabilities: &Capabilities, patient: &str, item: Item) -> Self {
        let amended = item.known.is_some();
        let resource = observation::build(&item.entry, patient, amended);
        let job = Job {
            patient: patient.to_owned(),
            capabilities: capabilities.clone(),
            hash: content_hash(&resource),
            resource,
            entry: item.entry,
        };
        Self { stage: page::PagePush::start(job, item.known, item.unsure) }
    }

    /// The hash of what would be sent for a page, to be kept beside an attempt
    /// before it leaves.
    #[must_use]
    pub fn hash(patient: &str, entry: &EntryState) -> String {
        content_hash(&observation::build(entry, patient, false))
    }

    /// The next request, or the outcome. Calling it again changes nothing.
    #[must_use]
    pub fn step(&self) -> Step {
        match &self.stage {
            Stage::Page(page) => Step::Send(page.request()),
            Stage::Author(author) => Step::Send(author.request()),
            Stage::Done(outcome) => Step::Done(outcome.clone()),
        }
    }

    /// The answer to the request of the last [`Push::step`].
    pub fn answer(&mut self, response: &Response) {
        let done = Stage::Done(Outcome::Later { after: None, reason: LaterReason::NotFhir });
        self.stage = match std::mem::replace(&mut self.stage, done) {
            Stage::Page(page) => page.answer(response),
            Stage::Author(author) => author.answer(response),
            done @ Stage::Done(_) => done,
        };
    }

    /// No answer came: the request may or may not have arrived.
    pub fn lost(&mut self) {
        match &mut self.stage {
            Stage::Page(page) => page.lost(),
            Stage::Author(author) => author.lost(),
            Stage::Done(_) => {}
        }
    }
}
