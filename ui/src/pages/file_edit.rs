//! Changing what is said about a photo or a document. The file itself stays.

use api::{EntryView, Problem, Request, Saved};
use leptos::prelude::*;
use model::{Audience, EntryId, EntryKind, Field as Of, Form};

use super::write::when::{When, WhenFields};
use crate::ask::{Doing, follow};
use crate::components::{
    AudienceFields, BackLink, BusyButton, CheckedForm, Field, FieldError, Mistakes, PageTitle,
    answered,
};
use crate::door::ask;
use crate::session::Session;
use crate::{clock, words};

/// A field of the page and what is typed in it.
type Typed = (Of, RwSignal<String>);

/// The page with the form.
#[component]
pub(crate) fn EditFile(id: EntryId) -> impl IntoView {
    let session = Session::here();
    // Asked for once: what is typed stays when the record changes.
    let entry = follow(move || ask::<EntryView>(Request::Entry { id }));
    let title = move || match entry.get().and_then(Result::ok).map(|entry| entry.kind()) {
        Some(EntryKind::Document) => words::documents::edit_title().to_owned(),
        _ => words::photos::edit_title().to_owned(),
    };
    view! {
        <BackLink label=words::form::back() on_press=move || session.back() />
        <PageTitle title=Signal::derive(title) />
        {answered(entry, |entry| view! { <EditForm entry /> })}
    }
}

#[component]
fn EditForm(entry: EntryView) -> impl IntoView {
    let kind = entry.kind();
    let session = Session::here();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_: &Problem| None);
    let when = When::new(&entry.page.at);
    let (circle, care_team) =
        (RwSignal::new(entry.audience.circle), RwSignal::new(entry.audience.care_team));
    let typed = entry.page.typed();
    let fields: Vec<Typed> = entry
        .page
        .kind()
        .fields()
        .iter()
        .filter(|field| field.form() != Form::File)
        .map(|field| (*field, RwSignal::new(typed.get(field).cloned().unwrap_or_default())))
        .collect();
    let shown = fields.iter().map(|(field, value)| input(*field, *value, mistakes)).collect_view();
    let submit = move || {
        let Some(page) = check(&entry, &fields, when, mistakes) else { return };
        let audience =
            Audience { circle: circle.get_untracked(), care_team: care_team.get_untracked() };
        let request = Request::EditEntry {
            id: entry.id,
            base: entry.heads.clone(),
            page,
            audience: Some(audience),
        };
        doing.run(request, move |saved: Saved| {
            session.back();
            let text =
                if saved.changed { words::toast::saved() } else { words::toast::no_change() };
            session.say_saved(text, &saved);
        });
    };
    view! {
        <CheckedForm mistakes submit>
            {shown}
            <WhenFields kind when mistakes />
            <AudienceFields circle care_team />
            <div class="actions">
                <BusyButton
                    label=words::files::save()
                    busy_label=words::files::saving()
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

fn input(field: Of, value: RwSignal<String>, mistakes: Mistakes) -> AnyView {
    let (id, label) = (field.as_str(), label(field));
    match (field, field.form()) {
        (Of::Tags, _) => {
            view! { <Field id label hint=words::files::tags_hint() value mistakes /> }.into_any()
        }
        (_, Form::Text) => view! { <Text id label value mistakes /> }.into_any(),
        _ => view! { <Field id label value mistakes /> }.into_any(),
    }
}

#[component]
fn Text(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    mistakes: Mistakes,
) -> impl IntoView {
    let error = mistakes.of(id);
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for=id>{label}</label>
            <FieldError id error />
            <textarea
                id=id
                rows="3"
                dir="auto"
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=move || error.get().is_some().then(|| format!("{id}-error"))
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}

fn label(field: Of) -> &'static str {
    match field {
        Of::Series => words::photos::series(),
        Of::Site => words::photos::site(),
        Of::Caption => words::photos::caption(),
        Of::Title => words::documents::name(),
        Of::Tags => words::files::tags(),
        _ => words::documents::note(),
    }
}

/// The page as it is typed, with the file it had.
fn check(
    entry: &EntryView,
    fields: &[Typed],
    when: When,
    mistakes: Mistakes,
) -> Option<model::Page> {
    let mut page = entry.page.clone();
    match untrack(move || when.moment(clock::on_the_wall, clock::zone())) {
        Some(at) => page.at = at,
        None => mistakes.add("date", words::write::when_wrong()),
    }
    for (field, value) in fields {
        if page.set(*field, &value.get_untracked()).is_err() {
            let wrong = match field.form() {
                Form::Words => words::files::words_wrong(),
                _ => words::files::text_too_long(),
            };
            mistakes.add(field.as_str(), wrong);
        }
    }
    if let Err(model::PageError::TooLong(field)) = page.check() {
        mistakes.add(field.as_str(), words::files::text_too_long());
    }
    (!mistakes.any()).then_some(page)
}
