//! How a person feels: five faces with their words.

use leptos::prelude::*;
use model::Mood;

use super::Face;
use super::score_picker::{Score, ScorePicker};
use crate::words;

/// One of five moods, or none.
#[component]
pub(crate) fn MoodPicker(
    value: RwSignal<Option<Mood>>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <ScorePicker legend=words::write::mood() clear=words::write::mood_clear() value error />
    }
}

impl Score for Mood {
    const NAME: &'static str = "mood";
    const STEPS: [Self; 5] = Self::ALL;
    // The summary of mistakes leads here.
    const FIRST_ID: &'static str = "mood";

    fn word(self) -> &'static str {
        Self::word(self)
    }

    fn draw(self) -> AnyView {
        view! { <Face mood=self /> }.into_any()
    }
}
