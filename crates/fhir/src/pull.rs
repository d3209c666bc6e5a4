//! Fetching everything a service holds about one patient, page by page.
//!
//! [`Pull`] says what to ask next and reads the answers. A first walk is full:
//! `$everything` where offered, then each type is counted, and walked if the
//! count shows more. Later walks ask for what changed: out of the `_history`
//! of the whole service where it offers one, else type by type, after a look
//! which of them have anything new. Every seventh
//! day ids and versions are compared, which finds what a service forgot to
//! tell, and what it removed.
//!
//! Each page comes with a cursor to be kept in the same transaction: a walk
//! that is cut goes on at the page it had reached. A page seen twice does no
//! harm, because versions are kept once.
//!
//! A history tells of other people's records as well where the service does not
//! tie it to who asks: what is not about this patient is dropped unread, and a
//! history with more pages than a few is left for the types.
//!
//! Sealed files that a service carries for the person's computers are no part
//! of a record: `sealed` keeps a walk away from their bytes.
//!
//! Rejected: trusting `$everything` alone. Services leave types out of it.
//! Rejected: `[type]/_history`, one request a type for what one request tells.

mod compare;
mod cursor;
mod glance;
mod history;
mod others;
mod outcome;
mod plan;
pub(crate) mod raw;
mod sealed;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::bundle::{Listed, Page, Received};
use crate::push::StopReason;
use crate::{Capabilities, Request, Response, reference};

pub use outcome::{Held, PullNote, Pulled, PulledPage, ResourceKey, SkipReason};

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
/// The size of a page asked for over a link that drops.
const SMALL_COUNT: u32 = 20;

/// The fetching of one patient's record. See the [module](self).
#[derive(Debug)]
pub struct Pull {
    base: Url,
    patient: String,
    offers: plan::Offers,
    types: BTreeMap<String, &'static str>,
    /// The version held of each `Type/id`.
    held: BTreeMap<String, String>,
    now: DateTime<Utc>,
    last: Option<Finished>,
    walk: Option<Walk>,
    /// Other places of the same patient, as the service links them.
    aliases: BTreeSet<String>,
    memory: Memory,
}

/// What is known only within one run, and never needed after a cut.
#[derive(Debug, Default)]
struct Memory {
    /// `Type/id` of all that came or was listed.
    seen: BTreeSet<String>,
    /// Targets already asked for within the task.
    visited: BTreeSet<String>,
    /// `Type/id` and version of what came within the task.
    came: BTreeSet<String>,
    losses: u32,
    /// Where the page came from that is being read.
    asked: String,
    /// How many pages in a row had nothing on them.
    empty: usize,
    /// The link is poor.
    small_steps: bool,
    clock_checked: bool,
    answered: usize,
    forbidden: usize,
    notes: Vec<PullNote>,
    expected: Option<usize>,
}

impl Pull {
    /// Starts a walk, or goes on with the one that `cursor` tells of. A cursor
    /// of another patient, or that cannot be read, starts anew. `held` is what
    /// is compared with, and what is not fetched for being pointed to.
    #[must_use]
    pub fn new(
        base: &Url,
        patient: &str,
        capabilities: &Capabilities,
        held: &Held,
        cursor: Option<&str>,
        now: DateTime<Utc>,
    ) -> Self {
        let cursor = cursor.and_then(Cursor::read).filter(|cursor| cursor.patient == patient);
        let (last, walk, aliases) =
            cursor.map_or_else(Default::default, |one| (one.last, one.walk, one.aliases));
        let mut pull = Self {
            base: base.clone(),
            patient: patient.to_owned(),
            offers: plan::Offers::of(capabilities),
            types: capabilities.patient_types().into_iter().collect(),
            held: held.iter().map(|(key, version)| (key.place(), version.clone())).collect(),
            now,
            memory: Memory::default(),
            walk: None,
            last,
            aliases,
        };
        let mut walk = walk.map_or_else(|| pull.look_first(pull.begin()), Walk::resumed);
        pull.choose_task(&mut walk);
        pull.walk = Some(walk);
        pull
    }

    /// Where the patient is.
    fn of_patient(&self) -> String {
        format!("Patient/{}", self.patient)
    }

    fn begin(&self) -> Walk {
        match &self.last {
            None => Walk::first(self.offers.everything),
            Some(last) if self.now - last.full_at >= FULL_EVERY => self.begin_to_compare(),
            Some(last) => Walk::after(last, self.offers.history && !last.no_history, self.now),
        }
    }

