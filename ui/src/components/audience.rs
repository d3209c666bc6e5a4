//! Who may see an entry, shown on every entry.

use leptos::prelude::*;
use model::Audience;

use super::{Glyph, Icon};
use crate::words;

/// One line on who may see it.
#[component]
pub(crate) fn AudienceLine(audience: Audience) -> impl IntoView {
    let (glyph, text) = match (audience.circle, audience.care_team) {
        (false, false) => (Glyph::Lock, words::audience::only_me()),
        (true, false) => (Glyph::People, words::audience::circle()),
        (false, true) => (Glyph::Link, words::audience::care_team()),
        (true, true) => (Glyph::People, words::audience::both()),
    };
    view! {
        <span class="audience">
            <Icon glyph />
            {text}
        </span>
    }
}
