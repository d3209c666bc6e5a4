//! What the window knows while it is open: the page, the person, the status.
//!
//! Nothing here outlives the window, and everything about a person is dropped
//! when their record is locked.

use std::sync::Arc;
use std::time::Duration;

use api::{Draft, Opened, PersonCard, Preferences, Problem, Request, Saved, Status};
use futures::lock::Mutex;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{EntryId, Heads};

use crate::door::ask;
use crate::page::Page;
use crate::{screen, words};

/// How often the status is asked for, and how often when it changes by the second.
const STATUS_EVERY: Duration = Duration::from_secs(3);
const STATUS_EVERY_WHEN_BUSY: Duration = Duration::from_secs(1);

/// A short message about what was just done, with a way to take it back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    pub(crate) text: String,
    pub(crate) offer: Option<Offer>,
}

/// What a toast offers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Offer {
    /// Take the change back.
    Undo(Undo),
    /// Throw the kept draft away.
    DropDraft,
}

/// How to take a change back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Undo {
    /// Delete what was added.
    Delete(EntryId),
    /// Put the version before back.
    Revert(EntryId, Heads),
}

impl From<Undo> for Request {
    fn from(undo: Undo) -> Self {
        match undo {
            Undo::Delete(id) => Self::DeleteEntry { id },
            Undo::Revert(id, to) => Self::Revert { id, to },
        }
    }
}

/// The window's state, as handles to its signals.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub(crate) page: RwSignal<Page>,
    trail: StoredValue<Vec<Page>>,
    pub(crate) person: RwSignal<Option<PersonCard>>,
    pub(crate) code_tried: RwSignal<bool>,
    pub(crate) status: RwSignal<Option<Status>>,
    /// Rises with every change of the record.
    pub(crate) version: Memo<u64>,
    pub(crate) preferences: RwSignal<Preferences>,
    pub(crate) toast: RwSignal<Option<Toast>>,
    /// Said on the People screen: why the record was closed.
    pub(crate) notice: RwSignal<Option<&'static str>>,
    /// A page that is being written and not handed to the core yet.
    draft: StoredValue<Option<Draft>>,
    /// Drafts go to the core one after the other, so that the last one stays.
    draft_turn: StoredValue<Arc<Mutex<()>>>,
    /// Counts unlocks, so that a watch of an earlier one ends.
    turn: StoredValue<u64>,
}

