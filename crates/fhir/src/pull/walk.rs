//! How a walk goes on after an answer.

use std::collections::BTreeSet;

use super::cursor::{By, Form, Task, TypeTask, Walk};
use super::others::MOST_OF_OTHERS;
use super::sealed::has_sealed;
use super::{
    Listed, MAX_PAGES, Page, Pull, PullNote, ResourceKey, SkipReason, Taken, WIDE_COUNT, raw,
    reference,
};
use crate::Response;
use crate::sealed::is_sealed;

/// More than this many references are not followed.
const MAX_WANTED: usize = 1_000;

impl Pull {
    /// Reads a success, sets what to ask next, and gives what to keep.
    pub(super) fn read(&mut self, walk: &mut Walk, response: &Response) -> Taken {
        match walk.task {
            Some(Task::Patient | Task::One(_)) => return self.read_one(walk, response),
            Some(Task::Glance) => {
                self.after_glance(walk, response);
                self.choose_task(walk);
                return Taken::default();
            }
            _ => {}
        }
        let Some(mut page) = self.page(response) else {
            self.skip_task(walk, SkipReason::Unreadable);
            return Taken::default();
        };
        let asked = walk.task.as_ref().map(|task| self.target(walk, task));
        self.memory.asked = asked.unwrap_or_default();
        self.count_unreadable(page.skipped);
        let sealed = has_sealed(&page);
        page.repeats = self.memory.repeats(&page);
        let taken = match walk.task.take() {
            Some(Task::Sealed(then)) => {
                walk.task = then.map(|task| *task);
                Taken::default()
            }
            Some(Task::History { since, pages, .. }) => {
                self.after_history(walk, page, (since, pages))
            }
            Some(Task::Type(mut of)) if of.form == Form::Ids => {
                of.got += page.resources.len();
                self.after_ids(walk, &page, of);
                Taken::default()
            }
            Some(Task::Type(mut of)) => {
                of.got += page.resources.len();
                let others = self.drop_others(&mut page);
                self.remember(walk, &page.resources);
                match others && of.pages >= MOST_OF_OTHERS {
                    true => self.skipped(walk, &of.name, SkipReason::NotAll),
                    false => self.after_type(walk, &page, of),
                }
                kept(page.resources)
            }
            Some(Task::Everything { pages, .. }) => {
                self.drop_others(&mut page);
                self.remember(walk, &page.resources);
                self.after_everything(walk, &page, pages);
                kept(page.resources)
            }
            Some(Task::Count(name)) => {
                self.after_count(walk, &page, &name);
                Taken::default()
            }
            Some(Task::Some { resource_type, ids }) => {
                let taken = self.take(walk, page);
                self.look_for_the_rest(walk, &resource_type, &ids);
                taken
            }
            Some(Task::Patient | Task::One(_) | Task::Glance) | None => Taken::default(),
        };
        if sealed {
            self.keep_from_sealed(walk);
        }
        self.choose_task(walk);
        taken
    }

    /// A page of resources; nothing at all is a page without any.
    fn page(&self, response: &Response) -> Option<Page> {
        match response.status {
            204 => Some(Page::default()),
            _ => Page::read(&response.body, &self.base),
        }
    }

    /// Notes what came, and keeps it.
    pub(super) fn take(&mut self, walk: &mut Walk, mut page: Page) -> Taken {
        self.drop_others(&mut page);
        self.remember(walk, &page.resources);
        kept(page.resources)
    }

    /// One resource: the patient, or one that was asked for by id.
    fn read_one(&mut self, walk: &mut Walk, response: &Response) -> Taken {
        let wanted = match walk.task.take() {
            Some(Task::One(place)) => place,
            _ => format!("Patient/{}", self.patient),
        };
        let is_patient = wanted.starts_with("Patient/");
        let unchanged = response.status == 304;
        let listed = Listed::answer(response, &self.base).or_else(|| raw::read(&wanted, response));
        let listed = listed.filter(|one| one.place() == wanted);
        if is_patient {
            Self::mark_patient_done(walk);
        }
        if is_patient && !unchanged && listed.is_none() {
            self.note(PullNote::PatientNotFound);
        }
        let listed: Vec<Listed> = listed.into_iter().collect();
        self.remember(walk, &listed);
        self.choose_task(walk);
        kept(listed)
    }

    /// Of what is held, what was asked for and did not come may be gone.
    fn look_for_the_rest(&self, walk: &mut Walk, kind: &str, ids: &[String]) {
        let places = ids.iter().map(|id| format!("{kind}/{id}"));
        let held = places.filter(|place| self.held.contains_key(place));
        walk.missing.extend(held.filter(|place| !self.memory.seen.contains(place)));
    }

    fn count_unreadable(&mut self, more: usize) {
        let notes = &mut self.memory.notes;
        let known = notes.iter_mut().find_map(|note| match note {
            PullNote::Unreadable { count } => Some(count),
            _ => None,
        });
        match known {
            Some(count) => *count += more,
            None if more > 0 => notes.push(PullNote::Unreadable { count: more }),
            None => {}
        }
    }

