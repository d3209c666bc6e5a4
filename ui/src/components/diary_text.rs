//! What a diary page says.

use leptos::prelude::*;
use model::{Diary, Field};

use super::{EnergyBars, Face};
use crate::{format, kinds, words};

/// A note longer than this, in characters, is opened on request.
const SHOWN_AT_FIRST: usize = 700;

/// Mood, energy, sleep, feelings, what it was about, note and tags. The
/// children say when it was.
#[component]
pub(crate) fn DiaryText(diary: Diary, children: Children) -> impl IntoView {
    let mood = diary.mood.map(|mood| {
        view! {
            <span class="entry-mood">
                <Face mood />
                <span class="strong">{format::phrase(mood.word())}</span>
            </span>
        }
    });
    let energy = diary.energy.map(|energy| view! {
        <span class="entry-energy"><EnergyBars energy />{words::entry::energy(energy.word())}</span>
    });
    let sleep = (!diary.sleep.is_empty()).then(|| {
        let slept = words::entry::slept(kinds::value(Field::Sleep, &diary.sleep));
        view! { <span class="entry-energy">{slept}</span> }
    });
    let feelings = diary.feelings.into_iter().map(|feeling| {
        view! {
            <li dir="auto">{feeling.as_str().to_owned()}</li>
        }
    });
    let feelings = feelings.collect_view();
    let about = diary.about.iter().map(ToString::to_string).collect::<Vec<_>>();
    let tags = diary.tags.iter().map(ToString::to_string).collect::<Vec<_>>();
    view! {
        <div class="entry-head">
            {mood}{energy}{sleep}<span class="entry-time">{children()}</span>
        </div>
        {(!feelings.is_empty()).then(|| view! {
            <ul class="feelings" aria-label=words::entry::feelings()>{feelings}</ul>
        })}
        <Note note=diary.note />
        <WordLine field=Field::About words=about />
        <WordLine field=Field::Tags words=tags />
    }
}

/// Tags, or what a page is about, on one quiet line; nothing where there are none.
#[component]
pub(crate) fn WordLine(field: Field, words: Vec<String>) -> impl IntoView {
    (!words.is_empty()).then(|| {
        let words = words.join(", ");
        let line = if field == Field::About {
            words::entry::about(words)
        } else {
            words::entry::tags(words)
        };
        view! { <p class="quiet" dir="auto">{line}</p> }
    })
}

/// The note as it was written: text only, with its line breaks.
#[component]
pub(crate) fn Note(note: String) -> impl IntoView {
    let start: String = note.chars().take(SHOWN_AT_FIRST).collect();
    let is_long = start.len() < note.len();
    let open = RwSignal::new(!is_long);
    let has_note = !note.trim().is_empty();
    let shown = move || if open.get() { note.clone() } else { format!("{start}…") };
    let label =
        move || if open.get() { words::entry::show_less() } else { words::entry::read_all() };
    view! {
        {has_note.then(|| view! { <p class="note" dir="auto">{shown}</p> })}
        {is_long.then(|| view! {
            <button
                type="button"
                class="link"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {label}
            </button>
        })}
    }
}