    /// The next request; `None` once the walk is finished.
    #[must_use]
    pub fn next(&self) -> Option<Request> {
        let walk = self.walk.as_ref()?;
        let task = walk.task.as_ref()?;
        Some(self.request(walk, task))
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

    /// The link drops now and then: nothing is asked for in one large answer
    /// that would be lost with it. Some services give all of `$everything` at
    /// once, whatever `_count` says.
    pub fn in_small_steps(&mut self) {
        self.memory.small_steps = true;
        let Some(mut walk) = self.walk.take() else { return };
        match walk.task.as_mut() {
            Some(Task::Everything { next: None, .. }) => self.leave_everything(&mut walk),
            Some(Task::Sealed(then)) if then.as_deref().is_some_and(Task::is_everything) => {
                *then = None;
                walk.counts = None;
            }
            _ => {}
        }
        self.walk = Some(walk);
    }

    /// No answer came. The same is asked again, in smaller pages if possible.
    pub fn lost(&mut self) {
        self.in_small_steps();
        self.memory.losses += 1;
        let losses = self.memory.losses;
        let Some(mut walk) = self.walk.take() else { return };
        match walk.task.as_mut() {
            // A page of it that keeps being cut.
            Some(Task::Everything { .. }) if losses >= 2 => self.leave_everything(&mut walk),
            Some(Task::History { .. }) if losses >= 2 => self.leave_history(&mut walk),
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
        self.keep(walk, Taken::default())
    }

    /// The answer to the last request.
    #[must_use]
    pub fn answer(&mut self, response: &Response) -> Pulled {
        self.check_clock(response);
        match response.status {
            401 => return Pulled::Stop(StopReason::SignInNeeded),
            200..300 if looks_like_fhir(response) || response.status == 204 => {}
            200..300 if self.is_raw_file(response) => {}
            304 if self.asked_if_changed() => {}
            400..=499 | 501 if !matches!(response.status, 408 | 425 | 429) => {}
            _ => return later(response),
        }
        let Some(mut walk) = self.walk.take() else { return Pulled::Nothing };
        let started = response.server_time().unwrap_or(response.received_at);
        // The clock of who answers need not be that of who writes down what changed:
        // what is told twice costs less than what is missed.
        let ahead = started - response.received_at > CLOCK_TOLERANCE;
        let started = if ahead { response.received_at } else { started };
        // A look at what to ask fetches nothing yet.
        let is_first = walk.started.is_none() && !matches!(walk.task, Some(Task::Sealed(_)));
        if is_first {
            walk.started = Some(started);
        }
        self.memory.losses = 0;
        let taken = match response.status {
            200..=399 => {
                self.memory.answered += 1;
                self.read(&mut walk, response)
            }
            _ => self.refused(&mut walk, response),
        };
        if is_first {
            walk.started = Some(began(started, &taken.resources));
        }
        if self.is_all_forbidden(&walk) {
            return Pulled::Stop(StopReason::Forbidden);
        }
        self.keep(walk, taken)
    }

    fn is_all_forbidden(&self, walk: &Walk) -> bool {
        walk.task.is_none() && self.memory.answered == 0 && self.memory.forbidden > 0
    }

    fn keep(&mut self, mut walk: Walk, taken: Taken) -> Pulled {
        let finished = walk.task.is_none();
        if finished {
            self.leave_the_other_way(&mut walk);
            self.last = Some(walk.finish(self.last.as_ref(), self.now));
        }
        let cursor = Cursor {
            patient: self.patient.clone(),
            last: self.last.clone(),
            walk: (!finished).then_some(walk),
            aliases: self.aliases.clone(),
        };
        let Taken { resources, gone } = taken;
        let page = PulledPage { resources, gone, cursor: cursor.write() };
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
}

/// What an answer gives to keep.
#[derive(Debug, Default)]
struct Taken {
    resources: Vec<Received>,
    gone: Vec<ResourceKey>,
}

/// When a walk began, by the service's clock: as late as the first answer shows
/// it to be. A `Date` is cut to seconds and often stale, while what changed up
/// to the newest of the first page is seen by all that is asked after it. A
/// time well ahead of the `Date` is a resource's own and says nothing.
fn began(date: DateTime<Utc>, first: &[Received]) -> DateTime<Utc> {
    let updated = first.iter().filter_map(|one| one.last_updated.as_deref());
    let times = updated.filter_map(|text| DateTime::parse_from_rfc3339(text).ok());
    let times = times.map(|time| time.with_timezone(&Utc));
    times.filter(|time| *time <= date + TimeDelta::minutes(1)).fold(date, DateTime::max)
}

fn later(response: &Response) -> Pulled {
    Pulled::Later { after: response.retry_after(), status: response.status }
}

/// A cheap look, so that a large page is not read twice. One that says nothing of
/// its length may have been cut, and nobody tells.
fn looks_like_fhir(response: &Response) -> bool {
    let body = crate::exchange::without_mark(&response.body).trim_ascii();
    body.starts_with(b"{") && body.ends_with(b"}") && contains(body, b"\"resourceType\"")
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}
