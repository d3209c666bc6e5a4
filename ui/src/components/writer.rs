//! Who writes: chosen in every form, and said of what was written.

use api::{EntryView, Helper, Request, WriterView};
use leptos::prelude::*;

use super::ProblemOf;
use crate::ask::{Doing, question};
use crate::page::{Page, Writing};
use crate::session::Session;
use crate::words;
use model::{EntryId, EntryKind};

/// Who writes what is saved next. In a form there is nothing to choose, and
/// nothing to see, while there are no contacts.
#[component]
pub(crate) fn WriterField(
    /// In the settings it stands in any case.
    #[prop(optional)]
    always: bool,
) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let answer = question::<WriterView>(|| Request::Writer);
    let found = move || answer.get().and_then(Result::ok);
    let lost = move || found().is_some_and(|view| view.lost);
    // The field stays as it is, with the focus in it, when another is chosen.
    let some = Memo::new(move |_| found().is_some_and(|v| v.lost || !v.contacts.is_empty()));
    let chosen = move |text: String| {
        let request = Request::SetWriter { contact: text.parse().ok(), for_now: false };
        doing.run(request, move |view: WriterView| {
            answer.set(Some(Ok(view)));
            session.look();
        });
    };
    move || {
        if some.get() {
            return view! {
                <div class="field">
                    <label for="writer">{words::writer::label()}</label>
                    <ProblemOf doing />
                    <select
                        id="writer"
                        data-test="writer"
                        on:change=move |event| chosen(event_target_value(&event))
                    >
                        {move || found().map(options)}
                    </select>
                    {move || lost().then(|| view! {
                        <p class="notice" role="status">{words::writer::lost()}</p>
                    })}
                </div>
            }
            .into_any();
        }
        (always && found().is_some()).then(|| view! { <NoContacts /> }).into_any()
    }
}

fn options(view: WriterView) -> AnyView {
    let now = view.helper.as_ref().map(|helper| helper.id);
    let me = (None, words::writer::me(view.person));
    let contacts = view.contacts.iter().map(|contact| (Some(contact.id), contact.to_string()));
    let option = |(id, name): (Option<EntryId>, String)| {
        let value = id.map(|id| id.to_string()).unwrap_or_default();
        view! { <option value=value selected=id == now>{name}</option> }
    };
    std::iter::once(me).chain(contacts).map(option).collect_view().into_any()
}

#[component]
fn NoContacts() -> impl IntoView {
    let session = Session::here();
    view! {
        <p>{words::writer::nobody()}</p>
        <button
            type="button"
            class="button"
            on:click=move |_| session.go(Page::Write(Writing::new(EntryKind::Contact)))
        >
            {words::writer::add()}
        </button>
    }
}

/// Who wrote an entry, where the person did not write all of it.
pub(crate) fn written_by(entry: &EntryView) -> Option<AnyView> {
    let first = entry.first_writer.as_ref().map(words::writer::first);
    let last = match &entry.last_writer {
        last if *last == entry.first_writer => None,
        Some(helper) => Some(words::writer::last(helper)),
        None => Some(words::writer::last_self().to_owned()),
    };
    let lines: Vec<String> = first.into_iter().chain(last).collect();
    (!lines.is_empty()).then(|| {
        view! { <p class="quiet" data-test="written-by" dir="auto">{lines.join(". ")}</p> }
            .into_any()
    })
}

/// The contact of this id, among those who wrote something that is shown.
pub(crate) fn helper(helpers: &[Helper], id: Option<EntryId>) -> Option<&Helper> {
    helpers.iter().find(|helper| Some(helper.id) == id)
}
