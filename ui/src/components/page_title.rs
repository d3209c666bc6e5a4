//! The one heading of a page.

use leptos::prelude::*;

use crate::effect::effect;
use crate::{screen, words};

/// The page's `h1`, which gets the focus when the page opens, and the window's
/// title with it.
#[component]
pub(crate) fn PageTitle(#[prop(into)] title: Signal<String>) -> impl IntoView {
    effect(move || {
        title.with(|title| screen::set_title(&words::app::title(title)));
    });
    view! { <h1 tabindex="-1">{title}</h1> }
}
