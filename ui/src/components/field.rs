//! A labelled field on one line.

use leptos::prelude::*;

use super::{Glyph, Icon, Mistakes};

/// What is wrong with a field, beside it. `id` is the field's.
#[component]
pub(crate) fn FieldError(id: &'static str, error: Signal<Option<String>>) -> impl IntoView {
    move || {
        error.get().map(|error| {
            view! {
                <p class="field-error" id=format!("{id}-error")>
                    <Icon glyph=Glyph::Warning />
                    <span>{error}</span>
                </p>
            }
        })
    }
}

/// The ids that describe a field: its hint, and what is wrong with it.
pub(super) fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}

/// A field with its label above it, a hint, and what is wrong with it.
#[component]
pub(crate) fn Field(
    id: &'static str,
    label: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    value: RwSignal<String>,
    mistakes: Mistakes,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    /// `text`, `numeric` or `url`: the keyboard that a touch screen offers.
    #[prop(default = "text")]
    inputmode: &'static str,
    /// Gets the focus when its page opens.
    #[prop(optional)]
    start: bool,
) -> impl IntoView {
    let error = mistakes.of(id);
    let has_hint = hint.is_some();
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for=id>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldError id error />
            <input
                id=id
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                spellcheck="false"
                data-start=start
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=move || described_by(id, has_hint, error.get().is_some())
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}
