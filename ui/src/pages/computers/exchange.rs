//! Exchanging with the other computers now, and what came of it.

use std::path::PathBuf;

use api::{ExchangeProgress, ExchangeReport, ExchangeState, ExchangeStep, Request};
use leptos::prelude::*;

use super::folder_field;
use crate::ask::{Answer, Doing};
use crate::components::{
    BusyButton, CheckedForm, FolderField, Glyph, Icon, Mistakes, Sentences, check_folder,
};
use crate::effect::effect;
use crate::session::Session;
use crate::{clock, format, words};

/// A folder, a button, and the report.
#[component]
pub(super) fn ExchangeNow(
    state: Answer<ExchangeState>,
    doing: Doing,
    /// Whether one by way of a service is under way.
    elsewhere: RwSignal<bool>,
    /// Rises with every exchange.
    exchanges: RwSignal<u64>,
) -> impl IntoView {
    let session = Session::here();
    let folder = RwSignal::new(String::new());
    // The folder used last, unless one is being typed already.
    effect(move || {
        let last = state.with(|state| state.as_ref()?.as_ref().ok()?.folder.clone());
        if let Some(last) = last.filter(|_| folder.with_untracked(String::is_empty)) {
            folder.set(last.display().to_string());
        }
    });
    let mistakes = Mistakes::new();
    let report = RwSignal::new(None::<ExchangeReport>);
    mistakes.follow(doing, folder_field);
    let submit = move || {
        folder.with_untracked(|folder| check_folder(folder, mistakes));
        if mistakes.any() {
            return;
        }
        report.set(None);
        let folder = Some(PathBuf::from(folder.get_untracked().trim()));
        doing.run(Request::Exchange { folder }, move |done: ExchangeReport| {
            report.try_set(Some(done));
            exchanges.try_update(|exchanges| *exchanges += 1);
            session.look();
        });
        session.look();
    };
    // One that began before the page was opened shows here.
    let shown = Signal::derive(move || {
        let status = session.status.with(|status| status.as_ref().and_then(|s| s.exchange));
        doing.busy.get() || (status.is_some() && !elsewhere.get())
    });
    let last = move || {
        let state = state.get()?.ok()?;
        Some(match state.last {
            Some(at) => words::computers::last(format::ago(at, clock::now(), clock::local)),
            None => words::computers::never().to_owned(),
        })
    };
    view! {
        <section aria-labelledby="exchange-title">
            <h2 id="exchange-title">{words::computers::exchange_title()}</h2>
            <p data-test="last-exchange">{last}</p>
            <CheckedForm mistakes submit>
                <FolderField value=folder mistakes />
                <div class="actions">
                    <BusyButton
                        label=words::computers::exchange()
                        busy_label=words::computers::exchanging()
                        busy=doing.busy
                        test="exchange"
                    />
                </div>
            </CheckedForm>
            <UnderWay shown />
            <div role="status" data-test="exchange-report">
                {move || report.get().map(|report| view! { <Report report /> })}
            </div>
        </section>
    }
}

/// How far it is and a way to stop it, while it is under way.
#[component]
pub(super) fn UnderWay(#[prop(into)] shown: Signal<bool>) -> impl IntoView {
    let session = Session::here();
    let progress = Memo::new(move |_| {
        let status = session.status.with(|status| status.as_ref().and_then(|s| s.exchange));
        status.filter(|_| shown.get())
    });
    let stop = move |_| Doing::new().run(Request::CancelSync, move |()| session.look());
    view! {
        {move || progress.get().map(|progress| view! { <HowFar progress /> })}
        <Show when=move || shown.get()>
            <button type="button" class="button" data-test="exchange-stop" on:click=stop>
                {words::form::cancel()}
            </button>
        </Show>
    }
}

/// What the exchange is at, and a bar where there is something to count.
#[component]
pub(in crate::pages) fn HowFar(progress: ExchangeProgress) -> impl IntoView {
    let ExchangeProgress { of, done, .. } = progress;
    let step = step(&progress);
    let bar = (of > 0).then(|| {
        let (of, done) = (of.to_string(), done.min(of).to_string());
        view! { <progress aria-label=step.clone() max=of value=done></progress> }
    });
    view! {
        <div class="progress" data-test="exchange-progress">
            <p>{step.clone()}</p>
            {bar}
        </div>
    }
}

