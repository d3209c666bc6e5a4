//! Feelings: a few suggested words, and a person's own.

use std::collections::BTreeSet;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::{CURATED_FEELINGS, Feeling, FeelingError};

use super::FieldError;
use crate::words;

/// Any number of feelings.
#[component]
pub(crate) fn FeelingsPicker(value: RwSignal<BTreeSet<Feeling>>) -> impl IntoView {
    let own = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let curated: Vec<Feeling> =
        CURATED_FEELINGS.iter().filter_map(|word| Feeling::new(word).ok()).collect();
    let suggested = curated.clone();
    let others = move || {
        let chosen = value.get().into_iter();
        chosen.filter(|feeling| !suggested.contains(feeling)).collect::<Vec<_>>()
    };
    let add = move || match Feeling::new(&own.get_untracked()) {
        Ok(feeling) => {
            value.update(|feelings| {
                feelings.insert(feeling);
            });
            own.set(String::new());
            error.set(None);
        }
        Err(FeelingError::Empty) => error.set(None),
        Err(FeelingError::TooLong) => error.set(Some(words::write::feeling_too_long().into())),
    };
    let on_key = move |event: KeyboardEvent| {
        // Enter adds the word instead of saving; Ctrl+Enter does both.
        if event.key() == "Enter" {
            event.prevent_default();
            add();
        }
    };
    view! {
        <fieldset class="field">
            <legend>{words::write::feelings()}</legend>
            <div class="chips">
                {curated.into_iter().map(|feeling| chip(feeling, value)).collect_view()}
                <For each=others key=Clone::clone let:feeling>
                    {chip(feeling, value)}
                </For>
            </div>
            <div class="field own-feeling">
                <label for="feeling-own">{words::write::feeling_own()}</label>
                <FieldError id="feeling-own" error=error.into() />
                <div class="with-button">
                    <input
                        id="feeling-own"
                        type="text"
                        autocomplete="off"
                        maxlength="40"
                        aria-describedby=move || error.get().is_some().then_some("feeling-own-error")
                        prop:value=own
                        on:input=move |event| own.set(event_target_value(&event))
                        on:keydown=on_key
                        on:change=move |_| add()
                    />
                    <button
                        type="button"
                        class="button"
                        data-test="feeling-add"
                        on:click=move |_| add()
                    >
                        {words::write::feeling_add()}
                    </button>
                </div>
            </div>
        </fieldset>
    }
}

fn chip(feeling: Feeling, value: RwSignal<BTreeSet<Feeling>>) -> impl IntoView {
    let word = feeling.as_str().to_owned();
    let (chosen, toggled) = (feeling.clone(), feeling);
    view! {
        <label class="choice chip">
            <input
                type="checkbox"
                data-test=format!("feeling-{}", word.replace(' ', "-"))
                prop:checked=move || value.with(|feelings| feelings.contains(&chosen))
                on:change=move |event| {
                    value.update(|feelings| {
                        if event_target_checked(&event) {
                            feelings.insert(toggled.clone());
                        } else {
                            feelings.remove(&toggled);
                        }
                    });
                }
            />
            <span dir="auto">{word}</span>
        </label>
    }
}
