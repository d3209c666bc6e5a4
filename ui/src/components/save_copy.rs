//! A file of the record, saved where the person chooses.

use api::{Exported, Problem, Request};
use leptos::prelude::*;

use super::{Glyph, Icon, ProblemOf};
use crate::ask::Doing;
use crate::door::{ask, choose_save_path};
use crate::session::Session;
use crate::{screen, words};

/// The button, and what to know before it is pressed.
#[component]
pub(crate) fn SaveCopy(
    /// What writes the file to a path.
    export: Callback<String, Request>,
    /// What the copy is called at first.
    name: String,
) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let save = move |_| {
        doing.run_future(copy(export, name.clone()), move |saved: Option<Exported>| {
            if let Some(saved) = saved {
                session.say(words::files::copied(saved.warning));
                screen::focus_toast();
            }
        });
    };
    view! {
        <ProblemOf doing=doing />
        <button type="button" class="button" data-test="file-copy" on:click=save>
            <Icon glyph=Glyph::Download />
            {words::files::save_copy()}
        </button>
        <p class="quiet">{words::files::copy_warning()}</p>
    }
}

/// `None` where the person closed the dialog.
async fn copy(
    export: Callback<String, Request>,
    name: String,
) -> Result<Option<Exported>, Problem> {
    match choose_save_path(&name).await {
        Some(path) => ask::<Exported>(export.run(path)).await.map(Some),
        None => Ok(None),
    }
}
