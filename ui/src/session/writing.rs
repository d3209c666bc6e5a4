//! What the session knows about writing: the draft, and the way back from what
//! was just done.

use api::{Draft, Problem, Request, Response, Saved, SavedReadings};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{EntryId, EntryKind, Heads, ReadingId};

use super::Session;
use crate::door::ask;
use crate::page::{Page, Writing};
use crate::{screen, words};

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
    /// Throw the kept draft of this kind away.
    DropDraft(EntryKind),
}

/// How to take a change back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Undo {
    /// Delete what was added.
    Delete(EntryId),
    /// Put the version before back.
    Revert(EntryId, Heads),
    /// Take these readings out that were added, and make others say again what
    /// they said before.
    Readings { added: Vec<ReadingId>, before: Vec<ReadingId> },
}

impl Undo {
    fn requests(self) -> Vec<Request> {
        match self {
            Self::Delete(id) => vec![Request::DeleteEntry { id }],
            Self::Revert(id, to) => vec![Request::Revert { id, to }],
            Self::Readings { added, before } => {
                let out = added.into_iter().map(|id| Request::RemoveReading { id });
                let back = before.into_iter().map(|id| Request::PutBackReading { id });
                out.chain(back).collect()
            }
        }
    }
}

impl Session {
    /// Opens the form for a new page, of the kind that was written last.
    pub(crate) fn write_something(self) {
        let kind = self.preferences.with_untracked(|preferences| preferences.last_kind);
        self.go(Page::Write(Writing::new(kind)));
    }

    /// Remembers the kind that was written last. About me is one page that is
    /// changed, not written again.
    pub(crate) fn wrote(self, kind: EntryKind) {
        if kind == EntryKind::AboutMe
            || self.preferences.with_untracked(|preferences| preferences.last_kind == kind)
        {
            return;
        }
        self.preferences.update(|preferences| preferences.last_kind = kind);
        let preferences = self.preferences.get_untracked();
        spawn_local(async move {
            // Where it is not kept, the form opens on another kind: no harm.
            let _ = ask::<()>(Request::SetPreferences(preferences)).await;
        });
    }

    /// Notes a page that is being written; [`Self::hand_over_drafts`] keeps it.
    pub(crate) fn note_draft(self, kind: EntryKind, draft: Draft) {
        self.drafts.update_value(|drafts| {
            drafts.insert(kind, draft);
        });
    }

    /// Has the noted drafts kept in the record.
    pub(crate) async fn hand_over_drafts(self) {
        let unlock = self.turn.get_value();
        let turn = self.draft_turn.get_value();
        let _turn = turn.lock().await;
        let noted = self.drafts.try_update_value(std::mem::take).unwrap_or_default();
        for (kind, draft) in noted {
            let kept =
                ask::<()>(Request::KeepDraft { kind, draft: Some(draft.clone()) }).await.is_ok();
            // Tried again later, but never in the record of whoever unlocks next.
            if !kept && self.turn.get_value() == unlock {
                self.drafts.update_value(|drafts| {
                    drafts.entry(kind).or_insert(draft);
                });
            }
        }
    }

    /// Makes what runs now run again when a draft is thrown away.
    pub(crate) fn follow_drafts(self) {
        self.drafts_dropped.track();
    }

    /// The draft of a kind that the record keeps, with what was written until now.
    pub(crate) async fn kept_draft(self, kind: EntryKind) -> Result<Option<Draft>, Problem> {
        self.hand_over_drafts().await;
        let turn = self.draft_turn.get_value();
        let _turn = turn.lock().await;
        ask(Request::Draft { kind }).await
    }

    /// Throws the draft of a kind away: it was saved, or the person said so.
    pub(crate) fn drop_draft(self, kind: EntryKind) {
        self.drafts.update_value(|drafts| {
            drafts.remove(&kind);
        });
        let turn = self.draft_turn.get_value();
        spawn_local(async move {
            let _turn = turn.lock().await;
            let _ = ask::<()>(Request::KeepDraft { kind, draft: None }).await;
            self.drafts_dropped.update(|dropped| *dropped += 1);
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

    /// The same for readings.
    pub(crate) fn say_saved_readings(self, text: impl Into<String>, saved: &SavedReadings) {
        let changed = || saved.readings.iter().filter(|saved| saved.changed);
        let undo = changed().next().is_some().then(|| Undo::Readings {
            added: changed().filter(|one| one.before.is_none()).map(|one| one.reading.id).collect(),
            before: changed().filter_map(|one| one.before).collect(),
        });
        self.toast.set(Some(Toast { text: text.into(), offer: undo.map(Offer::Undo) }));
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
            Offer::DropDraft(kind) => {
                self.drop_draft(kind);
                self.say(words::write::thrown_away());
                screen::focus_toast();
            }
            Offer::Undo(undo) => spawn_local(async move {
                match undone(undo).await {
                    Ok(()) => self.say(words::toast::undone()),
                    Err(problem) => self.say_problem(&problem),
                }
                screen::focus_toast();
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
            screen::focus_toast();
        });
    }
}

async fn undone(undo: Undo) -> Result<(), Problem> {
    for request in undo.requests() {
        ask::<Response>(request).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::Head;

    use super::*;

    #[test]
    fn what_was_added_is_undone_by_deleting_and_a_change_by_the_version_before() {
        let id = EntryId::from_random([7; 16]);
        assert_eq!(Undo::Delete(id).requests(), [Request::DeleteEntry { id }]);
        let to = vec![Head([1; 32])];
        assert_eq!(Undo::Revert(id, to.clone()).requests(), [Request::Revert { id, to }]);
    }

    #[test]
    fn readings_that_were_added_are_taken_out_and_others_are_put_back() {
        let [new, old] = [ReadingId::from_bytes([1; 16]), ReadingId::from_bytes([2; 16])];
        let undo = Undo::Readings { added: vec![new], before: vec![old] };
        let requests = [Request::RemoveReading { id: new }, Request::PutBackReading { id: old }];
        assert_eq!(undo.requests(), requests);
    }
}
