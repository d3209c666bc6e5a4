//! Answers that were begun and not saved, kept in the encrypted record.

use std::collections::BTreeMap;

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
    let typed = BTreeMap::from([
        (Field::Questionnaire, begun.id.to_string()),
        (Field::Answers, begun.answers.to_string()),
    ]);
    Draft { editing: None, typed, audience: KIND.default_audience() }
}

/// Hands every change of the answers to the record, one after the other, so
/// that the last one stays.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    next: StoredValue<Option<Option<Begun>>>,
    busy: StoredValue<bool>,
}

impl Keeper {
    pub(super) fn new() -> Self {
        Self { next: StoredValue::new(None), busy: StoredValue::new(false) }
    }

    /// Keeps this; `None` throws away what is kept.
    pub(super) fn keep(self, begun: Option<Begun>) {
        self.next.set_value(Some(begun));
        if !self.busy.get_value() {
            self.busy.set_value(true);
            spawn_local(self.hand_over());
        }
    }

    async fn hand_over(self) {
        while let Some(next) = self.next.try_update_value(Option::take).flatten() {
            let draft = next.as_ref().map(draft);
            let _ = ask::<()>(Request::KeepDraft { kind: KIND, draft }).await;
        }
        self.busy.try_update_value(|busy| *busy = false);
    }
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
