//! A code in its groups.

use api::Secret;
use leptos::prelude::*;

/// The code as it is printed, a group at a time.
#[component]
pub(crate) fn CodeGroups(
    code: Secret,
    /// What the code is for.
    label: &'static str,
    test: &'static str,
    /// The groups are words.
    #[prop(optional)]
    spoken: bool,
) -> impl IntoView {
    let groups: Vec<String> = code
        .reveal()
        .split(['-', ' '])
        .filter(|group| !group.is_empty())
        .map(str::to_owned)
        .collect();
    view! {
        <ol class="code" class:spoken=spoken aria-label=label data-test=test>
            {groups.into_iter().map(|group| view! { <li>{group}</li> }).collect_view()}
        </ol>
    }
}