    pub(super) fn remember(&mut self, walk: &mut Walk, listed: &[Listed]) {
        for one in listed {
            let place = one.place();
            match place == self.of_patient() {
                true => self.note_aliases(one),
                false => walk.found = true,
            }
            walk.wanted.remove(&place);
            let is_new = self.memory.seen.insert(place);
            if let (true, Some(counts)) = (is_new, &mut walk.counts) {
                *counts.entry(one.received.resource_type.clone()).or_default() += 1;
            }
        }
        let of_a_record = listed.iter().filter(|one| !is_sealed(&one.received));
        let references: BTreeSet<&String> = of_a_record.flat_map(|one| &one.references).collect();
        for place in references {
            if walk.wanted.len() < MAX_WANTED && self.is_wanted(place) {
                walk.wanted.insert(place.clone());
            }
        }
    }

    /// Once is enough: what is held already comes anew with the comparison.
    pub(super) fn is_wanted(&self, place: &String) -> bool {
        let kind = place.split_once('/').map_or("", |(kind, _)| kind);
        self.offers.can_fetch(kind)
            && !self.memory.seen.contains(place)
            && !self.held.contains_key(place)
    }

    fn after_everything(&mut self, walk: &mut Walk, page: &Page, pages: u32) {
        self.memory.expected = page.total.or(self.memory.expected);
        match self.follow(page, pages) {
            Ok(Some(next)) => {
                walk.task = Some(Task::Everything { next: Some(next), pages: pages + 1 });
            }
            Ok(None) => {}
            // Each type is counted next, and walked where something is missing.
            Err(_) => walk.task = None,
        }
    }

    /// `$everything` gave some of this type: was that all?
    fn after_count(&mut self, walk: &mut Walk, page: &Page, name: &str) {
        match walk.has_all(name, page.total) {
            true => self.listed(walk, &TypeTask::new(name, Form::All)),
            false => walk.task = Some(Task::Type(self.whole(walk, name, Form::All))),
        }
    }

    pub(super) fn after_type(&mut self, walk: &mut Walk, page: &Page, mut of: TypeTask) {
        // Something came or went while we walked, and pages moved under us.
        let moved = of.total.is_some() && page.total.is_some() && of.total != page.total;
        of.total = page.total.or(of.total);
        if moved && !of.restarted {
            self.memory.start_over();
            walk.task = Some(Task::Type(of.restart()));
            return;
        }
        let ended = match self.follow(page, of.pages) {
            Ok(Some(next)) => {
                of.next = Some(next);
                of.pages += 1;
                walk.task = Some(Task::Type(of));
                return;
            }
            Ok(None) if page.total.is_some_and(|total| total > of.got) => SkipReason::NotAll,
            Ok(None) if of.may_be_cut_short(page) => SkipReason::NotAll,
            Ok(None) => return self.listed(walk, &of),
            // All of it came, and the last page links to itself.
            Err(SkipReason::Endless) if of.has_all(page) => return self.listed(walk, &of),
            Err(reason) => reason,
        };
        // No link that can be followed: ask for all of it in one page, once.
        if (ended != SkipReason::Endless || page.repeats) && of.count != WIDE_COUNT {
            let wide = TypeTask { count: WIDE_COUNT, ..of.restart() };
            walk.task = Some(Task::Type(wide));
            self.memory.start_over();
            return;
        }
        self.skipped(walk, &of.name, ended);
    }

    /// The target of the next page, checked; `None` if this was the last.
    pub(super) fn follow(&mut self, page: &Page, pages: u32) -> Result<Option<String>, SkipReason> {
        let Some(next) = &page.next else { return Ok(None) };
        let url = reference::page(next, &self.memory.asked, &self.base);
        let url = url.ok_or(SkipReason::OtherOrigin)?;
        let again = page.repeats || !self.memory.visited.insert(url.to_string());
        if pages >= MAX_PAGES || again || self.memory.is_empty_again(page) {
            return Err(SkipReason::Endless);
        }
        Ok(Some(url.to_string()))
    }

    fn listed(&mut self, walk: &mut Walk, of: &TypeTask) {
        let name = of.name.as_str();
        if of.by != By::Stated || !matches!(of.form, Form::Ids | Form::All) {
            walk.ways.insert(name.to_owned(), (of.form, of.by));
        }
        self.memory.start_over();
        if walk.compares() {
            self.find_missing(walk, name);
        }
        Self::mark_done(walk, name);
    }

    fn skipped(&mut self, walk: &mut Walk, name: &str, reason: SkipReason) {
        self.memory.start_over();
        // That a service has a type is only known where it says so.
        if self.offers.stated || reason != SkipReason::Refused {
            self.note(PullNote::Skipped { resource_type: name.to_owned(), reason });
        }
        Self::mark_done(walk, name);
        match reason {
            SkipReason::NoAnswer | SkipReason::Unreadable => {
                walk.failed.insert(name.to_owned());
            }
            SkipReason::Refused => drop(walk.refused.insert(name.to_owned())),
            _ => {}
        }
    }

