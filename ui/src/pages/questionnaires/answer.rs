//! Answering a questionnaire: one question at a time, then a look at all the
//! answers, then what they add up to.
//!
//! Rejected: all questions on one page. Nine rows of the same four answers are
//! filled in without reading, and number keys could not tell which one is meant.

use api::{Answered, Problem, Request};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::Element;
use model::{Answers, Moment, Questionnaire, QuestionnaireId};

use super::draft::{self, Begun, Keeper};
use super::help::HelpNow;
use super::question::Question;
use super::result::{Review, Shown};
use super::steps::{Step, chosen_by_key, steps};
use crate::ask::follow;
use crate::components::{BackLink, CheckedForm, Mistakes, PageTitle, answered};
use crate::door::ask;
use crate::session::Session;
use crate::{clock, screen, words};

/// The questionnaire, and the answers it starts with.
#[derive(Clone, PartialEq)]
struct Start {
    questionnaire: Questionnaire,
    answers: Answers,
}

/// Where a person is.
#[derive(Clone)]
pub(super) enum Place {
    /// At a question.
    Question(usize),
    /// At all the answers.
    Review,
    /// They are saved.
    Done(Box<Answered>),
}

/// What the page holds while it is open.
#[derive(Clone, Copy)]
pub(super) struct Going {
    pub(super) questionnaire: StoredValue<Questionnaire>,
    pub(super) answers: RwSignal<Answers>,
    pub(super) place: RwSignal<Place>,
    keeper: Keeper,
}

impl Going {
    /// Answers a question, and keeps that.
    fn answer(self, link_id: &str, answer: &str) {
        self.answers.update(|answers| answers.set(link_id, answer));
        let begun = Begun {
            id: self.questionnaire.with_value(|questionnaire| questionnaire.id.clone()),
            answers: self.answers.get_untracked(),
        };
        self.keeper.keep(Some(begun));
    }

    pub(super) fn steps(self) -> Vec<Step> {
        self.questionnaire
            .with_value(|questionnaire| self.answers.with(|answers| steps(questionnaire, answers)))
    }

    /// Whether the answers so far call for help.
    fn help(self) -> bool {
        self.questionnaire.with_value(|questionnaire| {
            self.answers.with(|answers| questionnaire.outcome(answers).help)
        })
    }

    pub(super) fn go(self, place: Place) {
        self.place.set(place);
        screen::focus_new_page();
    }

    /// To the question after this one, or to all the answers.
    fn next(self, index: usize) {
        let next = index.saturating_add(1);
        let more = untrack(move || self.steps().len()) > next;
        self.go(if more { Place::Question(next) } else { Place::Review });
    }

    /// Everything is saved: nothing is unfinished any more.
    pub(super) fn done(self, answered: Answered) {
        self.keeper.keep(None);
        self.go(Place::Done(Box::new(answered)));
    }

    pub(super) fn request(self, audience: model::Audience) -> Request {
        Request::AnswerQuestionnaire {
            questionnaire: self.questionnaire.with_value(|q| q.id.clone()),
            answers: self.answers.get_untracked(),
            at: Moment::new(clock::local_now(), clock::zone()),
            audience: Some(audience),
        }
    }
}

/// The page.
#[component]
pub(crate) fn Answer(id: QuestionnaireId) -> impl IntoView {
    let start = follow(move || start(id.clone()));
    answered(start, |start| view! { <Go start /> })
}

async fn start(id: QuestionnaireId) -> Result<Start, Problem> {
    let questionnaire: Questionnaire = ask(Request::Questionnaire { id }).await?;
    let begun = draft::kept().await?.filter(|begun| begun.id == questionnaire.id);
    let answers = begun.map(|begun| begun.answers).unwrap_or_default();
    Ok(Start { questionnaire, answers })
}

