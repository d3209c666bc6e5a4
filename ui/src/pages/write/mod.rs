//! Writing something down, and changing it later.
//!
//! What is typed is kept as a draft in the encrypted record while it is typed,
//! so neither a crash nor the lock loses it. There is one draft for each kind
//! of entry: a page that was begun elsewhere is offered before another of its
//! kind is begun over it.

mod choice;
mod fields;
mod form;
mod state;
pub(in crate::pages) mod when;

use api::{Draft, EntryView, Problem, Request};
use chrono::{DateTime, FixedOffset, Timelike as _};
use leptos::prelude::*;
use model::{Audience, EntryId, EntryKind, Field, Heads, Moment, Mood};

use self::state::Typed;
use crate::ask::follow;
use crate::components::{BackLink, PageTitle, answered};
use crate::door::ask;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{clock, words};

/// What the form starts with.
#[derive(Debug, Clone, PartialEq)]
struct Start {
    kind: EntryKind,
    /// The page being changed, and the version it was begun from.
    editing: Option<(EntryId, Heads)>,
    typed: Typed,
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
    let kind = match writing {
        Writing::New { kind, .. } if kind != EntryKind::AboutMe => Some(kind),
        _ => None,
    };
    let title =
        move || title(writing, start.with(|start| start.as_ref()?.as_ref().ok().map(|s| s.kind)));
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=Signal::derive(title) />
        {kind.map(|kind| view! { <choice::Choice kind /> })}
        {answered(start, |start| view! {
            {start.other.map(|other| view! { <OtherDraft kind=start.kind other /> })}
            <form::Form start />
        })}
    }
}

/// What the form is called, as far as its kind is known.
fn title(writing: Writing, kind: Option<EntryKind>) -> &'static str {
    match (writing, kind) {
        (Writing::New { kind: EntryKind::AboutMe, .. }, _) => words::about_me::write(),
        (Writing::New { .. }, _) => words::write::title(),
        (Writing::Edit(_), Some(EntryKind::Photo)) => words::photos::edit_title(),
        (Writing::Edit(_), Some(EntryKind::Document)) => words::documents::edit_title(),
        (Writing::Edit(_), _) => words::write::edit_title(),
    }
}

async fn find_start(session: Session, writing: Writing) -> Result<Start, Problem> {
    match writing {
        Writing::New { kind, mood } => Ok(new_page(kind, session.kept_draft(kind).await?, mood)),
        Writing::Edit(id) => {
            let entry: EntryView = ask(Request::Entry { id }).await?;
            let kind = entry.kind();
            let draft = session.kept_draft(kind).await?;
            if let Some(draft) = draft.as_ref().filter(|draft| edits(draft) == Some(id)) {
                return Ok(restored(kind, draft.clone()));
            }
            Ok(Start {
                kind,
                editing: Some((id, entry.heads.clone())),
                typed: entry.page.typed(),
                audience: entry.audience,
                restored: false,
                other: draft.map(|draft| whose(kind, &draft)),
            })
        }
    }
}

fn new_page(kind: EntryKind, draft: Option<Draft>, mood: Option<Mood>) -> Start {
    let mut start = match draft {
        Some(draft) if draft.editing.is_none() => restored(kind, draft),
        other => Start {
            kind,
            editing: None,
            typed: Typed::new(),
            audience: kind.default_audience(),
            restored: false,
            other: other.as_ref().map(|draft| whose(kind, draft)),
        },
    };
    start.typed.entry(Field::At).or_insert_with(|| present().to_string());
    if let Some(mood) = mood {
        start.typed.insert(Field::Mood, mood.value().to_string());
    }
    start
}

/// Now, as the clock on the wall here shows it.
pub(in crate::pages) fn present() -> Moment {
    Moment::new(to_the_second(clock::local_now()), clock::zone())
}

fn to_the_second(at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    at.with_nanosecond(0).unwrap_or(at)
}

fn restored(kind: EntryKind, draft: Draft) -> Start {
    Start {
        kind,
        editing: draft.editing,
        typed: draft.typed,
        audience: draft.audience,
        restored: true,
        other: None,
    }
}

fn edits(draft: &Draft) -> Option<EntryId> {
    draft.editing.as_ref().map(|(id, _)| *id)
}

fn whose(kind: EntryKind, draft: &Draft) -> Writing {
    edits(draft).map_or(Writing::new(kind), Writing::Edit)
}

/// Another page is unfinished: it is offered, and what is written here will
/// take its place.
#[component]
fn OtherDraft(kind: EntryKind, other: Writing) -> impl IntoView {
    let session = Session::here();
    let gone = RwSignal::new(false);
    let throw_away = move |_| {
        session.drop_draft(kind);
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