    /// Goes on after a 4xx or 501.
    pub(super) fn refused(&mut self, walk: &mut Walk, response: &Response) -> Taken {
        let mut taken = Taken::default();
        let is_forbidden = response.status == 403;
        self.memory.forbidden += usize::from(is_forbidden);
        let reason = match is_forbidden {
            true => SkipReason::Forbidden,
            false => SkipReason::Refused,
        };
        match walk.task.take() {
            // A link that has expired: begin this type again, and at last ask for
            // all of it in one page.
            Some(Task::Type(of)) if of.next.is_some() && !of.is_last_try() && !is_forbidden => {
                self.memory.start_over();
                let count = if of.restarted { WIDE_COUNT } else { of.count };
                walk.task = Some(Task::Type(TypeTask { count, ..of.restart() }));
            }
            // Some call it so where they find nothing of what they have.
            Some(Task::Type(of)) if of.next.is_none() && self.is_nothing_found(response) => {
                self.listed(walk, &of);
            }
            // The usual way was understood, and there was nothing.
            Some(Task::Type(of)) if of.by == By::Whole && of.next.is_none() => {
                walk.ways.remove(&of.name);
                Self::mark_done(walk, &of.name);
            }
            Some(Task::Type(of)) if of.next.is_none() && !is_forbidden => {
                match self.another_way(walk, &of, response.status) {
                    Some(way) => walk.task = Some(Task::Type(way)),
                    None => self.skipped(walk, &of.name, reason),
                }
            }
            // Counting is a courtesy: list it instead.
            Some(Task::Count(name)) if !is_forbidden => {
                walk.task = Some(Task::Type(TypeTask::new(&name, Form::All)));
            }
            // No search by id after all: one by one.
            Some(Task::Some { resource_type, ids }) if !is_forbidden => {
                walk.missing.extend(ids.into_iter().map(|id| format!("{resource_type}/{id}")));
            }
            Some(Task::One(place)) if response.is_gone() => {
                let held = self.held.contains_key(&place);
                taken.gone.extend(ResourceKey::of(&place).filter(|_| held));
            }
            task => {
                walk.task = task;
                self.skip_task(walk, reason);
            }
        }
        self.choose_task(walk);
        taken
    }

    fn is_nothing_found(&self, response: &Response) -> bool {
        self.offers.stated && response.status == 404 && response.resource().is_some()
    }

    /// How else a type can be asked for: with fewer parameters, or by another one.
    fn another_way(&self, walk: &Walk, of: &TypeTask, status: u16) -> Option<TypeTask> {
        // There is no such type, or no looking into it.
        if matches!(status, 404 | 405 | 501) {
            return None;
        }
        let fewer = of.form.fewer().map(|form| TypeTask { form, ..of.clone() });
        fewer.or_else(|| {
            let by = of.by.other()?;
            Some(TypeTask { by, ..TypeTask::new(&of.name, walk.form_of(&of.name)) })
        })
    }

    pub(super) fn leave_everything(&mut self, walk: &mut Walk) {
        walk.task = None;
        walk.counts = None;
        self.memory.expected = None;
        self.memory.start_over();
        self.choose_task(walk);
    }

    /// Gives up on the task and chooses the next.
    pub(super) fn skip_task(&mut self, walk: &mut Walk, reason: SkipReason) {
        self.memory.losses = 0;
        match walk.task.take() {
            // What comes is told from a record all the same.
            Some(Task::Sealed(then)) => walk.task = then.map(|task| *task),
            Some(Task::Everything { .. }) => self.leave_everything(walk),
            Some(Task::History { .. }) => {
                self.leave_history(walk);
                walk.no_history = reason != SkipReason::NoAnswer;
            }
            Some(Task::Patient) => {
                match reason {
                    SkipReason::NoAnswer => {}
                    SkipReason::Refused => self.note(PullNote::PatientNotFound),
                    reason => {
                        self.note(PullNote::Skipped { resource_type: "Patient".into(), reason });
                    }
                }
                Self::mark_patient_done(walk);
            }
            Some(Task::Glance) => Self::leave_glance(walk),
            Some(Task::Count(name)) => self.skipped(walk, &name, reason),
            Some(Task::Type(of)) => self.skipped(walk, &of.name, reason),
            Some(Task::Some { resource_type, ids }) if reason == SkipReason::NoAnswer => {
                let places = ids.into_iter().map(|id| format!("{resource_type}/{id}"));
                walk.unanswered.extend(places);
            }
            Some(Task::One(place)) if reason == SkipReason::NoAnswer => {
                walk.unanswered.insert(place);
            }
            // What was only pointed to is asked for again when it is pointed to.
            Some(Task::Some { .. } | Task::One(_)) | None => {}
        }
        self.choose_task(walk);
    }
}

/// Sealed files are no part of the record.
fn kept(listed: Vec<Listed>) -> Taken {
    let received = listed.into_iter().map(|one| one.received);
    let resources = received.filter(|received| !is_sealed(received)).collect();
    Taken { resources, gone: Vec::new() }
}
