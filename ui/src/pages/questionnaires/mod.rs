//! Questionnaires: those there are, and a way to add one.

mod add;
mod answer;
mod draft;
mod help;
mod one;
mod question;
mod result;
mod steps;

pub(crate) use answer::Answer;
use api::{QuestionnaireCard, QuestionnaireTrend, Request};
use leptos::prelude::*;
pub(crate) use one::OneQuestionnaire;

use crate::ask::{follow, question};
use crate::components::{PageTitle, answered};
use crate::page::Page;
use crate::session::Session;
use crate::{format, words};

/// The questionnaires.
#[component]
pub(crate) fn Questionnaires() -> impl IntoView {
    let cards = question::<Vec<QuestionnaireCard>>(|| Request::Questionnaires);
    view! {
        <PageTitle title=words::questionnaires::title() />
        <p class="lead">{words::questionnaires::lead()}</p>
        <Unfinished />
        {answered(cards, |cards| view! {
            <ul class="measures">
                {cards.into_iter().map(|card| view! { <Card card /> }).collect_view()}
            </ul>
        })}
        <add::Add />
    }
}

/// A questionnaire that was begun and not saved.
#[component]
fn Unfinished() -> impl IntoView {
    let session = Session::here();
    let turn = RwSignal::new(0_u32);
    let kept = follow(move || {
        turn.track();
        draft::kept()
    });
    let throw_away = move |_| {
        leptos::task::spawn_local(async move {
            draft::drop_kept().await;
            turn.update(|turn| *turn += 1);
            crate::screen::focus_title();
        });
    };
    move || {
        let draft = kept.get()?.ok()??;
        Some(view! {
            <section
                class="notice"
                aria-label=words::questionnaires::unfinished()
                data-test="questionnaire-unfinished"
            >
                <p class="strong">{words::questionnaires::unfinished()}</p>
                <p>{words::questionnaires::unfinished_why()}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-test="questionnaire-go-on"
                        on:click=move |_| session.go(Page::Answer(draft.id.clone()))
                    >
                        {words::questionnaires::go_on()}
                    </button>
                    <button
                        type="button"
                        class="button"
                        data-test="questionnaire-drop"
                        on:click=throw_away
                    >
                        {words::write::throw_away()}
                    </button>
                </div>
            </section>
        })
    }
}

/// One of them, with how it came out last.
#[component]
fn Card(card: QuestionnaireCard) -> impl IntoView {
    let session = Session::here();
    let id = card.id.clone();
    let trend =
        question::<QuestionnaireTrend>(move || Request::QuestionnaireTrend { id: id.clone() });
    let last = move || {
        let trend = trend.get()?.ok()?;
        let last = trend.points.last()?;
        let score = one::score(last.score, trend.range, last.band.as_deref());
        Some(words::questionnaires::last(score, format::date(&last.at.at())))
    };
    let questions = u64::try_from(card.questions).unwrap_or(u64::MAX);
    let (open, answer) = (card.id.clone(), card.id);
    let title = card.title.clone();
    view! {
        <li class="measure" data-test="questionnaire">
            <h2>
                <button
                    type="button"
                    class="item-title"
                    on:click=move |_| session.go(Page::OneQuestionnaire(open.clone()))
                >
                    {card.title}
                </button>
            </h2>
            <p class="quiet">{words::questionnaires::questions(questions)}</p>
            <p>{last}</p>
            <button
                type="button"
                class="button small"
                data-test="questionnaire-answer"
                on:click=move |_| session.go(Page::Answer(answer.clone()))
            >
                {words::questionnaires::answer()}
                <span class="unseen">{title}</span>
            </button>
        </li>
    }
}
