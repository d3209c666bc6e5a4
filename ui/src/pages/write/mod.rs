//! Writing something down, and changing it later.
//!
//! What is typed is kept as a draft in the encrypted record while it is typed,
//! so neither a crash nor the lock loses it. There is one draft: a page that
//! was begun elsewhere is offered before another is begun over it.

mod form;
pub(in crate::pages) mod when;

use api::{Draft, EntryView, Problem, Request};
use chrono::{DateTime, FixedOffset, Timelike as _};
use leptos::prelude::*;
use model::{Audience, Diary, EntryId, EntryKind, Heads, Moment, Mood};

use crate::ask::follow;
use crate::components::{BackLink, PageTitle, answered};
use crate::door::ask;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{clock, words};

/// What the form starts with.
#[derive(Debug, Clone, PartialEq)]
struct Start {
    /// The page being changed, and the version it was begun from.
    editing: Option<(EntryId, Heads)>,
    diary: Diary,
    audience: Audience,
    /// This was in the draft.
    restored: bool,
    /// The draft is of another page.
    other: Option<Writing>,
}

/// The page with the form.
#[component]
pub(crate) fn Write(writing: Writing) -> impl IntoView {
    let session = Session::here();
    let start = follow(move || find_start(session, writing));
    let title = match writing {
        Writing::New(_) => words::write::title(),
        Writing::Edit(_) => words::write::edit_title(),
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title />
        {answered(start, |start| view! {
            {start.other.map(|other| view! { <OtherDraft other /> })}
            <form::Form start />
        })}
    }
}

async fn find_start(session: Session, writing: Writing) -> Result<Start, Problem> {
    let draft = session.kept_draft().await?;
    match writing {
        Writing::New(mood) => Ok(new_page(draft, mood)),
        Writing::Edit(id) => {
            if let Some(draft) = draft.as_ref().filter(|draft| edits(draft) == Some(id)) {
                return Ok(restored(draft.clone()));
            }
            let entry: EntryView = ask(Request::Entry { id }).await?;
            Ok(Start {
                editing: Some((id, entry.heads.clone())),
                diary: Diary::of(&entry.page),
                audience: entry.audience,
                restored: false,
                other: draft.map(|draft| whose(&draft)),
            })
        }
    }
}

fn new_page(draft: Option<Draft>, mood: Option<Mood>) -> Start {
    let mut start = match draft {
        Some(draft) if draft.editing.is_none() => restored(draft),
        other => Start {
            editing: None,
            diary: Diary::new(present()),
            audience: EntryKind::Diary.default_audience(),
            restored: false,
            other: other.as_ref().map(whose),
        },
    };
    start.diary.mood = mood.or(start.diary.mood);
    start
}

/// Now, as the clock on the wall here shows it.
pub(in crate::pages) fn present() -> Moment {
    Moment::new(to_the_second(clock::local_now()), clock::zone())
}

fn to_the_second(at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    at.with_nanosecond(0).unwrap_or(at)
}

fn restored(draft: Draft) -> Start {
    let mut page = model::Page::new(EntryKind::Diary, present());
    for (field, text) in &draft.typed {
        // What does not fit yet is left out, and asked for again.
        let _ = page.set(*field, text);
    }
    Start {
        editing: draft.editing,
        diary: Diary::of(&page),
        audience: draft.audience,
        restored: true,
        other: None,
    }
}

fn edits(draft: &Draft) -> Option<EntryId> {
    draft.editing.as_ref().map(|(id, _)| *id)
}

fn whose(draft: &Draft) -> Writing {
    edits(draft).map_or(Writing::New(None), Writing::Edit)
}

/// Another page is unfinished: it is offered, and what is written here will
/// take its place.
#[component]
fn OtherDraft(other: Writing) -> impl IntoView {
    let session = Session::here();
    let gone = RwSignal::new(false);
    let throw_away = move |_| {
        session.drop_draft();
        gone.set(true);
    };
    view! {
        <Show when=move || !gone.get()>
            <section class="notice" aria-label=words::write::other_draft() data-test="other-draft">
                <p class="strong">{words::write::other_draft()}</p>
                <p>{words::write::other_draft_why()}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-test="draft-go-on"
                        on:click=move |_| session.go(Page::Write(other))
                    >
                        {words::write::other_go_on()}
                    </button>
                    <button
                        type="button"
                        class="button"
                        data-test="draft-drop"
                        on:click=throw_away
                    >
                        {words::write::throw_away()}
                    </button>
                </div>
            </section>
        </Show>
    }
}
