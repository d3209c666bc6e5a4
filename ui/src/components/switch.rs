//! A switch with a plain line on what it does.

use leptos::prelude::*;

/// On or off, with what that means.
#[component]
pub(crate) fn Switch(
    #[prop(into)] id: String,
    label: &'static str,
    #[prop(into)] hint: Signal<String>,
    on: RwSignal<bool>,
    /// Told when a person turns it.
    #[prop(optional)]
    changed: Option<Callback<bool>>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let turned = move |is_on: bool| {
        on.set(is_on);
        if let Some(changed) = changed {
            changed.run(is_on);
        }
    };
    view! {
        <div class="switch">
            <input
                id=id.clone()
                type="checkbox"
                role="switch"
                aria-describedby=hint_id.clone()
                prop:checked=on
                on:change=move |event| turned(event_target_checked(&event))
            />
            <div>
                <label for=id>{label}</label>
                <p class="hint" id=hint_id>{hint}</p>
            </div>
        </div>
    }
}
