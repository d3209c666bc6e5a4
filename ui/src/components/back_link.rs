//! The way back, above the heading of a page.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A quiet button that leads back.
#[component]
pub(crate) fn BackLink(label: &'static str, on_press: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="link back" data-test="back" on:click=move |_| on_press()>
            <Icon glyph=Glyph::Back />
            {label}
        </button>
    }
}
