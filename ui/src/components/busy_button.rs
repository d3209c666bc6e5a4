//! A button for what may take a moment.

use leptos::prelude::*;

/// Submits its form. While busy it says so instead of its label and does
/// nothing; it keeps the focus, which a disabled button would lose.
#[component]
pub(crate) fn BusyButton(
    label: &'static str,
    busy_label: &'static str,
    #[prop(into)] busy: Signal<bool>,
    test: &'static str,
    /// Whether it is what the page is for.
    #[prop(default = true)]
    primary: bool,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class="button"
            class:primary=primary
            data-test=test
            aria-disabled=move || busy.get().to_string()
        >
            {move || if busy.get() { busy_label } else { label }}
        </button>
        <span class="unseen" role="status">{move || busy.get().then_some(busy_label)}</span>
    }
}
