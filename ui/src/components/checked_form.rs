//! A form that says at its top what is to be put right.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::{ErrorSummary, Mistakes};

/// The summary of `mistakes`, and below it the form. `novalidate`: the summary
/// speaks in place of the browser's own bubbles, which vanish.
#[component]
pub(crate) fn CheckedForm(
    mistakes: Mistakes,
    /// Checks the fields and sends them. What was wrong before is forgotten by then.
    submit: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        mistakes.clear();
        submit();
    };
    view! {
        <ErrorSummary mistakes />
        <form novalidate on:submit=submit>
            {children()}
        </form>
    }
}
