//! What the window knows while it is open: the page, the person, the status.
//!
//! Nothing here outlives the window, and everything about a person is dropped
//! when their record is locked.

mod afresh;
mod writing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use afresh::Kept;
pub(crate) use afresh::Notice;
use api::{Draft, Opened, PersonCard, Preferences, Problem, Request, Status};
use futures::lock::Mutex;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{EntryKind, PersonId};
pub(crate) use writing::{Offer, Toast, Undo};

use crate::door::ask;
use crate::page::Page;
use crate::screen;

/// How often the status is asked for, and how often when it changes by the second.
const STATUS_EVERY: Duration = Duration::from_secs(3);
const STATUS_EVERY_WHEN_BUSY: Duration = Duration::from_secs(1);

/// The window's state, as handles to its signals.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) page: RwSignal<Page>,
    trail: StoredValue<Vec<Page>>,
    pub(crate) person: RwSignal<Option<PersonCard>>,
    pub(crate) code_tried: RwSignal<bool>,
    pub(crate) status: RwSignal<Option<Status>>,
    /// Rises with every change of the record.
    version: Memo<u64>,
    pub(crate) preferences: RwSignal<Preferences>,
    pub(crate) toast: RwSignal<Option<Toast>>,
    /// Said on the People screen: why the record was closed.
    pub(crate) notice: RwSignal<Option<Notice>>,
    /// Pages that are being written and not handed to the core yet.
    drafts: StoredValue<BTreeMap<EntryKind, Draft>>,
    /// Rises when a draft was thrown away.
    drafts_dropped: RwSignal<u64>,
    /// Drafts go to the core one after the other, so that the last one stays.
    draft_turn: StoredValue<Arc<Mutex<()>>>,
    /// Counts unlocks, so that a watch of an earlier one ends.
    turn: StoredValue<u64>,
    /// The record is being closed: that it is found closed is no news.
    closing: StoredValue<bool>,
}

impl Session {
    pub(crate) fn new() -> Self {
        let status = RwSignal::new(None::<Status>);
        let Kept { preferences, why } = afresh::kept();
        // Whoever needs large text needs it to type a passphrase too.
        screen::apply(&preferences);
        Self {
            page: RwSignal::new(Page::People),
            trail: StoredValue::new(Vec::new()),
            person: RwSignal::new(None),
            code_tried: RwSignal::new(true),
            status,
            version: Memo::new(move |_| status.with(|s| s.as_ref().map_or(0, |s| s.version))),
            preferences: RwSignal::new(preferences),
            toast: RwSignal::new(None),
            notice: RwSignal::new(why),
            drafts: StoredValue::new(BTreeMap::new()),
            drafts_dropped: RwSignal::new(0),
            draft_turn: StoredValue::new(Arc::default()),
            turn: StoredValue::new(0),
            closing: StoredValue::new(false),
        }
    }

    /// The session, from within a component.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    // Pages.

    /// Opens a page.
    pub(crate) fn go(self, page: Page) {
        let from = self.page.get_untracked();
        if from.can_come_back() && from != page {
            self.trail.update_value(|trail| trail.push(from));
        }
        self.show(page);
    }

    /// Opens a page in place of this one: back leads past both.
    pub(crate) fn instead(self, page: Page) {
        self.show(page);
    }

    /// Opens the page before this one.
    pub(crate) fn back(self) {
        let before = self.trail.try_update_value(Vec::pop).flatten();
        self.show(before.unwrap_or(Page::Today));
    }

    fn show(self, page: Page) {
        // An answer can come after the lock: it opens nothing.
        let locked = self.person.with_untracked(Option::is_none);
        if locked && (page.needs_open_record() || self.page.get_untracked() == Page::Leaving) {
            return;
        }
        self.toast.set(None);
        self.notice.set(None);
        self.page.set(page);
        screen::focus_new_page();
    }

    // The record.

    /// A record was opened: starts to watch it and shows Today.
    pub(crate) fn opened(self, opened: Opened) {
        self.begin(opened.person, opened.recovery_code_tried);
        let turn = self.turn.get_value();
        spawn_local(async move {
            // Once its version is known, pages are asked for once.
            self.look_for(turn).await;
            if self.turn.get_value() == turn {
                self.show(Page::Today);
            }
        });
    }

