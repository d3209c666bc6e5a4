//! What can be done with a photo or a document.

use api::{EntryView, Exported, Problem, Request, Saved};
use leptos::prelude::*;

use super::{AudienceLine, Glyph, Icon, ProblemOf};
use crate::ask::Doing;
use crate::door::{ask, choose_save_path};
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::{screen, words};

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
    let save_copy = move |_| {
        doing.run_future(copy(id, copy_name.clone()), move |saved: Option<Exported>| {
            if let Some(saved) = saved {
                session.say(words::files::copied(saved.warning));
                screen::focus_toast();
            }
        });
    };
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
            <button
                type="button"
                class="button"
                data-test="file-copy"
                aria-describedby="copy-warning"
                on:click=save_copy
            >
                <Icon glyph=Glyph::Download />
                {words::files::save_copy()}
            </button>
            {can_change.then(|| view! {
                <button type="button" class="button" data-test="file-delete" on:click=delete>
                    <Icon glyph=Glyph::Bin />
                    {words::files::delete()}
                </button>
            })}
        </div>
        <p class="quiet" id="copy-warning">{words::files::copy_warning()}</p>
        {entry.read_only.then(|| view! { <p class="quiet">{words::entry::read_only()}</p> })}
        <AudienceLine audience=entry.audience />
    }
}

/// `None` where the person closed the dialog.
async fn copy(entry: model::EntryId, name: String) -> Result<Option<Exported>, Problem> {
    match choose_save_path(&name).await {
        Some(path) => {
            ask::<Exported>(Request::ExportFile { entry, path: path.into() }).await.map(Some)
        }
        None => Ok(None),
    }
}