/// What the exchange is at, in words.
fn step(progress: &ExchangeProgress) -> String {
    let (done, of) = (format::number(progress.done), format::number(progress.of));
    match progress.step {
        ExchangeStep::Looking => words::computers::looking().to_owned(),
        ExchangeStep::Receiving => words::computers::receiving(done, of),
        ExchangeStep::ReceivingFiles => words::computers::receiving_files(done, of),
        ExchangeStep::Sending => words::computers::sending(done, of),
        ExchangeStep::SendingFiles => words::computers::sending_files(done, of),
        ExchangeStep::Exporting => words::computers::exporting(done, of),
        ExchangeStep::Waiting => words::computers::turn().to_owned(),
        ExchangeStep::LookingThrough => words::computers::looking_through(
            format::size(progress.done),
            format::size(progress.of),
        ),
        ExchangeStep::Importing => words::computers::importing(done, of),
    }
}

#[component]
pub(super) fn Report(report: ExchangeReport) -> impl IntoView {
    let done = done(&report);
    view! {
        <p class="done"><Icon glyph=Glyph::Tick />{done}</p>
        <Sentences lines=notes(&report) class="dots" />
    }
}

/// What came and what went.
fn done(report: &ExchangeReport) -> String {
    if report.stopped {
        return words::computers::stopped().to_owned();
    }
    let came = parts(report.changes_received, report.files_received);
    let went = parts(report.changes_sent, report.files_sent);
    match (came, went) {
        (None, None) => words::computers::nothing_new().to_owned(),
        (Some(came), None) => words::computers::came(came),
        (None, Some(went)) => words::computers::went(went),
        (Some(came), Some(went)) => words::computers::came_and_went(came, went),
    }
}

/// `3 changes and 1 photo or document`, where there are any.
fn parts(changes: u64, files: u64) -> Option<String> {
    let changes = (changes > 0).then(|| words::computers::changes(changes));
    let files = (files > 0).then(|| words::computers::files(files));
    let parts: Vec<String> = changes.into_iter().chain(files).collect();
    (!parts.is_empty()).then(|| format::list(&parts))
}

/// What else there is to know, a sentence each.
fn notes(report: &ExchangeReport) -> Vec<String> {
    let joined = report.joined.iter().map(words::computers::joined);
    let counted = [
        (report.not_whole, words::computers::not_whole as fn(u64) -> String),
        (report.files_waiting, words::computers::files_waiting),
        (report.waiting, words::computers::waiting),
        (report.no_key, words::computers::no_key),
    ];
    let counted = counted.into_iter().filter(|(count, _)| *count > 0);
    joined.chain(counted.map(|(count, words)| words(count))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_says_how_far_it_is() {
        let progress = ExchangeProgress { step: ExchangeStep::Receiving, done: 2, of: 1_040 };
        assert_eq!(step(&progress), "Read 2 of 1,040 files");
        assert_eq!(step(&ExchangeProgress::default()), "Looking at what is there…");
    }

    #[test]
    fn what_came_and_went_is_told() {
        let nothing = ExchangeReport::default();
        assert_eq!(done(&nothing), words::computers::nothing_new());
        assert!(notes(&nothing).is_empty());
        let both = ExchangeReport {
            changes_received: 3,
            files_received: 1,
            changes_sent: 1,
            joined: vec!["Laptop".to_owned()],
            not_whole: 2,
            ..ExchangeReport::default()
        };
        assert_eq!(
            done(&both),
            "3 changes and 1 photo or document came here, and 1 change went out."
        );
        assert_eq!(notes(&both).len(), 2);
        assert!(notes(&both)[0].starts_with("Laptop"));
        let stopped = ExchangeReport { stopped: true, ..both };
        assert_eq!(done(&stopped), words::computers::stopped());
    }
}
