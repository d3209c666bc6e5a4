//! How a person feels: five faces with their words.

use leptos::prelude::*;
use model::Mood;

use super::{Face, FieldError};
use crate::{format, screen, words};

const FIRST: Mood = Mood::ALL[0];

/// One of five moods, or none.
#[component]
pub(crate) fn MoodPicker(
    value: RwSignal<Option<Mood>>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let leave_out = move |_| {
        value.set(None);
        screen::focus_id("mood");
    };
    view! {
        <fieldset
            class="field"
            class:wrong=move || error.get().is_some()
            aria-describedby=move || error.get().is_some().then_some("mood-error")
        >
            <legend>{words::write::mood()}</legend>
            <FieldError id="mood" error />
            <div class="choices five">
                {Mood::ALL.map(|mood| view! {
                    <label class="choice">
                        <input
                            type="radio"
                            name="mood"
                            // The summary leads to the first one.
                            id=if mood == FIRST { "mood".to_owned() } else { test(mood) }
                            data-test=test(mood)
                            value=mood.value().to_string()
                            prop:checked=move || value.get() == Some(mood)
                            on:change=move |_| value.set(Some(mood))
                        />
                        <Face mood />
                        <span>{format::phrase(mood.word())}</span>
                    </label>
                }).collect_view()}
            </div>
            <Show when=move || value.get().is_some()>
                <button
                    type="button"
                    class="link"
                    data-test="mood-clear"
                    on:click=leave_out
                >
                    {words::write::mood_clear()}
                </button>
            </Show>
        </fieldset>
    }
}

fn test(mood: Mood) -> String {
    format!("mood-{}", mood.value())
}
