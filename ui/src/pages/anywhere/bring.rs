//! Bringing a file in: what is in it first, then taking it in.

use std::path::PathBuf;

use api::{ImportReport, Request};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::report::{left_out, lines, what_is_new};
use super::{LeftOut, Working};
use crate::ask::Doing;
use crate::components::{BusyButton, CheckedForm, Field, Glyph, Icon, Mistakes, Sentences};
use crate::session::Session;
use crate::{door, screen, words};

const FILE: &str = "file";

/// A file, and what was found in it.
type Seen = RwSignal<Option<(PathBuf, ImportReport)>>;

#[component]
pub(super) fn BringIn() -> impl IntoView {
    let session = Session::here();
    let file = RwSignal::new(String::new());
    let seen: Seen = RwSignal::new(None);
    let mistakes = Mistakes::new();
    let doing = Doing::new();
    mistakes.follow(doing, |problem| matches!(problem, api::Problem::File(_)).then_some(FILE));
    let choose = move |_| {
        spawn_local(async move {
            if let Some(path) = door::choose_file().await {
                file.try_set(path);
            }
            screen::focus_id(FILE);
        });
    };
    let look = move || {
        seen.set(None);
        let path = PathBuf::from(file.with_untracked(|file| file.trim().to_owned()));
        if path.as_os_str().is_empty() {
            mistakes.add(FILE, words::anywhere::file_empty());
        }
        if mistakes.any() {
            return;
        }
        let request = Request::Import { files: vec![path.clone()], preview: true };
        doing.run(request, move |report: ImportReport| {
            seen.try_set(Some((path, report)));
            screen::focus("#seen-title");
        });
        session.look();
    };
    let take = move |path: PathBuf| {
        let request = Request::Import { files: vec![path], preview: false };
        doing.run(request, move |report: ImportReport| {
            seen.try_set(None);
            file.try_set(String::new());
            session.look();
            session.say(words::anywhere::taken(report.name));
            screen::focus("#brought-title");
        });
        session.look();
    };
    view! {
        <section aria-labelledby="bring-title">
            <h2 id="bring-title">{words::anywhere::bring_title()}</h2>
            <p>{words::anywhere::bring_lead()}</p>
            <CheckedForm mistakes submit=look>
                <Field
                    id=FILE
                    label=words::anywhere::file()
                    hint=words::anywhere::file_hint()
                    value=file
                    mistakes
                />
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-test="choose-file"
                        on:click=choose
                    >
                        {words::anywhere::choose()}
                    </button>
                    <BusyButton
                        label=words::anywhere::look()
                        busy_label=words::anywhere::reading()
                        busy=doing.busy
                        test="look-into"
                        primary=false
                    />
                    <Working doing />
                </div>
            </CheckedForm>
            {move || seen.get().map(|(path, report)| {
                let leave = move || {
                    seen.set(None);
                    screen::focus_id(FILE);
                };
                let take = move || take(path.clone());
                view! { <Preview report busy=doing.busy take leave /> }
            })}
        </section>
    }
}

/// What is in a file, and whether to take it in.
#[component]
fn Preview(
    report: ImportReport,
    busy: RwSignal<bool>,
    take: impl Fn() + 'static,
    leave: impl Fn() + 'static,
) -> impl IntoView {
    let any = what_is_new(&report) > 0;
    view! {
        <section class="card" aria-labelledby="seen-title" data-test="seen">
            <h3 id="seen-title" tabindex="-1">{words::anywhere::seen_title()}</h3>
            <Sentences lines=lines(&report) class="dots" />
            <LeftOut lines=left_out(&report) />
            <div class="actions">
                {any.then(|| view! {
                    <button
                        type="button"
                        class="button primary"
                        data-test="take-in"
                        aria-disabled=move || busy.get().to_string()
                        on:click=move |_| take()
                    >
                        <Icon glyph=Glyph::Add />
                        {words::anywhere::take()}
                    </button>
                })}
                <button type="button" class="button" data-test="leave" on:click=move |_| leave()>
                    {words::anywhere::leave()}
                </button>
            </div>
        </section>
    }
}
