//! "Something is wrong here": what the person says of what a service holds.

use api::{ClinicalItem, EntryView, Request, Saved};
use leptos::prelude::*;
use model::{EntryId, EntryKind, Field, FieldError, Page};

use crate::ask::{Doing, question};
use crate::components::{BusyButton, CheckedForm, EntryCard, Mistakes, TextField, answered};
use crate::pages::write::present;
use crate::session::Session;
use crate::{screen, words};

/// As much of what a service calls a thing as goes on one line.
const TITLE_CHARS: usize = 200;

/// What was said about this, and a form to say more.
#[component]
pub(in crate::pages) fn Remarks(item: ClinicalItem) -> impl IntoView {
    let open = RwSignal::new(false);
    let any = !item.remarks.is_empty();
    let remarks: Vec<EntryId> = item.remarks.iter().map(|remark| remark.entry).collect();
    let item = StoredValue::new(item);
    view! {
        {any.then(|| view! {
            <section data-test="remarks">
                <h2>{words::resource::remarks()}</h2>
                {remarks.into_iter().map(|id| view! { <Remark id /> }).collect_view()}
            </section>
        })}
        <Show
            when=move || open.get()
            fallback=move || view! {
                <button
                    type="button"
                    class="button"
                    data-test="wrong"
                    on:click=move |_| {
                        open.set(true);
                        screen::focus("#wrong-note");
                    }
                >
                    {words::resource::wrong()}
                </button>
            }
        >
            <Form item open />
        </Show>
    }
}

#[component]
fn Remark(id: EntryId) -> impl IntoView {
    let entry = question::<EntryView>(move || Request::Entry { id });
    answered(entry, |entry| view! { <EntryCard entry dated=true /> })
}

#[component]
fn Form(item: StoredValue<ClinicalItem>, open: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let note = RwSignal::new(String::new());
    let (mistakes, doing) = (Mistakes::new(), Doing::new());
    mistakes.follow(doing, |_| Some("wrong-note"));
    let submit = move || {
        if note.with_untracked(|note| note.trim().is_empty()) {
            mistakes.add("wrong-note", words::resource::wrong_empty());
            mistakes.any();
            return;
        }
        let page = item.with_value(|item| remark(item, &note.get_untracked()));
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                mistakes.add("wrong-note", error.to_string());
                mistakes.any();
                return;
            }
        };
        let request = Request::AddEntry { page, audience: None };
        doing.run(request, move |saved: Saved| {
            open.set(false);
            session.say_saved(words::resource::wrong_said(), &saved);
            session.look();
            screen::focus_toast();
        });
    };
    view! {
        <CheckedForm mistakes submit>
            <TextField
                id="wrong-note"
                label=words::resource::wrong()
                hint=words::resource::wrong_hint()
                rows=4
                value=note
                mistakes
            />
            <div class="actions">
                <BusyButton
                    label=words::resource::wrong_save()
                    busy_label=words::write::saving()
                    busy=doing.busy
                    test="wrong-save"
                />
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        open.set(false);
                        screen::focus("[data-test='wrong']");
                    }
                >
                    {words::form::cancel()}
                </button>
            </div>
        </CheckedForm>
    }
}

/// It names what it is about by its address, and by what the service calls it,
/// for a computer that is not connected to that service.
fn remark(item: &ClinicalItem, note: &str) -> Result<Page, FieldError> {
    let mut page = Page::new(EntryKind::Remark, present());
    page.set(Field::Name, &item.title.chars().take(TITLE_CHARS).collect::<String>())?;
    page.set(Field::Resource, &item.url)?;
    page.set(Field::Note, note.trim())?;
    Ok(page)
}
