//! All the answers before they are saved, and what they add up to.

use api::Answered;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use model::{Audience, EntryKind};

use super::answer::{Going, Place};
use super::one;
use crate::ask::Doing;
use crate::components::{AudienceFields, BusyButton, CheckedForm, Mistakes, WriterField};
use crate::page::Page;
use crate::session::Session;
use crate::words;

/// The answers, each with a way back to its question.
#[component]
pub(super) fn Review(going: Going) -> impl IntoView {
    let session = Session::here();
    let (mistakes, doing) = (Mistakes::new(), Doing::new());
    mistakes.follow(doing, |_| None);
    let usual = EntryKind::Questionnaire.default_audience();
    let (circle, care_team) = (RwSignal::new(usual.circle), RwSignal::new(usual.care_team));
    let submit = move || {
        mistakes.clear();
        let audience =
            Audience { circle: circle.get_untracked(), care_team: care_team.get_untracked() };
        doing.run(going.request(audience), move |answered: Answered| {
            session.say_saved(words::toast::saved(), &answered.saved);
            going.done(answered);
        });
    };
    let keys = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            submit();
        }
    });
    on_cleanup(move || keys.remove());
    let steps = untrack(move || going.steps());
    let lines = steps.into_iter().enumerate().map(move |(index, step)| {
        let answer = going.answers.with_untracked(|answers| {
            answers.get(&step.item.link_id).map(|answer| step.item.shown(answer).to_owned())
        });
        let answer = answer.unwrap_or_else(|| words::questionnaires::not_answered().to_owned());
        view! {
            <div>
                <dt>{step.item.text.clone()}</dt>
                <dd>
                    <span class="strong">{answer}</span>
                    " "
                    <button
                        type="button"
                        class="link"
                        on:click=move |_| going.go(Place::Question(index))
                    >
                        {words::questionnaires::change()}
                        <span class="unseen">{step.item.text}</span>
                    </button>
                </dd>
            </div>
        }
    });
    view! {
        <h2>{words::questionnaires::your_answers()}</h2>
        <dl class="facts">{lines.collect_view()}</dl>
        <CheckedForm mistakes submit>
            <WriterField />
            <AudienceFields circle care_team />
            <div class="actions">
                <BusyButton
                    label=words::write::save()
                    busy_label=words::write::saving()
                    busy=doing.busy
                    test="save"
                />
                <span class="quiet">{words::write::save_keys()}</span>
            </div>
        </CheckedForm>
    }
}

/// What the answers add up to, in the questionnaire's own words.
#[component]
pub(super) fn Shown(going: Going, answered: Answered) -> impl IntoView {
    let session = Session::here();
    let outcome = answered.outcome;
    let (id, range) = going.questionnaire.with_value(|q| (q.id.clone(), q.score_range()));
    let title = going.questionnaire.with_value(|q| q.title.clone());
    let said = match outcome.score {
        Some(score) => one::score(Some(score), range, None),
        None => words::questionnaires::no_score().to_owned(),
    };
    let band = outcome.band.map(|band| words::questionnaires::band(title, band));
    view! {
        <section class="group" aria-labelledby="result-title" data-test="result">
            <h2 id="result-title">{words::questionnaires::result()}</h2>
            <p class="measure-value">{said}</p>
            {band.map(|band| view! { <p>{band}</p> })}
            <p class="quiet">{words::questionnaires::no_diagnosis()}</p>
        </section>
        <div class="actions">
            <button
                type="button"
                class="button primary"
                data-test="see-trend"
                on:click=move |_| session.go(Page::OneQuestionnaire(id.clone()))
            >
                {words::questionnaires::see_trend()}
            </button>
            <button
                type="button"
                class="button"
                on:click=move |_| session.go(Page::Questionnaires)
            >
                {words::questionnaires::all()}
            </button>
        </div>
    }
}