impl Session {
    pub(crate) fn new() -> Self {
        let status = RwSignal::new(None::<Status>);
        Self {
            page: RwSignal::new(Page::People),
            trail: StoredValue::new(Vec::new()),
            person: RwSignal::new(None),
            code_tried: RwSignal::new(true),
            status,
            version: Memo::new(move |_| status.with(|s| s.as_ref().map_or(0, |s| s.version))),
            preferences: RwSignal::new(Preferences::default()),
            toast: RwSignal::new(None),
            notice: RwSignal::new(None),
            draft: StoredValue::new(None),
            draft_turn: StoredValue::new(Arc::default()),
            turn: StoredValue::new(0),
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

    /// Opens the page before this one.
    pub(crate) fn back(self) {
        let before = self.trail.try_update_value(Vec::pop).flatten();
        self.show(before.unwrap_or(Page::Today));
    }

    fn show(self, page: Page) {
        self.toast.set(None);
        self.notice.set(None);
        self.page.set(page);
        screen::focus_new_page();
    }

    // The record.

    /// A record was opened: starts to watch it and shows Today.
    pub(crate) fn opened(self, opened: Opened) {
        self.begin(opened.person, opened.recovery_code_tried);
        self.show(Page::Today);
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

    /// Hands the draft over, locks, and forgets everything about the person.
    pub(crate) fn lock(self) {
        if self.person.with_untracked(Option::is_none) {
            return;
        }
        spawn_local(async move {
            self.hand_over_draft().await;
            match ask::<()>(Request::Lock).await {
                Ok(()) | Err(Problem::Locked) => self.closed(None),
                Err(problem) => self.say_problem(&problem),
            }
        });
    }

    /// The record is closed. Text size and theme stay as they are: whoever
    /// needs large text needs it to type a passphrase too.
    fn closed(self, why: Option<&'static str>) {
        self.turn.update_value(|turn| *turn += 1);
        self.trail.set_value(Vec::new());
        self.draft.set_value(None);
        self.show(Page::People);
        self.person.set(None);
        self.status.set(None);
        self.code_tried.set(true);
        self.notice.set(why);
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
                status.as_ref().is_some_and(|s| s.sync.is_some() || s.locks_in.is_some())
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
        if self.turn.get_value() != turn {
            return;
        }
        match status {
            Ok(status) if status.open.is_none() => {
                self.closed(Some(words::people::locked_itself()))
            }
            Ok(status) => {
                if self.status.with_untracked(|old| old.as_ref() != Some(&status)) {
                    self.status.set(Some(status));
                }
            }
            // Not known is shown as not known.
            Err(_) => self.status.set(None),
        }
    }

    /// Tells the core that the person is here.
    pub(crate) fn still_here(self) {
        spawn_local(async move {
            let _ = ask::<()>(Request::StillHere).await;
            self.look_for(self.turn.get_value()).await;
        });
    }

    // Writing.

    /// Notes a page that is being written; [`Self::hand_over_draft`] keeps it.
    pub(crate) fn note_draft(self, draft: Draft) {
        self.draft.set_value(Some(draft));
    }

    /// Has the noted draft kept in the record.
    pub(crate) async fn hand_over_draft(self) {
        let turn = self.draft_turn.get_value();
        let _turn = turn.lock().await;
        let Some(draft) = self.draft.try_update_value(Option::take).flatten() else { return };
        let kept = ask::<()>(Request::KeepDraft { draft: Some(draft.clone()) }).await;
        if kept.is_err() && self.draft.with_value(Option::is_none) {
            self.draft.set_value(Some(draft));
        }
    }

    /// Throws the draft away: it was saved, or the person said so.
    pub(crate) fn drop_draft(self) {
        self.draft.set_value(None);
        let turn = self.draft_turn.get_value();
        spawn_local(async move {
            let _turn = turn.lock().await;
            let _ = ask::<()>(Request::KeepDraft { draft: None }).await;
        });
    }

    /// Says that a change is on disk, and how to take it back.
    pub(crate) fn say_saved(self, text: &str, saved: &Saved) {
        let undo = saved.changed.then(|| match &saved.before {
            Some(heads) => Undo::Revert(saved.entry.id, heads.clone()),
            None => Undo::Delete(saved.entry.id),
        });
        self.toast.set(Some(Toast { text: text.to_owned(), offer: undo.map(Offer::Undo) }));
        self.look();
    }

    /// Says something that needs no answer.
    pub(crate) fn say(self, text: impl Into<String>) {
        self.toast.set(Some(Toast { text: text.into(), offer: None }));
    }

    /// Says why something was not done.
    pub(crate) fn say_problem(self, problem: &Problem) {
        let advice = problem.advice();
        self.say(words::problem::in_one(advice.happened, advice.safe, advice.todo));
    }

    /// Takes up what a toast offered.
    pub(crate) fn take_up(self, offer: Offer) {
        self.toast.set(None);
        match offer {
            Offer::DropDraft => {
                self.drop_draft();
                self.say(words::write::thrown_away());
            }
            Offer::Undo(undo) => spawn_local(async move {
                match ask::<Saved>(undo.into()).await {
                    Ok(_) => self.say(words::toast::undone()),
                    Err(problem) => self.say_problem(&problem),
                }
                self.look_for(self.turn.get_value()).await;
            }),
        }
    }

    /// Deletes an entry, with a way back.
    pub(crate) fn delete(self, id: EntryId) {
        spawn_local(async move {
            match ask::<Saved>(Request::DeleteEntry { id }).await {
                Ok(saved) => self.say_saved(words::toast::deleted(), &saved),
                Err(problem) => self.say_problem(&problem),
            }
        });
    }
}
