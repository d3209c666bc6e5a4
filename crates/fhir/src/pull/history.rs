//! What changed anywhere at a service, out of its history.
//!
//! Nothing of it is taken at its word. One that tells of what is older than was
//! asked for, or whose pages forget what was asked, is left, and the types are
//! asked instead.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::cursor::{Task, Walk};
use super::{Listed, Page, Pull, SkipReason, Taken};

/// More pages than this are other people's: the types cost less.
const MAX_PAGES: u32 = 10;

impl Pull {
    pub(super) fn after_history(
        &mut self,
        walk: &mut Walk,
        mut page: Page,
        (since, pages): (DateTime<Utc>, u32),
    ) -> Taken {
        if page.resources.iter().any(|listed| is_older(listed, since)) {
            self.leave_history(walk);
            return Taken::default();
        }
        let wanted = self.wanted_by_ours(walk, &page);
        page.resources
            .retain(|listed| self.concerns_us(listed) || wanted.contains(&listed.place()));
        let removed = page.removed.iter().filter(|place| self.held.contains_key(*place));
        walk.missing.extend(removed.cloned());
        match self.follow_history(&page, pages) {
            Ok(Some(next)) => {
                let (next, pages) = (Some(next), pages + 1);
                walk.task = Some(Task::History { since, next, pages });
            }
            Ok(None) => self.tell_of_all(walk),
            Err(_) => self.leave_history(walk),
        }
        self.take(walk, page)
    }

    /// The types need not be asked, but for those that lag behind.
    fn tell_of_all(&self, walk: &mut Walk) {
        walk.task = None;
        let told = self.types.keys().filter(|name| !walk.behind.contains_key(*name));
        walk.done.extend(told.cloned());
        // It may have been missed where the link dropped.
        if self.held.contains_key(&self.of_patient()) {
            Self::mark_patient_done(walk);
        }
    }

    pub(super) fn leave_history(&mut self, walk: &mut Walk) {
        walk.task = None;
        walk.no_history = true;
        self.memory.start_over();
        self.choose_task(walk);
    }

    fn follow_history(&mut self, page: &Page, pages: u32) -> Result<Option<String>, SkipReason> {
        let next = self.follow(page, pages)?;
        let forgets = |next: &String| {
            let url = Url::parse(next).ok();
            url.is_some_and(|url| {
                url.path().ends_with("/_history")
                    && url.query_pairs().all(|(key, _)| key != "_since")
            })
        };
        match next {
            Some(next) if pages >= MAX_PAGES || forgets(&next) => Err(SkipReason::Endless),
            next => Ok(next),
        }
    }

    /// What the patient's own things point to, and comes with them.
    fn wanted_by_ours(&self, walk: &Walk, page: &Page) -> BTreeSet<String> {
        let ours = page.resources.iter().filter(|listed| self.concerns_us(listed));
        let pointed_to = ours.flat_map(|listed| &listed.references).chain(&walk.wanted);
        pointed_to.filter(|place| self.is_wanted(place)).cloned().collect()
    }

    /// Whether something out of a history belongs to this patient's record.
    fn concerns_us(&self, listed: &Listed) -> bool {
        let place = listed.place();
        match &listed.about {
            _ if self.is_ours(&place) || self.held.contains_key(&place) => true,
            Some(about) => self.is_ours(about),
            None => {
                let mut patients = listed.references.iter().filter(|to| to.starts_with("Patient/"));
                patients.clone().next().is_some() && patients.all(|place| self.is_ours(place))
            }
        }
    }
}

/// Whether it changed well before what was asked for: the service took no
/// notice of `_since`.
fn is_older(listed: &Listed, since: DateTime<Utc>) -> bool {
    let updated = listed.received.last_updated.as_deref();
    let updated = updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    updated.is_some_and(|updated| updated < since - TimeDelta::seconds(1))
}
