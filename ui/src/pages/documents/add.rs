//! Adding a document.

use api::{FileSaved, NewDocument, Problem, Request, Source};
use leptos::prelude::*;
use model::{Audience, EntryKind, Field as Of, Page};

use crate::ask::Doing;
use crate::components::{
    AudienceFields, BackLink, BusyButton, CheckedForm, Field, FilePicker, Files, Mistakes,
    PageTitle,
};
use crate::door::{ask, hold};
use crate::pages::write::present;
use crate::pages::write::when::{When, WhenFields};
use crate::session::Session;
use crate::{clock, words};

#[derive(Clone, Copy)]
struct Fields {
    files: Files,
    title: RwSignal<String>,
    note: RwSignal<String>,
    tags: RwSignal<String>,
    when: When,
    circle: RwSignal<bool>,
    care_team: RwSignal<bool>,
}

/// The page with the form.
#[component]
pub(crate) fn AddDocument() -> impl IntoView {
    let session = Session::here();
    let audience = EntryKind::Document.default_audience();
    let fields = Fields {
        files: RwSignal::new_local(Vec::new()),
        title: RwSignal::new(String::new()),
        note: RwSignal::new(String::new()),
        tags: RwSignal::new(String::new()),
        when: When::new(&present()),
        circle: RwSignal::new(audience.circle),
        care_team: RwSignal::new(audience.care_team),
    };
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |problem| matches!(problem, Problem::File(_)).then_some("document"));
    let submit = move || {
        let Some(template) = check(fields, mistakes) else { return };
        doing.run_future(add(fields, template), move |saved: FileSaved| {
            session.back();
            let text = match saved.already {
                Some(_) => words::documents::already(),
                None => words::documents::added(),
            };
            session.say_saved(text, &saved.saved);
        });
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=words::documents::add() />
        <CheckedForm mistakes submit>
            <FilePicker
                id="document"
                label=words::documents::choose()
                hint=words::documents::choose_hint()
                files=fields.files
                mistakes
            />
            <Field
                id="title"
                label=words::documents::name()
                hint=words::documents::name_hint()
                value=fields.title
                mistakes
            />
            <WhenFields kind=EntryKind::Document when=fields.when mistakes />
            <Field
                id="tags"
                label=words::files::tags()
                hint=words::files::tags_hint()
                value=fields.tags
                mistakes
            />
            <div class="field">
                <label for="note">{words::documents::note()}</label>
                <textarea
                    id="note"
                    rows="4"
                    dir="auto"
                    prop:value=fields.note
                    on:input=move |event| fields.note.set(event_target_value(&event))
                ></textarea>
            </div>
            <AudienceFields circle=fields.circle care_team=fields.care_team />
            <div class="actions">
                <BusyButton
                    label=words::documents::save()
                    busy_label=words::files::adding()
                    busy=doing.busy
                    test="save"
                />
                <button
                    type="button"
                    class="button"
                    data-test="cancel"
                    on:click=move |_| session.back()
                >
                    {words::form::cancel()}
                </button>
            </div>
        </CheckedForm>
    }
}

fn check(fields: Fields, mistakes: Mistakes) -> Option<NewDocument> {
    if fields.files.with_untracked(Vec::is_empty) {
        mistakes.add("document", words::documents::choose_one());
    }
    let at = untrack(move || fields.when.moment(clock::on_the_wall, clock::zone()));
    if at.is_none() {
        mistakes.add("date", words::write::when_wrong());
    }
    let mut page = Page::new(EntryKind::Document, present());
    if page.set(Of::Tags, &fields.tags.get_untracked()).is_err() {
        mistakes.add("tags", words::files::words_wrong());
    }
    if page.set(Of::Title, &fields.title.get_untracked()).is_err() {
        mistakes.add("title", words::files::text_too_long());
    }
    if mistakes.any() {
        return None;
    }
    Some(NewDocument {
        source: Source::Held(0),
        name: String::new(),
        title: fields.title.get_untracked(),
        at,
        note: fields.note.get_untracked(),
        tags: page.words(Of::Tags).cloned().collect(),
        audience: Some(Audience {
            circle: fields.circle.get_untracked(),
            care_team: fields.care_team.get_untracked(),
        }),
    })
}

async fn add(fields: Fields, template: NewDocument) -> Result<FileSaved, Problem> {
    let file = fields.files.with_untracked(|files| files.first().cloned());
    let file = file.ok_or(Problem::NoSuchItem)?;
    let source = Source::Held(hold(&file).await?);
    ask(Request::AddDocument(NewDocument { source, name: file.name(), ..template })).await
}
