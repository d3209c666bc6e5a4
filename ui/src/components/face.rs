//! A drawn face for each mood. The better the mood, the brighter its lamp.

use leptos::prelude::*;
use model::Mood;

/// The face of a mood. Always beside the word, so hidden from screen readers.
#[component]
pub(crate) fn Face(mood: Mood) -> impl IntoView {
    view! {
        <svg
            class="face"
            data-mood=mood.value().to_string()
            viewBox="0 0 48 48"
            aria-hidden="true"
            focusable="false"
        >
            <circle cx="24" cy="24" r="21" />
            <path d=eyes(mood) />
            <path d=mouth(mood) />
        </svg>
    }
}

fn eyes(mood: Mood) -> &'static str {
    match mood.value() {
        1 => "M14.5 21.5l4.5-2M33.5 21.5l-4.5-2",
        5 => "M14 21q2.5-4 5 0M29 21q2.5-4 5 0",
        _ => "M17 18.5v2M31 18.5v2",
    }
}

fn mouth(mood: Mood) -> &'static str {
    match mood.value() {
        1 => "M15.5 34q8.5-9 17 0",
        2 => "M16.5 32.5q7.5-4.5 15 0",
        3 => "M17 31h14",
        4 => "M16.5 29.5q7.5 5.5 15 0",
        _ => "M14.5 28q9.5 12 19 0z",
    }
}
