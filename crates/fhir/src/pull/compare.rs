//! Everything by id and version, against what is held.
//!
//! What is another version is fetched, what is not listed any more is read by
//! id before it is called gone. Nothing of a list of ids is kept: some services
//! shorten what they list and do not say so.
//!
//! A type whose list was cut half way is listed again from its beginning: what
//! was listed is known within one run only.

use std::collections::BTreeSet;

use super::cursor::{Form, Task, TypeTask, Walk};
use super::{Page, Pull};
use crate::sealed::is_sealed;

/// More than this many new versions of one type are listed whole instead of
/// being fetched one by one.
const MAX_CHANGED: usize = 200;

impl Walk {
    /// The walk, as far as it can go on in a run of its own.
    pub(super) fn resumed(mut self) -> Self {
        if let (true, Some(Task::Type(of))) = (self.compares(), &self.task) {
            self.task = Some(Task::Type(TypeTask::new(&of.name, of.form)));
        }
        self
    }
}

impl Pull {
    /// What is pointed to is fetched anew, too: nothing lists it.
    pub(super) fn begin_to_compare(&self) -> Walk {
        let mut walk = Walk::compare();
        let pointed_to = self.held.keys().filter(|place| {
            let kind = place.split('/').next().unwrap_or_default();
            kind != "Binary" && self.offers.can_fetch(kind) && !self.types.contains_key(kind)
        });
        walk.wanted.extend(pointed_to.cloned());
        walk
    }

    /// A page of ids: which of them are to be fetched?
    pub(super) fn after_ids(&mut self, walk: &mut Walk, page: &Page, of: TypeTask) {
        let changed: BTreeSet<String> = page
            .resources
            .iter()
            .filter(|listed| {
                let held = self.held.get(&listed.place());
                let differs = held.is_none() || held != listed.received.version.as_ref();
                differs && !is_sealed(&listed.received)
            })
            .map(super::Listed::place)
            .collect();
        let versionless = page.resources.iter().any(|listed| listed.received.version.is_none());
        if versionless || changed.len() > MAX_CHANGED {
            self.memory.start_over();
            walk.task = Some(Task::Type(TypeTask::new(&of.name, Form::All)));
            return;
        }
        walk.found |= !page.resources.is_empty();
        self.memory.seen.extend(page.resources.iter().map(super::Listed::place));
        walk.wanted.extend(changed);
        self.after_type(walk, page, of);
    }

    /// What is held of a type and was not on its list.
    pub(super) fn find_missing(&self, walk: &mut Walk, name: &str) {
        let prefix = format!("{name}/");
        let held = self.held.keys().filter(|place| place.starts_with(&prefix));
        walk.missing.extend(held.filter(|place| !self.memory.seen.contains(*place)).cloned());
    }
}
