//! The third question: what to call the service. Then the first sync.

use api::{ConnectionView, Request, SyncReport};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::SendRules;

use super::{Answers, Step};
use crate::ask::Doing;
use crate::components::{BackLink, BusyButton, CheckedForm, Field, Mistakes, PageTitle};
use crate::door::ask;
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// Asks for a name and connects.
#[component]
pub(super) fn Name(answers: Answers) -> impl IntoView {
    let session = Session::here();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| None);
    let who = answers.patient.get_untracked().map(|patient| patient.name).unwrap_or_default();
    let submit = move || {
        let Some(patient) = answers.patient.get_untracked() else { return };
        let request = Request::AddConnection {
            name: answers.name.get_untracked().trim().to_owned(),
            service: answers.service(),
            patient: patient.id,
            rules: SendRules::usual(),
        };
        doing.run(request, move |added: ConnectionView| first_sync(session, added));
    };
    view! {
        <BackLink label=words::form::back() on_press=move || answers.go(Step::Who) />
        <p class="step">{words::add::step(3)}</p>
        <PageTitle title=words::add::name_title() />
        <p class="lead">{words::add::name_lead(who)}</p>
        <CheckedForm mistakes submit>
            <Field
                id="connection-name"
                label=words::add::name()
                hint=words::add::name_hint()
                value=answers.name
                mistakes
                start=true
            />
            <BusyButton
                label=words::add::connect()
                busy_label=words::add::connecting()
                busy=doing.busy
                test="connect"
            />
        </CheckedForm>
    }
}

/// Sends and receives for the first time, while the Connections page shows how
/// far it is.
fn first_sync(session: Session, added: ConnectionView) {
    session.go(Page::Connections);
    session.say(words::add::connected(added.name));
    spawn_local(async move {
        session.look();
        let sync = Request::Sync { connection: Some(added.id) };
        // What went wrong is said by the connection itself, from its own record of it.
        let _ = ask::<Vec<SyncReport>>(sync).await;
        session.look();
    });
}
