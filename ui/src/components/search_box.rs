//! A field to search with.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::{Glyph, Icon};

/// A search starts when typing pauses this long.
const AFTER_A_PAUSE: Duration = Duration::from_millis(250);

/// Sets `search` when typing pauses.
#[component]
pub(crate) fn SearchBox(
    label: &'static str,
    search: RwSignal<String>,
    /// Gets the focus when its page opens.
    #[prop(optional)]
    start: bool,
) -> impl IntoView {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |text: String| {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let later = move || {
            search.try_set(text);
        };
        timer.set_value(set_timeout_with_handle(later, AFTER_A_PAUSE).ok());
    };
    view! {
        <search class="field search">
            <label for="search">{label}</label>
            <div class="search-box">
                <Icon glyph=Glyph::Search />
                <input
                    id="search"
                    type="search"
                    autocomplete="off"
                    data-start=start
                    on:input=move |event| typed(event_target_value(&event))
                />
            </div>
        </search>
    }
}
