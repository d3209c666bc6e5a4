//! What a form still needs, summed up at its top and said beside each field.

use api::Problem;
use leptos::prelude::*;

use crate::ask::Doing;
use crate::effect::effect;
use crate::{screen, words};

/// One thing to put right.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mistake {
    /// The id of the field it is about, where it is about one.
    pub(crate) field: Option<&'static str>,
    pub(crate) message: String,
    /// What is safe and what to do, where that is more than changing the field.
    pub(crate) more: Option<String>,
}

/// What is to be put right in one form.
#[derive(Clone, Copy)]
pub(crate) struct Mistakes(RwSignal<Vec<Mistake>>);

impl Mistakes {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    pub(crate) fn clear(self) {
        self.0.set(Vec::new());
    }

    /// Notes what is wrong with a field, to be shown by [`Self::any`].
    pub(crate) fn add(self, field: &'static str, message: impl Into<String>) {
        let mistake = Mistake { field: Some(field), message: message.into(), more: None };
        self.0.update(|mistakes| mistakes.push(mistake));
    }

    /// Whether there are any; if so the summary gets the focus.
    pub(crate) fn any(self) -> bool {
        let any = self.0.with_untracked(|mistakes| !mistakes.is_empty());
        if any {
            screen::focus("[data-summary]");
        }
        any
    }

    /// Shows whatever problem `doing` meets, at the field that `field` names
    /// where it is about one.
    pub(crate) fn follow(
        self,
        doing: Doing,
        field: impl Fn(&Problem) -> Option<&'static str> + 'static,
    ) {
        effect(move || {
            doing.problem.with(|problem| {
                if let Some(problem) = problem {
                    self.show(problem, field(problem));
                }
            });
        });
    }

    fn show(self, problem: &Problem, field: Option<&'static str>) {
        let advice = problem.advice();
        self.0.set(vec![Mistake {
            field,
            message: advice.happened,
            more: Some(words::problem::rest(advice.safe, advice.todo)),
        }]);
        screen::focus("[data-summary]");
    }

    /// What is wrong with one field.
    pub(crate) fn of(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.0.with(|mistakes| {
                let mistake = mistakes.iter().find(|mistake| mistake.field == Some(field));
                mistake.map(|mistake| mistake.message.clone())
            })
        })
    }
}

/// The summary at the top of a form. Each line leads to its field.
#[component]
pub(crate) fn ErrorSummary(mistakes: Mistakes) -> impl IntoView {
    let lines = mistakes.0;
    view! {
        <Show when=move || lines.with(|lines| !lines.is_empty())>
            <div class="summary" role="alert" tabindex="-1" data-summary data-test="error-summary">
                <h2>{words::problem::summary()}</h2>
                <ul>{move || lines.get().into_iter().map(line).collect_view()}</ul>
            </div>
        </Show>
    }
}

fn line(mistake: Mistake) -> impl IntoView {
    let message = match mistake.field {
        Some(field) => view! {
            <button type="button" class="link" on:click=move |_| screen::focus_id(field)>
                {mistake.message}
            </button>
        }
        .into_any(),
        None => view! { <span class="strong">{mistake.message}</span> }.into_any(),
    };
    view! { <li>{message}{mistake.more.map(|more| view! { <p>{more}</p> })}</li> }
}
