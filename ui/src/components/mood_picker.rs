//! How a person feels: five faces with their words.

use leptos::prelude::*;
use model::Mood;

use super::Face;
use super::score_picker::{Score, ScorePicker};
use crate::words;

/// One of five moods, or none.
#[component]
pub(crate) fn MoodPicker(value: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <ScorePicker steps=Mood::ALL legend=words::write::mood() clear=words::write::mood_clear() value error />
    }
}

impl Score for Mood {
    const NAME: &'static str = "mood";

    fn word(self) -> &'static str {
        Self::word(self)
    }

    fn draw(self) -> AnyView {
        view! { <Face mood=self /> }.into_any()
    }
}
