//! One question with its answer.

use leptos::prelude::*;
use model::questionnaire::{Item, ItemKind};

use crate::components::{Field, FieldError, Mistakes};
use crate::words;

/// The field that a question is answered in. Choices are numbered as the keys
/// that choose them.
#[component]
pub(super) fn Question(item: Item, value: RwSignal<String>, mistakes: Mistakes) -> impl IntoView {
    match item.kind {
        ItemKind::Choice(choices) => {
            let choices = choices.into_iter().map(|choice| (choice.code, choice.text)).collect();
            view! { <Choices choices value mistakes /> }.into_any()
        }
        ItemKind::YesNo => {
            let yes = ("yes".to_owned(), words::questionnaires::yes().to_owned());
            let no = ("no".to_owned(), words::questionnaires::no().to_owned());
            view! { <Choices choices=vec![yes, no] value mistakes /> }.into_any()
        }
        ItemKind::Text => view! { <Lines value mistakes /> }.into_any(),
        ItemKind::Date => view! {
            <Field id="answer" label=words::questionnaires::your_answer() value mistakes
                kind="date" start=true />
        }
        .into_any(),
        ItemKind::Integer | ItemKind::Decimal => view! {
            <Field id="answer" label=words::questionnaires::your_answer() value mistakes
                inputmode="numeric" start=true />
        }
        .into_any(),
        ItemKind::Line | ItemKind::Group | ItemKind::Display => view! {
            <Field id="answer" label=words::questionnaires::your_answer() value mistakes
                start=true />
        }
        .into_any(),
    }
}

#[component]
fn Choices(
    choices: Vec<(String, String)>,
    value: RwSignal<String>,
    mistakes: Mistakes,
) -> impl IntoView {
    let error = mistakes.of("answer");
    let option = move |(index, (code, text)): (usize, (String, String))| {
        let is = code.clone();
        let number = index.saturating_add(1).to_string();
        let id = if index == 0 { "answer".to_owned() } else { format!("answer-{number}") };
        view! {
            <label class="choice answer">
                <input
                    type="radio"
                    name="answer"
                    id=id
                    aria-keyshortcuts=number.clone()
                    prop:checked=move || value.with(|value| *value == is)
                    on:change=move |_| value.set(code.clone())
                />
                <span class="key" aria-hidden="true">{number}</span>
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field" class:wrong=move || error.get().is_some()>
            <legend class="unseen">{words::questionnaires::your_answer()}</legend>
            <FieldError id="answer" error />
            <div class="choices column">
                {choices.into_iter().enumerate().map(option).collect_view()}
            </div>
        </fieldset>
    }
}

#[component]
fn Lines(value: RwSignal<String>, mistakes: Mistakes) -> impl IntoView {
    let error = mistakes.of("answer");
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for="answer">{words::questionnaires::your_answer()}</label>
            <FieldError id="answer" error />
            <textarea
                id="answer"
                rows="5"
                dir="auto"
                data-start=true
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=move || error.get().is_some().then_some("answer-error")
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}
