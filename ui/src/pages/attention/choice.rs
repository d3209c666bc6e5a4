//! One way to settle something: a big button with its number on it.

use leptos::prelude::*;

/// The id of a choice of a card, counted from 1.
pub(super) fn id(card: &str, number: usize) -> String {
    format!("{card}-{number}")
}

/// A button that its number presses too.
#[component]
pub(super) fn Choice(
    card: String,
    number: usize,
    act: Callback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="answer"
            id=id(&card, number)
            data-test=format!("choice-{number}")
            aria-keyshortcuts=(number < 10).then(|| number.to_string())
            on:click=move |_| act.run(())
        >
            {(number < 10).then(|| view! { <kbd aria-hidden="true">{number.to_string()}</kbd> })}
            <span class="answer-text">{children()}</span>
        </button>
    }
}
