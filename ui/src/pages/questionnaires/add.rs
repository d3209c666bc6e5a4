//! Adding a questionnaire from a file.

use api::{Problem, QuestionnaireCard, Request};
use js_sys::{Function, Promise, Reflect};
use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::ask::Doing;
use crate::components::ProblemOf;
use crate::door::ask;
use crate::session::Session;
use crate::{screen, words};

/// Larger than any questionnaire, in bytes.
const MOST_BYTES: f64 = 2_000_000.0;

/// The file is read here and goes to the core as text.
#[component]
pub(super) fn Add() -> impl IntoView {
    let session = Session::here();
    let doing = Doing::new();
    let input: NodeRef<html::Input> = NodeRef::new();
    let chosen = move |_: Event| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = file(&input) else { return };
        doing.run_future(add(file), move |card: QuestionnaireCard| {
            session.say(words::questionnaires::added(card.title));
            session.look();
            screen::focus_toast();
        });
        // The same file can be chosen again.
        input.set_value("");
    };
    view! {
        <section class="group" aria-labelledby="add-title">
            <h2 id="add-title">{words::questionnaires::add()}</h2>
            <ProblemOf doing />
            <div class="field">
                <label for="questionnaire-file">{words::questionnaires::file()}</label>
                <p class="hint" id="questionnaire-file-hint">
                    {words::questionnaires::file_hint()}
                </p>
                <input
                    id="questionnaire-file"
                    type="file"
                    accept=".json,application/json,application/fhir+json"
                    aria-describedby="questionnaire-file-hint"
                    node_ref=input
                    on:change=chosen
                />
            </div>
        </section>
    }
}

async fn add(file: JsValue) -> Result<QuestionnaireCard, Problem> {
    let unread = || Problem::NotLikeThis(words::questionnaires::file_unread().to_owned());
    let json = text(file).await.ok_or_else(unread)?;
    ask(Request::AddQuestionnaire { json }).await
}

// By name: three calls are not worth a further part of `web-sys`.

fn file(input: &HtmlInputElement) -> Option<JsValue> {
    let files = Reflect::get(input, &"files".into()).ok()?;
    Reflect::get_u32(&files, 0).ok().filter(JsValue::is_object)
}

/// What a file says; `None` for one that is no text, or far too long.
async fn text(file: JsValue) -> Option<String> {
    let size = Reflect::get(&file, &"size".into()).ok()?.as_f64()?;
    if size > MOST_BYTES {
        return None;
    }
    let read: Function = Reflect::get(&file, &"text".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = read.call0(&file).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.as_string()
}
