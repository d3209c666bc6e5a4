//! One diary page in a list.

use api::EntryView;
use leptos::prelude::*;
use model::{Diary, EntryId};

use super::{AudienceLine, DiaryText, Glyph, Icon};
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{format, words};

/// What a page says, who may see it, and what can be done with it.
#[component]
pub(crate) fn EntryCard(entry: EntryView) -> impl IntoView {
    let (id, time, edited) =
        (entry.id.to_string(), format::time(&entry.page.at.at()), entry.edited);
    let at = entry.page.at.rfc3339();
    view! {
        <article class="entry" data-test="entry" data-entry=id>
            <DiaryText diary=Diary::of(&entry.page)>
                <time datetime=at>{time}</time>
                {edited.then(|| view! { " " <span class="tag">{words::entry::edited()}</span> })}
            </DiaryText>
            <footer class="entry-foot">
                <AudienceLine audience=entry.audience />
                <Actions entry=entry.clone() />
            </footer>
        </article>
    }
}

#[component]
fn Actions(entry: EntryView) -> impl IntoView {
    let session = Session::here();
    let id = entry.id;
    // Buttons of several pages on one screen are told apart by the time.
    let of = words::entry::of(format::time(&entry.page.at.at()));
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