    /// A lock was made: its record is open, its recovery code not tried yet.
    pub(crate) fn made(self, person: PersonCard) {
        self.begin(person, false);
    }

    fn begin(self, person: PersonCard, code_tried: bool) {
        self.person.set(Some(person));
        self.code_tried.set(code_tried);
        self.turn.update_value(|turn| *turn += 1);
        self.watch(self.turn.get_value());
        spawn_local(async move {
            if let Ok(preferences) = ask::<Preferences>(Request::Preferences).await {
                screen::apply(&preferences);
                self.preferences.set(preferences);
            }
        });
    }

    /// Hands the drafts over, locks, and forgets everything about the person.
    pub(crate) fn lock(self) {
        if self.person.with_untracked(Option::is_none) {
            return;
        }
        spawn_local(async move {
            self.hand_over_drafts().await;
            if let Err(problem) = self.close(Request::Lock, None).await {
                self.say_problem(&problem);
            }
        });
    }

    /// Removes the made-up person whose record is open.
    pub(crate) async fn remove_made_up(self, person: PersonId) -> Result<(), Problem> {
        self.close(Request::RemoveMadeUp { person }, Some(Notice::MadeUpRemoved)).await
    }

    /// Has the record closed. The watch ends first, and a key pressed meanwhile
    /// looks at nothing: it would find the record closed before the answer is
    /// here, and say that it locked itself.
    async fn close(self, request: Request, why: Option<Notice>) -> Result<(), Problem> {
        self.turn.update_value(|turn| *turn += 1);
        self.closing.set_value(true);
        match ask::<()>(request).await {
            Ok(()) | Err(Problem::Locked) => {
                self.closed(why);
                Ok(())
            }
            Err(problem) => {
                self.closing.set_value(false);
                self.watch(self.turn.get_value());
                Err(problem)
            }
        }
    }

    /// The record is closed: the page shows nothing at once, and begins anew.
    fn closed(self, why: Option<Notice>) {
        self.turn.update_value(|turn| *turn += 1);
        self.person.set(None);
        self.toast.set(None);
        self.page.set(Page::Leaving);
        let Preferences { theme, text_size, .. } = self.preferences.get_untracked();
        let preferences = Preferences { theme, text_size, ..Preferences::default() };
        afresh::begin(&Kept { preferences, why });
    }

    // The status.

    /// Asks for the status until the record is closed.
    fn watch(self, turn: u64) {
        if self.turn.get_value() != turn {
            return;
        }
        spawn_local(async move {
            self.look_for(turn).await;
            let busy = self.status.with_untracked(|status| {
                status.as_ref().is_some_and(|s| {
                    s.sync.is_some() || s.exchange.is_some() || s.locks_in.is_some()
                })
            });
            let pause = if busy { STATUS_EVERY_WHEN_BUSY } else { STATUS_EVERY };
            set_timeout(move || self.watch(turn), pause);
        });
    }

    /// Asks for the status now.
    pub(crate) fn look(self) {
        let turn = self.turn.get_value();
        spawn_local(async move { self.look_for(turn).await });
    }

    async fn look_for(self, turn: u64) {
        let status = ask::<Status>(Request::Status).await;
        if self.turn.get_value() != turn || self.closing.get_value() {
            return;
        }
        match status {
            Ok(status) if status.open.is_none() => self.closed(Some(Notice::LockedItself)),
            Ok(status) => {
                if self.status.with_untracked(|old| old.as_ref() != Some(&status)) {
                    self.status.set(Some(status));
                }
            }
            // Not known is shown as not known.
            Err(_) => self.status.set(None),
        }
    }

    /// Makes what runs now run again when the record changes.
    pub(crate) fn follow_record(self) {
        // Read, not just tracked: a memo that nobody reads follows nothing.
        let _ = self.version.get();
    }

    /// Tells the core that the person is here.
    pub(crate) fn still_here(self) {
        spawn_local(async move {
            let _ = ask::<()>(Request::StillHere).await;
            self.look_for(self.turn.get_value()).await;
        });
    }
}
