//! A field for a passphrase, which can be shown.

use leptos::prelude::*;

use super::field::described_by;
use super::{FieldError, Mistakes};
use crate::words;

/// A passphrase with a button that shows what was typed.
#[component]
pub(crate) fn PassphraseField(
    id: &'static str,
    label: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    value: RwSignal<String>,
    mistakes: Mistakes,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// Gets the focus when its page opens.
    #[prop(optional)]
    start: bool,
) -> impl IntoView {
    let error = mistakes.of(id);
    let has_hint = hint.is_some();
    let shown = RwSignal::new(false);
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for=id>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldError id error />
            <div class="with-button">
                <input
                    id=id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    data-start=start
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=move || described_by(id, has_hint, error.get().is_some())
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <button
                    type="button"
                    class="button"
                    data-test=format!("{id}-show")
                    aria-controls=id
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { words::form::hide() } else { words::form::show() }}
                    <span class="unseen">{words::form::what_is_typed(label)}</span>
                </button>
            </div>
        </div>
    }
}
