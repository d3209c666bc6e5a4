//! Adding a document.

use api::{FileSaved, NewDocument, Problem, Request, Source};
use leptos::prelude::*;
use model::{EntryKind, Field as Of, Page};

use crate::ask::Doing;
use crate::components::{
    AudienceFields, BackLink, BusyButton, CancelButton, CheckedForm, Field, FilePicker, Mistakes,
    PageTitle, TextField, WriterField,
};
use crate::door::{ask, hold};
use crate::pages::new_file::FileFields;
use crate::pages::write::present;
use crate::pages::write::when::WhenFields;
use crate::session::Session;
use crate::words;

#[derive(Clone, Copy)]
struct Fields {
    file: FileFields,
    title: RwSignal<String>,
    note: RwSignal<String>,
    tags: RwSignal<String>,
}

/// The page with the form.
#[component]
pub(crate) fn AddDocument() -> impl IntoView {
    let session = Session::here();
    let fields = Fields {
        file: FileFields::new(EntryKind::Document),
        title: RwSignal::new(String::new()),
        note: RwSignal::new(String::new()),
        tags: RwSignal::new(String::new()),
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
                files=fields.file.files
                mistakes
            />
            <Field
                id="title"
                label=words::documents::name()
                hint=words::documents::name_hint()
                value=fields.title
                mistakes
            />
            <WhenFields kind=EntryKind::Document when=fields.file.when mistakes />
            <Field
                id="tags"
                label=words::files::tags()
                hint=words::files::tags_hint()
                value=fields.tags
                mistakes
            />
            <TextField
                id="note"
                label=words::documents::note()
                hint=""
                rows=4
                value=fields.note
                mistakes
            />
            <WriterField />
            <AudienceFields circle=fields.file.circle care_team=fields.file.care_team />
            <div class="actions">
                <BusyButton
                    label=words::documents::save()
                    busy_label=words::files::adding()
                    busy=doing.busy
                    test="save"
                />
                <CancelButton />
            </div>
        </CheckedForm>
    }
}

fn check(fields: Fields, mistakes: Mistakes) -> Option<NewDocument> {
    if fields.file.files.with_untracked(Vec::is_empty) {
        mistakes.add("document", words::documents::choose_one());
    }
    let at = fields.file.moment(mistakes);
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
        audience: Some(fields.file.audience()),
    })
}

async fn add(fields: Fields, template: NewDocument) -> Result<FileSaved, Problem> {
    let file = fields.file.files.with_untracked(|files| files.first().cloned());
    let file = file.ok_or(Problem::NoSuchItem)?;
    let source = Source::Held(hold(&file).await?);
    ask(Request::AddDocument(NewDocument { source, name: file.name(), ..template })).await
}
