//! A question that has to be answered first.

use crate::effect::effect;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// A native modal dialog: the browser keeps the focus in it, closes it with
/// Escape and gives the focus back.
#[component]
pub(crate) fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] title: Signal<String>,
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let cancelled = move |event: ev::Event| {
        event.prevent_default();
        on_close.run(());
    };
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog node_ref=dialog id=id aria-labelledby=labelled_by on:cancel=cancelled>
            <h2 id=title_id>{title}</h2>
            {children()}
        </dialog>
    }
}
