//! What was brought in from files, and taking it out again.

use api::{ImportUndone, ImportView, Request};
use leptos::prelude::*;
use model::ConnectionId;

use super::LeftOut;
use super::report::{left_out, lines, undone};
use crate::ask::{Doing, question};
use crate::components::{Answers, Asked, Sentences, Sure, answered};
use crate::session::Session;
use crate::{screen, words};

#[component]
pub(super) fn Brought() -> impl IntoView {
    let imports = question::<Vec<ImportView>>(|| Request::Imports);
    let asked: Asked<ConnectionId> = RwSignal::new(None);
    view! {
        <section aria-labelledby="brought-title">
            <h2 id="brought-title" tabindex="-1">{words::anywhere::brought_title()}</h2>
            {answered(imports, move |imports| {
                if imports.is_empty() {
                    return view! { <p>{words::anywhere::brought_none()}</p> }.into_any();
                }
                let cards = imports.into_iter().map(|import| view! { <Import import asked /> });
                view! { <ul class="connections">{cards.collect_view()}</ul> }.into_any()
            })}
            <TakeOut asked />
        </section>
    }
}

#[component]
fn Import(import: ImportView, asked: Asked<ConnectionId>) -> impl IntoView {
    let ImportView { id, name, report, .. } = import;
    let ask = (id, name.clone());
    view! {
        <li class="card" data-test="brought">
            <h3 dir="auto">{name.clone()}</h3>
            <Sentences lines=lines(&report) class="dots" />
            <LeftOut lines=left_out(&report) />
            <button
                type="button"
                class="button small danger"
                data-test="take-out"
                on:click=move |_| asked.set(Some(ask.clone()))
            >
                {words::anywhere::take_out()}
                <span class="unseen">{name}</span>
            </button>
        </li>
    }
}

/// Asks first: a file that is gone cannot be brought in again.
#[component]
fn TakeOut(asked: Asked<ConnectionId>) -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let title = Signal::derive(move || {
        asked.get().map(|(_, name)| words::anywhere::take_out_title(name)).unwrap_or_default()
    });
    let take_out = move |()| {
        let Some((id, _)) = asked.get_untracked() else { return };
        doing.run(Request::UndoImport { id }, move |gone: ImportUndone| {
            asked.try_set(None);
            session.say(undone(&gone));
            session.look();
            screen::focus("#brought-title");
        });
    };
    view! {
        <Sure
            id="take-out"
            open=Signal::derive(move || asked.with(Option::is_some))
            title
            answers=Answers {
                yes: words::anywhere::take_out(),
                no: words::connections::keep(),
                look: "danger",
            }
            doing
            on_yes=Callback::new(take_out)
            on_no=Callback::new(move |()| asked.set(None))
        >
            <p>{words::anywhere::take_out_text()}</p>
        </Sure>
    }
}
