//! Being asked first: what will happen, a button that lets it, and one that
//! does not, which has the focus.

use leptos::prelude::*;

use super::{Dialog, ProblemOf};
use crate::ask::Doing;

/// What the two buttons of a question say.
#[derive(Clone, Copy)]
pub(crate) struct Answers {
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    /// `danger` for what cannot be brought back, else `primary`.
    pub(crate) look: &'static str,
}

/// Asks before something is done. One for a page, so that it stays open while
/// the page changes under it.
#[component]
pub(crate) fn Sure(
    /// The dialog's id; its buttons are `-confirm` and `-cancel` of it.
    id: &'static str,
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] title: Signal<String>,
    answers: Answers,
    /// What the first button does, where it stays open until that is done.
    #[prop(optional)]
    doing: Option<Doing>,
    on_yes: Callback<()>,
    on_no: Callback<()>,
    /// What will happen, and what it cannot do.
    children: Children,
) -> impl IntoView {
    let Answers { yes, no, look } = answers;
    view! {
        <Dialog id open title on_close=on_no>
            {children()}
            {doing.map(|doing| view! { <ProblemOf doing /> })}
            <div class="actions">
                <button
                    type="button"
                    class=format!("button {look}")
                    data-test=format!("{id}-confirm")
                    on:click=move |_| on_yes.run(())
                >
                    {yes}
                </button>
                <button
                    type="button"
                    class="button"
                    data-test=format!("{id}-cancel")
                    autofocus
                    on:click=move |_| on_no.run(())
                >
                    {no}
                </button>
            </div>
        </Dialog>
    }
}
