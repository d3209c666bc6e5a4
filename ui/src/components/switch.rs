//! A switch with a plain line on what it does.

use leptos::prelude::*;

/// On or off, with what that means.
#[component]
pub(crate) fn Switch(
    id: &'static str,
    label: &'static str,
    #[prop(into)] hint: Signal<String>,
    on: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <div class="switch">
            <input
                id=id
                type="checkbox"
                role="switch"
                aria-describedby=format!("{id}-hint")
                prop:checked=on
                on:change=move |event| on.set(event_target_checked(&event))
            />
            <div>
                <label for=id>{label}</label>
                <p class="hint" id=format!("{id}-hint")>{hint}</p>
            </div>
        </div>
    }
}
