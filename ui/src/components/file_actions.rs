//! What can be done with a photo or a document.

use api::{EntryView, Request, Saved};
use leptos::prelude::*;

use super::{AudienceLine, Glyph, Icon, ProblemOf, SaveCopy};
use crate::ask::Doing;
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::words;

/// Change it, see its history, save a copy of it, delete it.
#[component]
pub(crate) fn FileActions(
    entry: EntryView,
    /// What a copy is called at first.
    copy_name: String,
) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let id = entry.id;
    let can_change = !entry.read_only;
    let export =
        Callback::new(move |path: String| Request::ExportFile { entry: id, path: path.into() });
    let delete = move |_| {
        doing.run(Request::DeleteEntry { id }, move |saved: Saved| {
            session.back();
            session.say_saved(words::toast::deleted(), &saved);
        });
    };
    view! {
        <ProblemOf doing=doing />
        <div class="actions">
            {can_change.then(|| view! {
                <button
                    type="button"
                    class="button"
                    data-test="file-edit"
                    on:click=move |_| session.go(Page::Write(Writing::Edit(id)))
                >
                    <Icon glyph=Glyph::Pencil />
                    {words::files::edit()}
                </button>
            })}
            <button
                type="button"
                class="button"
                data-test="file-history"
                on:click=move |_| session.go(Page::History(id))
            >
                <Icon glyph=Glyph::History />
                {words::files::history()}
            </button>
            {can_change.then(|| view! {
                <button type="button" class="button" data-test="file-delete" on:click=delete>
                    <Icon glyph=Glyph::Bin />
                    {words::files::delete()}
                </button>
            })}
        </div>
        <SaveCopy export name=copy_name />
        {entry.read_only.then(|| view! { <p class="quiet">{words::entry::read_only()}</p> })}
        <AudienceLine audience=entry.audience />
    }
}
