//! What the forms for new photos and new documents have in common.

use leptos::prelude::*;
use model::{Audience, EntryKind, Moment};

use super::write::present;
use super::write::when::When;
use crate::components::{Files, Mistakes};
use crate::{clock, words};

/// The files, when they are of, and who may see them.
#[derive(Clone, Copy)]
pub(super) struct FileFields {
    pub(super) files: Files,
    pub(super) when: When,
    pub(super) circle: RwSignal<bool>,
    pub(super) care_team: RwSignal<bool>,
}

impl FileFields {
    pub(super) fn new(kind: EntryKind) -> Self {
        let audience = kind.default_audience();
        Self {
            files: RwSignal::new_local(Vec::new()),
            when: When::new(&present()),
            circle: RwSignal::new(audience.circle),
            care_team: RwSignal::new(audience.care_team),
        }
    }

    /// The time that was chosen; a mistake where it is none.
    pub(super) fn moment(self, mistakes: Mistakes) -> Option<Moment> {
        let at = untrack(move || self.when.moment(clock::on_the_wall, clock::zone()));
        if at.is_none() {
            mistakes.add("date", words::write::when_wrong());
        }
        at
    }

    pub(super) fn audience(self) -> Audience {
        Audience { circle: self.circle.get_untracked(), care_team: self.care_team.get_untracked() }
    }
}
