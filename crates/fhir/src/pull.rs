//! Fetching everything a service holds about one patient, page by page.
//!
//! [`Pull`] says what to ask next and reads the answers. A first walk is full:
//! `$everything` where offered, then each type is counted, and walked if the
//! count shows more. Later walks ask each type for what changed since five
//! minutes before the last walk began, by the service's own clock. Every
//! seventh day is full again and finds what a service forgot to tell.
//!
//! Each page comes with a cursor to be kept in the same transaction: a walk
//! that is cut goes on at the page it had reached. A page seen twice does no
//! harm, because versions are kept once.
//!
//! Rejected: `[type]/_history?_since`. It tells of other people's records as
//! well as this one, few regional services offer it, and none can filter it.
//! Rejected: trusting `$everything` alone. Services leave types out of it.

mod cursor;
mod outcome;
mod plan;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::bundle::{Page, Received};
use crate::push::StopReason;
use crate::{Capabilities, Request, Response, reference};

pub use outcome::{PullNote, Pulled, PulledPage, SkipReason};

use cursor::{Cursor, Finished, Task, Walk};

/// How far a walk looks back beyond the last one, for clocks within a service
/// that do not agree, and for what was being written as it began.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);
/// How often everything is compared.
const FULL_EVERY: TimeDelta = TimeDelta::days(7);
/// A clock that differs by more is reported.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// More pages than this of one type are a loop.
const MAX_PAGES: u32 = 5_000;
/// Asked for where a service does not link its pages.
const WIDE_COUNT: u32 = 1_000;

/// The fetching of one patient's record. See the [module](self).
#[derive(Debug)]
pub struct Pull {
    base: Url,
    patient: String,
    everything: bool,
    types: BTreeMap<String, &'static str>,
    readable: BTreeSet<String>,
    now: DateTime<Utc>,
    last: Option<Finished>,
    walk: Option<Walk>,
    memory: Memory,
}

/// What is known only within one run, and never needed after a cut.
#[derive(Debug, Default)]
struct Memory {
    /// `Type/id` of all that came.
    seen: BTreeSet<String>,
    /// Targets already asked for within the task.
    visited: BTreeSet<String>,
    /// Whether the walk is full and began in this run, so that `seen` is all.
    whole: bool,
    /// Types listed to their end.
    listed: BTreeSet<String>,
    losses: u32,
    clock_checked: bool,
    answered: usize,
    forbidden: usize,
    notes: Vec<PullNote>,
    expected: Option<usize>,
}

impl Pull {
    /// Starts a walk, or goes on with the one that `cursor` tells of. A cursor
    /// of another patient, or that cannot be read, starts anew.
    #[must_use]
    pub fn new(
        base: &Url,
        patient: &str,
        capabilities: &Capabilities,
        cursor: Option<&str>,
        now: DateTime<Utc>,
    ) -> Self {
        let cursor = cursor.and_then(Cursor::read).filter(|cursor| cursor.patient == patient);
        let (last, walk) = cursor.map_or((None, None), |cursor| (cursor.last, cursor.walk));
        let mut pull = Self {
            base: base.clone(),
            patient: patient.to_owned(),
            everything: capabilities.everything,
            types: capabilities.patient_types().into_iter().collect(),
            readable: plan::readable(capabilities),
            now,
            memory: Memory::default(),
            walk: None,
            last,
        };
        let begins = walk.is_none();
        let mut walk = walk.unwrap_or_else(|| pull.begin());
        pull.memory.whole = begins && walk.since.is_none();
        pull.choose_task(&mut walk);
        pull.walk = Some(walk);
        pull
    }

    fn begin(&self) -> Walk {
        let due = |last: &&Finished| self.now - last.full_at >= FULL_EVERY;
        match self.last.as_ref().filter(|last| !due(last)) {
            Some(last) => Walk::after(last),
            None => Walk::full(self.everything),
        }
    }

    /// The next request; `None` once the walk is finished.
    #[must_use]
    pub fn next(&self) -> Option<Request> {
        let walk = self.walk.as_ref()?;
        Some(Request::get(self.target(walk, walk.task.as_ref()?)))
    }

    /// What a person may want to know, each once.
    #[must_use]
    pub fn notes(&self) -> &[PullNote] {
        &self.memory.notes
    }

    /// How many resources the service says there are, where it says so.
    #[must_use]
    pub fn expected(&self) -> Option<usize> {
        self.memory.expected
    }

