//! Answers that were begun and not saved, kept in the encrypted record.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use api::{Draft, Problem, Request};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Answers, EntryKind, Field, QuestionnaireId};

use crate::door::ask;

const KIND: EntryKind = EntryKind::Questionnaire;

/// What was begun.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Begun {
    pub(super) id: QuestionnaireId,
    pub(super) answers: Answers,
}

/// The answers that the record keeps.
pub(super) async fn kept() -> Result<Option<Begun>, Problem> {
    let draft: Option<Draft> = ask(Request::Draft { kind: KIND }).await?;
    Ok(draft.as_ref().and_then(begun))
}

/// Throws them away.
pub(super) async fn drop_kept() {
    let _ = ask::<()>(Request::KeepDraft { kind: KIND, draft: None }).await;
}

fn begun(draft: &Draft) -> Option<Begun> {
    let id = draft.typed.get(&Field::Questionnaire)?.parse().ok()?;
    let answers = draft.typed.get(&Field::Answers)?.parse().ok()?;
    Some(Begun { id, answers })
}

fn draft(begun: &Begun) -> Draft {
    let mut typed = BTreeMap::new();
    typed.insert(Field::Questionnaire, begun.id.to_string());
    typed.insert(Field::Answers, begun.answers.to_string());
    Draft { editing: None, typed, audience: KIND.default_audience() }
}

/// Hands every change of the answers to the record, one after the other, so
/// that the last one stays. It goes on when the page is gone.
#[derive(Clone, Copy)]
pub(super) struct Keeper(StoredValue<Arc<Mutex<Waiting>>>);

#[derive(Default)]
struct Waiting {
    /// What is to be kept next; `Some(None)` throws away what is kept.
    next: Option<Option<Begun>>,
    busy: bool,
}

impl Keeper {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(Arc::default()))
    }

    /// Keeps this; `None` throws away what is kept.
    pub(super) fn keep(self, begun: Option<Begun>) {
        let waiting = self.0.get_value();
        let was_busy = waiting.lock().is_ok_and(|mut waiting| {
            waiting.next = Some(begun);
            std::mem::replace(&mut waiting.busy, true)
        });
        if !was_busy {
            spawn_local(hand_over(waiting));
        }
    }
}

async fn hand_over(waiting: Arc<Mutex<Waiting>>) {
    while let Some(next) = next(&waiting) {
        let draft = next.as_ref().map(draft);
        let _ = ask::<()>(Request::KeepDraft { kind: KIND, draft }).await;
    }
}

fn next(waiting: &Mutex<Waiting>) -> Option<Option<Begun>> {
    let mut waiting = waiting.lock().ok()?;
    let next = waiting.next.take();
    waiting.busy = next.is_some();
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_comes_back() {
        let mut answers = Answers::default();
        answers.set("1", "LA6568-5");
        let before = Begun { id: "phq-9".parse().unwrap(), answers };
        assert_eq!(begun(&draft(&before)), Some(before));
    }
}
