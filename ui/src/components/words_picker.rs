//! Words: a few suggested ones, and a person's own.

use std::collections::BTreeSet;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::{Field, Label};

use super::{Chips, FieldError};
use crate::{screen, words};

/// Any number of words. What is typed between commas is a word each.
#[component]
pub(crate) fn WordsPicker(
    field: Field,
    legend: &'static str,
    /// Empty for none.
    hint: &'static str,
    suggestions: Signal<Vec<String>>,
    value: RwSignal<BTreeSet<Label>>,
) -> impl IntoView {
    let id = field.as_str();
    let own = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let add = move || {
        let typed = own.get_untracked();
        let parts = typed.split(',').filter(|part| !part.trim().is_empty());
        let read: Result<Vec<Label>, _> = parts.map(|part| field.word(part)).collect();
        match read {
            Ok(words) => {
                value.update(|value| value.extend(words));
                own.set(String::new());
                error.set(None);
            }
            Err(_) => error.set(Some(words::write::word_too_long().into())),
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // Enter adds the word instead of saving; Ctrl+Enter does both.
        if event.key() == "Enter" {
            event.prevent_default();
            add();
        }
    };
    let offered = move || {
        let offered = suggestions.get();
        let mut labels: Vec<Label> =
            offered.iter().filter_map(|word| field.word(word).ok()).collect();
        let own = value.get().into_iter().filter(|word| !labels.contains(word));
        labels.extend(own.collect::<Vec<_>>());
        labels
    };
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            <Chips label=legend>
                <For each=offered key=Clone::clone let:word>
                    {chip(id, word, suggestions, value)}
                </For>
            </Chips>
            <div class="field own-word">
                <label for=id>
                    {words::write::word_own()}
                    <span class="unseen">{format!(" ({legend})")}</span>
                </label>
                <FieldError id error=error.into() />
                <div class="with-button">
                    <input
                        id=id
                        type="text"
                        autocomplete="off"
                        aria-describedby=move || {
                            error.get().is_some().then(|| format!("{id}-error"))
                        }
                        prop:value=own
                        on:input=move |event| own.set(event_target_value(&event))
                        on:keydown=on_key
                        on:change=move |_| add()
                    />
                    <button
                        type="button"
                        class="button"
                        data-test=format!("{id}-add")
                        on:click=move |_| add()
                    >
                        {words::write::word_add()}
                        <span class="unseen">{format!(" ({legend})")}</span>
                    </button>
                </div>
            </div>
        </fieldset>
    }
}

fn chip(
    id: &'static str,
    label: Label,
    suggestions: Signal<Vec<String>>,
    value: RwSignal<BTreeSet<Label>>,
) -> impl IntoView {
    let word = label.as_str().to_owned();
    let (chosen, toggled) = (label.clone(), label);
    view! {
        <label class="choice chip">
            <input
                type="checkbox"
                data-test=format!("{id}-{}", word.replace(' ', "-"))
                prop:checked=move || value.with(|words| words.contains(&chosen))
                on:change=move |event| {
                    let chosen = event_target_checked(&event);
                    // One of a person's own is gone with that: on to where it came from.
                    let offered = suggestions.with_untracked(|words| {
                        words.iter().any(|word| word == toggled.as_str())
                    });
                    if !chosen && !offered {
                        screen::focus_id(id);
                    }
                    value.update(|words| {
                        if chosen {
                            words.insert(toggled.clone());
                        } else {
                            words.remove(&toggled);
                        }
                    });
                }
            />
            <span dir="auto">{word}</span>
        </label>
    }
}