    /// No answer came. The same is asked again, in smaller pages if possible.
    pub fn lost(&mut self) {
        self.memory.losses += 1;
        let losses = self.memory.losses;
        let Some(mut walk) = self.walk.take() else { return };
        match walk.task.as_mut() {
            // One large answer that keeps being cut: go in small steps.
            Some(Task::Everything { .. }) if losses >= 2 => self.leave_everything(&mut walk),
            Some(Task::Type(of)) if of.next.is_none() => of.count = (of.count / 2).max(5),
            _ => {}
        }
        self.walk = Some(walk);
    }

    /// Gives up on what is being asked for, and goes on with the rest.
    #[must_use]
    pub fn skip(&mut self, reason: SkipReason) -> Pulled {
        let Some(mut walk) = self.walk.take() else { return Pulled::Nothing };
        self.skip_task(&mut walk, reason);
        self.keep(walk, Vec::new())
    }

    /// The answer to the last request.
    #[must_use]
    pub fn answer(&mut self, response: &Response) -> Pulled {
        self.check_clock(response);
        match response.status {
            401 => return Pulled::Stop(StopReason::SignInNeeded),
            200..300 if looks_like_fhir(response) => {}
            400..=499 | 501 if !matches!(response.status, 408 | 425 | 429) => {}
            _ => return later(response),
        }
        let Some(mut walk) = self.walk.take() else { return Pulled::Nothing };
        let started = response.server_time().unwrap_or(response.received_at);
        walk.started.get_or_insert(started);
        self.memory.losses = 0;
        let resources = match response.is_success() {
            true => {
                self.memory.answered += 1;
                self.read(&mut walk, response)
            }
            false => {
                self.refused(&mut walk, response);
                Vec::new()
            }
        };
        if self.is_all_forbidden(&walk) {
            return Pulled::Stop(StopReason::Forbidden);
        }
        self.keep(walk, resources)
    }

    fn is_all_forbidden(&self, walk: &Walk) -> bool {
        walk.task.is_none() && self.memory.answered == 0 && self.memory.forbidden > 0
    }

    fn keep(&mut self, walk: Walk, resources: Vec<Received>) -> Pulled {
        let finished = walk.task.is_none();
        if finished {
            let since = walk.started.unwrap_or(self.now) - OVERLAP;
            self.last = Some(walk.finish(self.last.as_ref(), since, self.now));
        }
        let cursor = Cursor {
            patient: self.patient.clone(),
            last: self.last.clone(),
            walk: (!finished).then_some(walk),
        };
        let page = PulledPage { resources, cursor: cursor.write() };
        self.walk = cursor.walk;
        Pulled::Page(page)
    }

    fn check_clock(&mut self, response: &Response) {
        let Some(theirs) = response.server_time() else { return };
        let ahead = theirs - response.received_at;
        if !self.memory.clock_checked && ahead.abs() > CLOCK_TOLERANCE {
            self.note(PullNote::ClockDiffers { seconds: ahead.num_seconds() });
        }
        self.memory.clock_checked = true;
    }

    fn note(&mut self, note: PullNote) {
        if !self.memory.notes.contains(&note) {
            self.memory.notes.push(note);
        }
    }

    /// After a full walk that was not cut: which of `held` (`Type`, `id`) the
    /// service did not list, though it listed their type to the end. Each is
    /// to be read by id before it is called gone.
    #[must_use]
    pub fn no_longer_listed<'a>(
        &self,
        held: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<(&'a str, &'a str)> {
        if !self.memory.whole || self.walk.is_some() {
            return Vec::new();
        }
        let missing = held.into_iter().filter(|(kind, id)| {
            self.memory.listed.contains(*kind)
                && !self.memory.seen.contains(&format!("{kind}/{id}"))
        });
        missing.collect()
    }
}

/// The request for one resource by id.
#[must_use]
pub fn read_request(resource_type: &str, id: &str) -> Request {
    Request::get(format!("{resource_type}/{id}"))
}

/// What a read by id says: `Some(None)` when the resource is gone, `None` when
/// the answer does not tell.
#[must_use]
pub fn read_answer(response: &Response) -> Option<Option<Received>> {
    match response.status {
        404 | 410 if !response.is_foreign() => Some(None),
        200 => Received::read(response).map(Some),
        _ => None,
    }
}

fn later(response: &Response) -> Pulled {
    Pulled::Later { after: response.retry_after(), status: response.status }
}

/// A cheap look, so that a large page is not read twice.
fn looks_like_fhir(response: &Response) -> bool {
    let start = crate::exchange::without_mark(&response.body).trim_ascii_start();
    start.starts_with(b"{") && contains(start, b"\"resourceType\"")
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}
