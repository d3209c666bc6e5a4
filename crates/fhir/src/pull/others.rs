//! Keeping other people's records out.
//!
//! Some services take no notice of whom a search was about, and give everyone's.
//! What says that it is about somebody else is dropped unread, and a type that
//! keeps bringing such things is left before it costs too much. A patient who was
//! registered twice is one: the service links the two.
//!
//! Rejected: asking to be strict (`Prefer: handling=strict`). Services that take
//! no notice of a parameter take none of that either.

use std::collections::BTreeSet;

use super::{Listed, Memory, Page, Pull};

/// After so many pages, a type that brings more of others than of ours is left.
pub(super) const MOST_OF_OTHERS: u32 = 40;
/// More pages in a row with nothing on them are a loop.
const MOST_EMPTY: usize = 20;
/// Where a patient is.
const PLACE: &str = "Patient/";

impl Pull {
    /// Leaves out what is about somebody else; whether that was most of it.
    pub(super) fn drop_others(&mut self, page: &mut Page) -> bool {
        let here = self.of_patient();
        if let Some(patient) = page.resources.iter().find(|listed| listed.place() == here) {
            self.note_aliases(patient);
        }
        let all = page.resources.len();
        page.resources.retain(|listed| !self.is_anothers(listed));
        page.resources.len() < all.div_ceil(2)
    }

    /// What is held stays: whom it is about may have changed.
    fn is_anothers(&self, listed: &Listed) -> bool {
        let place = listed.place();
        if self.held.contains_key(&place) {
            return false;
        }
        if place.starts_with(PLACE) {
            return !self.is_ours(&place);
        }
        match &listed.about {
            Some(about) => about.starts_with(PLACE) && !self.is_ours(about),
            None => {
                let mut patients = listed.references.iter().filter(|to| to.starts_with(PLACE));
                let any = patients.clone().next().is_some();
                any && !patients.any(|place| self.is_ours(place))
            }
        }
    }

    /// Whether this is where the patient is.
    pub(super) fn is_ours(&self, place: &str) -> bool {
        place.strip_prefix(PLACE) == Some(&self.patient) || self.aliases.contains(place)
    }

    /// Where else the service says the patient is.
    pub(super) fn note_aliases(&mut self, patient: &Listed) {
        let linked = patient.references.iter();
        self.aliases.extend(linked.filter(|place| place.starts_with(PLACE)).cloned());
    }
}

impl Memory {
    /// Whether all of a page came before, within the same task.
    pub(super) fn repeats(&mut self, page: &Page) -> bool {
        let version = |one: &Listed| one.received.version.clone().unwrap_or_default();
        let all: BTreeSet<String> =
            page.resources.iter().map(|one| format!("{} {}", one.place(), version(one))).collect();
        let repeats = !all.is_empty() && all.is_subset(&self.came);
        self.came.extend(all);
        repeats
    }

    /// Whether pages keep coming with nothing on them, and say that there is more.
    pub(super) fn is_empty_again(&mut self, page: &Page) -> bool {
        let is_empty = page.resources.is_empty() && page.removed.is_empty();
        self.empty = if is_empty { self.empty + 1 } else { 0 };
        self.empty > MOST_EMPTY
    }

    /// A task begins, or begins again.
    pub(super) fn start_over(&mut self) {
        self.empty = 0;
        self.visited.clear();
        self.came.clear();
    }
}
