//! Saving everything to one file.

use api::{Exported, Problem, RecordExported, Request};
use leptos::prelude::*;

use super::Working;
use crate::ask::Doing;
use crate::components::{Glyph, Icon, ProblemOf, Sentences};
use crate::door::{ask, choose_save_path};
use crate::session::Session;
use crate::{format, words};

/// The name of the file at first.
const FILE: &str = "keepwell-record.json";

#[component]
pub(super) fn SaveAll() -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let saved = RwSignal::new(None::<RecordExported>);
    let save = move |_| {
        saved.set(None);
        doing.run_future(write(session), move |done| {
            saved.try_set(done);
            session.look();
        });
    };
    view! {
        <section aria-labelledby="save-title">
            <h2 id="save-title">{words::anywhere::save_title()}</h2>
            <p>{words::anywhere::save_lead()}</p>
            <p class="strong" id="not-locked">{words::anywhere::not_locked()}</p>
            <ProblemOf doing />
            <div class="actions">
                <button
                    type="button"
                    class="button primary"
                    data-test="save-all"
                    aria-describedby="not-locked"
                    aria-disabled=move || doing.busy.get().to_string()
                    on:click=save
                >
                    <Icon glyph=Glyph::Download />
                    {words::anywhere::save()}
                </button>
                <Working doing />
            </div>
            <div role="status" data-test="saved-all">
                {move || saved.get().map(|saved| view! { <Saved saved /> })}
            </div>
        </section>
    }
}

/// `None` where the person closed the dialog.
async fn write(session: Session) -> Result<Option<RecordExported>, Problem> {
    let Some(path) = choose_save_path(FILE).await else { return Ok(None) };
    session.look();
    // The dialog asked before it named a file that is there.
    ask(Request::ExportRecord { path: path.into(), replace: true }).await.map(Some)
}

#[component]
fn Saved(saved: RecordExported) -> impl IntoView {
    let RecordExported { file, resources, for_keepwell_alone } = saved;
    let Exported { path, bytes, .. } = file;
    let parts = words::anywhere::parts(resources);
    let alone = (for_keepwell_alone > 0).then(|| words::anywhere::alone(for_keepwell_alone));
    view! {
        <p class="done"><Icon glyph=Glyph::Tick />{words::anywhere::saved()}</p>
        <p class="file-name" dir="auto">{path.display().to_string()}</p>
        <p class="quiet">{words::anywhere::size(format::size(bytes), parts)}</p>
        <Sentences lines=alone.into_iter().collect() class="quiet" />
    }
}
