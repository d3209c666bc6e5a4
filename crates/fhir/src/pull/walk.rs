//! How a walk goes on after an answer.

use url::Url;

use super::cursor::{Task, TypeTask, Walk};
use super::{MAX_PAGES, Page, Pull, PullNote, Received, SkipReason, WIDE_COUNT, reference};
use crate::Response;

/// More than this many references are not followed.
const MAX_WANTED: usize = 1_000;

impl Pull {
    /// Reads a success, sets what to ask next, and gives what to keep.
    pub(super) fn read(&mut self, walk: &mut Walk, response: &Response) -> Vec<Received> {
        if matches!(walk.task, Some(Task::Patient)) {
            return self.read_patient(walk, response);
        }
        let Some(page) = Page::read(&response.body, &self.base) else {
            self.skip_task(walk, SkipReason::Unreadable);
            return Vec::new();
        };
        self.count_unreadable(page.skipped);
        self.remember(walk, &page);
        match walk.task.take() {
            Some(Task::Everything { pages, .. }) => self.after_everything(walk, &page, pages),
            Some(Task::Count(name)) => self.after_count(walk, &page, &name),
            Some(Task::Type(of)) => self.after_type(walk, &page, of),
            Some(Task::Patient | Task::Referenced { .. }) | None => {}
        }
        self.choose_task(walk);
        page.resources
    }

    fn read_patient(&mut self, walk: &mut Walk, response: &Response) -> Vec<Received> {
        let patient = Received::read(response).filter(|r| r.resource_type == "Patient");
        if patient.is_none() {
            self.note(PullNote::PatientNotFound);
        }
        Self::mark_patient_done(walk);
        walk.task = None;
        self.choose_task(walk);
        patient.into_iter().collect()
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

    fn remember(&mut self, walk: &mut Walk, page: &Page) {
        for received in &page.resources {
            let place = format!("{}/{}", received.resource_type, received.id);
            walk.wanted.remove(&place);
            let is_new = self.memory.seen.insert(place);
            if let (true, Some(counts)) = (is_new, &mut walk.counts) {
                *counts.entry(received.resource_type.clone()).or_default() += 1;
            }
        }
        for place in &page.references {
            let kind = place.split_once('/').map_or("", |(kind, _)| kind);
            let is_wanted = self.readable.contains(kind) && !self.memory.seen.contains(place);
            if is_wanted && walk.wanted.len() < MAX_WANTED {
                walk.wanted.insert(place.clone());
            }
        }
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
        let got = walk.counts.as_ref().and_then(|counts| counts.get(name)).copied();
        match page.total {
            Some(total) if total <= got.unwrap_or_default() => self.listed(walk, name),
            _ => walk.task = Some(Task::Type(TypeTask::new(name))),
        }
    }

    fn after_type(&mut self, walk: &mut Walk, page: &Page, mut of: TypeTask) {
        of.got += page.resources.len();
        let ended = match self.follow(page, of.pages) {
            Ok(Some(next)) => {
                of.next = Some(next);
                of.pages += 1;
                walk.task = Some(Task::Type(of));
                return;
            }
            Ok(None) if page.total.is_some_and(|total| total > of.got) => SkipReason::NotAll,
            Ok(None) => return self.listed(walk, &of.name),
            Err(reason) => reason,
        };
        // No link that can be followed: ask for all of it in one page, once.
        if ended != SkipReason::Endless && of.count != WIDE_COUNT {
            let wide = TypeTask { count: WIDE_COUNT, ..of.restart() };
            walk.task = Some(Task::Type(wide));
            self.memory.visited.clear();
            return;
        }
        self.skipped(walk, &of.name, ended);
    }

    /// The target of the next page, checked; `None` if this was the last.
    fn follow(&mut self, page: &Page, pages: u32) -> Result<Option<String>, SkipReason> {
        let Some(next) = &page.next else { return Ok(None) };
        let url = self.resolve(next).ok_or(SkipReason::OtherOrigin)?;
        if pages >= MAX_PAGES || !self.memory.visited.insert(url.to_string()) {
            return Err(SkipReason::Endless);
        }
        Ok(Some(url.to_string()))
    }

    /// A link as an address on the endpoint's origin and below its base.
    fn resolve(&self, link: &str) -> Option<Url> {
        let mut root = self.base.clone();
        if !root.path().ends_with('/') {
            root.set_path(&format!("{}/", self.base.path()));
        }
        let url = root.join(link).ok()?;
        reference::is_under(&url, &self.base).then_some(url)
    }

    fn listed(&mut self, walk: &mut Walk, name: &str) {
        self.memory.visited.clear();
        self.memory.listed.insert(name.to_owned());
        Self::mark_done(walk, name);
    }

    fn skipped(&mut self, walk: &mut Walk, name: &str, reason: SkipReason) {
        self.memory.visited.clear();
        self.note(PullNote::Skipped { resource_type: name.to_owned(), reason });
        Self::mark_done(walk, name);
        if reason == SkipReason::NoAnswer {
            walk.failed.insert(name.to_owned());
        }
    }

    /// Goes on after a 4xx or 501.
    pub(super) fn refused(&mut self, walk: &mut Walk, response: &Response) {
        let is_forbidden = response.status == 403;
        self.memory.forbidden += usize::from(is_forbidden);
        let reason = match is_forbidden {
            true => SkipReason::Forbidden,
            false => SkipReason::Refused,
        };
        match walk.task.take() {
            // A link that has expired: begin this type again, once.
            Some(Task::Type(of)) if of.next.is_some() && !of.restarted && !is_forbidden => {
                self.memory.visited.clear();
                walk.task = Some(Task::Type(of.restart()));
            }
            Some(Task::Type(of)) if of.next.is_none() && !is_forbidden => match of.form.fewer() {
                Some(form) => walk.task = Some(Task::Type(TypeTask { form, ..of })),
                None => self.skipped(walk, &of.name, reason),
            },
            // Counting is a courtesy: list it instead.
            Some(Task::Count(name)) if !is_forbidden => {
                walk.task = Some(Task::Type(TypeTask::new(&name)));
            }
            task => {
                walk.task = task;
                self.skip_task(walk, reason);
            }
        }
        self.choose_task(walk);
    }

    pub(super) fn leave_everything(&mut self, walk: &mut Walk) {
        walk.task = None;
        walk.counts = None;
        self.memory.expected = None;
        self.memory.visited.clear();
        self.choose_task(walk);
    }

    /// Gives up on the task and chooses the next.
    pub(super) fn skip_task(&mut self, walk: &mut Walk, reason: SkipReason) {
        self.memory.losses = 0;
        match walk.task.take() {
            Some(Task::Everything { .. }) => self.leave_everything(walk),
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
            Some(Task::Count(name)) => self.skipped(walk, &name, reason),
            Some(Task::Type(of)) => self.skipped(walk, &of.name, reason),
            // What was only pointed to is asked for again with the next full walk.
            Some(Task::Referenced { .. }) | None => {}
        }
        self.choose_task(walk);
    }
}
