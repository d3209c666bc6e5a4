//! A row of choices, however long, that is one stop of the Tab key.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::screen;

/// Choices side by side. The arrow keys go from one to the next, Home and End
/// to the first and the last (WAI-ARIA Authoring Practices Guide, toolbar).
#[component]
pub(crate) fn Chips(label: &'static str, children: Children) -> impl IntoView {
    let row = NodeRef::<Div>::new();
    let choices = move || row.get_untracked().map(|row| screen::controls(&row)).unwrap_or_default();
    // Only while the focus is within: from outside, Tab finds the row.
    let enter = move |event: FocusEvent| {
        let here = screen::target(&event);
        for choice in choices() {
            choice.set_tab_index(if Some(&choice) == here.as_ref() { 0 } else { -1 });
        }
    };
    let leave = move |_| choices().iter().for_each(|choice| choice.set_tab_index(0));
    let go = move |event: KeyboardEvent| {
        let (all, here) = (choices(), screen::target(&event));
        let Some(at) = all.iter().position(|choice| Some(choice) == here.as_ref()) else { return };
        let to = match event.key().as_str() {
            "ArrowLeft" | "ArrowUp" => at.checked_sub(1),
            "ArrowRight" | "ArrowDown" => Some(at + 1),
            "Home" => Some(0),
            "End" => all.len().checked_sub(1),
            _ => return,
        };
        event.prevent_default();
        if let Some(choice) = to.and_then(|to| all.get(to)) {
            let _ = choice.focus();
        }
    };
    view! {
        <div
            class="chips"
            role="toolbar"
            aria-label=label
            node_ref=row
            on:focusin=enter
            on:focusout=leave
            on:keydown=go
        >
            {children()}
        </div>
    }
}
