//! What the service may have. Nothing is sent before this is answered.

use api::{ConnectionView, Request, SyncReport};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Answers, Step, Way};
use crate::ask::Doing;
use crate::components::{BackLink, BusyButton, CheckedForm, Mistakes, PageTitle, SendRulesFields};
use crate::door::ask;
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// Asks for the rules; then connects, or goes on to sign in.
#[component]
pub(super) fn Rules(answers: Answers) -> impl IntoView {
    let session = Session::here();
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |_| None);
    let signs_in = answers.way.get_untracked() == Way::SignIn;
    let reads_only =
        answers.test.with_untracked(|test| test.as_ref().is_some_and(|test| !test.takes_something));
    let connect = move || {
        let Some(patient) = answers.patient.get_untracked() else { return };
        let request = Request::AddConnection {
            name: answers.name.get_untracked().trim().to_owned(),
            service: answers.service(),
            patient: patient.id,
            rules: answers.rules.get_untracked(),
        };
        doing.run(request, move |added: ConnectionView| first_sync(session, added));
    };
    let submit = move || if signs_in { answers.go(Step::SignIn) } else { connect() };
    view! {
        <BackLink label=words::form::back() on_press=move || answers.go(Step::Name) />
        <p class="step">{words::add::step(if signs_in { 3 } else { 4 })}</p>
        <PageTitle title=words::rules::title() />
        <p class="lead">{words::rules::lead()}</p>
        {reads_only.then(|| view! { <p class="notice">{words::rules::reads_only()}</p> })}
        <CheckedForm mistakes submit>
            <SendRulesFields rules=answers.rules />
            {if signs_in {
                view! {
                    <button type="submit" class="button primary" data-test="next-sign-in">
                        {words::form::go_on()}
                    </button>
                }.into_any()
            } else {
                view! {
                    <BusyButton
                        label=words::add::connect()
                        busy_label=words::add::connecting()
                        busy=doing.busy
                        test="connect"
                    />
                }.into_any()
            }}
        </CheckedForm>
    }
}

/// Sends and receives for the first time, while the connection's page shows how
/// far it is.
pub(super) fn first_sync(session: Session, added: ConnectionView) {
    session.go(Page::Connection(added.id));
    session.say(words::add::connected(added.name));
    spawn_local(async move {
        session.look();
        let sync = Request::Sync { connection: Some(added.id) };
        // What went wrong is said by the connection itself, from its own record of it.
        let _ = ask::<Vec<SyncReport>>(sync).await;
        session.look();
    });
}