#[component]
fn Go(start: Start) -> impl IntoView {
    let first = first(&start);
    let title = start.questionnaire.title.clone();
    let going = Going {
        questionnaire: StoredValue::new(start.questionnaire),
        answers: RwSignal::new(start.answers),
        place: RwSignal::new(Place::Question(first)),
        keeper: Keeper::new(),
    };
    screen::focus_new_page();
    let help = Memo::new(move |_| going.help());
    let session = Session::here();
    let back = move || match going.place.get_untracked() {
        Place::Question(index) if index > 0 => {
            going.go(Place::Question(index.saturating_sub(1)));
        }
        Place::Review => {
            let last = untrack(move || going.steps().len()).saturating_sub(1);
            going.go(Place::Question(last));
        }
        Place::Question(_) | Place::Done(_) => session.back(),
    };
    view! {
        <BackLink label=words::form::back() on_press=back />
        <PageTitle title />
        <Show when=move || help.get()>
            <HelpNow />
        </Show>
        {move || match going.place.get() {
            Place::Question(index) => {
                let steps = untrack(move || going.steps());
                let count = steps.len();
                match steps.into_iter().nth(index) {
                    Some(step) => view! { <At going step index count /> }.into_any(),
                    None => view! { <Review going /> }.into_any(),
                }
            }
            Place::Review => view! { <Review going /> }.into_any(),
            Place::Done(answered) => view! { <Shown going answered=*answered /> }.into_any(),
        }}
    }
}

/// The first question without an answer.
fn first(start: &Start) -> usize {
    let steps = steps(&start.questionnaire, &start.answers);
    let open = steps.iter().position(|step| start.answers.get(&step.item.link_id).is_none());
    // With every question answered, this is all the answers.
    open.unwrap_or(steps.len())
}

/// One question.
#[component]
fn At(going: Going, step: Step, index: usize, count: usize) -> impl IntoView {
    let mistakes = Mistakes::new();
    let item = StoredValue::new(step.item.clone());
    let kept = going.answers.with_untracked(|a| a.get(&step.item.link_id).map(str::to_owned));
    let value = RwSignal::new(kept.unwrap_or_default());
    Effect::new(move |before: Option<String>| {
        let value = value.get();
        if before.is_some_and(|before| before != value) {
            item.with_value(|item| {
                // What does not fit yet is not kept, and is asked for on the way on.
                if let Ok(answer) = item.read(&value) {
                    going.answer(&item.link_id, &answer);
                } else if value.trim().is_empty() {
                    going.answer(&item.link_id, "");
                }
            });
        }
        value
    });
    let submit = move || {
        if check(item, &value.get_untracked(), mistakes) {
            going.next(index);
        }
    };
    let keys = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        let chosen = item.with_value(|item| chosen_by_key(item, &event.key()));
        let (Some(chosen), true, false) = (chosen, plain, types(&event)) else { return };
        event.prevent_default();
        let help = untrack(move || going.help());
        item.with_value(|item| going.answer(&item.link_id, &chosen));
        value.set(chosen);
        // Where an answer calls for help, nothing hurries past it.
        if untrack(move || going.help()) == help {
            going.next(index);
        }
    });
    on_cleanup(move || keys.remove());
    let by_key = item.with_value(|item| chosen_by_key(item, "1").is_some());
    let number = index.saturating_add(1);
    let before = step.before.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let text = format!("{} {}", step.item.prefix, step.item.text);
    let last = number >= count;
    view! {
        <p class="step" role="status">{words::questionnaires::step(number, count)}</p>
        <progress value=number.to_string() max=count.to_string() aria-hidden="true"></progress>
        <div class="question">
            {before}
            <h2 id="question">{text.trim().to_owned()}</h2>
        </div>
        <CheckedForm mistakes submit>
            <Question item=step.item value mistakes />
            {by_key.then(|| view! { <p class="hint">{words::questionnaires::keys()}</p> })}
            <div class="actions">
                <button type="submit" class="button primary" data-test="question-next">
                    {if last {
                        words::questionnaires::look_over()
                    } else {
                        words::questionnaires::next()
                    }}
                </button>
            </div>
        </CheckedForm>
    }
}

/// Whether the question may be left like this.
fn check(item: StoredValue<model::questionnaire::Item>, value: &str, mistakes: Mistakes) -> bool {
    item.with_value(|item| {
        let empty = value.trim().is_empty();
        if empty && item.required {
            mistakes.add("answer", words::questionnaires::needs_answer());
        } else if !empty && let Err(error) = item.read(value) {
            mistakes.add("answer", crate::format::phrase(&error.to_string()));
        }
    });
    !mistakes.any()
}

/// Whether a key goes into a field of text.
fn types(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| screen::is_text_field(&element))
}
