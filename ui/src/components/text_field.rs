//! A labelled field for text of any length.

use leptos::prelude::*;

use super::field::described_by;
use super::{FieldError, Mistakes};

/// A text with its label above it, a hint, and what is wrong with it.
#[component]
pub(crate) fn TextField(
    id: &'static str,
    label: &'static str,
    /// Empty for none.
    hint: &'static str,
    rows: u8,
    value: RwSignal<String>,
    mistakes: Mistakes,
) -> impl IntoView {
    let error = mistakes.of(id);
    let has_hint = !hint.is_empty();
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for=id>{label}</label>
            {has_hint.then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldError id error />
            <textarea
                id=id
                rows=rows.to_string()
                dir="auto"
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=move || described_by(id, has_hint, error.get().is_some())
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}
