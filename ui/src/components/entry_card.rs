//! One entry in a list.

use api::EntryView;
use leptos::prelude::*;
use model::{EntryId, EntryKind};

use super::{AudienceChoice, AudienceLine, Glyph, Icon, PageText, written_by};
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{format, kinds, words};

/// What an entry says, who may see it, and what can be done with it.
#[component]
pub(crate) fn EntryCard(
    entry: EntryView,
    /// Shows the day with the time, in lists that are not by day.
    #[prop(optional)]
    dated: bool,
) -> impl IntoView {
    let at = entry.page.at.at();
    let (id, kind, edited) = (entry.id.to_string(), entry.kind(), entry.edited);
    let when = if dated { format::date_time(&at) } else { format::time(&at) };
    let datetime = entry.page.at.rfc3339();
    let of = whose(&entry, &when);
    view! {
        <article
            class="entry"
            data-test="entry"
            data-entry=id
            data-kind=kind.as_str()
        >
            <PageText page=entry.page.clone()>
                <time datetime=datetime>{when}</time>
                {edited.then(|| view! { " " <span class="tag">{words::entry::edited()}</span> })}
            </PageText>
            <EntryFoot entry of />
        </article>
    }
}

/// Buttons of several entries on one screen are told apart by name or time.
fn whose(entry: &EntryView, when: &str) -> String {
    match entry.kind() {
        EntryKind::Diary => words::entry::of(when),
        _ => words::entry::of_named(kinds::name(&entry.page), when),
    }
}

/// What there is to decide about an entry, who may see it, and what can be
/// done with it.
#[component]
pub(crate) fn EntryFoot(
    entry: EntryView,
    /// Tells its buttons from those of other entries, for a screen reader.
    of: String,
) -> impl IntoView {
    let audience = if entry.read_only {
        view! { <AudienceLine audience=entry.audience /> }.into_any()
    } else {
        view! { <AudienceChoice entry=entry.clone() of=of.clone() /> }.into_any()
    };
    view! {
        {written_by(&entry)}
        <ToDecide entry=entry.clone() />
        <footer class="entry-foot">
            {audience}
            <Actions entry of />
        </footer>
    }
}

/// Says that there is something to decide or to read, and leads to it.
#[component]
fn ToDecide(entry: EntryView) -> impl IntoView {
    let session = Session::here();
    let notices = [
        (!entry.two_answers.is_empty(), words::entry::two_answers()),
        (!entry.merged.is_empty(), words::entry::merged()),
        (entry.kept_after_delete, words::entry::kept_after_delete()),
    ];
    let notices: Vec<_> =
        notices.into_iter().filter_map(|(is_so, text)| is_so.then_some(text)).collect();
    (!notices.is_empty()).then(|| {
        let lines = notices.into_iter().map(|text| view! { <p>{text}</p> });
        view! {
            <div class="notice" data-test="to-decide">
                {lines.collect_view()}
                <button type="button" class="link" on:click=move |_| session.go(Page::Attention)>
                    {words::entry::see_how()}
                </button>
            </div>
        }
    })
}

#[component]
fn Actions(entry: EntryView, of: String) -> impl IntoView {
    let session = Session::here();
    let id = entry.id;
    let action = move |glyph, label, test, act: fn(Session, EntryId)| {
        view! {
            <button
                type="button"
                class="button small"
                data-test=test
                on:click=move |_| act(session, id)
            >
                <Icon glyph />
                {label}
                " "
                <span class="unseen">{of.clone()}</span>
            </button>
        }
    };
    let edit = (!entry.read_only).then(|| {
        action(Glyph::Pencil, words::entry::edit(), "entry-edit", |session, id| {
            session.go(Page::Write(Writing::Edit(id)));
        })
    });
    let history =
        action(Glyph::History, words::entry::history(), "entry-history", |session, id| {
            session.go(Page::History(id));
        });
    let delete = (!entry.read_only)
        .then(|| action(Glyph::Bin, words::entry::delete(), "entry-delete", Session::delete));
    view! {
        <div class="actions">{edit}{history}{delete}</div>
        {entry.read_only.then(|| view! { <p class="quiet">{words::entry::read_only()}</p> })}
    }
}
